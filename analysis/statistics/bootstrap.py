"""Bootstrap interval of growth inhibition: animals drawn with replacement within their arm."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.settings import Settings

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Counts = npt.NDArray[np.unsignedinteger[Any]]


def delta_intervals(
    measured: tuple[Ints, Ints, Array, Array], rows: tuple[Ints, Ints, Array], settings: Settings
) -> dict[str, Array]:
    """Interval of ``tgi_delta_pct`` for each arm and day, as ``inhibition_interval``.

    Parameters
    ----------
    measured : arrays, a value each
        Number of the arm (consecutive in a model), animal, day, and change of volume (mm3).
    rows : arrays, a row of the table each
        Number of the arm, number of its control (-1 for none), and day.
    settings : Settings
        Resamples, seed and confidence.

    Returns
    -------
    dict of str to array, a row of the table each
        ``tgi_delta_low`` and ``tgi_delta_high`` in percent; NaN where undefined.
    """
    number, control, day = rows
    low, high = np.full((2, len(number)), np.nan)
    for own in np.unique(control[control >= 0]):
        here = np.flatnonzero(control == own)
        first, last = number[here[0]], number[here[-1]]
        of_model = (measured[0] >= first) & (measured[0] <= last)
        growth, arm, days = _growth_matrix(*(values[of_model] for values in measured))
        ends = inhibition_interval(
            growth,
            arm - first,
            int(last - first) + 1,
            int(own - first),
            settings.bootstrap_resamples,
            settings.bootstrap_seed,
            settings.confidence,
        )
        at = number[here] - first, np.searchsorted(days, day[here])
        low[here], high[here] = ends[0][at], ends[1][at]
    return {"tgi_delta_low": low, "tgi_delta_high": high}


def inhibition_interval(
    growth: Array,
    arm: Ints,
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
    others = [number for number in np.unique(arm).tolist() if number != control]
    groups = [growth[arm == number] for number in (control, *others)]
    usable = _two_animals(groups[0]) & (np.nansum(groups[0], axis=0) > 0)
    asked = [usable & _two_animals(here) for here in groups[1:]]
    if not any(at.any() for at in asked):
        return low, high
    below, *drawn = drawn_means(groups, resamples, seed)
    below[~(below > 0)] = np.nan
    for number, at, means in zip(others, asked, drawn, strict=True):
        inhibition = 100 * (1 - means[:, at] / below[:, at])
        low[number, at], high[number, at] = percentiles(inhibition, (1 - confidence) / 2)
    return low, high


def _growth_matrix(
    number: Ints, animal: Ints, day: Array, growth: Array
) -> tuple[Array, Ints, Array]:
    """Change of volume, animals x days, the arm of each animal, and the days, of one model."""
    days, on = np.unique(day, return_inverse=True)
    _, first, row = np.unique(animal, return_index=True, return_inverse=True)
    matrix = np.full((len(first), len(days)), np.nan)
    matrix[row, on] = growth
    return matrix, number[first], days


def _two_animals(growth: Array) -> npt.NDArray[np.bool_]:
    enough: npt.NDArray[np.bool_] = np.count_nonzero(~np.isnan(growth), axis=0) >= 2
    return enough


def drawn_means(groups: Sequence[Array], resamples: int, seed: int) -> list[Array]:
    """Means of each group per resample and day, shape (resamples, n_days).

    The groups are animals x days and drawn in order; NaN where nobody is measured.
    """
    means = []
    sizes: tuple[int, ...] = ()
    for growth in groups:
        sizes += (len(growth),)
        times = times_drawn(sizes, resamples, seed)
        measured = ~np.isnan(growth)
        with np.errstate(invalid="ignore"):
            sums = times @ np.where(measured, growth, 0.0)
            means.append(sums / (times @ measured.astype(float)))
    return means


def times_drawn(sizes: tuple[int, ...], resamples: int, seed: int) -> Array:
    """How often each animal of the last group is in each resample, shape (resamples, size).

    Groups of these sizes are drawn one after the other by PCG64 from ``seed``. The draws are the
    same for every model and measure whose first groups have the same sizes, so they are kept: they
    take most of the time of a bootstrap.
    """
    return _drawn(sizes, resamples, seed)[0].astype(float)


@lru_cache(maxsize=64)
def _drawn(sizes: tuple[int, ...], resamples: int, seed: int) -> tuple[Counts, Any]:
    """Times each animal of the last group is drawn, and where the generator stands after it."""
    bits = np.random.PCG64(seed)
    if len(sizes) > 1:
        bits.state = _drawn(sizes[:-1], resamples, seed)[1]
    n = sizes[-1]
    if not n:
        return np.zeros((resamples, 0), dtype=np.uint8), bits.state
    times = np.random.Generator(bits).multinomial(n, np.full(n, 1 / n), size=resamples)
    return times.astype(np.min_scalar_type(times.max())), bits.state


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
