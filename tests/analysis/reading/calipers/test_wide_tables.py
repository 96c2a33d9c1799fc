"""Wide tables of animals: days down, pairs, status, repeats; and what stops before the tables."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.reading.corrections import Corrections
from analysis.study import Study, StudyError


def read(text: str, name: str = "table.csv", answers: tuple[tuple[str, str], ...] = ()) -> Study:
    return read_study([Upload(name, text.encode())], Corrections(answers=answers))


def told(study: Study) -> str:
    return " ".join(f"{each.what} {each.action}" for each in study.problems)


def calipers(study: Study) -> pd.DataFrame:
    assert study.calipers is not None
    return study.calipers


def volumes(study: Study) -> dict[str, dict[str, list[float]]]:
    rows = calipers(study)
    return {
        arm: {str(name): own["volume_mm3"].tolist() for name, own in each.groupby("animal")}
        for arm, each in rows.groupby("arm")
    }


DOWN = """,Control,,,Drug A,,
Day,M1,M2,M3,M4,M5,M6
0,100,110,95,101,99,105
4,160,170,150,130,120,125
8,260,280,240,150,140,160
"""
BY_ARM = {
    "Control": {"M1": [100, 160, 260], "M2": [110, 170, 280], "M3": [95, 150, 240]},
    "Drug A": {"M4": [101, 130, 150], "M5": [99, 120, 140], "M6": [105, 125, 160]},
}


def test_days_down_under_arms_that_span_their_animals() -> None:
    study = read(DOWN)
    assert volumes(study) == BY_ARM
    assert calipers(study)["day"].drop_duplicates().tolist() == [0, 4, 8]
    assert calipers(study)["cell"].tolist()[:3] == ["B3", "B4", "B5"]


@pytest.mark.parametrize(
    ("heads", "day"),
    [
        (
            "Gruppe,Control,Control,Control,Drug A,Drug A,Drug A\nMaus Nr,M1,M2,M3,M4,M5,M6\nTag",
            "0",
        ),
        (",Control,Control,Control,Drug A,Drug A,Drug A\nTime (days),M1,M2,M3,M4,M5,M6", "0"),
        ("Group,Control,Control,Control,Drug A,Drug A,Drug A\nMouse,M1,M2,M3,M4,M5,M6", "Day 0"),
    ],
)
def test_days_down_by_other_headings(heads: str, day: str) -> None:
    rows = DOWN.splitlines()[2:]
    rows = [row if day == "0" else f"Day {row}" for row in rows]
    assert volumes(read("\n".join([heads, *rows]))) == BY_ARM


def test_weeks_down_are_days() -> None:
    rows = "Tumor volume,,,,\nWeek,Vehicle,Vehicle,Drug,Drug\n0,100,110,95,99\n1,160,170,150,130"
    study = read(rows)
    assert calipers(study)["day"].drop_duplicates().tolist() == [0, 7]
    assert volumes(study)["Drug"] == {"1": [95, 150], "2": [99, 130]}


def test_an_animal_with_a_column_for_each_measure() -> None:
    text = """,Untreated,,,,,,L/G,,
