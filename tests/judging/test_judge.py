"""What a learner is told, whatever they hand in."""

import math
import threading

import numpy as np
import pytest
import torch

from attention_lab.judging import judge
from attention_lab.lessons import exercises

TORCH = exercises()["scaled_dot_product_attention"]
LOOPS = exercises()["attention_with_loops"]
HAND = exercises()["attention_by_hand"]


def right(query, key, value):
    weights = torch.softmax(query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1]), dim=-1)
    return weights @ value


def dots(query, key, value): ...


def just_pass(query, key, value):
    pass


def docstring(query, key, value):
    """Attention."""


def returns_dots(query, key, value):
    """Attention."""
    return ...


def returns_none(query, key, value):
    return None


def not_implemented(query, key, value):
    raise NotImplementedError


def not_implemented_later(query, key, value):
    scores = query @ key.transpose(-2, -1)
    raise NotImplementedError("the softmax")
    return scores


def dots_after_some_lines(query, key, value):
    scores = query @ key.transpose(-2, -1)
    weights = ...
    return weights if scores is not None else 0


@pytest.mark.parametrize(
    "answer",
    [
        *(..., None, dots, just_pass, docstring, returns_dots, returns_none),
        *(not_implemented, not_implemented_later, dots_after_some_lines),
    ],
)
def test_not_attempted(answer):
    verdict = judge(TORCH, answer)
    assert verdict.outcome == "not attempted"
    assert "three dots" in verdict.diagnosis


def test_the_starter_under_another_name_and_with_comments_is_not_attempted():
    def mine(query, key, value):
        # I shall do this later
        m, _d_k = query.shape
        _n, d_v = value.shape
        output = np.zeros((m, d_v))
        for _i in range(m):
            ...
        return output

    assert judge(LOOPS, mine).outcome == "not yet", "another name of a variable is a change"
    text = LOOPS.starter.replace("attention_with_loops", "mine").replace("# 1.", "# First:")
    namespace = {}
    exec(text, namespace)
    assert judge(LOOPS, namespace["mine"]).outcome == "not attempted"


@pytest.mark.parametrize("answer", [..., None, [..., ..., ...], [0.4, ..., 0.2], np.array([...])])
def test_a_value_with_dots_is_not_attempted(answer):
    assert judge(HAND, answer).outcome == "not attempted"


def test_an_error_of_a_library_is_an_attempt():
    def ints(query, key, value):
        return torch.softmax((query @ key.mT).int(), -1) @ value

    assert judge(TORCH, ints).outcome == "not yet"


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (TORCH, torch.zeros(5, 3), "without calling it"),
        (TORCH, "attention", "without calling it"),
        (TORCH, lambda query, key: query, "must take 3 arguments, query, key, value"),
        (TORCH, lambda: 0, "Yours takes nothing"),
        (HAND, right, "asks for a value"),
        (HAND, "0.4, 0.4, 0.2", "is a str"),
        (HAND, {"river": 0.4}, "is a dict"),
        (HAND, [0.4, 0.4], "three weights"),
        (HAND, [0.4, 0.4, 0.4], "add up to 1.2"),
        (HAND, [[0.4], [0.4, 0.2]], "do not form one array"),
        (HAND, 0.4 + 1j, "complex"),
        (HAND, (weight for weight in (0.4, 0.4, 0.2)), "is a generator"),
        (TORCH, lambda q, k, v: (right(q, k, v), 0), "The first thing"),
        (TORCH, lambda q, k, v: (q, k), "returns 2 things"),
        (TORCH, lambda q, k, v: right(q, k, v) * math.nan, "NaN"),
        (TORCH, lambda q, k, v: right(q, k, v).mT, "rows and columns are swapped"),
        (TORCH, lambda q, k, v: right(q, k, v)[None], "an axis of size 1"),
        (TORCH, lambda q, k, v: 3 * right(q, k, v), "add up to 3.00"),
        (TORCH, lambda q, k, v: right(q / 2, k, v), "times 0.1508"),
        (TORCH, lambda q, k, v: right(q, k, v.abs()), "mistake is in how they meet the values"),
        (TORCH, lambda q, k, v: right(q, k, v).sum(), "shape () (one number), expected (5, 3)"),
        (TORCH, lambda q, k, v: torch.zeros(q.shape[-2], k.shape[-2]), "shape of the weights"),
        (TORCH, lambda q, k, v: v, "yours is (keys, d_v), expected is (queries, d_v)"),
        (TORCH, lambda q, k, v: print("hm"), "Does it end with a `return`?"),
        (TORCH, lambda q, k, v: exit(), "not by ending Python"),
        (LOOPS, lambda q, k, v: q.softmax(-1), "The inputs here are NumPy arrays"),
        (TORCH, lambda q, k, v: q.astype(float), "The inputs here are PyTorch tensors"),
    ],
)
def test_not_yet(exercise, answer, said):
    verdict = judge(exercise, answer)
    assert verdict.outcome == "not yet"
    assert said in verdict.diagnosis, verdict.diagnosis
    assert "Traceback" not in verdict.diagnosis


@pytest.mark.parametrize("name", ["query", "key", "value"])
def test_a_changed_input_is_named(name):
    def mine(query, key, value):
        output = right(query, key, value)
        {"query": query, "key": key, "value": value}[name][0] = 7
        return output

    verdict = judge(TORCH, mine)
    assert verdict.wrong_answer == "in-place change of the inputs"
    assert f"`{name}`" in verdict.diagnosis


def test_a_changed_array_is_named():
    def mine(query, key, value):
        output = right(*map(torch.from_numpy, (query, key, value)))
        key.sort()
        return output

    assert "`key`" in judge(LOOPS, mine).diagnosis


def test_printing_is_kept_for_those_who_ask():
    def mine(query, key, value):
        print("my scores", query.shape)
        return query

    verdict = judge(TORCH, mine)
    assert "my scores" in verdict.details and "my scores" not in verdict.diagnosis


def test_a_mistake_that_shows_with_more_axes_only_says_so():
    def mine(query, key, value):
        return (query @ key.mT / math.sqrt(query.shape[-1])).softmax(-1) @ value * query.dim() / 2

    assert judge(TORCH, mine).diagnosis.startswith("With a batch axis in front: ")


def test_the_picture_has_two_axes_and_shows_a_difference():
    def mine(query, key, value):
        output = right(query, key, value)
        if output.dim() == 4:
            output[1, 2, 3, 4] += 1
        return output

    verdict = judge(TORCH, mine)
    assert verdict.yours.shape == verdict.expected.shape == (5, 13)
    assert abs(verdict.yours - verdict.expected)[3, 4] == pytest.approx(1)


def test_judging_is_the_same_on_another_thread():
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(judge(TORCH, right)))
    thread.start()
    thread.join()
    assert verdicts[0].outcome == "correct"


def test_fractions_are_numbers():
    from fractions import Fraction

    assert judge(HAND, [Fraction(2, 5), Fraction(2, 5), Fraction(1, 5)]).outcome == "correct"


def test_a_module_is_a_function_too():
    class Attention(torch.nn.Module):
        def forward(self, query, key, value):
            return right(query, key, value)

    assert judge(TORCH, Attention()).outcome == "correct"
