"""The tree is no part of these tests: it is tried where it is dropped in."""

collect_ignore = ["tree"]
