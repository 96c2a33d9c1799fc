"""Files of real labs, where they are at hand: numbers as their authors have them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.reading import load_uploads, read_study
from analysis.study import Study
from tests.places import REAL_FILES

pytestmark = pytest.mark.skipif(
    not REAL_FILES.is_dir(), reason="The folder of real files (REAL_FILES) is not on this machine."
)


def study_of(name: str) -> Study:
    path = REAL_FILES / name
    if not path.is_file():
        pytest.skip(f"The real file {path.name} is not on this machine.")
    return read_study(load_uploads([path]))


def calipers_of(name: str) -> pd.DataFrame:
    table = study_of(name).calipers
    assert table is not None
    return table


def animals_by_arm(table: pd.DataFrame) -> dict[str, int]:
    return {str(arm): int(n) for arm, n in table.groupby("arm")["animal"].nunique().items()}


def test_mas98() -> None:
    study = study_of("in_vivo/synergylmm/MAS98_06.csv")
    table = study.calipers
    assert table is not None
    assert len(table) == 387
    assert animals_by_arm(table) == {
        "Ctrl": 7, "EGF": 5, "EGF_Fulv": 5, "Fulv": 5, "Fulv_Trast": 5, "Her": 5, "Her_Fulv": 8,
        "Her_Trast": 6, "Trast": 5,
    }  # fmt: skip
    assert table["model"].unique().tolist() == ["MAS98.06"]
    roles = {arm.name: arm.role for arm in study.arms}
    assert roles["Ctrl"] == "vehicle"
    assert study.arm("Her_Fulv").components == ("Her", "Fulv")
    assert [problem.severity for problem in study.problems] == ["info"]


def test_growth_data_of_a_package() -> None:
    study = study_of("in_vivo/synergylmm/grwth_data_package_example.csv")
    assert study.calipers is not None
    assert animals_by_arm(study.calipers) == dict.fromkeys(
        ("Combination", "Control", "DrugA", "DrugB"), 8
    )
    assert study.arm("Combination").components == ("DrugA", "DrugB")


def test_vismodegib_has_volumes_and_weights() -> None:
    table = calipers_of("in_vivo/maeve/vismodegib.csv")
    assert table["animal"].nunique() == 46
    assert table["weight_g"].notna().sum() > 300


def test_tidy_volumes_with_marked_values() -> None:
    table = calipers_of("in_vivo/avl_tamoxifen/11636_tidy_tumor_volumes_FINAL.xlsx")
    assert len(table) == 1732
    assert table["volume_mm3"].notna().all()
    assert table["note"].str.contains("*", regex=False).sum() == 94
    assert animals_by_arm(table) == dict.fromkeys(
        ("Controle", "Dexamethason", "Tamoxifen", "Tamoxifen + Dexamethason"), 10
    )
    assert table.groupby(["arm", "animal"])["tumor"].nunique().max() == 2


def test_survival_of_each_mouse() -> None:
    study = study_of("in_vivo/avl_tamoxifen/EXPECTED_survival_per_mouse.csv")
    assert study.survival is not None
    events = study.survival.groupby("arm")["event"].agg(["sum", "size"])
    assert events.loc["Tamoxifen"].tolist() == [3, 10]
    assert events.loc["Tamoxifen + Dexamethasone"].tolist() == [4, 10]
    assert events["sum"].sum() == 9


def test_ear_notches_recur_in_each_cage() -> None:
    study = study_of("in_vivo/mouseexperiment/combo_treatment_synthetic_data.csv")
    assert study.calipers is not None
    assert study.survival is not None
    assert study.calipers["animal"].nunique() == 32
    assert len(study.calipers) == 458
    assert len(study.survival) == 32


def test_plate_list_of_a_reader() -> None:
    study = study_of("in_vitro/lab_mtt/210720_MTT_pc3.xls")
    table = study.plate_reads
    assert table is not None
    expected = pd.read_csv(REAL_FILES / "in_vitro/lab_mtt/expected_210720_MTT_pc3_wells.csv")
    assert table.groupby("plate").size().tolist() == [96] * 9
    wells = expected["Well"].str.replace(r"^([A-Z])0", r"\1", regex=True)
    assert table["well"].tolist() == wells.tolist()
    assert table["plate"].tolist() == expected["Plate"].astype(str).tolist()
    np.testing.assert_array_equal(table["absorbance"], expected["abs555 (A)"])
    assert table["role"].eq("").all()
    assert table["read_wavelength_nm"].eq(555).all()
    told = [problem.what for problem in study.problems if "have no layout" in problem.what]
    assert [what[:27] for what in told] == ["9 plates have no layout ('1"]


def test_plate_list_in_russian() -> None:
    table = study_of("in_vitro/lab_mtt/131221_MTS_PC3.xlsx").plate_reads
    assert table is not None
    assert len(table) == 96
    assert table["read_wavelength_nm"].unique().tolist() == [490]
    assert table["absorbance"].iloc[0] == 0.4486
    assert table["reference"].iloc[0] == 0.0659


def test_workbooks_that_openpyxl_refuses() -> None:
    table = calipers_of("in_vivo/synergylmm/SW837_long.xlsx")
    assert len(table) == 120
    assert table["day"].min() == -1
