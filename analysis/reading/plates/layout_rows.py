"""Rows of a layout: one per well, put together from grids of one variable each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.reading.files.cells import cell_name
from analysis.reading.plates.layouts import LayoutPiece
from analysis.reading.plates.reads.well_blocks import Block
from analysis.reading.plates.well_content import content_of
from analysis.reading.workbook.wells import LAYOUT_FIELDS, NUMBER_FIELDS

# The fields of a layout and the name of a second drug, until both names are one arm.
OPEN_FIELDS = (*LAYOUT_FIELDS, "arm_2")
_WITHOUT_DRUG = ("blank", "vehicle", "untreated", "positive", "day0", "empty")
_SECOND = {"concentration": "concentration_2", "unit": "unit_2"}


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
    has_drug = rows["arm"].ne("") & rows["concentration"].gt(0)
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
    second = rows["arm_2"].map(lambda text: content_of(text).arm if text else "")
    is_both = rows["arm"].ne("") & second.ne("") & rows["arm"].ne(second)
    is_second = rows["arm"].eq("") & second.ne("") & ~rows["role"].isin(["blank", "empty"])
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


def _wells_of(piece: LayoutPiece) -> pd.DataFrame:
    table = piece.frame.assign(cell=_cells(piece.block)).drop_duplicates("well")
    return table.set_index("well")


def _cells(block: Block) -> list[str]:
    places = zip(block.rows.tolist(), block.columns.tolist(), strict=True)
    return [cell_name(row, column) for row, column in places]
