"""Columns of a wide caliper sheet: which measure, day and tumor the numbers below each are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.calipers.headings.heading_cell import Head, read_head, says_signal
from analysis.reading.calipers.headings.regions import Region
from analysis.reading.calipers.measured_cells import is_pair
from analysis.reading.columns.dates import DateOrder, in_sequence
from analysis.reading.columns.day_units import DAYS, DAYS_IN, told_of_life
from analysis.reading.files.sheets import Cell
from analysis.reading.findings import Answers, ask, question_key
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.heading_grammar import says_area
from analysis.reading.words.values import Floats, numbers, objects
from analysis.study import Problem, Question

VOLUME, WEIGHT, OTHER = "tumor volume", "body weight", "something else: leave it out"
MEASURE = "measure"  # the question
MEAN_OF_DAY = "the mean of the readings of a day"
FIRST_OF_DAY, LAST_OF_DAY = "the first reading of a day", "the last reading of a day"
_ONE_NUMBER = frozenset({"weight_g", "signal"})  # measures of one number a reading
_WEIGHT_WORDS = re.compile(
    r"body[\s_-]*(?:weight|mass)|(?<![a-z])(?:b\.?w\.?|weights?)(?![a-z])|gewicht|poids",
    re.IGNORECASE,
)
_TUMOR_WEIGHT = re.compile(r"tumou?rs?[\s_-]*weight", re.IGNORECASE)
_TUMOR_WORDS = re.compile(
    r"tumou?r|volum|\btv\b|caliper|size|growth|mm3|mm\u00b3|[\s_-]tv[\s_-]", re.IGNORECASE
)
_LENGTH_WORDS = re.compile(r"\blengths?\b|\blong(?:est)?\b", re.IGNORECASE)
_WIDTH_WORDS = re.compile(r"\bwidths?\b|\bshort(?:est)?\b", re.IGNORECASE)
_DIAMETER_WORDS = re.compile(r"diamet|durchmesser|[(\[]\s*mm\s*[)\]]", re.IGNORECASE)
_VOLUME_WORDS = re.compile(r"volum|\btv\b|mm\^?[3\u00b3]", re.IGNORECASE)
_WORDED = re.compile(r"[^\W\d_]{2,}[\s._-]*\d")
_LEAST_BARE = 2
_NEAR = 15  # rows and columns in which a title may stand
_RODENTS = ((12.0, 45.0), (120.0, 700.0))  # g of mice and of rats
_SWING = 1.6  # most that a grown animal changes from its least
_MAY_BE_OTHER = ((*_RODENTS[1], 3.0), (4.0, 99.0, 3.0))  # least, most, times that tumors grow


@dataclass(frozen=True, slots=True, eq=False)
class ValueColumn:
    """A column of measurements of one day; ``date`` is NaT where the heading gives a day only.

    ``more`` are columns with further readings of the day, of which the mean is taken.
    """

    column: int
    measure: str
    day: float
    date: np.datetime64
    tumor: str
    more: tuple[int, ...] = ()


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
    values, again, asked = _once_a_day(region, values, answers)
    left_out += [(at, "another reading of a day") for at in again]
    problems = (*_copy_problems(region, left_out), *_told_measure(region, first, listed, question))
    cell = region.cell(region.header.last, min(heads))
    problems += told_of_life([heads[at].text.split(" / ")[-1] for at in listed], region.sheet, cell)
    return Columns(values, tuple(left_out), problems, (*unit, *question, *asked))


def _told_measure(
    region: Region,
    heads: dict[int, Head],
    listed: dict[int, Head],
    asked: Sequence[Question],
) -> tuple[Problem, ...]:
    """That numbers which nothing names were taken for volumes."""
    taken = [at for at, head in listed.items() if head.field == "volume_mm3"]
    if not taken or asked or any(heads[at].field for at in taken):
        return ()
    if _named_measure(region, list(heads)) or _says_anything(region, taken):
        return ()
    what = "No heading, title or file name says what these numbers are."
    cell = region.cell(region.first, taken[0])
    return (region.problem("info", what, cell, action="Taken as tumor volumes in mm3."),)


def _says_anything(region: Region, columns: Sequence[int]) -> bool:
    """Whether any text near the headings speaks of a measure, or the cells hold pairs of sizes."""
    rows = region.sheet.rows
    near = [cell for row in rows[:_NEAR] for cell in row[:_NEAR]]
    texts = [*near, *(region.heads[at].text for at in columns)]
    if any(measure_in(text) or says_area(text) for text in texts if isinstance(text, str)):
        return True
    return any(is_pair(row[at]) for row in rows[region.first : region.end] for at in columns)


def _once_a_day(
    region: Region, values: Sequence[ValueColumn], answers: Answers
) -> tuple[tuple[ValueColumn, ...], tuple[int, ...], tuple[Question, ...]]:
    """One column for each day: of several readings the mean or the one that the user wants.

    Headings that tell readings apart (``am``, ``7b``) are averaged until the user says otherwise;
    of others the first counts. Also the columns that are left out for it, and the question.
    """
    days: dict[tuple[str, ...], list[ValueColumn]] = {}
    for each in values:
        of_day = (str(each.day), str(each.date), each.tumor, each.measure)
        days.setdefault(of_day, []).append(each)
    several = next((each for each in days.values() if len(each) > 1), None)
    if several is None:
        return tuple(values), (), ()
    sheet, (one, other) = region.sheet, several[:2]
    key = question_key("readings_a_day", sheet)
    what = (
        f"'{region.heads[one.column].text}' and '{region.heads[other.column].text}' are readings "
        "of one day, and an animal has one size a day. Which counts?"
    )
    cell = region.cell(region.header.last, one.column)
    options = (MEAN_OF_DAY, FIRST_OF_DAY, LAST_OF_DAY)
    assumed = MEAN_OF_DAY if region.heads[other.column].session else FIRST_OF_DAY
    answer, question = ask(sheet, answers, key, what, options, assumed, cell)
    if answer == MEAN_OF_DAY:
        means = [
            replace(each[0], more=tuple(more.column for more in each[1:])) for each in days.values()
        ]
        return tuple(means), (), (question,)
    place = -1 if answer == LAST_OF_DAY else 0
    kept = tuple(each[place] for each in days.values())
    out = tuple(each.column for each in values if each not in kept)
    return kept, out, (question,)


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
    answer, question = ask(sheet, answers, key, what, DAYS_IN, DAYS, cell)
    factor = DAYS_IN[answer]
    days = {at: replace(head, day=factor * (head.day or 0.0)) for at, head in bare.items()}
    return heads | days, (question,)


def measure_in(text: str) -> str:
    """The measure that a title or name speaks of; ``""`` where it speaks of none."""
    if _WEIGHT_WORDS.search(text) and not _TUMOR_WEIGHT.search(text):
        return "weight_g"
    if says_signal(text):
        return "signal"
    if _LENGTH_WORDS.search(text) and not _WIDTH_WORDS.search(text):
        return "length_mm"
    if _WIDTH_WORDS.search(text) and not _LENGTH_WORDS.search(text):
        return "width_mm"
    if _DIAMETER_WORDS.search(text) and not _VOLUME_WORDS.search(text):
        return "length_mm"
    return "volume_mm3" if _TUMOR_WORDS.search(text) else ""


def names_measure_of_animals(text: str) -> bool:
    """Whether a name speaks of volumes of tumors or of body weights: not of growth or sizes."""
    is_size = measure_in(text) == "volume_mm3" and _VOLUME_WORDS.search(text)
    return bool(is_size) or measure_in(text) == "weight_g"


def _date_cell(head: Head) -> Cell:
    return "" if head.date is None else head.date


def _without_copies(heads: dict[int, Head]) -> tuple[dict[int, Head], list[int]]:
    """Columns up to where a day comes again that is not the day just before."""
    first: dict[int, Head] = {}
    copies: list[int] = []
    seen: dict[tuple[object, ...], int] = {}
    for at, head in heads.items():
        key = (head.day, str(head.date), head.field, head.tumor, head.session)
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
    named = _named_measure(region, list(heads))
    may_be_sizes = not any(head.tumor or head.session for head in heads.values())
    if max(map(len, runs)) > 1 and may_be_sizes and named not in _ONE_NUMBER:
        return _measures_of_runs(region, heads, runs), ()
    measure, question = (named, ()) if named else _unnamed_measure(region, list(heads), answers)
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


def _named_measure(region: Region, columns: Sequence[int]) -> str:
    """The measure that the corner, the title, the sheet or the file names; else ``""``."""
    left = [head for at, head in region.heads.items() if at < min(columns)]
    named_left = [field for head in left for field in (head.field, read_head(head.text).field)]
    corner = [field for field in named_left if field in MEASURES and field != "tumor_weight_g"]
    if corner:
        return corner[0]
    texts = (region.title, region.sheet.name, region.sheet.stem)
    return next(filter(None, map(measure_in, texts)), "")


def _unnamed_measure(
    region: Region, columns: Sequence[int], answers: Answers
) -> tuple[str, tuple[Question, ...]]:
    """The measure of columns that nothing names: volumes where they grow as tumors do, else asked.

    What looks like weights is taken for them until the answer; of anything else nothing counts.
    """
    is_weight = _looks_like_weight(region, columns)
    if not is_weight and (_says_anything(region, columns) or _grow(region)):
        return "volume_mm3", ()
    sheet = region.sheet
    key = question_key(MEASURE, sheet)
    what = "Are these numbers tumor volumes (mm3) or body weights (g)? No heading says it."
    assumed = WEIGHT if is_weight else ""
    options = (VOLUME, WEIGHT) if is_weight else (VOLUME, WEIGHT, OTHER)
    answer, question = ask(sheet, answers, key, what, options, assumed)
    return "weight_g" if answer == WEIGHT else "volume_mm3", (question,)


def _grow(region: Region) -> bool:
    """Whether some row of the sheet grows over its days as tumors do, or all are too large."""
    sheet, header = region.sheet, region.header
    times = [at for at, cell in enumerate(sheet.rows[header.last]) if read_head(cell).is_time]
    rows = [row for at, row in enumerate(sheet.rows) if not header.first <= at <= header.last]
    cells = [objects([row[at] for row in rows]) for at in times or region.times]
    table = np.array([numbers(each, sheet.decimal).values for each in cells])
    sizes = np.where(table > 0, table, np.nan)
    sizes = sizes[:, (~np.isnan(sizes)).sum(axis=0) > 1]
    if not sizes.size or (table == 0).any():  # not palpable yet
        return True
    least, most = np.nanmin(sizes), np.nanmax(sizes)
    swing = np.nanmax(np.nanmax(sizes, axis=0) / np.nanmin(sizes, axis=0))
    return not any(
        low <= least and most <= high and swing < times for low, high, times in _MAY_BE_OTHER
    )


def _looks_like_weight(region: Region, columns: Sequence[int]) -> bool:
    """Whether all numbers are as heavy as mice or rats, and no row changes more than one can."""
    rows = region.sheet.rows[region.first : region.end]
    table = np.array([_floats(region, [at]) for at in columns])
    known = table[~np.isnan(table)]
    if len(known) < 4 or any(is_pair(row[at]) for row in rows for at in columns):
        return False
    if not any(low <= known.min() and known.max() <= high for low, high in _RODENTS):
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
