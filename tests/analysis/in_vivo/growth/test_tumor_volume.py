"""Change from baseline per animal: which day is the baseline, and what has none."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.in_vivo.growth.volume import animal_volume_problems, animal_volumes, start_days
from analysis.settings import Settings
from tests.in_vivo_studies import caliper_study, few_examples, volume_study

nan = math.nan


def volumes_of(rows, **options):
    return animal_volumes(caliper_study(rows, **options), Settings())


def animal(volumes, days=(0, 3, 7), name="1", arm="vehicle", **more):
    return [
        {"arm": arm, "animal": name, "day": day, "volume_mm3": volume, **more}
        for day, volume in zip(days, volumes, strict=True)
    ]


def test_the_columns_are_those_of_the_contract():
    columns = "model arm animal day length_mm width_mm volume_mm3 change_pct rtv weight_g"
    table = volumes_of(animal([100, 150, 50]))
    assert " ".join(table.columns) == f"{columns} weight_change_pct n_tumors status"


def test_change_and_rtv_are_against_the_own_baseline():
    table = volumes_of(animal([100, 150, 50]) + animal([200, 100, 0], name="2"))
    assert table["change_pct"].tolist() == [0, 50, -50, 0, -50, -100]
    assert table["rtv"].tolist() == [1, 1.5, 0.5, 1, 0.5, 0]
    assert set(table["status"]) == {""}


def test_without_day_0_the_last_day_before_is_the_baseline():
    rows = animal([80, 90, 120], (-7, -3, 2)) + animal([100, 150], (0, 2), "2")
    table = volumes_of(rows)
    assert table["change_pct"].tolist() == pytest.approx([nan, 0, 100 / 3, 0, 50], nan_ok=True)
    assert table["status"].tolist() == ["before baseline", "", "", "", ""]


def test_an_animal_first_measured_after_the_start_has_no_baseline():
    table = volumes_of(animal([100, 150], (0, 3)) + animal([100, 150], (3, 7), "2"))
    assert table["change_pct"].tolist() == pytest.approx([0, 50, nan, nan], nan_ok=True)
    assert table["volume_mm3"].tolist() == [100, 150, 100, 150]
    assert table["status"].tolist() == ["", "", "no baseline", "no baseline"]


def test_a_baseline_of_zero_has_no_ratios():
    table = volumes_of(animal([0, 20, 0]) + animal([50, 60, 70], name="2"))
    table = table[table["animal"] == "1"]
    assert table["volume_mm3"].tolist() == [0, 20, 0]
    assert table[["change_pct", "rtv"]].isna().all(axis=None)
    assert set(table["status"]) == {"baseline 0 mm3"}


def test_before_most_tumors_are_palpable_there_is_no_baseline():
    rows = [r for name in "123" for r in animal([0, 0, 100, 150], (4, 5, 7, 9), name)]
    study = caliper_study(rows)
    table = animal_volumes(study, Settings())
    one = table[table["animal"] == "1"]
    assert one["rtv"].tolist() == pytest.approx([nan, nan, 1, 1.5], nan_ok=True)
    (problem,) = animal_volume_problems(table, study)
    assert problem.what.startswith("On day 4 the tumors of most animals are 0 mm3.")
    assert problem.action == "Day 7, the first with a tumor in most animals, is the baseline."
    stated = caliper_study(rows, facts={"treatment_start_day": "5"})
    assert animal_volumes(stated, Settings())["rtv"].isna().all()


def test_a_tumor_that_vanished_stays_in_the_table():
    table = volumes_of(animal([100, 0, 0]))
    assert table["change_pct"].tolist() == [0, -100, -100]


def test_an_incomplete_baseline_day_is_no_baseline():
    rows = [
        {"arm": "vehicle", "animal": "1", "tumor": tumor, "day": day, "volume_mm3": 20}
        for day, tumors in {-2: "LR", 0: "L", 3: "LR"}.items()
        for tumor in tumors
    ]
    table = volumes_of(rows)
    assert table["change_pct"].tolist() == pytest.approx([0, nan, 0], nan_ok=True)
    assert table["status"].tolist() == ["", "incomplete: 1 of 2 tumors measured", ""]


def test_status_says_what_a_row_lacks():
    rows = animal([100, nan, 4, nan], (0, 3, 7, 8))
    rows[1]["weight_g"] = 20
    rows[2]["flag"] = "below_detection"
    rows += animal([20, 30], (0, 0), "2")
    table = volumes_of(rows)
    assert table["status"].tolist() == [
        "",
        "weight only",
        "below detection",
        "not measured",
        "mean of 2 measurements",
    ]
    assert table["n_tumors"].tolist() == [1, 0, 1, 0, 1]


def test_weight_has_its_own_baseline():
    rows = animal([100, nan, 150, 150], (0, -1, 3, 7))
    for row, weight in zip(rows, [nan, 20, 18, 21], strict=True):
        row["weight_g"] = weight
    table = volumes_of(rows)
    assert table["day"].tolist() == [-1, 0, 3, 7]
    assert table["weight_change_pct"].tolist() == pytest.approx([0, nan, -10, 5], nan_ok=True)


@pytest.mark.parametrize(
    ("days", "facts", "start"),
    [
        ((0, 3), {}, 0),
        ((-3, 0), {}, 0),
        ((-1, 6), {}, -1),  # no day 0: the first day measured
        ((33, 36), {}, 33),
        ((14, 17), {"treatment_start_day": "17"}, 17),
        ((14, 17), {"treatment_start_day": "15"}, 15),
        ((14, 17), {"treatment_start_day": ""}, 14),
    ],
)
def test_treatment_starts_on_the_given_day_else_day_0_else_the_first(days, facts, start):
    study = volume_study({"vehicle": [[100, 200]]}, days, facts=facts)
    assert start_days(study) == {"": start}


def test_each_model_has_its_own_start():
    rows = animal([1, 2], (0, 3), model="b") + animal([1, 2], (5, 9), model="a")
    assert start_days(caliper_study(rows)) == {"a": 5, "b": 0}


def test_a_weight_on_day_0_makes_it_the_start():
    rows = [
        *animal([100, 200], (-1, 6)),
        {"arm": "vehicle", "animal": "1", "day": 0, "weight_g": 20},
    ]
    study = caliper_study(rows)
    assert start_days(study) == {"": 0}
    assert animal_volumes(study, Settings())["change_pct"].tolist() == pytest.approx(
        [0, nan, 100], nan_ok=True
    )


def test_problems_name_the_animals():
    rows = animal([100, 150, 200])
    rows += animal([5, 6], (3, 7), "late") + animal([0, 6], (0, 3), "none", "letrozole")
    rows += animal([5, 6], (-2, 3), "early") + animal([5, 6], (0, 0), "twice")
    study = caliper_study(rows)
    problems = animal_volume_problems(animal_volumes(study, Settings()), study)
    assert [problem.what for problem in problems] == [
        "1 animal has no volume on or before the day treatment started: late (vehicle).",
        "1 animal has a baseline volume of 0 mm3: none (letrozole).",
        "1 animal has no volume on the day treatment started: early (vehicle).",
        "1 animal has several measurements under one tumor name on one day: twice (vehicle).",
    ]
    assert {(p.severity, p.file, p.sheet) for p in problems} == {
        ("warning", "study.xlsx", "calipers")
    }


def test_a_tumor_that_goes_missing_is_named_with_its_last_day():
    seen = {0: ["MG L4", "MG R4"], 3: ["MG L4", "MG R4", "MG L40"], 7: ["MG L4", "MG R4"]}
    rows = [
        {"arm": "vehicle", "animal": "1", "tumor": tumor, "day": day, "volume_mm3": 20}
        for day, tumors in seen.items()
        for tumor in tumors
    ]
    study = caliper_study(rows)
    (problem,) = animal_volume_problems(animal_volumes(study, Settings()), study)
    assert problem.what == (
        "1 animal has days on which a tumor measured before is missing: 1 (vehicle; "
        "MG L4 to day 7; MG L40 to day 3; MG R4 to day 7)."
    )


def test_long_lists_of_animals_are_cut():
    rows = [r for i in range(1, 10) for r in animal([0, 5], (0, 3), str(i), model="4T1")]
    study = caliper_study(rows, facts={"treatment_start_day": "0"})
    (problem,) = animal_volume_problems(animal_volumes(study, Settings()), study)
    assert problem.what == (
        "9 animals have a baseline volume of 0 mm3 in model 4T1: 1 (vehicle), 2 (vehicle), "
        "3 (vehicle), 4 (vehicle), 5 (vehicle), 6 (vehicle) and 3 more."
    )


def test_a_sound_study_has_no_problems():
    study = volume_study({"vehicle": [[100, 200], [110, 210]]}, (0, 7))
    assert animal_volume_problems(animal_volumes(study, Settings()), study) == ()


curves = st.lists(st.lists(st.floats(1, 2000), min_size=4, max_size=4), min_size=1, max_size=4)


@few_examples
@given(curves, st.floats(0.1, 10))
def test_a_ruler_of_another_unit_changes_no_ratio(volumes, scale):
    days = (0, 3, 7, 10)
    sides = [[(2 * v) ** (1 / 3) for v in animal] for animal in volumes]
    tables = [
        animal_volumes(
            caliper_study(
                [
                    {
                        "arm": "vehicle",
                        "animal": str(i),
                        "day": day,
                        "length_mm": side * factor,
                        "width_mm": side * factor,
                    }
                    for i, animal in enumerate(sides)
                    for day, side in zip(days, animal, strict=True)
                ]
            ),
            Settings(),
        )
        for factor in (1, scale)
    ]
    for name in ("change_pct", "rtv"):
        assert tables[1][name].tolist() == pytest.approx(tables[0][name].tolist(), abs=1e-6)


@few_examples
@given(curves)
def test_change_and_rtv_say_the_same(volumes):
    table = animal_volumes(volume_study({"vehicle": volumes}, (0, 3, 7, 10)), Settings())
    expected = 100 * (table["rtv"] - 1)
    pd.testing.assert_series_equal(table["change_pct"], expected, check_names=False, atol=1e-6)
