"""Animals that no column, title or other sheet puts in an arm.

Where nothing in the file names an arm they are one arm, called as the file, which is said once and
may be answered. Beside animals with arms they are a question: nothing of them counts before that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

import numpy as np

from analysis.reading.files.cells import counted, several
from analysis.reading.findings import Answers, Finding
from analysis.study import Problem, Question

LEAVE_OUT = "leave these animals out"
_KEY = "no_arm"


def with_one_arm(
    findings: Sequence[Finding], kinds: Collection[str], unsaid: str, answers: Answers
) -> Iterator[Finding]:
    """The findings, their animals without an arm in one arm or waiting for an answer.

    Nothing is said of findings of the kind ``unsaid``, which follow the others of their file.
    """
    nameless = [each for each in findings if each.kind in kinds and _is_nameless(each).any()]
    named = {each.recognized.file for each in findings if each.kind in kinds and _names_arms(each)}
    first = {each.recognized.file: each for each in reversed(nameless) if each.kind != unsaid}
    by_file = {file: [e for e in nameless if e.recognized.file == file] for file in first}
    for each in findings:
        if not any(each is other for other in nameless):
            yield each
            continue
        file = each.recognized.file
        question = _question(file, by_file.get(file, [each]), file in named)
        told = (file, question) if first.get(file) is each else None
        yield _answered(each, question, answers, told)


def _answered(
    finding: Finding, question: Question, answers: Answers, told: tuple[str, Question] | None
) -> Finding:
    answer = answers.get(question.key, question.assumed)
    is_nameless = _is_nameless(finding)
    rows, arm = finding.rows, PurePath(finding.recognized.file).stem
    if answer == question.options[0]:
        kept = rows.assign(arm=rows["arm"].mask(is_nameless, arm))
    else:
        kept = rows[~is_nameless]
    if told is None:
        return replace(finding, rows=kept)
    what = "Nothing says which arm these animals are in. Add a column with the arm."
    action = {
        question.options[0]: f"Taken as one arm, '{arm}'.",
        LEAVE_OUT: "They were left out.",
    }.get(answer, "They are read once that is answered.")
    place = (question.file, question.sheet, question.cell)
    problem = Problem("warning", what, *place, "", action)
    return replace(
        finding,
        rows=kept,
        problems=(*finding.problems, problem),
        questions=(*finding.questions, question),
    )


def _question(file: str, findings: Sequence[Finding], has_arms: bool) -> Question:
    """One question for all animals of a file that no arm is known of."""
    lines = [each.rows[_is_nameless(each)] for each in findings]
    animals = {str(name) for rows in lines for name in rows["animal"]}
    arm = PurePath(file).stem
    options = (f"one arm, called '{arm}'", LEAVE_OUT)
    beside = ", while others of the file have one" if has_arms else ""
    what = f"Nothing says which arm {counted(len(animals), 'animal')} ({several(sorted(animals))})"
    what += f" {'is' if len(animals) == 1 else 'are'} in{beside}."
    first = lines[0].iloc[0]
    assumed = "" if has_arms else options[0]
    cell = several(list(dict.fromkeys(str(rows.iloc[0]["cell"]) for rows in lines)))
    return Question(f"{_KEY}:{file}:", what, options, assumed, file, str(first["sheet"]), cell)


def _is_nameless(finding: Finding) -> np.ndarray:
    if not len(finding.rows) or "arm" not in finding.rows:
        return np.zeros(len(finding.rows), dtype=bool)
    return np.asarray(finding.rows["arm"].eq(""), dtype=bool)


def _names_arms(finding: Finding) -> bool:
    return bool(len(finding.rows)) and bool(finding.rows["arm"].ne("").any())
