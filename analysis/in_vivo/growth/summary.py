"""Growth of each arm over its whole course: areas, rates, doubling time, delay and cell kill.

Noun of this module: the table ``growth_summary``, one row per arm, measure and endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import at_rows, groups_of
from analysis.in_vivo.growth.delay import DELAY_COLUMNS, Row, delays
from analysis.in_vivo.growth.inhibition import FEW
from analysis.settings import Settings
from analysis.study import Study, typed_table

Array = npt.NDArray[np.float64]

SUMMARY_TYPES: dict[str, str] = {
    "model": "str",
    "arm": "str",
    "measure": "str",
    "endpoint": "str",
    "unit": "str",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "n": "int64",
    "n_control": "int64",
    "status": "str",
    "method": "str",
}
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
    "growth_delay": "difference of Kaplan-Meier medians, minimum dispersion interval",
    "log_cell_kill": "delay / (3.32 x doubling time of control), profile over both; holds where "
    "tumors regrow as fast as control grows",
}
UNCLEAR = "no interval: control's rate is not clearly above 0"
_AREAS = {"mean_volume": "mean_volume_mm3", "log_auc_rate": "log_auc_per_day"}


def growth_summary(
    study: Study, settings: Settings, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Measures of the whole course of growth of each arm, each with its interval.

    T is an arm, C the control:

    - ``mean_volume``, ``log_auc_rate``: mean over animals of the columns of ``animal_growth``,
      from baseline to the evaluation day; Student's t interval.
    - ``growth_rate_inhibition``: ``100 (1 - rate_T / rate_C)`` of ``growth_rates``; interval by
      Fieller's theorem (that of a ratio) with Student's t, the smaller of the degrees of freedom
      of the difference of rates and Satterthwaite's of the ratio. Empty where control did not
      grow, without an interval where its rate is not clearly above 0.
    - ``doubling_time``: ``ln 2 / rate``; unbounded above where the rate's interval holds 0, empty
      where tumors did not grow.
    - ``days_to_size``: median days to 2x, 4x and the endpoint volume, of ``event_free_survival``.
    - ``growth_delay``: ``T - C`` of these medians, minimum dispersion interval
      (`median_differences`), open where few animals reach the size. Where the arm's median is not
      reached there is no estimate, but ``low`` where it is bounded.
    - ``log_cell_kill``: ``(T - C) / (3.32 Td)``, Td the doubling time of control, whose own
      interval counts with that of the delay (a profile over both). It means what it says only
      where treated tumors regrow as fast as control grows.

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
    medians = tables["event_free_survival"]
    rows = _areas(tables["animal_growth"], settings)
    if len(rates):
        rows += _rate_inhibition(rates, settings) + _doubling(rates)
    rows += _days_to_size(medians)
    rows += delays(study, settings, tables["animal_volumes"], medians, rates)
    whole = dict(zip(DELAY_COLUMNS, zip(*rows, strict=True), strict=True))
    measure = whole["measure"]
    words = {
        "unit": [UNITS[name] for name in measure],
        "method": [METHODS[name] for name in measure],
    }
    return typed_table(whole | words, SUMMARY_TYPES)


def _areas(animals: pd.DataFrame, settings: Settings) -> list[Row]:
    """Means over animals with Student's interval."""
    arms = groups_of(animals, ["model", "arm"])
    names = arms.names(animals, ["model", "arm"])
    rows: list[Row] = []
    for measure, column in _AREAS.items():
        n, mean, sd = arms.spread(animals[column].to_numpy(float))
        quantile = stdtrit(np.maximum(n - 1, 1), (1 + settings.confidence) / 2)
        half = quantile * sd / np.sqrt(np.maximum(n, 1))
        status = np.select(
            [n == 0, n == 1],
            ["no animal with a day after baseline", "no interval: one animal"],
            "ok",
        )
        rows += _rows(names, measure, (mean, mean - half, mean + half), n, status)
    return rows


def _rows(
    table: pd.DataFrame | Mapping[str, Any],
    measure: str,
    numbers: tuple[Array, Array, Array],
    n: npt.ArrayLike,
    status: npt.ArrayLike,
    **more: npt.ArrayLike,
) -> list[Row]:
    """Rows in the order of ``DELAY_COLUMNS``; ``more`` is the endpoint or n of the control."""
    columns = {"endpoint": "", "n_control": 0, "measure": measure} | more
    columns |= {"model": table["model"], "arm": table["arm"], "n": n, "status": status}
    columns |= dict(zip(("estimate", "low", "high"), numbers, strict=True))
    size = len(numbers[0])
    values = [np.broadcast_to(np.asarray(columns[name]), size).tolist() for name in DELAY_COLUMNS]
    return list(zip(*values, strict=True))


