"""Sigmoid curves of GR values: three parameters, 1 without drug, many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc, stdtrit

from analysis.in_vitro.curves.fit import CurveFits, best_fit, start_parameters
from analysis.in_vitro.curves.model import (
    BOTTOM,
    LOG10_E,
    LOG_HILL,
    N_PARAMETERS,
    NO_DRUG,
    TOP,
    log10_concentration,
    log10_ec50,
)
from analysis.in_vitro.curves.points import CurvePoints, residuals_and_slopes
from analysis.statistics.least_squares import Array, Mask

GR_INF_RANGE = (-1.0, 1.0)
HILL_RANGE = (0.1, 5.0)
DECADES_BEYOND = 2.0
PARAMETERS = 3
ON_BOUND = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class FlatTest:
    """F test of a curve against a flat line, by curve; ``r_squared`` is against that line."""

    f: Array
    p: Array
    r_squared: Array


def fit_gr(concentration: Array, values: Array) -> CurveFits:
    """Fit ``GR(c) = GRinf + (1 - GRinf) / (1 + (c / GEC50)^h)`` by least squares.

    Bounds are those of GRmetrics: GRinf -1 to 1, h 0.1 to 5, GEC50 from a hundredth of the lowest
    to a hundred times the highest concentration. ``bottom`` of the result is GRinf,
    ``10 ** log10_ec50`` GEC50. ``on_bound`` concerns h and GEC50: a GRinf of -1 (no cell left) is
    a fact, not a failure.

    Parameters
    ----------
    concentration, values : array, shape (n_curves, n_points)
        NaN leaves a point out.

    References
    ----------
    .. [1] Clark NA, Hafner M, Kouril M, et al. BMC Cancer 2017; 17:698 (GRmetrics).
    """
    used = np.isfinite(values) & (concentration > 0)
    log10_c = np.where(used, log10_concentration(np.nan_to_num(concentration)), NO_DRUG)
    points = CurvePoints(log10_c, np.where(used, values, 0.0), used.astype(float))
    lower, upper = _box(points)
    held = np.full_like(lower, np.nan)
    held[:, TOP], held[:, N_PARAMETERS - 1] = 1.0, 0.0
    free = np.isnan(held)
    starts = start_parameters(points, held, lower, upper)
    found = best_fit(points, starts, free, lower, upper)
    enough = _enough(points)
    parameters = np.where(enough[:, None], found.parameters, np.nan)
    margin = ON_BOUND * (upper - lower)
    at_limit = (parameters <= lower + margin) | (parameters >= upper - margin)
    return CurveFits(
        bottom=parameters[:, BOTTOM],
        top=parameters[:, TOP],
        hill=np.exp(parameters[:, LOG_HILL]),
        log10_ec50=log10_ec50(parameters),
        asymmetry=np.ones(len(parameters)),
        rss=np.where(enough, found.rss, np.nan),
        converged=found.converged & enough,
        on_bound=at_limit[:, [LOG_HILL, LOG10_E]].any(axis=1) & enough,
        parameters=parameters,
        free=free,
        lower=lower,
        upper=upper,
        points=points,
    )


def flat_test(fits: CurveFits) -> FlatTest:
    """F test of the three parameters against the mean of the values: 2 and n - 3 df.

    GRmetrics has n - 2 in place of n - 3: its p is a little smaller.
    """
    w, y, n = fits.points.weights, fits.points.response, fits.points.n
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (w * y).sum(axis=1) / n
        flat = (w * (y - mean[:, None]) ** 2).sum(axis=1)
        df = n - PARAMETERS
        f = (flat - fits.rss) / (PARAMETERS - 1) / (fits.rss / df)
        usable = (df > 0) & np.isfinite(f)
        p = fdtrc(PARAMETERS - 1, np.where(usable, df, 1.0), np.where(usable, np.maximum(f, 0), 0))
        return FlatTest(f, np.where(usable, p, np.nan), 1 - fits.rss / flat)


def gec50_decades(fits: CurveFits, confidence: float = 0.95) -> Array:
    """Width in decades of the t interval of GEC50 (delta method): whether it means anything."""
    rows = np.arange(len(fits.rss))
    _, slopes = residuals_and_slopes(fits.points, fits.parameters, rows, symmetric=True)
    used = slopes[:, [BOTTOM, LOG_HILL, LOG10_E]]
    normal = np.nan_to_num(used @ used.transpose(0, 2, 1))
    variance = np.linalg.pinv(normal, rcond=1e-12, hermitian=True)[:, 2, 2]
    df = np.where(fits.points.n > PARAMETERS, fits.points.n - PARAMETERS, np.nan)
    return np.asarray(2 * stdtrit(df, (1 + confidence) / 2) * np.sqrt(variance * fits.rss / df))


def _box(points: CurvePoints) -> tuple[Array, Array]:
    used = points.weights > 0
    low = np.where(used, points.log10_c, np.inf).min(axis=1, initial=np.inf)
    high = np.where(used, points.log10_c, -np.inf).max(axis=1, initial=-np.inf)
    present = used.any(axis=1)
    shape = (len(used), N_PARAMETERS)
    lower, upper = np.zeros(shape), np.ones(shape)
    lower[:, BOTTOM], upper[:, BOTTOM] = GR_INF_RANGE
    lower[:, LOG_HILL], upper[:, LOG_HILL] = np.log(HILL_RANGE)
    lower[:, LOG10_E] = np.where(present, low, 0.0) - DECADES_BEYOND
    upper[:, LOG10_E] = np.where(present, high, 0.0) + DECADES_BEYOND
    return lower, upper


def _enough(points: CurvePoints) -> Mask:
    """Curves with more points than parameters over a range of concentrations."""
    used = points.weights > 0
    low = np.where(used, points.log10_c, np.inf).min(axis=1, initial=np.inf)
    high = np.where(used, points.log10_c, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray((points.n > PARAMETERS) & (high > low))
