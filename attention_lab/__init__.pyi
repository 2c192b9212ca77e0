# The names of the package, and where each comes from: this is the one list. `__init__.py` reads
# it to load a name when it is asked for, and type checkers and editors read it as they do.
import typing

from .classroom.challenge import challenge as challenge
from .classroom.feedback import check as check, hint as hint, solution as solution
from .classroom.predict import predict as predict
from .classroom.quiz import quiz as quiz
from .classroom.tour import tour as tour
from .core import (
    AttentionTrace as AttentionTrace,
    MultiHeadAttention as MultiHeadAttention,
    ScaledDotProductAttention as ScaledDotProductAttention,
    SinusoidalPositionalEncoding as SinusoidalPositionalEncoding,
    attend as attend,
    causal_mask as causal_mask,
    merge_heads as merge_heads,
    padding_mask as padding_mask,
    prefix_mask as prefix_mask,
    sinusoidal_positions as sinusoidal_positions,
    sliding_window_mask as sliding_window_mask,
    softmax_gradient as softmax_gradient,
    split_heads as split_heads,
    tokenize as tokenize,
    word_vectors as word_vectors,
)
from .experiments.attention import AttentionSettings as AttentionSettings

__version__: str

def __getattr__(name: str) -> typing.Any: ...  # the labs, which are found by their files