def _with_control(rates: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Rates with those of the control of their model beside them."""
    if rates.empty:
        return rates
    model, arm = rates["model"].to_numpy(), rates["arm"].to_numpy()
    row = np.full(len(rates), -1)
    for name in dict.fromkeys(model):
        here = model == name
        control = study.control(arm[here], settings.control)
        if control is not None:
            row[here] = np.flatnonzero(here & (arm == control))[0]
    columns = ["rate_per_day", "se", "low", "n_animals"]
    beside = {f"{name}_c": at_rows(rates[name].to_numpy(float), row) for name in columns}
    return rates.assign(**beside, is_control=row == np.arange(len(rates)))


def _rate_inhibition(rates: pd.DataFrame, settings: Settings) -> list[Row]:
    rows = rates[~rates["is_control"] & rates["rate_per_day_c"].notna()].reset_index(drop=True)
    rate, control = rows["rate_per_day"].to_numpy(float), rows["rate_per_day_c"].to_numpy(float)
    variances = rows["se"].to_numpy(float) ** 2, rows["se_c"].to_numpy(float) ** 2
    shared = (sum(variances) - rows["difference_se"].to_numpy(float) ** 2) / 2
    animals = rows["n_animals"].to_numpy(float), rows["n_animals_c"].to_numpy(float)
    df = np.minimum(
        _ratio_df(rate / np.where(control > 0, control, np.nan), variances, animals),
        rows["df"].to_numpy(float),
    )
    quantile = stdtrit(df, (1 + settings.confidence) / 2)
    low, high = fieller(rate, control, *variances, shared, quantile)
    grew = control > 0
    status = np.select(
        [np.isnan(rate), ~grew, np.isnan(df), np.isnan(low)],
        [
            "no rate",
            "control did not grow",
            FEW,
            "no interval: control's rate is not clearly above 0",
        ],
        "ok",
    )
    numbers = {"estimate": rate / np.where(grew, control, np.nan), "low": high, "high": low}
    shares = {name: np.where(grew, 100 * (1 - value), np.nan) for name, value in numbers.items()}
    ends = shares["estimate"], shares["low"], shares["high"]
    counts = {"n": rows["n_animals"], "n_control": rows["n_animals_c"].astype("int64")}
    return _rows(rows, "growth_rate_inhibition", ends, status=status, **counts)


def fieller(
    top: Array, bottom: Array, var_top: Array, var_bottom: Array, shared: Array, quantile: Array
) -> tuple[Array, Array]:
    """Fieller's interval of ``top / bottom``; NaN where the bottom is not clearly off 0.

    The ratios r with ``(top - r bottom)^2 <= t^2 (var_top - 2 r shared + r^2 var_bottom)``, t the
    ``quantile``; NaN where there is none.
    """
    t2 = quantile**2
    a, b = bottom**2 - t2 * var_bottom, top * bottom - t2 * shared
    c = top**2 - t2 * var_top
    a = np.where(a > 0, a, np.nan)
    root = np.sqrt(np.maximum(b**2 - a * c, 0))
    return (b - root) / a, (b + root) / a


def _ratio_df(ratio: Array, variances: tuple[Array, Array], counts: tuple[Array, Array]) -> Array:
    """Satterthwaite's df of ``top - ratio bottom``, of as many animals less one each."""
    parts = variances[0], ratio**2 * variances[1]
    spread = sum(
        part**2 / np.where(n > 1, n - 1, np.nan) for part, n in zip(parts, counts, strict=True)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        df: Array = (parts[0] + parts[1]) ** 2 / spread
    return df


def _doubling(rates: pd.DataFrame) -> list[Row]:
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
    ends = (
        log(2) / positive["rate"],
        np.where(grew, log(2) / positive["high"], np.nan),
        np.where(grew, log(2) / positive["low"], np.nan),
    )
    return _rows(rates, "doubling_time", ends, rates["n_animals"], status)


def _days_to_size(times: pd.DataFrame) -> list[Row]:
    median, low, high = (
        times[name].to_numpy(float) for name in ("median_d", "median_low", "median_high")
    )
    counts = zip(times["events"], times["n"], strict=True)
    words = np.array([f"median not reached ({events} of {n} animals)" for events, n in counts])
    status = np.select(
        [times["n"].to_numpy() == 0, np.isnan(median), np.isnan(low) | np.isnan(high)],
        ["no animal with a baseline", words, "no upper limit"],
        "ok",
    )
    ends = median, low, high
    return _rows(times, "days_to_size", ends, times["n"], status, endpoint=times["endpoint"])
