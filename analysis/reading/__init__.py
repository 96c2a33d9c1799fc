"""The only door in: uploaded bytes to a study, with every problem found on the way."""

from __future__ import annotations

from analysis.reading.corrections import (
    ArmCorrection,
    Corrections,
    Part,
    PlateCorrection,
    Pointing,
    WellCorrection,
    WellExclusion,
    from_json,
    relearned,
)
from analysis.reading.files.cells import cell_position
from analysis.reading.files.sheets import Cell, SheetHead, read_sheets, sheet_heads
from analysis.reading.files.uploads import Upload, load_uploads
from analysis.reading.pointing.read import pointed_for
from analysis.reading.read import read_study

__all__ = [
    "ArmCorrection",
    "Cell",
    "Corrections",
    "Part",
    "PlateCorrection",
    "Pointing",
    "SheetHead",
    "Upload",
    "WellCorrection",
    "WellExclusion",
    "cell_position",
    "from_json",
    "load_uploads",
    "pointed_for",
    "read_sheets",
    "read_study",
    "relearned",
    "sheet_heads",
]
