"""Days that no heading of days names: the name of a sheet, and ages of animals.

::

    sheet 'Day 7'                                  Rat   Weight   Age
    Mouse   Group     Length (mm)   Width (mm)     1     151      8      the ages of an animal
    1       Vehicle   9.1           7.3            1     199      15     are its days
"""

from __future__ import annotations

from dataclasses import replace

from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.calipers.headings.joined_heading_rows import TIME_FIELDS, Header
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.heading_grammar import is_age

_TOP = 20  # rows in which headings stand
_FEWEST = 3  # headings of such a sheet


def with_day_of_sheet(sheet: Sheet) -> Sheet:
    """The sheet with a last column of its day, where its name is one and no heading is."""
    named = read_head(sheet.name) if sheet.name else None
    if named is None or not named.is_time or named.is_plain:
        return sheet
    for at, row in enumerate(sheet.rows[:_TOP]):
        heads = [read_head(cell) for cell in row if cell != ""]
        fields = {head.field for head in heads}
        if "animal" not in fields or not fields & {*MEASURES} or len(heads) < _FEWEST:
            continue
        if fields & {"day", "date"} or any(head.is_time for head in heads):
            return sheet
        value: Cell = named.date if named.day is None and named.date is not None else named.day or 0
        heading: Cell = "Date" if named.day is None else "Day"
        rows = [[*cells, ""] for cells in sheet.rows[:at]]
        rows += [[*row, heading]]
        rows += [
            [*cells, value if any(cell != "" for cell in cells) else ""]
            for cells in sheet.rows[at + 1 :]
        ]
        return replace(sheet, rows=rows)
    return sheet


def with_ages_as_days(sheet: Sheet, header: Header) -> Header:
    """The ages of a list as its days, where animals have several and nothing else says the day."""
    animals = header.columns("animal")
    ages = [at for at, head in enumerate(header.heads) if is_age(head.text)]
    is_timed = bool(header.time_columns or header.columns(*TIME_FIELDS, "end_date", "end_day"))
    if not animals or not ages or is_timed or not header.columns(*MEASURES):
        return header
    pairs = {(row[animals[0]], row[ages[0]]) for row in sheet.rows[header.last + 1 :]}
    if len(pairs) == len({animal for animal, _ in pairs}):
        return header
    heads = list(header.heads)
    heads[ages[0]] = replace(heads[ages[0]], field="day")
    return replace(header, heads=tuple(heads))
