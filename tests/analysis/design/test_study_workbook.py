"""A study written as a workbook reads back to the identical study."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.design.study_workbook import write_study_workbook
from analysis.reading import Upload, load_uploads, read_study
from analysis.study import SOURCE_COLUMNS, Study
from tests.places import ROOT

BESIDE = (".expected", ".problems")
TABLES = ("plate_reads", "calipers", "survival", "tumor_weights", "endpoints")
GOOD = sorted(path for path in (ROOT / "tests/files/good").iterdir() if path.suffix not in BESIDE)


def assert_comes_back(study: Study) -> None:
    again = read_study([Upload("written.xlsx", write_study_workbook(study))])
    assert again.arms == study.arms
    assert again.facts == study.facts
    assert again.title == study.title
    for name in TABLES:
        old, new = getattr(study, name), getattr(again, name)
        assert (old is None) == (new is None), name
        if old is not None:
            sources = list(SOURCE_COLUMNS)
            pd.testing.assert_frame_equal(old.drop(columns=sources), new.drop(columns=sources))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_every_good_file_comes_back(path: Path) -> None:
    assert_comes_back(read_study(load_uploads([path])))


def test_the_sample_study_comes_back() -> None:
    assert_comes_back(read_study(load_uploads([ROOT / "sample_data/sample_study.xlsx"])))


# Anything a spreadsheet may hold in a line of text.
NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12
)


@settings(max_examples=20)
@given(animal=NAMES, arm=NAMES, note=NAMES)
def test_any_names_come_back(animal: str, arm: str, note: str) -> None:
    table = pd.DataFrame({
        "animal": [f"m {animal}", "m2"], "arm": [f"x {arm}", "vehicle"], "day": [0, 0],
        "length_mm": [8, 7], "width_mm": [6, 6], "note": [note, ""],
    })  # fmt: skip
    assert_comes_back(read_study([Upload("a.csv", table.to_csv(index=False).encode())]))


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@sum", "#N/A", "=HYPERLINK(1)"])
def test_text_is_never_written_as_a_formula(text: str) -> None:
    data = f"animal,arm,day,volume_mm3,note\n1,vehicle,0,100,{text}\n".encode()
    study = read_study([Upload("a.csv", data)])
    book = openpyxl.load_workbook(io.BytesIO(write_study_workbook(study)))
    cells = [cell for row in book["calipers"].iter_rows() for cell in row if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s"]


def test_the_sheets_have_the_headings_of_a_study_workbook() -> None:
    study = read_study([Upload("a.csv", b"animal,arm,day,event\n1,vehicle,20,1\n")])
    book = openpyxl.load_workbook(io.BytesIO(write_study_workbook(study)))
    assert book.sheetnames == ["study", "arms", "survival"]
    rows = list(book["survival"].iter_rows(values_only=True))
    assert rows == [("arm", "animal", "day", "event"), ("vehicle", "1", 20, 1)]
