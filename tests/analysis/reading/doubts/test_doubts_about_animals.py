"""Signs of a wrong reading of animals stop it, whatever the layout, until the user answers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.reading.doubts.of_animals import rows_as_headings
from analysis.reading.files.sheets import Sheet
from analysis.reading.findings import Finding
from analysis.study import Question, Recognized, Study, StudyError

GROWTH = {"WT": (100, 180, 420), "KO": (90, 110, 130)}
WIDE = "Mouse,{},Treatment,Day 0,Day 7,Day 14"


def read(text: str, answers: Mapping[str, str] | None = None, name: str = "mice.csv") -> Study:
    given = Corrections(answers=tuple((answers or {}).items()))
    return read_study([Upload(name, text.encode())], given)


def stopped(text: str, name: str = "mice.csv") -> Question:
    """The one question that stops a sheet of which nothing may be read."""
    with pytest.raises(StudyError) as caught:
        read(text, name=name)
    (question,) = [each for each in caught.value.questions if each.stops]
    return question


def long_table(heading: str, names: tuple[str, str]) -> str:
    rows = [f"Mouse,{heading},Treatment,Day,Volume (mm3)"]
    for number in range(8):
        name = names[number % 2]
        arm = "vehicle" if number < 4 else "drug X"
        sizes = GROWTH["WT" if number % 2 == 0 else "KO"]
        rows += [f"{number},{name},{arm},{7 * i},{v + number}" for i, v in enumerate(sizes)]
    return "\n".join(rows)


def wide_table(heading: str, names: tuple[str, str]) -> str:
    rows = [f"Tumor volume (mm3),,,,,\n{WIDE.format(heading)}"]
    for number in range(8):
        arm = "vehicle" if number < 4 else "drug X"
        sizes = GROWTH["WT" if number % 2 == 0 else "KO"]
        cells = ",".join(str(v + number) for v in sizes)
        rows.append(f"{number},{names[number % 2]},{arm},{cells}")
    return "\n".join(rows)


def animals(study: Study, field: str = "arm") -> dict[str, int]:
    assert study.calipers is not None
    return {str(k): int(n) for k, n in study.calipers.groupby(field)["animal"].nunique().items()}


@pytest.mark.parametrize("table", [long_table, wide_table])
@pytest.mark.parametrize(
    ("heading", "names"),
    [("Genotype", ("WT", "KO")), ("Diet (ppm)", ("50", "500")), ("Vorbehandlung", ("ja", "nein"))],
)
def test_a_column_that_splits_arms_stops(table, heading: str, names: tuple[str, str]) -> None:
    question = stopped(table(heading, names))
    assert question.key == f"animals_apart:mice.csv:{heading}"
    assert f"'{heading}' tells animals of one arm apart ({', '.join(names)})" in question.text
    arms = animals(read(table(heading, names), {question.key: "arms"}))
    assert arms == {f"{arm}, {name}": 2 for arm in ("vehicle", "drug X") for name in names}
    pooled = read(table(heading, names), {question.key: "nothing that counts"})
    assert animals(pooled) == {"vehicle": 4, "drug X": 4}
    apart = read(table(heading, names), {question.key: "tumor models or strains of animals"})
    assert animals(apart, "model") == {names[0]: 4, names[1]: 4}


@pytest.mark.parametrize("table", [long_table, wide_table])
@pytest.mark.parametrize(
    ("heading", "names"),
    [("Sex", ("F", "M")), ("Entered by", ("AB", "CD")), ("Response", ("PR", "PD"))],
)
def test_a_column_of_no_groups_is_told(table, heading: str, names: tuple[str, str]) -> None:
    study = read(table(heading, names))
    assert animals(study) == {"vehicle": 4, "drug X": 4}
    (told,) = [p for p in study.problems if f"'{heading}' tells animals" in p.what]
    assert (told.severity, told.action) == ("info", "It was not used.")


def test_a_column_that_goes_with_the_arms_is_not_asked_about() -> None:
    text = long_table("Schedule", ("q3d", "q3d")).replace("q3d,drug", "q7d,drug")
    study = read(text)
    assert animals(study) == {"vehicle": 4, "drug X": 4}
    assert not [q for q in study.questions if q.stops]


def test_two_columns_that_split_arms_are_both_answered() -> None:
    rows = ["Mouse,Genotype,Diet,Group,Day,Volume (mm3)"]
    for number in range(16):
        genotype, diet = ("WT", "KO")[number % 2], ("low", "high")[number // 2 % 2]
        group = "vehicle" if number < 8 else "drug X"
        rows += [f"{number},{genotype},{diet},{group},{d},{100 + 9 * d}" for d in (0, 7, 14)]
    answers = {f"animals_apart:mice.csv:{name}": "arms" for name in ("Genotype", "Diet")}
    arms = animals(read("\n".join(rows), answers))
    assert arms["vehicle, WT, low"] == 2
    assert len(arms) == 8


PHASES = [
    ["Mouse", "Arm", "Phase", "Day", "TV (mm3)"],
    ["1", "Vehicle", "onset", 7, 160],
    ["1", "Vehicle", "onset", 14, 221],
    ["1", "Vehicle", "regrowth", 7, 480],
    ["2", "Vehicle", "onset", 7, 118],
]


def test_rows_of_data_are_no_headings() -> None:
    sheet = Sheet("mice.csv", "", PHASES)
    rows = pd.DataFrame({"animal": ["1", "2"], "cell": ["E4", "E5"]})

    def doubts(top: str, *heads: tuple[str, str]) -> list[tuple[str, str]]:
        place = Recognized("calipers", "mice.csv", "", top, "E5", heads)
        found = rows_as_headings(sheet, Finding("calipers", rows, place))
        return [(doubt.what, doubt.cell) for doubt in found]

    found = doubts("A3", ("1", "animal"), ("onset", "arm"), ("Vehicle", "cage"))
    what = "Row 3 was taken for headings, and 'Vehicle', 'onset' stand again below it."
    assert found == [(what, "A3")]
    assert doubts("A1", ("Mouse", "animal"), ("Arm", "arm"), ("Phase", "note")) == []


def test_a_list_of_which_most_rows_are_lost_stops() -> None:
    days = ["NA"] * 9 + ["16", "21"]
    rows = [f"S4,L{number},{day}" for number, day in enumerate(days)]
    with pytest.raises(StudyError) as caught:
        read("\n".join(["Sample,Larvae,time_to_death_h", *rows]))
    (question,) = [q for q in caught.value.questions if q.key.startswith("lost_rows:")]
    assert question.text.startswith("Only 1 of 11 rows of the table gave a value.")
    assert question.options == ("read them as they stand", "leave them out")


UNNAMED = """Animal,Group,Day 0,Day 7,Day 14
1,Vehicle,49.7,49,48.2
2,Vehicle,50.3,52.6,58.6
3,Drug,82,84.8,80.7
4,Drug,56.2,62.2,64.1
"""


def test_numbers_that_nothing_names_and_that_do_not_grow_are_asked_about() -> None:
    question = stopped(UNNAMED)
    assert question.options == ("tumor volume", "body weight", "something else: leave it out")
    volumes = read(UNNAMED, {question.key: "tumor volume"}).calipers
    weights = read(UNNAMED, {question.key: "body weight"}).calipers
    assert volumes is not None
    assert weights is not None
    assert volumes["volume_mm3"].sum() == pytest.approx(738.4)
    assert weights["weight_g"].sum() == pytest.approx(738.4)
    with pytest.raises(StudyError):
        read(UNNAMED, {question.key: "something else: leave it out"})


def test_numbers_that_nothing_names_and_that_grow_are_volumes() -> None:
    text = UNNAMED.replace("48.2", "180").replace("58.6", "201")
    study = read(text)
    assert study.calipers is not None
    assert study.calipers["volume_mm3"].count() == 12
    assert any("Taken as tumor volumes" in p.action for p in study.problems)


def test_two_rows_of_weights_of_one_animal_are_no_tumors() -> None:
    text = """Body weight (g),,,,
Mouse,Group,Day 0,Day 7,Day 14
A1,Vehicle,20.1,20.4,20.9
A2,Vehicle,19.8,20.0,20.5
A2,Vehicle,22.3,22.9,23.1
B1,Drug,20.3,19.9,19.7
B2,Drug,20.6,20.1,19.8
"""
    study = read(text)
    (question,) = [each for each in study.questions if each.stops]
    assert question.key == "spliced:mice.csv:"
    assert animals(study) == {"Vehicle": 1, "Drug": 2}
    apart = read(text, {question.key: "different animals"})
    assert animals(apart) == {"Vehicle": 3, "Drug": 2}


def test_changes_in_percent_are_no_volumes_before_the_answer() -> None:
    text = """Change in tumor volume (%),,,,
Mouse,Group,Day 7,Day 14,Day 21
1,Vehicle,55,130,280
2,Vehicle,48,122,301
3,Drug,5,22,41
4,Drug,2,15,30
"""
    question = stopped(text)
    assert question.key == "relative:mice.csv:"
    assert read(text, {question.key: question.options[1]}).calipers is not None
