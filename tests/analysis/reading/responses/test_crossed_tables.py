"""Crossed tables: doses, times, drugs, lines and replicates on the left and above."""

from __future__ import annotations

import math

import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.study import Study, StudyError

Rows = dict[tuple[str, str, str], list[tuple[float, float]]]


def study_of(text: str, *answers: tuple[str, str], name: str = "assay.csv") -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers))


def read(study: Study) -> Rows:
    """Doses (0 for a control) and responses by cell line, arm and replicate."""
    assert study.responses is not None
    found: Rows = {}
    for row in study.responses.itertuples():
        key = (str(row.model), str(row.arm), str(row.replicate))
        dose = 0.0 if math.isnan(row.concentration) else float(row.concentration)
        found.setdefault(key, []).append((dose, float(row.response)))
    return found


def units(study: Study) -> set[str]:
    assert study.responses is not None
    return set(study.responses["unit"]) - {""}


def test_names_over_replicates_over_doses_down() -> None:
    text = """,lapatinib,,palbociclib,
Dose (uM),1,2,1,2
0,1.00,1.02,0.98,1.01
1,0.80,0.82,0.95,0.96
10,0.40,0.41,0.70,0.72
100,0.10,0.12,0.50,0.52
"""
    study = study_of(text)
    found = read(study)
    assert found["", "lapatinib", "1"] == [(1, 0.80), (10, 0.40), (100, 0.10)]
    assert found["", "palbociclib", "2"] == [(1, 0.96), (10, 0.72), (100, 0.52)]
    assert found["", "vehicle", "1"] == [(0, 1.00), (0, 0.98)]
    assert units(study) == {"µM"}


def test_names_over_doses_across() -> None:
    text = """,lapatinib,,,palbociclib,,
,0,1,10,0,1,10
rep 1,1.0,0.9,0.5,1.1,1.0,0.8
rep 2,1.1,0.8,0.4,1.2,0.9,0.7
"""
    found = read(study_of(text))
    assert found["", "lapatinib", "rep 1"] == [(1, 0.9), (10, 0.5)]
    assert found["", "palbociclib", "rep 2"] == [(1, 0.9), (10, 0.7)]


def test_doses_across_with_their_units_and_a_vehicle() -> None:
    text = """Cell line,Drug,Vehicle,0.1 µM,1 µM,10 µM
MCF-7,tamoxifen,100,99,90,50
T47D,tamoxifen,100,98,95,80
"""
    study = study_of(text)
    found = read(study)
    assert found["MCF-7", "tamoxifen", ""] == [(0.1, 99), (1, 90), (10, 50)]
    assert found["T47D", "vehicle", ""] == [(0, 100)]
    assert units(study) == {"µM"}


def test_a_unit_in_the_title_is_that_of_the_doses_across() -> None:
    text = """,Concentration (nM),,,
Drug,0,1,10,100
lapatinib,1.01,0.9,0.5,0.1
palbociclib,1.00,0.99,0.9,0.8
"""
    study = study_of(text)
    assert read(study)["", "palbociclib", ""] == [(1, 0.99), (10, 0.9), (100, 0.8)]
    assert units(study) == {"nM"}


def test_numbered_rows_are_replicates_and_means_are_left_out() -> None:
    text = """uM,0,0.1,1,10
1,1.0,0.9,0.8,0.4
2,1.1,0.8,0.7,0.3
Mean,1.05,0.85,0.75,0.35
SD,0.07,0.07,0.07,0.07
"""
    found = read(study_of(text))
    assert found["", "assay", "1"] == [(0.1, 0.9), (1, 0.8), (10, 0.4)]
    assert found["", "assay", "2"] == [(0.1, 0.8), (1, 0.7), (10, 0.3)]
    assert len(found) == 4


def test_columns_that_are_cell_lines_have_controls_of_their_own() -> None:
    text = """Dose (uM),MCF-7,T47D
0,1.0,2.0
1,0.9,1.9
10,0.5,1.0
100,0.1,0.3
"""
    study = study_of(text)
    found = read(study)
    assert found["MCF-7", "vehicle", ""] == [(0, 1.0)]
    assert found["T47D", "assay", ""] == [(1, 1.9), (10, 1.0), (100, 0.3)]
    question = study.questions[0]
    assert question.assumed == "cell lines, each with its own control"
    drugs = read(study_of(text, (question.key, "drugs on the same cells")))
    assert drugs["", "T47D", ""] == [(1, 1.9), (10, 1.0), (100, 0.3)]


def test_names_above_are_cell_lines_where_drugs_stand_on_the_left() -> None:
    text = """Drug,Dose uM,MCF-7,T47D
lapatinib,0,100,101
lapatinib,1,90,95
lapatinib,10,50,80
"""
    assert read(study_of(text))["T47D", "lapatinib", ""] == [(1, 95), (10, 80)]


def test_a_title_that_is_a_cell_line_is_one() -> None:
    text = """MCF-7
Dose (uM),rep 1,rep 2
0,1.0,1.1
1,0.9,0.8
10,0.5,0.4

T47D
Dose (uM),rep 1,rep 2
0,1.2,1.3
1,1.1,1.0
10,0.7,0.6
"""
    found = read(study_of(text))
    assert found["MCF-7", "assay", "1"] == [(1, 0.9), (10, 0.5)]
    assert found["T47D", "vehicle", "2"] == [(0, 1.3)]


