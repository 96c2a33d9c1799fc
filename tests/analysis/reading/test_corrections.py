"""What the user says about an upload changes the study, and only as said."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.design.study_workbook import write_study_workbook
from analysis.reading import (
    ArmCorrection,
    Corrections,
    Part,
    PlateCorrection,
    Pointing,
    Upload,
    WellCorrection,
    WellExclusion,
    from_json,
    pointed_for,
    read_study,
    relearned,
)
from analysis.reading.layout_files import layout_csv, saved_layout
from analysis.study import StudyError
from tests.small_studies import workbook

CALIPERS = Upload(
    "calipers.csv",
    b"animal,arm,day,length_mm,width_mm\n"
    b"1,ctrl A,0,6,5\n2,ctrl B,0,6,5\n3,Tam,0,6,5\n4,tamox.,0,6,5\n5,AI,0,6,5\n6,mix,0,6,5\n",
)
PLATES = Upload(
    "plates.csv",
    b"plate,well,absorbance\nP1,A1,0.1\nP1,A2,1.0\nP1,A3,0.5\nP2,A1,0.1\nP2,A2,1.1\nP2,A3,0.6\n",
)
SURVIVAL = Upload(
    "survival.csv",
    b"animal,arm,day,event,reason\n1,vehicle,20,1,found dead\n2,vehicle,21,0,ulcer\n"
    b"3,tamoxifen,30,0,ulcer\n4,tamoxifen,31,0,planned end\n",
)


def test_nothing_said_changes_nothing():
    plain, said = read_study([CALIPERS]), read_study([CALIPERS], Corrections())
    assert plain.key == said.key
    assert plain.arms == said.arms
    assert plain.calipers.equals(said.calipers)


def test_arms_are_renamed_and_merged():
    corrections = Corrections(
        arms=(
            ArmCorrection(("ctrl A", "ctrl B"), "vehicle", "vehicle"),
            ArmCorrection(("Tam", "tamox."), "tamoxifen", "single"),
            ArmCorrection(("AI",), "anastrozole", "single"),
            ArmCorrection(("mix",), "both", "combination", ("anastrozole", "tamoxifen")),
        )
    )
    study = read_study([CALIPERS], corrections)
    assert {arm.name: (arm.role, arm.components) for arm in study.arms} == {
        "vehicle": ("vehicle", ()),
        "tamoxifen": ("single", ()),
        "anastrozole": ("single", ()),
        "both": ("combination", ("anastrozole", "tamoxifen")),
    }
    assert list(study.calipers["arm"]) == [
        "vehicle", "vehicle", "tamoxifen", "tamoxifen", "anastrozole", "both",
    ]  # fmt: skip
    assert study.key != read_study([CALIPERS]).key


def test_painted_wells_are_the_layout():
    corrections = Corrections().with_wells(
        [
            WellCorrection("", "A1", "blank"),
            WellCorrection("", "A2", "vehicle"),
            WellCorrection("P1", "A3", "sample", "tamoxifen", 10.0, "uM"),
            WellCorrection("P2", "A3", "sample", "anastrozole", 3.0, "uM"),
        ]
    )
    reads = read_study([PLATES], corrections).plate_reads
    assert list(reads["role"]) == ["blank", "vehicle", "sample"] * 2
    assert list(reads["arm"]) == ["", "vehicle", "tamoxifen", "", "vehicle", "anastrozole"]
    np.testing.assert_array_equal(reads["concentration"], [np.nan, np.nan, 10, np.nan, np.nan, 3])
    assert set(reads.loc[reads["role"] == "sample", "unit"]) == {"µM"}


def test_painting_over_a_layout_changes_the_painted_wells_alone():
    layout = Upload(
        "plate_layout.csv",
        b"well,role,arm,concentration,unit\nA1,blank,,,\nA2,vehicle,,,\nA3,sample,tamoxifen,1,uM\n",
    )
    corrections = Corrections().with_wells([WellCorrection("P2", "A3", "empty")])
    reads = read_study([PLATES, layout], corrections).plate_reads
    assert list(reads["role"]) == ["blank", "vehicle", "sample", "blank", "vehicle", "empty"]
    assert list(reads["arm"]) == ["", "vehicle", "tamoxifen", "", "vehicle", ""]


def test_a_well_painted_twice_holds_the_last():
    corrections = Corrections().with_wells([WellCorrection("P1", "A1", "blank")])
    corrections = corrections.with_wells([WellCorrection("P1", "A1", "vehicle")])
    reads = read_study([PLATES], corrections).plate_reads
    assert reads.loc[(reads["plate"] == "P1") & (reads["well"] == "A1"), "role"].item() == "vehicle"


def test_plates_get_their_time_experiment_and_model():
    corrections = Corrections(
        plates=(PlateCorrection("P1", 24.0, "1", "MCF-7"), PlateCorrection("P2", 48.0, None, None))
    )
    reads = read_study([PLATES], corrections).plate_reads
    plates = reads.drop_duplicates("plate").set_index("plate")
    assert list(plates["time_h"]) == [24.0, 48.0]
    assert plates.loc["P1", "experiment"] == "1"
    assert plates.loc["P1", "model"] == "MCF-7"


def test_the_event_map_is_what_the_user_says():
    study = read_study([SURVIVAL], Corrections().with_event("ulcer", True))
    assert list(study.survival["event"]) == [True, True, True, False]
    back = read_study([SURVIVAL], Corrections().with_event("found dead", False))
    assert list(back.survival["event"]) == [False, False, False, False]


def columns(*headings: str, **fields: str) -> Pointing:
    parts = tuple(Part(heading, field) for heading, field in fields.items())
    return Pointing(headings, parts=parts)


def test_columns_named_by_hand_make_a_table_readable():
    upload = Upload("x.csv", b"Maus;Gruppe;Tag nach Beginn;a;b\n1;Kontrolle;0;7,1;6,0\n")
    with pytest.raises(StudyError, match="lacks a column"):
        read_study([upload])
    headings = ("Maus", "Gruppe", "Tag nach Beginn", "a", "b")
    named = {"Maus": "animal", "Gruppe": "arm", "Tag nach Beginn": "day", "a": "length_mm",
             "b": "width_mm"}  # fmt: skip
    corrections = Corrections(pointed=(columns(*headings, **named),))
    row = read_study([upload], corrections).calipers.iloc[0]
    assert (row["animal"], row["day"], row["length_mm"], row["width_mm"]) == ("1", 0, 7.1, 6.0)


def test_a_column_left_out_is_not_read():
    headings = ("animal", "arm", "day", "length_mm", "width_mm", "weight_g")
    upload = Upload("c.csv", (",".join(headings) + "\n1,a,0,6,5,20\n").encode())
    shape = (*headings[:3], "length_mm", "width_mm", "weight_g")
    left_out = Corrections(pointed=(columns(*shape, weight_g=""),))
    assert read_study([upload]).calipers["weight_g"].item() == 20
    assert np.isnan(read_study([upload], left_out).calipers["weight_g"].item())


def test_known_columns_are_found_by_their_row_of_headings():
    known = (columns("Maus", "Gruppe", Maus="animal"), columns("a", "b", a="animal"))
    uploads = [
        Upload("x.csv", b"some words\n\nMaus;Gruppe\n1;2\n3;4\n"),
        Upload("broken.xlsx", b"PK\x03\x04 no archive"),
    ]
    assert pointed_for(uploads, known) == known[:1]
    assert pointed_for(uploads[1:], known) == ()
    assert pointed_for(uploads, ()) == ()


def test_what_is_said_last_of_a_table_is_what_is_known():
    old, other = columns("a", "b", a="day"), columns("c", c="arm")
    new = columns("a", "b", a="animal")
    before, now = Corrections(pointed=(old,)), Corrections(pointed=(new,))
    assert relearned((old, other), before, now) == (other, new)
    assert relearned((old, other), before, Corrections()) == (other,)
    assert relearned((), Corrections(), now) == (new,)
    assert before.with_pointing(new) == now


def test_facts_are_taken_over():
    study = read_study([CALIPERS], Corrections().with_fact("treatment_start_day", "3"))
    assert study.fact_number("treatment_start_day") == 3


def test_saved_corrections_come_back_equal():
    corrections = Corrections(
        answers=(("date_order:a:b", "day/month"),),
        arms=(ArmCorrection(("x", "y"), "z", "combination", ("a", "b")),),
        plates=(PlateCorrection("P", None, "1", None),),
        wells=(WellCorrection("P", "A1", "sample", "t", 0.3, "µM", 1.0, "µM"),),
        pointed=(Pointing(("a", "b"), "calipers", 2, (Part("a", ""),)),),
        events=(("ulcer", True),),
        facts=(("title", "T"),),
    )
    assert from_json(corrections.to_json()) == corrections


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"format": "other"}', "{broken",
    '{"format": "plate-and-caliper corrections 1", "wells": [{"no": 1}]}',
    '{"format": "plate-and-caliper corrections 1", "columns": [{"heading": "a"}]}',
    '{"format": "plate-and-caliper corrections 2", "columns": []}',
    '{"format": "plate-and-caliper corrections 2", "pointed": [{"shape": ["a"], "headings": 9}]}',
    '{"format": "plate-and-caliper corrections 1", "nothing": []}'])  # fmt: skip
def test_other_files_are_refused(text):
    with pytest.raises(StudyError, match="saved by this app"):
        from_json(text)


LISTED = Upload(
    "plate_reads.csv",
    b"plate,well,absorbance,time_h,role,arm,excluded\n"
    b"P1,A1,0.1,24,blank,,\nP1,A2,1.0,24,vehicle,vehicle,1\nP1,A3,0.5,24,sample,tamoxifen,bubble\n"
    b"P1,A4,0.6,24,sample,tamoxifen,0\n",
)


def exclusion(well: str, reason: str, plate: str = "P1") -> WellExclusion:
    return WellExclusion("", "", plate, 24.0, well, reason)


def test_a_workbook_says_which_wells_do_not_count():
    book = workbook(plate_reads=[line.split(",") for line in LISTED.data.decode().split()])
    study = read_study([Upload("study.xlsx", book)])
    assert study.plate_reads["excluded"].tolist() == ["", "marked in the file", "bubble", ""]
    (said,) = [each for each in study.problems if "excluded" in each.what]
    assert (said.severity, said.cell) == ("info", "C3, C4")


def test_wells_are_excluded_and_counted_again():
    book = Upload(
        "study.xlsx",
        workbook(plate_reads=[line.split(",") for line in LISTED.data.decode().split()]),
    )
    corrections = Corrections().with_exclusions([exclusion("A4", "edge"), exclusion("A3", "")])
    reads = read_study([book], corrections).plate_reads
    assert reads["excluded"].tolist() == ["", "marked in the file", "", "edge"]
    again = corrections.with_exclusions([exclusion("A4", "")])
    assert read_study([book], again).plate_reads["excluded"].tolist()[3] == ""
    assert from_json(corrections.to_json()) == corrections


def test_an_exclusion_of_no_well_is_told():
    corrections = Corrections().with_exclusions([exclusion("A3", "bubble", plate="P9")])
    study = read_study([LISTED], corrections)
    (told,) = [each for each in study.problems if each.severity == "warning"]
    assert told.what == "1 excluded well cannot be found in the plates that are read."
    assert told.value == "P9 A3"


def test_exclusions_come_back_from_the_written_workbook():
    corrections = Corrections().with_exclusions([exclusion("A4", "edge, medium lost")])
    study = read_study([LISTED], corrections)
    again = read_study([Upload("written.xlsx", write_study_workbook(study))])
    assert again.plate_reads["excluded"].tolist() == study.plate_reads["excluded"].tolist()
    assert "edge, medium lost" in again.plate_reads["excluded"].tolist()


def test_answers_serve_files_of_the_same_shape_with_another_name() -> None:
    text = b"Mouse,Group,03/04/2025,07/04/2025\n1,ctrl,100,120\n2,Tam,100,90\n"
    first = read_study([Upload("march.csv", text)])
    (asked,) = first.questions
    said = Corrections(answers=((asked.key, "month/day"), ("no file", "kept")))
    later = said.for_files(["april.csv"])
    assert later.answers == (("date_order:april.csv:", "month/day"), ("no file", "kept"))
    assert said.for_files(["march.csv"]) == said
    study = read_study([Upload("april.csv", text)], later)
    assert study.calipers is not None
    assert sorted(set(study.calipers["day"])) == [0, 122]


def test_a_saved_layout_is_read_back_for_every_plate() -> None:
    rows = [
        ("A1", "blank", "", "", ""),
        ("A2", "vehicle", "", "", ""),
        ("A3", "sample", "tam", "3", "uM"),
    ]
    table = "well,role,arm,concentration,unit\n" + "\n".join(map(",".join, rows))
    painted = saved_layout(Upload("layout.csv", table.encode()))
    assert [well.plate for well in painted] == ["", "", ""]
    assert (painted[2].arm, painted[2].concentration, painted[2].unit) == ("tam", 3.0, "µM")
    reads = "plate,well,absorbance\n" + "\n".join(
        f"{p},A{n},0.{n}" for p in "PQ" for n in (1, 2, 3)
    )
    study = read_study([Upload("r.csv", reads.encode())], Corrections(wells=painted))
    assert study.plate_reads is not None
    assert study.plate_reads["role"].tolist() == ["blank", "vehicle", "sample"] * 2
    own = study.plate_reads[study.plate_reads["plate"] == "P"]
    again = saved_layout(Upload("saved.csv", layout_csv(own)))
    assert [(w.well, w.role, w.concentration, w.unit) for w in again] == [
        (w.well, w.role, w.concentration, w.unit) for w in painted
    ]


def test_a_saved_layout_holds_no_formula_and_comes_back_as_it_was() -> None:
    arms = ["=cmd|' /C calc'!A0", "+tam", "-tam", "@tam", "\uff1dtam", "plain", "'quoted"]
    wells = pd.DataFrame(
        [(f"A{n}", "sample", arm, 1.0, "\u00b5M", np.nan, "") for n, arm in enumerate(arms, 1)],
        columns=["well", "role", "arm", "concentration", "unit", "concentration_2", "unit_2"],
    )
    saved = layout_csv(wells)
    cells = [line.split(",")[2] for line in saved.decode().splitlines()[1:]]
    assert cells == [*(f"'{arm}" for arm in arms[:5]), "plain", "'quoted"]
    assert [well.arm for well in saved_layout(Upload("layout.csv", saved))] == arms


@pytest.mark.parametrize(
    "entry",
    [
        {"facts": [["title", 5]]},
        {"facts": [["control", ["x"]]]},
        {"facts": [["title"]]},
        {"arms": [{"written": [["a"]], "name": "b", "role": "single"}]},
        {"arms": [{"written": "a", "name": "b", "role": "single"}]},
        {"arms": [{"written": ["a"], "name": " ", "role": "single"}]},
        {"arms": [{"written": [], "name": "b", "role": "single"}]},
        {"arms": [{"written": ["a"], "name": "b", "role": "king"}]},
        {"arms": [{"written": ["a"], "role": "single"}]},
        {"arms": ["a"]},
        {"arms": 5},
        {"wells": [{"plate": "", "well": "ZZ9", "role": "blank"}]},
        {"wells": [{"plate": "", "well": "A1", "role": "king"}]},
        {"wells": [{"plate": "", "well": "A1", "role": "sample", "concentration": -1}]},
        {"wells": [{"plate": "", "well": "A1", "role": "sample", "concentration": 1e301}]},
        {"plates": [{"plate": "P", "time_h": "7"}]},
        {"events": [["died", 1]]},
        {"events": {"died": True}},
        {"exclusions": [{"plate": "P"}]},
    ],
    ids=str,
)
def test_tampered_corrections_are_refused(entry: dict[str, object]) -> None:
    text = json.dumps(json.loads(Corrections().to_json()) | entry)
    with pytest.raises(StudyError, match="does not hold corrections saved by this app"):
        from_json(text)


@pytest.mark.parametrize("text", [
    "[" * 100_000, '{"a":' * 100_000, '{"a": ' + "[" * 30 + "]" * 30 + "}", '{"a": NaN}',
    '{"a": 1' + "0" * 5_000 + "}", '{"a": "' + "x" * (9 * 2**20) + '"}',
], ids=["lists", "objects", "closed", "NaN", "digits", "length"])  # fmt: skip
def test_deep_long_and_endless_json_is_refused(text: str) -> None:
    with pytest.raises(StudyError, match="does not hold corrections saved by this app"):
        from_json(text)


def test_arms_that_become_one_are_no_combination_of_themselves() -> None:
    table = "animal,arm,day,length_mm,width_mm\n" + "".join(
        f"{n},{arm},{day},{8 + n + day},{6 + n}\n"
        for arm in ("vehicle", "tam", "tamox", "tam + tamox")
        for n in range(3)
        for day in (0, 7)
    )
    both = Corrections(arms=(ArmCorrection(("tam", "tamox"), "tam", "single"),))
    study = read_study([Upload("a.csv", table.encode())], both)
    assert {arm.name: arm.components for arm in study.arms} == {
        "vehicle": (), "tam": (), "tam + tamox": (),
    }  # fmt: skip
    assert any("a drug with itself" in each.what for each in study.problems)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"animal,arm,day,length_mm,width_mm\n1,a,0,8,6\n", "holds no layout"),
        (b"plate,well,role\n1,A1,blank\n2,A1,vehicle\n", "names a well more than once"),
        (b"%PDF-1.7", "is a PDF"),
    ],
)
def test_a_file_that_is_no_layout_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(StudyError, match=what):
        saved_layout(Upload("layout.csv", content))
