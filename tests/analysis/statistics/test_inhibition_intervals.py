"""Intervals of growth inhibition: closed forms, a search by SciPy, coverage, and where none is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from analysis.statistics.inhibition_intervals import (
    difference_ends,
    growths,
    inhibition_ends,
    less_start_spread,
)
from analysis.statistics.skewed_means import log_means

CONTROL = np.array([640.0, 900.0, 510.0, 1210.0]), np.array([150.0, 180.0, 130.0, 160.0])
ARM = np.array([120.0, 420.0, 60.0, 300.0, -20.0]), np.array([140.0, 170.0, 155.0, 150.0, 160.0])
OTHER = np.array([300.0, 520.0, 410.0]), np.array([150.0, 120.0, 170.0])


def _searched(groups, quantity, sign, confidence=0.95):
    """The end farthest in a direction, by SciPy on the ellipsoid of the log means."""
    means = log_means([less_start_spread(*each) for each in groups])
    start = np.array([each[1].mean() for each in groups])
    slope = optimize.approx_fprime(means.log, lambda x: quantity(np.exp(x) - start), 1e-7)
    parts = slope**2 * means.variance
    df = parts.sum() ** 2 / (parts**2 / means.df).sum()
    radius, sd = stats.t.ppf((1 + confidence) / 2, df), np.sqrt(means.variance)

    def loss(z):
        x = means.log + radius * sd * z / np.linalg.norm(z)
        return -sign * quantity(np.exp(x) - start)

    rng = np.random.default_rng(0)
    found = [
        optimize.minimize(loss, rng.normal(size=len(groups)), method="Nelder-Mead",
                          options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000}).fun
        for _ in range(6)
    ]  # fmt: skip
    return -sign * min(found)


def test_change_by_a_search_on_the_ellipse():
    low, high = inhibition_ends(growths([ARM]), growths([CONTROL]), 0.95)
    expected = [
        _searched([ARM, CONTROL], lambda m: 100 * (1 - m[0] / m[1]), sign) for sign in (-1, 1)
    ]
    assert [low[0], high[0]] == pytest.approx(expected, rel=1e-5)


def test_a_difference_of_two_arms_by_a_search_on_the_ellipsoid():
    low, high = difference_ends(growths([ARM]), growths([OTHER]), growths([CONTROL]), 0.95)
    expected = [
        _searched([ARM, OTHER, CONTROL], lambda m: 100 * (m[1] - m[0]) / m[2], sign)
        for sign in (-1, 1)
    ]
    assert [low[0], high[0]] == pytest.approx(expected, rel=1e-4)


def test_a_ratio_of_plain_means_is_the_t_interval_of_its_logarithm():
    values = [np.array([640.0, 900, 510, 1210]), np.array([420.0, 300, 510, 380, 290])]
    control, arm = (growths([(each, np.zeros(len(each)))]) for each in values)
    means = log_means(values)
    df = means.variance.sum() ** 2 / (means.variance**2 / means.df).sum()
    half = stats.t.ppf(0.975, df) * np.sqrt(means.variance.sum())
    ratio = values[1].mean() / values[0].mean()
    low, high = inhibition_ends(arm, control, 0.95)
    assert low[0] == pytest.approx(100 * (1 - ratio * np.exp(half)), rel=1e-6)
    assert high[0] == pytest.approx(100 * (1 - ratio * np.exp(-half)), rel=1e-6)


@pytest.mark.parametrize("spread", [1.0, 3.0])
def test_intervals_hold_the_truth_where_percentiles_did_not(spread):
    """Five animals an arm, whose rates vary: 2,000 studies; of resampled animals 0.8 to 0.9."""
    rng = np.random.default_rng(8)

    def drawn(n, rate, sd, shape):
        start = 150 * np.exp(rng.normal(0, 0.2, (*shape, n)))
        return start * np.expm1(rng.normal(rate, sd, (*shape, n)) * 21), start

    truth = [drawn(400_000, *each, ())[0].mean() for each in ((0.1, 0.012), (0.06, 0.012 * spread))]
    control, arm = (
        growths(zip(*drawn(5, *each, (2000,)), strict=True))
        for each in ((0.1, 0.012), (0.06, 0.012 * spread))
    )
    low, high = inhibition_ends(arm, control, 0.95)
    inhibition = 100 * (1 - truth[1] / truth[0])
    assert np.isfinite(low).mean() > 0.99
    assert 0.93 < ((low <= inhibition) & (inhibition <= high))[np.isfinite(low)].mean() < 0.98


def test_where_there_is_no_interval():
    two = ARM[0][:2], ARM[1][:2]
    shrinking = np.array([10.0, 400.0, -60.0]), np.array([150.0, 150.0, 150.0])
    still = np.full(3, 50.0), np.full(3, 100.0)
    arms, controls = growths([two, ARM, still]), growths([CONTROL, shrinking, still])
    low, high = inhibition_ends(arms, controls, 0.95)
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    assert arms.growth[0] == 270.0
    assert np.isnan(inhibition_ends(arms.at(np.array([-1])), arms.at(np.array([1])), 0.95)[0][0])


def test_an_arm_without_tumors_has_the_error_of_the_control_alone():
    cured = -np.array([100.0, 120.0, 110.0]), np.array([100.0, 120.0, 110.0])
    low, high = inhibition_ends(growths([cured]), growths([CONTROL]), 0.95)
    assert 100 < low[0] < 100 * (1 + 110 / CONTROL[0].mean()) < high[0]
