"""Which tests run in one process, where several run them side by side."""

from __future__ import annotations

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.places import BROWSER_TESTS

# Processes that drive a browser, each with a server of its own. They wait often: all but one of
# those that run tests begin with them.
BROWSERS = (os.cpu_count() or 1) + 1
BROWSER_FILES = sorted(f"tests/browser/{path.name}" for path in BROWSER_TESTS.glob("test_*.py"))


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
