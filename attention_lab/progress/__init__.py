"""What a learner did in the lessons: kept in one local file, read in one place, counted.

`record.py` writes events and hands them on, `reading.py` alone says what an event means;
`summary.py` (for the learner) and `tally.py` (for a class) count what it read.
"""
