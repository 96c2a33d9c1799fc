"""Answers: by the primary measure, corrected over arms, and never more than the data show."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.results import analyse
from analysis.settings import Settings
from analysis.statistics.comparison import holm
from analysis.study import SURVIVAL_COLUMNS, Study
from analysis.summary.answers.cells import between_lines, in_resistant_line
from analysis.summary.answers.finding import ratio_text
from tests.in_vivo_studies import arms_of, caliper_study, study_table, volume_study
from tests.small_studies import csv, results_of, survival_rows

DAYS = [0.0, 4.0, 7.0, 11.0, 14.0, 18.0, 21.0]
SETTINGS = Settings(bootstrap_resamples=200)


def growing(rates, n=6, spread=0.004, seed=3):
    """Volumes of n animals an arm that grow at these rates (1/day)."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return {
        arm: [
            list(120 * np.exp((rate + spread * rng.standard_normal()) * np.array(DAYS)
                              + 0.05 * rng.standard_normal(len(DAYS))))
            for _ in range(n)
        ]
        for arm, rate in rates.items()
    }  # fmt: skip


def answers_of(rates, facts=None, **options):
    curves = growing(rates, **options)
    study = volume_study(curves, DAYS, facts=facts or {})
    return analyse(study, SETTINGS)


def one(results, question, arm, measure=None):
    """The primary answer to a question, or that of a measure."""
    rows = results.tables["answers"].query("question == @question and arm == @arm")
    rows = rows[rows["primary"] == 1] if measure is None else rows[rows["measure"] == measure]
    (row,) = rows.to_dict("records")
    return row


COMBINATION = {"vehicle": 0.09, "a": 0.03, "b": 0.05, "a + b": 0.05, "c": 0.088}


def test_growth_to_the_evaluation_day_answers_as_a_ratio_of_volumes():
    results = answers_of(COMBINATION)
    row, rates = one(results, "control", "a"), results.tables["growth_rates"].set_index("arm")
    assert row["measure"] == "growth rate"
    assert row["day"] == 21
    assert row["estimate"] == pytest.approx(math.exp(21 * rates.loc["a", "difference"]))
    assert row["high"] == pytest.approx(math.exp(21 * rates.loc["a", "difference_high"]))
    assert row["answer"] == "yes"
    raw = rates["p"].drop("vehicle")
    arms = ["a", "b", "c", "a + b"]
    expected = dict(zip(raw.index, holm(raw), strict=True))
    assert {arm: one(results, "control", arm)["p"] for arm in arms} == pytest.approx(expected)


def test_a_combination_behind_its_best_part_is_worse_and_the_sentence_says_so():
    row = one(answers_of(COMBINATION), "best_part", "a + b")
    assert (row["versus"], row["answer"]) == ("a", "no")
    assert row["sentence"].startswith("A + b is worse than its best part, a: tumors 1.")
    assert "n = 6 and 6 animals" in row["sentence"]


def test_a_combination_has_to_beat_all_of_its_parts():
    results = answers_of({"vehicle": 0.09, "a": 0.05, "b": 0.055, "a + b": 0.01})
    row, table = one(results, "best_part", "a + b"), results.tables["combination_partners"]
    growth = table[table["readout"] == "growth_rate"]
    assert row["answer"] == "yes"
    assert row["p"] == pytest.approx(2 * growth["p_beats_all"].iloc[0])


def test_a_combination_without_one_of_its_parts_alone_is_not_tested():
    results = answers_of({"vehicle": 0.09, "a": 0.05, "a + b": 0.01})
    for measure in ("growth rate", "tumor volume"):
        row = one(results, "best_part", "a + b", measure)
        assert (row["versus"], row["answer"]) == ("a", "not tested")
        assert math.isnan(row["p"])
        assert row["sentence"].endswith("animals); a part was not given alone.")
    behind = answers_of({"vehicle": 0.09, "a": 0.01, "a + b": 0.05})
    assert one(behind, "best_part", "a + b")["answer"] == "no"  # against the part that is known


