"""Tumor growth of every arm on every day: means, T/C, the three TGIs and the evaluation day.

Noun of this module: the table ``tumor_growth``. The animal is the unit of every mean and test.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.bootstrap import delta_intervals
from analysis.comparison import dunnett
from analysis.settings import Settings
from analysis.study import Problem, Study
from analysis.tumor_burden import ANIMAL
from analysis.tumor_volume import animal_volume_problems, start_days, with_baseline

Array = npt.NDArray[np.float64]

FOLLOWED = 0.8  # share of control animals that must be measured on the evaluation day
NO_CONTROL = "not tested: no control arm"
TUMOR_GROWTH_COLUMNS = [
    "model",
    "arm",
    "day",
    "n",
    "n_started",
    "mean_mm3",
    "sd_mm3",
    "sem_mm3",
    "median_mm3",
    "mean_change_pct",
    "sem_change_pct",
    "mean_rtv",
    "t_c_pct",
    "tgi_volume_pct",
    "tgi_delta_pct",
    "tgi_delta_low",
    "tgi_delta_high",
    "tgi_rtv_pct",
    "p",
    "p_adjusted",
    "method",
    "evaluation_day",
]


def tumor_growth(volumes: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """Growth of each arm on each day, against control.

    Means are over the animals measured on the day; T is an arm, C the control:

    - ``t_c_pct = 100 mean(V_T) / mean(V_C)`` and ``tgi_volume_pct = 100 - t_c_pct``;
    - ``tgi_delta_pct = 100 (1 - mean(dV_T) / mean(dV_C))``, dV = V - V0 of each animal with a
      baseline: above 100 the tumors shrank. Empty where control did not grow. The interval is a
      percentile bootstrap over animals, stratified by arm, from a fixed seed; empty where an arm
      has fewer than 2 animals, or where control did not grow in so many resamples that an end of
      the interval is unbounded;
    - ``tgi_rtv_pct = 100 (1 - mean(RTV_T) / mean(RTV_C))``.

    On the evaluation day volumes are compared with control by Dunnett's test: ``p`` of the single
    contrast, ``p_adjusted`` for all arms. T/C here is of volumes; some authors take it of RTV,
    which is ``100 - tgi_rtv_pct``. No ratio of differences between arms is used: right after
    randomization its denominator is near 0.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control, evaluation day, bootstrap and confidence.

    Returns
    -------
    DataFrame
        One row per arm and measured day; ``n_started`` counts animals measured at least once. An
        arm with nobody left on the evaluation day has a row with n = 0.

    References
    ----------
    .. [1] Efron B, Tibshirani RJ. An Introduction to the Bootstrap. 1993; chapter 13.
    .. [2] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    """
    sized = _with_delta(volumes, study)
    arms = _arms(volumes, study, settings)
    table = _arm_days(sized, arms)
    table = table.assign(**_against_control(table), **delta_intervals(sized, table, settings))
    tests = _tests(sized, arms)
    evaluated = (table["day"] == table["evaluation_day"]).astype("int64")
    whole = table.assign(evaluation_day=evaluated).merge(
        tests, on=["number", "evaluation_day"], how="left"
    )
    return whole.assign(method=whole["method"].fillna("").astype(str))[TUMOR_GROWTH_COLUMNS]


def evaluation_days(volumes: pd.DataFrame, study: Study, settings: Settings) -> dict[str, float]:
    """Day on which each model is read.

    The chosen day where that model has a volume on it; else the last day after treatment start on
    which at least 80 % of the control animals are measured (of all animals where there is no
    control). Where no such day exists, because animals were measured on different days or left
    at once, the last of the days with the most of them. Animals never measured do not count.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control and evaluation day.

    Returns
    -------
    dict of str to float
        Day by model; a model without any volume has none.
    """
    starts = start_days(study)
    days = {}
    for model, rows in volumes[volumes["volume_mm3"].notna()].groupby("model", sort=False):
        counts, n_started = _measured_controls(rows, _control(rows, study, settings))
        later = counts[counts.index > starts[str(model)]]
        counts = later if len(later) else counts
        enough = counts[counts >= FOLLOWED * n_started]
        default = (enough if len(enough) else counts[counts == counts.max()]).index.max()
        chosen = settings.evaluation_day
        if chosen is None or not (rows["day"] == chosen).any():
            chosen = float(default)
        days[str(model)] = chosen
    return days


def tumor_growth_problems(
    volumes: pd.DataFrame, study: Study, settings: Settings
) -> tuple[Problem, ...]:
    """Name what limits the table ``tumor_growth``, after the problems of single animals.

    A chosen day that was not measured, no control, an evaluation day at the start, a control
    that did not grow, and arms of which fewer than 80 % of the animals are left.
    """
    days = evaluation_days(volumes, study, settings)
    problems = list(animal_volume_problems(volumes, study))
    for model, rows in _with_delta(volumes, study).groupby("model", sort=False):
        day, place = days[str(model)], f" in model {model!s}" if model else ""
        control = _control(rows, study, settings)
        problems += _day_problems(rows, control, day, place, settings)
        problems += _control_problems(rows[rows["arm"] == control], control, day, place)
        problems += _followed_problems(rows, day, place)
    return tuple(problems)


def _with_delta(volumes: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Rows with a volume, with the rank of their arm and ``delta_mm3`` from the baseline day on."""
    number = volumes.groupby(["model", "arm"], sort=False).ngroup()
    based = with_baseline(volumes, start_days(study)).assign(number=number)
    grown = (based["volume_mm3"] - based["baseline_mm3"]).where(
        based["day"] >= based["baseline_day"]
    )
    return based.assign(delta_mm3=grown)[based["volume_mm3"].notna()]


