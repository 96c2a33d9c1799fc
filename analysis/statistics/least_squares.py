"""Many small nonlinear least-squares problems at once, as arrays (Levenberg-Marquardt, Newton).

Every problem is a row: its parameters, its box, and which parameters are free. Nothing here knows
what is fitted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

MOST_ITERATIONS = 40
FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-2, 1e-10, 1e10
SETTLED = 1e-11  # decrease of the sum of squares, relative, that is not worth a step
LESS, MORE = 0.2, 4.0  # damping after a step that was taken, and after one that was not
UNDAMPED = 1e-4  # damping up to which a step is about as long as the equations make it
UNMOVED = 1e-12  # step that is none
DROPPED = 8  # rows that ended leave the arrays when they are one of so many


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """A sum of squares of residuals r by row, and how it changes with the parameters.

    ``at`` are the parameters: those asked for, or better ones where some can be solved for at
    once. ``gradient`` is J'r, half the slope; half the curvature is ``normal``, J'J, and ``bend``,
    the residuals times their own second derivatives.
    """

    at: Array
    rss: Array
    gradient: Array
    normal: Array
    bend: Array

    def of(self, columns: slice) -> Squares:
        """By some of the parameters."""
        curves = self.normal[:, columns, columns], self.bend[:, columns, columns]
        return Squares(self.at, self.rss, self.gradient[:, columns], *curves)


# (parameters, rows they belong to) -> sums of squares; asked for the same rows again and again
Evaluate = Callable[[Array, Rows], Squares]
# (parameters, step of all of them) -> where the step leads: their sum, to first order
Advance = Callable[[Array, Array], Array]


@dataclass(frozen=True, slots=True, eq=False)
class LeastSquares:
    """Solutions by row: parameters, sum of squares, whether the search settled."""

    parameters: Array
    rss: Array
    converged: Mask


@dataclass(slots=True, eq=False)
class _Search:
    """The rows still being searched: where they stand, what is known there, and their box.

    Arrays are over rows and the columns of parameters between the first and the last that any row
    has free, ``at`` over all columns. ``bent`` says that with ``bend`` the last step was foretold
    better than without.
    """

    rows: Rows
    at: Array
    rss: Array
    gradient: Array
    normal: Array
    bend: Array
    bent: Mask
    damping: Array
    settled: Mask
    free: Mask
    lower: Array
    upper: Array

    def only(self, kept: Rows) -> _Search:
        """Some of the rows."""
        return _Search(*(getattr(self, name)[kept] for name in self.__slots__))

    def keep(self, better: Mask, found: Squares) -> None:
        """Take what was found by the rows that got better."""
        take = better[:, None]
        np.copyto(self.at, found.at, where=take)
        np.copyto(self.rss, found.rss, where=better)
        np.copyto(self.gradient, found.gradient, where=take)
        np.copyto(self.normal, found.normal, where=take[:, None])
        np.copyto(self.bend, found.bend, where=take[:, None])


def least_squares(
    evaluate: Evaluate,
    start: Array,
    free: Mask,
    lower: Array,
    upper: Array,
    advance: Advance = np.add,
    most_iterations: int = MOST_ITERATIONS,
    decrease: float = SETTLED,
) -> LeastSquares:
    """Minimize the sum of squares of every row within its box.

    Levenberg-Marquardt with Marquardt's scaling [1]_; a parameter on its bound whose gradient
    points outwards is held for that step, and where a step would leave the box the others are
    solved for with what ends on it. A row whose sum of squares is not finite at a step does not
    take it. Where the full curvature foretold the last step better than that of the normal
    equations alone, the next is taken with it [2]_: large residuals otherwise make steps that
    overshoot again and again. The search ends where the next step, as good as undamped, promises a
    relative decrease of less than ``decrease``; that step is still tried.

    Parameters
    ----------
    evaluate : callable
        Sums of squares of the given rows.
    start, lower, upper : array, shape (n_rows, n_parameters)
    free : array of bool, shape (n_rows, n_parameters)
        Parameters that are not free keep their start.
    advance : callable
        How steps are taken; ``bend`` is then that along these steps.
    most_iterations : int
        Steps after which a row that has not settled is left where it stands.
    decrease : float
        Of the sum of squares, relative, that is not worth a step.

    Returns
    -------
    LeastSquares

    References
    ----------
    .. [1] Marquardt DW. J Soc Ind Appl Math 1963; 11:431-441.
    .. [2] Dennis JE, Gay DM, Welsch RE. ACM Trans Math Softw 1981; 7:348-368.
    """
    parameters = np.where(free, np.clip(start, lower, upper), start)
    rss, converged = np.full(len(start), np.inf), np.zeros(len(start), bool)
    used = np.flatnonzero(free.any(axis=0))
    columns = slice(used[0], used[-1] + 1) if len(used) else slice(0, 0)
    search = _begin(evaluate, parameters, columns, free, lower, upper)
    for _ in range(most_iterations):
        if not len(search.rows):
            break
        _step(evaluate, search, columns, advance, decrease)
        ended = search.settled | (search.damping > MOST_DAMPING)
        if np.count_nonzero(ended) * DROPPED < len(ended):
            continue
        _note(search, ended, (parameters, rss, converged))
        search = search.only(np.flatnonzero(~ended))
    _note(search, search.settled, (parameters, rss, converged))
    left = search.rows[~search.settled]
    parameters[left], rss[left] = search.at[~search.settled], search.rss[~search.settled]
    return LeastSquares(parameters, rss, converged)


def _note(search: _Search, ended: Mask, result: tuple[Array, Array, Mask]) -> None:
    """Write down where the rows that ended stand."""
    parameters, rss, converged = result
    rows = search.rows[ended]
    parameters[rows], rss[rows] = search.at[ended], search.rss[ended]
    converged[rows] = np.isfinite(rss[rows])


def _begin(
    evaluate: Evaluate, parameters: Array, columns: slice, free: Mask, lower: Array, upper: Array
) -> _Search:
    """Every row at its start, what is known there looked up."""
    n, rows = len(parameters), np.arange(len(parameters))
    free = free[:, columns]
    found = evaluate(parameters.copy(), rows).of(columns)
    return _Search(
        rows,
        found.at,
        found.rss,
        found.gradient,
        found.normal,
        found.bend,
        np.zeros(n, bool),
        np.full(n, FIRST_DAMPING),
        np.zeros(n, bool),
        free,
        np.where(free, lower[:, columns], -np.inf),
        np.where(free, upper[:, columns], np.inf),
    )


def _step(
    evaluate: Evaluate, search: _Search, columns: slice, advance: Advance, decrease: float
) -> None:
    """One trial step of every row; rows that got better keep it."""
    step = _direction(search, search.at[:, columns])
    whole = np.zeros_like(search.at)
    whole[:, columns] = step
    trial = advance(search.at, whole)
    inside = trial[:, columns]
    np.minimum(np.maximum(inside, search.lower, out=inside), search.upper, out=inside)
    found = evaluate(trial, search.rows).of(columns)
    straight = 2.0 * np.vecdot(search.gradient, step) + _bow(search.normal, step)
    more = _bow(search.bend, step)
    promised = np.abs(straight + more * search.bent) * np.maximum(search.damping / UNDAMPED, 1.0)
    search.settled |= promised <= decrease * search.rss
    search.settled |= np.abs(step).max(axis=1, initial=0.0) <= UNMOVED
    seen = found.rss - search.rss
    better, missed = seen < 0.0, seen - straight
    search.bent = np.abs(missed - more) < np.abs(missed)
    search.damping *= np.where(better, LESS, MORE)
    np.maximum(search.damping, LEAST_DAMPING, out=search.damping)
    search.keep(better, found)


def _bow(matrix: Array, step: Array) -> Array:
    return np.asarray(np.vecdot(step, np.matvec(matrix, step)))


def _direction(search: _Search, here: Array) -> Array:
    """Marquardt's step within the box, of the parameters that are free to go."""
    g, room = search.gradient, (search.lower - here, search.upper - here)
    moving = search.free & (np.where(g > 0.0, room[0], -room[1]) < 0.0)
    matrix = search.normal + search.bend * search.bent[:, None, None]
    damping = scaled(search.normal, search.damping)
    steps, uphill = downhill(matrix, search.normal, damping, moving, g)
    search.bent[uphill] = False
    return boxed(steps[:, :, 0], matrix, moving, g, room)


