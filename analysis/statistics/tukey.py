"""The distribution behind Tukey's test: the range of several means over their standard error.

``scipy.stats.studentized_range`` is the same to ten digits, but integrates anew for each value,
which takes seconds for the pairs of one study.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr

from analysis.statistics.dunnett import scale_nodes

Array = npt.NDArray[np.float64]

_Z = np.linspace(-8.5, 8.5, 171)  # the largest of the means, in standard deviations
_DENSITY = np.exp(-(_Z**2) / 2) / np.exp(-(_Z**2) / 2).sum()


def range_p(q: npt.ArrayLike, k: int, df: float) -> Array:
    """Probability that the range of k means exceeds q standard errors of a mean.

    ``P(R <= x) = k int phi(z) [Phi(z) - Phi(z - x)]^(k - 1) dz`` with known variance, averaged over
    the scale s = chi_df / sqrt(df) at x = q s; both as trapezoid sums, which converge
    exponentially here.

    Parameters
    ----------
    q : array
        Ranges; NaN stays NaN.
    k : int
        Number of means.
    df : float
        Error degrees of freedom.

    References
    ----------
    .. [1] Lund RE, Lund JR. Appl Stat 1983; 32:204-210.
    """
    ranges = np.asarray(q, dtype=float)
    scale, weight = scale_nodes(float(df))
    x = np.multiply.outer(ranges, scale)
    inside = k * (ndtr(_Z) - ndtr(_Z - x[..., None])) ** (k - 1) @ _DENSITY
    p: Array = np.clip((1 - inside) @ weight, 0.0, 1.0)
    return p


def range_critical(k: int, df: float, confidence: float = 0.95) -> float:
    """Range that k means exceed with probability ``1 - confidence``."""

    def excess(q: float) -> float:
        return float(range_p(q, k, df)) - (1 - confidence)

    return float(brentq(excess, 0.0, 1e4, xtol=1e-10))
