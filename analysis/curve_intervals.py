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
PATIENCE = 10  # steps of a fit before the curvature of its residuals is learned
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
    def least(self) -> Array:
        """The least sum of squares."""
        return self.fits.rss[self.curve]

    @property
    def increase(self) -> Array:
        """By how much the sum of squares may exceed its minimum."""
        df = self.fits.points.n[self.curve] - self.fits.n_parameters[self.curve]
        return np.asarray(self.least * fdtri(1.0, df, self.confidence) / df)

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


@dataclass(slots=True, eq=False)
class _Bracket:
    """Where each limit must lie: ``inside`` of it and ``outside``, with the roots of the increase.

    ``outside_root`` is NaN until the threshold was passed; ``parameters`` are those of the fit at
    ``inside``, ``found`` the limit (NaN: not yet).
    """

    rows: _Rows
    increase: Array
    end: Array
    inside: Array
    inside_root: Array
    outside: Array
    outside_root: Array
    parameters: Array
    trial: Array
    tried: Rows
    found: Array

    def again(self, at: Rows, fitted: Array, rss: Array) -> tuple[Mask, Array]:
        """Reckon with the fits of the limits ``at``: which go on, and where from."""
        root = np.sqrt(np.maximum(rss - self.rows.least[at], 0.0) / self.increase[at])
        trial, passed = self.trial[at], root >= 1.0
        ok, bad = at[~passed], at[passed]
        self.inside[ok], self.inside_root[ok] = trial[~passed], root[~passed]
        self.parameters[ok] = fitted[~passed]
        self.outside[bad], self.outside_root[bad] = trial[passed], np.minimum(root[passed], 1e6)
        self.tried[at] += 1
        narrow = np.abs(self.outside - self.inside)[at] < FINE
        found = np.where((np.abs(root - 1.0) < CLOSE) | narrow, trial, np.nan)
        at_end = ~passed & (np.abs(trial - self.end[at]) < FINE)
        self.found[at] = np.where(at_end, self.rows.sign[at] * np.inf, found)
        self.trial[at] = self._next_trial(at)
        return np.isnan(self.found[at]) & (self.tried[at] < MOST_PROFILES), self.start(at)

    def start(self, at: Rows) -> Array:
        """Parameters to begin from, with the concentration held at the trial."""
        parameters = self.parameters[at]
        parameters[:, LOG10_E] = self.trial[at]
        return parameters

    def _next_trial(self, at: Rows) -> Array:
        """Extrapolate from the estimate until the threshold is passed; then the secant, guarded."""
        inside, root, sign, end = (
            self.inside[at],
            self.inside_root[at],
            self.rows.sign[at],
            self.end[at],
        )
        outside, outside_root = self.outside[at], self.outside_root[at]
        reached = np.abs(inside - self.rows.estimate[at])
        with np.errstate(divide="ignore", invalid="ignore"):
            ahead = reached * np.clip(1.1 / root - 1.0, 0.2, 4.0)
            step = np.clip(np.where(reached > 0, ahead, FIRST_STEP), FIRST_STEP / 5, LONGEST_STEP)
            forward = inside + sign * step
            share = np.clip((1.0 - root) / (outside_root - root), 0.08, 0.92)
        forward = np.where(sign * (forward - end) > 0, end, forward)
        return np.where(np.isnan(outside_root), forward, inside + share * (outside - inside))


def _limits(rows: _Rows) -> Array:
    """Limits of all rows: step outwards until the threshold is passed, then close in.

    The fit with the concentration held, in which it stands in place of e.
    """
    bracket = _bracket(rows)
    sought = np.flatnonzero(rows.increase > 0)
    fits, curve, level = rows.fits, rows.curve[sought], rows.level[sought]
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

    def again(which: Rows, fitted: Array, rss: Array) -> tuple[Mask, Array]:
        return bracket.again(sought[which], fitted, rss)

    lower, upper = fits.lower[curve].copy(), fits.upper[curve].copy()
    room = PROFILE_ROOM * (upper[:, PLATEAUS] - lower[:, PLATEAUS])
    lower[:, PLATEAUS] -= room
    upper[:, PLATEAUS] += room
    least_squares(evaluate, bracket.start(sought), free, lower, upper, again, PATIENCE)
    return np.where(np.isnan(bracket.found), bracket.outside, bracket.found)


def _bracket(rows: _Rows) -> _Bracket:
    """Nothing tried yet: the best fit is inside, its concentration at the level in place of e."""
    n = len(rows.curve)
    parameters = rows.fits.parameters[rows.curve].copy()
    parameters[:, LOG10_E] = rows.estimate
    return _Bracket(
        rows=rows,
        increase=rows.increase,
        end=rows.end,
        inside=rows.estimate.copy(),
        inside_root=np.zeros(n),
        outside=rows.end.copy(),
        outside_root=np.full(n, np.nan),
        parameters=parameters,
        trial=rows.estimate + rows.sign * FIRST_STEP,
        tried=np.zeros(n, np.intp),
        found=np.where(rows.increase > 0, np.nan, rows.estimate),
    )
