"""Arms against control: differences of means, their intervals, and the correction for many arms.

Noun of this module: ``Comparison``. A comparison that cannot be made has NaN for what is
undefined, and its ``method`` begins with ``not tested:`` and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from analysis.statistics.dunnett import (
    Array,
    dunnett_critical,
    dunnett_p,
    t_quantile,
    two_sided_p,
)

__all__ = [
    "Comparison",
    "dunnett",
    "dunnett_p",
    "holm",
    "mean_half_width",
    "welch",
]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One group against control: difference of means, interval and test.

    ``n`` and ``n_control`` count values; where blocks are averages (experiments), blocks.
    """

    estimate: float
    low: float
    high: float
    statistic: float
    df: float
    p: float
    p_adjusted: float
    n: int
    n_control: int
    method: str


def holm(p: npt.ArrayLike) -> Array:
    """Holm's step-down adjusted p-values; NaN stays NaN and does not count as a test.

    ``p_adjusted(i) = max over j <= i of min(1, (m - j + 1) p(j))``, p sorted, m the number of
    p-values that are not NaN.

    Parameters
    ----------
    p : array, shape (n_tests,)
        Raw p-values.

    Returns
    -------
    array, shape (n_tests,)

    References
    ----------
    .. [1] Holm S. Scand J Stat 1979; 6:65-70.
    """
    adjusted = np.array(p, dtype=float)
    tested = np.flatnonzero(~np.isnan(adjusted))
    order = tested[np.argsort(adjusted[tested], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(adjusted[order] * factors))
    return adjusted


def dunnett(
    groups: Sequence[npt.ArrayLike], control: npt.ArrayLike, confidence: float = 0.95
) -> tuple[Comparison, ...]:
    """Each group's mean against the control's, one-way layout with pooled variance.

    ``t_i = (mean_i - mean_0) / (s sqrt(1/n_i + 1/n_0))``, s^2 pooled over all groups and control,
    df = N - number of groups. ``low`` and ``high`` are the simultaneous (Dunnett) interval.
    NaN values are left out. A group of fewer than 2 values is not tested and not in the family;
    ``scipy.stats.dunnett`` is the same test, integrated by random points.

    Parameters
    ----------
    groups : sequence of arrays
        Values of each group.
    control : array
        Values of the control.
    confidence : float
        Of the simultaneous intervals.

    Returns
    -------
    tuple of Comparison
        In the order of ``groups``; ``p`` from the single contrast, ``p_adjusted`` Dunnett.

    References
    ----------
    .. [1] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    """
    samples = [_finite(values) for values in (control, *groups)]
    n = np.array([len(sample) for sample in samples])
    mean = np.array([sample.mean() if len(sample) else np.nan for sample in samples])
    squares = sum(float(np.sum((s - m) ** 2)) for s, m in zip(samples, mean, strict=True))
    df = int(n.sum() - np.count_nonzero(n))
    scale = float(np.max(np.abs(np.concatenate(samples)), initial=0.0))
    variance = squares / df if df > 0 and squares > _rounding(scale, df) else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        se = np.sqrt(variance * (1 / n[1:] + 1 / n[0]))
        loadings = np.sqrt(1 / (1 + n[0] / n[1:]))
    reasons = [_one_way_reason(count, n[0], variance) for count in n[1:]]
    name = "Dunnett, two-sided, pooled variance"
    return _many_to_one(mean[1:] - mean[0], se, df, loadings, n, reasons, name, confidence)


def welch(
    a: npt.ArrayLike, b: npt.ArrayLike, confidence: float = 0.95, fewest: int = 2
) -> Comparison:
    """Difference of two means, ``mean(a) - mean(b)``, without assuming equal variances.

    ``se^2 = s_a^2/n_a + s_b^2/n_b`` with Satterthwaite's degrees of freedom; ``p_adjusted`` is
    ``p``: there is one test. NaN values are left out.

    Parameters
    ----------
    a, b : array
        Values of the two groups; ``n`` counts a, ``n_control`` counts b.
    confidence : float
        Of the interval.
    fewest : int
        Values that both groups must have to be tested; with fewer there is the estimate alone.

    Returns
    -------
    Comparison

    References
    ----------
    .. [1] Welch BL. Biometrika 1947; 34:28-35.
    """
    x, y = _finite(a), _finite(b)
    estimate = float(x.mean() - y.mean()) if len(x) and len(y) else np.nan
    if min(len(x), len(y)) < fewest:
        reason = f"fewer than {fewest} values in a group"
        return _untested(estimate, len(x), len(y), reason)
    parts = np.array([x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)])
    scale = float(max(np.abs(x).max(), np.abs(y).max()))
    if parts.sum() <= _rounding(scale, 1):
        return _untested(estimate, len(x), len(y), "no variation within the groups")
    df = float(parts.sum() ** 2 / (parts**2 / np.array([len(x) - 1, len(y) - 1])).sum())
    se = float(np.sqrt(parts.sum()))
    p = float(two_sided_p(np.array([estimate / se]), df)[0])
    half = t_quantile((1 + confidence) / 2, df) * se
    numbers = [estimate, estimate - half, estimate + half, estimate / se, df, p, p]
    return _comparison(numbers, len(x), len(y), "Welch t-test, two-sided")


