"""Tables with a heading row inside sheets: found, and read column by column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.reading.files.cells import cell_name, cell_names, several
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Used
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.heading_cells import (
    Heading,
    is_met,
    lacking,
    match_headings,
    named_kind,
    read_headings,
    squashed,
)
from analysis.reading.words.heading_grammar import is_age
from analysis.reading.words.headings import LOOSE_ARMS, SPELLINGS
from analysis.reading.words.units import FACTORS, plain_unit
from analysis.reading.words.values import Numbers, Objects, mark_messages, numbers, text_of, texts
from analysis.reading.words.wells import row_letters, well_name
from analysis.study import Problem, Recognized, Severity

# Responses come in shapes of their own (`analysis.reading.responses`).
_KINDS = tuple(kind for kind in SPELLINGS if kind != "responses")
_HEADING_ROWS = 40  # a heading row stands among the first rows of a sheet
_FILLED_IN = ("arm", "animal")  # of several such columns, the one with fewest blanks is read
# Kinds whose rows are wells, and kinds that are not there where headings name wells.
_OF_WELLS = ("plate_reads", "plate_layout")
_LOOSE = frozenset(map(squashed, LOOSE_ARMS))
_NOT_OF_WELLS = ("calipers", "signals", "survival", "tumor_weights", "endpoints", "arms")
_LOOKED_AT = 200  # rows below a heading
_SERIES = 3  # different doses that a control cannot have
_SEVERAL = ("study", "signal")  # fields of which a table may have several columns
_FOLLOWED = ("calipers", "signals", "endpoints")  # kinds that follow animals over days
_SIDE_BY_SIDE = ("calipers", "signals", "survival")  # kinds that may share their headings
_LEAST_BODY_G = 10.0  # more than half of the excised tumors of a study never weigh that much


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of one kind in a sheet: its heading cells and the raw cells below them.

    ``columns`` holds the cells of each field, blank rows left out; ``rows`` the sheet row
    (counted from 0) of each of them.
    """

    sheet: Sheet
    kind: str
    heading_row: int
    headings: Mapping[str, Heading]
    columns: Mapping[str, Objects]
    rows: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """Number of rows that are not blank."""
        return len(self.rows)

    def has(self, field: str) -> bool:
        """Whether the table has a column for this field."""
        return field in self.headings

    def names(self, field: str) -> list[str]:
        """Cell names of one column, row by row."""
        return cell_names(self.rows, self.headings[field].column)

    def texts(self, field: str) -> Objects:
        """One column as text; empty where the table has no such column."""
        if not self.has(field):
            return np.full(len(self), "", dtype=object)
        return texts(self.columns[field])

    def numbers(self, field: str) -> Numbers:
        """One column as numbers; NaN where the table has no such column."""
        if not self.has(field):
            return Numbers(np.full(len(self), np.nan))
        return numbers(self.columns[field], self.sheet.decimal, field)


def find_tables(sheet: Sheet) -> tuple[Table, ...]:
    """The tables of the kinds of a study workbook that the headings of a sheet make.

    The name of a sheet (of a file, for text files) decides where it names a kind; else every
    kind whose columns are there: one sheet may hold calipers and survival at once.
    """
    hint = hinted_kind(sheet)
    row, kinds = _heading_row(sheet, (hint,) if hint else ())
    if not kinds:
        row, kinds = _heading_row(sheet, _KINDS)
    tables = tuple(_table(sheet, kind, row) for kind in kinds)
    return tuple(table for table in tables if table.kind == hint or not _is_body_weight(table))


def _is_body_weight(table: Table) -> bool:
    """Whether weights without a day are those of animals: no tumor weighs that much."""
    if table.kind != "tumor_weights" or "tumo" in squashed(table.headings["weight_g"].text):
        return False
    weights = table.numbers("weight_g").values
    unit = plain_unit(table.headings["weight_g"].unit)
    weights = weights[~np.isnan(weights)] * FACTORS["weight_g"].get(unit, 1.0)
    return bool(len(weights)) and float(np.median(weights)) > _LEAST_BODY_G


def hinted_kind(sheet: Sheet) -> str:
    """The kind that the name of the sheet, or of a text file, stands for."""
    kind = named_kind(sheet.name or sheet.stem)
    return kind if kind in _KINDS else ""


