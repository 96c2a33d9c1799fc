"""Every table of every file, by two checkouts: what a change of the code changed in the numbers.

``python -m benchmarks.compare_tables BEFORE AFTER FOLDER [FOLDER ...]`` reads each file below the
folders with the code of both checkouts and prints what is not equal byte for byte: tables, exit
codes and refusals. The two run side by side. Each file is read in a forked process with a bound on
its time, so that modules are loaded once and one bad file costs one row (not on Windows).
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command gave for one file: exit code, refusal, and the hash of every table."""

    code: int | str
    refusal: str = ""
    tables: dict[str, str] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where every file gives the same with both, 1 with a line for each difference."""
    parser = argparse.ArgumentParser(description="Tables of two checkouts, compared byte for byte.")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("folders", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    files = [path for folder in options.folders for path in _files(folder.resolve())]
    runs = [_start(checkout, files) for checkout in (options.before, options.after)]
    before, after = (_answers(run) for run in runs)
    differences = [
        f"{name}: {line}" for name in after for line in _differences(before[name], after[name])
    ]
    print("\n".join(differences))
    tables = sum(len(answer.tables) for answer in after.values())
    print(f"{len(after)} files, {tables} tables, {len(differences)} differences")
    return 1 if differences else 0


def _files(folder: Path) -> Iterator[Path]:
    paths = [folder] if folder.is_file() else folder.rglob("*")
    yield from sorted(path for path in paths if path.is_file())


def _start(checkout: Path, files: list[Path]) -> subprocess.Popen[str]:
    """This file as a script in the other checkout, whose ``analysis`` it then finds."""
    command = [sys.executable, __file__, "--tables", *map(str, files)]
    return subprocess.Popen(command, cwd=checkout, stdout=subprocess.PIPE, text=True)


def _answers(run: subprocess.Popen[str]) -> dict[str, Answer]:
    said, _ = run.communicate()
    if run.returncode:  # else the files that it never reached would count as equal
        raise subprocess.CalledProcessError(run.returncode, "compare_tables --tables")
    return {name: Answer(**answer) for name, answer in map(json.loads, said.splitlines())}


def _differences(old: Answer, new: Answer) -> Iterator[str]:
    for key in ("code", "refusal"):
        if getattr(old, key) != getattr(new, key):
            yield f"{key} {getattr(old, key)!r} -> {getattr(new, key)!r}"
    for table in sorted(old.tables.keys() | new.tables.keys()):
        if old.tables.get(table) != new.tables.get(table):
            yield f"{table} differs"


def print_tables(files: Sequence[str]) -> None:
    """One line of JSON a file: what the command of the checkout in this folder makes of it."""
    sys.path.insert(0, os.getcwd())
    importlib.import_module("analysis.__main__")
    for name in files:
        inlet, outlet = os.pipe()
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            os.write(outlet, json.dumps(asdict(_tables(name))).encode())
            os._exit(0)
        os.close(outlet)
        with os.fdopen(inlet, "rb") as pipe:
            text = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        answer = json.loads(text) if text else asdict(Answer(f"ended with {status}"))
        print(json.dumps([name, answer]), flush=True)


def _tables(name: str) -> Answer:
    said, complaints = io.StringIO(), io.StringIO()
    command = importlib.import_module("analysis.__main__").main
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaints):
            code = command([name, "--out", f"{folder}/tables"])
        made = sorted(Path(folder).glob("tables/*"))
        hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}
    return Answer(code, complaints.getvalue() if code else "", hashes)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--tables"]:
        print_tables(sys.argv[2:])
    else:
        sys.exit(main())
