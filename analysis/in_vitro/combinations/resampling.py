"""Resampling a few experiments: every different resample where they are few, else random ones.

With n experiments there are only C(2n - 1, n) different resamples (10 for three). Taking each with
its probability is the bootstrap itself, without the noise of drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb, factorial

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix, cell_of, columns_of
from analysis.in_vitro.plates.wells import READ_KEYS
from analysis.settings import Settings

Array = npt.NDArray[np.float64]
SAME = 1e-9
ENOUGH = 0.9  # share of the resamples in which a number has to be defined


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """How often each resample takes each experiment, and how likely the resample is."""

    counts: Array
    probability: Array

    @property
    def is_exact(self) -> bool:
        """Whether these are all resamples there are."""
        n = self.counts.shape[1]
        return len(self.counts) == comb(2 * n - 1, n)


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Ends of an interval and the two-sided p for no effect; NaN where there is none."""

    low: Array
    high: Array
    p: Array


def resamples_of(n: int, most: int, seed: int) -> Resamples:
    """All different resamples of n experiments if they are at most ``most``, else that many."""
    if comb(2 * n - 1, n) > most:
        rng = np.random.Generator(np.random.PCG64(seed))
        drawn = rng.multinomial(n, np.full(n, 1 / n), size=most).astype(float)
        return Resamples(drawn, np.full(most, 1 / most))
    picks = list(combinations_with_replacement(range(n), n))
    counts = np.array([np.bincount(pick, minlength=n) for pick in picks], dtype=float)
    ways = [factorial(n) / np.prod([factorial(int(k)) for k in row]) for row in counts]
    return Resamples(counts, np.array(ways) / float(n) ** n)


def resampled_matrices(
    matrix: DoseMatrix, resamples: Resamples, wells: pd.DataFrame, settings: Settings
) -> Array:
    """The matrix of means over experiments, then that of every resample.

    Parameters
    ----------
    matrix : DoseMatrix
    resamples : Resamples
        Of its experiments; where there is one, its wells are drawn anew instead.
    wells : DataFrame
        Of `wells.well_viability`, of the whole study.
    settings : Settings
        ``synergy_resamples`` and ``bootstrap_seed``, for the wells.

    Returns
    -------
    array, shape (1 + resamples, concentrations of drug 1, concentrations of drug 2)
    """
    if len(matrix.experiments) > 1:
        drawn = resampled_means(matrix.viability, resamples.counts)
    else:
        time = wells["time_h"]
        here = time.isna() if np.isnan(matrix.time_h) else time == matrix.time_h
        here &= wells["model"] == matrix.model
        here &= wells["experiment"].astype(str) == matrix.experiments[0]
        size, seed = settings.synergy_resamples, settings.bootstrap_seed
        drawn = resampled_wells(wells[here], matrix, size, seed)
    return np.concatenate([matrix.mean[None], drawn])


def resampled_means(viability: Array, counts: Array) -> Array:
    """Means over experiments in each resample, NaN where none of those taken has the cell."""
    flat = viability.reshape(len(viability), -1)
    there = np.isfinite(flat)
    total = counts @ np.where(there, flat, 0.0)
    taken = counts @ there.astype(float)
    means: Array = total / np.where(taken > 0, taken, np.nan)
    return means.reshape(len(counts), *viability.shape[1:])


def t_interval(
    estimate: Array, resampled: Array, probability: Array, n: int, confidence: float
) -> Interval:
    """Student's t on the standard error of the resamples, n - 1 degrees of freedom.

    The spread of resamples of n experiments is too small by (n - 1) / n, which is put right: for a
    plain mean this is exactly the t interval over experiments. Percentiles of the resamples are not
    used: with three experiments they cover the truth about three times in four, not 95 %.

    Parameters
    ----------
    estimate : array, shape (...)
        The number in question.
    resampled : array, shape (resamples, ...)
        The same in every resample; NaN where undefined (at most one in ten).
    probability : array, shape (resamples,)
        Of each resample.
    n : int
        Experiments.
    confidence : float
        0.95 for a 95 % interval.

    Returns
    -------
    Interval

    References
    ----------
    .. [1] Efron B, Tibshirani RJ. An Introduction to the Bootstrap. 1993; chapters 6 and 12.
    """
    there = np.isfinite(resampled)
    weight = probability.reshape(-1, *(1,) * (resampled.ndim - 1)) * there
    share = weight.sum(axis=0)
    safe = np.where(share > 0, share, np.nan)
    values = np.where(there, resampled, 0.0)
    mean = (weight * values).sum(axis=0) / safe
    variance = (weight * (values - mean) ** 2).sum(axis=0) / safe
    se = np.sqrt(np.where(share >= ENOUGH, variance, np.nan) * n / (n - 1))
    se = np.where(se > SAME, se, np.nan)
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * se
    return Interval(estimate - half, estimate + half, 2 * stdtr(n - 1, -np.abs(estimate) / se))


