"""Tables that the user points at are read as what they were said to be, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from analysis.reading import Corrections, Part, Pointing, Upload, from_json, pointed_for, read_study
from analysis.reading.files.sheets import read_sheets
from analysis.reading.page.page import page_of
from analysis.reading.pointing.guess import guessed_kind, guessed_roles
from analysis.reading.pointing.kinds import FIRST_WELL, KINDS, NUMBERS, UNIT
from analysis.reading.pointing.read import preview
from analysis.reading.pointing.tables import lines_of, pointing_of, tables_of
from analysis.study import Study, StudyError

LONG = """Code;Was;T;Big;Small;Who
M1;Veh;0;7,1;6,0;9
M1;Veh;7;8,1;7,0;9
M2;Tam;0;7,0;6,1;9
M2;Tam;7;7,2;6,0;9
"""
WIDE = """Tabelle 3

Nr,Was,erster 7,zweiter 10
1,Veh,102,140
2,Veh,98,133
3,Tam,101,110
MEAN,,100.33,127.67
"""
DOWN = """,Veh,,Tam
wann,1,2,3
0,102,98,101
3,140,133,110
7,190,170,120
"""
DOSES = "q,tam,ai\n0,1.0,1.1\n1,.8,.9\n10,.4,.7\n100,.1,.3\n"


def pointing(
    text: str,
    kind: str,
    roles: Sequence[str] | None = None,
    said: Mapping[str, str] | None = None,
    headings: int | None = None,
) -> Pointing:
    """The first table of a text said to be of a kind, as the page does it."""
    page = page_of(read_sheets(Upload("x.csv", text.encode()))[0])
    table = tables_of(page)[0]
    if headings is not None:
        table = replace(table, headings=headings)
    columns = roles or guessed_roles(page, table, kind)
    return pointing_of(page, table, kind, columns, said or {})


def read(text: str, said: Pointing, name: str = "x.csv") -> Study:
    return read_study([Upload(name, text.encode())], Corrections(pointed=(said,)))


def values(study: Study, table: str, *columns: str) -> list[tuple[object, ...]]:
    return list(getattr(study, table)[list(columns)].itertuples(index=False, name=None))


LONG_ROLES = ["animal", "arm", "day", "length_mm", "width_mm", ""]


def test_a_long_table_without_a_known_heading() -> None:
    with pytest.raises(StudyError):
        read_study([Upload("x.csv", LONG.encode())])
    study = read(LONG, pointing(LONG, "calipers", LONG_ROLES))
    assert values(study, "calipers", "animal", "arm", "day", "length_mm", "width_mm", "cell") == [
        ("M1", "Veh", 0.0, 7.1, 6.0, "D2"),
        ("M1", "Veh", 7.0, 8.1, 7.0, "D3"),
        ("M2", "Tam", 0.0, 7.0, 6.1, "D4"),
        ("M2", "Tam", 7.0, 7.2, 6.0, "D5"),
    ]
    assert study.recognized[0].columns[:2] == (("Code", "animal"), ("Was", "arm"))
    told = [p for p in study.problems if p.action == "Left out."]
    assert [(p.severity, p.cell) for p in told] == [("info", "F1")]
    assert not [p for p in study.problems if "not used" in p.what]


def test_days_across_with_a_row_of_means_that_stays_out() -> None:
    said = pointing(WIDE, "days_across", ["animal", "arm", "volume_mm3", "volume_mm3"])
    study = read(WIDE, said)
    assert values(study, "calipers", "animal", "arm", "day", "volume_mm3", "cell") == [
        ("1", "Veh", 7.0, 102.0, "C4"),
        ("1", "Veh", 10.0, 140.0, "D4"),
        ("2", "Veh", 7.0, 98.0, "C5"),
        ("2", "Veh", 10.0, 133.0, "D5"),
        ("3", "Tam", 7.0, 101.0, "C6"),
        ("3", "Tam", 10.0, 110.0, "D6"),
    ]


def test_a_unit_in_a_heading_still_counts() -> None:
    text = "Nr,Was,erster 7 (cm3),zweiter 10 (cm3)\n1,Veh,0.102,0.14\n2,Tam,0.101,0.11\n"
    said = pointing(text, "days_across", ["animal", "arm", "volume_mm3", "volume_mm3"])
    study = read(text, said)
    assert study.calipers["volume_mm3"].tolist() == pytest.approx([102, 140, 101, 110])
    assert any("cm3" in problem.what for problem in study.problems)


def test_days_down_below_two_heading_rows() -> None:
    said = pointing(DOWN, "days_down", ["day", *["weight_g"] * 3])
    study = read(DOWN, said)
    rows = values(study, "calipers", "animal", "arm", "day", "weight_g", "cell")
    assert rows[:4] == [
        ("1", "Veh", 0.0, 102.0, "B3"),
        ("1", "Veh", 3.0, 140.0, "B4"),
        ("1", "Veh", 7.0, 190.0, "B5"),
        ("2", "Veh", 0.0, 98.0, "C3"),
    ]
    assert len(rows) == 9


def test_survival_and_end_points() -> None:
    lives = "who,what,when,gone\n1,Veh,20,1\n2,Tam,40,0\n"
    study = read(lives, pointing(lives, "survival", ["animal", "arm", "day", "event"]))
    assert values(study, "survival", "animal", "day", "event") == [
        ("1", 20.0, True),
        ("2", 40.0, False),
    ]
    assays = "who,what,Ki67 (%),CD31\n1,Veh,40,12\n2,Tam,20,10\n"
    study = read(assays, pointing(assays, "endpoints", ["animal", "arm", "value", "value"]))
    assert values(study, "endpoints", "animal", "measure", "value", "unit", "cell") == [
        ("1", "Ki67", 40.0, "%", "C2"),
        ("2", "Ki67", 20.0, "%", "C3"),
        ("1", "CD31", 12.0, "", "D2"),
        ("2", "CD31", 10.0, "", "D3"),
    ]


@pytest.mark.parametrize(("well", "first"), [("A1", "A1"), ("B2", "B2")])
def test_a_grid_without_labels_in_the_corner_of_a_sheet(well: str, first: str) -> None:
    text = "\n".join(",".join(str(1000 + 10 * r + c) for c in range(10)) for r in range(6)) + "\n"
    said = pointing(
        text, "plate_grid", said={NUMBERS: "luminescence", FIRST_WELL: well}, headings=0
    )
    study = read(text, said)
    reads = values(study, "plate_reads", "well", "absorbance", "cell")
    assert (reads[0], reads[-1][1:], len(reads)) == ((first, 1000.0, "A1"), (1059.0, "J6"), 60)


def test_a_layout_grid_beside_a_list_of_wells() -> None:
    text = "x,1,2,3\nA,dmso,tam,ai\nB,dmso,tam,ai\nC,dmso,tam,ai\nD,dmso,ai,tam\n"
    said = pointing(text, "layout_grid", said={NUMBERS: "drugs (arms)", UNIT: "", FIRST_WELL: "A1"})
    wells = "pos,got\n" + "".join(
        f"{r}{c},0.{c}{n}\n" for n, r in enumerate("ABCD") for c in (1, 2)
    )
    listed = pointing(wells, "plate_reads", ["well", "absorbance"])
    uploads = [Upload("map.csv", text.encode()), Upload("reads.csv", wells.encode())]
    study = read_study(uploads, Corrections(pointed=(said, listed)))
    reads = values(study, "plate_reads", "well", "role", "arm", "absorbance")
    assert ("A1", "vehicle", "dmso", 0.1) in reads
    assert ("D2", "sample", "ai", 0.23) in reads


def test_doses_down_across_and_in_a_list() -> None:
    said = {NUMBERS: "raw signal", UNIT: "nM"}
    study = read(DOSES, pointing(DOSES, "doses_down", said=said))
    fields = ("arm", "concentration", "unit", "response", "measure", "cell")
    assert ("ai", 100.0, "nM", 0.3, "absorbance", "C5") in values(study, "responses", *fields)
    assert set(study.responses["table"]) == {"x"}
    across = "q,0,1,10,100\ntam,1.0,.8,.4,.1\nai,1.0,.9,.8,.6\ntam,.9,.8,.4,.1\nai,1.,.9,.8,.6\n"
    said = {NUMBERS: "percent of control", UNIT: "µM"}
    study = read(across, pointing(across, "doses_across", said=said))
    rows = values(study, "responses", *fields)
    assert ("tam", 10.0, "µM", pytest.approx(40.0), "viability_pct", "D2") in rows
    assert len(rows) == 16
    listed = "cpd,amt,out\n" + "".join(f"tam,{d},{v}\n" for d, v in ((0, 1), (1, 0.8), (9, 0.4)))
    listed += "tam,30,0.2\n"
    roles = ["arm", "concentration", "response"]
    study = read(listed, pointing(listed, "responses", roles, said))
    assert ("tam", 9.0, "µM", 40.0, "viability_pct", "C4") in values(study, "responses", *fields)


def test_a_dose_matrix() -> None:
    text = "q,0,1,10,100\n0,1.0,.8,.4,.1\n1,.9,.7,.3,.1\n10,.8,.6,.2,.1\n100,.7,.5,.1,.05\n"
    study = read(text, pointing(text, "dose_matrix", said={NUMBERS: "raw signal", UNIT: "nM"}))
    both = study.responses[study.responses["concentration_2"].notna()]
    assert len(study.responses) == 16
    assert len(both) == 9
    assert set(both["unit"]) == {"nM"}


def test_what_is_said_to_be_nothing_is_left_out_and_the_rest_read() -> None:
    book = (
        "animal,arm,day,volume_mm3\n1,vehicle,0,100\n1,vehicle,7,200\n\nsum,of,all\n1,2,3\n4,5,7\n"
    )
    said = Pointing(("sum", "of", "all"), "left_out")
    study = read(book, said)
    assert study.calipers["volume_mm3"].tolist() == [100.0, 200.0]
    assert [(r.kind, r.first_cell, r.state) for r in study.recognized] == [
        ("left out", "A5", "left out"),
        ("calipers", "A1", "read"),
    ]
    assert any("A5:C7 was said" in problem.what for problem in study.problems)


def test_it_holds_for_files_of_the_same_shape_and_for_no_other() -> None:
    said = pointing(WIDE, "days_across", ["animal", "arm", "volume_mm3", "volume_mm3"])
    longer = WIDE.replace("zweiter 10", "zweiter 10,zweiter 14").replace(",140", ",140,190")
    uploads = [Upload("y.csv", longer.encode()), Upload("z.csv", LONG.encode())]
    assert pointed_for(uploads, (said,)) == (said,)
    assert pointed_for(uploads[1:], (said,)) == ()
    assert pointed_for([Upload("broken.xlsx", b"PK\x03\x04 no archive")], (said,)) == ()
    study = read(longer, said, "y.csv")
    assert ("1", 14.0, 190.0) in values(study, "calipers", "animal", "day", "volume_mm3")


def test_a_preview_shows_the_first_rows_or_says_that_there_are_none() -> None:
    upload = Upload("x.csv", LONG.encode())
    seen = preview(upload, "", pointing(LONG, "calipers", LONG_ROLES))
    assert (seen.kind, seen.n_rows) == ("calipers", 4)
    assert seen.rows["length_mm"].tolist() == ["7.1", "8.1", "7.0", "7.2"]
    none = preview(upload, "", pointing(LONG, "survival", ["animal", "arm", "day", "", "", ""]))
    assert (none.kind, none.n_rows) == ("", 0)
    assert [problem.what for problem in none.problems if problem.cell == "A1"] == [
        f"Nothing of the table A1:F5 could be read as '{KINDS['survival'].words}'. "
        "Say anew what it is."
    ]


def test_guesses_by_words_and_values() -> None:
    for text, kind, roles in (
        ("Mouse,Group,Day 0,Day 7\n1,a,10,20\n2,b,11,19\n", "days_across",
         ["animal", "arm", "volume_mm3", "volume_mm3"]),
        ("Well,OD\nA1,0.5\nA2,0.6\nA3,0.7\nB1,0.4\nB2,0.3\nB3,0.9\n", "plate_reads",
         ["well", "absorbance"]),
        (LONG, "calipers", None),
        (WIDE.replace("10", "10,vierter 12", 1).replace(",140", ",140,150"), "days_across",
         ["animal", "arm", "volume_mm3", "volume_mm3", "volume_mm3"]),
        (DOWN.replace("wann", "Day"), "days_down",
         ["day", "volume_mm3", "volume_mm3", "volume_mm3"]),
    ):  # fmt: skip
        page = page_of(read_sheets(Upload("x.csv", text.encode()))[0])
        table = tables_of(page)[0]
        assert guessed_kind(page, table) == kind
        assert roles in (None, guessed_roles(page, table, kind))


def test_of_two_columns_of_names_the_one_with_fewer_holds_the_arms() -> None:
    text = "Code;Was;T;Big\nM1;Veh;0;71\nM1;Veh;7;81\nM2;Veh;0;70\nM2;Veh;7;72\nM3;Tam;0;71\n"
    page = page_of(read_sheets(Upload("x.csv", text.encode()))[0])
    roles = guessed_roles(page, tables_of(page)[0], "calipers")
    assert roles == ["animal", "arm", "day", "volume_mm3"]


def test_tables_are_parted_by_blank_rows_and_other_headings() -> None:
    text = "a,b\n1,2\n\n3,4\n\nu,v,,,p,q\n1,2,,,3,4\n5,6,,,7,8\n"
    page = page_of(read_sheets(Upload("x.csv", text.encode()))[0])
    areas = {(t.area.top, t.area.left, t.area.bottom, t.area.right) for t in tables_of(page)}
    assert areas == {(0, 0, 3, 1), (5, 0, 7, 1), (5, 4, 7, 5)}
    names = {tuple(lines_of(page, table)) for table in tables_of(page)}
    assert names == {("a", "b"), ("u", "v"), ("p", "q")}


def test_columns_saved_before_are_read_as_pointed_tables() -> None:
    text = (
        '{"format": "plate-and-caliper corrections 1", "columns": ['
        '{"headings": ["Maus", "Tag 0"], "heading": "Maus", "field": "animal"}, '
        '{"headings": ["Maus", "Tag 0"], "heading": "Tag 0", "field": ""}]}'
    )
    said = from_json(text)
    table = Pointing(("Maus", "Tag #"), "", 1, (Part("Maus", "animal"), Part("Tag 0", "")))
    assert said == Corrections(pointed=(table,))
    assert from_json(said.to_json()) == said