def closest_kind(sheet: Sheet) -> tuple[str, str]:
    """For a sheet that is no table: the kind it comes closest to, and what that would need."""
    hint = hinted_kind(sheet)
    best = (0, "", "")
    for row in sheet.rows[:_HEADING_ROWS]:
        headings = read_headings(row)
        for kind in (hint,) if hint else _KINDS:
            fields = match_headings(headings, kind)
            if len(fields) > best[0] and not is_met(kind, fields):
                best = (len(fields), kind, lacking(kind, fields))
    return (best[1], best[2]) if best[0] >= (1 if hint else 2) else (hint, "")


def recognized(table: Table) -> Recognized:
    """What was read, for the user to see: the region and what its columns were taken for."""
    used = sorted(table.headings.items(), key=lambda item: item[1].column)
    last_row = int(table.rows[-1]) if len(table) else table.heading_row
    return Recognized(
        table.kind,
        table.sheet.file,
        table.sheet.name,
        cell_name(table.heading_row, used[0][1].column),
        cell_name(last_row, used[-1][1].column),
        tuple((heading.text, field) for field, heading in used),
    )


def used_columns(table: Table) -> tuple[Used, ...]:
    """The columns that the table is made of, from their heading to its last row."""
    last = int(table.rows[-1]) if len(table) else table.heading_row
    columns = {column for each in table.headings.values() for column in _columns_of(each)}
    return tuple(Used("read", table.heading_row, at, last, at) for at in sorted(columns))


def _columns_of(heading: Heading) -> tuple[int, ...]:
    is_pair = heading.other_column >= 0
    return (heading.column, heading.other_column) if is_pair else (heading.column,)


def problem(
    table: Table,
    severity: Severity,
    what: str,
    field: str = "",
    positions: Iterable[int] = (),
    value: str = "",
    action: str = "",
) -> Problem:
    """A problem of this table, at the cells of ``field`` in these positions."""
    cell = ""
    listed = list(positions)
    if field and listed:
        column = table.headings[field].column
        cell = several([cell_name(int(table.rows[each]), column) for each in listed])
    elif field:
        cell = cell_name(table.heading_row, table.headings[field].column)
    return Problem(severity, what, table.sheet.file, table.sheet.name, cell, value, action)


def mark_problems(table: Table, field: str, found: Numbers) -> tuple[Problem, ...]:
    """One problem for each different text in a number column, with the cells that hold it."""
    return tuple(
        problem(table, severity, what, field, sorted(positions), text, action)
        for severity, what, text, action, positions in mark_messages(found.marks)
    )


