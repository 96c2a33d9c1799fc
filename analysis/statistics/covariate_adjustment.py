"""Many arms against control at equal covariate: analysis of covariance, a variance for each arm.

Animals that started larger end larger. What the start explains is taken out of the difference and
of its error; arms may still spread unlike, as in ``unlike_spreads``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.statistics.comparison import Comparison
from analysis.statistics.unlike_spreads import (
    DUNNETT,
    ROUNDING,
    Contrasts,
    Counts,
    many_to_one,
    why_untested,
)

Array = npt.NDArray[np.float64]
Pair = tuple[Array, Array]

ANCOVA = f"ANCOVA, one slope; {DUNNETT}"
NO_SLOPE = "the covariate does not differ within groups"


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Control and groups, in that order, around one slope.

    ``share`` is a group's part of the squares ``whole`` of the covariate, ``variance`` that of its
    residuals, with ``df`` degrees of freedom; both 0 and NaN for a group not in the fit.
    """

    n: Counts
    y: Array
    x: Array
    slope: float
    share: Array
    whole: float
    variance: Array
    df: Array


def adjusted_dunnett(
    groups: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]],
    control: tuple[npt.ArrayLike, npt.ArrayLike],
    confidence: float = 0.95,
    fewest: int = 3,
) -> tuple[Comparison, ...]:
    """Each group's mean against the control's at equal covariate, corrected for all groups.

    One slope for all groups of at least ``fewest`` values, by least squares within groups:
    ``b = sum Sxy_k / Sxx``, ``Sxx = sum Sxx_k``. With ``d_i = xbar_i - xbar_0``:

    - ``estimate_i = ybar_i - ybar_0 - b d_i``;
    - ``s_k^2 = RSS_k / m_k``, RSS_k the squares of group k around its mean and b,
      ``m_k = n_k - 1 - Sxx_k / Sxx`` its share of the residual degrees of freedom;
    - ``V_i = s_i^2 / n_i + s_0^2 / n_0 + d_i^2 sum_k s_k^2 Sxx_k / Sxx^2``, with Satterthwaite's
      ``df_i = V_i^2 / sum_k (A_ik s_k^2)^2 / m_k``, A_ik what s_k^2 is multiplied by in V_i.

    p and interval as in ``welch_dunnett``, with loadings ``sqrt(s_0^2 / n_0 / V_i)``:
    what contrasts share by b, ``d_i d_j var(b)``, is left out of their correlation. Values of
    which either is NaN are left out. A group of fewer than ``fewest`` has its estimate alone;
    where no covariate differs within a group there is no b and no estimate.

    Parameters
    ----------
    groups : sequence of pairs of arrays
        Values and covariate of each group.
    control : pair of arrays
        Values and covariate of the control.
    confidence : float
        Of the simultaneous intervals.
    fewest : int
        Values that a group, and the control, must have to be tested; 3 or more.

    Returns
    -------
    tuple of Comparison
        In the order of ``groups``; ``p`` is of the single contrast.

    References
    ----------
    .. [1] Hasler M, Hothorn LA. Biom J 2008; 50:793-800.
    .. [2] Vickers AJ, Altman DG. BMJ 2001; 323:1123-1124.
    """
    pairs = [_complete(*pair) for pair in (control, *groups)]
    fit = _fit(pairs, fewest)
    d = fit.x[1:] - fit.x[0]
    of_variance = np.outer(d**2, fit.share / fit.whole)
    of_variance[:, 0] += 1 / max(fit.n[0], 1)
    of_variance[np.arange(len(d)), np.arange(1, len(fit.n))] += 1 / np.maximum(fit.n[1:], 1)
    parts = of_variance * fit.variance
    both = parts.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = both**2 / np.nansum(parts**2 / fit.df, axis=1)
        loadings = np.sqrt(fit.variance[0] / fit.n[0] / both)
    n_control, scale = int(fit.n[0]), _size([y for y, _ in pairs])
    reasons = [
        why_untested(int(n), n_control, v, scale, fewest) if fit.whole > 0 else NO_SLOPE
        for n, v in zip(fit.n[1:], both, strict=True)
    ]
    estimate = fit.y[1:] - fit.y[0] - fit.slope * d
    contrasts = Contrasts(estimate, np.sqrt(both), df, loadings)
    return many_to_one(contrasts, reasons, fit.n, ANCOVA, confidence)


def _fit(pairs: Sequence[Pair], fewest: int) -> _Fit:
    """Least squares within groups of at least ``fewest`` values."""
    n = np.array([len(x) for _, x in pairs])
    y, x = (np.array([p[at].mean() if len(p[at]) else np.nan for p in pairs]) for at in (0, 1))
    used = n >= fewest
    within = [
        (own_y - mean_y, own_x - mean_x) if is_used else (np.empty(0), np.empty(0))
        for (own_y, own_x), mean_y, mean_x, is_used in zip(pairs, y, x, used, strict=True)
    ]
    sxx, sxy = (np.array([float(p[at] @ p[1]) for p in within]) for at in (1, 0))
    differs = sxx.sum() > (ROUNDING * _size([own_x for _, own_x in pairs])) ** 2
    whole = float(sxx.sum()) if differs else np.nan
    slope, share = float(sxy.sum()) / whole, sxx / whole
    squares = np.array([np.sum((own_y - slope * own_x) ** 2) for own_y, own_x in within])
    df = np.where(used, n - 1 - share, np.nan)
    variance = np.where(used, squares / df, 0.0)
    return _Fit(n, y, x, slope, share, whole, variance, df)


def _complete(y: npt.ArrayLike, x: npt.ArrayLike) -> Pair:
    """Values with their covariate, where both are known."""
    values, covariate = np.asarray(y, dtype=float), np.asarray(x, dtype=float)
    known = ~(np.isnan(values) | np.isnan(covariate))
    return values[known], covariate[known]


def _size(samples: Sequence[Array]) -> float:
    return float(np.max(np.abs(np.concatenate(samples)), initial=0.0))
