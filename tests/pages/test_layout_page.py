"""The plate layout editor without a browser: what is said of wells changes the study at once."""

from __future__ import annotations

import json

import numpy as np
import pytest

from analysis.design.study_workbook import write_study_workbook
from analysis.reading import Upload, read_study
from components.views.cells.layout_editor import NOT_YET
from tests.app_driver import again, said, turn_to, with_upload
from tests.lab_uploads import bare_plates, tecan_workbook
from tests.small_studies import csv

REGION, PASTE = "choice_paint_region", "choice_paste_text"


def memory(app):
    return app.session_state["memory"]


def layout_page(data, name="run.xlsx"):
    return turn_to(with_upload(data, name), "Cells", "Plates", "Layout")


@pytest.fixture
def app():
    return layout_page(bare_plates(2))


def keep_entries(app):
    """New entries of select boxes, which AppTest would drop at the next run."""
    for box in app.selectbox:
        if box.value is not None and box.value not in box.options:
            box.options.append(box.value)


def press(app, key):
    keep_entries(app)
    app.button(key=key).click().run()
    return again(app)


def label(app, key):
    return app.button(key=key).label


def choose(app, region):
    app.text_input(key=REGION).set_value(region).run()
    return app


def name_drug(app, name, key="choice_paint_arm"):
    keep_entries(app)
    box = app.selectbox(key=key)
    box.options.append(name)  # AppTest takes no new entry by itself
    box.set_value(name).run()
    return app


def plate(app):
    shown = next(
        element
        for element in app.main.get("bidi_component")
        if element.proto.component_name.endswith("layout_plate")
    )
    return json.loads(shown.proto.bytes)


def reads(app, plate="Plate 1"):
    rows = memory(app).study.plate_reads
    return rows[rows["plate"] == plate].set_index("well")


def test_the_plate_shows_its_signal_and_nothing_else_at_first(app):
    shown = plate(app)
    assert (shown["rows"], shown["columns"]) == (8, 12)
    assert shown["wells"]["A1"]["words"] == "A1: nothing said yet, OD 2.15"
    assert {each["color"] for each in shown["wells"].values()} == {""}
    assert min(each["shade"] for each in shown["wells"].values()) == 4
    assert max(each["shade"] for each in shown["wells"].values()) == 52
    assert [app.button(key=f"layout_{key}").disabled for key in ("undo", "copy", "done")] == [
        True, True, True,
    ]  # fmt: skip


def test_suggested_controls_are_accepted_and_taken_back(app):
    assert "Columns 1 and 12 are high and even (2.20): vehicle?" in said(app)
    press(app, "layout_accept_vehicle_Columns 1 and 12")
    assert set(reads(app).query("role == 'vehicle'").index) == {
        f"{row}{column}" for row in "ABCDEFGH" for column in (1, 12)
    }
    assert "vehicle?" not in said(app)
    next_words = "Next: drag over the wells of a drug, name it, and paint."
    assert app.subheader[0].value == next_words
    assert app.button(key="layout_done").disabled
    assert app.button(key="layout_done").help == NOT_YET
    press(app, "layout_undo")
    assert set(reads(app)["role"]) == {""}
    assert app.subheader[0].value == "2 plates read. Say what is in the wells."


def test_a_column_and_a_row_of_blanks_are_accepted_in_one_click():
    rows = [("plate", "well", "absorbance")]
    for line in "ABCDEFGH":
        for column in range(1, 13):
            od = 0.06 if line == "A" or column == 1 else 0.4 if column in (3, 4, 5) else 1.2
            rows.append(("P", f"{line}{column}", od))
    app = layout_page(csv(rows), "two_blank_lines.csv")
    assert "Column 1 and row A are low and even (0.06): blank?" in said(app)
    press(app, "layout_accept_blank_Column 1 and row A")
    blank = set(reads(app, "P").query("role == 'blank'").index)
    assert blank == {f"A{column}" for column in range(1, 13)} | {f"{row}1" for row in "ABCDEFGH"}
    assert app.subheader[0].value == "Next: which wells are the control?"
    answer = said(turn_to(app, "Answer"))
    assert "Say what is in the wells" in [button.label for button in app.main.button]
    assert "No well is said to be the control." in answer


def test_refused_controls_are_not_suggested_again(app):
    press(app, "layout_decline_vehicle_Columns 1 and 12")
    assert "vehicle?" not in said(app)
    assert memory(app).corrections.wells == ()


def test_a_dilution_is_previewed_and_painted(app):
    choose(app, "A2:C11")
    assert app.button(key="layout_paint").disabled
    name_drug(app, "tamoxifen")
    assert label(app, "layout_paint") == "Paint 30 wells"
    ghost = plate(app)["wells"]["B4"]
    assert (ghost["top"], ghost["low"], ghost["ghost"]) == ("tam", "11", True)
    assert plate(app)["key"][0]["words"] == "tamoxifen: 30 wells, 100 to 0.0051 µM"
    assert "100 → 33 → 11 → 3.7 → 1.2 → 0.41 → 0.14 → 0.046 → 0.015 → 0.0051 µM" in said(app)
    press(app, "layout_paint")
    wells = reads(app)
    assert wells.loc["C3", "concentration"] == pytest.approx(100 / 3)
    assert wells.loc["C3", "unit"] == "µM"
    assert (wells["arm"] == "tamoxifen").sum() == 30
    assert plate(app)["wells"]["B4"]["ghost"] is False
    assert app.text_input(key=REGION).value == ""
    assert app.selectbox(key="choice_paint_arm").value is None