Day,short,long,volume,short,long,volume,short,long,volume
0,4,5,40,4,5,40,4,5,40
4,6,7,126,6.2,7.2,138.4,4.8,5.8,66.8
"""
    rows = calipers(read(text))
    sizes = rows.groupby(["arm", "animal"])[["length_mm", "width_mm"]].agg(list)
    assert sizes.loc[("Untreated", "2")].tolist() == [[5, 7.2], [4, 6.2]]
    assert sizes.loc[("L/G", "1")].tolist() == [[5, 5.8], [4, 4.8]]
    assert len(sizes) == 3


def test_a_column_an_arm_is_a_table_of_means_and_hours_are_no_days() -> None:
    means = "Tumor volume (mm3),,\nDay,Vehicle,Drug A\n0,100,110\n4,160,170\n8,260,280"
    with pytest.raises(StudyError, match="one row for each arm and names no animal"):
        read(means)
    hours = read("Time (h),DMSO,DMSO,Drug,Drug\n0,.1,.11,.1,.12\n24,.2,.21,.15,.16\n48,.4,.4,.2,.2")
    assert hours.calipers is None
    assert sorted(set(hours.responses["time_h"])) == [0, 24, 48]


STATISTICS = """Arm,Mouse,DOD,0,3,7
Vehicle,v1,x,80,150,300
,v2,x,90,170,330
,v3,x,85,160,310
,,{mean},85,160,313.3
,,{sd},5,10,15.3
Drug A,a1,x,82,120,170
,a2,x,88,130,190
,a3,x,84,125,180
,,{mean},84.7,125,180
,,{sd},3.1,5,10
"""


@pytest.mark.parametrize(("mean", "sd"), [("MEAN", "SD"), ("", "")])
def test_rows_of_statistics_are_left_out_by_word_and_by_value(mean: str, sd: str) -> None:
    study = read(STATISTICS.format(mean=mean, sd=sd).replace("DOD", "Remark"))
    assert calipers(study).groupby("arm")["volume_mm3"].sum().to_dict() == {
        "Vehicle": 1675.0,
        "Drug A": 1169.0,
    }
    assert set(calipers(study)["tumor"]) == {""}
    assert "Left out: 4 rows." in told(study)


def test_an_animal_that_happens_to_be_the_mean_stays() -> None:
    text = STATISTICS.format(mean="", sd="").splitlines()
    rows = [*text[:4], "Vehicle,v4,x,85,160,313.3", *text[6:9]]
    assert len(calipers(read("\n".join(rows)))) == 21


def test_columns_of_statistics_between_animals_that_stand_side_by_side() -> None:
    heads = ",Control,,,,,Drug A,,,,\nDay,M1,M2,M3,,,M4,M5,M6,,"
    rows = ["0,100,110,95,101.67,7.64,101,99,105,101.67,3.06"]
    rows += ["4,160,170,150,160,10,130,120,125,125,5", "8,260,280,240,260,20,150,140,160,150,10"]
    assert volumes(read("\n".join([heads, *rows]))) == BY_ARM


@pytest.mark.parametrize(
    ("made", "how"),
    [
        (lambda value, first: value / first, "divided by those of the first day"),
        (lambda value, first: 100 * value / first, "percent of the first day"),
        (lambda value, first: 100 * (value / first - 1), "the change in percent"),
        (lambda value, first: value, "the same values"),
    ],
)
def test_a_copy_beside_its_source_is_left_out(
    made: Callable[[float, float], float], how: str
) -> None:
    animals = {"v1": (80, 150, 300), "v2": (90, 170, 330), "a1": (82, 120, 170)}
    rows = ["Cohort,Mouse,0,3,7,,Cohort,Mouse,0,3,7"]
    for name, values in animals.items():
        arm = "Vehicle" if name[0] == "v" else "Drug"
        copy = ",".join(f"{made(value, values[0]):.4g}" for value in values)
        rows.append(f"{arm},{name},{','.join(map(str, values))},,{arm},{name},{copy}")
    study = read("\n".join(rows))
    assert calipers(study)["volume_mm3"].tolist() == [v for each in animals.values() for v in each]
    assert how in told(study)


def test_blocks_by_session_with_an_empty_corner() -> None:
    head = ",date,weight (g),tumor.left.length (mm),tumor.left.width (mm),tumor.right.volume (mm3)"
    text = "\n".join(
        [head, "B1,2024-05-02,22.3,6,5,77", "B2,2024-05-02,22.6,6.4,5,80", "",
         head, "B1,2024-05-06,22.4,7,6,99", "B2,2024-05-06,22.9,7.4,6,90"]
    )  # fmt: skip
    rows = calipers(read(text))
    assert sorted(rows["animal"].unique()) == ["B1", "B2"]
    assert rows.loc[rows["tumor"] == "L", "length_mm"].tolist() == [6, 6.4, 7, 7.4]
    assert rows.loc[rows["tumor"] == "R", "volume_mm3"].tolist() == [77, 80, 99, 90]
    assert rows["weight_g"].dropna().unique().tolist() == [22.3, 22.6, 22.4, 22.9]


AREAS = (
    "Treatment,Mouse_ID,LxW_2024-01-01,LxW_2024-01-08\nControl,C1,31,51\nDrug,D1,31,41\nDrug,D2,3,9"
)


def test_areas_are_asked_about_and_no_volumes() -> None:
    with pytest.raises(StudyError, match="Areas in mm2 are no volumes"):
        read(AREAS)
    study = read(AREAS, answers=(("areas:table.csv:", "volumes in mm3 all the same"),))
    assert calipers(study)["volume_mm3"].tolist() == [31, 51, 31, 41, 3, 9]


def test_a_title_of_areas_over_volumes_that_length_and_width_give() -> None:
    rows = ["Tumor size (mm2),,,,,", "Arm,Animal,Day,Length,Width,Volume"]
    sizes = [(6, 5), (8, 6), (7, 5), (9, 7), (10, 8)]
    rows += [f"{'Vehicle' if at % 2 else 'Drug'},m{at},0,{a},{b},{a * b * b / 2}"
             for at, (a, b) in enumerate(sizes)]  # fmt: skip
    study = read("\n".join(rows))
    assert len(calipers(study)) == 5
    assert not any(question.key.startswith("areas") for question in study.questions)


def test_photons_are_no_volumes_without_a_word_for_them() -> None:
    rows = ["Group,Mouse,Day 0,Day 4,Day 8", "Control,C1,1.1e6,5.1e6,8.1e7"]
    rows += ["Control,C2,1.2e6,5.2e6,8.2e7", "Drug,D1,1.1e6,4.1e6,6.1e6"]
    with pytest.raises(StudyError, match="cannot be tumor volumes"):
        read("\n".join(rows))
    study = read("\n".join(rows), "bioluminescence.csv")
    assert study.calipers is None
    assert study.endpoints is not None
    assert study.endpoints["measure"].unique().tolist() == ["bioluminescence"]


def test_values_with_a_date_beside_each() -> None:
    text = """ID,Treatment,Body Weight 1,Date Body Weight 1,Body Weight 2,Date Body Weight 2
