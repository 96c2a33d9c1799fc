"""Response additivity: areas under growth curves against integrals written differently."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.integrate import quad

from analysis.in_vivo.combinations.rates import (
    NOTHING_LEFT,
    additive_rows,
    area,
    area_slope,
)
from analysis.statistics.mixed_model import GrowthFit
from tests.places import GOLDEN

PAIR = ("vehicle", "a", "b", "a + b")
DAY = np.array([14.0])


def fit_of(rates, se=0.001, arms=PAIR):
    k = len(rates)
    variance = np.full(k, float(se) ** 2)
    n, numbers = (8,) * k, np.array(rates)
    return GrowthFit(arms, n, numbers, variance, 0.1, 0.0, 0.0, "", np.full(k, 0.1))


def row_of(rates, se=0.001, day=DAY):
    return additive_rows([fit_of(rates, se)], day).iloc[0]


@pytest.mark.parametrize("rate", [0.2, 0.03, 1e-12, 0.0, -0.08])
def test_the_area_is_the_integral_of_growth(rate):
    expected, _ = quad(lambda t: np.exp(rate * t), 0, 21)
    assert area(np.array([rate]), 21.0)[0] == pytest.approx(expected, rel=1e-9)


def test_the_index_is_observed_over_expected_area_of_the_rates_nlme_finds():
    rates = pd.read_csv(GOLDEN / "in_vivo_rates.csv").query("last_day == 21").set_index("arm")
    arms = ("vehicle", "letrozole", "tamoxifen", "letrozole + tamoxifen")
    b = rates.loc[list(arms), "rate_per_day"].to_numpy()
    c, a, t, both = (quad(lambda x, r=r: np.exp(r * x), 0, 21)[0] for r in b)
    found = row_of(b, day=np.array([21.0]))
    assert found["combination_index"] == pytest.approx(both / (a + t - c), rel=1e-9)


def test_exactly_additive_areas_have_index_one_and_no_direction():
    c, a, b = (area(np.array([rate]), 14.0)[0] for rate in (0.08, 0.06, 0.05))
    rates = np.linspace(-0.1, 0.1, 400_001)
    own = rates[np.argmin(np.abs(area(rates, 14.0) - (a + b - c)))]
    found = row_of([0.08, 0.06, 0.05, own])
    assert found["combination_index"] == pytest.approx(1, abs=1e-4)
    assert found["interpretation"] == "equivalent"
    assert found["ci_low"] < 1 < found["ci_high"]
    assert found["p"] > 0.5


@pytest.mark.parametrize(
    ("rate", "words"), [(-0.05, "synergy"), (0.055, "antagonism"), (0.08, "antagonism")]
)
def test_the_direction_in_words(rate, words):
    found = row_of([0.08, 0.06, 0.05, rate])
    assert found["interpretation"] == words
    assert (found["score"] > 0) == (found["combination_index"] < 1) == (words == "synergy")
    assert found["p"] < 1e-4


@pytest.mark.parametrize("rate", [0.2, 0.03, 1e-6, 0.0, -0.08])
def test_the_slope_of_the_area_is_its_derivative(rate):
    expected, _ = quad(lambda t: t * np.exp(rate * t), 0, 21)
    assert area_slope(np.array([rate]), 21.0)[0] == pytest.approx(expected, rel=1e-6)


def test_interval_and_p_are_students_on_the_logarithm():
    rates, se = np.array([0.06, 0.04, 0.03, 0.02]), 0.002
    found = row_of(rates, se)
    step = 1e-6

    def log_index(b):
        c, a, t, both = area(b, 14.0)
        return np.log(both / (a + t - c))

    slopes = [
        (log_index(rates + step * unit) - log_index(rates - step * unit)) / (2 * step)
        for unit in np.eye(4)
    ]
    sd, df = se * np.sqrt(np.sum(np.square(slopes))), 28  # 32 animals less 4 arms
    half = stats.t.ppf(0.975, df) * sd
    assert np.log(found["ci_low"]) == pytest.approx(log_index(rates) - half, rel=1e-5)
    assert np.log(found["ci_high"]) == pytest.approx(log_index(rates) + half, rel=1e-5)
    assert found["score"] == pytest.approx(-log_index(rates) / sd, rel=1e-5)
    assert found["p"] == pytest.approx(2 * stats.t.sf(abs(log_index(rates)) / sd, df), rel=1e-4)
    assert found["df"] == df


def test_parts_that_leave_no_area_give_no_index_but_a_direction():
    found = row_of([0.30, 0.02, 0.02, -0.2])
    assert np.isnan(found["combination_index"])
    assert np.isnan(found["ci_high"])
    assert found["status"] == NOTHING_LEFT
    assert found["interpretation"] == "antagonism"  # more is left than nothing


def test_three_parts_take_the_control_off_twice():
    arms = ("vehicle", "a", "b", "c", "a + b + c")
    rates = np.array([0.06, 0.05, 0.045, 0.04, 0.01])
    fit = fit_of(rates, arms=arms)
    found = additive_rows([fit], DAY).iloc[0]
    s = area(rates, 14.0)
    expected = s[4] / (s[1] + s[2] + s[3] - 2 * s[0])
    assert found["combination_index"] == pytest.approx(expected)


def test_a_day_without_fit_says_why():
    none = np.full(4, np.nan)
    why = "no arm has two animals"
    empty = GrowthFit(PAIR, (1,) * 4, none, none, np.nan, np.nan, np.nan, why, none)
    found = additive_rows([empty], DAY).iloc[0]
    assert found[["combination_index", "ci_low", "ci_high", "score", "p"]].isna().all()
    assert found["status"] == "no arm has two animals"
