"""Jobs for a worker process that go wrong: each by a name that the process can import."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from analysis.reading import Upload
from analysis.study import Problem, StudyError

GB = 2**30


def add(one: int, other: int) -> int:
    return one + other


def who() -> int:
    return os.getpid()


def take(gigabytes: int) -> int:
    return len(bytearray(gigabytes * GB))


def hold(megabytes: int) -> None:
    """Keep memory that is never given back."""
    sys.modules["held"] = bytearray(os.urandom(2**20) * megabytes)  # type: ignore[assignment]


def loop() -> None:
    while True:
        pass


def abort(*_: object) -> None:
    os.abort()


def refuse() -> None:
    raise StudyError([Problem("error", "No.", "a.csv", cell="B2", action="Nothing was read.")])


def stumble() -> None:
    raise ZeroDivisionError


def leave() -> None:
    os._exit(3)


def wait_for(path: str, answer: str) -> str:
    """Note that it began, and in which process; end once the file is there."""
    Path(f"{path}.{answer}").write_text(str(os.getpid()))
    while not Path(path).exists():
        time.sleep(0.01)
    return answer


def who_reads(upload: Upload) -> tuple[str, float]:
    """The name of a file, and when it was read."""
    return upload.name, time.monotonic()
