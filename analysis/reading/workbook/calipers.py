"""Caliper measurements and body weights as a long list: one row per tumor (or animal) and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.columns.areas import are_volumes, area_question
from analysis.reading.columns.studies import settled_models
from analysis.reading.files.cells import cell_name, counted
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, kept_rows
from analysis.reading.words.units import FACTORS, plain_unit
from analysis.reading.words.values import Floats, Mark, Numbers, Objects
from analysis.reading.workbook.animals import read_animals, split_sides
from analysis.reading.workbook.days import study_days
from analysis.reading.workbook.repeats import BODY_WEIGHT, NO_WEIGHT, NOT_WEIGHED, odd_body_weights
from analysis.reading.workbook.tables import Table, mark_problems, problem, recognized
from analysis.study import Problem, Question

_MAX_LENGTH_MM = 40.0  # a longer tumor is a typing mistake, or not in millimeters
BELOW = "below_detection"
_LENGTHS = ("length_mm", "width_mm", "height_mm")
_MEASURES = (*_LENGTHS, "volume_mm3", "weight_g")


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A measured column in its standard unit (mm, mm3 or g), as found in a table."""

    values: Floats
    found: Numbers
    problems: tuple[Problem, ...]


def read_calipers(table: Table, answers: Answers = NO_ANSWERS) -> Finding:
    """Rows of calipers, length and width sorted; a volume only where these are not both given."""
    who = read_animals(table)
    when = study_days(table, answers)
    animal, tumor, sides = split_sides(table, who.animal)
    named = {"model": who.model, "study": who.study, "cage": who.cage, "arm": who.arm}
    heading = table.headings["tumor"].text if table.has("tumor") else ""
    place = f"{table.sheet.file}:{table.sheet.name}"
    found = settled_models({**named, "animal": animal, "tumor": tumor}, heading, place, answers)
    measured = {field: measure(table, field) for field in _MEASURES}
    values = {field: each.values.copy() for field, each in measured.items()}
    marks = {field: each.found.marks for field, each in measured.items()}
    no_tumor(values, marks)
    flag = np.where(table.texts("flag") == BELOW, BELOW, "").astype(object)
    note = table.texts("note")
    add_flags_and_notes(marks, flag, note)
    values, area, asked = _without_areas(table, values, answers)
    values, swapped = _sorted_lengths(table, values)
    values, unweighed = _weighed(table, values)
    rows = pd.DataFrame(
        {
            **who.columns,
            "model": found.model,
            "animal": animal,
            "tumor": found.tumor,
            "day": when.day,
            "date": when.date,
            **values,
            "note": note,
            "flag": flag,
            "file": table.sheet.file,
            "sheet": table.sheet.name,
            "cell": table.names(next(field for field in _MEASURES if table.has(field))),
        }
    )
    problems = (
        *who.problems,
        *when.problems,
        *sides,
        *swapped,
        *unweighed,
        *_unlikely(table, values),
    )
    problems += tuple(each for one in measured.values() for each in one.problems)
    is_kept = who.is_known & when.is_known
    if area:
        is_kept &= rows[list(_MEASURES)].notna().any(axis=1).to_numpy()
    known = kept_rows(rows, is_kept)
    return Finding(
        "calipers", known, recognized(table), problems, (*found.questions, *when.questions, *asked)
    )


def measure(table: Table, field: str) -> Measured:
    """One column as numbers in the standard unit; a heading or cell may state another unit."""
    found = table.numbers(field)
    if not table.has(field):
        return Measured(found.values, found, ())
    factors = FACTORS[field]
    heading = table.headings[field]
    factor = factors.get(plain_unit(heading.unit), 1.0)
    values = found.values * factor
    for position, mark in found.marks.items():
        if mark.unit:
            values[position] = mark.value * factors[mark.unit]
    problems = mark_problems(table, field, found)
    if factor != 1.0:
        what = f"The column '{heading.text}' is in {heading.unit}."
        action = f"Converted to {field.rsplit('_', 1)[1]}."
        problems += (problem(table, "info", what, field, action=action),)
    negative = np.flatnonzero(values < 0)
    if len(negative):
        what = "A measured value is below 0. Correct it."
        value = f"{values[negative[0]]:g}"
        action = "Taken as not measured."
        problems += (problem(table, "warning", what, field, negative, value, action),)
        values = np.where(values < 0, np.nan, values)
    return Measured(values, found, problems)


