"""Each rule of a flow is broken on purpose, and notices it; what is harmless is let through."""

import nbformat
import pytest

from attention_lab.cli.lessons import shipped_lessons
from attention_lab.lessons import exercises

from .planted import ASK, code, made
from .rules import RULES
from .spoilers import sentences, tells_exercise

SHORT, SPOILED, EXERCISE, ALONE, NEXT, SILENT, FAR, KEPT = RULES
NUMBERS = [shipped.number for shipped in shipped_lessons()]
GOOD = [code(ASK), "Commit, or skip.", code("lab.select(query=2)\nlab")]


def test_a_good_flow_breaks_no_rule() -> None:
    link = "**Next:** [one query](01_attention_is_a_soft_lookup.ipynb)"
    flow = made(*GOOD, code("x = 3\nassert x == 3\nprint('x is 3')"), link)
    assert {rule: found for rule in RULES if rule != KEPT and (found := RULES[rule](flow))} == {}


@pytest.mark.parametrize(
    "following",
    [
        "words " * 60,
        "# A title",
        "- one\n- two\n- three\n- four\n- five",
        "| a |\n|---|\n| b |",
        "$$x$$",
        "![](a.png)",
        code('quiz("read_a_cell")'),
        code("a = 1\nb = 2\nc = 3\nd = 4"),
        code("a = 1", printed="stored"),
    ],
)
def test_a_tall_cell_after_a_prediction_is_noticed(following) -> None:
    assert RULES[SHORT](made(code(ASK), following))


@pytest.mark.parametrize("following", ["Words.", "## See\n\nShort.", code("a = 1\nb = 2")])
def test_a_short_one_is_not(following) -> None:
    assert RULES[SHORT](made(code(ASK), following)) == []


TELLING = [
    "Of all words, *bank* takes most from `river`.",
    "You will see:\n\n- bank: it leans to river\n- money: elsewhere",
    code("bank = 1  # attends most to river"),
    code("x = 1", printed="largest weight of bank: river"),
]


@pytest.mark.parametrize("told", TELLING)
def test_an_answer_on_the_way_is_noticed(told) -> None:
    for cells in ([told, code(ASK)], [code(ASK), told], [code(ASK), "Go on.", told]):
        (found, *_) = RULES[SPOILED](made(*cells))
        assert "tells what_tells_bank" in found
    assert RULES[SPOILED](made(code(ASK), "Go on.", "Go on.", told)) == [], "out of sight"


@pytest.mark.parametrize(
    "harmless",
    [
        "She swam across the river to the bank. From which word does *bank* take most?",
        "A bank can be the side of a river.",
        "Most words look at a river. Not so *bank*.",
    ],
)
def test_a_harmless_text_is_not(harmless: str) -> None:
    assert RULES[SPOILED](made(harmless, code(ASK))) == []


LOOKUP = "from attention_lab import SoftLookupLab, predict\nlookup = SoftLookupLab()\n"
WEIGHT = LOOKUP + 'predict("how_much_for_river", lookup)'
POINT = LOOKUP + 'predict("where_the_output_lands", lookup)'
ROW = (
    "import torch\nfrom attention_lab import attend, predict\n"
    "x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])\n"
    'predict("weights_of_bank", attend(x, x, x).named(["river", "bank", "money"]))'
)
CURVE = (
    "from attention_lab import WhyScaleLab, predict\nscale = WhyScaleLab()\n"
    'predict("largest_weight_without_scale", scale)'
)


@pytest.mark.parametrize(
    ("asking", "told", "harmless"),
    [
        (WEIGHT, "It gets 0.391 of it.", "It gets 0.4 of it, or 0.40."),
        (POINT, "There: (0.65, 0.66).", "There: (0.65, 0.56), or (1, 1)."),
        (ROW, "These: 0.248, 0.503, 0.248.", "These: 0.503, 0.248, 0.248."),
        (CURVE, "The largest weight is 0.97 at the end.", "The entropy is 0.97 at the end."),
        (CURVE, "It goes from 0.41 to 0.85.", "It goes from 0.20 to 0.30."),
    ],
)
def test_numbers_that_answer_are_noticed(asking: str, told: str, harmless: str) -> None:
    assert RULES[SPOILED](made(told, code(asking)))
    assert RULES[SPOILED](made(code("x = 1", printed=told), code(asking)))
    assert RULES[SPOILED](made(harmless, code(asking))) == []


def test_a_reply_or_a_tour_that_told_it_before_is_noticed() -> None:
    again = code(WEIGHT.replace("lookup", "other"))
    (found, *_) = RULES[SPOILED](made(code(WEIGHT), "Go on.", "Go on.", "Go on.", again))
    assert found.startswith("cell 0 tells how_much_for_river")


def test_a_lab_that_has_shown_the_answer_is_noticed() -> None:
    shown = code("from attention_lab import AttentionLab\nother = AttentionLab()\nother")
    assert RULES[SPOILED](made(shown, code(ASK))) == ["cell 0 has shown what what_tells_bank asks"]
    small = code(shown.source.replace("AttentionLab()", 'AttentionLab("the bank")'))
    assert RULES[SPOILED](made(small, code(ASK))) == []
    curves = code(
        "from attention_lab import WhyScaleLab\nWhyScaleLab(d_k=4, scaling='sqrt_d_k', seed=3)"
    )
    assert RULES[SPOILED](made(curves, code(CURVE))), "a curve is drawn in every state"


