"""Tumor growth of every arm on every day, or window of days: means, T/C and the three TGIs.

Nouns of this module: the table ``tumor_growth``, and the problems that limit it. The animal is the
unit of every mean and test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Groups, Ints, at_rows, by_model, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.evaluation_day import (
    FOLLOWED,
    day_problems,
    evaluation_days,
    found_days,
)
from analysis.in_vivo.growth.inhibition import has_started
from analysis.in_vivo.growth.volume import animal_volume_problems, baselines, start_days
from analysis.in_vivo.growth.windows import EXACT, Windows, in_windows
from analysis.settings import FEWEST_ANIMALS, Settings
from analysis.statistics.inhibition_intervals import growths, inhibition_ends
from analysis.statistics.unlike_spreads import welch_dunnett
from analysis.study import Problem, Study

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Columns = dict[str, npt.NDArray[Any]]
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
    "window_low_d",
    "window_high_d",
]


@dataclass(frozen=True, slots=True, eq=False)
class SizedVolumes:
    """Measured volumes, a row each: numbers of arm and animal, and what is averaged.

    ``names`` are the model and name of each arm by its number.
    """

    arms: Groups
    names: dict[str, Any]
    animal: Ints
    day: Array
    volume: Array
    delta: Array
    change: Array
    rtv: Array
    baseline_day: Array


@dataclass(frozen=True, slots=True, eq=False)
class GrowthArms:
    """Arms of every model by number; ``control`` is the number of theirs, or -1.

    ``start`` is the day treatment starts, ``day`` the one that is read.
    """

    names: dict[str, Any]
    started: Ints
    control: Ints
    start: Array
    day: Array


def tumor_growth(
    volumes: pd.DataFrame, study: Study, settings: Settings, windows: Windows = EXACT
) -> pd.DataFrame:
    """Growth of each arm on each day, or window of days, against control.

    Means are over the animals measured then; T is an arm, C the control:

    - ``t_c_pct = 100 mean(V_T) / mean(V_C)`` and ``tgi_volume_pct = 100 - t_c_pct``;
    - ``tgi_delta_pct = 100 (1 - mean(dV_T) / mean(dV_C))``, dV = V - V0 of each animal with a
      baseline: above 100 the tumors shrank. Empty where control did not grow. The interval is
      that of ``inhibition_intervals``; empty where an arm has fewer than 3 animals, and where
      control may not have grown;
    - ``tgi_rtv_pct = 100 (1 - mean(RTV_T) / mean(RTV_C))``.

    Until the day treatment starts, and on it, T/C tells how alike the arms were and the TGIs are
    empty: nothing can have been inhibited.

    On the evaluation day volumes are compared with control by Dunnett's test: ``p`` of the single
    contrast, ``p_adjusted`` for all arms; none where an arm or control has fewer than 3 animals.
    T/C here is of volumes; some authors take it of RTV, which is ``100 - tgi_rtv_pct``. No ratio of
    differences between arms is used: right after randomization its denominator is near 0.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control, evaluation day and confidence.
    windows : Windows
        ``window_low_d`` and ``window_high_d`` are the first and last day of each; both are ``day``
        where animals are measured on common days.

    Returns
    -------
    DataFrame
        One row per arm and window; ``n_started`` counts animals measured at least once. An
        arm with nobody left on the evaluation day has a row with n = 0.

    References
    ----------
    .. [1] Venzon DJ, Moolgavkar SH. Appl Stat 1988; 37:87-94 (profile likelihood).
    .. [2] Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.
    """
    sized = sized_volumes(volumes, study, windows)
    arms = growth_arms(volumes, sized, study, settings, windows)
    number, day = _arm_days(sized, arms)
    table = _averages(sized, number, day) | _tests(sized, arms, number, day)
    names = {name: values[number] for name, values in arms.names.items()}
    control = arms.control[number]
    table |= _against_control(table, number, control, (day, arms.start[number]))
    table |= _delta_ends(sized, number, control, (day, arms.start[number]), settings.confidence)
    whole = {**names, "day": day, "n_started": arms.started[number], **table}
    whole["evaluation_day"] = (day == arms.day[number]).astype("int64")
    whole |= {f"window_{end}_d": windows.called(whole, end) for end in ("low", "high")}
    return pd.DataFrame({name: whole[name] for name in TUMOR_GROWTH_COLUMNS})


def sized_volumes(volumes: pd.DataFrame, study: Study, windows: Windows = EXACT) -> SizedVolumes:
    """An animal's volume in each window, with its change from the baseline day on."""
    starts = start_days(study)
    seen = in_windows(volumes, windows, starts)
    start = baselines(seen, starts)
    names = ("day", "volume_mm3", "change_pct", "rtv")
    day, volume, change, rtv = (seen[name].to_numpy(float) for name in names)
    delta = np.where(day >= start["baseline_day"], volume - start["baseline_mm3"], np.nan)
    arms, animals = groups_of(seen, ANIMAL[:2]), groups_of(seen, ANIMAL)
    known = ~np.isnan(volume)
    return SizedVolumes(
        Groups(arms.number[known], arms.first),
        arms.names(seen, ANIMAL[:2]),
        animals.number[known],
        day[known],
        volume[known],
        delta[known],
        change[known],
        rtv[known],
        start["baseline_day"][known],
    )


