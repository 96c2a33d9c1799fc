"""Every pair of arms where arms spread unlike: Dunnett's T3, a variance for each arm.

One pooled variance (Tukey's test) is too small for the arm that spreads most: beside an arm of four
times the spread it calls equal arms different in up to 0.15 of studies (``docs/validation.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from analysis.statistics.dunnett import Array, dunnett_critical, dunnett_p

ROUNDING = 1e-12  # a spread below this share of the values is rounding
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Differences of pairs with their simultaneous intervals; NaN but for ``difference`` untested.

    ``df`` is that of the pair.
    """

    difference: Array
    low: Array
    high: Array
    df: Array
    p_adjusted: Array


def pairs_of(count: int) -> tuple[Places, Places]:
    """First and second of every pair, in the order of ``itertools.combinations``."""
    pairs = np.array(list(combinations(range(count), 2)), dtype=np.intp).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def every_pair(
    samples: Sequence[npt.ArrayLike], confidence: float | None = 0.95, fewest: int = 2
) -> Pairs:
    """All pairs of independent samples, second less first, by `t3`.

    Parameters
    ----------
    samples : sequence of array
        Values of each arm; pairs with one of fewer than ``fewest`` are not tested and not in the
        family, nor pairs that do not vary.
    confidence : float, optional
        Of the simultaneous intervals; none without it.
    fewest : int
    """
    values = [np.asarray(sample, dtype=float) for sample in samples]
    n = np.array([len(sample) for sample in values])
    mean = np.array([sample.mean() if len(sample) else np.nan for sample in values])
    enough = n >= max(fewest, 2)
    variance = np.array([
        sample.var(ddof=1) / len(sample) if own else np.nan
        for sample, own in zip(values, enough, strict=True)
    ])  # fmt: skip
    scale = max((float(np.abs(sample).max()) for sample in values if len(sample)), default=0.0)
    variance = np.where(variance > (ROUNDING * scale) ** 2, variance, 0 * variance)
    first, second = pairs_of(len(values))
    parts, df = (np.stack([each[first], each[second]]) for each in (variance, n - 1.0))
    return t3(mean[second] - mean[first], parts, df, confidence)


def t3(difference: Array, variances: Array, df: Array, confidence: float | None) -> Pairs:
    """Dunnett's T3 of differences with two variances each.

    ``t = difference / sqrt(v_1 + v_2)`` with Satterthwaite's
    ``df = (v_1 + v_2)^2 / (v_1^2 / df_1 + v_2^2 / df_2)``; p and interval of the studentized
    maximum modulus, the largest of as many independent ``|t|`` over one scale as there are pairs,
    with the df of the pair. A pair alone is Welch's test.

    Parameters
    ----------
    difference : array, shape (pairs,)
    variances, df : arrays, shape (2, pairs)
        What each of the two adds to the variance of the difference, and its degrees of freedom. A
        pair whose variance is 0 or NaN is not tested and not in the family.
    confidence : float, optional
        Of the simultaneous intervals; none without it.

    References
    ----------
    .. [1] Dunnett CW. J Am Stat Assoc 1980; 75:796-800.
    """
    numbers = np.full((4, len(difference)), np.nan)
    tested = np.flatnonzero(variances.sum(axis=0) > 0)
    family = np.zeros(len(tested))
    for at in tested:
        both = float(variances[:, at].sum())
        own = both**2 / float((variances[:, at] ** 2 / df[:, at]).sum())
        critical = np.nan if confidence is None else dunnett_critical(own, family, confidence)
        half = critical * np.sqrt(both)
        size = np.full(len(tested), abs(difference[at]) / np.sqrt(both))
        p = dunnett_p(size, own, family)[0]
        numbers[:, at] = difference[at] - half, difference[at] + half, own, p
    return Pairs(difference, *numbers)


def group_variances(cells: Array) -> Array:
    """Variance of a cell of each group about ``block + group``, by its own residuals.

    ``s_g^2 = sum r^2 / sum (1 - h)`` over the cells of the group, r the residual and h the leverage
    in the least squares fit of ``y_bg = block_b + group_g + e`` to all cells: the almost unbiased
    estimator, which is unbiased where all groups spread alike.

    Parameters
    ----------
    cells : array, shape (n_blocks, n_groups)
        One value a cell; NaN where a cell is missing.

    Returns
    -------
    array, shape (n_groups,)
        NaN for a group of fewer than two cells beside others.

    References
    ----------
    .. [1] Horn SD, Horn RA, Duncan DB. J Am Stat Assoc 1975; 70:380-385.
    """
    block, group = np.nonzero(~np.isnan(cells))
    values = cells[block, group]
    design = np.concatenate([np.eye(cells.shape[0])[block], np.eye(cells.shape[1])[group]], axis=1)
    hat = design @ np.linalg.pinv(design)
    residual = values - hat @ values
    squares = np.bincount(group, residual**2, cells.shape[1])
    spare = np.bincount(group, 1 - np.diag(hat), cells.shape[1])
    variances: Array = np.where(spare > 1e-9, squares / np.maximum(spare, 1e-9), np.nan)
    return variances
