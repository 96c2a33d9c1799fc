"""Randomization: the window, blocks, cages, balance, and a workbook that reads back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.design.randomization import (
    ANIMAL_COLUMNS,
    Plan,
    allocate,
    allocation_study,
    arm_codes,
    arms_of_plan,
    baseline_volumes,
    coded_study,
)
from analysis.design.study_workbook import write_study_workbook
from analysis.reading import Upload, read_study
from analysis.reading.baseline import read_baseline
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import StudyError
from tests.small_studies import csv, workbook

ARMS = ("vehicle", "anastrozole", "tamoxifen", "anastrozole + tamoxifen")
PLAN = Plan(ARMS)


def animals_of(volumes, cages=None, **columns) -> pd.DataFrame:
    n = len(volumes)
    table = pd.DataFrame({"animal": [str(i + 1) for i in range(n)], "volume_mm3": volumes})
    table["cage"] = cages or [""] * n
    for name in ANIMAL_COLUMNS:
        if name not in table:
            table[name] = columns.get(name, np.nan)
    return table[list(ANIMAL_COLUMNS)].astype(ANIMAL_COLUMNS)


MANY = animals_of(
    np.random.default_rng(5).uniform(90, 160, 44).round(1).tolist(),
    [f"C{i // 4}" for i in range(44)],
)


def test_animals_outside_the_window_are_listed_with_why():
    table = animals_of([99.9, 100, 120, 130, 150, 150.1, np.nan])
    result = allocate(table, Plan(("vehicle", "a")))
    assert result.animals["why"].tolist() == [
        "below 100 mm3", "", "", "", "", "above 150 mm3", "no volume",
    ]  # fmt: skip
    assert (result.animals["arm"] != "").tolist() == [False, True, True, True, True, False, False]


def test_volume_is_half_length_by_width_squared_sides_in_any_order():
    table = animals_of([np.nan, 55.0], length_mm=[6.0, np.nan], width_mm=[8.0, np.nan])
    assert baseline_volumes(table)["volume_mm3"].tolist() == [144.0, 55.0]


def test_every_arm_has_one_animal_of_every_block_of_similar_volumes():
    result = allocate(MANY, PLAN)
    kept = result.animals[result.animals["arm"] != ""]
    assert set(kept["arm"].value_counts()) == {len(kept) // 4}
    for _, block in kept.groupby("block"):
        assert sorted(block["arm"]) == sorted(ARMS)
    spans = kept.groupby("block")["volume_mm3"].agg(["min", "max"])
    assert (spans["max"].to_numpy()[:-1] <= spans["min"].to_numpy()[1:]).all()


def test_surplus_animals_are_those_farthest_from_the_median():
    result = allocate(animals_of([101, 120, 121, 122, 123]), Plan(("vehicle", "a")))
    assert result.animals["why"].tolist() == ["surplus: arms are of equal size", "", "", "", ""]
    two = allocate(animals_of([101, 120, 121, 122, 123]), Plan(("vehicle", "a"), per_arm=1))
    assert two.balance["n"].tolist() == [1, 1]


def test_the_seed_alone_decides():
    first, again = allocate(MANY, PLAN), allocate(MANY, PLAN)
    pd.testing.assert_frame_equal(first.animals, again.animals)
    other = allocate(MANY, replace(PLAN, seed=2))
    assert not first.animals["arm"].equals(other.animals["arm"])


def test_the_best_of_many_permutations_is_better_balanced_than_most():
    result = allocate(MANY, replace(PLAN, spread_cages=False))
    means = result.balance["mean_mm3"]
    kept = result.animals.loc[result.animals["arm"] != "", "volume_mm3"]
    expected = (means - kept.mean()).abs().max() / kept.std()
    assert result.imbalance == pytest.approx(expected)
    assert result.imbalance < 0.5 * result.typical_imbalance
    assert result.ratio == pytest.approx(means.max() / means.min())
    assert result.ratio < 1.03


def test_any_animal_may_come_into_any_arm():
    seen = {allocate(MANY, replace(PLAN, seed=seed)).animals.loc[3, "arm"] for seed in range(40)}
    assert seen == set(ARMS)


def test_cages_are_spread_over_arms_where_asked_for():
    spread = allocate(MANY, PLAN)
    left = allocate(MANY, replace(PLAN, spread_cages=False))
    assert spread.cage_excess < left.cage_excess
    counts = spread.animals.query("arm != ''").groupby(["cage", "arm"]).size()
    assert (counts - 1).clip(lower=0).sum() == spread.cage_excess


def test_body_weights_are_balanced_too():
    weights = np.random.default_rng(1).normal(22, 2, 44)
    heavy = MANY.assign(weight_g=weights)
    alone, both = allocate(MANY, PLAN).animals["arm"], allocate(heavy, PLAN)
    assert both.balance["mean_weight_g"].std() < heavy.groupby(alone)["weight_g"].mean()[
        list(ARMS)].std() + 0.2  # fmt: skip


def test_equal_volumes_and_no_animals_are_no_error():
    same = allocate(animals_of([120.0] * 4), Plan(("vehicle", "a")))
    assert (same.imbalance, same.ratio) == (0.0, 1.0)
    none = allocate(animals_of([10.0]), PLAN)
    assert none.balance["n"].tolist() == [0, 0, 0, 0]
    assert np.isnan(none.ratio)


def test_an_animal_named_twice_is_left_out_once():
    table = animals_of([120, 121, 122]).assign(animal=["1", "1", "2"])
    assert allocate(table, Plan(("vehicle", "a"))).animals["why"].tolist() == [
        "",
        "named twice",
        "",
    ]


@pytest.mark.parametrize("arms", [("vehicle",), ("a", "a"), ()])
def test_two_different_arms_are_needed(arms):
    with pytest.raises(ValueError, match="two different arms"):
        allocate(MANY, Plan(arms))


def test_roles_come_from_the_names():
    assert [arm.role for arm in arms_of_plan(ARMS)] == [
        "vehicle", "single", "single", "combination",
    ]  # fmt: skip
    assert arms_of_plan(ARMS)[3].components == ("anastrozole", "tamoxifen")
    assert arms_of_plan(("Untreated", "a"))[0].role == "untreated"


def test_the_workbook_filled_in_reads_back_as_a_study():
    table = animals_of([120, 130, 125, 110], ["=1+1", "C1", "C1", "C2"], weight_g=21.0)
    result = allocate(table, Plan(("vehicle", "tamoxifen")))
    planned = allocation_study(result, "Pilot", (4, 7))
    study = read_study([Upload("plan.xlsx", write_study_workbook(planned))])
    assert [(arm.name, arm.role) for arm in study.arms] == [
        ("vehicle", "vehicle"), ("tamoxifen", "single"),
    ]  # fmt: skip
    assert study.facts["randomization_seed"] == "1"
    measured = study.calipers[study.calipers["volume_mm3"].notna()]
    assert sorted(measured["volume_mm3"]) == [110, 120, 125, 130]
    assert set(measured["day"]) == {0}
    assert "=1+1" in set(measured["cage"])
    filled = planned.calipers.assign(
        volume_mm3=planned.calipers["volume_mm3"].fillna(200.0), length_mm=np.nan, width_mm=np.nan
    )
    data = write_study_workbook(replace(planned, calipers=filled))
    results = analyse(read_study([Upload("filled.xlsx", data)]), Settings())
    growth = results.tables["tumor_growth"].query("day == 7")
    assert growth["n"].tolist() == [2, 2]
    assert growth["mean_mm3"].tolist() == [200.0, 200.0]


def test_a_list_of_animals_is_read_from_the_files_of_a_lab():
    rows = [("Randomization", "", "", ""), ("Mouse ID", "Cage", "Tumor volume (mm3)", "BW (g)"),
            ("7", "A", 120.5, 21), ("8", "A", "n/a", 20), ("", "", "", "")]  # fmt: skip
    for upload in (Upload("list.csv", csv(rows)), Upload("l.xlsx", workbook(Mice=rows))):
        table = read_baseline(upload)
        assert table["animal"].tolist() == ["7", "8"]
        assert table["volume_mm3"].tolist()[0] == 120.5
        assert np.isnan(table["volume_mm3"][1])
        assert table["weight_g"].tolist() == [21, 20]
    sides = [("animal", "length", "width"), ("1", 8, 6)]
    assert read_baseline(Upload("s.csv", csv(sides)))["width_mm"].tolist() == [6]


def test_a_file_without_animals_is_refused_with_what_is_needed():
    with pytest.raises(StudyError, match="animal and volume_mm3"):
        read_baseline(Upload("x.csv", csv([("a", "b"), (1, 2)])))


def test_the_coded_workbook_gives_no_arm_away_and_the_key_is_in_the_other():
    names = ("vehicle", "tamoxifen", "letrozole", "letrozole + tamoxifen")
    plan = Plan(names, seed=4)
    table = animals_of([110 + i for i in range(16)], [f"C{i % 4}" for i in range(16)])
    planned = allocation_study(allocate(table, plan), "Pilot", (7,))
    codes = arm_codes(plan)
    assert sorted(codes.values()) == ["arm A", "arm B", "arm C", "arm D"]
    assert {name: planned.facts[f"code of {name}"] for name in names} == codes
    blind = coded_study(planned, plan)
    words = str(blind.arms) + str(blind.facts) + blind.calipers.to_csv() + blind.title
    assert not [name for name in names if name in words]
    whole = planned.calipers.assign(arm=planned.calipers["arm"].map(codes))
    keys = ["cage", "animal", "day"]
    pd.testing.assert_series_equal(
        blind.calipers.set_index(keys)["arm"].sort_index(),
        whole.set_index(keys)["arm"].sort_index(),
    )
    found = read_study([Upload("coded.xlsx", write_study_workbook(blind))])
    assert [arm.name for arm in found.arms] == ["arm A", "arm B", "arm C", "arm D"]


def test_codes_are_dealt_at_random_from_the_seed():
    names = ("vehicle", "a", "b")
    seen = {tuple(arm_codes(Plan(names, seed=seed)).values()) for seed in range(60)}
    assert len(seen) == 6  # every order comes up
    assert arm_codes(Plan(names, seed=3)) == arm_codes(Plan(names, seed=3))
