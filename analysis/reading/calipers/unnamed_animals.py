"""Tables of animals that no column names: courses over days, and lists of survival.

    Model   Treatment  Days  Volume (mm3)
    PDX 1   untreated  0     214
    PDX 1   untreated  3     301      one animal of each arm and model, or a mean: the user says

    rx     time   status
    1      49     1          one animal, which died on day 49, if the user agrees
    0      104    0          another one

Rows of one course are never animals of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.calipers.headings.heading_cell import Head, read_head
from analysis.reading.calipers.sheets import find_calipers
from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Answers, Finding, question_key
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.heading_cells import is_met, match_headings, read_headings
from analysis.reading.words.values import numbers, objects, text_of
from analysis.reading.workbook.endpoint_tables import EACH_ROW, NOT_ANIMALS, left_out_rows
from analysis.reading.workbook.finder import find_study_tables
from analysis.study import Problem, Question, Recognized

ONE_EACH, MEANS = "one animal in each arm and model", "means of arms: leave them out"
_TOP = 20  # rows in which headings stand
_LEAST_DAYS = 3  # of a course
_WHO = ("study", "model", "arm")
_LEAST_ROWS = 4  # of a list of survival


def find_unnamed_courses(sheet: Sheet, answers: Answers) -> tuple[Finding, ...]:
    """A long table with arms and days and no animals, which is asked about before it is read."""
    for top, row in enumerate(sheet.rows[:_TOP]):
        heads = {at: read_head(cell) for at, cell in enumerate(row) if cell != ""}
        columns = {head.field: at for at, head in reversed(heads.items()) if head.field}
        if "arm" in columns and not columns.keys() & {"animal", "tumor"}:
            return _of_table(sheet, top, heads, columns, answers)
        if sum(isinstance(cell, str) and cell != "" for cell in row) > 1:
            break
    return ()


def _of_table(
    sheet: Sheet, top: int, heads: dict[int, Head], columns: dict[str, int], answers: Answers
) -> tuple[Finding, ...]:
    when = columns.get("day", columns.get("date"))
    measures = columns.keys() & {*MEASURES}
    if when is None or not measures or any(head.is_time for head in heads.values()):
        return ()
    names = [_name(sheet, at, columns) for at in range(len(sheet.rows))]
    body = [at for at in range(top + 1, len(sheet.rows)) if names[at]]
    if not _are_courses(sheet, body, names, when):
        return ()
    cell = cell_name(top, columns["arm"])
    what = (
        "No column names the animals, and each arm has one value a day. Is it that of one animal, "
        "or a mean?"
    )
    question = Question(question_key("unnamed_courses", sheet), what, (ONE_EACH, MEANS), "",
                        sheet.file, sheet.name, cell)  # fmt: skip
    if answers.get(question.key) == ONE_EACH:
        rows: list[list[Cell]] = [[*sheet.rows[at], name] for at, name in enumerate(names)]
        rows[top][-1] = "animal"
        found = find_calipers(replace(sheet, rows=rows), answers)
        return (replace(found[0], questions=(question, *found[0].questions)), *found[1:])
    place = Recognized("left out", sheet.file, sheet.name, cell_name(top, 0), sheet.last_cell)
    told = Problem("warning", "The table names no animals.", sheet.file, sheet.name, cell, "",
                   "Add a column with the animal of each row, or answer the question. "
                   "The table was not read.")  # fmt: skip
    return (replace(nothing_found(place, (told,)), questions=(question,)),)


def _name(sheet: Sheet, row: int, columns: dict[str, int]) -> str:
    """A name for the one animal of a row: its study, model and arm; "" where it has no arm."""
    if not text_of(sheet.rows[row][columns["arm"]]):
        return ""
    cells = [text_of(sheet.rows[row][columns[field]]) for field in _WHO if field in columns]
    return " ".join(filter(None, cells))


def _are_courses(sheet: Sheet, body: list[int], names: list[str], when: int) -> bool:
    """Whether every name has each of its days once, and most have several."""
    days = numbers(objects([sheet.rows[at][when] for at in body]), sheet.decimal, "day").values
    texts = [text_of(sheet.rows[at][when]) for at in body]
    known = [text for text, day in zip(texts, days, strict=True) if text or not np.isnan(day)]
    pairs = {(names[at], text) for at, text in zip(body, texts, strict=True)}
    if len(known) < len(body) or not body:
        return False
    lengths = Counter(names[at] for at in body).values()
    long_ones = sum(length >= _LEAST_DAYS for length in lengths)
    return len(pairs) >= 0.9 * len(body) and long_ones > 0.5 * len(lengths)


def find_unnamed_survival(sheet: Sheet, answers: Answers) -> tuple[Finding, ...]:
    """The survival of a list with arms, times and events, and the question what its rows are."""
    for top, row in enumerate(sheet.rows[:_TOP]):
        fields = match_headings(read_headings(row), "survival")
        if "animal" not in fields and is_met("survival", {*fields, "animal"}):
            return _of_list(sheet, top, fields["event"][0].column, answers)
    return ()


def _of_list(sheet: Sheet, top: int, event: int, answers: Answers) -> tuple[Finding, ...]:
    body = [at for at in range(top + 1, len(sheet.rows)) if sheet.rows[at][event] != ""]
    if len(body) < _LEAST_ROWS:
        return ()
    what = "No column names the animals. Is each row one animal?"
    key = f"rows_are_animals:{sheet.file}:{sheet.name}"
    cell = cell_name(top, event)
    options = (EACH_ROW, NOT_ANIMALS)
    question = Question(key, what, options, EACH_ROW, sheet.file, sheet.name, cell)
    if answers.get(key) == NOT_ANIMALS:
        return (left_out_rows(sheet, top, event, question, is_told=True),)
    rows: list[list[Cell]] = [[*row, ""] for row in sheet.rows]
    rows[top][-1] = "animal"
    for at in body:
        rows[at][-1] = f"row {at + 1}"
    found = find_study_tables(replace(sheet, rows=rows), answers)
    survival = [each for each in found if each.kind == "survival" and len(each.rows)]
    return tuple(replace(each, questions=(question, *each.questions)) for each in survival)
