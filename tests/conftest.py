"""How the tests run, and the sample study, read and analyzed once for all of them."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from analysis.reading import Upload, read_study
from analysis.results import Results, analyse
from analysis.settings import Settings
from analysis.study import Study
from tests.places import BROWSER_TESTS, SAMPLE

# No clock: a busy machine fails no property. Where CI is set (as in make test), the examples are
# the same in every run; elsewhere each run tries new ones.
settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("house")

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


@pytest.fixture(scope="session")
def sample_study() -> Study:
    return read_study([Upload(SAMPLE.name, SAMPLE.read_bytes())])


@pytest.fixture(scope="session")
def sample_results(sample_study: Study) -> Results:
    return analyse(sample_study, Settings())
