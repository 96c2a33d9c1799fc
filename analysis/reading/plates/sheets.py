"""Sheets with plates: grids, tables with wells across, text exports; the finder for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.files.cells import cell_name, column_index, several
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding, Used
from analysis.reading.page.page import Area
from analysis.reading.plates.channels import one_signal, with_references
from analysis.reading.plates.findings import (
    left_out_findings,
    origin_problems,
    read_findings,
    summary_problem,
)
from analysis.reading.plates.grid_roles import LeftOut, Sorted, region_of, sort_blocks
from analysis.reading.plates.joined_layouts import with_sample_names
from analysis.reading.plates.layout_grids import layout_findings, with_models
from analysis.reading.plates.layout_rows import list_layouts
from analysis.reading.plates.layouts import names_layout
from analysis.reading.plates.margins import margin_layouts
from analysis.reading.plates.names import NamedRead, distinct_reads, name_reads, with_time_unit
from analysis.reading.plates.reads.around_a_grid import Facts, facts_of
from analysis.reading.plates.reads.copies import explain, looks_like_percent, numbers_of
from analysis.reading.plates.reads.labeled_grids import find_grids
from analysis.reading.plates.reads.part_of_a_plate import ask_for_corner, asked_whether
from analysis.reading.plates.reads.sheet_page import Page, read_page
from analysis.reading.plates.reads.softmax import is_softmax, softmax_blocks
from analysis.reading.plates.reads.unlabeled_grids import (
    bare_grids,
    claimed,
    find_unlabeled,
    lettered_grids,
    number_areas,
    placed_block,
    word_grids,
)
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.plates.reads.well_lists import WellList, find_lists, find_wells_by_name
from analysis.reading.plates.reads.wells_across import find_series
from analysis.reading.plates.softmax_groups import softmax_layout
from analysis.reading.plates.well_content import content_of, is_counted
from analysis.reading.workbook.finder import find_study_tables
from analysis.reading.workbook.tables import Table, find_tables
from analysis.study import Problem, Question, Recognized

# Sheets in which a reader tells of itself and of its settings.
_READER_SHEET = re.compile(
    r"^(?:general|session|instrument|device|basic assay|assay|plate type) information$|^run log$"
    r"|^(?:protocol|measurement|instrument) (?:parameters|settings|details)$|^audit trail$",
    re.IGNORECASE,
)
_LEAST_WELLS = 24  # of a grid that is worth a word where nothing is read
_LEAST_NUMBERS = 8  # numbers in a region that is worth a word


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """What a sheet may hold: blocks, tables with headings, lists, and a question about it."""

    blocks: list[tuple[Block, Facts]]
    contents: tuple[tuple[Block, str], ...] = ()
    named: Block | None = None
    tables: tuple[Finding, ...] = ()
    lists: tuple[WellList, ...] = ()
    question: Question | None = None


def find_exports(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Sheets that say with their first mark that a plate reader wrote them, and nothing else."""
    return find_plates(sheet, answers) if is_softmax(sheet) else ()


