"""Read one caliper workbook in a process of its own: ``python -m benchmarks.read_once HOW FILE``.

HOW is ``calamine`` (cells only) or ``study`` (our reader). Prints seconds and the peak memory of
the process in MB, before and after, as JSON.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from analysis.reading import Upload, read_study


def cells(path: Path) -> int:
    """Number of rows that calamine alone hands over."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return len(workbook.get_sheet_by_index(0).to_python()) - 1


def study(path: Path) -> int:
    """Number of caliper rows of the study that our reader makes."""
    table = read_study((Upload(path.name, path.read_bytes()),)).calipers
    return 0 if table is None else len(table)


def peak_mb() -> float:
    """The most memory this process ever held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


WAYS: dict[str, Callable[[Path], int]] = {"calamine": cells, "study": study}


def main(how: str, file: str) -> None:
    before, start = peak_mb(), time.perf_counter()
    rows = WAYS[how](Path(file))
    spent = time.perf_counter() - start
    print(json.dumps({"rows": rows, "seconds": spent, "before_mb": before, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
