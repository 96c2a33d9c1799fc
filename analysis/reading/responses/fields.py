"""Columns of a table of responses by what they are: drug, time, replicate, cell line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analysis.reading.columns.time_units import time_factor
from analysis.reading.plates.reads.sheet_page import TEXT, Page
from analysis.reading.plates.reads.wells_across import is_time_heading
from analysis.reading.responses.blocks import Block, Column
from analysis.reading.responses.doses import are_doses, dose_in
from analysis.reading.words.concentrations import concentration_heading, unit_behind
from analysis.reading.words.heading_cells import match_headings, read_headings, squashed
from analysis.reading.words.responses import hours_in
from analysis.reading.words.values import Floats
from analysis.reading.words.wells import well_name
from analysis.reading.workbook.wells import role_of

# Words of animals, which no table of cells has.
ANIMALS = re.compile(
    r"\b(?:mouse|mice|animals?|rats?|tumou?rs?|xenografts?|calipers?|cages?|body ?weight|"
    r"mm3|mm³|mm2|mm²|mg/kg|survival (?:days?|time)|days? of death|palpable|engraft\w*|gavage|"
    r"overall survival|died|censored)\b",
    re.IGNORECASE,
)
# Numbers that were computed from responses.
RESULTS = re.compile(
    r"(?:^|[\s_.(%])(?:abs(?:olute)?|rel(?:ative)?|log|ln|gr)?[\s_.-]*"
    r"(?:[iegl][cid]|[cg][ci]|gr|cc)[\s_-]?\d0(?![\d])|\b(?:auc|hill|slope|kd|ki|p[- ]?value|r2|r²"
    r"|r[- ]?squared?|emax|einf|gr(?:inf|max|aoc)|lec|lc50|td50|nt50|bliss|loewe|zip|hsa|synergy"
    r"|ci95|95 ?% ?ci|std\.? ?err\w*|rse)\b",
    re.IGNORECASE,
)
# Found by `dose_columns` and by what the headings say was measured.
_BY_WORD_AND_VALUE = ("concentration", "concentration_2", "response")
_FILLED_DOWN = ("arm", "arm_2", "model", "experiment", "table")
_WELL_HEADINGS = ("well", "wellid", "wells", "wellrow", "wellcol", "wellcolumn", "wellname")
_WELL_SHARE, _FEWEST_WELLS, _LETTERS = 0.8, 6, 4
_ROLES = {"vehicle"}  # that tags have to name
_NUMBER_BEHIND = re.compile(r"[-_ ]?\d+$")
_SEVERAL_ROWS = 3  # that a thing with a curve of its own has, and a well seldom
_TIMES = re.compile(r"\b(?:time|duration|exposure|incubation|elapsed)\b", re.IGNORECASE)
_NO_TIMES = re.compile(r"doubling|division|half|cycle|lag|generation", re.IGNORECASE)


def fields_of(columns: Sequence[Column]) -> dict[str, Column]:
    """Columns by the field of ``responses`` that their heading spells, the preferred first."""
    headings = [column.heading for column in columns]
    matched = match_headings(read_headings(headings), "responses")
    fields = {
        field: columns[found[0].column]
        for field, found in matched.items()
        if field not in _BY_WORD_AND_VALUE and _can_be(field, columns[found[0].column])
    }
    timed = [column for column in columns if "time_h" not in fields and _is_of_times(column)]
    return {**fields, "time_h": timed[0]} if timed else fields


def _is_of_times(column: Column) -> bool:
    """Whether a heading says that its numbers are times, and in what unit."""
    heading = column.heading.replace("_", " ")
    said = _TIMES.search(heading) and not _NO_TIMES.search(heading)
    return bool(said) and column.is_numeric and time_factor(heading) is not None


def _can_be(field: str, column: Column) -> bool:
    """Whether the cells agree: times are numbers, and a drug is called by a word."""
    if field == "time_h":
        return column.is_numeric or all(hours_in(t) is not None for t in column.texts if t)
    if field in ("arm", "arm_2", "replicate") and are_doses(column.texts):
        return False
    if field == "replicate":
        return len({text for text in column.texts if text}) > 1  # else it is how many there were
    if field in ("unit", "unit_2") and not any(map(_is_unit, column.texts)):
        return False
    if field == "role" and not _holds_roles(column):
        return False
    if field in ("arm", "arm_2", "role", "unit", "unit_2", "measure"):
        return not column.is_numeric or (
            numbers_few_things(column) and not unit_behind(column.heading)
        )
    return True


def with_tagged_roles(columns: Sequence[Column], fields: Mapping[str, Column]) -> dict[str, Column]:
    """The fields with the roles that a column of tags gives rows without a drug.

    ::

        DRUG_ID   CONC   TAG        INTENSITY
                         NC-1       402000       the control
                         B          9000         a blank
        1017      10     L1-D1-S    31600
    """
    drugs = fields.get("arm")
    if stated := fields.get("role"):
        return {**fields, "role": replace(stated, texts=tuple(map(_role_named, stated.texts)))}
    if drugs is None or all(drugs.texts) or not any(drugs.texts):
        return dict(fields)
    open_rows = [at for at, text in enumerate(drugs.texts) if not text]
    taken = {column.at for column in fields.values()}
    for column in columns:
        tags = [_NUMBER_BEHIND.sub("", column.texts[at]) for at in open_rows]
        words = {tag for tag in tags if tag}
        if column.at in taken or column.is_numeric or not {*map(role_of, words)} >= _ROLES:
            continue
        roles = {at: role_of(tag) for at, tag in zip(open_rows, tags, strict=True)}
        texts = tuple(roles.get(at, "") for at in range(len(column.texts)))
        return {**fields, "role": replace(column, texts=texts)}
    return dict(fields)


def _role_named(text: str) -> str:
    """The role that a text names, a number behind it or not; the text where it names none."""
    return role_of(text) or role_of(_NUMBER_BEHIND.sub("", text)) or text


def _holds_roles(column: Column) -> bool:
    """Whether at least half of the words of a column are roles: ``sample``, ``blank``."""
    words = {text for text in column.texts if text}
    return 2 * sum(role_of(word) != "" for word in words) >= len(words)


def _is_unit(text: str) -> bool:
    """Whether a text is a unit of concentrations: as behind a number, or of an IC50."""
    dose = dose_in(f"1 {text}")
    return dose is not None and dose.unit != ""


def numbers_few_things(column: Column) -> bool:
    """Whether whole numbers stand for things: drugs called 1, 2, 3 in many rows each."""
    numbers = column.numbers
    whole = bool(len(numbers)) and np.array_equal(numbers, np.round(numbers))
    return whole and len(np.unique(numbers)) * 3 <= len(numbers)


def hours_of(columns: Mapping[str, Column], rows: int) -> Floats:
    """Hours of each row, from a column of times; NaN where there is none."""
    column = columns.get("time_h")
    if column is None:
        return np.full(rows, np.nan)
    factor = time_factor(column.heading) or 1.0
    stated = [hours_in(text) for text in column.texts]
    return np.array(
        [
            value * factor if hours is None else hours
            for hours, value in zip(stated, column.values, strict=True)
        ]
    )


def texts_of(columns: Mapping[str, Column], field: str, rows: int) -> tuple[str, ...]:
    """The texts of a field, row by row; empty where the table has no such column.

    A name that is written once over the rows that it holds for (a merged cell) is filled down; in
    a column that writes a name again in the next row, an empty cell is one without a name.
    """
    column = columns.get(field)
    if column is None:
        return ("",) * rows
    return _filled_down(column.texts) if field in _FILLED_DOWN else column.texts


def _filled_down(texts: Sequence[str]) -> tuple[str, ...]:
    if any(one and one == other for one, other in pairwise(texts)):
        return tuple(texts)
    filled, last = [], ""
    for text in texts:
        last = text or last
        filled.append(last)
    return tuple(filled)


def roles_of(arms: Sequence[str], roles: Sequence[str]) -> list[str]:
    """The role of each row: as a column says it, or as the name of its arm (a blank)."""
    return [
        role_of(role) or (word if (word := _role_of_name(arm)) in ("blank", "positive") else "")
        for arm, role in zip(arms, roles, strict=True)
    ]


def _role_of_name(arm: str) -> str:
    """The role that a name stands for; a drug may be called by any one letter."""
    return role_of(arm) if len(arm) > 1 else ""


def holds_wells(page: Page) -> bool:
    """Whether a column of a sheet names wells, or a row or column is lettered as a plate is.

    Drugs may be called A, B, C and D: below a heading that says so they are no rows of a plate.
    """
    for at in range(page.wells.shape[1]):
        texts = [page.text(row, at) for row in np.flatnonzero(page.kinds[:, at] == TEXT).tolist()]
        wells = {name for text in texts if (name := well_name(text))}
        many = len(wells) >= _FEWEST_WELLS and len(wells) >= _WELL_SHARE * len(set(texts)) - 1
        if many and not _are_numbered(texts, wells):
            return True
        if any(squashed(text) in _WELL_HEADINGS for text in texts):
            return True
        if _are_lettered(page.letters[:, at]) and not _names_drugs(texts[0]):
            return True
    heads = (row for row in range(len(page.sheet.rows)) if page.wells[row].sum() >= _FEWEST_WELLS)
    if any(_are_wells_over_time(page, row) for row in heads):
        return True
    return any(_are_lettered(row) for row in page.letters)


def _are_numbered(texts: Sequence[str], wells: Collection[str]) -> bool:
    """Whether names of one letter count things: samples S1 to S8 in several rows each, or S060."""
    letters = {well[0] for well in wells}
    beyond = (text for text in texts if text[:1] in letters and text[1:].isdigit())
    is_counted = any(not well_name(text) for text in beyond)
    return len(letters) == 1 and (is_counted or len(texts) >= _SEVERAL_ROWS * len(wells))


def _are_wells_over_time(page: Page, row: int) -> bool:
    """Whether a row has times and behind them nothing but wells: ``Time  A1  A2  A3``."""
    (_, first), *others = page.row_texts(row)
    return is_time_heading(first) and all(well_name(text) for _, text in others)


def _are_lettered(letters: npt.NDArray[np.int8]) -> bool:
    """Whether a line has A, B, C and D one after the other."""
    found: list[int] = letters[letters >= 0][:_LETTERS].tolist()
    return found == list(range(_LETTERS))


def _names_drugs(heading: str) -> bool:
    return "arm" in match_headings(read_headings([heading]), "responses")


def is_of_animals(block: Block) -> bool:
    """Whether title or headings speak of animals (``alive`` and ``dead`` speak of cells too).

    A title such as ``MCF-7 in NSG mice`` says nothing of a table whose headings, title or column of
    units name a concentration.
    """
    headings = [column.heading for column in block.columns]
    if any(ANIMALS.search(text.replace("_", " ")) for text in headings):
        return True
    in_title = re.split(r"[,;|\n]\s*|(?<=[)\]])", block.title)
    units = (text for column in block.columns for text in column.texts[:1])
    phrases = (*headings, *in_title, *units)
    is_dosed = any(map(_names_concentration, phrases))
    return bool(ANIMALS.search(block.title.replace("_", " "))) and not is_dosed


def _names_concentration(text: str) -> bool:
    """Whether a text has a unit of concentration, as a heading or behind a number."""
    dose, heading = dose_in(text), concentration_heading(text)
    is_dose = dose is not None and dose.unit.endswith(("M", "/mL"))
    return is_dose or (heading is not None and heading.unit != "")
