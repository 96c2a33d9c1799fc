"""Level and coverage of tests and intervals, by simulation."""
