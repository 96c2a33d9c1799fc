"""Two curves and one curve for both: how much better the two fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from analysis.in_vitro.curves.fit import CurveFits, best_fit
from analysis.in_vitro.curves.model import CurvePoints
from analysis.statistics.least_squares import Array


@dataclass(frozen=True, slots=True, eq=False)
class SumOfSquaresTest:
    """Extra-sum-of-squares F of a smaller model against a larger one, by row."""

    f: Array
    df: Array
    df_residual: Array
    p: Array


def one_curve_for_both(first: CurveFits, second: CurveFits) -> SumOfSquaresTest:
    """How much better two curves fit than one through the points of both; row i of both is a pair.

    ``F = (RSS_1 - RSS_2) / p / (RSS_2 / df_residual)``, p the parameters of a curve, RSS_1 of the
    one curve (searched from either curve and from between), RSS_2 of the two; NaN without degrees
    of freedom. All points count as independent: where experiments shift as a whole, p is far too
    small, and a description of the fits only.

    References
    ----------
    .. [1] Motulsky H, Christopoulos A. Fitting Models to Biological Data. Oxford 2004, chapter 22.
    """
    apart = first.rss + second.rss
    df = first.n_parameters
    df_residual = first.points.n + second.points.n - 2 * df
    with np.errstate(divide="ignore", invalid="ignore"):
        f = np.maximum(_rss_of_one(first, second) - apart, 0.0) / df / (apart / df_residual)
    usable = (df_residual > 0) & np.isfinite(f)
    f = np.where(usable, f, np.nan)
    at = (np.where(usable, values, 1.0) for values in (df, df_residual, f))
    return SumOfSquaresTest(f, df, df_residual, np.where(usable, fdtrc(*at), np.nan))


def _rss_of_one(first: CurveFits, second: CurveFits) -> Array:
    """Sum of squares of one curve through the points of both."""
    one, two = first.points, second.points
    parts = (one.log10_c, two.log10_c), (one.response, two.response), (one.weights, two.weights)
    points = CurvePoints(*(np.concatenate(part, axis=1) for part in parts))
    ends = first.parameters, second.parameters
    starts = np.stack([*ends, (ends[0] + ends[1]) / 2])
    lower, upper = np.minimum(first.lower, second.lower), np.maximum(first.upper, second.upper)
    return best_fit(points, starts, first.free, lower, upper).rss
