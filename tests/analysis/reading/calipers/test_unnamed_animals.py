"""Courses over days with arms and no animals: asked about, and never animals for each row."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study, StudyError

ONE, MEANS = "one animal in each arm and model", "means of arms: leave them out"
HEAD = "Model,Treatment,Volume (mm3),body weight (g),Days Post T0"
ROWS = [
    f"{model},{arm},{100 * factor + 10 * day},{25 - day / 10},{day}"
    for model, factor in (("PDX 1", 1), ("PDX 2", 2))
    for arm in ("untreated", "Drug A")
    for day in (0, 3, 7)
]
KEY = "unnamed_courses:trial.csv:"


def read(lines: list[str], answer: str = "") -> Study:
    given = Corrections(answers=((KEY, answer),) if answer else ())
    return read_study([Upload("trial.csv", "\n".join(lines).encode())], given)


@pytest.mark.parametrize(
    "lines",
    [
        [HEAD, *ROWS],
        ["Day,Group,Volume", *(f"{d},{g},{50 + d}" for g in ("T1", "T2") for d in range(8))],
        ["Group,Week,BLI", *(f"{g},{w},{1e6 * w}" for g in ("con", "X") for w in (1, 2, 3, 4))],
    ],
)
def test_nothing_is_read_before_the_answer(lines: list[str]) -> None:
    with pytest.raises(StudyError, match="names no animals") as error:
        read(lines)
    (question,) = error.value.questions
    assert question.key == KEY
    assert question.stops
    assert question.options == (ONE, MEANS)


def test_one_animal_in_each_arm_and_model() -> None:
    study = read([HEAD, *ROWS], ONE)
    assert study.calipers is not None
    found = study.calipers.set_index(["model", "arm", "day"])
    assert len(found) == 12
    assert found.loc[("PDX 2", "Drug A", 7.0), "volume_mm3"] == 270
    assert found.loc[("PDX 1", "untreated", 3.0), "weight_g"] == 24.7
    assert study.calipers.groupby(["model", "arm"])["animal"].nunique().tolist() == [1, 1, 1, 1]
    assert study.calipers["cell"].tolist()[0] == "C2"


def test_means_are_left_out() -> None:
    with pytest.raises(StudyError):
        read([HEAD, *ROWS], MEANS)


def test_several_values_a_day_are_no_course() -> None:
    rows = [f"{g},{day},{50 + i}" for g in ("CG", "MTD") for day in (7, 14) for i in range(4)]
    study = read(["Group,Day,MVD", *rows])
    assert study.endpoints is not None
    assert len(study.endpoints) == 16
    assert "rows_are_animals:trial.csv:" in [question.key for question in study.questions]


SURVIVAL = ["rx,time,status", "1,101,0", "0,49,1", "0,104,0", "1,91,1"]
ROWS_KEY = "rows_are_animals:trial.csv:"


@pytest.mark.parametrize(
    "lines",
    [
        SURVIVAL,
        ["Treatment,Survival (days),Censored", "1,101,yes", "0,49,no", "0,104,yes", "1,91,no"],
    ],
)
def test_rows_of_survival_without_animals_are_asked_about(lines: list[str]) -> None:
    study = read(lines)
    assert study.survival is not None
    assert study.survival["animal"].tolist() == ["row 2", "row 3", "row 4", "row 5"]
    assert study.survival["day"].tolist() == [101, 49, 104, 91]
    assert study.survival["event"].tolist() == [False, True, False, True]
    asked = [each for each in study.questions if each.key == ROWS_KEY]
    assert [each.assumed for each in asked] == ["each row is an animal"]


def test_rows_of_survival_that_are_no_animals_are_left_out() -> None:
    given = Corrections(answers=((ROWS_KEY, "rows are no animals: leave them out"),))
    with pytest.raises(StudyError, match="no animals, as you said"):
        read_study([Upload("trial.csv", "\n".join(SURVIVAL).encode())], given)