def _arms(volumes: pd.DataFrame, study: Study, settings: Settings) -> pd.DataFrame:
    """One row per model and arm: its control, evaluation day and number of animals started."""
    arms = volumes[["model", "arm"]].drop_duplicates(ignore_index=True)
    sized = volumes[volumes["volume_mm3"].notna()]
    started = sized.drop_duplicates(ANIMAL).groupby(["model", "arm"]).size().rename("n_started")
    controls = {
        model: _control(rows, study, settings) or "" for model, rows in sized.groupby("model")
    }
    days = evaluation_days(volumes, study, settings)
    whole = arms.merge(started.reset_index(), on=["model", "arm"], how="left")
    return whole.assign(
        n_started=whole["n_started"].fillna(0).astype("int64"),
        control=pd.Series([controls.get(model, "") for model in whole["model"]], dtype=str),
        evaluation_day=whole["model"].map(days).astype("float64"),
    )


def _measured_controls(rows: pd.DataFrame, control: str | None) -> tuple[pd.Series, int]:
    """Control animals measured on each day, and in all; every animal where there is no control."""
    counted = rows if control is None else rows[rows["arm"] == control]
    return counted.groupby("day").size(), len(counted.drop_duplicates(ANIMAL))


def _control(rows: pd.DataFrame, study: Study, settings: Settings) -> str | None:
    return study.control(rows["arm"].unique(), settings.control)


def _arm_days(sized: pd.DataFrame, arms: pd.DataFrame) -> pd.DataFrame:
    """Count and average per arm (``number``) and day; the evaluation day is always there."""
    means = sized.groupby(["number", "day"]).agg(
        n=("volume_mm3", "size"),
        mean_mm3=("volume_mm3", "mean"),
        sd_mm3=("volume_mm3", "std"),
        sem_mm3=("volume_mm3", "sem"),
        median_mm3=("volume_mm3", "median"),
        mean_change_pct=("change_pct", "mean"),
        sem_change_pct=("change_pct", "sem"),
        mean_rtv=("rtv", "mean"),
        mean_delta=("delta_mm3", "mean"),
    )
    read = arms.loc[arms["evaluation_day"].notna(), "evaluation_day"]
    days = means.index.union(pd.MultiIndex.from_arrays([read.index, read], names=["number", "day"]))
    whole = means.reindex(days).reset_index()
    names = arms.loc[whole["number"]].reset_index(drop=True)
    return whole.assign(n=whole["n"].fillna(0).astype("int64")).join(names)