def mean_half_width(sem: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> Array:
    """Half the width of Student's interval of means: ``t((1 + confidence) / 2; n - 1) * sem``.

    Parameters
    ----------
    sem, n : array, shape (k,)
        Standard error of each mean and how many values it is of; NaN where ``n`` is below 2.
    """
    df = np.asarray(n, dtype=float) - 1
    quantile = stdtrit(np.where(df > 0, df, np.nan), (1 + confidence) / 2)
    half: Array = quantile * np.asarray(sem, dtype=float)
    return half


def _many_to_one(
    estimate: Array,
    se: Array,
    df: float,
    loadings: Array,
    n: npt.NDArray[np.int_],
    reasons: Sequence[str],
    name: str,
    confidence: float,
) -> tuple[Comparison, ...]:
    """Comparisons of the groups that have no reason against a test; ``n[0]`` is the control's."""
    tested = np.array([not reason for reason in reasons], dtype=bool)
    t = np.full(len(estimate), np.nan)
    t[tested] = estimate[tested] / se[tested]
    half = np.full(len(estimate), np.nan)
    if tested.any():
        half[tested] = dunnett_critical(df, loadings[tested], confidence) * se[tested]
    p, p_adjusted = two_sided_p(t, df), dunnett_p(t, df, loadings)
    dfs = np.where(tested, df, np.nan)
    rows = np.column_stack([estimate, estimate - half, estimate + half, t, dfs, p, p_adjusted])
    return tuple(
        _comparison(row, int(count), int(n[0]), f"not tested: {reason}" if reason else name)
        for row, count, reason in zip(rows.tolist(), n[1:], reasons, strict=True)
    )


def _untested(estimate: float, n: int, n_control: int, reason: str) -> Comparison:
    """Comparison with its estimate only."""
    return _comparison([estimate, *[np.nan] * 6], n, n_control, f"not tested: {reason}")


def _comparison(numbers: Sequence[float], n: int, n_control: int, method: str) -> Comparison:
    """Comparison from its seven numbers, in the order of the fields."""
    estimate, low, high, statistic, df, p, p_adjusted = numbers
    return Comparison(estimate, low, high, statistic, df, p, p_adjusted, n, n_control, method)


def _one_way_reason(n: int, n_control: int, variance: float) -> str:
    """Why a one-way contrast cannot be tested, or ""."""
    if n_control < 2:
        return f"n = {n_control} in the control"
    if n < 2:
        return f"n = {n}"
    return "no variation within the groups" if np.isnan(variance) else ""


def _finite(values: npt.ArrayLike) -> Array:
    """Values that are not NaN."""
    sample: Array = np.asarray(values, dtype=float)
    return sample[~np.isnan(sample)]


def _rounding(scale: float, df: int) -> float:
    """Sum of squares that rounding alone could leave, for values of this size."""
    return df * (1e-12 * scale) ** 2
