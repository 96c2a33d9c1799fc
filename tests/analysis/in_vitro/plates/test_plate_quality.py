"""Plate quality: the numbers by hand, every grade, and where nothing can be said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.in_vitro.plates.quality import PLATE_QC_COLUMNS, QUALITY_COLUMNS, plate_qc
from analysis.in_vitro.plates.wells import well_viability
from analysis.settings import Settings
from analysis.study import Study
from tests.plate_data import ARMS, BLANK, VEHICLE, plate_rows, plate_study, random_plates, sample

DEFAULT = Settings()
POSITIVE = {"role": "positive"}
CONTROL = [0.98, 1.00, 1.02]
BLANKS = [0.04, 0.05, 0.06]


def quality(rows: list[dict[str, object]]) -> pd.DataFrame:
    study = plate_study(rows)
    return plate_qc(study, well_viability(study, DEFAULT), DEFAULT)


def verdict(*groups: tuple[dict[str, object], list[float]]) -> str:
    return str(quality(plate_rows(groups))["verdict"].iloc[0])


def placed(wells: dict[str, float], group: dict[str, object]) -> list[dict[str, object]]:
    """Wells of one group at the places given."""
    rows = plate_rows([(group, wells.values())])
    return [{**row, "well": well} for row, well in zip(rows, wells, strict=True)]


def test_one_plate_by_hand() -> None:
    rows = plate_rows([(VEHICLE, CONTROL), (BLANK, BLANKS), (sample("tamoxifen"), [0.5])])
    table = quality(rows)
    assert list(table) == QUALITY_COLUMNS
    assert list(table)[:-1] == PLATE_QC_COLUMNS
    row = table.iloc[0]
    assert (row["plate"], row["time_h"], row["experiment"]) == ("P1", 72.0, "1")
    assert (row["n_control"], row["n_blank"]) == (3, 3)
    assert row["control_mean"] == pytest.approx(1.0)
    assert row["blank_mean"] == pytest.approx(0.05)
    assert row["control_cv_pct"] == pytest.approx(2.0)
    assert row["z_prime"] == pytest.approx(1 - 3 * (0.02 + 0.01) / 0.95)
    assert row["signal_to_background"] == pytest.approx(20.0)
    assert np.isnan(row["edge_effect_pct"])
    assert row["verdict"] == "good: Z' 0.91 against blanks"


def test_z_prime_is_against_the_positive_control_where_there_is_one() -> None:
    kill = [0.18, 0.20, 0.22]
    row = quality(plate_rows([(VEHICLE, CONTROL), (BLANK, BLANKS), (POSITIVE, kill)])).iloc[0]
    assert row["z_prime"] == pytest.approx(1 - 3 * (0.02 + 0.02) / 0.8)
    assert row["signal_to_background"] == pytest.approx(20.0)
    assert row["verdict"] == "good: Z' 0.85 against positive control"


@pytest.mark.parametrize(
    ("control", "expected"),
    [
        ([0.9, 1.0, 1.1], "good: Z' 0.65 against blanks"),
        ([0.86, 1.0, 1.14], "good: Z' 0.53 against blanks"),
        ([0.84, 1.0, 1.16], "marginal: Z' 0.46 against blanks; control CV 16.0 % (above 15 %)"),
        ([0.7, 1.0, 1.3], "fail: Z' 0.02 against blanks; control CV 30.0 % (above 25 %)"),
        ([0.1, 1.0, 1.9], "fail: Z' −1.87 against blanks; control CV 90.0 % (above 25 %)"),
        ([0.05, 0.05, 0.05], "fail: control does not exceed the blanks"),
        (
            [0.298, 0.3, 0.302],
            "marginal: Z' 0.86 against blanks; low signal: control 0.25 OD above blank",
        ),
    ],
)
def test_grades(control: list[float], expected: str) -> None:
    assert verdict((VEHICLE, control), (BLANK, BLANKS)) == expected


def test_too_few_wells_for_z_prime() -> None:
    row = quality(plate_rows([(VEHICLE, CONTROL), (BLANK, BLANKS[:2])])).iloc[0]
    assert np.isnan(row["z_prime"])
    assert row["verdict"] == "not rated: Z' needs 3 wells each of control and blanks"
    scattered = verdict((VEHICLE, [0.5, 1.5]), (BLANK, BLANKS))
    assert scattered == (
        "fail: Z' needs 3 wells each of control and blanks; control CV 70.7 % (above 25 %)"
    )
    # one positive well is still the positive control: no silent change of the yardstick
    assert "control and positive" in verdict((VEHICLE, CONTROL), (BLANK, BLANKS), (POSITIVE, [0.1]))


def test_no_blanks_no_control_no_layout() -> None:
    row = quality(plate_rows([(VEHICLE, CONTROL)])).iloc[0]
    assert row["n_blank"] == 0
    assert row[["blank_mean", "z_prime", "signal_to_background"]].isna().all()
    assert row["control_mean"] == pytest.approx(1.0)
    row = quality(plate_rows([(BLANK, BLANKS), (sample("tamoxifen"), [1.0])])).iloc[0]
    assert (row["n_control"], row["n_blank"]) == (0, 3)
    assert row["verdict"] == "not rated: no readable control wells"
    assert verdict(({}, [0.5, 0.6])) == "not rated: no layout"


def test_excluded_and_flagged_wells_do_not_count() -> None:
    rows = plate_rows([(VEHICLE, [*CONTROL, 5.0, 7.0]), (BLANK, BLANKS)])
    rows[3]["flag"] = "missed"
    study = plate_study(rows)
    wells = well_viability(study, DEFAULT)
    table = plate_qc(study, wells.assign(excluded=(wells["well"] == "A5").astype(int)), DEFAULT)
    assert table["n_control"].tolist() == [3]
    assert table["control_mean"].iloc[0] == pytest.approx(1.0)


def test_saturation_is_judged_before_the_reference_is_subtracted() -> None:
    rows = plate_rows([(VEHICLE, CONTROL), (BLANK, BLANKS), (sample("tamoxifen"), [3.1, np.nan])])
    for row in rows:
        row["reference"] = 0.0
    rows[6]["reference"] = 0.3
    rows[7]["flag"] = "overflow"
    assert quality(rows)["verdict"].iloc[0] == (
        "marginal: Z' 0.91 against blanks; 2 wells beyond 3 OD or out of the reader's range"
    )


INNER = {"D5": 1.00, "D6": 1.02, "D7": 0.98, "E5": 1.01}


def test_edge_effect() -> None:
    ring = {"A1": 0.80, "H12": 0.82, "A7": 0.78, "D12": 0.81}
    row = quality(placed({**ring, **INNER}, VEHICLE)).iloc[0]
    assert row["edge_effect_pct"] == pytest.approx(100 * (0.8025 - 1.0025) / 1.0025)
    assert "edge wells of control −20 % against inner wells" in row["verdict"]


def test_small_or_uncertain_edge_effects_are_not_held_against_a_plate() -> None:
    small = quality(placed({"A1": 0.95, "A2": 0.955, "A3": 0.95, **INNER}, VEHICLE)).iloc[0]
    assert small["edge_effect_pct"] == pytest.approx(100 * (0.951667 / 1.0025 - 1), abs=1e-3)
    single = quality(placed({"A1": 0.80, **INNER}, VEHICLE)).iloc[0]
    assert single["edge_effect_pct"] == pytest.approx(100 * (0.8 / 1.0025 - 1))
    assert "edge" not in small["verdict"] + single["verdict"]


@pytest.mark.parametrize("wells", [INNER, {"A1": 1.0, "B12": 1.0, "H3": 1.0}])
def test_no_edge_effect_from_one_side_only(wells: dict[str, float]) -> None:
    assert np.isnan(quality(placed(wells, VEHICLE))["edge_effect_pct"].iloc[0])


@pytest.mark.parametrize(
    ("last", "at_edge"),
    [("D6", True), ("H12", False), ("P24", False)],
)
def test_plate_format_is_told_from_its_wells(last: str, at_edge: bool) -> None:
    # D6 is a corner of a whole 24-well plate, and inside a plate of 96 or 384
    rows = "ABCDEFGHIJKLMNOP"[: "ABCDEFGHIJKLMNOP".index(last[0]) + 1]
    wells = [f"{row}{column}" for row in rows for column in range(1, int(last[1:]) + 1)]
    control = placed({"D6": 2.0, "B3": 1.0, "C3": 1.0}, VEHICLE)
    others = [
        {**control[0], **sample("tamoxifen"), "well": well}
        for well in wells
        if well not in {"D6", "B3", "C3"}
    ]
    effect = quality(control + others)["edge_effect_pct"].iloc[0]
    assert effect == pytest.approx(100) if at_edge else np.isnan(effect)


def test_part_of_a_plate_is_taken_for_one_of_96_wells() -> None:
    effect = quality(placed({"D6": 2.0, "A1": 1.0}, VEHICLE))["edge_effect_pct"].iloc[0]
    assert effect == pytest.approx(-50)


def test_plates_of_one_name_in_two_experiments_stay_apart() -> None:
    first = plate_rows([(VEHICLE, CONTROL), (BLANK, BLANKS)])
    second = plate_rows([(VEHICLE, [2.0, 2.1, 2.2]), (BLANK, BLANKS)], experiment="2")
    table = quality(first + second)
    assert table["experiment"].tolist() == ["1", "2"]
    np.testing.assert_allclose(table["control_mean"], [1.0, 2.1])


def test_no_plate_reads() -> None:
    study = Study("test", "key", ARMS)
    table = plate_qc(study, well_viability(study, DEFAULT), DEFAULT)
    assert list(table) == QUALITY_COLUMNS
    assert len(table) == 0


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.floats(0.1, 1))
def test_ratios_do_not_depend_on_the_scale(seed: int, factor: float) -> None:
    rows = random_plates(seed)
    scaled = [{**row, "absorbance": row["absorbance"] * factor} for row in rows]
    ratios = ["control_cv_pct", "z_prime", "signal_to_background", "edge_effect_pct"]
    before, after = quality(rows), quality(scaled)
    pd.testing.assert_frame_equal(before[ratios], after[ratios], rtol=1e-9)
    np.testing.assert_allclose(before["control_mean"] * factor, after["control_mean"])


def test_order_of_rows_does_not_matter() -> None:
    rows = random_plates(4)
    keys = ["plate", "time_h"]
    plain, turned = (quality(r).sort_values(keys, ignore_index=True) for r in (rows, rows[::-1]))
    pd.testing.assert_frame_equal(plain, turned)
