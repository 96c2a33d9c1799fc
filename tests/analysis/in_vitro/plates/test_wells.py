"""Wells: blank, reference, control and flags by hand; invariants; what the user is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.in_vitro.plates.problems import viability_problems
from analysis.in_vitro.plates.wells import WELL_COLUMNS, WELL_VIABILITY_COLUMNS, well_viability
from analysis.settings import Settings
from analysis.study import Study
from tests.plate_data import (
    ARMS,
    BLANK,
    UNTREATED,
    VEHICLE,
    plate_rows,
    plate_study,
    plate_table,
    random_plates,
    sample,
)

DEFAULT = Settings()
TAMOXIFEN = sample("tamoxifen")


def test_one_plate_by_hand() -> None:
    rows = plate_rows([(BLANK, [0.04, 0.06]), (VEHICLE, [0.95, 1.15]), (TAMOXIFEN, [0.55, 0.04])])
    wells = well_viability(plate_study(rows), DEFAULT)
    assert list(wells) == WELL_COLUMNS
    assert WELL_COLUMNS[: len(WELL_VIABILITY_COLUMNS)] == WELL_VIABILITY_COLUMNS
    np.testing.assert_allclose(wells["corrected"], [-0.01, 0.01, 0.9, 1.1, 0.5, -0.01])
    np.testing.assert_allclose(wells["viability_pct"], [-1, 1, 90, 110, 50, -1])
    assert wells["below_blank"].tolist() == [0, 0, 0, 0, 0, 1]
    assert wells["excluded"].tolist() == [0] * 6
    assert set(wells["control_arm"]) == {"vehicle"}


def test_reference_is_subtracted_where_given() -> None:
    rows = plate_rows([(BLANK, [0.15]), (VEHICLE, [1.15]), (TAMOXIFEN, [0.65, 0.55])])
    for row in rows[:3]:
        row["reference"] = 0.1
    wells = well_viability(plate_study(rows), DEFAULT)
    np.testing.assert_allclose(wells["absorbance"], [0.05, 1.05, 0.55, 0.55])
    np.testing.assert_allclose(wells["viability_pct"], [0, 100, 50, 50])


def test_flagged_wells_have_no_absorbance() -> None:
    rows = plate_rows([(BLANK, [0.0]), (VEHICLE, [1.0, 9.9]), (TAMOXIFEN, [0.5])])
    rows[2]["flag"] = "overflow"
    wells = well_viability(plate_study(rows), DEFAULT)
    assert np.isnan(wells.loc[2, ["absorbance", "corrected", "viability_pct"]].to_list()).all()
    assert wells.loc[3, "viability_pct"] == pytest.approx(50)


def test_every_read_has_its_own_blank_and_control() -> None:
    first = plate_rows([(BLANK, [0.1]), (VEHICLE, [1.1]), (TAMOXIFEN, [0.6])])
    later = plate_rows([(BLANK, [0.2]), (VEHICLE, [2.2]), (TAMOXIFEN, [0.7])], time_h=96.0)
    other = plate_rows([(BLANK, [0.0]), (VEHICLE, [0.5]), (TAMOXIFEN, [0.4])], experiment="2")
    wells = well_viability(plate_study(first + later + other), DEFAULT)
    tamoxifen = wells.loc[wells["arm"] == "tamoxifen", "viability_pct"]
    np.testing.assert_allclose(tamoxifen, [50, 25, 80])


def test_plates_without_a_time() -> None:
    rows = plate_rows([(BLANK, [0.1]), (VEHICLE, [1.1]), (TAMOXIFEN, [0.6])], time_h=np.nan)
    wells = well_viability(plate_study(rows), DEFAULT)
    assert wells["viability_pct"].iloc[2] == pytest.approx(50)


def test_the_wavelength_nearest_570_nm_is_the_signal() -> None:
    low = plate_rows([(BLANK, [0.05]), (VEHICLE, [1.05])], read_wavelength_nm=562.0)
    far = plate_rows([(BLANK, [0.01]), (VEHICLE, [0.02])], read_wavelength_nm=690.0)
    study = plate_study(far + low)
    wells = well_viability(study, DEFAULT)
    assert wells["absorbance"].tolist() == [0.05, 1.05]
    (problem,) = viability_problems(study, wells, DEFAULT)
    assert str(problem) == (
        "info: study.xlsx, sheet 'plate_reads': experiment 1, plate P1, 72 h: read at several "
        "wavelengths (found: 562 and 690 nm) The one nearest 570 nm (of ultraviolet ones the "
        "first) is the signal, the others are left out; to subtract one, give it in the column "
        "'reference'."
    )


def test_of_ultraviolet_wavelengths_the_first_is_the_signal() -> None:
    first = plate_rows([(BLANK, [0.05]), (VEHICLE, [1.05])], read_wavelength_nm=214.0)
    second = plate_rows([(BLANK, [0.01]), (VEHICLE, [0.02])], read_wavelength_nm=280.0)
    visible = plate_rows([(BLANK, [0.07]), (VEHICLE, [0.08])], read_wavelength_nm=450.0)
    assert well_viability(plate_study(first + second), DEFAULT)["absorbance"].tolist() == [
        0.05,
        1.05,
    ]
    wells = well_viability(plate_study(first + second + visible), DEFAULT)
    assert wells["absorbance"].tolist() == [0.07, 0.08]


def test_a_well_listed_without_wavelength_is_kept() -> None:
    rows = plate_rows([(BLANK, [0.0]), (VEHICLE, [1.0])], read_wavelength_nm=570.0)
    rows += plate_rows([(BLANK, [0.0]), (VEHICLE, [0.1])], read_wavelength_nm=690.0)
    rows.append({**rows[1], "well": "H12", "read_wavelength_nm": np.nan, "absorbance": 0.5})
    wells = well_viability(plate_study(rows), DEFAULT)
    assert wells["well"].tolist() == ["A1", "A2", "H12"]


def test_without_blanks_absorbance_is_not_corrected() -> None:
    study = plate_study(plate_rows([(VEHICLE, [1.0]), (TAMOXIFEN, [0.5])]))
    wells = well_viability(study, DEFAULT)
    np.testing.assert_allclose(wells["corrected"], [1.0, 0.5])
    np.testing.assert_allclose(wells["viability_pct"], [100, 50])
    (problem,) = viability_problems(study, wells, DEFAULT)
    assert problem.severity == "warning"
    assert problem.what == "experiment 1, plate P1, 72 h: no readable blank wells"
    assert problem.action == "Viability is computed without blank correction."


def test_blank_correction_off() -> None:
    uncorrected = Settings(blank_correction=False)
    study = plate_study(plate_rows([(BLANK, [0.5]), (VEHICLE, [1.0]), (TAMOXIFEN, [0.6])]))
    wells = well_viability(study, uncorrected)
    np.testing.assert_allclose(wells["viability_pct"], [50, 100, 60])
    assert viability_problems(study, wells, uncorrected) == ()


def test_no_control_no_viability() -> None:
    bare = plate_rows([(BLANK, [0.1]), (TAMOXIFEN, [0.6])], plate="P2")
    whole = plate_rows([(BLANK, [0.1]), (VEHICLE, [1.1]), (TAMOXIFEN, [0.6])])
    study = plate_study(bare + whole)
    wells = well_viability(study, DEFAULT)
    assert wells["viability_pct"].isna().tolist() == [True, True, False, False, False]
    (problem,) = viability_problems(study, wells, DEFAULT)
    assert problem.what == "experiment 1, plate P2, 72 h: no readable control wells"


def test_no_layout_no_viability() -> None:
    rows = plate_rows([({}, [0.5, 0.6])], model="PC3", experiment="")
    rows += plate_rows([({}, [0.5, 0.6])], model="PC3", experiment="", time_h=96.0)
    study = plate_study(rows)
    wells = well_viability(study, DEFAULT)
    assert wells["viability_pct"].isna().all()
    assert wells["corrected"].tolist() == [0.5, 0.6] * 2
    assert viability_problems(study, wells, DEFAULT) == ()  # the reader has said so


def test_wells_without_a_role_or_empty_have_no_viability() -> None:
    groups = [(BLANK, [0.0]), (VEHICLE, [1.0]), ({}, [0.5]), ({"role": "empty"}, [0.5])]
    groups += [({"role": "positive"}, [0.1]), ({"role": "day0"}, [0.2])]
    wells = well_viability(plate_study(plate_rows(groups)), DEFAULT)
    np.testing.assert_allclose(wells["viability_pct"], [0, 100, np.nan, np.nan, 10, 20])


def test_a_control_below_its_blank_is_no_control() -> None:
    study = plate_study(plate_rows([(BLANK, [0.3]), (VEHICLE, [0.2]), (TAMOXIFEN, [0.4])]))
    wells = well_viability(study, DEFAULT)
    assert wells["viability_pct"].isna().all()
    warning, info = viability_problems(study, wells, DEFAULT)
    assert warning.what.endswith("the control wells do not exceed the blanks")
    assert (info.severity, info.value) == ("info", "1 well")


@pytest.mark.parametrize(
    ("settings", "facts", "control", "viability"),
    [
        (Settings(), {}, "vehicle", 50),
        (Settings(control="untreated"), {}, "untreated", 40),
        (Settings(), {"control": "untreated"}, "untreated", 40),
        (Settings(control="vehicle"), {"control": "untreated"}, "vehicle", 50),
    ],
)
def test_vehicle_and_untreated_on_one_plate(
    settings: Settings, facts: dict[str, str], control: str, viability: float
) -> None:
    groups = [(BLANK, [0.0]), (VEHICLE, [1.0]), (UNTREATED, [1.25]), (TAMOXIFEN, [0.5])]
    study = plate_study(plate_rows(groups), **facts)
    wells = well_viability(study, settings)
    assert wells["viability_pct"].iloc[3] == pytest.approx(viability)
    (problem,) = viability_problems(study, wells, settings)
    assert problem.what == "several control arms on the plates"
    assert problem.action.startswith(f"Compared with {control};")


def test_each_model_has_its_own_control() -> None:
    first = plate_rows([(VEHICLE, [1.0]), (TAMOXIFEN, [0.5])], model="MCF-7")
    second = plate_rows([(UNTREATED, [2.0]), (TAMOXIFEN, [0.5])], model="4T1")
    wells = well_viability(plate_study(first + second), DEFAULT)
    assert wells["control_arm"].tolist() == ["vehicle"] * 2 + ["untreated"] * 2
    np.testing.assert_allclose(wells["viability_pct"], [100, 50, 100, 25])


def test_no_plate_reads() -> None:
    study = Study("test", "key", ARMS)
    wells = well_viability(study, DEFAULT)
    assert list(wells) == WELL_COLUMNS
    assert len(wells) == 0
    assert viability_problems(study, wells, DEFAULT) == ()


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_blanks_read_0_and_controls_100(seed: int) -> None:
    wells = well_viability(plate_study(random_plates(seed)), DEFAULT)
    means = wells.groupby(["plate", "role"])["viability_pct"].mean().unstack()
    np.testing.assert_allclose(means["blank"], 0, atol=1e-9)
    np.testing.assert_allclose(means["vehicle"], 100, rtol=1e-12)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_scaling_all_absorbances_leaves_viability(seed: int, factor: float) -> None:
    study = plate_study(random_plates(seed))
    reads = study.plate_reads
    assert reads is not None
    scaled = replace(study, plate_reads=reads.assign(absorbance=reads["absorbance"] * factor))
    before, after = (well_viability(s, DEFAULT)["viability_pct"] for s in (study, scaled))
    np.testing.assert_allclose(before, after, rtol=1e-9, atol=1e-9)


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: object) -> None:
    rows = random_plates(1)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    keys = ["plate", "time_h", "well"]
    plain, shuffled = (
        well_viability(plate_study(some), DEFAULT).sort_values(keys, ignore_index=True)
        for some in (rows, [rows[i] for i in order])
    )
    pd.testing.assert_frame_equal(plain, shuffled)


def test_nothing_is_changed_in_place() -> None:
    study = plate_study(random_plates(2))
    wells = well_viability(study, DEFAULT)
    viability_problems(study, wells, DEFAULT)
    pd.testing.assert_frame_equal(study.plate_reads, plate_table(random_plates(2)))
