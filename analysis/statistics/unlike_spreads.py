"""Many arms against control where arms spread unlike: Dunnett's test without one variance for all.

One pooled variance is too small for the arm that spreads most: a drug without effect whose animals
differ three times as much, or whose effect shifts from experiment to experiment, is then called
different far too often. ``comparison.dunnett`` pools; it is for wells of one plate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from analysis.statistics.comparison import Comparison
from analysis.statistics.dunnett_and_tukey import (
    Array,
    dunnett_critical,
    dunnett_p,
    two_sided_p,
)

ROUNDING = 1e-12  # a spread below this share of the values is rounding
SHARED = np.sqrt(0.5)  # loading of contrasts that correlate by 1/2, as with one control for all
CERTAIN = 1 - 1e-15  # a probability whose complement has a logarithm
NOT_TESTED = 6 * (np.nan,)


def welch_dunnett(
    groups: Sequence[npt.ArrayLike],
    control: npt.ArrayLike,
    confidence: float = 0.95,
    fewest: int = 2,
) -> tuple[Comparison, ...]:
    """Each group's mean against the control's, a variance for each, corrected for all groups.

    ``t_i = (mean_i - mean_0) / sqrt(v_i + v_0)``, ``v = s^2 / n``, with Satterthwaite's df_i; p and
    interval of the largest of multivariate t statistics with the contrast's own df_i and the
    estimated correlations ``v_0 / sqrt((v_i + v_0)(v_j + v_0))``, which are products
    ``l_i l_j``, ``l_i = sqrt(v_0 / (v_i + v_0))``. NaN values are left out. A group of fewer than
    ``fewest`` values has its estimate alone and is not in the family.

    Parameters
    ----------
    groups : sequence of arrays
        Values of each group.
    control : array
        Values of the control.
    confidence : float
        Of the simultaneous intervals.
    fewest : int
        Values that a group, and the control, must have to be tested; 2 or more.

    Returns
    -------
    tuple of Comparison
        In the order of ``groups``; ``p`` is Welch's.

    References
    ----------
    .. [1] Hasler M, Hothorn LA. Biom J 2008; 50:793-800.
    """
    samples = [_finite(values) for values in (control, *groups)]
    n = np.array([len(sample) for sample in samples])
    mean = np.array([sample.mean() if len(sample) else np.nan for sample in samples])
    variance = np.array([s.var(ddof=1) / len(s) if len(s) > 1 else np.nan for s in samples])
    scale = float(np.max(np.abs(np.concatenate(samples)), initial=0.0))
    both = variance[1:] + variance[0]
    reasons = [
        _reason(own, int(n[0]), v, scale, fewest) for own, v in zip(n[1:], both, strict=True)
    ]
    tested = np.array([not reason for reason in reasons], dtype=bool)
    se = np.sqrt(both[tested])
    parts = variance[1:][tested] ** 2 / (n[1:][tested] - 1) + variance[0] ** 2 / (n[0] - 1)
    df, loadings = both[tested] ** 2 / parts, np.sqrt(variance[0] / both[tested])
    estimate = mean[1:] - mean[0]
    t = estimate[tested] / se
    half = [dunnett_critical(own, loadings, confidence) for own in df] * se
    numbers = np.column_stack([
        estimate[tested] - half, estimate[tested] + half, t, df,
        [two_sided_p(t[[i]], own)[0] for i, own in enumerate(df)],
        [dunnett_p(np.full(len(t), t[i]), own, loadings)[i] for i, own in enumerate(df)],
    ])  # fmt: skip
    rows = iter(numbers.tolist())
    return tuple(
        _comparison(own, NOT_TESTED if why else next(rows), int(count), int(n[0]), _words(why))
        for own, count, why in zip(estimate.tolist(), n[1:], reasons, strict=True)
    )


def experiments_dunnett(
    differences: Array, arms: Sequence[object], confidence: float | None = None
) -> tuple[Comparison, ...]:
    """Columns of differences from control in each experiment, tested by the spread of their arm.

    Several columns of one arm are its concentrations. ``v`` is the variance over experiments,
    pooled over the columns of the arm: with R the residuals about the columns' means, ``C = R' R``
    and m the experiments that two columns share less 1, ``v = trace(C) / sum of (n - 1)`` with
    Satterthwaite's ``df = trace(C)^2 / sum(C^2 / m)``. That is n - 1 where an arm shifts as a whole
    from experiment to experiment, and more where its columns vary apart. ``t = mean / sqrt(v / n)``
    is corrected by Dunnett over the columns of the arm, and by Sidak over the arms. A column of
    fewer than 2 experiments is not tested and not in the family.

    Parameters
    ----------
    differences : array, shape (n_experiments, n_columns)
        On the logarithm; NaN where a column, or the control, was not in an experiment.
    arms : sequence
        The arm of each column.
    confidence : float, optional
        Of simultaneous intervals; none without it.

    Returns
    -------
    tuple of Comparison
        One per column; ``n`` counts experiments.

    References
    ----------
    .. [1] Satterthwaite FE. Biometrics 1946; 2:110-114. Sidak Z. J Am Stat Assoc 1967; 62:626-633.
    """
    n = np.count_nonzero(~np.isnan(differences), axis=0)
    total = np.where(np.isnan(differences), 0.0, differences).sum(axis=0)
    mean = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
    found: dict[int, tuple[float, ...]] = {}
    spreads = _spreads(differences, mean, n, arms)
    for columns, variance, df in spreads:
        se = np.sqrt(variance / n[columns])
        t, loadings = mean[columns] / se, np.full(len(columns), SHARED)
        half = np.full(len(columns), np.nan)
        if confidence is not None:
            share = confidence ** (1 / len(spreads))
            half = dunnett_critical(df, loadings, share) * se
        within = np.minimum(dunnett_p(t, df, loadings), CERTAIN)
        adjusted = -np.expm1(len(spreads) * np.log1p(-within))
        low, high, p = mean[columns] - half, mean[columns] + half, two_sided_p(t, df)
        rows = np.column_stack([low, high, t, np.full(len(t), df), p, np.maximum(adjusted, p)])
        found |= dict(zip(columns.tolist(), map(tuple, rows.tolist()), strict=True))
    return tuple(
        _comparison(
            estimate, found.get(at, NOT_TESTED), int(count), int(count),
            _experiment_words(int(count), at in found),
        )
        for at, (estimate, count) in enumerate(zip(mean.tolist(), n, strict=True))
    )  # fmt: skip


def _spreads(
    differences: Array, mean: Array, n: npt.NDArray[np.int_], arms: Sequence[object]
) -> list[tuple[npt.NDArray[np.intp], float, float]]:
    """Columns of each arm that can be tested, their variance over experiments and its df."""
    names = list(dict.fromkeys(arms))
    place = np.array([names.index(arm) for arm in arms], dtype=int)
    found = []
    for arm in range(len(names)):
        columns = np.flatnonzero((place == arm) & (n > 1))
        own = differences[:, columns]
        residual = np.where(np.isnan(own), 0.0, own - mean[columns])
        products = residual.T @ residual
        seen = (~np.isnan(own)).astype(float)
        shared = np.maximum(seen.T @ seen - 1, 1)
        squares, spare = float(np.trace(products)), int((n[columns] - 1).sum())
        scale = float(np.nanmax(np.abs(own), initial=0.0))
        if len(columns) and squares > spare * (ROUNDING * scale) ** 2:
            df = squares**2 / float((products**2 / shared).sum())
            found.append((columns, squares / spare, df))
    return found


def _comparison(
    estimate: float, numbers: Sequence[float], n: int, n_control: int, method: str
) -> Comparison:
    """Comparison from low, high, statistic, df, p and p_adjusted."""
    low, high, statistic, df, p, p_adjusted = numbers
    return Comparison(estimate, low, high, statistic, df, p, p_adjusted, n, n_control, method)


def _reason(n: int, n_control: int, variance: float, scale: float, fewest: int) -> str:
    """Why a group cannot be tested, or ""."""
    if n_control < fewest:
        return f"n = {n_control} in the control"
    if n < fewest:
        return f"n = {n}"
    return "" if variance > (ROUNDING * scale) ** 2 else "no variation within the groups"


def _words(reason: str) -> str:
    return f"not tested: {reason}" if reason else "Dunnett, two-sided, a variance for each arm"


def _experiment_words(n: int, tested: bool) -> str:
    if tested:
        return "Dunnett, two-sided, variance of each arm over experiments, Sidak over arms"
    if n < 2:
        return f"not tested: experiments with this group and the control: {n}"
    return "not tested: no variation between the experiments"


def _finite(values: npt.ArrayLike) -> Array:
    sample: Array = np.asarray(values, dtype=float)
    return sample[~np.isnan(sample)]
