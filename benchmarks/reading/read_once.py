"""One upload in its own process: ``python -m benchmarks.reading.read_once HOW FILE [FILE ...]``.

HOW is ``calamine`` (cells of a caliper workbook only), ``study`` (our reader) or ``tables`` (and
the analysis). Prints seconds and the peak memory of the process in MB, before and after, as JSON.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from analysis.reading import Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import Study


def cells(path: Path) -> int:
    """Number of rows that calamine alone hands over."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return len(workbook.get_sheet_by_index(0).to_python()) - 1


def study(*paths: Path) -> int:
    """Number of caliper rows and reads of wells of the study that our reader makes."""
    return _rows(_read(paths))


def tables(*paths: Path) -> int:
    """The same, with every table of the study computed."""
    return _rows(analyse(_read(paths), Settings()).study)


def _read(paths: Sequence[Path]) -> Study:
    return read_study([Upload(path.name, path.read_bytes()) for path in paths])


def _rows(of: Study) -> int:
    return sum(len(table) for table in (of.calipers, of.plate_reads) if table is not None)


def peak_mb() -> float:
    """The most memory this process ever held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


WAYS: dict[str, Callable[..., int]] = {"calamine": cells, "study": study, "tables": tables}


def main(how: str, *files: str) -> None:
    before, start = peak_mb(), time.perf_counter()
    rows = WAYS[how](*map(Path, files))
    spent = time.perf_counter() - start
    print(json.dumps({"rows": rows, "seconds": spent, "before_mb": before, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
