"""Two threads that change one lab: JupyterLab runs callbacks beside a busy cell."""

import threading
import time
from collections.abc import Callable

from labs.truth import assert_right

from attention_lab import AttentionLab
from attention_lab.experiments.attention import Attention

ROUNDS = 60


def at_once(*jobs: Callable[[int], None]) -> list[BaseException]:
    """Run each job ROUNDS times, all jobs in threads of their own; what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def work(job: Callable[[int], None]) -> None:
        start.wait()
        try:
            for i in range(ROUNDS):
                job(i)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "the lab's lock was never let go"
    return raised


def test_steps_never_run_inside_each_other(lab: AttentionLab, monkeypatch) -> None:
    inside: list[int] = []
    together: list[int] = []
    compute, show = Attention.compute, lab.pane.show

    def slow_compute(self, settings):
        inside.append(settings.d_k)
        time.sleep(0.001)  # long enough for the other thread to come in, if it could
        return compute(self, settings)

    def last_of_a_step(frame, info):
        show(frame, info)
        together.append(len(inside))  # 0 for a new selection: nothing to compute
        inside.clear()

    monkeypatch.setattr(Attention, "compute", slow_compute)
    monkeypatch.setattr(lab.pane, "show", last_of_a_step)
    raised = at_once(
        lambda i: lab.set(d_k=1 + i % 32),
        lambda i: setattr(lab.controls["d_k"], "value", 33 + i % 32),
        lambda i: lab.select(query=i % 5, key=i % 3),
    )
    assert raised == []
    assert set(together) == {0, 1}
    assert together.count(1) == 2 * ROUNDS


def test_set_from_two_threads(lab: AttentionLab) -> None:
    raised = at_once(
        lambda i: lab.set(d_k=1 + i % 64, mask=("none", "causal", "padding")[i % 3]),
        lambda i: lab.set(num_heads=1 + i % 2, source=("words", "random")[i % 2]),
    )
    assert raised == []
    assert_right(lab)


def test_a_cell_and_the_controls(lab: AttentionLab) -> None:
    raised = at_once(
        lambda i: lab.set(d_k=1 + i % 64, scaled=bool(i % 2)),
        lambda i: setattr(lab.controls["d_k"], "value", 64 - i % 64),
        lambda i: setattr(lab.controls["mask"], "value", ("none", "causal", "padding")[i % 3]),
    )
    assert raised == []
    assert_right(lab)


def test_readers_beside_a_writer(lab: AttentionLab) -> None:
    sentences = ("the bank", "money in the bank", "one")
    raised = at_once(
        lambda i: lab.set(sentence=sentences[i % 3]),
        lambda i: lab.png(scale=0.5) if i % 6 == 0 else lab.describe(),
        lambda i: (lab.checks(), lab.code()),
        lambda i: setattr(lab.pane, "selected", [0, i % 2, i % 3]),
    )
    assert raised == []
    lab.set(d_k=7)
    assert_right(lab)
