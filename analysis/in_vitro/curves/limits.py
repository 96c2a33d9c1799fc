"""Limits of profile-likelihood intervals of curves: where the sum of squares has risen enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.in_vitro.curves.fit import CurveFits
from analysis.in_vitro.curves.model import LOG10_E
from analysis.in_vitro.curves.profile import Profile, roomy
from analysis.statistics.least_squares import (
    DROPPED,
    FIRST_DAMPING,
    LEAST_DAMPING,
    UNDAMPED,
    Array,
    Mask,
    Rows,
    Squares,
    boxed,
    downhill,
    scaled,
)

MOST_STEPS = 120
CLOSE = 1e-3  # of the root of the threshold, before the last step
AT_BEST = 0.05, 1e-4  # decrease still to come, of the increase sought: to move on, to end
FINE = 1e-6  # decades
NEAR = 0.1  # root below which the increase itself is taken as a parabola
LONGER = 4.0  # how much longer the next move may be than one that went well
LESS = 0.02  # of the damping after a step downhill
MOST_RISE = 4.0  # increases sought that a move may lead to
FIRST_STEP, LONGEST_STEP = 0.1, 1.0  # decades


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """One limit to be found per row: of which curve, at which level (NaN: the EC50).

    ``sign`` says on which side of the estimate (log10), ``increase`` by how much the sum of
    squares may exceed its minimum, ``end`` where the search ends.
    """

    curve: Rows
    level: Array
    estimate: Array
    sign: Array
    increase: Array
    end: Array


@dataclass(slots=True, eq=False)
class _Search:
    """Where each limit is being sought, and between which concentrations it must lie.

    ``at`` are parameters with the concentration in place of e. ``root`` is that of the increase of
    the sum of squares, in units of the increase sought: 0 at the estimate, 1 at the limit.
    ``longest`` is the step allowed, ``found`` the limit (NaN: not yet).
    """

    rows: Rows
    sign: Array
    end: Array
    least: Array
    increase: Array
    free: Mask
    lower: Array
    upper: Array
    at: Array
    log10_e: Array
    slopes: Array
    rss: Array
    gradient: Array
    normal: Array
    bend: Array
    damping: Array
    inside: Array
    inside_root: Array
    outside: Array
    outside_root: Array
    longest: Array
    found: Array

    def only(self, kept: Rows) -> _Search:
        """Some of the rows."""
        return _Search(*(getattr(self, name)[kept] for name in self.__slots__))


def profile_limits(fits: CurveFits, sought: Sought) -> Array:
    """Limits of all rows; infinite where the threshold is not passed before the end.

    The other parameters are kept at their best by Newton steps with the exact curvature, and the
    concentration moves by Newton steps on the root of the increase, nearly a straight line: its
    slope is that of the sum of squares by the concentration alone, the others being at their best
    [1]_. Both go together, the others along the tangent of their path.

    References
    ----------
    .. [1] Venzon DJ, Moolgavkar SH. Appl Stat 1988; 37:87-94.
    """
    limits = np.where(sought.increase > 0, np.nan, sought.estimate)
    rows = np.flatnonzero(sought.increase > 0)
    if not len(rows):
        return limits
    profile = Profile(fits, sought.curve[rows], sought.level[rows])
    search = _begin(profile, fits, sought, rows)
    for _ in range(MOST_STEPS):
        _step(profile, search)
        ended = ~np.isnan(search.found)
        if np.count_nonzero(ended) * DROPPED < len(ended):
            continue
        limits[search.rows[ended]] = search.found[ended]
        kept = np.flatnonzero(~ended)
        if not len(kept):
            break
        search = search.only(kept)
        profile.only(kept)
    else:
        limits[search.rows] = np.where(np.isnan(search.found), search.outside, search.found)
    return limits


def _begin(profile: Profile, fits: CurveFits, sought: Sought, rows: Rows) -> _Search:
    """Every search at the best fit."""
    curve, estimate = sought.curve[rows], sought.estimate[rows]
    at = fits.parameters[curve].copy()
    at[:, LOG10_E] = estimate
    free = fits.free[curve].copy()
    free[:, LOG10_E] = False
    lower, upper = (limits[curve] for limits in roomy(fits))
    log10_e = fits.parameters[curve][:, LOG10_E]
    found, log10_e, slopes = profile.at(at, log10_e)
    n = len(rows)
    return _Search(
        rows=rows,
        sign=sought.sign[rows],
        end=sought.end[rows],
        least=fits.rss[curve],
        increase=sought.increase[rows],
        free=free,
        lower=np.where(free, lower, -np.inf),
        upper=np.where(free, upper, np.inf),
        at=found.at,
        log10_e=log10_e,
        slopes=slopes,
        rss=found.rss,
        gradient=found.gradient,
        normal=found.normal,
        bend=found.bend,
        damping=np.full(n, LEAST_DAMPING),
        inside=estimate,
        inside_root=np.zeros(n),
        outside=sought.end[rows],
        outside_root=np.full(n, np.nan),
        longest=np.full(n, FIRST_STEP),
        found=np.full(n, np.nan),
    )


def _step(profile: Profile, search: _Search) -> None:
    """One step of every row: the others to their best, and where they are, the concentration."""
    room = search.lower - search.at, search.upper - search.at
    matrix, moving, whole, tangent = _paths(search)
    inner = boxed(whole.copy(), matrix, moving, search.gradient, room)
    by_c, g = matrix[:, LOG10_E], search.gradient
    to_come = -np.vecdot(g, inner) / search.increase
    slope = 2.0 * (g[:, LOG10_E] + np.vecdot(by_c, inner)) / search.increase
    bow = (by_c[:, LOG10_E] + np.vecdot(by_c, tangent)) / search.increase
    rise = (search.rss - search.least) / search.increase - to_come
    best = (to_come <= AT_BEST[0]) & (search.damping <= UNDAMPED) & (inner == whole).all(axis=1)
    target = _target(search, best, (rise, slope, bow))
    _end(search, best & (to_come <= AT_BEST[1]), rise, target)
    move = np.where(best, target - search.at[:, LOG10_E], 0.0)
    move = np.minimum(np.maximum(move, -search.longest), search.longest)
    step = inner + tangent * move[:, None]
    step = boxed(step, matrix, moving, g + by_c * move[:, None], room)
    step[:, LOG10_E] = move
    found = profile.at(search.at + step, search.log10_e + np.vecdot(search.slopes, step))
    _take(search, found, move)


def _paths(search: _Search) -> tuple[Array, Mask, Array, Array]:
    """Curvature, what moves, Newton's step at this concentration, and the slope of the best path.

    The curvature is damped; where with the exact one the step leads uphill, that of the normal
    equations alone.
    """
    g = search.gradient
    outwards = (search.at <= search.lower) & (g > 0) | (search.at >= search.upper) & (g < 0)
    moving, matrix = search.free & ~outwards, search.normal + search.bend
    damping = scaled(search.normal, search.damping) * search.free
    along = slice(LOG10_E, LOG10_E + 1)
    paths, _ = downhill(matrix, search.normal, damping, moving, g, along)
    return matrix, moving, paths[:, :, 0], paths[:, :, 1]


def _target(search: _Search, best: Mask, model: tuple[Array, Array, Array]) -> Array:
    """Concentration to go to: Newton's on the root of the increase, kept between the ends known."""
    rise, slope, bow = model
    here, root = search.at[:, LOG10_E], np.sqrt(np.maximum(rise, 0.0))
    for chosen, ends in ((best & (root < 1.0), "inside"), (best & (root >= 1.0), "outside")):
        getattr(search, ends)[chosen] = here[chosen]
        getattr(search, f"{ends}_root")[chosen] = np.minimum(root[chosen], 1e6)
    inside, outside = search.inside, search.outside
    with np.errstate(divide="ignore", invalid="ignore"):
        newton = np.where(
            root > NEAR, 2.0 * root * (1.0 - root) / slope, search.sign / np.sqrt(bow)
        )
        share = (1.0 - search.inside_root) / (search.outside_root - search.inside_root)
    open_end = np.isnan(search.outside_root)
    target = here + newton
    onwards = search.sign * newton > 0
    forward = np.where(onwards, target, here + search.sign * LONGEST_STEP)
    forward = np.where(search.sign * (forward - search.end) > 0, search.end, forward)
    between = (target - inside) * (target - outside) < 0
    secant = inside + np.clip(share, 0.08, 0.92) * (outside - inside)
    return np.where(open_end, forward, np.where(between, target, secant))


