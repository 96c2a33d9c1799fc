"""Animals that leave: each rule against another program, another implementation or by hand."""

from __future__ import annotations

from math import nan

import numpy as np
import pandas as pd
import pytest

from analysis.in_vivo.animals.drop_out import COLUMNS, RULES, growth_curves
from analysis.in_vivo.growth.volume import animal_volumes, start_days
from analysis.settings import Settings
from analysis.study import SURVIVAL_COLUMNS
from tests.in_vivo_studies import study_table, volume_study
from tests.places import GOLDEN

DAYS = [0, 7, 14]
# b reached 1,000 mm3 and was taken out; d is missing once; e left for another reason.
ARM = {
    "a": [100, 200, 400],
    "b": [100, 1000, nan],
    "c": [100, 300, 500],
    "d": [100, nan, 200],
    "e": [100, 150, nan],
}
CURVES = {"vehicle": list(ARM.values())}


def curves_of(study, rule, measure="volume", limit=1000.0):
    volumes = animal_volumes(study, Settings())
    (model,) = volumes["model"].unique()
    return growth_curves(volumes, study, start_days(study)[model], limit, measure, rule)


def survival_of(records):
    """Survival rows of ``(arm, animal, day, reason)``, each with an event."""
    rows = pd.DataFrame(records, columns=["arm", "animal", "day", "reason"])
    return study_table(rows.assign(event=True), SURVIVAL_COLUMNS)


def test_quartiles_with_values_known_to_be_larger_are_those_of_r():
    golden = pd.read_csv(GOLDEN / "drop_out.csv")
    curves, records = {}, []
    for day, rows in golden.groupby("day"):
        arm = f"arm {day}"
        curves[arm] = [
            [v, nan if c else v] for v, c in zip(rows["value"], rows["carried"], strict=True)
        ]
        records += [
            (arm, str(number), 3, "tumor size")
            for number, held in enumerate(rows["carried"], start=1)
            if held
        ]
    study = volume_study(curves, [0, 7], control=None, survival=survival_of(records))
    table = curves_of(study, "km_median", limit=None).table
    found = table[table["day"] == 7].set_index("arm")
    theirs = golden.drop_duplicates("day").set_index("day")
    assert golden["carried"].sum() == found["n_carried"].sum() == 20
    for day in theirs.index:
        np.testing.assert_allclose(
            found.loc[f"arm {day}", ["low", "median", "high"]].to_numpy(float),
            theirs.loc[day, ["low", "median", "high"]].to_numpy(float),
        )
    assert theirs["high"].isna().any()


def test_the_last_value_of_an_animal_that_left_for_size_is_carried():
    found = curves_of(volume_study(CURVES, DAYS), "carried")
    day = found.table.set_index("day").loc[14]
    assert day[["n", "n_carried", "n_started"]].tolist() == [3, 1, 5]
    assert day["mean"] == pytest.approx((400 + 1000 + 500 + 200) / 4)
    assert day["median"] == pytest.approx(450)
    assert found.table["n_filled"].sum() == 0
    left = found.left.set_index("animal")
    assert left["for_size"].to_dict() == {"2": True, "5": False}
    assert left["last_day"].tolist() == [7, 7]


def test_the_kaplan_meier_median_by_hand():
    table = curves_of(volume_study(CURVES, DAYS), "km_median").table.set_index("day")
    # Day 7: d is half way from 100 to 200, at 150: 150, 150, 200, 300, 1000.
    assert table.loc[7, "median"] == 200
    assert table.loc[7, ["n", "n_filled", "n_carried"]].tolist() == [4, 1, 0]
    # Day 14: 200, 400, 500 and one at 1,000 or above: survival is 0.5 from 400 to 500.
    assert table.loc[14, "median"] == 450
    assert table.loc[14, "low"] == 300
    assert np.isnan(table.loc[14, ["mean", "sd", "sem"]].to_numpy(float)).all()


