"""On which day, or window of days, the arms of a model are read.

Noun of this module: ``EvaluationDay``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Ints, Mask, factorized, groups_of
from analysis.in_vivo.growth.burden import ANIMAL
from analysis.in_vivo.growth.volume import sized_rows, start_days
from analysis.in_vivo.growth.windows import EXACT, Windows, in_windows
from analysis.settings import Settings
from analysis.study import Problem, Study

Array = npt.NDArray[np.float64]

FOLLOWED = 0.8  # share of control animals that must be measured on the evaluation day
HALF = 0.5  # of the animals of every other arm
Rule = Literal["chosen", "followed", "half", "control", "few"]


@dataclass(frozen=True, slots=True)
class EvaluationDay:
    """The day a model is read on, and by which rule it was found.

    ``chosen`` by the user; ``followed``: the last with 80 % of the control and half of every other
    arm; ``half``: the last with half of every arm; ``control``: the last with half of the control;
    ``few``: there is none of these, and it is the last of the days with most of the control.
    ``n`` of ``n_started`` ``control`` animals are measured ("all" where a model has no control).
    """

    day: float
    rule: Rule
    control: str
    n: int
    n_started: int


def evaluation_days(
    volumes: pd.DataFrame, study: Study, settings: Settings, windows: Windows = EXACT
) -> dict[str, float]:
    """Day on which each model is read, by model; see ``found_days``."""
    found = found_days(volumes, study, settings, windows)
    return {model: chosen.day for model, chosen in found.items()}


def found_days(
    volumes: pd.DataFrame, study: Study, settings: Settings, windows: Windows = EXACT
) -> dict[str, EvaluationDay]:
    """Day on which each model is read, and why.

    The chosen day where that model has a volume in the window that holds it; else the last day
    after treatment start on which at least 80 % of the control animals and at least half of the
    animals of every other arm are measured; else the last with half of the control and of every
    other arm; else the last with half of the control; else the last of those with most of it.
    Without a control all animals take its place. Animals never measured do not count.

    Parameters
    ----------
    volumes : DataFrame
        Table ``animal_volumes``.
    study : Study
    settings : Settings
        Control and evaluation day.
    windows : Windows
        An animal is measured on a day where it is in the window of it.

    Returns
    -------
    dict of str to EvaluationDay
        By model; a model without any volume has none.
    """
    starts, chosen = start_days(study), settings.evaluation_day
    sized = sized_rows(in_windows(volumes, windows, starts), [*ANIMAL, "day"])
    animals, models = groups_of(sized, ANIMAL).number, groups_of(sized, ["model"])
    found = {}
    for first, own in zip(models.first.tolist(), models.rows(), strict=True):
        model = str(sized["model"][first])
        arm, arms = factorized(sized["arm"][own])
        control = study.control(arms, settings.control)
        days, counts, started = _measured(sized["day"][own].astype(float), arm, animals[own])
        counted = np.array([control in (None, name) for name in arms])
        n, n_started = counts[:, counted].sum(axis=1), int(started[counted].sum())
        whole = np.asarray((counts >= HALF * started).all(axis=1), dtype=bool)
        wanted = np.nan if chosen is None else windows.day(model, chosen)
        asked = np.isin(days, [wanted])
        row, rule = _picked(asked, days > starts[model], whole, n, n_started)
        name = "all" if control is None else control
        found[model] = EvaluationDay(float(days[row]), rule, name, int(n[row]), n_started)
    return found


def day_problems(
    found: EvaluationDay, model: str, settings: Settings, windows: Windows
) -> Iterator[Problem]:
    """Say where the chosen day cannot be read, or the default day is short of animals."""
    place = f" in model {model}" if model else ""
    when = windows.words(model, found.day)
    if found.rule == "chosen":
        return
    if settings.evaluation_day is not None:
        day = f"the chosen evaluation day {settings.evaluation_day:g}"
        what = f"No tumor was measured on {day}{place}."
        yield Problem("warning", what, action=f"{when.capitalize()} is read instead.")
    counted = f"with {found.n} of {found.n_started}"
    if found.rule in ("half", "control"):
        last = "every arm" if found.rule == "half" else found.control
        what = (
            f"No day after the start has 80 % of the {found.control} animals and half of those of "
            f"every other arm measured{place}."
        )
        action = f"The last with half of {last} is read: {when}, {counted}; choose another if apt."
        yield Problem("warning", what, action=action)
    if found.rule == "few":
        what = f"No day after the start has half of the {found.control} animals measured{place}."
        action = (
            f"Growth rates, of all days, answer whether arms differ. Volumes are read on {when}, "
            f"{counted}; choose another if apt."
        )
        yield Problem("warning", what, action=action)


def unread_models(found: Mapping[str, EvaluationDay]) -> dict[str, str]:
    """Why the volumes of one day do not answer, by model; where they do, none."""
    return {
        model: f"no day has half of the {chosen.control} animals measured"
        for model, chosen in found.items()
        if chosen.rule == "few"
    }


def _measured(day: Array, arm: Ints, animal: Ints) -> tuple[Array, Ints, Ints]:
    """The days of a model, animals of each arm measured on each, and those measured at all."""
    days, at = np.unique(day, return_inverse=True)
    n_arms = int(arm.max()) + 1
    counts = np.bincount(at * n_arms + arm, minlength=len(days) * n_arms)
    each = np.unique(animal, return_index=True)[1]
    return days, counts.reshape(len(days), n_arms), np.bincount(arm[each], minlength=n_arms)


def _picked(chosen: Mask, after: Mask, whole: Mask, n: Ints, n_started: int) -> tuple[int, Rule]:
    """Row of the day that is read, and by which rule.

    ``chosen``: the day that is asked for; ``after``: days after the start; ``whole``: those with
    half of every arm; ``n`` of ``n_started`` control animals.
    """
    if chosen.any():
        return int(np.flatnonzero(chosen)[0]), "chosen"
    later = after if after.any() else np.ones(len(after), dtype=bool)
    rules: tuple[tuple[Mask, Rule], ...] = (
        (whole & (n >= FOLLOWED * n_started), "followed"),
        (whole & (n >= HALF * n_started), "half"),
        (n >= HALF * n_started, "control"),
        (n == n[later].max(), "few"),
    )
    rows, rule = next(
        (np.flatnonzero(own & later), name) for own, name in rules if (own & later).any()
    )
    return int(rows[-1]), rule
