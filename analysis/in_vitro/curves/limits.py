"""Limits of profile-likelihood intervals of curves: where the sum of squares has risen enough.

``Profile`` is the least sum of squares around curves that take a level at a given concentration;
``profile_limits`` walks along it, down and up, to the concentrations where it has risen by so much.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.in_vitro.curves.fit import CurveFits, plateau_box
from analysis.in_vitro.curves.model import (
    BOTTOM,
    LOG10_E,
    LOG_F,
    TOP,
    curve,
    e_of_crossing,
    slopes_of_crossing,
)
from analysis.in_vitro.curves.squares import Equations, dose_means, squares, through
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

PLATEAUS = [BOTTOM, TOP]
PROFILE_ROOM = 1e3  # plateaus may go this much further than in the fit: the box sets no limit
MOST_STEPS = 120
CLOSE = 1e-3  # of the root of the threshold, before the last step
AT_BEST = 0.05, 1e-4  # decrease still to come, of the increase sought: to move on, to end
FINE = 1e-6  # decades
NEAR = 0.1  # root below which the increase itself is taken as a parabola
LONGER = 4.0  # how much longer the next move may be than one that went well
LESS = 0.02  # of the damping after a step downhill
MOST_RISE = 4.0  # increases sought that a move may lead to
FIRST_STEP, LONGEST_STEP = 0.1, 1.0  # decades


class Profile:
    """Sums of squares of curves by parameters with the concentration sought in place of e.

    The plateaus are the best of the curves through that point, of the hill and e that are asked
    for; they stay where one is held and the level is a response.
    """

    def __init__(self, fits: CurveFits, rows: Rows, level: Array) -> None:
        self.symmetric = not fits.free[:, LOG_F].any()
        self.means = dose_means(fits.points).take(rows)
        self.level = level
        self.loose = fits.free[rows][:, PLATEAUS].all(axis=1) & ~np.isnan(self.level)
        self.box = plateau_box(fits.parameters, fits.free, *roomy(fits)).take(rows)

    def only(self, kept: Rows) -> None:
        """Go on with some of the rows."""
        self.means, self.box = self.means.take(kept), self.box.take(kept)
        self.level, self.loose = self.level[kept], self.loose[kept]

    def at(self, parameters: Array, log10_e: Array) -> tuple[Squares, Array, Array]:
        """Sums of squares, log10 e, and the slopes of log10 e by the parameters.

        ``log10_e`` is taken where the plateaus follow from it.
        """
        usual = parameters.copy()
        crossing = e_of_crossing(parameters, self.level)
        usual[:, LOG10_E] = np.where(self.loose, log10_e, crossing)
        best = partial(self._best, usual.copy(), parameters[:, LOG10_E])
        found = squares(usual, self.means, best, symmetric=self.symmetric)
        at = parameters.copy()
        at[:, PLATEAUS] = usual[:, PLATEAUS]
        if self.symmetric:
            found = _with_f(found)
        slopes, bend = slopes_of_crossing(at, self.level)
        chain = slopes.copy()
        chain[:, LOG10_E] = 0.0
        by_e = found.gradient[:, LOG10_E, None]
        with np.errstate(invalid="ignore", over="ignore"):
            gradient = found.gradient + chain * by_e
            normal = _carried(found.normal, chain)
            bend = _carried(found.bend, chain) + bend * by_e[:, :, None]
            known = np.isfinite((normal + bend).sum(axis=(1, 2)))
        rss = np.where(known, found.rss, np.inf)
        return Squares(at, rss, gradient, normal, bend), usual[:, LOG10_E], slopes

    def _best(self, usual: Array, crossing: Array, sums: Equations) -> tuple[Array, Array]:
        share = (curve(usual, crossing[:, None])[:, 0] - usual[:, BOTTOM]) / (
            usual[:, TOP] - usual[:, BOTTOM]
        )
        options = zip(
            self.box.best(sums),
            through(sums, self.level, share, self.box),
            (usual[:, BOTTOM], usual[:, TOP]),
            strict=True,
        )
        ec50 = np.isnan(self.level)
        first, second = (
            np.where(ec50, half, np.where(self.loose, crossed, held))
            for half, crossed, held in options
        )
        return first, second


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


def roomy(fits: CurveFits) -> tuple[Array, Array]:
    """Limits of the parameters, wide for the plateaus."""
    lower, upper = fits.lower.copy(), fits.upper.copy()
    room = PROFILE_ROOM * (upper[:, PLATEAUS] - lower[:, PLATEAUS])
    lower[:, PLATEAUS] -= room
    upper[:, PLATEAUS] += room
    return lower, upper


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


def _with_f(found: Squares) -> Squares:
    """With derivatives by f, which are zero."""
    n, k = found.gradient.shape
    gradient, matrices = np.zeros((n, k + 1)), np.zeros((2, n, k + 1, k + 1))
    gradient[:, :k] = found.gradient
    matrices[0, :, :k, :k], matrices[1, :, :k, :k] = found.normal, found.bend
    return Squares(found.at, found.rss, gradient, *matrices)


def _carried(matrix: Array, slopes: Array) -> Array:
    """Curvature by the parameters that e depends on, with these slopes."""
    across = slopes[:, :, None] * (
        matrix[:, None, LOG10_E]
        + 0.5 * matrix[:, LOG10_E, LOG10_E, None, None] * slopes[:, None, :]
    )
    return np.asarray(matrix + across + across.transpose(0, 2, 1))


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
