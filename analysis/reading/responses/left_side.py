"""The left of a crossed table: what each of its rows was given, and which columns are values."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.columns.time_units import time_factor
from analysis.reading.responses.blocks import Block, Column
from analysis.reading.responses.columns_apart import (
    names_no_drugs,
    with_columns_apart,
    with_names_of_drugs,
)
from analysis.reading.responses.doses import Doses, dose_columns, is_bare_edge, with_edge_named
from analysis.reading.responses.fields import RESULTS, fields_of
from analysis.reading.responses.replicates import replicates_of
from analysis.reading.responses.steps import counts_up, distinct, steps_like_doses
from analysis.reading.responses.table import Asker
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.concentrations import ConcentrationHeading
from analysis.reading.words.responses import is_statistic, mean_of, response_heading
from analysis.reading.words.values import Floats
from analysis.study import RAW_SIGNAL, Question

FEWEST_DOSES = 3
STAT_ROW = re.compile(r"^(?:mean|average|avg|sd|s\.d\.|stdev|std|sem|se|cv|median|n)\b", re.I)
_AMBIENT = re.compile(r"^(?:t°|temp(?:erature)?)\b|°C", re.IGNORECASE)  # of the reader
_NUMERIC_LEADS = ("time_h", "replicate", "experiment", "table", "model", "arm", "arm_2")


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """The columns on the left: fields by their headings, doses, and what says that times are."""

    columns: tuple[Column, ...]
    fields: Mapping[str, Column]
    doses: tuple[Doses, ...]

    @property
    def names(self) -> set[str]:
        """What the rows name: drugs, controls, blanks."""
        named = [self.fields["arm"].texts] if "arm" in self.fields else []
        return {name for each in (*named, *(d.names for d in self.doses)) for name in each if name}

    @property
    def unnamed(self) -> list[Column]:
        """The columns of words of which no heading says what they are."""
        named = {c.at for c in self.fields.values()} | {each.column.at for each in self.doses}
        return [c for c in self.columns if c.at not in named and not c.is_numeric and any(c.texts)]

    @property
    def understood(self) -> list[Column]:
        """The columns without those of numbers that nothing says what they are."""
        named = {c.at for c in self.fields.values()} | {each.column.at for each in self.doses}
        return [c for c in self.columns if c.at in named or not c.is_numeric or counts_up(c.values)]


def parts_of(block: Block) -> tuple[Left, list[Column], list[Column]]:
    """Columns on the left, columns of values, and columns of statistics that are left out."""
    columns, above_numbers = with_edge_named(block)
    fields = fields_of(columns)
    doses = list(dose_columns(columns, fields))
    at_edge = {each.column.at for each in doses} | {column.at for column in fields.values()}
    edge: list[Column] = []
    for column, number in zip(columns, above_numbers, strict=True):
        is_edge = not column.is_numeric or (column.at in at_edge and _may_lead(column, fields))
        is_bare = not any(any(each.texts) for each in edge) and is_bare_edge(column)
        is_edge = is_edge or is_bare
        if not is_edge or (math.isfinite(number) and edge):
            break
        edge.append(column)
    lead = {column.at for column in edge}
    rest = [c for c in columns if c.at not in lead and c.is_numeric]
    means = {mean for c in rest if (mean := mean_of(c.heading))}
    listed = [
        c
        for c in rest
        if is_statistic(c.heading) or _names_no_response(c.heading) or _is_beside(c, means)
    ]
    values = [c for c in rest if c not in listed]
    found = dose_columns(edge, fields_of(edge)) or _bare_doses(edge, fields_of(edge))
    if steps_like_doses(above_numbers):
        found = [each for each in found if not counts_up(each.values)]  # numbered replicates
    left = Left(tuple(edge), fields_of(edge), tuple(found))
    return left, values, listed


def _is_beside(column: Column, means: Collection[str]) -> bool:
    """Whether a column is a mean, or called as one is but for its last word: ``24 h ET``."""
    heading = column.heading.strip()
    return bool(means) and (bool(mean_of(heading)) or heading.rpartition(" ")[0] in means)


def _names_no_response(heading: str) -> bool:
    return bool(RESULTS.search(heading) or _AMBIENT.search(heading))


def without_groups_of_columns(left: Left, values: Sequence[Column]) -> Left:
    """The left without names that only sort the columns: each has values in rows of one alone."""
    sorts = {column.at for column in left.columns if _sorts_columns(column, values)}
    fields = {field: column for field, column in left.fields.items() if column.at not in sorts}
    kept = tuple(column for column in left.columns if column.at not in sorts)
    return replace(left, columns=kept, fields=fields)


def _sorts_columns(names: Column, values: Sequence[Column]) -> bool:
    if names.is_numeric or len(set(names.texts)) < 2 or len(values) < 2:
        return False
    groups = [
        frozenset(t for t, value in zip(names.texts, column.values, strict=True) if value == value)
        for column in values
    ]
    return all(len(group) <= 1 for group in groups) and len(set(groups)) > 1


def _may_lead(column: Column, fields: Mapping[str, Column]) -> bool:
    """Whether a column of numbers may stand on the left: doses, times, replicates."""
    named = [field for field, each in fields.items() if each.at == column.at]
    return not named or any(field in _NUMERIC_LEADS for field in named)


def _bare_doses(edge: Sequence[Column], fields: Mapping[str, Column]) -> list[Doses]:
    r"""Doses in the only column on the left, whose heading names none (``lapatinib \\ drug 2``)."""
    times = fields.get("time_h")
    filled = [column for column in edge if any(column.texts) and column is not times]
    if len(filled) != 1 or not filled[0].is_numeric or time_factor(filled[0].heading):
        return []
    column = filled[0]
    is_zero = np.array([control_role(text) is not None for text in column.texts])
    doses = np.where(np.isnan(column.values) & is_zero, 0.0, column.values)
    if "time" in column.heading.casefold() or not _steps(doses):
        return []
    return [Doses(column, doses, ("",) * len(column.texts), ConcentrationHeading())]


def _steps(values: Floats) -> bool:
    """Doses of an edge: few of them, their own, in steps."""
    numbers = distinct(values)
    return len(numbers) >= FEWEST_DOSES and (steps_like_doses(values) or numbers[0] == 0)


def with_questions(
    block: Block, asker: Asker, left: Left, has_arms: bool
) -> tuple[Left, tuple[Question, ...]]:
    """The left with columns of names that tell rows apart beside those that ``_sides`` takes."""
    more, fields = left.unnamed, left.fields
    questions: tuple[Question, ...] = ()
    if more and are_replicates(more[0]):
        fields, more = ({"replicate": more[0], **fields} if more[1:] else fields), more[1:]
    elif more and not has_arms and "arm" not in fields:
        if names_no_drugs(more[0]):
            fields, _, questions = with_names_of_drugs(asker, block, fields, more[:1])
        elif more[1:]:
            fields = {"arm": more[0], **fields}
        more = more[1:]
    found, _, asked = with_columns_apart(asker, block, fields, left.doses, more)
    return replace(left, fields=found), (*questions, *asked)


def are_replicates(column: Column) -> bool:
    """Whether a column only numbers replicates, but for rows of means."""
    texts = [text for text in column.texts if text and not STAT_ROW.match(text)]
    named = replicates_of(texts)
    stems = {each.stem for each in named}
    is_one = len(stems) == 1 and len(texts) > 1 and all(map(_is_of_signal, stems))
    return bool(texts) and (stems == {""} or is_one) and all(each.replicate for each in named)


def _is_of_signal(stem: str) -> bool:
    """Whether a word says what was read (``OD1``, ``OD2``) rather than what was given."""
    return response_heading(stem) == RAW_SIGNAL
