"""Weight loss per animal: its lowest point, the limits, and animals that cannot be judged."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.in_vivo.animals.body_weight import body_weight
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.settings import Settings
from tests.in_vivo_studies import caliper_study, few_examples, real_file

nan = math.nan


def weights(*curves, days=(0, 3, 7)):
    rows = [
        {"arm": "vehicle", "animal": str(i), "day": day, "weight_g": weight}
        for i, curve in enumerate(curves)
        for day, weight in zip(days, curve, strict=True)
    ]
    return body_weight(animal_volumes(caliper_study(rows), Settings()))


def test_the_nadir_is_the_lowest_change_and_its_first_day():
    table = weights([20, 18, 19], [20, 17, 17], [20, 21, 22])
    assert " ".join(table.columns) == "model arm animal nadir_pct nadir_day last_pct flag"
    assert table["nadir_pct"].tolist() == pytest.approx([-10, -15, 0])
    assert table["nadir_day"].tolist() == [3, 3, 0]
    assert table["last_pct"].tolist() == pytest.approx([-5, -15, 10])


@pytest.mark.parametrize(
    ("weight", "flag"),
    [(20, ""), (18.01, ""), (18, "10"), (17.01, "10"), (17, "15"), (16, "20"), (10, "20")],
)
def test_a_limit_is_reached_at_exactly_its_loss(weight, flag):
    assert weights([20, weight, 20])["flag"].tolist() == [flag]


@pytest.mark.parametrize("baseline", [18.3, 19.7, 21.9, 24.1, 25.0])
def test_a_loss_of_20_pct_is_flagged_whatever_the_rounding(baseline):
    assert weights([baseline, baseline * 0.8, baseline])["flag"].tolist() == ["20"]


def test_without_a_baseline_or_a_second_weight_there_is_no_nadir():
    table = weights([nan, 20, 18], [20, nan, nan], [20, 19, 18])
    assert table["nadir_pct"].tolist() == pytest.approx([nan, nan, -10], nan_ok=True)
    assert table["flag"].tolist() == ["", "", "10"]


def test_weights_before_the_baseline_do_not_count():
    table = weights([15, 20, 19], days=(-7, 0, 7))
    assert table[["nadir_pct", "nadir_day"]].iloc[0].tolist() == [-5, 7]


def test_animals_never_weighed_are_not_in_the_table():
    study = caliper_study([{"arm": "vehicle", "animal": "1", "day": 0, "volume_mm3": 5}])
    assert body_weight(animal_volumes(study, Settings())).empty


def test_forty_published_nadirs():
    file = real_file("avl_tamoxifen/11636_bodyweight_mouse_and_group_means.xlsx")
    sheet = pd.read_excel(file, engine="calamine")
    names = {"group_name": "arm", "mouse_id": "animal", "bodyweight_g": "weight_g"}
    rows = sheet.astype({"mouse_id": str}).rename(columns=names)
    table = body_weight(animal_volumes(caliper_study(rows, "Controle"), Settings()))
    expected = json.loads(real_file("oracles.json").read_text())["avl_11636"]["bw_nadir"]
    found = table.set_index("animal")["nadir_pct"]
    assert found.to_dict() == pytest.approx(expected, rel=1e-12)
    assert table["flag"].value_counts().to_dict() == {"": 15, "10": 17, "15": 3, "20": 5}


@few_examples
@given(st.lists(st.floats(10, 40), min_size=3, max_size=3), st.floats(0.1, 1000))
def test_another_unit_of_weight_changes_nothing(curve, scale):
    first, second = weights(curve), weights([scale * weight for weight in curve])
    assert second["nadir_pct"].tolist() == pytest.approx(first["nadir_pct"].tolist(), abs=1e-9)
