"""A pointed table alone on its sheet, its headings in the app's own words.

Every cell stays in its place, so that what is read keeps the cells of the file. What the user left
out, and all other tables, are blank.

    MausNr  7d   10d                 animal  Day 7 volume_mm3  Day 10 volume_mm3
    1       102  140        becomes  1       102               140
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.reading.calipers.headings.heading_cell import Head, read_head
from analysis.reading.corrections import Pointing
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.page.page import Page
from analysis.reading.pointing.kinds import (
    ACROSS_MEASURES,
    FIRST_WELL,
    KINDS,
    NUMBERS,
    UNIT,
    VALUE,
)
from analysis.reading.pointing.tables import PointedTable, lines_of
from analysis.reading.shapes import headings_of, pattern
from analysis.reading.words.heading_cells import read_headings
from analysis.reading.words.units import FACTORS, plain_unit
from analysis.reading.words.wells import row_letters

_UNIT_IN = re.compile(r"[(\[][^)\]]*[)\]]|\b[cm]m\^?[23]\b", re.IGNORECASE)
_NUMBER_IN = re.compile(r"[-+\u2212]?\d+(?:[.,]\d+)?")
_TITLE = 80  # letters of a title that is worth keeping
_WELL = re.compile(r"([A-Z]+)(\d+)")

Rows = list[list[Cell]]


@dataclass(frozen=True, slots=True, eq=False)
class Pointed:
    """A pointed table with the role of each of its columns, and what is said of it as a whole."""

    page: Page
    table: PointedTable
    pointing: Pointing
    names: Sequence[str]
    roles: Sequence[str]
    said: Mapping[str, str]

    def columns(self, *roles: str) -> list[int]:
        """Sheet columns of these roles."""
        pairs = zip(self.table.columns, self.roles, strict=True)
        return [at for at, role in pairs if role in roles]

    def name(self, column: int) -> str:
        """What a sheet column is called."""
        return self.names[column - self.table.area.left]


def pointed(page: Page, table: PointedTable, pointing: Pointing) -> Pointed:
    """What a pointing says of a table."""
    said = {part.line: part.role for part in pointing.parts}
    names = lines_of(page, table)
    roles = [said.get(name, said.get(pattern(name), "")) for name in names]
    return Pointed(page, table, pointing, names, roles, said)


def rewritten(sheet: Sheet, what: Pointed) -> Iterator[Sheet]:
    """The sheets that the readers of the kind get: one, or one for each measure."""
    kind = what.pointing.kind
    if kind in ("plate_grid", "layout_grid"):
        yield _grid(sheet, what)
    elif kind == "days_across":
        yield _across(sheet, what)
    elif kind == "days_down":
        for measure in dict.fromkeys(set(what.roles) & {*ACROSS_MEASURES}):
            yield _down(sheet, what, measure)
    elif kind == "endpoints" and VALUE in what.roles and "measure" not in what.roles:
        for column in what.columns(VALUE):
            yield _endpoint(sheet, what, column)
    elif kind in ("doses_down", "doses_across", "dose_matrix"):
        yield _doses(sheet, what)
    else:
        yield _list(sheet, what)


def without(sheet: Sheet, tables: Sequence[PointedTable]) -> Sheet:
    """The sheet without these tables."""
    rows = [list(row) for row in sheet.rows]
    for table in tables:
        for row in rows[table.area.top : table.area.bottom + 1]:
            row[table.area.left : table.area.right + 1] = [""] * len(table.columns)
    return replace(sheet, rows=rows)


def padding(what: Pointed) -> tuple[int, int]:
    """Blank rows above and columns left of the sheet that the headings of a table need."""
    area = what.table.area
    is_grid = what.pointing.kind in ("plate_grid", "layout_grid")
    is_titled = what.pointing.kind in ("doses_down", "doses_across", "dose_matrix")
    above = 1 if what.table.top == 0 and (is_titled or not what.table.headings) else 0
    left = 1 if is_grid and area.left == 0 and not _has_letters(what) else 0
    return above, left


def _alone(sheet: Sheet, what: Pointed, columns: Sequence[int]) -> Rows:
    """The rows of a table with these columns, all headings blank; texts above it stay."""
    area, kept = what.table.area, {*columns}
    blank: list[Cell] = [""] * sheet.width
    rows: Rows = []
    for at, cells in enumerate(sheet.rows):
        if not area.top <= at <= area.bottom or what.table.top <= at < what.table.first:
            rows.append(list(blank))
        elif at < what.table.top:
            inside = [area.left <= c <= area.right and isinstance(cell, str)
                      for c, cell in enumerate(cells)]  # fmt: skip
            rows.append([c if keep else "" for c, keep in zip(cells, inside, strict=True)])
        else:
            rows.append([cell if c in kept else "" for c, cell in enumerate(cells)])
    return rows


def _heading_row(what: Pointed) -> int:
    """The row that the headings go into: the last heading row, or the one above the table."""
    return what.table.first - 1


def _unit_of(name: str, field: str) -> str:
    """The unit that a heading states, where it is one of the field."""
    found = read_headings([name])
    unit = plain_unit(found[0].unit) if found else ""
    if unit not in FACTORS.get(field, {}):
        unit = plain_unit(read_head(name).unit)
    return unit if unit in FACTORS.get(field, {}) else ""


def _spelled(name: str, field: str) -> str:
    """A field as a heading, with the unit that was written."""
    unit = _unit_of(name, field)
    return f"{field} ({unit})" if unit else field


def _list(sheet: Sheet, what: Pointed) -> Sheet:
    """A table with a row for each of what it lists."""
    columns = [at for at, role in zip(what.table.columns, what.roles, strict=True) if role]
    rows = _alone(sheet, what, columns)
    for at in columns:
        role = what.roles[at - what.table.area.left]
        heading = _spelled(what.name(at), role)
        if role == "response":
            heading = _response(what)
        elif role.startswith("concentration"):
            heading = f"{role} {_unit(what, at)}".strip()
        rows[_heading_row(what)][at] = heading
    return replace(sheet, rows=rows)


def _response(what: Pointed) -> str:
    spelled = KINDS[what.pointing.kind].spelled or {}
    return spelled.get(what.said.get(NUMBERS, ""), "response")


def _unit(what: Pointed, column: int) -> str:
    """The unit of concentrations: as said, else as the heading has it."""
    said = what.said.get(UNIT, "")
    found = read_headings([what.name(column)])
    unit = said or (found[0].unit if found else "")
    return f"({unit})" if unit else ""


def _across(sheet: Sheet, what: Pointed) -> Sheet:
    """Days across: the columns of a measure are named by day and measure."""
    columns = [at for at, role in zip(what.table.columns, what.roles, strict=True) if role]
    rows = _alone(sheet, what, columns)
    for at in columns:
        role, name = what.roles[at - what.table.area.left], what.name(at)
        rows[_heading_row(what)][at] = _day_of(name, role) if role in ACROSS_MEASURES else role
    return replace(sheet, rows=rows)


def _day_of(name: str, measure: str) -> str:
    """``Day 7 volume_mm3`` or ``2025-03-31 L volume_mm3`` of the heading of a column."""
    heads = [read_head(part) for part in name.split(" / ")]
    dated = next((head for head in heads if head.is_time), None)
    number = _NUMBER_IN.findall(_UNIT_IN.sub(" ", name))
    if dated is None and not number:
        return name
    when = _when(dated) if dated else f"Day {number[-1].replace(',', '.')}"
    tumor = next((head.tumor for head in heads if head.tumor and (dated or head.tumor in "LR")), "")
    unit = next((unit for part in name.split(" / ") if (unit := _unit_of(part, measure))), "")
    return " ".join(filter(None, (when, tumor, measure, f"({unit})" if unit else "")))


def _when(head: Head) -> str:
    return f"Day {head.day:g}" if head.day is not None else str(head.date)[:10]


def _down(sheet: Sheet, what: Pointed, measure: str) -> Sheet:
    """Days down, turned: one measure at a time, rows that are animals with their days across."""
    day = what.columns("day")[:1]
    columns = [*day, *what.columns(measure)]
    rows = _alone(sheet, what, columns)
    for at in range(what.table.top, what.table.first):
        is_last = at == what.table.first - 1
        filled = _filled_right([sheet.rows[at][column] for column in columns[1:]], is_last)
        for column, cell in zip(columns[1:], filled, strict=True):
            rows[at][column] = cell
        rows[at][day[0]] = "animal" if is_last else "arm"
    for row in rows[what.table.first : what.table.area.bottom + 1]:
        if row[day[0]] != "":
            cell = row[day[0]]
            text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
            row[day[0]] = _day_of(text, measure)
    turned: Rows = [list(column) for column in zip(*rows, strict=True)]
    return replace(sheet, rows=turned)


def _filled_right(cells: Sequence[Cell], is_last: bool) -> list[Cell]:
    """A name above several columns in each of them."""
    result: list[Cell] = []
    for cell in cells:
        result.append(result[-1] if cell == "" and result and not is_last else cell)
    return result


def _endpoint(sheet: Sheet, what: Pointed, value: int) -> Sheet:
    """One column of values as a list that names its measure; columns are added at the right."""
    who = [
        at
        for at, role in zip(what.table.columns, what.roles, strict=True)
        if role not in ("", VALUE)
    ]
    rows = _alone(sheet, what, [*who, value])
    for at in who:
        rows[_heading_row(what)][at] = what.roles[at - what.table.area.left]
    found = read_headings([what.name(value)])
    unit = found[0].unit if found else ""
    measure = what.name(value).removesuffix(f"({unit})").removesuffix(unit).strip(" ,_[]")
    for at, row in enumerate(rows):
        is_body = what.table.first <= at <= what.table.area.bottom and row[value] != ""
        row += [measure, unit] if is_body else ["", ""]
    rows[_heading_row(what)][value] = "value"
    rows[_heading_row(what)][-2:] = ["measure", "unit"]
    return replace(sheet, rows=rows)


def _doses(sheet: Sheet, what: Pointed) -> Sheet:
    """Doses down or across: the title says what they and the responses are."""
    columns = [at for at, role in zip(what.table.columns, what.roles, strict=True) if role]
    rows = _alone(sheet, what, columns)
    head = _heading_row(what)
    for at in columns:
        role = what.roles[at - what.table.area.left]
        is_answer = role == "response"
        rows[head][at] = sheet.rows[head][at] if is_answer else role
        if role == "concentration":
            rows[head][at] = f"concentration {_unit(what, at)}".strip()
    blank: list[Cell] = [""] * sheet.width
    rows[what.table.top - 1] = blank
    rows[what.table.top - 1][columns[0]] = title_of(sheet, what)
    return replace(sheet, rows=rows)


def title_of(sheet: Sheet, what: Pointed) -> str:
    """The title put above doses: what was measured, and of what the doses are."""
    columns = [at for at, role in zip(what.table.columns, what.roles, strict=True) if role]
    unit = _unit(what, columns[0]) if columns else ""
    above = name_above(sheet, what)
    doses = f"drug 1 {unit} across, drug 2 {unit} down"
    if what.pointing.kind != "dose_matrix" or above:
        doses = f"concentration {unit}".strip()
    return ", ".join(filter(None, [above, _response(what), doses]))


def name_above(sheet: Sheet, what: Pointed) -> str:
    """The first text right above a table."""
    row = what.table.top - 1
    texts = headings_of(sheet.rows[row]) if row >= 0 else ()
    return next((text for text in texts if len(text) < _TITLE), "")


def _grid(sheet: Sheet, what: Pointed) -> Sheet:
    """A grid with its letters, its numbers and a corner that says what is in its wells."""
    area, first = what.table.area, what.table.first
    left = area.left + 1 if _has_letters(what) else area.left
    rows = _alone(sheet, what, range(left, area.right + 1))
    letter, number = _corner(what.said.get(FIRST_WELL, "A1"))
    for step, row in enumerate(range(first, area.bottom + 1)):
        rows[row][left - 1] = row_letters(letter + step)
    for step, column in enumerate(range(left, area.right + 1)):
        rows[first - 1][column] = number + step
    spelled = KINDS[what.pointing.kind].spelled or {}
    unit = what.said.get(UNIT, "")
    corner = spelled.get(what.said.get(NUMBERS, ""), "")
    rows[first - 1][left - 1] = f"{corner} ({unit})" if unit else corner
    return replace(sheet, rows=rows)


def _has_letters(what: Pointed) -> bool:
    """Whether the first column of a grid is its row letters."""
    area = what.table.area
    texts = [what.page.texts[row, area.left] for row in range(what.table.first, area.bottom + 1)]
    return all(re.fullmatch(r"(?:[Rr]ow ?)?[A-Za-z]{1,2}", text) for text in texts if text)


def _corner(well: str) -> tuple[int, int]:
    found = _WELL.fullmatch(well)
    return (ord(found[1]) - 65, int(found[2])) if found else (0, 1)
