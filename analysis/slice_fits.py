"""Hill curves through many slices of dose matrices at once.

A *slice* is viability over the concentrations of one drug while the other stays fixed. All slices
of one drug share their concentrations, so every resample of every matrix is fitted together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.curve_model import (
    BOTTOM,
    LN10,
    LOG10_E,
    LOG_F,
    LOG_HILL,
    N_PARAMETERS,
    TOP,
    log10_concentration,
)
from analysis.curve_plateaus import Box
from analysis.curve_squares import DoseMeans, advance, squares_of
from analysis.least_squares import Array, least_squares

Flags = npt.NDArray[np.bool_]

STARTS_HILL = (0.4, 0.7, 1.0, 1.5, 2.5, 4.5, 8.0)
STARTS_PER_DECADE = 6
HILL_BOUNDS = (0.1, 10.0)
BEYOND_DECADES = 2.0  # how far outside the tested concentrations an EC50 may lie
CHUNK = 2000  # slices whose starts are tried together
MIN_DOSES = 3
SHAPE = [BOTTOM, LOG10_E, LOG_HILL]


@dataclass(frozen=True, slots=True, eq=False)
class SliceFits:
    """``viability = base + (end - base) / (1 + (ec50 / dose)^hill)``, one entry per slice.

    ``identified`` is False where the curve ended on a bound: it still describes the tested
    concentrations, but its plateau and EC50 mean nothing. A slice with fewer than three
    concentrations is NaN throughout.
    """

    base: Array
    end: Array
    log_ec50: Array
    hill: Array
    identified: Flags
    rss: Array

    def viability(self, doses: Array) -> Array:
        """Fitted viability (%), shape (slices, doses)."""
        effect = _effect(doses, self.log_ec50, self.hill)
        fitted: Array = self.base[:, None] + (self.end - self.base)[:, None] * effect
        return fitted

    def dose_at(self, viability: Array) -> Array:
        """The concentration with that viability (slices, ...); NaN outside the two plateaus."""
        extra = (1,) * (viability.ndim - 1)
        base, end, log_ec50, hill = (
            part.reshape(-1, *extra) for part in (self.base, self.end, self.log_ec50, self.hill)
        )
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            odds = (base - viability) / (viability - end)
            log_dose = log_ec50 + np.log10(np.where(odds > 0, odds, np.nan)) / hill
            dose: Array = np.power(10.0, log_dose)
        return dose


def fit_slices(doses: Array, viability: Array, base: Array | None = None) -> SliceFits:
    """Fit a Hill curve to every slice by least squares.

    Starts come from a grid of EC50 and Hill slope in which base and end are solved for exactly;
    the best of them is refined (`least_squares`), base and end staying the best. Bounds: EC50
    within two decades of the tested concentrations, Hill slope 0.1 to 10, plateaus as wide as the
    data and at least -25 to 150 %.

    Parameters
    ----------
    doses : array, shape (n,)
        Concentrations of the drug; 0 is no drug.
    viability : array, shape (slices, n)
        In percent; NaN is left out.
    base : array, shape (slices,), optional
        Viability without this drug, where it is known; fitted where not given.

    Returns
    -------
    SliceFits
    """
    weight = np.isfinite(viability).astype(float)
    y = np.where(weight > 0, viability, 0.0)
    usable = weight[:, doses > 0].sum(axis=1) >= MIN_DOSES
    if base is not None:
        usable &= np.isfinite(base)
    found = np.full((len(y), N_PARAMETERS), np.nan)
    rss = np.full(len(y), np.nan)
    at_bound = np.zeros(len(y), dtype=bool)
    if usable.any():
        low, high = _bounds(doses, y[usable], None if base is None else base[usable])
        start = _starts(doses, y[usable], weight[usable], low, high, base is None)
        found[usable], rss[usable] = _refine(doses, y[usable], weight[usable], start, low, high)
        shape, margin = found[usable][:, SHAPE], 1e-6 * (high - low)[:, SHAPE]
        at_limit = (shape <= low[:, SHAPE] + margin) | (shape >= high[:, SHAPE] - margin)
        at_bound[usable] = at_limit.any(axis=1)
    end, fitted_base, log_hill, log_ec50 = found.T[[BOTTOM, TOP, LOG_HILL, LOG10_E]]
    return SliceFits(fitted_base, end, log_ec50, np.exp(log_hill), usable & ~at_bound, rss)


def _effect(doses: Array, log_ec50: Array, hill: Array) -> Array:
    """Share of the way from base to end, shape (slices, doses); 0 without drug."""
    dosed = doses > 0
    log_dose = np.log10(np.where(dosed, doses, 1.0))
    effect: Array = expit(LN10 * hill[:, None] * (log_dose - log_ec50[:, None])) * dosed
    return effect


def _bounds(doses: Array, y: Array, base: Array | None) -> tuple[Array, Array]:
    """Lowest and highest parameters of each slice."""
    log_dose = np.log10(doses[doses > 0])
    least = np.minimum(-25.0, 1.5 * y.min(axis=1, initial=0.0))
    most = np.maximum(150.0, 1.5 * y.max(axis=1, initial=0.0))
    low, high = np.zeros((2, len(y), N_PARAMETERS))
    low[:, BOTTOM], high[:, BOTTOM] = least, most
    low[:, TOP], high[:, TOP] = (least, most) if base is None else (base, base)
    low[:, LOG_HILL], high[:, LOG_HILL] = np.log(HILL_BOUNDS)
    low[:, LOG10_E] = log_dose.min() - BEYOND_DECADES
    high[:, LOG10_E] = log_dose.max() + BEYOND_DECADES
    return low, high


def _starts(doses: Array, y: Array, weight: Array, low: Array, high: Array, free: bool) -> Array:
    """The best point of the grid for each slice."""
    span = low[0, LOG10_E] + BEYOND_DECADES / 2, high[0, LOG10_E] - BEYOND_DECADES / 2
    count = max(4, round(STARTS_PER_DECADE * (span[1] - span[0])))
    mesh = np.meshgrid(np.linspace(*span, count), STARTS_HILL, indexing="ij")
    log_ec50, hill = (part.ravel() for part in mesh)
    effect = _effect(doses, log_ec50, hill).T  # doses x starts
    parts = [
        _best_start(effect, y[at], weight[at], low[at], high[at], free)
        for at in (slice(i, i + CHUNK) for i in range(0, len(y), CHUNK))
    ]
    place, end, base = (np.concatenate(part) for part in zip(*parts, strict=True))
    start = np.zeros((len(y), N_PARAMETERS))
    start[:, BOTTOM], start[:, TOP] = end, base
    start[:, LOG_HILL], start[:, LOG10_E] = np.log(hill[place]), log_ec50[place]
    return start


def _best_start(
    effect: Array, y: Array, weight: Array, low: Array, high: Array, free: bool
) -> tuple[npt.NDArray[np.intp], Array, Array]:
    """Which start leaves the least squares, and its end and base."""
    n, sum_y, sum_yy = weight.sum(axis=1), (weight * y).sum(axis=1), (weight * y * y).sum(axis=1)
    g, gg, yg = weight @ effect, weight @ effect**2, (weight * y) @ effect
    rest, cross, yrest = n[:, None] - 2 * g + gg, g - gg, sum_y[:, None] - yg
    base = np.broadcast_to(low[:, TOP, None], g.shape)
    if free:
        det = rest * gg - cross**2
        safe = np.where(det > 1e-9, det, np.inf)
        base = np.where(det > 1e-9, (gg * yrest - cross * yg) / safe, sum_y[:, None] / n[:, None])
        base = np.clip(base, low[:, TOP, None], high[:, TOP, None])
    end = (yg - base * cross) / np.maximum(gg, 1e-12)
    end = np.clip(end, low[:, BOTTOM, None], high[:, BOTTOM, None])
    rss = sum_yy[:, None] - 2 * base * yrest - 2 * end * yg
    rss = rss + base**2 * rest + 2 * base * end * cross + end**2 * gg
    place = np.argmin(rss, axis=1)
    row = np.arange(len(y))
    return place, end[row, place], base[row, place]


def _refine(
    doses: Array, y: Array, weight: Array, start: Array, low: Array, high: Array
) -> tuple[Array, Array]:
    """Parameters with the least sum of squares within the bounds, and that sum."""
    log10_c = np.broadcast_to(log10_concentration(doses), y.shape)
    means = DoseMeans(log10_c, y, weight, np.zeros(len(y)))
    box = Box(low[:, BOTTOM], high[:, BOTTOM], low[:, TOP], high[:, TOP])
    free = np.ones(start.shape, dtype=bool)
    free[:, TOP] = (high > low)[:, TOP]
    free[:, LOG_F] = False
    found = least_squares(squares_of(means, box, symmetric=True), start, free, low, high, advance)
    return found.parameters, found.rss
