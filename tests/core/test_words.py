import hashlib
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import jaxtyping
import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch import Tensor

from attention_lab.core import words
from attention_lab.core.words import PAD, WORD_DIM, is_known, tokenize, word_vectors

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "attention_lab" / "data"
RIVER = "She swam across the river to the bank"
MONEY = "She took her money to the bank"


@pytest.fixture
def unchecked() -> Iterator[None]:
    """Without the checks of the annotations, as at run time: our own messages must appear."""
    before = jaxtyping.config.jaxtyping_disable
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", before)


def similarity(first: str, second: str) -> float:
    x = word_vectors([first, second])
    return float(torch.cosine_similarity(x[0], x[1], dim=0))


def weights_from_bank(text: str, d_k: int, scale: float | None = None) -> dict[str, float]:
    tokens = tokenize(text)
    x = word_vectors(tokens)[:, :d_k]
    weights = torch.softmax(x @ x.T * (d_k**-0.5 if scale is None else scale), dim=-1)
    return dict(zip(tokens, weights[tokens.index("bank")].tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n\u2003 ", []),
        ("The river\nbank.", ["The", "river", "bank", "."]),
        ("I don't, O’Brien's", ["I", "don't", ",", "O’Brien's"]),
        ("the dogs' 'tis", ["the", "dogs", "'", "'", "tis"]),
        ("well-known", ["well", "-", "known"]),
        ("3.14, 1,000 5. 2nd GPT4", ["3.14", ",", "1,000", "5", ".", "2nd", "GPT4"]),
        ("3.14abc", ["3", ".", "14abc"]),
        ("Wait... $$x_1$$ a<b", ["Wait", "...", "$$", "x", "_", "1", "$$", "a", "<", "b"]),
        ("?!!", ["?", "!!"]),
        (r"_^\\", ["_", "^", r"\\"]),
        ("<pad>", ["<", "pad", ">"]),
        ("<img src=x>", ["<", "img", "src", "=", "x", ">"]),
        ("我爱北京。アイ", ["我", "爱", "北", "京", "。", "ア", "イ"]),
        ("한국어 שלום مرحبا", ["한국어", "שלום", "مرحبا"]),
        ("नमस्ते สวัสดี", ["नमस्ते", "สวัสดี"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("cafe\u0301", ["café"]),
        ("👩🏽\u200d🚀👍🏽ok", ["👩🏽\u200d🚀", "👍🏽", "ok"]),
        ("👨\u200d👩\u200d👧 ❤️", ["👨\u200d👩\u200d👧", "❤️"]),
        ("🇩🇪🇫🇷 1️⃣", ["🇩🇪", "🇫🇷", "1️⃣"]),
        ("a\x00b\u202ec \ufeffd", ["abc", "d"]),
        ("co\u00adoperate", ["cooperate"]),
        ("a \ud800", ["a", "\ufffd"]),
        ("\u0301", ["\u0301"]),
    ],
)
def test_tokens_are_what_a_reader_expects(text: str, expected: list[str]) -> None:
    assert tokenize(text) == expected


def test_a_very_long_word_is_one_token_and_cheap() -> None:
    text = "a" * 10_000
    assert tokenize(text) == [text]
    assert word_vectors(text).shape == (1, WORD_DIM)


NASTY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Mc", "Me", "So", "Sk"]),
        st.sampled_from("a1'’-.,$<>🇩🏽👩\u200d\ufe0f\u200c我"),
    )
)


@given(NASTY)
@settings(max_examples=300, deadline=None)
def test_any_text_has_tokens_and_vectors(text: str) -> None:
    tokens = tokenize(text)
    x = word_vectors(text)
    assert x.shape == (len(tokens), WORD_DIM) and x.dtype == torch.float32
    assert torch.isfinite(x).all()
    assert torch.equal(x, word_vectors(tokens))
    assert PAD not in tokens
    for token in tokens:
        token.encode("utf-8")  # can be sent to a browser
        assert token and not any(char.isspace() for char in token)
        assert not is_known(token) or re.search(r"\S", token)


