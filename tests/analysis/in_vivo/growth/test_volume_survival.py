"""Survival from volumes: against a plain loop, and left alone where there is nothing to derive."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.in_vivo.growth.volume import animal_volumes
from analysis.in_vivo.growth.volume_survival import with_derived_survival
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import SURVIVAL_COLUMNS, Study, empty_table
from tests.in_vivo_studies import caliper_study, few_examples, study_table, volume_study

DAYS = (0, 7, 14, 21)
CURVES = {
    "vehicle": [[100, 600, 1500, 2500], [100, 900, 1600, np.nan]],
    "tamoxifen": [[100, 200, 400, 1500], [100, 150, np.nan, np.nan], [100, 1499.9, 90, 80]],
}
SETTINGS = Settings(endpoint_volume_mm3=1500)


def derived(study: Study, settings: Settings = SETTINGS) -> Study:
    return with_derived_survival(study, animal_volumes(study, settings), settings)


def outcomes(study: Study) -> list[tuple[str, str, float, bool]]:
    assert study.survival is not None
    table = study.survival[["arm", "animal", "day", "event"]]
    return [tuple(row) for row in table.itertuples(index=False, name=None)]


def outcomes_by_hand(curves, days, limit):
    rows = []
    for arm, animals in curves.items():
        for number, animal in enumerate(animals, start=1):
            known = [(d, v) for d, v in zip(days, animal, strict=True) if v == v and d >= 0]
            hits = [day for day, volume in known if volume >= limit]
            if known:
                day = hits[0] if hits else known[-1][0]
                rows.append((arm, str(number), day, bool(hits)))
    return sorted(rows) if any(event for *_, event in rows) else []


def test_the_first_day_at_the_limit_is_the_event_and_others_are_censored():
    study = derived(volume_study(CURVES, DAYS))
    assert outcomes(study) == [
        ("vehicle", "1", 14, True),
        ("vehicle", "2", 14, True),
        ("tamoxifen", "1", 21, True),
        ("tamoxifen", "2", 7, False),
        ("tamoxifen", "3", 21, False),
    ]
    assert study.survival is not None
    assert study.survival["reason"].tolist() == [
        *["endpoint volume 1500 mm3"] * 3,
        *["last measured"] * 2,
    ]
    assert study.survival.dtypes.astype(str).to_dict() == SURVIVAL_COLUMNS


def test_one_problem_says_what_was_derived():
    before = volume_study(CURVES, DAYS)
    (problem,) = derived(before).problems
    assert problem.severity == "info"
    assert problem.what == (
        "Survival was derived from tumor volumes, endpoint volume 1500 mm3: "
        "3 of 5 animals reached it."
    )
    assert (problem.file, problem.sheet) == ("study.xlsx", "calipers")
    assert before.survival is None
    assert before.problems == ()


@few_examples
@given(
    st.lists(
        st.lists(st.sampled_from([50.0, 999.0, 1000.0, 1800.0, np.nan]), min_size=4, max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([(0, 3, 6, 9), (-4, 0, 5, 6)]),
)
def test_as_a_plain_loop(animals, days):
    curves = {"vehicle": animals}
    facts = {"treatment_start_day": "0", "endpoint_volume_mm3": "1000"}
    study = derived(volume_study(curves, days, facts=facts), Settings())
    by_hand = outcomes_by_hand(curves, days, 1000)
    assert (sorted(outcomes(study)) if by_hand else study.survival) == (by_hand or None)


def test_days_count_from_the_treatment_start():
    study = volume_study(CURVES, DAYS, facts={"treatment_start_day": "7"})
    days = {(arm, animal): day for arm, animal, day, _ in outcomes(derived(study))}
    assert days["vehicle", "1"] == 7
    assert days["tamoxifen", "2"] == 0


def test_the_setting_goes_before_the_study_sheet():
    study = volume_study(CURVES, DAYS, facts={"endpoint_volume_mm3": "600"})
    assert outcomes(derived(study, Settings()))[0] == ("vehicle", "1", 7, True)
    assert outcomes(derived(study))[0] == ("vehicle", "1", 14, True)


@pytest.mark.parametrize(
    ("facts", "settings"),
    [({}, Settings()), ({"endpoint_volume_mm3": "0"}, Settings()), ({}, Settings("", "half"))],
)
def test_nothing_is_derived_without_a_limit(facts, settings):
    study = volume_study(CURVES, DAYS, facts=facts)
    assert derived(study, settings) is study


def test_nothing_is_derived_where_no_animal_reaches_the_limit():
    study = volume_study(CURVES, DAYS)
    assert derived(study, Settings(endpoint_volume_mm3=2500.1)) is study


def two_models(**tables) -> Study:
    rows = [
        {"model": model, "arm": "vehicle", "animal": "1", "cage": "c2", "day": day,
         "volume_mm3": size * (1 + day), "cell": f"F{day + 2}"}
        for model, size in (("A", 500), ("B", 400), ("C", 1))
        for day in range(5)
    ]  # fmt: skip
    return caliper_study(rows, **tables)


def test_models_with_records_keep_them_and_quiet_models_get_none():
    record = {"model": "A", "arm": "vehicle", "animal": "1", "day": 30.0, "event": True}
    own = study_table(pd.DataFrame([record]), SURVIVAL_COLUMNS)
    study = derived(two_models(survival=own))
    assert study.survival is not None
    assert study.survival[["model", "day"]].to_numpy().tolist() == [["A", 30.0], ["B", 3.0]]
    assert study.survival.loc[1, ["cage", "cell"]].tolist() == ["c2", "F5"]
    assert "B, 1 of 1 animals" in study.problems[0].what


def test_an_empty_survival_table_is_no_record():
    study = derived(two_models(survival=empty_table(SURVIVAL_COLUMNS)))
    assert study.survival is not None
    assert study.survival["model"].tolist() == ["A", "B"]


def test_several_tumors_count_with_their_sum():
    rows = [
        {"arm": "vehicle", "animal": "1", "day": day, "tumor": side, "volume_mm3": volume}
        for day, volume in ((0, 100), (7, 800))
        for side in ("left", "right")
    ]
    study = caliper_study(rows)
    assert outcomes(derived(study)) == [("vehicle", "1", 7, True)]
    assert derived(study, replace(SETTINGS, several_tumors="mean")) is study


def test_results_have_survival_from_volumes():
    results = analyse(volume_study(CURVES, DAYS), SETTINGS)
    table = results.tables["survival"].set_index("arm")
    assert table.loc["vehicle", ["n", "events", "median_d"]].tolist() == [2, 2, 14]
    assert table.loc["tamoxifen", ["n", "events", "censored"]].tolist() == [3, 1, 2]
    assert set(results.log_ranks) == {""}
    assert outcomes(results.study) == outcomes(derived(volume_study(CURVES, DAYS)))
    said = results.tables["problems"]["what"].str.startswith("Survival was derived")
    assert said.sum() == 1


def test_the_sample_study_stays_as_it_is(sample_study, sample_results):
    volumes = sample_results.tables["animal_volumes"]
    assert volumes["volume_mm3"].max() < 2000
    assert with_derived_survival(sample_study, volumes, Settings()) is sample_study
    assert sample_results.study is sample_study
