"""Least-squares fits of MuSyC's surface to many dose matrices of one design at once.

Noun: ``MusycFits``, one entry per matrix of viability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.in_vitro.combinations import musyc_surface as model
from analysis.in_vitro.combinations.musyc_surface import N_PARAMETERS, STATES
from analysis.in_vitro.combinations.references import single_fits
from analysis.in_vitro.combinations.slice_fits import BEYOND_DECADES, HILL_BOUNDS, SliceFits
from analysis.statistics.least_squares import Rows, Squares, least_squares

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LN10 = float(np.log(10.0))
ALPHA_DECADES = 3.0  # how far from 1 an alpha may lie
START_HILL = (0.5, 2.0)  # alone, a weak drug may look like a step: no search gets away from one
START_DECADES = (-1.0, 0.0, 1.0)  # of each alpha, where the search begins
FIRST_STEPS, MOST_STEPS = 5, 40  # from every start, and from the best of where these lead
REFINED = 2
DECREASE = 1e-8  # of the sum of squares, relative, that is not worth a step
LEAST_RIDGE = 1e-12  # of the diagonal, so that every matrix has an inverse


@dataclass(frozen=True, slots=True, eq=False)
class MusycFits:
    """Surfaces fitted to matrices; NaN throughout where one could not be fitted.

    ``parameters`` as in `musyc_surface`, ``covariance`` theirs of the fit (HC3); ``on_bound``
    where the search ended on a limit; ``reached`` the largest share of the way to E1, E2 and E3
    that any cell got to, of the first two with that drug alone.
    """

    parameters: Array
    covariance: Array
    on_bound: Flags
    reached: Array
    rmse: Array
    r2: Array
    n_cells: npt.NDArray[np.intp]

    def take(self, rows: Rows | slice) -> MusycFits:
        """Some of the fits."""
        return MusycFits(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Matrices as rows of points: logarithms of both concentrations, viability, and its weight."""

    log_first: Array
    log_second: Array
    viability: Array
    weight: Array


def fit_surfaces(viability: Array, doses: tuple[Array, Array]) -> MusycFits:
    """Fit MuSyC's surface to every matrix by least squares over its cells.

    Every cell has the same weight, the drugs alone and the control included; E0 is fitted. The
    search begins with the curves of the drugs alone (`single_fits`) and alphas of 0.1, 1 and 10,
    the four effects solved for; the best two after a few steps are refined. Bounds: EC50s within
    two decades of the tested concentrations, Hill slopes 0.1 to 10, alphas 0.001 to 1000, effects
    as wide as the data and at least -25 to 150 %.

    Parameters
    ----------
    viability : array, shape (matrices, concentrations of drug 1, concentrations of drug 2)
        In percent; NaN where not tested.
    doses : pair of arrays
        Concentrations, the first one 0.

    Returns
    -------
    MusycFits
        NaN where a drug alone has fewer than four concentrations, or there are no more cells
        than parameters.
    """
    alone = single_fits(viability, doses)
    flat = viability.reshape(len(viability), -1)
    enough = np.isfinite(flat).sum(axis=1) > N_PARAMETERS
    usable = np.flatnonzero(enough & np.isfinite(alone[0].base) & np.isfinite(alone[1].base))
    points = _points(flat[usable], doses)
    low, high = _bounds(points, doses)
    fits = alone[0].take(usable), alone[1].take(usable)
    parameters = _search(points, _starts(points, fits, (low, high)), low, high)
    found = _described(points, parameters, (low, high))
    return _placed(found, usable, len(viability))


def _points(flat: Array, doses: tuple[Array, Array]) -> _Points:
    first, second = (each.ravel() for each in np.meshgrid(*doses, indexing="ij"))
    there = np.isfinite(flat)
    return _Points(
        model.log_of(first), model.log_of(second), np.where(there, flat, 0.0), there.astype(float)
    )


