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
    assert ours.p == ours.p_adjusted == pytest.approx(theirs.pvalue)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.confidence_interval()))
    assert (ours.n, ours.df) == (4, pytest.approx(3))


def test_an_arm_that_shifts_as_a_whole_has_one_value_an_experiment():
    shift = np.array([[0.1], [-0.2], [0.4]])
    together = experiments_dunnett(np.hstack([shift, shift + 1]), ["a", "a"])
    assert [one.df for one in together] == pytest.approx([2, 2])
    apart = experiments_dunnett(np.hstack([shift, np.array([[0.3], [0.0], [0.0]])]), ["a", "a"])
    assert apart[0].df == pytest.approx(4)  # against each other: taken as not related


def test_p_is_by_the_spread_of_the_arm_and_the_corrected_p_the_larger_of_both():
    rng = np.random.default_rng(1)
    own, other = rng.normal(-0.5, 0.03, (4, 2)), rng.normal(0, 0.2, (4, 2))
    alone = experiments_dunnett(own, ["a", "a"], 0.95)
    both = experiments_dunnett(np.hstack([own, other]), ["a", "a", "b", "b"], 0.95)
    for one, two in zip(alone, both, strict=False):
        assert (two.p, two.df) == pytest.approx((one.p, one.df))
        assert two.p_adjusted > one.p_adjusted
        assert two.low < one.low
        assert two.high > one.high


def test_an_arm_that_spreads_clearly_further_does_not_hide_the_others():
    rng = np.random.default_rng(2)
    quiet, wild = rng.normal(-0.5, 0.1, (4, 6)), rng.normal(0, 3, (4, 3))
    arms = ["a", "a", "a", "b", "b", "b"]
    alone = experiments_dunnett(quiet, arms, 0.95)
    beside = experiments_dunnett(np.hstack([quiet, wild]), [*arms, "w", "w", "w"], 0.95)
    for one, two in zip(alone, beside, strict=False):
        assert two.p_adjusted == pytest.approx(1 - (1 - one.p_adjusted) ** 2)
    by_itself = experiments_dunnett(wild, ["w", "w", "w"], np.sqrt(0.95))
    for one, two in zip(by_itself, beside[6:], strict=True):
        assert (two.low, two.high) == pytest.approx((one.low, one.high))


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