def percentile_interval(resampled: Array, confidence: float) -> Interval:
    """Percentiles of the resamples, without a p (one experiment has none); NaN where all agree."""
    there = np.isfinite(resampled).mean(axis=0)
    tail = (1 - confidence) / 2
    filled = np.where(np.isfinite(resampled) | (there < ENOUGH), resampled, np.nan)
    low, high = np.full((2, *resampled.shape[1:]), np.nan)
    good = there >= ENOUGH
    if good.any():
        low[good], high[good] = np.nanquantile(filled[:, good], [tail, 1 - tail], axis=0)
    alike = ~(high - low > SAME)  # of wells that are alone, which do not vary
    low[alike], high[alike] = np.nan, np.nan
    return Interval(low, high, np.full_like(low, np.nan))


def resampled_wells(wells: pd.DataFrame, matrix: DoseMatrix, resamples: int, seed: int) -> Array:
    """Matrices of a single experiment with its wells drawn anew, controls and blanks included.

    Wells are drawn within each concentration, control and blank wells within their plate; every
    draw is normalized by its own control, whose mean stays at the level that was read (100 % of a
    plate's own, another one in a table of responses). As a mean of m wells drawn from m varies too
    little, its distance from the observed mean is enlarged by sqrt(m / (m - 1)). A cell of one well
    does not vary.

    Parameters
    ----------
    wells : DataFrame
        Of `wells.well_viability`, this model, time and experiment.
    matrix : DoseMatrix
        Which wells belong where.
    resamples, seed : int
        How many draws, and where they start.

    Returns
    -------
    array, shape (resamples, concentrations of drug 1, concentrations of drug 2)
        In percent.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    used = wells[(wells["excluded"] == 0) & wells["viability_pct"].notna()]
    plate = used.groupby(READ_KEYS, dropna=False, sort=False).ngroup().to_numpy()
    value = used["viability_pct"].to_numpy(float)
    is_blank = (used["role"] == "blank").to_numpy()
    is_control = (used["arm"] == used["control_arm"]).to_numpy() & ~is_blank
    plates = range(plate.max() + 1)
    control, blank = (
        np.column_stack([_drawn_mean(value[(plate == p) & kind], resamples, rng) for p in plates])
        for kind in (is_control, is_blank)
    )
    # Only how the blanks vary: their mean is taken off already, or is not to be.
    levels = [value[(plate == p) & is_blank] for p in plates]
    blank -= [level.mean() if len(level) else 0.0 for level in levels]
    blank = np.where(np.isnan(blank), 0.0, blank)
    read_at = [value[(plate == p) & is_control].mean() for p in plates]
    first, second = cell_of(columns_of(used), matrix)
    treated = (first >= 0) & (second >= 0) & ~is_control & ~is_blank
    drawn = np.full((resamples, len(matrix.doses[0]), len(matrix.doses[1])), np.nan)
    drawn[:, 0, 0] = 100.0
    for i, j in sorted(set(zip(first[treated], second[treated], strict=True))):
        at = np.flatnonzero(treated & (first == i) & (second == j))
        parts = [
            read_at[p]
            * _normalized(value[at[plate[at] == p]], control[:, p], blank[:, p], resamples, rng)
            for p in np.unique(plate[at])
        ]
        sizes = [float((plate[at] == p).sum()) for p in np.unique(plate[at])]
        drawn[:, i, j] = np.average(np.stack(parts), axis=0, weights=sizes)
    return drawn


def _normalized(
    value: Array, control: Array, blank: Array, resamples: int, rng: np.random.Generator
) -> Array:
    mean = _drawn_mean(value, resamples, rng)
    normalized: Array = (mean - blank) / (control - blank)
    return normalized


def _drawn_mean(value: Array, resamples: int, rng: np.random.Generator) -> Array:
    """Means of as many draws as there are wells, at their proper spread."""
    m = len(value)
    if m < 2:
        return np.full(resamples, value[0] if m else np.nan)
    drawn = value[rng.integers(0, m, size=(resamples, m))].mean(axis=1)
    stretched: Array = value.mean() + np.sqrt(m / (m - 1)) * (drawn - value.mean())
    return stretched
