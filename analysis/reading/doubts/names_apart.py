"""Columns of words beside a list of wells that tell wells of one content apart: asked.

::

    Well   Genotype   Drug   Dose (uM)   OD570
    A1     WT         DMSO   0           1.21       What does column 'Genotype' name?
    D1     KO         DMSO   0           0.73       Pooled, the two make one control.

Tables of responses without wells ask the same of their columns
(``analysis.reading.responses.columns_apart``), but for those with a column for each arm::

    Control   Treated   Time point
    0.39      0.36      Day 1            read as 24 h
    0.49      0.44      Day 2
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.reading.accounting import (
    WordColumn,
    is_number,
    label_rows,
    number_columns,
    word_columns,
)
from analysis.reading.files.cells import cell_name, cell_position, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Answers, Finding, Used, shared_key
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.responses import hours_in, is_statistic, response_heading
from analysis.study import CONTROL_ROLES, Problem, Question

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
    r"(?:^|[\s_.])rep(?:$|[\s_.\d])|image|field|\bfov\b|dish|\bwells?\b|position|\bpos\b|tile|slide|coverslip|replic|repeat|tech"
    r"|index|\bid\b|operator|tag\b",
    re.IGNORECASE,
)  # of one and the same
_NO_NAMES = re.compile(
    r"note|comment|remark|operator|user|file|path|image|serial|status|flag|colou?r|unit|^well|\bid\b",
    re.IGNORECASE,
)
_NONE = frozenset({"na", "n/a", "nan", "-"})
_PLACES = re.compile(r"(?:plate|well)?[\s_]*(?:col(?:umn)?|row)s?$", re.IGNORECASE)
_DENSITY = re.compile(r"per well|seed|plated|densit", re.IGNORECASE)  # is given, not counted
_MOST_NAMES = 24  # in a column; more of them are names of wells
_OF_PLATES = ("plate_reads", "plate_layout")
_SAME_RESPONSE = (
    "model", "experiment", "table", "time_h", "role", "arm", "concentration", "concentration_2",
    "unit", "measure",
)  # fmt: skip
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
    """The findings with such columns and rows as the user says, and the questions.

    They are those of lists of wells, of layouts alone and of tables of responses.
    """
    found = list(findings)
    known = _known(found)
    if known.empty:
        return tuple(found)
    for column in _open_columns(sheet, found):
        names = pd.Series(_texts(column), range(column.top + 1, column.bottom + 1))
        if len(column.names) > _MOST_NAMES or not _splits(known, names):
            continue
        if hours := _hours(column, known):
            found = [_timed(sheet, each, column, hours) for each in found]
            known = _known(found)
            continue
        question = _question(sheet, column, _kept_apart(column, known, names), _fields(found))
        answer = answers.get(question.key, question.assumed)
        found = [*_with(found, column, names, FIELDS.get(answer, ""), question)]
        known = _known(found)
    return tuple(found)


def _open_columns(sheet: Sheet, findings: Sequence[Finding]) -> list[WordColumn]:
    """Columns and rows that nothing explains, those first whose heading says what they name."""
    is_open = any(each.kind in _OF_PLATES or _has_arms_across(each) for each in findings)
    words = word_columns(sheet, findings) if is_open else ()
    numbers = number_columns(sheet, findings) if is_open else ()
    named = [each for each in words if not _NO_NAMES.search(each.heading)]
    named += [each for each in numbers if _names_things(each.heading)]
    named += label_rows(sheet, [each for each in findings if each.kind == "responses"])
    return sorted(named, key=lambda each: assumed_by(each.heading) == NOTHING)


def _has_arms_across(finding: Finding) -> bool:
    """Whether a row of a table of responses holds those of several arms or lines."""
    if finding.kind != "responses" or finding.rows.empty:
        return False
    named = finding.rows["arm"].astype(str) + "\n" + finding.rows["model"].astype(str)
    return bool(named.groupby(_rows_of(finding)).nunique().gt(1).any())


def _hours(column: WordColumn, known: pd.DataFrame) -> dict[str, float]:
    """Hours by the texts of a column of times (``Day 2``) beside responses; else empty."""
    hours = {name: hours_in(name, has_days=True) for name in column.names}
    stated = {name: found for name, found in hours.items() if found is not None}
    is_free = "well" not in known and known["time_h"].isin(["", "nan"]).all()
    return stated if is_free and len(stated) == len(hours) else {}


def _timed(
    sheet: Sheet, finding: Finding, column: WordColumn, hours: Mapping[str, float]
) -> Finding:
    """A table with the times that a column gives its rows."""
    if finding.kind != "responses":
        return finding
    texts = dict(zip(range(column.top + 1, column.bottom + 1), column.texts, strict=True))
    times = [hours.get(texts.get(row, ""), math.nan) for row in _rows_of(finding)]
    what = f"Column '{column.heading}' holds times ({several(column.names)})."
    action = f"Read as {several([f'{each:g}' for each in hours.values()])} h."
    cell = cell_name(column.top, column.at)
    told = Problem("info", what, sheet.file, sheet.name, cell, action=action)
    use = Used("read", column.top, column.at, column.bottom, column.at)
    return replace(
        finding,
        rows=finding.rows.assign(time_h=times),
        problems=(*finding.problems, told),
        used=(*finding.used, use),
    )


def _texts(column: WordColumn) -> list[str]:
    """What a column says in each row; bare numbers with their heading: ``pH 7``."""
    said = f"{column.heading} " if all(map(is_number, column.names)) else ""
    return [
        f"{said}{text}" if text and text.casefold() not in _NONE else "" for text in column.texts
    ]


def _names_things(heading: str) -> bool:
    """Whether a column of numbers is called neither a repeat nor a measure nor a dose."""
    if _DENSITY.search(heading):
        return True
    is_other = _NO_NAMES.search(heading) or REPEATS.search(heading) or _PLACES.match(heading)
    is_measure = is_statistic(heading) or response_heading(heading)
    return not (is_other or is_measure or concentration_heading(heading))


def _known(findings: Sequence[Finding]) -> pd.DataFrame:
    """What is said of the value in each row of the sheet; empty where rows hold several wells."""
    tables = [_by_row(each) for each in findings if each.kind == "responses" and len(each.rows)]
    if tables:
        return pd.concat(tables)[[*_SAME_RESPONSE]].astype(object).fillna("").astype(str)
    return _wells(findings)


def _fields(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What a column may name: in a layout without reads arms alone."""
    has_values = any(each.kind in ("plate_reads", "responses") for each in findings)
    return tuple(FIELDS) if has_values else (ARMS,)


