"""An exception in a learner's code is told by their own line, and in words."""

import dataclasses

import torch

from attention_lab.judging import judge
from attention_lab.lessons import exercises

TORCH = exercises()["scaled_dot_product_attention"]


def test_an_exception_is_told_by_the_learners_line():
    def mine(query, key, value):
        scores = query @ key.transpose(-2, -1)

        return scores @ valeu

    verdict = judge(TORCH, mine)
    assert "in line 4 of mine, `return scores @ valeu" in verdict.diagnosis
    assert "Nothing is called `valeu` here" in verdict.diagnosis
    assert "NameError" in verdict.details and "site-packages" not in verdict.details


def test_a_size_that_does_not_fit_is_told_with_the_shapes():
    def mine(query, key, value):
        return torch.cat([query, value], dim=0) @ key.mT

    assert "query is (5, 11), key is (7, 11), value is (7, 3)" in judge(TORCH, mine).diagnosis


def test_a_mistake_in_a_helper_function_is_found_there():
    def scores_of(query, key):
        size = query.shape[-1]
        return query @ key.mT / sqrt(size)

    def mine(query, key, value):
        return scores_of(query, key).softmax(-1) @ value

    assert "in line 3 of scores_of, `return query" in judge(TORCH, mine).diagnosis


def test_an_endless_loop_is_told_with_its_line():
    def mine(query, key, value):
        i = 0
        while i < 3:
            query = query + 0
        return query

    verdict = judge(dataclasses.replace(TORCH, seconds=0.3), mine)
    assert "not finished after 0.3 seconds" in verdict.diagnosis
    assert "in line " in verdict.diagnosis and "never ends?" in verdict.diagnosis


def test_not_where_tilde_is_meant():
    def mine(query, key, value):
        return value if not query else key

    assert "write ~, & and |" in judge(TORCH, mine).diagnosis
