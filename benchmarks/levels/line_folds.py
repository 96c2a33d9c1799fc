"""Folds of resistance of simulated lines: how often equal lines differ, and intervals hold.

Plates as in `curve_coverage`: eight concentrations, three wells, noise of 6 % of the signal and 2
points, six control wells an experiment. Midpoints shift from experiment to experiment; half of
that variance is shared by two lines done in the same experiment. Equal lines have the same curve;
lines 3-fold apart have slopes and bottoms of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from analysis.in_vitro.curves.by_experiment import ic50_by_experiment
from analysis.in_vitro.curves.resistance import resistance
from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS
from analysis.in_vitro.curves.study_curves import study_curves
from analysis.in_vitro.curves.table import dose_response_table
from analysis.settings import Settings
from analysis.statistics.comparison import welch
from analysis.summary.answers.cells import between_lines
from benchmarks.levels.curve_coverage import STUDY, Design, plates, viabilities

SHIFTS = (0.0, 0.05, 0.10, 0.15)  # SD of the midpoint, decades
EXPERIMENTS = (2, 3, 4, 5)
FOLD = np.log10(3.0)


def fold_shares(rng: np.random.Generator, pairs: int) -> Iterator[tuple[str, float]]:
    """Shares of pairs of lines, by design: experiments, shift, and whether these are shared."""
    for shift in SHIFTS:
        for n in EXPERIMENTS:
            for shared in (True, False):
                words = f"{n} {'shared' if shared else 'separate'} experiments, shift {shift:g}"
                yield from _of_design(rng, pairs, Design("", n, shift=shift), shared, words)


def line_shares(rng: np.random.Generator, studies: int) -> Iterator[tuple[str, float]]:
    """A combination in two equal lines: how often different, and how often halved viability is.

    Log viability: what an experiment shifts in both lines, and noise of 0.12 of either line.
    """
    for n, shift, widest in product((2, 3, 4, 5), (0.0, 0.1, 0.4), (1.0, 3.0)):
        names = [str(at) for at in range(n)]
        found: dict[str, list[bool]] = {"ours": [], "Welch": [], "a halving": []}
        for _ in range(studies):
            noise = rng.normal(0, 0.12, (2, n)) * np.array([[widest], [1.0]])
            own, other = np.exp(np.log(50) + rng.normal(0, shift, n) + noise)
            lines = dict(zip(names, own, strict=True)), dict(zip(names, other, strict=True))
            found["ours"].append(between_lines(*lines, 0.95)[2][3] <= 0.05)
            found["Welch"].append(welch(np.log(own), np.log(other)).p <= 0.05)
            halved = {name: value / 2 for name, value in lines[0].items()}
            found["a halving"].append(between_lines(halved, lines[1], 0.95)[2][3] <= 0.05)
        words = f"{n} experiments, shift {shift:g}, {'a line 3x' if widest > 1 else 'equal'}"
        for name, each in found.items():
            yield f"a combination between lines, {name}: {words}", float(np.mean(each))


def _of_design(
    rng: np.random.Generator, pairs: int, design: Design, shared: bool, words: str
) -> Iterator[tuple[str, float]]:
    equal, _ = _pairs(rng, pairs, design, shared, 0.0)
    yield f"fold, p given: {words}", float(equal["p"].notna().mean())
    yield (
        f"extra sum of squares, equal lines, p <= 0.05: {words}",
        float((equal["f_p"] <= 0.05).mean()),
    )
    apart, ic50 = _pairs(rng, pairs, design, shared, FOLD)
    several = design.experiments >= FEWEST_EXPERIMENTS
    kind = "over experiments" if several else "of the fit"
    yield f"IC50, interval {kind} holds it: {words}", float(ic50.mean())
    tested = equal["p"].notna()
    if tested.any():
        yield f"fold, equal lines, p <= 0.05: {words}", float((equal["p"][tested] <= 0.05).mean())
        low, high = np.log10(apart["low"].dropna()), np.log10(apart["high"].dropna())
        held = (low <= FOLD) & (high >= FOLD)
        yield f"fold, interval holds 3: {words}", float(held.mean())


def _pairs(
    rng: np.random.Generator, pairs: int, design: Design, shared: bool, log10_fold: float
) -> tuple[pd.DataFrame, pd.Series]:
    """Table ``resistance`` of the pairs, and whether the parents' intervals hold their IC50."""
    shape = (pairs, design.experiments)
    log10_ic50 = rng.uniform(-0.6, 0.2, pairs)
    common = rng.normal(0, design.shift * np.sqrt(0.5), shape)
    hill, bottom = rng.uniform(0.7, 2.0, (2, pairs)), rng.uniform(0, 25, (2, pairs))
    exact = []
    for line, gain in enumerate((0.0, log10_fold)):
        own = rng.normal(0, design.shift * np.sqrt(0.5), shape)
        together = common if shared else rng.normal(0, design.shift * np.sqrt(0.5), shape)
        of_experiments = log10_ic50[:, None] + gain + own + together
        shape_of = line if log10_fold else 0
        exact.append(viabilities(of_experiments, bottom[shape_of], hill[shape_of]))
    means, wells = plates(design, np.concatenate(exact), rng)
    for table in (means, wells):
        number = table["model"].astype(int)
        name = "L" + (number % pairs).astype(str)
        table["model"] = name + np.where(number < pairs, "", " TamR")
        if not shared:
            table["experiment"] = table["experiment"] + np.where(number < pairs, "a", "b")
    curves = study_curves(means, wells, STUDY, Settings())
    response = dose_response_table(curves)
    found = resistance(response, ic50_by_experiment(curves), curves, STUDY)
    parents = response.set_index("model").loc[[f"L{one}" for one in range(pairs)]]
    low, high = np.log10(parents["ic50_low"]), np.log10(parents["ic50_high"])
    held = (low <= log10_ic50) & (log10_ic50 <= high)
    return found, held[low.notna() & (parents["status"] == "ok")]
