"""Exercises for the tests alone: mistakes that no lesson can make yet.

They prove that the library's wrong answers about masks, half precision and heads are told
apart, and are what later lessons start from.
"""

import torch

from attention_lab.core.attention import attend
from attention_lab.core.heads import merge_heads, split_heads
from attention_lab.core.masks import causal_mask
from attention_lab.judging import Case, Exercise
from attention_lab.mistakes import HARMLESS, attention_cases, pick


def _exercise(name, arguments, solution, **rest):
    return Exercise(
        name=name,
        title=name,
        prompt=name,
        starter=f"import torch\n\ndef {name}({arguments}):\n    ...\n",
        solution=f"import torch\n\ndef {name}({arguments}):\n{solution}",
        hints=(),
        **rest,
    )


def _no_row_left() -> tuple[Case, ...]:
    """The usual cases, with everything hidden from the third query."""
    cases = attention_cases(masked=True)
    for case in cases:
        case.inputs["mask"][2] = False
    return cases


EMPTY_ROW = _exercise(
    "masked_attention_with_empty_rows",
    "query, key, value, mask",
    """\
    scores = query @ key.mT / query.shape[-1] ** 0.5
    weights = scores.masked_fill(~mask, -torch.inf).softmax(-1)
    return weights.nan_to_num(0.0) @ value
""",
    reference=lambda query, key, value, mask: attend(query, key, value, mask=mask).output,
    cases=_no_row_left,
    wrong=pick(
        "NaN on a fully masked row",
        "even weights on a fully masked row",
        "mask polarity inverted",
        "mask forgotten",
    ),
)


def _padding() -> tuple[Case, ...]:
    """Self-attention: as many queries as keys, some of them padding."""
    cases = []
    for seed, (n, real, d_k, d_v) in enumerate([(5, 3, 11, 7), (7, 5, 13, 3)]):
        g = torch.Generator().manual_seed(seed)
        query, key = (0.6 * torch.randn(n, d_k, generator=g) for _ in range(2))
        mask = (torch.arange(n) < real)[None, :]
        value = torch.randn(n, d_v, generator=g)
        cases.append(Case({"query": query, "key": key, "value": value, "mask": mask}))
    return tuple(cases)


PADDING = _exercise(
    "attention_without_padding",
    "query, key, value, mask",
    """\
    scores = query @ key.mT / query.shape[-1] ** 0.5
    return scores.masked_fill(~mask, -torch.inf).softmax(-1) @ value
""",
    reference=lambda query, key, value, mask: attend(query, key, value, mask=mask).output,
    cases=_padding,
    wrong=pick("query rows masked instead of keys", "mask polarity inverted", "mask forgotten"),
)


def _more_keys() -> tuple[Case, ...]:
    """The cases with no fewer keys than queries: the queries are the latest words."""
    return tuple(
        case
        for case in attention_cases()
        if case.inputs["key"].shape[-2] >= case.inputs["query"].shape[-2]
    )


def _causal(query, key, value):
    m, n = query.shape[-2], key.shape[-2]
    return attend(query, key, value, mask=causal_mask(m, n, offset=n - m)).output


CAUSAL = _exercise(
    "causal_attention",
    "query, key, value",
    """\
    m, n = query.shape[-2], key.shape[-2]
    mask = torch.ones(m, n, dtype=torch.bool).tril(n - m)
    scores = query @ key.mT / query.shape[-1] ** 0.5
    return scores.masked_fill(~mask, -torch.inf).softmax(-1) @ value
""",
    reference=_causal,
    cases=_more_keys,
    wrong=pick(
        "causal mask off by one",
        "causal mask aligned to the wrong corner",
        "causal mask forgotten",
        "causal mask inverted",
    ),
)


def _half() -> tuple[Case, ...]:
    cases = []
    for case in attention_cases(batched=False, masked=True)[:2]:
        halves = {k: v.half() if v.is_floating_point() else v for k, v in case.inputs.items()}
        halves["mask"][2] = False
        cases.append(Case(halves))
    return tuple(cases)


