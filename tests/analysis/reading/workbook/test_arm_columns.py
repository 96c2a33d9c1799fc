"""A column for each arm and a number for each animal: survival and tumor weights."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.reading.workbook.arm_columns import ALL_DIED, LAST_LEFT
from analysis.study import Study, StudyError

DAYS = "Vehicle,Drug\n21,33\n25,60\n28,60\n"


def read(name: str, text: str, *answers: tuple[str, str]) -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers=answers))


def survival(study: Study) -> list[tuple[str, str, float, bool, str]]:
    assert study.survival is not None
    columns = ["arm", "animal", "day", "event", "cell"]
    return list(study.survival[columns].itertuples(index=False, name=None))


@pytest.mark.parametrize("title", ["Survival (days)", "Days to death", "Lifespan [d]"])
def test_a_plus_behind_a_day_is_an_animal_alive(title: str) -> None:
    study = read("x.csv", f"{title},\nVehicle,Drug\n21,33\n25,60+\n28,>60\n")
    assert survival(study) == [
        ("Vehicle", "1", 21.0, True, "A3"),
        ("Vehicle", "2", 25.0, True, "A4"),
        ("Vehicle", "3", 28.0, True, "A5"),
        ("Drug", "1", 33.0, True, "B3"),
        ("Drug", "2", 60.0, False, "B4"),
        ("Drug", "3", 60.0, False, "B5"),
    ]


def test_weeks_are_days_times_seven() -> None:
    study = read("x.csv", "Survival (weeks),\nVehicle,Drug\n3,5\n4,8+\n")
    assert [day for _, _, day, _, _ in survival(study)] == [21, 28, 35, 56]


def test_without_a_plus_it_is_asked_who_died() -> None:
    with pytest.raises(StudyError) as caught:
        read("survival.csv", DAYS)
    (question,) = caught.value.questions
    assert question.stops
    all_died = survival(read("survival.csv", DAYS, (question.key, ALL_DIED)))
    assert [event for *_, event, _ in all_died] == [True] * 6
    last_left = survival(read("survival.csv", DAYS, (question.key, LAST_LEFT)))
    assert [event for *_, event, _ in last_left] == [True, True, True, True, False, False]


def test_days_with_one_or_zero_under_the_arm() -> None:
    study = read("x.csv", "Days,Vehicle,Drug\n21,1,\n25,1,\n33,,1\n60,,0\n")
    assert [(arm, day, event) for arm, _, day, event, _ in survival(study)] == [
        ("Vehicle", 21.0, True),
        ("Vehicle", 25.0, True),
        ("Drug", 33.0, True),
        ("Drug", 60.0, False),
    ]


def test_tumor_weights_of_a_title_with_a_unit() -> None:
    study = read("x.csv", "Tumor weight (mg) at necropsy,\nVehicle,Drug\n820,310\n1100,440\n")
    assert study.tumor_weights is not None
    assert study.tumor_weights["weight_g"].tolist() == pytest.approx([0.82, 1.1, 0.31, 0.44])
    assert study.tumor_weights["arm"].tolist() == ["Vehicle", "Vehicle", "Drug", "Drug"]


@pytest.mark.parametrize(
    "text",
    [
        "Survival (days),\nVehicle,Mean\n21,33\n25,60+\n",
        "Tumor weight,\nVehicle,Drug\n0.82,0.31\n1.1,0.44\n",
        "Vehicle,Drug\n21,33\n25,60+\n",
    ],
)
def test_what_no_word_says_is_not_taken_for_survival(text: str) -> None:
    with pytest.raises(StudyError) as caught:
        read("x.csv", text)
    assert caught.value.questions == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Cell survival (%),\nDMSO,Drug\n98,33\n100,60\n102,61\n", [98.0, 33.0, 100.0]),
        ("Survival fraction,\nDMSO,Drug\n0.98,0.33\n1.0,0.6\n1.02,0.61\n", [98.0, 33.0, 100.0]),
    ],
)
def test_survival_of_cells_beside_dmso_is_viability(text: str, values: list[float]) -> None:
    study = read("x.csv", text)
    assert study.survival is None
    assert study.responses is not None
    assert set(study.responses["measure"]) == {"viability_pct"}
    assert study.responses["response"].tolist()[:3] == pytest.approx(values)
