"""What a class got wrong: counted from files that the real progress exported."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from attention_lab.cli import main
from attention_lab.progress.gain import Gain
from attention_lab.progress.record import Progress
from attention_lab.progress.tally import Tally, read_class, tally
from attention_lab.teaching import report as reporting
from attention_lab.teaching.report_picture import picture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "class"
    path.mkdir()
    return path


def learner(folder: Path, name: str) -> Progress:
    return Progress(folder.parent / f"{name}.sqlite")


def export(folder: Path, name: str, made: Progress) -> None:
    made.export(folder / f"{name}.json")


@pytest.fixture
def three(folder: Path) -> Path:
    """Ada is right at once, Ben later, Cy not yet."""
    ada, ben, cy = (learner(folder, name) for name in ("ada", "ben", "cy"))
    ada.record_check(2, "by_hand", "not attempted")
    ada.record_check(2, "by_hand", "correct")
    for _ in range(2):
        ben.record_check(2, "by_hand", "not yet", "no scale")
    ben.record_check(2, "by_hand", "correct")
    cy.record_check(2, "by_hand", "not yet", "no scale")
    cy.record_check(2, "by_hand", "not yet")
    ada.record_quiz(1, "rows", "the keys", True)
    ben.record_quiz(1, "rows", "the queries", False, "softmax over queries")
    cy.record_quiz(1, "rows", 5, False)
    ada.record_prediction(1, "word", "river", "river", "right")
    ben.record_prediction(1, "word", "swam", "river", "off")
    ben.record_prediction(1, "word", "river", "river", "right")
    cy.record_prediction(1, "word", None, "river", "skipped")
    for made in (ben, cy):
        made.record_seen("challenge", 2, "smallest")
        made.record_seen("quiz", 2, "unanswered")
    cy.record_challenge(2, "smallest", "d_k=6")
    cy.record_help(2, "by_hand", "hint 1")
    for name, made in (("ada", ada), ("ben", ben), ("cy", cy)):
        export(folder, name, made)
    return folder


def counted(folder: Path) -> Tally:
    return tally(*read_class(folder))


def test_each_question_counts_learners(three):
    found = {
        q.name: (q.lesson, q.kind, q.tried, q.first, q.later, q.never)
        for q in counted(three).questions
    }
    assert found == {
        "word": ("01", "prediction", 2, 1, 0, 1),  # Ben's second one knew the answer
        "rows": ("01", "quiz", 3, 1, 0, 2),
        "by_hand": ("02", "exercise", 3, 1, 1, 1),
        "smallest": ("02", "challenge", 2, 0, 1, 1),
    }
    assert list(found) == ["word", "rows", "by_hand", "smallest"]


def test_mistakes_count_each_learner_once(three):
    mistakes = {q.name: dict(q.mistakes) for q in counted(three).questions}
    assert mistakes["by_hand"] == {"no scale": 2, "a mistake without a name": 1}
    assert mistakes["rows"] == {"softmax over queries": 1, "answered 5": 1}
    assert mistakes["word"] == {"answered swam": 1}


def test_misconceptions_come_most_frequent_first(three):
    found = [(m.name, m.learners, m.questions) for m in counted(three).misconceptions]
    assert found == [
        ("no scale", 2, ("02 by_hand",)),
        ("softmax over queries", 1, ("01 rows",)),
    ]


def test_the_table_says_what_to_teach_again(three):
    text = reporting.report(three)
    assert text.startswith("3 learners.")
    assert "  exercise   by_hand" in text and "2 × no scale" in text
    assert "of whom 1 reached it" in text
    again = text.partition("To teach again\n")[2]
    assert "no scale: 2 learners (02 by_hand)" in again
    assert "lesson 02, exercise by_hand: 1 of 3 right at once" in again
    assert "softmax over queries" not in again  # one learner alone
    assert "word" not in again  # one of two is half


@pytest.fixture
def after_the_lesson(three: Path) -> Path:
    """Three more learners and their exit questions: Dan learnt it, Eve and Flo did not."""
    for name, right in (("dan", True), ("eve", False), ("flo", False)):
        made = learner(three, name)
        made.record_prediction(1, "word", "swam", "river", "off", "all alike")
        held = None if right else "picks one word"
        made.record_quiz(1, "word_again", "x", right, held, "word")
        export(three, name, made)
    ben = learner(three, "ben")
    ben.record_quiz(1, "word_again", "x", True, None, "word")
    export(three, "ben", ben)
    return three


def test_the_gain_stands_in_the_table(after_the_lesson):
    """Of Ada and Cy there is no answer to the exit question; Cy skipped the prediction."""
    lines = reporting.report(after_the_lesson).splitlines()
    at = lines.index("Gain")
    assert lines[at + 2].split("  ")[-5:] == [
        "wrong before", " right after", "right before", " wrong after", " not counted"
    ]  # fmt: skip
    assert lines[at + 3].split() == ["Lesson", "01", "4", "4", "2", "0", "0", "2"]
    assert lines[at + 4].strip() == "2 × picks one word"
    assert "opened one of the two" in lines[at + 5] and lines[at + 6] == ""
    again = "\n".join(lines).partition("To teach again\n")[2]
    assert "before it" not in again, "half of them learnt it"


def test_a_lesson_that_taught_few_stands_out(after_the_lesson):
    gus = learner(after_the_lesson, "gus")
    gus.record_prediction(1, "word", "swam", "river", "off")
    gus.record_quiz(1, "word_again", "x", False, None, "word")
    export(after_the_lesson, "gus", gus)
    text = reporting.report(after_the_lesson)
    assert "  - lesson 01: of 5 who were wrong before it, 2 were right after" in text


def test_a_class_that_answered_no_exit_question_has_no_gain(three):
    assert "Gain" not in reporting.report(three)
    with_gain, without = (height(counted(three), gains) for gains in ((Gain("01", kept=1),), ()))
    assert with_gain > without


def test_no_name_runs_out_of_the_picture(after_the_lesson):
    """The legend of the gain is the widest thing there is."""
    reporting.report(after_the_lesson)
    with Image.open(after_the_lesson / reporting.PICTURE) as image:
        margin = image.convert("L").crop((image.width - 12, 0, image.width, image.height))
        assert margin.getextrema() == (255, 255)


def height(result: Tally, gains: tuple[Gain, ...] = ()) -> int:
    made = Tally(result.learners, result.questions, result.misconceptions, (), gains)
    return Image.open(BytesIO(picture(made))).height


def test_a_learner_who_exported_twice_is_counted_once(three):
    ben = learner(three, "ben")
    ben.record_check(2, "by_hand", "correct")
    export(three, "ben again", ben)
    assert counted(three).learners == 3
    assert [q.tried for q in counted(three).questions] == [2, 3, 3, 2]


def test_damaged_and_foreign_files_are_named_and_skipped(three, capsys):
    whole = (three / "ada.json").read_text()
    (three / "half.json").write_text(whole[: len(whole) // 2])
    (three / "homework.docx").write_bytes(b"PK\x03\x04\xff")
    (three / "other.json").write_text('{"format": "something else"}')
    (three / "newer.json").write_text(whole.replace('"version": 1', '"version": 9'))
    (three / ".hidden").write_text("")
    (three / "folder").mkdir()
    assert main(["report", str(three)]) == 0
    lines = capsys.readouterr().out.splitlines()
    skipped = [line.split()[1] for line in lines if line.startswith("  skipped:")]
    assert skipped == ["half.json", "homework.docx", "newer.json", "other.json"]
    assert lines[0].startswith("3 learners")
    assert str(three) not in "".join(lines[:6])


def test_a_strange_file_cannot_break_the_table(folder):
    entry = {"id": "1", "at": 1.0, "kind": "quiz", "lesson": "0\x1b[2J1", "name": "$a_{$\n" * 40}
    data = {"correct": "yes", "misconception": ["\x1b]0;x\x07", {}], "answer": None}
    other = entry | {"id": "2", "kind": "check", "data": {"outcome": ["correct"]}}
    third = entry | {"id": "3", "kind": "unheard of", "data": {}}
    events = [entry | {"data": data}, other, third]
    content = {"format": "attention-lab progress", "version": 1, "events": events}
    (folder / "strange.json").write_text(json.dumps(content))
    text = reporting.report(folder)
    assert "\x1b" not in text and "\x07" not in text
    assert all(len(line) < 200 for line in text.splitlines()[:-1])


def test_the_picture_is_saved_and_renewed(three):
    reporting.report(three)
    path = three / reporting.PICTURE
    with Image.open(path) as image:
        assert image.format == "PNG" and image.width > 2000
    first = path.read_bytes()
    assert "skipped" not in reporting.report(three)  # nor is our picture a damaged file
    dan = learner(three, "dan")
    dan.record_check(2, "by_hand", "correct")
    export(three, "dan", dan)
    reporting.report(three)
    assert path.read_bytes() != first


def test_the_picture_grows_with_the_questions(three):
    few = counted(three)
    many = Tally(3, few.questions * 3, few.misconceptions, ())
    assert height(many) > height(few)
    assert height(Tally(3, few.questions * 90, (), ())) == height(
        Tally(3, few.questions * 60, (), ())
    )
    assert height(Tally(0, (), (), ())) > 0


def test_a_picture_of_somebody_else_is_never_overwritten(three, capsys):
    (three / reporting.PICTURE).write_bytes(b"mine")
    assert main(["report", str(three)]) == 2
    assert "not what attention-lab wrote" in capsys.readouterr().err
    assert (three / reporting.PICTURE).read_bytes() == b"mine"


@pytest.mark.parametrize("case", ["missing", "a file", "empty", "nothing readable"])
def test_bad_input_gives_one_line(case, folder, capsys):
    path = folder
    if case == "missing":
        path = folder / "none"
    elif case == "a file":
        path = folder / "file"
        path.write_text("")
    elif case == "nothing readable":
        (folder / "x.json").write_text("{}")
    assert main(["report", str(path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("attention-lab: ") and error.count("\n") == 1
    assert ("x.json" in error) == (case == "nothing readable")
