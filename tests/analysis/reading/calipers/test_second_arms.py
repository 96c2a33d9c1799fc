"""Two columns of arms that differ are asked for; sheets of animals across are turned."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study, StudyError

KEY = "second_arm:sheet.csv:"
WIDE = """Mouse,Initial arm,{},Day 0,Day 7,Day 14
1,Vehicle,Vehicle,100,200,410
2,Vehicle,Drug,98,195,400
3,Drug,Drug,101,130,180
4,Drug,Vehicle,103,133,190
mm3,,,,,
"""
LONG = """Mouse,Group,{},Day,Volume (mm3)
1,Vehicle,Vehicle,0,100
2,Vehicle,Drug,0,98
3,Drug,Drug,0,101
4,Drug,Vehicle,0,103
"""
LATER = ["Arm after re-randomization (d14)", "Group at d10", "New group", "Treatment from day 14"]
TURNED = """Study 12,,,,
{},501,502,601,602
Treatment,Vehicle,Vehicle,Lapatinib,Lapatinib
BW D0 (g),20.1,19.8,20.4,21.0
BW D7 (g),20.5,20.3,19.7,20.1
TV D0 (mm3),100,105,98,102
TV D7 (mm3),240,255,130,141
"""


def read(text: str, answer: str = "") -> Study:
    given = Corrections(answers=((KEY, answer),) if answer else ())
    return read_study([Upload("sheet.csv", text.encode())], given)


def arms(study: Study) -> dict[str, str]:
    assert study.calipers is not None
    pairs = study.calipers[["animal", "arm"]].itertuples(index=False)
    return {str(animal): str(arm) for animal, arm in pairs}


@pytest.mark.parametrize("later", LATER)
@pytest.mark.parametrize("text", [WIDE, LONG])
def test_two_columns_of_arms_stop_until_one_is_chosen(text: str, later: str) -> None:
    with pytest.raises(StudyError) as stopped:
        read(text.format(later))
    (question,) = [each for each in stopped.value.questions if each.key == KEY]
    assert question.options[1] == later
    first = read(text.format(later), question.options[0])
    assert arms(first) == {"1": "Vehicle", "2": "Vehicle", "3": "Drug", "4": "Drug"}
    second = read(text.format(later), later)
    assert arms(second) == {"1": "Vehicle", "2": "Drug", "3": "Drug", "4": "Vehicle"}


def test_all_days_of_the_chosen_arms_are_read() -> None:
    calipers = read(WIDE.format(LATER[0]), LATER[0]).calipers
    assert calipers is not None
    assert calipers[calipers["animal"] == "2"]["volume_mm3"].tolist() == [98, 195, 400]


@pytest.mark.parametrize("first", [("1", "1", "2", "3"), ("Ctrl", "Ctrl", "Drug", "Both")])
def test_columns_of_arms_that_agree_are_not_asked_for(first: tuple[str, ...]) -> None:
    names = ("NaCl", "NaCl", "Drug", "Both")
    pairs = enumerate(zip(first, names, strict=True))
    rows = "".join(f"{at},{one},{other},0,{98 + at}\n" for at, (one, other) in pairs)
    study = read(f"Mouse,Treatment,Treatment group,Day,Volume (mm3)\n{rows}")
    assert KEY not in {each.key for each in study.questions}
    assert len(arms(study)) == 4


@pytest.mark.parametrize("animal", ["Animal", "Mouse ID"])
def test_animals_across_over_rows_of_measures_and_days(animal: str) -> None:
    study = read(TURNED.format(animal))
    assert arms(study) == {
        "501": "Vehicle",
        "502": "Vehicle",
        "601": "Lapatinib",
        "602": "Lapatinib",
    }
    assert study.calipers is not None
    rows = study.calipers[study.calipers["animal"] == "601"].sort_values("day")
    assert rows["day"].tolist() == [0, 7]
    assert rows["volume_mm3"].tolist() == [98, 130]
    assert rows["weight_g"].tolist() == [20.4, 19.7]
    assert {str(cell) for cell in rows["cell"]} <= {"D4", "D5", "D6", "D7"}
