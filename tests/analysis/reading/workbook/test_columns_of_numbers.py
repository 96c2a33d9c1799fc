"""A column for each arm with a number for each animal: what is known, what is asked."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.reading.workbook.columns_of_numbers import LEFT, TUMORS_MG, VOLUMES, WEIGHTS
from analysis.study import Question, Study, StudyError

PLAIN = "Saline,Drug A,Drug A + B\n801,235,215\n611,286,489\n618,72,NA\n420,,318\n"


def read(name: str, text: str, *answers: tuple[str, str]) -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers=answers))


def asked(name: str, text: str) -> Question:
    with pytest.raises(StudyError) as caught:
        read(name, text)
    (question,) = caught.value.questions
    assert question.stops
    return question


def test_without_a_word_for_the_measure_nothing_is_read_before_the_answer() -> None:
    question = asked("run 4.csv", PLAIN)
    study = read("run 4.csv", PLAIN, (question.key, question.options[4]))
    assert study.endpoints is not None
    columns = ["arm", "animal", "measure", "value", "cell"]
    assert list(study.endpoints[columns].itertuples(index=False, name=None)) == [
        ("Saline", "1", "run 4", 801.0, "A2"),
        ("Saline", "2", "run 4", 611.0, "A3"),
        ("Saline", "3", "run 4", 618.0, "A4"),
        ("Saline", "4", "run 4", 420.0, "A5"),
        ("Drug A", "1", "run 4", 235.0, "B2"),
        ("Drug A", "2", "run 4", 286.0, "B3"),
        ("Drug A", "3", "run 4", 72.0, "B4"),
        ("Drug A + B", "1", "run 4", 215.0, "C2"),
        ("Drug A + B", "2", "run 4", 489.0, "C3"),
        ("Drug A + B", "3", "run 4", 318.0, "C5"),
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [("tumor_volume.csv", ""), ("a.csv", "Tumour volume (mm3),,\n"), ("TV.csv", "")],
)
def test_a_title_or_file_name_says_the_measure(name: str, title: str) -> None:
    study = read(name, title + "Control,Drug A\n801,235\n611,286\n618,72\n")
    assert study.endpoints is not None
    assert set(study.endpoints["measure"]) == {"tumor volume"}
    assert set(study.endpoints["unit"]) == {"mm³"}
    assert study.endpoints["value"].tolist() == [801, 611, 618, 235, 286, 72]
    (question,) = study.questions
    assert (question.assumed, question.stops) == (VOLUMES, False)


def test_a_day_in_the_title_makes_calipers_of_that_day() -> None:
    study = read("a.csv", "Body weight day 21,\nControl,Drug A\n21.5,19.5\n22.5,18.5\n20,19\n")
    assert study.calipers is not None
    assert set(study.calipers["day"]) == {21.0}
    assert study.calipers["weight_g"].tolist() == [21.5, 22.5, 20, 19.5, 18.5, 19]
    assert study.questions[0].assumed == WEIGHTS


@pytest.mark.parametrize("first", ["Animal", "", "#", "Mouse"])
def test_a_column_that_counts_the_rows_names_no_arm(first: str) -> None:
    text = f"{first},Control,Drug_A\n1,2.27,1.73\n2,1.38,1.19\n3,1.91,1.39\n"
    question = asked("final.csv", text)
    study = read("final.csv", text, (question.key, TUMORS_MG))
    assert study.tumor_weights is not None
    assert study.tumor_weights["arm"].tolist() == ["Control"] * 3 + ["Drug_A"] * 3
    assert study.tumor_weights["weight_g"].tolist() == pytest.approx(
        [0.00227, 0.00138, 0.00191, 0.00173, 0.00119, 0.00139]
    )


def test_numbers_that_go_up_may_be_a_course_and_are_asked() -> None:
    text = "Control,Drug\n50,48\n90,61\n160,80\n280,99\n"
    question = asked("tumor volume.csv", text)
    assert question.assumed == ""
    with pytest.raises(StudyError):
        read("tumor volume.csv", text, (question.key, LEFT))


@pytest.mark.parametrize(
    "text",
    [
        "Day,Control,Drug\n0,50,48\n3,61,60\n7,80,99\n",
        "Control,SEM\n50,4\n61,6\n80,9\n",
        "Width,Height\n50,4\n61,6\n80,9\n",
        "Control,Drug\n50,48\n61,60\n80,text\n",
        "Viability (%),\nControl,Hours\n99,48\n98,60\n97,72\n",
        "Control,Drug\n",
        "Mouse 1,Mouse 2\n50,48\n61,60\n80,99\n",
    ],
)
def test_other_columns_are_not_asked_about(text: str) -> None:
    try:
        questions = read("data.csv", text).questions
    except StudyError as error:
        questions = error.questions
    assert not [each for each in questions if each.key.startswith("columns_of_numbers")]


@pytest.mark.parametrize(
    "headings", ["week 1 con,week 1 drug,week 2 con,week 2 drug", "con_d7,drug_d7,con_d14,drug_d14"]
)
def test_an_arm_and_a_day_in_each_heading(headings: str) -> None:
    text = f"{headings}\n120,110,220,130\n130,120,na,140\n125,115,210,135\n131,117,214,\n"
    question = asked("tumor volume.csv", text)
    study = read("tumor volume.csv", text, (question.key, VOLUMES))
    assert study.calipers is not None
    second = study.calipers[study.calipers["animal"] == "2"]
    columns = ["arm", "day", "volume_mm3"]
    assert list(second[columns].itertuples(index=False, name=None)) == [
        ("con", 7.0, 130.0), ("drug", 7.0, 120.0), ("drug", 14.0, 140.0),
    ]  # fmt: skip
    assert len(study.calipers) == 14
    question = asked("light.csv", text)
    other = read("light.csv", text, (question.key, question.options[2]))
    assert other.calipers is None
    assert other.endpoints is not None
    assert other.endpoints["day"].tolist() == [7.0] * 8 + [14.0] * 6
