"""Columns of a wide caliper sheet: which measure, day and tumor the numbers below each are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np

from analysis.reading.calipers.headings.heading_cell import Head, read_head, says_signal
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.measured_cells import is_pair
from analysis.reading.columns.dates import DateOrder, in_sequence
from analysis.reading.columns.day_units import DAYS, DAYS_IN
from analysis.reading.files.sheets import Cell
from analysis.reading.findings import Answers, question_key
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.values import Floats, numbers, objects
from analysis.study import Problem, Question

VOLUME, WEIGHT = "tumor volume", "body weight"
_WEIGHT_WORDS = re.compile(
    r"body[\s_-]*(?:weight|mass)|\bb\.?w\.?\b|_bw\b|\bbw_|\bweights?\b|bodyweight|gewicht|poids",
    re.IGNORECASE,
)
_TUMOR_WORDS = re.compile(
    r"tumou?r|volum|\btv\b|caliper|size|growth|mm3|mm\u00b3|[\s_-]tv[\s_-]", re.IGNORECASE
)
_LENGTH_WORDS = re.compile(r"\blengths?\b|\blong(?:est)?\b", re.IGNORECASE)
_WIDTH_WORDS = re.compile(r"\bwidths?\b|\bshort(?:est)?\b", re.IGNORECASE)
_WORDED = re.compile(r"[^\W\d_]{2,}[\s._-]*\d")
_LEAST_BARE = 2
_LIGHT, _HEAVY, _SWING = 12.0, 45.0, 1.6  # g of a mouse; most a mouse changes from its least


@dataclass(frozen=True, slots=True, eq=False)
class ValueColumn:
    """A column of measurements of one day; ``date`` is NaT where the heading gives a day only."""

    column: int
    measure: str
    day: float
    date: np.datetime64
    tumor: str


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns of measurements, and those that are left out with the reason."""

    values: tuple[ValueColumn, ...]
    left_out: tuple[tuple[int, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()


def value_columns(region: Region, order: DateOrder, answers: Answers) -> Columns:
    """What the numbers below each day of a region are.

    A measure in the headings counts, then the title, the sheet and the file name. A day that
    stands twice side by side holds length and width; days that begin again are a copy.
    """
    heads = {at: region.heads[at] for at in region.times}
    left_out = [(at, "statistics") for at, head in heads.items() if head.field == "statistic"]
    known = {at: head for at, head in heads.items() if head.field in (*MEASURES, "")}
    if any(head.field for head in known.values()):
        left_out += [(at, "no measure named") for at, head in known.items() if not head.field]
        known = {at: head for at, head in known.items() if head.field}
    known, unit = _in_days(region, known, answers)
    first, copies = _without_copies(known)
    listed, question = _with_measures(region, first, answers)
    left_out += [(at, _copy_reason(region, at, first, known[at])) for at in copies]
    dates = in_sequence(order.read_all([_date_cell(head) for head in listed.values()]))
    values = tuple(
        ValueColumn(
            at,
            head.field,
            np.nan if head.day is None else head.day,
            date,
            head.tumor,
        )
        for (at, head), date in zip(listed.items(), dates, strict=True)
    )
    return Columns(values, tuple(left_out), _copy_problems(region, left_out), (*unit, *question))


def _in_days(
    region: Region, heads: dict[int, Head], answers: Answers
) -> tuple[dict[int, Head], tuple[Question, ...]]:
    """Numbers behind the word of a measure (``weight_2``) in days, and what they count as asked."""
    bare = {at: h for at, h in heads.items() if h.is_plain and h.day is not None and h.field}
    bare = {at: head for at, head in bare.items() if _WORDED.match(head.text)}
    if len(bare) < _LEAST_BARE:
        return heads, ()
    sheet, at = region.sheet, min(bare)
    key = question_key("day_unit", sheet)
    what = f"Do the numbers in '{bare[at].text}' and so on count days, weeks or months?"
    cell = region.cell(region.header.last, at)
    question = Question(key, what, tuple(DAYS_IN), DAYS, sheet.file, sheet.name, cell)
    factor = DAYS_IN.get(answers.get(key, DAYS), 1.0)
    days = {at: replace(head, day=factor * (head.day or 0.0)) for at, head in bare.items()}
    return heads | days, (question,)


def measure_in(text: str) -> str:
    """The measure that a title or name speaks of; ``""`` where it speaks of none."""
    if _WEIGHT_WORDS.search(text) and not re.search(r"tumou?r\s*weight", text, re.IGNORECASE):
        return "weight_g"
    if says_signal(text):
        return "signal"
    if _LENGTH_WORDS.search(text) and not _WIDTH_WORDS.search(text):
        return "length_mm"
    if _WIDTH_WORDS.search(text) and not _LENGTH_WORDS.search(text):
        return "width_mm"
    return "volume_mm3" if _TUMOR_WORDS.search(text) else ""


def _date_cell(head: Head) -> Cell:
    return "" if head.date is None else head.date


def _without_copies(heads: dict[int, Head]) -> tuple[dict[int, Head], list[int]]:
    """Columns up to where a day comes again that is not the day just before."""
    first: dict[int, Head] = {}
    copies: list[int] = []
    seen: dict[tuple[object, ...], int] = {}
    for at, head in heads.items():
        key = (head.day, str(head.date), head.field, head.tumor)
        last = seen.get(key)
        is_next = last is not None and all(_same_time(heads[each], head) for each in heads
                                           if last <= each < at)  # fmt: skip
        if last is None or head.again or (is_next and not copies):
            first[at] = head
            seen[key] = at
        else:
            copies.append(at)
    return first, copies


def _same_time(one: Head, other: Head) -> bool:
    return (one.day, str(one.date)) == (other.day, str(other.date))


def _with_measures(
    region: Region, heads: dict[int, Head], answers: Answers
) -> tuple[dict[int, Head], tuple[Question, ...]]:
    """The same columns, each with a measure."""
    if not heads or all(head.field for head in heads.values()):
        return heads, ()
    runs = _runs(heads)
    longest = max(map(len, runs))
    if longest > 1 and not any(head.tumor for head in heads.values()):
        return _measures_of_runs(region, heads, runs), ()
    measure, question = _one_measure(region, list(heads), answers)
    return {at: replace(head, field=measure) for at, head in heads.items()}, question


def _runs(heads: dict[int, Head]) -> list[list[int]]:
    """Columns of one day that stand side by side."""
    runs: list[list[int]] = []
    for at, head in heads.items():
        if runs and _same_time(heads[runs[-1][0]], head):
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _measures_of_runs(
    region: Region, heads: dict[int, Head], runs: Sequence[Sequence[int]]
) -> dict[int, Head]:
    """Two or three columns of one day: length and width (and volume or height), or tumors."""
    sizes = _floats(region, [at for run in runs if len(run) > 1 for at in run[:2]])
    known = sizes[sizes > 0]
    are_lengths = len(known) > 0 and float(np.quantile(known, 0.9)) <= 40
    result = dict(heads)
    for run in runs:
        third = _floats(region, run[2:3])
        top = float(np.nanmax(third)) if len(third) and not np.isnan(third).all() else 0.0
        names = ("length_mm", "width_mm", "height_mm" if top <= 25 else "volume_mm3")
        for number, at in enumerate(run):
            if are_lengths and number < 3:
                result[at] = replace(heads[at], field=names[number])
            else:
                result[at] = replace(heads[at], field="volume_mm3", tumor=f"T{number + 1}")
    return result


def _one_measure(
    region: Region, columns: Sequence[int], answers: Answers
) -> tuple[str, tuple[Question, ...]]:
    """The measure that all unnamed columns hold: by name, else asked where it looks like weight."""
    sheet = region.sheet
    left = [head for at, head in region.heads.items() if at < min(columns)]
    named_left = [field for head in left for field in (head.field, read_head(head.text).field)]
    corner = [field for field in named_left if field in MEASURES and field != "tumor_weight_g"]
    if corner:
        return corner[0], ()
    for text in (region.title, sheet.name, PurePath(sheet.file).stem):
        named = measure_in(text)
        if named:
            return named, ()
    if not _looks_like_weight(region, columns):
        return "volume_mm3", ()
    key = question_key("measure", sheet)
    what = "Are these numbers tumor volumes (mm3) or body weights (g)? No heading says it."
    question = Question(key, what, (VOLUME, WEIGHT), WEIGHT, sheet.file, sheet.name)
    measure = "volume_mm3" if answers.get(key) == VOLUME else "weight_g"
    return measure, (question,)


def _looks_like_weight(region: Region, columns: Sequence[int]) -> bool:
    """Whether all numbers are as heavy as mice, and no row changes more than a mouse can."""
    rows = region.sheet.rows[region.first : region.end]
    table = np.array([_floats(region, [at]) for at in columns])
    known = table[~np.isnan(table)]
    if len(known) < 4 or any(is_pair(row[at]) for row in rows for at in columns):
        return False
    if known.min() < _LIGHT or known.max() > _HEAVY:
        return False
    filled = table[:, (~np.isnan(table)).sum(axis=0) > 1]
    return bool((np.nanmax(filled, axis=0) < _SWING * np.nanmin(filled, axis=0)).all())


def _floats(region: Region, columns: Sequence[int]) -> Floats:
    rows = region.sheet.rows[region.first : region.end]
    cells = objects([row[at] for at in columns for row in rows])
    return numbers(cells, region.sheet.decimal).values


def _copy_reason(region: Region, at: int, first: dict[int, Head], head: Head) -> str:
    """Whether a second column of a day is the first one in other units: a normalized copy."""
    origin = next((each for each, other in first.items() if _same_time(other, head)), None)
    if origin is None:
        return "second column of a day"
    begin = next(iter(first))
    start, value, copy = (_floats(region, [each]) for each in (begin, origin, at))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = value / start
        known = np.isfinite(ratio) & np.isfinite(copy)
        for scale in (1.0, 100.0):
            close = np.isclose(copy[known], scale * ratio[known], rtol=0.02, atol=0.02 * scale)
            if known.any() and close.mean() > 0.7:
                return "normalized copy"
    return "second column of a day"


def _copy_problems(region: Region, left_out: Sequence[tuple[int, str]]) -> tuple[Problem, ...]:
    unknown = [at for at, reason in left_out if reason == "second column of a day"]
    if not unknown:
        return ()
    what = "The days begin again, and no heading says what the second block of them holds."
    cell = region.cell(region.header.last, unknown[0])
    action = f"{len(unknown):,} columns were left out."
    return (region.problem("warning", what, cell, action=action),)
