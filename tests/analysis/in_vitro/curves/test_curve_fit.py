"""Many curves at once give what R's nls and drc, and scipy one by one, give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special
from scipy.optimize import curve_fit
from scipy.stats import f as f_distribution

from analysis.in_vitro.curves.fit import fit_curves
from analysis.in_vitro.curves.intervals import profile_intervals
from tests.places import GOLDEN, REAL_FILES

DRC = REAL_FILES / "in_vitro/reference"
CONCENTRATION = np.repeat([0.0, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], 3)


def four(x, bottom, top, hill, log10_ec50):
    return bottom + (top - bottom) / (1 + 10 ** (hill * (np.log10(x) - log10_ec50)))


def noisy_curves(n: int, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    bottom, hill = rng.uniform(0, 40, (n, 1)), rng.uniform(0.7, 1.6, (n, 1))
    middle = rng.uniform(-1, 1, (n, 1))
    exact = four(np.maximum(CONCENTRATION, 1e-30), bottom, 100.0, hill, middle)
    return exact + rng.normal(0, 3, exact.shape)


def test_parameters_are_those_of_nls():
    points = pd.read_csv(GOLDEN / "curves_points.csv")
    expected = pd.read_csv(GOLDEN / "curves.csv")
    wide = points.groupby("curve")["response"].apply(list)
    fits = fit_curves(CONCENTRATION, np.array(wide.to_list()))
    for name in ("bottom", "top", "hill", "log10_ec50", "rss"):
        assert getattr(fits, name) == pytest.approx(expected[name].to_numpy(), rel=2e-4, abs=2e-3)
    assert fits.converged.all()
    assert not fits.on_bound.any()


def test_noiseless_curves_give_their_parameters_back_in_any_unit():
    for scale in (1e-9, 1.0, 1e6):
        exact = 12 + 80 / (1 + (CONCENTRATION / 0.7) ** 1.6) ** 0.5
        fits = fit_curves(CONCENTRATION * scale, exact[None], model="5pl")
        assert fits.predict(CONCENTRATION * scale)[0] == pytest.approx(exact, abs=1e-3)
        assert fits.bottom[0] == pytest.approx(12, abs=0.05)
        assert fits.asymmetry[0] == pytest.approx(0.5, rel=0.02)
        assert fits.concentration_at(52.0)[0] == pytest.approx(
            scale * 0.7 * 3 ** (1 / 1.6), rel=1e-3
        )


def test_a_masked_point_counts_for_nothing():
    response = noisy_curves(1)
    spoiled = np.c_[response, [[500.0]], [[np.nan]]]
    weights = np.r_[np.ones(24), 0.0, 1.0]
    concentration = np.r_[CONCENTRATION, 1.0, 2.0]
    with_mask = fit_curves(concentration, spoiled, weights=weights)
    assert with_mask.log10_ec50 == pytest.approx(fit_curves(CONCENTRATION, response).log10_ec50)
    assert with_mask.points.n[0] == 24


def test_held_plateaus_stay_and_too_few_points_are_not_fitted():
    response = noisy_curves(2)
    fits = fit_curves(CONCENTRATION, response, top=100.0, bottom=0.0)
    assert fits.top.tolist() == [100.0, 100.0]
    assert fits.bottom.tolist() == [0.0, 0.0]
    assert fits.n_parameters.tolist() == [2, 2]
    assert np.isnan(fit_curves([1.0, 2.0, 3.0], [[90.0, 50.0, 20.0]]).rss).all()
    assert np.isnan(fit_curves([1.0] * 6, [[90.0, 50.0, 20.0] * 2]).rss).all()


def test_no_worse_than_scipy_one_by_one():
    response = noisy_curves(40)
    fits = fit_curves(CONCENTRATION, response)
    x = np.maximum(CONCENTRATION, 1e-30)
    for row, rss in zip(response, fits.rss, strict=True):
        found, _ = curve_fit(four, x, row, p0=[10, 100, 1.2, 0], maxfev=20000)
        assert rss <= np.sum((four(x, *found) - row) ** 2) * (1 + 1e-6)


def test_profile_limits_lie_on_the_threshold():
    """At a limit the best fit with that EC50 or IC50 has the threshold's sum of squares."""
    fits = fit_curves(CONCENTRATION, noisy_curves(5))
    ec50, ic50 = profile_intervals(fits, [np.nan, 50.0])
    x = np.maximum(CONCENTRATION, 1e-30)
    for row in range(5):
        threshold = fits.rss[row] * (1 + f_distribution.ppf(0.95, 1, 20) / 20)
        for limit in (ec50.low[row], ec50.high[row]):
            free, _ = curve_fit(
                lambda c, bottom, top, hill, at=limit: four(c, bottom, top, hill, at),
                x,
                fits.points.response[row],
                p0=[fits.bottom[row], fits.top[row], fits.hill[row]],
            )
            rss = np.sum((four(x, *free, limit) - fits.points.response[row]) ** 2)
            assert rss == pytest.approx(threshold, rel=2e-3)
    assert (ic50.low < ic50.estimate).all()
    assert (ic50.estimate < ic50.high).all()


