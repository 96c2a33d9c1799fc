"""Files are added to an open study, replaced in it and removed from it, each in one step."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.app_driver import again, drop, said, toggles, turn_to, with_upload
from tests.small_studies import caliper_rows, csv, survival_rows

MINE = csv(caliper_rows())
LIVES = csv(survival_rows({"vehicle": [10, 12, 14], "letrozole": [15, 17, 20]}))
ARMS = ["vehicle", "tamoxifen", "anastrozole"]


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    return again(app)


def memory(app: AppTest):
    return app.session_state["memory"]


def files(app: AppTest) -> list[str]:
    return [upload.name for upload in memory(app).uploads]


def arms(app: AppTest) -> list[str]:
    return [arm.name for arm in memory(app).study.arms]


def test_a_file_is_added_removed_and_comes_back_with_its_hidden_arm():
    app = drop(with_upload(MINE, "mine.csv"), ("lives.csv", LIVES))
    assert app.radio(key="add_where").value == "Add to this study"
    assert "Replace mine\\.csv" in app.radio(key="add_where").options
    press(app, "add_go")
    assert files(app) == ["mine.csv", "lives.csv"]
    assert arms(app) == [*ARMS, "letrozole"]
    turn_to(app, "Study", "Files")
    toggles(app).set_value(ARMS).run()
    press(app, "file_remove_1")
    assert (files(app), arms(app)) == (["mine.csv"], ARMS)
    assert memory(app).steps.undoes == "1 file removed"
    press(app, "files_undo")
    assert files(app) == ["mine.csv", "lives.csv"]
    assert toggles(app).value == ARMS
    press(app, "files_undo")
    assert files(app) == ["mine.csv"]
    press(app, "file_remove_0")
    assert memory(app).study is None


def test_a_file_of_the_same_name_replaces_the_open_one():
    other = csv(caliper_rows({"vehicle": (8, 9, 12), "tamoxifen": (8, 8, 8)}))
    app = drop(with_upload(MINE, "mine.csv"), ("mine.csv", other))
    assert app.radio(key="add_where").value == "Replace mine.csv"
    press(app, "add_go")
    assert (files(app), arms(app)) == (["mine.csv"], ["vehicle", "tamoxifen"])
    assert memory(app).study.calipers["length_mm"].max() == 13.0
    assert memory(app).steps.undoes == "1 file replaced"


def test_a_broken_file_is_named_and_left_out_of_the_others():
    app = drop(with_upload(MINE, "mine.csv"), ("broken.xlsx", b"PK\x03\x04 no archive"))
    press(app, "add_go")
    turn_to(app, "Study", "Check")
    assert "'broken.xlsx' was left out." in said(app)
    assert not app.button(key="check_right").disabled
    assert arms(app) == ARMS
