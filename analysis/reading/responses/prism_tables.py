"""Prism tables of doses or hours as responses: a data set an arm, its replicates side by side.

::

    log[drug], M   tamoxifen   tamoxifen      an XY table
    -8             1.01        0.98

                   Crizotinib  Crizotinib     a grouped table
    Control        100         100
    0.1 x IC50     95.7        90.1
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.reading.columns.time_units import time_factor, time_unit_question
from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding, Used, question_key
from analysis.reading.responses.doses import Dose
from analysis.reading.responses.fields import roles_of
from analysis.reading.responses.lines import as_lines
from analysis.reading.responses.rows import finding_of
from analysis.reading.responses.table import Asker, Response, Responses
from analysis.reading.words.concentrations import ConcentrationHeading, concentration_heading
from analysis.reading.words.responses import measure_in, says_percent
from analysis.study import Question

WELLS, EXPERIMENTS = "wells of one experiment", "experiments, one each"
_LOG = re.compile(r"\blog", re.IGNORECASE)
_REPLICATES_ALONE = re.compile(
    r"^(?:tech(?:nical)?|biol(?:ogical)?)?[\s_.]*(?:rep(?:licate)?|repeat|data ?set|series|n)"
    r"[\s_.]*(?:\d+|[A-Z])$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PrismValue:
    """One number of a table: what stands left of it, its title, which replicate of it, its cell.

    ``left`` is None in a row of controls above the doses.
    """

    left: Dose | None
    title: str
    replicate: int
    value: float
    is_excluded: bool
    cell: tuple[int, int]

    @property
    def x(self) -> float:
        """The number on the left; NaN where nothing stands there."""
        return self.left.value if self.left else math.nan

    @property
    def place(self) -> str:
        """The name of its cell."""
        return cell_name(*self.cell)


def doses_finding(
    sheet: Sheet, values: Sequence[PrismValue], said: str, answers: Answers, are_logs: bool
) -> Finding:
    """A table with doses on the left; ``said`` is the title over them.

    ``are_logs`` is whether the user says that they are logarithms.
    """
    heading = concentration_heading(said) or ConcentrationHeading(by_word=True)
    is_log = are_logs or bool(_LOG.search(said))
    heading = replace(heading, is_log=is_log, is_given=are_logs)
    named = any(value.left and value.left.name for value in values)
    rows = [_dosed(value, row, named) for value, row in _rows(sheet, values, answers)]
    finding = _finding(sheet, values, rows, heading, answers)
    if all(value.left for value in values):
        return finding
    what = "The first row has nothing on the left."
    problem = Asker(sheet, answers).problem("warning", what, "A3", "Taken as the control.")
    return replace(finding, problems=(problem, *finding.problems))


def _dosed(value: PrismValue, row: Response, named: bool) -> Response:
    """A response with its dose; without one it is the control's.

    Where drugs are ``named`` before their doses on the left, the titles above are those of cells.
    """
    if value.left is None:
        return replace(row, role="vehicle")
    if named:
        row = replace(row, arm=value.left.name, model=row.arm)
    return replace(row, concentration=value.left.value, unit=value.left.unit)


def hours_finding(
    sheet: Sheet, values: Sequence[PrismValue], said: str, answers: Answers
) -> Finding:
    """A table with times on the left: a course of each data set."""
    factor = time_factor(said)
    questions: tuple[Question, ...] = ()
    if factor is None:
        factor, asked = time_unit_question(sheet, "A2", answers)
        questions = (asked,)
    rows = [replace(row, time_h=value.x * factor) for value, row in _rows(sheet, values, answers)]
    finding = _finding(sheet, values, rows, ConcentrationHeading(), answers)
    return replace(finding, questions=(*questions, *finding.questions))


def _rows(
    sheet: Sheet, values: Sequence[PrismValue], answers: Answers
) -> Iterator[tuple[PrismValue, Response]]:
    """Every value with its arm and replicate.

    Titles that only number replicates name no arm.
    """
    apart = answers.get(question_key("prism_replicates", sheet, "B2")) == EXPERIMENTS
    titles = list(dict.fromkeys(value.title for value in values))
    numbered = len(titles) > 1 and all(map(_REPLICATES_ALONE.match, titles))
    for value in values:
        at = titles.index(value.title)
        number = f"{at + 1}.{value.replicate}" if numbered else str(value.replicate)
        (role,) = roles_of([value.title], [""])
        yield (
            value,
            Response(
                value.value,
                value.cell,
                arm="" if numbered else value.title,
                replicate="" if apart and not numbered else number,
                experiment=(str(at + 1) if numbered else str(value.replicate)) if apart else "",
                role=role,
                excluded="excluded in Prism" if value.is_excluded else "",
            ),
        )


def _finding(
    sheet: Sheet,
    values: Sequence[PrismValue],
    rows: Sequence[Response],
    heading: ConcentrationHeading,
    answers: Answers,
) -> Finding:
    said = f"{sheet.name} {sheet.rows[1][0]}"
    head, last = (0, 0, 1, sheet.width - 1), (2, 0, len(sheet.rows) - 1, sheet.width - 1)
    used = (Used("heading", *head), Used("read", *last))
    found = Responses(
        rows=tuple(rows),
        measure=measure_in(said),
        is_pct=says_percent(said),
        dose=heading,
        used=used,
    )
    titles = list(dict.fromkeys(row.arm for row in rows if row.arm and not row.model))
    found = as_lines(Asker(sheet, answers), found, titles)
    finding = finding_of(sheet, sheet.name, found, answers)
    return replace(finding, questions=(*_of_replicates(sheet, values), *finding.questions))


def _of_replicates(sheet: Sheet, values: Sequence[PrismValue]) -> Iterator[Question]:
    titles = list(dict.fromkeys(value.title for value in values))
    numbered = len(titles) > 1 and all(map(_REPLICATES_ALONE.match, titles))
    most = len(titles) if numbered else max(value.replicate for value in values)
    if most > 1:
        text = f"Prism table '{sheet.name}': what are the {most} replicates side by side?"
        key = question_key("prism_replicates", sheet, "B2")
        yield Question(key, text, (WELLS, EXPERIMENTS), WELLS, sheet.file, sheet.name, "B2")
