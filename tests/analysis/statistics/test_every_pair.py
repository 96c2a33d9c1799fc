"""Dunnett's T3: the maximum modulus by SciPy, Welch's test, samples that cannot be tested."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.dunnett import dunnett_critical
from analysis.statistics.every_pair import every_pair, group_variances, pairs_of


@pytest.mark.parametrize(("df", "pairs"), [(2, 3), (5, 3), (10, 6), (20, 10), (5, 15)])
def test_the_studentized_maximum_modulus(df, pairs):
    assert dunnett_critical(df, np.zeros(pairs)) == pytest.approx(_point(df, pairs), rel=1e-5)


def _point(df: int, pairs: int) -> float:
    """By SciPy's quadrature and root finding."""
    from_scale = stats.chi(df, scale=1 / np.sqrt(df))

    def beyond(c: float) -> float:
        return from_scale.expect(lambda s: (2 * stats.norm.cdf(c * s) - 1) ** pairs) - 0.95

    low, high = 1.0, 50.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle) < 0 else (low, middle)
    return (low + high) / 2


def test_two_samples_are_welchs_test():
    first, second = [1.0, 2.0, 4.0], [3.0, 9.0, 5.0, 8.0]
    found = every_pair([first, second])
    expected = stats.ttest_ind(second, first, equal_var=False)
    ends = expected.confidence_interval()
    assert found.p_adjusted == pytest.approx([expected.pvalue], rel=1e-9)
    assert [found.low[0], found.high[0]] == pytest.approx([ends.low, ends.high], rel=1e-9)
    assert found.df == pytest.approx([expected.df])


def test_p_and_interval_say_the_same():
    rng = np.random.default_rng(6)
    for _ in range(100):
        samples = [rng.normal(at, 1 + at, 4) for at in (0.0, 1.0, 4.0)]
        found = every_pair(samples)
        beyond = (found.low > 0) | (found.high < 0)
        assert (beyond == (found.p_adjusted < 0.05)).all()
        raw = [stats.ttest_ind(samples[j], samples[i], equal_var=False).pvalue
               for i, j in zip(*pairs_of(3), strict=True)]  # fmt: skip
        assert (found.p_adjusted >= np.array(raw) - 1e-12).all()


def test_a_small_or_still_pair_is_in_no_family():
    still, small, other = [1.0, 1.0, 1.0], [3.0, 4.0], [2.0, 3.0, 7.0]
    found = every_pair([still, small, other, still], fewest=3)
    assert np.isnan(found.p_adjusted).tolist() == [True, False, True, True, True, False]
    assert found.difference.tolist() == pytest.approx([2.5, 3.0, 0.0, 0.5, -2.5, -3.0])
    assert found.df[[1, 5]].tolist() == [2.0, 2.0]  # of the one that varies
    assert found.p_adjusted[1] == every_pair([still, other, still], fewest=3).p_adjusted[0]


@pytest.mark.parametrize("seed", range(8))
def test_missing_cells_as_plain_least_squares(seed):
    rng = np.random.default_rng(seed)
    cells = rng.normal(size=(6, 5)) + rng.normal(size=(6, 1))
    cells[rng.random(cells.shape) < 0.3] = np.nan
    block, group = np.nonzero(~np.isnan(cells))
    design = np.column_stack([np.eye(6)[block], np.eye(5)[group][:, 1:]])
    y = cells[block, group]
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    spare = 1 - np.diag(design @ np.linalg.inv(design.T @ design) @ design.T)
    expected = [
        (residual[group == at] ** 2).sum() / spare[group == at].sum() for at in range(5)
    ]  # fmt: skip
    assert group_variances(cells) == pytest.approx(expected, rel=1e-9)


def test_two_groups_share_the_variance_of_their_difference():
    cells = np.array([[1.0, 2.0], [2.0, 2.7], [3.0, 4.4]])
    half = np.var(cells[:, 1] - cells[:, 0], ddof=1) / 2
    assert group_variances(cells) == pytest.approx([half, half], rel=1e-12)


def test_the_spread_is_unbiased_where_groups_spread_alike():
    rng = np.random.default_rng(4)
    found = [
        group_variances(rng.normal(0, 2, (3, 4)) + rng.normal(size=(3, 1))) for _ in range(4000)
    ]
    assert np.mean(found, axis=0) == pytest.approx(4.0, rel=0.06)


def test_a_group_of_one_cell_has_no_spread():
    cells = np.array([[1.0, 2.0, 5.0], [2.0, 2.7, np.nan], [3.0, 4.4, np.nan]])
    assert np.isnan(group_variances(cells)).tolist() == [False, False, True]
