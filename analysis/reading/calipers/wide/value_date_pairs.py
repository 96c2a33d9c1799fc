"""Tables with a row an animal and a column of dates (or days) beside each column of values.

ID    Treatment   Body Weight 1   Date Body Weight 1   Body Weight 2   Date Body Weight 2
M1    Vehicle     20.5            2024-03-01           20.7            2024-03-08
M2    Vehicle     21.0            2024-03-01           21.2            2024-03-08
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from analysis.reading.calipers.findings import nothing_found
from analysis.reading.calipers.headings.heading_cell import Head, read_head
from analysis.reading.calipers.headings.joined_heading_rows import (
    MAX_COLUMNS,
    Header,
    heads_of,
    with_tags,
)
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.headings.who_columns import Body, arm_in_title, read_body
from analysis.reading.calipers.measured_cells import (
    CaliperTable,
    Chunk,
    chunk_of,
    entries_of,
    no_timeline,
)
from analysis.reading.calipers.stops.statistic_rows import statistic_rows
from analysis.reading.calipers.wide.measure_columns import VOLUME, WEIGHT, measure_in
from analysis.reading.columns.dates import DateOrder, date_order
from analysis.reading.files.cells import several
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.findings import Answers, Finding, ask, question_key
from analysis.reading.words.caliper_fields import MEASURES, known_field
from analysis.reading.words.values import numbers
from analysis.study import Problem, Question

LEFT = "something else: leave it out"
_MEASURES = {VOLUME: "volume_mm3", WEIGHT: "weight_g"}
_ROWS = 15  # in which the headings may stand
_DATE = re.compile(r"(?<![a-z])(?:dates?|datum|days?|tag|dag|jour)(?![a-z])", re.IGNORECASE)
_NUMBERED = re.compile(r"[\s_.#-]*(?:no\.?\s*)?\d+(?:st|nd|rd|th)?$|^\d+(?:st|nd|rd|th)\s+")
_OTHERS = ("animal", "start", "end_date", "end_day", "other")  # dates and tags of other things
_LEAST = 2  # pairs
_SHARE = 0.6  # of the cells below a heading of dates that have to be dates


@dataclass(frozen=True, slots=True)
class Pair:
    """A column of values and the one that says when each was measured."""

    value: int
    time: int


def read_pairs(sheet: Sheet, answers: Answers) -> CaliperTable | Finding | None:
    """The measurements of a sheet with pairs; a finding that asks where no word says of what.

    None where the sheet has no such columns.
    """
    found = next(_headings(sheet), None)
    if found is None:
        return None
    row, pairs = found
    region = _region(sheet, row, pairs)
    times = [[cells[pair.time] for cells in sheet.rows[row + 1 :]] for pair in pairs]
    order = date_order(sheet, times, (), answers)
    measure, question = _measure(region, pairs, answers)
    if not measure:
        assert question is not None
        return _asked(region, question)
    region = _with_measure(region, pairs, measure)
    values = [pair.value for pair in pairs]
    arm = arm_in_title(region.title) or arm_in_title(sheet.name)
    body = read_body(region, values, arm, statistic_rows(region, values))
    chunks = [_chunk(body, pair, order, measure) for pair in pairs]
    taken = tuple((head.text, head.field) for head in region.heads.values() if head.field)
    asked = tuple(each for each in (order.question, question) if each)
    problems = (*body.problems, *order.problems, *_undated(body, pairs, chunks))
    entries = entries_of(region, body.who, chunks)
    is_dated = ~np.isnan(entries.day) | ~np.isnat(entries.date)
    return CaliperTable(
        entries.take(is_dated), body, no_timeline(body), taken, problems, asked, body.left_out
    )


def _headings(sheet: Sheet) -> Iterator[tuple[int, list[Pair]]]:
    for row, cells in enumerate(sheet.rows[:_ROWS]):
        texts = [" ".join(c.split()) if isinstance(c, str) else "" for c in cells[:MAX_COLUMNS]]
        times = [at for at, text in enumerate(texts) if _is_time(sheet, row, at, text)]
        tags = [at for at in times if texts[at].casefold() == "tag"]
        if len(tags) == 1:  # ear tags: days stand beside every column of values
            times.remove(tags[0])
        if len(times) >= _LEAST:
            pairs = _paired(sheet, row, texts, times)
            if len(pairs) >= _LEAST:
                yield row, pairs


def _is_time(sheet: Sheet, row: int, column: int, text: str) -> bool:
    """Whether a heading names dates or days, and these stand below it."""
    if not _DATE.search(text) or known_field(text) in _OTHERS:
        return False
    if read_head(text).is_time:  # a day itself, of which numbers stand below
        return False
    cells = [each[column] for each in sheet.rows[row + 1 :] if each[column] != ""]
    heads = [read_head(cell) for cell in cells]
    times = sum(head.is_time and not head.field for head in heads)
    return bool(cells) and times >= _SHARE * len(cells) and not _are_rows_days(heads)


def _are_rows_days(heads: Sequence[Head]) -> bool:
    """Whether days rise from row to row: a row is then a day, not an animal."""
    days = [head.day for head in heads if head.day is not None]
    return len(days) == len(heads) > _LEAST and all(a < b for a, b in pairwise(days))


def _paired(sheet: Sheet, row: int, texts: Sequence[str], times: Sequence[int]) -> list[Pair]:
    """Each column of times with the column of values on the side where all have one."""
    for side in (-1, 1):
        pairs = [Pair(at + side, at) for at in times if 0 <= at + side < len(texts)]
        stems = {_stem(texts[pair.value]) for pair in pairs}
        if (
            len(pairs) == len(times)
            and len(stems) == 1
            and stems != {""}
            and all(_holds_numbers(sheet, row, pair.value) for pair in pairs)
        ):
            return pairs
    return []


def _stem(text: str) -> str:
    """A heading without the number of its session."""
    return _NUMBERED.sub("", text).strip(" _-.").casefold()


def _holds_numbers(sheet: Sheet, row: int, column: int) -> bool:
    cells = np.array([each[column] for each in sheet.rows[row + 1 :]], dtype=object)
    filled = int((cells != "").sum())
    found = numbers(cells, sheet.decimal).values
    return filled > 0 and (~np.isnan(found)).sum() >= _SHARE * filled


def _region(sheet: Sheet, row: int, pairs: Sequence[Pair]) -> Region:
    heads = with_tags(heads_of(sheet.rows[row]), is_timed=True)
    last = max(max(pair.value, pair.time) for pair in pairs)
    first = min(min(pair.value, pair.time) for pair in pairs)
    kept = {at: head if at < first or head.field == "arm" else Head(head.text)
            for at, head in enumerate(heads[: last + 1])}  # fmt: skip
    if not any(head.field == "animal" for head in kept.values()):
        at = next((at for at, head in kept.items() if at < first and not head.field), -1)
        if at >= 0:
            kept[at] = replace(kept[at], field="animal")
    kept |= {pair.time: Head(heads[pair.time].text, "date") for pair in pairs}
    end = len(sheet.rows)
    while end > row + 1 and not any(cell != "" for cell in sheet.rows[end - 1]):
        end -= 1
    return Region(sheet, Header(row, row, tuple(kept.values())), kept, row + 1, end)


def _measure(
    region: Region, pairs: Sequence[Pair], answers: Answers
) -> tuple[str, Question | None]:
    """What was measured: by the headings, else the sheet, else asked."""
    sheet = region.sheet
    text = _stem(region.heads[pairs[0].value].text)
    field = known_field(text)
    named = field if field in MEASURES else measure_in(text) or measure_in(sheet.name)
    if named:
        return named, None
    key = question_key("measure", sheet)
    cell = region.cell(region.header.last, pairs[0].value)
    what = f"What was measured in the {len(pairs)} columns '{region.heads[pairs[0].value].text}'?"
    answer, question = ask(sheet, answers, key, what, (VOLUME, WEIGHT, LEFT), "", cell)
    return _MEASURES.get(answer, ""), question


def _asked(region: Region, question: Question) -> Finding:
    """Nothing of the table, and the question or what was answered."""
    reason = (("reason", "no heading says what was measured"),)
    place = region.recognized("left out", reason)
    what = f"{question.text} No heading, sheet or file says it."
    problem = region.problem("warning", what, question.cell, "", "The table was not read.")
    return replace(nothing_found(place, (problem,)), questions=(question,))


def _with_measure(region: Region, pairs: Sequence[Pair], measure: str) -> Region:
    heads = dict(region.heads)
    for pair in pairs:
        unit = read_head(heads[pair.value].text).unit
        heads[pair.value] = replace(heads[pair.value], field=measure, unit=unit)
    return replace(region, heads=heads)


def _chunk(body: Body, pair: Pair, order: DateOrder, measure: str) -> Chunk:
    cells = body.cells(pair.time)
    date = order.read_all(cells)
    day = np.array([_day(cell) for cell in cells.tolist()], dtype=np.float64)
    return chunk_of(body, (np.where(np.isnat(date), day, np.nan), date), {measure: pair.value})


def _day(cell: Cell) -> float:
    head = read_head(cell)
    return np.nan if head.day is None or head.field else head.day


def _undated(body: Body, pairs: Sequence[Pair], chunks: Sequence[Chunk]) -> tuple[Problem, ...]:
    """Values beside which no date stands."""
    cells: list[str] = []
    for pair, chunk in zip(pairs, chunks, strict=True):
        raw = body.cells(pair.value)
        gone: npt.NDArray[np.bool_] = np.isnan(chunk.day) & np.isnat(chunk.date) & (raw != "")
        cells += [body.region.cell(int(row), pair.value) for row in body.rows[gone]]
    if not cells:
        return ()
    what = "No date stands beside these values. Fill it in."
    action = f"{len(cells):,} values were left out."
    return (body.region.problem("warning", what, several(cells), action=action),)
