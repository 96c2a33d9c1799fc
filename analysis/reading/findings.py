"""What a reader makes of one region of a sheet, before anything is known of the other sheets.

Keys of questions are readable, and equal for equal files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.reading.files.sheets import Sheet
from analysis.study import Problem, Question, Recognized

# The user's answers by the key of their question.
Answers = Mapping[str, str]
NO_ANSWERS: Answers = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Used:
    """A rectangle of cells and what they were used for, counted from 0, its edges included.

    ``use`` is read, layout, heading, note or listed (left out, with a word about it).
    """

    use: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """Rows of one kind from one region, arms and models still spelled as they are written.

    ``kind`` is the sheet of a study workbook that the rows belong to, ``rows`` have its columns.
    ``used`` are the cells it is made of; empty for the whole region that was recognized.
    """

    kind: str
    rows: pd.DataFrame
    recognized: Recognized
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    used: tuple[Used, ...] = ()


def kept_rows(rows: pd.DataFrame, is_kept: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """The rows to keep; the same table where that is all of them."""
    return rows if is_kept.all() else rows[is_kept]


def asked_once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with each question in the first of them that asks it."""
    asked: set[str] = set()
    result = []
    for each in findings:
        new = tuple(question for question in each.questions if question.key not in asked)
        asked |= {question.key for question in new}
        result.append(replace(each, questions=new) if each.questions else each)
    return result


def question_key(kind: str, sheet: Sheet, cell: str = "") -> str:
    """``kind:FILE:SHEET!CELL``; a text file has no sheet, a question about all of it no cell."""
    mark = "!" if sheet.name and cell else ""
    return f"{kind}:{sheet.file}:{sheet.name}{mark}{cell}"


def shared_key(topic: str, sheet: Sheet) -> str:
    """``topic:FILE:``, of a question whose answer holds for all tables of a file that ask it."""
    return f"{topic.replace(':', ' ')}:{sheet.file}:"


def ask(
    sheet: Sheet,
    answers: Answers,
    key: str,
    text: str,
    options: Iterable[str],
    assumed: str = "",
    cell: str = "",
) -> tuple[str, Question]:
    """The answer to a question about a sheet, or what is assumed without one; and the question."""
    question = Question(key, text, tuple(options), assumed, sheet.file, sheet.name, cell)
    given = answers.get(key, "")
    return (given if given in question.options else assumed), question
