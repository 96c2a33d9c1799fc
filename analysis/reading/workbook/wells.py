"""What is in a well, as a table says it: well names, roles, arms and concentrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.reading.columns.assay_names import assay_question, names_of_assay
from analysis.reading.columns.dilutions import NO_DOSES, dilution_question, on_the_axis
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, kept_rows
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.concentrations import are_logarithms, concentration_heading
from analysis.reading.words.heading_cells import squashed
from analysis.reading.words.units import spelled_unit
from analysis.reading.words.values import Floats, Objects
from analysis.reading.words.wells import well_name
from analysis.reading.workbook.tables import Table, mark_problems, problem, recognized
from analysis.study import UNASSIGNED, Problem, Question

# What a reader's program calls the group of all wells that nobody has grouped.
_GROUPS_OF_READERS = frozenset({"assay", "анализ"})
_NO_ARMS = _GROUPS_OF_READERS | {"na", "n/a", "nan"}
LAYOUT_FIELDS = ("role", "arm", "concentration", "unit", "concentration_2", "unit_2")
NUMBER_FIELDS = ("concentration", "concentration_2")

_ROLES: Mapping[str, tuple[str, ...]] = {
    "sample": (
        "sample", "samples", "treated", "treatment", "test", "drug", "compound", "spl", "s",
        "образец", "probe",
    ),
    "vehicle": (
        "vehicle", "veh", "control", "ctrl", "ctl", "vehicle control", "solvent", "solvent control",
        "negative control", "neg control", "neg ctrl", "neg con", "negative", "neg", "nc", "dmso",
        "контроль", "kontrolle",
    ),
    "untreated": (
        "untreated", "untreated control", "no treatment", "no drug", "cells only", "cell control",
        "non treated", "unbehandelt",
    ),
    "blank": (
        "blank", "blanks", "blk", "background", "bg", "medium", "media", "medium only",
        "media only", "medium blank", "media blank", "blank control", "blank ctrl", "no cells",
        "control blank", "ctrl blank", "ctl blank", "cell free", "blind", "бланк", "leerwert", "b",
        "空白", "空白组", "blanc", "blanco", "bianco", "branco",
    ),
    "positive": (
        "positive", "positive control", "pos control", "pos ctrl", "pos con", "pos", "pc", "kill",
        "max kill", "full kill", "kill control", "death control", "lysis",
    ),
    "day0": ("day0", "day 0", "t0", "time 0", "time zero", "tz", "d0"),
    "empty": ("empty", "unused", "not used", "none", "no sample", "skip", "omit", "exclude"),
    UNASSIGNED: (UNASSIGNED,),
}  # fmt: skip
_NO_DRUG = frozenset({"-", "0", "NA", "N/A", "na", "n/a", "nan", "None", "none"})
_ROLE_OF = {squashed(word): role for role, words in _ROLES.items() for word in words}


@dataclass(frozen=True, slots=True, eq=False)
class LayoutColumns:
    """The layout columns of a table, by field, and what was odd about them."""

    columns: dict[str, Objects | Floats]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...] = ()


def role_of(text: str) -> str:
    """The role that a word for a well's content stands for; empty where it is not known."""
    return _ROLE_OF.get(squashed(text), "")


def role_of_arm(text: str) -> str:
    """The role that the name of an arm stands for; a letter names a drug (``B``), and no blank."""
    return role_of(text) if len(text.strip()) > 1 else ""


def wells_of(table: Table) -> Objects:
    """Well names of a table, empty where a cell names no well."""
    codes, unique = pd.factorize(table.texts("well"))
    result: Objects = np.array([*map(well_name, unique), ""], dtype=object)[codes]
    return result


def read_layout(table: Table, answers: Answers = NO_ANSWERS) -> Finding:
    """Rows of a plate layout: plate (empty: every plate), well and what is in it."""
    wells = wells_of(table)
    layout = layout_columns(table, answers)
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
    kept = kept_rows(rows, wells != "")
    return Finding("plate_layout", kept, recognized(table), problems, layout.questions)


def not_wells(table: Table, wells: Objects) -> tuple[Problem, ...]:
    """A problem for the rows whose well is no well."""
    bad = np.flatnonzero(wells == "")
    if not len(bad):
        return ()
    value = str(table.texts("well")[bad[0]])
    what = "The cell names no well. Wells are written A1 to P24 (or AF48)."
    return (problem(table, "warning", what, "well", bad, value, "The row was left out."),)


def layout_columns(table: Table, answers: Answers) -> LayoutColumns:
    """Role, arm, concentrations and units of a table; empty where it does not have them."""
    roles, problems = _roles(table)
    columns: dict[str, Objects | Floats] = {"role": roles, "arm": _arms(table)}
    questions: dict[str, Question] = {}
    for number, unit in (("concentration", "unit"), ("concentration_2", "unit_2")):
        values, units, more = _concentrations(table, number, unit)
        if table.has(number) and _is_dilution(table, number):
            cell = next(iter(table.names(number)), "")
            answer, question = dilution_question(table.sheet, cell, answers, NO_DOSES)
            values, questions[question.key] = on_the_axis(values, answer), question
        columns |= {number: values, unit: units}
        problems += more
    found = LayoutColumns(_with_second(table, columns), problems, tuple(questions.values()))
    return _without_assay(table, found, answers)


