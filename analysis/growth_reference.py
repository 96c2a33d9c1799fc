"""How far the control grew in the time of treatment: what growth-rate measures are held against."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.groups import coded, groups_of
from analysis.study import Study
from analysis.wells import READ_KEYS, is_control

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
    return "doubling_time_of_" + "_".join(model.casefold().replace("-", " ").split())


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
        Of `analysis.wells.well_viability`.
    experiments : DataFrame
        Of `analysis.viability.experiment_viability`.
    course : DataFrame
        Of `analysis.time_course.time_course`.

    Returns
    -------
    DataFrame
        ``REFERENCE_COLUMNS``; ``divisions`` is NaN, or not above 0, where the control did not
        grow, and ``day_0`` NaN where divisions are from a doubling time. Only models of which
        either is known; times above 0.
    """
    rows = is_control(experiments["arm"], experiments["control_arm"])
    control = experiments[rows & (experiments["time_h"] > 0)]
    table = control[[*PLACE, "control_arm"]].assign(control=control["corrected"])
    table = table.merge(_day_0(wells, table), on=["model", "experiment"], how="left")
    seen = table.groupby("model")["day_0"].transform("count") > 0
    hours, source = _doubling_times(study, table["model"], course)
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = pd.Series(np.log2(table["control"] / table["day_0"]), table.index)
    divisions = (table["time_h"] / hours).where(hours <= SLOWEST * table["time_h"])
    table = table.assign(
        divisions=grown.where(seen, divisions),
        source=pd.Series(DAY_0, table.index).where(seen, source),
    )
    return table[seen | hours.notna()][REFERENCE_COLUMNS].reset_index(drop=True)


def _day_0(wells: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Mean corrected absorbance of the day-0 wells of every model and experiment."""
    counts = (wells["excluded"] == 0).to_numpy() & wells["absorbance"].notna().to_numpy()
    role = coded(wells, "role")
    rows = np.flatnonzero(counts & role.equals("day0"))
    absorbance, corrected = (wells[name].to_numpy(float) for name in ("absorbance", "corrected"))
    own, usual = (
        groups_of(wells, names).mean_at(np.where(counts & role.equals("blank"), absorbance, np.nan))
        for names in (READ_KEYS, ["model", "experiment"])
    )
    day_0 = wells.iloc[rows][["model", "experiment"]].assign(day_0=corrected[rows])
    if (corrected != absorbance)[counts].any():
        day_0["day_0"] -= np.where(np.isnan(own), np.nan_to_num(usual), 0.0)[rows]
    named = day_0[day_0["experiment"] != ""]
    by_experiment = named.groupby(["model", "experiment"])["day_0"].mean()
    for_all = day_0[day_0["experiment"] == ""].groupby("model")["day_0"].mean()
    keys = places[["model", "experiment"]].drop_duplicates()
    found = keys.merge(by_experiment.reset_index(), on=["model", "experiment"], how="left")
    own_day_0 = found["day_0"].astype(float)
    return found.assign(day_0=own_day_0.fillna(found["model"].map(for_all).astype(float)))


def _doubling_times(
    study: Study, models: pd.Series, course: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Doubling time of every row's model in hours, and where it is from."""
    general = study.fact_number("doubling_time")
    names = models.unique()
    stated = {name: study.fact_number(doubling_fact(name), general) for name in names}
    controls = {arm.name for arm in study.arms if arm.is_control}
    known = course[course["arm"].isin(controls) & course["doubling_time_h"].notna()]
    measured = known.drop_duplicates("model").set_index("model")["doubling_time_h"]
    from_sheet = models.map(stated).astype(float)
    hours = from_sheet.fillna(models.map(measured).astype(float))
    source = pd.Series(COURSE, models.index).where(from_sheet.isna(), STATED)
    return hours.where(hours > 0), source
