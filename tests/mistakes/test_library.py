"""The library of wrong answers holds the curriculum's list, and each is proven in some exercise."""

from attention_lab.lessons import exercises
from attention_lab.mistakes import WRONG

from .samples import SAMPLES

# Of the curriculum's list, those about one attention computation, masks or heads.
CURRICULUM = {
    "no scale",
    "÷d_k instead of ÷√d_k",
    "×√d_k",
    "scaled by √d_model",
    "softmax over queries",
    "softmax over heads",
    "Q and K swapped",
    "value used as key",
    "transpose of the wrong axes",
    "mask polarity inverted",
    "mask after softmax without renormalising",
    "mask multiplied into scores",
    "−1e9 before scaling in float16",
    "query rows masked instead of keys",
    "NaN on a fully masked row",
    "causal mask off by one",
    "causal mask aligned to the wrong corner",
    "heads split by view without transpose",
    "heads merged without transposing back",
    "heads averaged instead of concatenated",
    "output projection forgotten",
    "in-place change of the inputs",
    "returns weights instead of output",
}


def test_the_library_has_the_whole_curriculum_and_each_is_proven_somewhere():
    assert WRONG.keys() >= CURRICULUM
    used = {
        wrong.name for exercise in {**exercises(), **SAMPLES}.values() for wrong in exercise.wrong
    }
    assert used >= WRONG.keys()
