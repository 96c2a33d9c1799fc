"""How well the points determine a curve: profile-likelihood intervals of its EC50 and IC50."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri

from analysis.curve_fit import CurveFits
from analysis.curve_model import BOTTOM, LOG10_E, LOG_F, TOP, from_crossing
from analysis.curve_points import residuals_and_slopes
from analysis.least_squares import Array, Mask, Rows, least_squares

MOST_PROFILES = 24  # concentrations tried for each limit
CLOSE = 2e-3  # of the root of the threshold
FINE = 1e-6  # decades
FIRST_STEP, LONGEST_STEP = 0.05, 1.0  # decades
PLATEAUS = [BOTTOM, TOP]
PROFILE_ROOM = 1e3  # plateaus may go this much further than in the fit: the box sets no limit
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
    are searched together by secant steps on the root of the increase of RSS, which is nearly a
    straight line. The search ends three decades outside the concentrations tested: a limit that
    is not reached there is infinite, and the interval one-sided.

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
        start = estimates[level, curve]
        rows = _Rows(fits, curve, heights[level], start, np.where(side == 0, -1.0, 1.0), confidence)
        limits[side, level, curve] = _limits(rows)
    return tuple(Interval(estimates[i], limits[0, i], limits[1, i]) for i in range(len(heights)))


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """One limit to be found per row: of which curve, at which level, on which side."""

    fits: CurveFits
    curve: Rows
    level: Array
    estimate: Array
    sign: Array
    confidence: float

    @property
    def increase(self) -> Array:
        """By how much the sum of squares may exceed its minimum."""
        df = self.fits.points.n[self.curve] - self.fits.n_parameters[self.curve]
        least = self.fits.rss[self.curve]
        return np.asarray(least * fdtri(1.0, df, self.confidence) / df)

    @property
    def end(self) -> Array:
        """Where the search ends."""
        box = np.where(
            self.sign < 0,
            self.fits.lower[self.curve, LOG10_E],
            self.fits.upper[self.curve, LOG10_E],
        )
        beyond = box + self.sign * (DECADES_SEARCHED - 2.0)
        outside = self.sign * (self.estimate - beyond) >= 0
        return np.where(outside, self.estimate + self.sign, beyond)


def _limits(rows: _Rows) -> Array:
    """Limits of all rows: step outwards until the threshold is passed, then close in."""
    increase, end = rows.increase, rows.end
    inside, inside_root = rows.estimate.copy(), np.zeros(len(rows.curve))
    outside, outside_root = end.copy(), np.full(len(rows.curve), np.nan)  # NaN: not passed yet
    parameters = _crossing_parameters(rows)
    found = np.where(increase > 0, np.nan, rows.estimate)
    trial = inside + rows.sign * FIRST_STEP
    for _ in range(MOST_PROFILES):
        open_rows = np.flatnonzero(np.isnan(found))
        if not len(open_rows):
            break
        rss, fitted = _profile(rows, open_rows, trial[open_rows], parameters[open_rows])
        excess = np.maximum(rss - rows.fits.rss[rows.curve[open_rows]], 0.0)
        root = np.sqrt(excess / increase[open_rows])
        passed = root >= 1.0
        at = trial[open_rows]
        ok = open_rows[~passed]
        inside[ok], inside_root[ok], parameters[ok] = at[~passed], root[~passed], fitted[~passed]
        bad = open_rows[passed]
        outside[bad], outside_root[bad] = at[passed], np.minimum(root[passed], 1e6)
        done = (np.abs(root - 1.0) < CLOSE) | (np.abs(outside - inside)[open_rows] < FINE)
        found[open_rows[done]] = at[done]
        at_end = ~passed & (np.abs(at - end[open_rows]) < FINE)
        found[open_rows[at_end]] = rows.sign[open_rows[at_end]] * np.inf
        trial = _next_trial(rows, inside, inside_root, outside, outside_root, end)
    return np.where(np.isnan(found), outside, found)


def _next_trial(
    rows: _Rows, inside: Array, inside_root: Array, outside: Array, outside_root: Array, end: Array
) -> Array:
    """Extrapolate from the estimate until the threshold is passed; then the secant, guarded."""
    reached = np.abs(inside - rows.estimate)
    with np.errstate(divide="ignore", invalid="ignore"):
        ahead = reached * np.clip(1.1 / inside_root - 1.0, 0.2, 4.0)
        step = np.clip(np.where(reached > 0, ahead, FIRST_STEP), FIRST_STEP / 5, LONGEST_STEP)
        forward = inside + rows.sign * step
        share = np.clip((1.0 - inside_root) / (outside_root - inside_root), 0.08, 0.92)
    forward = np.where(rows.sign * (forward - end) > 0, end, forward)
    return np.where(np.isnan(outside_root), forward, inside + share * (outside - inside))


def _crossing_parameters(rows: _Rows) -> Array:
    """Parameters of the best fit with the concentration at the level in place of e."""
    parameters = rows.fits.parameters[rows.curve].copy()
    parameters[:, LOG10_E] = rows.estimate
    return parameters


def _profile(rows: _Rows, chosen: Rows, held_at: Array, start: Array) -> tuple[Array, Array]:
    """Least sum of squares with the concentration held, and where it is reached."""
    fits, curve, level = rows.fits, rows.curve[chosen], rows.level[chosen]
    begin = start.copy()
    begin[:, LOG10_E] = held_at
    free: Mask = fits.free[curve].copy()
    free[:, LOG10_E] = False
    symmetric = not free[:, LOG_F].any()

    def evaluate(parameters: Array, which: Rows) -> tuple[Array, Array]:
        usual, chain = from_crossing(parameters, level[which])
        residuals, slopes = residuals_and_slopes(
            fits.points, usual, curve[which], symmetric=symmetric
        )
        by_e = slopes[:, LOG10_E].copy()
        with np.errstate(invalid="ignore"):
            slopes += chain[:, :, None] * by_e[:, None, :]
        slopes[:, LOG10_E] = by_e
        return residuals, slopes

    lower, upper = fits.lower[curve].copy(), fits.upper[curve].copy()
    room = PROFILE_ROOM * (upper[:, PLATEAUS] - lower[:, PLATEAUS])
    lower[:, PLATEAUS] -= room
    upper[:, PLATEAUS] += room
    found = least_squares(evaluate, begin, free, lower, upper)
    return found.rss, found.parameters
