"""What the columns beside the wells of a list tell of them, for all plates of the list at once.

Plate   Well   Drug   Conc (uM)   OD570   OD690
P1      A1     DMSO               1.102   0.046
P2      A1     tam    10          0.310   0.045
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reading.files.cells import counted
from analysis.reading.plates.findings import LAYOUT_COLUMNS, PlateFinding, no_rows
from analysis.reading.plates.grid_roles import region_of
from analysis.reading.plates.layout_rows import layout_rows
from analysis.reading.plates.layouts import read_piece
from analysis.reading.plates.names import NamedRead
from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.sheet_page import Page
from analysis.reading.plates.reads.well_lists import WellList
from analysis.study import Problem, Recognized

_BETWEEN = "\n"  # a plate and its well, as one name


def list_layouts(
    page: Page, lists: Sequence[WellList], reads: Sequence[NamedRead]
) -> list[PlateFinding]:
    """A layout for each list that tells what is in its wells; of a well listed twice, the first."""
    regions: dict[tuple[int, int, int, int], list[NamedRead]] = {}
    for read in reads:
        if not read.is_aside:
            regions.setdefault(region_of(read.read.block), []).append(read)
    return [
        _layout(page, each, regions.get(region_of(each.reads[0][0]), ()))
        for each in lists
        if each.contents and region_of(each.reads[0][0]) in regions
    ]


def _layout(page: Page, found: WellList, reads: Sequence[NamedRead]) -> PlateFinding:
    rows_of: dict[str, int] = {}
    for read in reads:
        lines = zip(read.read.block.wells, read.read.block.rows.tolist(), strict=True)
        for well, row in lines:
            rows_of.setdefault(f"{read.plate}{_BETWEEN}{well}", row)
    wells, rows = np.array([*rows_of], dtype=object), np.array([*rows_of.values()])
    pieces = []
    for block, variable in found.contents:
        columns = np.full(len(rows), block.columns[0])
        whole = replace(block, wells=wells, rows=rows, columns=columns)
        pieces.append(read_piece(page, whole, Facts(), variable))
    recognized = _recognized(page, found, reads)
    table = layout_rows(pieces)
    if not len(table) and any(piece.is_counted for piece in pieces):
        what = "The names of the wells are numbers given by the reader. They tell no arms."
        return _finding(page, recognized, no_rows("plate_layout"), what, "They are not used.")
    names = table["well"].str.split(_BETWEEN, expand=True)
    told = [name for name in ("role", "arm") if table[name].ne("").any()]
    told += [name for name in ("concentration", "concentration_2") if table[name].notna().any()]
    plates = list(dict.fromkeys(names[0])) if len(table) else []
    what = f"A layout was found in {recognized.first_cell}:{recognized.last_cell} "
    what += f"({', '.join(told)} of {counted(len(table), 'well')})."
    whose = f"plate {plates[0]}" if len(plates) == 1 else f"its {len(plates)} plates"
    place = {"plate": names[0], "well": names[1]} if len(table) else {"plate": ""}
    table = table.assign(**place, file=page.sheet.file, sheet=page.sheet.name)
    kept = table[list(LAYOUT_COLUMNS)].astype(LAYOUT_COLUMNS)
    return _finding(page, recognized, kept, what, f"Taken for {whose}.")


def _recognized(page: Page, found: WellList, reads: Sequence[NamedRead]) -> Recognized:
    first, last = reads[0].read.block.region.split(":")
    columns = tuple(
        (page.text(block.top, int(block.columns[0])) or block.corner, variable)
        for block, variable in found.contents
    )
    return Recognized("plate_layout", page.sheet.file, page.sheet.name, first, last, columns)


def _finding(
    page: Page, recognized: Recognized, rows: pd.DataFrame, what: str, action: str
) -> PlateFinding:
    region = f"{recognized.first_cell}:{recognized.last_cell}"
    problem = Problem("info", what, page.sheet.file, page.sheet.name, region, action=action)
    return PlateFinding("plate_layout", rows, recognized, (problem,), is_export=True)
