"""What a learner sees of exercises, quizzes, predictions and challenges."""
