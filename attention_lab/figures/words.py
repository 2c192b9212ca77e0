"""Words as labels: any script, any length, never parsed as mathematics.

People type emoji, Chinese, Arabic and `$$`. A label must not raise, must not be a row of
empty boxes where the machine has a font that could do better, and must not warn.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from unicodedata import category

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextToPath

from attention_lab.figures.style import PX_PER_POINT

FAMILY = "DejaVu Sans"  # ships inside matplotlib, so it is always there
NO_GLYPH = "\u25a1"  # an empty square, drawn where no font on this machine has the sign
LONGEST_LABEL = 12  # signs; a longer word is cut with an ellipsis, hovering shows it whole
HINTED = 1.04  # matplotlib sets signs on whole pixels, which makes some words wider than they are
LIKELY_FONTS = ("Noto Sans", "Noto Serif", "WenQuanYi", "Microsoft", "PingFang", "Segoe", "Arial")


@cache
def _signs_of(path: str) -> frozenset[int]:
    try:
        return frozenset(FT2Font(path).get_charmap())
    except (RuntimeError, OSError):  # a bitmap or damaged font: nothing that Agg can draw
        return frozenset()


@cache
def _fonts_by_likelihood() -> tuple[tuple[str, str], ...]:
    """(family, path) of upright regular fonts, those likely to cover many scripts first."""
    upright = [
        f
        for f in font_manager.fontManager.ttflist
        if f.style == "normal" and f.weight in (400, "normal", "regular") and Path(f.fname).exists()
        if not f.name.startswith("Last Resort")  # a numbered box for each sign, from matplotlib
    ]
    upright.sort(key=lambda f: (not f.name.startswith(LIKELY_FONTS), f.name))
    return tuple({f.name: f.fname for f in upright}.items())


@lru_cache(maxsize=4096)
def _family_for(sign: str) -> str | None:
    """A font family of this machine that can draw `sign`, or None."""
    dejavu = font_manager.findfont(FontProperties(family=FAMILY))
    if ord(sign) in _signs_of(dejavu):
        return FAMILY
    for family, path in _fonts_by_likelihood():
        if ord(sign) in _signs_of(path):
            return family
    return None


@lru_cache(maxsize=4096)
def drawable(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with undrawable signs as empty squares, and the font families that draw it."""
    signs: list[str] = []
    families = [FAMILY]
    for sign in text:
        if category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f":
            continue  # joiners and variation selectors have no shape of their own
        family = _family_for(sign)
        if category(sign).startswith("M") and signs and family != _family_for(signs[-1]):
            continue  # a mark cannot be set on a letter of another font
        signs.append(sign if family else NO_GLYPH)
        if family and family not in families:
            families.append(family)
    return "".join(signs), tuple(families)


def shorten(word: str, longest: int = LONGEST_LABEL) -> str:
    """The word, cut with an ellipsis where it is longer than a label may be."""
    return word if len(word) <= longest else word[: longest - 1] + "\u2026"


@lru_cache(maxsize=4096)
def weight_of(text: str, bold: bool) -> str:
    """The weight in which `text` can be drawn: a few signs of the font have no bold form."""
    if not bold:
        return "normal"
    path = font_manager.findfont(FontProperties(family=FAMILY, weight="bold"))
    ours = [sign for sign in text if _family_for(sign) == FAMILY]
    return "bold" if _signs_of(path).issuperset(map(ord, ours)) else "normal"


@lru_cache(maxsize=8192)
def width_px(text: str, points: float, bold: bool = False) -> float:
    """Width in pixels of `text` drawn at `points`."""
    signs, families = drawable(text)
    prop = FontProperties(family=list(families), size=points, weight=weight_of(signs, bold))
    width, _, _ = TextToPath().get_text_width_height_descent(signs, prop, ismath=False)
    return float(width) * PX_PER_POINT


@lru_cache(maxsize=64)
def widest_px(words: tuple[str, ...], points: float) -> float:
    """Pixels that the longest of these word labels takes in bold, as a selected word is drawn."""
    widths = (width_px(shorten(word), points, True) for word in set(words))
    return HINTED * max(widths, default=0.0)


def every(count: int, room: float, needed: float) -> int:
    """Show every k-th of `count` labels so that each has `needed` of the `room` pixels."""
    if count == 0 or room <= 0:
        return 1
    step = 1
    while room / count * step < needed and step < count:
        step += 1
    return step
