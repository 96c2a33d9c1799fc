"""The sample study, read and analyzed once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.reading import Upload, read_study
from analysis.results import Results, analyse
from analysis.settings import Settings
from analysis.study import Study

SAMPLE = Path(__file__).parents[1] / "sample_data" / "sample_study.xlsx"


@pytest.fixture(scope="session")
def sample_study() -> Study:
    return read_study([Upload(SAMPLE.name, SAMPLE.read_bytes())])


@pytest.fixture(scope="session")
def sample_results(sample_study: Study) -> Results:
    return analyse(sample_study, Settings())
