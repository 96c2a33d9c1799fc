"""Numbers of the study sheet: read as they are meant, or named with their cell; misspelled keys."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Problem, Study
from tests.files.make_files import workbook

CALIPERS = (
    ("animal", "arm", "day", "length_mm", "width_mm"),
    ("1", "vehicle", 0, 7, 6),
    ("2", "letrozole", 0, 7, 6),
)


def study_of(*facts: tuple[object, object]) -> Study:
    sheets = {"study": (("key", "value"), *facts), "calipers": CALIPERS}
    return read_study([Upload("a.xlsx", workbook(sheets))])


def about_facts(study: Study) -> list[Problem]:
    return [problem for problem in study.problems if problem.sheet == "study"]


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("endpoint_volume_mm3", "1500 mm3", 1500.0),
        ("endpoint_volume_mm3", "1 500 mm³", 1500.0),
        ("treatment_start_day", "day 7", 7.0),
        ("treatment_start_day", "d-3", -3.0),
        ("doubling_time", "22.5 h", 22.5),
        ("doubling_time_of_mcf_7", "30 hours", 30.0),
    ],
)
def test_the_words_around_a_number_are_left_out_and_said(key: str, value: str, read: float) -> None:
    study = study_of(("title", "T"), (key, value))
    assert study.fact_number(key) == read
    (problem,) = about_facts(study)
    assert (problem.severity, problem.cell, problem.value) == ("info", "B3", value)
    assert problem.action == f"Read as {read:g}."


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("endpoint_volume_mm3", "1,500"),  # or is it 1.5?
        ("endpoint_volume_mm3", "1_500"),
        ("endpoint_volume_mm3", "1.5 cm3"),
        ("endpoint_volume_mm3", "about 1500"),
        ("endpoint_volume_mm3", -5),
        ("endpoint_volume_mm3", "inf"),
        ("treatment_start_day", "2025-03-31"),
        ("treatment_start_day", "1,5"),
        ("doubling_time", "0.9"),  # days, it seems
        ("doubling_time_of_mcf_7", "30 d"),
    ],
)
def test_what_is_no_number_for_certain_is_not_used_and_named(key: str, value: object) -> None:
    study = study_of((key, value))
    assert study.fact_number(key) is None
    (problem,) = about_facts(study)
    assert (problem.severity, problem.file, problem.cell) == ("warning", "a.xlsx", "B2")
    assert problem.value == str(value)
    assert "write a number alone, such as" in problem.what
    assert problem.action == "Not used: nothing was computed from it."


def test_plain_numbers_and_notes_pass_in_silence() -> None:
    study = study_of(
        ("endpoint_volume_mm3", 1500), ("treatment_start_day", "-3"), ("doubling_time", 22.5),
        ("notes", "1,500 seemed high"), ("tumor_models", "4T1"), ("control", "Vehicle"),
    )  # fmt: skip
    assert about_facts(study) == []
    numbers = [study.fact_number(key) for key in ("endpoint_volume_mm3", "treatment_start_day")]
    assert numbers == [1500.0, -3.0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("endpoint_volume", "endpoint_volume_mm3"),
        ("treatment start days", "treatment_start_day"),
        ("cell doubling time", "doubling_time"),
        ("controls", "control"),
    ],
)
def test_a_key_that_is_nearly_one_of_the_apps_is_asked_about(written: str, meant: str) -> None:
    key = written.replace(" ", "_")
    study = study_of((written, "vehicle"))
    (problem,) = about_facts(study)
    assert problem.what == f"The study sheet has the key {key}. If {meant} is meant, write that."
    assert problem.severity == "warning"
    assert study.facts[key] == "vehicle"
    both = study_of((written, "vehicle"), (meant, ""))
    assert about_facts(both) == []


def test_a_control_that_is_no_arm_is_named_with_those_there_are() -> None:
    study = study_of(("control", "DMSO 0.1 %"))
    (problem,) = about_facts(study)
    assert problem.what == (
        "The control that the study sheet names is no arm of the study. Write one of: vehicle."
    )
    assert (problem.cell, problem.value) == ("B2", "DMSO 0.1 %")
    for known in ("VEHICLE", "vehicle"):
        assert about_facts(study_of(("control", known))) == []
