"""How the tests run, and the sample study, read and analyzed once for all of them."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from analysis.reading import Upload, read_study
from analysis.results import Results, analyse
from analysis.settings import Settings
from analysis.study import Study
from tests.places import SAMPLE
from tests.side_by_side import (  # noqa: F401
    pytest_collect_directory,
    pytest_collection,
    pytest_collection_modifyitems,
    pytest_xdist_make_scheduler,
)

# No clock: a busy machine fails no property. Where CI is set (as in make test), the examples are
# the same in every run; elsewhere each run tries new ones.
settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def sample_study() -> Study:
    return read_study([Upload(SAMPLE.name, SAMPLE.read_bytes())])


@pytest.fixture(scope="session")
def sample_results(sample_study: Study) -> Results:
    return analyse(sample_study, Settings())
