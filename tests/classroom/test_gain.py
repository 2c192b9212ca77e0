"""What is answered on the page reaches the gain: before, after, and what stands for what."""

from attention_lab import predict, quiz
from attention_lab.progress.record import Progress
from attention_lab.progress.tally import tally

from .asked import source


def test_a_misconception_before_and_the_right_answer_after(kept: Progress) -> None:
    before = predict("weights_of_bank", source("predict", "weights_of_bank"))
    assert before.commit("0.00, 1.00, 0.00") == "off"
    after = quiz("weights_of_rain")
    after.answer("0.28, 0.58, 0.14")
    after.answer("0.33, 0.33, 0.33")
    assert [lesson.gain for lesson in kept.summary()] == [(False, True)]
    made = tally([kept.events()])
    (gain,) = made.gains
    assert (gain.lesson, gain.learnt, gain.both, gain.not_counted) == ("02", 1, 1, 0)
    held = {m.name: m.questions for m in made.misconceptions}
    assert held["attention picks one word"] == ("02 weights_of_bank",)
    before.close()
    after.close()


def test_who_skipped_is_not_counted(kept: Progress) -> None:
    before = predict("weights_of_bank", source("predict", "weights_of_bank"))
    before.skip()
    after = quiz("weights_of_rain")
    after.answer("0.28, 0.58, 0.14")
    assert [lesson.gain for lesson in kept.summary()] == [None]
    (gain,) = tally([kept.events()]).gains
    assert (gain.both, gain.not_counted) == (0, 1)
    before.close()
    after.close()


def test_another_quiz_mirrors_nothing(kept: Progress) -> None:
    made = quiz("why_rows_add_up")
    made.choose(0)
    assert "mirrors" not in kept.events()[-1].data
    made.close()
