"""How often the tests of Design call what is not there, by animals or experiments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.design.cell_power import FoldPlan, ViabilityPlan, fold_power, viability_power
from analysis.design.growth_power import GrowthPlan, growth_power
from analysis.design.survival_power import SurvivalPlan, survival_power

BY_EXPERIMENT, BY_ANIMAL = 40, 2  # simulations of a plan for each study of a round
MOST = 10  # animals an arm
LEAVE_PCT = (0.0, 20.0)
DAYS = tuple(range(3, 22, 3))
GROWTH = (
    GrowthPlan("control", (0.6,), 0.25, 0.05, DAYS),
    GrowthPlan("best_part", (0.6, 0.7), 0.25, 0.05, DAYS),
    GrowthPlan("additivity", (0.5,), 0.25, 0.05, DAYS),
)


def power_levels(rng: np.random.Generator, studies: int) -> Iterator[tuple[str, float]]:
    """Shares called without an effect, by experiments, or by animals and how many leave."""
    seed, of_cells, of_animals = (
        int(rng.integers(1 << 31)),
        BY_EXPERIMENT * studies,
        BY_ANIMAL * studies,
    )
    plan = ViabilityPlan(70, 15, simulations=of_cells, seed=seed)
    yield from _levels(viability_power(plan), "viability called")
    for paired in (True, False):
        words = "paired" if paired else "Welch"
        plan_of = FoldPlan(3, 0.2, paired, simulations=of_cells, seed=seed)
        yield from _levels(fold_power(plan_of), f"fold called: {words}")
    for lost in LEAVE_PCT:
        for growth in GROWTH:
            plan_of_arms = replace(
                growth, dropout_pct=lost, simulations=of_animals, seed=seed, most_animals=MOST
            )
            words = f"{growth.question} called: {lost:g} % leave"
            yield from _levels(growth_power(plan_of_arms), words, "animals")
        lives = SurvivalPlan(
            30, 0.35, 60, 4.0, lost, simulations=of_animals, seed=seed, most_animals=MOST
        )
        found = survival_power(lives)
        yield from _levels(found, f"log-rank called: {lost:g} % leave", "animals")


def _levels(
    table: pd.DataFrame, words: str, counted: str = "experiments"
) -> Iterator[tuple[str, float]]:
    for n, level in zip(table["n"], table["level"], strict=True):
        yield f"{words}, {n} {counted}", float(level)
