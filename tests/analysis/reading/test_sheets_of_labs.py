"""Sheets as labs keep them, each small: what is read of them, or asked."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study, StudyError
from tests.small_studies import workbook


def study_of(text: str, name: str = "table.csv") -> Study:
    return read_study([Upload(name, text.encode())])


def test_doses_in_the_names_of_wells_are_doses():
    rows = study_of(
        "Well,Sample,OD570\nA01,Blank,0.05\nA02,DMSO 0.1%,1.1\nA03,tamoxifen 10 µM,0.5\n"
        "A04,tamoxifen 1 µM,0.9\nA05,everolimus 1 µM,0.8\n"
        "A06,tamoxifen 10 µM + everolimus 1 µM,0.2\n"
    ).plate_reads
    assert rows["role"].tolist() == ["blank", "vehicle", *["sample"] * 4]
    assert rows["arm"].tolist()[2:] == [
        "tamoxifen", "tamoxifen", "everolimus", "tamoxifen + everolimus",
    ]  # fmt: skip
    assert rows["concentration"].tolist()[2:] == [10, 1, 1, 10]
    assert rows["concentration_2"].tolist()[-1] == 1


def test_wells_may_have_their_number_first_where_the_heading_says_well():
    rows = study_of(
        "well,compound,conc_nM,OD\n1A,vehicle,0,1.1\n1B,tam,10,0.9\n12H,tam,100,0.4\n2C,tam,1,1\n"
    ).plate_reads
    assert rows["well"].tolist() == ["A1", "B1", "H12", "C2"]


def test_clocks_above_wells_are_times_not_signals():
    rows = study_of(
        "Well,0:00:00,0:30:00,1:00:00\n"
        + "".join(f"A{n},0.1{n},0.2{n},0.3{n}\n" for n in range(1, 8))
    ).plate_reads
    assert sorted(rows["time_h"].unique()) == [0.0, 0.5, 1.0]
    assert rows.query("well == 'A3'")["absorbance"].tolist() == [0.13, 0.23, 0.33]


def test_errors_between_wells_are_left_out_and_said():
    wells = ("A1", "A2", "B1", "B2")
    head = "\t".join(f"{well}\t{well} (Std Err Img)" for well in wells)
    lines = [
        f"01/05/2024 {10 + 2 * n}:00\t{2 * n}\t"
        + "\t".join(f"{12.5 + at + n * (1.5 + at / 7):.2f}\t0.3" for at in range(4))
        for n in range(5)
    ]
    text = "\n".join(("Metric: Confluence (Percent)", "", f"Date Time\tElapsed\t{head}", *lines))
    study = study_of(text, "incucyte.txt")
    assert study.plate_reads["absorbance"].tolist()[:5] == [12.5, 13.5, 14.5, 15.5, 14.0]
    assert study.plate_reads["time_h"].unique().tolist() == [0, 2, 4, 6, 8]
    errors = [p.cell for p in study.problems if "errors of those beside" in p.what]
    assert errors == ["D3, F3, H3, J3"]


def test_the_control_at_the_edge_of_columns_of_doses_is_the_control():
    rows = study_of(
        "DMSO,tam_0.1uM,tam_1uM,tam_10uM\n1.1,1.0,0.7,0.2\n1.12,0.99,0.71,0.21\n1.14,0.98,0.72,0.22\n",
        "absorbance.csv",
    ).responses
    assert rows.query("role == 'vehicle'")["response"].tolist() == [1.1, 1.12, 1.14]
    assert set(rows["measure"]) == {"absorbance"}


def test_a_name_beside_an_edge_of_doses_is_its_drug():
    rows = study_of(
        "Viability (%),,palbociclib (nM),,\n,,0,10,100\nletrozole (nM),0,100,97,75\n,5,96,93,72\n"
        ",50,80,77,60\n"
    ).responses
    both = rows.query("response == 60").iloc[0]
    assert both["arm"] == "palbociclib + letrozole"
    assert (both["concentration"], both["concentration_2"]) == (100, 50)
    assert len(rows) == 9


def test_letters_are_replicates_where_the_rows_name_the_drug():
    rows = study_of(
        "Treatment,A,B,C\nBlank,0.05,0.05,0.05\nControl,1.0,0.9,1.1\nDrug 1 uM,0.9,0.8,0.7\n"
        "Drug 10 uM,0.5,0.4,0.6\nDrug 100 uM,0.2,0.1,0.3\n",
        "od570.csv",
    ).responses
    assert rows["role"].tolist()[:6] == ["blank"] * 3 + ["vehicle"] * 3
    assert set(rows.query("role == 'sample'")["arm"]) == {"Drug"}


def test_the_heading_of_doses_with_units_is_the_drug():
    rows = study_of(
        "Fulvestrant,OD 1,OD 2\nDMSO,1.2,1.1\n1 nM,1.0,1.0\n10 nM,0.8,0.7\n1 µM,0.2,0.3\n",
        "MTT.csv",
    ).responses
    assert set(rows.query("role == 'sample'")["arm"]) == {"Fulvestrant"}
    assert rows["concentration"].dropna().unique().tolist() == [1, 10, 1000]


GROWTH = "".join(
    f"{n},{{{n % 2}}},{d},{100 + n * 3 + d * 5}\n" for n in range(1, 7) for d in (0, 7)
)


def test_codes_are_explained_below_the_table_they_stand_in():
    table = GROWTH.format("G1", "G2")
    rows = study_of(
        f"Mouse,Group,Day,Volume (mm3)\n{table}\nG1 = Vehicle\nG2 = Olaparib\n"
    ).calipers
    assert set(rows["arm"]) == {"Vehicle", "Olaparib"}
    assert len(rows) == 12


@pytest.mark.parametrize(
    ("headings", "arms"),
    [
        ("Ratón,Grupo,Día,Volumen tumoral (mm3)", ("Vehículo", "Letrozol")),
        ("Topo,Gruppo,Giorno,Volume tumorale (mm3)", ("Veicolo", "Farmaco")),
        ("动物编号,组别,天数,肿瘤体积(mm3)", ("溶剂对照", "他莫昔芬")),
    ],
)
def test_headings_in_other_languages(headings: str, arms: tuple[str, str]):
    study = study_of(f"{headings}\n{GROWTH.format(*arms)}")
    assert study.calipers["volume_mm3"].sum() == 3 * 2 * 21 + 1200 + 35 * 6
    assert {arm.name: arm.role for arm in study.arms}[arms[0]] == "vehicle"


def test_months_are_days():
    rows = study_of(f"Mouse,Group,Age (months),Volume (mm3)\n{GROWTH.format('WT', 'KO')}").calipers
    assert sorted(rows["day"].unique()) == [0, pytest.approx(7 * 30.4375)]


def test_a_sheet_for_each_day():
    head = ("Mouse", "Group", "Length (mm)", "Width (mm)")
    sheets = {
        f"Day {day}": [head, *((n, "Vehicle", 8 + n + day, 6.5 + n) for n in range(4))]
        for day in (0, 4)
    }
    rows = read_study([Upload("calipers.xlsx", workbook(**sheets))]).calipers
    assert rows.groupby("day")["length_mm"].sum().to_dict() == {0: 38, 4: 54}


def test_what_became_of_an_animal_in_words():
    rows = study_of(
        "Mouse,Arm,Day of death,Status\n"
        "1,Vehicle,21,found dead\n2,Vehicle,24,euthanized (tumor size)\n"
        "3,Drug,60,alive at end\n4,Drug,41,sacrificed at end of study\n"
    ).survival
    assert rows["event"].tolist() == [True, True, False, False]


def test_deaths_are_counted_from_the_implantation_where_no_other_start_is_given():
    rows = study_of(
        "Mouse ID,Treatment,Implantation date,Date of death,Cause\n"
        "T1,Vehicle,2024-03-04,2024-03-29,found dead\nT2,Vehicle,2024-03-04,2024-04-04,found dead\n"
        "T3,Drug,2024-03-05,2024-05-05,end of study\nT4,Drug,2024-03-05,2024-04-25,found dead\n"
    ).survival
    assert dict(zip(rows["animal"], rows["day"], strict=True)) == {
        "T1": 25, "T2": 31, "T3": 61, "T4": 51,
    }  # fmt: skip


def test_columns_that_count_up_by_a_word_nobody_knows_are_no_endpoints():
    with pytest.raises(StudyError, match="go up by a number, and no heading says"):
        study_of(
            "Mouse,Group,Visit 1,Visit 2,Visit 3\n"
            + "".join(f"{n},{'AB'[n % 2]},1{n},2{n},3{n}\n" for n in range(8)),
            "scores.csv",
        )


def test_animals_without_an_arm_beside_others_wait_for_an_answer():
    head = ("Mouse", "Day 0", "Day 7", "Day 14")
    named = [(f"a{n}", 100 + n, 150 + n, 200 + n) for n in range(4)]
    other = [(f"b{n}", 90 + n, 140 + n, 190 + n) for n in range(3)]
    sheets = {
        "Tumor volume mm3": [
            ("Mouse", "Group", *head[1:]),
            *((m, "Vehicle", *v) for m, *v in named),
        ],
        "volume": [head, *other],
    }
    study = read_study([Upload("growth.xlsx", workbook(**sheets))])
    assert set(study.calipers["animal"]) == {"a0", "a1", "a2", "a3"}
    (asked,) = [q for q in study.questions if q.key.startswith("no_arm:")]
    assert (asked.assumed, "3 animals (b0, b1, b2)" in asked.text) == ("", True)


def test_animals_of_a_file_without_any_arm_are_one_arm_which_is_asked_once():
    study = study_of("Mouse,Day 0,Day 7\nM1,100,150\nM2,90,140\n", "tumor volume mm3.csv")
    assert set(study.calipers["arm"]) == {"tumor volume mm3"}
    assert [q.key for q in study.questions] == ["no_arm:tumor volume mm3.csv:"]


def test_a_reason_that_is_a_heading_elsewhere_heads_no_table_of_volumes():
    """A word such as ``id`` or ``mouse`` in a text column of a list begins no new table."""
    reasons = ("tumor size", "id", "mouse", "weight loss", "Animal", "found dead")
    lines = ["animal,arm,day,event,reason"]
    lines += [
        f"{n},{('vehicle', 'tam')[n % 2]},{10 + n},1,{reasons[n % len(reasons)]}" for n in range(18)
    ]
    study = read_study([Upload("deaths.csv", "\n".join(lines).encode())])
    assert study.survival is not None
    assert study.calipers is None
    assert study.survival["day"].tolist() == [10.0 + n for n in range(18)]
    assert study.survival["reason"].tolist() == [reasons[n % len(reasons)] for n in range(18)]
