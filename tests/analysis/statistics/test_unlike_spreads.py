"""Many arms against control, a variance for each: R by hand, Welch, and the undefined cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.statistics.comparison import welch
from analysis.statistics.unlike_spreads import welch_dunnett
from tests.places import GOLDEN

ARMS = ["vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant"]
DATA = pd.read_csv(GOLDEN / "dunnett_data.csv")
GOLD = pd.read_csv(GOLDEN / "unlike_spreads.csv")
NUMBERS = ["estimate", "statistic", "df", "p", "p_adjusted", "low", "high"]
NAN = float("nan")


def groups(case):
    here = DATA[DATA["case"] == case]
    return [here.loc[here["group"] == arm, "value"].to_numpy() for arm in ARMS]


def assert_as_r(found, case):
    expected = GOLD[GOLD["case"] == case]
    for name in NUMBERS:
        ours = [getattr(one, name) for one in found]
        np.testing.assert_allclose(ours, expected[name], rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("case", ["one_way_balanced", "one_way_unbalanced"])
def test_animals_as_r_integrates(case):
    control, *others = groups(case)
    assert_as_r(welch_dunnett(others, control), case)


def test_one_arm_alone_is_welch():
    a, b = [3.1, 4.2, 5.0, 4.4], [2.0, 2.2, NAN, 2.1, 1.0]
    (ours,), theirs = welch_dunnett([a], b), welch(a, b)
    for name in NUMBERS:
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name)), name


def test_an_arm_without_spread_takes_that_of_control():
    (flat,) = welch_dunnett([[2.0, 2.0, 2.0]], [1.0, 1.5, 1.4])
    theirs = stats.ttest_1samp([1.0, 1.5, 1.4], 2.0)
    assert (flat.p, flat.df) == (pytest.approx(theirs.pvalue), 2)


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
