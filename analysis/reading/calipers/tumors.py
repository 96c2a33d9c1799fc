"""Names of tumors: measured as one, under several names, without a name, or only before day 0."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.calipers.measured_cells import Entries
from analysis.reading.files.cells import several
from analysis.reading.words.values import Objects
from analysis.study import Problem

_JOINT = re.compile(r"\+|&|\band\b", re.IGNORECASE)
_SIDED = re.compile(r"(?:^|[^a-z])(?:l|r|left|right)(?:[^a-z]|$)", re.IGNORECASE)
_ANIMAL = ("model", "study", "arm", "cage", "animal")
_Settled = tuple[Entries, list[Problem]]


def with_tumors_named(entries: Entries) -> _Settled:
    """Entries in which each tumor has one name on every day, and what was done for that."""
    problems: list[Problem] = []
    for settle in (_with_joint_tumors, _with_one_name, _with_nameless, _without_lost_tumors):
        entries, told = settle(entries)
        problems += told
    return entries, problems


def _with_joint_tumors(entries: Entries) -> _Settled:
    """Tumors measured as one (``T1 + T2``): under the first name, the others 0 that day.

    Only where an animal has tumors of those names; their sum stays what was measured.
    """
    names = entries.who["tumor"]
    parts = {
        name: [part.strip() for part in _JOINT.split(name) if part.strip()] for name in set(names)
    }
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


def _with_one_name(entries: Entries) -> _Settled:
    """Names of one side that differ in digits and never stand on one day, as one tumor."""
    names = entries.who["tumor"]
    plain = {name: _without_digits(name) for name in set(names)}
    if not any(plain.values()):
        return entries, []
    rows = pd.DataFrame({**entries.who, "key": [plain[name] for name in names]})
    rows["time"] = [f"{a}|{b}" for a, b in zip(entries.day, entries.date, strict=True)]
    animal = [*_ANIMAL]
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


def _sized(entries: Entries) -> npt.NDArray[np.bool_]:
    """Entries with something in a cell for the size of a tumor."""
    sized = np.zeros(len(entries), dtype=bool)
    for measure, cells in entries.cells.items():
        if measure != "weight_g":
            sized |= cells != ""
    return sized


def _frame(entries: Entries) -> pd.DataFrame:
    """Animal (numbered), tumor and time of the entries that have a size."""
    rows = pd.DataFrame({name: entries.who[name] for name in (*_ANIMAL, "tumor")})
    rows["who"] = rows.groupby([*_ANIMAL], sort=False).ngroup()
    rows["day"] = entries.day
    rows["time"] = entries.day if not np.isnan(entries.day).all() else entries.date.astype("int64")
    return rows[_sized(entries)]


def _with_nameless(entries: Entries) -> _Settled:
    """A size without the name of its tumor is that of the one that is missing on that day.

    Where none is missing the size is a copy or a slip, and is left out.
    """
    rows = _frame(entries)
    nameless = rows[rows["tumor"] == ""]
    named = rows[rows["tumor"] != ""]
    nameless = nameless[nameless["who"].isin(named["who"])]
    if nameless.empty:
        return entries, []
    days = named.groupby("who")["time"].nunique()
    seen = named.groupby(["who", "tumor"])["time"].nunique().reset_index(name="n")
    usual = seen[2 * seen["n"] >= seen["who"].map(days)].groupby("who")["tumor"].agg(set)
    here = named.groupby(["who", "time"])["tumor"].agg(set)
    tumor: Objects = entries.who["tumor"].copy()
    given: list[int] = []
    extra: list[int] = []
    for at, who, time in nameless[["who", "time"]].itertuples():
        missing = usual.get(who, set()) - here.get((who, time), set())
        if len(missing) == 1:
            tumor[at] = next(iter(missing))
            given.append(int(at))
        elif not missing and (who, time) in here.index:
            extra.append(int(at))
    problems = _nameless_problems(entries, tumor, given, extra)
    kept = np.ones(len(entries), dtype=bool)
    kept[extra] = False
    return replace(entries, who={**entries.who, "tumor": tumor}).take(kept), problems


def _nameless_problems(
    entries: Entries, tumor: Objects, given: list[int], extra: list[int]
) -> list[Problem]:
    problems = []
    measure = next(iter(entries.cells))
    if given:
        what = "The tumor is not named, and one of the animal's tumors is missing on that day."
        action = f"Taken as that one ('{tumor[given[0]]}')."
        cells = entries.cell_list(measure, given)
        problems.append(entries.region.problem("warning", what, cells, "", action))
    if extra:
        what = "The tumor is not named, and all tumors of the animal were measured that day."
        action = f"{len(extra):,} rows were left out. Name the tumor if it is another one."
        cells = entries.cell_list(measure, extra)
        problems.append(entries.region.problem("warning", what, cells, "", action))
    return problems


def _without_lost_tumors(entries: Entries) -> _Settled:
    """Entries before day 0 of tumors that are not measured from then on, where others are."""
    if not (entries.day < 0).any():
        return entries, []
    rows = _frame(entries)
    later = rows[~(rows["day"] < 0)]
    keys = pd.MultiIndex.from_frame(rows[["who", "tumor"]])
    kept = keys.isin(pd.MultiIndex.from_frame(later[["who", "tumor"]]))
    is_lost = rows["who"].isin(later["who"]) & rows["tumor"].ne("") & rows["day"].lt(0)
    at = rows.index[is_lost.to_numpy() & ~kept].tolist()
    if not at:
        return entries, []
    what = "A tumor was measured before treatment only, while others of the animal were followed."
    action = f"{len(at):,} rows were left out, so that the sum of tumors means the same every day."
    cells = entries.cell_list(next(iter(entries.cells)), at)
    value = str(entries.who["tumor"][at[0]])
    left = np.ones(len(entries), dtype=bool)
    left[at] = False
    return entries.take(left), [entries.region.problem("warning", what, cells, value, action)]
