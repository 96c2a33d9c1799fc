"""A column of doses beside that of the arms: each dose is an arm of its own."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study, StudyError

DOSES = {1: ("Vehicle", 0), 2: ("Vehicle", 0), 3: ("Drug A", 5), 4: ("Drug A", 5),
         5: ("Drug A", 20), 6: ("Drug A", 20)}  # fmt: skip


def read(lines: list[str]) -> Study:
    return read_study([Upload("doses.csv", "\n".join(lines).encode())])


def animals(study: Study) -> dict[str, list[str]]:
    assert study.calipers is not None
    found = study.calipers.groupby("arm")["animal"].unique()
    return {str(arm): sorted(names) for arm, names in found.items()}


@pytest.mark.parametrize(
    ("heading", "low"),
    [("Dose", "Drug A 5"), ("dose (mg/kg)", "Drug A 5 mg/kg"), ("Dosage mg/kg", "Drug A 5")],
)
def test_each_dose_is_an_arm(heading: str, low: str) -> None:
    rows = [f"{i},{arm},{dose},{day},{100 + i + day}" for day in (0, 7)
            for i, (arm, dose) in DOSES.items()]  # fmt: skip
    study = read([f"Mouse,Treatment,{heading},Day,Volume (mm3)", *rows])
    high = low.replace("5", "20", 1)
    assert animals(study) == {"Vehicle": ["1", "2"], low: ["3", "4"], high: ["5", "6"]}
    (told,) = [p for p in study.problems if "several doses" in p.what]
    assert told.cell == "C1"
    assert not any("not used" in p.what for p in study.problems)


def test_animals_of_one_name_in_two_doses_are_two() -> None:
    rows = [f"{i},Drug A,{dose},{day},{100 + dose + i + day}" for day in (0, 7)
            for dose in (5, 20) for i in (1, 2)]  # fmt: skip
    study = read(["Animal,Group,Dose,Day,Volume (mm3)", *rows])
    assert animals(study) == {"Drug A 5": ["1", "2"], "Drug A 20": ["1", "2"]}


def test_a_dose_that_an_animal_changes_names_no_arm() -> None:
    rows = [f"{i},Drug A,{5 if day < 7 else 20},{day},{100 + i + day}" for day in (0, 3, 7)
            for i in (1, 2, 3)]  # fmt: skip
    study = read(["Animal,Group,Dose,Day,Volume (mm3)", *rows])
    assert animals(study) == {"Drug A": ["1", "2", "3"]}


def test_a_dose_in_some_rows_only_is_asked_about() -> None:
    rows = [f"{i},{arm},{dose if day else ''},{day},{100 + i + day}" for day in (0, 7)
            for i, (arm, dose) in DOSES.items()]  # fmt: skip
    with pytest.raises(StudyError) as stopped:
        read(["Animal,Group,Dose,Day,Volume (mm3)", *rows])
    (question,) = stopped.value.questions
    assert question.key == "animals_apart:doses.csv:Dose"
    assert "(0, 5, 20)" in question.text


def test_doses_by_the_weight_of_each_animal_name_no_arm() -> None:
    rows = [f"{i},Drug A,{4.5 + i / 10},{day},{100 + i + day}" for day in (0, 7)
            for i in (1, 2, 3, 4)]  # fmt: skip
    study = read(["Animal,Group,Dose (mg),Day,Volume (mm3)", *rows])
    assert animals(study) == {"Drug A": ["1", "2", "3", "4"]}


DOSES_ALONE = "".join(
    f"{animal},{dose},{day},{100 + animal + day}\n"
    for animal, dose in ((1, 0), (2, 0), (3, 5), (4, 5), (5, 25), (6, 25))
    for day in (0, 8)
)


def test_doses_are_the_arms_where_nothing_else_names_them() -> None:
    text = "Animal,Dose (mg/kg),Day,Tumor volume\n" + DOSES_ALONE
    study = read_study([Upload("sheet.csv", text.encode())])
    assert study.calipers is not None
    rows = study.calipers.groupby("arm", sort=False)["volume_mm3"].apply(list)
    assert rows.to_dict() == {
        "0 mg/kg": [101, 109, 102, 110],
        "5 mg/kg": [103, 111, 104, 112],
        "25 mg/kg": [105, 113, 106, 114],
    }
    assert any("holds several doses." in each.what for each in study.problems)


def test_doses_beside_a_column_that_may_name_arms_are_no_arms() -> None:
    rows = "".join(f"x{line}" for line in DOSES_ALONE.splitlines(keepends=True))
    rows = "".join(f"{'ab'[at % 2]},{row}" for at, row in enumerate(rows.splitlines(True)))
    text = "Protocol,Animal,Dose (mg/kg),Day,Tumor volume\n" + rows
    study = read_study([Upload("sheet.csv", text.encode())])
    assert {arm.name for arm in study.arms} == {"sheet"}