def no_tumor(values: Mapping[str, Floats], marks: Mapping[str, Mapping[int, Mark]]) -> None:
    """Fill in ``no tumor``: in one of length and width it counts for both."""
    for one, other in (("length_mm", "width_mm"), ("width_mm", "length_mm")):
        at = [i for i, mark in marks.get(one, {}).items() if mark.kind == "none"]
        values[other][[i for i in at if np.isnan(values[other][i])]] = 0.0


def add_flags_and_notes(
    marks: Mapping[str, Mapping[int, Mark]], flag: Objects, note: Objects
) -> None:
    """Fill in the flags of sizes, and the words that stood where a number belongs as notes."""
    for measure, found in marks.items():
        for at, mark in found.items():
            if mark.kind == "below" and measure != "weight_g":
                flag[at] = BELOW
            is_kept = mark.kind in ("end", "marked", "below", "text")
            if is_kept and mark.text not in note[at]:
                note[at] = "; ".join(filter(None, [note[at], mark.text]))


def kept(
    table: Table, field: str, values: Floats, odd: npt.NDArray[np.int64], what: str
) -> tuple[Problem, ...]:
    """A warning of values at the rows ``odd`` that are kept; none where there are no such rows."""
    if not len(odd):
        return ()
    value = f"{values[odd[0]]:g}"
    return (problem(table, "warning", what, field, odd, value, "Kept as it is."),)


def _sorted_lengths(
    table: Table, values: Mapping[str, Floats]
) -> tuple[dict[str, Floats], tuple[Problem, ...]]:
    """Length >= width in every row, and volumes only where one of them is missing."""
    length, width = values["length_mm"], values["width_mm"]
    swapped = np.flatnonzero(width > length)
    both = ~np.isnan(length) & ~np.isnan(width)
    result = dict(values) | {
        "length_mm": np.where(width > length, width, length),
        "width_mm": np.where(width > length, length, width),
        "volume_mm3": np.where(both, np.nan, values["volume_mm3"]),
    }
    if not len(swapped):
        return result, ()
    what = f"The width is larger than the length in {counted(len(swapped), 'row')}."
    action = "The larger one was taken as the length."
    return result, (problem(table, "info", what, "width_mm", swapped, action=action),)


def _without_areas(
    table: Table, values: Mapping[str, Floats], answers: Answers
) -> tuple[dict[str, Floats], tuple[Problem, ...], tuple[Question, ...]]:
    """Values without sizes whose heading names an area, where no lengths are given."""
    if not table.has("volume_mm3") or table.has("length_mm"):
        return dict(values), (), ()
    heading = table.headings["volume_mm3"]
    cell = cell_name(table.heading_row, heading.column)
    question = area_question(heading.text, table.sheet, cell)
    if question is None or are_volumes(question, answers):
        return dict(values), (), (question,) if question else ()
    what = f"The column '{heading.text}' names an area (mm2), and an area is no volume."
    action = "Its numbers were left out. Add length and width, or say that they are volumes."
    told = problem(table, "warning", what, "volume_mm3", action=action)
    nothing = np.full(len(table), np.nan)
    return dict(values) | {"volume_mm3": nothing}, (told,), (question,)


def _weighed(
    table: Table, values: Mapping[str, Floats]
) -> tuple[dict[str, Floats], tuple[Problem, ...]]:
    """Body weights without those of 0."""
    weights = values["weight_g"]
    at = np.flatnonzero(weights == 0)
    if not len(at):
        return dict(values), ()
    told = problem(table, "info", NO_WEIGHT, "weight_g", at, "0", NOT_WEIGHED)
    return dict(values) | {"weight_g": np.where(weights == 0, np.nan, weights)}, (told,)


def _unlikely(table: Table, values: Mapping[str, Floats]) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    for field in _LENGTHS:
        if table.has(field):
            column = values[field]
            at = np.flatnonzero(column > _MAX_LENGTH_MM)
            what = (
                f"A tumor is longer than {_MAX_LENGTH_MM:g} mm. "
                "Check the decimal point and the unit."
            )
            problems += kept(table, field, column, at, what)
    weights = values["weight_g"]
    problems += kept(table, "weight_g", weights, odd_body_weights(weights), BODY_WEIGHT)
    return tuple(problems)
