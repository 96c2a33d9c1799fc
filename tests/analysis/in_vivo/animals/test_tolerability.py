"""Weight loss and deaths by arm: counts by hand, intervals by SciPy, a published study."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.animals.body_weight import body_weight, without_tumor
from analysis.in_vivo.animals.tolerability import (
    CENSORED,
    OTHER,
    TUMOR,
    deaths,
    departures,
    tolerability,
)
from analysis.in_vivo.growth.volume import animal_volumes, start_days
from analysis.reading import Corrections, Upload, read_study
from analysis.settings import Settings
from analysis.study import SURVIVAL_COLUMNS, empty_table
from tests.in_vivo_studies import caliper_study, real_file, study_table

SETTINGS = Settings()


def study_with(curves, lives=(), volume=100.0, notes=None):
    """Weights on days 0, 7 and 14 by arm; ``lives`` are (arm, animal, day, event, reason)."""
    rows = [
        {"arm": arm, "animal": str(i), "day": day, "weight_g": weight, "volume_mm3": volume,
         "note": (notes or {}).get((arm, i, day), "")}
        for arm, own in curves.items()
        for i, curve in enumerate(own)
        for day, weight in zip((0, 7, 14), curve, strict=True)
    ]  # fmt: skip
    names = ["arm", "animal", "day", "event", "reason"]
    records = pd.DataFrame(lives, columns=names) if lives else None
    survival = None if records is None else study_table(records, SURVIVAL_COLUMNS)
    return caliper_study(rows, survival=survival)


def bore(study):
    volumes = animal_volumes(study, SETTINGS)
    left = departures(volumes, study, start_days(study))
    table = tolerability(body_weight(volumes), left, study, 0.95)
    return table.set_index("arm"), left, deaths(left, study)


CURVES = {
    "vehicle": [(20, 20, 20), (20, 19, 20)],
    "a": [(20, 17.9, 19), (20, 16.9, 20), (20, 16, 18), (20, 19, 20)],
}


def test_an_animal_at_the_limit_that_died_counts_once():
    lives = [
        ("a", "2", 10, True, "weight loss"),
        ("a", "3", 9, True, "found dead"),
        ("a", "0", 14, False, "planned end"),
        ("vehicle", "0", 12, True, "tumor volume"),
    ]
    table, _, _ = bore(study_with(CURVES, lives))
    row = table.loc["a"]
    assert row[["n", "n_weighed", "n_10", "n_15", "n_20", "n_dead"]].tolist() == [4, 4, 3, 2, 1, 2]
    assert row["n_limit_or_dead"] == 2
    interval = stats.binomtest(2, 4).proportion_ci(0.95, "exact")
    assert row[["low_pct", "high_pct"]].to_numpy(float) == pytest.approx(100 * np.array(interval))
    assert row["mean_nadir_pct"] == pytest.approx(np.mean([-10.5, -15.5, -20, -5]))
    assert row["mean_last_pct"] == pytest.approx(np.mean([-5, 0, -10, 0]))
    assert table.loc["vehicle", ["n_dead", "n_limit_or_dead"]].tolist() == [0, 0]


def test_deaths_without_a_reason_are_counted_apart():
    """Animal 2 reached the limit before it died: that is known of it."""
    lives = [("a", "2", 10, True, ""), ("a", "3", 9, True, ""), ("a", "0", 12, True, "found dead")]
    table, _, _ = bore(study_with(CURVES, lives))
    row = table.loc["a", ["n_20", "n_dead", "n_no_reason", "n_limit_or_dead"]]
    assert row.tolist() == [1, 3, 1, 3]


@pytest.mark.parametrize(
    ("reason", "event", "kind"),
    [
        ("found dead", True, OTHER),
        ("weight loss", True, OTHER),
        ("", True, OTHER),
        ("tumor volume above 1500 mm3", True, TUMOR),
        ("Tumour ulcerated", True, TUMOR),
        ("size", True, TUMOR),
        ("found dead, unrelated to the tumor", True, OTHER),
        ("tumor harvest", False, CENSORED),
        ("planned end", False, CENSORED),
    ],
)
def test_the_kind_of_a_reason(reason, event, kind):
    _, left, _ = bore(study_with(CURVES, [("a", "0", 14, event, reason)]))
    row = left[(left["arm"] == "a") & (left["animal"] == "0")].iloc[0]
    assert row["kind"] == kind
    assert row["reason"] == (reason or "no reason given")


def test_without_records_a_note_on_the_last_day_says_who_died():
    notes = {("a", 1, 14): "found dead", ("a", 2, 7): "found dead asleep", ("a", 3, 14): "thin"}
    table, left, why = bore(study_with(CURVES, notes=notes))
    assert table.loc["a", "n_dead"] == 1  # the note of day 7 is not of the last day
    assert left.set_index(["arm", "animal"]).loc[("a", "3"), "kind"] == CENSORED
    found = why.set_index(["arm", "reason"])["n"].to_dict()
    assert found == {("vehicle", "last measured"): 2, ("a", "found dead"): 1, ("a", "thin"): 1,
                     ("a", "last measured"): 2}  # fmt: skip


def test_deaths_are_counted_by_reason_with_their_days():
    lives = [
        ("a", "0", 5, True, "found dead"),
        ("a", "1", 9, True, "found dead"),
        ("a", "2", 14, False, "planned end"),
        ("vehicle", "0", 12, True, "tumor size"),
    ]
    _, _, why = bore(study_with(CURVES, lives))
    row = why[(why["arm"] == "a") & (why["reason"] == "found dead")].iloc[0]
    assert row[["kind", "n", "first_day", "last_day"]].tolist() == [OTHER, 2, 5.0, 9.0]
    assert why["n"].sum() == 6  # every animal once


def test_the_tumor_is_taken_off_at_one_gram_per_cubic_centimeter():
    rows = [
        {"arm": "vehicle", "animal": "1", "day": day, "weight_g": weight, "volume_mm3": volume}
        for day, weight, volume in [(0, 20.0, 100), (7, 20.0, 1100), (14, 19.0, np.nan)]
    ]
    study = caliper_study(rows)
    volumes = animal_volumes(study, SETTINGS)
    lighter = without_tumor(volumes, start_days(study))
    assert lighter["weight_g"].tolist()[:2] == pytest.approx([19.9, 18.9])
    assert np.isnan(lighter["weight_g"].iloc[2])  # not measured on that day: no such weight
    assert body_weight(lighter)["nadir_pct"].iloc[0] == pytest.approx(100 * (18.9 / 19.9 - 1))
    assert body_weight(volumes)["nadir_pct"].iloc[0] == pytest.approx(-5)
    pd.testing.assert_frame_equal(volumes, animal_volumes(study, SETTINGS))  # left as it was


def test_published_deaths_of_a_tamoxifen_study():
    """Of the raw export: weight loss, found dead and died after injection; 9 of 40 animals."""
    file = real_file("avl_tamoxifen/11636_iLes_raw_export.xlsx")
    study = read_study((Upload(file.name, file.read_bytes()),), Corrections())
    volumes = animal_volumes(study, SETTINGS)
    left = departures(volumes, study, start_days(study))
    table = tolerability(body_weight(volumes), left, study, 0.95).set_index("arm")
    oracle = json.loads(real_file("oracles.json").read_text())["avl_11636"]
    assert table["n_dead"].to_dict() == oracle["survival"]["events"] | {
        "Control": 1, "Tamoxifen": 3, "Dexamethasone": 1
    }  # fmt: skip
    assert table["n"].tolist() == [10, 10, 10, 10]
    lost = sum(nadir <= -20 for nadir in oracle["bw_nadir"].values())
    assert table["n_20"].sum() == lost == 5
    why = deaths(left, study)
    weight = why[why["reason"] == "Bodyweight Loss"].set_index("arm")["n"].to_dict()
    assert weight == {"Control": 1, "Tamoxifen": 1, "Tamoxifen + Dexamethasone": 4}


def test_a_study_without_weights_has_no_rows():
    study = caliper_study([{"arm": "a", "animal": "1", "day": 0, "volume_mm3": 5}])
    table, _, _ = bore(study)
    assert table.empty
    assert empty_table(SURVIVAL_COLUMNS).empty
