"""A column for each arm and a number for each animal: survival and tumor weights.

::

    Survival (days)           Days  Vehicle  Drug         Tumor weight (g)
    Vehicle   Drug            21    1                     Vehicle  Drug
    21        33              33             1            0.82     0.31
    25        60+             60             0            1.10     0.44

A ``+`` behind a day says that the animal was alive then. Without any the table does not tell who
died, which is asked. A title or the name of the sheet or file has to say what was measured, but
for days with a single 1 or 0 beside each. Animals have no names here: they are numbered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, question_key
from analysis.reading.words.caliper_fields import field_of
from analysis.reading.words.heading_grammar import days_in, worded_field
from analysis.reading.workbook.listed import read_arms_across
from analysis.study import Question

ALL_DIED, LAST_LEFT, LEFT_OUT = (
    "every animal died or reached its endpoint on that day",
    "those of the last day were alive then, the others died",
    "something else: leave the table out",
)
_SURVIVAL = re.compile(
    r"surviv|life ?span|(?:days?|time) (?:to|until|of) (?:death|end ?point)", re.I
)
_OF_CELLS = re.compile(r"%|percent|fraction|\brate|cell|viab|clonogen", re.IGNORECASE)
_WEIGHT = re.compile(r"tumou?r[\s_-]*(?:wet )?(?:weight|mass)", re.IGNORECASE)
_UNIT = re.compile(r"[(\[,]\s*(mg|g|kg)\s*(?:[)\]]|$)|\b(mg|g)$", re.IGNORECASE)
_DAY = re.compile(r"^>?\s*(\d+(?:\.\d+)?)\s*(\+?)$")
_ARMS = ("", "arm")  # what a name of an arm may look like
_LEAST = 2  # animals of an arm
_MOST_A_ROW = 1.5  # numbers in a row of a table with days on the left


@dataclass(frozen=True, slots=True)
class _Columns:
    """Names of arms with their columns, the rows below, and the lines that say what they hold."""

    top: int
    arms: dict[int, str]
    said: tuple[str, ...]


def find_arm_columns(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Survival or tumor weights in a column for each arm; empty for any other sheet."""
    columns = _columns(sheet)
    if columns is None:
        return ()
    first, *others = columns.arms
    if worded_field(columns.arms[first]) == "day" and len(others) >= _LEAST:
        return _days_down(sheet, columns, first, others, answers)
    if any((field_of(name) or worded_field(name)) not in _ARMS for name in columns.arms.values()):
        return ()
    survival = next(filter(_SURVIVAL.search, columns.said), "")
    if survival and not any(map(_OF_CELLS.search, columns.said)):
        return _survival(sheet, columns, survival, answers)
    weight = next(filter(_WEIGHT.search, columns.said[:1]), "")
    return _weights(sheet, columns, weight) if weight else ()


def _columns(sheet: Sheet) -> _Columns | None:
    """The first row of two texts or more, with only titles above it and numbers below."""
    titles: list[str] = []
    for at, row in enumerate(sheet.rows):
        filled = {column: cell for column, cell in enumerate(row) if cell != ""}
        texts = {column: cell.strip() for column, cell in filled.items() if isinstance(cell, str)}
        if len(filled) == 1 and texts:
            titles += texts.values()
        elif filled:
            below = sheet.rows[at + 1 :]
            arms = len(texts) == len(filled) == len({*texts.values()})
            names = (sheet.name, sheet.stem.replace("_", " "))
            said = (*reversed(titles), *filter(None, names))
            return _Columns(at, texts, said) if arms and _are_filled(below, texts) else None
    return None


def _are_filled(rows: Sequence[Sequence[Cell]], columns: dict[int, str]) -> bool:
    """Whether every cell below stands in one of the columns and is a number, or one with a mark."""
    filled = dict.fromkeys(columns, 0)
    for row in rows:
        for at, cell in enumerate(row):
            if cell != "":
                if at not in filled or not _number(cell):
                    return False
                filled[at] += 1
    return min(filled.values()) >= _LEAST


