"""Axes of days tick at single days or weeks, those of doses at decades and between them."""

import pytest

from components.panels.in_vitro.curves.dose_response import curves
from components.panels.parts.axis_ticks import DECADES, day_axis, day_step, days_from_zero
from tests.panel_checks import view_of


@pytest.mark.parametrize(
    ("last", "most", "days"),
    [(6, 9, [0, 1, 2, 3, 4, 5, 6]), (17, 9, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]),
     (28, 9, [0, 7, 14, 21, 28]), (39, 9, [0, 7, 14, 21, 28, 35, 42]),
     (39, 4, [0, 14, 28, 42]), (120, 9, [0, 14, 28, 42, 56, 70, 84, 98, 112, 126])],
)  # fmt: skip
def test_days_stand_in_weeks_from_zero_to_just_past_the_last(last, most, days):
    assert days_from_zero(last, most) == days


def test_a_long_study_has_few_ticks_and_day_0_is_one_of_them():
    assert day_step(2000) == 364
    assert 9000 / day_step(9000) <= 9
    assert day_axis(-7, 61) == {"tick0": 0, "dtick": 14}


def test_doses_have_short_ticks_between_decades_and_no_si_prefix(sample_results):
    panel = curves(sample_results, view_of(sample_results.study), "MCF-7", 120.0)
    axis = panel.figure.layout.xaxis
    assert (axis.dtick, axis.exponentformat) == (1, "none")
    assert (axis.minor.dtick, axis.minor.ticks) == ("D1", "outside")
    assert axis.minor.ticklen < 5
    assert DECADES["type"] == "log"
