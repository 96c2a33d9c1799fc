"""Absorbance reads as a long list: one row per well and read."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reading.columns.time_units import are_open, time_factor, time_unit_question
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, kept_rows
from analysis.reading.words.units import FACTORS, plain_unit
from analysis.reading.words.values import Floats, Numbers, Objects, reader_flag
from analysis.reading.workbook.excluded import excluded_words
from analysis.reading.workbook.tables import Table, mark_problems, problem, recognized
from analysis.reading.workbook.wells import (
    LayoutColumns,
    layout_columns,
    not_wells,
    wells_of,
)
from analysis.study import Problem, Question

_CLOCK = re.compile(r"^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?$", re.IGNORECASE)
_FLAGS = ["overflow", "missed"]
_OFFSET_OD = -0.1  # an absorbance well below zero is no reading noise
_MAX_OD = 10.0
_RESULTS = 24  # different concentrations, at least, before they are taken for results
_IRREGULAR = 0.5  # spread of the steps between results, in parts of their mean; a series has none
_FEWEST_EQUAL = 8  # wells of one number, at least, that are no chance
_CLOCKS = 12  # times of single readings, at least, before they are taken for such


def read_plate_reads(table: Table, answers: Answers = NO_ANSWERS) -> Finding:
    """Rows of plate reads, with layout columns where the table carries them."""
    wells = wells_of(table)
    absorbance, flags, problems = _absorbances(table)
    reference = table.numbers("reference")
    plates = _plates(table)
    hours, about_time = _hours(table)
    hours, asked = _with_unit(table, hours, answers)
    if _are_clocks(plates, wells, hours):
        hours, about_time, asked = np.full(len(table), np.nan), (_not_hours(table),), ()
    layout = _without_results(table, layout_columns(table, answers), absorbance)
    rows = pd.DataFrame(
        {
            "model": table.texts("model"),
            "experiment": table.texts("experiment"),
            "plate": plates,
            "time_h": hours,
            "well": wells,
            **layout.columns,
            "absorbance": absorbance,
            "reference": reference.values,
            "read_wavelength_nm": _wavelengths(table),
            "flag": flags,
            "excluded": excluded_words(table.texts("excluded")),
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "cell": table.names("absorbance"),
        }
    )
    problems += mark_problems(table, "reference", reference)
    problems += (*about_time, *not_wells(table, wells), *layout.problems)
    kept = kept_rows(rows, wells != "")
    return Finding("plate_reads", kept, recognized(table), problems, (*asked, *layout.questions))


def _without_results(table: Table, layout: LayoutColumns, signal: Floats) -> LayoutColumns:
    """The layout without concentrations that a standard curve made from the signal beside them.

    There every well has one of its own, at no regular steps, and they go up or down with the signal
    from end to end.
    """
    doses = np.asarray(layout.columns["concentration"], dtype=float)
    both = ~np.isnan(doses) & ~np.isnan(signal)
    in_order = doses[both][np.argsort(signal[both], kind="stable")]
    steps = np.diff(in_order)
    is_one_way = bool(np.all(steps >= 0) or np.all(steps <= 0))
    ratios = np.diff(np.log(np.unique(in_order[in_order > 0])))
    is_few = len(ratios) < _RESULTS
    if is_few or not is_one_way or ratios.std() < _IRREGULAR * ratios.mean():
        return layout
    what = "The concentrations go up or down with the signal in every well: they are its results."
    found = problem(table, "warning", what, "concentration", action="The column was not used.")
    nothing = {"concentration": np.full(len(doses), np.nan),
               "unit": np.full(len(doses), "", dtype=object)}  # fmt: skip
    return replace(
        layout, columns={**layout.columns, **nothing}, problems=(*layout.problems, found)
    )


def _absorbances(table: Table) -> tuple[Floats, Objects, tuple[Problem, ...]]:
    """Absorbance, what the reader wrote in its place, and the problems of the column."""
    found = table.numbers("absorbance")
    flags = np.where(np.isin(table.texts("flag"), _FLAGS), table.texts("flag"), "")
    values = found.values.copy()
    for position, mark in found.marks.items():
        if flag := reader_flag(mark.text):
            flags[position] = flag
            values[position] = np.nan
    others = {at: mark for at, mark in found.marks.items() if not reader_flag(mark.text)}
    problems = mark_problems(table, "absorbance", replace(found, marks=others))
    for flag, meaning in (("overflow", "above the range of the reader"), ("missed", "not read")):
        at = [i for i, mark in found.marks.items() if reader_flag(mark.text) == flag]
        if at:
            text = found.marks[at[0]].text
            what = f"The reader reports wells as {meaning}."
            action = "These wells have no number and are left out."
            problems += (problem(table, "warning", what, "absorbance", at, text, action),)
    return values, flags, (*problems, *_unlikely(table, values))


def _unlikely(table: Table, values: Floats) -> tuple[Problem, ...]:
    known = np.flatnonzero(~np.isnan(values))
    if len(known) >= _FEWEST_EQUAL and np.ptp(values[known]) == 0:
        what = "Every well has the same number: readings never do."
        value, action = f"{values[known[0]]:g}", "Check that this is the column of the readings."
        return (problem(table, "warning", what, "absorbance", known, value, action),)
    at = np.flatnonzero((values < _OFFSET_OD) | (values > _MAX_OD))
    if not len(at):
        return ()
    if np.median(values[known]) > _MAX_OD:
        what = "The numbers are far above absorbances: counts, fluorescence or luminescence."
        value, action = f"{values[at[0]]:g}", "Its values are used as they are."
        return (problem(table, "info", what, "absorbance", at, value, action),)
    what = (
        f"An absorbance lies outside {_OFFSET_OD:g} to {_MAX_OD:g}. "
        "Check that the column holds optical densities."
    )
    value = f"{values[at[0]]:g}"
    return (problem(table, "warning", what, "absorbance", at, value, "Kept as it is."),)


def _hours(table: Table) -> tuple[Floats, tuple[Problem, ...]]:
    """Hours of treatment, from numbers in hours or days or texts such as ``24 h``."""
    if not table.has("time_h"):
        return np.full(len(table), np.nan), ()
    cells = table.columns["time_h"]
    if _is_clock(cells):
        return np.full(len(table), np.nan), (_not_hours(table),)
    found = table.numbers("time_h")
    heading = table.headings["time_h"]
    unit = plain_unit(heading.unit or heading.text)
    factor = FACTORS["time_h"].get(unit, 1.0)
    hours = found.values * factor
    for position, mark in found.marks.items():
        if mark.unit:
            hours[position] = mark.value * FACTORS["time_h"][mark.unit]
    problems = mark_problems(table, "time_h", found)
    if factor != 1.0:
        what = f"The column '{heading.text}' is not in hours."
        problems += (problem(table, "info", what, "time_h", action="Converted to hours."),)
    return hours, problems


def _with_unit(
    table: Table, hours: Floats, answers: Answers
) -> tuple[Floats, tuple[Question, ...]]:
    """Hours of treatment; the unit is asked of numbers below a heading that names none."""
    heading = table.headings.get("time_h")
    if heading is None or heading.unit or time_factor(heading.text) or not are_open(hours):
        return hours, ()
    cell = next(iter(table.names("time_h")), "")
    factor, question = time_unit_question(table.sheet, cell, answers)
    return hours * factor, (question,)


def _not_hours(table: Table) -> Problem:
    what = "The column holds the clock time of the reading, not hours of treatment."
    return problem(table, "info", what, "time_h", action="The column was not used.")


def _are_clocks(plates: Objects, wells: Objects, hours: Floats) -> bool:
    """Whether each well has one time only, and nearly every well another one."""
    known = pd.DataFrame({"plate": plates, "well": wells, "hours": hours}).dropna()
    steps = known["hours"].nunique()
    is_each = steps >= _CLOCKS and 2 * steps > len(known)
    return is_each and not known.duplicated(["plate", "well"]).any()


def _is_clock(cells: Objects) -> bool:
    filled = [cell for cell in cells[:500] if cell != ""]
    clocks = (datetime.time, datetime.timedelta, datetime.datetime)
    return bool(filled) and all(
        isinstance(cell, clocks) or (isinstance(cell, str) and _CLOCK.match(cell.strip()))
        for cell in filled
    )


def _plates(table: Table) -> Objects:
    """Plate names; a table that names none is one plate, called after its sheet or file."""
    plates = table.texts("plate")
    if not table.has("plate"):
        plates[:] = table.sheet.name or table.sheet.stem
    return plates


def _wavelengths(table: Table) -> Floats:
    found: Numbers = table.numbers("read_wavelength_nm")
    in_heading = table.headings["absorbance"].wavelength_nm
    if in_heading is None:
        return found.values
    return np.where(np.isnan(found.values), in_heading, found.values)
