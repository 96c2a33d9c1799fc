"""What the means of a curve do around 50 % of control: fall below once, come back, rise first.

Noun of this module: ``Shapes``. Read off the means alone, whatever curve was fitted: it says
where a logistic curve is the wrong one, and between which two concentrations the means cross.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from analysis.in_vitro.curves.fit import CurveFits
from analysis.in_vitro.curves.model import NO_DRUG
from analysis.in_vitro.curves.squares import DoseMeans, dose_means
from analysis.statistics.least_squares import Array, Mask, Rows

HALF = 50.0  # % of control: where the IC50 is
CLEAR = 0.95  # confidence of the margin around a mean
LEAST_RETURN = 5.0  # % of control: a return goes so far beyond 50 %, from so far below it
MOST_MARGIN = 20.0  # % of control: beyond it no scatter excuses a mean
UNREPLICATED = 10.0  # % of control: what a mean of one point may be off
RISE = 10.0  # % of control, against the curve's direction, that no logistic curve has
CONTROL_OFF = 10.0  # % of control that the wells of the control may differ by where they stand
HUGE_RISE = 50.0  # % of control that no scatter excuses
POOR_FIT = 0.001  # p of lack of fit
ON_PLATEAU = 0.1  # of the way from top to bottom: a mean this near a plateau is not on the slope


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """By curve. ``first`` and ``then`` are places among the means: of the largest rise.

    ``returns``: a mean clearly below 50 % and, at a higher concentration, one clearly above, by 5
    points at least.
    ``rises``: means go against the curve by more than a logistic curve can. ``some_below``,
    ``some_above``: any mean is. ``crossed``: the means cross 50 % exactly once, downwards, and
    clearly: some mean lies below by its margin, or the two around the crossing are as far apart
    as both of theirs. ``low``, ``high`` (log10) are the two concentrations around a single
    crossing and ``crossing`` is interpolated between them, else NaN. ``step``: of these two one
    lies on the upper plateau and one on the lower, so that nothing was seen of the slope.
    """

    means: DoseMeans
    returns: Mask
    rises: Mask
    first: Rows
    then: Rows
    some_below: Mask
    some_above: Mask
    crossed: Mask
    low: Array
    high: Array
    crossing: Array
    step: Mask

    @property
    def not_sigmoid(self) -> Mask:
        """Whether no logistic curve has this shape."""
        return self.returns | self.rises

    def seen(self, row: int, unit: str) -> str:
        """``12 % at 1 uM, then 88 % at 10 uM``."""
        return ", then ".join(
            f"{self.means.mean[row, at]:.0f} % {_dose(self.means.log10_c[row, at], unit)}"
            for at in (self.first[row], self.then[row])
        )


def shapes(fits: CurveFits, lack_of_fit_p: Array) -> Shapes:
    """Shapes of the means that curves were fitted to.

    The margin of a mean is ``t(0.975, n - k) s / sqrt(n_c)``, s pooled within the k
    concentrations, at most 20 points; 10 points where nothing was repeated. A rise is the largest
    ``mean_j - mean_i`` of a concentration j above i, less a standard error of each (10 points
    where nothing was repeated); the control counts as 10 points higher. It says that no logistic
    curve will do from 10 points on where the lack of fit has p < 0.001 or cannot be tested, and
    from 50 points on whatever the scatter. Where the curve itself rises, falls count.
    """
    means = dose_means(fits.points)
    known = means.weights > 0
    dosed = known & (means.log10_c > NO_DRUG)
    error, margin = _margins(fits, means)
    below, above = dosed & (means.mean < HALF), dosed & (means.mean >= HALF)
    clearly_below = dosed & (means.mean < HALF - margin)
    far = np.maximum(margin, LEAST_RETURN)
    returns = _later(dosed & (means.mean < HALF - far), dosed & (means.mean > HALF + far))
    down = (fits.top >= fits.bottom) | returns
    height = np.where(known & ~dosed, means.mean + CONTROL_OFF * np.where(down, 1, -1)[:, None],
                      means.mean) * np.where(down, 1.0, -1.0)[:, None]  # fmt: skip
    rise, first, then = _largest_rise(height, np.where(error > 0, error, 0.0), known)
    poor = ~(lack_of_fit_p >= POOR_FIT)
    rises = (rise >= RISE) & poor | (rise >= HUGE_RISE)
    once, at, to = _brackets(dosed, above)
    rows = np.arange(len(once))
    logs, heights = ((each[rows, at], each[rows, to]) for each in (means.log10_c, means.mean))
    apart = margin[rows, at] + margin[rows, to]
    way = fits.top - fits.bottom
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = logs[0] + (heights[0] - HALF) / (heights[0] - heights[1]) * (logs[1] - logs[0])
        step = (fits.top - heights[0] <= ON_PLATEAU * way) & once
        step &= heights[1] - fits.bottom <= ON_PLATEAU * way
    return Shapes(
        means=means,
        returns=returns,
        rises=rises,
        first=first,
        then=then,
        some_below=np.asarray(below.any(axis=1)),
        some_above=np.asarray(above.any(axis=1)),
        crossed=once & (clearly_below.any(axis=1) | (heights[0] - heights[1] >= apart)),
        low=np.where(once, logs[0], np.nan),
        high=np.where(once, logs[1], np.nan),
        crossing=np.where(once, crossing, np.nan),
        step=step,
    )


def _margins(fits: CurveFits, means: DoseMeans) -> tuple[Array, Array]:
    """Standard error of every mean, and how far it may be off; from the scatter within doses."""
    df = fits.points.n - np.count_nonzero(means.weights > 0, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt((means.pure / df)[:, None] / means.weights)
        margin = stdtrit(np.maximum(df, 1.0), (1 + CLEAR) / 2)[:, None] * error
    repeated = (df > 0)[:, None] & (means.weights > 0)
    return (
        np.where(repeated, np.minimum(error, MOST_MARGIN), UNREPLICATED),
        np.where(repeated, np.minimum(margin, MOST_MARGIN), UNREPLICATED),
    )


def _later(before: Mask, after: Mask) -> Mask:
    """Rows in which one of ``after`` comes at a later place than one of ``before``."""
    seen = np.maximum.accumulate(before, axis=1)
    return np.asarray((seen[:, :-1] & after[:, 1:]).any(axis=1))


def _largest_rise(height: Array, error: Array, known: Mask) -> tuple[Array, Rows, Rows]:
    """The largest rise of each row beyond the errors of its two ends, and these."""
    lows = np.where(known, height + error, np.inf)
    least = np.minimum.accumulate(lows, axis=1)
    rise = np.where(known, height - error, -np.inf)
    rise[:, 1:] -= least[:, :-1]
    rise[:, :1] = -np.inf
    then = rise.argmax(axis=1)
    rows, places = np.arange(len(height)), np.arange(height.shape[1])
    first = np.where(places < then[:, None], lows, np.inf).argmin(axis=1)
    return rise[rows, then], first, then


def _brackets(dosed: Mask, above: Mask) -> tuple[Mask, Rows, Rows]:
    """Whether the means cross 50 % once, downwards; the places before and after."""
    pair = dosed[:, :-1] & dosed[:, 1:]
    down = pair & above[:, :-1] & ~above[:, 1:]
    up = pair & ~above[:, :-1] & above[:, 1:]
    once = (np.count_nonzero(down, axis=1) == 1) & ~up.any(axis=1)
    at = down.argmax(axis=1) if down.shape[1] else np.zeros(len(once), dtype=np.intp)
    return once, at, np.minimum(at + 1, dosed.shape[1] - 1)


def _dose(log10_c: np.float64, unit: str) -> str:
    if log10_c <= NO_DRUG:
        return "without drug"
    return f"at {10**log10_c:.3g} {unit}".rstrip()