def test_limits_of_a_curve_with_a_bottom_of_zero_lie_on_the_threshold():
    x = np.maximum(CONCENTRATION, 1e-30)
    rng = np.random.default_rng(11)
    response = four(x, 0.0, 100.0, 1.1, 0.2) + rng.normal(0, 4, 24)
    for held in ({"bottom": 0.0}, {"bottom": 0.0, "top": 100.0}):
        fits = fit_curves(CONCENTRATION, response, **held)
        (ec50,) = profile_intervals(fits, [np.nan])
        df = 24 - fits.n_parameters[0]
        threshold = fits.rss[0] * (1 + f_distribution.ppf(0.95, 1, df) / df)
        for limit in (ec50.low[0], ec50.high[0]):

            def residuals(p, at=limit, held=held):
                top = held.get("top", p[-1])
                return four(x, 0.0, top, p[0], at) - response

            found = optimize.least_squares(residuals, [1.0] + [90.0] * ("top" not in held))
            assert 2 * found.cost == pytest.approx(threshold, rel=2e-3)


def test_a_limit_far_outside_is_where_scipy_puts_it_and_one_that_is_not_set_is_infinite():
    rng = np.random.default_rng(5)
    x = np.maximum(CONCENTRATION, 1e-30)
    shallow = four(x, 0.0, 100.0, 0.6, 2.0) + rng.normal(0, 6, 24)
    fits = fit_curves(CONCENTRATION, shallow[None])
    (ec50,) = profile_intervals(fits, [np.nan])
    threshold = fits.rss[0] * (1 + f_distribution.ppf(0.95, 1, 20) / 20)

    def least(log10_e: float) -> float:
        u = np.log(10) * (np.log10(x) - log10_e)

        def residuals(p):
            return p[0] + (p[1] - p[0]) * special.expit(-np.exp(p[2]) * u) - shallow

        starts = [(b, 100.0, h) for b in (0.0, -300.0) for h in (-1.0, -0.4)]
        return min(
            2 * optimize.least_squares(residuals, start, x_scale=[100, 10, 1]).cost
            for start in starts
        )

    assert least(ec50.high[0] - 0.3) < threshold < least(ec50.high[0] + 0.3)
    flat = 80 + rng.normal(0, 6, 24) - 4 * (CONCENTRATION > 10)
    (open_end,) = profile_intervals(fit_curves(CONCENTRATION, flat[None]), [np.nan])
    assert open_end.high[0] == np.inf


@pytest.mark.skipif(not DRC.exists(), reason="the published data sets are not here")
def test_published_values_of_drc():
    ryegrass = pd.read_csv(DRC / "drc_ryegrass.csv")
    fits = fit_curves(ryegrass["conc"], ryegrass["rootl"])
    found = [fits.hill[0], fits.bottom[0], fits.top[0], 10 ** fits.log10_ec50[0], fits.rss[0]]
    assert found == pytest.approx([2.98222, 0.481413, 7.792958, 3.057955, 5.400215], rel=2e-5)
    three = fit_curves(ryegrass["conc"], ryegrass["rootl"], model="3pl")
    assert 10 ** three.log10_ec50[0] == pytest.approx(3.26336, rel=2e-5)
    five = fit_curves(ryegrass["conc"], ryegrass["rootl"], model="5pl")
    assert 10 ** five.log10_ec50[0] == pytest.approx(3.02355, rel=5e-5)
    salba = pd.read_csv(DRC / "drc_S.alba.csv")
    weights = np.array([salba["Herbicide"] == name for name in ("Bentazone", "Glyphosate")])
    both = fit_curves(salba["Dose"], np.tile(salba["DryMatter"], (2, 1)), weights=weights)
    # drc stopped a little before the minimum: its sum of squares is larger
    assert both.rss.sum() <= 8.3479493989
    assert 10**both.log10_ec50 == pytest.approx([29.2684, 62.0876], rel=1e-3)
    spinach = pd.read_csv(DRC / "drc_spinach.csv")
    weights = np.array([spinach["CURVE"] == number for number in range(1, 6)])
    five_curves = fit_curves(spinach["DOSE"], np.tile(spinach["SLOPE"], (5, 1)), weights=weights)
    assert five_curves.rss.sum() <= 0.45954614561 * (1 + 1e-6)
    e = [1.79495, 0.94553, 1.37302, 0.197326, 0.210793]
    assert 10**five_curves.log10_ec50 == pytest.approx(e, rel=2e-3)
    lettuce = pd.read_csv(DRC / "drc_lettuce.csv")
    fits = fit_curves(lettuce["conc"], lettuce["weight"], model="3pl")
    assert 10 ** fits.log10_ec50[0] == pytest.approx(28.60637, rel=2e-4)
