"""Measured speed and memory. Run `python -m tests.benchmarks` in the root of the repository.

Every figure is compared with a baseline that was measured in the same run, in turns with it,
so that a slow or busy machine slows both.
"""
