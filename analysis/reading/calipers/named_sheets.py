"""Sheets and files whose name says what a column does not: the session, or the animal, of all rows.

::

    sheet 'Day 7', '11-24' or 'Nov 24'        sheet 'Mouse 7'
    Mouse  Group    Length (mm)  Width (mm)   Group       Vehicle
    1      Vehicle  9.1          7.3          Date        Length (mm)  Width (mm)
                                              2025-11-24  9.1          7.3

A date stands in a name as ``-`` allows it, and two numbers are one only where other sheets have
the same animals (``1-4`` may be mice). All names of an upload are read in one order of day and
month, over New Year. An animal's arm stands in a line of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.columns.dates import DateOrder, date_order
from analysis.reading.columns.other_languages import with_english_headings
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.caliper_fields import MEASURES, known_field
from analysis.reading.words.dates import NO_YEAR, written_date
from analysis.reading.words.values import text_of
from analysis.study import Recognized

_TOP = 20  # rows in which headings stand
_FEWEST = 3  # headings of a sheet of a session
_DATE = re.compile(
    r"(?<![\d.])(?:(?P<iso>\d{4})[-._ ]?(?P<month>\d{2})[-._ ]?(?P<day>\d{2})"
    r"|(?P<one>\d{1,2})(?P<mark>[-._])(?P<two>\d{1,2})"
    r"(?:(?P=mark)(?P<year>20\d\d|\d{2})|(?P<dot>\.))?)(?![\d.])"
)
_WORDY = re.compile(r"(?<![a-z])(?:\d{1,2}[-. ]*[a-z]{3,9}|[a-z]{3,9}\.?[- ]*\d{1,2})"
                    r"(?:[-., ]+20\d\d)?(?![a-z\d])", re.IGNORECASE)  # fmt: skip
_NUMBERED = re.compile(r"^(?P<word>.*?)[\s_.#-]*(?P<number>\d+[a-z]?)$", re.IGNORECASE)
_ANIMAL = frozenset({"", "m", "ms", "mouse", "mice", "animal", "rat", "#"})
_LABEL = re.compile(r"^([^:=]+?)\s*[:=]\s*(.*)$")


@dataclass(frozen=True, slots=True, eq=False)
class NamedSheets:
    """Columns for the sheets of an upload that are named so, by file and sheet."""

    columns: Mapping[tuple[str, str], tuple[Cell, Cell]]
    told: tuple[Finding, ...] = ()

    def completed(self, sheet: Sheet) -> Sheet:
        """The sheet with a last column of its day, date or animal, and of the animal's arm."""
        column = self.columns.get((sheet.file, sheet.name))
        if column is None:
            return sheet
        if column[0] != "Animal":
            at = _heading_of_session(sheet)
            return sheet if at is None else _with_column(sheet, at, column)
        at = _heading_of_animal(sheet)
        if at is None:
            return sheet
        line, arm = _line_of_arm(sheet, at)
        blank: list[Cell] = [""] * sheet.width
        rows = [blank if i == line else row for i, row in enumerate(sheet.rows)]
        named = _with_column(replace(sheet, rows=rows), at, column)
        return _with_column(named, at, ("Group", arm)) if arm else named


def named_sheets(sheets: Sequence[Sheet], answers: Answers) -> NamedSheets:
    """What the names of sheets, and of text files, say of all of their rows."""
    columns: dict[tuple[str, str], tuple[Cell, Cell]] = {}
    dates: list[tuple[Sheet, str]] = []
    for sheet, name in _named(sheets):
        head = read_head(name)
        if head.day is not None and not head.is_plain:
            columns[sheet.file, sheet.name] = ("Day", head.day)
        elif text := _date_in(name):
            dates.append((sheet, text))
    sessions = [(sheet, text) for sheet, text in dates if _is_session(sheet)]
    told: tuple[Finding, ...] = ()
    if sessions and _are_dates(sessions):
        first = sessions[0][0]
        order = date_order(first, [[text for _, text in sessions]], (), answers)
        columns |= _columns(sessions, order)
        place = Recognized("calipers", first.file, first.name, "A1", "A1")
        asked = (order.question,) if order.question else ()
        told = (replace(nothing_found(place, order.problems), questions=asked),)
    return NamedSheets(columns | _animals(sheets), told if dates else ())


def _columns(
    sessions: Sequence[tuple[Sheet, str]], order: DateOrder
) -> dict[tuple[str, str], tuple[Cell, Cell]]:
    """The date of each session; the days since the first of them where no year is known."""
    read = [(sheet, date) for sheet, text in sessions if (date := order.read(text))]
    first = min((date for _, date in read), default=None)
    return {
        (sheet.file, sheet.name): ("Date", date)
        if first is None or order.year or first.year > NO_YEAR
        else ("Day", (date - first).days)
        for sheet, date in read
    }