def scaled(normal: Array, damping: Array) -> Array:
    """Marquardt's: what is added to the diagonal for a damping, by row."""
    size = _diagonal(normal)
    least = 1e-14 * size.max(axis=1, keepdims=True, initial=1e-200)
    return np.asarray(np.maximum(size, least) * damping[:, None])


def downhill(
    matrix: Array,
    normal: Array,
    damping: Array,
    moving: Mask,
    gradient: Array,
    along: slice = slice(0),
) -> tuple[Array, Rows]:
    """Newton's steps (rows, parameters, 1 + sides), and the rows where they would lead uphill.

    The curvature ``matrix`` is damped in place; in those rows that of the normal equations takes
    its place. The further sides are its columns ``along``: where the best of the others goes as
    these parameters move.
    """
    each = _diagonal(matrix)
    each += damping
    sides = np.concatenate([gradient[:, :, None], matrix[:, :, along]], axis=2)
    steps = solved(matrix, moving, sides)
    uphill = np.flatnonzero(np.vecdot(gradient, steps[:, :, 0]) > 0.0)
    if len(uphill):
        matrix[uphill] = normal[uphill]
        each[uphill] += damping[uphill]
        sides = np.concatenate([gradient[uphill, :, None], matrix[uphill][:, :, along]], axis=2)
        steps[uphill] = solved(matrix[uphill], moving[uphill], sides)
    return steps, uphill


def _diagonal(matrix: Array) -> Array:
    """The diagonals, to write on as well."""
    return np.asarray(np.einsum("rkk->rk", matrix))


def solved(matrix: Array, moving: Mask, sides: Array) -> Array:
    """Newton's steps of the moving parameters, (rows, parameters, sides); the others stay."""
    if not moving.all():
        matrix = matrix * (moving[:, :, None] & moving[:, None, :])
        each = _diagonal(matrix)
        each += ~moving
        sides = sides * moving[:, :, None]
    return np.asarray(np.linalg.solve(matrix, -sides))


def boxed(
    step: Array, matrix: Array, moving: Mask, side: Array, room: tuple[Array, Array]
) -> Array:
    """The step, where it would leave its room solved for again with what ends on the limit."""
    least, most = room
    held = moving & ((step < least) | (step > most))
    at = np.flatnonzero(held.any(axis=1))
    if len(at):
        held, least, most = held[at], least[at], most[at]
        ends = np.where(held, np.minimum(np.maximum(step[at], least), most), 0.0)
        sides = side[at, :, None] + matrix[at] @ ends[:, :, None]
        rest = solved(matrix[at], moving[at] & ~held, sides)[:, :, 0]
        step[at] = np.minimum(np.maximum(ends + rest, least), most)
    return step
