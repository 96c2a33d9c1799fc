"""Which grids of a sheet are raw reads, which tell what is in the wells, and which are neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.reading.plates.layouts import layout_variable, names_layout
from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.copies import relation
from analysis.reading.plates.reads.sheet_page import EMPTY, NUMBER, Page
from analysis.reading.plates.reads.well_blocks import Block, plate_format, text_share
from analysis.reading.plates.reads.words import calculated, may_be_calculated, speaks_of_plates
from analysis.reading.words.values import Floats

_LOWEST_OD, _HIGHEST_OD = -0.5, 6.0
_FEW_WELLS = 24  # a smaller grid needs a word of plates near it
_PERCENT = 12.0  # values above are no optical densities


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A grid of raw values with its facts. ``derived`` says how its values were calculated."""

    block: Block
    facts: Facts
    derived: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A region that is not read, and why."""

    region: tuple[int, int, int, int]
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """The grids of a sheet by what they are. ``layouts`` pairs each with its variable."""

    reads: tuple[Read, ...]
    layouts: tuple[tuple[Block, Facts, str], ...]
    left_out: tuple[LeftOut, ...]


def sort_blocks(
    page: Page, blocks: Sequence[tuple[Block, Facts]], is_export: bool = False
) -> Sorted:
    """Sort the grids of a sheet, in the order given.

    Calculated values are left out beside the raw ones; where a sheet has no others they stay,
    marked as derived, for the other sheets to decide. In an export that says itself what is raw
    (``is_export``), numbers are not compared.
    """
    reads: list[Read] = []
    layouts: list[tuple[Block, Facts, str]] = []
    left_out: list[LeftOut] = []
    for whole, facts in blocks:
        block = whole.filled(page)
        if not len(block.wells):
            continue
        reason, variable = _why_not(page, block, facts), ""
        is_result = bool(calculated(block.label) or calculated(block.corner))
        if not reason and not (is_result and text_share(page, block) < 0.5):
            variable = layout_variable(page, block, facts)
        if variable == "other":
            reason = "its values are no measurements and no arms, concentrations or roles"
        if reason:
            left_out.append(LeftOut(region_of(block), reason))
        elif variable:
            layouts.append((block, facts, variable))
        else:
            reads.append(Read(block, facts, _derived(page, block, facts)))
    kept, more = _without_derived(page, _of_one_mode(page, reads, left_out), is_export)
    layouts, calculated_too = _without_results(page, layouts, kept)
    regions = dict.fromkeys([*left_out, *more, *calculated_too])
    return Sorted(tuple(kept), tuple(layouts), tuple(regions))


def region_of(block: Block) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of a block."""
    return block.top, block.left, block.bottom, block.right


def _why_not(page: Page, block: Block, facts: Facts) -> str:
    """Why a grid is no plate at all; empty where nothing speaks against it."""
    values = block.values(page)
    numbers = values[~np.isnan(values)]
    kinds = block.kinds(page)
    if not ((kinds != EMPTY) & (kinds != NUMBER)).any() and not len(numbers):
        return "it is empty"
    words = (facts.mode, facts.title, page.sheet.name, page.sheet.file, block.corner, block.label)
    is_told = bool(facts.mode) or block.is_said or any(map(speaks_of_plates, words))
    if block.labels == "wells" and not is_told:
        if len(block.wells) < _FEW_WELLS or not _look_like_od(numbers):
            return "nothing near it says that its columns are wells of a plate"
    elif len(block.wells) < _FEW_WELLS and not is_told:
        return f"nothing near it says that these {len(block.wells)} cells are wells of a plate"
    is_sure = facts.mode or facts.is_reader or names_layout(page)
    if block.labels in ("rows", "none") and not is_sure:
        return _why_no_bare_plate(block, numbers, is_told)
    return ""


def _why_no_bare_plate(block: Block, numbers: Floats, is_told: bool) -> str:
    """Why numbers without column labels are no plate."""
    shape = plate_format(block.wells)
    if shape[0] * shape[1] < 96 and not is_told:
        return "nothing near it says that these cells are the wells of a plate"
    if not _look_like_od(numbers):
        return "it has the shape of a plate, but its values are no optical densities"
    return ""