HALF = _exercise(
    "masked_attention_in_float16",
    "query, key, value, mask",
    """\
    scores = query @ key.mT / query.shape[-1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return (scores.softmax(-1) * mask) @ value
""",
    reference=lambda query, key, value, mask: attend(query, key, value, mask=mask).output,
    cases=_half,
    wrong=pick("−1e9 before scaling in float16", "mask forgotten"),
    tolerance=5e-3,
)


def _layers() -> tuple[Case, ...]:
    cases = []
    for seed, (front, n, heads, d_head) in enumerate([((), 5, 3, 7), ((2,), 7, 3, 5)]):
        g = torch.Generator().manual_seed(seed)
        d_model = heads * d_head
        matrices = (torch.randn(d_model, d_model, generator=g) / d_model**0.5 for _ in range(4))
        x = 0.8 * torch.randn(*front, n, d_model, generator=g)
        named = zip(("w_q", "w_k", "w_v", "w_o"), matrices, strict=True)
        cases.append(Case({"x": x, **dict(named), "num_heads": heads}))
    return tuple(cases)


def _multi_head(x, w_q, w_k, w_v, w_o, num_heads):
    query, key, value = (split_heads(x @ w, num_heads) for w in (w_q, w_k, w_v))
    return merge_heads(attend(query, key, value).output) @ w_o


MULTI_HEAD = _exercise(
    "multi_head_attention",
    "x, w_q, w_k, w_v, w_o, num_heads",
    """\
    def split(y):
        return y.unflatten(-1, (num_heads, -1)).transpose(-3, -2)
    query, key, value = split(x @ w_q), split(x @ w_k), split(x @ w_v)
    weights = (query @ key.mT / query.shape[-1] ** 0.5).softmax(-1)
    return (weights @ value).transpose(-3, -2).flatten(-2) @ w_o
""",
    reference=_multi_head,
    cases=_layers,
    wrong=pick(
        "scaled by √d_model",
        "softmax over heads",
        "heads split by view without transpose",
        "heads merged without transposing back",
        "heads averaged instead of concatenated",
        "output projection forgotten",
    ),
    tolerance=1e-4,
)


def _projections() -> tuple[Case, ...]:
    """Square matrices, too: only there a transposed one raises no error."""
    cases = []
    for seed, (n, d_model, d_k, d_v) in enumerate([(5, 7, 11, 3), (5, 7, 7, 7)]):
        g = torch.Generator().manual_seed(seed)
        columns = zip(("w_q", "w_k", "w_v"), (d_k, d_k, d_v), strict=True)
        matrices = {w: torch.randn(d_model, d, generator=g) / d_model**0.5 for w, d in columns}
        cases.append(Case({"x": 0.8 * torch.randn(n, d_model, generator=g), **matrices}))
    return tuple(cases)


def projected(way):
    """A way of (query, key, value) as one of the exercise's own inputs."""
    return lambda x, w_q, w_k, w_v: way(x @ w_q, x @ w_k, x @ w_v)


SELF_ATTENTION = _exercise(
    "self_attention",
    "x, w_q, w_k, w_v",
    """\
    query, key, value = x @ w_q, x @ w_k, x @ w_v
    return (query @ key.mT / query.shape[-1] ** 0.5).softmax(-1) @ value
""",
    reference=lambda x, w_q, w_k, w_v: attend(x @ w_q, x @ w_k, x @ w_v).output,
    cases=_projections,
    wrong=pick(
        "no scale",
        "÷d_k instead of ÷√d_k",
        "softmax over queries",
        "Q and K swapped",
        "key not transposed",
        "returns weights instead of output",
        via=projected,
    ),
    harmless={name: projected(way) for name, way in HARMLESS.items()},
)

SAMPLES = {e.name: e for e in (EMPTY_ROW, PADDING, CAUSAL, HALF, MULTI_HEAD, SELF_ATTENTION)}
