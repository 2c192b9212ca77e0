"""A lesson's file of questions: what it may hold, and what is said of a wrong one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from attention_lab.lessons import Lesson, lessons
from attention_lab.questions import LessonDataError, Questions, Tour, load
from attention_lab.questions.kinds.choice import ChoiceQuiz
from attention_lab.questions.kinds.number import NumberQuiz
from attention_lab.questions.kinds.order import OrderQuiz

CHOICE = """
[[quiz]]
name = "axis"
question = "Which way?"
[[quiz.option]]
text = "along the keys"
right = true
reply = "Yes."
[[quiz.option]]
text = "along the queries"
misconception = "softmax over the wrong axis"
reply = "Look again."
"""
NUMBER = """
[[quiz]]
name = "mean"
question = "How much?"
answer = 9
within = 0.5
reply = "Yes."
otherwise = "Add up first."
[[quiz.wrong]]
answer = 10
misconception = "picks one word"
reply = "That is one of them."
"""
ORDER = """
[[quiz]]
name = "steps"
question = "In order?"
order = ["scores", "mask", "softmax"]
reply = "Yes."
otherwise = "Not in this order."
[[quiz.wrong]]
first = "softmax"
then = "mask"
misconception = "mask after softmax"
reply = "The row would not add up to 1."
"""
PREDICTION = """
[[prediction]]
name = "bank"
kind = "word"
query = "bank"
question = "Which word?"
after = "That one."
"""
TOUR = """
[[tour]]
name = "around"
steps = ["Point at a cell.", "  Click it. "]
"""
Read = Callable[[str], Questions]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str) -> Questions:
        path = tmp_path / "questions.toml"
        path.write_text(content, encoding="utf-8")
        return load(path, "07")

    return read


def test_all_kinds_are_read(read: Read) -> None:
    data = read(CHOICE + NUMBER + ORDER + PREDICTION + TOUR)
    kinds = {"axis": ChoiceQuiz, "mean": NumberQuiz, "steps": OrderQuiz}
    assert {name: type(quiz) for name, quiz in data.quizzes.items()} == kinds
    assert all(quiz.lesson == "07" for quiz in data.quizzes.values())
    assert data.predictions["bank"].places == {"query": "bank"}
    assert data.tours["around"] == Tour("around", "07", ("Point at a cell.", "Click it."))


def changed(old: str, new: str, content: str) -> str:
    assert old in content
    return content.replace(old, new, 1)


WRONG = {
    "question is missing": (changed('question = "Which way?"', "", CHOICE), "'question'"),
    "text is a number": (changed('"along the keys"', "3", CHOICE), "option 1, field 'text'"),
    "no reply": (changed('reply = "Look again."', "", CHOICE), "option 2, field 'reply'"),
    "no misconception": (
        changed('misconception = "softmax over the wrong axis"', "", CHOICE),
        "option 2, field 'misconception'",
    ),
    "nothing is right": (changed("right = true", 'misconception = "x"', CHOICE), "exactly one"),
    "right is a word": (changed("right = true", 'right = "yes"', CHOICE), "true or false"),
    "a misspelt field": (changed("question", "qestion", CHOICE), "'question': is missing"),
    "a field too many": (CHOICE + 'hnit = "x"', "option 2, field 'hnit'"),
    "two of one text": (changed("along the queries", "along the keys", CHOICE), "its own text"),
    "two of one name": (CHOICE + CHOICE, "two of this name"),
    "no kind at all": ('[[quiz]]\nname = "x"\nquestion = "?"', "'option'"),
    "answer is text": (changed("answer = 9", 'answer = "9"', NUMBER), "'answer': must be a number"),
    "a wrong one is right": (changed("answer = 10", "answer = 9.2", NUMBER), "within 0.5"),
    "below 0": (changed("within = 0.5", "within = -1", NUMBER), "0 or more"),
    "unknown step": (changed('first = "softmax"', 'first = "s"', ORDER), "wrong 1, field 'first'"),
    "no slip": (
        changed('first = "softmax"\nthen = "mask"', 'first = "mask"\nthen = "softmax"', ORDER),
        "does belong before",
    ),
    "a step twice": (changed('"mask",', '"scores",', ORDER), "twice"),
    "unknown kind": (changed('kind = "word"', 'kind = "wrd"', PREDICTION), "'kind'"),
    "kind without its field": (changed('query = "bank"', "", PREDICTION), "'query': is missing"),
    "a tour without steps": (
        changed('steps = ["Point at a cell.", "  Click it. "]', "", TOUR),
        "tour 'around', field 'steps': is missing",
    ),
    "steps are one text": (
        changed('["Point at a cell.", "  Click it. "]', '"Point."', TOUR),
        "tour 'around', field 'steps': must be a list",
    ),
    "no step at all": (
        changed('["Point at a cell.", "  Click it. "]', "[]", TOUR),
        "tour 'around', field 'steps': must have 1",
    ),
    "an empty step": (changed("  Click it. ", "  ", TOUR), "has an empty step"),
    "the same step twice": (changed("  Click it. ", "Point at a cell.", TOUR), "twice"),
    "a tour of no name": (changed('name = "around"', "", TOUR), "tour 1, field 'name'"),
    "a step too many": (TOUR + 'stpe = "x"', "tour 'around', field 'stpe'"),
    "two tours of one name": (TOUR + TOUR, "tour 'around', field 'name': there are two"),
    "no double brackets": (changed("[[quiz]]", "[quiz]", NUMBER.split("[[quiz.wrong]]")[0]), "[["),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_error_names_file_question_and_field(read: Read, what: str) -> None:
    content, said = WRONG[what]
    with pytest.raises(LessonDataError, match=r"^l07/questions\.toml") as error:
        read(content)
    message = str(error.value)
    assert said in message
    assert not message.startswith("l07/questions.toml, field") or "'quiz'" in message


def test_toml_that_is_none_names_the_line(read: Read) -> None:
    with pytest.raises(ValueError, match=r"l07/questions\.toml cannot be read.*line 3"):
        read('a = 1\nb = 2\nc = "\n')


def test_a_wrong_file_stops_its_own_lesson(tmp_path: Path) -> None:
    """A lesson's file is read when that lesson is asked for its questions, and not before."""
    (tmp_path / "questions.toml").write_text("[[quiz]]")
    wrong = Lesson("77", tmp_path)
    assert wrong.exercises == {} and wrong.notes == ""
    with pytest.raises(LessonDataError, match=r"^l77/questions\.toml, quiz 1, field 'name'"):
        _ = wrong.questions
    assert lessons()["01"].questions.quizzes
    assert Lesson("78", tmp_path / "none").questions == Questions()