def find_plates(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Every plate and layout of a sheet that is laid out as readers and people lay them out.

    Grids with or without labels, tables with wells across or down, text exports. Copies,
    averages, percentages and calculated grids are recognized and left out, each with its reason.
    Empty where the sheet holds no plate.
    """
    if _READER_SHEET.match(sheet.name.strip()):
        return (_notes_of_reader(sheet),)
    page = read_page(sheet)
    is_export = is_softmax(sheet)
    look = _Look(softmax_blocks(page)) if is_export else _look(page, answers)
    blocks, tables = look.blocks, look.tables
    found = sort_blocks(page, blocks, is_export)
    if look.named is not None:
        found = replace(found, layouts=(*found.layouts, (look.named, Facts(), "content")))
    if not found.reads and not found.layouts:
        return _not_read(page, look, found, answers)
    named_reads, origins = name_reads(sheet, found.reads)
    signals = one_signal(sheet, named_reads, answers)
    in_hours, about_time = with_time_unit(sheet, signals.reads, answers)
    reads = distinct_reads(in_hours)
    findings = with_references(read_findings(page, reads))
    findings = [replace(each, used=_used(page, each.recognized, look.lists)) for each in findings]
    if reads:
        findings = with_models(page, found.models, findings)
    layouts = (*found.layouts, *_line_contents(page, look.contents, reads))
    placed = layout_findings(page, layouts, reads, answers)
    placed += [
        replace(each, used=_columns_of_lists(each.recognized, look.lists))
        for each in list_layouts(page, look.lists, reads, answers)
    ]
    named, questions = with_sample_names(sheet, placed, answers)
    findings += named or margin_layouts(page, reads)
    if is_export:
        findings += softmax_layout(page, list(dict.fromkeys(read.plate for read in reads)))
    kind = findings[0].kind if findings else "plate_reads"
    left_out = (*found.left_out, *_rest(page, found, look, reads))
    findings += left_out_findings(sheet, left_out, kind)
    if findings and reads:
        told = (
            summary_problem(sheet, reads),
            *signals.problems,
            *origin_problems(sheet, origins),
            *_unnamed_wells(page, look.lists),
        )
        asked = (*((look.question,) if look.question else ()), *signals.questions, *about_time)
        questions = (*asked, *questions)
        findings[0] = _told(findings[0], told, questions)
    return (*findings, *_beside(tables, blocks))


def _not_read(page: Page, look: _Look, found: Sorted, answers: Answers) -> tuple[Finding, ...]:
    """Grids that are no plates, with the reason, and what the user is asked about bare ones.

    Nothing where tables with headings stand in the sheet as well, or no grid has its labels.
    """
    full = [block for block, _ in look.blocks if block.labels != "wells" and not block.is_said]
    whole = [each for each in full if len(each.wells) >= _LEAST_WELLS]
    has_shape = any(each.labels in ("both", "none") for each in whole)
    if look.tables or not has_shape or not found.left_out:
        return ()
    findings = list(left_out_findings(page.sheet, found.left_out, "plate_reads"))
    bare = [each for each in whole if each.labels == "none"]
    asked = tuple(asked_whether(page, each, answers)[1] for each in bare)
    findings[0] = replace(findings[0], questions=asked)
    return tuple(findings)


def _notes_of_reader(sheet: Sheet) -> Finding:
    reason = "it holds notes of the reader"
    area = (0, 0, len(sheet.rows) - 1, max(sheet.width - 1, 0))
    return left_out_findings(sheet, [LeftOut(area, reason)], "plate_reads")[0]


def _as_answered(page: Page, block: Block, answers: Answers) -> Block:
    """A grid without labels of which the user says that it is a plate."""
    if block.labels != "none" or not answers:
        return block
    return replace(block, is_said=asked_whether(page, block, answers)[0])


def _blocks(page: Page, series: Sequence[Block], answers: Answers) -> list[tuple[Block, Facts]]:
    """Every grid and series of a sheet with the facts around it."""
    grids = find_grids(page)
    blocks = [*grids, *(each for each in series if not any(_starts_in(each, g) for g in grids))]
    blocks += lettered_grids(page, ~claimed(page, blocks))
    blocks += [each for each in find_unlabeled(page) if not any(map(each.overlaps, blocks))]
    blocks += bare_grids(page, number_areas(page, ~claimed(page, blocks)))
    blocks += word_grids(page, ~claimed(page, blocks))
    blocks = [_as_answered(page, each, answers) for each in blocks]
    if not blocks:
        return []
    blocks.sort(key=lambda block: (block.top, block.left))
    return list(zip(blocks, facts_of(page, blocks), strict=True))


def _starts_in(series: Block, grid: Block) -> bool:
    """Whether the names of wells across are words in the wells of a grid: ``X1``, ``X2``."""
    is_beside = series.right < grid.left or series.left > grid.right
    return grid.top < series.top <= grid.bottom and not is_beside


def _look(page: Page, answers: Answers) -> _Look:
    """Everything in a sheet that may be a plate, and the tables with headings beside it."""
    series = find_series(page)
    blocks = _blocks(page, series.reads, answers)
    tables_here = find_tables(page.sheet)
    kinds = {table.kind for table in tables_here}
    plain = [
        (table.heading_row, table.headings["absorbance"].column)
        for table in tables_here
        if table.kind == "plate_reads" and not _names_hold_doses(table)
    ]
    lists = _with_facts(page, find_lists(page, [block for block, _ in blocks], plain))
    if blocks or lists:
        tables = find_study_tables(page.sheet) if kinds else ()
        reads = [read for each in lists for read in each.reads]
        return _Look([*blocks, *reads], series.contents, tables=tables, lists=lists)
    if kinds:
        return _Look([])
    if (named := find_wells_by_name(page)) is not None:
        return _Look([], named=named)
    whole, question = _whole_sheet(page, answers)
    return _Look(whole, question=question)


def _names_hold_doses(table: Table) -> bool:
    """Whether the names of what is in the wells hold their doses: ``tamoxifen 10 uM``."""
    names = set() if table.has("concentration") else {*table.texts("arm")}
    return any(content_of(str(name)).concentration > 0 for name in names)


def _with_facts(page: Page, lists: Sequence[WellList]) -> tuple[WellList, ...]:
    """Lists whose reads know what stands around the list as well."""
    result = []
    for each in lists:
        around = facts_of(page, [block for block, _ in each.reads])
        reads = tuple(
            (block, _completed(own, facts))
            for (block, own), facts in zip(each.reads, around, strict=True)
        )
        result.append(replace(each, reads=reads))
    return tuple(result)


def _completed(own: Facts, around: Facts) -> Facts:
    """What a list says about a read itself, and what stands around the list for the rest."""
    return replace(
        around,
        plate=own.plate or around.plate,
        experiment=own.experiment or around.experiment,
        model=own.model,
        wavelength_nm=around.wavelength_nm if np.isnan(own.wavelength_nm) else own.wavelength_nm,
        title="",
    )


def _line_contents(
    page: Page, contents: Sequence[tuple[Block, str]], reads: Sequence[NamedRead]
) -> list[tuple[Block, Facts, str]]:
    """Lines beside the names of wells that tell what is in them, for each plate that they are of.

    Of several lines of names the first counts that an instrument did not count up.
    """
    result = []
    places = {(region_of(each.read.block), each.plate): each for each in reads if not each.is_aside}
    for region, plate in places:
        inside = [each for each in contents if _is_within(each[0], region)]
        names = [each for each in inside if each[1] == "content"]
        own = [each for each in names if not _is_counted_up(page, each[0])]
        kept = [*(own or names)[:1], *(each for each in inside if each[1] != "content")]
        result += [(block.filled(page), Facts(plate=plate), variable) for block, variable in kept]
    return result


def _is_within(block: Block, region: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = region
    return (
        block.top >= top and block.left >= left and block.bottom <= bottom and block.right <= right
    )


def _is_counted_up(page: Page, block: Block) -> bool:
    texts = [page.text(*place) for place in zip(block.rows, block.columns, strict=True)]
    return all(is_counted(text) for text in texts if text)


def _whole_sheet(page: Page, answers: Answers) -> tuple[list[tuple[Block, Facts]], Question | None]:
    """A sheet named after what it tells about the wells, each cell a well of the same place.

    Else a sheet with nothing but numbers, of which the user is asked where they begin.
    """
    block = placed_block(page) if names_layout(page) else None
    if block:
        return [(block, Facts(title=page.sheet.name))], None
    part, question = ask_for_corner(page, answers)
    return (list(zip([part], facts_of(page, [part]), strict=True)) if part else []), question


def _rest(page: Page, found: Sorted, look: _Look, reads: Sequence[NamedRead]) -> list[LeftOut]:
    """Regions of numbers outside of every grid, with what they were made from.

    Columns beside a list of wells are named by their headings (``accounting``).
    """
    if is_softmax(page.sheet) or not reads:
        return []
    plates = [read.block for read in found.reads if read.block.labels != "wells"]
    known = numbers_of(page, plates)
    result = []
    lists = [each.reads[0][0] for each in look.lists]
    for area in number_areas(page, ~claimed(page, [block for block, _ in look.blocks])):
        if any(block.top <= area.top and area.bottom <= block.bottom for block in lists):
            continue
        count = int(page.measured[area.top : area.bottom + 1, area.left : area.right + 1].sum())
        reason = explain(page, area, known) if count >= _LEAST_NUMBERS else ""
        if not reason and count >= _LEAST_NUMBERS and not _counts_up(page, area):
            percent = looks_like_percent(page, area)
            reason = "it looks like percentages" if percent else "it was not understood"
        if reason:
            result.append(LeftOut((area.top, area.left, area.bottom, area.right), reason))
    return result


def _counts_up(page: Page, area: Area) -> bool:
    """Whether a line of numbers is the labels of a grid or the numbers of its rows."""
    numbers = page.values[area.top : area.bottom + 1, area.left : area.right + 1].ravel()
    return min(area.shape) == 1 and bool((np.diff(numbers) == 1).all())


def _told(
    finding: Finding, problems: Sequence[Problem], questions: tuple[Question, ...]
) -> Finding:
    return replace(finding, problems=(*problems, *finding.problems), questions=questions)


def _unnamed_wells(page: Page, lists: Sequence[WellList]) -> Iterator[Problem]:
    for each in lists:
        if each.unnamed:
            column = each.columns[0]
            cells = several([cell_name(row, column) for row in each.unnamed])
            what = "The cell names no well. Wells are written A1 to P24 (or AF48)."
            value, action = page.text(each.unnamed[0], column), "The row was left out."
            place = (page.sheet.file, page.sheet.name, cells)
            yield Problem("warning", what, *place, value, action)


def _used(page: Page, region: Recognized, lists: Sequence[WellList]) -> tuple[Used, ...]:
    """The columns of a list of wells; a grid as a whole, with labels at the end of its lines."""
    if columns := _columns_of_lists(region, lists):
        return columns
    area = _area(region.first_cell, region.last_cell)
    ends = {page.text(row, area.right + 1) for row in range(area.top, area.bottom + 1)} - {""}
    labels = {text for text, _ in region.columns}
    right = area.right + (1 if ends & labels else 0)
    return (Used("read", area.top, area.left, area.bottom, right),)


def _columns_of_lists(region: Recognized, lists: Sequence[WellList]) -> tuple[Used, ...]:
    """The columns that are used of the list of wells in this region; none without a list."""
    for each in lists:
        block = each.reads[0][0]
        if cell_name(block.top, block.left) == region.first_cell:
            return tuple(Used("read", block.top, at, block.bottom, at) for at in each.columns)
    return ()


def _beside(tables: Sequence[Finding], blocks: Sequence[tuple[Block, Facts]]) -> list[Finding]:
    """Tables with headings of a study workbook that stand beside the grids."""
    kept = []
    for table in tables:
        if not len(table.rows):
            continue
        area = _area(table.recognized.first_cell, table.recognized.last_cell)
        if not any(block.overlaps(area) for block, _ in blocks):
            kept.append(table)
    return kept


def _area(first: str, last: str) -> Area:
    corners = []
    for cell in (first, last):
        letters = cell.rstrip("0123456789")
        corners.append((int(cell[len(letters) :]) - 1, column_index(letters)))
    (top, left), (bottom, right) = corners
    return Area(top, left, bottom, right)
