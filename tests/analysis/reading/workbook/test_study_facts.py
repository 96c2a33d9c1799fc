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
    assert problem.what == "The fact control is no control of the study. Write one of: vehicle."
    assert (problem.cell, problem.value) == ("B2", "DMSO 0.1 %")
    for known in ("VEHICLE", "vehicle"):
        assert about_facts(study_of(("control", known))) == []


PLATES = (
    ("plate", "well", "absorbance", "time_h", "model", "role", "arm"),
    ("P1", "A1", 0.9, 24, "MCF-7", "vehicle", "DMSO"),
    ("P1", "A2", 0.8, 24, "MCF-7", "vehicle", "ethanol"),
    ("P1", "A3", 0.5, 24, "MCF-7 TamR", "sample", "letrozole"),
)


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("parent of MCF7 TamR", "MCF-7", "The key parent_of_mcf7_tamr names no cell line"),
        ("parent of MCF-7 TamR", "MCF7", "The fact parent_of_mcf_7_tamr is no cell line"),
        ("doubling time of 4T1", 22, "The key doubling_time_of_4t1 names no cell line"),
        ("vehicle of letrozol", "DMSO", "The key vehicle_of_letrozol names no arm"),
        ("vehicle of letrozole", "water", "The fact vehicle_of_letrozole is no vehicle"),
    ],
)
def test_a_fact_of_an_arm_or_line_that_is_not_there_is_named(
    key: str, value: object, what: str
) -> None:
    data = workbook({"study": (("key", "value"), (key, value)), "plate_reads": PLATES})
    (problem,) = about_facts(read_study([Upload("a.xlsx", data)]))
    assert problem.what.startswith(f"{what} of the study. Write one of: ")
    assert (problem.severity, problem.cell) == ("warning", "B2")
    assert problem.action == "Not used: nothing was computed from it."


def test_facts_of_arms_and_lines_that_are_there_pass_in_silence() -> None:
    facts = (
        ("parent of mcf-7 tamr", "mcf-7"), ("doubling time of MCF-7", 30), ("doubling time", 28),
        ("vehicle of letrozole", "Ethanol"), ("control", "dmso"), ("vehicle", "0.1 % in medium"),
    )  # fmt: skip
    data = workbook({"study": (("key", "value"), *facts), "plate_reads": PLATES})
    assert about_facts(read_study([Upload("a.xlsx", data)])) == []