HAND = code("attention_by_hand = [..., ..., ...]", exercise="attention_by_hand")


@pytest.mark.parametrize("told", ["It is **0.40**, 0.40 and 0.20.", code("0", "[[0.4010, 0.4010,")])
def test_the_answer_of_an_exercise_is_noticed(told) -> None:
    if not isinstance(told, str):
        told.outputs[0].text += " 0.1980]]"
    for cells in ([told, HAND], [HAND, told]):
        (found,) = RULES[EXERCISE](made(*cells))
        assert "attention_by_hand: 0.4" in found
    assert RULES[EXERCISE](made(HAND, "It is not 0.25, 0.50 and 0.25.")) == []


@pytest.mark.parametrize("shows", ["print(row)", "row"])
def test_what_a_cell_shows_when_it_runs_is_read_as_well(shows: str) -> None:
    def computed(*thousandths: int) -> nbformat.NotebookNode:
        return code(f"row = [n / 1000 for n in {thousandths}]\n{shows}")

    assert RULES[EXERCISE](made(HAND, computed(400, 401, 198)))
    assert RULES[EXERCISE](made(HAND, computed(300, 401, 298))) == []
    assert RULES[SPOILED](made(computed(248, 503, 248), code(ROW)))


def test_any_answer_that_the_checker_accepts_is_one() -> None:
    exercise = exercises()["query_for_the_mean"]
    assert tells_exercise(exercise, "Take (9, 0).") == "9, 0"
    assert tells_exercise(exercise, "Take (1.5, −0.5), or (0, 9).") is None


@pytest.mark.parametrize(
    "asked",
    [
        'display(lab, challenge("bank_finds_itself", lab))',
        'challenge("bank_finds_itself", lab)\nprint("go")',
        'c = challenge("bank_finds_itself", lab)',
    ],
)
def test_a_challenge_that_does_not_stand_alone_is_noticed(asked: str) -> None:
    assert RULES[ALONE](made(code(ASK), code(asked)))


def test_a_challenge_that_does_is_not() -> None:
    alone = code('lab.reset()\nchallenge("bank_finds_itself", lab)')
    assert RULES[ALONE](made(code(ASK), alone)) == []
    assert RULES[FAR](made(code(ASK), alone)) == []


@pytest.mark.parametrize(
    ("number", "text", "holds"),
    [
        ("00", "**Next:** lesson 01.", False),
        ("00", "no word of it", False),
        ("00", "**Next:** [two](02_scaled_dot_product_attention.ipynb)", False),
        ("00", "**Next:** [one](01_attention_is_a_soft_lookup.ipynb), at last.", True),
        ("98", "**Next:** what is in the making.", True),
        ("98", "no word of it", True),
        ("98", "**Next:** [all lessons](../README.md)", True),
        ("98", "**Next:** [one](99_no_such_lesson.ipynb)", False),
    ],
)
def test_where_next_leads(number: str, text: str, holds: bool) -> None:
    if number == "98" and "99" in NUMBERS:
        pytest.skip("98 is not the last one here")
    assert (RULES[NEXT](made(text, number=number)) == []) == holds


@pytest.mark.parametrize(
    ("source", "silent"),
    [
        ("assert 1 == 1", True),
        ("for i in range(3):\n    assert i < 3", True),
        ("assert 1 == 1\nprint('one is one')", False),
        ("print('one is one')\nassert 1 == 1", False),
        ("display(3)\nassert 1 == 1", False),
        ("assert 1 == 1\n3", False),
    ],
)
def test_asserts_that_end_in_silence(source: str, silent: bool) -> None:
    assert bool(RULES[SILENT](made(code(source)))) == silent


@pytest.mark.parametrize(
    ("source", "far"),
    [
        ("lab.set(d_k=3)", True),
        ("for d_k in (1, 2):\n    lab.set(d_k=d_k)\n    print(lab.trace.scale)", True),
        ("lab.reset()\nlab.describe()", True),
        ("lab.select(query=1)\nlab.trace", True),
        ("lab.set(d_k=3)\nlab", False),
        ("lab.set(d_k=3)\ndisplay(lab)\n4", False),
        ("lab.compute(lab.changed(lab.settings, {'d_k': 3})).scale", False),
        ("mine = AttentionLab()\nmine.set(d_k=3)\nmine.trace.scale", False),
    ],
)
def test_a_lab_that_is_moved_far_above(source: str, far: bool) -> None:
    assert bool(RULES[FAR](made(code(ASK), code(source)))) == far


def test_sentences_are_cut_where_a_reader_stops() -> None:
    text = "One. Two?\n\n- three\n- four\n\n| five | six |\n\n1. seven\n2. eight"
    assert sentences(text) == ["One.", "Two?", "three", "four", "five", "six", "seven", "eight"]