M1,Vehicle,20.5,2024-03-01,20.7,2024-03-08
M2,Vehicle,21.0,2024-03-01,21.2,2024-03-09
M3,Drug A,21.5,2024-03-01,21.7,2024-03-08
"""
    rows = calipers(read(text))
    assert rows["weight_g"].tolist() == [20.5, 20.7, 21.0, 21.2, 21.5, 21.7]
    assert rows["day"].tolist() == [0, 7, 0, 8, 0, 7]
    assert rows["arm"].tolist() == [*["Vehicle"] * 4, *["Drug A"] * 2]


def test_pairs_of_an_unknown_measure_are_asked_about() -> None:
    text = "ID,Arm,Outcome 1,Date Outcome 1,Outcome 2,Date Outcome 2\n"
    text += "M1,V,60,2024-03-01,50,2024-03-08\nM2,D,61,2024-03-01,51,2024-03-08"
    with pytest.raises(StudyError, match="What was measured in the 2 columns 'Outcome 1'"):
        read(text)


def test_words_by_day_are_survival() -> None:
    text = """animal_id,group,notes,Day3,Day5,Day7,Day10,Day14
c1,Vehicle,,alive,alive,found_dead,,
c2,Vehicle,,alive,alive,alive,found_dead,
c3,Vehicle,,alive,euthanized,,,
d1,Drug A,,alive,alive,alive,alive,removed_study_end
d2,Drug A,,alive,alive,alive,found_dead,
"""
    survival = read(text).survival
    assert survival is not None
    assert survival["animal"].tolist() == ["c1", "c2", "c3", "d1", "d2"]
    assert survival["day"].tolist() == [7, 10, 5, 14, 10]
    assert survival["event"].tolist() == [True, True, True, False, True]


def test_the_study_of_words_by_day_is_kept() -> None:
    text = """study,animal,group,Day 3,Day 7,Day 10
