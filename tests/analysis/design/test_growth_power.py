"""Power of questions about tumors: the analysis' own fits, R, levels at lab sizes."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.design.growth_power import WEIGHTS, GrowthPlan, growth_power
from analysis.statistics.mixed_model import GrowthRows, fits_up_to
from tests.places import GOLDEN

DAYS = (3.0, 7, 10, 14, 17, 21)
PLANS = {
    "control": GrowthPlan("control", (0.6,), 0.25, 0.05, DAYS, simulations=4000),
    "best_part": GrowthPlan("best_part", (0.6, 0.7), 0.25, 0.05, DAYS, simulations=4000),
    "additivity": GrowthPlan("additivity", (0.5,), 0.25, 0.05, DAYS, simulations=4000),
}
SIZES = [3, 5, 8, 10]
EACH = pytest.mark.parametrize("question", PLANS)


@functools.cache
def at(plan: GrowthPlan) -> pd.DataFrame:
    return growth_power(replace(plan, most_animals=10)).set_index("n").loc[SIZES]


def error(share: pd.Series, studies: int) -> np.ndarray:
    """Four standard errors of shares."""
    return 4 * np.sqrt(np.clip(share * (1 - share), 0.01, None) / studies).to_numpy()


@EACH
def test_power_is_that_of_r(question):
    theirs = pd.read_csv(GOLDEN / "design_power.csv").query("what == @question")
    ours = at(PLANS[question])["power"]
    assert (np.abs(ours.to_numpy() - theirs["power"].to_numpy()) < error(ours, 4000)).all()


def test_power_of_bliss_with_drop_out_is_that_of_rs_mixed_model():
    r = pd.read_csv(GOLDEN / "design_bliss.csv").iloc[0]
    days = (3.0, 6, 9, 12, 15, 18, 21)
    plan = GrowthPlan("additivity", (0.6,), 0.25, 0.05, days, 20, most_animals=5, simulations=4000)
    ours = growth_power(plan).set_index("n").loc[r["n"], "power"]
    theirs = r["called"] / r["studies"]
    assert 0.3 < theirs < 0.8
    assert abs(ours - theirs) < 4 * np.sqrt(theirs * (1 - theirs) * (1 / r["studies"] + 1 / 4000))


def test_the_closed_form_is_power_t_test():
    theirs = pd.read_csv(GOLDEN / "design_power.csv").query("what == 'control, closed form'")
    ours = at(PLANS["control"])["closed_form"]
    assert ours.tolist() == pytest.approx(theirs["power"].tolist(), abs=1e-4)


def analyzed(plan: GrowthPlan, n: int, studies: int) -> float:
    """Share of studies that the analysis calls, their measurements drawn one by one."""
    rng, days = np.random.default_rng(n), np.array(plan.days)
    arms = [f"arm {number}" for number in range(plan.n_arms)]
    weights = np.array(WEIGHTS[plan.question])
    # Rates of the arms that make each contrast what the plan says.
    rates = np.linalg.pinv(weights) @ (np.log(plan.ratios) / plan.evaluation_day) + 0.08
    arm = np.repeat(np.arange(plan.n_arms), n)
    called = 0
    for _ in range(studies):
        own = rates[arm] + rng.normal(0, plan.sd_growth / plan.evaluation_day, len(arm))
        growth = own[:, None] * days + rng.normal(0, plan.sigma, (len(arm), len(days)))
        leaves = rng.random(len(arm)) < plan.dropout_pct / 100
        last = np.where(leaves, rng.integers(0, len(days) - 1, len(arm)), len(days) - 1)
        animal, day = np.nonzero(np.arange(len(days)) <= last[:, None])
        rows = GrowthRows(arm[animal], animal, days[day], days[day], growth[animal, day])
        fit = fits_up_to(rows, days[-1:], tuple(arms), by_arm="unless alike")[0]
        found = fit.contrasts(weights)
        called += bool(((found.p <= plan.alpha) & (found.estimate < 0)).all())
    return called / studies


@EACH
@pytest.mark.parametrize("n", [3, 10])
def test_power_is_the_share_that_the_analysis_calls(question, n):
    """With drop-out, each question's effect chosen for a power in the middle."""
    ratios = {3: 0.5, 10: 0.72}
    plan = replace(PLANS[question], dropout_pct=20, sigma=0.12)
    plan = replace(plan, ratios=tuple(ratios[n] for _ in plan.ratios))
    ours = growth_power(replace(plan, most_animals=max(n, 5))).set_index("n")["power"][n]
    theirs = analyzed(plan, n, 150)
    assert abs(theirs - ours) < 4 * np.sqrt(ours * (1 - ours) / 150)


@EACH
@pytest.mark.parametrize("dropout_pct", [0, 20])
def test_levels_at_three_to_ten_animals(question, dropout_pct):
    plan = replace(PLANS[question], dropout_pct=dropout_pct, simulations=3000, most_animals=10)
    level = growth_power(plan)["level"] * (2 if question == "best_part" else 1)
    assert level.max() <= 0.065
    assert level.min() >= 0.025  # Bliss of three animals an arm is the most careful


def test_with_no_effect_a_one_sided_half_of_the_level_is_called():
    table = growth_power(replace(PLANS["additivity"], ratios=(1.0,), most_animals=10))
    assert table["power"].between(0.01, 0.035).all()


@pytest.mark.parametrize("worse", [{"dropout_pct": 40.0}, {"family": 4}, {"sd_growth": 0.4}])
def test_losses_more_tests_and_more_spread_cost_power(worse):
    better = at(PLANS["control"])["power"]
    assert (at(replace(PLANS["control"], **worse))["power"] < better)[[3, 5]].all()


def test_the_same_plan_gives_the_same_numbers():
    plan = replace(PLANS["best_part"], simulations=200)
    table = at(plan)
    pd.testing.assert_frame_equal(table, at.__wrapped__(plan))
    assert not at(replace(plan, seed=7))["power"].equals(table["power"])
