"""Positive controls, vehicles and other drugs among the doses of one drug: none is pooled."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.study import Study, StudyError


def study_of(text: str, *answers: tuple[str, str]) -> Study:
    return read_study([Upload("assay.csv", text.encode())], Corrections(answers))


def rows_of(study: Study) -> pd.DataFrame:
    assert study.responses is not None
    return study.responses


def means(rows: pd.DataFrame, *by: str) -> dict[object, float]:
    return dict(rows.groupby([*by]).response.mean().round(3))


SILENCED = """Cisplatin (µM),siCtrl,siCtrl,siATR,siATR
0,1.10,1.12,1.02,1.00
1,1.01,1.03,0.71,0.73
20,0.33,0.35,0.15,0.17
Staurosporine 1 µM,0.10,0.12,0.11,0.13
Medium only,0.06,0.06,0.06,0.06"""


def test_a_positive_control_at_a_dose_of_the_drug_is_an_arm_of_its_own() -> None:
    rows = rows_of(study_of(SILENCED))
    at_one = rows[rows.concentration == 1]
    assert means(at_one, "arm", "model") == {
        ("Cisplatin", "siATR"): 0.72,
        ("Cisplatin", "siCtrl"): 1.02,
        ("Staurosporine", "siATR"): 0.12,
        ("Staurosporine", "siCtrl"): 0.11,
    }
    assert means(rows[rows.role == "blank"], "model") == {"siATR": 0.06, "siCtrl": 0.06}


def test_a_name_among_numbers_is_no_dose_of_the_drugs_above() -> None:
    doses = "\n".join(f"{x},{1 - x / 100},{0.9 - x / 100}" for x in (0, 1, 3, 10, 30, 40))
    rows = rows_of(study_of(f"µM,Erlotinib,Gefitinib\n{doses}\nStaurosporine,0.08,0.07"))
    named = rows[rows.arm.str.startswith("Staurosporine")]
    assert means(named, "arm") == {
        "Staurosporine (Erlotinib)": 0.08,
        "Staurosporine (Gefitinib)": 0.07,
    }
    assert rows[rows.arm == "Erlotinib"].concentration.tolist() == [1, 3, 10, 30, 40]


def test_two_drugs_below_columns_of_lines_stay_apart() -> None:
    rows = rows_of(
        study_of("""Viability,MCF-7,T47D
DMSO,100.2,99.4
Lapatinib 1 µM,80.1,77.2
Lapatinib 10 µM,44.4,51.2
Neratinib 1 µM,60.3,64.4
Neratinib 10 µM,20.2,25.5""")
    )
    assert means(rows[rows.concentration == 10], "arm", "model") == {
        ("Lapatinib", "MCF-7"): 44.4,
        ("Lapatinib", "T47D"): 51.2,
        ("Neratinib", "MCF-7"): 20.2,
        ("Neratinib", "T47D"): 25.5,
    }


def test_a_percent_of_the_vehicle_is_no_dose_of_the_drugs() -> None:
    rows = rows_of(
        study_of(""",Erlotinib,Erlotinib,Gefitinib,Gefitinib
UT,1.02,1.00,1.01,0.99
DMSO 0.1%,0.98,0.98,1.00,0.96
10 nM,0.96,0.94,0.93,0.95
100 nM,0.88,0.86,0.81,0.83
1 µM,0.66,0.64,0.58,0.60""")
    )
    controls = rows[rows.role != "sample"]
    assert means(controls, "role", "arm") == {
        ("untreated", "UT"): 1.005,
        ("vehicle", "DMSO"): 0.98,
    }
    erlotinib = rows[rows.arm == "Erlotinib"]
    assert set(erlotinib.unit) == {"nM"}
    assert sorted(set(erlotinib.concentration)) == [10, 100, 1000]


def vehicles(highest: int) -> str:
    return f"""CellTiter-Glo,RLU 1,RLU 2
