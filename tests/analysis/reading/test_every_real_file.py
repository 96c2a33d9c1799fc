"""Every file of real labs that is data: what is read of it at once, after an answer, or not at all.

Where the folder of real files is absent, these tests skip. The values themselves are compared with
those of the authors in ``test_plate_real_files``, ``test_caliper_real_files`` and
``test_real_labs``; here no file is forgotten, and none gives more or fewer numbers than it holds.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from analysis.reading import load_uploads, read_study
from analysis.study import Study, StudyError
from tests.places import REAL_FILES

pytestmark = pytest.mark.skipif(
    not REAL_FILES.is_dir(), reason="The folder of real files (REAL_FILES) is not on this machine."
)
KINDS = {".csv", ".tsv", ".txt", ".xls", ".xlsx", ".pzfx"}
SIZES = ["length_mm", "width_mm", "volume_mm3", "weight_g"]
# Plates and the numbers of their wells (a reference wavelength counts as well).
PLATES = {
    "in_vitro/lab_mtt/131221_MTS_PC3.xlsx": (1, 192),
    "in_vitro/lab_mtt/210720_MTT_pc3.xls": (9, 864),
    "in_vitro/lab_mtt/expected_210720_MTT_pc3_annotated.csv": (9, 864),
    "in_vitro/lab_mtt/expected_210720_MTT_pc3_wells.csv": (9, 864),
    "in_vitro/lab_srb/Crizotinib_SRB_data.xlsx": (6, 576),
    "in_vitro/lab_srb/Crizotinib_selumetinib_ABT_SRB_data.xlsx": (12, 1152),
    "in_vitro/vendor/allotropy/envision_A450.csv": (2, 192),
    "in_vitro/vendor/allotropy/gen5_abs450_non_numeric.txt": (1, 83),
    "in_vitro/vendor/allotropy/gen5_endpoint_stdcurve.txt": (1, 96),
    "in_vitro/vendor/allotropy/gen5_endpoint_wavelength_labels.txt": (1, 192),
    "in_vitro/vendor/allotropy/gen5_kinetic_singleplate.txt": (1, 576),
    "in_vitro/vendor/allotropy/magellan_OD.xlsx": (1, 96),
    "in_vitro/vendor/allotropy/mars_abs384_qc.csv": (1, 99),
    "in_vitro/vendor/allotropy/mars_bmg_format.csv": (1, 96),
    "in_vitro/vendor/allotropy/skanit_abs.xlsx": (1, 96),
    "in_vitro/vendor/allotropy/softmax_abs_endpoint_1plate.txt": (1, 288),
    "in_vitro/vendor/allotropy/softmax_abs_endpoint_plates.txt": (3, 287),
    "in_vitro/vendor/ezmtt/expected_wells.csv": (1, 192),
    "in_vitro/vendor/ezmtt/spectramax_mtt_562_660.txt": (1, 192),
    "in_vitro/vendor/flopr/231031_pr_calibration_nolid.xlsx": (27, 743),
    "in_vitro/vendor/gDRimport/data2_RawData_Tecan_96_well_plates.xlsx": (4, 240),
    "in_vitro/vendor/platechain/glomax_example.csv": (1, 96),
    "in_vitro/vendor/platechain/tecan_infinite_example.xlsx": (8, 498),
}
# Tables of responses without wells and their numbers.
RESPONSES = {
    "in_vitro/lab_srb/Crizotinib_assay_1.pzfx": (1, 50),
    "in_vitro/reference/GRmetrics_toy_input1.tsv": (1, 1042),  # 34 of a column of controls
    "in_vitro/reference/drc_S.alba.csv": (1, 68),
    "in_vitro/reference/drc_lettuce.csv": (1, 14),
    "in_vitro/reference/drc_ryegrass.csv": (1, 24),
    "in_vitro/reference/drc_spinach.csv": (1, 105),
    "in_vitro/reference/synergy_sham_2d.csv": (1, 108),
    "in_vitro/reference/synergyfinder_mathews_screening_data.csv": (2, 72),
}
# Animals and the numbers measured on them: lengths, widths, volumes and weights.
ANIMALS = {
    "in_vivo/avl_tamoxifen/11636_bodyweight_mouse_and_group_means.xlsx": (40, 1751),
    "in_vivo/avl_tamoxifen/11636_iLes_raw_export.xlsx": (40, 10835),
    "in_vivo/avl_tamoxifen/11636_tidy_tumor_volumes_FINAL.xlsx": (40, 1732),
    "in_vivo/avl_tamoxifen/11636_tumor_mouse_and_group_means.xlsx": (40, 883),
    "in_vivo/avl_tamoxifen/tumor_data_filtered.xlsx": (33, 1638),
    "in_vivo/invivosyn/CR1197.csv": (37, 379),
    "in_vivo/invivosyn/LS_1034.csv": (41, 233),
    "in_vivo/invivosyn/SNU-81.csv": (26, 123),
    "in_vivo/invivosyn/SW837.csv": (24, 120),
    "in_vivo/maeve/vismodegib.csv": (46, 768),
    "in_vivo/mouseexperiment/combo_treatment_synthetic_data.csv": (32, 916),
    "in_vivo/mouseexperiment/weight_synthetic_data.csv": (20, 200),
    "in_vivo/pdxe_brca/pdxe_brca_volumes.csv": (849, 25422),
    "in_vivo/real_lab_xlsx/VS_RCAS_All_Allele_Data.xlsx": (51, 328),
    "in_vivo/real_lab_xlsx/VS_RCAS_author_derived_jared-cohorts.csv": (63, 234),
    "in_vivo/synergylmm/MAS98.06_Her_Trast.xlsx": (23, 2012),
    "in_vivo/synergylmm/MAS98_06.csv": (51, 387),
    "in_vivo/synergylmm/SW837_long.xlsx": (24, 120),
    "in_vivo/synergylmm/grwth_data_package_example.csv": (32, 352),
    "in_vivo/tumgrowth/KOLB2008.tsv": (16, 80),
    "in_vivo/tumgrowth/TestCS.tsv": (54, 1136),
    "in_vivo/tumgrowth/TestLong.tsv": (21, 147),
    "in_vivo/tumgrowth/TestOS.tsv": (24, 223),
    "in_vivo/tumgrowth/TestTFS.tsv": (50, 1036),
    "in_vivo/tumgrowth/Toy.tsv": (6, 38),
}
# Animals that were followed to an end, and how many of these are events.
ENDS = {
    "in_vivo/avl_tamoxifen/11636_iLes_raw_export.xlsx": (40, 9),
    "in_vivo/avl_tamoxifen/EXPECTED_survival_per_mouse.csv": (40, 9),
    "in_vivo/mouseexperiment/combo_treatment_synthetic_data.csv": (32, 15),
    "in_vivo/real_lab_xlsx/VS_RCAS_All_Allele_Data.xlsx": (52, 5),
    "in_vivo/tumgrowth/EXPECTED_TestOS_survival_per_mouse.csv": (24, 18),
}
# What the file leaves open; everything else is read without a question.
ASKED = {
    "in_vitro/lab_srb/Crizotinib_assay_1.pzfx": "prism_left, prism_replicates, response_measure",
    "in_vitro/reference/GRmetrics_toy_input1.tsv": "column_apart",
    "in_vitro/reference/drc_S.alba.csv": "response_measure",
    "in_vitro/reference/drc_lettuce.csv": "response_measure",
    "in_vitro/reference/drc_ryegrass.csv": "response_measure",
    "in_vitro/reference/drc_spinach.csv": "column_apart, response_measure",
    "in_vitro/reference/synergy_sham_2d.csv": "response_measure",
    "in_vitro/reference/synergyfinder_mathews_screening_data.csv": "response_measure",
    "in_vitro/vendor/allotropy/gen5_endpoint_stdcurve.txt": "sample_names",
    "in_vitro/vendor/allotropy/skanit_abs.xlsx": "sample_names",
    "in_vitro/vendor/flopr/231031_pr_calibration_nolid.xlsx": "signal",
    "in_vivo/avl_tamoxifen/11636_iLes_raw_export.xlsx": "before_treatment",
    "in_vivo/tumgrowth/KOLB2008.tsv": "volume_unit",
    "in_vivo/tumgrowth/TestLong.tsv": "control",
    "in_vivo/tumgrowth/TestOS.tsv": "control",
    "in_vivo/tumgrowth/TestTFS.tsv": "control",
}
# No data of plates or animals, or data without what they need to be read: words of the reason.
LAYOUT = "There is a plate layout, but no reads"
LACKS = "lacks a column for"
NO_HEADINGS = "no row has the headings"
RESULTS = "results that were fitted elsewhere"
REFUSED = {
    "in_vitro/lab_mtt/131221_MTS_concentrations.xlsx": LACKS,
    "in_vitro/lab_mtt/131221_MTS_names.xlsx": NO_HEADINGS,
    "in_vitro/lab_mtt/210720_MTT_CC50_PC3.xlsx": NO_HEADINGS,
    "in_vitro/lab_mtt/210720_MTT_PC3_results_merged.xlsx": RESULTS,
    "in_vitro/lab_mtt/210720_MTT_concentrations.xlsx": LACKS,
    "in_vitro/lab_mtt/210720_MTT_names.xlsx": NO_HEADINGS,
    "in_vitro/lab_mtt/reference_drcLL4_rawA555_210720_pc3.csv": RESULTS,
    "in_vitro/reference/GRmetrics_toy_true_parameters.tsv": RESULTS,
    "in_vitro/vendor/gDRimport/data2_D300_trt_Tecan_96_well_plates.xlsx": LAYOUT,
    "in_vitro/vendor/gDRimport/data2_manifest_Tecan_96_well_plates.xlsx": LACKS,
    "in_vitro/vendor/platechain/96_well_simple.xlsx": LAYOUT,
    "in_vivo/mouseexperiment/combo_treatment_schedule.csv": LACKS,
    "in_vivo/pdxe_brca/pdxe_brca_published_response.csv": RESULTS,
}


def is_result(path: Path) -> bool:
    """Numbers that authors computed, kept beside their data; and texts about them."""
    name = path.name
    marks = ("expected", "model_estimates", "bliss_byT", "LICENSE", "NOTE")
    return any(mark.casefold() in path.as_posix().casefold() for mark in marks) and (
        f"{path.relative_to(REAL_FILES).as_posix()}" not in {*PLATES, *ENDS} or name == "LICENSE"
    )


@lru_cache
def study_of(name: str) -> Study:
    path = REAL_FILES / name
    if not path.is_file():
        pytest.skip(f"The real file {path.name} is not on this machine.")
    return read_study(load_uploads([path]))


def asked(study: Study) -> str:
    return ", ".join(question.key.split(":")[0] for question in study.questions)


def test_no_data_file_is_forgotten() -> None:
    found = {
        path.relative_to(REAL_FILES).as_posix()
        for folder in ("in_vitro", "in_vivo")
        for path in (REAL_FILES / folder).rglob("*")
        if path.suffix in KINDS and not is_result(path)
    }
    assert found <= {*PLATES, *RESPONSES, *ANIMALS, *ENDS, *REFUSED}


@pytest.mark.parametrize("name", PLATES)
def test_plates_give_all_their_numbers(name: str) -> None:
    study = study_of(name)
    reads = study.plate_reads
    assert reads is not None
    assert asked(study) == ASKED.get(name, "")
    numbers = int(reads[["absorbance", "reference"]].notna().sum().sum())
    assert (reads["plate"].nunique(), numbers) == PLATES[name]


@pytest.mark.parametrize("name", RESPONSES)
def test_responses_give_all_their_numbers(name: str) -> None:
    study = study_of(name)
    rows = study.responses
    assert rows is not None
    assert (rows["table"].nunique(), int(rows["response"].notna().sum())) == RESPONSES[name]
    assert asked(study) == ASKED.get(name, "")


@pytest.mark.parametrize("name", ANIMALS)
def test_animals_give_all_their_numbers(name: str) -> None:
    study = study_of(name)
    assert study.calipers is not None
    animals = study.calipers[["model", "arm", "cage", "animal"]].drop_duplicates()
    numbers = int(study.calipers[SIZES].notna().sum().sum())
    assert (len(animals), numbers) == ANIMALS[name]
    assert asked(study) == ASKED.get(name, "")


@pytest.mark.parametrize("name", ENDS)
def test_animals_are_followed_to_their_ends(name: str) -> None:
    survival = study_of(name).survival
    assert survival is not None
    assert (len(survival), int(survival["event"].sum())) == ENDS[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_read_says_why(name: str) -> None:
    with pytest.raises(StudyError, match=REFUSED[name]):
        study_of(name)