@given(NASTY)
@settings(max_examples=200, deadline=None)
def test_no_visible_character_is_lost(text: str) -> None:
    def visible(text: str) -> list[str]:
        return [char for char in text if unicodedata.category(char)[0] in "LNP"]

    kept = visible("".join(tokenize(text)))
    assert kept == visible(unicodedata.normalize("NFC", text))


@given(
    st.lists(
        st.sampled_from(["नि", "กั", "q\u0331\u0301", "我\u0301", "?\u0301", "❤\ufe0f", "7\u0331"])
    )
)
def test_no_mark_is_torn_from_its_letter(clusters: list[str]) -> None:
    marks = [
        token for token in tokenize("".join(clusters)) if unicodedata.category(token[0])[0] == "M"
    ]
    assert marks == []


@given(st.lists(NASTY, max_size=7))
@settings(max_examples=100, deadline=None)
def test_any_list_of_strings_has_vectors(tokens: list[str]) -> None:
    assert word_vectors(tokens).shape == (len(tokens), WORD_DIM)
    assert all(isinstance(is_known(token), bool) for token in tokens)


def test_padding_is_zero_and_only_when_meant() -> None:
    assert torch.equal(word_vectors([PAD, "bank"])[0], torch.zeros(WORD_DIM))
    assert is_known(PAD)
    assert word_vectors(PAD).norm(dim=1).min() > 1


def test_no_tokens_no_vectors() -> None:
    assert word_vectors("").shape == word_vectors([]).shape == (0, WORD_DIM)


def test_the_caller_may_change_what_it_gets() -> None:
    before = word_vectors(["bank", "qzxv"])
    word_vectors(["bank", "qzxv"]).zero_()
    assert torch.equal(word_vectors(["bank", "qzxv"]), before)


@pytest.mark.parametrize("variant", ["Bank", "BANK", "bank's", "bank’s", "ba\u0301nk"], ids=ascii)
def test_case_accents_and_a_final_s_do_not_matter(variant: str) -> None:
    assert is_known(variant)
    assert torch.equal(word_vectors([variant]), word_vectors(["bank"]))


def test_everyday_words_are_known() -> None:
    text = """I a bank river money animal street tired wide cat mat giraffe didn't it's café softmax
    The chef cooked dinner and we ate it robot must obey , . ! ? ... ( ) 0 7 42 100 attention"""
    assert [token for token in tokenize(text) if not is_known(token)] == []
    assert not any(is_known(word) for word in ["flibberty", "", " ", "##ing", "[CLS]", "我", "👍"])


@pytest.mark.parametrize("d_k", [32, 64])
def test_related_words_are_nearer_than_others(d_k: int) -> None:
    def score(first: str, second: str) -> Tensor:
        x = word_vectors([first, second])[:, :d_k]
        return x[0] @ x[1]

    for word, near, far in [
        ("bank", "river", "seven"),
        ("bank", "money", "the"),
        ("ate", "dinner", "street"),
        ("king", "queen", "onion"),
        ("giraffe", "zebra", "mortgage"),
    ]:
        assert score(word, near) > score(word, far)


@pytest.mark.parametrize(
    ("text", "meaning", "d_k"),
    [(RIVER, "river", d_k) for d_k in (2, 4, 8, 16, 32, 64)]
    + [(MONEY, "money", d_k) for d_k in (8, 16, 32, 64)],
)
def test_the_opening_sentences_make_their_point(text: str, meaning: str, d_k: int) -> None:
    weights = weights_from_bank(text, d_k)
    del weights["bank"]
    assert max(weights, key=lambda token: weights[token]) == meaning


def test_the_scale_keeps_softmax_from_saturating() -> None:
    assert weights_from_bank(RIVER, 64)["bank"] < 0.6
    assert weights_from_bank(RIVER, 64, scale=1.0)["bank"] > 0.99


