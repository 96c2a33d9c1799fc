"""After a drop: what was read, what is open, and one button that leads on."""

import json

import pytest

from components.views.check.screen import MOST_CHANGES
from tests.app_driver import drop, open_app, open_as_new, said, turn_to
from tests.lab_uploads import tecan_workbook, wide_calipers
from tests.places import SAMPLE
from tests.small_studies import bare_plate_rows, caliper_rows, csv, workbook

AREAS = csv(
            [("Treatment", "Mouse_ID", "LxW_2024-01-01", "LxW_2024-01-08"),
             ("Control", "C1", 31, 51), ("Control", "C2", 32, 52), ("Control", "C3", 33, 53),
             ("Drug A", "D1", 31, 41), ("Drug A", "D2", 32, 42), ("Drug A", "D3", 33, 43)]
)  # fmt: skip
NONSENSE = b"just,some\nwords,here\n"


def dropped(data, name="small.csv"):
    app = drop(open_app(), (name, data))
    assert not app.exception
    return app


def head(app):
    return next(each.value for each in app.subheader if ":" in each.value or "yet" in each.value)


def buttons(app):
    return [button.key for button in app.main.button if str(button.key).startswith("check_")]


def memory(app):
    return app.session_state["memory"]


def sheets(app):
    (element,) = [each for each in app.main.get("bidi_component")
                  if each.proto.component_name.endswith("check")]  # fmt: skip
    return json.loads(element.proto.bytes)["sheets"]


def test_without_a_question_one_click_leads_to_the_answers():
    app = dropped(csv(caliper_rows()))
    assert head(app) == "Read: 3 arms, 6 animals."
    assert "No questions." in said(app)
    assert buttons(app) == ["check_right"]
    app.button(key="check_right").click().run()
    assert app.title[0].value == "Answer"
    assert memory(app).corrections.answers == ()


def test_each_sheet_is_drawn_with_its_line():
    app = dropped(workbook(calipers=caliper_rows(), notes=[("a note",)]), "small.xlsx")
    found = sheets(app)
    assert [(sheet["title"], sheet["is_read"]) for sheet in found] == [
        ("calipers", True), ("notes", False),
    ]  # fmt: skip
    assert found[0]["drawn"]["owners"][0] == "AAAAA"
    assert found[0]["blocks"][0]["line"] == (
        "3 arms, 6 animals, days 0 to 14, mm³ from length and width"
    )


def test_one_comes_back_to_it_while_plates_have_no_layout():
    app = dropped(csv(bare_plate_rows()), "plates.csv")
    app = turn_to(turn_to(app, "Cells"), "Study")
    assert head(app) == "Read: 1 plate."


def test_one_comes_back_to_it_while_a_question_is_open():
    app = turn_to(turn_to(dropped(wide_calipers(), "tumors.xlsx"), "Tumors"), "Study")
    assert head(app) == "Read: 2 arms, 4 animals. 1 question."


def test_the_sample_skips_it():
    app = drop(open_app(), ("sample_study.xlsx", SAMPLE.read_bytes()))
    assert app.title[0].value == "Answer"


def test_looks_right_takes_what_was_assumed_as_the_answer():
    app = dropped(wide_calipers(), "tumors.xlsx")
    assert head(app) == "Read: 2 arms, 4 animals. 1 question."
    (asked,) = app.main.radio
    assert asked.value == "day/month"
    assert "day/month (assumed)" in [label.replace("\\", "") for label in asked.options]
    app.button(key="check_right").click().run()
    assert app.title[0].value == "Answer"
    assert memory(app).corrections.answers == (("date_order:tumors.xlsx:Tumors", "day/month"),)


def test_another_answer_is_read_at_once_and_can_be_taken_back():
    app = dropped(wide_calipers(), "tumors.xlsx")
    app.main.radio[0].set_value("month/day").run()
    assert sorted(set(memory(app).study.calipers["day"])) == [0, 92, 214]
    assert head(app) == "Read: 2 arms, 4 animals."
    assert app.main.radio[0].value == "month/day"
    turn_to(app, "Study", "Corrections").button(key="undo").click().run()
    assert turn_to(app, "Study", "Check").main.radio[0].value == "day/month"
    assert sorted(set(memory(app).study.calipers["day"])) == [0, 3, 7]


def test_plates_without_a_layout_lead_to_the_wells():
    app = dropped(tecan_workbook(), "run.xlsx")
    assert head(app) == "Read: 2 plates."
    assert "Nothing says what is in the wells of 2 plates." in said(app)
    assert buttons(app) == ["check_layout"]
    app.button(key="check_layout").click().run()
    assert app.title[0].value == "Cells"


def test_files_that_cannot_be_read_before_an_answer_are_asked_here():
    app = dropped(AREAS, "areas.csv")
    assert head(app) == "Nothing could be read yet. 1 question."
    assert memory(app).study is None
    assert app.main.radio[0].value is None
    assert sheets(app)[0]["blocks"][0]["kind"] == "waits"
    app.main.radio[0].set_value("volumes in mm3 all the same").run()
    assert head(app) == "Read: 2 arms, 6 animals."
    assert memory(app).error is None


def test_files_without_anything_to_read_say_why_and_let_a_table_be_pointed_at():
    app = dropped(NONSENSE, "nonsense.csv")
    assert head(app) == "Nothing could be read yet."
    assert "Nothing in the uploaded files could be read as a study." in said(app)
    assert buttons(app) == []
    assert sheets(app)[0]["title"] == "nonsense.csv"


def test_the_open_study_is_one_click_away_from_files_that_cannot_be_read():
    app = dropped(csv(caliper_rows()))
    open_as_new(drop(app, ("nonsense.csv", NONSENSE)))
    assert buttons(app) == ["check_back"]
    app.button(key="check_back").click().run()
    assert memory(app).error is None
    assert buttons(app) == []
    assert "small" in said(app)


def test_errors_stop_the_way_on_and_say_why():
    app = drop(open_app(), ("good.csv", csv(caliper_rows())), ("broken.xlsx", b"PK\x03\x04 none"))
    button = app.button(key="check_right")
    assert button.disabled
    assert button.help == "Nothing can be computed before the errors are corrected."
    assert any("broken.xlsx" in str(problem.file) for problem in memory(app).study.problems)
    assert app.error


@pytest.mark.parametrize("name", ["<img src=x>", "*bold* [a](b)", ":material/home:"])
def test_names_from_a_file_stay_text(name):
    rows = [("animal", "arm", "day", "volume_mm3"), ("a", name, 0, 90), ("b", "vehicle", 0, 80)]
    app = dropped(workbook(**{"calipers": rows, "arms": [("arm", "role"), (name, "single")]}),
                  "small.xlsx")  # fmt: skip
    lines = [block["line"] for sheet in sheets(app) for block in sheet["blocks"]]
    assert any(name in line for line in lines)
    assert not any(name in each.value for each in app.main.markdown)


def test_a_long_list_of_changes_is_cut_and_every_note_is_one_click_away():
    rows = [*caliper_rows(), ("ta9", "tamoxifen", 7, "sick", 6), ("ta8", "tamoxifen", 7, 5, 6)]
    app = dropped(csv(rows))
    bullets = [line for each in app.caption for line in each.value.splitlines()
               if line.startswith("- ")]  # fmt: skip
    assert 1 <= len(bullets) <= MOST_CHANGES
    assert any("width is larger" in line for line in bullets)
    assert not app.main.dataframe
