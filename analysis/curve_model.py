"""The logistic concentration-response curve: its value, derivatives and inverse, as arrays.

``v(c) = bottom + (top - bottom) / (1 + (c / e)^hill)^f``: the five-parameter logistic, with
``f = 1`` the four-parameter one. ``top`` is the response without drug and ``bottom`` that at
infinite concentration. ``e`` is the EC50 where f is 1; the EC50 of the curve in general is
``e (2^(1/f) - 1)^(1/hill)``.

Parameters travel in columns ``BOTTOM, TOP, LOG_HILL, LOG10_E, LOG_F`` (natural logarithms of hill
and f, base 10 of e), which keeps hill and f positive and gives every one a similar scale.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit, log_expit

Array = npt.NDArray[np.float64]

BOTTOM, TOP, LOG_HILL, LOG10_E, LOG_F = range(5)
N_PARAMETERS = 5
LN10 = float(np.log(10))
NO_DRUG = -400.0  # log10 of a concentration of zero: the curve is at its top there


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


def curve_and_slopes(
    parameters: Array, log10_c: Array, *, symmetric: bool = False
) -> tuple[Array, Array]:
    """Response (rows, points) and its derivatives (rows, 5, points) by every parameter.

    ``symmetric`` says that f is 1 and stays so: its derivative is then left at zero, unneeded.
    """
    bottom, top = parameters[:, BOTTOM, None], parameters[:, TOP, None]
    hill, f = np.exp(parameters[:, LOG_HILL, None]), np.exp(parameters[:, LOG_F, None])
    u = hill * LN10 * (log10_c - parameters[:, LOG10_E, None])
    right = expit(u)
    log_share = np.zeros_like(u) if symmetric else log_expit(-u)
    left = 1.0 - right if symmetric else np.exp(f * log_share)
    fall = (top - bottom) * f * left * right
    slopes = np.empty((len(parameters), N_PARAMETERS, log10_c.shape[-1]))
    slopes[:, BOTTOM] = 1.0 - left
    slopes[:, TOP] = left
    with np.errstate(invalid="ignore"):  # not finite where e is not: a step that is not taken
        slopes[:, LOG_HILL] = -fall * u
    slopes[:, LOG10_E] = fall * hill * LN10
    slopes[:, LOG_F] = (top - bottom) * f * left * log_share
    return bottom + (top - bottom) * left, slopes


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


def from_crossing(parameters: Array, level: Array) -> tuple[Array, Array]:
    """Parameters whose fourth is the log10 concentration at a level, to the usual ones.

    ``level`` (rows,) is NaN for halfway between top and bottom. Returns the usual parameters and
    the derivatives (rows, 5) of their fourth by every given one; not finite where the curve of
    that top and bottom never takes the level.
    """
    bottom, top = parameters[:, BOTTOM], parameters[:, TOP]
    hill, f = np.exp(parameters[:, LOG_HILL]), np.exp(parameters[:, LOG_F])
    absolute = ~np.isnan(level)
    over = np.where(absolute, level - bottom, 1.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = np.where(absolute, (top - bottom) / over, 2.0)
        root = ratio ** (1.0 / f)
        shift = np.log10(root - 1.0) / hill
        by_ratio = np.where(absolute, -root / (f * ratio * (root - 1.0) * LN10 * hill), 0.0)
        slopes = np.zeros_like(parameters)
        slopes[:, BOTTOM] = by_ratio * (ratio - 1.0) / over
        slopes[:, TOP] = by_ratio / over
        slopes[:, LOG_HILL] = shift
        slopes[:, LOG10_E] = 1.0
        slopes[:, LOG_F] = root * np.log(ratio) / (f * (root - 1.0) * LN10 * hill)
    usual = parameters.copy()
    usual[:, LOG10_E] -= shift
    return usual, slopes
