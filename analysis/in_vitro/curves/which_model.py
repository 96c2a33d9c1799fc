"""Which curve the points ask for: every model side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.groups import Columns
from analysis.in_vitro.curves.fit import PARAMETERS_OF, CurveFits, Model, curve_tests
from analysis.in_vitro.curves.series import SERIES_KEYS
from analysis.in_vitro.curves.shapes import HALF
from analysis.in_vitro.curves.study_curves import StudyCurves, fittable
from analysis.statistics.least_squares import Rows

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
    n, fits = len(series.keys), _fits(curves)
    parts = [_fitted(curves, fits[model], fittable(tested, model), n) for model in MODELS]
    found = {name: np.stack([part[name] for part in parts], axis=1) for name in parts[0]}
    with np.errstate(divide="ignore", invalid="ignore"):
        lowest = np.fmin.reduce(found["aicc"], axis=1, keepdims=True)
        odds = np.exp(-(found["aicc"] - lowest) / 2)
        found["weight"] = odds / np.nansum(odds, axis=1, keepdims=True)
    found["aicc_difference"] = found["aicc"] - lowest
    columns = {name: np.repeat(series.keys[name].to_numpy(), len(MODELS)) for name in SERIES_KEYS}
    columns |= {name: values.ravel() for name, values in found.items()}
    columns |= {
        "n_points": np.repeat(tested.n_points, len(MODELS)),
        "curve": np.tile(np.array(MODELS, dtype=object), n),
        "n_parameters": np.tile([PARAMETERS_OF[model] for model in MODELS], n),
        "chosen": np.tile([int(model == series.curve) for model in MODELS], n),
    }
    return pd.DataFrame({name: columns[name] for name in CURVE_MODEL_COLUMNS})


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


def _fitted(curves: StudyCurves, fits: CurveFits, rows: Rows, n: int) -> Columns:
    """Columns of one model, by series; ``rows`` of the ``n`` were fitted."""
    tests = curve_tests(fits)
    log10_ic50 = fits.log10_at(HALF)
    low, high = np.log10([curves.tested.lowest[rows], curves.tested.highest[rows]])
    inside = (low <= log10_ic50) & (log10_ic50 <= high) & ~fits.on_bound
    numbers = {
        "rss": fits.rss,
        "aicc": tests.aicc,
        "lack_of_fit_p": tests.lack_of_fit_p,
        "ic50": 10.0 ** np.where(inside, log10_ic50, np.nan),
    }
    found: Columns = {name: np.full(n, np.nan) for name in numbers}
    for name, values in numbers.items():
        found[name][rows] = values
    found["status"] = np.full(n, "not_fitted", dtype=object)
    found["status"][rows] = np.where(fits.on_bound, "on_bound", "ok")
    return found
