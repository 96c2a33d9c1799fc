"""Tumor volume, its change from baseline, and body weight of every animal on every day.

Noun of this module: the table ``animal_volumes``, sorted by model, arm (in the order of the
study), animal and day. The animal is the unit: its tumors of one day are one number.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.settings import Settings
from analysis.study import Problem, Study
from analysis.tumor_burden import ANIMAL, animal_days, calipers_of

Array = npt.NDArray[np.float64]

MISSING_TUMOR = "days on which a tumor measured before is missing"
ANIMAL_VOLUME_COLUMNS = [
    "model",
    "arm",
    "animal",
    "day",
    "length_mm",
    "width_mm",
    "volume_mm3",
    "change_pct",
    "rtv",
    "weight_g",
    "weight_change_pct",
    "n_tumors",
    "status",
]


def animal_volumes(study: Study, settings: Settings) -> pd.DataFrame:
    """Volume, change from baseline and weight per animal and day.

    ``change_pct = 100 (V - V0) / V0`` and ``rtv = V / V0``, where V0 is the animal's volume on the
    treatment start day of its model, else its last one before; both from that day on.
    ``weight_change_pct`` likewise from the weights.

    Volume, several tumors and missing tumors: see ``tumor_burden.animal_days``. Length and width
    are given where they are one tumor's.

    Parameters
    ----------
    study : Study
        With calipers; lengths in mm, weights in g.
    settings : Settings
        ``volume_formula`` and ``several_tumors``.

    Returns
    -------
    DataFrame
        One row per animal and day. No baseline, or a baseline of 0 mm3: no ratios, and
        ``status`` says so.

    Raises
    ------
    StudyError
        The formula needs the height where only length and width were measured.
    """
    based = with_baseline(animal_days(study, settings), start_days(study))
    baseline, weight = based["baseline_mm3"].to_numpy(), based["baseline_g"].to_numpy()
    after = based["day"] >= based["baseline_day"]
    grown = np.where(after & (baseline > 0), baseline, np.nan)
    weighed = np.where(based["day"] >= based["weight_day"], weight, np.nan)
    whole = based.assign(
        change_pct=100 * (based["volume_mm3"] - grown) / grown,
        rtv=based["volume_mm3"] / grown,
        weight_change_pct=100 * (based["weight_g"] - weighed) / weighed,
        status=_status(based),
    )
    return whole[ANIMAL_VOLUME_COLUMNS]


def start_days(study: Study) -> dict[str, float]:
    """Treatment start day of each model with calipers.

    The ``treatment_start_day`` of the study sheet; else day 0; else, in a model where nothing was
    measured on day 0, the first day a tumor was measured.
    """
    calipers = calipers_of(study)
    given = study.fact_number("treatment_start_day")
    sized = calipers["volume_mm3"].notna() | calipers[["length_mm", "width_mm"]].notna().all(axis=1)
    on_day_0 = (calipers["day"] == 0) & (sized | calipers["weight_g"].notna())
    days = {}
    for model in sorted(calipers["model"].unique()):
        here = calipers["model"] == model
        if given is not None or on_day_0[here].any() or not sized[here].any():
            days[str(model)] = 0.0 if given is None else given
        else:
            days[str(model)] = float(calipers["day"][here & sized].min())
    return days


def with_baseline(volumes: pd.DataFrame, starts: Mapping[str, float]) -> pd.DataFrame:
    """Add each animal's baseline to its rows: its value on the start day, else its last before.

    Parameters
    ----------
    volumes : DataFrame
        model, arm, animal, day, volume_mm3, weight_g; days of one animal in order.
    starts : mapping of str to float
        Treatment start day by model.

    Returns
    -------
    DataFrame
        The same rows with start_day, baseline_day, baseline_mm3, weight_day and baseline_g; NaN
        for an animal without a baseline.
    """
    number = volumes.groupby(ANIMAL, sort=False).ngroup().to_numpy()
    day = volumes["day"].to_numpy(float)
    start = volumes["model"].map(starts).to_numpy(float)
    before = day <= start
    baseline_day, volume = _last_value(number, day, volumes["volume_mm3"], before)
    weight_day, weight = _last_value(number, day, volumes["weight_g"], before)
    return volumes.assign(
        start_day=start,
        baseline_day=baseline_day,
        baseline_mm3=volume,
        weight_day=weight_day,
        baseline_g=weight,
    )


def animal_volume_problems(volumes: pd.DataFrame, study: Study) -> tuple[Problem, ...]:
    """Name the animals without a baseline, with missing tumors or with repeated measurements."""
    based = with_baseline(volumes, start_days(study))
    sized = based[based["volume_mm3"].notna()]
    weighed = based[based["weight_g"].notna()]
    early = sized["baseline_day"] < sized["start_day"]
    kinds = (
        (
            sized[sized["baseline_mm3"].isna()],
            "no volume on or before the day treatment started",
            "Kept in mean volumes; left out of changes, ratios and rates.",
        ),
        (
            sized[sized["baseline_mm3"] == 0],
            "a baseline volume of 0 mm3",
            "Left out of % change, RTV and rates.",
        ),
        (
            sized[early],
            "no volume on the day treatment started",
            "The last volume before it is the baseline.",
        ),
        (
            based[based["status"].str.contains("incomplete")],
            MISSING_TUMOR,
            "These days have no volume: a sum of the others would be too small.",
        ),
        (
            based[based["status"].str.contains("mean of")],
            "several measurements under one tumor name on one day",
            "They were averaged; if they are different tumors, name each in the tumor column.",
        ),
        (
            weighed[weighed["baseline_g"].isna()],
            "no weight on or before the day treatment started",
            "Left out of weight change.",
        ),
    )
    return tuple(
        problem
        for rows, what, action in kinds
        if len(rows)
        for problem in _by_model(rows, what, action, study)
    )


def _last_value(
    number: npt.NDArray[np.integer], day: Array, column: pd.Series, before: npt.NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Day and value of each animal's last measured row with ``before``, on all of its rows."""
    values = column.to_numpy(float)
    last = np.full(number.max(initial=-1) + 1, -1)
    usable = np.flatnonzero(before & ~np.isnan(values))
    last[number[usable]] = usable
    at = last[number]
    return np.where(at < 0, np.nan, day[at]), np.where(at < 0, np.nan, values[at])