def _end(search: _Search, exact: Mask, rise: Array, target: Array) -> None:
    """Note the limits that are found, the last step included, and those that are nowhere."""
    here = search.at[:, LOG10_E]
    close = np.abs(np.sqrt(np.maximum(rise, 0.0)) - 1.0) < CLOSE
    narrow = np.abs(search.outside - search.inside) < FINE
    at_end = (rise < 1.0) & (np.abs(here - search.end) < FINE)
    found = np.where(close, target, np.where(narrow, here, np.nan))
    found = np.where(at_end, search.sign * np.inf, found)
    np.copyto(search.found, found, where=exact & np.isnan(search.found))


def _take(search: _Search, found: tuple[Squares, Array, Array], move: Array) -> None:
    """Take the steps that lead downhill, or, with a move, not far up."""
    squares, log10_e, slopes = found
    moved = move != 0.0
    high = search.least + MOST_RISE * search.increase
    taken = np.where(moved, squares.rss <= high, squares.rss < search.rss)
    values = {name: getattr(squares, name) for name in squares.__slots__}
    for name, value in {**values, "log10_e": log10_e, "slopes": slopes}.items():
        where = taken.reshape(-1, *(1,) * (value.ndim - 1))
        np.copyto(getattr(search, name), value, where=where)
    longest = np.where(taken, search.longest * LONGER, np.abs(move) / LONGER)
    np.copyto(search.longest, np.minimum(longest, LONGEST_STEP), where=moved)
    less, more = search.damping * LESS, np.maximum(8.0 * search.damping, FIRST_DAMPING)
    damping = np.where(taken, less, more)
    search.damping = np.maximum(np.where(moved, search.damping, damping), LEAST_DAMPING)
