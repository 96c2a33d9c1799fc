"""Power by experiments: the analysis' own tests, R, levels from two experiments on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtr

from analysis.design.cell_power import (
    FoldPlan,
    ViabilityPlan,
    fold_power,
    pooled_over_doses,
    viability_power,
)
from analysis.in_vitro.curves.by_experiment import OwnIC50s, ratio_by_experiment
from analysis.statistics.spread_over_experiments import experiments_dunnett
from tests.places import GOLDEN

ACTS = ViabilityPlan(70, 12)
R = pd.read_csv(GOLDEN / "design_power.csv")


def theirs(what: str) -> list[float]:
    return R.loc[R["what"] == what, "power"].tolist()


@pytest.mark.parametrize("n", [2, 3, 5, 8])
def test_the_test_of_viability_is_that_of_the_analysis(n):
    studies = np.random.default_rng(n).normal(-0.2, 0.2, (20, n, 5))
    mean, se, df = pooled_over_doses(studies)
    for at, study in enumerate(studies):
        found = experiments_dunnett(study, ["drug"] * 5)[0]
        assert (mean[at], df[at]) == pytest.approx((found.estimate, found.df))
        assert 2 * stdtr(df[at], -abs(mean[at] / se[at])) == pytest.approx(found.p)


def test_viability_at_one_concentration_is_that_of_r():
    table = viability_power(replace(ACTS, concentrations=1)).set_index("n")
    assert table["power"].loc[3:6].tolist() == pytest.approx(
        theirs("viability, one concentration"), abs=0.02
    )


def test_concentrations_that_vary_apart_add_degrees_of_freedom():
    together, apart = (
        viability_power(replace(ACTS, shared_pct=share)).set_index("n")["power"]
        for share in (100, 0)
    )
    assert apart[4] > together[4] + 0.025  # the interval of the stated dose holds it back
    assert together.tolist() == pytest.approx(
        viability_power(replace(ACTS, concentrations=1)).set_index("n")["power"].tolist(), abs=0.02
    )


@pytest.mark.parametrize("shared_pct", [0, 50, 100])
def test_levels_of_viability_are_never_above_five_percent(shared_pct):
    level = viability_power(replace(ACTS, shared_pct=shared_pct))["level"]
    assert level.max() < 0.056
    assert level.iloc[1:].min() > 0.005


@pytest.mark.parametrize("paired", [True, False])
def test_power_of_a_fold_is_that_of_r(paired):
    table = fold_power(FoldPlan(3, 0.2, paired)).set_index("n").loc[3:6]
    expected = theirs("fold, paired" if paired else "fold, Welch")
    assert table["power"].tolist() == pytest.approx(expected, abs=0.02)
    if paired:
        assert table["closed_form"].tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("beyond", [1.0, 3.0])
def test_power_of_a_fold_is_the_share_that_the_analysis_calls(paired, beyond):
    random, names, other = np.random.default_rng(5), "1234", "1234" if paired else "5678"
    called = 0
    for _ in range(1500):
        line, parent = random.normal(0, 0.2 / (np.sqrt(2) if paired else 1), (2, 4))
        first = OwnIC50s(dict(zip(names, line + np.log10(5), strict=True)))
        second = OwnIC50s(dict(zip(other, parent, strict=True)))
        called += ratio_by_experiment(first, second, 0.95).low > beyond
    table = fold_power(FoldPlan(5, 0.2, paired, beyond)).set_index("n")
    assert called / 1500 == pytest.approx(table["power"][4], abs=0.045)


@pytest.mark.parametrize("paired", [True, False])
def test_levels_of_a_fold(paired):
    level = fold_power(FoldPlan(3, 0.2, paired))["level"]
    assert level.between(0.03, 0.056).all()


def test_a_smaller_level_for_more_drugs_costs_power():
    for plan, power in ((ACTS, viability_power), (FoldPlan(3, 0.2), fold_power)):
        one, several = (power(replace(plan, family=m)).set_index("n")["power"] for m in (1, 5))
        assert several[3] < one[3] - 0.05
