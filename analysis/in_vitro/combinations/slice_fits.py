"""Hill curves through many slices of dose matrices at once.

A *slice* is viability over the concentrations of one drug while the other stays fixed. All slices
of one drug share their concentrations, so every resample of every matrix is fitted together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from analysis.in_vitro.curves.model import (
    BOTTOM,
    LN10,
    LOG10_E,
    LOG_F,
    LOG_HILL,
    N_PARAMETERS,
    NO_DRUG,
    TOP,
    log10_concentration,
)
from analysis.in_vitro.curves.squares import Box, DoseMeans, Equations, advance, squares_of
from analysis.statistics.least_squares import Array, Rows, least_squares

Flags = npt.NDArray[np.bool_]

STARTS_HILL = (0.4, 0.8, 1.6, 3.2, 7.0)
STARTS_PER_DECADE = 4
HILL_BOUNDS = (0.1, 10.0)
BEYOND_DECADES = 2.0  # how far outside the tested concentrations an EC50 may lie
CHUNK = 400  # slices whose starts are tried together
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

    def take(self, rows: Rows) -> SliceFits:
        """Some of the slices."""
        return SliceFits(*(getattr(self, name)[rows] for name in self.__slots__))

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


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """Slices of one drug: its concentrations, and viability (%), shape (slices, concentrations).

    0 is no drug; viability that is NaN is left out. ``base`` is the viability without this drug,
    by slice, where it is known; else it is fitted.
    """

    doses: Array
    viability: Array
    base: Array | None = None

    @property
    def usable(self) -> Rows:
        """Slices with enough concentrations."""
        enough = np.isfinite(self.viability[:, self.doses > 0]).sum(axis=1) >= MIN_DOSES
        return np.flatnonzero(enough if self.base is None else enough & np.isfinite(self.base))


def fit_slices(doses: Array, viability: Array, base: Array | None = None) -> SliceFits:
    """Fit a Hill curve to every slice, as `fit_together` of one drug."""
    return fit_together([Slices(doses, viability, base)])[0]


def fit_together(drugs: Sequence[Slices]) -> list[SliceFits]:
    """Fit a Hill curve to every slice by least squares, of all drugs at once.

    Starts come from a grid of EC50 and Hill slope in which base and end are solved for exactly;
    the best of them is refined (`least_squares`), base and end staying the best. Bounds: EC50
    within two decades of the tested concentrations, Hill slope 0.1 to 10, plateaus as wide as the
    data and at least -25 to 150 %.

    Returns
    -------
    list of SliceFits, one per drug
    """
    rows = [each.usable for each in drugs]
    width = max(len(each.doses) for each in drugs)
    points = [_points(each, at, width) for each, at in zip(drugs, rows, strict=True)]
    boxes = [_bounds(each, at) for each, at in zip(drugs, rows, strict=True)]
    starts = [_starts(*each) for each in zip(points, boxes, drugs, strict=True)]
    low, high = (np.concatenate(ends) for ends in zip(*boxes, strict=True))
    whole = DoseMeans(*(np.concatenate(part) for part in zip(*map(_parts, points), strict=True)))
    free = np.ones(low.shape, dtype=bool)
    free[:, TOP] = (high > low)[:, TOP]
    free[:, LOG_F] = False
    evaluate = squares_of(whole, _box(low, high), symmetric=True)
    found = least_squares(evaluate, np.concatenate(starts), free, low, high, advance)
    shape, margin = found.parameters[:, SHAPE], 1e-6 * (high - low)[:, SHAPE]
    inside = (shape > low[:, SHAPE] + margin) & (shape < high[:, SHAPE] - margin)
    ends = np.cumsum([len(each) for each in rows])
    table = np.column_stack([found.parameters, found.rss, inside.all(axis=1)])
    return [
        _placed(part, at, len(each.viability))
        for part, at, each in zip(np.split(table, ends[:-1]), rows, drugs, strict=True)
    ]


def _placed(table: Array, rows: Rows, n: int) -> SliceFits:
    """Fits of some slices among all of them; NaN elsewhere."""
    whole = np.full((n, N_PARAMETERS + 2), np.nan)
    whole[rows] = table
    hill = np.exp(whole[:, LOG_HILL])
    base, end, log_ec50 = (whole[:, column] for column in (TOP, BOTTOM, LOG10_E))
    return SliceFits(base, end, log_ec50, hill, whole[:, -1] == 1, whole[:, -2])


def _effect(doses: Array, log_ec50: Array, hill: Array) -> Array:
    """Share of the way from base to end, shape (slices, doses); 0 without drug."""
    dosed = doses > 0
    log_dose = np.log10(np.where(dosed, doses, 1.0))
    effect: Array = expit(LN10 * hill[:, None] * (log_dose - log_ec50[:, None])) * dosed
    return effect


def _points(drug: Slices, rows: Rows, width: int) -> DoseMeans:
    """Concentrations and viability of some slices, filled up to as many columns as asked for."""
    viability = drug.viability[rows]
    log10_c, y, weight = np.zeros((3, len(rows), width))
    log10_c += NO_DRUG
    n = len(drug.doses)
    log10_c[:, :n] = log10_concentration(drug.doses)
    weight[:, :n] = np.isfinite(viability)
    y[:, :n] = np.where(weight[:, :n] > 0, viability, 0.0)
    return DoseMeans(log10_c, y, weight, np.zeros(len(rows)))


def _parts(points: DoseMeans) -> tuple[Array, ...]:
    return points.log10_c, points.mean, points.weights, points.pure


def _box(low: Array, high: Array) -> Box:
    return Box(low[:, BOTTOM], high[:, BOTTOM], low[:, TOP], high[:, TOP])


def _bounds(drug: Slices, rows: Rows) -> tuple[Array, Array]:
    """Lowest and highest parameters of some slices."""
    low, high = np.zeros((2, len(rows), N_PARAMETERS))
    if not len(rows):
        return low, high
    y, log_dose = drug.viability[rows], np.log10(drug.doses[drug.doses > 0])
    low[:, BOTTOM] = np.minimum(-25.0, 1.5 * np.nanmin(y, axis=1))
    high[:, BOTTOM] = np.maximum(150.0, 1.5 * np.nanmax(y, axis=1))
    low[:, TOP], high[:, TOP] = low[:, BOTTOM], high[:, BOTTOM]
    if drug.base is not None:
        low[:, TOP] = high[:, TOP] = drug.base[rows]
    low[:, LOG_HILL], high[:, LOG_HILL] = np.log(HILL_BOUNDS)
    low[:, LOG10_E] = log_dose.min() - BEYOND_DECADES
    high[:, LOG10_E] = log_dose.max() + BEYOND_DECADES
    return low, high


def _starts(points: DoseMeans, bounds: tuple[Array, Array], drug: Slices) -> Array:
    """The best point of the grid for each slice."""
    low, high = bounds
    start = np.zeros(low.shape)
    if not len(start):
        return start
    span = low[0, LOG10_E] + BEYOND_DECADES / 2, high[0, LOG10_E] - BEYOND_DECADES / 2
    count = max(4, round(STARTS_PER_DECADE * (span[1] - span[0])))
    mesh = np.meshgrid(np.linspace(*span, count), STARTS_HILL, indexing="ij")
    log_ec50, hill = (part.ravel() for part in mesh)
    rest = _effect(drug.doses, log_ec50, hill).T  # doses x starts
    share = 1.0 - rest
    n = len(drug.doses)
    for at in (slice(i, i + CHUNK) for i in range(0, len(start), CHUNK)):
        y, weight = points.mean[at, :n], points.weights[at, :n]
        weighted, cross = weight * y, share * rest
        sums = Equations(
            weight @ rest**2, weight @ cross, weight @ share**2, weighted @ rest, weighted @ share
        )
        base_end = _box(low[at], high[at]).take((slice(None), None)).best(sums)
        best = sums.around(*base_end).argmin(axis=1)
        rows = np.arange(len(best))
        start[at, BOTTOM], start[at, TOP] = (each[rows, best] for each in base_end)
        start[at, LOG_HILL], start[at, LOG10_E] = np.log(hill[best]), log_ec50[best]
    return start