def test_a_life_beside_one_of_two_parts_has_no_p():
    days = {
        "vehicle": (9, 11, 20, 24, 27),
        "a": (25, 31, 35, 45, 48),
        "a + b": (42, 44, 58, 69, 82),
    }
    row = one(results_of(csv(survival_rows(days))), "best_part", "a + b")
    assert (row["answer"], row["versus"]) == ("not tested", "a")
    assert math.isnan(row["p"])
    assert row["estimate"] > 0
    assert "p >" not in row["sentence"]


def test_no_difference_is_claimed_only_within_the_margin():
    near = {"vehicle": 0.05, "a": 0.05}
    wide = one(answers_of(near, n=3, spread=0.02), "control", "a")
    assert wide["answer"] == "not shown"
    assert "is not shown to differ from vehicle" in wide["sentence"]
    narrow = one(answers_of(near, n=10, spread=0.0005), "control", "a")
    assert narrow["answer"] == "equivalent"
    assert 0.8 <= narrow["low"] < 1 < narrow["high"] <= 1.25
    strict = one(
        answers_of(near, {"equivalence_margin_pct": "1"}, n=10, spread=0.0005), "control", "a"
    )
    assert strict["answer"] == "not shown"


def test_the_study_sheet_names_the_primary_endpoint_and_its_day():
    facts = {"primary_endpoint": "Tumour volume", "primary_day": "14"}
    results = answers_of(COMBINATION, facts)
    row = one(results, "control", "b")
    assert (row["measure"], row["day"]) == ("tumor volume", 14)
    assert one(results, "control", "b", "growth rate")["primary"] == 0


def test_an_interval_beside_a_larger_corrected_p_is_explained(sample_results):
    """Raw p of anastrozole in MCF-7 is 0.027: the interval alone leaves out 100 %."""
    rows = sample_results.tables["answers"].query("model == 'MCF-7' and question == 'control'")
    said = dict(zip(rows["arm"], rows["sentence"], strict=True))
    assert said["anastrozole"] == (
        "Anastrozole is not shown to differ from vehicle: 88 % alive at 10 µM, 120 h "
        "(95 % CI 79 to 98, p = 0.108 after Holm's correction for 6 arms, n = 3 experiments)."
    )
    explained = rows["sentence"].str.contains("after Holm's correction")
    left_out = (rows["high"] < 100) | (rows["low"] > 100)
    assert explained.tolist() == (left_out & (rows["p"] > 0.05)).tolist()


def test_two_corrections_are_said_as_one():
    rates = {"vehicle": 0.1, "a": 0.06, "b": 0.062, "c": 0.08, "a + b": 0.07, "a + c": 0.069}
    row = one(answers_of(rates, n=5), "best_part", "a + b")
    assert (row["answer"], round(row["p"], 3)) == ("not shown", 0.104)
    assert ", p = 0.104 after Holm's correction for 2 parts and 2 arms, n = 5" in row["sentence"]


def test_an_interval_beside_the_p_of_another_test_names_the_test():
    """Lives that cross: days gained by t leave out 0, the exact log-rank does not see it."""
    lives = {"vehicle": [11, 14, 14, 17, 20, 27], "a": [20, 21, 23, 24, 24, 25]}
    rows = [
        {"arm": arm, "animal": f"{arm}{i}", "day": float(day), "event": True}
        for arm, days in lives.items()
        for i, day in enumerate(days)
    ]
    survival = study_table(pd.DataFrame(rows), SURVIVAL_COLUMNS)
    study = Study("t", "k", arms_of(lives), {}, survival=survival)
    assert one(analyse(study, SETTINGS), "life_span", "a")["sentence"] == (
        "A is not shown to change life span against vehicle: +6.0 d of life to day 25 "
        "(95 % CI 0.7 to 11.3, p = 0.398 by log-rank, n = 6 and 6 animals)."
    )


def test_a_small_p_beside_an_interval_with_no_effect_names_its_test():
    """Days gained up to the control's last death are few; log-rank sees what comes after."""
    lives = {"vehicle": [17, 19, 22, 23, 27, 29], "a": [20, 33, 35, 35, 37, 43]}
    rows = [
        {"arm": arm, "animal": f"{arm}{i}", "day": float(day), "event": True}
        for arm, days in lives.items()
        for i, day in enumerate(days)
    ]
    survival = study_table(pd.DataFrame(rows), SURVIVAL_COLUMNS)
    study = Study("t", "k", arms_of(lives), {}, survival=survival)
    row = one(analyse(study, SETTINGS), "life_span", "a")
    assert (row["answer"], row["low"] < 0 < row["high"], row["p"] < 0.05) == (
        "not shown",
        True,
        True,
    )
    assert (
        " by log-rank, n = 6 and 6 animals); the test alone shows a difference" in row["sentence"]
    )