def test_several_drugs_are_painted_in_blocks_and_undone_at_once(app):
    choose(app, "A2:H11")
    name_drug(app, "anastrozole, tamoxifen; 2,4-D")
    assert app.number_input(key="choice_paint_lines").value == 3
    assert plate(app)["wells"]["D2"]["words"].startswith("D2: tamoxifen, 100 µM")
    press(app, "layout_paint")
    wells = reads(app)
    held = {arm: list(rows.index) for arm, rows in wells[wells["role"] == "sample"].groupby("arm")}
    assert {arm: (well[0], well[-1]) for arm, well in held.items()} == {
        "anastrozole": ("A2", "C11"), "tamoxifen": ("D2", "F11"), "2,4-D": ("G2", "H11"),
    }  # fmt: skip
    assert list(wells.loc[["B3", "E3", "H3"], "concentration"]) == [pytest.approx(100 / 3)] * 3
    press(app, "layout_undo")
    assert set(reads(app)["role"]) == {""}


def test_blocks_go_by_columns_where_doses_run_down(app):
    choose(app, "A2:H10")
    app.segmented_control(key="choice_paint_series").set_value("down ↓").run()
    name_drug(app, "A, B")
    assert app.segmented_control(key="choice_paint_blocks").value == "columns →"
    assert app.number_input(key="choice_paint_lines").value == 5
    keep_entries(app)
    app.number_input(key="choice_paint_lines").set_value(4).run()
    assert "A10:H10 stay as they are." in said(app)
    press(app, "layout_paint")
    wells = reads(app)
    assert list(wells.loc[["A2", "A5", "A6", "A9", "A10"], "arm"]) == ["A", "A", "B", "B", ""]
    assert list(wells.loc[["B2", "B9"], "concentration"]) == [pytest.approx(100 / 3)] * 2


def test_drugs_that_do_not_fit_the_wells_are_refused(app):
    choose(app, "A2:B11")
    name_drug(app, "A, B, C")
    assert "3 drugs of 1 row each do not fit the 2 rows that are chosen." in said(app)
    assert app.button(key="layout_paint").disabled


def test_several_drugs_each_with_the_second_are_combinations(app):
    choose(app, "A2:D11")
    app.checkbox(key="choice_paint_second").check().run()
    name_drug(app, "A, B")
    name_drug(app, "C", "choice_paint_arm_2")
    press(app, "layout_paint")
    assert list(reads(app).loc[["B2", "C2"], "arm"]) == ["A + C", "B + C"]
    assert list(reads(app).loc[["A2", "B2"], "concentration_2"]) == [100, pytest.approx(100 / 3)]


def test_a_dilution_begins_as_the_signal_suggests(app):
    choose(app, "A2:C11")
    assert app.segmented_control(key="choice_paint_series").value == "across →"
    choose(app, "A12:H12")
    assert app.segmented_control(key="choice_paint_series").value == "down ↓"


def test_a_checkerboard_of_two_drugs_is_one_action(app):
    choose(app, "B2:D4")
    app.segmented_control(key="choice_paint_series").set_value("across →").run()
    app.checkbox(key="choice_paint_second").check().run()
    name_drug(app, "A")
    name_drug(app, "B", "choice_paint_arm_2")
    press(app, "layout_paint")
    cell = reads(app).loc["C4"]
    assert (cell["arm"], cell["concentration"], cell["concentration_2"]) == (
        "A + B", pytest.approx(100 / 9), pytest.approx(100 / 3),
    )  # fmt: skip
    assert plate(app)["wells"]["C4"]["low"] == "11/33"


def test_wells_of_which_nothing_is_said_are_counted_before_one_is_done(app):
    press(app, "layout_accept_vehicle_Columns 1 and 12")
    choose(app, "A2:G11")
    name_drug(app, "A, B")
    press(app, "layout_paint")
    assert "10 wells of this plate hold nothing yet: left out of every figure" in said(app)
    press(app, "layout_copy")
    assert app.subheader[0].value == "20 wells hold nothing yet: left out."
    assert label(app, "layout_done") == "Done without 20 wells"
    press(app, "layout_rest_choose")
    assert app.text_input(key=REGION).value == "H2:H11"
    press(app, "layout_rest_empty")
    assert (reads(app)["role"] == "empty").sum() == 10
    press(app, "layout_copy")
    assert label(app, "layout_done") == "Done"
    assert app.subheader[0].value.startswith("Every well of every plate is said.")


