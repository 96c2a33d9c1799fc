"""Growth inhibition by every definition, and the balance of the arms at the start."""

from __future__ import annotations

import json
from math import nan

import numpy as np
import pytest

from analysis.in_vivo.growth.by_day import tumor_growth
from analysis.in_vivo.growth.evaluation_day import evaluation_days
from analysis.in_vivo.growth.inhibition import (
    INHIBITIONS,
    NOT_STARTED,
    baseline_balance,
    growth_effects,
    has_started,
)
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from analysis.statistics.skewed_means import log_means, of_log_sum
from tests.in_vivo_studies import real_file, volume_study, wide_study

SETTINGS = Settings(bootstrap_resamples=400)
CURVES = {
    "vehicle": [[100, 300], [100, 500], [200, 700]],
    "tamoxifen": [[100, 150], [200, 250], [100, 200], [100, nan]],
}


def effects_of(study, settings=SETTINGS):
    volumes = animal_volumes(study, settings)
    days = evaluation_days(volumes, study, settings)
    return growth_effects(volumes, study, settings, days).set_index(["arm", "measure"])


def test_the_definitions_by_hand():
    table = effects_of(volume_study(CURVES, [0, 7])).loc["tamoxifen"]
    assert table.loc["tgi_volume", "estimate_pct"] == pytest.approx(100 * (1 - 200 / 500))
    assert table.loc["tgi_delta", "estimate_pct"] == pytest.approx(100 * (1 - 200 / 1100))
    assert table.loc["tgi_rtv", "estimate_pct"] == pytest.approx(100 * (1 - 4.75 / 11.5))
    assert table.loc["tgi_auc", "estimate_pct"] == pytest.approx(100 * (1 - 500 / 950))
    assert table["n"].tolist() == [3, 3, 3, 3]
    assert table["n_control"].tolist() == [3, 3, 3, 3]


def test_the_area_counts_animals_that_left_over_the_days_they_were_followed():
    curves = {
        "vehicle": [[100, 200, 400], [100, 300, 900]],
        "a": [[100, 300, nan], [100, 100, 100]],
    }
    table = effects_of(volume_study(curves, [0, 10, 20])).loc["a"]
    control = ((1500 + 3000) / 20 + (2000 + 6000) / 20) / 2
    assert table.loc["tgi_auc", "estimate_pct"] == pytest.approx(100 * (1 - 150 / control))
    assert table["n"].to_dict() == {"tgi_delta": 1, "tgi_volume": 1, "tgi_rtv": 1, "tgi_auc": 2}


def test_the_interval_of_change_is_that_of_tumor_growth():
    study = volume_study(CURVES, [0, 7])
    volumes = animal_volumes(study, SETTINGS)
    whole = tumor_growth(volumes, study, SETTINGS)
    read = whole[(whole["evaluation_day"] == 1) & (whole["arm"] == "tamoxifen")].iloc[0]
    row = effects_of(study).loc[("tamoxifen", "tgi_delta")]
    assert [row["low_pct"], row["high_pct"]] == [read["tgi_delta_low"], read["tgi_delta_high"]]
    assert row["low_pct"] < row["estimate_pct"] == read["tgi_delta_pct"] < row["high_pct"]


def test_the_interval_of_volume_is_that_of_the_log_ratio_of_means():
    rng = np.random.default_rng(5)
    control, arm = rng.normal(900, 150, 8), rng.normal(500, 150, 8)
    curves = {"vehicle": [[100, v] for v in control], "drug": [[100, v] for v in arm]}
    row = effects_of(volume_study(curves, [0, 9]), Settings()).loc[("drug", "tgi_volume")]
    means = log_means([control, arm])
    ratio = means.log[1] - means.log[0]
    ends = of_log_sum(means, np.array([-1.0, 1.0]), ratio, 0.95)
    expected = [100 * (1 - np.exp(ends.high)), 100 * (1 - np.exp(ends.low))]
    assert [row["low_pct"], row["high_pct"]] == pytest.approx(expected, rel=1e-6)


