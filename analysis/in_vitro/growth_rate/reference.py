"""How far the control grew in the time of treatment: what growth-rate measures are held against."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Array, Columns, at_rows, columns_of, groups_of, holds, places
from analysis.in_vitro.plates.wells import READ_KEYS, is_control
from analysis.study import Study, fact_key

PLACE = ["model", "experiment", "time_h"]
REFERENCE_COLUMNS = [*PLACE, "control_arm", "control", "day_0", "divisions", "source"]
DAY_0, STATED, COURSE = (
    "day-0 wells",
    "doubling time of the study sheet",
    "doubling time of control",
)
SLOWEST = 1.5  # a doubling time of more than this many treatment times says nothing


def doubling_fact(model: str) -> str:
    """Key of the study sheet with a line's doubling time in hours: ``doubling time of MCF-7``."""
    return "doubling_time_of_" + fact_key(model)


def growth_reference(
    study: Study, wells: pd.DataFrame, experiments: pd.DataFrame, course: pd.DataFrame
) -> pd.DataFrame:
    """Population doublings of the control of each model, experiment and time, and how known.

    From wells of the role ``day0`` of the same model and experiment, ``divisions = log2(C / Z)``:
    C is the mean corrected absorbance of the control at that time, Z that of the day-0 wells (less
    the blank of their own plate, or the experiment's where that has none). Day-0 wells without an
    experiment are those of all experiments of the model. A model without day-0 wells takes
    ``t / doubling time``: that of the study sheet (keys ``doubling time of <model>``, or
    ``doubling time`` for all, in hours), else that of the control over three times or more
    (``viability_course``); a doubling time longer than 1.5 t gives none.

    Parameters
    ----------
    study : Study
        For its facts.
    wells : DataFrame
        Of `well_viability`.
    experiments : DataFrame
        Of `experiment_viability`.
    course : DataFrame
        Of `analysis.in_vitro.plates.time_course.time_course`.

    Returns
    -------
    DataFrame
        ``REFERENCE_COLUMNS``; ``divisions`` is NaN, or not above 0, where the control did not
        grow, and ``day_0`` NaN where divisions are from a doubling time. Only models of which
        either is known; times above 0.
    """
    rows = np.flatnonzero(is_control(experiments) & (experiments["time_h"].to_numpy(float) > 0))
    table = columns_of(experiments, [*PLACE, "control_arm", "corrected"], rows)
    day_0, model, time = _day_0(wells, table), groups_of(table, ["model"]), table["time_h"]
    seen = (model.count(~np.isnan(day_0)) > 0)[model.number]
    doubling = _doubling_times(study, table["model"][model.first].tolist(), course)
    hours, source = (each[model.number] for each in doubling)
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = np.log2(table["corrected"] / day_0)
    divisions = np.where(hours <= SLOWEST * time, time / hours, np.nan)
    kept = seen | ~np.isnan(hours)
    found = table | {
        "control": table["corrected"],
        "day_0": day_0,
        "divisions": np.where(seen, grown, divisions),
        "source": np.where(seen, DAY_0, source),
    }
    return pd.DataFrame({name: found[name][kept] for name in REFERENCE_COLUMNS})


def _day_0(wells: pd.DataFrame, table: Columns) -> Array:
    """Mean corrected absorbance of the day-0 wells of the model and experiment of each row."""
    experiment = ["model", "experiment"]
    counts = (wells["excluded"].to_numpy() == 0) & ~np.isnan(wells["absorbance"].to_numpy(float))
    rows = np.flatnonzero(counts & holds(wells, "role", "day0", "blank"))
    used = columns_of(wells, [*READ_KEYS, "role", "absorbance", "corrected"], rows)
    blank, value = used["role"] == "blank", used["corrected"]
    if (wells["corrected"].to_numpy() != wells["absorbance"].to_numpy())[counts].any():
        own, usual = (
            groups_of(used, keys).mean_at(np.where(blank, used["absorbance"], np.nan))
            for keys in (READ_KEYS, experiment)
        )
        value = value - np.where(np.isnan(own), np.nan_to_num(usual), 0.0)
    each = groups_of(used, experiment)
    mean, names = each.mean(np.where(blank, np.nan, value)), each.names(used, experiment)
    of_all = {"model": table["model"], "experiment": np.full(len(table["model"]), "", object)}
    own, general = (at_rows(mean, places(keys, names, experiment)) for keys in (table, of_all))
    return np.where(np.isnan(own), general, own)


def _doubling_times(
    study: Study, models: list[str], course: pd.DataFrame
) -> tuple[Array, npt.NDArray[np.object_]]:
    """Doubling time of each model in hours, and where it is from."""
    general = study.fact_number("doubling_time")
    stated = [study.fact_number(doubling_fact(name), general) for name in models]
    controls = {arm.name for arm in study.arms if arm.is_control}
    measured: dict[str, float] = {}
    columns = (course[name].tolist() for name in ("model", "arm", "doubling_time_h"))
    for model, arm, time in zip(*columns, strict=True):
        if arm in controls and not np.isnan(time):
            measured.setdefault(model, time)
    from_sheet = np.array(stated, dtype=float)
    from_course = np.array([measured.get(name, np.nan) for name in models], dtype=float)
    hours = np.where(np.isnan(from_sheet), from_course, from_sheet)
    source = np.where(np.isnan(from_sheet), COURSE, STATED).astype(object)
    return np.where(hours > 0, hours, np.nan), source
