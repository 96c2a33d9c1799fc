"""Rows of a finding that may mean something else wait until the user says that they do not.

Evidence looks at a finished finding and its sheet and yields what speaks against the reading; the
frame asks once for each doubt, and puts nothing of the finding into a table before the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.reading.files.cells import counted
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding, shared_key
from analysis.study import Problem, Question

AS_READ, LEFT_OUT = "read them as they stand", "leave them out"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is unclear about a finding, in a sentence, and the cell that it is about.

    ``topic`` and ``which`` name the question: findings of a file with the same share the answer.
    ``if_read`` says what follows where they are read as they stand.
    """

    topic: str
    which: str
    what: str
    if_read: str
    cell: str


Evidence = Callable[[Sheet, Finding], Iterator[Doubt]]


def without_doubtful(
    sheet: Sheet, findings: Sequence[Finding], answers: Answers, evidence: Sequence[Evidence]
) -> tuple[Finding, ...]:
    """The findings; those with an open doubt, or one that was confirmed, without their rows."""
    return tuple(_settled(sheet, finding, answers, evidence) for finding in findings)


def _settled(
    sheet: Sheet, finding: Finding, answers: Answers, evidence: Sequence[Evidence]
) -> Finding:
    doubts = [doubt for look in evidence for doubt in look(sheet, finding)]
    asked = [_question(sheet, doubt) for doubt in doubts]
    is_held = any(answers.get(question.key) != AS_READ for question in asked)
    found = replace(finding, questions=(*finding.questions, *asked))
    if not is_held:
        return found
    action = f"Left out: {counted(len(finding.rows), 'row')}."
    told = [
        Problem("warning", doubt.what, sheet.file, sheet.name, doubt.cell, action=action)
        for doubt in doubts
    ]
    return replace(found, rows=finding.rows.iloc[:0], problems=(*finding.problems, *told))


def _question(sheet: Sheet, doubt: Doubt) -> Question:
    key = shared_key(doubt.topic, sheet) + doubt.which
    text = f"{doubt.what} {doubt.if_read} What should be done with them?"
    options = (AS_READ, LEFT_OUT)
    return Question(key, text, options, "", sheet.file, sheet.name, doubt.cell)
