"""Dates of lists become days: orders that are asked, years that another table or nobody names."""

from __future__ import annotations

import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.study import Study

NAMED = "animal,arm,date,length_mm,width_mm\na1,saline,{},7,6\na1,saline,{},9,7\na2,saline,{},7,5\n"
LEFT = "animal,arm,date,event,reason\na1,saline,{},1,endpoint\n"


def read(answers: tuple[tuple[str, str], ...] = (), **texts: str) -> Study:
    uploads = [Upload(f"{name}.csv", text.encode()) for name, text in texts.items()]
    return read_study(uploads, Corrections(answers=answers))


def days(study: Study, kind: str) -> list[float]:
    found: list[float] = getattr(study, kind)["day"].tolist()
    return found


def test_slashes_that_can_be_read_both_ways_are_asked() -> None:
    text = NAMED.format("03/04/2025", "03/07/2025", "03/11/2025")
    study = read(mice=text)
    (question,) = study.questions
    assert question.text == "Is '03/04/2025' day/month or month/day?"
    assert (question.assumed, days(study, "calipers")) == ("month/day", [0, 3, 7])
    other = read(((question.key, "day/month"),), mice=text)
    assert days(other, "calipers") == [0, 91, 214]


@pytest.mark.parametrize("dates", [("Dec 20", "Jan 3", "Dec 20"), ("12/20", "1/3", "12/20")])
def test_a_list_goes_on_over_new_year(dates: tuple[str, str, str]) -> None:
    study = read(mice=NAMED.format(*dates))
    assert days(study, "calipers") == [0, 14, 0]
    told = [each.what for each in study.problems if "Day 0" in each.what]
    assert told == [
        "Day 0 was taken to be 20 December. If treatment began on another date, add "
        "treatment_start_date to the study sheet."
    ]


@pytest.mark.parametrize(
    ("dates", "left", "day"),
    [
        (("Dec 20", "Jan 3", "Dec 20"), "Jan 19", 30),
        (("2024-12-20", "2025-01-03", "2024-12-20"), "Jan 19", 30),
        (("Dec 20", "Jan 3", "Dec 20"), "2025-01-19", 30),
    ],
)
def test_dates_without_a_year_are_those_near_the_others(
    dates: tuple[str, str, str], left: str, day: float
) -> None:
    study = read(mice=NAMED.format(*dates), left=LEFT.format(left))
    assert (days(study, "calipers"), days(study, "survival")) == ([0, 14, 0], [day])


def test_a_year_taken_from_other_tables_is_told() -> None:
    dates = ("2024-12-20", "2025-01-03", "2024-12-20")
    study = read(mice=NAMED.format(*dates), left=LEFT.format("Jan 19"))
    told = [each for each in study.problems if each.what.startswith("These dates name no year")]
    assert [(each.file, each.action) for each in told] == [
        ("left.csv", "Taken to be those nearest to 2024-12-20.")
    ]


def test_the_stated_start_gives_the_year() -> None:
    facts = "fact,value\ntreatment_start_date,2024-12-22\n"
    study = read(mice=NAMED.format("Dec 20", "Jan 3", "Dec 20"), study=facts)
    assert days(study, "calipers") == [-2, 12, -2]


def test_a_start_without_a_year_is_no_date() -> None:
    facts = "fact,value\ntreatment_start_date,December 22\n"
    study = read(mice=NAMED.format("Dec 20", "Jan 3", "Dec 20"), study=facts)
    assert days(study, "calipers") == [0, 14, 0]
    assert any(
        (each.what, each.value)
        == ("The fact treatment_start_date is no date. Write it as 2025-03-31.", "December 22")
        for each in study.problems
    )
