"""0 and 1 under the days: survival where words and direction say so, else a question."""

from __future__ import annotations

import pytest

from analysis.reading import read_study
from analysis.reading.corrections import Corrections
from analysis.reading.files.uploads import Upload
from analysis.study import Study, StudyError

DAYS_DOWN = "Day,M1,M2,M3\n0,0,0,0\n7,0,0,1\n14,0,1,1\n21,0,1,1\n"
DAYS_ACROSS = "animal,arm,Day 0,Day 7,Day 14\nM1,Vehicle,1,0,0\nM2,Drug A,1,1,0\nM3,Drug A,1,1,1\n"


def ends(study: Study) -> list[tuple[object, ...]]:
    rows = study.survival.sort_values("animal")
    return list(rows[["animal", "day", "event"]].itertuples(index=False, name=None))


def test_rising_numbers_of_a_survival_file_are_deaths_and_no_volumes() -> None:
    study = read_study((Upload("survival.csv", DAYS_DOWN.encode()),))
    assert ends(study) == [("M1", 21.0, False), ("M2", 14.0, True), ("M3", 7.0, True)]
    assert study.calipers is None
    asked = {question.key: question.assumed for question in study.questions}
    assert asked["status_codes:survival.csv:A1"] == "1 is dead, 0 alive"


def test_falling_numbers_across_are_animals_alive() -> None:
    study = read_study((Upload("alive.csv", DAYS_ACROSS.encode()),))
    assert ends(study) == [("M1", 7.0, True), ("M2", 14.0, True), ("M3", 14.0, False)]


def test_without_a_word_of_survival_they_wait_for_an_answer() -> None:
    upload = (Upload("mice.csv", DAYS_DOWN.encode()),)
    with pytest.raises(StudyError, match="only 0 and 1") as stopped:
        read_study(upload)
    assert [question.key for question in stopped.value.questions] == ["status_codes:mice.csv:A1"]
    study = read_study(
        upload, Corrections(answers={"status_codes:mice.csv:A1": "1 is dead, 0 alive"})
    )
    assert ends(study) == [("M1", 21.0, False), ("M2", 14.0, True), ("M3", 7.0, True)]


def test_numbers_that_go_both_ways_are_asked_even_in_a_survival_file() -> None:
    both = "Day,M1,M2\n0,0,1\n7,1,1\n14,1,0\n"
    with pytest.raises(StudyError, match="only 0 and 1"):
        read_study((Upload("survival.csv", both.encode()),))
