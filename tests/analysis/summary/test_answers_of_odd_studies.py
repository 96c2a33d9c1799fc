"""Answers where little can be said: each says why, and no number stands for one that is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.number_words import plain_number
from analysis.results import analyse
from analysis.settings import Settings
from tests.in_vivo_studies import volume_study
from tests.small_studies import csv, results_of, survival_rows

DAYS = [0.0, 4.0, 7.0, 11.0, 14.0]
SETTINGS = Settings(bootstrap_resamples=50)


def answers_of(curves, days=DAYS):
    table = analyse(volume_study(curves, days), SETTINGS).tables["answers"]
    return table.set_index(["question", "measure", "arm"])


def grown(rate, n, seed=1):
    rng = np.random.default_rng(seed)
    return [
        [120 * math.exp(rate * day + 0.1 * rng.standard_normal()) for day in DAYS]
        for _ in range(n)
    ]  # fmt: skip


def test_two_animals_have_a_ratio_without_ends():
    found = answers_of({"vehicle": grown(0.1, 2), "a": grown(0.04, 2, 2)})
    row = found.loc[("control", "growth rate", "a")]
    assert 0 < row["estimate"] < 1
    assert math.isnan(row["low"])
    assert math.isnan(row["high"])
    assert row["answer"] == "not tested"
    assert row["sentence"].endswith("an arm has fewer than 3 animals: an estimate without a test.")


def test_arms_that_do_not_vary_are_not_called_small():
    course = [100.0, 150.0, 200.0, 260.0, 300.0]
    found = answers_of({"vehicle": [course] * 5, "a": [[100.0] * 5] * 5})
    sentence = found.loc[("control", "tumor volume", "a"), "sentence"]
    assert sentence.endswith("(n = 5 and 5 animals); no variation within the groups.")


def test_animals_all_alike_have_no_robust_p():
    course = [100.0, 150.0, 200.0, 260.0, 300.0]
    study = volume_study({"vehicle": [course] * 5, "a": [[100.0] * 5] * 5}, DAYS)
    rates = analyse(study, SETTINGS).tables["growth_rates"].set_index("arm")
    assert math.isnan(rates.loc["a", "p_robust"])
    assert rates.loc["a", "p"] > 1e-12


def test_volumes_on_the_day_of_the_start_answer_nothing():
    arms = {"vehicle": [[300.0], [280.0], [320.0]], "a": [[290.0], [310.0], [300.0]]}
    row = answers_of(arms, [0.0]).loc[("control", "tumor volume", "a")]
    assert row["answer"] == "not tested"
    assert math.isnan(row["p"])
    assert row["sentence"].endswith("; the day is not after the start of treatment.")


def test_an_excess_that_is_not_known_is_no_number():
    cured = [[100.0, 40.0, 0.0, 0.0, 0.0]] * 3
    arms = {"vehicle": grown(0.1, 3), "a": grown(0.06, 3, 2), "b": grown(0.05, 3, 3)}
    found = answers_of({**arms, "a + b": cured})
    sentence = found.loc[("additivity", "CombPDX", "a + b"), "sentence"]
    assert "nan" not in sentence
    assert "not tested: excess not known on day 14" in sentence
    areas = found.loc[("additivity", "Bliss of areas", "a + b")]
    assert f"95 % CI {areas['low']:.3f} to {areas['high']:.3f}" in areas["sentence"]


def test_lives_that_end_on_one_day_each_are_tested_by_their_order():
    results = results_of(csv(survival_rows({"vehicle": [20.0] * 5, "a": [30.0] * 5})))
    row = results.tables["answers"].iloc[0]
    assert row["p"] == pytest.approx(2 / 252)  # the most unequal of C(10, 5) orders, either way
    assert row["answer"] == "yes"
    assert "no interval in days: lives of neither arm differ up to day 20" in row["sentence"]
    turned = results_of(csv(survival_rows({"vehicle": [30.0] * 5, "a": [20.0] * 5})))
    assert turned.tables["answers"].iloc[0]["answer"] == "no"


@pytest.mark.parametrize(("value", "text"), [(-0.3, "0"), (-0.6, "−1"), (1234.4, "1,234")])
def test_zero_has_no_sign(value, text):
    assert plain_number(value, 0) == text
