"""What is said of a fit: lack of fit and AIC as drc says them, bands as the delta method gives."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import curve_fit
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from analysis.in_vitro.curves.fit import curve_tests, fit_curves
from analysis.in_vitro.curves.table import confidence_band
from tests.places import REAL_FILES

DRC = REAL_FILES / "in_vitro/reference"
CONCENTRATION = np.repeat([0.0, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0], 3)


def four(x, bottom, top, hill, log10_ec50):
    return bottom + (top - bottom) / (1 + 10 ** (hill * (np.log10(x) - log10_ec50)))


def noisy(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    exact = four(np.maximum(CONCENTRATION, 1e-30), 8.0, 100.0, 1.2, 0.1)
    return exact + rng.normal(0, 5, 24)


@pytest.fixture
def drc() -> dict[str, dict[str, object]]:
    if not DRC.is_dir():
        pytest.skip("The published data sets are not here (REAL_FILES).")
    found: dict[str, dict[str, object]] = json.loads((DRC / "drc_expected.json").read_text())
    return found


def test_lack_of_fit_and_aic_are_those_of_drc(drc) -> None:
    ryegrass = pd.read_csv(DRC / "drc_ryegrass.csv")
    for name, model, parameters in (("LL.4", "4pl", 4), ("LL.3", "3pl", 3), ("LL.5", "5pl", 5)):
        expected = drc[f"ryegrass {name}"]
        tests = curve_tests(fit_curves(ryegrass["conc"], ryegrass["rootl"], model=model))
        k = parameters + 1
        correction = 2 * k * (k + 1) / (24 - k - 1)
        assert tests.aicc[0] - correction == pytest.approx(expected["AIC"], abs=2e-3)
    lack = drc["ryegrass LL.4"]["lack_of_fit"]
    tests = curve_tests(fit_curves(ryegrass["conc"], ryegrass["rootl"]))
    assert tests.lack_of_fit_f[0] == pytest.approx(lack["F value"], rel=1e-3)
    assert tests.lack_of_fit_p[0] == pytest.approx(lack["p value"], rel=1e-3)


def test_every_parameter_of_spinach_and_lettuce_is_that_of_drc(drc) -> None:
    spinach = pd.read_csv(DRC / "drc_spinach.csv")
    weights = np.array([spinach["CURVE"] == number for number in range(1, 6)])
    fits = fit_curves(spinach["DOSE"], np.tile(spinach["SLOPE"], (5, 1)), weights=weights)
    found = {"b": fits.hill, "c": fits.bottom, "d": fits.top, "e": 10**fits.log10_ec50}
    for letter, values in found.items():
        for curve in range(5):
            expected = drc["spinach LL.4 by CURVE"]["coef"][f"{letter}:{curve + 1}"]
            # within a hundredth of the standard error of the published estimate
            near = 0.01 * expected["Std. Error"]
            assert values[curve] == pytest.approx(expected["Estimate"], abs=near)
    lettuce = pd.read_csv(DRC / "drc_lettuce.csv")
    three = fit_curves(lettuce["conc"], lettuce["weight"], model="3pl")
    expected = drc["lettuce LL.3"]
    assert three.rss[0] == pytest.approx(expected["rss"], rel=1e-6)
    found = (three.hill[0], three.top[0], 10 ** three.log10_ec50[0])
    for letter, value in zip("bde", found, strict=True):
        estimate = expected["coef"][f"{letter}:(Intercept)"]["Estimate"]
        assert value == pytest.approx(estimate, rel=2e-4)


def test_no_effect_is_the_f_test_against_a_flat_line() -> None:
    response = noisy(4)
    for model, df, height in (("4pl", 3, response.mean()), ("2pl", 2, 100.0)):
        fits = fit_curves(CONCENTRATION, response, model=model)
        flat, p = np.sum((response - height) ** 2), fits.n_parameters[0]
        f = (flat - fits.rss[0]) / df / (fits.rss[0] / (24 - p))
        tests = curve_tests(fits)
        assert tests.p_no_effect[0] == pytest.approx(f_distribution.sf(f, df, 24 - p), rel=1e-6)


def test_without_replicates_there_is_no_lack_of_fit() -> None:
    once = np.arange(0, 24, 3)
    tests = curve_tests(fit_curves(CONCENTRATION[once], noisy(3)[once]))
    assert np.isnan(tests.lack_of_fit_p[0])


def test_the_band_is_that_of_the_covariance_of_scipy() -> None:
    response = noisy(8)
    fits = fit_curves(CONCENTRATION, response)
    grid = np.linspace(-1.5, 1.4, 9)
    value, half = confidence_band(fits, grid[None], np.array([0]), 0.95)
    x = np.maximum(CONCENTRATION, 1e-30)
    start = [fits.bottom[0], fits.top[0], fits.hill[0], fits.log10_ec50[0]]
    found, covariance = curve_fit(four, x, response, p0=start)
    assert value[0] == pytest.approx(four(10**grid, *found), abs=1e-3)
    for at, width in zip(grid, half[0], strict=True):
        slopes = []
        for place in range(4):
            step = np.zeros(4)
            step[place] = 1e-5
            up, down = four(10**at, *(found + step)), four(10**at, *(found - step))
            slopes.append((up - down) / 2e-5)
        expected = t_distribution.ppf(0.975, 20) * np.sqrt(slopes @ covariance @ slopes)
        assert width == pytest.approx(expected, rel=2e-3)