def test_an_endpoint_that_is_none_of_ours_is_named():
    results = answers_of(COMBINATION, {"primary_endpoint": "happiness"})
    (row,) = [each for each in results.problems if each.value == "happiness"]
    assert row.severity == "warning"
    assert one(results, "control", "a")["measure"] == "growth rate"


def test_one_animal_is_an_estimate_and_no_answer():
    curves = growing({"vehicle": 0.09, "a": 0.03})
    curves["a"] = curves["a"][:1]
    row = one(analyse(volume_study(curves, DAYS), SETTINGS), "control", "a")
    assert row["answer"] == "not tested"
    assert math.isnan(row["p"])


@pytest.mark.parametrize(
    ("weights", "answer"),
    [
        ({"vehicle": [0] * 6, "a": [0] * 6}, "yes"),
        ({"vehicle": [0] * 6, "a": [-25, -22, 0, 0, 0, 0]}, "no"),
        ({"vehicle": [-25, 0, 0, 0, 0, 0], "a": [-25, -22, 0, 0, 0, 0]}, "not shown"),
        ({"vehicle": [0] * 6, "a": [-12] * 6}, "not shown"),
    ],
)
def test_tolerated_counts_animals_beside_control(weights, answer):
    rows = [
        {"arm": arm, "animal": f"{arm}{i}", "day": day, "volume_mm3": 100.0 + day,
         "weight_g": 20.0 * (1 + (loss if day == 7 else 0) / 100)}
        for arm, losses in weights.items()
        for i, loss in enumerate(losses)
        for day in (0.0, 7.0, 14.0)
    ]  # fmt: skip
    results = analyse(caliper_study(pd.DataFrame(rows)), SETTINGS)
    row = one(results, "tolerated", "a")
    assert row["answer"] == answer
    assert row["estimate"] == pytest.approx(np.mean(weights["a"]))


@pytest.mark.parametrize(
    ("parent", "answer", "words"),
    [
        ("ic50_above_range", "no", "neither line responds"),
        ("ok", "no", "IC50 above the tested doses, that of MCF-7 is not"),
        ("not_sigmoid", "not shown", "the fold of the IC50s is not known"),
    ],
)
def test_a_line_above_the_doses_is_resistant_where_its_parent_is_known(
    sample_results, parent, answer, words
):
    """Tamoxifen at 24 h: above the tested doses in the resistant line."""
    tables = {
        name: sample_results.tables[name].query("arm == 'tamoxifen' and time_h == 24")
        for name in ("resistance", "dose_response")
    }
    curves = tables["dose_response"]
    tables["dose_response"] = curves.assign(
        status=curves["status"].mask(curves["model"] == "MCF-7", parent)
    )
    if parent != "ok":
        tables["resistance"] = tables["resistance"].assign(low=np.nan, bound="")
    (found,) = in_resistant_line(tables, None, (0.8, 1.25), 0.95)
    assert found.decided == answer
    assert found.words.startswith(words)


def test_lines_in_the_same_experiments_are_compared_within_them():
    """Paired from three shared experiments on (R: t.test(paired = TRUE)), else Welch's t."""
    first = {"1": 34.0, "2": 20.0, "3": 48.0, "4": 30.0}
    second = {"1": 17.0, "2": 11.0, "3": 22.0, "5": 90.0}
    own, other, (ratio, low, high, p) = between_lines(first, second, 0.95)
    assert (own.tolist(), other.tolist()) == ([34.0, 20.0, 48.0], [17.0, 11.0, 22.0])
    differences = np.log(own / other)
    paired = stats.ttest_rel(np.log(own), np.log(other))
    assert (ratio, p) == pytest.approx((differences.mean(), paired.pvalue))
    assert (low, high) == pytest.approx(tuple(paired.confidence_interval()))
    apart = {f"b{name}": value for name, value in second.items()}
    own, other, (ratio, low, high, p) = between_lines(first, apart, 0.95)
    assert (len(own), len(other)) == (4, 4)
    assert p == pytest.approx(stats.ttest_ind(np.log(own), np.log(other), equal_var=False).pvalue)
    assert low < ratio < high


