"""(o) Large uploads, read and analyzed: 1,211 curves, 67,445 caliper rows, a kinetic export."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from analysis.reading import Upload
from benchmarks.measure import Measured
from benchmarks.reading.large_files import caliper_rows, curve_plates, kinetic_plate

TITLE = "(o) Large uploads, read and analyzed (aims on two quiet cores: 10 s, 5 s, 3 s)"
ROOT = Path(__file__).parents[2]


def measure(rounds: int) -> list[Measured]:
    """Reading and all tables of each upload beside what they may take; of that, reading alone."""
    uploads: tuple[tuple[str, float, Sequence[Upload]], ...] = (
        ("1,211 curves of 100 lines", 10.0, (curve_plates(),)),
        ("67,445 caliper rows", 5.0, (caliper_rows(),)),
        ("kinetic export of 0.9 MB", 3.0, kinetic_plate()),
    )
    rows = []
    for name, aim_s, files in uploads:
        aim = Measured(f"aim, {name}", (aim_s,), "s")
        whole, reading = (_seconds(how, files, rounds) for how in ("tables", "study"))
        rows += [Measured(name, whole, "s", aim), Measured("of that, reading", reading, "s")]
    return rows


def _seconds(how: str, files: Sequence[Upload], rounds: int) -> tuple[float, ...]:
    """Seconds of each round, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / file.name for file in files]
        for path, file in zip(paths, files, strict=True):
            path.write_bytes(file.data)
        command = [sys.executable, "-m", "benchmarks.reading.read_once", how, *map(str, paths)]
        said = [
            subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
            for _ in range(rounds)
        ]
    return tuple(float(json.loads(text)["seconds"]) for text in said)