def growth_arms(
    volumes: pd.DataFrame,
    sized: SizedVolumes,
    study: Study,
    settings: Settings,
    windows: Windows = EXACT,
) -> GrowthArms:
    """Every model's arms: their control, evaluation day and number of animals started."""
    names = sized.names
    model, arm = (names[name].to_numpy() for name in ANIMAL[:2])
    animal = np.unique(sized.animal, return_index=True)[1]
    started = np.bincount(sized.arms.number[animal], minlength=len(model))
    control = np.full(len(model), -1)
    for name in dict.fromkeys(model):
        here = model == name
        found = study.control(arm[here & (started > 0)], settings.control)
        if found is not None:
            control[here] = np.flatnonzero(here & (arm == found))[0]
    days = evaluation_days(volumes, study, settings, windows)
    starts = by_model(names, start_days(study))
    return GrowthArms(names, started, control, starts, by_model(names, days))


def tumor_growth_problems(
    volumes: pd.DataFrame, study: Study, settings: Settings, windows: Windows = EXACT
) -> tuple[Problem, ...]:
    """Name what limits the table ``tumor_growth``, after the problems of single animals.

    A chosen day that was not measured, no control, an evaluation day at the start or with too few
    animals, a control that did not grow, and arms of which fewer than 80 % of the animals are left.
    """
    sized = sized_volumes(volumes, study, windows)
    arms = growth_arms(volumes, sized, study, settings, windows)
    problems = list(animal_volume_problems(volumes, study))
    on_day = sized.day == arms.day[sized.arms.number]
    left = sized.arms.count(on_day)
    for model, chosen in found_days(volumes, study, settings, windows).items():
        here = np.flatnonzero((arms.names["model"] == model) & (arms.started > 0))
        day, place = chosen.day, f" in model {model}" if model else ""
        when = windows.words(model, day)
        control = int(arms.control[here[0]])
        name = "" if control < 0 else str(arms.names["arm"][control])
        problems += day_problems(chosen, model, settings, windows)
        read = on_day & (sized.arms.number == control)
        problems += _control_problems(sized, read, name, day, when, place)
        if name and len(here) > 1:
            problems += _start_problems(day, float(arms.start[here[0]]), place)
        names = [str(arms.names["arm"][i]) for i in here]
        problems += _followed_problems(names, arms.started[here], left[here], when, place)
    return tuple(problems)


def _arm_days(sized: SizedVolumes, arms: GrowthArms) -> tuple[Ints, Array]:
    """Arm and day of each row of the table; the evaluation day is always there."""
    read = np.flatnonzero(~np.isnan(arms.day))
    day = np.append(sized.day, arms.day[read])
    number = np.append(sized.arms.number, read)
    days, at = np.unique(day, return_inverse=True)
    key = np.unique(number * len(days) + at)
    return key // max(len(days), 1), days[key % max(len(days), 1)]


def _averages(sized: SizedVolumes, number: Ints, day: Array) -> Columns:
    """Count and average per row of the table."""
    rows = Groups(_position(number, day, sized.arms.number, sized.day), np.full(len(day), -1))
    n, mean, sd = rows.spread(sized.volume)
    n_change, change, sd_change = rows.spread(sized.change)
    with np.errstate(divide="ignore", invalid="ignore"):
        sem, sem_change = sd / np.sqrt(n), sd_change / np.sqrt(n_change)
    return {
        "n": n,
        "mean_mm3": mean,
        "sd_mm3": sd,
        "sem_mm3": sem,
        "median_mm3": rows.median(sized.volume),
        "mean_change_pct": change,
        "sem_change_pct": sem_change,
        "mean_rtv": rows.spread(sized.rtv)[1],
        "mean_delta": rows.spread(sized.delta)[1],
    }


def _position(number: Ints, day: Array, wanted: Ints, on: Array) -> Ints:
    """Row of the table (sorted by number and day) of each arm and day; -1 where there is none."""
    days = np.unique(np.append(day, on))
    key, sought = (
        arm * len(days) + np.searchsorted(days, when) for arm, when in ((number, day), (wanted, on))
    )
    at = np.minimum(np.searchsorted(key, sought), len(key) - 1)
    return np.where((wanted >= 0) & (key[at] == sought), at, -1) if len(key) else at


