"""Which tests run in one process, where several run them side by side, and how each finds them."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.places import BROWSER_TESTS

# Processes that drive a browser, each with a server of its own. They wait often: all but one of
# those that run tests begin with them.
BROWSERS = (os.cpu_count() or 1) + 1
BROWSER_FILES = sorted(f"tests/browser/{path.name}" for path in BROWSER_TESTS.glob("test_*.py"))

PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PROCESSES = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


class ByFile(LoadFileScheduling):
    """The tests of a file run in one process, which makes once what they share.

    Those of the browser share more: their files are dealt out to a few processes.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        if file in BROWSER_FILES:
            return f"browser {BROWSER_FILES.index(file) % BROWSERS}"
        return file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


class Turned(pytest.Dir):
    """A folder whose files are found from a place on that is each process's own.

    Every process finds all tests. What it compiles on the way is kept, and the others, who come
    there later, read that; in one order all of them would compile all files at the same time.
    """

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        found = list(super().collect())
        start = len(found) * PROCESS // PROCESSES
        return found[start:] + found[:start]


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Dir | None:
    return Turned.from_parent(parent, path=path) if PROCESSES > 1 else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One order in every process, wherever it began."""
    items.sort(key=lambda item: item.path.parts)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is made here stays to the end: Python never looks through it for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
