"""Combinations in vivo: published indices by day, direction, and missing parts."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from analysis.in_vivo.combinations.rates import (
    REFERENCES,
    SYNERGY_COLUMNS,
    synergy_in_vivo,
)
from analysis.in_vivo.growth.rates import fit_growth, log_growth
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from analysis.study import Arm, equivalence_margin
from tests.in_vivo_studies import caliper_study, few_examples, real_file
from tests.places import GOLDEN

DAYS = np.array([0, 3, 7, 10, 14])
ORACLE = ("estimate", "se", "CI", "CI_lo", "CI_hi", "SS")


def synergy_of(study, **settings):
    chosen = Settings(**settings)
    return synergy_in_vivo(animal_volumes(study, chosen), study, chosen)


def contrasts_of(study):
    """The rows of contrasts of rates, without those of areas (test_response_additivity.py)."""
    table = synergy_of(study)
    return table[table["reference"].isin(REFERENCES)]


def common_contrasts(study, arms, day):
    """Published numbers are of one spread for all arms and z: the same from the fit itself."""
    volumes = animal_volumes(study, Settings())
    rows = log_growth(volumes, study).query("day <= @day and arm in @arms")
    fit = fit_growth(rows, tuple(arms))
    weights = np.array([[1.0, -1, -1, 1], [0, 0, 0, 1]])
    weights[1, 1 + int(np.argmin(fit.rate[1:3]))] = -1
    found = fit.contrasts(weights)
    low, high = (np.exp((found.estimate + z * found.se) * day) for z in (-1.959964, 1.959964))
    return pd.DataFrame(
        {"estimate": found.estimate, "se": found.se, "CI": np.exp(found.estimate * day),
         "CI_lo": low, "CI_hi": high, "SS": -found.estimate / found.se,
         "p": 2 * ndtr(-np.abs(found.estimate / found.se))},
        index=["bliss", "hsa"],
    )  # fmt: skip


def growing(rates, seed=0, n=5, noise=0.02, start=0.0, **options):
    """A study in which each arm grows at its rate, with a little noise."""
    rng = np.random.default_rng(seed)
    rows = [
        {
            "arm": arm,
            "animal": str(i),
            "day": day + start,
            "volume_mm3": 100 * math.exp(rate * day + (rng.normal(0, noise) if day else 0)),
        }
        for arm, rate in rates.items()
        for i in range(n)
        for day in DAYS
    ]
    return caliper_study(rows, **options)


def golden_study():
    return caliper_study(pd.read_csv(GOLDEN / "in_vivo_volumes.csv").astype({"animal": str}))


@pytest.mark.parametrize("day", [14, 21])  # on day 7 the arms' spreads differ, nlme has one
def test_contrasts_of_the_rates_that_nlme_finds(day):
    rates = pd.read_csv(GOLDEN / "in_vivo_rates.csv").query("last_day == @day").set_index("arm")
    b, v = rates["rate_per_day"], rates["se"] ** 2
    both, best = "letrozole + tamoxifen", "letrozole"
    expected = {
        "bliss": (b[both] - b["letrozole"] - b["tamoxifen"] + b["vehicle"], math.sqrt(v.sum())),
        "hsa": (b[both] - b[best], math.sqrt(v[both] + v[best])),
    }
    table = contrasts_of(golden_study())
    found = table[table["day"] == day].set_index("reference")
    assert found["arm"].tolist() == [both, both]
    for reference, (delta, se) in expected.items():
        row = found.loc[reference]
        assert [row["delta_per_day"], row["se"]] == pytest.approx([delta, se], rel=1e-6)
        assert row["combination_index"] == pytest.approx(math.exp(delta * day), rel=1e-6)
        assert row["score"] == pytest.approx(-delta / se, rel=1e-6)


def test_t_with_the_degrees_of_freedom_of_the_four_arms_alone():
    """Another arm that scatters wildly takes no part, and every number is the fit's."""
    study = growing({"vehicle": 0.1, "a": 0.06, "b": 0.05, "a + b": 0.02}, noise=0.1)
    wild = growing({"other": 0.05}, seed=9, noise=1.5).calipers
    both = caliper_study(pd.concat([study.calipers, wild], ignore_index=True))
    table, same = synergy_of(study), synergy_of(both)
    pd.testing.assert_frame_equal(table, same)
    row = table[(table["day"] == 14) & (table["reference"] == "bliss")].iloc[0]
    rows = log_growth(animal_volumes(study, Settings()), study)
    fit = fit_growth(rows, ("vehicle", "a", "b", "a + b"), by_arm="unless alike")
    found = fit.contrasts(np.array([[1.0, -1, -1, 1]]))
    assert [row["delta_per_day"], row["se"], row["df"], row["p"], row["p_robust"]] == pytest.approx(
        [found.estimate[0], found.se[0], found.df[0], found.p[0], found.p_robust[0]]
    )
    half = found.half_width(0.95)[0]
    assert row["ci_low"] == pytest.approx(np.exp(14 * (found.estimate[0] - half)))
    assert row["method"] == (
        "mixed model of vehicle, a, b, a + b alone, one slope variance, REML; t, Kenward-Roger df"
    )


