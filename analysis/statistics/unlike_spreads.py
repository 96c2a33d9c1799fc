"""Many arms against control where arms spread unlike: Dunnett's test without one variance for all.

One pooled variance is too small for the arm that spreads most: a drug without effect whose animals
differ three times as much, or whose effect shifts from experiment to experiment, is then called
different far too often. ``comparison.dunnett`` pools; it is for wells of one plate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.statistics.comparison import Comparison
from analysis.statistics.dunnett import (
    Array,
    dunnett_critical,
    dunnett_p,
    two_sided_p,
)

Counts = npt.NDArray[np.int64]

ROUNDING = 1e-12  # a spread below this share of the values is rounding
NOT_TESTED = 6 * (np.nan,)
DUNNETT = "Dunnett, two-sided, a variance for each arm"


@dataclass(frozen=True, slots=True, eq=False)
class Contrasts:
    """Each group less the control: standard error, degrees of freedom, what control lends it.

    ``loadings`` are l of the correlations l_i l_j.
    """

    estimate: Array
    se: Array
    df: Array
    loadings: Array


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
        why_untested(own, int(n[0]), v, scale, fewest) for own, v in zip(n[1:], both, strict=True)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = variance[1:] ** 2 / (n[1:] - 1) + variance[0] ** 2 / (n[0] - 1)
        df, loadings = both**2 / parts, np.sqrt(variance[0] / both)
    contrasts = Contrasts(mean[1:] - mean[0], np.sqrt(both), df, loadings)
    return many_to_one(contrasts, reasons, n, DUNNETT, confidence)


def many_to_one(
    contrasts: Contrasts, reasons: Sequence[str], n: Counts, name: str, confidence: float
) -> tuple[Comparison, ...]:
    """Comparisons of contrasts with one control; those with a reason have their estimate alone.

    ``n`` are the values of the control, then of each group.
    """
    tested = np.array([not reason for reason in reasons], dtype=bool)
    se, df, loadings = contrasts.se[tested], contrasts.df[tested], contrasts.loadings[tested]
    estimate = contrasts.estimate[tested]
    t = estimate / se
    half = [dunnett_critical(own, loadings, confidence) for own in df] * se
    numbers = np.column_stack([
        estimate - half, estimate + half, t, df,
        [two_sided_p(t[[i]], own)[0] for i, own in enumerate(df)],
        [dunnett_p(np.full(len(t), t[i]), own, loadings)[i] for i, own in enumerate(df)],
    ])  # fmt: skip
    rows = iter(numbers.tolist())
    return tuple(
        _comparison(
            own, NOT_TESTED if why else next(rows), int(count), int(n[0]),
            f"not tested: {why}" if why else name,
        )
        for own, count, why in zip(contrasts.estimate.tolist(), n[1:], reasons, strict=True)
    )  # fmt: skip


def why_untested(n: int, n_control: int, variance: float, scale: float, fewest: int) -> str:
    """Why a group cannot be tested, or ""; ``scale`` is the largest size of a value."""
    if n_control < fewest:
        return f"n = {n_control} in the control"
    if n < fewest:
        return f"n = {n}"
    return "" if variance > (ROUNDING * scale) ** 2 else "no variation within the groups"


def _comparison(
    estimate: float, numbers: Sequence[float], n: int, n_control: int, method: str
) -> Comparison:
    """Comparison from low, high, statistic, df, p and p_adjusted."""
    low, high, statistic, df, p, p_adjusted = numbers
    return Comparison(estimate, low, high, statistic, df, p, p_adjusted, n, n_control, method)


def _finite(values: npt.ArrayLike) -> Array:
    sample: Array = np.asarray(values, dtype=float)
    return sample[~np.isnan(sample)]