def _number(cell: Cell) -> tuple[float, bool] | None:
    """A number, and whether a mark behind it says that it goes on."""
    found = _DAY.match(f"{cell:g}" if isinstance(cell, int | float) else str(cell).strip())
    if found is None:
        return None
    return float(found[1]), bool(found[2]) or found[0].startswith(">")


def _values(sheet: Sheet, columns: _Columns) -> list[tuple[int, int, float, bool]]:
    """Row, column, number and mark of every cell below, arm by arm."""
    return [
        (at, column, *found)
        for column in columns.arms
        for at, row in enumerate(sheet.rows[columns.top + 1 :], start=columns.top + 1)
        if (found := _number(row[column]))
    ]


def _survival(sheet: Sheet, columns: _Columns, said: str, answers: Answers) -> tuple[Finding, ...]:
    """A day for each animal, with a + where it was alive."""
    values = _values(sheet, columns)
    last = max(day for _, _, day, _ in values)
    question = None if any(mark for *_, mark in values) else _asked(sheet, columns)
    answer = answers.get(question.key, "") if question else ALL_DIED
    days = days_in(said)
    rows = [
        (columns.arms[column], day * days, not (mark or (answer == LAST_LEFT and day == last)))
        for _, column, day, mark in values
    ]
    cells = [cell_name(at, column) for at, column, *_ in values]
    found = _listed(sheet, columns, "survival", ("day", "event"), rows, cells)
    if question and answer not in (ALL_DIED, LAST_LEFT):
        found = replace(found, rows=found.rows.iloc[:0], problems=())
    return (replace(found, questions=(question,) if question else ()),)


def _asked(sheet: Sheet, columns: _Columns) -> Question:
    text = (
        "The table has a day for each animal and does not say which of them died. "
        "What happened on these days?"
    )
    cell = cell_name(columns.top, next(iter(columns.arms)))
    options = (ALL_DIED, LAST_LEFT, LEFT_OUT)
    key = question_key("arm_columns_died", sheet, cell)
    return Question(key, text, options, "", sheet.file, sheet.name, cell)


def _days_down(
    sheet: Sheet, columns: _Columns, first: int, others: Sequence[int], answers: Answers
) -> tuple[Finding, ...]:
    """Days on the left, and beside each a 1 for a death or a 0 for an animal alive."""
    days = days_in(columns.arms[first])
    values = [each for each in _values(sheet, columns) if each[1] != first]
    below = {at: _number(sheet.rows[at][first]) for at, *_ in values}
    left = {at: found[0] for at, found in below.items() if found}
    is_sparse = len(values) <= _MOST_A_ROW * len(left)
    if not is_sparse or len(left) < len(below):
        return ()
    if any(value not in (0, 1) or mark for _, _, value, mark in values):
        return ()
    rows = [(columns.arms[column], left[at] * days, value == 1) for at, column, value, _ in values]
    cells = [cell_name(at, column) for at, column, *_ in values]
    return (_listed(sheet, columns, "survival", ("day", "event"), rows, cells),)


def _weights(sheet: Sheet, columns: _Columns, said: str) -> tuple[Finding, ...]:
    """The weight of the tumor of each animal."""
    values = _values(sheet, columns)
    unit = _UNIT.search(said)
    if unit is None or any(mark for *_, mark in values):
        return ()
    rows = [(columns.arms[column], value) for _, column, value, _ in values]
    cells = [cell_name(at, column) for at, column, *_ in values]
    fields = (f"tumor weight ({unit[1] or unit[2]})",)
    return (_listed(sheet, columns, "tumor_weights", fields, rows, cells),)


def _listed(
    sheet: Sheet,
    columns: _Columns,
    kind: str,
    fields: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    cells: Sequence[str],
) -> Finding:
    """The table read as one with a row for each animal."""
    count: dict[Cell, int] = {}
    listed: list[list[Cell]] = [["animal", "arm", *fields]]
    for arm, *rest in rows:
        count[arm] = count.get(arm, 0) + 1
        listed.append([str(count[arm]), arm, *(int(x) if isinstance(x, bool) else x for x in rest)])
    return read_arms_across(sheet, kind, listed, cells, columns.top, columns.arms)
