"""Exports in which an animal changes its arm, and tumors that go by several names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from analysis.reading.caliper_bodies import Body
from analysis.reading.caliper_dates import question_key
from analysis.reading.caliper_entries import Entries, Timeline
from analysis.reading.cells import several
from analysis.reading.findings import Answers
from analysis.reading.values import Objects
from analysis.study import Problem, Question

BEFORE, LEAVE_OUT, OWN_ARM = "days before treatment", "leave out", "an arm of its own"
_JOINT = re.compile(r"\s*(?:\+|&|\band\b)\s*", re.IGNORECASE)
_SIDED = re.compile(r"(?:^|[^a-z])(?:l|r|left|right)(?:[^a-z]|$)", re.IGNORECASE)
_Result = tuple[Body, Timeline, list[Problem], tuple[Question, ...]]


def with_own_arms(body: Body, timeline: Timeline, answers: Answers) -> _Result:
    """Rows of animals before they were given their arm, as days before treatment.

    An arm whose animals all have rows in other arms too, later, is no arm but the time before.
    Its days are counted again from day 0 of the arm that the animal got.
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
    kept = ~here if answer == LEAVE_OUT else np.ones(len(here), dtype=bool)
    later = _later_arms(body, pool)
    own = np.array(
        [
            later[animal] if is_pool else arm
            for animal, arm, is_pool in zip(body.who["animal"], arms, here, strict=True)
        ],
        dtype=object,
    )
    day = _recounted(body, timeline, here)
    body = replace(body, who={**body.who, "arm": own})
    body = replace(
        body,
        rows=body.rows[kept],
        who={name: column[kept] for name, column in body.who.items()},
        start=body.start[kept],
    )
    seen = timeline.seen & ~here
    return body, Timeline(day[kept], timeline.date[kept], seen[kept]), [], (question,)


def with_tumors_named(entries: Entries) -> tuple[Entries, list[Problem]]:
    """Entries in which each tumor has one name: joint measurements and slips of the pen settled."""
    entries, joint = _with_joint_tumors(entries)
    entries, renamed = _with_one_name(entries)
    return entries, joint + renamed


def _pool_arm(body: Body, timeline: Timeline) -> str:
    """The arm of which every animal is in another arm later, if there is one."""
    frame: dict[str, dict[str, list[int]]] = {}
    for at, (arm, animal) in enumerate(zip(body.who["arm"], body.who["animal"], strict=True)):
        frame.setdefault(animal, {}).setdefault(arm, []).append(at)
    several_arms = [arms for arms in frame.values() if len(arms) > 1]
    if len(several_arms) < 2:
        return ""
    shared = set.intersection(*({*arms} for arms in several_arms))
    others = {arm for arms in several_arms for arm in arms} - shared
    for arm in sorted(shared):
        here = [arms for arms in frame.values() if arm in arms]
        dates = timeline.date
        is_first = all(
            not np.nanmin(dates[rows[arm]].astype("int64"))
            > min(dates[each].astype("int64").max() for name, each in rows.items() if name != arm)
            for rows in here
            if len(rows) > 1
        )
        if len(others) > 1 and all(len(arms) > 1 for arms in here) and is_first:
            return arm
    return ""


def _later_arms(body: Body, pool: str) -> dict[str, str]:
    """The other arm of every animal of the pool: that of most of its rows."""
    counts: dict[str, dict[str, int]] = {}
    for arm, animal in zip(body.who["arm"], body.who["animal"], strict=True):
        if arm != pool:
            own = counts.setdefault(animal, {})
            own[arm] = own.get(arm, 0) + 1
    return {animal: max(own, key=lambda arm: own[arm]) for animal, own in counts.items()}


def _recounted(body: Body, timeline: Timeline, here: np.ndarray) -> np.ndarray:
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
