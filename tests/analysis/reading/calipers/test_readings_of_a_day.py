"""Several columns of one day: readings in the morning and evening, or of two people."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study

MEAN = "the mean of the readings of a day"
FIRST, LAST = "the first reading of a day", "the last reading of a day"
KEY = "readings_a_day:sheet.csv:"
VOLUMES = "Tumor volume (mm3),,,,,"
BY_LETTER = [VOLUMES, "Mouse,Group,Day 7a,Day 7b,Day 9a,Day 9b", "1,Ctrl,100,110,150,170",
             "2,Drug,90,96,100,120"]  # fmt: skip


def read(lines: list[str], answer: str = "") -> Study:
    given = Corrections(answers=((KEY, answer),) if answer else ())
    return read_study([Upload("sheet.csv", "\n".join(lines).encode())], given)


def volumes(study: Study) -> list[float]:
    assert study.calipers is not None
    return study.calipers.sort_values(["animal", "day"])["volume_mm3"].tolist()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", [105, 160, 93, 110]),
        (MEAN, [105, 160, 93, 110]),
        (FIRST, [100, 150, 90, 100]),
        (LAST, [110, 170, 96, 120]),
    ],
)
def test_the_user_says_which_reading_counts(answer: str, expected: list[float]) -> None:
    study = read(BY_LETTER, answer)
    assert volumes(study) == expected
    assert study.calipers is not None
    assert sorted({*study.calipers["day"]}) == [7, 9]
    (question,) = study.questions
    assert (question.key, question.options, question.assumed) == (KEY, (MEAN, FIRST, LAST), MEAN)


@pytest.mark.parametrize(
    "heads",
    [
        ["Mouse,Group,D7 AM,D7 PM,D9 AM,D9 PM"],
        ["Mouse,Group,Day 7 (am),Day 7 (pm),Day 9 (am),Day 9 (pm)"],
        ["Mouse,Group,3/7/2024 a.m.,3/7/2024 p.m.,3/19/2024 a.m.,3/19/2024 p.m."],
        [",,Day 7,,Day 9,", "Mouse,Group,morning,evening,morning,evening"],
    ],
)
def test_times_of_a_day_in_headings(heads: list[str]) -> None:
    assert volumes(read([VOLUMES, *heads, *BY_LETTER[2:]])) == [105, 160, 93, 110]


def test_weights_in_pairs_are_no_lengths_and_widths() -> None:
    lines = ["Body weight (g),,,,,", "ID,Group,D1 AM,D1 PM,D2 AM,D2 PM", "m1,Veh,20,20.4,20.2,dead",
             "m2,Drug,19.5,,19.4,19.8"]  # fmt: skip
    study = read(lines)
    assert study.calipers is not None
    assert study.calipers["weight_g"].tolist() == pytest.approx([20.2, 19.5, 19.6])
    assert study.calipers["length_mm"].isna().all()
    assert study.survival is not None
    assert study.survival[["animal", "day", "event"]].to_numpy().tolist()[0] == ["m1", 2.0, True]


def test_length_and_width_of_each_reading_are_averaged() -> None:
    lines = ["Mouse,Group,Length D1 AM,Width D1 AM,Length D1 PM,Width D1 PM",
             "m1,Ctrl,5,4,5.2,4.4", "m2,Drug,6,5,6.4,5.2"]  # fmt: skip
    calipers = read(lines).calipers
    assert calipers is not None
    assert calipers["length_mm"].tolist() == pytest.approx([5.1, 6.2])
    assert calipers["width_mm"].tolist() == pytest.approx([4.2, 5.1])


def test_a_letter_alone_tells_no_readings_apart() -> None:
    lines = [VOLUMES, "Mouse,Group,Day 7a,Day 9,Day 11,Day 14", "1,Ctrl,1,100,150,170",
             "2,Drug,2,90,100,120"]  # fmt: skip
    study = read(lines)
    assert volumes(study) == [100, 150, 170, 90, 100, 120]
    assert not study.questions