def _bounds(points: _Points, doses: tuple[Array, Array]) -> tuple[Array, Array]:
    low, high = np.zeros((2, len(points.viability), N_PARAMETERS))
    low[:, STATES] = np.minimum(-25.0, 1.5 * points.viability.min(axis=1, keepdims=True))
    high[:, STATES] = np.maximum(150.0, 1.5 * points.viability.max(axis=1, keepdims=True))
    for column, tested in zip((model.C1, model.C2), doses, strict=True):
        ends = np.log(tested[tested > 0])
        if len(ends):  # without a dose no surface is fitted
            low[:, column] = ends.min() - BEYOND_DECADES * LN10
            high[:, column] = ends.max() + BEYOND_DECADES * LN10
    low[:, [model.H1, model.H2]], high[:, [model.H1, model.H2]] = np.log(HILL_BOUNDS)
    alphas = [model.ALPHA12, model.ALPHA21]
    low[:, alphas], high[:, alphas] = -ALPHA_DECADES * LN10, ALPHA_DECADES * LN10
    return low, high


def _starts(
    points: _Points, alone: tuple[SliceFits, SliceFits], bounds: tuple[Array, Array]
) -> Array:
    """A grid of alphas for each matrix with the best effects, (starts, matrices, parameters)."""
    grid = np.array(np.meshgrid(START_DECADES, START_DECADES)).reshape(2, -1).T * LN10
    start = np.zeros((len(grid), len(points.viability), N_PARAMETERS))
    for column, slope, fit in zip((model.C1, model.C2), (model.H1, model.H2), alone, strict=True):
        tested = [ends[:, column] for ends in bounds]
        inner = tested[0] + BEYOND_DECADES * LN10, tested[1] - BEYOND_DECADES * LN10
        start[:, :, column] = np.clip(fit.log_ec50 * LN10, *inner)
        start[:, :, slope] = np.log(np.clip(fit.hill, *START_HILL))
    start[:, :, [model.ALPHA12, model.ALPHA21]] = grid[:, None]
    each = [_with_effects(points, rows, bounds) for rows in np.clip(start, *bounds)]
    return np.stack(each)


def _with_effects(points: _Points, start: Array, bounds: tuple[Array, Array]) -> Array:
    """Put in the effects with the least squares, the other parameters as they are."""
    _, slopes = model.surface_and_slopes(start, points.log_first, points.log_second)
    shares, weight = slopes[:, STATES], points.weight
    # a state that no cell shows is drawn to the mean
    center = (weight * points.viability).sum(axis=1, keepdims=True) / weight.sum(
        axis=1, keepdims=True
    )
    normal = (shares * weight[:, None]) @ shares.swapaxes(1, 2) + 1e-3 * np.eye(4)
    side = np.matvec(shares, weight * (points.viability - center))
    effects = center + np.linalg.solve(normal, side[:, :, None])[:, :, 0]
    low, high = (each[:, STATES] for each in bounds)
    return np.concatenate([np.clip(effects, low, high), start[:, STATES.stop :]], axis=1)


def _search(points: _Points, starts: Array, low: Array, high: Array) -> Array:
    """A few steps from every start; the best of each matrix are refined, and one is kept."""
    known, rss = _refined(points, starts, (low, high), FIRST_STEPS)
    best = np.argsort(rss, axis=0, kind="stable")[:REFINED, :, None]
    again = np.take_along_axis(known, best, axis=0)
    found, rss = _refined(points, again, (low, high), MOST_STEPS)
    chosen: Array = found[rss.argmin(axis=0), np.arange(len(low))]
    return chosen


