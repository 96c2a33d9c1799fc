"""Tests of the textbooks, from the special functions: Student, Fisher, Pearson, Spearman.

``scipy.stats`` has them all, and takes longer to import than the rest of an analysis to run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import betaincc, betaincinv, stdtr, stdtrit

Array = npt.NDArray[np.float64]


def one_sample_t(values: Array, confidence: float) -> tuple[float, float, float]:
    """Student's t interval of a mean, and the two-sided p of a mean of 0.

    Parameters
    ----------
    values : array
        Two values or more, not all alike.
    confidence : float
        Of the interval.

    Returns
    -------
    tuple of float
        Low, high, p.
    """
    df, mean = len(values) - 1, float(values.mean())
    se = float(values.std(ddof=1)) / math.sqrt(len(values))
    half = float(stdtrit(df, (1 + confidence) / 2)) * se
    return mean - half, mean + half, 2 * float(stdtr(df, -abs(mean) / se))


def mean_t(values: Array, confidence: float, rounding: float = 1e-12) -> Array:
    """Student's t of the mean of each column over the rows that it has.

    Parameters
    ----------
    values : array, shape (n_rows, n_columns)
        NaN where a column has no value.
    confidence : float
        Of the intervals.
    rounding : float
        A standard error that is not larger is rounding: the column does not vary.

    Returns
    -------
    array, shape (4, n_columns)
        Mean, low, high, two-sided p of a mean of 0; the last three NaN with one row, and where a
        column does not vary.
    """
    n = np.isfinite(values).sum(axis=0)
    mean = np.nansum(values, axis=0) / np.where(n > 0, n, np.nan)
    df = np.where(n > 1, n - 1.0, np.nan)
    se = np.sqrt(np.nansum((values - mean) ** 2, axis=0) / df / n)
    se = np.where(se > rounding, se, np.nan)
    half = stdtrit(df, (1 + confidence) / 2) * se
    return np.stack([mean, mean - half, mean + half, 2 * stdtr(df, -np.abs(mean) / se)])


def pearson(x: Array, y: Array) -> tuple[float, float]:
    """Correlation of Pearson, and its two-sided p by the exact distribution without correlation.

    Parameters
    ----------
    x, y : array
        Three pairs or more; neither all alike.
    """
    directions = []
    for values in (x, y):
        about = values - values.mean()
        largest = np.abs(about).max()
        directions.append(about / (largest * np.linalg.norm(about / largest, axis=0)))
    r = float(np.clip(np.vecdot(*directions), -1, 1))
    half = len(x) / 2 - 1
    return r, 2 * float(betaincc(half, half, (abs(r) + 1) / 2))


def spearman(x: Array, y: Array) -> tuple[float, float]:
    """Rank correlation of Spearman (equal values share a rank), and its two-sided p by t.

    Parameters
    ----------
    x, y : array
        Three pairs or more; neither all alike.
    """
    r = float(np.corrcoef(_ranks(x), _ranks(y))[1, 0])
    df = len(x) - 2
    with np.errstate(divide="ignore"):
        t = r * np.sqrt(np.maximum(np.divide(df, (r + 1) * (1 - r)), 0))
    return r, 2 * float(stdtr(df, -abs(t)))


def fisher_exact(counts: Sequence[tuple[int, int]]) -> float:
    """Two-sided p of Fisher's exact test for two pairs (hits, misses), in whole numbers.

    The share of all tables with the same margins that are as likely as this one, or less.
    """
    (hits, misses), (others, without) = ((int(a), int(b)) for a, b in counts)
    n, m, k = hits + misses, others + without, hits + others
    ways = [math.comb(n, i) * math.comb(m, k - i) for i in range(max(0, k - m), min(n, k) + 1)]
    seen = math.comb(n, hits) * math.comb(m, others)
    return sum(each for each in ways if each <= seen) / sum(ways)


def exact_interval(hits: Array, n: Array, confidence: float) -> tuple[Array, Array]:
    """Clopper-Pearson interval of shares, many at once; as ``scipy.stats.binomtest`` gives it.

    ``low = B(a/2; k, n - k + 1)``, ``high = B(1 - a/2; k + 1, n - k)``, B the quantile of the
    beta distribution; 0 and 1 at the ends, NaN where n is 0.
    """
    tail = (1 - confidence) / 2
    misses = n - hits
    low = np.where(hits > 0, betaincinv(np.maximum(hits, 1), misses + 1, tail), 0.0)
    high = np.where(misses > 0, betaincinv(hits + 1, np.maximum(misses, 1), 1 - tail), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def _ranks(values: Array) -> Array:
    """Ranks from 1; equal values share the mean of theirs."""
    _, first, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks: Array = (last - (count - 1) / 2)[first]
    return ranks
