"""One value for each animal, without a sheet of its own: a column called as what was measured.

::

    Group  Mouse.ID  MVD       or      ID     Control  Drug A
    CG     4N1       24.1              34414  0
    MTD    4N2       8.3               34501           1
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name, cell_names, several
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, Used, question_key
from analysis.reading.words.heading_cells import Heading, match_headings, read_headings
from analysis.reading.words.heading_grammar import heading_words, is_age
from analysis.reading.words.values import Floats, Objects, numbers, objects, texts
from analysis.reading.workbook.outcomes import read_endpoints
from analysis.reading.workbook.tables import find_tables
from analysis.study import Problem, Question, Recognized

EACH_ROW, NOT_ANIMALS = "each row is an animal", "rows are no animals: leave them out"
_TOP = 20  # rows in which headings stand
_LEAST = 3  # numbers of a column that is worth reading
_MOST_ARMS = 30
_NO_MEASURES = frozenset({
    "age", "sex", "no", "nr", "number", "n", "id", "index", "row", "passage", "dob", "birth",
    "count", "mean", "average", "avg", "sd", "sem", "se", "median", "p", "date", "day", "week",
    "days", "weeks", "timepoint", "time", "hour", "hours", "h", "dose", "conc", "concentration",
    "kg", "unnamed", "cage",
    "color", "replicate", "rep", "repeat", "change", "lower", "upper", "ci", "file",
})  # fmt: skip
_IN_VITRO = frozenset({"well", "concentration", "plate"})
_OF_WELLS = frozenset({
    "viability", "absorbance", "od", "abs", "fluorescence", "luminescence", "rfu", "cells", "cell",
    "dose", "doses", "conc", "concentration", "um", "nm", "µm", "hour", "hours", "h", "time",
    "ic50", "ec50", "gr50", "inhibition", "response", "replicate", "line", "hill", "auc", "signal",
})  # fmt: skip
_RESULTS = frozenset({
    "best", "slope", "response", "auc", "published", "tgi", "ratio", "hr", "rtv", "fold",
    "mrecist", "pvalue", "probability", "timeline", "cumulative", "hazard",
})  # fmt: skip
_FATES = frozenset({
    "event", "events", "outcome", "status", "dead", "death", "died", "alive", "survival",
    "survived", "censor", "censored", "censoring", "fate",
})  # fmt: skip
_NUMBERED = re.compile(r"^([^\W\d_]+)[\s_.:-]*(\d+(?:[.,]\d+)?)$")
_A_TIME = re.compile(r"(?:days?|w(?:ee)?ks?|months?)[\s_.-]*\d", re.IGNORECASE)
_GENERIC = re.compile(r"^(?:sheet|tabelle|blad|feuil|table|data)\s*\d*$", re.IGNORECASE)


def find_endpoint_tables(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Endpoints in columns of a table of animals, or in a column for each arm."""
    for at, row in enumerate(sheet.rows[:_TOP]):
        columns = measured_columns(sheet, at)
        if columns:
            return _of_columns(sheet, at, columns, answers)
        if sum(isinstance(cell, str) and cell != "" for cell in row) > 1:
            break
    return _of_arms_across(sheet, answers)


def measured_columns(sheet: Sheet, row: int) -> tuple[Heading, ...]:
    """Columns of numbers below a heading row with an arm, which no other table knows."""
    headings = read_headings(sheet.rows[row])
    found = match_headings(headings, "endpoints")
    if "arm" not in found or _IN_VITRO & match_headings(headings, "plate_reads").keys():
        return ()
    words = {word for heading in headings for word in heading_words(heading.text)}
    if words & _RESULTS or ("animal" not in found and words & _OF_WELLS):
        return ()
    if not _are_arms(texts(_column(sheet, row, found["arm"][0].column))):
        return ()
    known = {each.column for matched in found.values() for each in matched}
    calipers = match_headings(headings, "calipers")
    is_once = not calipers.keys() & {"animal", "day", "date"}  # a row an animal, weighed once
    open_ones = {"volume_mm3", "weight_g"} if is_once else {"volume_mm3"}
    known |= {h.column for f, matched in calipers.items() if f not in open_ones for h in matched}
    return tuple(
        heading
        for heading in headings
        if heading.column not in known and _is_measure(heading, _column(sheet, row, heading.column))
    )


