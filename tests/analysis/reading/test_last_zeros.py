"""Zeros that fill the rows of animals that left the study are no tumors that are gone."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study

LEFT = "no longer measured: leave the zeros out"
GONE = "tumors gone: sizes of 0"
KEY = "last_zeros:sheet.csv:"
HEAD = "Group,Mouse,Day 10,Day 13,Day 17,Day 20"
GROWS = "Drug,3,60,70,80,95"


def read(lines: list[str], answer: str = "") -> Study:
    given = Corrections(answers=((KEY, answer),) if answer else ())
    return read_study([Upload("sheet.csv", "\n".join([HEAD, *lines]).encode())], given)


def volumes(study: Study, animal: str) -> list[float]:
    assert study.calipers is not None
    return study.calipers.loc[study.calipers["animal"] == animal, "volume_mm3"].tolist()


def test_zeros_after_a_large_tumor_are_not_measured_until_the_user_says_so() -> None:
    lines = ["Vehicle,1,90,190,0,0", "Vehicle,2,80,170,310,0", GROWS]
    study = read(lines)
    assert volumes(study, "1") == [90, 190]
    assert volumes(study, "2") == [80, 170, 310]
    assert volumes(study, "3") == [60, 70, 80, 95]
    (question,) = study.questions
    assert (question.key, question.options, question.assumed) == (KEY, (LEFT, GONE), LEFT)
    assert "2 animals (1, 2)" in question.text
    (told,) = [each for each in study.problems if each.severity == "warning"]
    assert (told.cell, told.action) == ("E2, F2, F3", "3 sizes left out.")


def test_tumors_that_are_gone_stay_zeros() -> None:
    study = read(["Vehicle,1,90,190,0,0", "Vehicle,2,80,170,310,0", GROWS], GONE)
    assert volumes(study, "1") == [90, 190, 0, 0]
    assert volumes(study, "2") == [80, 170, 310, 0]


@pytest.mark.parametrize(("answer", "expected"), [("", [90, 190, 0, 0]), (LEFT, [90, 190])])
def test_zeros_of_one_animal_stay_until_the_user_says_otherwise(
    answer: str, expected: list[float]
) -> None:
    study = read(["Vehicle,1,90,190,0,0", "Vehicle,2,80,170,310,500", GROWS], answer)
    assert volumes(study, "1") == expected
    (question,) = study.questions
    assert question.assumed == GONE


@pytest.mark.parametrize(
    "row",
    ["Drug,1,190,90,20,0", "Drug,1,60,80,0,0", "Drug,1,90,190,0,40", "Drug,1,0,0,0,0"],
)
def test_tumors_that_shrink_or_are_small_or_come_back_are_not_asked_about(row: str) -> None:
    study = read([row, "Vehicle,2,80,170,310,500", GROWS])
    assert volumes(study, "1") == [float(cell) for cell in row.split(",")[2:]]
    assert not study.questions


def test_a_weight_beside_such_a_zero_stays() -> None:
    lines = ["animal,arm,day,volume_mm3,weight_g", "1,Vehicle,5,150,20.1", "1,Vehicle,8,300,20.4",
             "1,Vehicle,11,0,18.0", "2,Drug,5,150,20", "2,Drug,8,160,20"]  # fmt: skip
    given = Corrections(answers=((KEY, LEFT),))
    study = read_study([Upload("sheet.csv", "\n".join(lines).encode())], given)
    assert study.calipers is not None
    last = study.calipers.query("animal == '1' and day == 11")
    assert last["volume_mm3"].isna().tolist() == [True]
    assert last["weight_g"].tolist() == [18.0]
