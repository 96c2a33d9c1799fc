"""Tables of results: IC50s, slopes and areas, or percents without doses. Named, and left out.

::

    Cell line   Drug        IC50 (uM)       PRISM normalise
    MCF-7       lapatinib   8.1             87.3   84.4   72.0     no dose, no name
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import NO_ANSWERS, Answers, Finding
from analysis.reading.plates.reads.sheet_page import read_page
from analysis.reading.responses.blocks import Block, blocks_of
from analysis.reading.responses.fields import RESULTS, fields_of, holds_wells, is_of_animals
from analysis.reading.responses.headings import response_heading
from analysis.study import RESPONSE_COLUMNS, Problem, Recognized

_NORMALIZED = re.compile(r"normali[sz]|% ?of ?control|percent|inhib|viab|neutrali[sz]", re.I)
_LETTERS = ("b", "c", "d", "e")  # slope, limits and midpoint
_SEVERAL = 2  # results in a row of headings
_FEW_COLUMNS = 4  # of a table with one result beside names


def find_results(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """A finding without rows that says what a sheet of results holds; empty for other sheets."""
    page = read_page(sheet)
    blocks = blocks_of(page)
    if holds_wells(page) or any(is_of_animals(block) for block in blocks):
        return ()
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
    last = cell_name(len(sheet.rows) - 1, max(sheet.width - 1, 0))
    region = Recognized("left out", sheet.file, sheet.name, "A1", last, (("reason", what),))
    rows = pd.DataFrame(columns=list(RESPONSE_COLUMNS))
    return Finding("responses", rows, region, (problem,))
