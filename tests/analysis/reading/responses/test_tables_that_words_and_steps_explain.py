"""Responses that no heading of doses names: lists of arms and lines, bare edges, courses."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study, StudyError


def study_of(text: str, name: str = "run.csv") -> Study:
    return read_study((Upload(name, text.encode()),))


def rows_of(study: Study, *columns: str) -> list[tuple[object, ...]]:
    assert study.responses is not None
    return [*study.responses[[*columns]].itertuples(index=False, name=None)]


def listed(heads: str, *rows: str) -> str:
    return "\n".join((heads, *rows))


def test_lines_over_hours_are_arms_where_no_treatment_is_named() -> None:
    rows = [f"{line},{hours},{od}" for hours in (24, 72) for line, od in
            (("MCF7", 0.11), ("MCF7", 0.13), ("KO1", 0.21), ("KO1", 0.25))]  # fmt: skip
    study = study_of(listed("line,h,od", *rows))
    found = rows_of(study, "arm", "model", "time_h", "response", "measure")
    assert len(found) == 8
    assert found[0] == ("MCF7", "", 24.0, 0.11, "absorbance")
    assert found[-1] == ("KO1", "", 72.0, 0.25, "absorbance")
    assert any("names no treatment" in problem.what for problem in study.problems)


def test_minutes_are_hours_and_strains_beside_conditions_are_models() -> None:
    rows = [f"{minutes},{strain},{arm},0.{minutes + at + 11}" for minutes in (0, 60, 120)
            for at, (strain, arm) in enumerate((("s1", "control"), ("s1", "drug A"),
                                                ("s2", "control"), ("s2", "drug A")))]  # fmt: skip
    study = study_of(listed("time_min,strain,condition,OD600", *rows))
    found = rows_of(study, "model", "arm", "role", "time_h", "response")
    assert found[5] == ("s1", "drug A", "sample", 1.0, pytest.approx(0.72))
    assert {(model, role) for model, arm, role, *_ in found if arm == "control"} == {
        ("s1", "vehicle"),
        ("s2", "vehicle"),
    }


def test_the_unit_of_times_is_asked_in_a_list() -> None:
    rows = [f"{at},{0.1 + at / 50},{arm}" for at in (0, 30, 60) for arm in ("wt", "mut")]
    study = study_of(listed("Time,OD600,Strain", *rows))
    assert [question.assumed for question in study.questions] == ["hours"]
    assert {time for (time,) in rows_of(study, "time_h")} == {0.0, 30.0, 60.0}


def test_an_assay_may_head_the_values_in_front_of_the_names() -> None:
    rows = ("0.91,control", "0.87,control", "0.45,drug A", "0.41,drug A", "0.93,drug B",
            "0.90,drug B")  # fmt: skip
    study = study_of(listed("MTT,substance", *rows))
    assert rows_of(study, "arm", "role", "response")[2] == ("drug A", "sample", 0.45)
    assert rows_of(study, "arm", "role", "response")[0] == ("control", "vehicle", 0.91)


def test_a_list_with_a_column_that_nothing_explains_is_not_pooled() -> None:
    rows = ("A,Live,310", "A,Dead,12", "B,Live,420", "B,Dead,15")
    study = study_of(listed("Condition,State,Cell count", *rows))
    (asked,) = (question for question in study.questions if "tells rows apart" in question.text)
    assert "'State' tells rows apart (Live, Dead)" in asked.text
    assert rows_of(study, "arm", "model", "response")[:2] == [("A", "Live", 310), ("A", "Dead", 12)]


def test_a_list_over_an_axis_that_nothing_explains_is_not_taken_for_replicates() -> None:
    rows = [f"{at},{0.9 - at / 10},{arm}" for arm in ("Low risk", "High risk") for at in range(4)]
    with pytest.raises(StudyError):
        study_of(listed("timeline,survival,group", *rows))


CONTROL_AND_DOSES = """,P1,P2
Control,15100,20900
100,4040,4690
50,4950,6230
20,6370,8780
5,17300,18300
0.5,15300,15900"""


def test_steps_below_a_control_and_a_blank_corner_are_doses() -> None:
    study = study_of(CONTROL_AND_DOSES)
    found = rows_of(study, "arm", "concentration", "role", "response")
    assert len(found) == 12
    assert ("P2", 50.0, "sample", 6230.0) in found
    assert [role for *_, role, _ in found].count("vehicle") == 2
    assert {question.assumed for question in study.questions} >= {"raw signal"}


def test_rows_named_with_their_replicate_are_replicates_of_one_name() -> None:
    text = listed(",0,1e-9,1e-8,1e-7,1e-6", "line A rep 1,1.01,0.99,0.8,0.4,0.1",
                  "line A rep 2,0.98,1.02,0.82,0.38,0.12", "line B rep 1,1.0,0.9,0.5,0.2,0.05",
                  "line B rep 2,1.02,0.92,0.52,0.22,0.04")  # fmt: skip
    found = rows_of(study_of(text), "arm", "replicate", "concentration", "response")
    assert ("line A", "2", 1e-7, 0.38) in found
    assert ("line B", "1", 1e-6, 0.05) in found


def test_a_course_of_absorbances_asks_for_its_unit_and_leaves_the_temperature_out() -> None:
    text = listed("Time,Temp,s1 drug,s1 none", "0,28,0.016,0.062", "30,28,0.257,0.258",
                  "60,28,0.389,0.431", "90,28,0.476,0.507")  # fmt: skip
    study = study_of(text)
    assert "hours" in {question.assumed for question in study.questions}
    assert rows_of(study, "arm", "time_h", "response")[2] == ("s1 drug", 30.0, 0.257)
    assert 28.0 not in {value for (value,) in rows_of(study, "response")}


def test_arms_beside_dmso_are_read_and_volumes_beside_a_control_are_not() -> None:
    text = listed("DMSO,drug A,drug B", "0.97,0.23,0.88", "1.02,0.21,0.85", "0.99,0.25,0.91")
    found = rows_of(study_of(text, "viability.csv"), "arm", "role")
    assert found.count(("drug A", "sample")) == 3
    with pytest.raises(StudyError):
        study_of(text.replace("DMSO", "Control"), "volumes.csv")


def test_a_plan_of_dilutions_is_no_table_of_responses() -> None:
    text = listed("Drug,C_mM,First_dilution,Step_dilution", "DMSO,20,200,3", "drug A,20,200,3",
                  "drug B,5,200,3")  # fmt: skip
    with pytest.raises(StudyError):
        study_of(text, "MTT_concentrations.csv")


def test_counts_behind_a_low_control_are_no_percents_of_control() -> None:
    study = study_of(listed("Cont,10uM,50uM,1mM", "36,9,6,0", "26,11,8,0", "27,6,8,0"))
    assert {measure for (measure,) in rows_of(study, "measure")} == {"absorbance"}
    assert (1000.0, "µM") in rows_of(study, "concentration", "unit")


def test_a_file_that_is_called_as_a_control_makes_no_control_of_its_doses() -> None:
    study = study_of(listed("Cont,10uM,50uM,1mM", "36,9,6,0", "26,11,8,0"), "control_plate.csv")
    assert rows_of(study, "arm", "role")[1] == ("drug", "sample")


def test_a_drug_called_y_keeps_its_letter() -> None:
    text = listed("Drug Y (M),0,1e-8,1e-7,1e-6", "0,1,1.02,0.8,0.4", "1e-7,0.9,0.85,0.6,0.3",
                  "1e-6,0.7,0.65,0.4,0.2", "1e-5,0.4,0.35,0.2,0.1")  # fmt: skip
    names = {arm for (arm,) in rows_of(study_of(text), "arm")}
    assert {"Drug Y", "drug 1", "drug 1 + Drug Y"} <= names


def test_responses_without_dose_and_drug_are_listed() -> None:
    rows = [f"STD{at},{0.9 - at / 10},{500 / 3**at:.3f}" for at in range(7)]
    study = study_of(listed("label,OD,Dose (uM)", *rows, "unknown 1,0.55,", "unknown 2,0.66,"))
    (told,) = (p for p in study.problems if "without a dose" in p.what)
    assert "2 responses" in told.what
