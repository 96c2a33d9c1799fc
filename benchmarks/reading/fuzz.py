"""Damaged files: ``python -m benchmarks.reading.fuzz [--minutes 10] [--seed 1]``.

Each mutant of a good file is opened and analyzed in a process of its own with limits of memory and
CPU time. It has to be read, or refused with a ``StudyError``; an odd value in a clean table has to
be named by a problem. Anything else is counted, printed once a kind, and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import select
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from analysis.design.study_workbook import write_study_workbook
from analysis.reading import Corrections, Upload, from_json, read_study
from analysis.reading.files.cells import cell_name
from analysis.reading.saved_study import is_study_file
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import Problem, Study, StudyError
from analysis.table_files import workbook_bytes
from benchmarks.reading.fuzz_mutants import CALIPERS, Original, mutant, originals
from components.app.study_file import read_study_file
from tests.damage import grid_of, slip, text_of

MEMORY_BYTES = 3 * 2**30
CPU_S = 30
WALL_S = 300.0
SETTINGS = Settings(bootstrap_resamples=50, synergy_resamples=5)
SLIPS = 0.3  # share of the runs that put one odd value into a clean table
GOOD = ("read", "refused", "named")
TABLES = ("plate_reads", "calipers", "survival", "tumor_weights", "endpoints")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz for some minutes and print the count; 0 where every mutant was read or refused."""
    parser = argparse.ArgumentParser(description="Open damaged files.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for mutants that did harm")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    files = originals()
    clean = [file for file in files if file.kind == "upload" and _is_clean(file)]
    counted: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    end = time.monotonic() + 60 * options.minutes
    number = 0
    while time.monotonic() < end:
        chance = random.Random(f"{options.seed} {number}")
        number += 1
        is_slip = chance.random() < SLIPS
        file = chance.choice(clean if is_slip else files)
        data = b"" if is_slip else mutant(file, chance)
        work = partial(_slip, file, chance) if is_slip else partial(_open, file, data)
        outcome = apart(partial(_told, work))
        counted[outcome.split(":")[0]] += 1
        if outcome not in GOOD and outcome not in kinds:
            kinds[outcome] = f"{file.name}, seed {options.seed} {number - 1}"
            _keep(options.keep, f"{number - 1}_{file.name}", data)
    _report(options.seed, counted, kinds)
    return int(bool(kinds))


