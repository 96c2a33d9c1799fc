"""(d) Files of real labs: our reader beside calamine alone, where the files are at hand."""

from __future__ import annotations

import io
import os
from pathlib import Path

from python_calamine import CalamineWorkbook

from analysis.reading import Upload, read_study
from analysis.study import StudyError
from benchmarks.measure import Measured, seconds

TITLE = "(d) files of real labs (calamine reads workbooks only)"
ROOT = Path(__file__).parents[2]
FILES = Path(os.environ.get("REAL_FILES", ROOT / "../shared/real_files")).resolve()
WORKBOOKS = (".xlsx", ".xls", ".ods")
TEXTS = (".csv", ".tsv", ".txt")


def measure(rounds: int) -> list[Measured]:
    """Each file that makes a study; none where the folder is absent."""
    rows: list[Measured] = []
    if not FILES.is_dir():
        print("The folder of real files (REAL_FILES) is not on this machine.")
    for path in sorted(FILES.rglob("*")):
        if path.suffix in (*WORKBOOKS, *TEXTS):
            rows += _measured(path, rounds)
    return rows


def _measured(path: Path, rounds: int) -> list[Measured]:
    data = path.read_bytes()
    upload = Upload(path.name, data)
    try:
        read_study((upload,))  # once before: modules and patterns are loaded
    except StudyError:
        return []
    ours = tuple(1000 * seconds(lambda: read_study((upload,))) for _ in range(rounds))
    if path.suffix in TEXTS:
        return [Measured(path.name, ours, "ms")]
    alone = tuple(1000 * seconds(lambda: _cells(data)) for _ in range(rounds))
    floor = Measured("calamine alone", alone, "ms")
    return [Measured(path.name, ours, "ms", floor)]


def _cells(data: bytes) -> int:
    """Number of rows that calamine alone hands over."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names)
