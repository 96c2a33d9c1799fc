"""Combinations in vivo: is growth slower than the parts alone lead one to expect.

Noun of this module: the table ``synergy_in_vivo``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.growth_fit import GrowthFit, fit_numbered
from analysis.growth_model import log_growth
from analysis.response_additivity import NOT_MEASURED, REFERENCE, additive_rows
from analysis.settings import Settings
from analysis.study import Arm, Study
from analysis.tumor_volume import start_days

Array = npt.NDArray[np.float64]

REFERENCES = ("bliss", "hsa")  # by contrasts of rates; areas: response_additivity
SYNERGY_COLUMNS = [
    "model",
    "arm",
    "day",
    "reference",
    "delta_per_day",
    "se",
    "combination_index",
    "ci_low",
    "ci_high",
    "score",
    "p",
    "interpretation",
    "status",
]


def synergy_in_vivo(volumes: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Compare each combination with what its parts predict, day by day.

    On every day d from the second one measured after treatment start, the growth model
    (``growth_model.fit_growth``) is fitted to the days up to d of four arms: control C, the parts
    A and B, and the combination AB. With their rates:

    - Bliss: ``delta = AB - A - B + C``, no interaction of the two;
    - HSA (highest single agent): ``delta = AB - min(A, B)``, the part with the lowest rate;
    - with more parts, ``AB... - sum of parts + (parts - 1) C``, and the lowest of all;
    - response additivity: areas under the growth curves, by simulation, see
      ``response_additivity.additive_rows``.

    ``combination_index = exp(delta d)``, d from treatment start: the volume ratio of the
    combination to the expected one. Below 1 synergy, above 1 antagonism. ``ci_low`` to
    ``ci_high`` is its Wald interval; ``score = -delta / se`` is above 0 for synergy; ``p`` is
    two-sided. ``interpretation`` is "additive" while the interval holds 1. Days are not
    independent and p is not corrected for their number: choose the day beforehand. The part
    with the lowest rate is chosen by its estimate, which is not accounted for in the interval.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control and confidence.

    Returns
    -------
    DataFrame
        One row per combination, day and reference. A combination without its parts or without a
        control in that model has none; a day on which the model cannot be fitted is empty, and
        ``status`` says why.

    References
    ----------
    .. [1] Bliss CI. Ann Appl Biol 1939; 26:585-615.
    .. [2] Demidenko E, Miller TW. PLoS One 2019; 14:e0224137.
    """
    after = log_growth(volumes, study)
    starts = start_days(study)
    parts = [
        _combination_days(rows, arm, control, starts[str(model)], settings).assign(model=str(model))
        for model, rows in after.groupby("model", sort=False)
        if (control := study.control(rows["arm"].unique(), settings.control)) is not None
        for arm in study.arms
        if len(arm.components) > 1 and {arm.name, *arm.components} <= set(rows["arm"])
    ]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return whole.reindex(columns=SYNERGY_COLUMNS)


def _combination_days(
    rows: pd.DataFrame, arm: Arm, control: str, start: float, settings: Settings
) -> pd.DataFrame:
    """Every reference of one combination on every day from the second."""
    names = (control, *arm.components, arm.name)
    number = pd.Index(names).get_indexer(pd.Index(rows["arm"]))
    animal = pd.factorize(rows["animal"].to_numpy())[0]
    day, elapsed, growth = (rows[name].to_numpy(float) for name in ("day", "days", "log_rtv"))
    days = np.unique(day[number >= 0])[1:]
    fits = [
        fit_numbered(np.where(day <= last, number, -1), animal, elapsed, growth, names)
        for last in days
    ]
    contrasts = [contrast for fit in fits for contrast in _contrasts(fit)]
    delta, se = np.array(contrasts, dtype=float).reshape(-1, 2).T
    table = pd.DataFrame(
        {
            "day": np.repeat(days, len(REFERENCES)),
            "reference": np.tile(REFERENCES, len(days)),
            "delta_per_day": delta,
            "se": se,
            "status": np.repeat([fit.reason for fit in fits], len(REFERENCES)),
        }
    )
    table = table.assign(**_index(delta, se, table["day"].to_numpy(float) - start, settings))
    table["status"] = table["status"].mask(table["p"].notna(), "ok").replace("", NOT_MEASURED)
    areas = additive_rows(fits, days - start, settings)
    areas = areas.assign(day=days, reference=REFERENCE)
    whole = pd.concat([table, areas], ignore_index=True).assign(arm=arm.name)
    return whole.sort_values("day", kind="stable", ignore_index=True)


def _contrasts(fit: GrowthFit) -> list[tuple[float, float]]:
    """Difference and its standard error, by Bliss and by HSA; arms: control, parts, combination."""
    n_parts = len(fit.arms) - 2
    lowest = 1 + int(np.argmin(fit.rate[1:-1]))
    bliss = np.r_[n_parts - 1.0, np.full(n_parts, -1.0), 1.0]
    hsa = np.zeros(len(fit.arms))
    hsa[[lowest, -1]] = -1.0, 1.0
    return [
        (float(weights @ np.where(weights, fit.rate, 0)), float(_se(weights, fit.variance)))
        for weights in (bliss, hsa)
    ]


def _se(weights: Array, variance: Array) -> float:
    return float(np.sqrt((weights**2 * np.where(weights, variance, 0)).sum()))


def _index(
    delta: Array, se: Array, days: Array, settings: Settings
) -> dict[str, Array | npt.NDArray[np.str_]]:
    """Turn differences of rates into index, interval, score, p and a word for the direction."""
    half = float(ndtri((1 + settings.confidence) / 2)) * se
    low, high = np.exp((delta - half) * days), np.exp((delta + half) * days)
    words = np.select([np.isnan(low), high < 1, low > 1], ["", "synergy", "antagonism"], "additive")
    return {
        "combination_index": np.exp(delta * days),
        "ci_low": low,
        "ci_high": high,
        "score": -delta / se,
        "p": 2 * ndtr(-np.abs(delta / se)),
        "interpretation": words,
    }
