"""The textbooks' tests against scipy.stats, which has them written differently."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.classic_tests import (
    fisher_exact,
    one_sample_t,
    pearson,
    spearman,
)

SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mean_against_zero(seed: int):
    values = np.random.default_rng(seed).normal(3, 9, 3 + seed)
    expected = stats.ttest_1samp(values, 0.0)
    ends = expected.confidence_interval(0.9)
    assert one_sample_t(values, 0.9) == pytest.approx((ends.low, ends.high, expected.pvalue))


@pytest.mark.parametrize("seed", SEEDS)
def test_correlations(seed: int):
    draw = np.random.default_rng(seed)
    x = draw.normal(800, 300, 4 + seed).round(-2)  # with ties
    y = x / 1000 + draw.normal(0, 0.2, len(x)).round(1)
    assert pearson(x, y) == tuple(stats.pearsonr(x, y))
    assert spearman(x, y) == tuple(stats.spearmanr(x, y))


def test_ranks_in_the_same_order_correlate_fully():
    x = np.arange(6.0)
    assert spearman(x, np.exp(x)) == (1.0, 0.0)
    assert spearman(x, -x) == (-1.0, 0.0)


@pytest.mark.parametrize(
    "counts", [[(0, 8), (8, 0)], [(3, 5), (6, 1)], [(4, 4), (4, 4)], [(0, 9), (0, 3)], [(1, 0)] * 2]
)
def test_fishers_exact_test(counts: list[tuple[int, int]]):
    assert fisher_exact(counts) == pytest.approx(stats.fisher_exact(counts).pvalue, rel=1e-12)


def test_eight_of_eight_against_none():
    assert fisher_exact([(8, 0), (0, 8)]) == 2 / 12870  # both extremes of 16 over 8
