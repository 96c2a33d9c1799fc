"""Rows of a layout: one per well, put together from grids of one variable each.

Or from the columns beside the wells of a list, for all plates of the list at once:

    Plate   Well   Drug   Conc (uM)   OD570   OD690
    P1      A1     DMSO               1.102   0.046
    P2      A1     tam    10          0.310   0.045
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.reading.columns.dilutions import NO_DOSES, dilution_question, on_the_axis
from analysis.reading.files.cells import cell_name, counted
from analysis.reading.findings import Answers
from analysis.reading.plates.findings import LAYOUT_COLUMNS, PlateFinding
from analysis.reading.plates.grid_roles import region_of
from analysis.reading.plates.layouts import LayoutPiece, read_piece
from analysis.reading.plates.names import NamedRead
from analysis.reading.plates.reads.around_a_grid import Facts
from analysis.reading.plates.reads.sheet_page import Page
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.plates.reads.well_lists import WellList
from analysis.reading.plates.well_content import Content, content_of
from analysis.reading.words.concentrations import concentration_heading
from analysis.reading.workbook.wells import LAYOUT_FIELDS, NUMBER_FIELDS
from analysis.study import ARMLESS_ROLES, CONTROL_ROLES, UNASSIGNED, Problem, Recognized

# The fields of a layout and the name of a second drug, until both names are one arm.
OPEN_FIELDS = (*LAYOUT_FIELDS, "arm_2")
_WITHOUT_DRUG = (*CONTROL_ROLES, *ARMLESS_ROLES)
_NOTHING = ("blank", "empty")
_SECOND = {"concentration": "concentration_2", "unit": "unit_2"}
# What is said, and done, of names that a reader counted up.
COUNTED = (
    "The names of the wells are numbers given by the reader. They tell no arms.",
    "The wells keep them until a layout says what is in them.",
)
_BETWEEN = "\n"  # a plate and its well, as one name


def layout_rows(pieces: Sequence[LayoutPiece]) -> pd.DataFrame:
    """Wells of one plate with what the pieces say about them, and the cell of the first piece.

    The names of two drugs are still apart, ``arm`` and ``arm_2``: another sheet may have the
    second one. Wells of which no piece says anything are left out.
    """
    tables = [_wells_of(piece) for piece in pieces]
    wells = tables[0].index
    for table in tables[1:]:
        wells = wells.append(table.index.difference(wells, sort=False))
    rows = pd.DataFrame(index=wells)
    for field in (*OPEN_FIELDS, "cell"):
        rows[field] = np.nan if field in NUMBER_FIELDS else ""
        for table in tables:
            if field in table:
                given = table[field].reindex(wells)
                rows[field] = rows[field].where(~is_missing(rows[field], field), given)
        if field not in NUMBER_FIELDS:
            rows[field] = rows[field].fillna("")
    told = pd.Series(False, index=wells)
    for field in ("role", "arm", "arm_2", *NUMBER_FIELDS):
        told |= ~is_missing(rows[field], field)
    return rows[told].rename_axis("well").reset_index()


def with_controls(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Wells at dose 0 of no drug are the vehicle, beside others with a drug; and their cells."""
    is_drug = rows["arm"].ne("") & ~rows["role"].isin(_WITHOUT_DRUG)
    has_drug = is_drug & rows["concentration"].gt(0)
    is_control = rows["arm"].eq("") & rows["role"].eq("") & rows["concentration"].eq(0)
    if not has_drug.any() or not is_control.any():
        return rows, []
    cells = rows.loc[is_control, "cell"].tolist()
    return rows.assign(role=rows["role"].mask(is_control, "vehicle")), cells


def is_missing(values: pd.Series[float] | pd.Series[str], field: str) -> pd.Series[bool]:
    """Where a field of a layout says nothing."""
    return values.isna() if field in NUMBER_FIELDS else values.isna() | values.eq("")


