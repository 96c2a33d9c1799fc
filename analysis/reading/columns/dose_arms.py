"""Doses in a column of their own as part of the arms: animals of two doses are not of one arm.

::

    Animal  Treatment  Dose (mg/kg)  Day  Volume
    1       Drug A     10            0    102        Drug A 10 mg/kg
    2       Drug A     50            0    98         Drug A 50 mg/kg

Where no column names the arms, and all others are known, the doses are the arms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.reading.files.cells import cell_name, several
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.caliper_fields import field_of
from analysis.reading.words.heading_grammar import heading_words
from analysis.reading.words.values import text_of
from analysis.study import Problem

_TOP = 20  # rows in which headings stand
_WHO = ("model", "study", "cage", "animal")
_DOSE = frozenset({"dose", "doses", "dosage"})
_OF_DOSE = frozenset({
    "level", "levels", "mg", "kg", "g", "ug", "mcg", "mpk", "gy", "per", "in", "of", "drug",
    "treatment", "day", "d",
})  # fmt: skip
_UNIT = re.compile(r"[(\[]\s*([^)\]]+?)\s*[)\]]")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with arms, animals and doses: its heading row and its columns by field."""

    sheet: Sheet
    top: int
    columns: Mapping[str, int]
    dose: int

    def rows(self) -> range:
        return range(self.top + 1, len(self.sheet.rows))

    def text(self, row: int, column: int) -> str:
        return text_of(self.sheet.rows[row][column])

    @property
    def is_alone(self) -> bool:
        """Whether no other column names arms."""
        return self.columns["arm"] == self.dose

    def drug(self, row: int) -> str:
        """What the column of arms names beside the dose."""
        return "" if self.is_alone else self.text(row, self.columns["arm"])

    def heading(self) -> str:
        return text_of(self.sheet.rows[self.top][self.dose])


def with_doses_in_arms(sheet: Sheet) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet with the dose in the name of every arm that is given in several, and this told.

    An animal keeps its dose, and others have it: where a dose changes over time, is that of one
    animal, or stands in some rows only, the sheet stays as it is.
    """
    table = _table(sheet)
    doses = _doses(table) if table else {}
    if not table or not doses:
        return sheet, ()
    unit = _UNIT.search(table.heading())
    suffix = f" {unit[1]}" if unit else ""
    arm = table.columns["arm"]
    rows: list[list[Cell]] = [[*row] for row in sheet.rows]
    for at in table.rows():
        name, dose = table.drug(at), table.text(at, table.dose)
        rows[at][table.dose] = ""
        if name in doses and dose:
            rows[at][arm] = f"{name} {dose}{suffix}".strip()
    of = "" if table.is_alone else f" of {several([*doses])}"
    what = (
        f"The column '{table.heading()}' holds several doses{of}. "
        "Animals of two doses are not of one arm."
    )
    if table.is_alone:
        rows[table.top][arm] = "Treatment"
    told = Problem("info", what, sheet.file, sheet.name, cell_name(table.top, table.dose), "",
                   "Each dose was read as an arm of its own.")  # fmt: skip
    return replace(sheet, rows=rows), (told,)


def _table(sheet: Sheet) -> _Table | None:
    for top, row in enumerate(sheet.rows[:_TOP]):
        texts = {at: cell for at, cell in enumerate(row) if isinstance(cell, str) and cell}
        doses = [at for at, text in texts.items() if _is_dose(text)]
        if len(doses) != 1:
            continue
        fields = {field_of(text): at for at, text in reversed(texts.items())}
        if {"arm", "animal"} <= fields.keys():
            return _Table(sheet, top, fields, doses[0])
        if "animal" in fields and len(fields) == len(texts) and "" in fields:
            return _Table(sheet, top, {**fields, "arm": doses[0]}, doses[0])
    return None


def _is_dose(text: str) -> bool:
    words = {*heading_words(text)}
    return bool(words & _DOSE) and words <= _DOSE | _OF_DOSE and not field_of(text)


def _doses(table: _Table) -> dict[str, list[str]]:
    """The doses of each arm that has several; nothing where an animal changes its dose."""
    filled = [at for at in table.rows() if any(cell != "" for cell in table.sheet.rows[at])]
    lacks = [(table.drug(at) == "", table.text(at, table.dose) == "") for at in filled]
    if any(dose if table.is_alone else arm != dose for arm, dose in lacks):
        return {}
    who = [table.columns[field] for field in _WHO if field in table.columns]
    when = [table.columns[field] for field in ("day", "date") if field in table.columns]
    found: dict[str, dict[tuple[str, ...], dict[str, set[str]]]] = {}
    for at in filled:
        animals = found.setdefault(table.drug(at), {})
        of_animal = animals.setdefault(tuple(table.text(at, column) for column in who), {})
        day = " ".join(table.text(at, column) for column in when)
        of_animal.setdefault(table.text(at, table.dose), set()).add(day)
    if any(_changes(doses) for animals in found.values() for doses in animals.values()):
        return {}
    given = {
        name: Counter(dose for doses in animals.values() for dose in doses)
        for name, animals in found.items()
    }
    return {name: [*doses] for name, doses in given.items() if _are_groups(doses)}


def _are_groups(doses: Counter[str]) -> bool:
    """Whether animals share their doses, as those dosed one by one, by their weight, do not."""
    return len(doses) > 1 and doses.total() >= 2 * len(doses)


def _changes(doses: Mapping[str, set[str]]) -> bool:
    """Whether one animal has several doses on days of their own, and not two animals of a name."""
    days = [day for each in doses.values() for day in each]
    return len(doses) > 1 and len({*days}) == len(days)
