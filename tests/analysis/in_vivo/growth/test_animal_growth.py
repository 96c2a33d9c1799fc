"""Growth of each animal against published numbers, and by hand."""

from __future__ import annotations

import json
from math import log, nan

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.growth.by_animal import animal_growth
from analysis.in_vivo.growth.volume import animal_volumes, start_days
from analysis.settings import Settings
from tests.in_vivo_studies import caliper_study, real_file, volume_study


def growth_of(study, until=None):
    return animal_growth(animal_volumes(study, Settings()), start_days(study), until)


def test_by_hand():
    study = volume_study({"a": [[100, 200, 400], [100, nan, nan], [nan, 50, 60]]}, [0, 5, 15])
    table = growth_of(study).set_index("animal")
    first = table.loc["1"]
    assert first[["first_day", "last_day", "n_days"]].tolist() == [0, 15, 3]
    assert first["auc_mm3_d"] == pytest.approx(150 * 5 + 300 * 10)
    assert first["mean_volume_mm3"] == pytest.approx(3750 / 15)
    assert first["end_rate_per_day"] == pytest.approx(log(401 / 101) / 15)
    one, two = log(201 / 101), log(401 / 101)
    area = one / 2 * 5 + (one + two) / 2 * 10
    assert first["log_auc_per_day"] == pytest.approx(area / (15**2 / 2))
    line = stats.linregress([0, 5, 15], [0, one, two])
    assert first["slope_per_day"] == pytest.approx(line.slope)
    assert table["status"].tolist() == ["ok", "no day after baseline", "no baseline"]
    assert np.isnan(table.iloc[1:, 5:10].to_numpy(float)).all()


def test_days_after_the_last_that_counts_do_not_enter():
    study = volume_study({"a": [[100, 200, 400]]}, [0, 5, 15])
    (row,) = growth_of(study, {"": 5.0}).to_dict("records")
    assert (row["last_day"], row["auc_mm3_d"]) == (5, 750)


def test_exponential_growth_has_one_rate():
    days = [0, 3, 4, 9, 14]
    volumes = (201 * np.exp(0.07 * np.array(days)) - 1).tolist()
    (row,) = growth_of(volume_study({"a": [volumes]}, days)).to_dict("records")
    rates = [row[name] for name in ("slope_per_day", "end_rate_per_day")]
    assert rates == pytest.approx([0.07, 0.07])
    assert row["log_auc_per_day"] == pytest.approx(0.07, rel=1e-12)


def test_vismodegib_46_animals():
    """maeve (Genentech): slope, ITGR and AUC of ln(1 + volume), days to 21."""
    rows = pd.read_csv(real_file("maeve/vismodegib.csv"), dtype={"animalID": str})
    rows = rows.rename(columns={"group_name": "arm", "animalID": "animal",
                                "DAY_OF_STUDY": "day", "TUMOR_VOLUME": "volume_mm3"})  # fmt: skip
    study = caliper_study(rows, "dose_0.0")
    theirs = pd.read_csv(real_file("maeve/vismo21_EXPECTED_summarize_by_id.csv"), dtype={1: str})
    ours = growth_of(study, {"": 21.0}).set_index("animal").loc[theirs["animalID"]]
    assert len(theirs) == 46
    for name, column in {
        "slope_per_day": "linear", "end_rate_per_day": "ITGR", "log_auc_per_day": "AUC",
    }.items():  # fmt: skip
        np.testing.assert_allclose(ours[name], theirs[column], rtol=1e-9, atol=1e-12)


def test_avl_areas_and_their_analysis_of_variance():
    """Published areas under the mean of an animal's tumors, animals followed 30 days or more."""
    path = real_file("avl_tamoxifen/11636_tumor_mouse_and_group_means.xlsx")
    sheet = pd.read_excel(path, sheet_name="Mouse_day_mean", engine="openpyxl")
    names = {"group_name": "arm", "mouse_id": "animal", "mean_volume_mm3": "volume_mm3"}
    table = growth_of(caliper_study(sheet.rename(columns=names).astype({"animal": str}), None))
    followed = table[table["last_day"] - table["first_day"] >= 30]
    expected = json.loads(real_file("oracles.json").read_text())["avl_11636"]["auc"]
    found = followed.groupby("arm")["auc_mm3_d"].agg(["size", "mean", "std"])
    for arm, numbers in expected.items():
        assert found.loc[arm].to_dict() == pytest.approx(numbers, rel=1e-9)
    groups = [rows["auc_mm3_d"] for _, rows in followed.groupby("arm")]
    assert stats.f_oneway(*groups).statistic == pytest.approx(25.31, abs=0.005)
