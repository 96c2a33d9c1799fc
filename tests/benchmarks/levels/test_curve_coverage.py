"""The coverage script: one simulated study of each kind gives the shares that are published."""

from __future__ import annotations

import pytest

from benchmarks.levels.curve_coverage import Design, shares


def test_the_interval_over_experiments_holds_where_that_of_the_profile_is_too_narrow():
    found = shares(Design("shifted", 3, shift=0.15), seed=2, cases=200)
    assert found["IC50 given"] == 1
    assert found["interval holds the IC50"] < 0.75
    assert found["over experiments, interval holds the IC50"] == pytest.approx(0.95, abs=0.04)


def test_with_independent_errors_the_profile_holds_and_flat_drugs_have_no_curve():
    even = Design("even", 1, proportional=0.0, additive=5.0, control_known=True)
    found = shares(even, seed=2, cases=200)
    assert found["interval holds the IC50"] == pytest.approx(0.95, abs=0.04)
    assert found["no effect, F test passed"] <= 0.05
    assert found["no effect, IC50 or EC50 given"] <= 0.01
    assert "over experiments, interval holds the IC50" not in found