def _is_measure(heading: Heading, cells: Objects) -> bool:
    words = {*heading_words(heading.text)}
    if words & _NO_MEASURES or is_age(heading.text) or _A_TIME.match(heading.text.strip()):
        return False
    filled = cells[cells != ""]
    values = numbers(filled).values
    if words & _FATES and {*values.tolist()} <= {0.0, 1.0}:
        return False
    return int((~np.isnan(values)).sum()) >= max(_LEAST, 0.8 * len(filled))


def _are_arms(arms: Objects) -> bool:
    """Whether two or more names stand in several rows each, as arms do."""
    names, counts = np.unique(arms[arms != ""].astype(str), return_counts=True)
    return 2 <= len(names) <= _MOST_ARMS and int((counts > 1).sum()) > 1


def _column(sheet: Sheet, row: int, column: int) -> Objects:
    return objects([each[column] for each in sheet.rows[row + 1 :]])


def _of_columns(
    sheet: Sheet, row: int, columns: Sequence[Heading], answers: Answers
) -> tuple[Finding, ...]:
    headings = read_headings(sheet.rows[row])
    if _is_series(columns):
        return (_course(sheet, row, columns),)
    found = match_headings(headings, "endpoints")
    fields = {field: matched[0].column for field, matched in found.items()}
    ages = [heading.column for heading in headings if is_age(heading.text)]
    if ages and "animal" in fields and not fields.keys() & {"day", "date"}:
        fields["day"] = ages[0]
    cells = {field: _column(sheet, row, column) for field, column in fields.items()}
    asked: tuple[Question, ...] = ()
    if "animal" not in cells:
        question = _rows_question(sheet, row, fields["arm"], columns)
        answer = answers.get(question.key, question.assumed)
        if answer != EACH_ROW:
            return (left_out_rows(sheet, row, fields["arm"], question, is_told=bool(answer)),)
        asked = (question,)
        names = [f"row {at + 1}" for at in range(row + 1, len(sheet.rows))]
        cells["animal"] = np.array(names, dtype=object)
    if "day" in cells and np.isnan(_days(sheet, cells["day"])).all():
        del cells["day"]
    day = cells.get("day", cells.get("date"))
    identity = [texts(cells[f]) for f in ("study", "model", "cage", "arm", "animal") if f in cells]
    keys = pd.DataFrame([*identity, *(() if day is None else (texts(day),))]).T
    if keys[(keys != "").all(axis=1)].duplicated().any():
        return (_several_rows(sheet, row, columns),)
    return tuple(
        _asking(_finding(sheet, row, fields, cells, heading, answers), asked, is_first=not at)
        for at, heading in enumerate(columns)
    )


def _days(sheet: Sheet, cells: Objects) -> Floats:
    return numbers(cells, sheet.decimal, "day").values


def _asking(finding: Finding, asked: tuple[Question, ...], *, is_first: bool) -> Finding:
    return replace(finding, questions=(*asked, *finding.questions) if is_first else ())


