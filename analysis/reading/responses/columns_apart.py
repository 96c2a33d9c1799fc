"""Columns of names that no heading explains, and that tell responses of one dose apart: asked.

::

    Drug       Dose (uM)  Sex  Viability (%)
    lapatinib  1          f    82               What does column 'Sex' tell apart?
    lapatinib  1          m    61
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.reading.doubts.names_apart import (
    ARMS,
    EXPERIMENTS,
    FIELDS,
    MODELS,
    NOTHING,
    REPEATS,
    assumed_by,
)
from analysis.reading.files.cells import cell_name
from analysis.reading.responses.blocks import Block, Column, is_named
from analysis.reading.responses.doses import Doses, drug_in
from analysis.reading.responses.fields import RESULTS, numbers_few_things, texts_of
from analysis.reading.responses.lines import naming_row
from analysis.reading.responses.table import Asker, Response, Responses
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.plates import experiment_in
from analysis.reading.words.responses import is_statistic, response_heading
from analysis.study import Question

Fields = dict[str, Column]

_KEYS = ("arm", "arm_2", "model", "measure")
_RUNS = ("experiment", "table")  # that dates, plates and passages come with
_OF_RUN = re.compile(
    r"\b(?:plate|batch|run|rep\w*|passage|date|day|week)\b[\s_.#:=]*\d|\d+[./-]\d+",
    re.IGNORECASE,
)
_MOST_NUMBERS = 12  # that name things; more of them are measured
_SHORT = 2  # words of a heading that numbers need no more: "Patient no"
_LISTED = 4  # names in a question
_DRUGS = re.compile(
    r"drug|compound|cpd|cmpd|treat|agent|substance|chemical|inhibitor|\w+cide\b|antibiotic|toxin|extract",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d:[0-5]\d\b")  # when a sample was taken


def with_columns_apart(
    asker: Asker,
    block: Block,
    fields: Mapping[str, Column],
    doses: Sequence[Doses],
    candidates: Sequence[Column],
) -> tuple[Fields, tuple[Column, ...], tuple[Question, ...]]:
    """The fields with the columns that tell rows of one dose apart, those columns, and questions.

    Columns of names that are not asked about are not among them: they tell nothing apart.
    """
    found, questions, settled = dict(fields), [], []
    for column in filter(_is_told, candidates):
        if _splits(block, found, doses, column):
            answer, question = _asked(asker, block, column, _kept_apart(column, doses))
            questions.append(question)
            if answer == ARMS and _has_own_controls(found, doses, column):
                found = _called_by(found, "table", column)
            found = _with(found, column, answer)
            settled.append(column)
    return found, tuple(settled), tuple(questions)


def with_names_of_drugs(
    asker: Asker, block: Block, fields: Mapping[str, Column], candidates: Sequence[Column]
) -> tuple[Fields, tuple[Column, ...], tuple[Question, ...]]:
    """The fields of a table without a column of drugs, with one of its columns of names as such.

    What it names is asked unless its heading says so, or it holds one name.
    """
    told = [
        column
        for column in candidates
        if _is_told(column)
        and (is_named(column) or _DRUGS.search(column.heading))
        and not concentration_heading(column.heading)
    ]
    named = [column for column in told if not REPEATS.search(column.heading)]
    if "arm" in fields or not named:
        return dict(fields), (), ()
    called = [column for column in named if _DRUGS.search(column.heading)]
    open_ones = [column for column in named if assumed_by(column.heading) == NOTHING]
    first = (*called, *open_ones, *named)[0]
    if len(_names(first)) == 1 or _DRUGS.search(first.heading):
        return {**fields, "arm": first}, (first,), ()
    assumed = assumed_by(first.heading)
    answer, question = _asked(asker, block, first, ARMS if assumed == NOTHING else assumed)
    return _with(dict(fields), first, answer), (first,), (question,)


def names_no_drugs(column: Column) -> bool:
    """Whether heading or names say that these are cell lines, donors or runs, and no drugs."""
    said = column.heading or min(column.texts, default="")
    return assumed_by(said) != NOTHING and not _DRUGS.search(said)


def _is_told(column: Column) -> bool:
    """Whether a column may name things: words, or a few whole numbers that come again."""
    heading = column.heading
    if is_statistic(heading) or RESULTS.search(heading) or response_heading(heading):
        return False
    if any(map(_CLOCK.search, column.texts)):
        return False
    if not column.is_numeric:
        return True
    names_things = numbers_few_things(column) or concentration_heading(heading) is not None
    return names_things and len(_names(column)) <= _MOST_NUMBERS


def _names(column: Column) -> list[str]:
    return list(dict.fromkeys(text for text in column.texts if text))


def _splits(
    block: Block, fields: Mapping[str, Column], doses: Sequence[Doses], column: Column
) -> bool:
    """Whether names that come again differ among rows of which all else is the same."""
    n = len(block.rows)
    if not 1 < len(_names(column)) < n:
        return False
    is_run = assumed_by(column.heading) == EXPERIMENTS
    known = [texts_of(fields, field, n) for field in (*_KEYS, *(_RUNS if is_run else ()))]
    if "time_h" in fields:
        known.append(fields["time_h"].texts)
    known += [each.column.texts for each in doses]
    seen: dict[tuple[str, ...], set[str]] = {}
    for *key, name in zip(*known, column.texts, strict=True):
        seen.setdefault(tuple(key), set()).add(name)
    return any(len(names) > 1 for names in seen.values())


def _kept_apart(column: Column, doses: Sequence[Doses]) -> str:
    """What a column is taken for until the user says: responses that may differ are not pooled.

    Repeats of the same thing are pooled, and names that stand for a dose each.
    """
    assumed = assumed_by(column.heading)
    if assumed != NOTHING or REPEATS.search(column.heading):
        return assumed
    given: dict[str, set[str]] = {}
    for name, dose in zip(column.texts, doses[0].column.texts if doses else (), strict=False):
        given.setdefault(name, set()).add(dose)
    curves = sum(len(found) > 1 for found in given.values())
    return MODELS if 2 * curves > len(given) or not doses else NOTHING


def _asked(asker: Asker, block: Block, column: Column, assumed: str) -> tuple[str, Question]:
    listed = ", ".join(_names(column)[:_LISTED])
    text = f"Column '{column.heading}' tells rows apart ({listed}). What does it name?"
    cell = cell_name(max(block.first - 1, 0), column.at)
    options = (*FIELDS, NOTHING)
    return asker.ask("column_apart", text, options, assumed, (cell, column.heading))


def _with(fields: Fields, column: Column, answer: str) -> Fields:
    """The fields with one more column; beside another one of its kind, both name it together."""
    field = FIELDS.get(answer, "")
    return _called_by(fields, field, column) if field else fields


def _has_own_controls(fields: Mapping[str, Column], doses: Sequence[Doses], column: Column) -> bool:
    """Whether each name stands beside controls too: those of one are none of another."""
    arms = texts_of(fields, "arm", len(column.texts))
    undosed = doses[0].values == 0 if doses else [False] * len(arms)
    rows = zip(column.texts, arms, undosed, strict=True)
    named = {text for text, arm, is_undosed in rows if is_undosed or control_role(arm)}
    return named == {*column.texts}


def _called_by(fields: Fields, field: str, column: Column) -> Fields:
    n = len(column.texts)
    first = texts_of(fields, field, n)
    says_what = assumed_by(column.heading) != NOTHING and len(column.heading.split()) <= _SHORT
    is_bare = column.is_numeric and not says_what
    said = f"{column.heading} " if is_bare else ""  # "perturbation 1"
    filled = [text for text in column.texts if text]
    is_merged = len(filled) == len(set(filled))  # written once over the rows it holds for
    none = "" if is_merged else f"no {column.heading}"
    added = (f"{said}{text}" if text else none for text in column.texts)
    texts = tuple(", ".join(filter(None, pair)) for pair in zip(first, added, strict=True))
    return {**fields, field: replace(fields.get(field, column), texts=texts)}


def with_tables_apart(
    asker: Asker, tables: Sequence[tuple[str, Responses]]
) -> list[tuple[str, Responses]]:
    """Tables of one sheet with the same drugs at the same doses; what their titles name is asked.

    ::

        Parental                        Resistant
        Trastuzumab (µM)   OD   OD      Trastuzumab (µM)   OD   OD
    """
    titles = [naming_row(title) for title, _ in tables]
    alike = [at for at, title in enumerate(titles) if title and _is_like_another(at, tables)]
    named = [titles[at] for at in alike]
    if len(alike) < 2 or len({*named}) < len(named) or any(map(experiment_in, named)):
        return [*tables]
    first = tables[alike[0]][1]
    text = f"Tables hold one drug at the same doses ({', '.join(named[:_LISTED])}). What differs?"
    options = (MODELS, EXPERIMENTS, NOTHING)
    at = (first.first, named[0])
    answer, question = asker.ask("tables_apart", text, options, _assumed(named), at)
    found = [*tables]
    for at_table, name in zip(alike, named, strict=True):
        title, table = tables[at_table]
        rows = [_called(row, answer, name) for row in table.rows]
        found[at_table] = title, replace(table, rows=tuple(rows))
    title, table = found[alike[0]]
    found[alike[0]] = title, replace(table, questions=(*table.questions, question))
    return found


def _called(row: Response, answer: str, name: str) -> Response:
    if answer == MODELS:
        return replace(row, model=f"{name} {row.model}".strip())
    return replace(row, experiment=name) if answer == EXPERIMENTS else row


def _assumed(titles: Sequence[str]) -> str:
    """Experiments where all titles number or date them, else lines, which are never pooled."""
    return EXPERIMENTS if all(map(_OF_RUN.search, titles)) else MODELS


def _is_like_another(at: int, tables: Sequence[tuple[str, Responses]]) -> bool:
    mine = _given(tables[at][1])
    return bool(mine) and any(
        mine & _given(other) for place, (_, other) in enumerate(tables) if place != at
    )


def _given(table: Responses) -> set[tuple[str, ...]]:
    """Lines, drugs and doses of a table that names no experiment, at their times."""
    if any(row.experiment for row in table.rows):
        return set()
    drug, measure = drug_in(table.dose.named), table.measure
    return {
        (row.model, row.arm or drug, f"{row.concentration:g}", row.unit, f"{row.time_h:g}", measure)
        for row in table.rows
        if row.concentration > 0 and (row.arm or drug) and not row.arm_2
    }
