"""A line of a block, most often a column: what its heading and its values say it may be.

Words and values are told apart, since either may be missing: a column ``dose`` of 0, 1, 10, 100 is
a concentration by both, one called ``OD`` that holds names is a reading by its word alone. How well
values fit a role looks at percentiles 1 and 99 of long lines, so that one odd value costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.reading.page.page import DATE, EMPTY, MISSING, NUMBER, TEXT, Page
from analysis.reading.words.roles import ROLES, words_of

WELL = re.compile(r"^(?:[A-P]|A[A-F]|[a-f])[:\-_ ]?0?(?:[1-9]|[1-3]\d|4[0-8])$")
FATE = re.compile(
    r"^(?:alive|dead|died|found[ _]dead|euthani[sz]ed|censored|sacrificed|removed.*|yes|no|true"
    r"|false|[01])$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"^[A-Pa-f]{1,2}$")
_NEITHER = 0.5  # how well values fit a role of which nothing is known
_BY_VALUE = 0.55  # the most that values alone make certain
_LEAST = 0.35  # what a word alone makes certain
# Roles whose values are numbers.
_NUMERIC = (
    "length", "width", "height", "volume", "area", "weight", "tumor_weight", "photons", "signal",
    "percent", "concentration", "hours",
)  # fmt: skip
_FEWEST, _NO_FACTOR = 6, 0.15  # neighbors that tell of lines; around 1
_EXCEL_DAYS = (20_000, 60_000)  # dates between 1954 and 2064 as a workbook counts them

Numbers = npt.NDArray[np.float64]
Fits = dict[str, float]


@dataclass(frozen=True, eq=False)
class Line:
    """A column of a block below its headings.

    ``values`` are its numbers and ``texts`` whatever stands in it, in order, without empty cells;
    ``number``, ``text`` and ``date`` are shares of the cells that say something.
    """

    at: int
    heading: str
    filled: int
    number: float
    text: float
    date: float
    values: Numbers
    texts: list[str]
    words: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def different(self) -> set[str]:
        """The texts of the line, each once."""
        return set(self.texts)

    @cached_property
    def fits(self) -> Fits:
        """How well the values fit each role, 0 to 1."""
        return _fits(self)

    def certainty(self, role: str) -> float:
        """How sure it is that the line plays a role, by its heading and its values, 0 to 1."""
        word = self.words.get(role, 0.0)
        fit = self.fits.get(role, _NEITHER if self.filled else 0.0)
        if not word:
            return _BY_VALUE * fit * fit if fit > _NEITHER else 0.0
        return word * (_LEAST + (1 - _LEAST) * fit) if fit > 0 else word * 0.1

    def is_named(self, *roles: str) -> bool:
        """Whether the heading has a word for any of the roles."""
        return any(role in self.words for role in roles)

    def is_called(self, *roles: str) -> bool:
        """Whether the heading is spelled like one of the roles."""
        return any(self.words.get(role) == 1 for role in roles)


def line_of(page: Page, at: int, heading: str, first: int, end: int) -> Line:
    """One column of a page in the rows ``first`` to ``end`` (not included)."""
    kinds = page.kinds[first:end, at]
    filled = kinds != EMPTY
    told = max(1, int((filled & (kinds != MISSING)).sum()))
    values = page.values[first:end, at][kinds == NUMBER]
    return Line(
        at,
        heading,
        int(filled.sum()),
        float((kinds == NUMBER).sum() / told),
        float((kinds == TEXT).sum() / told),
        float((kinds == DATE).sum() / told),
        values,
        page.texts[first:end, at][filled].tolist(),
        words_of(heading),
    )


def alike_neighbors(values: Numbers) -> tuple[float, float]:
    """The share of neighbors in a grid that are equal, and that differ by one factor.

    Across or down, whichever is more; doses that were planned stand in such lines.
    """
    equal = stepped = 0.0
    for grid in (values, values.T):
        left, right = grid[:, :-1], grid[:, 1:]
        both = ~np.isnan(left) & ~np.isnan(right)
        if both.sum() < _FEWEST - 2:
            continue
        equal = max(equal, float((left == right)[both].mean()))
        positive = both & (left > 0) & (right > 0)
        factors = right[positive] / left[positive]
        if len(factors) >= _FEWEST and abs(float(np.median(factors)) - 1) > _NO_FACTOR:
            _, counts = np.unique(np.round(factors, 2), return_counts=True)
            stepped = max(stepped, float(counts.max() / len(factors)))
    return equal, stepped


def steps_like_doses(values: Numbers) -> float:
    """How much numbers look like a series of doses: neighbors differ by one factor; 0 to 1."""
    levels = np.unique(values[values > 0])
    if len(levels) < 3:
        return 0.0
    factors = np.log(levels[1:] / levels[:-1])
    middle = float(np.median(factors))
    if middle < 0.2:
        return 0.0
    alike = float(np.mean(np.abs(factors - middle) < 0.25 * middle))
    is_wide = len(levels) >= 4 and levels[-1] / levels[0] >= 50 and middle > 0.5
    return max(alike, 0.9 if is_wide else 0.0)


def is_monotonic(values: Numbers) -> bool:
    """Whether numbers only rise or only fall."""
    steps = np.diff(values)
    return bool((steps > 0).all() or (steps < 0).all())


def _fits(line: Line) -> Fits:
    fits = dict.fromkeys(ROLES, _NEITHER)
    if line.number <= 0.8:
        fits |= dict.fromkeys(_NUMERIC, 0.1 if line.number > 0.4 else 0.0) | {"day": 0.1}
    elif len(line.values):
        fits |= _fits_of_numbers(line)
    if line.text > 0.6:
        fits |= _fits_of_texts(line)
    else:
        fits["well"] = 0.0
    if line.date > 0.6:
        end = 0.8 if line.is_named("end") else 0.2
        fits = dict.fromkeys(ROLES, 0.0) | {"date": 1.0, "end": end, "day": 0.3}
    elif line.number > 0.8 and len(line.values) and _may_be_dates(line.values):
        fits["date"] = 0.8
    else:
        fits["date"] = min(fits["date"], 0.05)
    return fits


def _may_be_dates(values: Numbers) -> bool:
    return bool(_EXCEL_DAYS[0] < values.min() and values.max() < _EXCEL_DAYS[1])


def _fits_of_numbers(line: Line) -> Fits:
    values = line.values
    ends = (values.min(), values.max()) if len(values) < 60 else np.percentile(values, [1, 99])
    low, high = float(ends[0]), float(ends[1])
    few = len(np.unique(values)) <= max(3, 0.8 * len(values)) or bool((np.diff(values) > 0).all())
    whole = float(np.mean(values == np.round(values)))
    return (
        _fits_of_sizes(values, low, high)
        | _fits_of_cells(line, low, high, whole)
        | _fits_of_names(line, low, high, whole)
        | {
            "day": (1.0 if whole > 0.95 else 0.6)
            * (low >= -400 and high <= 1500)
            * (1.0 if few else 0.3),
            "hours": (1.0 if low >= 0 and high <= 2000 else 0.1) * (1.0 if few else 0.3),
            "end": 0.8 if low >= 0 and high < 2000 else 0.1,
        }
    )


def _fits_of_sizes(values: Numbers, low: float, high: float) -> Fits:
    """Lengths, volumes and weights: mm, mm³ and g of mice and rats, and photons."""
    q5, q50, q95 = (float(each) for each in np.percentile(values, [5, 50, 95]))
    mouse = (q5 >= 8 and q95 <= 60 and high / max(q50, 1) < 3) or (low == 0 and 8 <= q50 <= 60)
    rat = 60 < q50 < 700 and low > 50 and high / max(low, 1) < 4
    length = 1.0 if low >= 0 and q95 <= 45 and high <= 60 else 0.1
    volume = 1.0 if low >= 0 and q95 <= 6000 and high <= 30_000 else 0.15
    is_wide = high > 1e5 and q95 / max(q5, 1) > 5
    return {
        "length": length,
        "width": length,
        "height": length,
        "volume": volume * (0.35 if q95 <= 5 else 1.0),
        "area": 1.0 if low >= 0 and high <= 3000 else 0.2,
        "weight": 1.0 if mouse else 0.6 if rat else 0.05,
        "tumor_weight": 1.0 if low >= 0 and high <= 10_000 else 0.1,
        "photons": 1.0 if is_wide else 0.7 if high > 20 else 0.2,
    }


def _fits_of_cells(line: Line, low: float, high: float, whole: float) -> Fits:
    """Signals, percentages and concentrations of cells in wells."""
    values = line.values
    is_od = low >= -1 and high <= 6 and whole < 0.6
    is_count = whole > 0.9 and high >= 300 and low >= 0
    is_percent = low >= -80 and 40 <= high <= 260 and whole < 1
    is_share = low >= -0.5 and 0.3 < high <= 1.6
    levels = len(np.unique(values))
    few = levels <= max(4, 0.7 * len(values)) or is_monotonic(values)
    positive = low >= 0 or "log" in line.heading.casefold()
    steps = 0.3 + 0.7 * steps_like_doses(values)
    return {
        "signal": 1.0 if is_od else 0.9 if is_count else 0.55,
        "percent": 1.0 if is_percent else 0.8 if is_share else 0.35,
        "concentration": steps * (1.0 if positive else 0.2) * (1.0 if few else 0.5),
    }


def _fits_of_names(line: Line, low: float, high: float, whole: float) -> Fits:
    """Numbers that stand for something: animals, arms, plates, replicates, codes of events."""
    values, levels = line.values, np.unique(line.values)
    repeated = 1 - len(line.different) / max(1, len(line.texts))
    is_whole = whole == 1
    is_group = is_whole and repeated > 0.5
    counts = is_whole and low > 0 and high <= 24 and len(levels) < len(values)
    codes = set(levels.tolist())
    return {
        "replicate": 1.0 if counts or len(values) < 4 else 0.1,
        "animal": (0.9 if is_whole and high < 1e7 and low >= 0 else 0.0)
        * (1.0 if repeated > 0.3 or len(levels) == len(values) else 0.6),
        "arm": 0.7 if is_whole and len(levels) <= 20 and repeated > 0.4 else 0.0,
        "event": 1.0 if codes <= {0, 1} else 0.5 if codes <= {1, 2} else 0.0,
        "study": 0.8 if is_group else 0.1,
        "plate": 0.8 if is_group else 0.1,
        "well": 0.0,
        "drug": 0.2,
        "model": 0.2,
        "well_column": 1.0 if is_whole and low >= 1 and high <= 48 else 0.0,
        "well_row": 0.6 if is_whole and low >= 1 and high <= 48 else 0.0,
    }


def _fits_of_texts(line: Line) -> Fits:
    count, different = len(line.texts), line.different
    repeated = 1 - len(different) / max(1, count)
    lengths = np.median([len(text) for text in different]) if different else 0
    fates = _share(line, FATE)
    is_group = repeated > 0.5
    return {
        "animal": (0.95 if repeated > 0.25 or len(different) == count else 0.7)
        * (1.0 if lengths <= 24 else 0.2),
        "arm": 1.0 if (repeated > 0.4 or count < 8) and len(different) <= 60 else 0.25,
        "drug": 1.0 if len(different) < count or count < 12 else 0.5,
        "study": 1.0 if is_group else 0.4,
        "model": 1.0 if is_group else 0.4,
        "event": 1.0 if fates > 0.8 else 0.4 if is_group else 0.15,
        "well": _share(line, WELL),
        "well_row": _share(line, _LETTERS),
        "well_column": 0.0,
        "plate": 0.9 if is_group else 0.3,
        "replicate": 0.8 if is_group and len(different) <= 12 else 0.1,
        "date": 0.0,
        "end": 0.1,
        "reason": 0.8,
    }


def _share(line: Line, pattern: re.Pattern[str]) -> float:
    """The share of the cells whose text has a pattern; every different one is looked at once."""
    found = {text for text in line.different if pattern.match(text)}
    if not found or len(found) == len(line.different):
        return float(bool(found))
    return sum(text in found for text in line.texts) / max(1, len(line.texts))
