"""Power of the log-rank test: the analysis' own p, Schoenfeld, levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.design.survival_power import SurvivalPlan, log_rank_calls, survival_power
from analysis.statistics.exact_log_rank import pair_tests

PLAN = SurvivalPlan(30, 0.35, 60)


@pytest.mark.parametrize("n", [3, 5, 8, 10, 14])
@pytest.mark.parametrize("censored", [0.0, 0.3])
def test_the_called_studies_are_those_of_the_analysis(n, censored):
    random = np.random.default_rng(n)
    days = random.exponential(size=(60, 2 * n)) * np.where(np.arange(2 * n) < n, 1, 4)
    events = random.random(days.shape) >= censored
    arms = ["a"] * n + ["b"] * n
    p = [pair_tests(d, e, arms).p[0, 1] for d, e in zip(days, events, strict=True)]
    for level in (0.05, 0.2):
        called = log_rank_calls(days, events, level)
        assert called.tolist() == (np.array(p) <= level).tolist()
    assert n == 3 or 5 < called.sum() <= 60


def test_studies_without_events_are_not_called():
    days = np.arange(16.0)[None].repeat(5, axis=0)
    assert not log_rank_calls(days, np.zeros((5, 16), bool), 0.05).any()
    assert not log_rank_calls(np.arange(24.0)[None], np.zeros((1, 24), bool), 0.05).any()


def test_it_agrees_with_schoenfeld_where_animals_are_many():
    plan = replace(PLAN, hazard_ratio=0.6, most_animals=100, simulations=1500)
    table = survival_power(plan).query("n >= 60")
    np.testing.assert_allclose(table["power"], table["closed_form"], atol=0.045)


def test_levels_from_three_animals_on():
    level = survival_power(replace(PLAN, shape=4.0)).set_index("n")["level"]
    assert level[3] == 0.0  # 2 of 20 ways to deal six animals are p = 0.1
    assert level.loc[4:10].max() <= 0.065
    assert level.max() <= 0.08


def test_losses_and_an_early_end_cost_power():
    plan = replace(PLAN, most_animals=8, simulations=1000)
    power = survival_power(plan).set_index("n")["power"]
    for worse in (replace(plan, lost_pct=40), replace(plan, end_d=25)):
        assert survival_power(worse).set_index("n")["power"][8] < power[8] - 0.03
