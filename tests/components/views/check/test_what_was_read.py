"""One line for what was read of a sheet, why others were left out, and what was changed."""

from analysis.reading import Upload, read_study, sheet_heads
from components.views.check.changes import Change, changes, headline, needs_layout
from components.views.check.lines import MOST_NAMES
from components.views.check.sheets import MOST_MAPS, sheets_seen
from tests.lab_uploads import tecan_workbook, wide_calipers
from tests.small_studies import bare_plate_rows, caliper_rows, csv, plate_rows, workbook

TWO_READOUTS = [
    ("animal", "arm", "day", "length_mm", "width_mm", "weight_g", "reason"),
    ("v1", "vehicle", -2, 5, 4, 20.5, ""),
    ("v1", "vehicle", 7, 9, 6, 21, "found dead"),
    ("t1", "tamoxifen", -2, 5, 4, 20.1, ""),
    ("t1", "tamoxifen", 9, 6, 5, 20.2, ""),
]
STATES = [("animal", "arm", "day", "event"), ("v1", "vehicle", 12, 1), ("t1", "tamoxifen", 30, 0)]


def seen(data, name="small.xlsx"):
    upload = Upload(name, data)
    study = read_study([upload])
    return sheets_seen(study, {name: sheet_heads(upload, 200)})


def lines(data, name="small.xlsx"):
    return {(sheet.name, block.title): block.line for sheet in seen(data, name)
            for block in sheet.blocks}  # fmt: skip


def test_calipers_say_arms_animals_days_and_how_volumes_come():
    data = workbook(calipers=TWO_READOUTS)
    assert lines(data)["calipers", "Calipers"] == (
        "2 arms, 2 animals, days −2 to 9, mm³ from length and width, body weights"
    )


def test_given_volumes_are_told_from_computed_ones():
    rows = [("animal", "arm", "day", "volume_mm3"), ("a", "vehicle", 0, 90), ("b", "drug", 0, 80)]
    found = lines(workbook(calipers=rows))["calipers", "Calipers"]
    assert found == "2 arms, 2 animals, day 0, mm³ as given"


def test_survival_counts_events():
    found = lines(workbook(survival=STATES))["survival", "Survival"]
    assert found == "2 arms, 2 animals, 1 event, days 12 to 30"


def test_a_sheet_that_lacks_animals_says_of_how_many_they_are():
    """Two of three animals stand in calipers, one of them without a size."""
    sizes = [*TWO_READOUTS[:3], ("t1", "tamoxifen", -2, "", "", 20.1, "")]
    lives = [*STATES, ("t2", "tamoxifen", 30, 0)]
    found = lines(workbook(calipers=sizes, survival=lives))
    assert found["calipers", "Calipers"].startswith("2 arms, 2 of 3 animals, 1 with a size, days")
    assert found["survival", "Survival"].startswith("2 arms, 3 animals, 1 event")


def test_a_plate_says_its_wells_time_and_signal_and_what_is_in_it():
    found = lines(csv(plate_rows()), "run.csv")
    assert found["", "Plates"] == "1 plate of 15 wells, after 72 h, absorbance, 0.09 to 1.15"


def test_layouts_are_counted_by_arms_doses_and_roles():
    layout = [("plate", "well", "role", "arm", "concentration", "unit"),
              ("P1", "A1", "blank", "", "", ""), ("P1", "A2", "vehicle", "vehicle", "", ""),
              ("P1", "A3", "sample", "tamoxifen", 1, "uM"),
              ("P1", "A4", "sample", "tamoxifen", 10, "uM")]  # fmt: skip
    found = lines(workbook(plate_reads=bare_plate_rows(), plate_layout=layout))
    assert found["plate_layout", "Plate layout"] == (
        "1 plate laid out, 1 arm, 2 doses 1 to 10 µM, wells of blank, vehicle"
    )


def test_many_times_are_counted():
    rows = [("plate", "well", "absorbance", "time_h", "role", "arm")]
    rows += [("P1", "A1", 0.5, time, "vehicle", "vehicle") for time in range(MOST_NAMES + 1)]
    assert "7 times from 0 to 6 h" in lines(csv(rows), "run.csv")["", "Plates"]


def test_a_sheet_of_notes_is_left_out_with_its_reason():
    notes = [("what we did",), ("weighed them",)]
    sheets = seen(workbook(notes=notes, calipers=caliper_rows()))
    assert [(sheet.name, sheet.is_read) for sheet in sheets] == [
        ("calipers", True), ("notes", False),
    ]  # fmt: skip
    (block,) = sheets[1].blocks
    assert (block.kind, block.line) == ("left out", "The sheet is called like notes, not data.")


def test_what_names_arms_stands_below_what_was_measured():
    arms = [("arm", "role"), ("vehicle", "vehicle"), ("tamoxifen", "single")]
    sheets = seen(workbook(arms=arms, calipers=caliper_rows()))
    assert [sheet.name for sheet in sheets] == ["calipers", "arms"]
    assert sheets[1].blocks[0].line == "names of 3 arms: vehicle, tamoxifen, anastrozole"


def test_only_so_many_sheets_are_drawn_but_all_are_told():
    many = {f"sheet {n:02}": [("animal", "arm", "day", "volume_mm3"), (n, "vehicle", 0, 50 + n)]
            for n in range(MOST_MAPS + 2)}  # fmt: skip
    sheets = seen(workbook(**many))
    assert sum(sheet.drawn is not None for sheet in sheets) == MOST_MAPS
    assert len(sheets) == MOST_MAPS + 2
    assert all(sheet.blocks[0].line for sheet in sheets)


def test_the_headline_counts_what_was_read_and_what_is_open():
    study = read_study([Upload("tumors.xlsx", wide_calipers())])
    assert headline(study, 1) == "Read: 2 arms, 4 animals. 1 question."
    assert headline(study, 0) == "Read: 2 arms, 4 animals."


def test_plates_without_an_arm_need_a_layout():
    bare = read_study([Upload("run.xlsx", tecan_workbook())])
    assert needs_layout(bare)
    assert headline(bare, 0) == "Read: 2 plates."
    assert changes(bare) == ()  # the card about the wells says it
    assert not needs_layout(read_study([Upload("run.csv", csv(plate_rows()))]))


def test_like_changes_are_one_line_and_notes_are_none():
    heads = ("animal", "arm", "day", "length_mm", "width_mm")
    turned = {arm: [heads, (f"{arm}1", arm, 0, 5, 8), (f"{arm}2", arm, 0, 6, 5)]
              for arm in ("vehicle", "tamoxifen")}  # fmt: skip
    study = read_study([Upload("small.xlsx", workbook(**turned))])
    assert changes(study) == (
        Change("The width is larger than the length in 1 row.",
               "The larger one was taken as the length.", 1),
    )  # fmt: skip
    assert any("Roles were taken" in problem.what for problem in study.problems)


def test_what_is_asked_is_not_told_again():
    rows = [("animal", "day", "volume_mm3"), ("a", 0, 90), ("a", 7, 120)]
    study = read_study([Upload("small.csv", csv(rows))])
    assert [question.key.split(":")[0] for question in study.questions] == ["no_arm"]
    assert any("which arm" in problem.what for problem in study.problems)
    assert changes(study) == ()
