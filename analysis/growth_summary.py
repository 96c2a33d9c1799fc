"""Growth of each arm over its whole course: areas, rates, doubling time, delay and cell kill.

Noun of this module: the table ``growth_summary``, one row per arm, measure and endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri, stdtrit

from analysis.growth_delay import delays
from analysis.settings import Settings
from analysis.study import Study

Array = npt.NDArray[np.float64]

SUMMARY_COLUMNS = [
    "model",
    "arm",
    "measure",
    "endpoint",
    "unit",
    "estimate",
    "low",
    "high",
    "n",
    "n_control",
    "status",
    "method",
]
UNITS = {
    "mean_volume": "mm3",
    "log_auc_rate": "1/d",
    "growth_rate_inhibition": "%",
    "doubling_time": "d",
    "days_to_size": "d",
    "growth_delay": "d",
    "log_cell_kill": "log10",
}
METHODS = {
    "mean_volume": "area under each animal's curve per day, to the evaluation day; t interval",
    "log_auc_rate": "area of log volume per animal, to the evaluation day; t interval",
    "growth_rate_inhibition": "100 (1 - rate / rate of control), mixed model; Fieller",
    "doubling_time": "ln 2 / rate, mixed model; ends of the rate's interval",
    "days_to_size": "Kaplan-Meier median, log-log interval",
    "growth_delay": "difference of Kaplan-Meier medians, bootstrap over animals",
    "log_cell_kill": "delay / (3.32 x doubling time of control), bootstrap; holds where tumors "
    "regrow as fast as control grows",
}
_AREAS = {"mean_volume": "mean_volume_mm3", "log_auc_rate": "log_auc_per_day"}


def growth_summary(
    study: Study, settings: Settings, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Measures of the whole course of growth of each arm, each with its interval.

    T is an arm, C the control:

    - ``mean_volume``, ``log_auc_rate``: mean over animals of the columns of ``animal_growth``,
      from baseline to the evaluation day; Student's t interval.
    - ``growth_rate_inhibition``: ``100 (1 - rate_T / rate_C)`` of ``growth_rates``; interval by
      Fieller's theorem (that of a ratio). Empty where control did not grow, without an interval
      where its rate is not clearly above 0.
    - ``doubling_time``: ``ln 2 / rate``; unbounded above where the rate's interval holds 0, empty
      where tumors did not grow.
    - ``days_to_size``: median days to 2x, 4x and the endpoint volume, of ``event_free_survival``.
    - ``growth_delay``: ``T - C`` of these medians; percentile bootstrap over animals within arms.
      Where the arm's median is not reached there is no estimate, but ``low`` where it is bounded.
    - ``log_cell_kill``: ``(T - C) / (3.32 Td)``, Td the doubling time of control, whose own error
      (normal, of its rate) is drawn with the resamples. It means what it says only where treated
      tumors regrow as fast as control grows.

    Returns
    -------
    DataFrame
        ``n_control`` is 0 where a measure needs no control; ``status`` says why a number is empty.

    References
    ----------
    .. [1] Wu J, Houghton PJ. Pharm Stat 2010; 9:46-54 (areas).
    .. [2] Hather G et al. Cancer Inform 2014; 13 S4:65-72 (ratio of rates).
    .. [3] Fieller EC. J R Stat Soc B 1954; 16:175-185.
    .. [4] Demidenko E. Open Access J Stat 2010 (cell kill where slopes differ).
    """
    rates = _with_control(tables.get("growth_rates", pd.DataFrame()), study, settings)
    parts = [_areas(tables["animal_growth"], settings)]
    if len(rates):
        parts += [_rate_inhibition(rates, settings), _doubling(rates)]
    parts.append(_days_to_size(tables["event_free_survival"]))
    medians = tables["event_free_survival"]
    parts.append(delays(study, settings, tables["animal_volumes"], medians, rates))
    whole = pd.concat([part for part in parts if len(part)], ignore_index=True)
    whole = whole.reindex(columns=list(dict.fromkeys([*whole.columns, *SUMMARY_COLUMNS])))
    whole = whole.assign(
        unit=whole["measure"].map(UNITS),
        method=whole["measure"].map(METHODS),
        endpoint=whole["endpoint"].fillna("").astype(str),
        n_control=whole["n_control"].fillna(0).astype("int64"),
        n=whole["n"].astype("int64"),
    )
    return whole[SUMMARY_COLUMNS]


