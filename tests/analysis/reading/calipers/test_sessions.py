"""Blocks below each other, each with its day as a title, and headings that lists share."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
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
                      for n, arm in ((1, "Vehicle"), (2, "Drug A"))]  # fmt: skip
    rows = read("\n".join(lines))
    assert len(rows) == 8
    places = (rows["model"] + rows["study"] if "study" in rows else rows["model"]).tolist()
    assert {*places} == {"S1", "S2"}
