"""Made-up plate files: each gives the wells beside it, and bad ones the message beside them.

A new case is a file (or a folder of files) in ``tests/files/plates`` with ``NAME.wells.csv``; for
a bad one ``NAME.message`` holds words of what the user is told, and whether anything is read.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import pytest

from analysis.reading.files.uploads import load_uploads
from analysis.reading.read import read_study
from analysis.study import Study, StudyError
from tests.places import FILES

FOLDER = FILES / "plates"
GOOD = sorted(path.name.removesuffix(".wells.csv") for path in FOLDER.glob("*.wells.csv"))
BAD = sorted(path.name.removesuffix(".message") for path in FOLDER.glob("*.message"))
NUMBERS = {"absorbance", "time_h", "read_wavelength_nm", "reference", "concentration"}
NUMBERS |= {"concentration_2"}


@lru_cache
def study_of(name: str) -> Study:
    path = FOLDER / name
    return read_study(load_uploads(sorted(path.iterdir()) if path.is_dir() else [path]))


def texts(column: pd.Series) -> list[str]:
    return ["" if pd.isna(each) else str(each) for each in column]


def test_there_are_enough_cases() -> None:
    assert len(GOOD) >= 35
    assert len(BAD) >= 10


@pytest.mark.parametrize("name", GOOD)
def test_a_plate_file_gives_its_wells(name: str) -> None:
    expected = pd.read_csv(FOLDER / f"{name}.wells.csv", dtype={"plate": str, "experiment": str})
    reads = study_of(name).plate_reads
    assert reads is not None
    order = ["plate", "time_h", "read_wavelength_nm", "well"]
    expected = expected.sort_values(order, ignore_index=True)
    reads = reads.sort_values(order, ignore_index=True)
    assert reads["plate"].tolist() == expected["plate"].astype(str).tolist()
    assert reads["well"].tolist() == expected["well"].tolist()
    for column in expected:
        if column in NUMBERS:
            np.testing.assert_allclose(
                reads[column].to_numpy(), expected[column].to_numpy(dtype=float), rtol=1e-9,
                err_msg=column,
            )  # fmt: skip
        else:
            assert reads[column].tolist() == texts(expected[column]), column
    if "role" not in expected:
        assert set(reads["role"]) == {""}


@pytest.mark.parametrize("name", GOOD)
def test_regions_and_problems_name_their_places(name: str) -> None:
    study = study_of(name)
    assert all(each.severity != "error" for each in study.problems)
    kinds = [each.kind for each in study.recognized]
    assert "plate_reads" in kinds
    for region in study.recognized:
        assert region.first_cell
        assert region.last_cell
        if region.kind == "left out":
            assert dict(region.columns)["reason"]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_words(name: str) -> None:
    words = (FOLDER / f"{name}.message").read_text().splitlines()
    try:
        study = study_of(name)
    except StudyError as error:
        told = str(error)
        reads = None
    else:
        told = "\n".join(map(str, study.problems))
        reads = study.plate_reads
    assert reads is None
    for line in words:
        assert line in told