S1,1,Vehicle,alive,alive,found_dead
S1,2,Vehicle,alive,found_dead,
S1,1,Drug A,alive,alive,alive
S1,2,Drug A,alive,alive,found_dead
S2,1,Vehicle,alive,found_dead,
S2,2,Vehicle,alive,alive,found_dead
S2,1,Drug A,alive,alive,alive
S2,2,Drug A,alive,alive,alive
"""
    survival = read(text).survival
    assert survival is not None
    assert survival["model"].tolist() == ["S1"] * 4 + ["S2"] * 4
    assert survival["day"].tolist() == [10, 7, 10, 10, 7, 10, 10, 10]
    assert survival["event"].tolist() == [True, True, False, True, True, True, False, False]


LETTERS = """Tag,Group,Day 0,Day 7,Day 14
3407,Vehicle,A,A,A
3414,Vehicle,A,D,
3421,Drug A,A,A,D
3428,Drug A,A,A,
"""


def test_letters_by_day_are_survival_and_a_first_row_alive_is_no_heading() -> None:
    survival = read(LETTERS).survival
    assert survival is not None
    assert survival["animal"].tolist() == ["3407", "3414", "3421", "3428"]
    assert survival["day"].tolist() == [14, 7, 14, 7]
    assert survival["event"].tolist() == [False, True, True, False]


def test_ear_tags_beside_pairs_are_animals_not_german_days() -> None:
    for heading in ("Tag", "Ear tag"):
        text = f"{heading},Arm,Tumor volume 1,Date 1,Tumor volume 2,Date 2\n"
        text += "1,Vehicle,100,2024-03-01,150,2024-03-08\n2,Drug A,90,2024-03-01,95,2024-03-08\n"
        assert volumes(read(text)) == {"Vehicle": {"1": [100, 150]}, "Drug A": {"2": [90, 95]}}


def test_a_remark_below_a_table_is_no_column_of_arms() -> None:
    text = ",Vehicle,,\n,Mouse,Day 0,Day 7\n,1,100,150\n,2,110,160\n,,,\n"
    text += ",Drug A,,\n,Mouse,Day 0,Day 7\n,3,90,95\n,4,80,85\n,,,\nas exported,,,"
    assert volumes(read(text)) == {
        "Vehicle": {"1": [100, 150], "2": [110, 160]},
        "Drug A": {"3": [90, 95], "4": [80, 85]},
    }


def test_arms_said_once_go_on_where_means_stand_in_their_column() -> None:
    text = "Group,Mouse,Day 0,Day 7\nVehicle,1,100,150\n,2,110,160\nMean,,105,155\nSD,,7.07,7.07\n"
    text += "Drug A,1,90,95\n,2,80,85\nMean,,85,90\nSD,,7.07,7.07\n"
    assert volumes(read(text)) == {
        "Vehicle": {"1": [100, 150], "2": [110, 160]},
        "Drug A": {"1": [90, 95], "2": [80, 85]},
    }


SHORT = """,Vehicle,,,,Drug A,,,
Time (days),{}
0,112,169,156,90,171,147,122,81
3,140,204,224,95,218,147,160,85
6,154,213,270,99,273,173,197,84
"""


def test_a_short_study_is_read_by_names_that_run_on_also_where_they_look_like_wells() -> None:
    for names in ("V1,V2,V3,V4,A1,A2,A3,A4", "101,102,103,104,201,202,203,204"):
        first, *_, last = names.split(",")
        found = volumes(read(SHORT.format(names)))
        assert [len(found[arm]) for arm in ("Vehicle", "Drug A")] == [4, 4]
        assert found["Vehicle"][first] == [112, 140, 154]
        assert found["Drug A"][last] == [81, 85, 84]
    with pytest.raises(StudyError):  # replicates of cells as well as animals
        read(SHORT.format("1,2,3,4,1,2,3,4"))


def test_german_days_stay_days() -> None:
    text = "Tag,Gruppe,Maus,Volumen (mm3)\n0,Kontrolle,1,100\n7,Kontrolle,1,150\n"
    text += "0,Drug A,2,90\n7,Drug A,2,95\n"
    rows = calipers(read(text)).sort_values(["animal", "day"])
    assert rows["animal"].tolist() == ["1", "1", "2", "2"]
    assert rows["day"].tolist() == [0, 7, 0, 7]


def test_repeats_are_averaged_and_directions_are_length_and_width() -> None:
    text = """Tumor sizes are measured in millimeters (mm),,,,
