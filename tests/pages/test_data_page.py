"""Check and corrections without a browser: what the user says changes the study, nothing else."""

from __future__ import annotations

import json

import pytest

from analysis.reading import from_json
from analysis.reading.words.event_codes import CENSORED, DIED
from tests.app_driver import (
    again,
    columns,
    drop,
    figure_keys,
    links,
    numbers,
    open_app,
    open_as_new,
    said,
    tabs,
    traces,
    turn_to,
    upload,
    with_upload,
)
from tests.lab_uploads import wide_calipers
from tests.small_studies import caliper_rows, csv, plate_rows, survival_rows

CALIPERS = csv(caliper_rows({"ctrl": (8, 9, 11), "Tam": (8, 8.2, 8.4), "AI": (8, 7, 6)}))
UNKNOWN = (
    b"Nr;Arznei;Zeitpunkt;x1;x2\n"
    b"1;vehicle;0;8,0;6,0\n1;vehicle;7;9,0;6,0\n2;tamoxifen;0;8,0;6,0\n2;tamoxifen;7;8,5;6,0\n"
)
NAMED = ("animal", "arm", "day", "length_mm", "width_mm")


def memory(app):
    return app.session_state["memory"]


CORRECTED = ("Study", "Corrections")


def opened(data, *place, name="small.csv"):
    return turn_to(with_upload(data, name), *place)


def table_key(app, table):
    return f"choice_{table}_{memory(app).content_key[:12]}"


def edit(app, key, rows, button):
    """Change cells of an editable table (row: {column: value}) and press the button below it."""
    state = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}
    app.session_state[key] = state
    again(app)
    app.session_state[key] = state  # AppTest sends no table back by itself
    return press(app, button)


def press(app, button):
    app.button(key=button).click().run()
    return again(app)


def arms(app):
    return {arm.name: (arm.role, arm.components) for arm in memory(app).study.arms}


def messages(app):
    return " ".join(error.value for error in app.main.error).replace("\\", "")


def test_arms_are_renamed_merged_and_undone():
    app = opened(CALIPERS, *CORRECTED, "Arms")
    before = arms(app)
    edit(app, table_key(app, "arms"), {2: {"name": "Tam"}, 1: {"name": "Tam"}}, "apply_arms")
    assert list(arms(app)) == ["ctrl", "Tam"]
    turn_to(app, "Tumors")
    assert numbers(traces(app, "growth_curves")["Tam"]["customdata"]) == [4, 4, 4]
    turn_to(app, *CORRECTED, "Arms")
    assert app.button(key="undo").label == "Undo: arms edited"
    press(app, "undo")
    assert arms(app) == before
    assert app.button(key="undo").disabled
    press(app, "redo")
    assert list(arms(app)) == ["ctrl", "Tam"]


def test_a_second_renaming_still_knows_what_is_in_the_files():
    app = opened(CALIPERS, *CORRECTED, "Arms")
    edit(app, table_key(app, "arms"), {1: {"name": "tamoxifen"}}, "apply_arms")
    edit(app, table_key(app, "arms"), {1: {"name": "SERM"}}, "apply_arms")
    assert list(arms(app)) == ["ctrl", "SERM", "AI"]
    assert set(memory(app).study.calipers["arm"]) == {"ctrl", "SERM", "AI"}


def test_roles_and_parts_make_a_combination():
    courses = {"ctrl": (8, 9, 11), "Tam": (8, 8.2, 8.4), "AI": (8, 7, 6), "arm 4": (8, 6, 5)}
    app = opened(csv(caliper_rows(courses)), *CORRECTED, "Arms")
    rows = {3: {"role": "combination", "parts": "Tam + AI"}}
    edit(app, table_key(app, "arms"), rows, "apply_arms")
    assert arms(app)["arm 4"] == ("combination", ("Tam", "AI"))
    assert memory(app).study.arm("Tam").role == "single"


def test_parts_of_a_combination_follow_a_renamed_arm():
    courses = {"ctrl": (8, 9, 11), "Tam": (8, 8.2, 8.4), "AI": (8, 7, 6), "Tam + AI": (8, 6, 5)}
    app = opened(csv(caliper_rows(courses)), *CORRECTED, "Arms")
    edit(app, table_key(app, "arms"), {2: {"name": "letrozole"}}, "apply_arms")
    assert arms(app)["Tam + AI"] == ("combination", ("Tam", "letrozole"))


