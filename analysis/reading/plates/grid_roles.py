"""Which grids of a sheet are raw reads, which tell what is in the wells, and which are neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.reading.plates.evidence import (
    are_codes,
    is_planned,
    says_no_reading,
    says_reading,
    why_no_plate,
)
from analysis.reading.plates.layouts import layout_variable, named_variable
from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.copies import COPY, Steps, may_follow, relation, rises
from analysis.reading.plates.reads.sheet_page import Page
from analysis.reading.plates.reads.well_blocks import Block, text_share
from analysis.reading.words.plates import calculated, filters_in, may_be_calculated
from analysis.reading.words.values import Floats

# How a reader's header names the calculation that made the numbers below it.
_NUMBERED_RESULT = re.compile(r"calc(?:ulation)? ?\d+\s*:", re.IGNORECASE)
_MODELS = re.compile(r"(?:cell ?lines?|zelllinien?|cells|models?)(?: names?)?", re.IGNORECASE)
_SHARED = 0.7  # of the wells of a grid that others describe as well
_PERCENT = 12.0  # values above are no optical densities


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A grid of raw values with its facts. ``derived`` says how its values were calculated."""

    block: Block
    facts: Facts
    derived: str = ""

    @property
    def hours(self) -> float:
        """The hours beside the grid, else those of its sheet; NaN where nothing says them."""
        return self.facts.time_h if np.isnan(self.block.time_h) else self.block.time_h


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A region that is not read, and why."""

    region: tuple[int, int, int, int]
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """The grids of a sheet by what they are. ``layouts`` pairs each with its variable.

    ``models`` are those that name the cell line of each well.
    """

    reads: tuple[Read, ...]
    layouts: tuple[tuple[Block, Facts, str], ...]
    left_out: tuple[LeftOut, ...]
    models: tuple[tuple[Block, Facts], ...] = ()


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
    models: list[tuple[Block, Facts]] = []
    grids = [(whole.filled(page), facts) for whole, facts in blocks]
    grids = [(block, facts) for block, facts in grids if len(block.wells)]
    sheet = _Sheet.of(page, grids)
    for block, facts in grids:
        reason = why_no_plate(page, block, facts, sheet.has_map_and_reads(block))
        variable = "" if reason else _variable(page, block, facts, sheet)
        if variable == "other" and _names_models(page, block, facts):
            models.append((block, facts))
            continue
        if variable == "other":
            reason = "its values are no measurements and no arms, concentrations or roles"
        if reason:
            left_out.append(LeftOut(region_of(block), reason))
        elif variable:
            layouts.append((block, facts, variable))
        else:
            reads.append(Read(block, facts, _derived(page, block, facts)))
    kept, more = _without_derived(page, _without_far_ones(page, reads, left_out), is_export)
    layouts, calculated_too = _without_results(page, layouts, kept)
    regions = dict.fromkeys([*left_out, *more, *calculated_too])
    return Sorted(tuple(kept), tuple(layouts), tuple(regions), tuple(models))


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """Which wells the grids of a sheet describe, and with what."""

    named: frozenset[str]
    measured: frozenset[str]

    @staticmethod
    def of(page: Page, grids: Sequence[tuple[Block, Facts]]) -> _Sheet:
        """The wells of grids of words, and those of grids of numbers that nobody planned."""
        labeled = [block for block, _ in grids if block.labels != "wells"]
        words = [block for block in labeled if text_share(page, block) > 0.5]
        others = [block for block in labeled if text_share(page, block) <= 0.5]
        reads = [block for block in others if not is_planned(page, block)]
        return _Sheet(
            frozenset(well for block in words for well in block.wells),
            frozenset(well for block in reads for well in block.wells),
        )

    def has_map_and_reads(self, block: Block) -> bool:
        """Whether one grid names the wells of this block, and another one measures them."""
        wells = set(block.wells)
        both = min(len(wells & self.named), len(wells & self.measured))
        return block.labels == "both" and both >= _SHARED * len(wells)

    def is_measured(self, block: Block) -> bool:
        """Whether readings of the wells of this block stand in the sheet."""
        wells = set(block.wells)
        return len(wells & self.measured) >= _SHARED * len(wells)


def _variable(page: Page, block: Block, facts: Facts, sheet: _Sheet) -> str:
    """What a grid tells of its wells (``layouts.layout_variable``); empty where it measures them.

    Words go before values. Numbers in lines beside others that differ from well to well are
    planned ones: doses, or codes.
    """
    if block.labels == "wells" or text_share(page, block) > 0.5:
        is_result = bool(calculated(block.label) or calculated(block.corner))
        is_text = text_share(page, block) >= 0.5
        return "" if is_result and not is_text else layout_variable(page, block, facts)
    if calculated(block.label) or calculated(block.corner):
        return ""
    if _are_numbered_names(page, block, facts):
        return "content"
    by_word = named_variable((block.corner, block.label)).startswith("concentration")
    if says_reading(block, "") and not by_word:
        return ""
    if says_no_reading(block, facts.title) and not by_word:
        return "other"
    is_named_else = named_variable((block.corner, block.label)) == "other"
    if not by_word and is_planned(page, block) and (is_named_else or are_codes(page, block)):
        return "other" if sheet.is_measured(block) else ""
    found = layout_variable(page, block, facts)
    is_beside = is_planned(page, block) and sheet.is_measured(block)
    if found or not is_beside or says_reading(block, facts.title):
        return found
    return "concentration"


def _names_models(page: Page, block: Block, facts: Facts) -> bool:
    """Whether a grid of words is called cell lines."""
    names = (block.corner, block.label, facts.title)
    is_said = any(_MODELS.fullmatch(name.replace("_", " ").strip()) for name in names)
    return is_said and text_share(page, block) > 0.5


def _are_numbered_names(page: Page, block: Block, facts: Facts) -> bool:
    """Whether numbers that count up are names of what is in the wells, by a word or a control."""
    named = named_variable((block.corner, block.label, facts.title, page.sheet.name))
    if named not in ("arm", "role", "") or not are_codes(page, block):
        return False
    has_names = bool(named) or text_share(page, block) > 0
    come_again = len(np.unique(block.values(page))) <= len(block.wells) / 2
    return has_names and come_again and not says_reading(block, facts.title)


def region_of(block: Block) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of a block."""
    return block.top, block.left, block.bottom, block.right


