"""Ends in hours, weeks and months, numbers behind the word of a measure, weights in milligrams."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.body_weights import GRAMS
from analysis.reading.corrections import Corrections
from analysis.study import Study, StudyError

ROWS = ((1, "con", 12, 1), (2, "con", 24, 1), (3, "drug", 36, 1), (4, "drug", 48, 0))


def read(name: str, text: str, *answers: tuple[str, str]) -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers=answers))


@pytest.mark.parametrize(
    ("heading", "days"),
    [
        ("survival_hours", 1 / 24), ("Time (h)", 1 / 24), ("time_h", 1 / 24),
        ("sac_hpc", 1 / 24), ("Hours post infection", 1 / 24), ("Time to death (hours)", 1 / 24),
        ("survival (wk)", 7), ("Survival.weeks", 7), ("time_to_death_weeks", 7),
        ("OS_months", 30.4375), ("Survival_Months", 30.4375),
        ("Survival time (days)", 1), ("Time", 1),
    ],
)  # fmt: skip
def test_the_heading_of_an_end_says_what_it_counts(heading: str, days: float) -> None:
    rows = "".join(f"m{name},{arm},{time},{event}\n" for name, arm, time, event in ROWS)
    study = read("a.csv", f"mouse,group,{heading},event\n{rows}")
    assert study.survival is not None
    assert study.survival["day"].tolist() == pytest.approx([days * time for _, _, time, _ in ROWS])
    assert study.survival["event"].tolist() == [True, True, True, False]
    told = [each for each in study.problems if " counts " in each.what]
    assert len(told) == (days != 1)


def test_con_alone_is_a_control() -> None:
    rows = "".join(f"m{name},{arm},{time},{event}\n" for name, arm, time, event in ROWS)
    study = read("a.csv", f"mouse,group,days,event\n{rows}")
    assert {arm.name: arm.role for arm in study.arms} == {"con": "vehicle", "drug": "single"}
    other = read("a.csv", f"mouse,group,days,event\n{rows}".replace("con,", "con tamoxifen,"))
    assert {arm.name: arm.role for arm in other.arms} == {
        "con tamoxifen": "single", "drug": "single",
    }  # fmt: skip


WIDE = (
    "ID,diet,genotype,weight_0,weight_10,weight_18,weight_gain\n"
    "a1,chow,wt,20,24,32,12\na2,chow,wt,21,30,38,17\nb1,fat,wt,23,26,37,14\nb2,fat,wt,22,25,36,14\n"
)


def test_numbers_behind_a_measure_are_days_beside_a_diet() -> None:
    study = read("a.csv", WIDE)
    assert study.calipers is not None
    rows = study.calipers[study.calipers["animal"] == "a2"]
    assert rows["day"].tolist() == [0, 10, 18]
    assert rows["weight_g"].tolist() == [21, 30, 38]
    assert set(study.calipers["arm"]) == {"chow", "fat"}
    question = next(each for each in study.questions if each.key.startswith("day_unit"))
    assert question.assumed == "days"
    weeks = read("a.csv", WIDE, (question.key, "weeks"))
    assert weeks.calipers is not None
    assert sorted(set(weeks.calipers["day"])) == [0, 70, 126]


def test_numbers_in_front_of_arms_count_for_nothing() -> None:
    rows = "".join(
        f"{number}.{arm},{number}0{mouse},{day},{40 + day}\n"
        for number, arm in enumerate(("CTR", "D", "R", "D + R"), start=1)
        for mouse in (1, 2)
        for day in (0, 3)
    )
    study = read("a.csv", f"Group,Mouse,Day,Volume\n{rows}")
    mixed = next(arm for arm in study.arms if arm.role == "combination")
    assert mixed.components == ("2.D", "3.R")


@pytest.mark.parametrize("heading", ["weight", "Body weight (mg)", "BW"])
def test_weights_no_mouse_has_in_grams_are_milligrams(heading: str) -> None:
    rows = "1,vehicle,0,21500\n1,vehicle,7,22500\n2,drug,0,20500\n2,drug,7,19500\n"
    text = f"mouse,group,day,{heading}\n{rows}"
    study = read("a.csv", text)
    assert study.calipers is not None
    assert study.calipers["weight_g"].tolist() == [21.5, 22.5, 20.5, 19.5]
    asked = [each for each in study.questions if each.key.startswith("weight_unit")]
    assert len(asked) == ("mg" not in heading)
    if asked:
        kept = read("a.csv", text, (asked[0].key, GRAMS)).calipers
        assert kept is not None
        assert kept["weight_g"].tolist() == [21500, 22500, 20500, 19500]


def test_weights_of_an_assay_column_are_milligrams_too() -> None:
    rows = "1,wt,122,Body Weight,34710\n2,ko,122,Body Weight,60320\n1,wt,150,Body Weight,36000\n"
    study = read("a.csv", f"Animal,Treatment,Day,Assay,Value\n{rows}")
    assert study.endpoints is not None
    assert study.endpoints["value"].tolist() == [34.71, 60.32, 36.0]
    assert set(study.endpoints["unit"]) == {"g"}


def test_rows_of_a_curve_are_no_animals_before_the_answer() -> None:
    rows = "".join(f"{time},{arm},{90 - time}\n" for arm in ("a", "b") for time in (0, 1, 2, 3, 4))
    with pytest.raises(StudyError, match="Is each row one animal"):
        read("a.csv", f"Step,Treatment,Percent alive\n{rows}")


def test_a_weight_for_each_row_of_a_diet_is_an_endpoint() -> None:
    study = read("a.csv", "diet,weight\ncontrol,21\ncontrol,28\nfat,25\nfat,24\nfat,26\n")
    assert study.endpoints is not None
    assert study.endpoints["value"].tolist() == [21, 28, 25, 24, 26]
    assert study.tumor_weights is None
    assert any(each.key.startswith("rows_are_animals") for each in study.questions)


def test_a_column_of_a_week_is_no_endpoint() -> None:
    text = (
        "Rat,Group,wk1-1,wk1-2,Spleen\n"
        "a,Vehicle,212,221,5\nb,Vehicle,205,212,6\nc,E2,195,200,7\nd,E2,194,201,8\n"
    )
    study = read("a.csv", text)
    assert study.endpoints is not None
    assert study.endpoints["measure"].tolist() == ["Spleen"] * 4
    told = [each.what for each in study.problems if "were not used" in each.what]
    assert len(told) == 1
    assert told[0].startswith("Columns C to D 'wk1-1', 'wk1-2', 8 numbers")


@pytest.mark.parametrize("heading", ["Timepoint", "Time", "Day"])
@pytest.mark.parametrize("clock", ["", " 09:00"])
def test_a_column_of_days_that_holds_dates_is_one_of_dates(heading: str, clock: str) -> None:
    rows = "".join(
        f"{mouse},{arm},2024-05-0{date}{clock},{100 + date}\n"
        for mouse, arm in ((1, "vehicle"), (2, "drug"))
        for date in (1, 3)
    )
    study = read("a.csv", f"Mouse,Group,{heading},Volume\n{rows}")
    assert study.calipers is not None
    columns = ["animal", "day", "volume_mm3"]
    assert list(study.calipers[columns].itertuples(index=False, name=None)) == [
        ("1", 0.0, 101.0), ("1", 2.0, 103.0), ("2", 0.0, 101.0), ("2", 2.0, 103.0),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["acc. death", "acc death", "acc. killed"])
def test_an_accident_in_short_is_no_event(word: str) -> None:
    sheet = (
        "Mouse,Allocation,Day 0 (mm3),Day 7 (mm3),Day 14 (mm3)\n"
        f"1,Sham,90,200,400\n2,Sham,95,210,FD\n3,Drug,92,140,{word}\n4,Drug,91,139,170\n"
    )
    survival = read("a.csv", sheet).survival
    assert survival is not None
    assert survival.set_index("animal")["event"].to_dict() == {
        "1": False,
        "2": True,
        "3": False,
        "4": False,
    }
    assert survival.set_index("animal")["arm"]["3"] == "Drug"


@pytest.mark.parametrize("heading", ["Dose date", "Exam date", "Scan date"])
def test_dates_of_a_session_are_dates_of_measuring(heading: str) -> None:
    rows = "".join(f"2024-06-{3 + day:02},{m},Drug,{20 + m}\n" for day in (0, 7) for m in (1, 2))
    study = read("a.csv", f"{heading},Mouse,Group,BW (g)\n{rows}")
    assert study.calipers is not None
    assert study.calipers["day"].tolist() == [0, 0, 7, 7]
    assert study.calipers["weight_g"].tolist() == [21, 22, 21, 22]
