"""Further response schemes at their edges, exact intervals, and why animals left."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.animals.response import (
    response,
    response_rates,
    response_schemes,
    time_on_study,
)
from analysis.in_vivo.growth.evaluation_day import evaluation_days
from analysis.in_vivo.growth.volume import animal_volumes, start_days
from analysis.settings import Settings
from analysis.statistics.classic_tests import exact_interval
from analysis.study import SURVIVAL_COLUMNS
from tests.in_vivo_studies import caliper_study, study_table, volume_study

DAYS = (0, 7, 14)
nan = math.nan


def schemes_of(curves, days=DAYS):
    study = volume_study({"vehicle": curves}, days)
    volumes = animal_volumes(study, Settings())
    starts = start_days(study)
    ends = evaluation_days(volumes, study, Settings())
    return response_schemes(volumes, response(volumes, starts), starts, ends)


def categories(curves, scheme):
    table = schemes_of(curves)
    return table[table["scheme"] == scheme]["category"].tolist()


@pytest.mark.parametrize(
    ("volume", "category"),
    [(0, "CR"), (50, "CR"), (51, "PR"), (700, "PR"), (701, "SD"), (1200, "SD"), (1201, "PD")],
)
def test_pdxnet_at_its_edges(volume, category):
    assert categories([[1000, 10, volume]], "pdxnet") == [category]


@pytest.mark.parametrize(
    ("curve", "category"),
    [
        ([1000, 99, 2000], "CR"),  # reached, though some programs call this a PR
        ([1000, 0, 0], "CR"),
        ([1000, 100, 100], "PR"),
        ([1000, 500, 3000], "PR"),
        ([1000, 501, 1250], "SD"),
        ([1000, 501, 1251], "PD"),
        ([180, 90, 90], "CR"),  # from below 200 mm3 there is no PR
    ],
)
def test_pptp_at_its_edges(curve, category):
    assert categories([curve], "pptp") == [category]


def test_complete_responders_do_not_vanish():
    table = schemes_of([[200, 0, 0], [200, 300, 500], [200, 250, 300]])
    gone = table[table["animal"] == "1"]
    assert gone["scheme"].tolist() == ["gao", "pdxnet", "pptp"]
    assert gone["category"].tolist() == ["CR"] * 3
    assert gone["change_pct"].tolist() == [-100] * 3
    rates = response_rates(table, 0.95)
    assert rates["n"].tolist() == [3, 3, 3]
    assert rates["n_cr"].tolist() == [1, 1, 1]


def test_an_animal_that_left_is_judged_on_its_last_day():
    rows = schemes_of([[100, 90, 80], [100, 150, nan], [nan, 100, 100], [100, 80, 90]])
    pdxnet = rows[rows["scheme"] == "pdxnet"]
    assert pdxnet["category"].tolist() == ["SD", "PD", "not evaluable", "SD"]
    # 2 of 4 are measured on day 14 with a baseline, 3 of 4 at all: day 7 is the last with all
    assert pdxnet["day"].tolist() == pytest.approx([7, 7, nan, 7], nan_ok=True)


def test_rates_count_evaluable_animals():
    table = schemes_of([[1000, 400, 400], [1000, 1000, 1000], [1000, 2000, 3000], [nan, 1, 1]])
    row = response_rates(table, 0.95).set_index("scheme").loc["pptp"]
    counts = ["n", "n_cr", "n_pr", "n_sd", "n_pd", "n_not_evaluable"]
    assert row[counts].tolist() == [3, 0, 1, 1, 1, 1]
    assert row["orr_pct"] == pytest.approx(100 / 3)
    assert row["dcr_pct"] == pytest.approx(200 / 3)
    # R 4.2: binom.test(1, 3)$conf.int, binom.test(2, 3)$conf.int
    assert [row["orr_low"], row["orr_high"]] == pytest.approx([0.8403759, 90.5700676], abs=1e-6)
    assert [row["dcr_low"], row["dcr_high"]] == pytest.approx([9.4299324, 99.1596241], abs=1e-6)


def test_nobody_evaluable_has_no_rate():
    rates = response_rates(schemes_of([[0, 0, 0]]), 0.95)
    assert rates["n"].tolist() == [0, 0, 0]
    assert rates[["orr_pct", "orr_low", "dcr_high"]].isna().all(axis=None)


@pytest.mark.parametrize("n", [1, 4, 8, 30])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_exact_intervals_as_scipy_has_them(n, confidence):
    hits = np.arange(n + 1.0)
    low, high = exact_interval(hits, np.full(n + 1, float(n)), confidence)
    for k in range(n + 1):
        expected = stats.binomtest(k, n).proportion_ci(confidence, "exact")
        assert [low[k], high[k]] == pytest.approx([expected.low, expected.high], abs=1e-10)


def test_why_animals_left():
    rows = [
        {"arm": "vehicle", "animal": str(i), "day": day, "volume_mm3": 100.0, "note": note}
        for i, day, note in [
            (1, 10, ""), (1, 17, "ulcer"), (2, 10, "thin"), (2, 17, ""), (3, 17, ""), (4, 17, ""),
        ]
    ]  # fmt: skip
    records = [
        {"arm": "vehicle", "animal": "3", "day": 9, "event": True, "reason": "found dead"},
        {"arm": "vehicle", "animal": "4", "day": 12, "event": False, "reason": ""},
    ]
    survival = study_table(pd.DataFrame(records), SURVIVAL_COLUMNS)
    study = caliper_study(rows, facts={"treatment_start_day": "10"}, survival=survival)
    table = time_on_study(animal_volumes(study, Settings()), study, start_days(study))
    assert table["days"].tolist() == [7, 7, 9, 12]
    assert table["reason"].tolist() == [
        "ulcer", "last measured", "found dead", "left without an event"
    ]  # fmt: skip
