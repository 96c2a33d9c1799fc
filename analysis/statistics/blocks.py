"""Contrasts with control within blocks: the additive two-way model, cells may be missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class BlockedContrasts:
    """Differences between each group and the control, adjusted for blocks.

    ``unit_covariance`` is that of the estimates for an error variance of 1; ``squares`` the
    residual sum of squares on ``df`` degrees of freedom. NaN where a group is not linked.
    """

    estimate: Array
    unit_covariance: Array
    squares: float
    df: int


def blocked_contrasts(cells: Array) -> BlockedContrasts:
    """Fit ``y_bg = block_b + group_g + e`` by least squares; contrasts with the first group.

    Normal equations with the blocks eliminated: ``(diag(n_g) - N' diag(1/n_b) N) group = sums of
    the cells less their block's mean``, N the incidence of groups in blocks. Only blocks and
    groups that a chain of shared cells links to the first group take part.

    Parameters
    ----------
    cells : array, shape (n_blocks, n_groups)
        One value a cell, the control in the first column; NaN where a cell is missing.

    Returns
    -------
    BlockedContrasts
        ``n_groups - 1`` contrasts in order.

    References
    ----------
    .. [1] John JA, Williams ER. Cyclic and Computer Generated Designs. 2nd ed. Chapman & Hall
       1995 (reduced normal equations of a block design).
    """
    blocks, groups = _linked(~np.isnan(cells))
    linked = cells[np.ix_(blocks, groups)]
    seen = ~np.isnan(linked)
    weight = seen / seen.sum(axis=1, keepdims=True)  # of each cell in the mean of its block
    within = np.where(seen, linked, 0.0)
    within -= seen * (weight * within).sum(axis=1, keepdims=True)
    equations = np.diag(seen.sum(axis=0)) - seen.T @ weight
    inverse = np.linalg.inv(equations[1:, 1:])
    effects = np.r_[0.0, inverse @ within.sum(axis=0)[1:]]
    residual = within - seen * (effects - (weight * effects).sum(axis=1, keepdims=True))
    contrasts = np.flatnonzero(groups[1:])
    n_contrasts = len(groups) - 1
    estimate = np.full(n_contrasts, np.nan)
    estimate[contrasts] = effects[1:]
    covariance = np.full((n_contrasts, n_contrasts), np.nan)
    covariance[np.ix_(contrasts, contrasts)] = inverse
    df = int(seen.sum() - blocks.sum() - groups.sum() + 1)
    return BlockedContrasts(estimate, covariance, float(np.sum(residual**2)), df)


def _linked(seen: Mask) -> tuple[Mask, Mask]:
    """Blocks and groups that a chain of shared cells links to group 0."""
    blocks, groups = seen[:, 0], np.arange(seen.shape[1]) == 0
    while np.any(seen[blocks][:, ~groups]):
        groups = groups | np.any(seen[blocks], axis=0)
        blocks = np.asarray(np.any(seen[:, groups], axis=1))
    return blocks, groups
