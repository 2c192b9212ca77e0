"""What a learner answers and is told: exercises, quizzes, predictions, challenges, progress."""
