"""Days that are written in codes, ages, years and dates with underscores."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study


def read(lines: list[str], name: str = "sheet.csv") -> Study:
    return read_study([Upload(name, "\n".join(lines).encode())])


@pytest.mark.parametrize("code", ["WD{}", "PND{}", "P{}", "dpi {}", "td-{}", "Day {}"])
def test_codes_with_the_letter_of_days(code: str) -> None:
    days = (1, 8, 15)
    rows = [f"{rat},{rat % 2},{code.format(day)},{200 + rat + day}" for day in days
            for rat in (1, 2, 3)]  # fmt: skip
    calipers = read(["ID,Group,time,gram", *rows]).calipers
    assert calipers is not None
    assert calipers["day"].tolist() == [1, 1, 1, 8, 8, 8, 15, 15, 15]
    assert calipers["weight_g"].tolist()[:4] == [202, 203, 204, 209]


@pytest.mark.parametrize(
    ("heading", "factor", "asked"),
    [("Age", 7, True), ("Age (days)", 1, False), ("Age (weeks)", 7, False)],
)
def test_ages_of_an_animal_are_its_days(heading: str, factor: int, asked: bool) -> None:
    lines = [f"Rat.ID,Weight,{heading}", "1,151,8", "2,145,8", "1,199,15", "2,197,15"]
    study = read(lines)
    assert study.calipers is not None
    assert study.calipers["day"].tolist() == [8 * factor, 8 * factor, 15 * factor, 15 * factor]
    assert any(each.key.startswith("day_unit:") for each in study.questions) == asked


@pytest.mark.parametrize("heading", ["time_years", "OS (years)", "Survival time [yrs]"])
def test_years_are_days(heading: str) -> None:
    lines = [f"id,group,{heading},dead", "1,Control,1.5,1", "2,Control,2,1", "3,Rapa,2.5,0"]
    study = read(lines)
    assert study.survival is not None
    assert study.survival["day"].tolist() == [547.875, 730.5, 913.125]
    (told,) = [each for each in study.problems if "counts years" in each.what]
    assert told.action == "Read as days, 365.25 to a year."


def test_a_calendar_year_is_no_day() -> None:
    lines = ["mouse,arm,Year,day,volume", "1,ctl,2021,1,100", "2,Drug,2022,1,120",
             "1,ctl,2021,5,200", "2,Drug,2022,5,130"]  # fmt: skip
    calipers = read(lines).calipers
    assert calipers is not None
    assert calipers["day"].tolist() == [1, 1, 5, 5]


def test_dates_with_underscores() -> None:
    lines = ["Animal,group,9_21_17,9_22_17,9_25_17", "a1,ctl,230,232,256", "a2,Drug,214,228,219"]
    calipers = read(lines, "weights.csv").calipers
    assert calipers is not None
    assert calipers["day"].tolist() == [0, 1, 4, 0, 1, 4]
