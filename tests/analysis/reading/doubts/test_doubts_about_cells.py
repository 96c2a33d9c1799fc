"""What a table of cells leaves unexplained is asked, and waits where it cannot be kept apart."""

from __future__ import annotations

import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.reading.doubts.frame import AS_READ, LEFT_OUT
from analysis.study import Study, StudyError

KEPT_APART = "cell lines or donors"


def study_of(text: str, *answers: tuple[str, str], name: str = "cells.csv") -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers))


def stopped(text: str, *answers: tuple[str, str]) -> StudyError:
    with pytest.raises(StudyError) as caught:
        study_of(text, *answers)
    return caught.value


def test_rows_of_one_text_keep_the_values_below_them_apart() -> None:
    text = "Dose (uM),OD570\nwild type,\n0,1.19\n1,0.61\n10,0.11\nmutant,\n0,1.21\n1,1.05\n10,0.55"
    study = study_of(text)
    (question,) = [each for each in study.questions if each.key.startswith("column_apart")]
    assert question.assumed == KEPT_APART
    assert "wild type, mutant" in question.text
    rows = study.responses
    assert rows is not None
    at_ten = rows[rows["concentration"].eq(10)]
    assert dict(zip(at_ten["model"], at_ten["response"], strict=True)) == {
        "wild type": 0.11,
        "mutant": 0.55,
    }


def wells_of(heading: str, first: str, second: str) -> str:
    lines = [f"Well,Drug,Dose (uM),{heading},OD570"]
    for row, (letter, value) in enumerate(zip("ABCD", (first, first, second, second), strict=True)):
        lines += [f"{letter}1,DMSO,0,{value},1.{row}", f"{letter}2,Pal,1,{value},0.{row + 2}"]
    return "\n".join(lines)


@pytest.mark.parametrize("heading", ["Cells per well", "pH", "Donor"])
def test_a_column_of_few_numbers_keeps_wells_apart(heading: str) -> None:
    study = study_of(wells_of(heading, "5", "7"))
    (question,) = [each for each in study.questions if each.key.startswith("column_apart")]
    assert question.assumed == KEPT_APART
    assert study.plate_reads is not None
    models = study.plate_reads.groupby("model")["well"].agg(list).to_dict()
    assert {name: sorted(wells) for name, wells in models.items()} == {
        f"{heading} 5": ["A1", "A2", "B1", "B2"],
        f"{heading} 7": ["C1", "C2", "D1", "D2"],
    }


@pytest.mark.parametrize("heading", ["tech_rep", "Rep", "column", "Image"])
def test_numbers_of_repeats_and_places_are_not_asked(heading: str) -> None:
    study = study_of(wells_of(heading, "1", "2"))
    assert not [each for each in study.questions if each.key.startswith("column_apart")]


def test_a_well_that_is_read_again_is_not_dropped() -> None:
    lines = [f"{row}{at},{read},{0.1 * at + read:.1f}"
             for read in (1, 2) for row in "AB" for at in range(1, 7)]  # fmt: skip
    study = study_of("\n".join(("Well,Read,OD570", *lines)))
    assert study.plate_reads is not None
    assert len(study.plate_reads) == 24
    assert study.plate_reads["experiment"].nunique() == 2


RECIPE = (
    "Component,Input concentration,Unit,Final concentration,Volume for one reaction [uL]\n"
    "Sol A,3,mM,1,11.67\nSol B,3.33,mM,1,10.51\nMg,200,mM,8,1.4\nCP,1000,mM,20,0.7"
)


def test_arms_called_as_quantities_wait() -> None:
    error = stopped(RECIPE)
    (question,) = [each for each in error.questions if each.key.startswith("odd_names")]
    assert question.options == (AS_READ, LEFT_OUT)
    assert "'Volume for one reaction [uL]'" in question.text
    assert question.stops


LINES = (
    "Concentration (uM),{}\n20,0.1,0.2,0.3,0.4,0.5\n5,0.4,0.5,0.6,0.7,0.8\n1,1.0,0.9,0.9,1.0,1.0"
)


def test_a_name_above_columns_that_stand_apart_waits_for_a_word() -> None:
    text = LINES.format("MCF7,T47D,BT474,MCF7,CAMA1")
    error = stopped(text)
    (question,) = [each for each in error.questions if each.key.startswith("again")]
    assert "'MCF7'" in question.text
    study = study_of(text, (question.key, AS_READ))
    assert study.responses is not None
    assert len(study.responses) == 15
    assert len(study_of(LINES.format("MCF7,MCF7,BT474,T47D,CAMA1")).responses) == 15


def test_numbers_without_dose_and_drug_hold_the_others_back() -> None:
    head = "Note,OD570,Concentration (uM),Drug"
    first = ["early,0.15,,", "early,0.16,,", "late,1.25,,", "late,1.28,,"]
    rest = [f"x,{v},{d},Pal" for d, v in ((1, 1.2), (1, 1.1), (10, 0.9), (10, 0.8), (100, 0.2))]
    error = stopped("\n".join((head, *first, *rest)))
    (question,) = [each for each in error.questions if each.key.startswith("left_behind")]
    assert "4 of 9 numbers" in question.text
    study = study_of("\n".join((head, *first, *rest)), (question.key, AS_READ))
    assert study.responses is not None
    assert study.responses["response"].tolist() == [1.2, 1.1, 0.9, 0.8, 0.2]