DMSO 0.01%,1000,1020
DMSO 1%,{highest},{highest}
Palbociclib 1 µM,700,720
Palbociclib 10 µM,300,320"""


def test_a_vehicle_at_several_concentrations_is_told_and_asked_about_where_it_changes() -> None:
    steady, falling = study_of(vehicles(1000)), study_of(vehicles(800))
    told = [problem.what for problem in steady.problems if "one control" in problem.what]
    assert told == ["'DMSO' at 2 concentrations (0.01, 1) was taken as one control."]
    assert not any("control_series" in question.key for question in steady.questions)
    asked = next(question for question in falling.questions if "control_series" in question.key)
    assert asked.assumed == "the control of the other arms"
    own = rows_of(study_of(vehicles(800), (asked.key, "an arm with a curve of its own")))
    assert set(own.role) == {"sample"}
    assert sorted(own[own.arm == "DMSO"].concentration) == [0.01, 0.01, 1, 1]


def test_vehicle_matched_to_each_dose_is_no_drug() -> None:
    rows = rows_of(
        study_of("""µM,Abemaciclib,Abemaciclib,DMSO matched,DMSO matched
0.1,1.21,1.19,1.25,1.24
1,1.05,1.08,1.24,1.26
10,0.28,0.30,1.22,1.20""")
    )
    assert dict(rows.groupby("arm").role.first()) == {
        "Abemaciclib": "sample",
        "DMSO matched": "vehicle",
    }


RATIO = """Alpelisib (µM),Alpelisib,Fulvestrant (1/10 of dose),Alpelisib + Fulvestrant (10:1)
0.01,95.1,90.3,84.2
0.1,82.2,70.4,52.1
1,50.6,55.9,24.7
10,22.2,50.1,8.8"""


def test_doses_of_one_drug_are_those_of_another_only_where_the_user_says_so() -> None:
    study = study_of(RATIO)
    assert set(rows_of(study).arm) == {"Alpelisib", "Alpelisib + Fulvestrant (10:1)"}
    left = [problem for problem in study.problems if "doses are not said" in problem.what]
    assert [(problem.severity, problem.cell) for problem in left] == [("warning", "C2")]
    asked = next(question for question in study.questions if "doses_of_one" in question.key)
    same = rows_of(study_of(RATIO, (asked.key, "the same doses")))
    other = same[same.arm == "Fulvestrant (1/10 of dose)"]
    assert dict(zip(other.concentration, other.response, strict=True)) == {
        0.01: 90.3, 0.1: 70.4, 1: 55.9, 10: 50.1,
    }  # fmt: skip


def test_lines_before_names_over_times_are_models() -> None:
    rows = rows_of(
        study_of("""Time (h),MCF7 DMSO,MCF7 Tam 1 µM,T47D DMSO,T47D Tam 1 µM
