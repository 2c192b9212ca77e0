"""A learner's code can neither hang the lesson nor leave traces in it."""

# ruff: noqa: NPY002 - learners use the old random numbers

import random
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
import torch

from attention_lab.judging.sandbox import TimeUp, run


def endless():
    while True:
        pass


def endless_and_stubborn():
    while True:
        try:
            time.sleep(0.01)
        except:  # noqa: E722 - learners write this
            time.sleep(0.2)
            break
    return "swallowed"


def in_a_thread(work):
    """The result of `work`, run on another thread, where no signal may be set."""
    results = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join(10)
    assert results, "the thread did not come back"
    return results[0]


def both_ways(work):
    return [work(), in_a_thread(work)]


def test_a_value_and_what_was_printed():
    def learner():
        print("here")
        print("there", file=sys.stderr)
        return 7

    for ran in both_ways(lambda: run(learner, 5)):
        assert (ran.value, ran.error, ran.printed) == (7, None, "here\nthere\n")


def test_an_endless_loop_is_stopped():
    for ran in both_ways(lambda: run(endless, 0.2)):
        assert isinstance(ran.error, TimeUp)


def test_an_endless_loop_that_catches_everything_once_is_stopped():
    for ran in both_ways(lambda: run(endless_and_stubborn, 0.2)):
        assert isinstance(ran.error, TimeUp)


def test_a_thread_that_waits_inside_a_library_is_left_behind():
    began = time.monotonic()
    ran = in_a_thread(lambda: run(lambda: time.sleep(4), 0.1))
    assert isinstance(ran.error, TimeUp)
    assert time.monotonic() - began < 3


def test_sleep_is_interrupted_on_the_main_thread():
    began = time.monotonic()
    assert isinstance(run(lambda: time.sleep(30), 0.1).error, TimeUp)
    assert time.monotonic() - began < 5


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm signal here")
def test_another_alarm_goes_on():
    """pytest's own time limit uses the same signal."""
    rung = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    others = signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        run(lambda: time.sleep(0.05), 5)
        assert signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL and not rung
        time.sleep(0.5)
        assert rung == [True]
    finally:
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *others)


@pytest.mark.parametrize("error", [ValueError("no"), RecursionError(), SystemExit(3)])
def test_an_exception_comes_back(error):
    def learner():
        raise error

    for ran in both_ways(lambda: run(learner, 5)):
        assert ran.error is error


def test_the_stop_button_passes_through():
    def learner():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(learner, 5)


def test_random_numbers_are_as_before():
    def learner():
        random.seed(5)
        np.random.seed(5)
        torch.manual_seed(5)
        return random.random(), np.random.rand(), torch.rand(1)

    random.seed(1)
    np.random.seed(1)
    torch.manual_seed(1)
    expected = random.random(), np.random.rand(), float(torch.rand(1))
    random.seed(1)
    np.random.seed(1)
    torch.manual_seed(1)
    both_ways(lambda: run(learner, 5))
    assert (random.random(), np.random.rand(), float(torch.rand(1))) == expected


def test_random_answers_repeat():
    def learner():
        return random.random(), np.random.rand(), float(torch.rand(1))

    assert run(learner, 5).value == run(learner, 5).value


def test_settings_are_as_before():
    def learner():
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        np.seterr(all="raise")
        warnings.simplefilter("error")

    before = torch.is_grad_enabled(), np.geterr(), list(warnings.filters)
    both_ways(lambda: run(learner, 5))
    assert torch.get_default_dtype() == torch.float32
    assert (torch.is_grad_enabled(), np.geterr(), list(warnings.filters)) == before


def test_warnings_are_no_errors():
    ran = run(lambda: np.log(np.zeros(1)), 5)
    assert ran.error is None and np.isneginf(ran.value)


PLOTTING = """
import sys
import matplotlib
matplotlib.use("agg")
from attention_lab.judging.sandbox import run
assert "matplotlib.pyplot" not in sys.modules

def learner():
    import matplotlib.pyplot as plt
    plt.figure()
    plt.plot([1, 2])
    plt.show()
    return len(plt.get_fignums())

assert run(learner, 60).value == 1
import matplotlib.pyplot as plt
assert plt.get_fignums() == []

plt.figure(7)
show = plt.show
assert run(learner, 60).value == 2
assert plt.get_fignums() == [7] and plt.show is show
print("fine")
"""


def test_figures_are_closed_and_the_learners_own_stay():
    """In a process of its own: pyplot must not have been imported before."""
    done = subprocess.run([sys.executable, "-c", PLOTTING], capture_output=True, text=True)
    assert done.stdout == "fine\n", done.stderr


NOTEBOOK = """
from IPython.testing.globalipapp import get_ipython
shell = get_ipython()
from IPython.display import display
from IPython.utils.capture import capture_output
from attention_lab.judging import judge
from attention_lab.lessons import exercises

with capture_output() as captured:
    shell.run_cell('''
import torch
def attention(query, key, value):
    display("shown")
    scores = query @ key
    return scores
''')
    verdict = judge(exercises()["scaled_dot_product_attention"], shell.user_ns["attention"])
    shell.run_cell('''
def later(query, key, value):
    scores = query @ key.transpose(-2, -1)

    return torch.softmax(scores, dim=-1) @ valu
''')
    typo = judge(exercises()["scaled_dot_product_attention"], shell.user_ns["later"])
assert "shown" not in captured.stdout and not captured.outputs, captured.outputs
print(verdict.wrong_answer)
print(typo.diagnosis)
"""


def test_in_a_notebook_nothing_is_displayed_and_the_learners_line_is_found():
    done = subprocess.run([sys.executable, "-c", NOTEBOOK], capture_output=True, text=True)
    assert done.stdout.splitlines()[-2:] == [
        "key not transposed",
        "Your function stopped in line 4 of later, `return torch.softmax(scores, dim=-1) @ valu`, "
        "with NameError: name 'valu' is not defined. Nothing is called `valu` here: is it spelled "
        "as above, is it imported?",
    ], done.stderr
