"""Tumors and rows that might be taken for animals are named, with both numbers."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.in_vivo.animals.experimental_unit import unit_problems
from analysis.settings import Settings
from tests.in_vivo_studies import caliper_study, real_file


def rows_of(animals, tumors=("",), days=(0, 7), reads=1):
    return [
        {"arm": arm, "animal": animal, "tumor": tumor, "day": day, "volume_mm3": 100 + day}
        for arm in ("vehicle", "letrozole")
        for animal in animals
        for tumor in tumors
        for day in days
        for _ in range(reads)
    ]


def found(rows, **settings):
    return unit_problems(caliper_study(rows), Settings(**settings))


def test_one_tumor_an_animal_and_one_row_a_day_is_nothing_to_say():
    assert found(rows_of(["1", "2", "3"])) == ()


def test_several_tumors_are_counted_beside_the_animals():
    (problem,) = found(rows_of(["1", "2", "3"], tumors=("L", "R")))
    assert problem.what.startswith(
        "12 tumors in 6 animals: n is the number of animals in every test."
    )
    assert problem.severity == "info"
    assert problem.action == "The tumors of an animal are summed on each day."
    (problem,) = found(rows_of(["1", "2"], tumors=("L", "R")), several_tumors="mean")
    assert problem.action == "The tumors of an animal are averaged on each day."


def test_repeated_rows_are_counted():
    (problem,) = found(rows_of(["1", "2"], reads=3))
    assert problem.what == (
        "24 rows measure 8 tumors on their days, of 4 animals: "
        "16 repeat a tumor and day and are no further animals."
    )


@pytest.mark.parametrize(
    "names", [("12L", "12R", "13L", "13R"), ("5-T1", "5-T2", "6-T1", "6-T2"), ("7 left", "7 right",
              "8 left", "8 right")],
)  # fmt: skip
def test_names_that_differ_by_a_side_may_be_tumors(names):
    (problem,) = found(rows_of(names))
    assert problem.severity == "warning"
    assert problem.what == (
        f"8 animals, but names such as {names[0]} and {names[1]} may be tumors of one animal: "
        "then there are 4 animals, and every p-value here is too small."
    )


@pytest.mark.parametrize(
    "names", [("1", "2", "11", "12"), ("M1", "M2", "M3"), ("1L", "1R", "1N", "1LR")]
)
def test_other_names_are_animals(names):
    assert found(rows_of(names)) == ()


def test_the_tumors_of_a_real_study():
    file = real_file("avl_tamoxifen/tumor_data_filtered.xlsx")
    sheet = pd.read_excel(file, engine="calamine").rename(columns={"group_name": "arm"})
    (problem,) = found(sheet.assign(animal=sheet["mouse_id"]))
    assert "names such as 2539023_L and 2539023_R may be tumors of one animal" in problem.what
    side = sheet["mouse_id"].str.split("_", expand=True)
    (problem,) = found(sheet.assign(animal=side[0], tumor=side[1]))
    assert problem.what.startswith("65 tumors in 33 animals: ")