def _wells(findings: Sequence[Finding]) -> pd.DataFrame:
    """What is said of the well in each row of the sheet; empty where rows hold several wells."""
    tables = [_by_row(each) for each in findings if each.kind in _OF_PLATES and len(each.rows)]
    if not tables or any(table.groupby(level=0)["well"].nunique().gt(1).any() for table in tables):
        return pd.DataFrame()
    firsts = [table[~table.index.duplicated()] for table in tables]
    known = pd.DataFrame(index=firsts[0].index)
    for field in (*_SAME, "well", "absorbance"):
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
    return [cell_position(str(cell))[0] for cell in finding.rows["cell"].tolist()]


def _splits(known: pd.DataFrame, names: pd.Series[str]) -> bool:
    """Whether names differ among values of which all else is the same."""
    keys = [field for field in (*_SAME_RESPONSE, *_SAME) if field in known]
    named = known.assign(name=names.reindex(known.index).to_numpy())
    return bool(named.groupby([*dict.fromkeys(keys)])["name"].nunique().gt(1).any())


def _kept_apart(column: WordColumn, known: pd.DataFrame, names: pd.Series[str]) -> str:
    """What a column is taken for until the user says: values that may differ are not pooled."""
    assumed = assumed_by(column.heading)
    if assumed != NOTHING or (column.heading and REPEATS.search(column.heading)):
        return assumed
    if not column.heading:
        return MODELS
    if "well" in known and _reads_again(known, names):
        return EXPERIMENTS
    if "absorbance" in known and not known["absorbance"].ne("").any():
        return ARMS
    return MODELS if known["arm"].ne("").any() else NOTHING


def _reads_again(known: pd.DataFrame, names: pd.Series[str]) -> bool:
    """Whether a well of one plate and time is there once under each of several names."""
    again = known.assign(name=names).groupby(["experiment", "plate", "time_h", "well"])["name"]
    return bool(again.nunique().gt(1).any())


def _question(sheet: Sheet, column: WordColumn, assumed: str, fields: Sequence[str]) -> Question:
    names = several(column.names)
    text = f"Column '{column.heading}' tells wells of one content apart ({names}). "
    if not column.heading:
        text = f"Rows of one text stand between values of one content ({names}). "
    text += "What does it name?" if column.heading else "What do they name?"
    key = shared_key("column_apart", sheet) + (column.heading or column.names[0])
    cell = cell_name(max(column.top, 0), max(column.at, 0))
    options = (*fields, NOTHING)
    if assumed not in options:  # in a layout alone
        assumed = ARMS if assumed == MODELS else NOTHING
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
        if each.kind not in (*_OF_PLATES, "responses"):
            yield each
            continue
        use = Used("read" if field else "listed", column.top, column.at, column.bottom, column.at)
        is_meant = each.kind in (target, "responses")
        rows = _named(each, names, field) if field and is_meant else each.rows
        questions, asked = (*each.questions, *asked), ()
        used = (*each.used, use) if column.heading else each.used
        yield replace(each, rows=rows, questions=questions, used=used)


def _named(finding: Finding, names: pd.Series[str], field: str) -> pd.DataFrame:
    """Rows with one more name in a field, behind the one that stands there: ``Tam, KO``."""
    rows = finding.rows
    more = names.reindex(_rows_of(finding)).fillna("").set_axis(rows.index)
    if field == "arm" and "response" in rows:
        is_control = rows["role"].isin(CONTROL_ROLES)
        if {*more[is_control]} == {*more}:  # each has controls of its own
            of_name = (", " + more).where(more.ne(""), "")
            rows = rows.assign(table=rows["table"] + of_name)
        more = more.where(~is_control, "")
    both = rows[field].where(more.eq("") | rows[field].eq(""), rows[field] + ", " + more)
    both = both.where(both.ne(""), more)
    if field != "arm":
        return rows.assign(**{field: both})
    control = rows["arm"].map(lambda name: control_role(name) or "" if name else "")
    role = rows["role"].where(rows["role"].ne(""), control)
    return rows.assign(role=role, arm=both)
