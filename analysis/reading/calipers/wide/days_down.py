"""Tables with a row a day and a column an animal, under one to three rows of headings.

            Control               Drug A                       Untreated            L/G
    Day     M1     M2     M3      M4     M5     M6      Day    short  long  volume  short ...
    0       100    110    95      101    99     105     0      4.0    5.0   40.0    4.0
    4       160    170    150     130    120    125     4      6.0    7.0   126.0   4.8

An arm may span its animals, be repeated above each of them, or stand alone; an animal may have a
column for each measure. The table becomes a region with its rows and columns swapped, so that it is
read as one with days across.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from analysis.reading.calipers.headings.heading_cell import Head, read_head
from analysis.reading.calipers.headings.heading_rows import names_in_vivo
from analysis.reading.calipers.headings.joined_heading_rows import MAX_HEADING, Header
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.stops.statistic_rows import is_strong_statistic
from analysis.reading.calipers.wide.measure_columns import names_measure_of_animals
from analysis.reading.columns.dates import DateOrder
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.caliper_fields import MEASURES, known_field
from analysis.reading.words.dates import DAY_FIRST, MONTH_FIRST
from analysis.reading.words.values import numbers, text_of

_LOOKED_AT = 60  # rows and columns in which the heading of the days may stand
_MAX_COLUMNS = 2000
_ABOVE, _BELOW = 3, 2  # heading rows over and under the one that names the days
_LEAST_DAYS = 2
_LEAST_AVERAGED = 2  # columns of animals beside their mean
_DAY_HEADING = re.compile(
    r"^(?:study |treatment )?(?:time|zeit|tijd|temps|timepoint|time point|tage?|days?|dpi|d)"
    r"(?:\s+(?:post|after|since|from|of)\b.*)?\s*(?:[(\[,]?\s*(?:days?|d|tage?|dagen|jours?)\s*[)\]]?)?$",
    re.IGNORECASE,
)
_WEEKS = re.compile(r"\b(?:weeks?|wks?|wochen?|semaines?)\b", re.IGNORECASE)
_HOURS = re.compile(r"\b(?:h|hrs?|hours?|min|minutes?|stunden|uur)\b", re.IGNORECASE)
_NO_UNIT = re.compile(r"^(?:time|zeit|tijd|temps|timepoint|time point)$", re.IGNORECASE)
_STATISTIC = re.compile(
    r"(?:^|[^a-z])(?:mean|average|avg|median|sd|sem|stdev)(?:[^a-z]|$)", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_SHORT = 3  # letters of an ear mark
_MOUSE = re.compile(
    r"^(?:m|mouse|mice|animal|rat|maus|tier|muis|souris|ms|#)[\s._#-]*\d+[\s_-]?[a-z]{0,2}$",
    re.IGNORECASE,
)
_ORDERS = (DateOrder(DAY_FIRST), DateOrder(MONTH_FIRST))
_LONG_STUDY, _LEAST_SIZE = 10.0, 10.0  # days, and the median of what may be volumes in mm3
_SHORT_STUDY = 5.0  # days, where the columns are called as individuals are


@dataclass(frozen=True, slots=True)
class _Corner:
    """Where the days of a table are named, its days (from that column) and its columns."""

    row: int
    column: int
    data: tuple[int, ...]
    last: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of headings: the texts over the columns of a table, and what they name."""

    row: int
    field: str
    texts: tuple[str, ...]


def find_days_down(sheet: Sheet, measure: str = "") -> tuple[Region, ...]:
    """The tables of a sheet that have a row a day, as regions of the swapped sheet.

    ``measure`` is what the user says that the numbers are, where nothing else does.
    """
    corners = list(_corners(sheet))
    if not corners:
        return ()
    width = sheet.width
    swapped = replace(sheet, rows=[[row[at] for row in sheet.rows] for at in range(width)])
    regions = (_region(sheet, swapped, corner, measure) for corner in corners)
    return tuple(region for region in regions if region is not None)


