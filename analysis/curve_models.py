"""Which curve the points ask for: every model side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.curve_fit import PARAMETERS_OF, CurveFits, Model
from analysis.curve_series import SERIES_KEYS
from analysis.curve_tests import curve_tests
from analysis.dose_curves import HALF, StudyCurves, fittable
from analysis.least_squares import Rows

CURVE_MODEL_COLUMNS = [
    *SERIES_KEYS,
    "curve",
    "n_points",
    "n_parameters",
    "rss",
    "aicc",
    "aicc_difference",
    "weight",
    "lack_of_fit_p",
    "ic50",
    "chosen",
    "status",
]
MODELS: tuple[Model, ...] = ("4pl", "3pl", "2pl", "5pl")


def curve_models(curves: StudyCurves) -> pd.DataFrame:
    """Sum of squares and AICc of 4PL, 3PL, 2PL and 5PL for every single drug, model and time.

    ``aicc_difference`` is to the lowest of the drug; ``weight = exp(-difference / 2)``, scaled to
    a sum of 1: how far the points favor each curve among the four. ``ic50`` is where that curve
    crosses 50 % within the concentrations tested, whatever its interval: it shows how far the
    answer hangs on the model. ``chosen`` is 1 for the curve of the settings. ``status``: ``ok``,
    ``on_bound`` (the points do not determine a parameter; no IC50), ``not_fitted``.

    Returns
    -------
    DataFrame
        ``CURVE_MODEL_COLUMNS``, one row per drug, time and curve.

    References
    ----------
    .. [1] Burnham KP, Anderson DR. Model Selection and Multimodel Inference. Springer 2002.
    """
    series, tested = curves.series, curves.tested
    if series.keys.empty:
        return pd.DataFrame(columns=CURVE_MODEL_COLUMNS)
    keys = series.keys[SERIES_KEYS].assign(n_points=tested.n_points)
    fits = _fits(curves)
    parts = [
        keys.assign(
            curve=model,
            n_parameters=PARAMETERS_OF[model],
            chosen=int(model == series.curve),
            at=keys.index,
        ).join(_fitted(curves, fits[model], fittable(tested, model)))
        for model in MODELS
    ]
    table = pd.concat(parts).sort_values("at", kind="stable").reset_index(drop=True)
    table["status"] = table["status"].fillna("not_fitted")
    table["aicc_difference"] = table["aicc"] - table.groupby("at")["aicc"].transform("min")
    odds = np.exp(-table["aicc_difference"] / 2)
    table["weight"] = odds / odds.groupby(table["at"]).transform("sum")
    return table[CURVE_MODEL_COLUMNS]


def _fits(curves: StudyCurves) -> dict[Model, CurveFits]:
    """Curves of every model: those of the settings are there, the others are fitted together."""
    others = [model for model in MODELS if model != curves.series.curve]
    rows = [fittable(curves.tested, model) for model in others]
    ends = np.cumsum([len(each) for each in rows])
    names = np.repeat(others, [len(each) for each in rows]).tolist()
    found = curves.series.fit(np.concatenate(rows), names)
    fits = {
        model: found.take(slice(end - len(each), end))
        for model, each, end in zip(others, rows, ends, strict=True)
    }
    return {**fits, curves.series.curve: curves.fits}


def _fitted(curves: StudyCurves, fits: CurveFits, rows: Rows) -> pd.DataFrame:
    """Columns of one model, by series."""
    tests = curve_tests(fits)
    log10_ic50 = fits.log10_at(HALF)
    low, high = np.log10([curves.tested.lowest[rows], curves.tested.highest[rows]])
    inside = (low <= log10_ic50) & (log10_ic50 <= high) & ~fits.on_bound
    return pd.DataFrame(
        {
            "rss": fits.rss,
            "aicc": tests.aicc,
            "lack_of_fit_p": tests.lack_of_fit_p,
            "ic50": 10.0 ** np.where(inside, log10_ic50, np.nan),
            "status": np.where(fits.on_bound, "on_bound", "ok"),
        },
        index=rows,
    )
