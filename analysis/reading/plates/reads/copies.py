"""Copies, averages and percentages of a plate: grids and regions made from other numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.reading.page.page import Area
from analysis.reading.plates.reads.sheet_page import Mask, Page
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.words.values import Floats, Objects

_ENOUGH = 12  # wells that two grids must share before they are compared
_EQUAL = 0.95  # of the wells
_EXPLAINED = 0.7  # of the numbers of a region
_TOLERANCE = 2e-3
_DIGITS = 6
_RELATIVE, _ABSOLUTE = 1e-6, 1e-9  # by which equal numbers may differ
_CHANCE = 1e-9  # of equal numbers that prove a copy
COPY = "a copy"
Steps = npt.NDArray[np.float32]


def relation(values: Floats, wells: Objects, others: Floats, other_wells: Objects) -> str:
    """How ``others`` follow from ``values`` in the same wells; empty where they do not.

    Equal in nearly all wells: a copy. Smaller by one constant: blank-corrected. In one ratio:
    normalized.
    """
    where = {well: at for at, well in enumerate(wells)}
    pairs = [(where[well], at) for at, well in enumerate(other_wells) if well in where]
    if len(pairs) < _ENOUGH or len(pairs) < 0.9 * len(other_wells):
        return ""
    places = np.array(pairs)
    first, second = values[places[:, 0]], others[places[:, 1]]
    both = ~np.isnan(first) & ~np.isnan(second)
    first, second = first[both], second[both]
    if len(first) < _ENOUGH:
        return ""
    with np.errstate(all="ignore"):
        same = np.isclose(first, second, rtol=_RELATIVE, atol=_ABSOLUTE)
        if same.mean() >= _EQUAL and not may_be_chance(first):
            return COPY
        return _scaled(first, second) if len(np.unique(first)) >= _ENOUGH / 2 else ""


def rises(values: Floats) -> Steps:
    """Up (1), down (-1) or neither from well to well, steps that ``relation`` may overlook as 0."""
    steps = np.diff(values)
    if np.isnan(steps).all():
        return np.zeros(len(steps), dtype=np.float32)
    largest = float(np.nanmax(np.abs(values)))
    least = 4 * max(_TOLERANCE * float(np.nanmax(values) - np.nanmin(values)), _RELATIVE * largest)
    with np.errstate(invalid="ignore"):
        return np.where(np.abs(steps) > least + 4 * _ABSOLUTE, np.sign(steps), 0).astype(np.float32)


def may_follow(steps: Steps, others: Sequence[Steps]) -> Mask:
    """Which of these grids of the same wells may have a ``relation`` to one, by their ``rises``.

    A line through all wells but 5 % keeps all steps but 10 %, or turns them. No other has one.
    """
    if not others:
        return np.zeros(0, dtype=bool)
    grids = np.array(others)
    both, balance = np.abs(grids) @ np.abs(steps), np.abs(grids @ steps)
    near: Mask = (both - balance) / 2 <= 2 * (1 - _EQUAL) * (len(steps) + 1) + 1
    return near


def may_be_chance(values: Floats) -> bool:
    """Whether two grids of such numbers may be equal by chance: of few, coarse or equal ones."""
    _, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    total = int(counts.sum())
    alike = float(((counts / max(1, total)) ** 2).sum())
    return total == 0 or alike**total > _CHANCE


def _scaled(first: Floats, second: Floats) -> str:
    """Whether one constant lies between the numbers, or one ratio, or one straight line."""
    step = float(np.median(first - second))
    spread = float(np.ptp(first)) or 1.0
    if step > 0 and (np.abs(first - second - step) <= _TOLERANCE * spread).mean() >= _EQUAL:
        return "the blank-corrected values"
    usable = first != 0
    ratio = float(np.median(second[usable] / first[usable])) if usable.any() else 0.0
    scaled = np.abs(second - ratio * first) <= _TOLERANCE * abs(ratio) * spread
    if np.isfinite(ratio) and ratio > 0 and scaled.mean() >= _EQUAL:
        return "the normalized values"
    return _straight_line(first, second)


def _straight_line(first: Floats, second: Floats) -> str:
    """Percent of control: a straight line through all wells, however the blank was taken off."""
    from_mean = first - first.mean()
    slope = float((from_mean * second).sum() / (from_mean**2).sum())
    intercept = float(second.mean()) - slope * float(first.mean())
    spread = float(np.ptp(second)) or 1.0
    close = np.abs(second - slope * first - intercept) <= _TOLERANCE * spread
    return "the normalized values" if abs(slope) > 0 and close.mean() >= _EQUAL else ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the plates of a sheet, and the means of neighbors in their rows and columns.

    All are rounded, to be found again in other regions.
    """

    raw: frozenset[float]
    averages: frozenset[float]


def numbers_of(page: Page, plates: Sequence[Block]) -> Numbers:
    """What other regions of the sheet may repeat."""
    raw = {number for plate in plates for number in _rounded(plate.values(page))}
    averages = {mean for plate in plates for mean in _averages(page, plate)}
    return Numbers(frozenset(raw), frozenset(averages))


def explain(page: Page, area: Area, known: Numbers) -> str:
    """What a region of numbers was made from; empty where its numbers do not tell."""
    inside = page.values[area.top : area.bottom + 1, area.left : area.right + 1]
    numbers = inside[~np.isnan(inside)]
    found = _rounded(numbers)
    if len(found & known.raw) >= _EXPLAINED * len(found):
        return "it repeats numbers of a plate"
    means = found & known.averages
    if len(means | (found & known.raw)) >= _EXPLAINED * len(found):
        return "it holds averages of a plate"
    others = np.array(sorted(found - known.raw - known.averages))
    if len(means) >= 0.3 * len(found) and _is_percent(others):
        return "it holds averages of a plate and percentages"
    return ""


def looks_like_percent(page: Page, area: Area) -> bool:
    """Whether the numbers of a region may be percentages."""
    inside = page.values[area.top : area.bottom + 1, area.left : area.right + 1]
    return _is_percent(inside[~np.isnan(inside)])


def _rounded(values: Floats) -> set[float]:
    return set(np.round(values[~np.isnan(values)], _DIGITS).tolist())


def _is_percent(values: Floats) -> bool:
    return bool(len(values) and np.median(values) > 5 and values.max() <= 400)


def _averages(page: Page, plate: Block) -> set[float]:
    """Means of two or more neighbors in a row or column of the plate."""
    found: set[float] = set()
    for lines, order in ((plate.columns, plate.rows), (plate.rows, plate.columns)):
        for line in np.unique(lines):
            inside = lines == line
            values = plate.values(page)[inside][np.argsort(order[inside], kind="stable")]
            sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(values))])
            for length in range(2, len(values) + 1):
                found |= _rounded((sums[length:] - sums[:-length]) / length)
    return found
