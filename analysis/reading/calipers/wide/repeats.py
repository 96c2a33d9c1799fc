"""Blocks in which each tumor has its diameters below each other, each read several times.

              Date=>               7/8/12   10/8/12
              Mouse=>              CM.37
    Tumor #   Direction   Repeat   Size     Size
    1         H           1        1.14     2.03
                          2        1.97     1.98       mean of the repeats: one diameter
              V           1        0.97     2.01       two diameters: length and width
                          2        1.05     2.12

The repeats of a diameter are averaged; the first two directions of a tumor are its length and
width, a third its height. The animal is named over the block or in a column of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.calipers.headings.heading_cell import Head, read_head
from analysis.reading.calipers.headings.joined_heading_rows import Header
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.who_columns import WHO, Body
from analysis.reading.calipers.measured_cells import CaliperTable, Chunk, entries_of, no_timeline
from analysis.reading.columns.dates import DateOrder, date_order, in_sequence
from analysis.reading.files.cells import cell_name, counted
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Answers
from analysis.reading.words.caliper_fields import LENGTHS, MEASURES, known_field
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.values import numbers, objects, text_of
from analysis.study import Problem

_REPEAT = re.compile(
    r"^(?:repeats?|replicates?|rep|readings?|wiederholung|herhaling|r[ée]p[ée]tition|trial"
    r"|measure(?:ment)?(?: no| nr| number)?)\.?\s*(?:#|no\.?|nr\.?)?$",
    re.IGNORECASE,
)
_DIRECTION = re.compile(
    r"^(?:directions?|axis|axes|dimensions?|diameters?|orientation|richtung|richting)\s*#?$",
    re.IGNORECASE,
)
_LENGTH_UNIT = re.compile(r"\b(?:mm|cm|milli(?:meter|metre)s?|centi(?:meter|metre)s?)\b", re.I)
_ABOVE = 4  # heading rows over the one that names the repeats
_KINDS = {"l": 0, "length": 0, "long": 0, "longest": 0, "w": 1, "width": 1, "short": 1,
          "shortest": 1, "height": 2, "depth": 2}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Block:
    """One block: its headings, the columns of names and of days, its rows and its animal."""

    row: int
    end: int
    columns: dict[str, int]
    days: dict[int, Head]
    animal: str


@dataclass(slots=True)
class _Tumor:
    """Rows of one tumor by direction, in the order in which they stand."""

    animal: str
    arm: str
    tumor: str
    directions: dict[str, list[int]]


def read_repeats(sheet: Sheet, answers: Answers) -> list[tuple[CaliperTable, DateOrder]]:
    """The blocks of a sheet that repeat the reading of each diameter; empty where none does."""
    blocks = list(_blocks(sheet))
    if not blocks:
        return []
    series: list[list[Cell]] = [
        [head.date for head in block.days.values() if head.date is not None] for block in blocks
    ]
    order = date_order(sheet, series, (), answers)
    unit = _unit(sheet, blocks[0].row)
    by_block = [(block, list(_tumors(sheet, block))) for block in blocks]
    found = [
        (_table(sheet, block, tumors, order, unit), order) for block, tumors in by_block if tumors
    ]
    if found:
        asked = (order.question,) if order.question else ()
        first = replace(
            found[0][0], questions=asked, problems=(_told(sheet, by_block), *order.problems)
        )
        found[0] = (first, order)
    return found


def _unit(sheet: Sheet, row: int) -> str:
    """The unit of lengths that a line above the blocks states."""
    texts = (c for cells in sheet.rows[:row] for c in cells if isinstance(c, str) and c)
    found = [match[0].casefold() for text in texts if (match := _LENGTH_UNIT.search(text))]
    return ("mm" if found[0].startswith(("mm", "milli")) else "cm") if found else ""


def _blocks(sheet: Sheet) -> Iterator[_Block]:
    rows = [at for at, row in enumerate(sheet.rows) if _repeat_column(row) is not None]
    for at, row in enumerate(rows):
        end = rows[at + 1] if at + 1 < len(rows) else len(sheet.rows)
        columns = _named_columns(sheet.rows[row])
        first = max(columns.values()) + 1
        top = max(rows[at - 1] + 1 if at else 0, row - _ABOVE)
        days, animal = _over(sheet, range(top, row + 1), first)
        if len(days) > 1 and ("animal" in columns or animal):
            yield _Block(row, _end(sheet, row, end, first - 1), columns, days, animal)


def _repeat_column(row: Sequence[Cell]) -> int | None:
    texts = [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in row[:12]]
    return next((at for at, text in enumerate(texts) if text and _REPEAT.match(text)), None)


def _named_columns(row: Sequence[Cell]) -> dict[str, int]:
    """Columns of animal, arm, tumor, direction and repeat in the heading row of a block."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(row[:12]):
        if not isinstance(cell, str) or not cell.strip():
            continue
        text = " ".join(cell.split())
        field = known_field(text)
        name = "repeat" if _REPEAT.match(text) else "direction" if _DIRECTION.match(text) else field
        if name in ("repeat", "direction", "animal", "arm", "cage", "tumor", "model"):
            columns.setdefault(name, at)
        elif squashed(text).startswith("tumo"):
            columns.setdefault("tumor", at)
    return columns


