"""The cases show the mistakes they are made for."""

import pytest
import torch

from attention_lab.mistakes.cases import attention_cases, require_unsaturated


def test_cases_show_what_they_should():
    for case in attention_cases(masked=True):
        query, key = case.inputs["query"], case.inputs["key"]
        require_unsaturated(query, key)
        assert (query == 0).any() and (key == 0).any() and (query @ key.mT == 0).any()
        mask = case.inputs["mask"]
        assert mask.any(-1).all() and not mask.all(-1).any()
    for case in attention_cases()[:2]:
        sizes = {
            *case.inputs["query"].shape,
            *case.inputs["key"].shape,
            *case.inputs["value"].shape,
        }
        assert len(sizes) == 4, "m, n, d_k and d_v all differ"


def test_saturated_cases_are_refused():
    with pytest.raises(AssertionError, match="largest weight"):
        require_unsaturated(torch.eye(5) * 100, torch.eye(5))
