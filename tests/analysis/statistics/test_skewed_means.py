"""Means of skewed values: against R, and what their intervals may not do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.combinations.inhibition import TGI, excess_of
from analysis.statistics.skewed_means import (
    LEAST_SHARE,
    LogMeans,
    log_means,
    of_growth_product,
    of_log_sum,
)
from tests.places import GOLDEN

ANIMALS = pd.read_csv(GOLDEN / "skewed_means_animals.csv")
GOLD = pd.read_csv(GOLDEN / "skewed_means.csv").set_index(["study", "measure"])


def samples(study, measure):
    arms = [rows for _, rows in ANIMALS[ANIMALS["study"] == study].groupby("arm", sort=False)]
    starts = [rows["start_mm3"].to_numpy() for rows in arms]
    volumes = [rows["volume_mm3"].to_numpy() for rows in arms]
    of_measure = np.subtract if measure == TGI else np.divide
    return [of_measure(*own) for own in zip(volumes, starts, strict=True)], starts


@pytest.mark.parametrize(("study", "measure"), GOLD.index.tolist())
def test_intervals_and_p_are_those_of_r(study, measure):
    """R searches the ellipsoid from 40 starts; ours walks it in 41 steps of the control."""
    (_, _, excess, _, low, high, p, df), status = excess_of(*samples(study, measure), measure, 0.95)
    gold = GOLD.loc[(study, measure)]
    assert status == "ok"
    assert excess == pytest.approx(gold["excess"], rel=1e-9)
    assert df == pytest.approx(gold["df"], rel=1e-9)
    close = {"rel": 2e-3} if measure == TGI else {"rel": 1e-9}
    assert (low, high, p) == pytest.approx(tuple(gold[["low", "high", "p"]]), **close)


def test_the_variance_is_that_of_a_lognormal_mean():
    """Cox's variance and its df of 4,000 simulated samples, against those of their own spread."""
    rng = np.random.default_rng(5)
    drawn = np.exp(rng.normal(0, 0.5, (4000, 12)))
    found = log_means(list(drawn))
    assert found.variance.mean() == pytest.approx(0.25 / 12 + 0.0625 * 13 / 11 / 22, rel=0.02)
    own = 2 * found.variance.mean() ** 2 / found.variance.var()
    assert found.df.mean() == pytest.approx(own, rel=0.1)


def test_how_near_a_small_volume_is_to_zero_does_not_matter():
    values = np.array([800.0, 650.0, 900.0, 720.0])
    least = LEAST_SHARE * np.r_[values, 0.0].mean()
    found = log_means([np.r_[values, small] for small in (0.0, 1e-6)])
    squared = np.log(np.r_[values, least]).var(ddof=1)
    assert found.variance == pytest.approx(2 * [squared / 5 + squared**2 / 8])
    assert found.log == pytest.approx(2 * [np.log(614.0)])


def test_a_sample_without_a_mean_has_no_spread():
    found = log_means([np.zeros(3), np.full(3, 2.0)])
    assert found.log[0] == -np.inf
    assert found.variance.tolist() == [0.0, 0.0]
    assert np.isnan(of_log_sum(found, np.array([0.0, 1.0]), 0.3, 0.95).low)


def means(log, variance, df=8.0):
    return LogMeans(np.array(log), np.array(variance), np.full(len(log), df))


STARTS = np.full(4, 150.0)
GROWN = np.log([1100.0, 600.0, 500.0, 250.0])
GRADIENT = np.array([0.3, 0.25, 0.25, -0.2])


def test_a_control_that_may_not_have_grown_gives_no_interval():
    unsure = means(GROWN, [0.9, 0.01, 0.01, 0.01])
    assert of_growth_product(unsure, STARTS, GRADIENT, 0.95) is None
    sure = of_growth_product(means(GROWN, np.full(4, 0.01)), STARTS, GRADIENT, 0.95)
    assert sure.low < (450 / 950) * (350 / 950) - 100 / 950 < sure.high


def test_little_spread_gives_the_interval_of_the_delta_method():
    little = means(GROWN, np.full(4, 1e-6))
    mean = np.exp(GROWN) - STARTS
    product, left = mean[1] * mean[2] / mean[0] ** 2, mean[3] / mean[0]
    gradient = np.array([left - 2 * product, product * mean[0] / mean[1],
                         product * mean[0] / mean[2], -1.0]) / mean[0] * np.exp(GROWN)  # fmt: skip
    found = of_growth_product(little, STARTS, gradient, 0.95)
    se, middle = np.sqrt((gradient**2).sum() * 1e-6), product - left
    assert (found.high - middle) / se == pytest.approx((middle - found.low) / se, rel=0.02)
    assert found.high - middle == pytest.approx(stats.t.ppf(0.975, found.df) * se, rel=0.02)


def test_means_that_are_far_from_zero_in_their_errors_have_a_p_near_zero():
    still = of_growth_product(means(GROWN, [0.0, 0.01, 0.01, 0.01]), STARTS, GRADIENT, 0.95)
    assert 0.01 < still.p < 1
    surer = of_growth_product(means(GROWN, np.full(4, 1e-9)), STARTS, GRADIENT, 0.95)
    assert 0 <= surer.p < 1e-12


def test_few_degrees_of_freedom_have_wide_ends_and_no_overflow():
    for spread in (0.5, 3.6):
        few = of_growth_product(
            means(GROWN, [1e-4, spread, spread, spread], df=0.7), STARTS, GRADIENT, 0.99
        )
        assert few.low < 0 < few.high
        assert np.isfinite([few.low, few.high, few.p]).all()


def test_p_is_of_the_interval_that_ends_at_zero():
    wide = means(GROWN, np.full(4, 0.05))
    p = of_growth_product(wide, STARTS, GRADIENT, 0.95).p
    touching = of_growth_product(wide, STARTS, GRADIENT, 1 - p)
    assert 0.01 < p < 0.9
    assert touching.low == pytest.approx(0, abs=1e-5)