def test_a_role_chooses_the_control():
    app = opened(csv(caliper_rows({"A": (8, 9, 11), "B": (8, 7, 6)})), *CORRECTED, "Arms")
    assert "no control arm" in said(turn_to(app, "Tumors"))
    turn_to(app, *CORRECTED, "Arms")
    edit(app, table_key(app, "arms"), {0: {"role": "vehicle"}}, "apply_arms")
    assert "no control arm" not in said(turn_to(app, "Tumors"))
    assert columns(app, "growth_tgi") == ["B"]


def test_plates_get_time_and_experiment():
    app = opened(csv([row[:2] + row[3:] for row in plate_rows()]), *CORRECTED, "Plates")
    rows = {0: {"time_h": 48, "experiment": "2", "model": "MCF-7"}}
    edit(app, table_key(app, "plates"), rows, "apply_plates")
    first = memory(app).study.plate_reads.iloc[0]
    assert (first["time_h"], first["experiment"], first["model"]) == (48.0, "2", "MCF-7")
    turn_to(app, "Cells", "Drugs", "Viability")
    assert "No reading time is given" not in said(app)
    assert "48 h" in said(app)


def test_the_event_map_changes_the_curve():
    rows = survival_rows({"vehicle": [10, 12], "tamoxifen": [15, 17]})
    reasons = ["reason", "found dead", "ulcer", "found dead", "ulcer"]
    app = opened(
        csv([(*row, why) for row, why in zip(rows, reasons, strict=True)]),
        *CORRECTED,
        "Why animals left",
    )
    edit(app, table_key(app, "events"), {1: {"event": False}}, "apply_events")
    assert list(memory(app).study.survival["event"]) == [True, False, True, False]
    turn_to(app, "Survival")
    assert numbers(traces(app, "survival_curves")["vehicle"]["y"])[-1] == 50.0


def test_saved_corrections_serve_another_file_of_the_same_shape():
    app = opened(CALIPERS, *CORRECTED, "Arms")
    edit(app, table_key(app, "arms"), {1: {"name": "tamoxifen"}}, "apply_arms")
    saved = memory(app).corrections.to_json()
    assert from_json(saved) == memory(app).corrections
    later = csv(caliper_rows({"ctrl": (8, 8, 10), "Tam": (8, 8, 8), "AI": (8, 7, 7)}))
    other = turn_to(with_upload(later, "later.csv"), *CORRECTED)
    use_corrections(other, saved.encode())
    assert list(arms(other)) == ["ctrl", "tamoxifen", "AI"]
    assert messages(other) == ""


@pytest.mark.parametrize("content", [b"animal,arm\n", b'{"format": "x"}', b"\xff\xfe{", b""])
def test_a_wrong_corrections_file_is_refused_in_a_sentence(content):
    app = turn_to(with_upload(CALIPERS), *CORRECTED)
    before = memory(app).study.key
    use_corrections(app, content)
    assert messages(app) == (
        "The file does not hold corrections saved by this app. Choose the .json saved here."
    )
    assert memory(app).study.key == before
    assert "cannot be analyzed" not in said(turn_to(app, "Study"))


def use_corrections(app, content):
    app.file_uploader(key="corrections_file").upload("corrections.json", content).run()
    return again(app)


def test_an_answer_is_taken_once_and_the_pointer_goes():
    app = with_upload(wide_calipers(), "tumors.xlsx")
    assert [link.proto.label for link in app.sidebar.get("page_link")] == ["1 question to answer"]
    turn_to(app, "Study", "Check")
    answer(app, "month/day")
    assert not app.sidebar.get("page_link")
    assert sorted(set(memory(app).study.calipers["day"])) == [0, 92, 214]
    answer(app, "day/month")
    assert sorted(set(memory(app).study.calipers["day"])) == [0, 3, 7]


def answer(app, option, key=""):
    asked = next(each for each in app.main.radio if f"choice_question_{key}" in str(each.key))
    asked.set_value(option).run()
    return again(app)