def test_roles_in_words_give_the_blanks_and_controls_their_rows() -> None:
    text = (
        "Type,Value,Concentration,Name\nBackground,0.15,,\nBackground,0.17,,\nControl_100,1.25,,\n"
    )
    text += (
        "Control_100,1.28,,\nSample,1.1,1,X\nSample,0.9,10,X\nSample,0.5,100,X\nSample,0.2,1000,X"
    )
    rows = study_of(text).responses
    assert rows is not None
    assert rows.groupby("role")["response"].agg(list).to_dict() == {
        "blank": [0.15, 0.17],
        "vehicle": [1.25, 1.28],
        "sample": [1.1, 0.9, 0.5, 0.2],
    }
    assert set(rows["measure"]) == {"absorbance"}


def test_wells_behind_a_colon_are_wells_and_moments_no_signals() -> None:
    lines = ["Date Time\tElapsed\t: B2\t: B3\t: B4"]
    lines += [f"2026-03-04 오후 {6 + at}:31:00\t{at}\t{at}.1\t{at}.2\t{at}.3" for at in range(4)]
    study = study_of("\n".join(lines), name="imager.txt")
    reads = study.plate_reads
    assert reads is not None
    assert len(reads) == 12
    assert sorted(reads["time_h"].unique()) == [0, 1, 2, 3]
    assert reads["plate"].nunique() == 1


def rows_of(head: str, *groups: tuple[str, tuple[tuple[float, float], ...]]) -> str:
    lines = [f"{one},{two},{name}" for name, pairs in groups for one, two in pairs]
    return "\n".join([head, *lines])


EARLY = ((0.36, 0.40), (0.37, 0.38), (0.36, 0.39), (0.35, 0.37))
LATE = ((0.45, 0.50), (0.44, 0.47), (0.42, 0.46), (0.41, 0.49))


@pytest.mark.parametrize(("one", "two"), [("Day 1", "Day 2"), ("24 h", "48 h")])
def test_times_beside_a_column_for_each_arm_are_read(one: str, two: str) -> None:
    text = rows_of("Treated,Control,Time point", (one, EARLY), (two, LATE))
    rows = study_of(text, name="mtt.csv").responses
    assert rows is not None
    given = rows.groupby(["time_h", "arm"])["response"].agg(list).to_dict()
    assert given == {
        (24.0, "Treated"): [0.36, 0.37, 0.36, 0.35],
        (24.0, "Control"): [0.40, 0.38, 0.39, 0.37],
        (48.0, "Treated"): [0.45, 0.44, 0.42, 0.41],
        (48.0, "Control"): [0.50, 0.47, 0.46, 0.49],
    }


def test_names_beside_a_column_for_each_arm_keep_rows_apart() -> None:
    text = rows_of("Treated,Control,Medium", ("plain", EARLY), ("rich", LATE))
    study = study_of(text, name="mtt.csv")
    (question,) = [each for each in study.questions if each.key.startswith("column_apart")]
    assert question.assumed == KEPT_APART
    rows = study.responses
    assert rows is not None
    means = rows.groupby(["model", "arm"])["response"].mean().round(4).to_dict()
    assert means == {
        ("plain", "Treated"): 0.36,
        ("plain", "Control"): 0.385,
        ("rich", "Treated"): 0.43,
        ("rich", "Control"): 0.48,
    }


def bare_plates(rows: int, columns: int, gap: int = 0) -> str:
    def value(row: int, column: int) -> str:
        return "" if gap and column == gap else f"0.{300 + (31 * row + 17 * column) % 97}"

    return "\n".join(",".join(value(r, c) for c in range(columns)) for r in range(rows))


@pytest.mark.parametrize(("rows", "columns"), [(8, 24), (8, 36)])
def test_bare_numbers_of_no_size_of_a_plate_are_asked_about(rows: int, columns: int) -> None:
    (question,) = stopped(bare_plates(rows, columns)).questions
    assert question.key == "cut_grid:cells.csv:"
    assert f"{rows} x {columns} numbers" in question.text
    reads = study_of(bare_plates(rows, columns), (question.key, AS_READ)).plate_reads
    assert reads is not None
    assert reads["plate"].nunique() == columns // 12
    assert len(reads) == rows * columns


@pytest.mark.parametrize(("columns", "gap", "plates"), [(12, 0, 1), (25, 12, 2)])
def test_bare_numbers_of_a_plate_are_read(columns: int, gap: int, plates: int) -> None:
    study = study_of(bare_plates(8, columns, gap))
    assert not study.questions
    assert study.plate_reads is not None
    assert study.plate_reads["plate"].nunique() == plates


def test_whole_numbers_within_others_beside_them_may_be_counts() -> None:
    text = "Treatment,Concentration,Total,Mortality\nA,0,30,0\nA,2,48,12\nA,5,50,31\nA,10,59,52"
    error = stopped(text)
    (question,) = [each for each in error.questions if each.key.startswith("counts")]
    assert question.cell == "D2"
    assert "(C2)" in question.text
    assert question.options == (AS_READ, LEFT_OUT)
    read = study_of(text, (question.key, AS_READ)).responses
    assert read is not None
    assert read.response.tolist() == [0, 12, 31, 52]
    percents = study_of(text.replace("Mortality", "Mortality %")).responses
    assert percents is not None
    assert len(percents) == 4
