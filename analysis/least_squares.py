"""Many small nonlinear least-squares problems at once, as arrays (Levenberg-Marquardt).

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
# (parameters, rows they belong to) -> residuals (rows, points), Jacobian (rows, parameters, points)
Evaluate = Callable[[Array, Rows], tuple[Array, Array]]
# (rows whose search ended, their parameters and sums of squares) -> which to search again, from
# which parameters
Again = Callable[[Rows, Array, Array], tuple[Mask, Array]]

MOST_ITERATIONS = 100
FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-2, 1e-10, 1e10
SETTLED = 1e-11  # decrease of the sum of squares, relative, that counts as none
# What a row knows before it has looked at its start; the look is a step of no length.
_UNSEEN = {
    **{"rss": np.inf, "gradient": 0.0, "bend": 0.0, "bent": False},
    **{"damping": 10 * FIRST_DAMPING, "settled": -1, "steps": 0},
}


@dataclass(frozen=True, slots=True, eq=False)
class LeastSquares:
    """Solutions by row: parameters, sum of squares, whether the search settled."""

    parameters: Array
    rss: Array
    converged: Mask


@dataclass(slots=True, eq=False)
class _Search:
    """The rows still being searched: where they stand, what is known there, and their box.

    Arrays are over rows and the columns of parameters that any row has free. ``bend`` is the
    curvature that the residuals add to the normal equations, as far as the steps have shown it;
    ``bent`` says that with it the last step was foretold better than without.
    """

    rows: Rows
    parameters: Array
    rss: Array
    normal: Array
    gradient: Array
    jacobian: Array
    bend: Array
    bent: Mask
    damping: Array
    settled: npt.NDArray[np.int_]  # steps without a decrease worth the name
    steps: npt.NDArray[np.int_]
    free: Mask
    lower: Array
    upper: Array

    def only(self, kept: Rows) -> _Search:
        """Some of the rows."""
        return _Search(*(getattr(self, name)[kept] for name in self.__slots__))

    def restart(self, at: Rows, parameters: Array) -> None:
        """Let the rows ``at`` forget what they know and begin elsewhere."""
        for name, value in _UNSEEN.items():
            getattr(self, name)[at] = value
        self.parameters[at] = np.clip(parameters, self.lower[at], self.upper[at])

    def keep(self, better: Mask, **found: Array) -> None:
        """Take what was found by the rows that got better."""
        for name, values in found.items():
            old = getattr(self, name)
            if better.all() or old.shape != values.shape:
                setattr(self, name, values)
            else:
                old[better] = values[better]


def least_squares(
    evaluate: Evaluate,
    start: Array,
    free: Mask,
    lower: Array,
    upper: Array,
    again: Again | None = None,
    patience: float = np.inf,
) -> LeastSquares:
    """Minimize the sum of squares of every row within its box.

    Levenberg-Marquardt with Marquardt's scaling [1]_; a parameter on its bound whose gradient
    points outwards is held for that step, and a step that leaves the box ends on it. A row whose
    residuals are not finite at a step does not take it. A row that is not done after ``patience``
    steps learns the curvature of its residuals by the secant of the last step, and reckons with it
    where it foretells the sum of squares better [2]_: large residuals otherwise make steps that
    overshoot again and again.

    Parameters
    ----------
    evaluate : callable
        Residuals and Jacobian of the given rows.
    start, lower, upper : array, shape (n_rows, n_parameters)
    free : array of bool, shape (n_rows, n_parameters)
        Parameters that are not free keep their start.
    again : callable, optional
        Told of the rows whose search ended, with their parameters and sums of squares: which of
        them to search once more, and from where. Rows do not wait for one another.
    patience : float
        Steps of a search; without it no curvature is learned.

    Returns
    -------
    LeastSquares
        Of the last search of each row.

    References
    ----------
    .. [1] Marquardt DW. J Soc Ind Appl Math 1963; 11:431-441.
    .. [2] Dennis JE, Gay DM, Welsch RE. ACM Trans Math Softw 1981; 7:348-368.
    """
    parameters = np.where(free, np.clip(start, lower, upper), start)
    rss = np.full(len(start), np.inf)
    converged = np.zeros(len(start), bool)
    columns = np.flatnonzero(free.any(axis=0))
    search = _begin(parameters[:, columns], free[:, columns], lower[:, columns], upper[:, columns])
    while len(search.rows):
        _step(evaluate, search, parameters, columns, patience)
        settled = (search.settled >= 2) | (search.damping > MOST_DAMPING)
        ended = np.flatnonzero(settled | (search.steps > MOST_ITERATIONS))
        if not len(ended):
            continue
        rows = search.rows[ended]
        parameters[rows[:, None], columns] = search.parameters[ended]
        rss[rows] = search.rss[ended]
        converged[rows] = settled[ended] & np.isfinite(rss[rows])
        stopped = np.ones(len(rows), bool)
        if again is not None:
            more, begin = again(rows, parameters[rows], rss[rows])
            parameters[rows[more]] = begin[more]
            search.restart(ended[more], begin[more][:, columns])
            stopped = ~more
        if stopped.any():
            search = search.only(np.delete(np.arange(len(search.rows)), ended[stopped]))
    return LeastSquares(parameters, rss, converged)


def _begin(parameters: Array, free: Mask, lower: Array, upper: Array) -> _Search:
    """Searches that have not looked at their start yet."""
    n, k = parameters.shape
    return _Search(
        rows=np.arange(n),
        parameters=parameters,
        rss=np.full(n, _UNSEEN["rss"]),
        normal=np.zeros((n, k, k)),
        gradient=np.full((n, k), _UNSEEN["gradient"]),
        jacobian=np.zeros((n, k, 1)),
        bend=np.full((n, k, k), _UNSEEN["bend"]),
        bent=np.full(n, _UNSEEN["bent"], bool),
        damping=np.full(n, _UNSEEN["damping"]),
        settled=np.full(n, _UNSEEN["settled"], int),
        steps=np.full(n, _UNSEEN["steps"], int),
        free=free,
        lower=lower,
        upper=upper,
    )


def _step(
    evaluate: Evaluate, search: _Search, parameters: Array, columns: Rows, patience: float
) -> None:
    """One trial step of every row; rows that got better keep it."""
    here, g = search.parameters, search.gradient
    outwards = ((here <= search.lower) & (g > 0)) | ((here >= search.upper) & (g < 0))
    moving = search.free & ~outwards
    there = np.minimum(np.maximum(here + _direction(search, moving), search.lower), search.upper)
    there = np.where(moving, there, here)
    step = there - here
    trial = parameters[search.rows]
    trial[:, columns] = there
    residuals, jacobian = evaluate(trial, search.rows)
    jacobian = jacobian[:, columns]
    if not search.free.all():
        jacobian *= search.free[:, :, None]
    with np.errstate(over="ignore", invalid="ignore"):
        rss = np.einsum("rp,rp->r", residuals, residuals)
        normal = jacobian @ jacobian.transpose(0, 2, 1)
        gradient = (jacobian @ residuals[:, :, None])[:, :, 0]
        better = (rss < search.rss) & np.isfinite(normal.sum(axis=(1, 2)))
    small = better & (rss >= (1.0 - SETTLED) * search.rss)
    unmoved = (np.abs(step) <= 1e-12).all(axis=1)
    search.settled = np.where(
        small | unmoved, search.settled + 1, np.where(better, 0, search.settled)
    )
    search.damping = np.where(
        better, np.maximum(search.damping * 0.1, LEAST_DAMPING), search.damping * 8.0
    )
    search.steps += 1
    slow = search.steps > patience
    if slow.any():
        _learn(search, np.flatnonzero(slow), step, residuals, rss, gradient, better)
    search.keep(
        better, parameters=there, rss=rss, normal=normal, gradient=gradient, jacobian=jacobian
    )


def _learn(
    search: _Search,
    at: Rows,
    step: Array,
    residuals: Array,
    rss: Array,
    gradient: Array,
    better: Mask,
) -> None:
    """Update ``bend`` of the rows ``at`` by the secant of their last step."""
    step, residuals, gradient = step[at, :, None], residuals[at, :, None], gradient[at, :, None]
    old, bend = search.gradient[at, :, None], search.bend[at]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        change = gradient - old
        turned = gradient - search.jacobian[at] @ residuals
        expected = bend @ step
        straight = _dot(step, search.normal[at] @ step)
        more = _dot(step, expected)
        seen = (rss - search.rss)[at] - 2.0 * _dot(old, step)
        size = np.minimum(1.0, np.abs(_dot(step, turned) / more))
        size = np.where(np.isfinite(size), size, 1.0)[:, None, None]
        rest = turned - size * expected
        along = _dot(change, step)
        unit = change / along[:, None, None]
        rest -= 0.5 * _dot(rest, step)[:, None, None] * unit
        outer = rest @ unit.transpose(0, 2, 1)
        found = size * bend + outer + outer.transpose(0, 2, 1)
        good = better[at] & (along > 0) & np.isfinite(found.sum(axis=(1, 2)))
        search.bent[at] = np.abs(seen - straight - more) < np.abs(seen - straight)
    search.bend[at[good]] = found[good]


def _dot(a: Array, b: Array) -> Array:
    return np.asarray(np.einsum("rkx,rkx->r", a, b))


def _direction(search: _Search, moving: Mask) -> Array:
    """Marquardt's step of the moving parameters, from equations scaled to a unit diagonal."""
    k = moving.shape[1]
    diagonal = np.einsum("rkk->rk", search.normal)
    scale = np.sqrt(
        np.maximum(diagonal, 1e-14 * diagonal.max(axis=1, keepdims=True, initial=1e-300))
    )
    full = search.normal
    if search.bent.any():
        full = full + np.where(search.bent[:, None, None], search.bend, 0.0)
    matrix = full / (scale[:, :, None] * scale[:, None, :])
    if not moving.all():
        matrix = np.where(moving[:, :, None] & moving[:, None, :], matrix, 0.0)
    side = np.where(moving, search.gradient / scale, 0.0)
    each = np.arange(k)
    matrix[:, each, each] = np.where(moving, matrix[:, each, each] + search.damping[:, None], 1.0)
    usable = np.isfinite(matrix.sum(axis=(1, 2)) + side.sum(axis=1))
    if not usable.all():
        matrix[~usable], side[~usable] = np.eye(k), 0.0
    return np.asarray(-np.linalg.solve(matrix, side[:, :, None])[:, :, 0] / scale)
