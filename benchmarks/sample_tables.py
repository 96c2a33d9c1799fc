"""(a) A workbook's bytes to every table: reading and analysis, without a browser.

The sample workbook, and two larger ones: 72 plates and 590 animals, and ten times the sample.
"""

from __future__ import annotations

from pathlib import Path

from analysis.reading import Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from benchmarks.large_study import large_workbook
from benchmarks.measure import Measured, seconds

TITLE = "(a) Sample workbook to all tables (aim: under 1 s)"
SAMPLE = Path(__file__).parents[1] / "sample_data" / "sample_study.xlsx"


LARGER = {  # experiments on plates, copies of each animal
    "72 plates, 590 animals": (4, 5),
    "540 plates, 1,180 animals": (30, 10),
}


def measure(rounds: int) -> list[Measured]:
    """Time reading and analysis of the sample and, a few times, of larger studies."""
    rows = _measured("sample", SAMPLE.read_bytes(), rounds)
    for what, size in LARGER.items():
        rows += _measured(what, large_workbook(*size), min(rounds, 3))
    return rows


def _measured(what: str, data: bytes, rounds: int) -> list[Measured]:
    """Time reading, analysis and both; the first, slower call is not counted."""
    files = (Upload(SAMPLE.name, data),)
    study = read_study(files)
    analyse(study, Settings())
    reading = tuple(seconds(lambda: read_study(files)) for _ in range(rounds))
    analysis = tuple(seconds(lambda: analyse(study, Settings())) for _ in range(rounds))
    both = tuple(seconds(lambda: analyse(read_study(files), Settings())) for _ in range(rounds))
    return [
        Measured(f"{what}: read", reading, "s"),
        Measured(f"{what}: analyze", analysis, "s"),
        Measured(f"{what}: read and analyze", both, "s"),
    ]
