"""What is in a well, as a table says it: well names, roles, arms and concentrations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.reading.findings import Finding, kept_rows
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.units import spelled_unit
from analysis.reading.words.values import Floats, Objects
from analysis.reading.workbook.tables import Table, mark_problems, problem, recognized
from analysis.study import Problem

LAYOUT_FIELDS = ("role", "arm", "concentration", "unit", "concentration_2", "unit_2")
NUMBER_FIELDS = ("concentration", "concentration_2")

_ROLES: Mapping[str, tuple[str, ...]] = {
    "sample": (
        "sample", "samples", "treated", "treatment", "test", "drug", "compound", "spl", "s",
        "образец", "probe",
    ),
    "vehicle": (
        "vehicle", "veh", "control", "ctrl", "ctl", "vehicle control", "solvent", "solvent control",
        "negative control", "neg control", "neg ctrl", "nc", "dmso", "контроль", "kontrolle",
    ),
    "untreated": (
        "untreated", "untreated control", "no treatment", "no drug", "cells only", "cell control",
        "non treated", "unbehandelt",
    ),
    "blank": (
        "blank", "blanks", "blk", "background", "bg", "medium", "media", "medium only",
        "media only", "medium blank", "media blank", "no cells", "cell free", "blind", "бланк",
        "leerwert", "b",
    ),
    "positive": (
        "positive", "positive control", "pos control", "pos ctrl", "pos", "pc", "kill", "max kill",
        "full kill", "kill control", "death control", "lysis",
    ),
    "day0": ("day0", "day 0", "t0", "time 0", "time zero", "tz", "d0"),
    "empty": ("empty", "unused", "not used", "none", "no sample", "skip", "omit", "exclude"),
}  # fmt: skip
_ROLE_OF = {squashed(word): role for role, words in _ROLES.items() for word in words}
_WELL = re.compile(r"^\s*([A-Za-z]{1,2})\s*[-_:]?\s*0*([1-9]\d?)\s*$")
_MAX_WELL_ROWS = 32  # A to AF, the 1536-well plate
_MAX_WELL_COLUMNS = 48


@dataclass(frozen=True, slots=True, eq=False)
class LayoutColumns:
    """The layout columns of a table, by field, and what was odd about them."""

    columns: dict[str, Objects | Floats]
    problems: tuple[Problem, ...]


def well_name(text: str) -> str:
    """``A1`` for ``a01``, ``A 1`` or ``A-1``; empty where the text names no well."""
    found = _WELL.match(text)
    if not found:
        return ""
    letters, number = found[1].upper(), int(found[2])
    row = ord(letters) - 64 if len(letters) == 1 else 26 + ord(letters[1]) - 64
    known = letters[0] == "A" or len(letters) == 1
    inside = known and row <= _MAX_WELL_ROWS and number <= _MAX_WELL_COLUMNS
    return f"{letters}{number}" if inside else ""


def role_of(text: str) -> str:
    """The role that a word for a well's content stands for; empty where it is not known."""
    return _ROLE_OF.get(squashed(text), "")


def wells_of(table: Table) -> Objects:
    """Well names of a table, empty where a cell names no well."""
    codes, unique = pd.factorize(table.texts("well"))
    result: Objects = np.array([*map(well_name, unique), ""], dtype=object)[codes]
    return result


def read_layout(table: Table) -> Finding:
    """Rows of a plate layout: plate (empty: every plate), well and what is in it."""
    wells = wells_of(table)
    layout = layout_columns(table)
    rows = pd.DataFrame(
        {
            "plate": table.texts("plate"),
            "well": wells,
            **layout.columns,
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "cell": table.names("well"),
        }
    )
    problems = (*not_wells(table, wells), *layout.problems)
    return Finding("plate_layout", kept_rows(rows, wells != ""), recognized(table), problems)


def not_wells(table: Table, wells: Objects) -> tuple[Problem, ...]:
    """A problem for the rows whose well is no well."""
    bad = np.flatnonzero(wells == "")
    if not len(bad):
        return ()
    value = str(table.texts("well")[bad[0]])
    what = "The cell names no well. Wells are written A1 to P24 (or AF48)."
    return (problem(table, "warning", what, "well", bad, value, "The row was left out."),)


def layout_columns(table: Table) -> LayoutColumns:
    """Role, arm, concentrations and units of a table; empty where it does not have them."""
    roles, problems = _roles(table)
    columns: dict[str, Objects | Floats] = {"role": roles, "arm": table.texts("arm")}
    for number, unit in (("concentration", "unit"), ("concentration_2", "unit_2")):
        values, units, more = _concentrations(table, number, unit)
        columns |= {number: values, unit: units}
        problems += more
    return LayoutColumns(columns, problems)


def _roles(table: Table) -> tuple[Objects, tuple[Problem, ...]]:
    written = table.texts("role")
    codes, unique = pd.factorize(written)
    known = [role_of(word) for word in unique]
    roles: Objects = np.array([*known, ""], dtype=object)[codes]
    odd = np.flatnonzero((roles == "") & (written != ""))
    if not len(odd):
        return roles, ()
    if not (roles != "").any():
        what = "The column holds no roles of wells (sample, vehicle, untreated, blank, ...)."
        action = "The column was not used."
        return roles, (problem(table, "info", what, "role", odd, str(written[odd[0]]), action),)
    return roles, tuple(
        problem(
            table,
            "warning",
            f"'{word}' is no role of a well. Use sample, vehicle, untreated, blank, positive, "
            "day0 or empty.",
            "role",
            np.flatnonzero(written == word),
            str(word),
            "Taken as a well without a role.",
        )
        for word, role in zip(unique, known, strict=True)
        if word and not role
    )


def _concentrations(
    table: Table, number: str, unit: str
) -> tuple[Floats, Objects, tuple[Problem, ...]]:
    found = table.numbers(number)
    units = table.texts(unit)
    if table.has(number) and not table.has(unit):
        units = np.full(len(table), table.headings[number].unit, dtype=object)
    in_cell = {at: mark.unit for at, mark in found.marks.items() if mark.unit}
    for position, text in in_cell.items():
        units[position] = text
    codes, unique = pd.factorize(units)
    units = np.array([*map(spelled_unit, unique), ""], dtype=object)[codes]
    units[np.isnan(found.values)] = ""
    problems = mark_problems(table, number, found)
    negative = np.flatnonzero(found.values < 0)
    if len(negative):
        what = "A concentration is below 0. Correct it."
        problems += (problem(table, "error", what, number, negative),)
    return found.values, units, problems
