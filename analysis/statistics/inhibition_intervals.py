"""Intervals of growth inhibition: one less a ratio of mean growth, from the logarithms of means.

Noun: ``Growths``, what is known of the mean growth of many groups of animals. Percentiles of
resampled animals are not used: with 3 to 10 animals they hold the truth in 0.66 to 0.93 of studies
(``docs/validation.md``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from analysis.statistics.skewed_means import log_means

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FEWEST = 3  # values of an arm that has an interval
LARGEST_RATIO = 100.0  # of growth to that of the control; an end beyond it is unbounded
ANGLES = np.linspace(-np.pi, np.pi, 361)[:-1]


@dataclass(frozen=True, slots=True, eq=False)
class Growths:
    """Of each group: values, mean growth and start, and the logarithm of their sum.

    ``variance`` and ``df`` are those of the logarithm (`log_means`).
    """

    n: Ints
    growth: Array
    start: Array
    log: Array
    variance: Array
    df: Array

    def at(self, rows: Ints) -> Growths:
        """Those of some groups; -1 is a group without values."""
        there = rows >= 0

        def taken(values: Array) -> Array:
            found: Array = np.full(len(rows), np.nan)
            found[there] = values[rows[there]]
            return found

        n = np.where(there, self.n[rows], 0) if len(self.n) else np.zeros(len(rows), dtype=int)
        numbers = self.growth, self.start, self.log, self.variance, self.df
        return Growths(n, *(taken(values) for values in numbers))


def growths(samples: Iterable[tuple[Array, Array]]) -> Growths:
    """What is known of the mean growth of each sample.

    Parameters
    ----------
    samples : iterable of (growth, start)
        Of each animal, how much it grew and the volume at which it started; a start of 0 where the
        quantity is not a change: a volume, an area, a weight.
    """
    rows = [_row(growth, start) for growth, start in samples]
    n, *numbers = np.array(rows, dtype=float).reshape(-1, 6).T
    return Growths(n.astype(int), *numbers)


def less_start_spread(growth: Array, start: Array) -> Array:
    """Volumes less what the start of each animal differs, as far as the arm has that much left.

    Their mean is that of the volumes; an arm that neither grows nor shrinks spreads as its changes.
    """
    volume, first = growth + start, start.mean()
    left = min(1.0, float(volume.mean() / first)) if first > 0 else 1.0
    adjusted: Array = volume - left * (start - first)
    return adjusted


def inhibition_ends(arm: Growths, control: Growths, confidence: float) -> tuple[Array, Array]:
    """Ends of ``100 (1 - growth of the arm / growth of the control)``, percent, group by group.

    All that it is over the log means x within ``sum (x - log mean)^2 / v <= t^2`` (profile
    likelihood of normal log means), growth being ``exp(x) - start``; t has Satterthwaite's degrees
    of freedom of the two variances as they act on the ratio. Where start is 0 that is the t
    interval of the log ratio of two means. NaN with fewer than three values in one, where nothing
    varies, where the control may not have grown within these, and where an end is a ratio of more
    than 100.

    References
    ----------
    .. [1] Venzon DJ, Moolgavkar SH. Appl Stat 1988; 37:87-94 (profile likelihood). Variances of
       log means: `skewed_means`.
    """
    with np.errstate(all="ignore"):
        ratio = arm.growth / np.where(control.growth > 0, control.growth, np.nan)
        weights = np.stack([
            (arm.growth + arm.start) / control.growth,
            ratio * (control.growth + control.start) / control.growth,
        ])  # fmt: skip
        radius = _radius((arm, control), weights, confidence)
        sd = np.sqrt(np.stack([arm.variance, control.variance])) * radius
        top = _grown(arm, sd[0], np.cos(ANGLES))
        below = _grown(control, sd[1], np.sin(ANGLES))
        ratios = np.where(_may_shrink(control, radius)[:, None], np.nan, top / below)
        ends = -_highest(-ratios), _highest(ratios)
    return _percent(1 - ends[1], 1 - ends[0])


def difference_ends(
    arm: Growths, versus: Growths, control: Growths, confidence: float
) -> tuple[Array, Array]:
    """Ends of inhibition of an arm less that of another, points: both share the control.

    ``100 (growth of versus - growth of the arm) / growth of the control``, as `inhibition_ends`
    over the log means of all three.
    """
    with np.errstate(all="ignore"):
        apart = versus.growth - arm.growth
        weights = np.stack([
            (arm.growth + arm.start) / control.growth,
            (versus.growth + versus.start) / control.growth,
            apart * (control.growth + control.start) / control.growth**2,
        ])  # fmt: skip
        radius = _radius((arm, versus, control), weights, confidence)
        spread = [np.sqrt(each.variance) * radius for each in (arm, versus, control)]
        along, around = np.sin(ANGLES)[:, None], np.cos(ANGLES)[:, None]
        below = _grown(control, spread[2], along)
        others = (
            _grown(each, sd, around * turn)
            for each, sd, turn in zip(
                (versus, arm), spread[1::-1], (np.cos(ANGLES), np.sin(ANGLES)), strict=True
            )
        )
        found = (next(others) - next(others)) / below
        found = np.where(_may_shrink(control, radius)[:, None, None], np.nan, found)
        ends = -_highest(_highest(-found)), _highest(_highest(found))
    return _percent(*ends)


def _row(growth: Array, start: Array) -> tuple[float, ...]:
    n = len(growth)
    if not n:
        return 0, *5 * (np.nan,)
    if n < FEWEST:
        return n, growth.mean(), start.mean(), *3 * (np.nan,)
    means = log_means([less_start_spread(growth, start)])
    log, variance, df = (float(each[0]) for each in (means.log, means.variance, means.df))
    return n, growth.mean(), start.mean(), log, variance, df


def _radius(groups: tuple[Growths, ...], weights: Array, confidence: float) -> Array:
    """Quantile of t with Satterthwaite's df; NaN where there is no interval."""
    parts = weights**2 * np.stack([each.variance for each in groups])
    total = parts.sum(axis=0)
    df = total**2 / (parts**2 / np.stack([each.df for each in groups])).sum(axis=0)
    radius = np.asarray(stdtrit(np.where(total > 0, df, np.nan), (1 + confidence) / 2), float)
    return radius


