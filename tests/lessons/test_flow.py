"""What a lesson's flow must not do, for every lesson that is there.

The rules stand in `rules.py`, how an answer is found in a text in `spoilers.py`;
`test_flow_rules.py` shows that each of them can fail.
"""

import pytest

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import lessons

from .reading import lesson
from .rules import RULES

# What is still wrong, a set of rules' names by lesson: a rule that holds must be taken out, and at
# the end all are.
STILL_BROKEN: dict[str, set[str]] = {}
NUMBERS = [shipped.number for shipped in shipped_lessons()]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("rule", RULES)
def test_no_lesson_does_what_none_must_do(number: str, rule: str) -> None:
    found = RULES[rule](lesson(number))
    if rule in STILL_BROKEN.get(number, ()):
        assert found, f"lesson {number} keeps this rule now: take it out of STILL_BROKEN"
    else:
        assert found == []


@pytest.mark.parametrize("number", NUMBERS)
def test_all_that_a_lesson_declares_is_asked_in_it(number: str) -> None:
    declared, own = lessons()[number], lessons()[number].questions
    asked = {call for cell in lesson(number).cells for call in cell.calls}
    assert asked == {
        *(("quiz", name) for name in own.quizzes),
        *(("predict", name) for name in own.predictions),
        *(("tour", name) for name in own.tours),
        *(("challenge", name) for name in declared.challenges),
    }