def test_random_words_are_unrelated_on_average() -> None:
    x = words._table().vectors
    order = np.random.default_rng(7).permutation(len(x))
    for d_k in (2, 16, 64):
        scores = (x * x[order])[:, :d_k].sum(axis=1) / np.sqrt(d_k)
        assert abs(scores.mean()) < 0.05


def test_a_vector_from_letters_knows_spelling() -> None:
    assert similarity("flibberty", "flibbertys") > 0.7
    assert similarity("flibberty", "flibbert") > similarity("flibberty", "quomzat") + 0.4
    assert not is_known("flibberty")


def test_letters_give_vectors_of_the_same_size_as_the_table() -> None:
    unknown = [f"zq{i}xv{i * 7919}" for i in range(499)]
    assert not any(map(is_known, unknown))
    x, table = word_vectors(unknown), torch.from_numpy(words._table().vectors)
    assert torch.allclose(x.norm(dim=1), table.norm(dim=1).mean().expand(499), rtol=0.01)
    assert torch.allclose(x.std(dim=0), table.std(dim=0), rtol=0.35)


def test_every_process_finds_the_same_numbers() -> None:
    code = (
        "from attention_lab.core.words import word_vectors as v;"
        "print(v('bank flibberty 我 👍🏽').numpy().tobytes().hex())"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=REPOSITORY,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert printed == {word_vectors("bank flibberty 我 👍🏽").numpy().tobytes().hex()}


def test_letters_give_these_very_numbers() -> None:
    """Signs of the hash written out here: another machine or version must not change pictures."""
    signs = "".join("+" if number > 0 else "-" for number in word_vectors(["我"])[0].tolist())
    assert signs == "++-++-++-++--+++-+-++++--+-+--+-+++++-+--+--++--+--+-+++++-++++-"


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tokenize(5), r"text must be a string.*not 5 \(int\)"),
        (lambda: tokenize(None), r"not None \(NoneType\)"),
        (lambda: word_vectors(5), r"a text or a list of tokens, not 5 \(int\)"),
        (lambda: word_vectors(b"bank"), r"not b'bank' \(bytes\)"),
        (lambda: word_vectors(["bank", 7]), r"token 1 must be a string.*not 7 \(int\)"),
        (lambda: is_known(None), r"must be a string.*not None"),
        (lambda: tokenize(["x" * 99]), r"\.\.\. \(list\)"),
    ],
)
def test_what_is_no_text_is_refused(call: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]


def test_the_table_is_the_one_the_script_builds() -> None:
    stored = (DATA / "words.npz").read_bytes()
    script = (REPOSITORY / "scripts" / "build_words.py").read_text(encoding="utf-8")
    assert f'TABLE_SHA256 = "{hashlib.sha256(stored).hexdigest()}"' in script
    assert len(stored) < 1_000_000


def test_the_table_is_whole() -> None:
    table = words._table()
    assert table.vectors.shape == (len(table.rows), WORD_DIM) == (13_000, 64)
    assert all(word == word.lower() and not word.startswith("##") for word in table.rows)
    assert np.allclose(np.linalg.norm(table.vectors, axis=1), 4, atol=0.05)


def test_the_licence_travels_with_the_table() -> None:
    notice = (DATA / "NOTICE.txt").read_text(encoding="utf-8")
    for said in ("all-MiniLM-L6-v2", "Apache License, Version 2.0", "Nils Reimers", "changed"):
        assert said in notice
    assert "Apache License" in (DATA / "LICENSE-Apache-2.0.txt").read_text(encoding="utf-8")


def best_of(repeats: int, call: object) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()  # type: ignore[operator]
        times.append(time.perf_counter() - start)
    return min(times)


def test_fast_enough_for_live_typing() -> None:
    known = list(words._table().rows)[1000:1512]
    short, long = " ".join(known[:16]), " ".join(known)
    assert best_of(50, lambda: word_vectors(short)) < 0.2e-3
    assert best_of(20, lambda: word_vectors(long)) < 3e-3
    assert best_of(5, lambda: words._table.__wrapped__()) < 0.1
