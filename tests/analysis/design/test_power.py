"""Power by simulation: closed forms, the project's own log-rank test, and honest limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.design.power import (
    GrowthPlan,
    SurvivalPlan,
    animals_needed,
    growth_power,
    log_rank_chi2,
    survival_power,
)
from analysis.statistics.cox_and_log_rank import log_rank

GROWTH = GrowthPlan(0.08, 30, 0.21, 0.012, (3, 6, 9, 12, 15, 18, 21), simulations=4000)
SURVIVAL = SurvivalPlan(30, 0.35, 60, most_animals=40, simulations=4000)


def test_the_closed_form_is_cohens():
    """Cohen 1988, table 2.4.1: d = 0.8, 26 an arm, two-sided 5 %: power 0.80."""
    plan = replace(GROWTH, rate_per_day=1.0, reduction_pct=80, sigma=0, sd_slope=1.0,
                   most_animals=26)  # fmt: skip
    assert growth_power(plan)["closed_form"].iloc[-1] == pytest.approx(0.8075, abs=5e-4)


@pytest.mark.parametrize("comparisons", [1, 4])
def test_growth_by_simulation_agrees_with_the_t_test(comparisons):
    table = growth_power(replace(GROWTH, comparisons=comparisons)).query("n_per_arm >= 5")
    np.testing.assert_allclose(table["power"], table["closed_form"], atol=0.03)
    assert table["power"].is_monotonic_increasing or table["power"].diff().min() > -0.01


def test_the_test_of_a_simulated_study_is_scipys():
    one = replace(GROWTH, simulations=1, most_animals=6, alpha=0.9999999)
    random = np.random.default_rng(one.seed)
    slopes = []
    for rate in (0.08, 0.056):
        random.random((1, 6)), random.integers(0, 6, (1, 6))
        own, noise = random.standard_normal((2, 1, 6))
        slopes.append(
            rate + 0.012 * own[0] + 0.21 * noise[0] / np.sqrt(np.square(GROWTH.days).sum())
        )
    p = stats.ttest_ind(*slopes, equal_var=True).pvalue
    found = growth_power(replace(one, alpha=p * 1.0001))["power"].iloc[-1]
    missed = growth_power(replace(one, alpha=p * 0.9999))["power"].iloc[-1]
    assert (found, missed) == (1.0, 0.0)


def test_without_an_effect_the_level_is_kept():
    growth = growth_power(replace(GROWTH, reduction_pct=0))
    lives = survival_power(replace(SURVIVAL, hazard_ratio=1.0)).query("n_per_arm >= 8")
    for table in (growth, lives):
        assert table["power"].max() < 0.065
        assert table["power"].min() > 0.035


def test_drop_out_costs_power():
    whole, fewer = growth_power(GROWTH), growth_power(replace(GROWTH, dropout_pct=40))
    at = whole["n_per_arm"] == 8
    assert fewer.loc[at, "power"].item() < whole.loc[at, "power"].item() - 0.02
    assert fewer["closed_form"].isna().all()


def test_survival_by_simulation_agrees_with_schoenfeld_where_animals_are_many():
    plan = replace(SURVIVAL, hazard_ratio=0.6, most_animals=120, simulations=1500)
    table = survival_power(plan).query("n_per_arm >= 60")
    np.testing.assert_allclose(table["power"], table["closed_form"], atol=0.045)


def test_the_simulated_log_rank_is_that_of_the_tables():
    random = np.random.default_rng(3)
    days, events = random.exponential(size=(5, 16)), random.random((5, 16)) < 0.7
    arms = ["a"] * 8 + ["b"] * 8
    expected = [log_rank(d, e, arms).chi2 for d, e in zip(days, events, strict=True)]
    assert log_rank_chi2(days, events).tolist() == pytest.approx(expected)
    assert log_rank_chi2(days, np.zeros((5, 16), bool)).tolist() == [0.0] * 5


def test_losses_and_an_early_end_cost_power():
    table = survival_power(SURVIVAL).set_index("n_per_arm")["power"]
    for worse in (replace(SURVIVAL, lost_pct=40), replace(SURVIVAL, end_d=25)):
        assert survival_power(worse).set_index("n_per_arm")["power"][12] < table[12] - 0.05


def test_the_same_plan_gives_the_same_numbers_within_its_interval():
    table = growth_power(GROWTH)
    pd.testing.assert_frame_equal(table, growth_power(GROWTH))
    other = growth_power(replace(GROWTH, seed=7))
    assert not table["power"].equals(other["power"])
    assert (
        (other["power"] >= table["low"] - 0.02) & (other["power"] <= table["high"] + 0.02)
    ).all()


def test_animals_needed_is_the_first_number_that_stays_at_the_target():
    table = pd.DataFrame({"n_per_arm": [2, 3, 4, 5, 6], "power": [0.1, 0.81, 0.79, 0.82, 0.9]})
    assert animals_needed(table, 0.8) == 5
    assert animals_needed(table, 0.95) is None
    assert animals_needed(table, 0.05) == 2
