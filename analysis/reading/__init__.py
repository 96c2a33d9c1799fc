"""The only door in: uploaded bytes to a study, with every problem found on the way."""

from __future__ import annotations

from analysis.reading.corrected import headings_of
from analysis.reading.corrections import (
    ArmCorrection,
    ColumnCorrection,
    Corrections,
    PlateCorrection,
    WellCorrection,
    WellExclusion,
    from_json,
    relearned,
)
from analysis.reading.files.cells import cell_position
from analysis.reading.files.heads import SheetHead, sheet_heads
from analysis.reading.files.sheets import Cell, read_sheets
from analysis.reading.files.uploads import Upload, load_uploads
from analysis.reading.read import columns_for, read_study
from analysis.reading.words.headings import SPELLINGS

__all__ = [
    "SPELLINGS",
    "ArmCorrection",
    "Cell",
    "ColumnCorrection",
    "Corrections",
    "PlateCorrection",
    "SheetHead",
    "Upload",
    "WellCorrection",
    "WellExclusion",
    "cell_position",
    "columns_for",
    "from_json",
    "headings_of",
    "load_uploads",
    "read_sheets",
    "read_study",
    "relearned",
    "sheet_heads",
]
