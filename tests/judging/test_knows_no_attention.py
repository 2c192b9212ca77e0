"""The checker knows nothing of what is asked: whatever speaks of attention is declared."""

import re
from pathlib import Path

import pytest

import attention_lab.judging

# `values` and `keys` as methods of a dictionary are no word of ours.
WORDS = re.compile(
    r"attention(?!_lab)|attend|softmax|\bd_[kv]\b|\btokens?\b|\blookup"
    r"|\bweights?\b|\bquer(?:y|ies)\b|\bmask(?:s|ed)?\b|\bscores?\b|\bheads?\b"
    r"|\bkey\b|(?<!\.)\b(?:keys|values)\b",
    re.IGNORECASE,
)
SOURCES = sorted(Path(attention_lab.judging.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_word_of_attention_stands_in_the_source(path):
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    assert [f"{number}: {line.strip()}" for number, line in lines if WORDS.search(line)] == []


def test_there_is_something_to_search():
    assert {"engine", "declare", "symptoms"} <= {path.stem for path in SOURCES}
    for line in ("the shape of the weights", "QUERY", "values = 3", "softmax(-1)", "a masked key"):
        assert WORDS.search(line), line
    for line in ("given.values()", "from attention_lab.core", "a value", "keyword"):
        assert not WORDS.search(line), line
