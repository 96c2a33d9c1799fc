"""Growth rates of few animals: degrees of freedom, robust errors and spreads by arm, against R."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from analysis.statistics.comparison import welch
from analysis.statistics.mixed_model import fit_growth
from analysis.statistics.slope_spread import common_spread, fit_by_arm, slope_sums
from tests.places import GOLDEN

ROWS = pd.read_csv(GOLDEN / "growth_small_rows.csv")
GOLD = pd.read_csv(GOLDEN / "growth_small.csv").set_index(["model", "contrast"])
ARMS = ("C", "A", "B", "AB")
WEIGHTS = {"bliss": [1, -1, -1, 1], "A": [-1, 1, 0, 0], "B": [-1, 0, 1, 0], "rate": [1, 0, 0, 0]}


def contrast(fit, name):
    return fit.contrasts(np.array([WEIGHTS[name]], dtype=float))


@pytest.mark.parametrize("name", WEIGHTS)
def test_one_spread_is_that_of_pbkrtest_and_club_sandwich(name):
    fit, gold = fit_growth(ROWS, ARMS), GOLD.loc["one", name]
    found = contrast(fit, name)
    assert fit.arm_sd_slope is None
    assert fit.log_likelihood == pytest.approx(gold["log_likelihood"], rel=1e-8)
    assert found.estimate[0] == pytest.approx(gold["estimate"], rel=1e-6)
    assert found.se[0] == pytest.approx(gold["se"], rel=1e-6)
    assert found.df[0] == pytest.approx(gold["df"], rel=1e-5)
    assert found.robust_se[0] == pytest.approx(gold["robust_se"], rel=1e-5)
    assert found.robust_df[0] == pytest.approx(gold["robust_df"], rel=1e-4)
    assert found.p_robust[0] == pytest.approx(gold["robust_p"], rel=1e-3)
    ratio = found.estimate[0] / found.se[0]
    assert found.p[0] == pytest.approx(2 * student.sf(abs(ratio), found.df[0]), rel=1e-9)
    assert found.half_width(0.9)[0] == pytest.approx(
        student.ppf(0.95, found.df[0]) * found.se[0], rel=1e-9
    )


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_spread_for_each_arm_is_that_of_lme4(name):
    fit, gold = fit_growth(ROWS, ARMS, by_arm="unless alike"), GOLD.loc["each", name]
    found = contrast(fit, name)
    assert fit.arm_sd_slope is not None  # B spreads three times as far
    assert fit.log_likelihood == pytest.approx(gold["log_likelihood"], rel=1e-8)
    assert fit.sigma == pytest.approx(gold["sigma"], rel=1e-5)
    assert found.estimate[0] == pytest.approx(gold["estimate"], rel=1e-5)
    assert found.se[0] == pytest.approx(gold["se"], rel=1e-5)
    assert found.df[0] == pytest.approx(gold["df"], rel=1e-4)


def drawn(sds, n, seed, days=(3.0, 7.0, 10.0, 14.0)):
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = [
        (arm, f"{arm}{i}", day, own * day + rng.normal(0, 0.1))
        for arm, sd in sds.items()
        for i in range(n)
        for own in [rng.normal(0.08, sd)]
        for day in days
    ]
    return pd.DataFrame(rows, columns=["arm", "animal", "days", "log_rtv"])


def test_with_a_spread_each_it_is_welch_on_animals_own_rates():
    """The same days for all: the animals' own rates are the data, and the test is Welch's."""
    rows = drawn({"a": 0.01, "b": 0.05}, 8, 3)
    fit = fit_growth(rows, ("a", "b"), by_arm="unless alike")
    found = fit.contrasts(np.array([[1.0, -1.0]]))
    squares = rows.assign(ty=rows["days"] * rows["log_rtv"], tt=rows["days"] ** 2)
    sums = squares.groupby(["arm", "animal"])[["ty", "tt"]].sum()
    own = sums["ty"] / sums["tt"]
    expected = welch(own["a"], own["b"])
    assert fit.arm_sd_slope is not None
    assert found.estimate[0] == pytest.approx(expected.estimate, rel=1e-9)
    assert found.se[0] == pytest.approx(expected.estimate / expected.statistic, rel=1e-6)
    assert found.df[0] == pytest.approx(expected.df, rel=1e-3)
    assert found.robust_se[0] == pytest.approx(found.se[0], rel=1e-6)


def test_like_arms_keep_one_spread():
    fit = fit_growth(drawn({"a": 0.02, "b": 0.02, "c": 0.02}, 6, 5), ("a", "b", "c"),
                     by_arm="unless alike")  # fmt: skip
    assert fit.arm_sd_slope is None
    assert np.ptp(fit.sd_slopes) == 0


def test_an_arm_of_one_animal_has_its_rate_alone():
    rows = drawn({"a": 0.02, "b": 0.02, "c": 0.02}, 5, 2)
    rows = rows[~rows["animal"].isin([f"c{i}" for i in range(1, 5)])]
    for by_arm in ("never", "unless alike"):
        fit = fit_growth(rows, ("a", "b", "c"), by_arm=by_arm)
        found = fit.contrasts(np.array([[1.0, 0, -1], [1, -1, 0]]))
        assert fit.n_animals == (5, 5, 1)
        assert np.isfinite(found.estimate).all()
        for numbers in (found.se, found.df, found.p, found.p_robust):
            assert np.isnan(numbers).tolist() == [True, False]


def test_without_spread_among_animals_the_measurements_give_the_degrees_of_freedom():
    every = (drawn({"a": 0.0, "b": 0.0}, 4, seed) for seed in range(20))
    rows = next(rows for rows in every if fit_growth(rows, ("a", "b")).sd_slope == 0.0)
    fit = fit_growth(rows, ("a", "b"))
    df = fit.contrasts(np.array([[1.0, -1.0]])).df[0]
    assert 6 - 1e-9 <= df < len(rows) - 2  # animals less arms, at least


def test_own_spreads_are_kept_unless_they_gain_less_than_one():
    """AICc would ask for more: an arm of few animals that spreads far would lose its own."""
    gains = []
    for seed in range(12):
        rows = drawn({"a": 0.02, "b": 0.04, "c": 0.02}, 4, seed)
        arm = pd.Index(("a", "b", "c")).get_indexer(rows["arm"])
        squares = rows.assign(arm=arm, ty=rows["days"] * rows["log_rtv"], tt=rows["days"] ** 2)
        sums = squares.groupby("animal").agg(arm=("arm", "first"), s=("tt", "sum"), r=("ty", "sum"))
        of_slopes = slope_sums(
            sums["arm"].to_numpy(), sums["s"].to_numpy(), sums["r"].to_numpy(),
            float((rows["log_rtv"] ** 2).sum()), len(rows),
        )  # fmt: skip
        one = fit_growth(rows, ("a", "b", "c"))
        common = common_spread(of_slopes, one.sigma, one.sd_slope, one.log_likelihood)
        gain = common.deviance - fit_by_arm(of_slopes, common).deviance
        chosen = fit_growth(rows, ("a", "b", "c"), by_arm="unless alike")
        assert (chosen.arm_sd_slope is not None) == (gain >= 1)
        gains.append(gain)
    assert min(gains) < 1 < max(gains)
