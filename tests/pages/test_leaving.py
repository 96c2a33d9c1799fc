"""One's own work is not left unasked, and a closed study comes back."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.app_driver import (
    again,
    drop,
    figure_keys,
    open_app,
    open_as_new,
    said,
    turn_to,
    upload,
    with_upload,
)
from tests.small_studies import caliper_rows, csv

CALIPERS = csv(caliper_rows())
OTHER = csv(caliper_rows({"A": (8, 9, 11), "B": (8, 7, 6)}))


def memory(app: AppTest):
    return app.session_state["memory"]


def with_work() -> AppTest:
    """The page Study with a study whose owner has renamed an arm."""
    app = with_upload(CALIPERS, "mine.csv")
    arms_renamed(app)
    return turn_to(app, "Study", "Files")


def arms_renamed(app: AppTest) -> None:
    turn_to(app, "Study", "Corrections", "Arms")
    key = f"choice_arms_{memory(app).content_key[:12]}"
    edits = {"edited_rows": {1: {"name": "SERM"}}, "added_rows": [], "deleted_rows": []}
    app.session_state[key] = edits
    app.run()
    press(app, "apply_arms")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    return again(app)


def buttons(app: AppTest) -> dict[str, str]:
    return {str(each.key): each.label for each in app.button}


def names(app: AppTest) -> list[str]:
    return [arm.name for arm in memory(app).study.arms]


def test_without_work_closing_and_opening_ask_nothing():
    app = with_upload(CALIPERS, "mine.csv")
    press(app, "open_sample")
    assert "leave" not in buttons(app)
    turn_to(app, "Study", "Files")
    assert memory(app).study.title != "mine"
    press(app, "close")
    assert memory(app).study is None
    assert "leave" not in buttons(app)


def test_closing_asks_where_there_is_work_and_can_be_declined():
    app = with_work()
    press(app, "close")
    assert any("holds work of yours: arms edited" in each.value for each in app.markdown)
    press(app, "stay")
    assert names(app) == ["vehicle", "SERM", "anastrozole"]
    assert "leave" not in buttons(app)
    press(app, "close")
    press(app, "leave")
    assert memory(app).study is None


def test_a_closed_study_is_reopened_with_its_work():
    app = with_work()
    before = memory(app).corrections
    press(press(app, "close"), "leave")
    assert "arms edited" in said(app)
    press(app, "reopen_0")
    assert memory(app).corrections == before
    assert names(app) == ["vehicle", "SERM", "anastrozole"]
    assert "reopen_0" not in buttons(app)
    assert "growth_curves" in figure_keys(turn_to(app, "Tumors"))
    press(turn_to(app, "Study", "Files"), "close")
    assert "leave" in buttons(app)  # the work counts as before


def test_a_closed_study_can_be_dropped_for_good():
    app = with_upload(CALIPERS, "mine.csv")
    press(press(app, "close"), "reopen_forget_0")
    assert "reopen_0" not in buttons(app)


def test_other_files_over_work_ask_and_put_it_away():
    app = with_work()
    open_as_new(drop(app, ("other.csv", OTHER)))
    assert names(app) == ["vehicle", "SERM", "anastrozole"]
    press(app, "leave")
    turn_to(app, "Study", "Files")
    assert names(app) == ["A", "B"]
    assert "arms edited" in said(app)
    press(app, "reopen_0")
    assert names(app) == ["vehicle", "SERM", "anastrozole"]
    (label,) = (words for key, words in buttons(app).items() if key == "reopen_0")
    assert "other" in label


def test_files_that_cannot_be_read_take_no_place():
    app = with_work()
    open_as_new(drop(app, ("broken.xlsx", b"PK\x03\x04 no archive")))
    press(app, "leave")
    turn_to(app, "Study", "Files")
    assert names(app) == ["vehicle", "SERM", "anastrozole"]
    assert "reopen_0" not in buttons(app)


def test_the_sample_looked_at_alone_is_not_kept_to_be_reopened():
    app = open_app(study="sample")
    for page in ("Answer", "Cells", "Survival", "Study"):
        turn_to(app, page)
    press(app, "close")
    assert memory(app).study is None
    assert "reopen_0" not in buttons(app)


def test_another_session_sees_nothing_of_it():
    app = with_upload(CALIPERS, "mine.csv")
    press(app, "close")
    assert "reopen_0" in buttons(app)
    assert "reopen_0" not in buttons(open_app())
    assert "reopen_0" not in buttons(upload(open_app(), ("other.csv", OTHER)))
