"""Exports in which an animal changes its arm, and tumors that go by several names."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.caliper_bodies import Body
from analysis.reading.caliper_dates import question_key
from analysis.reading.caliper_entries import Entries, Timeline
from analysis.reading.cells import several
from analysis.reading.findings import Answers
from analysis.reading.values import Floats
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


def _with_joint_tumors(entries: Entries) -> tuple[Entries, list[Problem]]:
    """Tumors measured as one (``T1 + T2``): under the first name, the others 0 that day.

    Only where an animal has tumors of those names; their sum stays what was measured.
    """
    names = entries.who["tumor"]
    parts = {name: [part for part in _JOINT.split(name) if part] for name in set(names)}
    known = set(zip(entries.who["animal"], names, strict=True))
    joint = [
        at
        for at, (animal, name) in enumerate(zip(entries.who["animal"], names, strict=True))
        if len(parts[name]) > 1 and any((animal, part) in known for part in parts[name])
    ]
    if not joint:
        return entries, []
    counts = np.ones(len(entries), dtype=np.int64)
    counts[joint] = [len(parts[names[at]]) for at in joint]
    source = np.repeat(np.arange(len(entries)), counts)
    number = np.concatenate([np.arange(count) for count in counts])
    result = entries.take(source)
    tumor = result.who["tumor"].copy()
    note = result.note.copy()
    cells = {measure: column.copy() for measure, column in result.cells.items()}
    for at in np.flatnonzero(np.isin(source, joint)).tolist():
        own = parts[tumor[at]]
        note[at] = "; ".join(filter(None, [note[at], f"{tumor[at]} measured as one"]))
        tumor[at] = own[number[at]]
        for measure in cells if number[at] else ():
            cells[measure][at] = 0.0 if measure != "weight_g" and cells[measure][at] != "" else ""
    region = entries.region
    measure = next(iter(entries.cells))
    what = "Tumors were measured as one ('T1 + T2')."
    action = "The size stands under the first of them, the others count 0 on that day."
    cell = entries.cell_list(measure, joint)
    value = str(names[joint[0]])
    told = [region.problem("info", what, cell, value, action)]
    return replace(result, who={**result.who, "tumor": tumor}, note=note, cells=cells), told


def _with_one_name(entries: Entries) -> tuple[Entries, list[Problem]]:
    """Names of one side that differ in digits and never stand on one day, as one tumor."""
    names = entries.who["tumor"]
    plain = {name: _without_digits(name) for name in set(names)}
    if not any(plain.values()):
        return entries, []
    rows = pd.DataFrame({**entries.who, "key": [plain[name] for name in names]})
    rows["time"] = [f"{a}|{b}" for a, b in zip(entries.day, entries.date, strict=True)]
    animal = ["model", "arm", "cage", "animal"]
    sided = rows[rows["key"] != ""]
    groups = sided.groupby([*animal, "key"], sort=False)
    doubtful = sided[groups["tumor"].transform("nunique") > 1]
    renamed: dict[int, str] = {}
    told: list[str] = []
    for _, own in doubtful.groupby([*animal, "key"], sort=False):
        if own.groupby("time")["tumor"].nunique().max() == 1:
            counts = own["tumor"].value_counts()
            others = own.index[own["tumor"] != counts.index[0]]
            renamed |= dict.fromkeys(others.tolist(), str(counts.index[0]))
            told.append(f"{own['animal'].iloc[0]}: {', '.join(counts.index)}")
    if not renamed:
        return entries, []
    tumor = names.copy()
    tumor[[*renamed]] = [*renamed.values()]
    what = f"A tumor goes by several names, never on one day ({several(told)})."
    measure = next(iter(entries.cells))
    cells = entries.cell_list(measure, [*renamed])
    action = "The most frequent name was taken. Correct the names if these are different tumors."
    problem = entries.region.problem("warning", what, cells, names[next(iter(renamed))], action)
    return replace(entries, who={**entries.who, "tumor": tumor}), [problem]


def _without_digits(name: str) -> str:
    """Letters of a name that has a side and digits; ``""`` for other names."""
    if not _SIDED.search(re.sub(r"[\d.]+", " ", name)) or not re.search(r"\d", name):
        return ""
    return " ".join(re.sub(r"[\d.]+", " ", name).split()).casefold()