def _finding(
    sheet: Sheet,
    row: int,
    fields: dict[str, int],
    cells: dict[str, Objects],
    heading: Heading,
    answers: Answers,
) -> Finding:
    """One column read as a sheet of endpoints."""
    names = [field for field in cells if field not in ("measure", "value", "unit")]
    values = _column(sheet, row, heading.column)
    kept = [at for at, cell in enumerate(values) if cell != "" and cells["arm"][at] != ""]
    called = [sheet.rows[row][fields[name]] if name == "day" else name for name in names]
    body: list[list[Cell]] = [[*called, "measure", "value", "unit"]]
    measure = re.sub(r"\s*[(\[].*$", "", heading.text).strip() or heading.text
    brackets = re.search(r"[(\[]([^)\]]*)[)\]]\s*$", heading.text)
    unit = heading.unit or (brackets[1].strip() if brackets else "")
    body += [[*(cells[f][at] for f in names), measure, values[at], unit] for at in kept]
    (table,) = (
        each
        for each in find_tables(Sheet(sheet.file, "endpoints", body, sheet.decimal))
        if each.kind == "endpoints"
    )
    key = question_key("day_unit", sheet)
    given = {question_key("day_unit", table.sheet): answers[key]} if key in answers else {}
    finding = read_endpoints(table, given)
    asked = tuple(replace(each, key=key, sheet=sheet.name) for each in finding.questions)
    rows = np.array(kept, dtype=np.int64) + row + 1
    cell = np.array(cell_names(rows, heading.column), dtype=object)[finding.rows.index]
    columns = sorted({*fields.values(), heading.column})
    last = cell_name(len(sheet.rows) - 1, columns[-1])
    taken = tuple((str(sheet.rows[row][at]), _field(at, fields)) for at in columns)
    place = Recognized("endpoints", sheet.file, sheet.name, cell_name(row, columns[0]), last, taken)
    what = f"The column '{heading.text}' holds a value of each animal."
    told = Problem("info", what, sheet.file, sheet.name, cell_name(row, heading.column), "",
                   f"Read as the endpoint '{measure}'.")  # fmt: skip
    problems = tuple(replace(each, sheet=sheet.name, cell="") for each in finding.problems)
    return Finding(
        "endpoints",
        finding.rows.assign(sheet=sheet.name, cell=cell),
        place,
        (told, *problems),
        asked,
        used=tuple(Used("read", row, at, len(sheet.rows) - 1, at) for at in columns),
    )


def _field(column: int, fields: dict[str, int]) -> str:
    return next((field for field, at in fields.items() if at == column), "value")


def _rows_question(sheet: Sheet, row: int, column: int, columns: Sequence[Heading]) -> Question:
    """Whether rows are animals; left open where a column may count the time of courses."""
    arms = texts(_column(sheet, row, column))
    may_be_courses = any(_rises(_column(sheet, row, h.column), arms) for h in columns)
    assumed = "" if may_be_courses else EACH_ROW
    what = "No column names the animals. Is each row one animal?"
    key = f"rows_are_animals:{sheet.file}:{sheet.name}"
    cell = cell_name(row, column)
    return Question(key, what, (EACH_ROW, NOT_ANIMALS), assumed, sheet.file, sheet.name, cell)


def _rises(cells: Objects, arms: Objects) -> bool:
    """Whether numbers go up from row to row in every arm, as days do."""
    values = numbers(cells).values
    parts = [values[arms == arm] for arm in dict.fromkeys(arms) if arm]
    steps = [np.diff(part) for part in parts if len(part) > _LEAST]
    return bool(steps) and all((each > 0).all() for each in steps)


def left_out_rows(
    sheet: Sheet, row: int, column: int, question: Question, *, is_told: bool
) -> Finding:
    """Nothing of a table whose rows are no animals, or wait for the answer whether they are."""
    what = "The rows of the sheet are no animals, as you said."
    told = (Problem("info", what, sheet.file, sheet.name, action="Left out."),)
    first = cell_name(row, column)
    return nothing_of(sheet, first, sheet.width - 1, told if is_told else (), (question,))


def _is_series(columns: Sequence[Heading]) -> bool:
    """Whether headings are one word with a number that rises: ``Visit 1``, ``Visit 2``."""
    found = [_NUMBERED.match(each.text.strip()) for each in columns]
    numbered = [float(each[2].replace(",", ".")) for each in found if each]
    stems = {each[1].casefold() for each in found if each}
    rises = len(numbered) >= _LEAST and all(a < b for a, b in pairwise(numbered))
    return rises and len(stems) == 1 and len(numbered) == len(columns)


