"""Columns of a table of responses by what they are: drug, dose, time, replicate, model."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.reading.responses.blocks import Block, Column
from analysis.reading.responses.headings import (
    ConcentrationHeading,
    concentration_heading,
    hours_in,
)
from analysis.reading.words.arm_words import control_role
from analysis.reading.words.heading_cells import match_headings, read_headings, squashed
from analysis.reading.words.units import spelled_unit
from analysis.reading.words.values import Floats
from analysis.reading.workbook.wells import role_of, well_name

# Words of other kinds of tables: animals, and numbers that were computed from responses.
ANIMALS = re.compile(
    r"\b(?:mouse|mice|animals?|rats?|tumou?rs?|xenograft|caliper|cage|body weight|mm3|mm²|mm2|"
    r"survival days|bodyweight)\b",
    re.IGNORECASE,
)
RESULTS = re.compile(
    r"\b(?:[iegl][cid]\s?-?\d0|auc|hill|slope|kd|ki|p[- ]?value|r2|r²|emax|ec50)\b", re.IGNORECASE
)
# Found by `dose_columns` and by what the headings say was measured.
_BY_WORD_AND_VALUE = ("concentration", "concentration_2", "response")
_WELL_SHARE, _LETTERS = 0.8, list("ABCDEFGHIJKLMNOP")
_DOSE_TEXT = re.compile(
    r"^\s*([<>]?\s*\d+(?:[.,]\d+)?(?:e[-+]?\d+)?)\s*([pnuµμm]?M|[pnuµμm]?g/m?l|%)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Doses:
    """Concentrations of the rows of a block, the unit of each, and what the heading says."""

    column: Column
    values: Floats
    units: tuple[str, ...]
    heading: ConcentrationHeading


def fields_of(columns: Sequence[Column]) -> dict[str, Column]:
    """Columns by the field of ``responses`` that their heading spells, the preferred first."""
    headings = [column.heading for column in columns]
    matched = match_headings(read_headings(headings), "responses")
    return {
        field: columns[found[0].column]
        for field, found in matched.items()
        if field not in _BY_WORD_AND_VALUE
    }


def dose_columns(columns: Sequence[Column], fields: Mapping[str, Column]) -> list[Doses]:
    """The columns of concentrations: of the one drug, or of two, the first drug first.

    A column of a word (``dose``) goes before one of a unit alone behind a name. Texts such as
    ``10 uM`` count, among them the names of controls as 0.
    """
    named = [
        (heading, column)
        for column in columns
        if (heading := concentration_heading(column.heading)) is not None
    ]
    found = [doses for heading, column in named if (doses := _doses(column, heading, fields))]
    by_word = [doses for doses in found if doses.heading.by_word]
    chosen = by_word or found
    first = [doses for doses in chosen if not doses.heading.is_second]
    second = [doses for doses in chosen if doses.heading.is_second]
    if first and second:
        return [first[0], second[0]]
    return chosen[: 2 if len(chosen) > 1 and _both_vary(chosen[0], chosen[1]) else 1]


def _both_vary(one: Doses, other: Doses) -> bool:
    """Whether two columns of doses are of two drugs: each has steps of its own."""
    steps = min(len(np.unique(each.column.numbers)) for each in (one, other))
    return steps >= 2 and not np.array_equal(one.values, other.values, equal_nan=True)


def _doses(
    column: Column, heading: ConcentrationHeading, fields: Mapping[str, Column]
) -> Doses | None:
    unit_field = fields.get("unit_2" if heading.is_second else "unit")
    units = (
        tuple(spelled_unit(text) for text in unit_field.texts)
        if unit_field is not None and not heading.unit
        else (heading.unit,) * len(column.texts)
    )
    if column.is_numeric:
        return Doses(column, column.values, units, heading)
    read = [_dose_text(text) for text in column.texts]
    if sum(not math.isnan(value) for value, _ in read) < 0.8 * sum(t != "" for t in column.texts):
        return None
    values = np.array([value for value, _ in read])
    own = tuple(unit or given for (_, unit), given in zip(read, units, strict=True))
    return Doses(column, values, own, heading)


def _dose_text(text: str) -> tuple[float, str]:
    """A concentration written with its unit, or the name of a control as 0."""
    found = _DOSE_TEXT.match(text)
    if found:
        return float(found[1].lstrip("<> ").replace(",", ".")), spelled_unit(found[2])
    try:
        return float(text), ""
    except ValueError:
        return (0.0, "") if control_role(text) else (math.nan, "")


def hours_of(columns: Mapping[str, Column], rows: int) -> Floats:
    """Hours of each row, from a column of times; NaN where there is none."""
    column = columns.get("time_h")
    if column is None:
        return np.full(rows, np.nan)
    unit = re.search(r"\b(d|days?|min|minutes?)\b", column.heading, re.IGNORECASE)
    factor = 1.0 if unit is None else 24.0 if unit[1][0].lower() == "d" else 1 / 60
    stated = [hours_in(text) for text in column.texts]
    return np.array(
        [
            value * factor if hours is None else hours
            for hours, value in zip(stated, column.values, strict=True)
        ]
    )


def texts_of(columns: Mapping[str, Column], field: str, rows: int) -> tuple[str, ...]:
    """The texts of a field, row by row; empty where the table has no such column."""
    column = columns.get(field)
    return column.texts if column is not None else ("",) * rows


def roles_of(arms: Sequence[str], roles: Sequence[str]) -> list[str]:
    """The role of each row: as a column says it, or as the name of its arm (a blank)."""
    return [
        role_of(role) or (word if (word := role_of(arm)) in ("blank", "positive") else "")
        for arm, role in zip(arms, roles, strict=True)
    ]


def holds_wells(columns: Sequence[Column]) -> bool:
    """Whether a column names wells, or rows are lettered as those of a plate."""
    for column in columns:
        texts = [text for text in column.texts if text]
        if not texts or column.is_numeric:
            continue
        wells = sum(bool(well_name(text)) for text in texts)
        if wells >= _WELL_SHARE * len(texts) and len(set(texts)) >= 4:
            return True
        if len(texts) >= 4 and texts[:4] == _LETTERS[:4] and len(set(texts)) == len(texts):
            return True
    return any(squashed(column.heading) in ("well", "wellid", "wells") for column in columns)


def is_of_animals(block: Block, headings: Sequence[str]) -> bool:
    """Whether title or headings speak of animals."""
    return any(ANIMALS.search(text.replace("_", " ")) for text in (block.title, *headings))
