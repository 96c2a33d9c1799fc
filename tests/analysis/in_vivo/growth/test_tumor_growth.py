"""Arms on days: against R, against real studies, and where an arm, a day or control is missing."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.in_vivo.growth.by_day import tumor_growth, tumor_growth_problems
from analysis.in_vivo.growth.evaluation_day import evaluation_days
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.study import Arm
from tests.in_vivo_studies import (
    caliper_study,
    few_examples,
    real_file,
    volume_study,
    wide_study,
)
from tests.places import GOLDEN

nan = math.nan
COLUMNS = (
    "model arm day n n_started mean_mm3 sd_mm3 sem_mm3 median_mm3 mean_change_pct sem_change_pct "
    "mean_rtv t_c_pct tgi_volume_pct tgi_delta_pct tgi_delta_low tgi_delta_high tgi_rtv_pct p "
    "p_adjusted method evaluation_day window_low_d window_high_d"
)
RATIOS = ["t_c_pct", "tgi_volume_pct", "tgi_delta_pct", "tgi_rtv_pct"]
QUICK = Settings(bootstrap_resamples=200)


def growth_of(study, settings=QUICK):
    return tumor_growth(animal_volumes(study, settings), study, settings)


def evaluated(study, settings=QUICK):
    table = growth_of(study, settings)
    return table[table["evaluation_day"] == 1].set_index("arm")


def problems_of(study, settings=QUICK):
    problems = tumor_growth_problems(animal_volumes(study, settings), study, settings)
    return [problem.what for problem in problems]


def days_of(study, settings=QUICK):
    return evaluation_days(animal_volumes(study, settings), study, settings)


def golden_study():
    return caliper_study(pd.read_csv(GOLDEN / "in_vivo_volumes.csv").astype({"animal": str}))


TWO_ARMS = {"vehicle": [[100, 300], [200, 600]], "letrozole": [[100, 100], [200, 200]]}


def test_the_columns_are_those_of_the_contract():
    assert " ".join(growth_of(volume_study(TWO_ARMS, (0, 7))).columns) == COLUMNS


def test_the_definitions_by_hand():
    table = evaluated(volume_study(TWO_ARMS, (0, 7)))
    letrozole = table.loc["letrozole"]
    assert letrozole[["n", "n_started", "mean_mm3", "median_mm3"]].tolist() == [2, 2, 150, 150]
    assert letrozole["sem_mm3"] == pytest.approx(letrozole["sd_mm3"] / math.sqrt(2))
    assert letrozole[RATIOS].tolist() == pytest.approx([100 / 3, 200 / 3, 100, 200 / 3])
    assert table.loc["vehicle", ["mean_change_pct", "mean_rtv"]].tolist() == [200, 3]
    assert table.loc["vehicle", RATIOS].isna().all()


def test_r_computes_the_same_means_and_ratios():
    expected = pd.read_csv(GOLDEN / "in_vivo_means.csv").set_index(["arm", "day"])
    found = growth_of(golden_study()).set_index(["arm", "day"]).loc[expected.index]
    for name in ("n", "mean_mm3", "sd_mm3", "median_mm3", "mean_rtv"):
        assert found[name].tolist() == pytest.approx(
            expected[name].tolist(), rel=1e-12, nan_ok=True
        )
    arm, day = (expected.index.get_level_values(name) for name in ("arm", "day"))
    treated = expected[(arm != "vehicle") & (day > 0)]
    for name in ("tgi_volume_pct", "tgi_delta_pct", "tgi_rtv_pct"):
        values = found.loc[treated.index, name].tolist()
        assert values == pytest.approx(treated[name].tolist(), rel=1e-9, abs=1e-9, nan_ok=True)


def test_r_finds_the_same_dunnett_p_values():
    expected = pd.read_csv(GOLDEN / "growth_tests.csv").query("day == 17 and scale == 'volume'")
    expected = expected.set_index("arm")
    found = evaluated(golden_study(), Settings(evaluation_day=17, bootstrap_resamples=10))
    found = found.loc[expected.index]
    assert found["p"].tolist() == pytest.approx(expected["p"].tolist(), rel=1e-9)
    adjusted = expected["p_adjusted"].tolist()
    assert found["p_adjusted"].tolist() == pytest.approx(adjusted, abs=2e-6)
    assert found.loc["tamoxifen", "method"] == (
        "Dunnett, two-sided, a variance for each arm; volume, n = 7 and 7 animals"
    )


def test_tests_stand_on_the_evaluation_day_only():
    table = growth_of(golden_study())
    elsewhere = table[table["evaluation_day"] == 0]
    assert elsewhere[["p", "p_adjusted"]].isna().all(axis=None)
    assert set(elsewhere["method"]) == {""}
    assert table.groupby("arm")["evaluation_day"].sum().tolist() == [1, 1, 1, 1]


def test_an_animal_without_a_baseline_counts_in_volumes_only():
    curves = {"vehicle": [[100, 300], [200, 600]], "letrozole": [[100, 150], [nan, 900]]}
    table = evaluated(volume_study(curves, (0, 7))).loc["letrozole"]
    assert table[["n", "n_started", "mean_mm3"]].tolist() == [2, 2, 525]
    assert table["mean_change_pct"] == 50
    assert table["tgi_delta_pct"] == pytest.approx(100 * (1 - 50 / 300))


def test_a_baseline_of_zero_has_a_difference_but_no_ratio():
    curves = {"vehicle": [[100, 300], [200, 600]], "letrozole": [[100, 150], [0, 30]]}
    table = evaluated(volume_study(curves, (0, 7))).loc["letrozole"]
    assert table["tgi_delta_pct"] == pytest.approx(100 * (1 - 40 / 300))
    assert table["mean_rtv"] == 1.5


def test_a_complete_responder_stays_in_its_arm():
    curves = {"vehicle": [[100, 300], [200, 600]], "letrozole": [[100, 0], [200, 0]]}
    table = evaluated(volume_study(curves, (0, 7))).loc["letrozole"]
    assert table[["n", "mean_mm3", "mean_change_pct"]].tolist() == [2, 0, -100]
    assert table["tgi_delta_pct"] == pytest.approx(150)


def test_control_that_did_not_grow_leaves_tgi_delta_empty_and_says_so():
    curves = {"vehicle": [[100, 90], [200, 200]], "letrozole": [[100, 50], [200, 40]]}
    study = volume_study(curves, (0, 7))
    letrozole = evaluated(study).loc["letrozole"]
    assert letrozole["tgi_delta_pct":"tgi_delta_high"].isna().all()
    assert letrozole["tgi_volume_pct"] == pytest.approx(100 * (1 - 90 / 290))
    assert problems_of(study) == ["The tumors of vehicle did not grow by day 7."]


def test_until_treatment_has_started_there_is_no_growth_to_inhibit():
    curves = {"vehicle": [[80, 100, 400]], "letrozole": [[60, 50, 100]]}
    table = growth_of(volume_study(curves, (-3, 0, 7))).set_index(["arm", "day"])
    arm = table.loc["letrozole"]
    assert arm["t_c_pct"].tolist() == [75, 50, 25]
    assert arm["tgi_volume_pct"].tolist()[2] == 75
    assert arm["tgi_rtv_pct"].tolist()[2] == 50
    inhibited = ["tgi_volume_pct", "tgi_delta_pct", "tgi_delta_low", "tgi_rtv_pct"]
    assert arm.loc[[-3, 0], inhibited].isna().all(axis=None)


def test_a_day_read_at_the_start_of_treatment_is_named():
    study = volume_study({"vehicle": [[300], [280]], "letrozole": [[90], [110]]}, (0,))
    assert problems_of(study) == ["Day 0 is read, and treatment starts on day 0."]


def test_days_before_the_baseline_have_volumes_only():
    table = growth_of(volume_study({"vehicle": [[80, 100, 200]]}, (-3, 0, 7)))
    assert table["mean_mm3"].tolist() == [80, 100, 200]
    assert table["mean_rtv"].tolist() == pytest.approx([nan, 1, 2], nan_ok=True)


def test_an_arm_with_nobody_left_keeps_a_row_on_the_evaluation_day():
    curves = {"vehicle": [[100, 200, 400]] * 5, "letrozole": [[100, 120, nan]] * 3}
    study = volume_study(curves, (0, 7, 14))
    assert days_of(study) == {"": 7}
    chosen = Settings(evaluation_day=14, bootstrap_resamples=10)
    row = evaluated(study, chosen).loc["letrozole"]
    assert row[["day", "n", "n_started"]].tolist() == [14, 0, 3]
    assert np.isnan(row["mean_mm3":"p_adjusted"].astype(float)).all()
    assert row["method"].startswith("not tested")
    assert problems_of(study, chosen) == [
        "Fewer than 80 % of the animals are measured on day 14: letrozole (0 of 3)."
    ]


def test_an_arm_never_measured_is_still_a_row():
    curves = {"vehicle": [[100, 200]] * 3, "letrozole": [[nan, nan]]}
    row = evaluated(volume_study(curves, (0, 7))).loc["letrozole"]
    assert row[["n", "n_started"]].tolist() == [0, 0]


def test_without_control_means_remain():
    study = volume_study({"letrozole": [[100, 150], [100, 250]], "b": [[90, 95]] * 2}, (0, 7))
    table = evaluated(study)
    assert table.loc["letrozole", "mean_change_pct"] == 100
    assert table[[*RATIOS, "p", "p_adjusted", "tgi_delta_low"]].isna().all(axis=None)
    assert set(table["method"]) == {"not tested: no control arm"}
    assert problems_of(study) == ["No vehicle or untreated arm has tumor volumes."]


def test_one_arm_on_one_day():
    study = volume_study({"vehicle": [[100], [120]]}, (0,))
    table = growth_of(study)
    assert table[["day", "n", "mean_mm3", "evaluation_day"]].to_numpy().tolist() == [[0, 2, 110, 1]]
    assert problems_of(study) == []


def test_weights_alone_make_an_empty_table():
    study = caliper_study([{"arm": "vehicle", "animal": "1", "day": 0, "weight_g": 20}])
    assert growth_of(study).empty
    assert " ".join(growth_of(study).columns) == COLUMNS
    assert problems_of(study) == []


@pytest.mark.parametrize(
    ("left", "day"),
    [([5, 5, 5], 14), ([5, 4, 4], 14), ([5, 4, 3], 7), ([5, 3, 2], 7), ([5, 3, 3], 14)],
)
def test_the_evaluation_day_is_the_last_with_80_pct_of_control(left, day):
    animals = [[100 if i < n else nan for n in left] for i in range(5)]
    study = volume_study({"vehicle": animals, "a": [[1, 2, 3]] * 3}, (0, 7, 14))
    assert days_of(study) == {"": day}


def test_animals_measured_on_different_days_are_read_where_most_are():
    days = {"1": (0, 3, 7), "2": (0, 3, 7), "3": (0, 4, 8), "4": (0,)}
    rows = [
        {"arm": "vehicle", "animal": name, "day": day, "volume_mm3": 100 + day}
        for name, measured in days.items()
        for day in measured
    ]
    study = caliper_study(rows)
    assert days_of(study) == {"": 7}
    assert problems_of(study) == [
        "No day after the start has 80 % of the vehicle animals and half of those of every other "
        "arm measured.",
        "Fewer than 80 % of the animals are measured on day 7: vehicle (2 of 4).",
    ]


def test_without_control_all_animals_are_counted():
    curves = {"a": [[1, 2, 3]] * 4, "b": [[1, 2, nan]] * 4}
    assert days_of(volume_study(curves, (0, 7, 14))) == {"": 7}


def test_a_chosen_day_is_used_where_it_was_measured():
    study = volume_study(TWO_ARMS | {"vehicle": [[100, 300]] * 2}, (0, 7))
    assert days_of(study, Settings(evaluation_day=0)) == {"": 0}
    settings = Settings(evaluation_day=8, bootstrap_resamples=10)
    assert days_of(study, settings) == {"": 7}
    assert problems_of(study, settings) == ["No tumor was measured on the chosen evaluation day 8."]


def test_models_are_apart():
    rows = [
        {"model": model, "arm": arm, "animal": str(i), "day": day, "volume_mm3": 100 + rate * day}
        for model, rates in {"4T1": (20, 10), "MCF-7": (10, 10)}.items()
        for arm, rate in zip(("vehicle", "letrozole"), rates, strict=True)
        for i in range(3)
        for day in ((0, 7) if model == "4T1" else (0, 9))
    ]
    table = growth_of(caliper_study(rows)).query("evaluation_day == 1 and arm == 'letrozole'")
    assert table[["model", "day"]].to_numpy().tolist() == [["4T1", 7], ["MCF-7", 9]]
    assert table["tgi_delta_pct"].tolist() == pytest.approx([50, 0])


def test_vehicle_goes_before_untreated_unless_chosen():
    arms = (Arm("none", "untreated"), Arm("oil", "vehicle"), Arm("letrozole", "single"))
    curves = {"none": [[100, 300]] * 2, "oil": [[100, 200]] * 2, "letrozole": [[100, 150]] * 2}
    study = volume_study(curves, (0, 7), arms=arms)
    assert evaluated(study).loc["letrozole", "tgi_delta_pct"] == 50
    chosen = evaluated(study, Settings(control="untreated", bootstrap_resamples=10))
    assert chosen.loc["letrozole", "tgi_delta_pct"] == 75
    assert chosen.loc["oil", "tgi_delta_pct"] == 50


@pytest.mark.parametrize("name", ["SW837", "SNU-81", "LS_1034", "CR1197"])
def test_published_colorectal_xenografts(name):
    expected = json.loads(real_file("oracles.json").read_text())["invivosyn"][name]
    study = wide_study(f"invivosyn/{name}.csv", "Vehicle")
    table = evaluated(study).loc[expected["arms"][1:]]
    first = animal_volumes(study, QUICK)["day"].min()
    assert table["tgi_delta_pct"].tolist() == pytest.approx(expected["TGI_delta"], rel=1e-12)
    assert table["tgi_rtv_pct"].tolist() == pytest.approx(expected["TGI_RTV"], rel=1e-12)
    assert table["tgi_volume_pct"].tolist() == pytest.approx(expected["one_minus_TC"], rel=1e-12)
    assert (table["day"] - first).tolist() == [expected["eval_day"]] * 3
    assert (table["tgi_delta_low"] < table["tgi_delta_pct"]).all()
    assert (table["tgi_delta_high"] > table["tgi_delta_pct"]).all()


def test_real_xenografts_with_fulvestrant_are_all_there():
    names = {"Treatment": "arm", "MouseID": "animal", "Day": "day", "TumVol": "volume_mm3"}
    sheet = pd.read_csv(real_file("synergylmm/MAS98_06.csv")).rename(columns=names)
    table = evaluated(caliper_study(sheet, "Ctrl"))
    assert table["n_started"].sum() == 51
    assert len(table) == 9
    assert table["day"].unique().tolist() == [28]  # day 0 is the only one with 80 % of control
    assert table.loc["Fulv", ["n", "mean_mm3"]].tolist() == [2, 267.96875]


def test_mean_of_two_tumors_equals_the_published_differences():
    """Tamoxifen minus the combination per day, 27 days, where every animal has both tumors."""
    sheet = pd.read_excel(real_file("avl_tamoxifen/tumor_data_filtered.xlsx"), engine="calamine")
    animal = sheet["mouse_id"].str.split("_", expand=True)
    rows = sheet.assign(arm=sheet["group_name"], animal=animal[0], tumor=animal[1])
    settings = Settings(several_tumors="mean", bootstrap_resamples=10)
    found = growth_of(caliper_study(rows.astype({"day": float}), "Control"), settings)
    means = found.pivot(index="day", columns="arm", values=["mean_mm3", "n"])
    oracle = json.loads(real_file("oracles.json").read_text())["avl_11636"]["per_day_tam_vs_tamdex"]
    compared = 0
    for day in oracle:
        row = means.loc[day["day"]]
        pair = ["Tamoxifen", "Tamoxifen + Dexamethasone"]
        if (2 * day["m_tam"], 2 * day["m_combo"]) == (day["n_tam"], day["n_combo"]):
            assert row["n"][pair].tolist() == [day["m_tam"], day["m_combo"]]
            assert row["mean_mm3"][pair[0]] - row["mean_mm3"][pair[1]] == pytest.approx(day["diff"])
            compared += 1
    assert compared == 25


arm_curves = st.lists(
    st.lists(st.one_of(st.just(nan), st.floats(1, 2000)), min_size=3, max_size=3),
    min_size=1,
    max_size=4,
)
studies = st.fixed_dictionaries({"vehicle": arm_curves, "a": arm_curves, "b": arm_curves})


@few_examples
@given(studies, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(curves, random):
    study = volume_study(curves, (0, 7, 14))
    order = random.sample(range(len(study.calipers)), len(study.calipers))
    mixed = type(study)("test", "key", study.arms, calipers=study.calipers.iloc[order])
    settings = Settings(bootstrap_resamples=20)
    pd.testing.assert_frame_equal(growth_of(study, settings), growth_of(mixed, settings))


@few_examples
@given(studies)
def test_means_and_ratios_by_plain_loops(curves):
    """A second way to the same numbers, arm by arm and day by day."""
    found = growth_of(volume_study(curves, (0, 7, 14)), Settings(bootstrap_resamples=5))

    def delta(arm, j):
        based = [[a[0], a[j]] for a in curves[arm] if not math.isnan(a[0] + a[j])]
        return float(np.mean([last - first for first, last in based])) if based else nan

    for row in found[found["day"] > 0].itertuples():
        j = (0, 7, 14).index(row.day)
        values = [a[j] for a in curves[row.arm] if not math.isnan(a[j])]
        control = [a[j] for a in curves["vehicle"] if not math.isnan(a[j])]
        assert row.n == len(values)
        if values:
            assert row.mean_mm3 == pytest.approx(np.mean(values))
        if row.arm != "vehicle" and values and control:
            assert row.t_c_pct == pytest.approx(100 * np.mean(values) / np.mean(control))
        if row.arm != "vehicle" and delta("vehicle", j) > 0:
            expected = 100 * (1 - delta(row.arm, j) / delta("vehicle", j))
            assert row.tgi_delta_pct == pytest.approx(expected, rel=1e-6, abs=1e-6, nan_ok=True)


@few_examples
@given(st.floats(0.1, 10))
def test_a_ruler_of_another_unit_changes_no_effect(scale):
    study = golden_study()
    other = caliper_study(study.calipers.assign(volume_mm3=study.calipers["volume_mm3"] * scale))
    columns = [*RATIOS, "tgi_delta_low", "tgi_delta_high", "mean_change_pct", "p", "p_adjusted"]
    settings = Settings(bootstrap_resamples=20)
    found, expected = growth_of(other, settings)[columns], growth_of(study, settings)[columns]
    pd.testing.assert_frame_equal(found, expected, rtol=1e-6, atol=1e-9)