def _areas(animals: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Means over animals with Student's interval."""
    parts = []
    for measure, column in _AREAS.items():
        grouped = animals.groupby(["model", "arm"], sort=False)[column]
        table = grouped.agg(estimate="mean", sd="std", n="count").reset_index()
        quantile = stdtrit(np.maximum(table["n"] - 1, 1), (1 + settings.confidence) / 2)
        half = quantile * table["sd"] / np.sqrt(table["n"])
        status = np.select(
            [table["n"] == 0, table["n"] == 1],
            ["no animal with a day after baseline", "no interval: one animal"],
            "ok",
        )
        parts.append(
            table.assign(
                measure=measure,
                low=table["estimate"] - half,
                high=table["estimate"] + half,
                status=status,
            ).drop(columns="sd")
        )
    return pd.concat(parts, ignore_index=True)


def _with_control(rates: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Rates with those of the control of their model beside them."""
    if rates.empty:
        return rates
    controls = {
        model: study.control(rows["arm"], settings.control) or ""
        for model, rows in rates.groupby("model", sort=False)
    }
    is_control = rates["arm"] == rates["model"].map(controls)
    columns = ["model", "rate_per_day", "se", "low", "n_animals"]
    beside = rates.loc[is_control, columns].add_suffix("_c").rename(columns={"model_c": "model"})
    whole = rates.merge(beside, on="model", how="left")
    return whole.assign(is_control=is_control.to_numpy(bool))


def _rate_inhibition(rates: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    rows = rates[~rates["is_control"] & rates["rate_per_day_c"].notna()].reset_index(drop=True)
    rate, control = rows["rate_per_day"].to_numpy(float), rows["rate_per_day_c"].to_numpy(float)
    variances = rows["se"].to_numpy(float) ** 2, rows["se_c"].to_numpy(float) ** 2
    shared = (sum(variances) - rows["difference_se"].to_numpy(float) ** 2) / 2
    low, high = fieller(rate, control, *variances, shared, settings.confidence)
    grew = control > 0
    status = np.select(
        [np.isnan(rate), ~grew, np.isnan(low)],
        ["no rate", "control did not grow", "no interval: control's rate is not clearly above 0"],
        "ok",
    )
    numbers = {"estimate": rate / np.where(grew, control, np.nan), "low": high, "high": low}
    shares = {name: np.where(grew, 100 * (1 - value), np.nan) for name, value in numbers.items()}
    return rows[["model", "arm"]].assign(
        measure="growth_rate_inhibition", n=rows["n_animals"], n_control=rows["n_animals_c"],
        status=status, **shares,
    )  # fmt: skip


def fieller(
    top: Array, bottom: Array, var_top: Array, var_bottom: Array, shared: Array, confidence: float
) -> tuple[Array, Array]:
    """Fieller's interval of ``top / bottom``; NaN where the bottom is not clearly off 0.

    The ratios r with ``(top - r bottom)^2 <= z^2 (var_top - 2 r shared + r^2 var_bottom)``.
    """
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    a, b = bottom**2 - z2 * var_bottom, top * bottom - z2 * shared
    c = top**2 - z2 * var_top
    a = np.where(a > 0, a, np.nan)
    root = np.sqrt(np.maximum(b**2 - a * c, 0))
    return (b - root) / a, (b + root) / a


def _doubling(rates: pd.DataFrame) -> pd.DataFrame:
    """Ln 2 / rate; the ends change places."""
    rate, low, high = (rates[name].to_numpy(float) for name in ("rate_per_day", "low", "high"))
    positive = {name: np.where(value > 0, value, np.nan)
                for name, value in (("rate", rate), ("low", low), ("high", high))}  # fmt: skip
    grew = rate > 0
    status = np.select(
        [np.isnan(rate), ~grew, ~(low > 0)],
        ["no rate", "did not grow", "no upper limit: the rate's interval holds 0"],
        "ok",
    )
    return rates[["model", "arm"]].assign(
        measure="doubling_time",
        estimate=log(2) / positive["rate"],
        low=np.where(grew, log(2) / positive["high"], np.nan),
        high=np.where(grew, log(2) / positive["low"], np.nan),
        n=rates["n_animals"],
        status=status,
    )


def _days_to_size(times: pd.DataFrame) -> pd.DataFrame:
    words = "median not reached (" + times["events"].astype(str) + " of " + times["n"].astype(str)
    reached, bounded = times["median_d"].notna(), times["median_high"].notna()
    status = np.select(
        [times["n"] == 0, ~reached, times["median_low"].isna() | ~bounded],
        ["no animal with a baseline", words + " animals)", "no upper limit"],
        "ok",
    )
    return times[["model", "arm", "endpoint", "n"]].assign(
        measure="days_to_size",
        estimate=times["median_d"],
        low=times["median_low"],
        high=times["median_high"],
        status=status,
    )