def _status(based: pd.DataFrame) -> pd.Series:
    """Why a number of the row is missing or special; parts joined by semicolons."""
    seen, reads = based["n_tumors"], based["n_reads"]
    sized, baseline = based["volume_mm3"].notna(), based["baseline_mm3"]
    counts = zip(seen, based["n_known"], strict=True)
    parts: tuple[tuple[pd.Series, list[str] | str], ...] = (
        ((seen == 0) & based["weight_g"].notna(), "weight only"),
        ((seen == 0) & based["weight_g"].isna(), "not measured"),
        (~sized & (seen > 0), [f"incomplete: {n} of {k} tumors measured" for n, k in counts]),
        (based["below"], "below detection"),
        (reads > 1, [f"mean of {n} measurements" for n in reads]),
        (sized & baseline.isna(), "no baseline"),
        (sized & (baseline == 0), "baseline 0 mm3"),
        (sized & (based["day"] < based["baseline_day"]), "before baseline"),
    )
    status = pd.Series("", index=based.index, dtype=str)
    for applies, words in parts:
        text = pd.Series(words, index=based.index, dtype=str)
        status = status.mask(applies, status + "; " + text)
    return status.str.removeprefix("; ")


def _by_model(rows: pd.DataFrame, what: str, action: str, study: Study) -> list[Problem]:
    """One warning per model that names the animals of these rows."""
    problems = []
    sources = calipers_of(study).drop_duplicates("model").set_index("model")
    for model, found in rows.groupby("model"):
        animals = found[ANIMAL].drop_duplicates()
        spans = _tumor_spans(animals, study) if what == MISSING_TUMOR else {}
        listed = [
            f"{animal} ({arm}{spans.get((arm, animal), '')})"
            for arm, animal in animals[["arm", "animal"]].itertuples(index=False, name=None)
        ]
        more = f" and {len(listed) - 6} more" if len(listed) > 6 else ""
        number = "1 animal has" if len(listed) == 1 else f"{len(listed)} animals have"
        place = f" in model {model!s}" if model else ""
        text = f"{number} {what}{place}: {', '.join(listed[:6])}{more}."
        source = sources.loc[model]
        problems.append(
            Problem("warning", text, str(source["file"]), str(source["sheet"]), action=action)
        )
    return problems


def _tumor_spans(animals: pd.DataFrame, study: Study) -> dict[tuple[str, str], str]:
    """Say for each of these animals of one model until when each of its tumors was measured.

    A name that occurs on one day only is often a slip of the pen.
    """
    rows = calipers_of(study).merge(animals, on=ANIMAL)
    sized = rows[rows["volume_mm3"].notna() | rows[["length_mm", "width_mm"]].notna().all(axis=1)]
    last = sized.groupby(["arm", "animal", "tumor"], as_index=False)["day"].max()
    spans: dict[tuple[str, str], str] = {}
    for arm, animal, tumor, day in last.itertuples(index=False, name=None):
        spans[arm, animal] = f"{spans.get((arm, animal), '')}; {tumor or 'unnamed'} to day {day:g}"
    return spans