def settled_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with one arm each: two drugs are ``a + b``, controls and blanks have no concentration.

    Where the first drug is missing or a control, the second one is the arm.
    """
    if "arm_2" not in rows:
        return rows
    second = rows["arm_2"].map(_drug_named)
    is_none = rows["role"].isin(_WITHOUT_DRUG)
    is_both = rows["arm"].ne("") & ~is_none & second.ne("") & rows["arm"].ne(second)
    is_second = (rows["arm"].eq("") | is_none) & second.ne("") & ~rows["role"].isin(_NOTHING)
    arm = rows["arm"].mask(is_both, rows["arm"] + " + " + second).mask(is_second, second)
    role = rows["role"].mask(is_second & rows["role"].ne(""), "sample")
    settled = rows.drop(columns="arm_2").assign(arm=arm, role=role)
    is_bare = role.isin(_WITHOUT_DRUG)
    is_first = rows["arm_2"].ne("") & second.eq("")
    for first, other in _SECOND.items():
        empty = np.nan if first in NUMBER_FIELDS else ""
        settled[first] = settled[first].mask(
            is_second & ~is_missing(settled[other], other), settled[other]
        )
        settled[other] = settled[other].mask(is_first | is_second | is_bare, empty)
        settled[first] = settled[first].mask(is_bare, empty)
    for number, unit in (("concentration", "unit"), ("concentration_2", "unit_2")):
        settled[unit] = settled[unit].where(settled[number].notna(), "")
    return settled


def _drug_named(text: str) -> str:
    content = content_of(text) if text else Content()
    return "" if content.role in _WITHOUT_DRUG else content.arm


def list_layouts(
    page: Page, lists: Sequence[WellList], reads: Sequence[NamedRead], answers: Answers
) -> list[PlateFinding]:
    """A layout for each list that tells what is in its wells; of a well listed twice, the first."""
    regions: dict[tuple[int, int, int, int], list[NamedRead]] = {}
    for read in reads:
        if not read.is_aside:
            regions.setdefault(region_of(read.read.block), []).append(read)
    return [
        _with_dilutions(
            page, each, _layout(page, each, regions[region_of(each.reads[0][0])], answers), answers
        )
        for each in lists
        if each.contents and region_of(each.reads[0][0]) in regions
    ]


def _wells_of(piece: LayoutPiece) -> pd.DataFrame:
    table = piece.frame.assign(cell=_cells(piece.block)).drop_duplicates("well")
    return table.set_index("well")


def _cells(block: Block) -> list[str]:
    places = zip(block.rows.tolist(), block.columns.tolist(), strict=True)
    return [cell_name(row, column) for row, column in places]


def _layout(
    page: Page, found: WellList, reads: Sequence[NamedRead], answers: Answers
) -> PlateFinding:
    rows_of: dict[str, int] = {}
    for read in reads:
        lines = zip(read.read.block.wells, read.read.block.rows.tolist(), strict=True)
        for well, row in lines:
            rows_of.setdefault(f"{read.plate}{_BETWEEN}{well}", row)
    wells, rows = np.array([*rows_of], dtype=object), np.array([*rows_of.values()])
    pieces = []
    has_doses = any(variable == "concentration" for _, variable in found.contents)
    for block, variable in found.contents:
        columns = np.full(len(rows), block.columns[0])
        whole = replace(block, wells=wells, rows=rows, columns=columns)
        pieces.append(read_piece(page, whole, Facts(), variable, answers, has_doses))
    recognized = _recognized(page, found, reads)
    table = layout_rows(pieces)
    names = table["well"].str.split(_BETWEEN, expand=True)
    told = [name for name in ("role", "arm") if table[name].ne("").any()]
    told += [name for name in ("concentration", "concentration_2") if table[name].notna().any()]
    plates = list(dict.fromkeys(names[0])) if len(table) else []
    what = f"A layout was found in {recognized.first_cell}:{recognized.last_cell} "
    what += f"({', '.join(told)} of {counted(len(table), 'well')})."
    whose = f"plate {plates[0]}" if len(plates) == 1 else f"its {len(plates)} plates"
    taken = f"Taken for {whose}."
    if (table["role"] == UNASSIGNED).all():
        what, taken = COUNTED
    place = {"plate": names[0], "well": names[1]} if len(table) else {"plate": ""}
    table = table.assign(**place, file=page.sheet.file, sheet=page.sheet.name)
    kept = table[list(LAYOUT_COLUMNS)].astype(LAYOUT_COLUMNS)
    asked = tuple(question for piece in pieces for question in piece.questions)
    return replace(_finding(page, recognized, kept, what, taken), questions=asked)


def _with_dilutions(
    page: Page, found: WellList, layout: PlateFinding, answers: Answers
) -> PlateFinding:
    """The layout with the dilutions of its list as the user wants them, and the question."""
    for block, variable in found.contents:
        column = int(block.columns[0])
        said = concentration_heading(page.text(block.top, column))
        if variable == "concentration" and said and said.is_dilution:
            cell = cell_name(block.top, column)
            answer, question = dilution_question(page.sheet, cell, answers, NO_DOSES)
            doses = on_the_axis(layout.rows[variable].to_numpy(float), answer)
            rows = layout.rows.assign(**{variable: doses})
            return replace(layout, rows=rows, questions=(*layout.questions, question))
    return layout


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
