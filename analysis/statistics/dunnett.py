"""The distribution behind tests of several means: of the largest of several contrasts.

Contrasts with one control share its deviate (Dunnett's test); loadings of 0 are contrasts that
share the scale alone, whose largest is the studentized maximum modulus. Deterministic: the same
input gives the same p-value to the last digit. ``scipy.stats.dunnett`` integrates by random points,
to about three digits, and takes only a one-way layout; here contrasts come with any loadings, so
blocks and missing cells fit too.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numpy.polynomial import chebyshev
from scipy.optimize import brentq
from scipy.special import gammainccinv, gammaincinv, ndtr, stdtr, stdtrit

Array = npt.NDArray[np.float64]
_FAR = 9.0  # a normal deviate beyond this has no probability worth counting (1e-18)
_DEGREE = 96  # of the Chebyshev series on [0, _FAR]
_LOADING_LIMIT = 0.9999  # largest size of a correlation loading


def dunnett_p(t: npt.ArrayLike, df: float, lambdas: npt.ArrayLike) -> Array:
    """Two-sided Dunnett p-values of contrasts that share one control.

    ``p_i = 1 - P(max_j |T_j| <= |t_i|)`` for multivariate t statistics with correlations
    ``rho_jk = l_j l_k``, which splits into one-dimensional integrals over the shared normal
    deviate y and the scale s = chi_df / sqrt(df):

    ``P(max |Z| <= x) = int phi(y) prod_j [Phi((x - l_j y)/w_j) - Phi((-x - l_j y)/w_j)] dy``,
    ``w_j = sqrt(1 - l_j^2)``; ``P(max |T| <= c) = int f(s) P(max |Z| <= c s) ds``.

    Both are trapezoid sums over smooth integrands that vanish at their ends, so they converge
    exponentially (absolute error below 1e-9); the same input always gives the same p. NaN
    statistics stay NaN and are no part of the family.

    Parameters
    ----------
    t : array, shape (n_contrasts,)
        Contrast statistics.
    df : float
        Error degrees of freedom; ``inf`` for known variances.
    lambdas : array, shape (n_contrasts,)
        Loadings l_j; ``sqrt(n_j / (n_j + n_control))`` in a one-way layout.

    Returns
    -------
    array, shape (n_contrasts,)

    References
    ----------
    .. [1] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    .. [2] Hochberg Y, Tamhane AC. Multiple Comparison Procedures. Wiley 1987.
    """
    size = np.abs(np.asarray(t, dtype=float))
    tested = ~np.isnan(size)
    adjusted = np.full(size.shape, np.nan)
    raw = two_sided_p(size[tested], df)
    if len(raw) > 1:
        tail = _tail_series(*_sizes(np.asarray(lambdas, dtype=float)[tested]))
        bound = np.minimum(1.0, len(raw) * raw)
        raw = np.clip(_scale_mixture(tail, size[tested], df), raw, bound)
    adjusted[tested] = raw
    return adjusted


def dunnett_critical(df: float, lambdas: npt.ArrayLike, confidence: float = 0.95) -> float:
    """Find the value that ``max_j |T_j|`` exceeds with probability ``1 - confidence``.

    Parameters
    ----------
    df, lambdas
        As in `dunnett_p`; at least one contrast.
    confidence : float
        Simultaneous confidence of the intervals ``estimate +- critical * se``.

    Returns
    -------
    float
    """
    return _critical(float(df), *_sizes(np.asarray(lambdas, dtype=float)), confidence)


def two_sided_p(t: Array, df: float) -> Array:
    """Two-sided p of t statistics."""
    below = -np.abs(np.asarray(t, dtype=float))
    p: Array = 2 * np.asarray(ndtr(below) if np.isinf(df) else stdtr(df, below))
    return p


def t_quantile(probability: float, df: float) -> float:
    """Quantile of Student's t."""
    return float(stdtrit(df, probability))


@lru_cache(maxsize=256)
def scale_nodes(df: float) -> tuple[Array, Array]:
    """Nodes and weights (trapezoid) of ``s = chi_df / sqrt(df)``, evenly spaced in log s."""
    if np.isinf(df):
        return np.ones(1), np.ones(1)
    low, high = (
        0.5 * np.log(2 * quantile(df / 2, 1e-14) / df) for quantile in (gammaincinv, gammainccinv)
    )
    spacing = min(0.1, 0.5 / np.sqrt(2 * df))
    v = np.linspace(low, high, 1 + int(np.ceil((high - low) / spacing)))
    weight = np.exp(df * (v - np.expm1(2 * v) / 2))
    return np.exp(v), weight / weight.sum()


@lru_cache(maxsize=256)
def _critical(
    df: float, sizes: tuple[float, ...], counts: tuple[int, ...], confidence: float
) -> float:
    """Critical value for distinct loadings and how often each occurs."""
    single = t_quantile((1 + confidence) / 2, df)
    if sum(counts) == 1:
        return single
    tail = _tail_series(sizes, counts)
    bonferroni = t_quantile(1 - (1 - confidence) / 2 / sum(counts), df)

    def excess(c: float) -> float:
        return float(_scale_mixture(tail, np.array([c]), df)[0]) - (1 - confidence)

    return float(brentq(excess, single * 0.999, bonferroni * 1.001, xtol=1e-10))


def _sizes(loadings: Array) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Distinct loadings and how often each occurs: equal ones need one integral."""
    sizes, counts = np.unique(np.round(np.abs(loadings), 10), return_counts=True)
    return tuple(sizes.tolist()), tuple(counts.tolist())


@lru_cache(maxsize=256)
def _tail_series(sizes: tuple[float, ...], counts: tuple[int, ...]) -> Array:
    """Chebyshev series of ``P(max |Z| > x)`` on [0, _FAR]."""
    loading = np.minimum(np.array(sizes), _LOADING_LIMIT)
    width = np.sqrt(1 - loading**2)
    step = min(0.25, 0.4 * float(width.min()))
    y = np.arange(0.0, 8.5, step)  # the integrand is even in y
    weight = np.exp(-(y**2) / 2)
    weight[0] /= 2
    weight /= weight.sum()
    angle = np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1)
    x = _FAR / 2 * (1 + np.cos(angle))
    shift = (loading / width)[:, None] * y
    edge = np.multiply.outer(x, 1 / width)[:, :, None]
    inside = ndtr(edge - shift) - ndtr(-edge - shift)
    log_inside = np.log(np.maximum(inside, 1e-300))
    outside = -np.expm1(np.tensordot(np.array(counts, float), log_inside, axes=(0, 1)))
    tail = outside @ weight
    basis = np.cos(np.outer(np.arange(_DEGREE + 1), angle))
    coefficients: Array = basis @ tail * (2 / (_DEGREE + 1))
    coefficients[0] /= 2
    return coefficients


def _scale_mixture(tail: Array, c: Array, df: float) -> Array:
    """``P(max |T| > c)``: the tail of the normal maximum averaged over the scale."""
    scale, weight = scale_nodes(float(df))
    different, place = np.unique(c, return_inverse=True)
    x = np.multiply.outer(different, scale)
    on_series = 2 * np.minimum(x, _FAR) / _FAR - 1
    mean: Array = np.where(x < _FAR, chebyshev.chebval(on_series, tail), 0.0) @ weight
    return mean[place]
