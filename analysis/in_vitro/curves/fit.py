"""Fits of logistic concentration-response curves, as many as there are, and how good they are.

All curves, and all starts of each, are rows of one array: no loop over curves. Resamples of a
bootstrap are further rows. ``curve_tests`` holds fits against a flat line and against the means of
their points, and gives AICc.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, fdtrc

from analysis.groups import grouped
from analysis.in_vitro.curves.model import (
    BOTTOM,
    LN10,
    LOG10_E,
    LOG_F,
    LOG_HILL,
    N_PARAMETERS,
    NO_DRUG,
    TOP,
    CurvePoints,
    curve,
    curve_points,
    log10_at_level,
    log10_concentration,
    log10_ec50,
)
from analysis.in_vitro.curves.squares import Box, Equations, advance, dose_means, squares_of
from analysis.statistics.least_squares import Array, LeastSquares, Mask, Rows, least_squares

Model = Literal["4pl", "3pl", "2pl", "5pl"]
PARAMETERS_OF: dict[Model, int] = {"4pl": 4, "3pl": 3, "2pl": 2, "5pl": 5}
HILL_RANGE = (0.1, 10.0)
ASYMMETRY_RANGE = (0.1, 10.0)
DECADES_BEYOND = 2.0  # how far outside the tested range the midpoint may lie
PLATEAU_REACH = 1.0  # how far outside the data a plateau may lie, in ranges of the data
START_HILLS = (0.6, 1.2, 2.5, 5.0)
START_PLACES = np.linspace(-0.1, 1.1, 9)  # of the tested log10 range
STARTS = 2
ON_BOUND = 1e-6  # of the width of the box


@dataclass(frozen=True, slots=True, eq=False)
class CurveFits:
    """Fitted curves, an array over curves in every field.

    ``bottom`` and ``top`` are in the unit of the response; ``asymmetry`` is the exponent f of the
    five-parameter curve, else 1. ``rss`` is weighted where weights were given. ``on_bound``: the
    search ended on a limit of its box, so that the data do not determine that parameter.
    ``parameters``, ``free``, ``lower`` and ``upper`` are those of `curve_model`, ``points`` the
    data; intervals are computed from them.
    """

    bottom: Array
    top: Array
    hill: Array
    log10_ec50: Array
    asymmetry: Array
    rss: Array
    converged: Mask
    on_bound: Mask
    parameters: Array
    free: Mask
    lower: Array
    upper: Array
    points: CurvePoints

    @property
    def n_parameters(self) -> Array:
        """Parameters that were fitted, by curve."""
        return np.asarray(self.free.sum(axis=1), float)

    def predict(self, concentration: npt.ArrayLike) -> Array:
        """Response at concentrations of shape (n,) or (n_curves, n): (n_curves, n)."""
        log10_c = np.atleast_2d(log10_concentration(concentration))
        return curve(self.parameters, log10_c)

    def log10_at(self, level: npt.ArrayLike) -> Array:
        """Log10 concentration where each curve takes a response; NaN where it never does."""
        return log10_at_level(self.parameters, level)

    def concentration_at(self, level: npt.ArrayLike) -> Array:
        """Concentration where each curve takes a response; NaN where it never does."""
        with np.errstate(over="ignore"):
            return np.asarray(10.0 ** self.log10_at(level))

    def take(self, rows: Rows | slice) -> CurveFits:
        """Some of the curves."""
        arrays = {each.name: getattr(self, each.name) for each in fields(self)}
        points = arrays.pop("points").take(rows)
        return CurveFits(points=points, **{name: values[rows] for name, values in arrays.items()})


@dataclass(frozen=True, slots=True, eq=False)
class CurveTests:
    """By curve; NaN where there is nothing to test with.

    ``p_no_effect`` is of the curve against a flat line, ``lack_of_fit_f`` and ``lack_of_fit_p``
    of the mean of each concentration against the curve; ``flat_rss`` is around the mean.
    """

    p_no_effect: Array
    lack_of_fit_f: Array
    lack_of_fit_p: Array
    aicc: Array
    flat_rss: Array


def fit_curves(
    concentration: npt.ArrayLike,
    response: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    top: npt.ArrayLike | None = None,
    bottom: npt.ArrayLike | None = None,
    model: Model | Sequence[Model] = "4pl",
    start: Array | None = None,
) -> CurveFits:
    """Fit many logistic curves by least squares, all at once.

    ``v(c) = bottom + (top - bottom) / (1 + (c / e)^hill)^f``, f = 1 but in the 5PL. The search is
    over bottom, top, log hill, log10 e and log f, so that no unit matters. Starts: the plateaus
    are linear and solved for on a grid of hill and e; from the best two of different e the curve
    is fitted, and the better fit is kept. Bounds are wide and from the data: hill 0.1 to 10, e
    two decades beyond the concentrations tested, plateaus one range of the data beyond them.
    A curve may rise (top below bottom).

    Parameters
    ----------
    concentration : array, shape (n_points,) or (n_curves, n_points)
        In any unit; 0 allowed: such points sit at the top.
    response : array, shape (n_curves, n_points) or (n_points,)
        In percent, or any unit. NaN leaves a point out.
    weights : array, optional
        By point; 0 leaves it out.
    top, bottom : float or array, shape (n_curves,), optional
        Held at this value.
    model : {"4pl", "3pl", "2pl", "5pl"}, or one by curve
        "3pl" holds the bottom at 0, "2pl" the top at 100 too, unless plateaus are given.
    start : array, shape (n_curves, 5), optional
        Parameters to begin from, where a fit of nearly the same points is known.

    Returns
    -------
    CurveFits
        NaN where a curve has fewer points than parameters, or one concentration only.
    """
    models = np.asarray(model)
    if top is None and bottom is None:
        bottom = np.where(np.isin(models, ["3pl", "2pl"]), 0.0, np.nan)
        top = np.where(models == "2pl", 100.0, np.nan)
    points = curve_points(concentration, response, weights)
    lower, upper = _box(points)
    held = np.full_like(lower, np.nan)
    held[:, LOG_F] = np.where(models == "5pl", np.nan, 0.0)
    for column, value in ((BOTTOM, bottom), (TOP, top)):
        if value is not None:
            held[:, column] = value
    free = np.isnan(held)
    known = None if start is None else np.where(free, start, held)[None]
    starts = start_parameters(points, held, lower, upper) if known is None else known
    return _fits(points, starts, free, lower, upper)


def start_parameters(points: CurvePoints, held: Array, lower: Array, upper: Array) -> Array:
    """Where the search begins: parameters of shape (STARTS, n_curves, 5), the better first.

    For every hill and e of a grid the best plateaus are a linear problem of two unknowns; the
    first start is the best of all, the second the best among those of the other places of e.
    """
    low, high = lower[:, LOG10_E] + DECADES_BEYOND, upper[:, LOG10_E] - DECADES_BEYOND
    places = low[:, None] + START_PLACES * (high - low)[:, None]
    means = dose_means(points)
    hills = np.array(START_HILLS)[:, None, None] * LN10
    log10_c, y, w = (
        values[:, None, None, :] for values in (means.log10_c, means.mean, means.weights)
    )
    sums = Equations.of(expit(-hills * (log10_c - places[:, None, :, None])), y, w)
    box = plateau_box(held, np.isnan(held), lower, upper).take((slice(None), None, None))
    bottoms, tops = box.best(sums)
    rss = sums.around(bottoms, tops)
    n, n_places = places.shape
    starts = np.zeros((STARTS, n, N_PARAMETERS))
    rows = np.arange(n)
    for start in starts:
        best = rss.reshape(n, len(START_HILLS) * n_places).argmin(axis=1)
        hill, place = np.divmod(best, n_places)
        start[:, BOTTOM], start[:, TOP] = bottoms[rows, hill, place], tops[rows, hill, place]
        start[:, LOG_HILL] = np.log(START_HILLS)[hill]
        start[:, LOG10_E] = places[rows, place]
        near = np.abs(np.arange(n_places) - place[:, None]) <= 1
        rss = np.where(near[:, None, :], np.inf, rss)
    return starts


def plateau_box(held: Array, free: Mask, lower: Array, upper: Array) -> Box:
    """Limits of the plateaus, from arrays (n_curves, 5); those that are not free are held."""
    limits = (
        np.where(free, limit, held)[:, column]
        for column in (BOTTOM, TOP)
        for limit in (lower, upper)
    )
    return Box(*limits)


def best_fit(
    points: CurvePoints, starts: Array, free: Mask, lower: Array, upper: Array
) -> LeastSquares:
    """The best solution from all starts, shape (n_starts, n_curves, 5), by curve.

    What is not free stays at its start, the same in all.
    """
    n_starts, n = starts.shape[:2]
    box = plateau_box(starts[0], free, lower, upper)
    evaluate = squares_of(dose_means(points), box, symmetric=not free[:, LOG_F].any())
    frees = np.tile(free, (n_starts, 1))
    lows, highs = np.tile(lower, (n_starts, 1)), np.tile(upper, (n_starts, 1))
    found = least_squares(evaluate, starts.reshape(-1, N_PARAMETERS), frees, lows, highs, advance)
    best = found.rss.reshape(n_starts, n).argmin(axis=0) * n + np.arange(n)
    return LeastSquares(found.parameters[best], found.rss[best], found.converged[best])


def curve_tests(fits: CurveFits) -> CurveTests:
    """F tests and information criterion of fitted curves.

    - No effect: ``F = (RSS_flat - RSS) / (p - p_flat) / (RSS / (n - p))``. The flat line is the
      mean of all points, or, where the top is held, a line at that height.
    - Lack of fit: ``F = (RSS - SS_pure) / (k - p) / (SS_pure / (n - k))``, the pure error around
      the means of the k concentrations (the control counts as one).
    - ``AICc = n ln(2 pi RSS / n) + n + 2 K + 2 K (K + 1) / (n - K - 1)``, with ``K = p + 1``.

    References
    ----------
    .. [1] Bates DM, Watts DG. Nonlinear Regression Analysis and Its Applications. Wiley 1988.
    .. [2] Burnham KP, Anderson DR. Model Selection and Multimodel Inference. Springer 2002.
    """
    y, used = fits.points.response, fits.points.weights > 0
    n, p, top_free = fits.points.n, fits.n_parameters, fits.free[:, TOP]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(used, y, 0.0).sum(axis=1) / n
        height = np.where(top_free, mean, fits.top)
        flat = _around(y, used, height[:, None])
        total = _around(y, used, mean[:, None])
        effect = _f_p(flat, fits.rss, p - top_free, n - p)[1]
        pure, k = _pure_error(fits)
        lack = _f_p(fits.rss, pure, k - p, n - k)
        parameters = p + 1
        aicc = (
            n * np.log(2 * np.pi * fits.rss / n)
            + n
            + 2 * parameters
            + 2 * parameters * (parameters + 1) / (n - parameters - 1)
        )
    usable = (n - parameters - 1 > 0) & np.isfinite(aicc)
    return CurveTests(effect, *lack, np.where(usable, aicc, np.nan), total)


def _box(points: CurvePoints) -> tuple[Array, Array]:
    """Lower and upper limits of every parameter, from the points of each curve."""
    used = points.weights > 0
    dosed = used & (points.log10_c > NO_DRUG)
    ends = {}
    for name, values, where in (("c", points.log10_c, dosed), ("y", points.response, used)):
        present = where.any(axis=1)
        low = np.where(where, values, np.inf).min(axis=1, initial=np.inf)
        high = np.where(where, values, -np.inf).max(axis=1, initial=-np.inf)
        ends[name] = np.where(present, low, 0.0), np.where(present, high, 0.0)
    (c_low, c_high), (y_low, y_high) = ends["c"], ends["y"]
    reach = PLATEAU_REACH * np.where(
        y_high > y_low, y_high - y_low, np.maximum(np.abs(y_high), 1e-9)
    )
    shape = (len(y_low), N_PARAMETERS)
    lower, upper = np.empty(shape), np.empty(shape)
    lower[:, BOTTOM] = lower[:, TOP] = y_low - reach
    upper[:, BOTTOM] = upper[:, TOP] = y_high + reach
    lower[:, LOG_HILL], upper[:, LOG_HILL] = np.log(HILL_RANGE)
    lower[:, LOG_F], upper[:, LOG_F] = np.log(ASYMMETRY_RANGE)
    lower[:, LOG10_E], upper[:, LOG10_E] = c_low - DECADES_BEYOND, c_high + DECADES_BEYOND
    return lower, upper


def _fits(points: CurvePoints, starts: Array, free: Mask, lower: Array, upper: Array) -> CurveFits:
    """The better of the fits from all starts; NaN for curves with too few points."""
    found = best_fit(points, starts, free, lower, upper)
    parameters = found.parameters
    margin = ON_BOUND * (upper - lower)
    at_limit = (parameters <= lower + margin) | (parameters >= upper - margin)
    enough = _enough(points, free)
    parameters = np.where(enough[:, None], parameters, np.nan)
    return CurveFits(
        bottom=parameters[:, BOTTOM],
        top=parameters[:, TOP],
        hill=np.exp(parameters[:, LOG_HILL]),
        log10_ec50=log10_ec50(parameters),
        asymmetry=np.exp(parameters[:, LOG_F]),
        rss=np.where(enough, found.rss, np.nan),
        converged=found.converged & enough,
        on_bound=(at_limit & free).any(axis=1) & enough,
        parameters=parameters,
        free=free,
        lower=lower,
        upper=upper,
        points=points,
    )


def _enough(points: CurvePoints, free: Mask) -> Mask:
    """Curves with as many points as parameters and a range of concentrations."""
    dosed = (points.weights > 0) & (points.log10_c > NO_DRUG)
    low = np.where(dosed, points.log10_c, np.inf).min(axis=1, initial=np.inf)
    high = np.where(dosed, points.log10_c, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray((points.n >= free.sum(axis=1)) & (high > low))


def _around(y: Array, used: Mask, height: Array) -> Array:
    return np.asarray((np.where(used, y - height, 0.0) ** 2).sum(axis=1))


def _pure_error(fits: CurveFits) -> tuple[Array, Array]:
    """Sum of squares around the means of the concentrations, and how many there are."""
    points = fits.points
    used = points.weights > 0
    curve = np.broadcast_to(np.arange(len(used))[:, None], used.shape)[used]
    values, level = points.response[used], points.log10_c[used]
    each = grouped([curve, pd.factorize(level)[0]])
    squares = (values - each.mean_at(values)) ** 2
    pure = np.bincount(curve, squares, len(used)).astype(float)
    return pure, np.bincount(curve[each.first], minlength=len(used)).astype(float)


def _f_p(smaller: Array, larger: Array, df: Array, residual: Array) -> tuple[Array, Array]:
    """F and p of a smaller model against a larger one, by their sums of squares."""
    f = np.maximum(smaller - larger, 0.0) / df / (larger / residual)
    f = np.where((larger <= 0) & (smaller > 0), np.inf, f)
    usable = (df > 0) & (residual > 0) & ~np.isnan(f)
    p = fdtrc(np.where(usable, df, 1.0), np.where(usable, residual, 1.0), np.where(usable, f, 1.0))
    return np.where(usable, f, np.nan), np.where(usable, p, np.nan)
