"""The survival tables of a study: R, real experiments, every way in which a number is missing."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.settings import Settings
from analysis.statistics.comparison import holm
from analysis.statistics.cox_and_log_rank import log_rank
from analysis.statistics.kaplan_meier import kaplan_meier, restricted_mean
from analysis.study import SURVIVAL_COLUMNS, Arm, Study, empty_table
from analysis.survival.table import (
    at_risk,
    overall_log_rank,
    survival,
    survival_curve,
    survival_problems,
)
from tests.places import GOLDEN, REAL_FILES

IN_VIVO = REAL_FILES / "in_vivo"
ANIMALS = pd.read_csv(GOLDEN / "survival_animals.csv")
ARMS = pd.read_csv(GOLDEN / "survival_arms.csv")
TESTS = pd.read_csv(GOLDEN / "survival_tests.csv")
CASES = ANIMALS["case"].unique().tolist()
CURVE = ["model", "arm", "day", "at_risk", "events", "censored", "survival", "low", "high"]
TABLE = ["model", "arm", "n", "events", "censored", "mean_life_span_d", "sd_d", "ils_mean_pct"]
TABLE += ["median_d", "median_low", "median_high", "ils_median_pct", "rmst_d", "rmst_se", "tau_d"]
TABLE += ["hazard_ratio", "hr_low", "hr_high", "p", "p_adjusted", "method", "status"]


def study_of(rows, control="vehicle"):
    """A study of (arm, day, event) or (model, arm, day, event) rows."""
    full = [row if len(row) == 4 else ("", *row) for row in rows]
    table = pd.DataFrame(full, columns=["model", "arm", "day", "event"])
    table["animal"] = [f"m{i}" for i in range(len(table))]
    texts = [name for name, kind in SURVIVAL_COLUMNS.items() if kind == "str"]
    table = table.assign(**{name: "" for name in texts if name not in table})
    table = table[list(SURVIVAL_COLUMNS)].astype(SURVIVAL_COLUMNS)
    names = dict.fromkeys([*table["arm"]])
    arms = tuple(Arm(name, "vehicle" if name == control else "single") for name in names)
    return Study("test", "key", arms, survival=table)


def rows_of(arm, events, censored=()):
    return [(arm, day, True) for day in events] + [(arm, day, False) for day in censored]


def table_of(study, choices=None):
    return survival(study, choices or Settings()).set_index(["model", "arm"])


def real(path):
    file = IN_VIVO / path
    if not file.exists():
        pytest.skip(f"real file {path} is not on this machine")
    return pd.read_csv(file, encoding="utf-8-sig")


LIFE_SPAN = study_of(
    rows_of("vehicle", [26, 27, 27, 28, 28, 29, 29, 30, 30, 31])
    + rows_of("a", [28, 30, 30, 31, 32, 32, 33, 34, 35, 35])
)


@pytest.mark.parametrize("case", CASES)
def test_table_is_that_of_r(case):
    own = ANIMALS[ANIMALS["case"] == case]
    golden = ARMS[ARMS["case"] == case].copy()
    sizes = golden["arm"].map(own["arm"].value_counts())
    golden.loc[(sizes < 3) | (sizes.iloc[0] < 3), "p"] = np.nan  # too few for a test here
    golden["p_holm"] = holm(golden["p"])
    rows = zip(own["arm"], own["day"], own["event"] == 1, strict=True)
    table = survival(study_of(rows, control=golden["arm"].iloc[0]), Settings())
    assert table["arm"].tolist() == golden["arm"].tolist()
    pairs = {
        "mean_life_span_d": "mean",
        "median_d": "median",
        "median_low": "median_low",
        "median_high": "median_high",
        "rmst_d": "rmst",
        "rmst_se": "rmst_se",
        "tau_d": "tau",
        "hazard_ratio": "hr",
        "hr_low": "hr_low",
        "hr_high": "hr_high",
        "p": "p",
        "p_adjusted": "p_holm",
    }
    for ours, theirs in pairs.items():
        np.testing.assert_allclose(table[ours], golden[theirs], rtol=1e-7, atol=1e-12, err_msg=ours)


@pytest.mark.parametrize("case", CASES)
def test_overall_log_rank_is_that_of_r(case):
    own = ANIMALS[ANIMALS["case"] == case]
    rows = zip(own["arm"], own["day"], own["event"] == 1, strict=True)
    golden = TESTS[TESTS["case"] == case].iloc[0]
    test = overall_log_rank(study_of(rows), Settings())[""]
    assert test.chi2 == pytest.approx(golden["chi2"], rel=1e-10)
    assert test.df == golden["df"]


def test_columns_are_those_of_the_contract():
    assert survival(LIFE_SPAN, Settings()).columns.tolist() == TABLE
    assert survival_curve(LIFE_SPAN, Settings()).columns.tolist() == CURVE


def test_plain_mean_and_sd_where_every_animal_has_its_event():
    table = table_of(LIFE_SPAN).loc[""]
    control, arm = table.loc["vehicle"], table.loc["a"]
    assert control["mean_life_span_d"] == 28.5
    assert control["sd_d"] == pytest.approx(np.sqrt(22.5 / 9))
    assert arm["mean_life_span_d"] == 32
    assert arm["ils_mean_pct"] == pytest.approx(100 * (32 / 28.5 - 1))
    assert arm["ils_median_pct"] == pytest.approx(100 * (32 / 28.5 - 1))
    assert arm["method"] == (
        "log-rank against vehicle, exact by permutation, Holm over 1 arm; Cox, Efron ties; "
        "RMST to day 31, the last of vehicle"
    )
    assert arm["status"] == control["status"] == "ok"
    assert control["method"] == ""
    assert control[["ils_mean_pct", "ils_median_pct", "hazard_ratio", "p"]].isna().all()


def test_means_with_censoring_are_to_the_day_that_every_arm_is_known_to():
    rows = rows_of("vehicle", [10, 20, 30]) + rows_of("a", [20, 30], [40, 50])
    rows += rows_of("b", [32, 60]) + rows_of("c", [12, 48])
    table = table_of(study_of(rows)).loc[""]
    a = table.loc["a"]
    assert a["mean_life_span_d"] == 20 + 0.75 * 10 + 0.5 * 20  # its curve is known to day 50
    assert np.isnan(a["sd_d"])
    assert a["ils_mean_pct"] == pytest.approx(100 * (37.5 / 20 - 1))
    assert (a["n"], a["events"], a["censored"]) == (4, 2, 2)
    assert a["status"] == (
        "mean life span to day 50 (last of a): 2 of 4 censored; "
        "survival ends at exactly 0.5: median is the middle of that plateau; "
        "upper limit of the median not reached"
    )
    assert table.loc["b", "mean_life_span_d"] == 32 + 0.5 * 18  # lived past day 50
    assert np.isnan(table.loc["b", "sd_d"])
    assert table.loc["b", "status"].split("; ")[0] == (
        "mean life span to day 50 (last of a): 0 of 2 censored"
    )
    assert table.loc["c", "mean_life_span_d"] == 30
    assert table.loc["c", "sd_d"] == pytest.approx(np.sqrt(2 * 18**2))
    assert "mean life span" not in table.loc["c", "status"]


def test_an_arm_lost_early_has_no_mean_and_cuts_no_other_short():
    """One animal that left on day 3 made every mean and RMST 3 days, and every ILS 0."""
    rows = rows_of("vehicle", [20, 21, 22]) + rows_of("a", [34, 35, 36]) + rows_of("x", [], [3])
    table = table_of(study_of(rows)).loc[""]
    assert table.loc["a", "mean_life_span_d"] == 35
    assert table.loc["a", "ils_mean_pct"] == pytest.approx(100 * (35 / 21 - 1))
    assert np.isnan(table.loc["x", ["mean_life_span_d", "ils_mean_pct"]].astype(float)).all()
    assert table.loc["x", "status"].startswith("mean life span: none, followed to day 3 only")
    assert table["tau_d"].tolist() == [3, 3, 3]
    assert table.loc["a", "method"].endswith("RMST to day 3, the last of x")


def test_a_censored_animal_that_others_outlive_leaves_the_whole_curve_known():
    rows = rows_of("vehicle", [10, 20]) + rows_of("a", [20, 40], [30])
    a = table_of(study_of(rows)).loc[("", "a")]
    assert a["mean_life_span_d"] == pytest.approx(20 + 20 * 2 / 3)
    assert a["status"].startswith("mean life span is the area under the curve: 1 of 3 censored")


def test_restricted_means_share_the_smallest_last_day():
    rows = rows_of("vehicle", [10, 20], [25]) + rows_of("a", [12, 40]) + rows_of("b", [50])
    assert table_of(study_of(rows))["tau_d"].tolist() == [25, 25, 25]


def test_arm_without_event():
    rows = rows_of("vehicle", [10, 12]) + rows_of("a", [11, 15]) + rows_of("b", [], [20, 20])
    row = table_of(study_of(rows)).loc[("", "b")]
    assert row["mean_life_span_d"] == 20
    assert row[["median_d", "ils_median_pct"]].isna().all()
    assert np.isnan(row["p"])
    assert row["hr_low"] < row["hazard_ratio"] < 0.5
    assert row["hr_high"] > 1
    assert row["method"].split("; ")[1] == (
        "Firth's penalized Cox of the two arms, profile interval"
    )
    assert row["status"] == (
        "mean life span to day 20 (last of b): 2 of 2 censored; median not reached; "
        "log-rank not tested: fewer than 3 animals"
    )


def test_control_without_event():
    rows = rows_of("vehicle", [], [30, 30, 30])
    rows += rows_of("a", [11, 15, 16]) + rows_of("b", [12, 14], [20])
    study = study_of(rows)
    table = table_of(study).loc[""]
    assert (table.loc[["a", "b"], "hazard_ratio"] > 1).all()
    assert table.loc[["a", "b"], "p"].notna().all()
    for arm in ("a", "b"):
        assert "Firth's penalized Cox" in table.loc[arm, "method"]
        assert table.loc[arm, "status"].endswith("median of control not reached")
    (problem,) = survival_problems(study, Settings())
    assert problem.what == "The control 'vehicle' has no event."


def test_neither_arm_with_an_event_while_both_are_followed():
    rows = rows_of("vehicle", [], [10, 12]) + rows_of("a", [], [20, 20]) + rows_of("b", [11, 12])
    row = table_of(study_of(rows)).loc[("", "a")]
    assert np.isnan(row["hazard_ratio"])
    assert "neither arm has an event while both are followed" in row["status"]


def test_events_all_after_the_control_has_gone():
    study = study_of(rows_of("vehicle", [5, 6, 7]) + rows_of("a", [15, 16, 17]))
    row = table_of(study).loc[("", "a")]
    assert row["hr_low"] < row["hazard_ratio"] < 0.2 < row["hr_high"]
    assert "Firth's penalized Cox" in row["method"]
    assert "hazard" not in row["status"]
    assert row["p"] == pytest.approx(2 / 20)  # chi-square has 0.0246, with three animals an arm


def test_no_control():
    study = study_of(rows_of("a", [5, 6]) + rows_of("b", [7, 8]), control="none")
    table = table_of(study).loc[""]
    assert table["mean_life_span_d"].tolist() == [5.5, 7.5]
    assert table[["ils_mean_pct", "hazard_ratio", "p", "p_adjusted"]].isna().all(axis=None)
    assert table["method"].tolist() == ["", ""]
    assert table["status"].str.endswith("no control arm: no ILS, hazard ratio or test").all()
    (problem,) = survival_problems(study, Settings())
    assert problem.what == "No control arm among the survival records."
    assert problem.value == "a, b"


def test_one_arm_of_controls():
    study = study_of(rows_of("vehicle", [5, 6, 9]))
    table = survival(study, Settings())
    assert table["median_d"].tolist() == [6]
    assert overall_log_rank(study, Settings())[""].df == 0
    assert survival_problems(study, Settings()) == ()


def test_one_animal():
    study = study_of(rows_of("vehicle", [5, 6]) + rows_of("a", [8]))
    row = table_of(study).loc[("", "a")]
    assert (row["mean_life_span_d"], row["median_d"]) == (8, 8)
    assert np.isnan(row["sd_d"])
    assert row["status"].startswith("one animal: no SD; interval of the median not estimable")
    (problem,) = survival_problems(study, Settings())
    assert problem.what == "Arm 'a' has one animal in the survival records."


def test_all_censored():
    study = study_of(rows_of("vehicle", [], [30, 30]) + rows_of("a", [], [30, 20]))
    table = table_of(study).loc[""]
    assert table["rmst_d"].tolist() == [30, 30]
    assert table[["median_d", "hazard_ratio", "p", "p_adjusted"]].isna().all(axis=None)
    assert "log-rank not tested: fewer than 3 animals" in table.loc["a", "status"]
    (problem,) = survival_problems(study, Settings())
    assert problem.what == "No animal had an event: survival cannot be compared."
    assert survival_curve(study, Settings())["survival"].tolist() == [1, 1, 1, 1, 1]


def test_arm_censored_before_the_first_event():
    rows = rows_of("vehicle", [10, 12, 14]) + rows_of("a", [11, 13, 15])
    rows += rows_of("b", [], [2, 3, 4])
    table = table_of(study_of(rows)).loc[""]
    assert np.isnan(table.loc["b", "p"])
    assert "log-rank test not possible" in table.loc["b", "status"]
    assert table.loc["a", "p_adjusted"] == table.loc["a", "p"]
    assert table.loc["a", "method"].startswith(
        "log-rank against vehicle, exact by permutation, Holm over 1 arm;"
    )
    assert table.loc["a", "hazard_ratio"] > 0


def test_every_event_on_day_0():
    study = study_of(rows_of("vehicle", [0, 0]) + rows_of("a", [0, 4]))
    table = table_of(study).loc[""]
    assert table["mean_life_span_d"].tolist() == [0, 2]
    assert table["tau_d"].tolist() == [0, 0]
    assert np.isnan(table.loc["a", "ils_mean_pct"])
    curve = survival_curve(study, Settings())
    assert curve["day"].tolist() == [0, 0, 4]
    assert curve["survival"].tolist() == [0, 0.5, 0]


def test_models_are_analyzed_apart():
    first = [("4T1", *row) for row in rows_of("vehicle", [5, 6, 8]) + rows_of("a", [6, 7, 9])]
    second = [("MCF-7", *row) for row in rows_of("vehicle", [50, 60]) + rows_of("a", [40, 90])]
    both = survival(study_of(first + second), Settings())
    alone = [survival(study_of(rows), Settings()) for rows in (first, second)]
    pd.testing.assert_frame_equal(both, pd.concat(alone, ignore_index=True))
    assert list(overall_log_rank(study_of(first + second), Settings())) == ["4T1", "MCF-7"]


def test_control_of_the_settings_is_the_comparator():
    study = LIFE_SPAN
    arms = (Arm("vehicle", "vehicle"), Arm("a", "untreated"))
    study = Study("test", "key", arms, survival=study.survival)
    table = table_of(study, Settings(control="untreated")).loc[""]
    assert np.isnan(table.loc["a", "p"])
    assert table.loc["vehicle", "method"].startswith("log-rank against a")
    assert table.loc["vehicle", "ils_mean_pct"] == pytest.approx(100 * (28.5 / 32 - 1))


def test_arms_come_in_the_order_of_the_study():
    study = study_of(rows_of("a", [5]) + rows_of("vehicle", [6]))
    study = Study("test", "key", study.arms[::-1], survival=study.survival)
    assert survival(study, Settings())["arm"].tolist() == ["vehicle", "a"]
    assert survival_curve(study, Settings())["arm"].unique().tolist() == ["vehicle", "a"]


@pytest.mark.parametrize("records", [None, empty_table(SURVIVAL_COLUMNS)])
def test_no_records_give_empty_tables(records):
    study = Study("test", "key", (Arm("vehicle", "vehicle"),), survival=records)
    table, curve = survival(study, Settings()), survival_curve(study, Settings())
    assert (len(table), table.columns.tolist()) == (0, TABLE)
    assert (len(curve), curve.columns.tolist()) == (0, CURVE)
    assert at_risk(curve, [0, 10]).empty
    assert overall_log_rank(study, Settings()) == {}
    assert survival_problems(study, Settings()) == ()


def test_at_risk_counts_animals_of_that_day_or_later():
    study = study_of(rows_of("vehicle", [5, 10, 10], [12]) + rows_of("a", [20], [7]))
    table = at_risk(survival_curve(study, Settings()), [0, 5, 6, 10, 12, 30])
    vehicle, arm = table[table["arm"] == "vehicle"], table[table["arm"] == "a"]
    assert table.columns.tolist() == ["model", "arm", "day", "at_risk", "events", "censored"]
    assert vehicle["at_risk"].tolist() == [4, 4, 3, 3, 1, 0]
    assert vehicle["events"].tolist() == [0, 1, 1, 3, 3, 3]
    assert vehicle["censored"].tolist() == [0, 0, 0, 0, 1, 1]
    assert arm["at_risk"].tolist() == [2, 2, 2, 1, 1, 0]
    assert arm["events"].tolist() == [0, 0, 0, 0, 0, 1]


def test_study_is_left_alone():
    before = pd.util.hash_pandas_object(LIFE_SPAN.survival).sum()
    survival(LIFE_SPAN, Settings())
    survival_curve(LIFE_SPAN, Settings())
    overall_log_rank(LIFE_SPAN, Settings())
    assert pd.util.hash_pandas_object(LIFE_SPAN.survival).sum() == before


records = st.lists(
    st.tuples(st.sampled_from(["vehicle", "a", "b"]), st.integers(0, 15), st.booleans()),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40)
@given(records)
def test_every_missing_number_is_explained(rows):
    table = survival(study_of(rows), Settings())
    assert table["n"].sum() == len(rows)
    assert (table["events"] + table["censored"] == table["n"]).all()
    assert table[["rmst_d", "rmst_se", "tau_d"]].notna().all(axis=None)
    without = table.loc[table["mean_life_span_d"].isna(), "status"]
    assert without.str.contains("mean life span: none").all()
    treated = table[table["arm"] != "vehicle"]
    for name, reason in {"hazard_ratio": "hazard ratio", "p": "test", "median_d": "median"}.items():
        assert treated.loc[treated[name].isna(), "status"].str.contains(reason).all()
    assert table.loc[table["median_d"].isna(), "status"].str.contains("median not reached").all()


@settings(max_examples=25)
@given(records, st.randoms(use_true_random=False))
def test_order_of_records_changes_nothing(rows, random):
    study = study_of(rows)
    shuffled = study_of(random.sample(rows, len(rows)))
    shuffled = Study("test", "key", study.arms, survival=shuffled.survival)
    first, second = survival(study, Settings()), survival(shuffled, Settings())
    pd.testing.assert_frame_equal(first, second, rtol=1e-6)
    pd.testing.assert_frame_equal(
        survival_curve(study, Settings()), survival_curve(shuffled, Settings())
    )


def test_real_survival_of_four_arms():
    own = real("tumgrowth/EXPECTED_TestOS_survival_per_mouse.csv")
    study = study_of(zip(own["Grp"], own["time"], own["event"] == 1, strict=True), control="IC.WT")
    table = table_of(study).loc[""]
    arms = ["IC.WT", "aC.KO", "aC.WT", "IC.KO"]
    np.testing.assert_array_equal(table.loc[arms, "median_d"], [24, 24.5, np.nan, 18])
    np.testing.assert_allclose(
        table.loc[arms[1:], "hazard_ratio"], [0.5915, 0.18601, 2.27113], atol=5e-5
    )
    test = overall_log_rank(study, Settings())[""]
    assert test.chi2 == pytest.approx(11.490030, abs=1e-6)
    assert test.p == pytest.approx(0.0093508, abs=5e-8)
    to_44 = [
        restricted_mean(kaplan_meier(rows["time"], rows["event"] == 1), 44).days
        for rows in (own[own["Grp"] == arm] for arm in arms)
    ]
    assert to_44 == pytest.approx([24.5, 28 + 1 / 3, 38, 18 + 1 / 6])
    reference = Study("", "", (Arm("IC.KO", "vehicle"),), survival=study.survival)
    exact = table_of(reference).loc[("", "aC.WT"), "p"]
    assert exact == pytest.approx(6 / comb(12, 6))  # six animals an arm: of 924 ways 6
    two = own[own["Grp"].isin(["IC.KO", "aC.WT"])]
    chi2 = log_rank(two["time"], two["event"] == 1, two["Grp"])
    assert chi2.p == pytest.approx(0.0044425, abs=5e-8)


def test_real_survival_under_tamoxifen_and_dexamethasone():
    own = real("avl_tamoxifen/EXPECTED_survival_per_mouse.csv")
    study = study_of(
        zip(own["arm"], own["time"], own["event"] == 1, strict=True), control="Control"
    )
    arms = ["Control", "Dexamethasone", "Tamoxifen", "Tamoxifen + Dexamethasone"]
    table = table_of(study).loc[""].loc[arms]
    assert table["events"].tolist() == [1, 1, 3, 4]
    assert table["n"].tolist() == [10, 10, 10, 10]
    assert table["tau_d"].tolist() == [61] * 4
    np.testing.assert_allclose(table["rmst_d"], [55.70, 60.78, 49.40, 44.80], atol=0.005)
    test = overall_log_rank(study, Settings())[""]
    assert test.chi2 == pytest.approx(3.8025, abs=5e-5)
    assert test.p == pytest.approx(0.2836, abs=5e-5)


def test_real_survival_counts_animals_not_measurements():
    own = real("mouseexperiment/combo_treatment_synthetic_data.csv")
    own["day"] = pd.to_datetime(own["Date"], format="%m/%d/%Y")
    own["day"] = (own["day"] - own["day"].min()).dt.days
    last = own.sort_values("day").groupby(["Cage", "ID"]).tail(1)
    study = study_of(
        zip(last["Treatment"], last["day"], last["Survival_Censor"] == 1, strict=True),
        control="Control",
    )
    table = table_of(study).loc[""]
    assert table["n"].sum() == 32
    assert table.loc["Control", "median_d"] == 26.5
    assert table.loc["HDACi", "median_d"] == 32
