"""Rows of headings that belong together, and what they say about each column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.reading.calipers.headings.heading_cell import Head, joined, read_head
from analysis.reading.files.sheets import Cell, Sheet
from analysis.reading.words.caliper_fields import MEASURES
from analysis.reading.words.heading_grammar import is_cohort

MAX_COLUMNS = 2000  # of a sheet that is looked at
MAX_HEADING = 80  # letters
WHO = ("animal", "arm", "cage")
TIME_FIELDS = ("day", "date")
_OF_LIFE = re.compile(r"^p[\s._-]*(\d{1,3})$", re.IGNORECASE)
_LEAST_LETTERED = 3
_ABOVE, _BELOW = 2, 2  # heading rows above and below the one that names the animals


@dataclass(frozen=True, slots=True)
class Header:
    """Heading rows ``first`` to ``last`` of a sheet, joined to one head for each column."""

    first: int
    last: int
    heads: tuple[Head, ...]
    arm: str = ""  # an arm that stands in the corner, where a column of animals has its name

    def columns(self, *fields: str) -> list[int]:
        """Columns of these fields, in the order of the fields."""
        return [at for field in fields for at, head in enumerate(self.heads) if head.field == field]

    @property
    def time_columns(self) -> list[int]:
        """Columns that are measurements of one day."""
        return [at for at, head in enumerate(self.heads) if head.is_time]


def heads_of(row: Sequence[Cell]) -> list[Head]:
    """The meaning of every cell of a row, were it a heading row."""
    return [
        read_head(cell) if not isinstance(cell, str) or len(cell) <= MAX_HEADING else Head("")
        for cell in row[:MAX_COLUMNS]
    ]


def band_around(sheet: Sheet, row: int) -> tuple[int, int, tuple[Head, ...]]:
    """First and last heading row around one of them, and one head for each column."""
    identity = _identity_columns(heads_of(sheet.rows[row])) - _over_days(sheet, row)
    first, last = row, row
    while first > max(0, row - _ABOVE) and _continues_above(sheet.rows[first - 1], identity):
        first -= 1
    while last < min(len(sheet.rows) - 1, row + _BELOW):
        rows = [heads_of(cells) for cells in sheet.rows[first : last + 1]]
        above = [joined(column) for column in zip(*rows, strict=True)]
        if not _continues_below(sheet.rows[last + 1], above, identity):
            break
        last += 1
        identity |= _identity_columns(heads_of(sheet.rows[last]))
    return first, last, _settled(_joined_rows(sheet.rows[first : last + 1], identity))


def _identity_columns(heads: Sequence[Head]) -> set[int]:
    """Columns left of the measurements: they have a name that is no day and no measure."""
    return {
        at
        for at, head in enumerate(heads)
        if head.field and head.field not in MEASURES and head.field != "statistic"
    }


def _over_days(sheet: Sheet, row: int) -> set[int]:
    """The column of ``Days after implantation`` where the days themselves stand below it, across.

    ::

                          Mouse   Days after implantation
        Tumor volume              7        10       14
    """
    filled = [at for at, cell in enumerate(sheet.rows[row][:MAX_COLUMNS]) if cell != ""]
    if row + 1 >= len(sheet.rows) or len(filled) < 2:
        return set()
    at = filled[-1]
    below = [read_head(cell) for cell in sheet.rows[row + 1][at:MAX_COLUMNS] if cell != ""]
    days = [head.day for head in below if head.day is not None]
    rise = len(days) == len(below) > 1 and all(a < b for a, b in pairwise(days))
    return {at} if rise and read_head(sheet.rows[row][at]).field in TIME_FIELDS else set()


def _continues_above(row: Sequence[Cell], identity: set[int]) -> bool:
    """Whether the row above names days, measures or tumors over the columns of measurements."""
    heads = heads_of(row)
    over = [head for at, head in enumerate(heads) if head.text and at not in identity]
    named = [h for h in over if h.is_time or h.field in (*MEASURES, *TIME_FIELDS) or h.tumor]
    left = [head for at, head in enumerate(heads) if head.text and at in identity]
    if any(head.field in WHO for head in left) and any(head.is_time for head in over):
        return False  # a heading row of its own
    if any(head.is_plain for head in left) or len(named) < len(over):
        return False
    is_title = len(named) == 1 and named[0].field in (*MEASURES, *TIME_FIELDS)
    return len(named) >= 2 or (is_title and not left)


def _continues_below(row: Sequence[Cell], heads: Sequence[Head], identity: set[int]) -> bool:
    """Whether the row below goes on with the headings: measures, units or days, no animal yet."""
    below = heads_of(row)
    under = [head for at, head in enumerate(below) if head.text and at not in identity]
    if not under:
        return False
    who = [head for head in below if head.field in WHO]
    if who and not any(head.field in WHO for head in heads):
        return not any(head.is_plain for head in under)
    has_times = any(head.is_time for head in heads)
    named_times = [head for head in under if head.is_time]
    if not has_times and len(named_times) >= 2 and len(named_times) > 0.7 * len(under):
        return all(not head.text for at, head in enumerate(below) if at in identity) or all(
            not head.is_plain for head in named_times
        )
    if any(head.is_plain for head in under):
        return False
    words = [head for head in under if head.field in MEASURES or head.tumor or head.unit]
    if len(words) > 0.5 * len(under):
        return True
    names = [head for at, head in enumerate(below) if at in identity and head.text]
    if len(named_times) == len(under) and all(head.field for head in names):
        return True
    labels = [h.text for h, above in zip(below, heads, strict=True) if h.text and above.is_time]
    is_one_label = len(labels) > 2 and len({*labels}) == 1 and len(labels[0]) <= 12
    return has_times and is_one_label and not names


def _joined_rows(rows: Sequence[Sequence[Cell]], identity: set[int]) -> list[Head]:
    """One head per column; a heading spans the blank cells to its right if named below."""
    listed = [heads_of(row) for row in rows]
    for upper in range(len(listed) - 1):
        lower = listed[upper + 1 :]
        spanning = Head("")
        for at, head in enumerate(listed[upper]):
            if head.text or at in identity:
                spanning = head if at not in identity else Head("")
            elif any(each[at].text for each in lower):
                listed[upper][at] = replace(spanning, text="")
    return [joined(column) for column in zip(*listed, strict=True)]


def _settled(heads: list[Head]) -> tuple[Head, ...]:
    """Heads whose meaning depends on the others of their row."""
    heads = with_tags(heads)
    heads = _with_cohorts([_named_day(head) for head in _with_p_days(_with_t_days(heads))])
    texts = {head.text.split(" / ")[-1].casefold() for head in heads}
    fields = {head.field for head in heads}
    if "length_mm" in fields and "width_mm" not in fields and any(h.tumor == "R" for h in heads):
        heads = [replace(h, field="", tumor="L") if _says(h, "l") else h for h in heads]
    if "width_mm" in fields and "length_mm" not in fields:
        heads = [replace(h, field="weight_g") if _says(h, "w") else h for h in heads]
    if {"d1", "d2"} <= texts and fields & {"day", "date"}:
        diameters = {"d1": "length_mm", "d2": "width_mm", "d3": "height_mm"}
        heads = [
            replace(h, field=diameters[h.text.casefold()], day=None)
            if h.text.casefold() in diameters
            else h
            for h in heads
        ]
    return tuple(_without_lone_numbers(_without_lone_sessions(heads)))


def with_tags(heads: list[Head], *, is_timed: bool = False) -> list[Head]:
    """``Tag`` as the ear tags of animals, not as German days, where something else says the day.

    ``is_timed`` says that something does that is no heading of the row, such as a title.
    """
    tags = [head for head in heads if head.field == "day" and _says(head, "tag")]
    others = [head for head in heads if head.field in TIME_FIELDS and head not in tags]
    has_arms = any(head.field == "arm" for head in heads)
    days = [head for head in heads if head.is_time and (has_arms or not head.is_plain)]
    if any(head.field == "animal" for head in heads) or not (is_timed or others or len(days) > 1):
        return heads
    return [replace(head, field="animal") if head in tags else head for head in heads]


def _with_t_days(heads: list[Head]) -> list[Head]:
    """``T0``, ``T7``, ``T14`` as days, not as tumors, where one of them is T0."""
    lone = [h for h in heads if h.tumor.startswith("T") and not h.field and not h.is_time]
    if len(lone) < 2 or all(head.tumor != "T0" for head in lone):
        return heads
    return [replace(h, tumor="", day=float(h.tumor[1:])) if h in lone else h for h in heads]


def _with_p_days(heads: list[Head]) -> list[Head]:
    """``P7``, ``P14``, ``P21`` as days of life: they rise, and are not counted up one by one."""
    found = [(head, _OF_LIFE.match(head.text)) for head in heads]
    days = [float(match[1]) for head, match in found if match]
    steps = [b - a for a, b in pairwise(days)]
    if len(days) < _LEAST_LETTERED or min(steps) <= 0 or max(steps) < _LEAST_LETTERED:
        return heads
    return [replace(head, day=float(match[1]), field="", tumor="") if match else head
            for head, match in found]  # fmt: skip


def _named_day(head: Head) -> Head:
    """A number under the word for days is a day, not a number that may be anything."""
    if head.is_time and head.field in TIME_FIELDS:
        return replace(head, field="", is_plain=False)
    return head


def _with_cohorts(heads: list[Head]) -> list[Head]:
    """Cohorts are arms where no other heading names these."""
    if any(head.field == "arm" for head in heads):
        return heads
    return [replace(h, field="arm") if h.field == "study" and is_cohort(h.text) else h
            for h in heads]  # fmt: skip


def _says(head: Head, letter: str) -> bool:
    return head.text.split(" / ")[-1].strip().casefold() == letter


def _without_lone_sessions(heads: Iterable[Head]) -> list[Head]:
    """``Day 7a`` is a reading of day 7 only beside another one of some day: ``Day 7b``."""
    listed = list(heads)
    times = [(head.day, str(head.date)) for head in listed if len(head.session) == 1]
    if len({*times}) < len(times):
        return listed
    return [Head(head.text) if len(head.session) == 1 else head for head in listed]


def _without_lone_numbers(heads: Iterable[Head]) -> list[Head]:
    """Bare numbers are days only where there are two or more of them."""
    listed = list(heads)
    plain = [head for head in listed if head.is_plain and head.is_time]
    if len(plain) >= 2 or any(head.is_time and not head.is_plain for head in listed):
        return listed
    return [replace(h, day=None, date=None) if h.is_plain else h for h in listed]
