"""Derivatives against differences; limits and fits against SciPy, curve by curve."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from analysis.in_vitro.curves.fit import fit_curves, plateau_box
from analysis.in_vitro.curves.intervals import profile_intervals
from analysis.in_vitro.curves.model import curve_points, e_of_crossing, slopes_of_crossing
from analysis.in_vitro.curves.squares import advance, dose_means, squares, squares_of
from analysis.statistics.least_squares import Squares, least_squares

DOSES = np.repeat([0.0, 0.1, 0.3, 1.0, 3.0, 10.0], 3)
PARAMETERS = np.array(
    [[10, 95, 0.3, 0.1, 0.4], [0, 100, -0.2, 1, -0.5], [30, 80, 0.8, -0.5, 0], [5, 90, 0.1, 0, 0.2]]
)
F_95 = 4.60010993666942  # R: qf(0.95, 1, 14)


def responses(n: int, noise: float) -> np.ndarray:
    rng = np.random.default_rng(4)
    bottom, hill = rng.uniform(0, 30, (n, 1)), rng.uniform(0.8, 1.6, (n, 1))
    middle = rng.uniform(-0.5, 0.5, (n, 1))
    exact = bottom + (100 - bottom) / (1 + (DOSES / 10**middle) ** hill)
    return exact + rng.normal(0, noise, exact.shape)


@pytest.mark.parametrize("symmetric", [False, True])
def test_sums_of_squares_of_all_points_and_their_derivatives(symmetric):
    rng = np.random.default_rng(1)
    y, weights = rng.uniform(0, 100, (4, 18)), rng.uniform(0.5, 2, 18)
    y[1, 4] = np.nan
    points = curve_points(DOSES, y, weights)
    parameters = PARAMETERS * ([1, 1, 1, 1, 0] if symmetric else 1)
    means = dose_means(points)
    assert means.mean.shape == (4, 6)
    found = squares(parameters, means, None, symmetric=symmetric)
    bottom, top, hill, e, f = parameters.T[:, :, None]
    value = bottom + (top - bottom) / (1 + (DOSES / 10**e) ** np.exp(hill)) ** np.exp(f)
    assert found.rss == pytest.approx(np.nansum(weights * (y - value) ** 2, axis=1), rel=1e-12)
    for column in range(4 if symmetric else 5):
        up, down = (
            squares(parameters + shift * np.eye(5)[column], means, None, symmetric=symmetric)
            for shift in (1e-5, -1e-5)
        )
        curvature = (found.normal + found.bend)[:, column]
        slope = (up.rss - down.rss) / 2e-5
        assert 2 * found.gradient[:, column] == pytest.approx(slope, rel=1e-5, abs=1e-3)
        assert curvature == pytest.approx((up.gradient - down.gradient) / 2e-5, rel=1e-5, abs=1e-3)


def test_derivatives_of_the_crossing():
    level = np.array([50.0, np.nan, 55.0, np.nan])
    slopes, bend = slopes_of_crossing(PARAMETERS, level)
    for column in range(5):
        moved = [PARAMETERS + shift * np.eye(5)[column] for shift in (1e-5, -1e-5)]
        up, down = (e_of_crossing(each, level) for each in moved)
        assert slopes[:, column] == pytest.approx((up - down) / 2e-5, rel=1e-6)
        up, down = (slopes_of_crossing(each, level)[0] for each in moved)
        assert bend[:, column] == pytest.approx((up - down) / 2e-5, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("level", [np.nan, 50.0])
def test_limits_are_where_scipys_profile_crosses_the_threshold(level):
    fits = fit_curves(DOSES, responses(12, 4.0))
    (found,) = profile_intervals(fits, [level])
    checked = 0
    for row in range(12):
        threshold = fits.rss[row] * (1 + F_95 / 14)
        for limit, sign in ((found.low[row], -1), (found.high[row], 1)):
            if np.isfinite(limit):
                ends = limit - 0.02 * sign, limit + 0.02 * sign
                exact = optimize.brentq(above, *ends, args=(fits, row, level, threshold), xtol=1e-9)
                assert limit == pytest.approx(exact, abs=2e-6)
                checked += 1
    assert checked >= 20


def above(at: float, fits, row: int, level: float, threshold: float) -> float:
    """Least sum of squares of curves halfway, or at the level, at a concentration: beyond that."""
    x, y = np.maximum(DOSES, 1e-30), fits.points.response[row]

    def left(theta):
        bottom, top, log_hill = theta
        share = 0.5 if np.isnan(level) else (level - bottom) / (top - bottom)
        hill = np.exp(log_hill)
        middle = at - np.log10(1 / share - 1) / hill
        return bottom + (top - bottom) / (1 + 10 ** (hill * (np.log10(x) - middle))) - y

    start = fits.parameters[row, :3]
    found = optimize.least_squares(left, start, xtol=1e-14, ftol=1e-14, gtol=1e-14)
    return float(2 * found.cost - threshold)


def test_best_plateaus_are_those_of_the_bounded_linear_problem():
    points = curve_points(DOSES, responses(30, 12.0), None)
    fits = fit_curves(DOSES, points.response)
    lower, upper = fits.lower.copy(), fits.upper.copy()
    lower[:, 0], upper[:, 1] = 12.0, 97.0
    box = plateau_box(fits.parameters, fits.free, lower, upper)
    evaluate = squares_of(dose_means(points), box, symmetric=True)
    found = evaluate(fits.parameters.copy(), np.arange(30))
    at_limit = 0
    for row in range(30):
        hill, middle = fits.hill[row], fits.log10_ec50[row]
        share = 1 / (1 + (DOSES / 10**middle) ** hill)
        best = optimize.lsq_linear(
            np.stack([1 - share, share], axis=1),
            points.response[row],
            bounds=(lower[row, :2], upper[row, :2]),
            method="bvls",
        )
        assert found.rss[row] == pytest.approx(2 * best.cost, rel=1e-10)
        at_limit += best.active_mask.any()
    assert at_limit >= 5


def test_a_valley_with_large_residuals_and_a_bound_across_it():
    def evaluate(parameters, rows):
        x, y = parameters.T
        residuals = np.stack([10 * (y - x * x), 1 - x, np.full(len(x), 3.0)], axis=1)
        zero, one = np.zeros_like(x), np.ones_like(x)
        jacobian = np.stack(
            [np.stack([-20 * x, -one, zero], 1), np.stack([10 * one, zero, zero], 1)], axis=1
        )
        bend = np.zeros((len(x), 2, 2))
        bend[:, 0, 0] = -20 * residuals[:, 0]
        gradient = np.einsum("rkp,rp->rk", jacobian, residuals)
        normal = jacobian @ jacobian.transpose(0, 2, 1)
        return Squares(parameters, (residuals**2).sum(axis=1), gradient, normal, bend)

    start = np.array([[-1.2, 1.0], [-1.2, 1.0], [3.0, 2.0]])
    upper = np.array([[5.0, 5.0], [0.5, 5.0], [5.0, 0.25]])
    found = least_squares(evaluate, start, np.ones((3, 2), bool), np.full((3, 2), -5.0), upper)
    bounded = optimize.minimize_scalar(
        lambda x: 100 * (0.25 - x * x) ** 2 + (1 - x) ** 2, bounds=(0, 5), options={"xatol": 1e-9}
    )
    assert found.converged.all()
    assert found.parameters[0] == pytest.approx([1.0, 1.0], abs=1e-6)
    assert found.parameters[1] == pytest.approx([0.5, 0.25], abs=1e-6)
    assert found.parameters[2] == pytest.approx([bounded.x, 0.25], abs=1e-5)
    assert found.rss == pytest.approx([9.0, 9.25, 9.0 + bounded.fun], rel=1e-9)


def test_bend_is_that_along_straight_steps():
    points = curve_points(DOSES, np.random.default_rng(2).uniform(0, 100, (4, 18)), None)
    evaluate, rows = squares_of(dose_means(points), symmetric=False), np.arange(4)
    found = evaluate(PARAMETERS, rows)
    for step in np.random.default_rng(3).uniform(-1, 1, (6, 4, 5)):
        up, down = (evaluate(advance(PARAMETERS, 1e-3 * to * step), rows).rss for to in (1, -1))
        curved = (up - 2 * found.rss + down) / 2e-6
        curvature = found.normal + found.bend
        assert np.einsum("rj,rjk,rk->r", step, curvature, step) == pytest.approx(curved, rel=1e-3)
