"""What an exercise is, and what comes back when an answer to it is judged."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .binding import takes

Array = npt.NDArray[np.float64]
Outcome = Literal["correct", "not yet", "not attempted"]


@dataclass(frozen=True, eq=False)
class Case:
    """One set of inputs.

    inputs: by the name of the argument, in order; empty for an exercise that asks for a value.
    axes: what each size stands for, `{5: "pupils"}`: no two axes of a case have one size,
        so a learner's shape can be read back in words.
    when: said before a diagnosis that holds for this kind of inputs only, such as
        "With a batch axis in front".
    shapes: what an array is whose last axes are these, as a sentence goes on:
        `{("pupils", "marks"): "these are the marks, not their mean"}`.
    """

    inputs: Mapping[str, Any] = field(default_factory=dict)
    axes: Mapping[int, str] = field(default_factory=dict)
    when: str = ""
    shapes: Mapping[tuple[str, ...], str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class WrongAnswer:
    """A mistake that has a name.

    what: the sentence that names it to a learner; advice: the sentence on what to do.
    ways: the code that learners write when they make it, each a function whose parameters
        have the names of the exercise's inputs; for an exercise that asks for a value, of nothing.
    fits: whether a result is this mistake, where no list of ways can say it.
    """

    name: str
    what: str
    advice: str
    ways: tuple[Callable[..., Any], ...] = field(repr=False)
    fits: Callable[[Array], bool] | None = None


# The one mistake that is seen without knowing what is asked for: an input is not as it was.
IN_PLACE = WrongAnswer(
    "in-place change of the inputs",
    "Whoever called it still needs the old numbers.",
    "Write `x = x / 2`, which makes a new array, instead of `x /= 2`, `x[...] = ` or `x.div_()`.",
    ways=(),
)

# Given a learner's result and the case, the sentence that says what is wrong, or None.
Property = Callable[[Array, Case], str | None]


@dataclass(frozen=True, eq=False)
class Probe:
    """One more case, whose result shows what went wrong; the exercise's properties read it.

    case: makes it; right: what to say where an answer that failed elsewhere is right on it.
    """

    case: Callable[[], Case]
    right: str


@dataclass(frozen=True, eq=False, repr=False)
class Exercise:
    """One exercise: everything that is shown, and everything that judges it.

    starter, solution: source text of the same function or of the same value.
    reference: the right result for the inputs of a case, computed in float64.
    cases: makes the inputs; called once.
    wrong: the named wrong answers that can be told apart here.
    harmless: other ways to be right, by name; functions as the ways of a wrong answer are.
    tolerance, relative: how far from the reference is still right, absolutely and as a share.
    gives: "torch" or "numpy": what kind of arrays the learner's function is handed.
    seen_as: turns an answer into what is compared, where many answers are right.
    probe: tried when no wrong answer fits, before the properties are asked.
    properties: what every right result has, of the probe where there is one; asked in order.
    lesson: the number of its lesson; its folder says it, nobody else need.
    """

    name: str
    title: str
    prompt: str
    starter: str
    solution: str
    hints: tuple[str, ...]
    reference: Callable[..., Any]
    cases: Callable[[], tuple[Case, ...]] = lambda: (Case(),)
    wrong: tuple[WrongAnswer, ...] = ()
    harmless: Mapping[str, Any] = field(default_factory=dict)
    tolerance: float = 1e-5
    relative: float = 0.0
    gives: Literal["torch", "numpy"] = "torch"
    seen_as: Callable[[Array], Any] | None = None
    probe: Probe | None = None
    properties: tuple[Property, ...] = ()
    right: str = "Correct."
    seconds: float = 5.0
    lesson: int = 0

    def __repr__(self) -> str:
        return f"Exercise({self.name!r})"

    @cached_property
    def is_function(self) -> bool:
        """Whether a function is asked for, and not a value."""
        return any(isinstance(node, ast.FunctionDef) for node in ast.parse(self.starter).body)

    @property
    def answer_name(self) -> str:
        """The name that starter and solution give to the answer."""
        last = ast.parse(self.starter).body[-1]
        if isinstance(last, ast.FunctionDef):
            return last.name
        assert isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name)
        return last.targets[0].id

    def ways(self, wrong: WrongAnswer) -> tuple[Callable[..., Any], ...]:
        """The ways of a wrong answer that take this exercise's inputs, by their names."""
        names = self.built_cases[0].inputs.keys()
        return tuple(way for way in wrong.ways if takes(way, names))

    @cached_property
    def built_cases(self) -> tuple[Case, ...]:
        return self.cases()


@dataclass(frozen=True, eq=False)
class Verdict:
    """What a learner is told.

    diagnosis: one diagnosis in words; wrong_answer: the name of the mistake, if it has one.
    yours, expected: the numbers of the first inputs on which they differ, at most two axes.
    details: for those who ask: the inputs, what was printed, where it stopped.
    """

    outcome: Outcome
    diagnosis: str
    wrong_answer: str | None = None
    yours: Array | None = None
    expected: Array | None = None
    details: str | None = None


@dataclass(frozen=True, eq=False)
class Challenge:
    """A state of a lab to be reached, judged from the lab's settings and its trace.

    reached: whether this state is it; nearly: what is measured in a state that is not it, and
        what is missing, in words. Neither these nor prompt and hints name the state itself.
    why: why it is this state, told while the lab is in it.
    lesson: the number of its lesson; its folder says it.
    """

    name: str
    title: str
    prompt: str
    hints: tuple[str, ...]
    reached: Callable[[Any, Any], bool]
    nearly: Callable[[Any, Any], str]
    why: str
    lesson: int = 0