def _look_like_od(numbers: Floats) -> bool:
    if not len(numbers):
        return False
    in_range = (numbers > _LOWEST_OD) & (numbers < _HIGHEST_OD)
    whole = numbers == np.floor(numbers)
    return bool(in_range.mean() > 0.9 and whole.mean() < 0.5)


def _derived(page: Page, block: Block, facts: Facts) -> str:
    """How the values were calculated, by the words right at the grid; empty for raw values."""
    for text in (block.label, block.corner):
        if text and (found := calculated(text)):
            return found
    near = facts.title if not block.label and len(facts.title) <= 80 else ""
    return (calculated(near) if near else "") or calculated(page.sheet.name.replace("_", " "))


def _without_results(
    page: Page, layouts: Sequence[tuple[Block, Facts, str]], reads: Sequence[Read]
) -> tuple[list[tuple[Block, Facts, str]], list[LeftOut]]:
    """Layouts without the concentrations that a reader calculated from the reads beside them."""
    corners = {(read.block.top, read.block.left) for read in reads}
    kept, left_out = [], []
    for block, facts, variable in layouts:
        if (block.top, block.left) in corners and text_share(page, block) < 0.5:
            left_out.append(LeftOut(region_of(block), "it holds calculated values"))
        else:
            kept.append((block, facts, variable))
    return kept, left_out


def _of_one_mode(page: Page, reads: Sequence[Read], left_out: list[LeftOut]) -> list[Read]:
    """Beside absorbance, grids of fluorescence and luminescence are left out.

    Lists and tables with wells across keep them, as signals of their own (``channels``).
    """
    if not any(read.facts.mode == "absorbance" for read in reads):
        return list(reads)
    kept = []
    for read in reads:
        if read.block.labels == "wells" and read.facts.mode:
            kept.append(read)
        elif read.facts.mode in ("fluorescence", "luminescence"):
            reason = f"it holds {read.facts.mode}, beside absorbance"
            left_out.append(LeftOut(region_of(read.block), reason))
        elif not read.facts.mode and not read.derived and _is_far_from_od(page, read):
            reason = "its values are no optical densities, beside absorbance"
            left_out.append(LeftOut(region_of(read.block), reason))
        else:
            kept.append(read)
    return kept


def _is_far_from_od(page: Page, read: Read) -> bool:
    values = read.block.values(page)
    if np.isnan(values).all() or any(may_be_calculated(text) for text in _titles(read)):
        return False
    return bool(np.nanmedian(values) > _PERCENT)


def _titles(read: Read) -> tuple[str, str, str]:
    return read.block.label, read.block.corner, read.facts.title


def _without_derived(
    page: Page, reads: Sequence[Read], is_export: bool
) -> tuple[list[Read], list[LeftOut]]:
    """Raw reads alone where there are any; a grid that repeats or scales another goes."""
    raw = [read for read in reads if not read.derived]
    left_out: list[LeftOut] = []
    kept: list[Read] = []
    for read in reads:
        reason = f"it holds {read.derived}" if read.derived and raw else ""
        if not reason and not is_export:
            reason = _reason_beside(page, read, kept)
        if reason:
            left_out.append(LeftOut(region_of(read.block), reason))
        else:
            kept.append(read)
    return kept, left_out


def _reason_beside(page: Page, read: Read, kept: Sequence[Read]) -> str:
    """Why a read is not raw, seen beside the reads before it."""
    values = read.block.values(page)
    if read.block.labels != "wells":
        for other in kept:
            if other.block.labels != "wells" and _same_time(read, other):
                found = relation(
                    other.block.values(page), other.block.wells, values, read.block.wells
                )
                if found:
                    return f"it holds {found} of {other.block.region}"
    numbers = values[~np.isnan(values)]
    is_percent = len(numbers) > 0 and float(np.median(np.abs(numbers))) > _PERCENT
    if is_percent and any(may_be_calculated(text) for text in _titles(read)):
        return "it holds percentages or normalized values"
    return ""


def _same_time(one: Read, other: Read) -> bool:
    """Whether two reads may be of one time and wavelength, as far as the sheet says."""
    for first, second in (
        (_time(one), _time(other)),
        (one.facts.wavelength_nm, other.facts.wavelength_nm),
    ):
        if not (np.isnan(first) or np.isnan(second) or first == second):
            return False
    return True


def _time(read: Read) -> float:
    return read.facts.time_h if np.isnan(read.block.time_h) else read.block.time_h
