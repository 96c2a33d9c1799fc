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

MOST_ITERATIONS = 100
FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-2, 1e-10, 1e10
SETTLED = 1e-11  # decrease of the sum of squares, relative, that counts as none


@dataclass(frozen=True, slots=True, eq=False)
class LeastSquares:
    """Solutions by row: parameters, sum of squares, whether the search settled."""

    parameters: Array
    rss: Array
    converged: Mask


@dataclass(slots=True, eq=False)
class _Search:
    """The rows still being searched; their last accepted step and its normal equations."""

    rows: Rows
    parameters: Array
    rss: Array
    normal: Array
    gradient: Array
    damping: Array
    settled: Array  # iterations without a decrease worth the name


def least_squares(
    evaluate: Evaluate, start: Array, free: Mask, lower: Array, upper: Array
) -> LeastSquares:
    """Minimize the sum of squares of every row within its box.

    Levenberg-Marquardt with Marquardt's scaling; a parameter on its bound whose gradient points
    outwards is held for that step, and a step that leaves the box ends on it. A row whose
    residuals are not finite at a step does not take it.

    Parameters
    ----------
    evaluate : callable
        Residuals and Jacobian of the given rows.
    start, lower, upper : array, shape (n_rows, n_parameters)
    free : array of bool, shape (n_rows, n_parameters)
        Parameters that are not free keep their start.

    Returns
    -------
    LeastSquares

    References
    ----------
    .. [1] Marquardt DW. J Soc Ind Appl Math 1963; 11:431-441.
    """
    parameters = np.where(free, np.clip(start, lower, upper), start)
    rss = np.full(len(start), np.inf)
    converged = np.zeros(len(start), bool)
    search = _begin(evaluate, parameters, free)
    for _ in range(MOST_ITERATIONS):
        if not len(search.rows):
            break
        rows = search.rows
        _step(evaluate, search, free[rows], lower[rows], upper[rows])
        done = (search.settled >= 2) | (search.damping > MOST_DAMPING)
        parameters[rows], rss[rows] = search.parameters, search.rss
        converged[rows] = done & np.isfinite(search.rss)
        if done.any():
            search = _only(search, ~done)
    return LeastSquares(parameters, rss, converged)


def _begin(evaluate: Evaluate, parameters: Array, free: Mask) -> _Search:
    rows = np.arange(len(parameters))
    rss, normal, gradient = _equations(evaluate, parameters, rows, free)
    n = len(parameters)
    return _Search(
        rows, parameters.copy(), rss, normal, gradient, np.full(n, FIRST_DAMPING), np.zeros(n)
    )


def _equations(
    evaluate: Evaluate, parameters: Array, rows: Rows, free: Mask
) -> tuple[Array, Array, Array]:
    """Sum of squares, normal matrix and gradient; held parameters have no part in them."""
    residuals, jacobian = evaluate(parameters, rows)
    jacobian = jacobian * free[:, :, None]
    with np.errstate(over="ignore", invalid="ignore"):
        rss = np.einsum("rp,rp->r", residuals, residuals)
        normal = jacobian @ jacobian.transpose(0, 2, 1)
        gradient = (jacobian @ residuals[:, :, None])[:, :, 0]
        finite = np.isfinite(rss) & np.isfinite(normal).all(axis=(1, 2))
    return np.where(finite, rss, np.inf), normal, gradient


def _step(evaluate: Evaluate, search: _Search, free: Mask, lower: Array, upper: Array) -> None:
    """One trial step of every row; rows that got better keep it."""
    outwards = ((search.parameters <= lower) & (search.gradient > 0)) | (
        (search.parameters >= upper) & (search.gradient < 0)
    )
    moving = free & ~outwards
    trial = search.parameters + _direction(search, moving)
    trial = np.where(moving, np.clip(trial, lower, upper), search.parameters)
    rss, normal, gradient = _equations(evaluate, trial, search.rows, free)
    better = rss < search.rss
    small = better & (rss >= (1.0 - SETTLED) * search.rss)
    unmoved = (np.abs(trial - search.parameters) <= 1e-12).all(axis=1)
    search.settled = np.where(
        small | unmoved, search.settled + 1, np.where(better, 0, search.settled)
    )
    search.damping = np.where(
        better, np.maximum(search.damping * 0.1, LEAST_DAMPING), search.damping * 8.0
    )
    search.parameters = np.where(better[:, None], trial, search.parameters)
    search.rss = np.where(better, rss, search.rss)
    search.gradient = np.where(better[:, None], gradient, search.gradient)
    search.normal = np.where(better[:, None, None], normal, search.normal)


def _direction(search: _Search, moving: Mask) -> Array:
    """Marquardt's step of the moving parameters, from equations scaled to a unit diagonal."""
    n = moving.shape[1]
    diagonal = np.einsum("rii->ri", search.normal)
    largest = diagonal.max(axis=1, keepdims=True, initial=1e-300)
    scale = np.sqrt(np.maximum(diagonal, 1e-14 * largest))
    both = moving[:, :, None] & moving[:, None, :]
    matrix = np.where(both, search.normal / (scale[:, :, None] * scale[:, None, :]), 0.0)
    matrix[:, np.arange(n), np.arange(n)] = np.where(moving, 1.0 + search.damping[:, None], 1.0)
    side = np.where(moving, search.gradient / scale, 0.0)
    usable = np.isfinite(side).all(axis=1) & np.isfinite(matrix).all(axis=(1, 2))
    matrix[~usable], side[~usable] = np.eye(n), 0.0
    return np.asarray(-np.linalg.solve(matrix, side[:, :, None])[:, :, 0] / scale)


def _only(search: _Search, keep: Mask) -> _Search:
    return _Search(
        search.rows[keep],
        search.parameters[keep],
        search.rss[keep],
        search.normal[keep],
        search.gradient[keep],
        search.damping[keep],
        search.settled[keep],
    )
