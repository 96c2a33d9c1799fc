"""Concentration-response tables of single drugs: the IC50 with its interval, and when to say no.

Nouns of this module: the tables ``dose_response`` and ``dose_response_curve`` (the fitted curves
point by point, with their confidence band). A curve that the points do not determine has no number:
``status`` says why, and the largest effect seen stands beside it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import columns_of
from analysis.in_vitro.curves.fit import CurveFits, Model
from analysis.in_vitro.curves.model import LOG_F, curve_and_slopes, residuals_and_slopes
from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS, SERIES_KEYS
from analysis.in_vitro.curves.study_curves import GIVEN, StudyCurves, study_curves
from analysis.settings import Settings
from analysis.statistics.least_squares import Array, Rows
from analysis.study import Study

DOSE_RESPONSE_COLUMNS = [
    *SERIES_KEYS,
    "n_points",
    "n_concentrations",
    "top_pct",
    "bottom_pct",
    "hill",
    "ec50",
    "ec50_low",
    "ec50_high",
    "ic50",
    "ic50_low",
    "ic50_high",
    "auc",
    "emax_pct",
    "r_squared",
    "rss",
    "status",
    "lowest_concentration",
    "highest_concentration",
    "n_experiments",
    "method",
    "curve",
    "asymmetry",
    "lack_of_fit_f",
    "lack_of_fit_p",
    "aicc",
    "p_no_effect",
    "ic50_fit_low",
    "ic50_fit_high",
]
CURVE_WORDS: dict[Model, str] = {
    "4pl": "4PL",
    "3pl": "3PL, bottom held at 0 %",
    "2pl": "held at 100 % and 0 %",
    "5pl": "5PL",
}
AUC_POINTS = 201
LINE_POINTS = 61


def dose_response(
    experiments: pd.DataFrame, wells: pd.DataFrame, study: Study, settings: Settings
) -> pd.DataFrame:
    """Curve of every single drug, model and time: `dose_response_table` of `study_curves`."""
    return dose_response_table(study_curves(experiments, wells, study, settings))


def dose_response_table(curves: StudyCurves) -> pd.DataFrame:
    """What the curves say, one row per model, arm and time.

    ``v(c) = bottom + (top - bottom) / (1 + (c / EC50)^hill)`` by least squares, log10 EC50 as the
    parameter; the setting ``curve_model`` holds the bottom at 0 % (3PL), the top at 100 % as well,
    or gives the denominator an exponent, ``asymmetry`` (5PL). Points are the means of the
    experiments where there are 3 or more, else wells. The control enters at concentration 0,
    unless the setting ``zero_dose`` leaves it out. ``ic50`` is where the curve crosses 50 %
    (absolute). ``auc`` is the mean of the fitted viability / 100 over the tested log10 range;
    ``emax_pct`` the largest mean effect seen. ``rss`` is in percent squared. ``status``:

    - ``not_fitted``: fewer than 4 concentrations, or fewer than two points more than parameters;
    - ``not_sigmoid``: the means fall below 50 % and come back, or go against the curve by more
      than a logistic curve can (hormesis, one concentration far off): `shapes`. ``method`` begins
      with what was seen;
    - ``ic50_below_range``: curve and means are below 50 % at every concentration;
    - ``no_response``: the F test does not prefer the curve to a flat line at 5 %;
    - ``ic50_above_range``: curve and means stay above 50 %; no IC50 is extrapolated;
    - ``bracketed``: the means cross 50 % exactly once, and the curve ends on a bound, misses where
      they cross, or falls from plateau to plateau between two concentrations: ``ic50`` is
      interpolated on the log axis, ``ic50_low`` and ``_high`` are the two concentrations around
      it;
    - ``not_identified``: the fit ends on a bound, or the profile interval of the IC50 spans more
      than two decades, or only one of curve and means crosses: no EC50 and no IC50;
    - ``ok``.

    ``ic50_low`` and ``ic50_high``, of three experiments or more, are the interval over
    experiments: the jackknife, which counts each as one (empty where without one of them there is
    no IC50). With fewer they are the profile likelihood interval, which takes all points as
    independent; that one is always in ``ic50_fit_low`` and ``_high``. EC50, hill and plateaus are
    given only where the EC50's interval spans two decades at most, the fit does not end on a
    bound, and no fitted plateau lies more than 10 % of control beyond the means seen. Combinations
    have two concentrations and no curve here.

    Returns
    -------
    DataFrame
        ``DOSE_RESPONSE_COLUMNS``, concentrations in ``unit``.

    References
    ----------
    .. [1] Ritz C, Baty F, Streibig JC, Gerhard D. PLoS ONE 2015; 10:e0146021.
    .. [2] Sebaugh JL. Pharm Stat 2011; 10:128-134.
    .. [3] Miller RG. Biometrika 1974; 61:1-15 (the jackknife).
    """
    keys, tested, series = curves.series.keys, curves.tested, curves.series
    table = columns_of(keys, [*SERIES_KEYS, "n_experiments"]) | {
        "n_points": tested.n_points,
        "n_concentrations": tested.n,
        "emax_pct": 100 - tested.least_pct,
        "lowest_concentration": tested.lowest,
        "highest_concentration": tested.highest,
        "method": _methods(curves),
        "curve": np.full(len(keys), series.curve, dtype=object),
    }
    for name, values in _fitted(curves).items():
        is_number = name != "status"
        table[name] = np.full(len(keys), np.nan if is_number else "not_fitted", values.dtype)
        table[name][curves.rows] = values
    return pd.DataFrame({name: table[name] for name in DOSE_RESPONSE_COLUMNS})


def curve_lines(curves: StudyCurves) -> pd.DataFrame:
    """Viability along every curve that has an EC50 or an IC50, over the tested concentrations.

    ``low_pct`` and ``high_pct``: pointwise confidence band of the fitted curve,
    ``v ± t(n - p) sqrt(s^2 g' (J'J)^-1 g)`` with ``s^2 = RSS / (n - p)`` and g the derivatives of v
    by the parameters (delta method). It is a band of the curve, not of single wells.

    Returns
    -------
    DataFrame
        The drug, its model and time, concentration, viability_pct, low_pct and high_pct; 61 rows
        per curve, evenly spaced in log concentration.

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