,Date=>,,2012-08-07,2012-08-10
,Mouse=>,,CM.37,
Tumor #,Direction,Repeat,Size,Size
1,H,1,1.0,2.0
,,2,2.0,3.0
,V,1,3.0,1.0
,,2,5.0,2.0
2,H,1,,4.0
,,2,,6.0
,V,1,,7.0
,,2,,7.0
"""
    study = read(text)
    rows = calipers(study).sort_values(["tumor", "day"])
    assert rows["animal"].unique().tolist() == ["CM.37"]
    assert rows["length_mm"].tolist() == [4.0, 2.5, 7.0]
    assert rows["width_mm"].tolist() == [1.5, 1.5, 5.0]
    assert rows["tumor"].tolist() == ["1", "1", "2"]
    assert "The mean of the repeats was taken" in told(study)


def test_headings_are_no_names() -> None:
    text = "Treatment,weight (g),day 0,day 3\nMouse,tumor.length (mm),5,6\n"
    text += "Mouse,tumor.width (mm),4,5\nMouse,tumor.volume (mm3),40,75"
    with pytest.raises(StudyError, match="read as headings, units, statistics or sentences"):
        read(text)


def test_two_curves_of_one_animal_wait_for_the_user() -> None:
    rows = ["animal,arm,day,volume_mm3"]
    rows += [f"{who},{arm},{day},{size}" for who, arm, sizes in (
        ("M1", "A", (100, 150, 240)), ("M2", "Vehicle", (90, 140, 230)), ("M1", "A", (80, 95, 130))
    ) for day, size in zip((0, 3, 7), sizes, strict=True)]  # fmt: skip
    text = "\n".join(rows)
    study = read(text)
    assert calipers(study)["animal"].unique().tolist() == ["M2"]
    (question,) = [each for each in study.questions if each.key.startswith("spliced")]
    apart = read(text, answers=((question.key, "different animals"),))
    assert volumes(apart)["A"] == {"M1": [100, 150, 240], "M1 (2)": [80, 95, 130]}


def test_the_first_palpable_day_is_the_baseline() -> None:
    text = """Group,Ear Tag,4,5,7,9
Vehicle,101,0,0,220,330
Vehicle,102,0,0,240,360
Drug A,201,0,0,220,264
"""
    study = read(text)
    assert study.facts["treatment_start_day"] == "7"
    (question,) = [each for each in study.questions if each.key.startswith("baseline")]
    assert (question.options, question.assumed) == (("day 7", "day 4"), "day 7")


def test_a_table_without_days_says_what_it_lacks() -> None:
    rows = ["1LL,2LL,3L,5O", *(f"{230 - at},{74 + at % 2},{85 + at},{106 + at}" for at in range(6))]
    with pytest.raises(StudyError, match="no column says on which day"):
        read("\n".join(rows))
