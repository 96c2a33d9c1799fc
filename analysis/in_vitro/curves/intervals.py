"""How well the points determine a curve: profile-likelihood intervals of its EC50 and IC50."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri

from analysis.in_vitro.curves.fit import DECADES_BEYOND, CurveFits
from analysis.in_vitro.curves.limits import Sought, profile_limits
from analysis.in_vitro.curves.model import LOG10_E
from analysis.statistics.least_squares import Array, Mask, Rows

DECADES_SEARCHED = 3.0  # outside the concentrations tested


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Estimate and limits by curve, log10 of a concentration.

    A limit that the data do not set is -inf or +inf; NaN where there is no estimate, or no
    degrees of freedom.
    """

    estimate: Array
    low: Array
    high: Array

    @property
    def decades(self) -> Array:
        """Width of the interval."""
        return np.asarray(self.high - self.low)


def profile_intervals(
    fits: CurveFits,
    levels: npt.ArrayLike,
    confidence: float = 0.95,
    wanted: Mask | None = None,
) -> tuple[Interval, ...]:
    """Profile-likelihood intervals of the log10 concentration at several levels, all at once.

    The concentration is held at a value and the other parameters are fitted again; the limits
    are where ``RSS = RSS_min (1 + F(1, n - p) / (n - p))``. Both limits of all curves and levels
    are searched together (`curve_limits`). The search ends three decades outside the concentrations
    tested: a limit that is not reached there is infinite, and the interval one-sided.

    Parameters
    ----------
    fits : CurveFits
    levels : array of float
        Responses; NaN for halfway between top and bottom (the EC50).
    confidence : float
    wanted : array of bool, optional
        Curves whose limits are searched; the others have NaN.

    Returns
    -------
    tuple of Interval, one per level

    References
    ----------
    .. [1] Bates DM, Watts DG. Nonlinear Regression Analysis and Its Applications. Wiley 1988,
       section 6.1.
    """
    heights = np.atleast_1d(np.asarray(levels, float))
    estimates = np.array([fits.log10_ec50 if np.isnan(v) else fits.log10_at(v) for v in heights])
    usable = np.isfinite(estimates) & (fits.points.n > fits.n_parameters) & np.isfinite(fits.rss)
    if wanted is not None:
        usable &= wanted
    limits = np.full((2, *estimates.shape), np.nan)
    side, level, curve = np.nonzero(np.broadcast_to(usable, limits.shape))
    if len(curve):
        estimate, sign = estimates[level, curve], np.where(side == 0, -1.0, 1.0)
        df = fits.points.n[curve] - fits.n_parameters[curve]
        increase = fits.rss[curve] * fdtri(1.0, df, confidence) / df
        end = _end(fits, curve, estimate, sign)
        sought = Sought(curve, heights[level], estimate, sign, increase, end)
        limits[side, level, curve] = profile_limits(fits, sought)
    return tuple(Interval(estimates[i], limits[0, i], limits[1, i]) for i in range(len(heights)))


def _end(fits: CurveFits, curve: Rows, estimate: Array, sign: Array) -> Array:
    """Where the search for each limit ends."""
    box = np.where(sign < 0, fits.lower[curve, LOG10_E], fits.upper[curve, LOG10_E])
    beyond = box + sign * (DECADES_SEARCHED - DECADES_BEYOND)
    outside = sign * (estimate - beyond) >= 0
    return np.asarray(np.where(outside, estimate + sign, beyond))
