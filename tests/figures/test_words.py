"""Words as labels: any script, any length, never mathematics, never a warning."""

import pytest
from hypothesis import given, settings, strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from attention_lab.figures.words import (
    FAMILY,
    NO_GLYPH,
    drawable,
    every,
    shorten,
    weight_of,
    widest_px,
    width_px,
)

ANYTHING = st.text(st.characters(), max_size=12)
HARD = ["$$", "_^\\", "$\\frac{", "<img src=x onerror=alert(1)>", "😀👩‍🚀🏳️‍🌈", "漢字かな", "السلام",
        "שלום", "e\u0301\u0323", "0\u0730", "\u202eabc", "a\nb", "\x00\x07", "\U0010ffff",
        "&amp;", "\U0001d5a0"]  # fmt: skip


def paint(text: str) -> None:
    """Draw `text` as a label is drawn. Warnings are errors: a missing glyph raises."""
    figure = Figure(figsize=(1, 0.4), dpi=48)
    signs, families = drawable(text)
    for bold in (False, True):  # as a selected word is
        weight = weight_of(signs, bold)
        look = {"fontsize": 9, "fontfamily": list(families), "fontweight": weight}
        figure.text(0, 0, signs, parse_math=False, **look)
    FigureCanvasAgg(figure).draw()


@pytest.mark.parametrize("text", HARD, ids=ascii)
def test_hard_words_are_drawn_without_a_warning(text: str) -> None:
    paint(text)


@settings(max_examples=60)
@given(ANYTHING)
def test_any_text_is_drawn_without_a_warning(text: str) -> None:
    paint(text)


@given(ANYTHING)
def test_a_sign_stays_itself_or_becomes_a_square(text: str) -> None:
    signs, families = drawable(text)
    assert len(signs) <= len(text)
    assert families[0] == "DejaVu Sans"
    assert set(signs) <= set(text) | {NO_GLYPH}


def test_what_no_font_draws_is_an_empty_square_and_no_numbered_box() -> None:
    # matplotlib brings a font of last resort that has a box for every sign there is
    assert drawable("\U000f0000") == (NO_GLYPH, (FAMILY,))


def test_common_scripts_keep_their_signs() -> None:
    for text in ("bank", "Straße", "naïve", "банк", "τράπεζα", "$$", "_^\\"):
        assert drawable(text)[0] == text


@given(ANYTHING, st.sampled_from([9.0, 14.0]))
def test_widths_are_never_negative(text: str, points: float) -> None:
    assert 0 <= width_px(text, points) < 12 * 8 * points


def test_a_wider_word_and_a_larger_type_take_more_room() -> None:
    assert width_px("bank", 9) < width_px("banks", 9) < width_px("banks", 14)


@given(st.text(max_size=40), st.integers(1, 20))
def test_a_shortened_word_is_no_longer_than_allowed(word: str, longest: int) -> None:
    short = shorten(word, longest)
    assert len(short) <= longest
    assert short == word if len(word) <= longest else short == word[: longest - 1] + "…"


@given(st.integers(0, 600), st.floats(-5, 1000), st.floats(1, 40))
def test_every_leaves_room_for_each_label(count: int, room: float, needed: float) -> None:
    step = every(count, room, needed)
    assert 1 <= step <= max(count, 1)
    if count and room > 0:
        assert step == count or room / count * step >= needed
        assert step == 1 or room / count * (step - 1) < needed  # no more is left out


def test_bold_type_is_wider_and_some_signs_have_none() -> None:
    assert width_px("bank", 9, bold=True) > width_px("bank", 9)
    assert weight_of("bank", bold=True) == "bold"
    assert weight_of("bank", bold=False) == "normal"
    assert weight_of("\U0001d5a0", bold=True) == "normal"


@given(st.lists(ANYTHING, max_size=5).map(tuple), st.sampled_from([9.0, 14.0]))
def test_the_widest_word_leaves_room_for_each_in_either_weight(words, points: float) -> None:
    room = widest_px(words, points)
    for word in words:
        for bold in (False, True):
            assert width_px(shorten(word), points, bold) <= room + 1e-6
