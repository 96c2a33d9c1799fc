"""Lists of responses as databases and counting tools write them."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.study import Study, StudyError


def study_of(text: str, *answers: tuple[str, str], name: str = "assay.csv") -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers))


def responses_of(text: str, *answers: tuple[str, str]) -> pd.DataFrame:
    found = study_of(text, *answers).responses
    assert found is not None
    return found


def means(rows: pd.DataFrame, *keys: str) -> dict[object, float]:
    return {key: float(value) for key, value in rows.groupby(list(keys)).response.mean().items()}


COUNTS = """line,agent,perturbation,time,concentration,cell_count,cell_count__ctrl,cell_count__time0
L1,drug A,0,72,0.1,900,1000,300
L1,drug A,0,72,1,500,1000,300
L1,drug A,0,72,10,100,1000,300
L1,drug A,1,72,0.1,990,1100,300
L1,drug A,1,72,1,880,1100,300
L1,drug A,1,72,10,660,1100,300"""


def test_a_column_of_0_and_1_keeps_its_curves_apart() -> None:
    rows = responses_of(COUNTS)
    dosed = rows[rows.concentration == 10]
    assert means(dosed, "model") == {"L1, perturbation 0": 100, "L1, perturbation 1": 660}


def test_controls_and_starts_beside_counts_are_responses_of_their_own() -> None:
    rows = responses_of(COUNTS)
    controls = rows[rows.role == "vehicle"]
    assert sorted(zip(controls.model, controls.time_h, controls.response, strict=True)) == [
        ("L1, perturbation 0", 0, 300),
        ("L1, perturbation 0", 72, 1000),
        ("L1, perturbation 1", 0, 300),
        ("L1, perturbation 1", 72, 1100),
    ]


def test_counts_of_living_cells_go_before_those_of_dead_ones() -> None:
    text = "drug,dose (uM),dead_count,cell_count\n" + "\n".join(
        f"A,{dose},{100 + at * 300},{900 - at * 250}" for at, dose in enumerate((0, 1, 3, 10))
    )
    (question,) = study_of(text).questions
    assert question.assumed == "cell_count"
    assert responses_of(text).measure.unique().tolist() == ["absorbance"]


SCREEN = """LINE,DURATION,TAG,DRUG_ID,CONC,INTENSITY
L1,3,B,,,90
L1,3,B,,,92
L1,3,UN-USED,,,4000
L1,3,NC-1,,,4010
L1,3,NC-1,,,3990
L1,3,L1-D1-S,17,10,400
L1,3,L1-D2-S,17,5,900
L1,3,L1-D3-S,17,2.5,1800
L1,3,L2-D1-S,18,10,100
L1,3,L2-D2-S,18,5,300
L1,3,L2-D3-S,18,2.5,700"""


def test_tags_name_the_controls_of_a_screen_and_no_drug_is_filled_down() -> None:
    study = study_of(SCREEN)
    rows = study.responses
    assert rows is not None
    assert means(rows, "role") == {"blank": 91, "vehicle": 4000, "sample": 700}
    assert means(rows[rows.role == "sample"], "arm") == {"17": 3100 / 3, "18": 1100 / 3}
    (told,) = (each for each in study.problems if "without a dose" in each.what)
    assert (told.cell, told.what.split()[0]) == ("F4", "1")


def test_one_time_without_a_unit_is_asked_and_counts_as_days() -> None:
    (question,) = study_of(SCREEN).questions
    assert question.assumed == "days"
    assert set(responses_of(SCREEN).time_h) == {72.0}
    assert set(responses_of(SCREEN, (question.key, "hours")).time_h) == {3.0}


def test_names_written_once_over_their_rows_are_still_filled_down() -> None:
    rows = responses_of("Drug,Dose (nM),Viability (%)\nA,1,99\n,10,60\nB,1,97\n,10,20")
    assert means(rows[rows.concentration == 10], "arm") == {"A": 60, "B": 20}


def test_the_highest_dose_of_a_row_is_no_dose_and_doses_below_0_are_logarithms() -> None:
    text = "NSC,LOG_HI_CONCENTRATION,CONCENTRATION,CONCENTRATION_UNIT,CELL_NAME,COUNT,AVERAGE_PTC\n"
    text += "\n".join(f"123,-4,{log},M,L1,2,{110 + 15 * log}" for log in (-7, -6, -5, -4))
    rows = responses_of(text)
    assert dict(zip(rows.concentration.round(9), rows.response, strict=True)) == {
        1e-7: 5, 1e-6: 20, 1e-5: 35, 1e-4: 50,
    }  # fmt: skip
    assert set(rows.unit) | set(rows.model) | set(rows.arm) == {"M", "L1", "123"}


def test_doses_go_before_their_own_negative_logarithms() -> None:
    text = "Drug,pConc,Dose (M),Viability\n" + "\n".join(
        f"A,{p},1e-{p},{10 * p}" for p in (9, 8, 7, 6)
    )
    assert sorted(responses_of(text).concentration) == pytest.approx([1e-9, 1e-8, 1e-7, 1e-6])
    alone = text.replace("Dose (M)", "Code")
    assert sorted(responses_of(alone).concentration) == pytest.approx([1e-9, 1e-8, 1e-7, 1e-6])


def test_a_third_drug_is_not_pooled() -> None:
    doses = (0, 1, 10)
    lines = [f"{a},{b},{c},{0.9 - a / 20 - b / 30 - c / 40:.4f}"
             for a in doses for b in doses for c in doses]  # fmt: skip
    study = study_of("\n".join(("drug1.conc,drug2.conc,drug3.conc,E", *lines)))
    assert any("'drug3.conc' tells rows apart" in question.text for question in study.questions)
    assert study.responses is not None
    pairs = study.responses.groupby(["model", "role", "concentration", "concentration_2"]).size()
    assert set(pairs) == {1}


def test_two_doses_may_be_called_d1_and_d2() -> None:
    lines = [f"1,A,B,{100 - 5 * a - 3 * b},{a},{b}" for a in (0, 1, 10) for b in (0, 2, 4)]
    rows = responses_of("\n".join(("experiment,drug1,drug2,effect,d1,d2", *lines)))
    both = rows[(rows.concentration == 10) & (rows.concentration_2 == 4)]
    assert (both.arm.tolist(), both.response.tolist()) == (["A + B"], [38])


def test_replicates_may_stand_close_behind_the_word() -> None:
    lines = [f"L1,A,{a},B,{b},{1 - a / 20:.2f},{0.9 - b / 20:.2f},1" for a in (1, 5, 9)
             for b in (1, 5, 9)]  # fmt: skip
    head = (
        "cell_line,drugA_name,drugA Conc (µM),drugB_name,drugB Conc (µM),viability1,viability2,X/X0"
    )
    rows = responses_of("\n".join((head, *lines)))
    assert (len(rows), sorted(set(rows.replicate))) == (18, ["1", "2"])
    assert rows.query("concentration == 9 and concentration_2 == 1").response.round().tolist() == [
        55,
        85,
    ]


COLONIES = """Drug,Dose (Gy),Cells plated,Colonies
DMSO,0,200,100
DMSO,2,400,80
DMSO,4,800,40
AZ,0,200,90
AZ,2,400,40
AZ,4,800,8"""


def test_colonies_are_those_of_one_plated_cell_and_each_drug_has_its_own_0_gy() -> None:
    study = study_of(COLONIES)
    (question,) = study.questions
    rows = study.responses
    assert rows is not None
    assert set(rows.arm[rows.role == "sample"]) == {"radiation"}
    assert means(rows[rows.role == "vehicle"], "model") == {"AZ": 0.45, "DMSO": 0.5}
    assert means(rows[rows.concentration == 4], "model") == {"AZ": 0.01, "DMSO": 0.05}
    counted = responses_of(COLONIES, (question.key, "counts as they stand"))
    assert means(counted[counted.concentration == 4], "model") == {"AZ": 8, "DMSO": 40}


def test_eight_samples_of_one_letter_are_no_wells_and_twelve_wells_are() -> None:
    lines = [f"S{at},{dose},{100 - at * dose}" for at in range(1, 9) for dose in (0, 1, 3, 10)]
    rows = responses_of("\n".join(("Sample,Dose (uM),Viability (%)", *lines)))
    assert means(rows[rows.concentration == 10], "arm")["S7"] == 30
    wells = [f"A{at},{at},{at / 10}" for at in range(1, 13)]
    study = study_of("\n".join(("Position,Conc (uM),OD570", *wells)))
    assert study.plate_reads is not None
    assert len(study.plate_reads) == 12


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        ("line_id,name,moa,dose,LFC", "cell {at},A,x,{at},-{at}.2", "logarithms of changes"),
        ("Sample,Dose (uM),Ct1,Ct2", "A,{at},2{at}.1,2{at}.2", "cycles of a PCR"),
        ("Protein,Sample,Band,Actin", "pX,A,99{at},50{at}", "bands of a blot"),
    ],
)
def test_other_assays_are_named_and_left_out(head: str, row: str, told: str) -> None:
    with pytest.raises(StudyError) as refused:
        study_of("\n".join((head, *(row.format(at=at) for at in range(1, 7)))))
    assert told in str(refused.value)


def test_a_list_of_concentrations_alone_is_no_table_of_responses() -> None:
    with pytest.raises(StudyError):
        study_of("drug,,,,\nA,0,5,10,25\nB,0,1,10,20\nC,0,0.1,1,2")


def test_numbers_far_above_any_percent_are_a_signal_whatever_the_heading() -> None:
    text = "Drug,Dose (uM),Viability\n" + "\n".join(
        f"A,{dose},{90000 - 8000 * dose}" for dose in (0, 1, 3, 10)
    )
    study = study_of(text)
    assert study.responses is not None
    assert set(study.responses.measure) == {"absorbance"}
    assert [question.assumed for question in study.questions] == ["raw signal"]


def test_a_control_among_logarithms_is_no_dose_of_1() -> None:
    rows = responses_of("Log10 dose (uM),Rep1,Rep2\nDMSO,99,101\n-1,90,88\n0,50,52\n1,12,14")
    assert rows.response[rows.role == "vehicle"].tolist() == [99, 101]
    assert means(rows[rows.role == "sample"], "concentration") == {0.1: 89, 1: 51, 10: 13}


def test_doses_side_by_side_each_have_their_own_responses() -> None:
    rows = responses_of(
        "A (nM),% viability,SD,B (nM),% viability,SD\n1,99,1,10,98,2\n10,60,1,100,70,2\n"
        "100,20,1,1000,40,2\n1000,9,1,10000,11,2"
    )
    assert rows.groupby("arm").concentration.apply(list).to_dict() == {
        "A": [1, 10, 100, 1000], "B": [10, 100, 1000, 10000],
    }  # fmt: skip
    assert rows.groupby("arm").response.apply(list).to_dict() == {
        "A": [99, 60, 20, 9], "B": [98, 70, 40, 11],
    }  # fmt: skip