def _against_control(
    table: Columns, number: Ints, control: Ints, day_and_start: tuple[Array, Array]
) -> Columns:
    """T/C and the TGIs of each row against the control of its model on its day."""
    day, start = day_and_start
    at = _position(number, day, control, day)
    at = np.where(number == control, -1, at)
    ratio = {}
    for name in ("mean_mm3", "mean_delta", "mean_rtv"):
        below = at_rows(table[name], at)
        ratio[name] = 100 * (table[name] / np.where(below > 0, below, np.nan))
    whole = np.where(has_started(day, start), 100.0, np.nan)
    return {
        "t_c_pct": ratio["mean_mm3"],
        "tgi_volume_pct": whole - ratio["mean_mm3"],
        "tgi_delta_pct": whole - ratio["mean_delta"],
        "tgi_rtv_pct": whole - ratio["mean_rtv"],
    }


def _delta_ends(
    sized: SizedVolumes,
    number: Ints,
    control: Ints,
    day_and_start: tuple[Array, Array],
    confidence: float,
) -> Columns:
    """Interval of ``tgi_delta_pct`` of each row, in percent."""
    day, start = day_and_start
    based = np.flatnonzero(~np.isnan(sized.delta))
    row = _position(number, day, sized.arms.number[based], sized.day[based])
    order = np.argsort(row, kind="stable")
    members = np.split(based[order], np.searchsorted(row[order], np.arange(1, len(number))))
    members = members[: len(number)]
    known = growths((sized.delta[own], (sized.volume - sized.delta)[own]) for own in members)
    at = _position(number, day, control, day)
    at = np.where((number == control) | ~has_started(day, start), -1, at)
    low, high = inhibition_ends(known, known.at(at), confidence)
    return {"tgi_delta_low": low, "tgi_delta_high": high}


def _tests(sized: SizedVolumes, arms: GrowthArms, number: Ints, day: Array) -> Columns:
    """Dunnett's test on volume of each treated arm on its evaluation day."""
    p, p_adjusted = np.full((2, len(number)), np.nan)
    method = np.full(len(number), "", dtype=object)
    on_day = sized.day == arms.day[sized.arms.number]
    volumes = [sized.volume[on_day & (sized.arms.number == i)] for i in range(len(arms.day))]
    known = ~np.isnan(arms.day)
    rows = _position(number, day, np.arange(len(arms.day)), arms.day)
    method[rows[known & (arms.control < 0)]] = NO_CONTROL
    for control in np.unique(arms.control[known & (arms.control >= 0)]):
        treated = np.flatnonzero(arms.control == control)
        treated = treated[treated != control]
        compared = welch_dunnett(
            [volumes[i] for i in treated], volumes[control], fewest=FEWEST_ANIMALS
        )
        for row, c in zip(rows[treated], compared, strict=True):
            p[row], p_adjusted[row] = c.p, c.p_adjusted
            method[row] = f"{c.method}; volume, n = {c.n} and {c.n_control} animals"
    return {"p": p, "p_adjusted": p_adjusted, "method": method}


def _control_problems(
    sized: SizedVolumes, read: Mask, control: str, day: float, when: str, place: str
) -> list[Problem]:
    """Say where there is no control, or it did not grow; ``read`` are its rows of the day."""
    if not control:
        what = f"No vehicle or untreated arm has tumor volumes{place}."
        return [Problem("warning", what, action="T/C, TGI and tests are left empty.")]
    delta = sized.delta[read]
    later = (sized.baseline_day[read] < day).any()
    if later and not np.nansum(delta) > 0:
        what = f"The tumors of {control} did not grow by {when}{place}."
        return [Problem("warning", what, action="TGI from changes of volume is left empty.")]
    return []


def _start_problems(day: float, start: float, place: str) -> list[Problem]:
    """Say where the day read is not after the start of treatment."""
    if has_started(day, start):
        return []
    what = f"Day {day:g} is read{place}, and treatment starts on day {start:g}."
    return [Problem("warning", what, action="TGI is left empty: nothing was inhibited yet.")]


def _followed_problems(
    arms: list[str], started: Ints, left: Ints, when: str, place: str
) -> list[Problem]:
    """Name the arms of which fewer than 80 % of the animals are measured on the day read."""
    few = [
        f"{arm} ({k} of {n})"
        for arm, n, k in zip(arms, started, left, strict=True)
        if k < FOLLOWED * n
    ]
    what = f"Fewer than 80 % of the animals are measured on {when}{place}: {', '.join(few)}."
    action = "Means are over those measured; animals that left may have had other tumors."
    return [Problem("warning", what, action=action)] if few else []
