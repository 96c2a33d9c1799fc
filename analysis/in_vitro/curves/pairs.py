"""Two curves fitted together: how far apart they lie, and whether one curve would do for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from analysis.in_vitro.curves.fit import CurveFits, best_fit
from analysis.in_vitro.curves.model import (
    LOG10_E,
    LOG_F,
    N_PARAMETERS,
    CurvePoints,
    log10_at_level,
    log10_ec50,
    slopes_of_crossing,
)
from analysis.in_vitro.curves.squares import advance, dose_means, squares_of
from analysis.statistics.least_squares import (
    Array,
    Evaluate,
    LeastSquares,
    Mask,
    Rows,
    Squares,
    least_squares,
)


@dataclass(frozen=True, slots=True, eq=False)
class PairFits:
    """Pairs of curves, one per row; the parameters are those of the first, then of the second.

    ``covariance`` is that of the parameters for an error variance of 1; ``rss`` is over the points
    of both curves, ``df`` what the fitted parameters leave of them.
    """

    parameters: Array
    free: Mask
    covariance: Array
    rss: Array
    df: Array

    @property
    def n_parameters(self) -> Array:
        """Parameters that were fitted, by pair."""
        return np.asarray(self.free.sum(axis=1), float)

    def log10_ratio(self, level: float) -> tuple[Array, Array]:
        """Log10 of second over first concentration at a response, and its standard error.

        ``level`` NaN is halfway between top and bottom: the ratio of EC50s. Delta method with the
        pooled error variance ``rss / df``. NaN where a curve never takes the level.
        """
        first, by_first = _crossing(self.parameters[:, :N_PARAMETERS], level)
        second, by_second = _crossing(self.parameters[:, N_PARAMETERS:], level)
        slopes = np.concatenate([-by_first, by_second], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.einsum("ri,rij,rj->r", slopes, self.covariance, slopes)
            se = np.sqrt(variance * self.rss / self.df)
        return second - first, np.asarray(se)


@dataclass(frozen=True, slots=True, eq=False)
class SumOfSquaresTest:
    """Extra-sum-of-squares F test of a smaller model against a larger one, by row."""

    f: Array
    df: Array
    df_residual: Array
    p: Array


def fit_pairs(first: CurveFits, second: CurveFits, shared: Sequence[int] = ()) -> PairFits:
    """Fit two curves by least squares together, with some parameters in common.

    Parameters
    ----------
    first, second : CurveFits
        The curves fitted alone, of the same model; row i of both is a pair.
    shared : sequence of int
        Columns of `curve_model` that both curves have in common. All five: one curve for both.
        None: the two fits as they are.

    Returns
    -------
    PairFits
        From three starts: the parameters of the first curve, of the second, and their mean.
    """
    common = list(shared)
    free = np.concatenate([first.free, second.free], axis=1)
    free[:, [N_PARAMETERS + column for column in common]] = False
    symmetric = not free[:, LOG_F].any()
    of_first, of_second = (
        squares_of(dose_means(fits.points), symmetric=symmetric) for fits in (first, second)
    )

    def evaluate(parameters: Array, rows: Rows) -> Squares:
        whole = _with_shared(parameters, common)
        left = of_first(whole[:, :N_PARAMETERS], rows)
        right = of_second(whole[:, N_PARAMETERS:], rows)
        return _together(left, right, common)

    if len(common) == N_PARAMETERS:
        one, rss = _one_curve(first, second)
        parameters = np.concatenate([one, one], axis=1)
    elif common:
        found = _search(evaluate, _starts(first, second, common), free, _box(first, second, common))
        parameters, rss = _with_shared(found.parameters, common), found.rss
    else:
        parameters = np.concatenate([first.parameters, second.parameters], axis=1)
        rss = first.rss + second.rss
    normal = evaluate(parameters, np.arange(len(free))).normal
    df = first.points.n + second.points.n - free.sum(axis=1)
    return PairFits(parameters, free, _covariance(normal, free, common), rss, df)


def extra_sum_of_squares(smaller: PairFits, larger: PairFits) -> SumOfSquaresTest:
    """Whether the larger model fits better than its parameters more would make it.

    ``F = (RSS_s - RSS_l) / (df_s - df_l) / (RSS_l / df_l)``; NaN without degrees of freedom.

    References
    ----------
    .. [1] Motulsky H, Christopoulos A. Fitting Models to Biological Data. Oxford 2004, chapter 22.
    """
    df = smaller.df - larger.df
    with np.errstate(divide="ignore", invalid="ignore"):
        f = np.maximum(smaller.rss - larger.rss, 0.0) / df / (larger.rss / larger.df)
    usable = (df > 0) & (larger.df > 0) & np.isfinite(f)
    f = np.where(usable, f, np.nan)
    at = (np.where(usable, values, 1.0) for values in (df, larger.df, f))
    return SumOfSquaresTest(f, df, larger.df, np.where(usable, fdtrc(*at), np.nan))


def _crossing(parameters: Array, level: float) -> tuple[Array, Array]:
    """Log10 concentration at a level and its derivatives by the usual parameters."""
    levels = np.full(len(parameters), level)
    at = log10_ec50(parameters) if np.isnan(level) else log10_at_level(parameters, levels)
    slopes = -slopes_of_crossing(parameters, levels)[0]
    slopes[:, LOG10_E] = 1.0
    return at, slopes


def _box(first: CurveFits, second: CurveFits, common: list[int]) -> tuple[Array, Array]:
    """Limits of the parameters; of a shared one those that either curve allows."""
    lower = np.concatenate([first.lower, second.lower], axis=1)
    upper = np.concatenate([first.upper, second.upper], axis=1)
    for column in common:
        lower[:, column] = np.minimum(first.lower, second.lower)[:, column]
        upper[:, column] = np.maximum(first.upper, second.upper)[:, column]
    return lower, upper


def _starts(first: CurveFits, second: CurveFits, common: list[int]) -> Array:
    """Where the search begins, shape (3, n, 10): shared parameters of either curve, or between."""
    apart = np.concatenate([first.parameters, second.parameters], axis=1)
    starts = np.stack([apart, apart, apart])
    for column in common:
        one, other = first.parameters[:, column], second.parameters[:, column]
        starts[:, :, column] = np.stack([one, other, (one + other) / 2])
    return starts


def _one_curve(first: CurveFits, second: CurveFits) -> tuple[Array, Array]:
    """Parameters of one curve through the points of both, and its sum of squares."""
    one, two = first.points, second.points
    parts = (one.log10_c, two.log10_c), (one.response, two.response), (one.weights, two.weights)
    points = CurvePoints(*(np.concatenate(part, axis=1) for part in parts))
    ends = first.parameters, second.parameters
    starts = np.stack([*ends, (ends[0] + ends[1]) / 2])
    lower, upper = np.minimum(first.lower, second.lower), np.maximum(first.upper, second.upper)
    found = best_fit(points, starts, first.free, lower, upper)
    return found.parameters, found.rss


def _search(
    evaluate: Evaluate, starts: Array, free: Mask, box: tuple[Array, Array]
) -> LeastSquares:
    """The best solution over all starts, by row."""
    n_starts, n = starts.shape[:2]
    lower, upper = (np.tile(limits, (n_starts, 1)) for limits in box)
    begin = starts.reshape(n_starts * n, -1)
    found = least_squares(evaluate, begin, np.tile(free, (n_starts, 1)), lower, upper, _advance)
    best = found.rss.reshape(n_starts, n).argmin(axis=0) * n + np.arange(n)
    return LeastSquares(found.parameters[best], found.rss[best], found.converged[best])


def _advance(parameters: Array, step: Array) -> Array:
    halves = slice(None, N_PARAMETERS), slice(N_PARAMETERS, None)
    return np.concatenate([advance(parameters[:, half], step[:, half]) for half in halves], axis=1)


def _with_shared(parameters: Array, common: list[int]) -> Array:
    whole = parameters.copy()
    whole[:, [N_PARAMETERS + column for column in common]] = parameters[:, common]
    return whole


def _together(first: Squares, second: Squares, common: list[int]) -> Squares:
    """Sums of squares of both curves, by the ten parameters; shared are those of the first."""
    n, k = first.gradient.shape
    one, two = slice(0, k), slice(N_PARAMETERS, N_PARAMETERS + k)
    gradient = np.zeros((n, 2 * N_PARAMETERS))
    normal, bend = np.zeros((2, n, 2 * N_PARAMETERS, 2 * N_PARAMETERS))
    for half, part in ((one, first), (two, second)):
        gradient[:, half] = part.gradient
        normal[:, half, half], bend[:, half, half] = part.normal, part.bend
    for column in common:
        gradient[:, column] += gradient[:, N_PARAMETERS + column]
        for matrix in (normal, bend):
            matrix[:, column] += matrix[:, N_PARAMETERS + column]
            matrix[:, :, column] += matrix[:, :, N_PARAMETERS + column]
    at = np.concatenate([first.at, second.at], axis=1)
    return Squares(at, first.rss + second.rss, gradient, normal, bend)


def _covariance(normal: Array, free: Mask, common: list[int]) -> Array:
    """Inverse of the normal equations of the free parameters, for an error variance of 1.

    What is held has no variance; what is shared has that of the first curve's.
    """
    used = np.where(free[:, :, None] & free[:, None, :], normal, 0.0)
    inverse = np.linalg.pinv(used, rcond=1e-14, hermitian=True)
    copies = np.eye(2 * N_PARAMETERS)
    for column in common:
        copies[N_PARAMETERS + column] = copies[column]
    return np.asarray(copies @ inverse @ copies.T)
