"""Bootstrap interval of growth inhibition: animals drawn with replacement within their arm."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.settings import Settings

Array = npt.NDArray[np.float64]


def delta_intervals(
    sized: pd.DataFrame, table: pd.DataFrame, settings: Settings
) -> dict[str, Array]:
    """Interval of ``tgi_delta_pct`` for each arm and day of ``table``, as ``inhibition_interval``.

    Parameters
    ----------
    sized : DataFrame
        model, number (of the arm, consecutive in a model), animal, day, delta_mm3.
    table : DataFrame
        model, number, arm, control (name or ""), day.
    settings : Settings
        Resamples, seed and confidence.

    Returns
    -------
    dict of str to array, shape (len(table),)
        ``tgi_delta_low`` and ``tgi_delta_high`` in percent; NaN where undefined.
    """
    low, high = np.full((2, len(table)), np.nan)
    for model, rows in table[table["control"] != ""].groupby("model"):
        found = sized[sized["model"] == model]
        first = int(rows["number"].min())
        control = int(rows.loc[rows["arm"] == rows["control"], "number"].iloc[0]) - first
        days = np.unique(found["day"].to_numpy(float))
        growth, arm = _growth_matrix(found, days)
        ends = inhibition_interval(
            growth,
            arm - first,
            int(rows["number"].max()) - first + 1,
            control,
            settings.bootstrap_resamples,
            settings.bootstrap_seed,
            settings.confidence,
        )
        at = rows["number"].to_numpy() - first, np.searchsorted(days, rows["day"].to_numpy())
        low[rows.index], high[rows.index] = ends[0][at], ends[1][at]
    return {"tgi_delta_low": low, "tgi_delta_high": high}


def inhibition_interval(
    growth: Array,
    arm: npt.NDArray[np.int64],
    n_arms: int,
    control: int,
    resamples: int,
    seed: int,
    confidence: float,
) -> tuple[Array, Array]:
    """Percentile interval of ``100 (1 - mean(growth_T) / mean(growth_C))`` per arm and day.

    Each resample draws as many animals of an arm as it has, with replacement; the same draw holds
    for all days, and an animal not measured on a day takes no part in that day's mean. Generator
    PCG64 from ``seed``: control is drawn first, then the arms in order. Resamples in which
    control did not grow, or nobody of an arm is measured, have no ratio. Where they are more than
    the share beyond one end of the interval, that end is unbounded and there is no interval; nor
    where an arm has fewer than 2 animals on a day, or where control itself did not grow.

    Parameters
    ----------
    growth : array, shape (n_animals, n_days)
        Change of volume from baseline (mm3), NaN where not measured.
    arm : array, shape (n_animals,)
        Arm of each animal, numbered 0, 1, ...
    n_arms, control : int
        How many arms, and which of them is the control.
    resamples, seed : int
        How many draws, and where they start.
    confidence : float
        0.95 for the ends at 2.5 and 97.5 %.

    Returns
    -------
    low, high : arrays, shape (n_arms, n_days)
        In percent; NaN for the control and where undefined.

    References
    ----------
    .. [1] Efron B, Tibshirani RJ. An Introduction to the Bootstrap. 1993; chapter 13.
    """
    low, high = np.full((2, n_arms, growth.shape[1]), np.nan)
    rng = np.random.Generator(np.random.PCG64(seed))
    reference = growth[arm == control]
    usable = _two_animals(reference) & (np.nansum(reference, axis=0) > 0)
    below = drawn_means(reference, resamples, rng)
    below[~(below > 0)] = np.nan
    for number in range(n_arms):
        here = growth[arm == number]
        if number == control or not len(here):
            continue
        means = drawn_means(here, resamples, rng)
        at = usable & _two_animals(here)
        inhibition = 100 * (1 - means[:, at] / below[:, at])
        low[number, at], high[number, at] = percentiles(inhibition, (1 - confidence) / 2)
    return low, high


def _growth_matrix(found: pd.DataFrame, days: Array) -> tuple[Array, npt.NDArray[np.int64]]:
    """Change of volume, animals x days, and the arm number of each animal, of one model."""
    animal = found.groupby(["number", "animal"], sort=False).ngroup().to_numpy()
    growth = np.full((animal.max() + 1, len(days)), np.nan)
    growth[animal, np.searchsorted(days, found["day"].to_numpy())] = found["delta_mm3"].to_numpy()
    arm = np.empty(len(growth), dtype=np.int64)
    arm[animal] = found["number"].to_numpy()
    return growth, arm


def _two_animals(growth: Array) -> npt.NDArray[np.bool_]:
    enough: npt.NDArray[np.bool_] = np.count_nonzero(~np.isnan(growth), axis=0) >= 2
    return enough


def drawn_means(growth: Array, resamples: int, rng: np.random.Generator) -> Array:
    """Means per resample and day, shape (resamples, n_days); NaN where nobody is measured."""
    n = len(growth)
    if n == 0:
        return np.full((resamples, growth.shape[1]), np.nan)
    times = rng.multinomial(n, np.full(n, 1 / n), size=resamples).astype(float)
    measured = ~np.isnan(growth)
    with np.errstate(invalid="ignore"):
        means: Array = (times @ np.where(measured, growth, 0.0)) / (times @ measured.astype(float))
    return means


def percentiles(values: Array, tail: float) -> tuple[Array, Array]:
    """Take the ends of the interval among each column's defined values; NaN where too few are."""
    ranked = np.sort(values, axis=0)  # NaN last
    defined = np.count_nonzero(~np.isnan(values), axis=0)
    enough = len(values) - defined <= tail * len(values)
    column = np.arange(values.shape[1])
    ends = []
    for share in (tail, 1 - tail):
        position = share * np.maximum(defined - 1, 0)
        floor = np.floor(position).astype(int)
        ceiling = np.minimum(floor + 1, np.maximum(defined - 1, 0))
        lower, upper = ranked[floor, column], ranked[ceiling, column]
        ends.append(np.where(enough, lower + (position - floor) * (upper - lower), np.nan))
    return ends[0], ends[1]
