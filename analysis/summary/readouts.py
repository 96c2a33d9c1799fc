"""Every main number of every arm in one long table: interval, n, why it is missing, its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import at_last_time, by_model, groups_of, places
from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS
from analysis.in_vivo.growth.inhibition import INHIBITIONS
from analysis.in_vivo.growth.windows import EXACT, Windows
from analysis.settings import Settings
from analysis.statistics.comparison import mean_half_width
from analysis.survival.table import FIRTH

Array = npt.NDArray[np.float64]
Tables = Mapping[str, pd.DataFrame]
Columns = dict[str, list[Any]]
Table = pd.DataFrame | Mapping[str, Any]

READOUT_COLUMNS = [
    "model", "arm", "readout", "when", "estimate", "low", "high", "unit", "n", "n_of", "better",
    "rank", "status", "method", "source",
]  # fmt: skip
RESPONSE_SCHEME = "gao"
# Which way is better for the animal, or for killing the cells.
BETTER = {
    "viability": "lower",
    "IC50": "lower",
    "tumor volume change": "lower",
    "TGI": "higher",
    "growth rate": "lower",
    "response rate": "higher",
    "weight nadir": "higher",
    "life span": "higher",
    "hazard ratio": "lower",
    "tumor weight": "lower",
}
NO_IC50 = {
    "ic50_above_range": "above the tested range",
    "ic50_below_range": "below the tested range",
    "no_response": "no response in the tested range",
    "not_identified": "the points do not determine it",
    "not_sigmoid": "not sigmoid",
    "not_fitted": "too few points for a curve",
}
T_INTERVAL = "mean, Student's t interval"
MEANS = {"mean": "estimate", "low": "low", "high": "high", "n": "n"}


def readouts(
    tables: Tables,
    settings: Settings,
    doses: pd.DataFrame | None,
    evaluation_days: Mapping[str, float],
    start_days: Mapping[str, float],
    windows: Windows = EXACT,
) -> pd.DataFrame:
    """Value, interval and n of each arm and readout; none is computed anew where a table has it.

    - ``viability``: mean at the dose and time that stand for the arm (``reference_doses``), %.
    - ``IC50``: of the model's last time; from three experiments on the interval over experiments,
      with fewer that of the fit. Where the curve does not reach 50 % the estimate is empty
      and the end of the tested range stands in ``low`` (IC50 above it) or ``high`` (below it).
    - ``tumor volume change``: mean over animals on the evaluation day, %; Student's t.
    - ``TGI``: by the setting ``inhibition``, evaluation day, %; profile of log means.
    - ``growth rate``: of the mixed model, 1/day; Student's t.
    - ``response rate``: CR + PR of the evaluable animals (Gao 2015), %; Clopper-Pearson.
    - ``weight nadir``: mean over animals of the lowest change of body weight, %; Student's t.
    - ``life span``: mean, days; Student's t. Restricted means have no interval here.
    - ``hazard ratio``: against control, Cox; Wald. Control itself has no row.
    - ``tumor weight``: mean of excised tumors, g; Student's t.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Those of the study's results.
    settings : Settings
        Confidence of the intervals made here.
    doses : DataFrame or None
        ``scorecard.reference_doses``.
    evaluation_days, start_days : mapping of str to float
        By tumor model.
    windows : Windows
        Of the days that were gathered; ``when`` names them.

    Returns
    -------
    DataFrame
        ``READOUT_COLUMNS``; ``rank`` 1 is the best of the model's arms by ``better`` (ties share
        it; empty without an estimate), ``status`` is ``ok`` or says why there is no number,
        ``source`` is the table it stands in.
    """
    parts = [
        _viability(tables, doses),
        _potency(tables),
        _volume_change(tables, settings, evaluation_days, start_days, windows),
        _inhibition(tables, settings, windows),
        _growth_rate(tables),
        _response_rate(tables),
        _weight_nadir(tables, settings),
        _life_span(tables, settings),
        _hazard(tables),
        _tumor_weight(tables, settings),
    ]
    names = [name for name in READOUT_COLUMNS if name not in ("better", "rank")]
    found = [part for part in parts if part is not None]
    columns: Columns = {name: [v for part in found for v in part[name]] for name in names}
    columns["better"] = [BETTER[readout] for readout in columns["readout"]]
    columns["rank"] = _ranks(columns).tolist()
    return pd.DataFrame({name: columns[name] for name in READOUT_COLUMNS})


def _part(
    rows: Table,
    readout: str,
    source: str,
    names: Mapping[str, str],
    **more: str | Sequence[object] | npt.NDArray[Any],
) -> Columns:
    """Rows of a table as readouts: ``names`` says which of its columns are which."""
    columns = {"model": rows["model"], "arm": rows["arm"]}
    columns |= {to: rows[name] for name, to in names.items()}
    given = {"when": "", "unit": "%", "n_of": "animals", "readout": readout, "source": source}
    filled: Columns = {name: column.tolist() for name, column in columns.items()}
    for name, value in (given | more).items():
        everywhere = isinstance(value, str)
        filled[name] = [value] * len(filled["model"]) if everywhere else np.array(value).tolist()
    return filled


def _viability(tables: Tables, doses: pd.DataFrame | None) -> Columns | None:
    if doses is None or "viability" not in tables:
        return None
    rows = tables["viability"]
    rows = rows[places(rows, doses, list(doses.columns)) >= 0]
    several = rows["n_experiments"] > 1
    names = {"mean_pct": "estimate", "ci_low_pct": "low", "ci_high_pct": "high"}
    return _part(
        rows,
        "viability",
        "viability",
        names,
        when=_dose_and_time(rows),
        n=rows["n_experiments"].where(several, rows["n_wells"]).to_numpy(),
        n_of=np.where(several, "experiments", "wells of one experiment"),
        status=np.where(rows["mean_pct"].notna(), "ok", "no viability"),
        method=T_INTERVAL,
    )


def _dose_and_time(rows: pd.DataFrame) -> list[str]:
    columns = ["concentration", "unit", "concentration_2", "unit_2", "time_h"]
    words = []
    for first, unit, second, unit_2, hours in rows[columns].itertuples(index=False):
        doses = [f"{c:g} {u}".strip() for c, u in ((first, unit), (second, unit_2)) if c == c]
        parts = [" + ".join(doses), f"{hours:g} h" if hours == hours else ""]
        words.append(", ".join(part for part in parts if part))
    return words


def _potency(tables: Tables) -> Columns | None:
    if "dose_response" not in tables:
        return None
    shown = at_last_time(tables["dose_response"])
    rows = {str(name): column.to_numpy() for name, column in shown.items()}
    status = rows["status"]
    above = (status == "ic50_above_range") | ((status == "no_response") & (rows["emax_pct"] < 50))
    below = status == "ic50_below_range"
    rows["ic50_low"] = np.where(above, rows["highest_concentration"], rows["ic50_low"])
    rows["ic50_high"] = np.where(below, rows["lowest_concentration"], rows["ic50_high"])
    return _part(
        rows,
        "IC50",
        "dose_response",
        {"ic50": "estimate", "ic50_low": "low", "ic50_high": "high"},
        when=[f"{hours:g} h" if hours == hours else "" for hours in rows["time_h"]],
        unit=rows["unit"],
        n=rows["n_experiments"],
        n_of="experiments",
        status=[NO_IC50.get(word, "ok") for word in status],
        method=[
            _ic50_method(*row)
            for row in zip(status, rows["n_experiments"], rows["method"], strict=True)
        ],
    )


def _ic50_method(status: str, n_experiments: int, method: str) -> str:
    """How an IC50 and its interval were made, or what was seen where there is no curve."""
    if status == "not_sigmoid":
        return method
    if status == "bracketed":
        return "between the two concentrations around 50 %, which are its ends"
    over = n_experiments >= FEWEST_EXPERIMENTS
    interval = "over experiments (jackknife)" if over else "of the fit (profile likelihood)"
    return f"where the curve crosses 50 %, interval {interval}"


def _volume_change(
    tables: Tables,
    settings: Settings,
    evaluation_days: Mapping[str, float],
    start_days: Mapping[str, float],
    windows: Windows,
) -> Columns | None:
    if "animal_volumes" not in tables:
        return None
    volumes = tables["animal_volumes"]
    days = {model: day for model, day in evaluation_days.items() if day > start_days[model]}
    rows = volumes[volumes["day"].to_numpy(float) == by_model(volumes, days)]
    found = _means(rows, "change_pct", settings.confidence)
    when = [windows.words(model, days[model]) for model in found["model"]]
    return _part(found, "tumor volume change", "animal_volumes", MEANS, when=when,
                 status=_counted(found), method=T_INTERVAL)  # fmt: skip


def _inhibition(tables: Tables, settings: Settings, windows: Windows) -> Columns | None:
    if "growth_effects" not in tables:
        return None
    table = tables["growth_effects"]
    definition = INHIBITIONS[settings.inhibition]
    rows = table[table["measure"] == definition.key]
    names = {"estimate_pct": "estimate", "low_pct": "low", "high_pct": "high", "n": "n"}
    when = [
        f"{windows.words(model, day)}, {definition.by}"
        for model, day in zip(rows["model"], rows["day"], strict=True)
    ]
    return _part(rows, "TGI", "growth_effects", names, when=when, status=rows["status"].to_numpy(),
                 method="profile of log means over animals")  # fmt: skip


def _growth_rate(tables: Tables) -> Columns | None:
    if "growth_rates" not in tables:
        return None
    rows = tables["growth_rates"]
    names = {"rate_per_day": "estimate", "low": "low", "high": "high", "n_animals": "n"}
    return _part(rows, "growth rate", "growth_rates", names, unit="1/day",
                 status=np.where(rows["rate_per_day"].notna(), "ok", rows["method"]),
                 method="mixed model of log growth, t")  # fmt: skip


def _response_rate(tables: Tables) -> Columns | None:
    if "response_rates" not in tables:
        return None
    table = tables["response_rates"]
    rows = table[table["scheme"] == RESPONSE_SCHEME]
    names = {"orr_pct": "estimate", "orr_low": "low", "orr_high": "high", "n": "n"}
    status = np.where(rows["n"] > 0, "ok", "no evaluable animal")
    return _part(rows, "response rate", "response_rates", names, status=status,
                 method="CR + PR (Gao 2015), Clopper-Pearson")  # fmt: skip


def _weight_nadir(tables: Tables, settings: Settings) -> Columns | None:
    if "body_weight" not in tables:
        return None
    found = _means(tables["body_weight"], "nadir_pct", settings.confidence)
    return _part(found, "weight nadir", "body_weight", MEANS, status=_counted(found),
                 method=T_INTERVAL)  # fmt: skip


def _life_span(tables: Tables, settings: Settings) -> Columns | None:
    if "survival" not in tables:
        return None
    rows = _with_interval(tables["survival"], "mean_life_span_d", "sd_d", settings.confidence)
    restricted = rows["censored"].to_numpy() > 0
    method = np.where(restricted, "restricted mean, no interval", T_INTERVAL)
    return _part(rows, "life span", "survival", MEANS, unit="d", method=method,
                 status=_counted(rows))  # fmt: skip


def _hazard(tables: Tables) -> Columns | None:
    if "survival" not in tables:
        return None
    table = tables["survival"]
    rows = table[table["method"] != ""]  # control, and models without one, are compared with nobody
    names = {"hazard_ratio": "estimate", "hr_low": "low", "hr_high": "high", "n": "n"}
    known = rows["hazard_ratio"].notna()
    cox = "Cox against control, Efron ties, Wald"
    firth = "Firth's penalized Cox against control, profile likelihood"
    method = np.where(rows["method"].str.contains(FIRTH, regex=False), firth, cox)
    return _part(rows, "hazard ratio", "survival", names, unit="",
                 status=np.where(known, "ok", rows["status"]), method=method)  # fmt: skip


def _tumor_weight(tables: Tables, settings: Settings) -> Columns | None:
    if "tumor_weights" not in tables:
        return None
    rows = _with_interval(tables["tumor_weights"], "mean_g", "sd_g", settings.confidence)
    return _part(rows, "tumor weight", "tumor_weights", MEANS, unit="g", when="at the end",
                 status=_counted(rows), method=T_INTERVAL)  # fmt: skip


def _means(rows: pd.DataFrame, value: str, confidence: float) -> dict[str, Any]:
    """Mean of each arm's animals with Student's t interval; an arm with nobody stays, n = 0."""
    arms = groups_of(rows, ["model", "arm"])
    n, mean, sd = arms.spread(rows[value].to_numpy(float))
    names = arms.names(rows, ["model", "arm"])
    return _with_interval(names | {"mean": mean, "sd": sd, "n": n}, "mean", "sd", confidence)


def _with_interval(table: Table, mean: str, sd: str, confidence: float) -> dict[str, Any]:
    """The rows with ``mean``, ``low`` and ``high`` from their mean, SD and ``n``."""
    center, spread, n = (np.asarray(table[name], dtype=float) for name in (mean, sd, "n"))
    half = mean_half_width(spread / np.sqrt(np.maximum(n, 1)), n, confidence)
    ends = {"mean": center, "low": center - half, "high": center + half}
    return {str(name): column for name, column in table.items()} | ends


def _counted(rows: Table) -> npt.NDArray[np.str_]:
    """``ok``, or why a mean or its interval is missing."""
    missing = [np.isnan(rows["mean"]), np.isnan(rows["low"])]
    return np.select(missing, ["no animal with this number", "no interval"], default="ok")


def _ranks(columns: Columns) -> Array:
    """Rank of each estimate among its model's; IC50s of one unit, that is."""
    estimate = np.array(columns["estimate"], dtype=float)
    signed = np.where(np.array(columns["better"]) == "lower", estimate, -estimate)
    ranks = np.full(len(signed), np.nan)
    own = {name: np.array(columns[name], dtype=object) for name in ("model", "readout", "unit")}
    for members in groups_of(own, list(own)).rows():
        rows = members[~np.isnan(signed[members])]
        ranks[rows] = 1 + np.searchsorted(np.sort(signed[rows]), signed[rows])
    return ranks
