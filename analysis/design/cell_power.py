"""Experiments for a question about cells: does the drug act, is the line resistant.

Nouns: ``ViabilityPlan`` and ``FoldPlan``. The experiment is the unit, not the well, and the tests
are those of the analysis: viability at the stated dose, the fold of the IC50.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.design.power import Array, power_table, t_power

EXPERIMENTS = tuple(range(2, 9))
FEWEST_OF_FOLD = 3  # with fewer the analysis gives a fold without interval and p


@dataclass(frozen=True, slots=True)
class ViabilityPlan:
    """What is assumed of viability at the stated dose, % of control.

    ``sd_points`` is the SD of that viability between experiments, in points; ``family`` how many
    drugs are set against control.
    """

    viability_pct: float
    sd_points: float
    family: int = 1
    alpha: float = 0.05
    simulations: int = 10_000
    seed: int = 20240


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """What is assumed of an IC50 in a resistant line over its parent's.

    ``sd_log10`` is the SD between experiments of log10 of what is tested: of the fold where both
    lines are in every experiment (``paired``), else of the IC50 of either line. ``beyond`` is the
    fold that has to be exceeded: 1 (the lines differ), or 3 (the app then calls it a failure of
    the drug in that line). ``family`` is the number of drugs tested in the two lines.
    """

    fold: float
    sd_log10: float
    paired: bool = True
    beyond: float = 1.0
    family: int = 1
    alpha: float = 0.05
    simulations: int = 10_000
    seed: int = 20240


def viability_power(plan: ViabilityPlan) -> pd.DataFrame:
    """Power of the test of viability at the stated dose, for 2 to 8 experiments.

    Log viability less control's is ``log(viability) + sd z`` in an experiment, ``sd^2 = log(1 +
    (sd_points / viability)^2)``. The test is Student's t over experiments, as ``p`` of
    ``viability``, without a correction over doses, for the dose is stated beforehand: p at most
    alpha / family (Holm's first step) in favor of a lower viability, *and* Student's 1 - alpha
    interval of the mean viability below 100 %, as the table ``answers`` asks for. ``level``: called
    on either side where the drug does nothing. ``closed_form`` is the noncentral t of log viability
    with experiments - 1 df.

    Returns
    -------
    DataFrame
        ``power.POWER_COLUMNS``.
    """
    sd = sqrt(np.log1p((plan.sd_points / plan.viability_pct) ** 2))
    effect, level = float(np.log(plan.viability_pct / 100)), plan.alpha / plan.family
    random = np.random.Generator(np.random.PCG64(plan.seed))
    errors = sd * random.standard_normal((plan.simulations, EXPERIMENTS[-1]))
    found, by_chance = np.array([
        [_studies_called(errors[:, :n] + each, level, plan.alpha) for each in (effect, 0.0)]
        for n in EXPERIMENTS
    ]).transpose(1, 2, 0)  # fmt: skip
    counts = np.array(EXPERIMENTS)
    closed = t_power(counts - 1, effect * np.sqrt(counts) / sd, level)
    return power_table(EXPERIMENTS, found[0], by_chance.sum(axis=0), plan.simulations, closed)


def fold_power(plan: FoldPlan) -> pd.DataFrame:
    """Power to show that a line's IC50 is more than ``beyond`` times its parent's.

    Of 3 to 8 experiments: paired t on log10 of the fold of each, or Welch's t on the log10 IC50 of
    n experiments of either line (``by_experiment.ratio_by_experiment``); found where the lower end
    of the 1 - alpha / family interval exceeds ``beyond``. ``level`` is of a fold that equals it,
    called on either side. ``closed_form`` is the noncentral t: exact for pairs, and for Welch with
    the df of one variance, a little above.

    Returns
    -------
    DataFrame
        ``power.POWER_COLUMNS``.
    """
    n = [each for each in EXPERIMENTS if each >= FEWEST_OF_FOLD]
    effect = float(np.log10(plan.fold / plan.beyond))
    level, random = plan.alpha / plan.family, np.random.Generator(np.random.PCG64(plan.seed))
    shape = (1 if plan.paired else 2, plan.simulations, n[-1])
    logs = plan.sd_log10 * random.standard_normal(shape)
    found, by_chance = np.array([_folds_called(logs[:, :, :each], effect, level) for each in n]).T
    counts = np.array(n)
    df = shape[0] * (counts - 1)
    closed = t_power(df, max(effect, 0.0) * np.sqrt(counts / shape[0]) / plan.sd_log10, level)
    return power_table(n, found, by_chance, plan.simulations, closed)


def _studies_called(logs: Array, level: float, alpha: float) -> tuple[int, int]:
    """Studies that call log viability (studies, experiments) lower than control, and higher."""
    n = logs.shape[1]
    mean, alive = logs.mean(axis=1), np.exp(logs)
    t = mean * sqrt(n) / logs.std(axis=1, ddof=1)
    half = stdtrit(n - 1, 1 - alpha / 2) * alive.std(axis=1, ddof=1) / sqrt(n)
    low, high = (alive.mean(axis=1) + sign * half for sign in (-1, 1))
    clear = 2 * stdtr(n - 1, -np.abs(t)) <= level
    return int((clear & (mean < 0) & (high < 1)).sum()), int((clear & (mean > 0) & (low > 1)).sum())


def _folds_called(logs: npt.NDArray[np.float64], effect: float, level: float) -> tuple[int, int]:
    """Studies whose interval lies above the fold that counts; and those off it by chance."""
    n = logs.shape[2]
    parts = logs.var(axis=2, ddof=1) / n
    variance = parts.sum(axis=0)
    df = variance**2 * (n - 1) / np.square(parts).sum(axis=0)
    mean = logs[0].mean(axis=1) - (logs[1].mean(axis=1) if len(logs) > 1 else 0.0)
    se = np.sqrt(variance)
    above = 2 * stdtr(df, -(mean + effect) / se) <= level
    return int(above.sum()), int((2 * stdtr(df, -np.abs(mean / se)) <= level).sum())
