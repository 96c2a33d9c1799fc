"""Names of samples that a reader counts up by itself (``SPL1``): arms only if the user says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reading.files.cells import several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding
from analysis.reading.plates.findings import PlateFinding
from analysis.reading.plates.well_content import is_counted
from analysis.study import Question

_KEY = "sample_names:"
ARMS, NO_ARMS = "arms (rename them)", "no arms (paint the layout)"


def with_sample_names(
    sheet: Sheet, findings: Sequence[Finding], answers: Answers
) -> tuple[list[Finding], tuple[Question, ...]]:
    """Findings in which the reader's own names are arms or are not, and the question about them.

    Until it is answered they are arms, so that blanks and dilutions of the file are not lost.
    """
    layouts = [each for each in findings if each.kind == "plate_layout"]
    names = list(dict.fromkeys(name for each in layouts for name in _counted(each.rows)))
    if not names:
        return list(findings), ()
    key = f"{_KEY}{sheet.file}:"
    first = next(each for each in layouts if _counted(each.rows))
    text = (
        f"The wells carry names that the reader counts up ({several(names)}). "
        "Is each of them an arm?"
    )
    place = (sheet.file, sheet.name, first.recognized.first_cell)
    question = Question(key, text, (ARMS, NO_ARMS), ARMS, *place)
    if answers.get(key) != NO_ARMS:
        return list(findings), (question,)
    return [_without(each) if each in layouts else each for each in findings], (question,)


def asked_about_names(findings: Sequence[Finding]) -> list[Finding]:
    """Findings that do not ask about such names where a layout of the user goes before them."""
    layouts = [each for each in findings if each.kind == "plate_layout" and len(each.rows)]
    own = [each for each in layouts if not (isinstance(each, PlateFinding) and each.is_export)]
    left = {each.recognized.file for each in layouts if _counted(each.rows)}
    if not own:
        return list(findings)
    return [replace(each, questions=tuple(_still_asked(each, left))) for each in findings]


def _still_asked(finding: Finding, files: set[str]) -> Iterator[Question]:
    for question in finding.questions:
        if not question.key.startswith(_KEY) or question.file in files:
            yield question


def _counted(rows: pd.DataFrame) -> list[str]:
    return [name for name in rows["arm"].unique() if name and is_counted(name)]


def _without(finding: Finding) -> Finding:
    """The layout without wells that only such a name describes."""
    rows = finding.rows
    is_sample = rows["arm"].isin(_counted(rows)) & rows["role"].isin(["", "sample"])
    return replace(finding, rows=rows[~is_sample.to_numpy(dtype=np.bool_)])
