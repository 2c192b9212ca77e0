"""A learner's sentence as tokens, and a vector of 64 numbers for each token.

The vectors come from a table of English words that ships with the package
(`attention_lab/data/README.md` says how it was made). The table was built with the sentence model
all-MiniLM-L6-v2 (Reimers and Gurevych 2019, "Sentence-BERT", https://arxiv.org/abs/1908.10084).
Each word was encoded alone, so a vector knows what its word means in general and nothing of its
neighbours: bringing the neighbours in is what attention is there to do.

A word that is not in the table gets a vector made from its letters, after the n-grams of fastText
(Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information",
https://arxiv.org/abs/1607.04606). Such a vector knows spelling and no meaning; `is_known` tells.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor

WORD_DIM = 64
PAD = "<pad>"

_TABLE_FILE = Path(__file__).resolve().parent.parent / "data" / "words.npz"
_LETTERS_READ = 48  # of a longer "word" only the start is read, so that pasted noise costs nothing

_Vector = npt.NDArray[np.float32]


def tokenize(text: str) -> list[str]:
    """Split text into tokens: words, numbers, signs. Never raises on a string.

    - A word keeps its case and its inner apostrophes (`don't`); a hyphen splits
      (`well-known` is `well`, `-`, `known`). Accents and vowel signs stay with their letter.
    - Each Chinese or Japanese character is a token, and so is an emoji with all that is joined to
      it. A number keeps its inner points and commas (`3.14`).
    - A sign is a token, and so is a run of one sign (`...`, `$$`). Hence `<pad>`, typed by hand, is
      three tokens and never the padding token `PAD`.
    - White space separates. Control and other invisible characters are dropped, and half a
      surrogate pair, which no page can show, becomes U+FFFD.

    Raises:
        ValueError: `text` is not a string.
    """
    if not isinstance(text, str):
        raise ValueError(f"text must be a string, such as 'The river bank', not {_named(text)}")
    text = _HALF_PAIR.sub("\ufffd", unicodedata.normalize("NFC", text))
    kinds = text.translate(_KINDS)
    if _DROPPED in kinds:
        text = "".join(char for char, kind in zip(text, kinds, strict=True) if kind != _DROPPED)
        kinds = kinds.replace(_DROPPED, "")
    return [text[slice(*found.span())] for found in _TOKEN.finditer(kinds)]


def word_vectors(text_or_tokens: str | Iterable[str]) -> Float[Tensor, "token 64"]:
    """The vector of each token: a new float32 tensor of shape (token, 64) on the CPU.

    A string is tokenized first; from a list of tokens each is looked up as it stands. The first k
    numbers are the most meaningful k. Upper case and accents do not matter. `PAD` is all zeros.

    Raises:
        ValueError: the argument is neither a string nor tokens that are strings.
    """
    tokens = tokenize(text_or_tokens) if isinstance(text_or_tokens, str) else text_or_tokens
    rows = [_vector(token) for token in _checked(tokens)]
    return torch.from_numpy(np.stack(rows) if rows else np.zeros((0, WORD_DIM), np.float32))


def is_known(word: str) -> bool:
    """Whether the vector of `word` knows its meaning (True) or only its letters (False).

    `PAD` counts as known: its vector is zero on purpose.

    Raises:
        ValueError: `word` is not a string.
    """
    (word,) = _checked([word])
    return word == PAD or _row(word) is not None


def _checked(tokens: Iterable[str]) -> list[str]:
    if not isinstance(tokens, Iterable) or isinstance(tokens, bytes | bytearray):
        raise ValueError(f"word vectors need a text or a list of tokens, not {_named(tokens)}")
    checked = list(tokens)
    for index, token in enumerate(checked):
        if not isinstance(token, str):
            raise ValueError(f"token {index} must be a string, such as 'bank', not {_named(token)}")
    return checked


def _named(value: object) -> str:
    shown = repr(value)
    return f"{shown if len(shown) <= 40 else shown[:37] + '...'} ({type(value).__name__})"


# --- from text to tokens ------------------------------------------------------------------------
# Each character becomes one letter that says what kind it is; a sign stands for itself. A pattern
# over these letters then finds the tokens. This keeps `re` away from the many alphabets, for which
# it knows neither combining marks nor emoji.

_LETTER, _DIGIT, _MARK, _JOINER = "L", "D", "M", "J"
_SYLLABLE, _EMOJI, _FLAG_HALF, _SKIN, _SPACE, _DROPPED = "C", "E", "F", "T", "S", "X"

_PICTURE = r"[ET]M*T?M*"
_TOKEN = re.compile(
    r"D+(?:[.,]D+)+(?![LMD])"  # a number with points or commas
    r"|[LD][MJ]*(?:'?[LD][MJ]*)*"  # a word, with inner apostrophes
    r"|C[MJ]*"  # one Chinese or Japanese character
    rf"|FF|{_PICTURE}(?:J+{_PICTURE})*"  # a flag; an emoji and all that is joined to it
    r"|([^LDMJCETSX])\1*[MJ]*"  # a run of one sign
    r"|M[MJ]*"  # a mark without a letter
)
# Kinds of the general categories of Unicode (https://www.unicode.org/reports/tr44/, table 12).
_KIND_OF_CATEGORY = {
    "Nd": _DIGIT,
    "Cc": _DROPPED,
    "Cf": _DROPPED,
    "So": _EMOJI,
}
_KIND_OF_CHARACTER = {
    "’": "'",
    "ʼ": "'",
    "\u200b": _SPACE,  # zero width space: parts words in Thai
    "\u200c": _JOINER,  # zero width non-joiner: inside Persian words
    "\u200d": _JOINER,
}
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_SYLLABLES = re.compile(
    "[\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)


class _Kinds(dict[int, str]):
    """For `str.translate`: the kind of each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = kind = _kind(chr(code))
        return kind


