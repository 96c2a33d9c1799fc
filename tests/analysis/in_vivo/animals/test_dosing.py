"""Schedules in words: read to the last, or not at all."""

import pytest

from analysis.in_vivo.animals.dosing import Dosing, dosing


@pytest.mark.parametrize(
    ("words", "days", "has_end"),
    [
        ("daily", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], False),
        ("Once daily.", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], False),
        ("weekly", [0, 7], False),
        ("every other day", [0, 2, 4, 6, 8], False),
        ("q3d", [0, 3, 6, 9], False),
        ("every 4 days", [0, 4, 8], False),
        ("once every 2 weeks", [0], False),
        ("q4d x 3", [0, 4, 8], True),
        ("q4dx4", [0, 4, 8, 12], True),
        ("weekly x 3 doses", [0, 7, 14], True),
        ("daily for 5 days", [0, 1, 2, 3, 4], True),
        ("weekly for 3 weeks", [0, 7, 14], True),
        ("daily, days 2-5", [2, 3, 4, 5], True),
        ("days 1 to 7 every 3 days", [1, 4, 7], True),
        ("days 0, 3 and 7", [0, 3, 7], True),
        ("day 4", [4], True),
        ("single dose", [0], True),
    ],
)
def test_what_a_schedule_states(words, days, has_end):
    assert dosing(words, 9) == Dosing(tuple(map(float, days)), has_end)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "5 days on, 2 days off",
        "daily except weekends",
        "twice weekly",
        "3 times a week",
        "days 0-21",
        "daily, then weekly",
        "one addition at 0 h",
        "as needed",
        "q4d x 3, then weekly",
    ],
)
def test_what_leaves_the_days_open_is_not_guessed(words):
    assert dosing(words, 9) is None