def test_few_animals_are_not_shown_and_never_additive():
    table = contrasts_of(growing({"vehicle": 0.1, "a": 0.08, "b": 0.08, "a + b": 0.05}, n=3,
                                 noise=0.5))  # fmt: skip
    assert set(table["interpretation"]) == {"not shown"}


def test_combinations_are_corrected_by_holm_and_words_follow():
    rates = {"vehicle": 0.1, "a": 0.06, "b": 0.06, "c": 0.06, "a + b": 0.01, "a + c": 0.014}
    seen = set()
    tables = (synergy_of(growing(rates, seed=seed, noise=0.5)) for seed in range(6))
    families = (own for table in tables for _, own in table.groupby(["day", "reference"]))
    for own in families:
        assert own["arm"].tolist() == ["a + b", "a + c"]
        assert own["p_adjusted"].tolist() == pytest.approx(holm(own["p"]).tolist())
        for row in own.itertuples():
            leaves_out_1 = row.ci_high < 1 or row.ci_low > 1
            directed = row.interpretation in ("synergy", "antagonism")
            assert directed == (leaves_out_1 and row.p_adjusted <= 0.05)
            seen.add((leaves_out_1, directed))
    assert (True, False) in seen  # the correction takes one back


def test_the_margin_is_a_fact_of_the_study():
    study = growing({"vehicle": 0.10, "a": 0.06, "b": 0.06, "a + b": 0.02})
    assert equivalence_margin(study) == (0.8, 1.25)
    narrow = replace(study, facts={**study.facts, "equivalence_margin_pct": "1"})
    assert equivalence_margin(narrow) == pytest.approx((0.99, 1 / 0.99))
    table = contrasts_of(narrow)
    last = table[(table["day"] == 14) & (table["reference"] == "bliss")].iloc[0]
    assert last["interpretation"] == "not shown"


@pytest.mark.parametrize("left", [["0"], ["0", "1"]])
def test_an_arm_of_two_animals_or_one_gives_an_estimate_alone(left):
    study = growing({"vehicle": 0.1, "a": 0.06, "b": 0.05, "a + b": 0.02})
    rows = study.calipers
    one = rows[(rows["arm"] != "b") | rows["animal"].isin(left)]
    table = synergy_of(caliper_study(one))
    last = table[(table["day"] == 14) & (table["reference"] == "bliss")].iloc[0]
    assert last["delta_per_day"] == pytest.approx(0.01, abs=0.01)
    assert last[["se", "ci_low", "ci_high", "p", "df", "p_robust"]].isna().all()
    assert last["status"] == "an arm has fewer than 3 animals: estimate only"
    assert last["interpretation"] == ""


def test_days_begin_with_the_second_after_the_start():
    assert synergy_of(golden_study())["day"].unique().tolist() == [7, 10, 14, 17, 21]


def test_the_published_example_by_day():
    names = {"Treatment": "arm", "ID": "animal", "Time": "day", "TV": "volume_mm3"}
    rows = pd.read_csv(real_file("synergylmm/grwth_data_package_example.csv")).rename(columns=names)
    arms = (
        Arm("Control", "vehicle"),
        Arm("DrugA", "single"),
        Arm("DrugB", "single"),
        Arm("Combination", "combination", ("DrugA", "DrugB")),
    )
    study = caliper_study(rows.astype({"animal": str}), arms=arms)
    found = synergy_of(study)
    expected = json.loads(real_file("oracles.json").read_text())["synergylmm_grwth_data"]["by_day"]
    assert found["day"].unique().tolist() == [float(day) for day in expected]
    for day, references in expected.items():
        published = common_contrasts(study, [arm.name for arm in arms], float(day))
        for name, values in references.items():
            row = published.loc[name.lower()]
            for theirs in ORACLE:
                assert row[theirs] == pytest.approx(values[theirs], rel=1e-6)
            assert row["p"] == pytest.approx(values["p"], rel=1e-5)


@pytest.mark.parametrize(
    ("rate", "bliss", "hsa"),
    [
        (-0.02, "synergy", "synergy"),
        (0.02, "equivalent", "synergy"),  # 0.10 - 0.04 - 0.04: as expected of no interaction
        (0.06, "antagonism", "equivalent"),  # as the best part
        (0.09, "antagonism", "antagonism"),
    ],
)
def test_the_direction_in_words(rate, bliss, hsa):
    table = contrasts_of(growing({"vehicle": 0.10, "a": 0.06, "b": 0.06, "a + b": rate}))
    last = table[table["day"] == 14].set_index("reference")
    assert last["interpretation"].to_dict() == {"bliss": bliss, "hsa": hsa}
    for row in last.itertuples():
        if row.interpretation == "synergy":
            assert row.combination_index < row.ci_high < 1
            assert row.score > 1.96
        if row.interpretation == "antagonism":
            assert row.combination_index > row.ci_low > 1
            assert row.score < -1.96