0,0.1,0.1,0.2,0.2
24,1.5,0.8,1.1,0.7
48,3.3,0.6,2.9,0.9""")
    )
    last = rows[rows.time_h == 48]
    assert means(last, "model", "role") == {
        ("MCF7", "sample"): 0.6,
        ("MCF7", "vehicle"): 3.3,
        ("T47D", "sample"): 0.9,
        ("T47D", "vehicle"): 2.9,
    }


def test_numbered_readings_on_the_left_are_replicates_of_one_drug() -> None:
    block = "nM,0,1,10,100\nOD1,{},0.97,0.55,0.31\nOD2,{},0.95,0.57,0.29"
    first, second = block.format(1.11, 1.09), block.format(0.71, 0.73)
    rows = rows_of(study_of(f"Exp 1 (12.03.2024)\n{first}\n\nExp 2 (19.03.2024)\n{second}"))
    assert set(rows.arm[rows.role == "sample"]) == {"assay"}
    assert means(rows[rows.role == "vehicle"], "experiment") == {"1": 1.1, "2": 0.72}
    assert set(rows.replicate) == {"OD1", "OD2"}


def test_whether_deaths_are_a_percent_is_asked() -> None:
    table = "Drug,Concentration (µM),{}\n" + "\n".join(
        f"X,{dose},{deaths}" for dose, deaths in ((0, 1), (1, 12), (3, 31), (10, 52), (30, 110))
    )
    asked = [q.key for q in study_of(table.format("Mortality")).questions]
    assert any("response_measure" in key for key in asked)
    assert not study_of(table.format("Mortality (%)")).questions


FALLS, STAYS = ((1.3, 0.8, 0.4), (1.2, 1.1, 1.0))


def blocks(*titles: str) -> str:
    tables = (
        f"{title}\nDrug X (µM),OD 1,OD 2\n"
        + "\n".join(f"{dose},{od},{od}" for dose, od in zip((0, 1, 10), ods, strict=True))
        for title, ods in zip(titles, (FALLS, STAYS), strict=True)
    )
    return "\n\n".join(tables)


def test_blocks_of_one_drug_are_lines_experiments_or_times_by_their_titles() -> None:
    lines = study_of(blocks("Cell line: P-0", "Cell line: P-0-TR"))
    assert means(rows_of(lines)[lambda rows: rows.concentration == 10], "model") == {
        "P-0": 0.4,
        "P-0-TR": 1.0,
    }
    assert not any("tables_apart" in question.key for question in lines.questions)
    hours = rows_of(study_of(blocks("24 h", "48 h")))
    assert means(hours[hours.concentration == 10], "arm", "time_h") == {
        ("Drug X", 24): 0.4,
        ("Drug X", 48): 1.0,
    }


def test_blocks_of_one_drug_under_names_that_nothing_explains_are_asked_about() -> None:
    text = blocks("Parental", "Resistant")
    study = study_of(text)
    assert means(rows_of(study)[lambda rows: rows.concentration == 10], "model") == {
        "Parental": 0.4,
        "Resistant": 1.0,
    }
    asked = next(question for question in study.questions if "tables_apart" in question.key)
    assert (asked.assumed, asked.cell) == ("cell lines or donors", "B3")
    runs = rows_of(study_of(text, (asked.key, "experiments")))
    assert set(runs.experiment) == {"Parental", "Resistant"}
    one = rows_of(study_of(text, (asked.key, "nothing that counts")))
    assert set(one.experiment) == set(one.model) == {""}
    plates = study_of(blocks("Plate 1", "Plate 2"))
    assert set(rows_of(plates).experiment) == {"Plate 1", "Plate 2"}


def test_elapsed_times_of_an_imager_are_read_and_their_unit_is_asked() -> None:
    study = study_of("""Metric: Confluence (Percent)

Elapsed,DMSO,DMSO (Std Err Well),Drug,Drug (Std Err Well)
0,12.1,0.4,12.3,0.5
6,15.5,0.5,14.4,0.4
24,33.8,1.1,24.9,0.9
48,71.2,1.8,38.1,1.2""")
    last = rows_of(study)[lambda rows: rows.time_h == 48]
    assert means(last, "role", "arm") == {("sample", "Drug"): 38.1, ("vehicle", "DMSO"): 71.2}
    assert any("time_unit" in question.key for question in study.questions)


def test_means_with_errors_in_one_text_are_named_in_the_refusal() -> None:
    table = "Olaparib,HCC1937,MDA-MB-436\n1 µM,93.3 ± 1.9,55.1 ± 2.8\n10 µM,71.0 ± 3.0,20.4 ± 1.1"
    with pytest.raises(StudyError, match="4 cells hold a mean and its error in one text, such as"):
        study_of(table)


def test_panels_of_the_same_lines_are_kept_apart_by_their_titles() -> None:
    panel = "{}\nDoxorubicin (µM),shCtrl,shTOP2A\n0,100,100\n0.1,{},91\n1,{},67"
    study = study_of(
        f"{panel.format('MCF-7 cells', 70, 22)}\n\n{panel.format('T47D cells', 81, 39)}"
    )
    top = rows_of(study)[lambda rows: rows.concentration == 1]
    assert means(top, "model") == {
        "MCF-7 cells shCtrl": 22,
        "MCF-7 cells shTOP2A": 67,
        "T47D cells shCtrl": 39,
        "T47D cells shTOP2A": 67,
    }
    assert any("tables_apart" in question.key for question in study.questions)


def test_columns_called_as_a_mean_but_for_their_last_word_are_no_drugs() -> None:
    with pytest.raises(StudyError):
        study_of(
            "Dose (µg/mL),24 h moyenne,24 h ET,72 h moyenne,72 h ET\n"
            "0,100,3.2,100,2.8\n1,98.1,4.0,88.3,3.9\n10,85.4,3.5,51.2,4.4"
        )
