"""Blocks below each other, each with its day as a title, and headings that lists share."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import StudyError


def read(text: str) -> pd.DataFrame:
    rows = read_study([Upload("table.csv", text.encode())]).calipers
    assert rows is not None
    return rows


def blocks(titles: tuple[str, ...], heading: str) -> str:
    """A block for each title; a length grows by 1 mm from block to block."""
    return "\n\n".join(
        f"{title},,,,\n{heading}\n1,Vehicle,{8 + at},6,20.5\n2,Drug A,{7 + at},5,21.5"
        for at, title in enumerate(titles)
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Mouse,Group,Length (mm),Width (mm),BW (g)",
        "Tag,Drug,Long,Short,Body weight (g)",
        "Ear tag,Regimen,D1 (mm),D2 (mm),Weight (g)",
        "Animal ID,Arm,L,W,Mouse weight (g)",
    ],
)
def test_the_title_of_a_block_is_the_day_of_its_rows(heading: str) -> None:
    rows = read(f"Lab notebook,,,,\n\n{blocks(('Day 0', 'Day 4', 'Day 8'), heading)}")
    rows = rows.sort_values(["animal", "day"])
    assert rows["animal"].tolist() == ["1", "1", "1", "2", "2", "2"]
    assert rows["arm"].tolist() == [*["Vehicle"] * 3, *["Drug A"] * 3]
    assert rows["day"].tolist() == [0, 4, 8, 0, 4, 8]
    assert rows["length_mm"].tolist() == [8, 9, 10, 7, 8, 9]
    assert rows["width_mm"].tolist() == [6, 6, 6, 5, 5, 5]
    assert rows["weight_g"].tolist() == [20.5, 20.5, 20.5, 21.5, 21.5, 21.5]


def test_titles_may_be_weeks_or_dates() -> None:
    heading = "Mouse,Group,Length (mm),Width (mm),BW (g)"
    weeks = read(blocks(("Week 0", "Week 2"), heading))
    assert sorted(weeks["day"]) == [0, 0, 14, 14]
    dates = read(blocks(("2025-03-01", "2025-03-08"), heading))
    assert sorted(dates["day"] - dates["day"].min()) == [0, 0, 7, 7]


@pytest.mark.parametrize(
    ("titles", "first"),
    [
        (("Date: 2025-03-01,Day 4", "Date: 2025-03-08,Day 11"), 4),
        (("Day 4,2025-03-01", "Day 11,2025-03-08"), 4),
        (("Measured on: 2025-03-01", "Measured on: 2025-03-08"), 0),
        (("Date,2025-03-01", "Date,2025-03-08"), 0),
        (("Day:,4", "Day:,11"), 4),
        (("Day = 4", "Day = 11"), 4),
        (("Session 1 - Day 4", "Session 2 - Day 11"), 4),
    ],
)
def test_titles_may_have_a_word_or_a_date_beside_the_day(
    titles: tuple[str, str], first: int
) -> None:
    rows = read(blocks(titles, "Mouse,Group,Length (mm),Width (mm),BW (g)"))
    rows = rows.sort_values(["animal", "day"])
    assert rows["day"].tolist() == [first, first + 7, first, first + 7]
    assert rows["length_mm"].tolist() == [8, 9, 7, 8]


def test_a_day_that_two_blocks_name_is_not_read_as_one() -> None:
    heading = "Mouse,Group,Length (mm),Width (mm),BW (g)"
    with pytest.raises(StudyError, match="day"):
        read(blocks(("Day 4", "Day 4"), heading))


def test_cubic_units_are_written_out() -> None:
    text = "Mouse,Group,Day,Volume ({}),BW (g)\n1,Vehicle,0,{},20\n1,Vehicle,7,{},20\n"
    text += "2,Drug A,0,{},21\n2,Drug A,7,{},21"
    for unit, factor in (("cubic mm", 1), ("cubic millimeters", 1), ("cubic cm", 1000)):
        values = [150.0, 300.0, 160.0, 170.0]
        rows = read(text.format(unit, *(value / factor for value in values)))
        assert rows.sort_values(["animal", "day"])["volume_mm3"].tolist() == pytest.approx(values)


def test_figures_are_studies_also_beside_lengths_and_stated_volumes() -> None:
    lines = ["Figure,Mouse,Group,Day,Length (mm),Width (mm),Volume (mm3)"]
    for study, length in (("S1", 8), ("S2", 9)):
        for day in (0, 7):
            lines += [f"{study},{n},{arm},{day},{length + day},6,{(length + day) * 18}"
                      for n, arm in enumerate(("Vehicle",) * 2 + ("Drug A",) * 2)]  # fmt: skip
    rows = read("\n".join(lines))
    first = rows[(rows["animal"] == "0") & (rows["day"] == 0)]
    assert len(rows) == 16
    assert first.set_index("model")["length_mm"].to_dict() == {"S1": 8, "S2": 9}


def test_arms_take_the_names_of_a_column_beside_their_numbers() -> None:
    text = "Grp,Group,ID,Day,Volume (mm3)\n"
    text += "\n".join(
        f"{arm},{arm[0]},{arm[0]}0{n},{day},{100 + day}"
        for arm in ("1.CTR", "2.Drug A")
        for n in (1, 2)
        for day in (0, 7)
    )
    assert {*read(text)["arm"]} == {"1.CTR", "2.Drug A"}


DEATHS = """Group,Mouse,Day 0,Day 7,Day 14,DOD
Vehicle,1,100,150,,2025-03-12
Vehicle,2,110,160,200,
Drug A,3,100,120,130,
Drug A,4,90,95,100,
"""


def test_a_date_of_death_without_a_start_is_asked_about_and_no_event_meanwhile() -> None:
    upload = [Upload("table.csv", DEATHS.encode())]
    study = read_study(upload)
    question = next(each for each in study.questions if each.key.startswith("death_day"))
    assert "nothing says when treatment began" in question.text
    assert question.cell == "F2"
    assert study.survival is not None
    assert study.survival["animal"].tolist() == ["2", "3", "4"]
    assert not study.survival["event"].any()
    answered = read_study(upload, Corrections(answers=((question.key, question.options[1]),)))
    assert answered.survival is not None
    first = answered.survival.set_index("animal").loc["1"]
    assert (first["day"], bool(first["event"])) == (7, True)