def _named(sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, str]]:
    """Sheets with their name; of text files their own, where there are several."""
    are_files = len({sheet.file for sheet in sheets if not sheet.name}) > 1
    for sheet in sheets:
        if sheet.name or are_files:
            yield sheet, sheet.name or sheet.stem.replace("_", " ")


def _date_in(name: str) -> str:
    """The one date in a name, with slashes where its order is open."""
    if (found := _WORDY.search(name)) and _is_all(found, name) and written_date(found[0]):
        return found[0]
    found = _DATE.search(name)
    if found is None or not _is_all(found, name):
        return ""
    if found["iso"]:
        return f"{found['iso']}-{found['month']}-{found['day']}"
    parts = [part for part in (found["one"], found["two"], found["year"]) if part]
    is_dotted = found["dot"] or (found["mark"] == "." and found["year"] and int(parts[1]) <= 12)
    return ".".join(parts) + (found["dot"] or "") if is_dotted else "/".join(parts)


def _is_all(found: re.Match[str], name: str) -> bool:
    """Whether no other number stands in a name."""
    return not re.search(r"\d", name.replace(found[0], "", 1))


def _is_session(sheet: Sheet) -> bool:
    english, _ = with_english_headings(sheet)
    return _heading_of_session(english) is not None


def _are_dates(sessions: Sequence[tuple[Sheet, str]]) -> bool:
    """Whether names are dates: a year says so, or the same animals in several sheets."""
    if all((date := written_date(text)) and date.year for _, text in sessions):
        return True
    found = [_names(sheet) for sheet, _ in sessions]
    seen = Counter(name for names in found for name in names)
    return len(found) > 1 and any(count > 1 for count in seen.values())


def _names(sheet: Sheet) -> set[str]:
    english, _ = with_english_headings(sheet)
    at = _heading_of_session(english)
    if at is None:
        return set()
    column = next(c for c, cell in enumerate(english.rows[at]) if read_head(cell).field == "animal")
    return {text_of(row[column]) for row in english.rows[at + 1 :]} - {""}


def _heading_of_session(sheet: Sheet) -> int | None:
    """The row of headings that name animals and a measure, and no time."""
    for at, row in enumerate(sheet.rows[:_TOP]):
        heads = [read_head(cell) for cell in row if cell != ""]
        fields = {head.field for head in heads}
        if "animal" in fields and fields & {*MEASURES} and len(heads) >= _FEWEST:
            is_timed = fields & {"day", "date"} or any(head.is_time for head in heads)
            return None if is_timed else at
    return None


def _heading_of_animal(sheet: Sheet) -> int | None:
    """The row of headings that name a time and a measure, and nobody."""
    for at, row in enumerate(sheet.rows[:_TOP]):
        fields = {read_head(cell).field for cell in row if cell != ""}
        if fields & {"day", "date"} and fields & {*MEASURES}:
            return None if fields & {"animal", "arm"} else at
    return None


def _animals(sheets: Sequence[Sheet]) -> dict[tuple[str, str], tuple[Cell, Cell]]:
    """The names of several sheets or files, each of which is one animal over days."""
    named = [(sheet, name, found) for sheet, name in _named(sheets)
             if (found := _NUMBERED.match(name.strip()))]  # fmt: skip
    words = {found["word"].strip().casefold() for _, _, found in named}
    has_control = any(map(control_role, words))
    courses = [
        (sheet, name.strip())
        for sheet, name, found in named
        if has_control or _names_animal(found["word"].strip())
        if _heading_of_animal(with_english_headings(sheet)[0]) is not None
    ]
    if len(courses) < 2:
        return {}
    return {(sheet.file, sheet.name): ("Animal", name) for sheet, name in courses}


def _names_animal(word: str) -> bool:
    return word.casefold() in _ANIMAL or known_field(word) == "animal"


def _line_of_arm(sheet: Sheet, heading: int) -> tuple[int, str]:
    """The line above or below a table that names its arm, ``Group: Vehicle``, and the arm."""
    for at in (*range(heading), *range(heading + 1, len(sheet.rows))):
        filled = [cell for cell in sheet.rows[at] if cell != ""]
        texts = [cell.strip() for cell in filled if isinstance(cell, str)]
        if len(texts) != len(filled) or not 1 <= len(texts) <= 2:
            continue
        label = _LABEL.match(" : ".join(text.rstrip(" :=") for text in texts))
        if label and known_field(label[1]) == "arm" and label[2].strip():
            return at, label[2].strip()
    return -1, ""


def _with_column(sheet: Sheet, heading: int, column: tuple[Cell, Cell]) -> Sheet:
    """The sheet with a last column: its heading, and a value beside every filled row below."""
    cells = [column[0] if at == heading else "" for at in range(heading + 1)]
    cells += [column[1] if any(c != "" for c in row) else "" for row in sheet.rows[heading + 1 :]]
    rows = [[*row, cell] for row, cell in zip(sheet.rows, cells, strict=True)]
    return replace(sheet, rows=rows)
