"""Caliper files of real labs, where they are at hand, against the numbers of their authors."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import pytest

from analysis.in_vivo.animals.body_weight import body_weight
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.reading import load_uploads, read_study
from analysis.reading.corrections import Corrections
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import Study
from tests.places import REAL_FILES

IN_VIVO = REAL_FILES / "in_vivo"
pytestmark = pytest.mark.skipif(
    not IN_VIVO.is_dir(), reason="The folder of real files (REAL_FILES) is not on this machine."
)
AVL = "avl_tamoxifen/11636_iLes_raw_export.xlsx"
LEFT_OUT = "leave out"


@lru_cache
def study_of(name: str, **answers: str) -> Study:
    path = IN_VIVO / name
    if not path.is_file():
        pytest.skip(f"The real file {path.name} is not on this machine.")
    if not answers:
        return read_study(load_uploads([path]))
    keys = {each.key.split(":")[0]: each.key for each in study_of(name).questions}
    corrections = Corrections(answers=tuple((keys[k], v) for k, v in answers.items()))
    return read_study(load_uploads([path]), corrections)


def table_of(name: str) -> pd.DataFrame:
    return pd.read_csv(IN_VIVO / name, dtype={"mouse_id": str, "AnimalId": str})


def questions_of(study: Study) -> list[tuple[str, str]]:
    return [(each.key.split(":")[0], each.assumed) for each in study.questions]


def infos(study: Study) -> str:
    return "\n".join(each.what for each in study.problems)


def calipers_of(study: Study) -> pd.DataFrame:
    assert study.calipers is not None
    return study.calipers


# --- export of a database: tamoxifen and dexamethasone -------------------------------------


def test_the_export_has_forty_animals_in_four_named_arms() -> None:
    study = study_of(AVL)
    calipers = calipers_of(study)
    assert calipers.groupby("arm")["animal"].nunique().to_dict() == {
        "Control": 10,
        "Tamoxifen": 10,
        "Dexamethasone": 10,
        "Tamoxifen + Dexamethasone": 10,
    }
    assert {arm.name: arm.role for arm in study.arms}["Control"] == "vehicle"
    assert study.arm("Tamoxifen + Dexamethasone").components == ("Tamoxifen", "Dexamethasone")
    assert questions_of(study) == [("before_treatment", "days before treatment")]


def test_the_export_says_which_formula_gives_its_volumes() -> None:
    told = infos(study_of(AVL))
    assert "L x W^2 / 2, in 3,178 of 3,690 rows" in told
    assert "In 7 rows the width is larger" in told


def test_deaths_of_the_export_are_those_of_the_authors() -> None:
    survival = study_of(AVL).survival
    assert survival is not None
    expected = table_of("avl_tamoxifen/EXPECTED_survival_per_mouse.csv")
    both = expected.merge(survival, left_on="AnimalId", right_on="animal", how="outer")
    assert len(both) == 40
    assert (both["time"] == both["day"]).all()
    assert (both["event_x"] == both["event_y"]).all()
    assert (both["arm_x"] == both["arm_y"]).all()
    assert (both["Sacrifice reason"].fillna("") == both["reason"]).all()


@pytest.mark.parametrize("before", ["days before treatment", LEFT_OUT])
def test_mean_tumors_of_each_mouse_and_day_are_those_of_the_authors(before: str) -> None:
    study = study_of(AVL, before_treatment=before)
    volumes = animal_volumes(study, Settings(several_tumors="mean"))
    expected = pd.read_excel(
        IN_VIVO / "avl_tamoxifen/11636_tumor_mouse_and_group_means.xlsx",
        dtype={"mouse_id": str},
        engine="calamine",
    )
    both = expected.merge(volumes, left_on=["mouse_id", "day"], right_on=["animal", "day"])
    assert len(both) == len(expected) == 883
    off = (both["volume_mm3"] - both["mean_volume_mm3"]).abs()
    complete = ~both["status"].str.contains("incomplete")
    assert complete.sum() >= 878
    assert (off[complete] <= 1).mean() > 0.8  # their sizes are rounded, and not of sorted lengths
    assert off[complete].median() < 0.5


def test_weights_of_the_export_give_the_nadirs_of_the_authors() -> None:
    volumes = animal_volumes(study_of(AVL), Settings())
    expected = table_of("avl_tamoxifen/EXPECTED_bodyweight_nadir_pct.csv")
    both = expected.merge(body_weight(volumes), left_on="mouse_id", right_on="animal")
    off = (both["min_pct"] - both["nadir_pct"]).abs()
    assert len(both) == 40
    assert (off < 1e-5).sum() == 39  # one animal was weighed twice on a day
    assert off.max() < 0.5


def test_rows_before_treatment_are_of_negative_days_or_left_out_or_an_arm() -> None:
    assert calipers_of(study_of(AVL))["day"].min() < -40
    assert calipers_of(study_of(AVL, before_treatment=LEFT_OUT))["day"].min() == 0
    own = calipers_of(study_of(AVL, before_treatment="an arm of its own"))
    assert own.groupby("arm")["animal"].nunique()["Induction"] == 40
    sizes = (own["length_mm"] > 0) & (own["width_mm"] > 0)
    assert 3_640 < sizes.sum() <= 3_690  # but for rows that repeat an animal, tumor and day


# --- hand-kept workbook: an arm per sheet, blocks of records, deaths in words ---------------

VS = "real_lab_xlsx/VS_RCAS_All_Allele_Data.xlsx"


def test_all_volumes_of_the_hand_kept_workbook_are_half_of_lww() -> None:
    told = infos(study_of(VS))
    for count in (18, 53, 41, 4):  # 116 together
        assert f"L x W^2 / 2, in {count} of {count} rows" in told


def test_sums_per_animal_and_day_are_those_of_the_author() -> None:
    study = study_of(VS)
    assert questions_of(study) == []
    volumes = animal_volumes(study, Settings())
    volumes["number"] = volumes["animal"].str.extract(r"(\d+)", expand=False).astype(int)
    expected = table_of("real_lab_xlsx/VS_RCAS_author_derived_jared-cohorts.csv")
    expected = expected[expected["treatment"] != "Vehicle"].drop_duplicates()
    both = expected.merge(volumes, left_on=["mouse_num", "day"], right_on=["number", "day"])
    assert len(both) == len(expected) == 141
    assert ((both["volume_mm3"] - both["tumor_vol"]).abs() < 1).all()


def test_deaths_in_words_become_reasons_and_days() -> None:
    survival = study_of(VS).survival
    assert survival is not None
    assert survival.groupby("arm")["animal"].nunique().to_dict() == {
        "Combo": 15, "VS-4718": 16, "VS-6766": 16, "Vehicle": 5,
    }  # fmt: skip
    rows = survival.set_index("animal")
    assert rows.loc["34736-10", ["day", "event", "reason"]].tolist() == [12, True, "found dead"]
    assert rows.loc["35449-00", ["day", "event"]].tolist() == [17, True]
    assert rows.loc["35449-00", "reason"] == "body-weight loss"
    assert rows.loc["34665-01", ["event", "reason"]].tolist() == [False, "technical"]
    assert rows.loc["34734-00", ["day", "event", "reason"]].tolist() == [28, False, "sacrificed"]


# --- days across ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("SW837", 24, (5.014, 80.676, 101.649)),
        ("SNU-81", 14, (-2.162, 88.068, 91.135)),
        ("LS_1034", 16, (15.556, 101.228, 112.786)),
        ("CR1197", 50, (40.305, 44.339, 79.191)),
    ],
)
def test_wide_volumes_give_the_published_growth_inhibition(
    name: str, day: float, expected: tuple[float, float, float]
) -> None:
    study = study_of(f"invivosyn/{name}.csv")
    assert questions_of(study) == []
    growth = analyse(study, Settings(bootstrap_resamples=20)).tables["tumor_growth"]
    read_out = growth[growth["evaluation_day"] == 1]
    assert read_out["day"].unique().tolist() == [day]
    found = read_out["tgi_delta_pct"].dropna()
    np.testing.assert_allclose(found, expected, atol=5e-4)


@pytest.mark.parametrize(
    ("name", "animals", "rows"),
    [("KOLB2008", 16, 80), ("TestLong", 21, 147), ("TestOS", 24, 223), ("TestTFS", 50, 1036),
     ("TestCS", 54, 568), ("Toy", 6, 35)],
)  # fmt: skip
def test_text_files_with_two_heading_rows(name: str, animals: int, rows: int) -> None:
    calipers = calipers_of(study_of(f"tumgrowth/{name}.tsv"))
    keys = calipers[["arm", "cage", "animal"]].drop_duplicates()
    assert len(keys) == animals
    assert len(calipers) == rows


def test_triples_in_either_order_with_an_area_for_the_volume() -> None:
    study = study_of("tumgrowth/TestCS.tsv")
    assert "L x W, an area, in 568 of 568 rows" in infos(study)
    calipers = calipers_of(study)
    first = calipers[(calipers["cell"] == "E4")].iloc[0]
    assert first[["day", "length_mm", "width_mm"]].tolist() == [7, 5.6, 5.4]
    assert (calipers["length_mm"] >= calipers["width_mm"])[calipers["width_mm"].notna()].all()


def test_last_days_of_survivors_and_others() -> None:
    calipers = calipers_of(study_of("tumgrowth/TestOS.tsv"))
    expected = table_of("tumgrowth/EXPECTED_TestOS_survival_per_mouse.csv")
    last = calipers.groupby("animal")["day"].max()
    assert last.to_dict() == dict(zip(expected["Id"], expected["time"], strict=True))


# --- two flanks ----------------------------------------------------------------------------


def test_both_flanks_of_the_xenografts() -> None:
    study = study_of("synergylmm/MAS98.06_Her_Trast.xlsx")
    calipers = calipers_of(study)
    sized = calipers[calipers["length_mm"].notna()]
    assert sized["tumor"].unique().tolist() == ["L", "R"]
    assert "in 627 of 628 rows" in infos(study)  # one pair is swapped
    assert ((sized["length_mm"] > 0) & (sized["width_mm"] > 0)).sum() == 628
    raw = pd.read_excel(
        IN_VIVO / "synergylmm/MAS98.06_Her_Trast.xlsx", engine="calamine"
    ).set_index(["Sample", "Days"])
    volumes = animal_volumes(study, Settings()).set_index(["animal", "day"])["volume_mm3"].dropna()
    stated = raw["Total_vol"].reindex(volumes.index)
    assert (np.abs(volumes - stated) < 1).mean() > 0.99
    assert calipers["weight_g"].notna().sum() > 400


# --- long tables that need no more than their headings --------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "animals"),
    [
        ("synergylmm/SW837_long.xlsx", 120, 24),
        ("maeve/vismodegib.csv", 385, 46),
        ("mouseexperiment/combo_treatment_synthetic_data.csv", 458, 32),
        ("avl_tamoxifen/11636_tidy_tumor_volumes_FINAL.xlsx", 1732, 40),
        ("avl_tamoxifen/tumor_data_filtered.xlsx", 1638, 33),
        ("avl_tamoxifen/11636_bodyweight_mouse_and_group_means.xlsx", 1751, 40),
    ],
)
def test_tidy_tables_are_read_whole(name: str, rows: int, animals: int) -> None:
    study = study_of(name)
    calipers = calipers_of(study)
    assert len(calipers) == rows
    assert len(calipers[["model", "arm", "animal"]].drop_duplicates()) == animals
    assert questions_of(study) == []


def test_flags_on_measurements_give_one_row_per_animal() -> None:
    study = study_of("mouseexperiment/combo_treatment_synthetic_data.csv")
    survival = analyse(study, Settings(bootstrap_resamples=20)).tables["survival"]
    medians = survival.set_index("arm")["median_d"]
    assert medians["Control"] == 26.5
    assert medians["HDACi"] == 32
    assert survival["n"].sum() == 32


def test_a_thousand_curves() -> None:
    calipers = calipers_of(study_of("pdxe_brca/pdxe_brca_volumes.csv"))
    assert len(calipers) == 12_717
    assert len(calipers[["model", "arm", "animal"]].drop_duplicates()) == 849
