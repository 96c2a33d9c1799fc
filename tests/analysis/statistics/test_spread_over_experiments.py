"""Concentrations of several arms against control over experiments: R by hand, t, the pool."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.statistics.spread_over_experiments import experiments_dunnett
from tests.places import GOLDEN

ARMS = ["vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant"]
DATA = pd.read_csv(GOLDEN / "dunnett_data.csv")
GOLD = pd.read_csv(GOLDEN / "unlike_spreads.csv")
NUMBERS = ["estimate", "statistic", "df", "p", "p_adjusted", "low", "high"]
NAN = float("nan")


def differences(case):
    wide = DATA[DATA["case"] == case].pivot_table(index="block", columns="group", values="value")
    return wide[ARMS[1:]].sub(wide["vehicle"], axis=0).to_numpy()


def assert_as_r(found, case):
    expected = GOLD[GOLD["case"] == case]
    for name in NUMBERS:
        ours = [getattr(one, name) for one in found]
        np.testing.assert_allclose(ours, expected[name], rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("case", ["blocked_complete", "blocked_missing"])
def test_experiments_as_r_integrates(case):
    found = experiments_dunnett(differences(case), ["x", "x", "y", "y"], 0.95)
    known = set(GOLD.loc[GOLD["case"] == case, "group"])
    tested = [one for arm, one in zip(ARMS[1:], found, strict=True) if arm in known]
    assert [arm for arm, one in zip(ARMS[1:], found, strict=True) if one.p == one.p] == [
        arm for arm in ARMS[1:] if arm in known
    ]
    assert_as_r(tested, case)


def test_one_concentration_alone_is_the_t_test_over_experiments():
    own = np.array([-0.5, -0.3, -0.6, -0.45])
    (ours,) = experiments_dunnett(own[:, None], ["a"], 0.95)
    theirs = stats.ttest_1samp(own, 0)
    assert (ours.p, ours.p_adjusted) == pytest.approx((theirs.pvalue,) * 2)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.confidence_interval()))
    assert (ours.n, ours.df) == (4, pytest.approx(3))


@pytest.mark.parametrize("n", [2, 3, 5])
def test_p_is_that_of_the_columns_own_experiments_whatever_stands_beside_it(n):
    own = np.random.default_rng(n).normal(-0.5, 0.1, (n, 6))
    found = experiments_dunnett(own, ["a"] * 3 + ["b"] * 3, 0.95)
    for column, one in zip(own.T, found, strict=True):
        theirs = stats.ttest_1samp(column, 0)
        assert (one.statistic, one.df, one.p) == pytest.approx((*theirs[:1], n - 1, theirs[1]))
        assert one.p_adjusted >= one.p
        assert one.low <= theirs.confidence_interval().low
        assert one.high >= theirs.confidence_interval().high


def test_six_doses_of_three_experiments_are_no_surer_than_three_experiments():
    quiet = np.random.default_rng(4).normal(-2, 0.05, (3, 6))
    assert min(one.p_adjusted for one in experiments_dunnett(quiet, ["a"] * 6)) > 1e-5


def test_a_column_that_does_not_vary_has_the_spread_of_its_arm_and_its_own_experiments():
    still, moves = np.full((3, 1), np.log(0.01)), np.array([[-0.4], [-0.5], [-0.7]])
    one, _ = experiments_dunnett(np.hstack([still, moves]), ["a", "a"], 0.95)
    t = np.log(0.01) / np.sqrt(moves.var(ddof=1) / 2 / 3)  # the variance of the two is half of it
    assert (one.statistic, one.df) == pytest.approx((t, 2))
    assert one.p == pytest.approx(2 * stats.t.sf(-t, 2))


def test_the_corrected_p_is_the_larger_of_both_spreads():
    rng = np.random.default_rng(1)
    own, other = rng.normal(-0.05, 0.05, (4, 2)), rng.normal(0, 0.2, (4, 2))
    alone = experiments_dunnett(own, ["a", "a"], 0.95)
    both = experiments_dunnett(np.hstack([own, other]), ["a", "a", "b", "b"], 0.95)
    for one, two in zip(alone, both, strict=False):
        assert two.p == pytest.approx(one.p)
        assert two.p_adjusted > one.p_adjusted
        assert two.low < one.low
        assert two.high > one.high


def test_an_arm_that_spreads_clearly_further_does_not_hide_the_others():
    rng = np.random.default_rng(2)
    quiet, wild = rng.normal(-0.05, 0.1, (4, 6)), rng.normal(0, 3, (4, 3))
    arms = ["a", "a", "a", "b", "b", "b"]
    alone = experiments_dunnett(quiet, arms, 0.95)
    beside = experiments_dunnett(np.hstack([quiet, wild]), [*arms, "w", "w", "w"], 0.95)
    corrected = [
        (one, two) for one, two in zip(alone, beside, strict=False) if one.p_adjusted > one.p + 1e-9
    ]
    assert len(corrected) >= 3
    for one, two in corrected:
        assert two.p_adjusted == pytest.approx(1 - (1 - one.p_adjusted) ** 2)
    by_itself = experiments_dunnett(wild, ["w", "w", "w"])
    for one, two in zip(by_itself, beside[6:], strict=True):
        assert one.p_adjusted > one.p + 1e-9
        assert two.p_adjusted == pytest.approx(1 - (1 - one.p_adjusted) ** 2)


def test_a_halving_is_found_in_three_experiments_beside_24_other_doses():
    rng = np.random.default_rng(3)
    arms = np.repeat(np.arange(5), 5)
    found = []
    for _ in range(40):
        own = rng.normal(0, 0.12, (3, 25)) + rng.normal(0, 0.10, (3, 1))
        own[:, 0] += np.log(0.5)
        found.append(experiments_dunnett(own, list(arms))[0].p_adjusted <= 0.05)
    assert np.mean(found) > 0.9


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ([1.0, NAN, NAN], "experiments with this group and the control: 1"),
        ([NAN, NAN, NAN], "experiments with this group and the control: 0"),
        ([0.5, 0.5, 0.5], "no variation between the experiments"),
    ],
)
def test_undefined_experiments(column, reason):
    own = np.column_stack([column, [-0.5, -0.3, -0.6]])
    left, real = experiments_dunnett(own, ["a", "b"], 0.95)
    assert left.method == f"not tested: {reason}"
    assert np.isnan(left.p)
    assert real == experiments_dunnett(own[:, 1:], ["b"], 0.95)[0]
