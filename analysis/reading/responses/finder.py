"""Tables of responses without wells in any shape of a sheet: the finder that reads them.

Tables of results (IC50s, slopes and areas, or percents without doses) are named, and left out:

    Cell line   Drug        IC50 (uM)       PRISM normalise
    MCF-7       lapatinib   8.1             87.3   84.4   72.0     no dose, no name
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.plates.reads.sheet_page import read_page
from analysis.reading.responses.blocks import Block, blocks_of, side_by_side
from analysis.reading.responses.columns_apart import with_tables_apart
from analysis.reading.responses.crossed import read_crossed
from analysis.reading.responses.fields import RESULTS, fields_of, holds_wells, is_of_animals
from analysis.reading.responses.lines import line_stated, naming_row
from analysis.reading.responses.long import read_long
from analysis.reading.responses.rows import finding_of
from analysis.reading.responses.table import Asker, Responses
from analysis.reading.responses.table_names import with_hours_above
from analysis.reading.words.cell_lines import is_line
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.words.responses import response_heading
from analysis.study import RESPONSE_COLUMNS, Problem, Recognized

# A block is of the first shape that it has.
SHAPES: tuple[Callable[[Block, Asker], Responses | None], ...] = (read_long, read_crossed)
_NORMALIZED = re.compile(r"normali[sz]|% ?of ?control|percent|inhib|viab|neutrali[sz]", re.I)
LOGARITHMS = "logarithms of changes"
# Headings of what was measured on cells, and is no response to a dose.
_OTHER_ASSAYS = (
    (
        re.compile(
            r"^(?:mean\s)?(?:[Δd]{0,2}C[tqp]|threshold cycle)(?:[\s_.]?\d)?$|2\s?\^?-?[Δd]{2}ct",
            re.IGNORECASE,
        ),
        "cycles of a PCR",
        "Their relative amounts are no responses of cells.",
    ),
    (
        re.compile(r"\bband\b|densitom|\bblot|\b(?:actin|gapdh|tubulin|vinculin)\b|\bkDa\b", re.I),
        "bands of a blot",
        "They are no responses of cells.",
    ),
    (
        re.compile(r"^l(?:og_?2?)?_?fc$|log\s?_?2?[\s_]*(?:fold|fc\b|ratio)", re.I),
        LOGARITHMS,
        "Enter the percent of control, 100 x 2^x, in their place.",
    ),
)
_MEAN_AND_ERROR = re.compile(
    r"^-?\d+(?:[.,]\d+)?\s*%?\s*(?:±|\+\s?/\s?[-−–])\s*\d+(?:[.,]\d+)?\s*%?$"
)
_FEWEST_MEANS = 4
_LETTERS = ("b", "c", "d", "e")  # slope, limits and midpoint
_OF_CELLS = ("viability_pct", "inhibition_pct", "growth_pct")
_SEVERAL = 2  # results in a row of headings
_FEW_COLUMNS = 4  # of a table with one result beside names


def find_responses(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Every table of doses and responses of a sheet; empty where it holds none.

    A sheet with wells or animals is left to their readers.
    """
    page = read_page(sheet)
    blocks = [part for block in blocks_of(page) for part in side_by_side(block)]
    if holds_wells(page) or any(is_of_animals(block) for block in blocks):
        return ()
    if _other_assay(sheet, blocks):
        return ()
    asker = Asker(sheet, answers)
    found = [(block, _read(block, asker)) for block in blocks]
    tables = [
        (block.title, with_hours_above(asker, _of_line(sheet, block, read), block.title))
        for block, read in found
        if read is not None and read.rows
    ]
    tables = with_tables_apart(asker, tables)
    names = _names(sheet, [title for title, _ in tables])
    findings = [
        finding_of(sheet, name, read, answers)
        for name, (_, read) in zip(names, tables, strict=True)
    ]
    left = [block for block, read in found if read is None or not read.rows]
    return tuple(_with_left(asker, findings, left)) if findings else ()


