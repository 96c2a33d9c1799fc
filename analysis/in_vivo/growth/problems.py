"""What limits the table ``tumor_growth``, in words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Ints
from analysis.in_vivo.growth.by_day import FOLLOWED, SizedVolumes, growth_arms, sized_volumes
from analysis.in_vivo.growth.inhibition import has_started
from analysis.in_vivo.growth.volume import animal_volume_problems
from analysis.settings import Settings
from analysis.study import Problem, Study

Mask = npt.NDArray[np.bool_]


def tumor_growth_problems(
    volumes: pd.DataFrame, study: Study, settings: Settings
) -> tuple[Problem, ...]:
    """Name what limits the table ``tumor_growth``, after the problems of single animals.

    A chosen day that was not measured, no control, an evaluation day at the start, a control
    that did not grow, and arms of which fewer than 80 % of the animals are left.
    """
    sized = sized_volumes(volumes, study)
    arms = growth_arms(volumes, sized, study, settings)
    problems = list(animal_volume_problems(volumes, study))
    on_day = sized.day == arms.day[sized.arms.number]
    left = sized.arms.count(on_day)
    for model in dict.fromkeys(np.asarray(arms.names["model"])[arms.started > 0]):
        here = np.flatnonzero((arms.names["model"] == model) & (arms.started > 0))
        day, place = float(arms.day[here[0]]), f" in model {model!s}" if model else ""
        control = int(arms.control[here[0]])
        name = "" if control < 0 else str(arms.names["arm"][control])
        counted = here if control < 0 else np.array([control])
        followed = int(left[counted].sum()), int(arms.started[counted].sum())
        problems += _day_problems(followed, name or "all", day, place, settings)
        read = on_day & (sized.arms.number == control)
        problems += _control_problems(sized, read, name, day, place)
        if name and len(here) > 1:
            problems += _start_problems(day, float(arms.start[here[0]]), place)
        names = [str(arms.names["arm"][i]) for i in here]
        problems += _followed_problems(names, arms.started[here], left[here], day, place)
    return tuple(problems)


def _day_problems(
    followed: tuple[int, int], name: str, day: float, place: str, settings: Settings
) -> list[Problem]:
    """Say where the chosen day cannot be read, or the default day is short of animals."""
    problems = []
    chosen = settings.evaluation_day
    if chosen == day:
        return []
    if chosen is not None:
        what = f"No tumor was measured on the chosen evaluation day {chosen:g}{place}."
        problems.append(Problem("warning", what, action=f"Day {day:g} is read instead."))
    count, n_started = followed
    if count < FOLLOWED * n_started:
        what = f"No day after the start has 80 % of the {name} animals measured{place}."
        action = f"Day {day:g} is read, with {count} of {n_started}; choose another if apt."
        problems.append(Problem("warning", what, action=action))
    return problems


def _control_problems(
    sized: SizedVolumes, read: Mask, control: str, day: float, place: str
) -> list[Problem]:
    """Say where there is no control, or it did not grow; ``read`` are its rows of the day."""
    if not control:
        what = f"No vehicle or untreated arm has tumor volumes{place}."
        return [Problem("warning", what, action="T/C, TGI and tests are left empty.")]
    delta = sized.delta[read]
    later = (sized.baseline_day[read] < day).any()
    if later and not np.nansum(delta) > 0:
        what = f"The tumors of {control} did not grow by day {day:g}{place}."
        return [Problem("warning", what, action="TGI from changes of volume is left empty.")]
    return []


def _start_problems(day: float, start: float, place: str) -> list[Problem]:
    """Say where the day read is not after the start of treatment."""
    if has_started(day, start):
        return []
    what = f"Day {day:g} is read{place}, and treatment starts on day {start:g}."
    return [Problem("warning", what, action="TGI is left empty: nothing was inhibited yet.")]


def _followed_problems(
    arms: list[str], started: Ints, left: Ints, day: float, place: str
) -> list[Problem]:
    """Name the arms of which fewer than 80 % of the animals are measured on the day read."""
    few = [
        f"{arm} ({k} of {n})"
        for arm, n, k in zip(arms, started, left, strict=True)
        if k < FOLLOWED * n
    ]
    what = f"Fewer than 80 % of the animals are measured on day {day:g}{place}: {', '.join(few)}."
    action = "Means are over those measured; animals that left may have had other tumors."
    return [Problem("warning", what, action=action)] if few else []
