"""Many arms against control, a variance for each: R by hand, Welch, and the undefined cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.statistics.comparison import welch
from analysis.statistics.unlike_spreads import experiments_dunnett, welch_dunnett
from tests.places import GOLDEN

ARMS = ["vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant"]
DATA = pd.read_csv(GOLDEN / "dunnett_data.csv")
GOLD = pd.read_csv(GOLDEN / "unlike_spreads.csv")
NUMBERS = ["estimate", "statistic", "df", "p", "p_adjusted", "low", "high"]
NAN = float("nan")


def groups(case):
    here = DATA[DATA["case"] == case]
    return [here.loc[here["group"] == arm, "value"].to_numpy() for arm in ARMS]


def differences(case):
    wide = DATA[DATA["case"] == case].pivot_table(index="block", columns="group", values="value")
    return wide[ARMS[1:]].sub(wide["vehicle"], axis=0).to_numpy()


def assert_as_r(found, case):
    expected = GOLD[GOLD["case"] == case]
    for name in NUMBERS:
        ours = [getattr(one, name) for one in found]
        np.testing.assert_allclose(ours, expected[name], rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("case", ["one_way_balanced", "one_way_unbalanced"])
def test_animals_as_r_integrates(case):
    control, *others = groups(case)
    assert_as_r(welch_dunnett(others, control), case)


@pytest.mark.parametrize("case", ["blocked_complete", "blocked_missing"])
def test_experiments_as_r_integrates(case):
    found = experiments_dunnett(differences(case), ["x", "x", "y", "y"], 0.95)
    known = set(GOLD.loc[GOLD["case"] == case, "group"])
    tested = [one for arm, one in zip(ARMS[1:], found, strict=True) if arm in known]
    assert [arm for arm, one in zip(ARMS[1:], found, strict=True) if one.p == one.p] == [
        arm for arm in ARMS[1:] if arm in known
    ]
    assert_as_r(tested, case)


def test_one_arm_alone_is_welch():
    a, b = [3.1, 4.2, 5.0, 4.4], [2.0, 2.2, NAN, 2.1, 1.0]
    (ours,), theirs = welch_dunnett([a], b), welch(a, b)
    for name in NUMBERS:
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name)), name


def test_an_arm_without_spread_takes_that_of_control():
    (flat,) = welch_dunnett([[2.0, 2.0, 2.0]], [1.0, 1.5, 1.4])
    theirs = stats.ttest_1samp([1.0, 1.5, 1.4], 2.0)
    assert (flat.p, flat.df) == (pytest.approx(theirs.pvalue), 2)


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
    assert 2 < apart[0].df < 4


def test_another_arm_changes_the_correction_alone():
    rng = np.random.default_rng(1)
    own, wild = rng.normal(-0.5, 0.2, (4, 2)), rng.normal(0, 5, (4, 2))
    alone = experiments_dunnett(own, ["a", "a"])
    both = experiments_dunnett(np.hstack([own, wild]), ["a", "a", "b", "b"])
    for one, two in zip(alone, both, strict=False):
        assert (one.p, one.df) == pytest.approx((two.p, two.df))
        assert two.p_adjusted == pytest.approx(1 - (1 - one.p_adjusted) ** 2)


@pytest.mark.parametrize(
    ("samples", "control", "reason"),
    [
        ([[1.0, 2.0]], [3.0], "n = 1 in the control"),
        ([[1.0]], [3.0, 4.0], "n = 1"),
        ([[2.0, 2.0], [3.0, 3.0]], [1.0, 1.0], "no variation within the groups"),
        ([[0.1 + 0.2, 0.3]], [0.3, 0.3], "no variation within the groups"),
    ],
)
def test_undefined_animals(samples, control, reason):
    for one in welch_dunnett(samples, control):
        assert one.method == f"not tested: {reason}"
        assert np.isnan([one.p, one.p_adjusted, one.low, one.df]).all()


def test_groups_that_are_not_tested_are_no_part_of_the_family():
    single, real = welch_dunnett([[5.0], [4.0, 6.5]], [1.0, 2.0, 3.0])
    assert single.estimate == 3.0
    assert real == welch_dunnett([[4.0, 6.5]], [1.0, 2.0, 3.0])[0]


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