def find_results(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """A finding without rows that says what a sheet of results holds; empty for other sheets."""
    page = read_page(sheet)
    blocks = blocks_of(page)
    if holds_wells(page) or any(is_of_animals(block) for block in blocks):
        return ()
    if other := _other_assay(sheet, blocks) or _means_in_text(sheet):
        return (other,)
    for row in range(min(len(sheet.rows), 10)):
        texts = [text for _, text in page.row_texts(row)]
        named = [*_parameters(texts), *(text for text in texts if RESULTS.search(text))]
        if len(named) >= _SEVERAL or (named and 1 < len(texts) <= _FEW_COLUMNS):
            what = (
                "The sheet was not read: it holds results that were fitted elsewhere "
                f"({', '.join(named[:3])}), not the responses behind them. Upload those."
            )
            return (_left_out(sheet, what, cell_name(row, 0)),)
    return _without_doses(sheet, blocks)


def _means_in_text(sheet: Sheet) -> Finding | None:
    """A word about a sheet with a mean and its error in one cell: ``91.2 ± 3.4``."""
    cells = [
        (cell_name(row, at), cell.strip())
        for row, line in enumerate(sheet.rows)
        for at, cell in enumerate(line)
        if isinstance(cell, str) and _MEAN_AND_ERROR.match(cell.strip())
    ]
    if len(cells) < _FEWEST_MEANS:
        return None
    place, text = cells[0]
    what = (
        f"The sheet was not read: {len(cells)} cells hold a mean and its error in one text, such "
        f"as '{text}'. Put the replicates, or at least the means, in cells of their own."
    )
    return _left_out(sheet, what, place)


def _other_assay(sheet: Sheet, blocks: Sequence[Block]) -> Finding | None:
    """A word about a sheet of another assay; None for other sheets.

    Logarithms beside a percent of control are left to the reader of that percent, and those
    without doses (of genes) are no table of a lab's cells.
    """
    columns = [column for block in blocks for column in block.columns]
    has_percents = any(response_heading(c.heading) in _OF_CELLS for c in columns)
    left_alone = has_percents or not any(concentration_heading(c.heading) for c in columns)
    for pattern, name, action in _OTHER_ASSAYS:
        named = [column for column in columns if pattern.search(column.heading)]
        if named and not (left_alone and name == LOGARITHMS):
            what = f"The sheet was not read: it holds {name} ('{named[0].heading}'). {action}"
            return _left_out(sheet, what, cell_name(0, named[0].at))
    return None


def _with_left(
    asker: Asker, findings: Sequence[Finding], left: Sequence[Block]
) -> Iterator[Finding]:
    """The findings, the first one with a word about each block that was not understood."""
    told = []
    for block in left:
        cells = f"{cell_name(block.top, block.left)}:{cell_name(block.bottom, block.right)}"
        what = "These cells stand beside tables of responses, but no heading says what they are."
        told.append(asker.problem("warning", what, cells, "They were not read."))
    yield replace(findings[0], problems=(*findings[0].problems, *told))
    yield from findings[1:]


def _read(block: Block, asker: Asker) -> Responses | None:
    return next((found for shape in SHAPES if (found := shape(block, asker)) is not None), None)


def _of_line(sheet: Sheet, block: Block, read: Responses) -> Responses:
    """A table that names no cell line as one of the line that its title or its sheet is called."""
    stated = line_stated(block.title)
    line = stated or next(filter(is_line, (naming_row(block.title), sheet.name)), "")
    if not line or any(row.model for row in read.rows):
        return read
    return replace(read, rows=tuple(replace(row, model=line) for row in read.rows))


def _names(sheet: Sheet, titles: Sequence[str]) -> list[str]:
    """A name for each table: its title, else sheet or file; several of one name are numbered."""
    plain = [naming_row(title) or sheet.name or sheet.stem for title in titles]
    return [
        f"{name}, table {at}" if plain.count(name) > 1 else name
        for at, name in enumerate(plain, start=1)
    ]


def _parameters(texts: Sequence[str]) -> list[str]:
    """The letters of a logistic curve, where a table has them all."""
    return list(_LETTERS) if set(_LETTERS) <= {text.casefold() for text in texts} else []


def _without_doses(sheet: Sheet, blocks: Sequence[Block]) -> tuple[Finding, ...]:
    """Numbers that a title calls percents, with no heading that gives a dose or a name."""
    bare = [
        block
        for block in blocks
        if block.first == block.top
        and _NORMALIZED.search(block.title)
        and not fields_of(block.columns)
        and all(column.is_numeric for column in block.columns)
    ]
    if not bare or any(response_heading(c.heading) for b in blocks for c in b.columns):
        return ()
    count = sum(int(np.isfinite(column.values).sum()) for b in bare for column in b.columns)
    what = (
        f"The sheet was not read: it holds {count} normalized numbers ('{bare[0].title}') without "
        "doses and names. Put the doses and the drugs beside them, or upload the raw plates."
    )
    return (_left_out(sheet, what, cell_name(bare[0].top, bare[0].left)),)


def _left_out(sheet: Sheet, what: str, cell: str) -> Finding:
    problem = Problem("warning", what, sheet.file, sheet.name, cell, action="Left out.")
    region = Recognized(
        "left out", sheet.file, sheet.name, "A1", sheet.last_cell, (("reason", what),)
    )
    rows = pd.DataFrame(columns=list(RESPONSE_COLUMNS))
    return Finding("responses", rows, region, (problem,))
