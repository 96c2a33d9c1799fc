"""Contrasts within blocks against plain least squares, cells missing."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics.blocks import blocked_contrasts

NAN = float("nan")


@pytest.mark.parametrize("seed", range(8))
def test_missing_cells_as_plain_least_squares(seed):
    rng = np.random.default_rng(seed)
    cells = rng.normal(size=(6, 5)) + rng.normal(size=(6, 1))
    cells[rng.random(cells.shape) < 0.3] = np.nan
    block, group = np.nonzero(~np.isnan(cells))
    design = np.column_stack([np.eye(6)[block], np.eye(5)[group][:, 1:]])
    y = cells[block, group]
    effects, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    fit = blocked_contrasts(cells)
    linked = np.isfinite(fit.estimate)
    assert linked.sum() >= 3
    np.testing.assert_allclose(fit.estimate[linked], effects[6:][linked], rtol=1e-9)
    unit = np.diag(np.linalg.pinv(design.T @ design))[6:]
    np.testing.assert_allclose(np.diag(fit.unit_covariance)[linked], unit[linked], rtol=1e-9)
    assert fit.squares == pytest.approx(((y - design @ effects) ** 2).sum())
    assert fit.df == len(y) - rank


def test_groups_that_no_block_links_are_left_alone():
    cells = np.full((6, 4), NAN)
    cells[:3, :2] = [[1.0, 2.0], [2.0, 2.7], [3.0, 4.4]]
    cells[3:, 2:] = [[5.0, 9.0], [6.0, 8.0], [7.0, 1.0]]
    found, alone = blocked_contrasts(cells), blocked_contrasts(cells[:3, :2])
    assert np.isnan(found.estimate).tolist() == [False, True, True]
    assert found.estimate[0] == alone.estimate[0]
    assert found.df == alone.df
