"""(a) The sample workbook's bytes to every table: reading and analysis, without a browser."""

from __future__ import annotations

from pathlib import Path

from analysis.reading import Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from benchmarks.measure import Measured, seconds

TITLE = "(a) Sample workbook to all tables (aim: under 1 s)"
SAMPLE = Path(__file__).parents[1] / "sample_data" / "sample_study.xlsx"


def measure(rounds: int) -> list[Measured]:
    """Time reading, analysis and both; the first, slower call is not counted."""
    files = (Upload(SAMPLE.name, SAMPLE.read_bytes()),)
    study = read_study(files)
    analyse(study, Settings())
    reading = tuple(seconds(lambda: read_study(files)) for _ in range(rounds))
    analysis = tuple(seconds(lambda: analyse(study, Settings())) for _ in range(rounds))
    both = tuple(seconds(lambda: analyse(read_study(files), Settings())) for _ in range(rounds))
    return [
        Measured("read", reading, "s"),
        Measured("analyze", analysis, "s"),
        Measured("read and analyze", both, "s"),
    ]
