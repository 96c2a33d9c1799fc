"""A reading of a block, and what every kind of table looks at to propose one.

Days, dates and hours stand in the heading rows of a block, explicit or as numbers that rise:

    Mouse  Day 0  Day 4  Day 7         explicit: "Day 4", "d4", "2026-03-14"
    Mouse  0      4      7             plain: numbers that rise
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.reading.page.cut import Block
from analysis.reading.page.lines import Line
from analysis.reading.page.page import DATE, NUMBER, TEXT, Numbers
from analysis.reading.words.roles import names_unit

ANIMALS, PLATES, RESPONSES, LEFT, UNKNOWN = "animals", "plates", "responses", "left out", "unknown"
FAMILIES = {
    "long": ANIMALS,
    "across": ANIMALS,
    "down": ANIMALS,
    "pairs": ANIMALS,
    "status_across": ANIMALS,
    "events": ANIMALS,
    "endpoints": ANIMALS,
    "arm_columns": ANIMALS,
    "roster": ANIMALS,
    "plate": PLATES,
    "map": PLATES,
    "well_list": PLATES,
    "layout_list": PLATES,
    "wells_across": PLATES,
    "responses_long": RESPONSES,
    "responses_down": RESPONSES,
    "responses_across": RESPONSES,
    "matrix": RESPONSES,
    "course": RESPONSES,
    "results": LEFT,
    "notes": LEFT,
    "codes": LEFT,
    "unknown": UNKNOWN,
}
_CONTRADICTION = 0.3  # of the filled cells, what one contradiction takes away
MEASURES = ("volume", "weight", "length", "width", "height", "photons", "area")
_IN_VIVO = re.compile(
    r"mouse|mice|animal|tumou?r|xenograft|caliper|body weight|survival|bioluminescence|mm3|mm³"
    r"|cage|\bpdx\b",
    re.IGNORECASE,
)
_OF_PLATES = re.compile(
    r"\bplates?\b|\bwells?\b|absorb|\bod ?\d*\b|\d{3} ?nm|reader|viab|\bmt[ts]\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Against:
    """What contradicts a reading; a strong contradiction counts twice."""

    what: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a block.

    ``explained`` is the share of its filled cells that the reading has a use for, each line counted
    with its certainty. Without an anchor a reading only tells where pointing begins.
    """

    kind: str
    explained: float
    against: tuple[Against, ...] = ()
    is_anchored: bool = False

    @property
    def score(self) -> float:
        """Explained less what contradicts."""
        return self.explained - _CONTRADICTION * sum(each.weight for each in self.against)

    @property
    def family(self) -> str:
        """Animals, plates, responses, left out or unknown."""
        return FAMILIES[self.kind]


