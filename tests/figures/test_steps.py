"""The steps: each of the eight matrices is the one in the trace, with its shape."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from attention_lab.core import causal_mask
from attention_lab.core.attention import AttentionTrace
from attention_lab.core.axes import Selection
from attention_lab.figures import Page, steps_picture, style
from attention_lab.figures.drawing import Drawing, Ramp, Text
from attention_lab.figures.live import panels_of

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
    assert drawing.labels["second of legend"].text == f"head {head + 1} of 3"


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


def test_axes_are_named_by_what_they_are() -> None:
    drawing = drawing_of(named(make_trace()))
    maps = drawing.maps
    kinds = {name: (maps[name].rows.kind, maps[name].columns.kind) for name in NAMES}
    assert kinds["query"] == ("query", "feature")
    assert kinds["output"] == ("query", "value_feature")  # not those of Q: two places, two axes
    assert kinds["key"] == ("feature", "key")
    assert kinds["value"] == ("key", "value_feature")
    assert {kinds[name] for name in NAMES[2:6]} == {("query", "key")}
    for name in NAMES:
        box, rows = maps[name].box, maps[name].rows.label
        turned = [t for t in texts(drawing) if t.rotation and t.y == box.top + box.height / 2]
        beside = max((t for t in turned if t.x < box.left), key=lambda t: t.x)
        assert beside.text == rows, name
        below = [words.axis.kind for words in drawing.words if words.side == "below"
                 and words.box == box]  # fmt: skip
        captions = [t.text for t in texts(drawing) if box.left < t.x < box.right
                    and box.bottom < t.y < box.bottom + 30]  # fmt: skip
        assert below + captions == [maps[name].columns.label], name
        assert maps[name].place()["atWords"] == ""  # its quantity says what its numbers are


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
            if name == "weights":
                assert (low, high) == (0.0, 1.0)
            assert low in (0, -high)
            assert np.nanmin(heat_map.values) >= low
            assert np.nanmax(heat_map.values) <= high
    assert limits[0] == limits[1] == limits[2]
    one = drawing_of(trace).maps
    assert one["scores"].limits == one["scaled"].limits == one["masked"].limits
    assert len({one[name].limits for name in ("query", "key", "value", "output")}) == 1


def test_the_colour_bars_say_their_limits() -> None:
    drawing = drawing_of(make_trace(size=2.0))
    for group, name in (("features", "query"), ("scores", "scores"), ("weights", "weights")):
        low, high = drawing.maps[name].limits
        ends = [drawing.labels[f"limit {i} of {group}"].text for i in range(3)]
        read = [float(end.replace("\u2212", "-")) for end in ends]
        assert read == [low, (low + high) / 2, high]
    ramps = [item for item in drawing.items if isinstance(item, Ramp)]
    assert [ramp.palette for ramp in ramps] == ["signed", "signed", "weights"]
    assert {heat_map.palette for name, heat_map in drawing.maps.items() if name != "weights"} == {
        "signed"
    }


def test_one_structure_for_equal_words_whatever_the_numbers_of_features() -> None:
    def structures(trace: AttentionTrace) -> list:
        return [panel.structure() for panel in panels_of(steps_picture(trace, at()).layout)]

    known = structures(named(make_trace()))
    same = named(make_trace(seed=1, d_k=13, heads=2, mask=causal_mask(QUERIES, KEYS)))
    assert structures(same) == known
    for other in (named(make_trace(queries=3)), named(make_trace(keys=11)), make_trace()):
        assert structures(other) != known


def test_one_head_has_no_head_label() -> None:
    assert drawing_of(make_trace(heads=1)).labels["second of legend"].text == ""


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