def _against_control(table: pd.DataFrame) -> dict[str, Array]:
    """T/C and the TGIs of each row against the control of its model on its day."""
    is_control = table["arm"] == table["control"]
    numbers = ["mean_mm3", "mean_delta", "mean_rtv"]
    control = table.loc[is_control, ["model", "day", *numbers]]
    matched = table[["model", "day"]].merge(control, on=["model", "day"], how="left")
    usable = {name: matched[name].where((matched[name] > 0) & ~is_control) for name in numbers}
    ratio = {name: 100 * (table[name] / usable[name]).to_numpy(float) for name in numbers}
    return {
        "t_c_pct": ratio["mean_mm3"],
        "tgi_volume_pct": 100 - ratio["mean_mm3"],
        "tgi_delta_pct": 100 - ratio["mean_delta"],
        "tgi_rtv_pct": 100 - ratio["mean_rtv"],
    }


def _tests(sized: pd.DataFrame, arms: pd.DataFrame) -> pd.DataFrame:
    """Dunnett's test on volume of each treated arm (``number``) on its evaluation day."""
    read = sized["number"].map(arms["evaluation_day"]) == sized["day"]
    values = {
        number: rows.to_numpy(float) for number, rows in sized[read].groupby("number")["volume_mm3"]
    }
    nobody = np.empty(0)
    tests = []
    for _, rows in arms[arms["evaluation_day"].notna()].groupby("model"):
        treated = rows.index[rows["arm"] != rows["control"]]
        control = rows.index[rows["arm"] == rows["control"]]
        if not len(control):
            tests += [(number, np.nan, np.nan, NO_CONTROL) for number in treated]
            continue
        compared = dunnett(
            [values.get(number, nobody) for number in treated], values.get(control[0], nobody)
        )
        tests += [
            (number, c.p, c.p_adjusted, f"{c.method}; volume, n = {c.n} and {c.n_control} animals")
            for number, c in zip(treated, compared, strict=True)
        ]
    table = pd.DataFrame(tests, columns=["number", "p", "p_adjusted", "method"])
    return table.astype({"number": "int64", "p": "float64", "p_adjusted": "float64"}).assign(
        evaluation_day=1
    )


def _day_problems(
    rows: pd.DataFrame, control: str | None, day: float, place: str, settings: Settings
) -> list[Problem]:
    """Say where the chosen day cannot be read, or the default day is short of animals."""
    problems = []
    chosen = settings.evaluation_day
    if chosen == day:
        return []
    if chosen is not None:
        what = f"No tumor was measured on the chosen evaluation day {chosen:g}{place}."
        problems.append(Problem("warning", what, action=f"Day {day:g} is read instead."))
    counts, n_started = _measured_controls(rows, control)
    if counts[day] < FOLLOWED * n_started:
        name = "all" if control is None else control
        what = f"No day after the start has 80 % of the {name} animals measured{place}."
        action = f"Day {day:g} is read, with {counts[day]} of {n_started}; choose another if apt."
        problems.append(Problem("warning", what, action=action))
    return problems


def _control_problems(
    rows: pd.DataFrame, control: str | None, day: float, place: str
) -> list[Problem]:
    """Say where there is no control, or it did not grow; ``rows`` are the control's."""
    if control is None:
        what = f"No vehicle or untreated arm has tumor volumes{place}."
        return [Problem("warning", what, action="T/C, TGI and tests are left empty.")]
    read = rows[rows["day"] == day]
    later = read["baseline_day"] < day
    if later.any() and not read["delta_mm3"].mean() > 0:
        what = f"The tumors of {control} did not grow by day {day:g}{place}."
        return [Problem("warning", what, action="TGI from changes of volume is left empty.")]
    return []


def _followed_problems(rows: pd.DataFrame, day: float, place: str) -> list[Problem]:
    """Name the arms of which fewer than 80 % of the animals are measured on the day read."""
    started = rows.drop_duplicates(ANIMAL).groupby("arm", sort=False).size()
    left = rows[rows["day"] == day].groupby("arm").size().reindex(started.index, fill_value=0)
    few = [
        f"{arm} ({k} of {n})"
        for arm, n, k in zip(started.index, started, left, strict=True)
        if k < FOLLOWED * n
    ]
    what = f"Fewer than 80 % of the animals are measured on day {day:g}{place}: {', '.join(few)}."
    action = "Means are over those measured; animals that left may have had other tumors."
    return [Problem("warning", what, action=action)] if few else []
