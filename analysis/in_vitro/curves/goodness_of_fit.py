"""How well a curve describes its points: against a flat line, against their means, and AICc."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc

from analysis.groups import grouped
from analysis.in_vitro.curves.fit import CurveFits
from analysis.in_vitro.curves.model import TOP
from analysis.statistics.least_squares import Array, Mask


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
