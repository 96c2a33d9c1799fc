"""Columns of words beside a list of wells that tell wells of one content apart: asked.

::

    Well   Genotype   Drug   Dose (uM)   OD570
    A1     WT         DMSO   0           1.21       What does column 'Genotype' name?
    D1     KO         DMSO   0           0.73       Pooled, the two make one control.

Tables of responses without wells ask the same of their columns
(``analysis.reading.responses.columns_apart``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.reading.accounting import WordColumn, word_columns
from analysis.reading.files.cells import cell_name, cell_position, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding, Used, shared_key
from analysis.reading.words.arm_words import control_role
from analysis.study import Question

ARMS, MODELS, EXPERIMENTS = "arms", "cell lines or donors", "experiments"
NOTHING = "nothing that counts"
FIELDS: Mapping[str, str] = {ARMS: "arm", MODELS: "model", EXPERIMENTS: "experiment"}
_MODELS = re.compile(
    r"strain|line|clone|donor|patient|cell|species|isolate|subject|ccle|depmap|genotype|organoid"
    r"|mutant",
    re.IGNORECASE,
)
_EXPERIMENTS = re.compile(
    r"batch|barcode|year|date|\bday\b|passage|\brun\b|exp|assay|\blot\b|plate|cohort|round|session"
    r"|block",
    re.IGNORECASE,
)
REPEATS = re.compile(
    r"image|field|\bfov\b|dish|\bwells?\b|position|\bpos\b|tile|slide|coverslip|replic|repeat|tech"
    r"|index|\bid\b|operator|tag\b",
    re.IGNORECASE,
)  # of one and the same
_NO_NAMES = re.compile(
    r"note|comment|remark|operator|user|file|path|image|serial|status|flag|colou?r|unit|well|\bid\b",
    re.IGNORECASE,
)
_MOST_NAMES = 24  # in a column; more of them are names of wells
_OF_PLATES = ("plate_reads", "plate_layout")
_SAME = (
    "model", "experiment", "plate", "time_h", "role", "arm", "concentration", "concentration_2",
)  # fmt: skip


def assumed_by(heading: str) -> str:
    """What a column of names is taken for by its heading alone."""
    if _EXPERIMENTS.search(heading):
        return EXPERIMENTS
    return MODELS if _MODELS.search(heading) else NOTHING


def with_names_apart(
    sheet: Sheet, findings: Sequence[Finding], answers: Answers
) -> tuple[Finding, ...]:
    """The findings of lists of wells with such columns as the user says, and the questions."""
    found = list(findings)
    wells = _wells(found)
    if wells.empty:
        return tuple(found)
    columns = [each for each in word_columns(sheet, found) if not _NO_NAMES.search(each.heading)]
    for column in sorted(columns, key=lambda each: assumed_by(each.heading) == NOTHING):
        names = pd.Series(column.texts, range(column.top + 1, column.bottom + 1))
        if len(column.names) > _MOST_NAMES or not _splits(wells, names):
            continue
        question = _question(sheet, column, _kept_apart(column, wells))
        answer = answers.get(question.key, question.assumed)
        found = [*_with(found, column, names, FIELDS.get(answer, ""), question)]
        wells = _wells(found)
    return tuple(found)


def _wells(findings: Sequence[Finding]) -> pd.DataFrame:
    """What is said of the well in each row of the sheet; empty where rows hold several wells."""
    tables = [_by_row(each) for each in findings if each.kind in _OF_PLATES and len(each.rows)]
    if not any(each.kind == "plate_reads" and len(each.rows) for each in findings):
        return pd.DataFrame()
    if any(table.groupby(level=0)["well"].nunique().gt(1).any() for table in tables):
        return pd.DataFrame()
    firsts = [table[~table.index.duplicated()] for table in tables]
    known = pd.DataFrame(index=firsts[0].index)
    for field in _SAME:
        known[field] = ""
        for table in firsts:
            if field in table:
                given = table[field].astype(object).reindex(known.index)
                given = given.where(given.notna(), "").astype(str)
                known[field] = known[field].where(known[field] != "", given)
    return known


def _by_row(finding: Finding) -> pd.DataFrame:
    return finding.rows.set_axis(_rows_of(finding), axis=0)


def _rows_of(finding: Finding) -> list[int]:
    return [cell_position(str(cell))[0] for cell in finding.rows["cell"]]


def _splits(wells: pd.DataFrame, names: pd.Series[str]) -> bool:
    """Whether names differ among wells of which all else is the same."""
    known = wells.assign(name=names.reindex(wells.index))
    return bool(known.groupby(list(_SAME))["name"].nunique().gt(1).any())


def _kept_apart(column: WordColumn, wells: pd.DataFrame) -> str:
    """What a column is taken for until the user says: wells that may differ are not pooled."""
    assumed = assumed_by(column.heading)
    is_open = assumed == NOTHING and not REPEATS.search(column.heading)
    return MODELS if is_open and wells["arm"].ne("").any() else assumed


def _question(sheet: Sheet, column: WordColumn, assumed: str) -> Question:
    names = several(column.names)
    text = f"Column '{column.heading}' tells wells of one content apart ({names}). "
    text += "What does it name?"
    key = shared_key("column_apart", sheet) + column.heading
    cell = cell_name(column.top, column.at)
    options = (*FIELDS, NOTHING)
    return Question(key, text, options, assumed, sheet.file, sheet.name, cell)


def _with(
    findings: Sequence[Finding],
    column: WordColumn,
    names: pd.Series[str],
    field: str,
    question: Question,
) -> Iterator[Finding]:
    """The findings with the names of a column in a field, and the question at the first of them."""
    asked: tuple[Question, ...] = (question,)
    has_layout = any(each.kind == "plate_layout" and len(each.rows) for each in findings)
    target = "plate_layout" if field == "arm" and has_layout else "plate_reads"
    for each in findings:
        if each.kind not in _OF_PLATES:
            yield each
            continue
        use = Used("read" if field else "listed", column.top, column.at, column.bottom, column.at)
        rows = _named(each, names, field) if field and each.kind == target else each.rows
        questions, asked = (*each.questions, *asked), ()
        yield replace(each, rows=rows, questions=questions, used=(*each.used, use))


def _named(finding: Finding, names: pd.Series[str], field: str) -> pd.DataFrame:
    """Rows with one more name in a field, behind the one that stands there: ``Tam, KO``."""
    rows = finding.rows
    more = names.reindex(_rows_of(finding)).fillna("").set_axis(rows.index)
    both = rows[field].where(more.eq("") | rows[field].eq(""), rows[field] + ", " + more)
    both = both.where(both.ne(""), more)
    if field != "arm":
        return rows.assign(**{field: both})
    control = rows["arm"].map(lambda name: control_role(name) or "" if name else "")
    role = rows["role"].where(rows["role"].ne(""), control)
    return rows.assign(role=role, arm=both)
