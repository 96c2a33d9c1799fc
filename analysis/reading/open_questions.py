"""What waits for the user: questions with their answers, and sheets that nobody understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.reading.corrections import Corrections
from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.study import Problem, Question, Recognized, StudyError


def answered(questions: Iterable[Question], corrections: Corrections) -> tuple[Question, ...]:
    """Each question once, with the answer that the user gave; one that is no option is none."""
    said = dict(corrections.answers)
    once: dict[str, Question] = {}
    for question in questions:
        once.setdefault(question.key, question)
    return tuple(
        replace(question, answer=answer)
        if (answer := said.get(question.key, "")) in question.options
        else question
        for question in once.values()
    )


def with_states(
    findings: Iterable[Finding], questions: Iterable[Question]
) -> tuple[Recognized, ...]:
    """What was recognized, each region with what became of it."""
    stopping = {question.key for question in questions if question.stops}
    return tuple(_with_state(finding, stopping) for finding in findings)


def waiting(sheet: Sheet) -> Recognized:
    """A sheet of which nobody knows what it is."""
    return Recognized("", sheet.file, sheet.name, "A1", sheet.last_cell, state="waits")


def is_filled(sheet: Sheet) -> bool:
    """Whether any cell holds something."""
    return any(cell != "" for row in sheet.rows for cell in row)


def refused(
    problems: Sequence[Problem],
    questions: Sequence[Question],
    recognized: Iterable[Recognized],
    needed: str,
) -> StudyError:
    """Why nothing was read: the questions that stand in the way, else what is ``needed``."""
    stopping = [question for question in questions if question.stops]
    reasons = [
        Problem("error", each.text, each.file, each.sheet, each.cell, action=BEFORE_ANSWER)
        for each in stopping
    ]
    if not stopping and not any(problem.severity == "error" for problem in problems):
        reasons = [Problem("error", needed)]
    return StudyError((*problems, *reasons), questions, recognized)


BEFORE_ANSWER = "Nothing is read from there before it is answered."


def _with_state(finding: Finding, stopping: set[str]) -> Recognized:
    region = replace(finding.recognized, cells=_cells(finding))
    if not len(finding.rows) and any(question.key in stopping for question in finding.questions):
        return replace(region, state="waits")
    return replace(region, state="left out" if region.kind == "left out" else region.state)


def _cells(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Corners of the rectangles that the finding is made of."""
    return tuple(
        (cell_name(used.top, used.left), cell_name(used.bottom, used.right))
        for used in finding.used
        if used.use in ("read", "layout", "heading")
    )
