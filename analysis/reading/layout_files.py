"""The layout of a plate as a file of its own, to be used again on other plates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.formula_text import csv_bytes, restored
from analysis.reading.corrections import WellCorrection
from analysis.reading.files.sheets import Sheet, read_sheets
from analysis.reading.files.uploads import Upload
from analysis.reading.findings import Finding
from analysis.reading.plates.join import join_plates
from analysis.reading.plates.sheets import find_plates
from analysis.reading.workbook.finder import find_study_tables
from analysis.reading.workbook.wells import LAYOUT_FIELDS
from analysis.study import StudyError

_NO_LAYOUT = (
    "The file holds no layout of a plate. A layout has the columns well, role, arm, concentration "
    "and unit, or grids of wells that say what is in them."
)
_SEVERAL = "The file names a well more than once. Keep the layout of one plate in it."


def layout_csv(wells: pd.DataFrame) -> bytes:
    """The layout of one plate as a ``plate_layout`` table that names no plate.

    Parameters
    ----------
    wells : DataFrame
        Reads of one plate; wells without a role are left out.

    Returns
    -------
    bytes
        CSV (UTF-8) with one row per well; ``saved_layout`` reads it back.
    """
    known = wells[wells["role"] != ""].drop_duplicates("well")
    return csv_bytes(known[["well", *LAYOUT_FIELDS]])


def saved_layout(upload: Upload) -> tuple[WellCorrection, ...]:
    """The wells of a layout file, for every plate of the study that it is used on.

    Raises
    ------
    StudyError
        The file cannot be opened, or holds no layout or more than one.
    """
    findings = [each for sheet in read_sheets(upload) for each in _findings(sheet)]
    layouts = [each.rows for each in findings if each.kind == "plate_layout" and len(each.rows)]
    if not layouts:
        raise StudyError(_NO_LAYOUT)
    rows = pd.concat(layouts, ignore_index=True)
    if rows.duplicated("well").any():
        raise StudyError(_SEVERAL)
    return wells_of(rows)


def wells_of(rows: pd.DataFrame) -> tuple[WellCorrection, ...]:
    """Rows of a layout as painted wells of every plate."""
    return tuple(_well(row) for row in rows.to_dict("records"))


def _findings(sheet: Sheet) -> Sequence[Finding]:
    tables = find_study_tables(sheet)
    return tables if any(len(each.rows) for each in tables) else join_plates(find_plates(sheet))


def _well(row: Mapping[Any, Any]) -> WellCorrection:
    first, second = (
        None if pd.isna(row[name]) else float(row[name])
        for name in ("concentration", "concentration_2")
    )
    role, arm, unit, unit_2 = (
        restored(str(row[name])) for name in ("role", "arm", "unit", "unit_2")
    )
    return WellCorrection("", str(row["well"]), role, arm, first, unit, second, unit_2)