@dataclass(frozen=True, eq=False)
class Look:
    """A block with what stands around it: the first rows of the sheet, names of sheet and file."""

    block: Block
    around: str

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the block."""
        return self.block.lines

    @cached_property
    def words(self) -> frozenset[str]:
        """Every role that a heading of the block has a word for."""
        return frozenset(role for line in self.lines for role in line.words)

    @cached_property
    def headings(self) -> str:
        """All headings of the block."""
        return " ".join(line.heading for line in self.lines)

    @cached_property
    def is_in_vivo(self) -> bool:
        """Whether words in or around the block speak of animals."""
        measured = bool({"volume", "weight", "length"} & self.words)
        return bool(_IN_VIVO.search(self.around)) or ("animal" in self.words and measured)

    @cached_property
    def speaks_of_animals(self) -> bool:
        """Whether words of the block itself or around it do, whatever its columns are called."""
        near = f"{self.block.title} {self.headings} {self.around}"
        return bool(_IN_VIVO.search(near))

    @cached_property
    def has_unit(self) -> bool:
        """Whether a unit of concentration stands in the headings or the title."""
        near = f"{self.headings} {self.block.title}"
        return names_unit(near)

    @cached_property
    def is_of_animals(self) -> bool:
        """Whether words speak of animals and none of plates."""
        return self.is_in_vivo and not _OF_PLATES.search(f"{self.around} {self.headings}")

    @cached_property
    def numbers(self) -> float:
        """The share of the filled cells that are numbers."""
        return sum(line.number * line.filled for line in self.lines) / self.block.cells

    def has(self, *roles: str) -> bool:
        """Whether a heading has a word for any of the roles."""
        return bool(self.words & {*roles})

    def heads(self) -> range:
        """The heading rows."""
        return range(self.block.top, self.block.first)

    def share(self, lines: Iterable[Line]) -> float:
        """The share of the filled cells that these lines hold."""
        return sum(line.filled for line in lines) / self.block.cells

    def explained(self, taken: dict[int, float]) -> float:
        """The share of filled cells that lines with these certainties explain.

        A line that is known to be of no use is explained as well, not quite as much.
        """
        found = 0.0
        for line in self.lines:
            if line.at in taken:
                found += taken[line.at] * line.filled
            elif line.is_named("other", "statistic", "ratio"):
                found += 0.6 * line.filled
        return found / self.block.cells

    def assigned(self, roles: Sequence[str]) -> tuple[dict[str, Line], dict[int, float]]:
        """Which line plays which role, each at most one, and how certain each line is.

        Lines with a word for a role are given out first; values fill what is left, else a column
        ``dose`` becomes hours, which its values fit better.
        """
        found = [
            (sure + (0.4 if line.is_named(role) else 0.0), sure, role, line)
            for role in roles
            for line in self.lines
            if (sure := line.certainty(role)) > 0.3
        ]
        found.sort(key=lambda each: -each[0])
        got: dict[str, Line] = {}
        taken: dict[int, float] = {}
        for _, sure, role, line in found:
            if role not in got and line.at not in taken:
                got[role], taken[line.at] = line, sure
        return got, taken

    def numbers_in(self, row: int) -> Numbers:
        """The numbers of a row of the block, in order."""
        columns = slice(self.block.area.left, self.block.area.right + 1)
        page = self.block.page
        values: Numbers = page.values[row, columns][page.kinds[row, columns] == NUMBER]
        return values


_DAY = re.compile(
    r"^(?!.*\((?:mm|cm|g)\b)(?:.*\b)?(?:study )?(?:day|d|tag|dag|jour|week|wk|dpi)"
    r"[ ._:-]*-?\d+(?:\.\d+)?\b.*$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}")
HOURS = re.compile(r"^\d+(?:\.\d+)? ?(?:h|hrs?|hours|min|s)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Days or dates in a row: their number, how many of them say so, the plain numbers."""

    count: int
    explicit: int
    plain: Numbers
    first_column: int

    @property
    def is_sure(self) -> bool:
        """Whether they are days: two say so, or plain ones rise within a study by whole or half."""
        plain = self.plain
        rises = len(plain) >= 2 and bool((np.diff(plain) > 0).all())
        within = bool(((plain > -400) & (plain < 1500)).all())
        return self.explicit >= 2 or (rises and within and bool((plain * 2 % 1 == 0).all()))


def names_day(text: str) -> bool:
    """Whether a text says a day or date."""
    return bool(_DAY.match(text) or _DATE.search(text))


def days_in(look: Look, row: int) -> Days:
    """The days and dates that stand in a row of a block."""
    page = look.block.page
    explicit, columns, plain = 0, [], []
    for at in look.block.columns:
        kind, text = page.kinds[row, at], page.texts[row, at]
        if kind == NUMBER:
            plain.append(page.values[row, at])
        elif kind == DATE or (kind == TEXT and names_day(text)):
            explicit += 1
        else:
            continue
        columns.append(at)
    first = columns[0] if columns else look.block.area.right + 1
    return Days(len(columns), explicit, np.array(plain, dtype=np.float64), first)


def best_days(look: Look) -> Days | None:
    """The heading row with most days, where one surely holds days."""
    rows = [days_in(look, row) for row in look.heads()]
    sure = [days for days in rows if days.count >= 2 and days.is_sure]
    return max(sure, key=lambda days: days.count) if sure else None