def test_worse_than_the_best_part_is_antagonism_by_hsa():
    """A combination between its parts: better than one, worse than the other."""
    table = synergy_of(growing({"vehicle": 0.1, "a": 0.0, "b": 0.08, "a + b": 0.05}))
    hsa = table[(table["day"] == 14) & (table["reference"] == "hsa")].iloc[0]
    assert hsa["delta_per_day"] == pytest.approx(0.05, abs=0.01)
    assert hsa["interpretation"] == "antagonism"


def test_three_parts():
    rates = {"vehicle": 0.1, "a": 0.08, "b": 0.07, "c": 0.06, "a + b + c": 0.01}
    table = contrasts_of(growing(rates, noise=0.001))
    last = table[table["day"] == 14].set_index("reference")["delta_per_day"]
    assert last.to_dict() == pytest.approx({"bliss": 0, "hsa": -0.05}, abs=0.001)


def test_the_index_counts_days_from_treatment_start():
    rates = {"vehicle": 0.1, "a": 0.08, "b": 0.07, "a + b": 0.02}
    base = synergy_of(growing(rates))
    later = synergy_of(growing(rates, start=30, facts={"treatment_start_day": "30"}))
    pd.testing.assert_frame_equal(later.assign(day=later["day"] - 30), base)


def test_other_arms_take_no_part_in_the_fit():
    rates = {"vehicle": 0.1, "a": 0.08, "b": 0.07, "a + b": 0.02}
    more = growing({**rates, "c": 0.3}).calipers
    wild = more["arm"] == "c"
    noise = np.random.default_rng(4).uniform(0.2, 5, len(more))
    more = more.assign(volume_mm3=more["volume_mm3"].where(~wild, more["volume_mm3"] * noise))
    pd.testing.assert_frame_equal(synergy_of(caliper_study(more)), synergy_of(growing(rates)))


@pytest.mark.parametrize(
    "rates",
    [
        {"vehicle": 0.1, "a": 0.05, "a + b": 0.0},  # a part is missing
        {"a": 0.05, "b": 0.05, "a + b": 0.0},  # no control
        {"vehicle": 0.1, "a": 0.05, "b": 0.05},  # no combination
    ],
)
def test_without_all_four_arms_there_are_no_rows(rates):
    table = synergy_of(growing(rates))
    assert table.empty
    assert list(table.columns) == SYNERGY_COLUMNS


def test_a_day_that_cannot_be_fitted_is_empty():
    rates = {"vehicle": 0.1, "a": 0.08, "b": 0.07, "a + b": 0.02}
    study = growing(rates)
    rows = study.calipers
    late = rows[~((rows["arm"] == "b") & rows["day"].between(1, 10))]
    table = contrasts_of(caliper_study(late))
    early = table[table["day"] < 14]
    assert early[["delta_per_day", "se", "combination_index", "p"]].isna().all(axis=None)
    assert set(early["interpretation"]) == {""}
    assert set(early["status"]) == {"an arm is not measured up to this day"}
    assert table[table["day"] == 14]["delta_per_day"].notna().all()


@few_examples
@given(st.integers(0, 1000), st.floats(0.1, 10))
def test_volume_unit_and_the_order_of_parts_change_nothing(seed, scale):
    rates = {"vehicle": 0.1, "a": 0.08, "b": 0.03, "a + b": 0.02}
    study = growing(rates, seed, n=3, noise=0.2)
    arms = (*study.arms[:3], Arm("a + b", "combination", ("b", "a")))
    rows = study.calipers.assign(volume_mm3=scale * study.calipers["volume_mm3"])
    first, second = synergy_of(study), synergy_of(caliper_study(rows, arms=arms))
    order = second.pop("method").str.replace("vehicle, b, a,", "vehicle, a, b,")
    assert order.tolist() == first.pop("method").tolist()
    pd.testing.assert_frame_equal(first, second, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("combination", ["Her_Fulv", "EGF_Fulv", "Fulv_Trast"])
def test_published_xenografts_with_fulvestrant_on_day_28(combination):
    oracle = json.loads(real_file("oracles.json").read_text())["mas98_06"][combination]
    control, a, b, both = oracle["arms"]
    arms = (Arm(control, "vehicle"), Arm(a, "single"), Arm(b, "single"),
            Arm(both, "combination", (a, b)))  # fmt: skip
    names = {"Treatment": "arm", "MouseID": "animal", "Day": "day", "TumVol": "volume_mm3"}
    rows = pd.read_csv(real_file("synergylmm/MAS98_06.csv")).rename(columns=names)
    rows = rows[rows["arm"].isin(oracle["arms"]) & (rows["day"] <= 28)].astype({"animal": str})
    often = rows.groupby(["arm", "animal"])["day"].transform("size") >= 3
    study = caliper_study(rows[often], arms=arms)
    last = common_contrasts(study, oracle["arms"], float(rows["day"].max()))
    for name in ("Bliss", "HSA"):
        for theirs in ORACLE:
            assert last.loc[name.lower(), theirs] == pytest.approx(oracle[name][theirs], rel=1e-6)
