"""Headings known by the words that they are made of, and those that only look alike."""

from __future__ import annotations

import pytest

from analysis.reading.words.arm_words import control_role
from analysis.reading.words.heading_grammar import (
    days_in,
    heading_words,
    measure_in_title,
    says_area,
    signal_unit,
    worded_field,
)


def test_words_of_a_heading() -> None:
    assert heading_words("DaysPostT0") == ("days", "post", "t0")
    assert heading_words("Tumor.Volume (mm³)") == ("tumor", "volume", "mm3")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Day after engraftment", "day"),
        ("OBS_DAY", "day"),
        ("Week number", "day"),
        ("Timepoint", "day"),
        ("Day of death", "end_day"),
        ("OS_months", "end_day"),
        ("Date of death", ""),
        ("Injection day", ""),
        ("Drug Regimen", "arm"),
        ("Dose group", "arm"),
        ("Drug dose (mg)", ""),
        ("Treatment start date", ""),
        ("Mice identification", "animal"),
        ("Number of mice", ""),
        ("Experiment no.", "study"),
        ("Protocol registration number", "study"),
        ("Protocol", ""),
        ("Avg Radiance [p/s/cm²/sr]", "signal"),
        ("Background flux", ""),
        ("TV_mm3", "volume_mm3"),
        ("BW [g]", "weight_g"),
        ("Tumor weight", ""),
        ("Relative tumor volume", ""),
    ],
)
def test_fields_by_words(heading: str, field: str) -> None:
    assert worded_field(heading) == field


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("Total Flux [photons/sec]", "p/s"), ("RLU", "RLU"), ("Radiance (p/s/cm²/sr)", "p/s/cm2/sr"),
     ("Volume (mm3)", "")],
)  # fmt: skip
def test_units_of_signals(heading: str, unit: str) -> None:
    assert signal_unit(heading) == unit


def test_weeks_areas_and_titles() -> None:
    assert (days_in("Wk"), days_in("Day")) == (7, 1)
    assert [says_area(text) for text in ("LxW", "Size (mm²)", "L * W", "Volume (mm3)")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert measure_in_title(["627-Lab", "Task: Body Weight (g)"]) == "body weight (g)"
    assert measure_in_title(["Body weight and tumor volume"]) == ""


@pytest.mark.parametrize(
    ("name", "role"),
    [("CNT", "vehicle"), ("1.CTR", "vehicle"), ("NT", "untreated"), ("UT", "untreated"),
     ("mock", "vehicle"), ("Isotype", "vehicle"), ("NT siRNA", None), ("CTR + drug", None)],
)  # fmt: skip
def test_short_names_of_controls(name: str, role: str | None) -> None:
    assert control_role(name) == role
