"""Tables of responses that no other reader understands: what was given stands in words alone.

::

    Strain   Time (min)   OD600        a list without doses
    wt       0            0.021
    wt       60           0.085

    Substance   MTT                    arms in words
    control     1.119
    drug A      0.880

             cells 1   cells 2         doses below a blank corner, behind a control
    DMSO     1.02      1.11
    0.1      0.98      1.05
    1        0.55      0.90
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.plates.reads.sheet_page import read_page
from analysis.reading.responses.blocks import Block, Column, blocks_of, marks_in
from analysis.reading.responses.columns_apart import with_columns_apart
from analysis.reading.responses.crossed import DAYS, read_crossed
from analysis.reading.responses.fields import fields_of, holds_wells, is_of_animals
from analysis.reading.responses.finder import find_results
from analysis.reading.responses.long import rows_of, taken_as
from analysis.reading.responses.rows import finding_of
from analysis.reading.responses.steps import distinct
from analysis.reading.responses.table import Asker, Responses, timed, used_cells
from analysis.reading.words.responses import UNKNOWN, hours_in, is_statistic, response_heading
from analysis.study import RAW_SIGNAL

_ASSAY = re.compile(r"(?:mtt|mts|xtt|wst-?\d?|cck-?8|srb)", re.IGNORECASE)
_AS_ARM = {"model": "arm"}  # lines are compared where no treatment is named
_FEWEST_ROWS, _FEWEST_RISING = 4, 3


def find_loose(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """The tables of a sheet without wells and animals that words or steps of doses explain."""
    page = read_page(sheet)
    blocks = blocks_of(page)
    if holds_wells(page) or any(map(is_of_animals, blocks)) or find_results(sheet):
        return ()
    asker = Asker(sheet, answers)
    return tuple(_findings(sheet, asker, blocks))


def _findings(sheet: Sheet, asker: Asker, blocks: Sequence[Block]) -> Iterator[Finding]:
    name = sheet.name or sheet.stem
    for at, block in enumerate(blocks, start=1):
        found = _read_list(block, asker) or read_crossed(block, asker, by_values=True)
        if found is not None and found.rows:
            called = f"{name}, table {at}" if len(blocks) > 1 else name
            yield finding_of(sheet, called, found, asker.answers)


def _read_list(block: Block, asker: Asker) -> Responses | None:
    """A row for each response of an arm or a line, without doses; None where it is no such list.

    What a column names that tells rows apart, and that no heading explains, is asked.
    """
    fields = _with_days(block.columns, fields_of(block.columns))
    named = [field for field in ("arm", "model") if _holds_names(fields.get(field))]
    responses = _responses(block.columns, fields)
    if block.first == block.top or not named or len(block.rows) < _FEWEST_ROWS or not responses:
        return None
    response = responses[0]
    known = {column.at for column in fields.values()} | {response.at}
    others = [c for c in block.columns if c.at not in known]
    if any(_is_axis(column, fields[named[0]]) for column in others):
        return None
    fields, apart, questions = with_columns_apart(asker, block, fields, (), others)
    named = [field for field in ("arm", "model") if field in fields]
    given = fields if "arm" in named else {_AS_ARM.get(f, f): c for f, c in fields.items()}
    measure = response_heading(response.heading)
    found = Responses(
        rows=tuple(rows_of(block, given, (), (response,))),
        measure=RAW_SIGNAL if measure in ("", UNKNOWN) else measure,
        is_pct="%" in response.heading or "percent" in response.heading.casefold(),
        columns=taken_as(fields, (), (response,)),
        used=tuple(used_cells(block, [*fields.values(), *apart, response], [])),
        questions=questions,
        marks=marks_in(block, [response]),
    )
    if not found.rows:
        return found
    return timed(asker, fields.get("time_h"), _told_lines(asker, found, named))


def _with_days(columns: Sequence[Column], fields: Mapping[str, Column]) -> dict[str, Column]:
    """The fields, with a column of days as times, in words (``Day 2``) too."""
    if "time_h" in fields:
        return dict(fields)
    days = [c for c in columns if DAYS.fullmatch(c.heading.strip()) and c.is_numeric]
    if days:
        return {**fields, "time_h": days[0]}
    for column in columns:
        hours = [hours_in(text, has_days=True) for text in column.texts]
        if len(hours) == sum(each is not None for each in hours):
            texts = tuple(f"{each:g} h" for each in hours)
            return {**fields, "time_h": replace(column, texts=texts)}
    return dict(fields)


def _responses(columns: Sequence[Column], fields: Mapping[str, Column]) -> list[Column]:
    """The only column that a word calls a response; none where there are several."""
    taken = {column.at for column in fields.values()}
    numbers = [c for c in columns if c.at not in taken and c.is_numeric]
    named = [c for c in numbers if not is_statistic(c.heading) and _is_response(c.heading)]
    return named if len(named) == 1 else []


def _is_response(heading: str) -> bool:
    return response_heading(heading) not in ("", UNKNOWN) or bool(_ASSAY.fullmatch(heading.strip()))


def _holds_names(column: Column | None) -> bool:
    """Whether words name two things and more, each in several rows."""
    if column is None or column.is_numeric:
        return False
    names = {text for text in column.texts if text}
    return len(names) > 1 and 2 * len(names) <= len(column.texts)


def _is_axis(column: Column, names: Column) -> bool:
    """Whether numbers that nothing explains rise with the rows of each name, over again.

    They are what its responses were taken over, so that these are no replicates.
    """
    given: dict[str, list[float]] = {}
    for name, value in zip(names.texts, column.values, strict=True):
        given.setdefault(name, []).append(float(value))
    again = len(distinct(column.values)) < len(column.values)
    rising = all(
        len(found) >= _FEWEST_RISING and all(one < other for one, other in pairwise(found))
        for found in given.values()
    )
    return column.is_numeric and again and rising


def _told_lines(asker: Asker, found: Responses, named: Sequence[str]) -> Responses:
    if "arm" in named:
        return found
    what = "The table names no treatment."
    action = "Its lines are compared as arms."
    return found.told(asker.problem("info", what, found.first, action))