def apart(work: Callable[[], str]) -> str:
    """What ``work`` says, in a process of its own that may take only so much."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a parser says when it ends
        os.write(writer, work().encode())
        os._exit(0)
    os.close(writer)
    is_done = bool(select.select([reader], [], [], WALL_S)[0])
    said = os.read(reader, 2**16).decode() if is_done else ""
    os.close(reader)
    if not is_done:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if said:
        return said
    return "hang" if not is_done or status in (-signal.SIGXCPU, -signal.SIGKILL) else "abort"


def _told(work: Callable[[], str]) -> str:
    """How a mutant ends: read, refused in words, or with an exception, where it was raised."""
    end = _End()
    with end:
        end.words = work()
    return end.words


class _End:
    """What was said, or the exception that is sought here and nowhere else, in words."""

    words = ""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool:
        """Put an exception into words."""
        if isinstance(error, StudyError):
            self.words = "refused" if str(error).strip() else "exception: StudyError without words"
        elif error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            own = [frame for frame in frames if "site-packages" not in frame.filename][-1]
            where = f"{Path(own.filename).name}:{own.lineno}"
            self.words = f"exception: {type(error).__name__} at {where}: {str(error)[:80]}"
        return True


def _open(file: Original, data: bytes) -> str:
    """Open, analyze and export what a mutant holds."""
    uploads: tuple[Upload, ...] = (Upload("calipers.csv", CALIPERS),)
    said = Corrections()
    if file.kind == "corrections":
        said = from_json(data.decode("utf-8", "replace"))
    elif file.kind == "upload":
        uploads = (Upload(file.name, data),)
    elif is_study_file(data):
        saved = read_study_file(data)
        uploads, said = saved.uploads, saved.corrections
    else:
        return "refused"
    results = analyse(read_study(uploads, said), SETTINGS)
    workbook_bytes({name: table.head(200) for name, table in results.tables.items()})
    write_study_workbook(results.study)
    return "read"


def _is_clean(file: Original) -> bool:
    """Whether a text table is read without a warning, so that a slip has nothing to hide behind."""
    if not file.name.endswith((".csv", ".tsv")):
        return False
    try:
        grid, mark = grid_of(file.data)
        study = read_study((Upload(file.name, text_of(grid, mark)),))
    except (StudyError, UnicodeError):
        return False
    return bool(_places(study)) and all(each.severity == "info" for each in study.problems)


def _slip(file: Original, chance: random.Random) -> str:
    """Whether one odd value in a measured cell of a clean table is named, or changes nothing."""
    grid, mark = grid_of(file.data)
    before = read_study((Upload(file.name, text_of(grid, mark)),))
    places = _places(before)
    measured = [
        [text if (row, at) in places and _is_number(text) else "" for at, text in enumerate(cells)]
        for row, cells in enumerate(grid)
    ]
    if not any(map(any, measured)):
        return "read"
    found = slip(measured, range(len(grid)), range(len(grid[0])), chance, is_never_a_number=True)
    damaged = [list(cells) for cells in grid]
    damaged[found.row][found.column] = found.value
    after = read_study((Upload(file.name, text_of(damaged, mark)),))
    cell = cell_name(found.row, found.column)
    if _is_named(cell, before.problems, after.problems) or found.value in _notes(after):
        return "named"
    if found.value.endswith("%") and "%" in "".join(grid[found.row]):
        return "read"  # the unit of the row, written again
    return "read" if _values(after) == _values(before) else f"silent: {found.value!r}"


def _is_named(cell: str, before: Sequence[Problem], after: Sequence[Problem]) -> bool:
    new = [problem for problem in after if problem not in before]
    return any(cell in re.split(r"[\s,:]+", problem.cell) for problem in new)


def _notes(study: Study) -> set[str]:
    """Texts that were understood, and stand beside the numbers as they were written."""
    tables: list[pd.DataFrame | None] = [getattr(study, name) for name in TABLES]
    return {
        str(note)
        for table in tables
        if table is not None and "note" in table
        for note in table["note"]
    }


def _places(study: Study) -> set[tuple[int, int]]:
    """Rows and columns of the cells that were measured."""
    tables = [getattr(study, name) for name in TABLES if name != "survival"]
    cells = {cell for table in tables if table is not None for cell in table["cell"]}
    found = [re.fullmatch(r"([A-Z]+)(\d+)", cell) for cell in cells]
    columns = {cell_name(0, at)[:-1]: at for at in range(400)}
    return {(int(cell[2]) - 1, columns[cell[1]]) for cell in found if cell and cell[1] in columns}


def _values(study: Study) -> list[list[tuple[object, ...]]]:
    tables: list[pd.DataFrame | None] = [getattr(study, name) for name in TABLES]
    bare = [
        table.drop(columns=["cell", "file", "sheet", "note"], errors="ignore").astype(object)
        for table in tables
        if table is not None
    ]
    rows = [table.where(table.notna(), None).to_numpy().tolist() for table in bare]
    return [sorted(map(tuple, each), key=repr) for each in rows]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*-?\d+(?:[.,]\d+)?\s*", text))


def _keep(folder: Path | None, name: str, data: bytes) -> None:
    if folder and data:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _report(seed: int, counted: Counter[str], kinds: dict[str, str]) -> None:
    print(f"{counted.total():,} mutants, seed {seed}")
    for name in ("read", "refused", "named", "exception", "hang", "abort", "silent"):
        print(f"{name:>10} {counted[name]:6,}")
    for kind, first in sorted(kinds.items()):
        print(f"  {kind} ({first})")


if __name__ == "__main__":
    sys.exit(main())