EXIT = changed('name = "mean"', 'name = "mean"\nmirrors = "bank"', NUMBER)
OTHER = changed('name = "bank"', 'name = "other"', PREDICTION)


def test_an_exit_question_mirrors_the_first_prediction(read: Read) -> None:
    data = read(CHOICE + EXIT + PREDICTION + OTHER)
    assert data.exit is data.quizzes["mean"]
    assert data.exit.mirrors == "bank"
    assert read(CHOICE + PREDICTION).exit is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (EXIT + OTHER, "there is no prediction 'bank' in this file. There are: other."),
        (EXIT, "There are: none."),
        (EXIT + OTHER + PREDICTION, "must be the first prediction, 'other', not 'bank'."),
        (EXIT + changed('"mean"', '"twice"', EXIT) + PREDICTION, "there is one exit question"),
    ],
)
def test_a_wrong_exit_question_is_named(read: Read, content: str, said: str) -> None:
    with pytest.raises(LessonDataError, match="field 'mirrors'") as error:
        read(content)
    assert said in str(error.value)


def test_answers_are_judged(read: Read) -> None:
    quizzes = read(CHOICE + NUMBER + ORDER).quizzes
    assert quizzes["axis"].judge("along the keys").correct
    wrong = quizzes["axis"].judge("along the queries")
    assert (wrong.correct, wrong.reply) == (False, "Look again.")
    assert wrong.misconception == "softmax over the wrong axis"

    assert quizzes["mean"].judge(9.5).correct and quizzes["mean"].judge(8.5).correct
    near_both = quizzes["mean"].judge(9.51)
    assert near_both.misconception == "picks one word"
    assert quizzes["mean"].judge(3).reply == "Add up first."

    assert quizzes["steps"].judge(["scores", "mask", "softmax"]).correct
    slip = quizzes["steps"].judge(["softmax", "scores", "mask"])
    assert slip.misconception == "mask after softmax"
    assert quizzes["steps"].judge(["mask", "scores", "softmax"]).misconception is None


@pytest.mark.parametrize("answer", ["x", None, True, float("nan"), [1]])
def test_no_number_is_refused(read: Read, answer: object) -> None:
    with pytest.raises(ValueError, match="answer must be"):
        read(NUMBER).quizzes["mean"].judge(answer)