def test_a_layout_goes_to_the_other_plates_with_its_empty_wells(app):
    app.session_state["choice_paint_plate"] = "Plate 2"
    again(app)
    choose(app, "H1:H12")
    app.radio(key="choice_paint_role").set_value("blank").run()
    press(app, "layout_paint")
    app.session_state["choice_paint_plate"] = "Plate 1"
    again(app)
    press(app, "layout_accept_vehicle_Columns 1 and 12")
    assert label(app, "layout_copy") == "Use for all 2 plates"
    press(app, "layout_copy")
    assert list(reads(app)["role"]) == list(reads(app, "Plate 2")["role"])
    press(app, "layout_undo")
    assert (reads(app, "Plate 2")["role"] == "blank").sum() == 12


def test_a_grid_from_a_spreadsheet_is_painted(app):
    app.session_state["choice_paint_tab"] = "Paste from Excel"
    again(app)
    app.text_area(key=PASTE).set_value("tam\t10\t2,5\nDMSO\tblank").run()
    assert "a dose stands where no drug is known" in said(app)
    assert app.button(key="layout_paint").disabled
    app.text_area(key=PASTE).set_value("tam 10 µM\ttam 2,5 nM\nDMSO\tblank").run()
    assert "4 wells understood, from A1." in said(app)
    press(app, "layout_paint")
    wells = reads(app)
    assert list(wells.loc[["A1", "A2", "B1", "B2"], "role"]) == [
        "sample", "sample", "vehicle", "blank",
    ]  # fmt: skip
    assert list(wells.loc[["A1", "A2"], "concentration"]) == [10.0, 0.0025]
    assert list(wells.loc[["A1", "A2"], "unit"]) == ["µM", "µM"]  # one unit for a drug


def test_wells_are_cleared_and_come_back(app):
    press(app, "layout_accept_vehicle_Columns 1 and 12")
    choose(app, "A1")
    press(app, "layout_clear")
    assert reads(app).loc["A1", "role"] == ""
    press(app, "layout_undo")
    assert reads(app).loc["A1", "role"] == "vehicle"


def test_what_was_undone_is_done_again(app):
    press(app, "layout_accept_vehicle_Columns 1 and 12")
    assert label(app, "layout_undo") == "Undo: 16 wells painted"
    press(app, "layout_undo")
    assert app.button(key="layout_undo").disabled
    press(app, "layout_redo")
    assert (reads(app)["role"] == "vehicle").sum() == 16


@pytest.mark.parametrize(
    ("region", "words"),
    [("Z99", "is not on this plate"), ("here", "names no wells")],
)
def test_wells_that_are_not_there_are_said(app, region, words):
    choose(app, region)
    assert words in said(app)
    assert app.button(key="layout_paint").disabled


def test_painted_wells_survive_the_clean_workbook():
    app = layout_page(tecan_workbook())
    choose(app, "A")
    app.radio(key="choice_paint_role").set_value("blank").run()
    press(app, "layout_paint")
    press(app, "layout_copy")
    rows = memory(app).study.plate_reads
    assert (rows["role"] == "blank").sum() == 24
    clean = read_study([Upload("clean.xlsx", write_study_workbook(memory(app).study))])
    assert list(clean.plate_reads["role"]) == list(rows["role"])


def test_a_saved_layout_is_used_on_every_plate():
    rows = [("plate", "well", "absorbance")]
    rows += [(plate, f"A{at}", 0.1 * at) for plate in ("P1", "P2") for at in (1, 2, 3)]
    app = layout_page(csv(rows), "small.csv")
    app.session_state["layout_files_open"] = True
    again(app)
    layout = b"well,role,arm,concentration,unit\nA1,blank,,,\nA2,vehicle,,,\nA3,sample,tam,3,uM\n"
    app.file_uploader(key="choice_layout_file").upload("layout.csv", layout).run()
    press(app, "use_layout")
    wells = memory(app).study.plate_reads
    assert wells["role"].tolist() == ["blank", "vehicle", "sample"] * 2
    assert wells["concentration"].dropna().tolist() == [3.0, 3.0]


def test_a_large_plate_is_drawn_whole():
    rows = [("plate", "well", "absorbance")]
    letters = [chr(65 + at) for at in range(26)] + [f"A{chr(65 + at)}" for at in range(6)]
    rows += [("P", f"{r}{c}", 1 + c / 100) for r in letters for c in range(1, 49)]
    app = layout_page(csv(rows), "large.csv")
    choose(app, "AF1:AF48")
    name_drug(app, "x")
    press(app, "layout_paint")
    shown = plate(app)
    assert (shown["rows"], shown["columns"], len(shown["wells"])) == (32, 48, 1536)
    assert np.isclose(reads(app, "P").loc["AF2", "concentration"], 100 / 3)


def test_names_of_a_user_are_text(app):
    choose(app, "B2")
    name_drug(app, "<b>x</b>")
    press(app, "layout_paint")
    assert plate(app)["wells"]["B2"]["words"].startswith("B2: <b>x</b>, 100 µM")