def test_two_experiments_of_a_line_are_an_estimate_alone():
    first, second = {"1": 34.0, "2": 20.0}, {"1": 17.0, "2": 10.0}
    _, _, numbers = between_lines(first, second, 0.95)
    assert numbers[0] == pytest.approx(np.log(2))
    assert np.isnan(numbers[1:]).all()


def test_a_viability_of_nothing_counts_as_one_percent_between_lines():
    alike = {"1": 0.0, "2": 0.5, "3": 1.0}
    _, _, numbers = between_lines(alike, dict.fromkeys(alike, 1.0), 0.95)
    assert numbers[0] == 0
    assert np.isnan(numbers[1:]).all()  # no experiment differs: no test


def test_answers_of_the_sample_study(sample_results):
    table = sample_results.tables["answers"]
    first = table[table["primary"] == 1].set_index(["model", "question", "arm"])["answer"]
    pair = "anastrozole + tamoxifen"
    assert first["MCF-7Ca", "best_part", pair] == "no"
    assert first["MCF-7Ca", "additivity", pair] == "no"
    assert first["MCF-7 TamR", "resistant_line", "tamoxifen"] == "no"
    assert first["MCF-7 TamR", "resistant_line", "fulvestrant"] == "yes"
    assert first["4T1", "life_span", "tamoxifen"] == "yes"
    assert first["MCF-7 TamR", "control", "letrozole"] == "equivalent"
    assert first["MCF-7", "control", "anastrozole"] == "not shown"


def test_no_answer_about_cells_is_surer_than_its_experiments(sample_results):
    """Three values cannot say p < 1e-5: t on 2 degrees of freedom would have to exceed 300."""
    table = sample_results.tables["answers"]
    cells = table[(table["measure"] == "viability") & (table["primary"] == 1)]
    assert cells["n"].max() == 3
    assert cells["p"].dropna().min() > 1e-4
    excluded = (cells["low"] > 100) | (cells["high"] < 100)
    assert excluded[cells["answer"] == "yes"].all()


@pytest.mark.parametrize(
    ("ratio", "text"), [(0.001, "under 0.01"), (0.424, "0.42"), (2.87, "2.9"), (12.3, "12")]
)
def test_ratios_in_words(ratio, text):
    assert ratio_text(ratio) == text


def test_volumes_say_the_animals_of_their_arms_and_what_a_zero_counts_as():
    """On day 14, 3 of 4 vehicle animals are left, and of 4 treated two have no tumor."""
    rows = [("animal", "arm", "day", "volume_mm3")]
    ends = {"vehicle": (300, 310, 290, None), "A": (0, 0, 8, 9)}
    for arm, own in ends.items():
        for number, end in enumerate(own):
            name = f"{arm}{number}"
            rows.append((name, arm, 0, 100 + number))
            rows += [(name, arm, 14, end)] if end is not None else []
    answers = results_of(csv(rows)).tables["answers"].set_index(["question", "measure"])
    sentence = answers.loc[("control", "tumor volume"), "sentence"]
    assert sentence.endswith("n = 4 and 3 animals, of 4 and 4, 2 volumes of 0 taken as 4 mm³).")


@pytest.mark.parametrize(("left", "answer"), [(4, "yes"), (3, "not tested")])
def test_an_arm_of_which_fewer_than_half_are_left_is_an_estimate_by_volumes(left, answer):
    """Of 8 treated animals that many are measured on the only day after the start."""
    rows = [("animal", "arm", "day", "volume_mm3")]
    for arm, end, n in (("vehicle", 300, 8), ("A", 40, left)):
        for number in range(8):
            name = f"{arm}{number}"
            rows.append((name, arm, 0, 100 + number))
            rows += [(name, arm, 14, end + number)] if number < n else []
    answers = results_of(csv(rows)).tables["answers"].set_index(["question", "measure"])
    row = answers.loc[("control", "tumor volume")]
    assert row["answer"] == answer
    assert math.isnan(row["p"]) == (answer == "not tested")
    said = row["sentence"].endswith("; fewer than half of an arm's animals were measured then.")
    assert said == (answer == "not tested")