_KINDS = _Kinds()


def _kind(char: str) -> str:
    if char in _KIND_OF_CHARACTER:
        return _KIND_OF_CHARACTER[char]
    if char.isspace():
        return _SPACE
    if "\U0001f3fb" <= char <= "\U0001f3ff":
        return _SKIN
    if "\U0001f1e6" <= char <= "\U0001f1ff":
        return _FLAG_HALF
    if "\U000e0020" <= char <= "\U000e007f":
        return _MARK  # the letters that spell a region behind a flag
    category = unicodedata.category(char)
    if category[0] == "M":
        return _MARK
    if category[0] == "L" and _SYLLABLES.match(char):
        return _SYLLABLE
    if category[0] == "L" or category in ("Nl", "No"):
        return _LETTER
    return _KIND_OF_CATEGORY.get(category, char)


# --- from a token to its vector -----------------------------------------------------------------


class _Table(NamedTuple):
    rows: dict[str, int]  # word -> row
    vectors: _Vector  # (word, 64)
    length: float  # of an average vector
    spread: npt.NDArray[np.float64]  # (64,) standard deviation of each number over the table


@cache
def _table() -> _Table:
    with np.load(_TABLE_FILE, allow_pickle=False) as stored:
        words = stored["words"].tobytes().decode("utf-8").split("\n")
        vectors = stored["vectors"].astype(np.float32) * stored["scale"]
    rows = {word: row for row, word in enumerate(words)}
    spread = vectors.std(axis=0, dtype=np.float64)
    return _Table(rows, vectors, float(np.linalg.norm(vectors, axis=1).mean()), spread)


def _row(word: str) -> int | None:
    """The row of `word`, else of the word without a final 's, else of it without its accents."""
    rows = _table().rows
    key = word.lower().replace("’", "'")
    key = key if key in rows else key.removesuffix("'s")
    if key in rows or key.isascii():
        return rows.get(key)
    bare = "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))
    return rows.get(bare)


@lru_cache(maxsize=1024)
def _vector(token: str) -> _Vector:
    if token == PAD:
        return np.zeros(WORD_DIM, np.float32)
    row = _row(token)
    return _table().vectors[row] if row is not None else _from_letters(token)


def _from_letters(word: str) -> _Vector:
    """A vector from the pieces of a word (2 to 4 characters), as long as those of the table.

    The 64 bits of each piece's hash are 64 signs; they are summed. Words that share pieces point
    the same way, others are at right angles on average, and every machine finds the same numbers.
    """
    marked = f"^{unicodedata.normalize('NFC', word.lower())[:_LETTERS_READ]}$"
    pieces = [marked[i : i + n] for n in (2, 3, 4) for i in range(len(marked) - n + 1)]
    digests = [blake2b(p.encode("utf-8", "surrogatepass"), digest_size=8).digest() for p in pieces]
    bits = np.unpackbits(np.frombuffer(b"".join(digests), np.uint8)).reshape(-1, WORD_DIM)
    direction = (2.0 * bits - 1.0).sum(axis=0) * _table().spread
    norm = np.linalg.norm(direction)
    return (direction * (_table().length / norm if norm else 0.0)).astype(np.float32)
