"""What the difference of two medians may be: ends counted by hand."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from analysis.in_vivo.growth.median_difference import median_differences, times_factor
from analysis.statistics.kaplan_meier import kaplan_meier


def curve(days, events=True):
    return kaplan_meier(days, np.broadcast_to(events, len(days)))


def ends(arm, versus):
    found = median_differences(arm, versus, 0.95)
    return found.low[-1], found.high[-1]


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (3, (-inf, inf)),  # 4 * 3 / 4 = 3 < 3.84 of one curve at 1
        (4, (10 - 4, 40 - 1)),  # 4 > 3.84 at 1; 1 + 1 at 3/4
        (5, (10 - 5, 50 - 1)),  # 1.8 + 1.8 at 4/5
        (8, (20 - 6, 70 - 3)),  # 2 + 0.5 at 3/4 and 5/8; 2 + 2 at 3/4 twice is 4 > 3.84
    ],
)
def test_ends_are_days_of_animals(n, expected):
    days = np.arange(1.0, n + 1)
    assert ends(curve(10 * days), curve(days)) == expected


def test_days_that_are_tied_leave_the_days_beside_them_open():
    """Halves on one day: the median is that day or the next, whichever the other half is on."""
    arm, versus = curve([14.0] * 4 + [18.0] * 4), curve([7.0] * 8)
    assert ends(arm, versus) == (7.0, 11.0)


def test_a_curve_that_stays_above_a_half_has_no_upper_end():
    arm, versus = curve([30.0] * 6, events=False), curve([10.0, 11, 12, 13, 14, 15])
    low, high = ends(arm, versus)
    assert (low, high) == (30 - 15, inf)


def test_an_animal_that_leaves_at_once_counts_for_nothing():
    days, versus = np.arange(1.0, 6), curve([1.0, 2, 3, 4, 5])
    with_one = curve(np.append(10 * days, 1.0), np.append(np.ones(5, bool), False))
    assert ends(with_one, versus) == ends(curve(10 * days), versus)


def test_a_factor_widens_what_is_held():
    days = np.arange(1.0, 6)
    found = median_differences(curve(10 * days), curve(days), 0.95)
    assert times_factor(found, 0.1, 0.0, 0.95) == pytest.approx((0.5, 4.9))
    low, high = times_factor(found, 0.1, 0.05, 0.95)
    rest = 0.05 * np.sqrt(1 - 3.6 / 3.841458820694124)
    assert high >= 49 * (0.1 + rest) > 4.9
    assert low <= 5 * (0.1 - rest) < 0.5
