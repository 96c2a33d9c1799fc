"""The logistic concentration-response curve and its points: value, derivatives and inverse.

``v(c) = bottom + (top - bottom) / (1 + (c / e)^hill)^f``: the five-parameter logistic, with
``f = 1`` the four-parameter one. ``top`` is the response without drug and ``bottom`` that at
infinite concentration. ``e`` is the EC50 where f is 1; the EC50 of the curve in general is
``e (2^(1/f) - 1)^(1/hill)``.

Parameters travel in columns ``BOTTOM, TOP, LOG_HILL, LOG10_E, LOG_F`` (natural logarithms of hill
and f, base 10 of e), which keeps hill and f positive and gives every one a similar scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, log_expit

from analysis.statistics.least_squares import Array, Rows

BOTTOM, TOP, LOG_HILL, LOG10_E, LOG_F = range(5)
N_PARAMETERS = 5
LN10 = float(np.log(10))
NO_DRUG = -400.0  # log10 of a concentration of zero: the curve is at its top there


@dataclass(frozen=True, slots=True, eq=False)
class CurvePoints:
    """The points of every curve, shape (n_curves, n_points); weight 0 leaves a point out."""

    log10_c: Array
    response: Array
    weights: Array

    @property
    def n(self) -> Array:
        """Points that take part, by curve."""
        return np.asarray(np.count_nonzero(self.weights > 0, axis=1), float)

    def take(self, rows: Rows | slice) -> CurvePoints:
        """The points of some of the curves."""
        return CurvePoints(self.log10_c[rows], self.response[rows], self.weights[rows])


def log10_concentration(concentration: npt.ArrayLike) -> Array:
    """Logarithm of a concentration, where zero is far below every other."""
    values = np.asarray(concentration, float)
    return np.where(values > 0, np.log10(np.where(values > 0, values, 1.0)), NO_DRUG)


def curve(parameters: Array, log10_c: Array) -> Array:
    """Response, shape (rows, points), of parameters (rows, 5) at log10 concentrations."""
    u = np.exp(parameters[:, LOG_HILL, None]) * LN10 * (log10_c - parameters[:, LOG10_E, None])
    left = np.exp(np.exp(parameters[:, LOG_F, None]) * log_expit(-u))
    bottom, top = parameters[:, BOTTOM, None], parameters[:, TOP, None]
    return np.asarray(bottom + (top - bottom) * left)


def curve_shape(u: Array, f: Array | None) -> tuple[Array, ...]:
    """Share g of the way from bottom to top at ``u = hill ln(c / e)``, and its derivatives.

    ``g = (1 + exp(u))^-f``. Returns g, g_u, g_uu, and where f is given those by log f: g_f, g_ff,
    g_uf. Without it f is 1.
    """
    right = expit(u)
    if f is None:
        g = 1.0 - right
        slope = -g * right
        return g, slope, slope * (g - right)
    log_g, steep = f * log_expit(-u), f * right
    g = np.exp(log_g)
    slope, by_f = -steep * g, log_g * g
    more = 1.0 + log_g
    return g, slope, slope * (1.0 - right - steep), by_f, by_f * more, slope * more


def curve_and_slopes(
    parameters: Array, log10_c: Array, *, symmetric: bool = False
) -> tuple[Array, Array]:
    """Response (rows, points) and its derivatives (rows, 5, points) by every parameter.

    ``symmetric`` says that f is 1 and stays so: its derivative is then left at zero, unneeded.
    """
    bottom, top = parameters[:, BOTTOM, None], parameters[:, TOP, None]
    hill = np.exp(parameters[:, LOG_HILL, None]) * LN10
    u = hill * (log10_c - parameters[:, LOG10_E, None])
    shape = curve_shape(u, None if symmetric else np.exp(parameters[:, LOG_F, None]))
    slopes = np.zeros((len(parameters), N_PARAMETERS, log10_c.shape[-1]))
    slopes[:, BOTTOM], slopes[:, TOP] = 1.0 - shape[0], shape[0]
    slopes[:, LOG_HILL] = (top - bottom) * shape[1] * u
    slopes[:, LOG10_E] = (bottom - top) * shape[1] * hill
    if not symmetric:
        slopes[:, LOG_F] = (top - bottom) * shape[3]
    return bottom + (top - bottom) * shape[0], slopes


def log10_at_level(parameters: Array, level: npt.ArrayLike) -> Array:
    """Log10 concentration where the curve takes a level; NaN where it never does."""
    bottom, top = parameters[:, BOTTOM], parameters[:, TOP]
    hill, f = np.exp(parameters[:, LOG_HILL]), np.exp(parameters[:, LOG_F])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = (top - bottom) / (np.asarray(level, float) - bottom)
        odds = ratio ** (1.0 / f) - 1.0
        found = parameters[:, LOG10_E] + np.log10(odds) / hill
    return np.where((odds > 0) & np.isfinite(found), found, np.nan)


def log10_ec50(parameters: Array) -> Array:
    """Log10 concentration halfway between top and bottom."""
    half_odds = np.exp(np.log(2.0) * np.exp(-parameters[:, LOG_F])) - 1.0
    return np.asarray(
        parameters[:, LOG10_E] + np.log10(half_odds) * np.exp(-parameters[:, LOG_HILL])
    )


def e_of_crossing(parameters: Array, level: Array) -> Array:
    """Log10 of e, of parameters whose fourth is the log10 concentration at a level.

    ``level`` (rows,) is NaN for halfway between top and bottom. The crossing lies
    ``ln(exp(q) - 1) / (hill ln 10)`` above e, with q the log of ``top - bottom`` over
    ``level - bottom``, divided by f.
    Not finite where the curve of that top and bottom never takes the level.
    """
    hill, f = np.exp(parameters[:, LOG_HILL]), np.exp(parameters[:, LOG_F])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        way, over = _ways(parameters, level)
        return np.asarray(parameters[:, LOG10_E] - np.log10((way / over) ** (1.0 / f) - 1.0) / hill)


def slopes_of_crossing(parameters: Array, level: Array) -> tuple[Array, Array]:
    """Derivatives of `e_of_crossing` by the parameters, first (rows, 5) and second (rows, 5, 5)."""
    hill, f = np.exp(parameters[:, LOG_HILL]), np.exp(parameters[:, LOG_F])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        q, first, second = _log_ratio(parameters, level, f)
        root = np.exp(q)
        rise = root / (root - 1.0)
        scale = -rise / (LN10 * hill)
        slopes = scale[:, None] * first
        second += ((1.0 - rise)[:, None] * first)[:, :, None] * first[:, None, :]
        bend = scale[:, None, None] * second
        slopes[:, LOG_HILL] = np.log10(root - 1.0) / hill
    bend[:, LOG_HILL] = bend[:, :, LOG_HILL] = -slopes
    slopes[:, LOG10_E] = 1.0
    return slopes, bend


def curve_points(
    concentration: npt.ArrayLike, response: npt.ArrayLike, weights: npt.ArrayLike | None
) -> CurvePoints:
    """Points of curves, shape (n_curves, n_points); without a response or weight: left out."""
    y = np.atleast_2d(np.asarray(response, float))
    log10_c = np.broadcast_to(log10_concentration(concentration), y.shape)
    weight = np.broadcast_to(np.asarray(1.0 if weights is None else weights, float), y.shape)
    used = np.isfinite(y) & (weight > 0)
    return CurvePoints(
        np.where(used, log10_c, NO_DRUG), np.where(used, y, 0.0), np.where(used, weight, 0.0)
    )


def residuals_and_slopes(
    points: CurvePoints, parameters: Array, rows: Rows, *, symmetric: bool
) -> tuple[Array, Array]:
    """Weighted residuals of the curves ``rows``, and their derivatives."""
    value, slopes = curve_and_slopes(parameters, points.log10_c[rows], symmetric=symmetric)
    root = np.sqrt(points.weights[rows])
    return (value - points.response[rows]) * root, slopes * root[:, None, :]


def _ways(parameters: Array, level: Array) -> tuple[Array, Array]:
    """From bottom to top, and to the level; 2 and 1 where that is halfway."""
    halfway, bottom = np.isnan(level), parameters[:, BOTTOM]
    way = np.where(halfway, 2.0, parameters[:, TOP] - bottom)
    return way, np.where(halfway, 1.0, level - bottom)


def _log_ratio(parameters: Array, level: Array, f: Array) -> tuple[Array, Array, Array]:
    """``q`` of `e_of_crossing` and its first and second derivatives by the parameters."""
    absolute = ~np.isnan(level)
    way, over = _ways(parameters, level)
    q = np.log(way / over) / f
    first = np.zeros_like(parameters)
    second = np.zeros((*parameters.shape, N_PARAMETERS))
    by_way = absolute / (way * f)
    by_over = absolute / (over * f)
    first[:, TOP], first[:, BOTTOM], first[:, LOG_F] = by_way, by_over - by_way, -q
    second[:, LOG_F] = second[:, :, LOG_F] = -first
    second[:, TOP, TOP] = -by_way / way
    second[:, TOP, BOTTOM] = second[:, BOTTOM, TOP] = by_way / way
    second[:, BOTTOM, BOTTOM] = by_over / over - by_way / way
    return q, first, second
