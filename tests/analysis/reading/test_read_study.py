"""Uploads to a study: files merged, problems gathered, a key of the contents."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from analysis.reading import Upload, load_uploads, read_study
from analysis.study import StudyError
from tests.files.make_files import ONE_TABLE, workbook

CALIPERS = b"animal,arm,day,length_mm,width_mm\n1,vehicle,0,8,6\n1,vehicle,7,9,7\n"
SURVIVAL = b"animal,arm,day,event\n1,VEHICLE,20,1\n"


def test_one_csv_is_a_study() -> None:
    study = read_study([Upload("My pilot.csv", CALIPERS)])
    assert study.title == "My pilot"
    assert study.calipers is not None
    assert len(study.calipers) == 2
    assert study.calipers[["file", "sheet", "cell"]].iloc[0].tolist() == ["My pilot.csv", "", "D2"]
    assert study.plate_reads is None
    assert study.survival is None
    assert [(source.name, source.size_bytes) for source in study.sources] == [
        ("My pilot.csv", len(CALIPERS))
    ]


def test_files_are_merged_and_arms_matched_across_them() -> None:
    study = read_study([Upload("a.csv", CALIPERS), Upload("b.csv", SURVIVAL)])
    assert study.calipers is not None
    assert study.survival is not None
    assert study.survival["arm"].tolist() == ["vehicle"]
    assert [arm.name for arm in study.arms] == ["vehicle"]


def test_sheets_of_one_kind_are_appended() -> None:
    more = CALIPERS.replace(b"1,vehicle", b"2,vehicle")
    study = read_study([Upload("a.csv", CALIPERS), Upload("b.csv", more)])
    assert study.calipers is not None
    assert study.calipers["file"].tolist() == ["a.csv", "a.csv", "b.csv", "b.csv"]


def test_the_same_file_twice_counts_once() -> None:
    study = read_study([Upload("a.csv", CALIPERS), Upload("copy.csv", CALIPERS)])
    assert study.calipers is not None
    assert len(study.calipers) == 2
    (problem,) = [each for each in study.problems if each.severity == "warning"]
    assert problem.what == "The file has the same content as 'a.csv'."
    assert problem.file == "copy.csv"
    assert len(study.sources) == 1


def test_the_key_depends_on_contents_alone() -> None:
    key = read_study([Upload("a.csv", CALIPERS), Upload("b.csv", SURVIVAL)]).key
    assert read_study([Upload("x.csv", SURVIVAL), Upload("y.csv", CALIPERS)]).key == key
    assert read_study([Upload("a.csv", CALIPERS)]).key != key


def test_a_file_that_is_refused_does_not_stop_the_others() -> None:
    study = read_study([Upload("a.csv", CALIPERS), Upload("b.xlsx", b"\x89PNG\r\n\x1a\n")])
    (problem,) = [each for each in study.problems if each.severity == "error"]
    assert (problem.file, problem.what) == (
        "b.xlsx",
        "The file is a picture; upload the workbook behind it.",
    )


def test_a_sheet_that_is_not_understood_is_told_with_what_it_lacks() -> None:
    data = workbook({
        "calipers": ONE_TABLE,
        "More": (("animal", "arm", "length_mm", "width_mm"), (1, "vehicle", 8, 6)),
        "Pivot": (("x", "y"), (1, 2)),
        "Read me": (("hello",),),
    })  # fmt: skip
    told = {each.sheet: each for each in read_study([Upload("a.xlsx", data)]).problems}
    assert told["More"].what == (
        "Sheet 'More' was not read: as calipers it lacks a column for 'date' or 'day'. "
        "Add its heading."
    )
    assert told["Pivot"].severity == "warning"
    assert (told["Read me"].severity, told["Read me"].action) == ("info", "It was left alone.")


def test_a_hidden_sheet_is_read_and_told() -> None:
    book = Workbook()
    for name in ("calipers", "Shown"):
        sheet = book.create_sheet(name)
        for row in ONE_TABLE if name == "calipers" else ():
            sheet.append(row)
    book["calipers"].sheet_state = "hidden"
    saved = io.BytesIO()
    book.save(saved)
    study = read_study([Upload("a.xlsx", saved.getvalue())])
    assert study.calipers is not None
    assert any(each.what.startswith("The sheet is hidden") for each in study.problems)


def test_what_was_recognized_names_region_and_columns() -> None:
    (found,) = read_study([Upload("a.xlsx", workbook({"Sheet1": ONE_TABLE}))]).recognized
    assert (found.kind, found.sheet, found.first_cell, found.last_cell) == (
        "calipers",
        "Sheet1",
        "A1",
        "E4",
    )
    assert found.columns[0] == ("animal", "animal")


def test_a_study_sheet_gives_facts_in_lower_case() -> None:
    facts = (("Key", "Value"), ("Title", "T"), ("Endpoint-volume mm3", 1500), ("Notes", ""))
    data = workbook({"Study": facts, "calipers": ONE_TABLE})
    study = read_study([Upload("a.xlsx", data)])
    assert study.facts == {"title": "T", "endpoint_volume_mm3": "1500"}
    assert study.fact_number("endpoint_volume_mm3") == 1500


def test_files_of_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CALIPERS)
    assert load_uploads([tmp_path / "a.csv"]) == (Upload("a.csv", CALIPERS),)
    with pytest.raises(StudyError) as caught:
        load_uploads([tmp_path / "missing.csv", tmp_path])
    first, second = caught.value.problems
    assert "missing.csv' could not be opened: no such file" in first.what
    assert "could not be opened: is a folder" in second.what


def test_nothing_uploaded_says_what_a_study_needs() -> None:
    with pytest.raises(StudyError, match="One such sheet is enough"):
        read_study([])
