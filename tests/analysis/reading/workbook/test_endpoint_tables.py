"""Endpoints in columns of a table of animals: what is a value of an animal, and what is not."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study, StudyError

KEY = "day_unit:mice.csv:"


def read(lines: list[str], answer: str = "") -> Study:
    given = Corrections(answers=((KEY, answer),) if answer else ())
    return read_study([Upload("mice.csv", "\n".join(lines).encode())], given)


@pytest.mark.parametrize(
    ("ages", "answer", "days"),
    [
        ((10, 12), "", {70, 84}),
        ((87, 119), "", {87, 119}),
        ((87, 119), "weeks", {609, 833}),
        ((10, 12), "days", {10, 12}),
    ],
)
def test_an_age_above_that_of_a_mouse_in_weeks_counts_days(
    ages: tuple[int, int], answer: str, days: set[float]
) -> None:
    rows = [f"{i},{arm},{age},{20 + i}" for i, arm in ((1, "WT"), (2, "WT"), (3, "KO"), (4, "KO"))
            for age in ages]  # fmt: skip
    study = read(["Animal,Group,Age,Spleen (mg)", *rows], answer)
    assert study.endpoints is not None
    assert set(study.endpoints["day"]) == days
    assert KEY in [question.key for question in study.questions]


def test_animals_in_several_rows_without_a_day_have_no_endpoint() -> None:
    rows = [f"{i},{arm},{visit},{40 + i}" for visit in ("Pre", "Post")
            for i, arm in ((1, "A"), (2, "A"), (3, "B"), (4, "B"))]  # fmt: skip
    with pytest.raises(StudyError, match="several rows with 'Ki67'"):
        read(["ID,Group,Timepoint,Ki67", *rows])


def test_codes_of_an_outcome_are_no_measure() -> None:
    rows = [f"{arm},{i % 2},{30 + i}" for i, arm in enumerate(("A", "A", "A", "B", "B", "B"))]
    study = read(["group,outcome,Lesions", *rows])
    assert study.endpoints is not None
    assert set(study.endpoints["measure"]) == {"Lesions"}
    assert study.endpoints["value"].tolist() == [30, 31, 32, 33, 34, 35]
