"""Every pair of arms by Dunnett's T3: R's integrals, published areas, groups too small."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.growth.pairs import GROWTH_PAIR_COLUMNS, growth_pairs
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from tests.in_vivo_studies import (
    caliper_study,
    oracles,
    real_file,
    volume_study,
)
from tests.places import GOLDEN

EXPECTED = pd.read_csv(GOLDEN / "growth_pairs.csv")
nan = math.nan


def pairs_of(study, day):
    volumes = animal_volumes(study, Settings())
    return growth_pairs(volumes, study, Settings(), {"": day})


def golden_pairs():
    rows = pd.read_csv(GOLDEN / "in_vivo_volumes.csv").astype({"animal": str})
    return pairs_of(caliper_study(rows), 17)


@pytest.mark.parametrize("scale", ["log volume", "volume"])
def test_r_finds_the_same_pairs(scale):
    expected = EXPECTED[EXPECTED["scale"] == scale]
    found = golden_pairs()
    found = found[found["scale"] == scale]
    assert found[["arm", "versus"]].to_numpy().tolist() == (
        expected[["arm", "versus"]].to_numpy().tolist()
    )
    for column in ("estimate", "low", "high"):
        values = expected[column].to_numpy()
        values = np.exp(values) if scale == "log volume" else values
        assert found[column].to_numpy() == pytest.approx(values, rel=1e-6)
    assert found["p_adjusted"].to_numpy() == pytest.approx(expected["p_adjusted"], abs=1e-8)
    assert found["method"].iloc[0] == f"Dunnett's T3, 6 pairs of 4 arms; {scale}"


def test_the_counts_and_columns():
    found = golden_pairs()
    assert list(found.columns) == GROWTH_PAIR_COLUMNS
    first = found.iloc[0]
    assert first[["arm", "versus", "n", "n_versus"]].tolist() == ["letrozole", "vehicle", 6, 7]


def avl_areas():
    """Area under the mean tumor volume of each animal followed 30 days, by arm, as published."""
    file = real_file("avl_tamoxifen/11636_tumor_mouse_and_group_means.xlsx")
    rows = pd.read_excel(file, sheet_name="Mouse_day_mean", engine="calamine")
    areas = {}
    for (arm, _), mine in rows.sort_values("day").groupby(["group_name", "mouse_id"]):
        day = mine["day"].to_numpy(float)
        if day[-1] - day[0] >= 30:
            area = np.trapezoid(mine["mean_volume_mm3"].to_numpy(float), day)
            areas.setdefault(arm, []).append(area)
    return {arm: np.array(found) for arm, found in areas.items()}


def test_the_published_areas_under_the_curve():
    published = oracles("avl_11636")["auc"]
    areas = avl_areas()
    assert {arm: len(found) for arm, found in areas.items()} == {
        arm: numbers["size"] for arm, numbers in published.items()
    }
    for arm, numbers in published.items():
        assert areas[arm].mean() == pytest.approx(numbers["mean"], rel=1e-9)
        assert areas[arm].std(ddof=1) == pytest.approx(numbers["std"], rel=1e-9)


def test_an_arm_of_two_animals_is_in_no_family():
    curves = {
        "vehicle": [[100, 300], [100, 400], [100, 350]],
        "letrozole": [[100, 120], [100, 140], [100, 150]],
        "tamoxifen": [[100, 190], [100, 210], [100, nan]],
    }
    found = pairs_of(volume_study(curves, (0, 7)), 7)
    plain = found[found["scale"] == "volume"].set_index(["arm", "versus"])
    alone = plain.loc[("tamoxifen", "vehicle")]
    assert (alone["estimate"], alone["n"]) == (-150, 2)
    assert alone[["low", "high", "p_adjusted"]].isna().all()
    # the test of two arms is Welch's
    expected = stats.ttest_ind([300, 400, 350], [120, 140, 150], equal_var=False).pvalue
    assert plain.loc[("letrozole", "vehicle"), "p_adjusted"] == pytest.approx(expected)
    assert alone["method"] == "Dunnett's T3, 1 pair of 2 arms; volume"


def test_a_cured_animal_stays_in_the_family():
    curves = {
        "vehicle": [[100, 300], [100, 400]],
        "letrozole": [[100, 0], [100, 30]],
        "tamoxifen": [[100, 100], [100, 150]],
    }
    found = pairs_of(volume_study(curves, (0, 7)), 7)
    log = found[found["scale"] == "log volume"].set_index(["arm", "versus"])
    row = log.loc[("tamoxifen", "letrozole")]
    ratio = math.exp(np.log([100, 150]).mean() - np.log([15, 30]).mean())
    assert (row["estimate"], row["n_zero"]) == (pytest.approx(ratio), 1)
    assert row["method"].endswith("1 volume of 0 taken as 15 mm3 (half the smallest of the study)")


@pytest.mark.parametrize(
    ("curves", "reason"),
    [
        ({"vehicle": [[100, 300]] * 3, "letrozole": [[100, 120]] * 3}, "no variation within"),
        ({"vehicle": [[100, 300], [90, 200]], "letrozole": [[100, 120]]}, "fewer than 2 arms"),
    ],
)
def test_what_cannot_be_tested_says_why(curves, reason):
    found = pairs_of(volume_study(curves, (0, 7)), 7)
    assert found["p_adjusted"].isna().all()
    assert found["method"].str.startswith(f"not tested: {reason}").all()