def _methods(curves: StudyCurves) -> npt.NDArray[np.object_]:
    """What was fitted to what, and what the interval is; first what was seen instead of a curve."""
    keys, curve = curves.series.keys, CURVE_WORDS[curves.series.curve]
    several = keys["n_experiments"].to_numpy() >= FEWEST_EXPERIMENTS
    choices = [f"{curve}, least squares on wells; interval of the fit (profile likelihood)",
               f"{curve}, least squares on experiment means; interval over experiments "
               "(jackknife)"]  # fmt: skip
    words: npt.NDArray[np.object_] = np.array(choices, dtype=object)[several.astype(int)]
    for row, (at, status) in enumerate(zip(curves.rows, curves.status, strict=True)):
        fitted = str(words[at]).partition(";")[0]
        if status == "not_sigmoid":
            words[at] = f"{curves.shapes.seen(row, str(keys['unit'].iloc[at]))}; {fitted}"
        elif status == "bracketed":
            words[at] = f"means interpolated between two concentrations; {fitted}"
    return words


def _fitted(curves: StudyCurves) -> dict[str, Array | npt.NDArray[np.object_]]:
    """Columns of the curves that were fitted."""
    fits, tests = curves.fits, curves.tests
    ok, given = curves.status == "ok", np.isin(curves.status, GIVEN)
    tested = curves.tested
    low, high = np.log10([tested.lowest[curves.rows], tested.highest[curves.rows]])
    grid = np.linspace(low, high, AUC_POINTS, axis=1)
    five = fits.free[:, LOG_F] & curves.whole
    with np.errstate(divide="ignore", invalid="ignore"):
        r_squared = np.where(tests.flat_rss > 0, 1 - fits.rss / tests.flat_rss, np.nan)
    return {
        "top_pct": np.where(curves.whole, fits.top, np.nan),
        "bottom_pct": np.where(curves.whole, fits.bottom, np.nan),
        "hill": np.where(curves.whole, fits.hill, np.nan),
        **_concentrations("ec50", curves.ec50.estimate, curves.whole),
        **_concentrations("ec50_low", curves.ec50.low, curves.whole),
        **_concentrations("ec50_high", curves.ec50.high, curves.whole),
        **_concentrations("ic50", curves.ic50.estimate, given),
        **_concentrations("ic50_low", curves.ic50.low, given),
        **_concentrations("ic50_high", curves.ic50.high, given),
        "auc": fits.predict(10**grid).mean(axis=1) / 100,
        "r_squared": r_squared,
        "rss": fits.rss,
        "status": curves.status,
        "asymmetry": np.where(five, fits.asymmetry, np.nan),
        "lack_of_fit_f": tests.lack_of_fit_f,
        "lack_of_fit_p": tests.lack_of_fit_p,
        "aicc": tests.aicc,
        "p_no_effect": tests.p_no_effect,
        **_concentrations("ic50_fit_low", curves.ic50_fit.low, ok),
        **_concentrations("ic50_fit_high", curves.ic50_fit.high, ok),
    }


def _concentrations(name: str, log10: Array, given: npt.NDArray[np.bool_]) -> dict[str, Array]:
    return {name: 10.0 ** np.where(given, log10, np.nan)}
