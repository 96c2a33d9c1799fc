"""Power by experiments: the analysis' own tests, R, levels from two experiments on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.design.cell_power import (
    FoldPlan,
    ViabilityPlan,
    fold_power,
    viability_power,
)
from analysis.in_vitro.curves.by_experiment import OwnIC50s, ratio_by_experiment
from analysis.statistics.spread_over_experiments import experiments_dunnett
from tests.places import GOLDEN

ACTS = ViabilityPlan(70, 12)
R = pd.read_csv(GOLDEN / "design_power.csv")


def theirs(what: str) -> list[float]:
    return R.loc[R["what"] == what, "power"].tolist()


def test_power_of_viability_is_the_share_that_the_analysis_calls():
    random, n, called = np.random.default_rng(5), 4, 0
    sd = np.sqrt(np.log1p((12 / 70) ** 2))
    for _ in range(1500):
        study = np.log(0.7) + random.normal(0, sd, (n, 1))
        below = stats.t.interval(0.95, n - 1, np.exp(study).mean(), stats.sem(np.exp(study[:, 0])))
        p = experiments_dunnett(study, ["drug"])[0].p
        called += p <= 0.05 and study.mean() < 0 and below[1] < 1
    table = viability_power(ACTS).set_index("n")
    assert called / 1500 == pytest.approx(table["power"][n], abs=0.045)


def test_power_of_viability_is_that_of_r():
    table = viability_power(ACTS).set_index("n")
    assert table["power"].loc[3:6].tolist() == pytest.approx(
        theirs("viability, one concentration"), abs=0.02
    )


def test_levels_of_viability():
    assert viability_power(ACTS)["level"].between(0.035, 0.056).all()


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
