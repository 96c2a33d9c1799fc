"""Wide caliper sheets: animals in rows, days across.

                                                      Day 0              Day 3
    Group    Animal  Day 0  Day 3  Day 7     Animal   Length  Width      Length  Width
    Control  1       101    150    210       1        5.1     4.8        6.0     5.5
             2       98     141    dead      2        5.0     4.6        5.8     5.1

A column in front without a heading may name the animals; an arm is said once for its rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.headings.heading_cell import Head, read_head
from analysis.reading.calipers.headings.regions import Region, is_blank_row
from analysis.reading.calipers.headings.who_columns import Body, read_body
from analysis.reading.calipers.measured_cells import (
    CaliperTable,
    Chunk,
    chunk_of,
    entries_of,
    no_timeline,
)
from analysis.reading.calipers.stops.statistic_rows import statistic_rows
from analysis.reading.calipers.wide.measure_columns import Columns, ValueColumn, value_columns
from analysis.reading.columns.dates import DateOrder
from analysis.reading.files.cells import counted, several
from analysis.reading.findings import Answers
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.values import Objects, numbers, objects, text_of
from analysis.study import Problem, Recognized

_ID_COLUMNS = 6  # columns before the days that may name the animals without a heading


def read_wide(region: Region, order: DateOrder, arm: str, answers: Answers) -> CaliperTable | None:
    """The measurements of a region with days across; None where nothing stands below the days."""
    region = _with_named_columns(region)
    columns = value_columns(region, order, answers)
    if not columns.values:
        return None
    measured = [each.column for each in columns.values]
    statistics = statistic_rows(region, measured)
    body = read_body(region, measured, arm, statistics)
    if not len(body.rows):
        return None
    are_sizes = any(each.measure != "weight_g" for each in columns.values)
    body, problems = _with_animals(body, are_sizes=are_sizes)
    labels = _row_measures(body)
    start = order.read_all(body.start)
    groups = _groups(columns.values)
    chunks = [
        _chunk(body, group, start, labels == kind, kind)
        for group in groups
        for kind in sorted({*labels})
    ]
    return CaliperTable(
        entries_of(region, body.who, chunks),
        body,
        no_timeline(body),
        _taken_as(region, columns),
        (*body.problems, *columns.problems, *problems, *_statistics(region, statistics)),
        columns.questions,
        (*body.left_out, *_left_out(region, columns)),
        averaged=tuple(at for each in columns.values for at in each.more),
    )


def _with_named_columns(region: Region) -> Region:
    """The same region, columns without a heading before the days named by what they hold."""
    first = min(region.times)
    left = [at for at in region.heads if at < first and not _names_rows(region.heads[at])]
    heads = dict(region.heads)
    for at in reversed(left[-_ID_COLUMNS:]):
        cells = [text_of(row[at]) for row in region.sheet.rows[region.first : region.end]]
        names = [cell for cell in cells if cell]
        missing = [field for field in ("animal", "arm") if not _has(heads, field)]
        if not names or not missing or not _begins(region, at):
            continue
        is_unique = len({*names}) > 0.7 * len(cells)
        field = "animal" if is_unique and "animal" in missing else "arm"
        if field in missing:
            heads[at] = replace(heads[at], field=field)
    return replace(region, heads=heads)


def _begins(region: Region, column: int) -> bool:
    """Whether a column is filled in the first row of the table, as no remark below it is."""
    rows = region.sheet.rows[region.first : region.end]
    return next((row[column] != "" for row in rows if not is_blank_row(row, region)), False)


def _names_rows(head: Head) -> bool:
    """Whether a heading already says what of an animal its column names."""
    return bool(head.field) and head.field not in MEASURES


def _has(heads: Mapping[int, Head], field: str) -> bool:
    return any(head.field == field for head in heads.values())


def _with_animals(body: Body, *, are_sizes: bool) -> tuple[Body, tuple[Problem, ...]]:
    """Rows with an animal each: numbered where no column names them, sizes of tumors told apart.

    Body weights of one animal in several rows are asked about later.
    """
    region = body.region
    animal = body.who["animal"].copy()
    problems: list[Problem] = []
    if not region.columns("animal"):
        animal = _numbered(body)
        what = "No column names the animals: the rows of each arm were numbered."
        corner = region.cell(region.header.last, min(region.heads))
        problems.append(region.problem("info", what, corner))
    tumor = body.who["tumor"].copy()
    if are_sizes and not region.columns("tumor") and not _row_measures(body).any():
        animal, tumor, more = _repeated(body, animal, tumor)
        problems += more
    return replace(body, who={**body.who, "animal": animal, "tumor": tumor}), tuple(problems)


def _numbered(body: Body) -> Objects:
    """Numbers within each arm; rows that hold different measures of one animal share theirs."""
    counts: dict[tuple[str, str], int] = {}
    seen: dict[tuple[str, str], set[str]] = {}
    names = np.empty(len(body.rows), dtype=object)
    keys = zip(body.who["arm"], body.who["cage"], strict=True)
    for at, (key, measure) in enumerate(zip(keys, _row_measures(body), strict=True)):
        if not measure or key not in seen or measure in seen[key]:
            counts[key] = counts.get(key, 0) + 1
            seen[key] = set()
        seen[key].add(measure)
        names[at] = str(counts[key])
    return names


def _repeated(
    body: Body, animal: Objects, tumor: Objects
) -> tuple[Objects, Objects, list[Problem]]:
    """Animals that stand in several rows: rows side by side are tumors, others other animals."""
    keys: list[tuple[str, ...]] = list(
        zip(*(body.who[name] for name in ("model", "study", "arm", "cage")), animal, strict=True)
    )
    at_key: dict[tuple[str, ...], list[int]] = {}
    for at, key in enumerate(keys):
        at_key.setdefault(key, []).append(at)
    again = {key: ats for key, ats in at_key.items() if len(ats) > 1 and key[-1]}
    if not again:
        return animal, tumor, []
    adjacent = all(b - a == 1 for ats in again.values() for a, b in pairwise(ats))
    animal, tumor = animal.copy(), tumor.copy()
    for name, ats in again.items():
        for number, at in enumerate(ats):
            if adjacent:
                tumor[at] = f"T{number + 1}"
            elif number:
                animal[at] = f"{name[-1]} ({number + 1})"
    region = body.region
    column = region.columns("animal")[0]
    first = next(iter(again.values()))
    cell = region.cell(int(body.rows[first[1]]), column)
    what = f"{len(again):,} animals have several rows, such as '{next(iter(again))[-1]}'."
    action = "Taken as tumors of one animal." if adjacent else "Taken as different animals."
    return animal, tumor, [region.problem("warning", what, cell, action=action)]


def _row_measures(body: Body) -> Objects:
    """The measure of each row where a column of labels names it (L and W below each other)."""
    measures = np.full(len(body.rows), "", dtype=object)
    region = body.region
    first = min(region.times)
    for at in (each for each in region.heads if each < first):
        if region.heads[at].field in ("animal", "arm", "cage"):
            continue
        cells = body.cells(at)
        fields = {cell: read_head(cell).field for cell in set(cells)}
        if {*fields.values()} <= {*MEASURES} and len(fields) > 1:
            measures[:] = [fields[cell] for cell in cells]
    return measures


def _groups(values: Sequence[ValueColumn]) -> list[list[ValueColumn]]:
    """Columns of one day and tumor together: length, width and volume."""
    groups: dict[tuple[str, str, str], list[ValueColumn]] = {}
    for each in values:
        key = (str(each.day), str(each.date), each.tumor)
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _chunk(
    body: Body,
    group: Sequence[ValueColumn],
    start: npt.NDArray[np.datetime64],
    here: npt.NDArray[np.bool_],
    label: str,
) -> Chunk:
    """Entries of one day and tumor, in rows that hold one measure where a label names it."""
    first = group[0]
    date = np.full(here.sum(), first.date, dtype="datetime64[D]")
    day = np.full(len(date), first.day)
    since = (date - start[here]).astype("timedelta64[D]")
    day = np.where(np.isnan(day) & ~np.isnat(since), since.astype(np.float64), day)
    named = label if label in MEASURES else ""
    columns = {named or each.measure: each.column for each in group}
    chunk = chunk_of(body, (day, date), columns, first.tumor, here)
    means = {
        named or each.measure: (_mean(body, each, here), each.column) for each in group if each.more
    }
    return replace(chunk, cells={**chunk.cells, **means})


def _mean(body: Body, column: ValueColumn, here: npt.NDArray[np.bool_]) -> Objects:
    """The mean of the readings of a day; a word in one of them, such as a death, stands for all."""
    cells = np.array([body.cells(at)[here] for at in (column.column, *column.more)], dtype=object)
    decimal = body.region.sheet.decimal
    values = np.array([numbers(each, decimal, column.measure).values for each in cells])
    means = objects([""] * cells.shape[1])
    for at, (texts, known) in enumerate(zip(cells.T, values.T, strict=True)):
        words = [text for text, is_word in zip(texts, np.isnan(known), strict=True)
                 if is_word and text != ""]  # fmt: skip
        if words:
            means[at] = words[0]
        elif not np.isnan(known).all():
            means[at] = float(np.nanmean(known))
    return means


def _taken_as(region: Region, columns: Columns) -> tuple[tuple[str, str], ...]:
    values = {each.column: each for each in columns.values}
    taken = []
    for at, head in region.heads.items():
        if at in values:
            each = values[at]
            when = f"day {each.day:g}" if not np.isnan(each.day) else f"{each.date}"
            taken.append((head.text, ", ".join(filter(None, [each.measure, when, each.tumor]))))
        elif head.field in ("animal", "arm", "cage", "model", "tumor", "start"):
            taken.append((head.text, head.field))
    return tuple(taken)


def _statistics(region: Region, rows: Collection[int]) -> tuple[Problem, ...]:
    """The rows that hold statistics of the rows above them."""
    if not rows:
        return ()
    cells = several([region.cell(row, min(region.heads)) for row in sorted(rows)])
    what = "These rows hold the mean, SD or SEM of the animals above them, by word or value."
    return (region.problem("info", what, cells, action=f"Left out: {counted(len(rows), 'row')}."),)


def _left_out(region: Region, columns: Columns) -> tuple[Recognized, ...]:
    """Columns of days that were not read, one entry for each reason."""
    listed = []
    for reason in dict.fromkeys(reason for _, reason in columns.left_out):
        ats = [at for at, why in columns.left_out if why == reason]
        listed.append(
            Recognized(
                "left out",
                region.sheet.file,
                region.sheet.name,
                region.cell(region.header.first, min(ats)),
                region.cell(max(region.header.last, region.end - 1), max(ats)),
                (("reason", f"{len(ats):,} columns: {reason}"),),
            )
        )
    return tuple(listed)
