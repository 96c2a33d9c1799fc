"""Plates of real instruments and labs, against the values that come with them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.reading.files.sheets import read_sheets
from analysis.reading.files.uploads import load_uploads
from analysis.reading.plates.sheets import find_plates
from analysis.reading.read import read_study
from analysis.reading.words.wells import well_name
from analysis.study import Study
from tests.places import REAL_FILES

IN_VITRO = REAL_FILES / "in_vitro"
ALLOTROPY = (
    "envision_A450.csv",
    "gen5_abs450_non_numeric.txt",
    "gen5_endpoint_stdcurve.txt",
    "gen5_endpoint_wavelength_labels.txt",
    "gen5_kinetic_singleplate.txt",
    "magellan_OD.xlsx",
    "mars_abs384_qc.csv",
    "mars_bmg_format.csv",
    "skanit_abs.xlsx",
    "softmax_abs_endpoint_1plate.txt",
    "softmax_abs_endpoint_plates.txt",
)


def study_of(*names: str) -> Study:
    paths = [IN_VITRO / name for name in names]
    if not all(path.exists() for path in paths):
        pytest.skip(f"The folder of real files is not here ({IN_VITRO}).")
    return read_study(load_uploads(paths))


def reads_of(*names: str) -> pd.DataFrame:
    reads = study_of(*names).plate_reads
    assert reads is not None
    return reads


def told(study: Study, words: str) -> list[str]:
    return [problem.cell for problem in study.problems if words in problem.what]


@pytest.mark.parametrize("name", ALLOTROPY)
def test_instrument_export_gives_the_expected_wells(name: str) -> None:
    reads = reads_of(f"vendor/allotropy/{name}")
    expected = pd.read_csv(IN_VITRO / f"vendor/allotropy/expected/{name}.wells.csv")
    assert len(reads) == len(expected)
    wavelength = expected["wavelength"].where(expected["wavelength"] != 1.0, 450.0)
    kinetic = expected["note"].eq("absorption profile data cube")
    key = pd.DataFrame(
        {
            "well": expected["well"].map(well_name),
            "nm": wavelength if wavelength.notna().any() else 450.0,
            "seconds": expected["time_or_lambda"].astype(float).fillna(-1),
            "value": expected["value"].astype(float).where(expected["note"].isna() | kinetic),
            "plate": expected["plate"],
        }
    )
    ours = pd.DataFrame(
        {
            "well": reads["well"],
            "nm": reads["read_wavelength_nm"],
            "seconds": (reads["time_h"] * 3600).round(3).fillna(-1),
            "value": reads["absorbance"],
            "plate": reads["plate"].str.replace(r" read \d$", "", regex=True),
        }
    )
    order = ["plate", "nm", "seconds", "well", "value"]
    key, ours = key.sort_values(order), ours.sort_values(order)
    for column in ("plate", "well"):
        assert ours[column].tolist() == key[column].tolist()
    np.testing.assert_allclose(ours["nm"].to_numpy(), key["nm"].to_numpy())
    np.testing.assert_allclose(ours["seconds"].to_numpy(), key["seconds"].to_numpy())
    np.testing.assert_allclose(ours["value"].to_numpy(), key["value"].to_numpy(), rtol=1e-12)


def test_marks_of_a_reader_are_flags() -> None:
    reads = reads_of("vendor/allotropy/gen5_abs450_non_numeric.txt")
    flags = reads.set_index("well")["flag"]
    assert flags["A8"] == "overflow"
    assert flags["D12"] == "missed"
    assert flags.value_counts().to_dict() == {"": 83, "overflow": 8, "missed": 5}
    assert reads["absorbance"].isna().equals(reads["flag"] != "")


def test_layout_of_an_export_names_blanks_and_dilutions() -> None:
    reads = reads_of("vendor/allotropy/gen5_endpoint_stdcurve.txt").set_index("well")
    assert (reads["role"] == "blank").sum() == 3
    assert reads.loc["A1", ["arm", "concentration"]].tolist() == ["STD1", 2000.0]
    assert reads.loc["G3", ["arm", "concentration"]].tolist() == ["STD7", 2.7435]
    assert reads.loc["B4", ["arm", "concentration"]].tolist() == ["SPL1", 0.5]


def test_list_and_grids_of_one_workbook_are_the_same_nine_plates() -> None:
    study = study_of("lab_mtt/210720_MTT_pc3.xls")
    reads = study.plate_reads
    assert reads is not None
    expected = pd.read_csv(IN_VITRO / "lab_mtt/expected_210720_MTT_pc3_wells.csv")
    assert reads["plate"].nunique() == 9
    assert len(reads) == 864
    assert (reads["plate"] == expected["Plate"].astype(str)).all()
    assert (reads["well"] == expected["Well"].map(well_name)).all()
    np.testing.assert_array_equal(reads["absorbance"], expected["abs555 (A)"])
    copies = [each for each in study.recognized if each.kind == "left out"]
    assert [each.first_cell for each in copies][:2] == ["A7", "A22"]
    assert len(copies) == 9


def test_grids_without_the_list_give_the_same_wells() -> None:
    paths = [IN_VITRO / "lab_mtt/210720_MTT_pc3.xls"]
    if not paths[0].exists():
        pytest.skip(f"The folder of real files is not here ({IN_VITRO}).")
    sheet = next(each for each in read_sheets(load_uploads(paths)[0]) if each.name == "Plate_Page1")
    rows = pd.concat([each.rows for each in find_plates(sheet)])
    expected = pd.read_csv(IN_VITRO / "lab_mtt/expected_210720_MTT_pc3_wells.csv")
    assert (rows["plate"].str.removeprefix("Plate ") == expected["Plate"].astype(str).values).all()
    assert (rows["well"].values == expected["Well"].map(well_name).values).all()
    np.testing.assert_allclose(rows["absorbance"], expected["abs555 (A)"], atol=5e-4)
    assert set(rows["read_wavelength_nm"]) == {555.0}


def test_second_wavelength_is_the_reference() -> None:
    reads = reads_of("vendor/ezmtt/spectramax_mtt_562_660.txt").set_index("well")
    expected = pd.read_csv(IN_VITRO / "vendor/ezmtt/expected_wells.csv").set_index("well")
    expected = expected.loc[reads.index]
    np.testing.assert_array_equal(reads["absorbance"], expected["A562"])
    np.testing.assert_array_equal(reads["reference"], expected["A660"])
    np.testing.assert_allclose(reads["absorbance"] - reads["reference"], expected["diff"])


def test_list_in_another_language_pairs_its_wavelengths() -> None:
    study = study_of("lab_mtt/131221_MTS_PC3.xlsx")
    reads = study.plate_reads
    assert reads is not None
    assert len(reads) == 96
    first = reads.set_index("well").loc["H12", ["absorbance", "reference", "read_wavelength_nm"]]
    assert first.tolist() == [1.5323, 0.5716, 490.0]
    assert len(told(study, "490 and 700 nm")) == 1


def test_every_sheet_of_a_reader_is_a_plate() -> None:
    reads = reads_of("vendor/platechain/tecan_infinite_example.xlsx")
    counts = reads.groupby("plate", sort=False)["well"].count().tolist()
    assert counts == [96, 60, 96, 96, 96, 18, 18, 18]
    first = reads.iloc[0]
    assert (first["well"], first["read_wavelength_nm"]) == ("A1", 600.0)
    assert first["absorbance"] == pytest.approx(0.3438, abs=1e-6)
    part = reads[reads["plate"].str.endswith(" 6")]
    assert part["well"].iloc[[0, -1]].tolist() == ["E1", "F9"]


def test_grid_in_the_middle_of_a_text_file() -> None:
    reads = reads_of("vendor/platechain/glomax_example.csv").set_index("well")
    assert len(reads) == 96
    assert reads.loc["A1", "absorbance"] == 1.03
    assert reads.loc["H12", "absorbance"] == 0.0748
    assert set(reads["read_wavelength_nm"]) == {600.0}


def test_rows_of_reads_with_wells_across() -> None:
    study = study_of("vendor/flopr/231031_pr_calibration_nolid.xlsx")
    reads = study.plate_reads
    assert reads is not None
    counted = reads[reads["plate"] == "Plate 1"]
    assert len(counted) == 48
    assert sorted({well[0] for well in counted["well"]}) == ["E", "F", "G", "H"]
    assert counted["reference"].notna().all()
    others = reads[reads["plate"] != "Plate 1"]
    assert others["plate"].nunique() == 26
    assert set(others["role"]) == {"empty"}
    assert set(others["read_wavelength_nm"].isna()) == {True}
    assert len(told(study, "'GFP 30:485,530'")) == 1


def test_layout_in_sheets_called_after_its_variables() -> None:
    reads = reads_of(
        "vendor/gDRimport/data2_RawData_Tecan_96_well_plates.xlsx",
        "vendor/gDRimport/data2_D300_trt_Tecan_96_well_plates.xlsx",
    )
    assert reads.groupby("plate")["well"].count().tolist() == [60, 60, 60, 60]
    assert reads["role"].value_counts().to_dict() == {"sample": 216, "vehicle": 24}
    plate = reads[reads["plate"] == "Plate 16"].set_index("well")
    assert plate.loc["B2", ["arm", "concentration"]].tolist() == ["G03406036", 0.3]
    assert plate.loc["G10", ["arm", "concentration"]].tolist() == ["G03476459", 0.001]
    assert plate.loc["C11", "role"] == "vehicle"
    assert plate.loc["B2", "absorbance"] == 1193.0


def test_copies_under_a_raw_plate_are_left_out() -> None:
    study = study_of("lab_srb/Crizotinib_SRB_data.xlsx")
    reads = study.plate_reads
    assert reads is not None
    assert reads.groupby("plate")["well"].count().to_dict() == dict.fromkeys(
        ["C1", "C2", "C3", "C4", "C5", "C6"], 96
    )
    assert reads.groupby("plate")["experiment"].first().tolist() == list("123456")
    plate = reads[reads["plate"] == "C1"].set_index("well")
    assert plate.loc["B2", ["absorbance", "cell"]].tolist() == [0.869, "B9"]
    left = [each for each in study.recognized if each.kind == "left out" and each.sheet == "C1"]
    reasons = {each.first_cell: dict(each.columns)["reason"] for each in left}
    assert reasons == {
        "B19": "it repeats numbers of a plate",
        "B27": "it repeats numbers of a plate",
        "B35": "it holds averages of a plate",
        "B40": "it holds averages of a plate",
        "B54": "it holds averages of a plate and percentages",
    }


def test_two_plates_side_by_side() -> None:
    reads = reads_of("lab_srb/Crizotinib_selumetinib_ABT_SRB_data.xlsx")
    assert reads["plate"].nunique() == 12
    assert set(reads.groupby("plate")["well"].count()) == {96}
    plate = reads[reads["plate"] == "CxAxS 4 plate 2"].set_index("well")
    assert plate.loc["B2", ["absorbance", "cell"]].tolist() == [1.239, "O9"]