def test_what_cannot_be_had_is_empty_and_says_why():
    shrank = effects_of(volume_study({"vehicle": [[9, 5], [9, 4]], "a": [[9, 3], [9, 4]]}, [0, 7]))
    row = shrank.loc[("a", "tgi_delta")]
    assert np.isnan([row["estimate_pct"], row["low_pct"]]).all()
    assert row["status"] == "control did not grow"
    alone = effects_of(volume_study({"vehicle": [[9, 15], [9, 14]], "a": [[9, 12]]}, [0, 7]))
    row = alone.loc[("a", "tgi_volume")]
    assert row["estimate_pct"] == pytest.approx(100 * (1 - 12 / 14.5))
    assert np.isnan(row["low_pct"])
    assert row["status"] == "no interval: one animal"
    two_of_three = {**CURVES, "tamoxifen": [[100, 150], [100, 160], [100, nan]]}
    row = effects_of(volume_study(two_of_three, [0, 7])).loc[("tamoxifen", "tgi_volume")]
    assert row["status"] == "no interval: fewer than 3 animals"
    assert np.isnan([row["low_pct"], row["high_pct"]]).all()
    alike = {"vehicle": [[100, 300]] * 3, "a": [[100, 200]] * 3}
    row = effects_of(volume_study(alike, [0, 7])).loc[("a", "tgi_volume")]
    assert row["status"] == "no interval: animals of neither arm differ"
    shrinks = {
        "vehicle": [[100, 400], [100, 101], [100, 60]],
        "a": [[100, 90], [100, 80], [100, 99]],
    }
    row = effects_of(volume_study(shrinks, [0, 7])).loc[("a", "tgi_delta")]
    assert row["status"].startswith("no interval: control may not have grown")
    assert effects_of(volume_study({"a": [[1, 2]], "b": [[1, 2]]}, [0, 7], control=None)).empty


def test_until_treatment_has_started_no_definition_has_a_number():
    arms = {"vehicle": [[300], [280], [320]], "tamoxifen": [[90], [110], [100]]}
    table = effects_of(volume_study(arms, [0])).loc["tamoxifen"]
    assert list(table.index) == list(INHIBITIONS)
    assert table[["estimate_pct", "low_pct", "high_pct"]].isna().all(axis=None)
    assert set(table["status"]) == {NOT_STARTED}
    assert table.loc["tgi_volume", ["n", "n_control"]].tolist() == [3, 3]
    assert has_started([-3, 0, 7], [0, 0, 0]).tolist() == [False, False, True]


def test_a_definition_is_named_and_explained_alike_everywhere():
    change, area = INHIBITIONS["tgi_delta"], INHIBITIONS["tgi_auc"]
    assert (change.name, change.by, change.column) == (
        "TGI by change", "by change", "tgi_delta_pct",
    )  # fmt: skip
    assert change.explained("oil").startswith(
        f"100 × (1 − mean {change.long} of the arm / mean {change.long} of oil), in mm³: 0"
    )
    assert change.long == "change from baseline"
    assert [key for key, each in INHIBITIONS.items() if not each.on_one_day] == [area.key]


@pytest.mark.parametrize("name", ["SW837", "SNU-81", "LS_1034", "CR1197"])
def test_published_colorectal_xenografts(name):
    expected = json.loads(real_file("oracles.json").read_text())["invivosyn"][name]
    table = effects_of(wide_study(f"invivosyn/{name}.csv", "Vehicle"))["estimate_pct"].unstack()
    found = table.loc[expected["arms"][1:]]
    assert found["tgi_delta"].tolist() == pytest.approx(expected["TGI_delta"], rel=1e-12)
    assert found["tgi_rtv"].tolist() == pytest.approx(expected["TGI_RTV"], rel=1e-12)
    assert found["tgi_volume"].tolist() == pytest.approx(expected["one_minus_TC"], rel=1e-12)


def test_baseline_balance_by_hand():
    study = volume_study({"vehicle": [[100], [140]], "a": [[90], [110], [nan]]}, [0])
    table = baseline_balance(animal_volumes(study, SETTINGS), study).set_index("arm")
    assert table.loc["a", ["n", "mean_mm3", "min_mm3", "max_mm3"]].tolist() == [2, 100, 90, 110]
    assert table.loc["a", "sd_mm3"] == pytest.approx(200**0.5)
    assert table["largest_to_smallest_mean"].tolist() == pytest.approx([1.2, 1.2])


def test_one_arm_has_nothing_to_be_balanced_against():
    study = volume_study({"vehicle": [[100], [140]]}, [0])
    table = baseline_balance(animal_volumes(study, SETTINGS), study)
    assert np.isnan(table["largest_to_smallest_mean"]).all()
