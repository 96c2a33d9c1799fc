"""Event-free survival: against a plain loop, its censoring, and published volumes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.in_vivo.growth.event_free import (
    Endpoint,
    endpoints_of,
    event_free_curve,
    event_free_study,
    event_free_survival,
)
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.study import SURVIVAL_COLUMNS
from analysis.survival.table import survival
from tests.in_vivo_studies import caliper_study, study_table, volume_study
from tests.places import GOLDEN

DAYS = (0, 7, 14, 21)
CURVES = {
    "vehicle": [[100, 200, 500, 900], [100, 199.9, 201, 150], [0, 50, 90, 400]],
    "a": [[100, 90, 80, 70], [100, 150, np.nan, np.nan], [100, np.nan, 400, np.nan]],
}
STUDY = volume_study(CURVES, DAYS)


def table_of(study=STUDY, **choices):
    settings = Settings(**choices)
    return event_free_survival(study, animal_volumes(study, settings), settings)


def times(study=STUDY, **choices):
    settings = Settings(**choices)
    volumes = animal_volumes(study, settings)
    timed = event_free_study(study, volumes, settings, Endpoint("2x", 2))
    assert timed.survival is not None
    return [tuple(row) for row in timed.survival[["arm", "animal", "day", "event"]].to_numpy()]


def test_the_first_day_at_the_size_is_the_event_without_interpolation():
    assert times() == [
        ("vehicle", "1", 7, True),
        ("vehicle", "2", 14, True),  # 199.9 on day 7 is not twice 100
        ("a", "1", 21, False),
        ("a", "2", 7, False),  # left while small: censored when last measured
        ("a", "3", 14, True),
    ]


def test_the_table_is_that_of_r():
    golden = pd.read_csv(GOLDEN / "event_free.csv")
    volumes = pd.read_csv(GOLDEN / "in_vivo_volumes.csv").astype({"animal": str})
    table = table_of(caliper_study(volumes), event_free_mm3=300.0)
    assert table[["endpoint", "arm"]].to_numpy().tolist() == (
        golden[["endpoint", "arm"]].to_numpy().tolist()
    )
    for name in golden.columns[2:]:
        np.testing.assert_allclose(table[name], golden[name], rtol=1e-7, err_msg=name)


def test_an_animal_without_baseline_is_left_out_of_folds_and_counted():
    table = table_of(event_free_mm3=400.0).set_index(["endpoint", "arm"])
    assert table["left_out"].to_dict() == {
        ("2x", "vehicle"): 1, ("2x", "a"): 0, ("4x", "vehicle"): 1, ("4x", "a"): 0,
        ("400 mm3", "vehicle"): 0, ("400 mm3", "a"): 0,
    }  # fmt: skip
    assert table["n"].tolist() == [2, 3, 2, 3, 3, 3]
    assert table["events"].tolist() == [2, 1, 1, 1, 2, 1]


def test_days_count_from_the_start_of_treatment():
    study = volume_study({"vehicle": [[50, 100, 150, 200]]}, DAYS,
                         facts={"treatment_start_day": "7"})  # fmt: skip
    assert times(study) == [("vehicle", "1", 14, True)]


def test_the_numbers_are_those_of_the_survival_table_on_the_times():
    settings = Settings()
    volumes = animal_volumes(STUDY, settings)
    timed = event_free_study(STUDY, volumes, settings, Endpoint("2x", 2))
    expected = survival(timed, settings)
    table = table_of()[lambda rows: rows["endpoint"] == "2x"]
    for name in ("n", "events", "median_d", "rmst_d", "hazard_ratio", "p", "p_adjusted"):
        np.testing.assert_array_equal(table[name], expected[name])
    assert table["increase_median_pct"].tolist()[1] == pytest.approx(
        expected["ils_median_pct"].iloc[1], nan_ok=True
    )
    assert not table["status"].str.contains("mean").any()


def test_a_recorded_death_is_an_event_where_it_is_asked_for():
    rows = [{"arm": "a", "animal": "2", "day": 9.0, "event": True},
            {"arm": "a", "animal": "1", "day": 25.0, "event": False},
            {"arm": "vehicle", "animal": "1", "day": 23.0, "event": True}]  # fmt: skip
    study = replace(STUDY, survival=study_table(pd.DataFrame(rows), SURVIVAL_COLUMNS))
    assert ("a", "2", 7, False) in times(study)
    with_deaths = times(study, event_free_deaths=True)
    assert ("a", "2", 9, True) in with_deaths
    assert ("a", "1", 21, False) in with_deaths
    assert ("vehicle", "1", 7, True) in with_deaths  # the size came first


def test_the_fixed_size_is_the_setting_else_the_endpoint_volume():
    names = [e.name for e in endpoints_of(STUDY, Settings())]
    assert names == ["2x", "4x"]
    assert endpoints_of(STUDY, Settings(endpoint_volume_mm3=1500))[-1].mm3 == 1500
    given = Settings(endpoint_volume_mm3=1500, event_free_mm3=800)
    assert endpoints_of(STUDY, given)[-1].name == "800 mm3"
    facts = replace(STUDY, facts={"endpoint_volume_mm3": "2000"})
    assert endpoints_of(facts, Settings())[-1].mm3 == 2000


def test_the_curve_falls_on_the_same_days():
    settings = Settings()
    curve = event_free_curve(STUDY, animal_volumes(STUDY, settings), settings)
    rows = curve[(curve["endpoint"] == "2x") & (curve["arm"] == "vehicle")]
    assert rows["day"].tolist() == [0, 7, 14]
    assert rows["survival"].tolist() == [1.0, 0.5, 0.0]


def test_overall_survival_is_not_touched():
    rows = [{"arm": "a", "animal": "2", "day": 9.0, "event": True}]
    study = replace(STUDY, survival=study_table(pd.DataFrame(rows), SURVIVAL_COLUMNS))
    before = pd.util.hash_pandas_object(study.survival).sum()
    table_of(study, event_free_deaths=True)
    assert pd.util.hash_pandas_object(study.survival).sum() == before