def _without_assay(table: Table, found: LayoutColumns, answers: Answers) -> LayoutColumns:
    """The layout with wells of standards and controls of an assay as wells of no arm; asked."""
    arms, roles = found.columns["arm"], found.columns["role"]
    names = names_of_assay(map(str, arms))
    is_named = np.isin(arms, names) & np.isin(roles, ["", "sample"])
    if not is_named.any():
        return found
    cell = table.names("arm")[int(np.flatnonzero(is_named)[0])]
    are_none, question = assay_question(table.sheet, cell, names, answers)
    roles = np.where(is_named, UNASSIGNED, roles).astype(object) if are_none else roles
    columns = {**found.columns, "role": roles}
    return replace(found, columns=columns, questions=(*found.questions, question))


def _is_dilution(table: Table, field: str) -> bool:
    said = concentration_heading(table.headings[field].text)
    return bool(said and said.is_dilution)


def _with_second(table: Table, columns: dict[str, Objects | Floats]) -> dict[str, Objects | Floats]:
    """Columns with one arm each, where two columns name drugs: ``a + b`` where both were given.

    A drug of which a concentration of 0 is stated, or that is a control, was not given.
    """
    if not table.has("arm_2"):
        return columns
    rows = pd.DataFrame(columns).assign(arm_2=table.texts("arm_2"))
    is_first = _is_given(rows["arm"], rows["concentration"])
    is_second = _is_given(rows["arm_2"], rows["concentration_2"])
    is_other = is_second & ~is_first
    both = rows["arm"] + " + " + rows["arm_2"]
    arm = rows["arm"].where(~is_other, rows["arm_2"]).where(~(is_first & is_second), both)
    is_zero = rows["concentration"].eq(0) & rows["concentration_2"].eq(0)
    is_control = is_zero & rows["role"].eq("")
    rows["role"] = rows["role"].mask(is_control, "vehicle")
    rows["arm"] = arm.mask(is_control, "")
    for first, second, nothing in (
        ("concentration", "concentration_2", np.nan),
        ("unit", "unit_2", ""),
    ):
        rows[first] = rows[first].where(~is_other, rows[second])
        rows[second] = rows[second].where(is_first & is_second, nothing)
    return {name: rows[name].to_numpy() for name in columns}


def _is_given(arms: pd.Series[str], doses: pd.Series[float]) -> pd.Series[bool]:
    nothing = {name for name in arms.unique() if not name or _is_nothing(name)}
    return ~arms.isin(nothing) & ~doses.eq(0)


def _is_nothing(name: str) -> bool:
    is_role = role_of_arm(name) not in ("", "sample")
    return is_role or control_role(name) is not None or name in _NO_DRUG


def _arms(table: Table) -> Objects:
    """The arms; where no column names any, the drug in the heading of its concentrations."""
    heading = table.headings.get("concentration")
    said = concentration_heading(heading.text) if heading and not table.has("arm") else None
    if not said or not said.named:
        names = table.texts("arm")
        return np.where([name.casefold() in _NO_ARMS for name in names], "", names)
    doses = table.numbers("concentration").values
    return np.where(doses > 0, said.named, np.where(doses == 0, "vehicle", "")).astype(object)


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
    said = concentration_heading(table.headings[number].text) if table.has(number) else None
    values = found.values
    scale_problems: tuple[Problem, ...] = ()
    if said and said.is_log:
        values, scale_problems = _from_log(table, number, values)
    units = table.texts(unit)
    if table.has(number) and not table.has(unit):
        units = np.full(len(table), table.headings[number].unit, dtype=object)
    in_cell = {at: mark.unit for at, mark in found.marks.items() if mark.unit}
    for position, text in in_cell.items():
        units[position] = text
    codes, unique = pd.factorize(units)
    units = np.array([*map(spelled_unit, unique), ""], dtype=object)[codes]
    units[np.isnan(values)] = ""
    problems = (*mark_problems(table, number, found), *scale_problems)
    negative = np.flatnonzero(values < 0)
    if len(negative):
        what = "A concentration is below 0. Correct it."
        problems += (problem(table, "error", what, number, negative),)
    return values, units, problems


def _from_log(table: Table, field: str, values: Floats) -> tuple[Floats, tuple[Problem, ...]]:
    """Concentrations of a column that is called logarithms, if its values are any."""
    heading = table.headings[field].text
    if are_logarithms(values):
        what = f"The column '{heading}' holds logarithms of concentrations."
        found = problem(table, "info", what, field, action="Read as 10 to their power.")
        with np.errstate(over="ignore"):
            return 10.0**values, (found,)
    what = f"The heading '{heading}' says log, but its values are those of concentrations."
    action = "Read as concentrations. Rename the column."
    return values, (problem(table, "warning", what, field, action=action),)
