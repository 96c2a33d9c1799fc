"""Fitted curves point by point, with the confidence band of the curve: to draw, or to redraw."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import columns_of
from analysis.in_vitro.curves.fit import CurveFits
from analysis.in_vitro.curves.model import LOG_F, curve_and_slopes
from analysis.in_vitro.curves.points import residuals_and_slopes
from analysis.in_vitro.curves.series import SERIES_KEYS
from analysis.in_vitro.curves.study_curves import StudyCurves
from analysis.statistics.least_squares import Array, Rows

CURVE_LINE_COLUMNS = [*SERIES_KEYS, "concentration", "viability_pct", "low_pct", "high_pct"]
LINE_POINTS = 61


def curve_lines(curves: StudyCurves) -> pd.DataFrame:
    """Viability along every curve that has an EC50 or an IC50, over the tested concentrations.

    ``low_pct`` and ``high_pct``: pointwise confidence band of the fitted curve,
    ``v ± t(n - p) sqrt(s^2 g' (J'J)^-1 g)`` with ``s^2 = RSS / (n - p)`` and g the derivatives of v
    by the parameters (delta method). It is a band of the curve, not of single wells.

    Returns
    -------
    DataFrame
        ``CURVE_LINE_COLUMNS``, 61 rows per curve, evenly spaced in log concentration.

    References
    ----------
    .. [1] Bates DM, Watts DG. Nonlinear Regression Analysis and Its Applications. Wiley 1988,
       section 2.3.
    """
    drawn = np.flatnonzero(curves.whole | (curves.status == "ok"))
    series = curves.rows[drawn]
    low, high = np.log10([curves.tested.lowest[series], curves.tested.highest[series]])
    grid = np.linspace(low, high, LINE_POINTS, axis=1)
    value, half = confidence_band(curves.fits, grid, drawn, curves.confidence)
    names = columns_of(curves.series.keys, SERIES_KEYS, np.repeat(series, LINE_POINTS))
    numbers = {
        "concentration": 10 ** grid.ravel(),
        "viability_pct": value.ravel(),
        "low_pct": (value - half).ravel(),
        "high_pct": (value + half).ravel(),
    }
    return pd.DataFrame(names | numbers)


def confidence_band(
    fits: CurveFits, log10_c: Array, rows: Rows, confidence: float
) -> tuple[Array, Array]:
    """Value of the curves ``rows`` at concentrations (rows, points), and half width of the band."""
    symmetric = not fits.free[:, LOG_F].any()
    _, jacobian = residuals_and_slopes(
        fits.points, fits.parameters[rows], rows, symmetric=symmetric
    )
    jacobian = jacobian * fits.free[rows][:, :, None]
    inverse = np.linalg.pinv(jacobian @ jacobian.transpose(0, 2, 1), rcond=1e-14, hermitian=True)
    value, slopes = curve_and_slopes(fits.parameters[rows], log10_c, symmetric=symmetric)
    slopes = slopes * fits.free[rows][:, :, None]
    df = fits.points.n[rows] - fits.n_parameters[rows]
    variance = (
        np.einsum("rpk,rpq,rqk->rk", slopes, inverse, slopes) * (fits.rss[rows] / df)[:, None]
    )
    return value, stdtrit(df, (1 + confidence) / 2)[:, None] * np.sqrt(np.maximum(variance, 0.0))
