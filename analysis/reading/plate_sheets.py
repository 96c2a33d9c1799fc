"""Sheets with plates: grids, tables with wells across, text exports; the finder for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from analysis.reading.cells import cell_name, column_index
from analysis.reading.findings import Answers, Finding
from analysis.reading.plate_bare import (
    Area,
    bare_grids,
    claimed,
    lettered_grids,
    number_areas,
)
from analysis.reading.plate_blocks import Block
from analysis.reading.plate_context import Facts, facts_of
from analysis.reading.plate_copies import explain
from analysis.reading.plate_findings import (
    left_out_findings,
    origin_problems,
    read_findings,
    summary_problem,
)
from analysis.reading.plate_grids import find_grids
from analysis.reading.plate_maps import layout_findings
from analysis.reading.plate_names import NamedRead, name_reads
from analysis.reading.plate_page import Page, read_page
from analysis.reading.plate_references import with_references
from analysis.reading.plate_roles import LeftOut, Sorted, sort_blocks
from analysis.reading.plate_series import find_series
from analysis.reading.plate_softmax import is_softmax, softmax_blocks
from analysis.reading.sheets import Sheet
from analysis.reading.study_workbook import find_study_tables

NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
_IN_VIVO = frozenset({"calipers", "survival", "tumor_weights", "endpoints"})
_LEAST_NUMBERS = 8  # numbers in a region that is worth a word


def find_plates(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Every plate and layout of a sheet that is laid out as readers and people lay them out.

    Grids with or without labels, tables with wells across or down, text exports. Copies,
    averages, percentages and calculated grids are recognized and left out, each with its reason.
    Empty where the sheet holds no plate.
    """
    page = read_page(sheet)
    is_export = is_softmax(page)
    blocks = softmax_blocks(page) if is_export else _blocks(page)
    found = sort_blocks(page, blocks, is_export)
    if not found.reads and not found.layouts:
        return ()
    tables = () if is_export else find_study_tables(sheet)
    if any(table.kind in _IN_VIVO for table in tables) and not _is_labeled(found):
        return ()
    reads, origins = name_reads(sheet, found.reads)
    findings = with_references(read_findings(page, reads))
    findings += layout_findings(page, found.layouts, reads, is_export or bool(reads))
    kind = findings[0].kind if findings else "plate_reads"
    left_out = (*found.left_out, *_rest(page, found, blocks, reads))
    findings += left_out_findings(sheet, left_out, kind)
    if findings and reads:
        told = (summary_problem(sheet, reads), *origin_problems(sheet, origins))
        findings[0] = _told(findings[0], told)
    return (*findings, *_beside(tables, blocks))


def _blocks(page: Page) -> list[tuple[Block, Facts]]:
    """Every grid and series of a sheet with the facts around it."""
    blocks = [*find_grids(page), *find_series(page)]
    lettered = lettered_grids(page, ~claimed(page, blocks))
    blocks += lettered
    blocks += bare_grids(page, number_areas(page, ~claimed(page, blocks)))
    if not blocks:
        return []
    blocks.sort(key=lambda block: (block.top, block.left))
    return list(zip(blocks, facts_of(page, blocks), strict=True))