def test_a_title_names_line_and_drug_between_assay_and_wavelength() -> None:
    text = """"MTT 570 nm, MCF-7, lapatinib"
,C1,C2,C3,C4
uM,0.1,1,10,100
rep 1,1.08,0.97,0.53,0.11
rep 2,1.07,0.96,0.51,0.12
"""
    study = study_of(text)
    assert read(study)["MCF-7", "lapatinib", "rep 2"] == [
        (0.1, 1.07), (1, 0.96), (10, 0.51), (100, 0.12),
    ]  # fmt: skip
    assert study.questions == ()
    assert study.responses is not None
    assert set(study.responses["measure"]) == {"absorbance"}


def test_tables_side_by_side() -> None:
    text = """Dose (uM),A,A,,Dose (uM),B,B
0,100,101,,0,99,102
1,70,71,,2,69,72
10,30,31,,20,29,32
"""
    found = read(study_of(text))
    assert found["", "A", "2"] == [(1, 71), (10, 31)]
    assert found["", "B", "1"] == [(2, 69), (20, 29)]


def test_rows_go_on_below_a_blank_row() -> None:
    text = """Drug,Dose (uM),Viability (%)
A,0,100
A,1,70
A,10,30
,,
B,0,99
B,1,80
B,10,60
"""
    assert read(study_of(text))["", "B", ""] == [(1, 80), (10, 60)]


def test_a_course_with_doses_above_and_a_gap_below_the_names() -> None:
    text = """Time,strain A,strain A,strain B,strain B,Blank
,,,,,
,0,0.5,0,0.5,
0,0.14,0.12,0.13,0.11,0.09
0.5,0.16,0.13,0.15,0.12,0.09
1,0.20,0.14,0.19,0.13,0.10
"""
    study = study_of(text)
    assert study.responses is not None
    row = study.responses.query("arm == 'strain B' and time_h == 1").iloc[0]
    assert (row["concentration"], row["response"]) == (0.5, 0.13)
    assert study.responses.query("role == 'blank'")["response"].tolist() == [0.09, 0.09, 0.10]
    unit = study.questions[0]
    assert (unit.key, unit.assumed) == ("time_unit:assay.csv:", "hours")
    minutes = study_of(text, (unit.key, "minutes")).responses
    assert minutes is not None
    assert minutes["time_h"].max() == pytest.approx(1 / 60)


@pytest.mark.parametrize("head", ["OD450,0 h,24 h,48 h", "CCK-8 OD450,Day 0,Day 1,Day 2"])
def test_hours_or_days_across_a_signal(head: str) -> None:
    rows = study_of(f"{head}\nshNC,0.3,0.6,1.2\nsh1,0.2,0.4,0.7\nsh2,0.2,0.4,0.6\n").responses
    assert rows is not None
    assert rows["time_h"].tolist() == [0, 24, 48] * 3
    assert rows["arm"].tolist() == ["shNC"] * 3 + ["sh1"] * 3 + ["sh2"] * 3


def test_a_corner_names_the_drug_down_first() -> None:
    text = """lapatinib (nM) \\ palbociclib (uM),0,1,2,4
0,100,86,75,60
10,80,69,60,48
100,67,57,50,40
"""
    study = study_of(text)
    assert study.responses is not None
    both = study.responses.query("response == 48").iloc[0]
    assert (both["arm"], both["concentration"], both["unit"]) == (
        "palbociclib + lapatinib", 4, "µM",
    )  # fmt: skip
    assert (both["concentration_2"], both["unit_2"]) == (10, "nM")
    assert any("were read across, those of 'lapatinib' down" in p.what for p in study.problems)


def test_two_matrices_below_each_other_are_two_tables() -> None:
    text = "".join(
        f"Block {n}: lapatinib (uM) across; palbociclib (uM) down\n"
        f",0,1,2,4\n0,{100 - n},86,75,60\n0.5,80,{70 - n},60,48\n1,67,57,50,40\n\n"
        for n in (1, 2)
    )
    rows = study_of(text).responses
    assert rows is not None
    assert rows.groupby("table").size().tolist() == [12, 12]
    assert set(rows["arm"]) == {
        "vehicle", "lapatinib", "palbociclib", "lapatinib + palbociclib",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Treatment,0,7,14,28\nVehicle,100,200,300,500\nVehicle,110,220,310,490\nDrug,9,11,12,13\n",
        "Gene,Ct1,Ct2,Ct3\nGAPDH,18,18.1,18.2\nESR1,25,25.1,25.2\nPGR,26,26,27\n",
        "Standard (ug/mL),Abs 1,Abs 2\n0,.1,.11\n125,.2,.21\n250,.3,.31\n500,.5,.51\n",
        "Time (h),Dose (mg/kg),Concentration (ng/mL)\n0.5,10,100\n1,10,200\n2,10,150\n4,10,80\n",
    ],
)
def test_numbers_that_no_word_calls_doses_are_no_responses(text: str) -> None:
    with pytest.raises(StudyError):
        study_of(text)
