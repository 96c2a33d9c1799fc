"""Files that would end the server end one worker process; what is gone after a restart is told."""

import pytest

from components.app import caches
from tests import hostile_files, raw_readers
from tests.app_driver import again, open_app, said, turn_to, upload, with_upload
from tests.small_studies import caliper_rows, csv

SMALL = csv(caliper_rows())
ANIMALS = "Animals"


@pytest.fixture
def unguarded(monkeypatch):
    """The reader takes workbooks without a look at them first."""
    monkeypatch.setattr(caches, "read_study", raw_readers.study)


def test_a_workbook_that_asks_for_too_much_is_a_sentence(unguarded):
    app = with_upload(hostile_files.huge_ods(), "huge.ods")
    assert not app.exception
    assert "Reading 'huge.ods' broke off: something in it is damaged, or it needs" in said(app)
    assert "No study is open." in [text.value for text in app.sidebar.caption]
    assert not app.selectbox  # its sheets are not asked for


def test_the_study_of_another_stays_open_and_the_next_file_is_read(unguarded):
    other = with_upload(SMALL, "other.csv")
    app = with_upload(hostile_files.huge_ods(), "huge.ods")
    assert ANIMALS in [number.label for number in again(other).metric]
    assert ANIMALS in [number.label for number in upload(app, ("next.csv", SMALL)).metric]
    assert "Reading 'huge.ods'" not in said(app)


def test_a_link_from_before_a_restart_says_what_was_lost():
    app = open_app(view="kept-before-the-restart")
    assert "This server was restarted at" in said(app)
    assert "is gone, with what was chosen on its pages" in said(app)
    assert "view" not in app.query_params
    assert "This server was restarted at" in said(turn_to(app, "Survival"))


def test_a_link_to_a_closed_study_says_that_it_was_closed():
    app = with_upload(SMALL)
    token = app.query_params["view"]
    app.button(key="close").click().run()
    assert "restarted" not in said(app)
    later = open_app(view=token)
    assert "The study under this link was closed, or had to make room" in said(later)


def test_the_words_go_when_a_study_is_opened():
    app = upload(open_app(view="kept-before-the-restart"), ("small.csv", SMALL))
    assert "restarted" not in said(app)
    assert ANIMALS in [number.label for number in app.metric]
