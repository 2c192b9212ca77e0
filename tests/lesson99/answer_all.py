"""Answer everything that lesson 99 asks: one quiz wrong, the exercise wrong and then right."""

import sys

from attention_lab import Lesson99Lab, challenge, check, predict, quiz
from attention_lab.cli import main
from attention_lab.lessons import exercises

lab = Lesson99Lab()
assert predict("where_cat_looks", lab).commit("water") == "right"
assert lab.selection["key"] == 6, "the truth is marked in the lab"
assert quiz("shape_across").answer("7 × 5").misconception == "Q and K swapped"
assert quiz("how_many_maps").answer(6).correct
assert quiz("where_king_looks").answer("Nobody can know: its projections are random.").correct

wrong = check("weights_across", lambda query, key: (query @ key.T).softmax(-1))
assert (wrong.outcome, wrong.wrong_answer) == ("not yet", "no scale")
space: dict = {}
exec(exercises()["weights_across"].solution, space)
assert check("weights_across", space["weights_across"]).outcome == "correct"

asked = challenge("learnt_in_every_layer", lab)
job = lab.training()
job.start().wait()
assert asked.reached and job.state == "done"
asked._rest.join(10)  # what is only passed by does not count
job.close()
lab.close()
assert main(["progress"]) == 0
assert main(["progress", "--export", sys.argv[1]]) == 0