def _course(sheet: Sheet, row: int, columns: Sequence[Heading]) -> Finding:
    """A table with something counted across: left out, and told."""
    names = several([f"'{each.text}'" for each in columns])
    what = f"The columns {names} go up by a number, and no heading says that it counts days."
    told = Problem("warning", what, sheet.file, sheet.name, cell_name(row, columns[0].column), "",
                   "Call them 'Day 0', 'Day 3' and so on. The sheet was left out.")  # fmt: skip
    return nothing_of(sheet, cell_name(row, 0), columns[-1].column, (told,))


def _several_rows(sheet: Sheet, row: int, columns: Sequence[Heading]) -> Finding:
    """A table with several rows an animal, as for each of its tumors: left out, and told."""
    names = several([f"'{each.text}'" for each in columns])
    what = (
        f"An animal has several rows with {names}, and no day tells them apart. Was each a tumor "
        "or a repeat? Give one row for each animal, or add a column with the day."
    )
    told = Problem("warning", what, sheet.file, sheet.name, cell_name(row, columns[0].column), "",
                   "The sheet was left out.")  # fmt: skip
    return nothing_of(sheet, cell_name(row, 0), columns[-1].column, (told,))


def nothing_of(
    sheet: Sheet,
    first: str,
    last_column: int,
    problems: tuple[Problem, ...],
    questions: tuple[Question, ...] = (),
) -> Finding:
    """A finding without rows of a table that was left out, from its first cell on."""
    names = ("model", "study", "arm", "animal", "cage", "day", "date", "measure", "value", "unit")
    rows = pd.DataFrame(columns=[*names, "file", "sheet", "cell"]).astype(
        {"day": "float64", "value": "float64", "date": "datetime64[s]"}
    )
    last = cell_name(len(sheet.rows) - 1, last_column)
    place = Recognized("left out", sheet.file, sheet.name, first, last)
    return Finding("endpoints", rows, place, problems, questions)


def _of_arms_across(sheet: Sheet, answers: Answers) -> tuple[Finding, ...]:
    """An arm a column and an animal a row, each with its one number."""
    top = next((at for at, row in enumerate(sheet.rows) if any(c != "" for c in row)), None)
    if top is None:
        return ()
    heads = [(at, cell) for at, cell in enumerate(sheet.rows[top]) if at and cell != ""]
    body = [row for row in sheet.rows[top + 1 :] if any(cell != "" for cell in row)]
    if len(heads) < 2 or len(body) < 2 * _LEAST or not all(isinstance(c, str) for _, c in heads):
        return ()
    if any(len(_numbered(row, heads)) != 1 or row[0] == "" for row in body):
        return ()
    if len({row[0] for row in body}) < len(body):
        return ()
    measure = sheet.name if sheet.name and not _GENERIC.match(sheet.name) else ""
    measure = measure or sheet.stem
    rows: list[list[Cell]] = [["animal", "arm", measure]]
    cells = []
    for at, row in enumerate(sheet.rows[top + 1 :], start=top + 1):
        for column in _numbered(row, heads):
            rows.append([row[0], sheet.rows[top][column], row[column]])
            cells.append(cell_name(at, column))
    listed = Sheet(sheet.file, sheet.name, rows, sheet.decimal)
    heading = read_headings(rows[0])[-1]
    if not _are_arms(texts(_column(listed, 0, 1))):
        return ()
    columns = {"animal": _column(listed, 0, 0), "arm": _column(listed, 0, 1)}
    finding = _finding(listed, 0, {"animal": 0, "arm": 1}, columns, heading, answers)
    last = cell_name(len(sheet.rows) - 1, heads[-1][0])
    place = Recognized("endpoints", sheet.file, sheet.name, cell_name(top, 0), last)
    what = (
        f"Each column is an arm and each row an animal. What was measured is not said; the measure "
        f"is called '{measure}'. Name the sheet as the endpoint to call it otherwise."
    )
    told = Problem("warning", what, sheet.file, sheet.name, cell_name(top, heads[0][0]))
    return (
        Finding("endpoints", finding.rows.assign(cell=cells), place, (told, *finding.problems[1:])),
    )


def _numbered(row: Sequence[Cell], heads: Sequence[tuple[int, Cell]]) -> list[int]:
    return [at for at, _ in heads if isinstance(row[at], int | float)]
