"""(c) A caliper sheet of 100,000 rows: our reader beside calamine alone, time and peak memory."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import Workbook

from benchmarks.measure import Measured

TITLE = "(c) 100,000 caliper rows (aim: within 2x of calamine alone)"
ROOT = Path(__file__).parents[2]
HEADINGS = ("model", "arm", "animal", "day", "length_mm", "width_mm", "weight_g", "cage")
ARMS = ("vehicle", *(f"drug {number}" for number in range(1, 10)))
MODELS, ANIMALS, DAYS = 5, 100, 20


def measure(rounds: int) -> list[Measured]:
    """Both ways take turns, each in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calipers.xlsx"
        write_calipers(path)
        pairs = [(_read("calamine", path), _read("study", path)) for _ in range(rounds)]
    alone, ours = zip(*pairs, strict=True)
    return [
        *_compared("time", "s", _column(alone, "seconds"), _column(ours, "seconds")),
        *_compared("peak memory", "MB", _column(alone, "peak_mb"), _column(ours, "peak_mb")),
        Measured("memory at start (both)", _column(ours, "before_mb"), "MB"),
    ]


def write_calipers(path: Path) -> None:
    """A workbook of 5 models x 10 arms x 100 animals x 20 days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("calipers")
    sheet.append(HEADINGS)
    for model, arm, animal in itertools.product(range(MODELS), ARMS, range(ANIMALS)):
        for day in range(DAYS):
            length = 6 + 0.3 * day + 0.01 * animal
            size = (round(length, 2), round(0.8 * length, 2), round(20 + 0.05 * day, 2))
            sheet.append((f"model {model}", arm, f"m{animal}", day, *size, f"cage {animal // 5}"))
    book.save(path)


def _read(how: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reading.read_once", how, str(path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    result: dict[str, float] = json.loads(said)
    expected = MODELS * len(ARMS) * ANIMALS * DAYS
    if result["rows"] != expected:
        raise SystemExit(f"{how} read {result['rows']:,} rows of {expected:,}")
    return result


def _column(results: tuple[dict[str, float], ...], name: str) -> tuple[float, ...]:
    return tuple(result[name] for result in results)


def _compared(
    what: str, unit: str, alone: tuple[float, ...], ours: tuple[float, ...]
) -> list[Measured]:
    floor = Measured(f"calamine alone, {what}", alone, unit)
    return [Measured(f"our reader, {what}", ours, unit, floor), floor]
