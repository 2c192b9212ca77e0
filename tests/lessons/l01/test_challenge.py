"""Almost a dictionary: reached where it should be and only there, and says what is missing."""

import re

import pytest

from attention_lab.experiments.soft_lookup import LookupSettings, lookup
from attention_lab.lessons.l01.challenge import ALMOST_HARD


def look(**settings):
    chosen = LookupSettings(**settings)
    return chosen, lookup(chosen)


def test_almost_hard_needs_more_than_the_temperature():
    assert not ALMOST_HARD.reached(*look())
    assert not ALMOST_HARD.reached(*look(temperature=0.1)), "the prompt says that this fails"
    assert ALMOST_HARD.reached(*look(query_x=2.0, query_y=-1.0, temperature=0.1))
    assert not ALMOST_HARD.reached(*look(query_x=2.0, query_y=-1.0, hard=True))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"hard": True}, "Switch the hard lookup off"),
        ({}, "Lower the temperature"),
        ({"temperature": 0.1}, "only 0.50 apart: another query"),
        ({"query_x": 2.0, "query_y": 0.0}, "tie"),
    ],
)
def test_almost_hard_says_what_is_missing(state, said):
    assert said in ALMOST_HARD.nearly(*look(**state))


def test_neither_prompt_nor_hints_name_a_query():
    """Every query that does it lies off the axes; its numbers would be the answer."""
    assert not re.search(r"\(.*,.*\)", " ".join([ALMOST_HARD.prompt, *ALMOST_HARD.hints]))