def _over(sheet: Sheet, rows: range, first: int) -> tuple[dict[int, Head], str]:
    """The days over the columns of values, and the animal that a label over them names."""
    days: dict[int, Head] = {}
    animal = ""
    for row in rows:
        cells = sheet.rows[row]
        heads = {at: read_head(cell) for at, cell in enumerate(cells) if at >= first and cell != ""}
        times = {at: head for at, head in heads.items() if head.is_time and not head.field}
        if len(times) > 1 and len(times) >= 0.6 * len(heads):
            days = times
        if _label(cells[:first]) == "animal" and len(heads) == 1:
            animal = text_of(cells[next(iter(heads))])
    return days, animal


def _end(sheet: Sheet, row: int, end: int, first: int) -> int:
    """The row after the last one of a block."""
    at = row + 1
    while at < end and any(cell != "" for cell in sheet.rows[at][first:]):
        if _label(sheet.rows[at][: first + 1]) in ("date", "day", "animal"):
            break
        at += 1
    return at


def _label(cells: Sequence[Cell]) -> str:
    """The field that the first text of a row names: ``Date=>`` and ``Mouse:`` do."""
    text = next((text_of(cell) for cell in cells if cell != ""), "")
    return known_field(re.sub(r"[^\w\s#]", "", text))


def _table(
    sheet: Sheet, block: _Block, tumors: Sequence[_Tumor], order: DateOrder, unit: str
) -> CaliperTable:
    region = _region(sheet, block)
    body = _body(region, tumors)
    dates = in_sequence(
        order.read_all(["" if head.date is None else head.date for head in block.days.values()])
    )
    chunks = [
        _chunk(body, tumors, column, head, date, unit)
        for (column, head), date in zip(block.days.items(), dates, strict=True)
    ]
    taken = tuple((region.heads[at].text, name) for name, at in block.columns.items())
    return CaliperTable(entries_of(region, body.who, chunks), body, no_timeline(body), taken)


def _tumors(sheet: Sheet, block: _Block) -> Iterator[_Tumor]:
    """The tumors of a block, blank cells filled from above."""
    memory = {"animal": block.animal, "arm": "", "tumor": "", "direction": ""}
    current: _Tumor | None = None
    for row in range(block.row + 1, block.end):
        cells = sheet.rows[row]
        own = {
            name: text_of(cells[at])
            for name, at in block.columns.items()
            if name in memory and cells[at] != ""
        }
        starts = {"animal", "tumor"} & own.keys() and any(
            own[name] != memory[name] or (name == "tumor" and "direction" in own)
            for name in ("animal", "tumor")
            if name in own
        )
        memory |= own
        if current is None or (starts and _is_other(current, memory)):
            if current is not None:
                yield current
            current = _Tumor(memory["animal"], memory["arm"], memory["tumor"], {})
        current.directions.setdefault(memory["direction"].rstrip("*"), []).append(row)
    if current is not None:
        yield current


def _is_other(current: _Tumor, memory: dict[str, str]) -> bool:
    return (current.animal, current.tumor) != (memory["animal"], memory["tumor"])