def _corners(sheet: Sheet) -> Iterator[_Corner]:
    """The headings of days that have rising days below and columns of numbers beside."""
    if not 2 <= sheet.width <= _MAX_COLUMNS:
        return
    taken: set[tuple[int, int]] = set()
    for row in range(len(sheet.rows)):
        found = [at for at in range(min(_LOOKED_AT, sheet.width - 1)) if _heads(sheet, row, at)]
        found[1:] = [at for at in found[1:] if _rises_to_its_end(sheet, row, at)]
        for at, end in pairwise((*found, sheet.width)):
            if (row, at) in taken:
                continue
            data = _days_below(sheet, row, at)
            last = _last_column(sheet, at, end, data)
            if len(data) >= _LEAST_DAYS and last > at:
                taken |= {(each, at) for each in range(row, data[-1] + 1)}
                yield _Corner(row, at, data, last)


def _heads(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell names the days below it, or animals or arms over days that are called so."""
    cell = sheet.rows[row][column]
    if _names_days(cell):
        return True
    if not isinstance(cell, str) or known_field(cell) not in ("animal", "arm"):
        return False
    below = [each[column] for each in sheet.rows[row + 1 :] if each[column] != ""][: _BELOW + 2]
    heads = [read_head(each) for each in below]
    return sum(head.is_time and not head.is_plain for head in heads) >= _LEAST_DAYS


def _names_days(cell: Cell) -> bool:
    if not isinstance(cell, str) or not cell or len(cell) > MAX_HEADING:
        return False
    text = " ".join(cell.split())
    if _HOURS.search(text):
        return False
    head_field = known_field(re.sub(r"[(\[].*", "", text)) or known_field(text)
    return head_field in ("day", "date") or bool(_DAY_HEADING.match(text) or _WEEKS.match(text))


def _days_below(sheet: Sheet, row: int, column: int) -> tuple[int, ...]:
    """Rows with days below a heading, up to where they no longer rise."""
    return max((_rising(sheet, row, column, order) for order in _ORDERS), key=len)


def _rising(sheet: Sheet, row: int, column: int, order: DateOrder) -> tuple[int, ...]:
    found: list[int] = []
    last: float = -np.inf
    for at in range(row + 1, len(sheet.rows)):
        cell = sheet.rows[at][column]
        if cell == "":
            continue
        time = _time(cell, order)
        if time is None:
            if found or at > row + _BELOW:
                break
            continue
        if time <= last:
            break
        found.append(at)
        last = time
    return tuple(found)


def _rises_to_its_end(sheet: Sheet, row: int, column: int) -> bool:
    """Whether days stand below a heading right of others, no animal ``d`` between ``c`` and ``e``.

    The sizes of an animal rise for some rows and fall then.
    """
    data = _days_below(sheet, row, column)
    after = sheet.rows[data[-1] + 1 : data[-1] + 2] if data else []
    return all(_time(each[column], _ORDERS[0]) is None for each in after)


def _time(cell: Cell, order: DateOrder) -> float | None:
    """A day or date as a number that rises with time."""
    head = read_head(cell)
    if head.field or head.again:
        return None
    if head.day is not None:
        return head.day
    date = None if head.date is None else order.read(head.date)
    return None if date is None else float(date.toordinal())


def _last_column(sheet: Sheet, column: int, end: int, data: Sequence[int]) -> int:
    """The last column of numbers beside the days; that of the days where there is none."""
    last = column
    for at in range(column + 1, end):
        cells = np.array([sheet.rows[each][at] for each in data], dtype=object)
        n_filled = int((cells != "").sum())
        if n_filled and (~np.isnan(numbers(cells, sheet.decimal).values)).sum() >= 0.5 * n_filled:
            last = at
    return last


def _region(sheet: Sheet, swapped: Sheet, corner: _Corner, measure: str) -> Region | None:
    lines = _lines(sheet, corner)
    columns = _columns(sheet, corner)
    if not lines or not _is_of_animals(sheet, corner, lines, columns, is_said=bool(measure)):
        return None
    heads = {line.row: Head(line.field or "measure", line.field) for line in lines}
    named = sheet.rows[corner.row][corner.column]
    factor = 7.0 if _WEEKS.search(text_of(named)) else 1.0
    for at in corner.data:
        head = read_head(sheet.rows[at][corner.column])
        day = None if head.day is None else head.day * factor
        heads[at] = Head(head.text, day=day, date=head.date)
    everything = tuple(heads.get(at, Head("")) for at in range(len(sheet.rows)))
    header = Header(corner.column, corner.column, everything)
    over = _title(sheet, min(line.row for line in lines), corner)
    return Region(
        swapped,
        header,
        dict(sorted(heads.items())),
        min(columns),
        max(columns) + 1,
        measure or over,
        transposed=True,
        over=over,
    )


def _columns(sheet: Sheet, corner: _Corner) -> list[int]:
    """The columns that hold anything below the headings."""
    return [
        at
        for at in range(corner.column + 1, corner.last + 1)
        if any(sheet.rows[each][at] != "" for each in corner.data)
    ]


def _lines(sheet: Sheet, corner: _Corner) -> list[_Line]:
    """The heading rows from the top, each with what it names; empty where that is not clear."""
    columns = _columns(sheet, corner)
    rows = [corner.row]
    while rows[0] > 0 and corner.row - rows[0] < _ABOVE:
        above = sheet.rows[rows[0] - 1]
        over = [at for at in columns if above[at] != ""]
        if not over or (len(over) == 1 and _is_title(above)):
            break
        rows.insert(0, rows[0] - 1)
    rows += list(range(corner.row + 1, corner.data[0]))
    lines = [_line(sheet, row, corner, columns) for row in rows]
    return _with_fields([line for line in lines if any(line.texts)])


def _is_title(row: Sequence[Cell]) -> bool:
    """Whether the one text over the columns is a title of them all, not the first arm."""
    text = next(text_of(cell) for cell in row if cell != "")
    return bool(read_head(text).field in MEASURES or len(text.split()) > 4)


def _line(sheet: Sheet, row: int, corner: _Corner, columns: Sequence[int]) -> _Line:
    cells = sheet.rows[row]
    texts = tuple(text_of(cells[at]) for at in columns)
    label = next((text_of(c) for c in reversed(cells[: corner.column + 1]) if c != ""), "")
    field = known_field(label)
    named = [read_head(text).field in MEASURES for text in texts if text]
    if named and sum(named) >= 0.7 * len(named):
        kinds = {read_head(text).field for text in texts if text} & {*MEASURES}
        return _Line(row, next(iter(kinds)) if len(kinds) == 1 else "measure", texts)
    return _Line(row, field if field in ("animal", "arm", "cage", "model", "tumor") else "", texts)


def _with_fields(lines: Sequence[_Line]) -> list[_Line]:
    """Rows of names as arms and animals: the lowest names animals, the one above it their arms.

    Animals stand over their arms where each has a name of its own and the row below repeats its
    names. A lone row names arms where it repeats a name, or names a control and not animals.
    """
    unknown = [line.row for line in reversed(lines) if not line.field]
    if len(unknown) == 2 and _are_turned([line for line in lines if not line.field]):
        unknown.reverse()
    fields = [f for f in ("animal", "arm", "model") if f not in {line.field for line in lines}]
    lone = next((line for line in lines if [line.row] == unknown), None)
    if lone is not None and "arm" in fields and _names_arms(lone):
        fields = ["arm"]
    named = dict(zip(unknown, [*fields, *["note"] * len(unknown)], strict=False))
    return [replace(line, field=named.get(line.row, line.field)) for line in lines]


def _are_turned(lines: Sequence[_Line]) -> bool:
    """Whether the upper of two rows of names tells each column apart and the lower does not."""
    upper, lower = ([text for text in line.texts if text] for line in lines)
    return len({*upper}) == len(upper) == len(lower) > len({*lower})


def _names_arms(line: _Line) -> bool:
    """Whether a row of names, the only one, names arms and not animals."""
    texts = [text for text in line.texts if text]
    if len({*texts}) < len(texts):
        return True
    if any(control_role(text) for text in texts if not _DIGIT.search(text)):
        return True
    are_ids = sum(bool(_DIGIT.search(text)) or len(text) <= _SHORT for text in texts)
    return 2 * are_ids < len(texts)


def _is_mouse(text: str) -> bool:
    return bool(_MOUSE.match(text))


def _is_of_animals(
    sheet: Sheet,
    corner: _Corner,
    lines: Sequence[_Line],
    columns: Sequence[int],
    *,
    is_said: bool,
) -> bool:
    """Whether columns are animals and rows days: by a word, or by how long and large they are."""
    fields = {line.field for line in lines}
    names = [text for line in lines for text in line.texts if text]
    heads = [read_head(text) for text in names]
    if any(head.field in ("animal", "day", "date", "other", "event") for head in heads):
        return False
    if not fields & {"arm", "model"} and _are_means(names):
        return False
    if _is_list(sheet, corner):
        return False
    times = [_time(sheet.rows[at][corner.column], _ORDERS[0]) for at in corner.data]
    days = [time for time in times if time is not None]
    if _may_be_hours(sheet, corner, days):
        return False
    says = (
        is_said
        or names_in_vivo(sheet)
        or names_measure_of_animals(sheet.stem)
        or any(map(_is_mouse, names))
        or bool(fields & {"measure", *MEASURES})
    )
    if says:
        return len(columns) > 1
    cells = np.array([sheet.rows[at][c] for at in corner.data for c in columns], dtype=object)
    sizes = numbers(cells, sheet.decimal).values
    sizes = sizes[sizes > 0]
    needed = _SHORT_STUDY if _names_individuals(lines) else _LONG_STUDY
    is_long = bool(days) and days[-1] - days[0] >= needed
    return "arm" in fields and is_long and len(sizes) > 0 and float(np.median(sizes)) >= _LEAST_SIZE


def _names_individuals(lines: Sequence[_Line]) -> bool:
    """Whether names run on from arm to arm, one of them a control; replicates begin again."""
    texts = {line.field: [text for text in line.texts if text] for line in lines}
    animals, arms = texts.get("animal", []), texts.get("arm", [])
    is_compared = len({*arms}) > 1 and any(control_role(text) for text in arms)
    return is_compared and len(animals) > len({*arms}) and len({*animals}) == len(animals)


def _are_means(names: Sequence[str]) -> bool:
    """Whether names say that numbers are statistics: not of a few columns beside their animals."""
    alone = [name for name in names if is_strong_statistic(name)]
    if any(_STATISTIC.search(name) for name in names if name not in alone):
        return True
    return bool(alone) and len(names) - len(alone) < _LEAST_AVERAGED


def _is_list(sheet: Sheet, corner: _Corner) -> bool:
    """Whether names stand left of the days in their rows: a list of a row an animal and day."""
    heads = sheet.rows[corner.row]
    for at in reversed(range(corner.column)):
        if heads[at] == "" or any(_names_days(cell) for cell in heads[: at + 1]):
            return False
        if sum(sheet.rows[each][at] != "" for each in corner.data) > 0.5 * len(corner.data):
            return True
    return False


def _may_be_hours(sheet: Sheet, corner: _Corner, days: Sequence[float]) -> bool:
    """Whether times without a unit are steps of half days in hours."""
    if not _NO_UNIT.match(text_of(sheet.rows[corner.row][corner.column]).strip()):
        return False
    steps = {later - earlier for earlier, later in pairwise(days)}
    return all(step % 6 == 0 for step in steps) or any(day % 1 for day in days)


def _title(sheet: Sheet, row: int, corner: _Corner) -> str:
    """The text above the headings, if the nearest filled row holds one alone over the table."""
    for at in range(row - 1, max(-1, row - 4), -1):
        over = sheet.rows[at][corner.column : corner.last + 1]
        cells = [cell for cell in (over if any(over) else sheet.rows[at]) if cell != ""]
        if cells:
            is_text = isinstance(cells[0], str) and len(cells) == 1 and len(cells[0]) <= 100
            return " ".join(str(cells[0]).split()) if is_text else ""
    return ""
