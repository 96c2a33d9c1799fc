"""Sizes whose heading names an area (``LxW``, ``mm\u00b2``): no volumes before the user says so."""

from __future__ import annotations

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers
from analysis.reading.words.heading_grammar import says_area
from analysis.study import Question

AREAS, VOLUMES = "areas: leave them out", "volumes in mm3 all the same"


def area_question(heading: str, sheet: Sheet, cell: str) -> Question | None:
    """The question about a column of sizes by its heading; None where it names no area."""
    if not says_area(heading):
        return None
    key = f"areas:{sheet.file}:{sheet.name}"
    what = f"The column '{heading}' names an area (mm2). What are its numbers?"
    return Question(key, what, (AREAS, VOLUMES), AREAS, sheet.file, sheet.name, cell)


def are_volumes(question: Question, answers: Answers) -> bool:
    """Whether the user says that the numbers are volumes."""
    return answers.get(question.key) == VOLUMES
