"""Sheets that name arms or say which animal is in which: without measurements of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.calipers.headings.heading_cell import read_head
from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Finding, Used
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.values import numbers, text_of
from analysis.reading.workbook.endpoint_tables import measured_columns
from analysis.study import Problem, Recognized

ARM_CODES, ROSTER = "arm_codes", "roster"
_CODES = frozenset({
    "egp", "egpname", "group", "groupno", "groupnr", "groupnumber", "groupcode", "groupid", "code",
    "armcode", "armno", "armnr", "arm", "armid", "grp", "no", "nr", "gruppe", "groep", "groupe",
    "treatmentcode", "treatmentgroup", "treatmentid", "cohort", "treatmentno",
})  # fmt: skip
_NAMES = frozenset({
    "description", "name", "groupname", "armname", "treatment", "treatmentname", "drug", "drugs",
    "compound", "groupdescription", "omschrijving", "bezeichnung", "beschreibung", "behandlung",
    "behandeling", "treatmentdescription", "agent", "therapy", "traitement", "meaning", "label",
    "substance", "testarticle", "armdescription", "egpdescription",
})  # fmt: skip
_MOST_OTHERS = 2  # columns of numbers in a list of animals: ages, litters
_OF_ANIMALS = frozenset({"sex", "gender", "geschlecht", "geslacht", "sexe", "strain", "eartag",
                         "dob", "dateofbirth", "litter"})  # fmt: skip
_FOLLOWED = ("day", "date", "event")
_MOST_AGAIN = 0.2  # of the rows of a list of animals that may be of an animal named before
_MAX_ARMS = 60
_SUFFIX = re.compile(r"\s+(?:group|arm|groep|gruppe|groupe)$", re.IGNORECASE)
_PIVOT = re.compile(
    r"^(?:max|min|sum|average|mean|count|aantal|summe|anzahl)\s*(?:of|von|van)\b", re.IGNORECASE
)


def find_arm_codes(sheet: Sheet) -> tuple[Finding, ...]:
    """A list of codes of arms and their names (``11636.2``, ``Tamoxifen group``)."""
    if len(sheet.rows) > _MAX_ARMS:
        return ()
    for at, row in enumerate(sheet.rows[:10]):
        words = [squashed(cell) if isinstance(cell, str) else "" for cell in row]
        filled = [column for column, word in enumerate(words) if word]
        if len(filled) != 2 or words[filled[0]] not in _CODES or words[filled[1]] not in _NAMES:
            continue
        pairs = [(text_of(r[filled[0]]), text_of(r[filled[1]])) for r in sheet.rows[at + 1 :]]
        named = [(code, _SUFFIX.sub("", name)) for code, name in pairs if code and name]
        if len(named) > 1 and len({code for code, _ in named}) == len(named):
            rows = pd.DataFrame(named, columns=["code", "arm"])
            return (Finding(ARM_CODES, rows, _recognized(sheet, at, filled)),)
    return ()


def find_roster(sheet: Sheet) -> tuple[Finding, ...]:
    """A list that says which animal is in which arm (and cage), without measurements over days.

    ::

        Mouse ID  Drug     Sex  Weight (g)
        k403      Vehicle  m    22
        k404      Drug A   f    19

    An animal that stands twice, with two arms, does not spoil the list.
    """
    for at, row in enumerate(sheet.rows[:20]):
        heads = {column: read_head(cell).field for column, cell in enumerate(row) if cell != ""}
        named = {*heads.values()}
        if not {"animal", "arm"} <= named or ({*MEASURES, *_FOLLOWED} - {"weight_g"}) & named:
            continue
        fields = {field: column for column, field in reversed([*heads.items()])}
        fields["arm"] = _names_arms(sheet.rows[at + 1 :], [c for c in heads if heads[c] == "arm"])
        is_said = _is_animal(row[fields["animal"]]) or any(map(_is_of_animals, row))
        if not is_said or measured_columns(sheet, at):
            continue
        others = [column for column, field in heads.items() if not field]
        if sum(_holds_numbers(sheet.rows[at + 1 :], each) for each in others) > _MOST_OTHERS:
            continue
        rows = _roster_rows(sheet.rows[at + 1 :], fields)
        again = rows.duplicated(["study", "cage", "animal"]).sum()
        if len(rows) > 1 and again <= _MOST_AGAIN * len(rows):
            columns = sorted(fields[field] for field in ("animal", "arm"))
            last = len(sheet.rows) - 1
            used = tuple(Used("read", at, column, last, column) for column in columns)
            return (Finding(ROSTER, rows, _recognized(sheet, at, columns), used=used),)
    return ()


def _holds_numbers(body: Sequence[Sequence[Cell]], column: int) -> bool:
    cells = np.array([row[column] for row in body], dtype=object)
    return bool((~np.isnan(numbers(cells).values)).any())


def _names_arms(body: Sequence[Sequence[Cell]], columns: Sequence[int]) -> int:
    """Of columns that name arms the one in letters, not the one in codes."""
    letters = [sum(any(c.isalpha() for c in text_of(row[at])) for row in body) for at in columns]
    return columns[letters.index(max(letters))]


def pivot_table(sheet: Sheet) -> tuple[Finding, ...]:
    """A pivot table of another sheet: recognized, and left out."""
    for at, row in enumerate(sheet.rows[:10]):
        first = next((cell for cell in row if cell != ""), "")
        if isinstance(first, str) and _PIVOT.match(first):
            name = cell_name(at, list(row).index(first))
            reason = (("reason", "a pivot table of another sheet"),)
            what = "The sheet is a pivot table. Upload the sheet that it was made from."
            problem = Problem("info", what, sheet.file, sheet.name, name, first, "Left out.")
            place = Recognized("left out", sheet.file, sheet.name, name, sheet.last_cell, reason)
            return (nothing_found(place, (problem,)),)
    return ()


def _is_animal(cell: Cell) -> bool:
    """Whether a heading names animals in so many words, not only ``ID`` or ``Sample``."""
    return isinstance(cell, str) and squashed(cell) not in ("id", "sample", "subject", "tag", "t")


def _is_of_animals(cell: Cell) -> bool:
    """Whether a heading names what animals alone have, so that an ``ID`` beside it is of one."""
    return isinstance(cell, str) and squashed(cell) in _OF_ANIMALS


def _roster_rows(body: Sequence[Sequence[Cell]], fields: dict[str, int]) -> pd.DataFrame:
    who = {
        field: [text_of(row[fields[field]]) if field in fields else "" for row in body]
        for field in ("model", "study", "arm", "cage", "animal")
    }
    rows = pd.DataFrame(who, dtype=object)
    return rows[(rows["arm"] != "") & (rows["animal"] != "")]


def _recognized(sheet: Sheet, at: int, columns: Sequence[int]) -> Recognized:
    taken = tuple((text_of(sheet.rows[at][column]), "arm") for column in columns)
    last = cell_name(len(sheet.rows) - 1, columns[-1])
    return Recognized("arms", sheet.file, sheet.name, cell_name(at, columns[0]), last, taken)