def _grown(group: Growths, sd: Array, way: Array) -> Array:
    """Growth at places along the logarithm of the mean; a row for each group."""
    shape = (-1, *(1,) * way.ndim)
    log, spread, start = (each.reshape(shape) for each in (group.log, sd, group.start))
    grown: Array = np.exp(log + spread * way) - start
    return grown


def _may_shrink(control: Growths, radius: Array) -> npt.NDArray[np.bool_]:
    """Whether the control has not grown somewhere within the radius, or has no radius."""
    least = np.exp(control.log - radius * np.sqrt(control.variance)) - control.start
    shrinks: npt.NDArray[np.bool_] = ~(least > 0)
    return shrinks


def _highest(values: Array) -> Array:
    """The top of each closed curve, by the parabola through the highest point and both beside."""
    at = np.argmax(values, axis=-1)[..., None]
    left, top, right = (
        np.take_along_axis(values, (at + step) % values.shape[-1], -1)[..., 0]
        for step in (-1, 0, 1)
    )
    bend = left - 2 * top + right
    highest: Array = top - np.where(bend < 0, (right - left) ** 2 / (8 * bend), 0.0)
    return highest


def _percent(low: Array, high: Array) -> tuple[Array, Array]:
    bounded = np.maximum(np.abs(low), np.abs(high)) <= LARGEST_RATIO
    return np.where(bounded, 100 * low, np.nan), np.where(bounded, 100 * high, np.nan)