def _heading_row(sheet: Sheet, kinds: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """The first row whose cells make the columns of a kind, and the kinds that it makes."""
    for index, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        headings = read_headings(row)
        if len(headings) < 2:
            continue
        met = tuple(kind for kind in kinds if is_met(kind, _matched(sheet, index, headings, kind)))
        if {*met} & {*_NOT_OF_WELLS} and _names_wells(sheet, index, headings):
            met = tuple(kind for kind in met if kind not in _NOT_OF_WELLS)
        if met:
            return index, _sharpest(met, headings)
    return 0, ()


def _names_wells(sheet: Sheet, row: int, headings: Sequence[Heading]) -> bool:
    """Whether a column that is called so names wells: its rows are no animals."""
    found = match_headings(headings, "plate_layout").get("well", ())[:1]
    below = [text_of(each[found[0].column]) for each in sheet.rows[row + 1 :]] if found else []
    below = [text for text in below[:_LOOKED_AT] if text]
    return bool(below) and sum(map(bool, map(well_name, below))) > 0.5 * len(below)


def _matched(
    sheet: Sheet, row: int, headings: Sequence[Heading], kind: str
) -> dict[str, tuple[Heading, ...]]:
    """The headings by field; an age is the day where an animal is seen at several of them."""
    found = match_headings(headings, kind)
    ages = tuple(heading for heading in headings if is_age(heading.text))
    if kind not in _FOLLOWED or not ages or found.keys() & {"day", "date"} or "animal" not in found:
        return found
    animal, age = found["animal"][0].column, ages[0].column
    pairs = {(cells[animal], cells[age]) for cells in sheet.rows[row + 1 :]}
    return found | {"day": ages} if len(pairs) > len({each for each, _ in pairs}) else found


def _sharpest(kinds: tuple[str, ...], headings: Sequence[Heading]) -> tuple[str, ...]:
    """Of several kinds that a heading row makes, those that can stand side by side."""
    if len(kinds) < 2:
        return kinds
    together = tuple(kind for kind in kinds if kind in _SIDE_BY_SIDE)
    if len(together) > 1:
        return together
    return (max(kinds, key=lambda kind: len(match_headings(headings, kind))),)


def _table(sheet: Sheet, kind: str, heading_row: int) -> Table:
    body = sheet.rows[heading_row + 1 :]
    written = list(zip(*body, strict=True)) or [()] * sheet.width
    headings: dict[str, Heading] = {}
    columns: dict[str, Objects] = {}
    matched = _matched(sheet, heading_row, read_headings(sheet.rows[heading_row]), kind)
    for field, candidates in _apart(matched).items():
        kept: Sequence[Heading] = candidates if field in _FILLED_IN else candidates[:1]
        cells = [_cells(written, each) for each in kept]
        if field == "arm" and len(kept) > 1 and kind in _OF_WELLS:
            kept = _arms_of_wells(kept, written, matched)
            cells = [_cells(written, each) for each in kept]
        fullest = _named_in_words(cells) if field == "arm" else _fullest(cells)
        headings[field], columns[field] = kept[fullest], cells[fullest]
    filled = np.zeros(len(body), dtype=bool)
    for column in columns.values():
        if filled.all():
            break
        filled |= column != ""
    rows = np.flatnonzero(filled)
    if len(rows) < len(body):
        columns = {field: column[rows] for field, column in columns.items()}
    return Table(sheet, kind, heading_row, headings, columns, rows + heading_row + 1)


def _cells(written: Sequence[Sequence[Cell]], heading: Heading) -> Objects:
    """The cells below a heading; wells where plate row and plate column have a column each."""
    cells = written[heading.column]
    if heading.other_column >= 0:
        pairs = zip(cells, written[heading.other_column], strict=True)
        cells = [
            f"{_plate_row(row)}{text_of(column)}" if row != "" else "" for row, column in pairs
        ]
    return np.fromiter(cells, dtype=object, count=len(cells))


def _apart(matched: Mapping[str, tuple[Heading, ...]]) -> dict[str, tuple[Heading, ...]]:
    """Every column that names a study or holds a signal as a field: ``study``, ``study 2`` ..."""
    fields = {field: found for field, found in matched.items() if field not in _SEVERAL}
    return fields | {
        f"{field} {at}" if at > 1 else field: (heading,)
        for field in _SEVERAL
        for at, heading in enumerate(matched.get(field, ()), start=1)
    }


def _plate_row(cell: Cell) -> str:
    """A plate row by its letters, also where it is a number: 1 is ``A``, 27 is ``AA``."""
    text = text_of(cell)
    return row_letters(int(text) - 1) if text.isdigit() else text


def _arms_of_wells(
    headings: Sequence[Heading],
    written: Sequence[Sequence[Cell]],
    matched: Mapping[str, Sequence[Heading]],
) -> Sequence[Heading]:
    """Of several columns of arms those of drugs and treatments, or of samples where these fail.

    A column in which a control has a series of doses names no arms: all sera of mice that got PBS
    are no control, they stand in another column.
    """
    kept = list(headings)
    if "concentration" in matched:
        doses = _cells(written, matched["concentration"][0])
        kept = [each for each in kept if not _doses_a_control(_cells(written, each), doses)]
    named = [each for each in kept if each.plain not in _LOOSE]
    return named or kept or headings


def _doses_a_control(arms: Objects, doses: Objects) -> bool:
    found: dict[Cell, set[float]] = {}
    for arm, dose in zip(arms, numbers(doses).values.tolist(), strict=True):
        if dose > 0:
            found.setdefault(arm, set()).add(dose)
    return any(
        len(each) >= _SERIES and control_role(text_of(arm)) is not None
        for arm, each in found.items()
        if arm != ""
    )


def _named_in_words(columns: Sequence[Objects]) -> int:
    """Of columns of arms the fullest; not one of numbers where another has a name for each."""
    fullest = _fullest(columns)
    numbered = {*columns[fullest].tolist()}
    if len(columns) == 1 or not all(text_of(cell).isdigit() for cell in numbered):
        return fullest
    for at, column in enumerate(columns):
        words = {*column.tolist()}
        pairs = {*zip(columns[fullest].tolist(), column.tolist(), strict=True)}
        if len(pairs) == len(words) == len(numbered) and all(
            re.search(r"[^\W\d_]", str(word)) for word in words
        ):
            return at
    return fullest


def _fullest(columns: Sequence[Objects]) -> int:
    """Which of these columns has the fewest blanks."""
    if len(columns) == 1:
        return 0
    return int(np.argmax([np.count_nonzero(each != "") for each in columns]))
