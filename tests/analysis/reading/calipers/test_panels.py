"""Two tables side by side that name the same animals, and headings that only look like days."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study, StudyError

LEFT = ((0, 90, 97, 88, 92), (3, 121, 130, 99, 101), (6, 163, 175, 112, 118))
RIGHT = ((0, 70, 77, 71, 74), (3, 89, 98, 77, 80), (6, 113, 124, 82, 90))
HEAD = "Day,PBS-1,PBS-2,aPD1-1,aPD1-2"


def read(text: str, name: str = "tumor_volume.csv", **answers: str) -> Study:
    given = tuple((f"{key}:{name}:", answer) for key, answer in answers.items())
    return read_study([Upload(name, text.encode())], Corrections(answers=given))


def panels(left: str, right: str) -> str:
    numbers = [
        ",,".join(",".join(map(str, row)) for row in pair) for pair in zip(LEFT, RIGHT, strict=True)
    ]
    return "\n".join([f"{left},,,,,,{right},,,,", f"{HEAD},,{HEAD}", *numbers])


def last(study: Study, *by: str) -> dict[tuple[str, ...], list[float]]:
    assert study.calipers is not None
    rows = study.calipers[study.calipers["day"] == study.calipers["day"].max()]
    groups = rows.groupby(list(by), sort=False)["volume_mm3"]
    return {key: values.tolist() for key, values in groups}  # type: ignore[misc]


def told(study: Study) -> str:
    return " ".join(f"{each.what} {each.action}" for each in study.problems)


@pytest.mark.parametrize(
    ("left", "right", "field"),
    [("4T1", "E0771", "model"), ("Fig. 3b", "Fig. 3c", "study")],
)
def test_a_line_or_figure_over_each_table_tells_its_animals_apart(
    left: str, right: str, field: str
) -> None:
    study = read(panels(left, right))
    assert last(study, "model", "arm") == {
        (left, "PBS"): [163, 175], (left, "aPD1"): [112, 118],
        (right, "PBS"): [113, 124], (right, "aPD1"): [82, 90],
    }  # fmt: skip
    assert f"'{left}', '{right}'. Read as other animals, of a {field} each." in told(study)


def test_flanks_over_the_tables_are_tumors_of_one_animal() -> None:
    study = read(panels("Left flank", "Right flank"))
    assert last(study, "arm", "animal", "tumor")[("PBS", "PBS-1", "R")] == [113]
    assert "Read as tumors of the same animals." in told(study)


def test_other_titles_are_asked_and_may_be_repeats() -> None:
    text = panels("Observer A", "Observer B")
    with pytest.raises(StudyError, match="two or more values on the same days"):
        read(text)
    study = read(text, spliced="one measured twice: their mean")
    assert last(study, "arm") == {("PBS",): [138, 149.5], ("aPD1",): [97, 104]}
    assert "Their mean is used, as you said." in told(study)


def weights(values: Sequence[Sequence[float]]) -> str:
    rows = [f"M1,Vehicle,{day},{value}" for each in values for day, value in enumerate(each)]
    rows += [f"M{n},Vehicle,{day},{20 + n}" for n in (2, 3) for day in range(3)]
    return "\n".join(["animal,arm,day,weight_g", *rows])


def test_weights_of_one_animal_are_never_two_tumors() -> None:
    text = weights(((20.0, 20.5, 21.0), (22.0, 22.5, 25.0)))
    (question,) = [each for each in read(text).questions if each.key.startswith("spliced")]
    assert not any("tumor" in option for option in question.options)
    study = read(text, spliced="one measured twice: their mean")
    assert study.calipers is not None
    own: pd.DataFrame = study.calipers[study.calipers["animal"] == "M1"]
    assert own["weight_g"].tolist() == [21.0, 21.5, 23.0]


def test_an_animal_called_d_begins_no_second_table_of_days() -> None:
    text = "Day,a,b,c,d,e\n0,0,0,0,0,0\n5,3,5,4,3,3\n10,7,8,6,2,1.5\n15,8,12,10,0,0"
    assert last(read(text), "animal") == {
        ("a",): [8], ("b",): [12], ("c",): [10], ("d",): [0], ("e",): [0],
    }  # fmt: skip


def test_animals_may_stand_over_their_arms() -> None:
    text = "Day,Mouse 1,Mouse 2,Mouse 3\n,Vehicle,Vehicle,Drug\n0,90,97,88\n4,150,160,99"
    assert last(read(text), "arm", "animal") == {
        ("Vehicle", "Mouse 1"): [150], ("Vehicle", "Mouse 2"): [160], ("Drug", "Mouse 3"): [99],
    }  # fmt: skip


def test_days_of_life_are_days() -> None:
    text = "Genotype,Mouse,PND7,PND14\nWT,1,4.1,8.0\nWT,2,4.2,8.1\nKO,3,4.0,7.5"
    study = read(text, "body_weight.csv")
    assert study.calipers is not None
    assert study.calipers["day"].tolist() == [7, 14] * 3
    assert "The days count from birth." in told(study)
    p_days = read(text.replace("PND14", "PND14,PND21").replace("PND", "P"), "body_weight.csv")
    assert p_days.calipers is not None
    assert p_days.calipers["day"].tolist()[:2] == [7, 14]


def test_days_may_stand_below_the_words_for_them() -> None:
    text = (
        "Figure 5,,,,\n,Mouse,Days after implantation,,\nTumor volume (mm3),,7,10,14\n"
        "shCtrl,#1,80,120,210\n,#2,99,151,264\nshGENE,#1,52,66,91\n,#2,65,83,114"
    )
    assert last(read(text, "source.csv"), "arm", "animal") == {
        ("shCtrl", "#1"): [210], ("shCtrl", "#2"): [264],
        ("shGENE", "#1"): [91], ("shGENE", "#2"): [114],
    }  # fmt: skip


def test_light_with_dates_alone_counts_from_its_first_date() -> None:
    rows = ["Total Flux [p/s]\tStdev Radiance\tGroup\tAnimal Number\tDate and Time"]
    for week, date in enumerate(("5/2/2022", "5/9/2022")):
        rows += [
            f"{2 + animal + 5 * week}e5\t90\t{arm}\t{100 + animal}\t{date} 10:1{animal}:02"
            for animal, arm in enumerate(("Vehicle", "Vehicle", "Drug", "Drug"))
        ]
    study = read("\n".join(rows), "roi.txt")
    assert study.endpoints is not None
    own = study.endpoints[study.endpoints["animal"] == "100"]
    assert own[["measure", "day", "value"]].values.tolist() == [
        ["total flux", 0.0, 2e5], ["total flux", 7.0, 7e5],
    ]  # fmt: skip
    assert "Day 0 was taken to be 2022-05-02." in told(study)


def test_panels_of_two_measures_are_no_values_beside_dates() -> None:
    text = (
        "Fig. 3b Tumor volume (mm3),,,,,,Fig. 3c Body weight (g),,,,\n"
        "Day,PBS,,Drug,,,Day,PBS,,Drug,\n"
        "0,90,95,92,91,,0,19,18,20,21\n3,140,145,110,99,,3,19.5,18,20.5,21\n"
        "6,230,250,130,120,,6,20,18.5,20.6,22"
    )
    study = read(text, "source.csv")
    assert last(study, "arm") == {("PBS",): [230, 250], ("Drug",): [130, 120]}
    assert study.calipers is not None
    rows = study.calipers[study.calipers["day"] == 6].groupby("arm", sort=False)["weight_g"]
    assert {arm: own.tolist() for arm, own in rows} == {"PBS": [20, 18.5], "Drug": [20.6, 22]}


@pytest.mark.parametrize("word", ["euthanasi\u00e9e", "Sacrificado", "mort"])
def test_words_for_death_of_other_languages_are_events(word: str) -> None:
    text = f"Souris,Groupe,Jour,Statut\nS1,Vehicle,21,{word}\nS2,Vehicle,60,vivant"
    study = read(text, "survie.csv")
    assert study.survival is not None
    assert study.survival.set_index("animal")["event"].to_dict() == {"S1": 1, "S2": 0}
