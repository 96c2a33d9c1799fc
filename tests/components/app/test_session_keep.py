"""The link of a kept study: its owner goes on with it, others get a copy."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.app import door, session_keep
from components.app.session_store import kept_studies
from tests.app_driver import APP, drop, figure, open_app, open_as_new, turn_to, upload, with_upload
from tests.small_studies import caliper_rows, csv

COPY = "A copy, opened by a link: what you change stays yours."


@pytest.fixture
def sit_at(monkeypatch: pytest.MonkeyPatch):
    """Change to another browser."""

    def sit(browser: str) -> None:
        monkeypatch.setattr(door, "browser_key", lambda: browser)

    sit("ann's laptop")
    return sit


def token(app: AppTest) -> str:
    found = app.query_params["view"]
    return found[0] if isinstance(found, list) else found


def by_account(email: str, view: str = "") -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.user = {"is_logged_in": True, "email": email}
    if view:
        app.query_params["view"] = view
    return app.run()


def is_copy(app: AppTest) -> bool:
    return any(COPY in text.value for text in app.sidebar.caption)


def opened(app: AppTest) -> bool:
    return app.session_state["memory"].study is not None


def test_a_reload_in_the_same_browser_goes_on_and_a_guess_finds_nothing(sit_at):
    app = with_upload(csv(caliper_rows()), "mine.csv")
    before = figure(turn_to(app, "Tumors"), "growth_curves")
    reloaded = open_app(view=token(app))
    assert token(reloaded) == token(app)
    assert not is_copy(reloaded)
    assert figure(turn_to(reloaded, "Tumors"), "growth_curves") == before
    assert not opened(open_app(view="A" * len(token(app))))


def test_the_link_opens_a_copy_in_another_browser_and_says_so(sit_at):
    app = with_upload(csv(caliper_rows()), "mine.csv")
    sit_at("bob's desktop")
    copy = open_app(view=token(app))
    assert opened(copy)
    assert is_copy(copy)
    assert COPY in [text.value for text in copy.info]
    assert token(copy) != token(app)
    again = open_app(view=token(copy))
    assert token(again) == token(copy)
    assert is_copy(again)
    open_as_new(drop(again, ("own.csv", csv(caliper_rows()))))
    assert not is_copy(turn_to(again, "Study", "Files"))


def test_what_is_done_to_a_copy_leaves_the_original(sit_at):
    app = with_upload(csv(caliper_rows()), "mine.csv")
    sit_at("bob's desktop")
    copy = open_app(view=token(app))
    copy.button(key="arms_none").click().run()
    copy.button(key="close").click().run()
    assert not opened(copy)
    assert not opened(open_app(view=token(app)[::-1]))
    sit_at("ann's laptop")
    back = open_app(view=token(app))
    assert opened(back)
    assert not is_copy(back)
    assert "hide" not in back.query_params


def test_the_owner_closes_the_study_for_everybody_who_has_only_the_link(sit_at):
    app = with_upload(csv(caliper_rows()), "mine.csv")
    link = token(app)
    app.button(key="close").click().run()
    assert "view" not in app.query_params
    assert not opened(open_app(view=link))


def test_an_account_owns_its_study_in_every_browser_and_no_other_account_does(sit_at):
    app = upload(by_account("ann@example.org"), ("mine.csv", csv(caliper_rows())))
    sit_at("ann's desktop")
    elsewhere = by_account("ann@example.org", token(app))
    assert token(elsewhere) == token(app)
    assert not is_copy(elsewhere)
    assert is_copy(by_account("bob@example.org", token(app)))  # in ann's browser, too
    elsewhere.button(key="close").click().run()
    sit_at("ann's laptop")
    assert opened(by_account("ann@example.org", token(app)))


def test_a_browser_without_a_key_owns_nothing(sit_at):
    sit_at("")
    app = with_upload(csv(caliper_rows()), "mine.csv")
    assert is_copy(open_app(view=token(app)))


def test_kept_studies_are_not_among_the_caches_that_streamlit_empties(sit_at):
    app = with_upload(csv(caliper_rows()), "mine.csv")
    st.cache_resource.clear()
    st.cache_data.clear()
    assert kept_studies().find(token(app)) is not None


def test_files_larger_than_the_box_are_not_read(sit_at, monkeypatch):
    app = open_app()
    monkeypatch.setattr(session_keep, "MOST_BOX_MB", 0)
    upload(app, ("mine.csv", csv(caliper_rows())))
    assert not opened(app)
    assert "larger than 0 MB together" in app.error[0].value
