"""The steps: each of the eight matrices is the one in the trace, with its shape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from attention_lab.core import causal_mask
from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Selection
from attention_lab.figures import Box, Page, steps_picture, style
from attention_lab.figures.drawing import Drawing, Ramp, Text
from attention_lab.figures.grid import chosen
from attention_lab.figures.live import panels_of

from .extents import point_names, unreadable
from .records import D_K, D_V, KEYS, QUERIES, at, drawn, make_trace, masked_trace, named

NAMES = ["query", "key", "scores", "scaled", "masked", "weights", "value", "output"]


def drawing_of(trace: AttentionTrace, selection: Selection | None = None, page=None) -> Drawing:
    return drawn(steps_picture(trace, selection or at()), page)


def texts(drawing: Drawing) -> list[Text]:
    return [item for item in drawing.items if isinstance(item, Text)]


def expected(trace: AttentionTrace, head: int, shared: int) -> dict[str, torch.Tensor]:
    """What each panel must show, straight from the trace."""
    hidden = trace.masked[head].isneginf()
    matrices = (
        trace.query[head],
        trace.key[shared].T,
        trace.scores[head],
        trace.scaled[head],
        trace.masked[head].masked_fill(hidden, torch.nan),
        trace.weights[head].masked_fill(hidden, torch.nan),
        trace.value[shared],
        trace.output[head],
    )
    return dict(zip(NAMES, matrices, strict=True))


@pytest.mark.parametrize("head", [0, 2])
def test_every_matrix_is_the_traces(head: int) -> None:
    trace = masked_trace()
    drawing = drawing_of(trace, at(head=head, query=1, key=3))
    assert list(drawing.maps) == NAMES
    for name, matrix in expected(trace, head, head).items():
        np.testing.assert_array_equal(drawing.maps[name].values, matrix, err_msg=name)
    assert drawing.labels["remark of output"].text == f"head {head + 1} of 3"


@pytest.mark.parametrize("head", range(6))
def test_grouped_heads_show_the_key_and_value_they_read(head: int) -> None:
    trace = make_trace(heads=6, shared=2)
    maps = drawing_of(trace, at(head=head)).maps
    for name, matrix in expected(trace, head, head // 3).items():
        np.testing.assert_array_equal(maps[name].values, matrix, err_msg=name)
    product = maps["query"].values @ maps["key"].values
    np.testing.assert_allclose(maps["scores"].values, product, atol=1e-5)
    output = maps["weights"].values @ maps["value"].values
    np.testing.assert_allclose(maps["output"].values, output, atol=1e-5)


def test_every_matrix_has_its_title_and_its_shape() -> None:
    drawing = drawing_of(make_trace())
    n, m = QUERIES, KEYS
    sizes = [(n, D_K), (D_K, m), (n, m), (n, m), (n, m), (n, m), (m, D_V), (n, D_V)]
    written = {name: drawing.labels[f"shape of {name}"].text for name in NAMES}
    assert written == {name: f"{r}\u00d7{c}" for name, (r, c) in zip(NAMES, sizes, strict=True)}
    titles = {t.text: t for t in texts(drawing) if t.bold}
    told = ["Q", "K\u1d40", "1 scores", "2 scaled", "3 masked", "4 weights", "V", "output"]
    for name, title in zip(NAMES, told, strict=True):
        box = drawing.maps[name].box
        assert titles[title].x == box.left
        assert box.top - 40 < titles[title].y < box.top


def test_matrices_stand_in_two_rows_of_four_in_their_order() -> None:
    boxes = [m.box for m in drawing_of(named(make_trace())).maps.values()]
    tops, lefts = [b.top for b in boxes], [b.left for b in boxes]
    assert len(set(tops[:4])) == len(set(tops[4:])) == 1
    assert tops[0] < tops[4]
    assert lefts[:4] == lefts[4:] == sorted(lefts[:4])


def test_operators_stand_between_the_matrices_they_join() -> None:
    drawing = drawing_of(named(make_trace()))
    before = {"key": "\u00b7", "scores": "=", "scaled": "\u00f7\u221ad\u2096",
              "weights": "softmax", "value": "\u00b7", "output": "="}  # fmt: skip
    for (left, right), operator in zip(
        [("query", "key"), ("key", "scores"), ("scores", "scaled"), ("masked", "weights"),
         ("weights", "value"), ("value", "output")], before.values(), strict=True,
    ):  # fmt: skip
        a, b = drawing.maps[left].box, drawing.maps[right].box
        found = [t for t in texts(drawing) if t.text == operator and a.right < t.x < b.left]
        assert [t.y for t in found if t.y == a.top + a.height / 2], operator


def captions_beside(drawing: Drawing, box: Box) -> list[str]:
    """What the rows of a matrix are called: turned beside it, or above the words beside it."""
    near = [t for t in texts(drawing) if box.left - 30 < t.x < box.left]
    middle = box.top + box.height / 2
    turned = [t.text for t in near if t.rotation and t.y == middle]
    heads = [t.text for t in near if t.anchor == "right" and box.top - 15 < t.y < box.top]
    words = [w.axis.kind for w in drawing.words if w.side == "left" and w.box == box]
    assert heads in ([], words)
    return turned + heads


def test_axes_are_named_by_what_they_are() -> None:
    drawing = drawing_of(named(make_trace()), page=Page(832))
    maps = drawing.maps
    kinds = {name: (maps[name].rows.kind, maps[name].columns.kind) for name in NAMES}
    assert kinds["query"] == ("query", "feature")
    assert kinds["output"] == ("query", "value_feature")  # not those of Q: two places, two axes
    assert kinds["key"] == ("feature", "key")
    assert kinds["value"] == ("key", "value_feature")
    assert {kinds[name] for name in NAMES[2:6]} == {("query", "key")}
    for name in NAMES:
        box = maps[name].box
        assert captions_beside(drawing, box) == [kinds[name][0]], name
        below = [words.axis.kind for words in drawing.words if words.side == "below"
                 and words.box == box]  # fmt: skip
        captions = [t.text for t in texts(drawing) if box.left < t.x < box.right
                    and box.bottom < t.y < box.bottom + 30]  # fmt: skip
        assert below + captions == [maps[name].columns.label], name
        assert maps[name].place()["atWords"] == ""  # its quantity says what its numbers are


def test_on_a_narrow_page_rows_are_named_where_they_are_others_than_in_the_first_matrix() -> None:
    for page in (Page(720), Page(832, 1.0, 14)):
        drawing = drawing_of(named(make_trace()), page=page)
        maps = drawing.maps
        first = {maps[name].box.top: maps[name].rows.kind for name in ("query", "masked")}
        for name, heat_map in maps.items():
            box, kind = heat_map.box, heat_map.rows.kind
            at_the_edge = name in ("query", "masked") or kind != first[box.top]
            assert captions_beside(drawing, box) == [kind] * at_the_edge, name


@pytest.mark.parametrize(
    ("d_k", "scale", "text"),
    [
        (16, None, "\u00f74"),
        (7, None, "\u00f72.65"),
        (2, 1.0, "off: \u00d71"),
        (7, 0.3, "\u00d70.3"),
    ],
)
def test_the_scale_is_written(d_k: int, scale: float | None, text: str) -> None:
    drawing = drawing_of(make_trace(d_k=d_k, scale=scale))
    assert drawing.labels["factor of scaled"].text == text


def test_a_softmax_over_the_wrong_axis_is_written_at_it() -> None:
    trace = make_trace()
    written = {}
    for softmax in ("keys", "queries"):
        drawing = drawn(steps_picture(trace, at(), softmax))
        written[softmax] = {label.text for label in drawing.labels.values()}
    assert written["queries"] - written["keys"] == {"\u2193 queries"}


def test_limits_hold_every_number_and_are_shared_by_all_heads() -> None:
    trace = make_trace(size=2.0)
    limits = []
    for head in range(3):
        maps = drawing_of(trace, at(head=head)).maps
        limits.append([m.limits for m in maps.values()])
        for name, heat_map in maps.items():
            low, high = heat_map.limits
            assert low == (0 if name == "weights" else -high)
            assert np.nanmin(heat_map.values) >= low
            assert np.nanmax(heat_map.values) <= high
    assert limits[0] == limits[1] == limits[2]
    one = drawing_of(trace).maps
    assert one["scaled"].limits == one["masked"].limits
    assert len({one[name].limits for name in ("query", "key", "value")}) == 1
    # No matrix is almost white: each has a number near the end of its colours.
    for name, values in (("scores", trace.scores), ("scaled", trace.scaled),
                         ("weights", trace.weights), ("output", trace.output)):  # fmt: skip
        largest = float(values.abs().max())
        assert largest <= one[name].limits[1] <= 1.51 * largest, name
    assert drawn(steps_picture(trace, at(), colours="one")).maps["weights"].limits == (0, 1)


def test_the_colour_bars_say_their_limits() -> None:
    drawing = drawing_of(make_trace(size=2.0))
    ramps = [item for item in drawing.items if isinstance(item, Ramp)]
    for (name, heat_map), ramp in zip(drawing.maps.items(), ramps, strict=True):
        low, high = (drawing.labels[f"{end} of {name}"] for end in ("low", "high"))
        read = tuple(float(end.text.replace("\u2212", "-")) for end in (low, high))
        assert read == heat_map.limits
        box = heat_map.box
        assert (low.x, high.x) == (box.left, box.right)
        assert box.left <= ramp.box.left < ramp.box.right <= box.right
        assert box.top - 20 < ramp.box.top < ramp.box.bottom < box.top, "right above its matrix"
        assert ramp.palette == heat_map.palette
    assert {heat_map.palette for name, heat_map in drawing.maps.items() if name != "weights"} == {
        "signed"
    }


def test_one_structure_for_equal_words_whatever_the_numbers_of_features() -> None:
    def structures(trace: AttentionTrace) -> list:
        layout = chosen(steps_picture(trace, at()).layout, Page())
        return [panel.structure() for panel in panels_of(layout)]

    known = structures(named(make_trace()))
    same = named(make_trace(seed=1, d_k=13, heads=2, mask=causal_mask(QUERIES, KEYS)))
    assert structures(same) == known
    for other in (named(make_trace(queries=3)), named(make_trace(keys=11)), make_trace()):
        assert structures(other) != known


def test_one_head_has_no_head_label() -> None:
    assert drawing_of(make_trace(heads=1)).labels["remark of output"].text == ""
    assert "ead" not in steps_picture(make_trace(heads=1), at()).description


def test_only_where_something_is_masked_hatching_is_explained() -> None:
    def said(trace: AttentionTrace, head: int = 0) -> str:
        return drawing_of(trace, at(head=head)).labels["remark of value"].text

    assert said(masked_trace()) == "hatched: masked"
    one_head = torch.ones(3, QUERIES, KEYS, dtype=torch.bool)
    one_head[1, 0, 0] = False
    assert [said(make_trace(mask=one_head), head) for head in range(3)] == [
        "",
        "hatched: masked",
        "",
    ]
    assert said(make_trace()) == ""


@pytest.mark.parametrize("points", [style.SCREEN_POINTS, style.PRESENTATION_POINTS])
def test_no_type_is_smaller_than_the_page_says(points: float) -> None:
    drawing = drawing_of(named(make_trace()), page=Page(points=points))
    assert min(t.points or drawing.page.points for t in texts(drawing)) >= points


def test_description_tells_the_pipeline_with_its_sizes() -> None:
    trace = named(masked_trace())
    told = steps_picture(trace, at(head=2, query=3, key=1)).description
    key = int(trace.weights[2, 3].argmax())
    assert f"Q ({QUERIES} by {D_K})" in told
    assert f"scores ({QUERIES} by {KEYS})" in told
    assert f"Head 3: “the” attends most to “{trace.key_tokens[key]}”" in told
    assert f"{float(trace.weights[2, 3, key]):.2f}." in told


@pytest.mark.parametrize("page", [Page(832), Page(832, 1.0, 14), Page(1100, 1.0, 14)])
def test_titles_and_bars_of_a_row_stand_on_one_line(page: Page) -> None:
    drawing = drawing_of(named(make_trace()), page=page)
    ramps = [item.box for item in drawing.items if isinstance(item, Ramp)]
    titles = [t.y for t in texts(drawing) if t.bold and t.anchor == "left"]
    for row in (slice(0, 4), slice(4, 8)):
        assert len({ramp.top for ramp in ramps[row]}) == 1
        assert len(set(titles[row])) == 1


# --- broken on purpose ---------------------------------------------------------------------------


def over_the_queries(trace: AttentionTrace) -> AttentionTrace:
    return replace(trace, weights=trace.masked.softmax(-2).nan_to_num())


@pytest.mark.parametrize("head", [0, 2])
@pytest.mark.parametrize(("width", "points"), [(440, 9), (832, 9), (832, 14), (1100, 14)])
def test_the_sums_of_rows_that_are_not_1_stand_beside_them(
    head: int, width: int, points: float
) -> None:
    trace = over_the_queries(named(make_trace()))
    drawing = drawn(steps_picture(trace, at(head=head), "queries"), Page(width, 1.0, points))
    strip, box = drawing.marks["sums"], drawing.maps["weights"].box
    assert (strip.box.top, strip.box.height) == (box.top, box.height)
    assert 0 < strip.box.left - box.right < 10
    for name, heat_map in drawing.maps.items():
        other = heat_map.box  # it takes no room of another matrix, and makes its own no smaller
        assert other[2:] == box[2:], name
        assert other.right < strip.box.left or other.left > strip.box.right or other.top != box.top
    sums = trace.weights[head].sum(-1).numpy()
    places = [round(float(word.points[0][1] - 0.5)) for word in strip.moving]
    assert (len(places) == QUERIES) == (box.height / QUERIES >= drawing.page.tight)
    assert places[-1] == QUERIES - 1
    assert [word.text for word in strip.moving] == [f"\u2717 {sums[row]:.2f}" for row in places]
    assert {word.colour for word in strip.moving} == {style.ERROR_INK}
    (heading,) = [t for t in texts(drawing) if t.text == "row sum"]
    assert heading.colour == style.ERROR_INK
    assert box.top - 1.2 * drawing.page.line < heading.y < box.top
    assert strip.box.left <= heading.x <= strip.box.right
    for _, (left, _, right, _) in point_names(strip, points):
        assert strip.box.left <= left < right <= strip.box.right
    assert not unreadable(drawing, at(head=head, query=0, key=0))


def test_a_row_that_is_right_among_wrong_ones_has_no_sign() -> None:
    trace = make_trace(heads=1)
    weights = trace.weights.clone()
    weights[..., 1, :] *= 2
    drawing = drawn(steps_picture(replace(trace, weights=weights), at()), Page(1100))
    told = [(word.text, word.colour) for word in drawing.marks["sums"].moving]
    right = ("1.00", style.INK)
    assert told == [right, ("\u2717 2.00", style.ERROR_INK), *[right] * (QUERIES - 2)]


def test_where_rows_add_up_to_1_or_see_nothing_there_are_no_sums() -> None:
    none = torch.ones(QUERIES, KEYS, dtype=torch.bool)
    none[1] = False
    for trace in (make_trace(), masked_trace(), make_trace(mask=none)):
        assert not drawing_of(trace).marks
        assert not [t for t in texts(drawing_of(trace)) if t.text == "row sum"]
    hidden = over_the_queries(make_trace(mask=none))
    strip = drawn(steps_picture(hidden, at()), Page(1100)).marks["sums"]
    told = [word.text for word in strip.moving]
    assert told[1] == "0.00"  # as it should be
    assert told[0].startswith("\u2717")
