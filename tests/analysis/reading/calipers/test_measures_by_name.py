"""What numbers under days are, where only a title, a file name or the numbers say it."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study, StudyError

RATS = [
    "rat,group,day0,day3,day7",
    "r1,ctl,250,260,271",
    "r2,ctl,241,250,263",
    "r3,trt,248,244,239",
]
SMALL = ["Mouse,Group,d5,d8,d12", "1,Ctrl,3.0,4.5,6.1", "2,Ctrl,3.2,4.4,6.6", "3,X1,3.1,3.6,4.0"]


def read(lines: list[str], name: str = "sheet.csv") -> Study:
    return read_study([Upload(name, "\n".join(lines).encode())])


def filled(study: Study) -> dict[str, int]:
    assert study.calipers is not None
    measures = ("length_mm", "volume_mm3", "weight_g")
    counts = {name: int(study.calipers[name].notna().sum()) for name in measures}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("name", ["plx_weight.csv", "weights_2023.csv", "rat-bw-final.csv"])
def test_a_file_name_says_weight(name: str) -> None:
    study = read(RATS, name)
    assert filled(study) == {"weight_g": 9}
    assert not study.questions


def test_numbers_as_steady_as_rats_are_asked_about() -> None:
    study = read(RATS)
    assert filled(study) == {"weight_g": 9}
    (question,) = study.questions
    assert question.key.startswith("measure:")
    assert question.assumed == "body weight"


def test_numbers_that_grow_are_volumes() -> None:
    assert filled(read([RATS[0], "r1,ctl,150,260,471", *RATS[2:]])) == {"volume_mm3": 9}


@pytest.mark.parametrize("title", ["Tumor diameter (mm)", "Tumour size [mm]", "Durchmesser Tumor"])
def test_a_title_of_diameters_is_one_of_lengths(title: str) -> None:
    assert filled(read([f"{title},,,,", *SMALL])) == {"length_mm": 9}


def test_a_title_of_volumes_is_none_of_diameters() -> None:
    study = read(["Tumor volume from diameters (mm),,,,", *SMALL])
    assert filled(study) == {"volume_mm3": 9}


def test_a_model_tells_animals_apart() -> None:
    heads = "PDX Model,Arm,Mouse #,Study Day,Tumor Vol (mm^3)"
    rows = [f"{pdx},{arm},{mouse},{day},{100 + at}"
            for at, (pdx, arm, mouse, day) in enumerate(
                (pdx, arm, mouse, day) for pdx in ("B-10", "B-22")
                for arm, mouse in (("Vehicle", 1), ("Drug", 2)) for day in (0, 7))]  # fmt: skip
    study = read([heads, *rows])
    assert study.calipers is not None
    found = study.calipers.set_index(["model", "arm", "day"])["volume_mm3"]
    assert len(found) == 8
    assert found[("B-22", "Vehicle", 7.0)] == 105


def test_animals_of_two_studies_are_no_tumors_of_one() -> None:
    lines = ["Subject,Condition,Study,day_01,day_02", "7,VEH,S1,337,336", "7,VEH,S3,330,331",
             "8,DRUG,S1,310,311"]  # fmt: skip
    study = read(lines, "weight.csv")
    assert study.calipers is not None
    assert study.calipers["tumor"].eq("").all()
    assert not [each for each in study.problems if "several rows" in each.what]


def test_numbers_that_nothing_names_are_told() -> None:
    lines = [RATS[0], "r1,ctl,150,260,471", *RATS[2:]]
    (told,) = [each for each in read(lines).problems if "says what these numbers" in each.what]
    assert (told.severity, told.cell) == ("info", "C2")
    assert told.action == "Taken as tumor volumes in mm3."
    named = read(["Tumor volume (mm3),,,,", *lines])
    assert not [each for each in named.problems if "says what these numbers" in each.what]


def test_weights_in_percent_are_left_out() -> None:
    lines = ["Body weight (% of initial),,,,", "Mouse,Group,Day 0,Day 3,Day 7",
             "1,Vehicle,100,101.2,103.4", "2,Dox,100,95.1,90.2"]  # fmt: skip
    with pytest.raises(StudyError, match="weights relative to others, not in g"):
        read(lines)


def test_lettered_tumors_of_an_animal_are_apart() -> None:
    lines = ["Mouse,Treatment,Day,Tumor A length,Tumor A width,Tumor B length,Tumor B width",
             "1,Ctrl,3,5.1,4.0,4.8,4.1", "2,Drug,3,5.0,4.2,4.9,4.3"]  # fmt: skip
    calipers = read(lines).calipers
    assert calipers is not None
    found = calipers.set_index(["animal", "tumor"])["length_mm"]
    assert found.to_dict() == {("1", "TA"): 5.1, ("1", "TB"): 4.8, ("2", "TA"): 5.0,
                               ("2", "TB"): 4.9}  # fmt: skip
