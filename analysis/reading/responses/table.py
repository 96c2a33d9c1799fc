"""Responses of one table before they are rows of a study: what a reader of a shape hands on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analysis.reading.columns.time_units import are_open, time_factor, time_unit_question
from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Used, ask, shared_key
from analysis.reading.responses.blocks import Block, Column
from analysis.reading.responses.steps import distinct
from analysis.reading.words.concentrations import ConcentrationHeading
from analysis.reading.words.responses import UNKNOWN, hours_in
from analysis.study import Problem, Question, Severity

_MOST_DAYS = 14  # of a treatment that is read once


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
    excluded: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Responses:
    """The responses of a table, and what its headings say of them.

    ``measure`` is what the heading says was measured (``unknown`` where it does not), ``is_pct``
    whether it says percent. ``columns`` pairs headings with the fields they fill, ``used`` are the
    cells it is made of, ``marks`` cells of responses that hold no number; ``is_bare`` is whether
    single letters are all that its columns are called.
    """

    rows: tuple[Response, ...]
    measure: str = UNKNOWN
    is_pct: bool = False
    columns: tuple[tuple[str, str], ...] = ()
    dose: ConcentrationHeading = field(default_factory=ConcentrationHeading)
    is_bare: bool = False
    used: tuple[Used, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def first(self) -> str:
        """The cell of the first response."""
        return cell_name(*min(row.cell for row in self.rows))

    def told(self, *problems: Problem) -> Responses:
        """The same with more problems."""
        return replace(self, problems=(*self.problems, *problems))


@dataclass(frozen=True, slots=True, eq=False)
class Asker:
    """The sheet that is read, and what the user has answered about it."""

    sheet: Sheet
    answers: Answers

    def problem(self, severity: Severity, what: str, cell: str, action: str = "") -> Problem:
        """A problem of this sheet."""
        return Problem(severity, what, self.sheet.file, self.sheet.name, cell, action=action)

    def ask(
        self,
        topic: str,
        text: str,
        options: Sequence[str],
        assumed: str,
        at: tuple[str, str],
    ) -> tuple[str, Question]:
        """The answer to a question, or what is assumed until there is one.

        ``at`` is the cell that it is about, and what tells this question from others of the same
        ``topic``: tables of a file that ask the same share the answer.
        """
        cell, which = at
        key = shared_key(topic, self.sheet) + which
        return ask(self.sheet, self.answers, key, text, options, assumed, cell)


def used_cells(block: Block, columns: Sequence[Column], listed: Sequence[Column]) -> list[Used]:
    """The cells of a table: its headings, the columns that were read, and those left out by word.

    ``columns`` hold what was read, ``listed`` what a problem names.
    """
    found = [Used("read", block.first, c.at, block.bottom, c.at) for c in columns]
    found += [Used("listed", block.first, c.at, block.bottom, c.at) for c in listed]
    if block.top < block.first:
        found.append(Used("heading", block.top, block.left, block.first - 1, block.right))
    return found


def in_hours(asker: Asker, found: Responses, assumed: str = "") -> Responses:
    """The table with times whose unit no heading names in hours; the unit is asked.

    Times that leave no doubt are hours, unless ``assumed`` says that they are none.
    """
    if not (assumed or are_open(row.time_h for row in found.rows)):
        return found
    factor, question = time_unit_question(
        asker.sheet, found.first, asker.answers, assumed or "hours"
    )
    rows = tuple(replace(row, time_h=row.time_h * factor) for row in found.rows)
    return replace(found, rows=rows, questions=(*found.questions, question))


def timed(asker: Asker, time: Column | None, found: Responses) -> Responses:
    """The table with times whose unit neither heading nor cells name in hours; one time is days."""
    if time is None or time_factor(time.heading) is not None:
        return found
    if all(hours_in(text) is not None for text in time.texts if text):
        return found
    known = distinct(time.values)
    is_one = len(known) == 1 and 0 < known[0] <= _MOST_DAYS
    return in_hours(asker, found, assumed="days" if is_one else "")
