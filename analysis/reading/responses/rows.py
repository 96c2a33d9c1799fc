"""Responses of one table as rows of a study, with what was assumed and what is asked."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name, counted, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.responses.blocks import Column
from analysis.reading.responses.headings import UNKNOWN, ConcentrationHeading
from analysis.reading.words.question_keys import question_key
from analysis.study import RESPONSE_COLUMNS, Problem, Question, Recognized

# What the user may say that the responses of a table are.
VIABILITY, INHIBITION, GROWTH, SIGNAL, LEFT_OUT = (
    "percent of control",
    "percent inhibition",
    "percent growth",
    "raw signal",
    "leave them out",
)
_MEASURE_OF = {
    VIABILITY: "viability_pct",
    INHIBITION: "inhibition_pct",
    GROWTH: "growth_pct",
    SIGNAL: "absorbance",
}
_WORDS = {measure: words for words, measure in _MEASURE_OF.items()}
_WITHOUT_ARM = ("blank", "positive", "day0", "empty")
_FRACTIONS_UP_TO = 2.5  # percents of control go higher
_LOWEST_LOG, _HIGHEST_LOG = -15.0, 6.0


@dataclass(frozen=True, slots=True)
class Response:
    """One response: what was given, what came out, and the cell it stands in (row, column)."""

    value: float
    cell: tuple[int, int]
    concentration: float = math.nan
    arm: str = ""
    unit: str = ""
    arm_2: str = ""
    concentration_2: float = math.nan
    unit_2: str = ""
    time_h: float = math.nan
    model: str = ""
    experiment: str = ""
    replicate: str = ""
    role: str = ""
    measure: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """The responses of a table, and what its headings say of them.

    ``measure`` is what the heading says was measured (``unknown`` where it does not), ``is_pct``
    whether it says percent. ``columns`` pairs headings with the fields they fill; ``unused`` names
    columns of numbers that were not used, with their first cell and how many numbers they hold.
    """

    rows: tuple[Response, ...]
    measure: str = UNKNOWN
    is_pct: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    unused: tuple[tuple[str, tuple[int, int], int], ...] = ()
    dose: ConcentrationHeading = field(default_factory=ConcentrationHeading)
    marks: tuple[tuple[int, int], ...] = ()


def finding_of(sheet: Sheet, title: str, found: Responses, answers: Answers) -> Finding:
    """Rows of the table ``responses`` with the problems and the questions of this table."""
    name = title or sheet.name or sheet.file.rsplit(".", 1)[0]
    first = min(response.cell for response in found.rows)
    key = question_key("response_measure", sheet, cell_name(*first))
    found, about_doses = _linear(sheet, found)
    measure, question = _measure(sheet, found, key, answers)
    found, about_arms = _with_arms(sheet, found, name)
    rows, about_values = _as_percent(sheet, found, measure)
    if not measure:
        rows = rows.iloc[:0]
    problems = (*about_doses, *about_arms, *about_values, *_notes(sheet, found))
    questions = (question,) if question else ()
    last = max(response.cell for response in found.rows)
    area = Recognized(
        "responses", sheet.file, sheet.name, cell_name(*first), cell_name(*last), found.columns
    )
    rows["table"] = rows["table"].where(rows["table"] != "", name)
    return Finding("responses", rows, area, problems, questions)


def _measure(
    sheet: Sheet, found: Responses, key: str, answers: Answers
) -> tuple[str, Question | None]:
    """What the numbers are, and the question about it where no heading says so."""
    if found.measure != UNKNOWN or all(row.measure for row in found.rows):
        return found.measure, None
    assumed = _likely(found)
    cell = cell_name(*found.rows[0].cell)
    text = f"What are the responses of the table at {cell}? No heading says it."
    options = (*_MEASURE_OF, LEFT_OUT)
    question = Question(key, text, options, assumed, sheet.file, sheet.name, cell)
    return _MEASURE_OF.get(answers.get(question.key, assumed), ""), question


def _likely(found: Responses) -> str:
    """What numbers that no heading names look like."""
    values = np.array([row.value for row in found.rows])
    doses = np.array([row.concentration for row in found.rows])
    top = float(np.nanpercentile(values, 95))
    has_control = bool((doses == 0).any())
    if top > 300 or (not found.is_pct and top < 15 and (has_control or top > _FRACTIONS_UP_TO)):
        return SIGNAL  # held against its own control, which is right for fractions too
    known = np.isfinite(values) & np.isfinite(doses)
    order = np.argsort(doses[known])
    half = len(order) // 2
    low, high = values[known][order[: half or 1]], values[known][order[half:]]
    rises = np.mean(high) > np.mean(low)
    starts_low = np.mean(low) < 0.5 * top
    return INHIBITION if rises and starts_low else VIABILITY


def _linear(sheet: Sheet, found: Responses) -> tuple[Responses, tuple[Problem, ...]]:
    """Concentrations from their logarithms, where the heading says log and the numbers agree."""
    if not found.dose.is_log:
        return found, ()
    doses = np.array([row.concentration for row in found.rows if not math.isnan(row.concentration)])
    place = {"file": sheet.file, "sheet": sheet.name, "cell": cell_name(*found.rows[0].cell)}
    is_log = bool(len(doses)) and doses.min() >= _LOWEST_LOG and doses.max() <= _HIGHEST_LOG
    if not is_log or (doses.min() >= 0 and not _evenly_spaced(doses)):
        what = "The heading says log, but the numbers are concentrations as they are."
        return found, (Problem("warning", what, **place, action="Read without taking 10^x."),)
    rows = tuple(
        replace(
            row,
            concentration=10.0**row.concentration,
            concentration_2=10.0**row.concentration_2,
        )
        for row in found.rows
    )
    what = "The concentrations are given as log10."
    return replace(found, rows=rows), (Problem("info", what, **place, action="10^x was taken."),)


def _evenly_spaced(values: np.ndarray) -> bool:
    steps = np.diff(np.unique(values))
    return len(steps) >= 2 and bool(np.allclose(steps, np.median(steps), rtol=0.3))


def _with_arms(sheet: Sheet, found: Responses, name: str) -> tuple[Responses, tuple[Problem, ...]]:
    """Every response with its arm; those of a table that names no drug are called as the table."""
    if any(row.arm for row in found.rows):
        return found, ()
    rows = tuple(replace(row, arm=name) for row in found.rows)
    what = f"The table names no drug, so its responses are called '{name}'."
    cell = cell_name(*found.rows[0].cell)
    action = "Rename the arm where that is not its name."
    return replace(found, rows=rows), (
        Problem("info", what, sheet.file, sheet.name, cell, action=action),
    )


def _as_percent(
    sheet: Sheet, found: Responses, measure: str
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    rows = pd.DataFrame(_records(sheet, found, measure), columns=list(RESPONSE_COLUMNS))
    if measure in ("", "absorbance") or all(row.measure for row in found.rows):
        return rows, ()
    place = {"file": sheet.file, "sheet": sheet.name, "cell": cell_name(*found.rows[0].cell)}
    what = f"The responses are given as {_WORDS[measure]}."
    top = float(rows["response"].quantile(0.99)) if len(rows) else math.nan
    if not found.is_pct and top <= _FRACTIONS_UP_TO:
        rows["response"] = 100 * rows["response"]
        return rows, (
            Problem("info", f"{what} They are fractions.", **place, action="Multiplied by 100."),
        )
    return rows, (Problem("info", what, **place, action="Used as given."),)


def _records(sheet: Sheet, found: Responses, measure: str) -> Iterator[dict[str, object]]:
    for row in found.rows:
        arm, dose, unit, second, unit_2 = _treatment(row)
        is_control = not row.role and dose == 0 and not second > 0
        yield {
            "model": row.model,
            "experiment": row.experiment,
            "table": row.table,
            "time_h": row.time_h,
            "role": "vehicle" if is_control else row.role,
            "arm": "" if is_control or row.role in _WITHOUT_ARM else arm,
            "concentration": math.nan if is_control else dose,
            "unit": "" if is_control else unit,
            "concentration_2": second,
            "unit_2": unit_2 if second == second else "",
            "replicate": row.replicate,
            "response": row.value,
            "measure": row.measure or measure,
            "flag": "",
            "excluded": "",
            "file": sheet.file,
            "sheet": sheet.name,
            "cell": cell_name(*row.cell),
        }


def _treatment(row: Response) -> tuple[str, float, str, float, str]:
    """Arm and concentrations; with one of two drugs at 0 the other drug alone."""
    if math.isnan(row.concentration_2):
        return row.arm, row.concentration, row.unit, math.nan, ""
    if row.concentration_2 == 0:
        return row.arm, row.concentration, row.unit, math.nan, ""
    if row.concentration == 0:
        return row.arm_2, row.concentration_2, row.unit_2, math.nan, ""
    both = f"{row.arm} + {row.arm_2}"
    return both, row.concentration, row.unit, row.concentration_2, row.unit_2


def _notes(sheet: Sheet, found: Responses) -> Iterator[Problem]:
    place = {"file": sheet.file, "sheet": sheet.name}
    for heading, cell, count in found.unused:
        named = f"'{heading}'" if heading else "without a heading"
        what = f"The column {named} was not used ({counted(count, 'number')})."
        yield Problem("info", what, **place, cell=cell_name(*cell))
    if found.marks:
        what = "These cells hold no number."
        cells = several([cell_name(*cell) for cell in found.marks])
        yield Problem("warning", what, **place, cell=cells, action="Taken as not measured.")
    first = cell_name(*found.rows[0].cell)
    if found.dose.is_dilution:
        what = "The heading says dilution; the numbers are shown as they are."
        yield Problem("warning", what, **place, cell=first, action="Read as concentrations.")
    elif not any(row.unit for row in found.rows) and any(
        row.concentration == row.concentration for row in found.rows
    ):
        what = "No heading gives the unit of the concentrations."
        yield Problem("info", what, **place, cell=first, action="They are shown without a unit.")


def replicate_stem(heading: str) -> str:
    """A heading without the number that tells replicates apart: ``% Inhibition 2``, ``rep_1``."""
    plain = re.sub(r"[\s_.#(]*\d{1,2}\)?$", "", heading.strip())
    plain = re.sub(r"[\s_.]*(?:rep(?:licate)?|repeat|r|n|#)$", "", plain, flags=re.IGNORECASE)
    return plain.strip(" _.-")


def unused_columns(
    columns: Sequence[Column], used: Collection[int], first_row: int
) -> tuple[tuple[str, tuple[int, int], int], ...]:
    """Columns of numbers that no field took, for the list of what was not used."""
    return tuple(
        (column.heading, (first_row, column.at), len(column.numbers))
        for column in columns
        if column.at not in used and column.is_numeric
    )
