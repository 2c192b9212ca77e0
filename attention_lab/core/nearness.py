"""How near words are: the cosine of two vectors, and the everyday words next to one.

The cosine of two vectors is their dot product once both have length 1: 1 where they point the
same way, 0 where they have nothing in common, −1 where they point apart.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from .words import word_vectors

# What neighbours are looked for among: our own list, the same for every sentence. The table of
# words is no such list: nobody has gone through it for rude words and names.
_LIST = """
river lake sea ocean beach island mountain hill valley forest tree flower grass leaf garden
field desert sky sun moon star cloud rain snow wind storm fire water ice stone rock sand
town city village street road bridge tunnel house home room kitchen bathroom bedroom door
window wall roof floor garage school church hospital hotel restaurant library museum theater
station airport harbor market shop store office factory farm park castle tower prison
car train boat ship plane bicycle truck wheel engine
table chair bed lamp clock mirror picture book letter newspaper paper pen pencil key box bag
bottle cup glass plate knife fork spoon phone computer camera radio television
bread butter cheese milk egg meat fish chicken rice potato apple orange banana lemon sugar
salt soup cake coffee tea wine beer chocolate
dog cat horse cow pig sheep bird duck mouse snake lion tiger bear elephant monkey fox wolf
frog bee spider
mother father sister brother son daughter baby child uncle aunt husband wife
money cash coin loan rent debt price tax wage salary pay profit savings gold silver
shirt coat hat shoe dress ball music song guitar piano drum
"""
EVERYDAY = tuple(_LIST.split())


def cosines(
    vectors: Float[Tensor, "row feature"], others: Float[Tensor, "other feature"]
) -> Float[Tensor, "row other"]:
    """The cosine of each vector to each of the others; 0 to or from a vector of zeros."""
    return F.normalize(vectors, dim=-1) @ F.normalize(others, dim=-1).mT


def to_everyday(vectors: Float[Tensor, "row d_k"]) -> Float[Tensor, "row everyday"]:
    """The cosine of each vector to the first d_k numbers of every everyday word."""
    return F.normalize(vectors, dim=-1) @ _everyday(vectors.shape[-1]).mT


@lru_cache(maxsize=64)
def _everyday(d_k: int) -> Tensor:
    return F.normalize(word_vectors(EVERYDAY)[:, :d_k], dim=-1)


def nearest(cosines: Sequence[float], count: int, but: str = "") -> list[tuple[str, float]]:
    """The everyday words with the largest of these cosines, one for each word of the list.

    but: a word that is left out, as singular and as plural: everybody is next to themselves.
    """
    if len(cosines) != len(EVERYDAY):
        raise ValueError(f"There are {len(EVERYDAY)} everyday words, not {len(cosines)}.")
    left_out = _singular(but)
    order = sorted(range(len(EVERYDAY)), key=cosines.__getitem__, reverse=True)
    others = (i for i in order if _singular(EVERYDAY[i]) != left_out)
    return [(EVERYDAY[i], cosines[i]) for i in islice(others, count)]


def _singular(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("s")
