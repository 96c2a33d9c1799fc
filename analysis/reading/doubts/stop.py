"""The question whether a table was understood, with nothing of it in the study before the answer.

Each sign of a wrong reading is seen in the finished reading and its sheet alone, whatever the kind
of table: it names what is unclear, and what was made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.reading.doubts.animals_apart import with_animals_apart
from analysis.reading.doubts.as_headings import rows_as_headings
from analysis.reading.doubts.lost_rows import lost_rows
from analysis.reading.doubts.rows_of_animals import OF_ANIMALS, Doubt
from analysis.reading.files.cells import counted
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding, question_key
from analysis.study import Problem, Question

AS_READ, LEAVE_OUT = "read it all the same", "leave the table out"
_SIGNS = (rows_as_headings, lost_rows)


def without_doubts(
    sheet: Sheet, findings: Sequence[Finding], answers: Answers
) -> tuple[Finding, ...]:
    """The findings of a sheet, those of animals without rows while a question about them is open.

    Parameters
    ----------
    sheet : Sheet
        The sheet as it was read.
    findings : sequence of Finding
        What was made of it.
    answers : mapping of str to str
        The answers to the questions ``rows_as_headings``, ``lost_rows`` and ``animals_apart``.
    """
    found = with_animals_apart(sheet, findings, answers)
    for sign in _SIGNS:
        if doubt := sign(sheet, found):
            found = _asked(sheet, found, doubt, answers)
    return found


def _asked(
    sheet: Sheet, findings: Sequence[Finding], doubt: Doubt, answers: Answers
) -> tuple[Finding, ...]:
    key = question_key(doubt.topic, sheet, doubt.cell)
    text = f"{doubt.what} Was the table understood?"
    place = (sheet.file, sheet.name, doubt.cell)
    question = Question(key, text, (AS_READ, LEAVE_OUT), "", *place)
    at = next(i for i, each in enumerate(findings) if each.kind in OF_ANIMALS and len(each.rows))
    first = findings[at]
    first = replace(first, questions=(*first.questions, question))
    answer = answers.get(key, "")
    if answer == AS_READ:
        return (*findings[:at], first, *findings[at + 1 :])
    waiting = sum(len(each.rows) for each in findings if each.kind in OF_ANIMALS)
    rows = counted(waiting, "row")
    action = f"{rows} left out." if answer else f"{rows} wait for the answer."
    told = Problem("warning", doubt.what, *place, action=action)
    first = replace(first, problems=(*first.problems, told))
    return tuple(
        replace(each, rows=each.rows.iloc[:0]) if each.kind in OF_ANIMALS else each
        for each in (*findings[:at], first, *findings[at + 1 :])
    )