def _region(sheet: Sheet, block: _Block) -> Region:
    heads = {at: Head(text_of(sheet.rows[block.row][at]), _field(name))
             for name, at in block.columns.items()}  # fmt: skip
    heads |= block.days
    heads = dict(sorted(heads.items()))
    everything = tuple(heads.get(at, Head("")) for at in range(max(heads) + 1))
    return Region(sheet, Header(block.row, block.row, everything), heads, block.row + 1, block.end)


def _field(name: str) -> str:
    return name if name in ("animal", "arm", "cage", "model", "tumor") else "note"


def _body(region: Region, tumors: Sequence[_Tumor]) -> Body:
    """One row for each tumor, its first."""
    rows = np.array([min(min(rows) for rows in t.directions.values()) for t in tumors])
    blank = np.full(len(rows), "", dtype=object)
    who = dict.fromkeys(WHO, blank) | {
        "arm": objects([t.arm for t in tumors]),
        "animal": objects([t.animal for t in tumors]),
        "tumor": objects([t.tumor for t in tumors]),
    }
    return Body(region, rows.astype(np.int64), who, blank)


def _chunk(
    body: Body,
    tumors: Sequence[_Tumor],
    column: int,
    head: Head,
    date: np.datetime64,
    unit: str,
) -> Chunk:
    n = len(tumors)
    measures = _measures(tumors)
    means = [[_mean(body.region, tumor, at, column) for at in range(len(measures))]
             for tumor in tumors]  # fmt: skip
    if len(measures) == 2 and not any(_places(tumor) for tumor in tumors):
        means = [sorted(pair, reverse=True) if "" not in pair else pair for pair in means]
    columns = zip(*means, strict=True)
    cells = {m: (objects(each), column) for m, each in zip(measures, columns, strict=True)}
    day = np.full(n, np.nan if head.day is None else head.day)
    when = np.full(n, date, dtype="datetime64[D]")
    return Chunk(body.who, body.rows, day, when, cells, None, dict.fromkeys(cells, unit))


def _measures(tumors: Sequence[_Tumor]) -> tuple[str, ...]:
    """Length, width and height for the directions of the tumors; a lone one holds volumes."""
    names = [*dict.fromkeys(name for tumor in tumors for name in tumor.directions)]
    if len(names) == 1:
        field = read_head(names[0]).field if names[0] else ""
        return (field if field in MEASURES else "volume_mm3",)
    return LENGTHS[: min(3, max(len(tumor.directions) for tumor in tumors))]


def _mean(region: Region, tumor: _Tumor, number: int, column: int) -> Cell:
    """The mean of the repeats of one direction; ``""`` where none is a number."""
    if number >= len(tumor.directions):
        return ""
    rows = _ordered(tumor)[number]
    raw = objects([region.sheet.rows[row][column] for row in rows])
    found = numbers(raw, region.sheet.decimal, "length_mm").values
    return "" if np.isnan(found).all() else float(np.nanmean(found))


def _ordered(tumor: _Tumor) -> list[list[int]]:
    """Rows by direction: length before width where words say so, else as they stand."""
    places = _places(tumor)
    return [tumor.directions[name] for name in sorted(places, key=lambda each: places[each])] or [
        *tumor.directions.values()
    ]


def _places(tumor: _Tumor) -> dict[str, int]:
    """Which of length, width and height each direction is by its word; empty where none says."""
    places = {name: _KINDS.get(squashed(name), -1) for name in tumor.directions}
    is_told = min(places.values()) >= 0 and len({*places.values()}) == len(places)
    return places if is_told else {}


def _told(sheet: Sheet, blocks: Sequence[tuple[_Block, Sequence[_Tumor]]]) -> Problem:
    """What was done with the repeats and directions of all blocks."""
    tumors = [tumor for _, each in blocks for tumor in each]
    most = max(len(rows) for tumor in tumors for rows in tumor.directions.values())
    names = [*dict.fromkeys(name for tumor in tumors for name in tumor.directions if name)]
    what = f"Each size was read up to {counted(most, 'time')} (rows of repeats)."
    action = "The mean of the repeats was taken"
    if len(names) > 1:
        action += f"; the directions ({', '.join(names)}) are length and width, the larger first"
    block = blocks[0][0]
    cell = cell_name(block.row, block.columns["repeat"])
    return Problem("info", what, sheet.file, sheet.name, cell, "", f"{action}.")