def test_a_median_above_every_measured_value_is_empty():
    study = volume_study({"vehicle": [[900, 1100, nan], [900, 1200, nan], [900, 950, 990]]}, DAYS)
    table = curves_of(study, "km_median").table.set_index("day")
    assert np.isnan(table.loc[14, "median"])
    assert table.loc[14, "n_carried"] == 2
    plain = curves_of(study, "half").table.set_index("day")
    assert plain.loc[14, "mean"] == 990
    assert not plain.loc[14, "drawn"]  # one of three: less than half


@pytest.mark.parametrize(("rule", "drawn"), [("half", True), ("most", False)])
def test_a_day_needs_its_share_of_the_arm(rule, drawn):
    table = curves_of(volume_study(CURVES, DAYS), rule).table.set_index("day")
    assert table.loc[14, "drawn"] == drawn  # 3 of 5
    assert table.loc[7, "drawn"]  # 4 of 5: 80 %
    assert table.loc[14, "mean"] == pytest.approx((400 + 500 + 200) / 3)


@pytest.mark.parametrize("measure", COLUMNS)
@pytest.mark.parametrize("rule", ["half", "carried"])
def test_center_and_spread_by_pandas(sample_results, measure, rule):
    """Written otherwise: a loop over animals and days of the long table."""
    volumes = sample_results.tables["animal_volumes"]
    here = volumes[volumes["model"] == "MCF-7Ca"]
    found = growth_curves(here, sample_results.study, 0.0, 200.0, measure, rule)
    column = COLUMNS[measure]
    held = set(found.left.loc[found.left["for_size"], "animal"])
    for (arm, day), row in found.table.set_index(["arm", "day"]).iterrows():
        values = []
        for name, animal in here[here["arm"] == arm].groupby("animal"):
            known = animal[animal["day"] <= day].dropna(subset=[column])
            today = known[known["day"] == day]
            if len(today) or (rule == "carried" and name in held):
                values.append(known[column].iloc[-1])
        read = pd.Series(values)
        assert row["n"] + row["n_carried"] == len(read)
        expected = [read.mean(), read.std(), read.sem(), *read.quantile([0.25, 0.5, 0.75])]
        got = row[["mean", "sd", "sem", "low", "median", "high"]].astype(float)
        np.testing.assert_allclose(got, expected, atol=1e-9)
    assert bool(held)


def test_where_nobody_leaves_every_rule_has_the_same_medians():
    rng = np.random.default_rng(3)
    values = rng.lognormal(5, 0.5, (7, 3)).tolist()
    tables = [curves_of(volume_study({"vehicle": values}, DAYS), rule).table for rule in RULES]
    for table in tables:
        np.testing.assert_allclose(table["median"], np.median(values, axis=0))
        assert table["drawn"].all()
        assert table["n_carried"].sum() == 0


@pytest.mark.parametrize(
    ("reason", "for_size"),
    [
        ("tumor size", True),
        ("Tumour volume limit", True),
        ("endpoint volume 2000 mm3", True),
        ("max. burden", True),
        ("humane endpoint", False),
        ("found dead", False),
        ("weight loss", False),
        ("planned end", False),
    ],
)
def test_only_a_reason_that_names_the_size_is_one(reason, for_size):
    curves = {"vehicle": [[100, 200, nan], [100, 200, 300]]}
    study = volume_study(curves, DAYS, survival=survival_of([("vehicle", "1", 8, reason)]))
    left = curves_of(study, "carried", limit=None).left
    assert left["for_size"].tolist() == [for_size]
    assert left["reason"].tolist() == [reason]


def test_days_count_from_the_start_of_treatment():
    study = volume_study(CURVES, [33, 40, 47])
    found = curves_of(study, "half")
    assert found.table["day"].tolist() == [0, 7, 14]
    assert found.left["last_day"].tolist() == [7, 7]


def test_a_change_needs_a_baseline():
    study = volume_study({"vehicle": [[100, 200], [nan, 300]]}, [0, 7])
    table = curves_of(study, "half", "change").table.set_index("day")
    assert table.loc[7, ["n", "n_started", "mean"]].tolist() == [1, 2, 100]
    assert curves_of(study, "half").table.set_index("day").loc[7, "n"] == 2
