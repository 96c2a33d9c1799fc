"""Exports in which an animal changes its arm: its days before treatment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.calipers.headings.who_columns import Body
from analysis.reading.calipers.measured_cells import Timeline
from analysis.reading.findings import Answers, question_key
from analysis.reading.words.values import Floats
from analysis.study import Problem, Question

BEFORE, LEAVE_OUT, OWN_ARM = "days before treatment", "leave out", "an arm of its own"
_Result = tuple[Body, Timeline, list[Problem], tuple[Question, ...]]


def with_own_arms(body: Body, timeline: Timeline, answers: Answers) -> _Result:
    """Rows of animals before they were given their arm, as days before treatment.

    An arm whose animals all have rows in other arms too, later, is no arm but the time before.
    Its days are counted again from day 0 of the arm that the animal got; its rows of that day
    are in the arm once more.
    """
    arms = body.who["arm"]
    pool = _pool_arm(body, timeline)
    if not pool:
        return body, timeline, [], ()
    sheet = body.region.sheet
    key = question_key("before_treatment", sheet)
    here = arms == pool
    what = (
        f"All animals of '{pool}' have later rows in another arm. What are the "
        f"{int(here.sum()):,} rows of '{pool}'?"
    )
    options = (BEFORE, LEAVE_OUT, OWN_ARM)
    question = Question(key, what, options, BEFORE, sheet.file, sheet.name)
    answer = answers.get(key, BEFORE)
    if answer == OWN_ARM:
        return body, timeline, [], (question,)
    later = _later_arms(body, pool)
    own = np.array(
        [
            later[animal] if is_pool else arm
            for animal, arm, is_pool in zip(body.who["animal"], arms, here, strict=True)
        ],
        dtype=object,
    )
    day = _recounted(body, timeline, here)
    kept = ~here if answer == LEAVE_OUT else ~here | ~_is_again(body, day, here)
    body = replace(body, who={**body.who, "arm": own})
    body = replace(
        body,
        rows=body.rows[kept],
        who={name: column[kept] for name, column in body.who.items()},
        start=body.start[kept],
    )
    seen = timeline.seen & ~here
    return body, Timeline(day[kept], timeline.date[kept], seen[kept]), [], (question,)


def _pool_arm(body: Body, timeline: Timeline) -> str:
    """The arm of which every animal is in one of two or more other arms later, if there is one."""
    if len({*body.who["arm"]}) < 3:
        return ""
    rows = pd.DataFrame(
        {"animal": body.who["animal"], "arm": body.who["arm"], "date": timeline.date}
    )
    times = rows.dropna().groupby(["animal", "arm"])["date"]
    first, last = times.min().unstack(), times.max().unstack()
    moved = first.notna().sum(axis=1) > 1
    for arm in first.columns:
        others = first.drop(columns=arm)
        here = moved & first[arm].notna()
        is_whole = (first[arm].notna() == moved).all() and here.sum() > 1
        is_before = (last[arm][here] <= others.min(axis=1)[here]).all()
        if is_whole and is_before and others[here].notna().any().sum() > 1:
            return str(arm)
    return ""


def _is_again(body: Body, day: Floats, here: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Rows of an animal, tumor and day that stand in its arm as well."""
    keys = pd.MultiIndex.from_arrays([body.who["animal"], body.who["tumor"], day])
    again: npt.NDArray[np.bool_] = keys.isin(keys[~here])
    return again


def _later_arms(body: Body, pool: str) -> dict[str, str]:
    """The other arm of every animal of the pool: that of most of its rows."""
    counts: dict[str, dict[str, int]] = {}
    for arm, animal in zip(body.who["arm"], body.who["animal"], strict=True):
        if arm != pool:
            own = counts.setdefault(animal, {})
            own[arm] = own.get(arm, 0) + 1
    return {animal: max(own, key=lambda arm: own[arm]) for animal, own in counts.items()}


def _recounted(body: Body, timeline: Timeline, here: npt.NDArray[np.bool_]) -> Floats:
    """Days of the rows of the pool, from day 0 of the arm that their animal got."""
    zero: dict[str, list[int]] = {}
    day, date = timeline.day, timeline.date
    both = ~np.isnan(day) & ~np.isnat(date) & ~here
    for at in np.flatnonzero(both).tolist():
        start = date[at] - np.timedelta64(round(float(day[at])), "D")
        zero.setdefault(body.who["animal"][at], []).append(int(start.astype("int64")))
    result = day.copy()
    for at in np.flatnonzero(here).tolist():
        starts = zero.get(body.who["animal"][at])
        if starts and not np.isnat(date[at]):
            middle = sorted(starts)[len(starts) // 2]
            result[at] = float(int(date[at].astype("int64")) - middle)
        else:
            result[at] = np.nan
    return result
