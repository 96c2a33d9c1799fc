"""Long caliper sheets: a row for each animal and day, tumor, weight, dose or death.

    Animal  Group    Day  Length  Width  Weight       Animal  Group   Day  Left  Right  Note
    1       Control  0    5.1     4.8    20.3         1       Drug A  0    101   96
    1       Control  3    6.0     5.5    20.1         1               3    150   x      found dead

Columns of two sides are two tumors of an animal; words in place of a measure say why it ended.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.calipers.arm_changes import with_own_arms
from analysis.reading.calipers.formulas import FormulaMatch, formula_of
from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.who_columns import Body, read_body
from analysis.reading.calipers.measured_cells import (
    MEASURES,
    CaliperTable,
    Timeline,
    chunk_of,
    entries_of,
)
from analysis.reading.calipers.tumors import with_tumors_named
from analysis.reading.columns.dates import DateOrder
from analysis.reading.columns.day_units import DayUnit, day_unit, told_of_life
from analysis.reading.columns.studies import settled_models
from analysis.reading.files.cells import several
from analysis.reading.findings import Answers
from analysis.reading.words.values import Floats, numbers, objects, parse_mark, texts
from analysis.study import Problem, Question

Mask = npt.NDArray[np.bool_]
_SIDE = re.compile(r"^(.+?)[\s_\-./](L|R|left|right)$", re.IGNORECASE)
_SHARED = ("cage", "model", "study")  # said once for an animal, in any of its rows
_MOST_TEXTS = 12  # different texts that get a problem each
_CODED_DAY = re.compile(
    r"^(?:p|pn|[a-z]{1,3}d|dp[a-z])[\s._-]*(?P<day>\d{1,3})$", re.IGNORECASE
)  # P7 is a postnatal day; WD1, PND7, dpi 14
_NO_TUMOR = frozenset({"x", "-", "0"})


def read_records(
    region: Region, order: DateOrder, arm: str, answers: Answers
) -> CaliperTable | None:
    """The measurements of a region with a row for each animal and day; None without any."""
    groups = _measure_groups(region)
    columns = [at for group in groups.values() for at in group.values()]
    body = read_body(region, columns, arm)
    ends = region.columns("end_date", "end_day", "reason")
    if not (columns or ends) or not len(body.rows):
        return None
    body, asked = _with_models(_with_shared(_with_sides(_with_tumors(body))), answers)
    unit = _day_unit(region, answers)
    timeline, problems = _timeline(body, order, columns, unit.days)
    formula = _formula(body, groups)
    body, timeline, moved, questions = with_own_arms(body, timeline, answers)
    note = texts(body.cells(region.columns("note")[0])) if region.columns("note") else None
    when = (timeline.day, timeline.date)
    chunks = [chunk_of(body, when, group, tumor, note=note) for tumor, group in groups.items()]
    entries, named = with_tumors_named(entries_of(region, body.who, chunks))
    dated = ~np.isnan(timeline.day) | ~np.isnat(timeline.date)
    known = dict(zip(body.rows.tolist(), dated.tolist(), strict=True))
    return CaliperTable(
        entries.take(np.array([known[row] for row in entries.rows.tolist()], dtype=bool)),
        body,
        timeline,
        _taken_as(region, groups),
        (
            *body.problems,
            *unit.problems,
            *problems,
            *moved,
            *named,
            *_undated(body, columns, dated),
        ),
        (*asked, *unit.questions, *questions),
        body.left_out,
        formula,
    )


def _with_models(body: Body, answers: Answers) -> tuple[Body, tuple[Question, ...]]:
    """Names of models in a column of tumors as the models of the animals."""
    columns = body.region.columns("tumor")
    heading = body.region.heads[columns[0]].text if columns else ""
    sheet = body.region.sheet
    found = settled_models(body.who, heading, f"{sheet.file}:{sheet.name}", answers)
    who = {**body.who, "model": found.model, "tumor": found.tumor}
    return replace(body, who=who), found.questions


def _measure_groups(region: Region) -> dict[str, dict[str, int]]:
    """Columns of measures by the tumor that their headings name; weights are of no tumor."""
    groups: dict[str, dict[str, int]] = {}
    for at, head in region.heads.items():
        if head.field in MEASURES:
            tumor = "" if head.field == "weight_g" else head.tumor
            group = groups.setdefault(tumor, {})
            if head.field not in group or _filled(region, at) > _filled(region, group[head.field]):
                group[head.field] = at
    if len(groups) > 1 and "" in groups:
        groups[""] = {field: at for field, at in groups[""].items() if field == "weight_g"}
    return {tumor: group for tumor, group in groups.items() if group}


def _formula(body: Body, groups: Mapping[str, Mapping[str, int]]) -> FormulaMatch | None:
    """The formula behind the stated volumes of a table in which none are of two tumors."""
    group = groups.get("", {})
    if len(groups) > 1 or not {"length_mm", "width_mm", "volume_mm3"} <= group.keys():
        return None
    decimal = body.region.sheet.decimal
    sizes = {field: numbers(body.cells(at), decimal, field).values for field, at in group.items()}
    nothing = np.full(len(body.rows), np.nan)
    fields = ("length_mm", "width_mm", "height_mm", "volume_mm3")
    return formula_of(*(sizes.get(field, nothing) for field in fields))


def _filled(region: Region, column: int) -> int:
    return sum(row[column] != "" for row in region.sheet.rows[region.first : region.end])


def _with_tumors(body: Body) -> Body:
    """Words for no tumor (``NT``, ``X``) are no names of one."""
    names = {name: _tumor_name(name) for name in set(body.who["tumor"])}
    tumor = np.array([names[name] for name in body.who["tumor"]], dtype=object)
    return replace(body, who={**body.who, "tumor": tumor})


def _tumor_name(name: str) -> str:
    if name.casefold() in _NO_TUMOR or parse_mark(name).kind in ("none", "missing"):
        return ""
    return name


def _with_sides(body: Body) -> Body:
    """``2539021_L`` and ``2539021_R`` as two tumors of one animal, where all names are so."""
    animals = body.who["animal"]
    found = {name: _SIDE.match(name) for name in set(animals)}
    stems = [match[1] for match in found.values() if match]
    if body.region.columns("tumor") or len(stems) < len(found) or len({*stems}) == len(stems):
        return body
    names = np.array([m[1] if (m := found[name]) else name for name in animals], dtype=object)
    sides = np.array([m[2] if (m := found[name]) else "" for name in animals], dtype=object)
    return replace(body, who={**body.who, "animal": names, "tumor": sides})


def _with_shared(body: Body) -> Body:
    """Cage, model and study of an animal in all of its rows, where only some name them."""
    who = dict(body.who)
    for field in _SHARED:
        if (who[field] == "").any() and (who[field] != "").any():
            known: dict[str, set[str]] = {}
            for animal, name in zip(who["animal"], who[field], strict=True):
                known.setdefault(animal, set()).update({name} - {""})
            only = {animal: names.pop() for animal, names in known.items() if len(names) == 1}
            filled = [
                name or only.get(animal, "")
                for animal, name in zip(who["animal"], who[field], strict=True)
            ]
            who[field] = np.array(filled, dtype=object)
    return replace(body, who=who)


def _day_unit(region: Region, answers: Answers) -> DayUnit:
    columns = region.columns("day")
    if not columns:
        return DayUnit(1.0)
    cell = region.cell(region.header.last, columns[0])
    rows = region.sheet.rows[region.first : region.end]
    counted = numbers(objects([row[columns[0]] for row in rows]), region.sheet.decimal, "day")
    return day_unit(region.heads[columns[0]].text, region.sheet, cell, answers, counted.values)


def _timeline(
    body: Body, order: DateOrder, measures: list[int], unit_days: float
) -> tuple[Timeline, list[Problem]]:
    """Day and date of each row; the start of an animal and a date give the day."""
    region = body.region
    nothing = np.full(len(body.rows), np.datetime64("NaT"), dtype="datetime64[D]")
    columns = region.columns("date")
    date = order.read_all(body.cells(columns[0])) if columns else nothing
    stated, unread = _stated_days(body, unit_days)
    start = order.read_all(body.start)
    since = (date - start).astype("timedelta64[D]")
    counted = np.where(np.isnat(since), np.nan, since.astype(np.float64))
    day = np.where(np.isnan(counted), stated, counted)
    problems = [*_unread_dates(body, columns, date), *_unread_days(body, unread)]
    if named := region.columns("day"):
        cell = region.cell(region.header.last, named[0])
        problems += told_of_life(texts(body.cells(named[0])).tolist(), region.sheet, cell)
    differs = np.flatnonzero(np.abs(counted - stated) >= 1)
    if len(differs):
        column = region.columns("day")[0]
        cells = several([region.cell(int(body.rows[at]), column) for at in differs])
        what = "The day differs from the days between the start of treatment and the date."
        action = "The dates count."
        problems.append(region.problem("warning", what, cells, f"{stated[differs[0]]:g}", action))
    return Timeline(day, date, _is_seen(body, measures)), problems


def _stated_days(body: Body, unit_days: float) -> tuple[Floats, dict[str, list[str]]]:
    """The day column as numbers, ``d12``, ``Day 12`` and ``P12`` are 12; other texts, by cell."""
    columns = body.region.columns("day")
    if not columns:
        return np.full(len(body.rows), np.nan), {}
    cells = body.cells(columns[0])
    found = numbers(cells, body.region.sheet.decimal, "day")
    days = found.values * unit_days
    unread: dict[str, list[str]] = {}
    for at, mark in found.marks.items():
        head = read_head(mark.text)
        is_day = head.day is not None and not (head.field or head.again or head.is_plain)
        if np.isnan(days[at]) and is_day:
            days[at] = head.day
        elif np.isnan(days[at]) and (born := _CODED_DAY.match(mark.text.strip())):
            days[at] = float(born["day"])
        elif mark.kind not in ("missing", "number") and re.search(r"\d", mark.text):
            cell = body.region.cell(int(body.rows[at]), columns[0])
            unread.setdefault(mark.text, []).append(cell)
    return days, unread


def _unread_days(body: Body, unread: Mapping[str, Sequence[str]]) -> list[Problem]:
    what = "The cell holds more than a day, or none. Enter the number of the day alone."
    if len(unread) > _MOST_TEXTS:
        unread = {"": [cell for cells in unread.values() for cell in cells]}
    return [
        body.region.problem("warning", what, several(cells), text) for text, cells in unread.items()
    ]


def _unread_dates(
    body: Body, columns: list[int], date: npt.NDArray[np.datetime64]
) -> list[Problem]:
    if not columns:
        return []
    cells = body.cells(columns[0])
    unread = [
        at
        for at in np.flatnonzero(np.isnat(date)).tolist()
        if cells[at] != "" and parse_mark(str(cells[at])).kind not in ("missing", "none")
    ]
    if not unread:
        return []
    names = several([body.region.cell(int(body.rows[at]), columns[0]) for at in unread])
    what = "The cell holds no date from 1990 to 2100 that can be read. Write it as 2025-03-31."
    return [body.region.problem("warning", what, names, str(cells[unread[0]]))]


def _is_seen(body: Body, measures: list[int]) -> Mask:
    """Rows that show the animal in the study: with a number, or with something else recorded.

    In a list of deaths, without measures, every row does.
    """
    if not measures:
        return np.ones(len(body.rows), dtype=bool)
    region = body.region
    decimal = region.sheet.decimal
    seen = np.zeros(len(body.rows), dtype=bool)
    for at, head in region.heads.items():
        if at in measures:
            seen |= ~np.isnan(numbers(body.cells(at), decimal, head.field).values)
        elif head.text and head.field in ("", "arm", "note") and at != _arm_column(body):
            seen |= body.cells(at) != ""
    return seen


def _arm_column(body: Body) -> int:
    columns = body.region.columns("arm")
    counts = [_filled(body.region, at) for at in columns]
    return columns[counts.index(max(counts))] if columns else -1


def _undated(body: Body, columns: list[int], dated: Mask) -> list[Problem]:
    """Rows with measurements, but without a day."""
    if not columns:
        return []
    cells = np.array([body.cells(at) != "" for at in columns]).any(axis=0)
    at = np.flatnonzero(cells & ~dated)
    words = pd.Series([str(body.cells(columns[0])[each]) for each in at], dtype=object)
    at = at[[parse_mark(word).kind != "missing" for word in words]]
    if not len(at):
        return []
    names = several([body.region.cell(int(body.rows[each]), columns[0]) for each in at])
    what = "These rows have neither a day nor a date. Fill in one of them."
    action = f"{len(at):,} rows were left out."
    return [body.region.problem("warning", what, names, action=action)]


def _taken_as(
    region: Region, groups: Mapping[str, Mapping[str, int]]
) -> tuple[tuple[str, str], ...]:
    measures = {
        at: ", ".join(filter(None, [field, tumor]))
        for tumor, group in groups.items()
        for field, at in group.items()
    }
    others = ("animal", "arm", "cage", "model", "study", "tumor", "start", "day", "date", "note",
              "end_date", "end_day", "reason", "event")  # fmt: skip
    taken = {at: head.field for at, head in region.heads.items() if head.field in others}
    taken |= measures
    return tuple((region.heads[at].text, field) for at, field in sorted(taken.items()))