def _derived(page: Page, block: Block, facts: Facts) -> str:
    """How the values were calculated, by the words right at the grid; empty for raw values."""
    for text in (block.label, block.corner):
        if text and (found := calculated(text)):
            return found
    if any(_NUMBERED_RESULT.match(text) for text in facts.titles):
        return "calculated values"
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


def _without_far_ones(page: Page, reads: Sequence[Read], left_out: list[LeftOut]) -> list[Read]:
    """Beside absorbance, grids of far larger numbers that nothing names are left out.

    Fluorescence and luminescence are signals of their own (``channels``).
    """
    if not any(read.facts.mode == "absorbance" for read in reads):
        return list(reads)
    kept = []
    for read in reads:
        if not read.facts.mode and not read.derived and _is_far_from_od(page, read):
            reason = "its values are no optical densities, beside absorbance"
            left_out.append(LeftOut(region_of(read.block), reason))
        else:
            kept.append(read)
    return kept


def _is_far_from_od(page: Page, read: Read) -> bool:
    values = read.block.values(page)
    if np.isnan(values).all() or _may_be_calculated(read):
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
    kept: list[_Numbers] = []
    for read in reads:
        reason = f"it holds {read.derived}" if read.derived and raw else ""
        numbers = _Numbers.of(page, read)
        if not reason and not is_export:
            reason = _reason_beside(numbers, kept)
        if reason:
            left_out.append(LeftOut(region_of(read.block), reason))
        else:
            kept.append(numbers)
    return [each.read for each in kept], left_out


@dataclass(frozen=True, slots=True, eq=False)
class _Numbers:
    """A read with its values, to be compared with others."""

    read: Read
    values: Floats
    wells: tuple[str, ...]
    steps: Steps

    @staticmethod
    def of(page: Page, read: Read) -> _Numbers:
        """The numbers of a read."""
        values = read.block.values(page)
        return _Numbers(read, values, tuple(read.block.wells), rises(values))


def _may_follow(one: _Numbers, kept: Sequence[_Numbers]) -> list[_Numbers]:
    """The grids, in their order, that this one may repeat or scale."""
    if one.read.block.labels == "wells":
        return []
    grids = [each for each in kept if each.read.block.labels != "wells"]
    same = [each for each in grids if each.wells == one.wells]
    found = may_follow(one.steps, [each.steps for each in same]).tolist()
    out = {id(each) for each, is_near in zip(same, found, strict=True) if not is_near}
    return [each for each in grids if id(each) not in out and _may_repeat(one.read, each.read)]


def _reason_beside(one: _Numbers, kept: Sequence[_Numbers]) -> str:
    """Why a read is not raw, seen beside the reads before it."""
    read, values = one.read, one.values
    for other in _may_follow(one, kept):
        found = relation(other.values, other.read.block.wells, values, read.block.wells)
        if found and (found == COPY or not _are_other_channels(read, other.read)):
            return f"it holds {found} of {other.read.block.region}"
    numbers = values[~np.isnan(values)]
    is_percent = len(numbers) > 0 and float(np.median(np.abs(numbers))) > _PERCENT
    is_beside_raw = not all(_may_be_calculated(each.read) for each in kept)
    if is_beside_raw and is_percent and _may_be_calculated(read):
        return "it holds percentages or normalized values"
    return ""


def _may_be_calculated(read: Read) -> bool:
    """Whether a word at a read may speak of percentages."""
    return any(may_be_calculated(text) for text in _titles(read))


def _are_other_channels(one: Read, other: Read) -> bool:
    """Whether two reads name different filters or modes: neither follows from the other."""
    modes = {one.facts.mode, other.facts.mode} - {""}
    if len(modes) > 1:
        return True
    first, second = filters_in(one.block.label), filters_in(other.block.label)
    return bool(first and second and first != second)


def _may_repeat(one: Read, other: Read) -> bool:
    """Whether two reads may be of one plate, time and wavelength, as far as the sheet says."""
    plates = {one.facts.plate, other.facts.plate}
    return (len(plates) == 1 or "" in plates) and _same_time(one, other)


def _same_time(one: Read, other: Read) -> bool:
    """Whether two reads may be of one time and wavelength, as far as the sheet says."""
    for first, second in (
        (one.hours, other.hours),
        (one.facts.wavelength_nm, other.facts.wavelength_nm),
    ):
        if not (np.isnan(first) or np.isnan(second) or first == second):
            return False
    return True
