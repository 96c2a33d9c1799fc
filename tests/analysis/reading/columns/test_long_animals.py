"""Long tables of animals as labs name their columns: studies, models, weeks, arms, signals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study, StudyError
from tests.files.make_files import workbook

Row = Sequence[object]


def csv(head: str, rows: Sequence[Row]) -> bytes:
    return "\n".join([head, *(",".join(map(str, row)) for row in rows)]).encode()


def read(head: str, rows: Sequence[Row], key: str = "", answer: str = "") -> Study:
    given = Corrections(answers=((key, answer),) if key else ())
    return read_study([Upload("mice.csv", csv(head, rows))], given)


def course(arms: Sequence[str], n: int, days: Sequence[int] = (0, 7)) -> list[tuple[str, int, int]]:
    """Arm, number of the animal in its arm, and day."""
    return [(arm, i, day) for arm in arms for i in range(1, n + 1) for day in days]


def animals(table: pd.DataFrame | None) -> dict[tuple[str, str], int]:
    assert table is not None
    found: dict[tuple[str, str], int] = (
        table.groupby(["model", "arm"])["animal"].nunique().to_dict()
    )
    return found


def keys(study: Study) -> list[str]:
    return [question.key.partition(":")[0] for question in study.questions]


TWO_STUDIES = [
    (study, arm, i, day + study, 100 * study + i)
    for study in (1, 2)
    for arm, i, day in course(("Control", "Drug"), 2)
]
STUDY_HEAD = "study,treatment,animal_id,day,tumor_volume"


def test_animals_of_two_studies_are_never_one() -> None:
    study = read(STUDY_HEAD, TWO_STUDIES)
    expected = {(f"study {s}", arm): 2 for s in (1, 2) for arm in ("Control", "Drug")}
    assert animals(study.calipers) == expected
    assert study.calipers is not None
    assert len(study.calipers) == 16
    assert keys(study) == ["studies"]


def test_studies_that_are_batches_are_one_with_animals_of_their_own() -> None:
    key = read(STUDY_HEAD, TWO_STUDIES).questions[0].key
    study = read(STUDY_HEAD, TWO_STUDIES, key, "batches of one study")
    assert animals(study.calipers) == {("", "Control"): 4, ("", "Drug"): 4}
    assert study.calipers is not None
    assert sorted(study.calipers["animal"].unique()) == ["study 1/1", "study 1/2", "study 2/1",
                                                         "study 2/2"]  # fmt: skip


def test_cohorts_without_their_control_are_blocks_of_one_study() -> None:
    rows = [(c, arm, f"{c}{arm}{i}", day, 50) for c, own in ((1, "CX"), (2, "XY"), (3, "Y"))
            for arm in own for i in (1, 2) for day in (0, 5)]  # fmt: skip
    named = [(c, {"C": "veh"}.get(arm, arm), *rest) for c, arm, *rest in rows]
    study = read("cohort_id,group,animal,day,volume", named)
    assert animals(study.calipers) == {("", "veh"): 2, ("", "X"): 4, ("", "Y"): 4}
    assert keys(study) == []


@pytest.mark.parametrize("heading", ["Experiment", "Expt", "batch_id", "Figure", "Contributor"])
def test_columns_that_name_a_study(heading: str) -> None:
    study = read(STUDY_HEAD.replace("study", heading), TWO_STUDIES)
    assert len(animals(study.calipers)) == 4


def test_a_tumor_column_with_models_is_no_second_tumor() -> None:
    rows = [(arm, day, 100, model, i, model) for model in ("PDXa", "PDXb")
            for arm, i, day in course(("Control", "Drug"), 2)]  # fmt: skip
    study = read("Arms,Times,Volume,Study,ID,Tumor", rows)
    assert set(animals(study.calipers)) == {
        (model, arm) for model in ("PDXa", "PDXb") for arm in ("Control", "Drug")
    }
    assert study.calipers is not None
    assert set(study.calipers["tumor"]) == {""}
    assert keys(study) == ["tumor_models", "studies"]


def test_sides_stay_tumors_and_lines_on_one_animal_are_asked() -> None:
    rows = [(f"{arm}{i}", tumor, arm, day, 90) for tumor in ("left", "right")
            for arm, i, day in course(("veh", "Drug"), 2)]  # fmt: skip
    sided = read("Mouse,Tumor,Treatment,Day,Volume", rows)
    assert sided.calipers is not None
    assert set(sided.calipers["tumor"]) == {"left", "right"}
    assert keys(sided) == []
    lines = [(m, {"left": "4T1", "right": "EMT6"}[t], *rest) for m, t, *rest in rows]
    asked = read("Mouse,Tumor,Treatment,Day,Volume", lines)
    assert [q.assumed for q in asked.questions] == ["tumors of one animal"]


@pytest.mark.parametrize(
    "heading",
    ["DaysPostT0", "OBS_DAY", "Day after engraftment", "Days Post Implant", "dpi", "study_day"],
)
@pytest.mark.parametrize("arm", ["Drug Regimen", "AgentName", "Treatment.Group", "Rx", "Cohort"])
def test_headings_of_days_and_arms(heading: str, arm: str) -> None:
    rows = [(f"{a}{i}", a, day, 100 + day) for a, i, day in course(("CNT", "TAM"), 2)]
    study = read(f"Mice.ID,{arm},{heading},Tumor.Volume", rows)
    assert animals(study.calipers) == {("", "CNT"): 2, ("", "TAM"): 2}
    assert study.calipers is not None
    assert set(study.calipers["day"]) == {0, 7}
    assert {a.name: a.role for a in study.arms} == {"CNT": "vehicle", "TAM": "single"}
    assert keys(study) == []


def test_weeks_are_days_times_seven_and_told() -> None:
    rows = [(f"{a}{i}", a, week, 100) for a, i, week in course(("VEH", "NR"), 2, (1, 3))]
    study = read("ID,Treatment,Week,Volume", rows)
    assert study.calipers is not None
    assert set(study.calipers["day"]) == {7, 21}
    assert "The column 'Week' counts weeks." in [problem.what for problem in study.problems]


def test_a_timepoint_is_asked_for_its_unit() -> None:
    rows = [(f"{a}{i}", a, time, 100) for a, i, time in course(("VEH", "NR"), 2, (0, 2))]
    head = "Mouse,Drug,Timepoint,Volume"
    study = read(head, rows)
    assert study.calipers is not None
    assert set(study.calipers["day"]) == {0, 2}
    assert keys(study) == ["day_unit"]
    again = read(head, rows, study.questions[0].key, "weeks")
    assert again.calipers is not None
    assert set(again.calipers["day"]) == {0, 14}


def test_an_arm_that_no_heading_names_is_asked_not_pooled() -> None:
    rows = [(f"{a}{i}", day, 100, a) for a, i, day in course(("saline", "drug X"), 3)]
    head = "ID,Time,Volume,Protocol"
    with pytest.raises(StudyError, match="No heading names the arms of these animals"):
        read(head, rows)
    study = read(head, rows, "arm_column:mice.csv:", "Protocol")
    assert animals(study.calipers) == {("", "saline"): 3, ("", "drug X"): 3}


def test_bioluminescence_is_an_endpoint_by_day_and_no_volume() -> None:
    rows = [(a, f"{a}{i}", day, 1e6 * (1 + day)) for a, i, day in course(("veh", "X"), 2)]
    study = read("Treatment,MOUSE,Day,Total Flux [p/s]", rows)
    assert study.calipers is None
    assert study.endpoints is not None
    first = study.endpoints.iloc[1]
    assert (first["measure"], first["unit"], first["day"]) == ("total flux", "p/s", 7)
    assert first["value"] == 8e6


def test_volume_and_light_of_one_table_are_both_read() -> None:
    rows = [(a, f"{a}{i}", day, 120, 3e5) for a, i, day in course(("veh", "X"), 2)]
    study = read("Treatment,Mouse,Day,Volume,RLU", rows)
    assert study.calipers is not None
    assert study.endpoints is not None
    assert set(study.calipers["volume_mm3"]) == {120}
    assert set(study.endpoints["value"]) == {3e5}
    assert set(study.endpoints["measure"]) == {"bioluminescence"}


def test_an_age_is_the_day_where_it_rises() -> None:
    rows = [(i, age, 1e8, kind) for kind, i in (("WT", 1), ("WT", 2), ("KO", 3), ("KO", 4))
            for age in (5, 7)]  # fmt: skip
    study = read("ID,Age,BLI,Genotype", rows)
    assert study.endpoints is not None
    assert set(study.endpoints["day"]) == {35, 49}
    assert animals(study.endpoints) == {("", "WT"): 2, ("", "KO"): 2}
    assert [q.assumed for q in study.questions] == ["weeks", "none of them"]


def test_a_weight_of_zero_is_not_measured() -> None:
    rows = [("A", "veh", 0, 100, 20), ("A", "veh", 7, 150, 0), ("B", "X", 0, 99, 21)]
    study = read("animal,arm,day,volume,weight_g", rows)
    assert study.calipers is not None
    weights = study.calipers["weight_g"].tolist()
    assert weights[0] == 20
    assert math.isnan(weights[1])
    assert any("0 is no weight" in problem.what for problem in study.problems)


def test_an_area_is_no_volume_before_the_user_says_so() -> None:
    rows = [(f"{a}{i}", a, day, 80, 20) for a, i, day in course(("veh", "X"), 2)]
    head = "Mouse,Treatment,Day,Tumor size (mm2),BW (g)"
    study = read(head, rows)
    assert study.calipers is not None
    assert study.calipers["volume_mm3"].isna().all()
    assert set(study.calipers["weight_g"]) == {20}
    again = read(head, rows, study.questions[0].key, "volumes in mm3 all the same")
    assert again.calipers is not None
    assert set(again.calipers["volume_mm3"]) == {80}


def two_files(roster: Sequence[Row]) -> Study:
    volumes = [(f"{a}{i}", day, 100 + i) for a, i, day in course(("V", "D"), 4)]
    return read_study(
        [
            Upload("volumes.csv", csv("Mouse ID,Day,Tumor Volume (mm3)", volumes)),
            Upload("animals.csv", csv("Mouse ID,Drug,Sex,Age_months", roster)),
        ]
    )


def test_one_contradictory_animal_does_not_break_the_join() -> None:
    names = {"V": "Vehicle", "D": "Drug A"}
    roster = [(f"{a}{i}", names[a], "f", 3) for a, i, _ in course(("V", "D"), 4, (0,))]
    assert animals(two_files(roster).calipers) == {("", "Vehicle"): 4, ("", "Drug A"): 4}
    study = two_files([*roster, ("D4", "Vehicle", "f", 3)])
    assert animals(study.calipers) == {("", "Vehicle"): 4, ("", "Drug A"): 3}
    (problem,) = [p for p in study.problems if p.value == "D4"]
    assert problem.what == (
        "The list of animals has them in several arms ('Drug A' and 'Vehicle'). Correct it."
    )


@pytest.mark.parametrize("arm", ["treatment", "drug", "compound", "group"])
def test_survival_of_an_arm_called_like_a_heading_stays_survival(arm: str) -> None:
    rows = [("A1", arm, 9, 1), ("A2", arm, 13, 1), ("V1", "vehicle", 5, 1), ("V2", "vehicle", 8, 0)]
    study = read("animal,arm,day,event", rows)
    assert study.calipers is None
    assert study.survival is not None
    assert study.survival["day"].tolist() == [9, 13, 5, 8]
    assert study.survival["arm"].tolist() == [arm, arm, "vehicle", "vehicle"]


TASKS: Sequence[Row] = (
    ("Task: Body Weight (g)", "", "", "", ""),
    ("Group", "Animal ID", "Day", "Value", "Fate"),
    ("G1", "1-1", 0, 20.5, ""),
    ("G1", "1-1", 7, 21.5, "1-TV"),
    ("G2", "2-1", 0, 19.5, ""),
    ("G2", "2-1", 7, 19.0, ""),
)
LEGEND: Sequence[Row] = (
    ("Fate Descriptions:", ""),
    ("Code", "Description"),
    ("1-TV", "Excessive Tumor Burden"),
    ("2-BW", "Excessive Body Weight Loss"),
)


def test_the_title_names_the_measure_and_the_file_explains_its_codes() -> None:
    upload = Upload("log.xlsx", workbook({"Data BW": TASKS, "Appendix": LEGEND}))
    study = read_study([upload])
    assert study.calipers is not None
    assert study.survival is not None
    assert study.calipers["weight_g"].tolist() == [20.5, 21.5, 19.5, 19.0]
    assert study.calipers["volume_mm3"].isna().all()
    told = study.survival.set_index("animal")
    assert told.loc["1-1", "event"]
    assert not told.loc["2-1", "event"]
    assert told.loc["1-1", "reason"] == "1-TV: Excessive Tumor Burden"


def test_one_value_an_animal_is_an_endpoint_called_as_its_column() -> None:
    rows = [("CG", f"c{i}", 20 + i, 90) for i in range(3)]
    rows += [("MTD", f"m{i}", 10 + i, 80) for i in range(3)]
    study = read("Group,Mouse,MVD,Spleen weight (mg)", rows)
    assert study.endpoints is not None
    of_arm = study.endpoints.groupby(["measure", "unit", "arm"])["value"].mean().to_dict()
    assert of_arm == {
        ("MVD", "", "CG"): 21,
        ("MVD", "", "MTD"): 11,
        ("Spleen weight", "mg", "CG"): 90,
        ("Spleen weight", "mg", "MTD"): 80,
    }


def test_rows_without_names_are_animals_with_a_question() -> None:
    rows = [(20, "CG"), (21, "CG"), (10, "MTD"), (12, "MTD")]
    study = read("MVD,Group", rows)
    assert animals(study.endpoints) == {("", "CG"): 2, ("", "MTD"): 2}
    assert keys(study) == ["rows_are_animals", "control"]
    with pytest.raises(StudyError, match="no animals, as you said"):
        read("MVD,Group", rows, study.questions[0].key, "rows are no animals: leave them out")


def test_names_of_measures_are_no_animals() -> None:
    rows = [(name, arm, day, 50) for name in ("Body weight", "Tumor volume", "SEM")
            for arm in ("veh", "X") for day in (0, 7)]  # fmt: skip
    with pytest.raises(StudyError, match="read as headings, units, statistics or sentences"):
        read("ID,Treatment,Day,Volume", rows)


def test_one_animal_with_two_curves_does_not_hold_up_the_others() -> None:
    rows = [(f"{a}{i}", a, day, 100 + day) for a, i, day in course(("veh", "X"), 6, (0, 3, 7))]
    rows += [("X6", "X", day, 300) for day in (0, 3, 7)]
    study = read("Mouse,Treatment,Day,Volume", rows)
    assert animals(study.calipers) == {("", "veh"): 6, ("", "X"): 5}
    assert [q.assumed for q in study.questions] == ["leave these animals out"]
    few = [row for row in rows if row[0] in ("veh1", "X6")]
    assert [q.assumed for q in read("Mouse,Treatment,Day,Volume", few).questions] == [""]