def test_errors_block_the_analysis_but_not_the_check():
    app = upload(open_app(), ("good.csv", CALIPERS), ("broken.xlsx", b"PK\x03\x04 no archive"))
    assert [p.file for p in memory(app).study.problems if p.severity == "error"] == ["broken.xlsx"]
    turn_to(app, "Tumors")
    assert figure_keys(app) == []
    assert links(app) == ["Correct what was read"]
    turn_to(app, "Study")  # which opens the check by itself
    assert tabs(app) == ["Files", "Check", "Arms", "Corrections"]
    assert "The files cannot be analyzed yet" in said(app)
    assert memory(app).study.calipers is not None


def test_warnings_never_block():
    rows = [*caliper_rows(), ("ta9", "tamoxifen", 7, "sick", 6)]
    app = with_upload(csv(rows))
    assert any(problem.severity == "warning" for problem in memory(app).study.problems)
    assert "growth_curves" in figure_keys(turn_to(app, "Tumors"))


def test_a_table_pointed_at_is_remembered_for_the_same_shape():
    app = upload(open_app(), ("first.csv", UNKNOWN))
    point(app, "first.csv", "calipers", NAMED)
    assert list(arms(app)) == ["vehicle", "tamoxifen"]
    open_as_new(drop(app, ("other.csv", csv(caliper_rows())))).button(key="leave").click().run()
    assert memory(app).corrections.pointed == ()
    open_as_new(drop(app, ("second.csv", UNKNOWN.replace(b"9,0", b"10,0"))))
    assert memory(app).study.calipers["length_mm"].max() == 10.0
    assert "every file with a table of the same shape" in said(turn_to(app, *CORRECTED))
    volumes = numbers(traces(turn_to(app, "Tumors"), "growth_curves")["vehicle"]["y"])
    assert volumes == [144.0, 180.0]


def test_undo_forgets_what_a_table_was_said_to_be():
    app = with_upload(csv(caliper_rows()), "first.csv")
    turn_to(app, "Study", "Check", "Sheets")
    app.session_state["choice_point_open_first.csv_"] = True
    again(app)
    point(app, "first.csv", "calipers", ("cage", "animal"))
    assert set(memory(app).study.calipers["cage"]) == {
        f"{a}{n}" for a in ("ve", "ta", "an") for n in (1, 2)
    }
    (pointing,) = memory(app).pointed
    assert [part.role for part in pointing.parts][:2] == ["cage", "animal"]
    press(app, "undo")
    assert memory(app).pointed == ()
    assert json.loads(memory(app).corrections.to_json())["pointed"] == []


def point(app, name, kind, roles):
    """Say of the table of a text file what it is and what its first columns hold, and take it."""
    box = next(b for b in app.selectbox if b.key.startswith(f"choice_point_kind_{name}_"))
    place = box.key.removeprefix("choice_point_kind_")
    box.set_value(kind).run()
    rows = {at: {"holds": role} for at, role in enumerate(roles)}
    return edit(app, f"choice_point_roles_{place}_{kind}", rows, f"point_take_{name}_")


def test_questions_of_files_that_cannot_be_read_are_asked_where_they_were_dropped():
    text = "animal,arm,day,event\n1,vehicle,20,9\n2,vehicle,25,8\n3,tamoxifen,40,9\n"
    app = upload(open_app(), ("codes.csv", text.encode()))
    words = said(app)
    assert "What does it stand for?" in words
    assert "Nothing in the uploaded files" not in words
    assert "no rows below" not in words
    keys = [question.key for question in memory(app).error.questions]
    assert keys == ["event_code:codes.csv::9", "event_code:codes.csv::8"]
    answer(app, DIED, keys[0])
    assert memory(app).study.survival["animal"].tolist() == ["1", "3"]
    answer(turn_to(app, "Study", "Check"), CENSORED, keys[1])
    assert memory(app).study.survival["event"].tolist() == [True, False, True]
    assert dict(memory(app).corrections.answers) == {keys[0]: DIED, keys[1]: CENSORED}


def test_hashes_are_advanced_and_the_template_stands_once():
    app = with_upload(CALIPERS)
    assert "small.csv (" in said(app)
    labels = [each.proto.label for each in app.main.get("download_button")]
    assert labels.count("Template workbook") == 1
    assert not app.dataframe
    turn_to(app, "Study", "Files", advanced=True)
    assert list(app.dataframe[0].value.columns) == ["file", "size_kb", "sha256"]
