"""Lesson 00: what stands for a misconception is off."""

from attention_lab import AttentionLab
from attention_lab.lessons import predictions, quizzes


def test_the_sentence_tells_bank_and_not_the_word_beside_it() -> None:
    asked = predictions()["what_tells_bank"]
    lab = AttentionLab()
    truth = asked.truth(lambda **changes: lab.compute(lab.changed(lab.settings, changes)))
    lab.close()
    assert truth.value == "river"
    assert asked.judge("swam", truth).score == "off"


def test_the_exit_question_and_its_replies_tell_the_lab_s_numbers() -> None:
    lab = AttentionLab()
    lab.set(sentence="Winter is over and now comes spring")
    words = list(lab.trace.key_tokens)
    weights = dict(zip(words, lab.trace.weights[0, -1].tolist(), strict=True))
    lab.close()
    exit = quizzes()["what_tells_spring"]
    others = {word: weight for word, weight in weights.items() if word != "spring"}
    first, second = sorted(others, key=others.__getitem__, reverse=True)[:2]
    right, near, itself, alike = exit.options
    assert right.right and right.text.startswith(f"{first}:") and words[0] == first
    assert f"Yes: {weights[first]:.2f}," in right.reply
    assert f"From *{second}*, the next one, *spring* takes {weights[second]:.2f}." in right.reply
    assert near.text.startswith(f"{words[-2]}:")
    assert f"From *{words[-2]}* it takes only {weights[words[-2]]:.2f}." in near.reply
    assert max(weights, key=weights.__getitem__) == "spring"
    rest = sum(others.values())
    assert f"{weights['spring']:.2f}, and never all. The other {rest:.2f}" in itself.reply
    assert "the other six words" in itself.reply and len(others) == 6
    assert f"1/{len(words)}, or {1 / len(words):.2f}" in alike.reply