def _refined(
    points: _Points, starts: Array, bounds: tuple[Array, Array], steps: int
) -> tuple[Array, Array]:
    """Where every start leads, and the sum of squares there, shape (starts, matrices)."""
    count, n = starts.shape[:2]

    def evaluate(parameters: Array, rows: Rows) -> Squares:
        at, slopes = model.surface_and_slopes(parameters, points.log_first, points.log_second)
        weight = points.weight[rows % n]
        left = weight * (at - points.viability[rows % n])
        normal = (slopes * weight[:, None]) @ slopes.swapaxes(1, 2)
        gradient = np.matvec(slopes, left)
        rss = (left**2).sum(axis=1)
        return Squares(parameters, rss, gradient, normal, np.zeros_like(normal))

    free = np.ones((count * n, N_PARAMETERS), dtype=bool)
    lower, upper = (np.tile(each, (count, 1)) for each in bounds)
    found = least_squares(
        evaluate,
        starts.reshape(-1, N_PARAMETERS),
        free,
        lower,
        upper,
        most_iterations=steps,
        decrease=DECREASE,
    )
    return found.parameters.reshape(starts.shape), found.rss.reshape(count, n)


def _described(points: _Points, parameters: Array, bounds: tuple[Array, Array]) -> MusycFits:
    """The fits with their errors, and what the concentrations show of them."""
    at, slopes = model.surface_and_slopes(parameters, points.log_first, points.log_second)
    left = points.weight * (points.viability - at)
    n_cells = points.weight.sum(axis=1)
    margin = 1e-6 * (bounds[1] - bounds[0])
    on_bound = (parameters < bounds[0] + margin) | (parameters > bounds[1] - margin)
    mean = (points.weight * points.viability).sum(axis=1, keepdims=True) / n_cells[:, None]
    total = (points.weight * (points.viability - mean) ** 2).sum(axis=1)
    rss = (left**2).sum(axis=1)
    return MusycFits(
        parameters,
        _covariance(slopes * points.weight[:, None], left, on_bound),
        on_bound,
        _reached(slopes[:, model.E1 : model.E3 + 1] * points.weight[:, None], points),
        np.sqrt(rss / (n_cells - N_PARAMETERS)),
        1 - rss / np.where(total > 0, total, np.nan),
        n_cells.astype(np.intp),
    )


def _covariance(slopes: Array, left: Array, held: Flags) -> Array:
    """Covariance of the parameters, HC3; those held on a bound count as known.

    ``(J'J)^-1 J' diag(r^2 / (1 - h)^2) J (J'J)^-1``, h the leverage [1]_: right, too, where the
    noise differs over the surface.

    References
    ----------
    .. [1] MacKinnon JG, White H. J Econom 1985; 29:305-325.
    """
    slopes = np.where(held[:, :, None], 0.0, slopes)
    normal = slopes @ slopes.swapaxes(1, 2)
    size = np.sqrt(np.einsum("kpp->kp", normal))
    size = np.where(size > 0, size, 1.0)
    scaled = normal / size[:, :, None] / size[:, None, :]
    scaled += LEAST_RIDGE * np.eye(N_PARAMETERS) + held[:, :, None] * np.eye(N_PARAMETERS)
    back = np.linalg.solve(scaled, slopes / size[:, :, None]) / size[:, :, None]
    leverage = np.einsum("kpc,kpc->kc", slopes, back)
    drawn = back * (left / np.maximum(1 - leverage, 1e-3))[:, None]
    covariance: Array = drawn @ drawn.swapaxes(1, 2)
    return covariance


def _reached(shares: Array, points: _Points) -> Array:
    """The largest shares of A1 and A2 with one drug alone, and of A12."""
    first, second = points.log_first > model.NO_DRUG, points.log_second > model.NO_DRUG
    largest: Array = (shares * np.stack([~second, ~first, first & second])).max(axis=2)
    return largest


def _placed(found: MusycFits, rows: Rows, n: int) -> MusycFits:
    """Fits of some matrices among all of them; NaN, or False, elsewhere."""
    parts = []
    for name in found.__slots__:
        part = getattr(found, name)
        empty = np.nan if part.dtype == float else 0
        whole = np.full((n, *part.shape[1:]), empty, dtype=part.dtype)
        whole[rows] = part
        parts.append(whole)
    return MusycFits(*parts)
