"""Gao's response categories: the rule at its edges, by hand, and 846 real curves."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.in_vivo.animals.response import RESPONSE_COLUMNS, response
from analysis.in_vivo.growth.volume import animal_volumes, start_days
from analysis.settings import Settings
from tests.in_vivo_studies import caliper_study, few_examples, real_file, volume_study

nan = math.nan


def response_of(study):
    return response(animal_volumes(study, Settings()), start_days(study))


def one(changes, days, **options):
    """Response of one animal of 1000 mm3 with these % changes on these days."""
    curve = [1000 * (1 + change / 100) for change in changes]
    return response_of(volume_study({"vehicle": [curve]}, days, **options)).iloc[0]


def test_best_and_best_average_by_hand():
    found = one([0, 50, -60, 20], (0, 5, 10, 14))
    assert found["best_response_pct"] == pytest.approx(-60)
    assert found["best_average_response_pct"] == pytest.approx((0 + 50 - 60) / 3)
    assert found["category"] == "SD"
    assert list(found.index) == RESPONSE_COLUMNS


def test_days_before_10_do_not_count_as_best_but_enter_the_average():
    found = one([0, -90, 10], (0, 7, 10))
    assert found["best_response_pct"] == pytest.approx(10)
    assert found["best_average_response_pct"] == pytest.approx(-80 / 3)
    assert found["category"] == "SD"


STEP = 2.0**-6  # exact in binary, so that the edges are exact


@pytest.mark.parametrize(
    ("best", "average", "category"),
    [
        (-95 - STEP, -40 - STEP, "CR"),
        (-95, -40 - STEP, "PR"),  # every cut-off is strict
        (-95 - STEP, -40, "PR"),
        (-50 - STEP, -20 - STEP, "PR"),
        (-50, -20 - STEP, "SD"),
        (-50 - STEP, -20, "SD"),
        (35 - STEP, 30 - STEP, "SD"),
        (35, 30 - STEP, "PD"),
        (35 - STEP, 30, "PD"),
    ],
)
def test_categories_at_their_edges(best, average, category):
    changes = pd.DataFrame(
        {
            "model": "",
            "arm": "a",
            "animal": "1",
            "day": [9.0, 10.0],
            "volume_mm3": 1.0,
            "change_pct": [2 * average - best, best],
            "rtv": 1.0,
        }
    )
    found = response(changes, {"": 0.0}).iloc[0]
    assert found[["best_response_pct", "best_average_response_pct"]].tolist() == [best, average]
    assert found["category"] == category


def test_the_window_counts_from_treatment_start():
    facts = {"treatment_start_day": "20"}
    found = one([0, -80, -60], (20, 28, 30), facts=facts)
    assert found["best_response_pct"] == pytest.approx(-60)
    assert one([0, -80], (20, 29), facts=facts)["category"] == "not evaluable"


def test_days_to_doubling_is_the_first_day_at_twice_the_baseline():
    assert one([0, 99, 100, 50, 200], (0, 3, 7, 10, 14))["days_to_doubling"] == 7
    assert one([0, 50, 100], (20, 25, 33))["days_to_doubling"] == 13
    assert math.isnan(one([0, 50, 99], (0, 7, 14))["days_to_doubling"])


def test_animals_that_cannot_be_judged_keep_their_row():
    days = (0, 7, 14)
    curves = [[100, 250, nan], [nan, 100, 200], [0, 10, 20], [100, 0, 0], [nan, nan, nan]]
    table = response_of(volume_study({"vehicle": curves}, days))
    assert table["animal"].tolist() == ["1", "2", "3", "4"]
    assert table["category"].tolist() == ["not evaluable"] * 3 + ["CR"]
    assert table["days_to_doubling"].tolist() == pytest.approx([7, nan, nan, nan], nan_ok=True)


def test_no_volumes_no_rows():
    study = caliper_study([{"arm": "vehicle", "animal": "1", "day": 0, "weight_g": 20}])
    assert response_of(study).empty
    assert list(response_of(study).columns) == RESPONSE_COLUMNS


def test_breast_xenografts_against_the_reference_program():
    names = {"drug": "arm", "model.id": "animal", "time": "day", "volume": "volume_mm3"}
    rows = pd.read_csv(real_file("pdxe_brca/pdxe_brca_volumes.csv")).rename(columns=names)
    table = response_of(caliper_study(rows, "untreated")).set_index("animal")
    published = pd.read_csv(real_file("pdxe_brca/pdxe_brca_published_response.csv"))
    published = published.set_index("model.id").loc[table.index]
    judged = table["category"] != "not evaluable"
    assert judged.sum() == 846  # of the others two end before day 10, one starts on day 16
    for ours, theirs in (
        ("best_response_pct", "best.response"),
        ("best_average_response_pct", "best.average.response"),
    ):
        np.testing.assert_allclose(
            table.loc[judged, ours], published.loc[judged, theirs], atol=5e-13
        )
    assert (table.loc[judged, "category"] == published.loc[judged, "mRECIST"]).all()
    counts = table.groupby("arm")["category"].value_counts()
    assert counts["tamoxifen"].to_dict() == {"PD": 28, "SD": 11}
    assert counts["untreated"].to_dict() == {"PD": 32, "SD": 7}


curves = st.lists(st.floats(1, 5000), min_size=5, max_size=5)


@few_examples
@given(st.lists(curves, min_size=1, max_size=4))
def test_the_rule_by_plain_loops(volumes):
    """A second way to the same numbers."""
    days = (0, 4, 9, 10, 15)
    table = response_of(volume_study({"vehicle": volumes}, days))
    for found, volume in zip(table.itertuples(), volumes, strict=True):
        change = [100 * (v - volume[0]) / volume[0] for v in volume]
        best = min(c for c, day in zip(change, days, strict=True) if day >= 10)
        average = min(sum(change[: j + 1]) / (j + 1) for j in (3, 4))
        assert found.best_response_pct == pytest.approx(best)
        assert found.best_average_response_pct == pytest.approx(average)
        doubled = [day for v, day in zip(volume, days, strict=True) if v / volume[0] >= 2]
        assert found.days_to_doubling == pytest.approx(min(doubled, default=nan), nan_ok=True)
