"""Own work is not lost in one click, and what a click opens is on the screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.app_page import AppPage
from tests.small_studies import caliper_rows, csv, survival_rows


@pytest.fixture
def study(app: AppPage, tmp_path: Path) -> AppPage:
    """A study of one's own on Study, without work so far."""
    file = tmp_path / "mine.csv"
    file.write_bytes(csv(caliper_rows()))
    app.goto()
    return app.upload([file]).open_tab("Files")


def turn_to(app: AppPage, page: str) -> None:
    app.page.get_by_test_id("stSidebarNav").get_by_role("link", name=page).click()
    app.settle()


def test_a_closed_study_is_reopened_after_a_reload_until_the_browser_is_closed(
    study: AppPage,
) -> None:
    study.click("Close this study")
    assert not study.page.get_by_role("dialog").count()
    assert study.page.get_by_text("Closed studies").is_visible()
    study.goto()  # a session of its own
    study.click("Reopen mine")
    assert study.page.get_by_role("button", name="Close this study").is_visible()
    study.click("Close this study")
    context = study.page.context
    lasting = [each for each in context.cookies() if each["expires"] != -1]
    context.clear_cookies()
    context.add_cookies(lasting)  # as after the browser was closed
    study.goto()
    assert not study.page.get_by_role("button", name="Reopen mine").count()


def test_a_file_is_added_to_an_open_study_and_removed(study: AppPage, tmp_path: Path) -> None:
    file = tmp_path / "lives.csv"
    file.write_bytes(csv(survival_rows({"vehicle": [10, 12], "letrozole": [15, 17]})))
    study.upload([file])
    dialog = study.page.get_by_role("dialog")
    assert "Where do these files go?" in dialog.inner_text()
    study.click("Go on")
    removing = study.page.get_by_role("button", name="Remove", exact=True)
    expect(dialog).to_have_count(0)
    assert removing.count() == 2
    removing.last.click()
    study.settle()
    assert removing.count() == 1
    study.click("Undo: 1 file removed")
    assert removing.count() == 2


def test_work_is_asked_about_declined_by_key_and_comes_back(app: AppPage) -> None:
    app.goto("/Survival?study=sample").show_advanced().pick("Test", "Gehan-Breslow")
    app.page.get_by_test_id("stSidebarNavLink").first.click()
    app.settle()
    app.click("Close this study")
    dialog = app.page.get_by_role("dialog")
    assert "1 choice of the analysis" in dialog.inner_text()
    app.page.keyboard.press("Escape")
    app.settle()
    expect(dialog).to_have_count(0)
    assert app.page.get_by_role("button", name="Close this study").is_visible()
    app.click("Open the sample study").click("Keep it open")
    expect(dialog).to_have_count(0)
    app.click("Close this study").page.get_by_role("button", name="Close it").click()
    app.page.get_by_test_id("stToast").get_by_text("Closed: Sample study").wait_for()
    app.settle()
    assert not app.page.get_by_role("button", name="Close this study").count()
    app.page.get_by_role("button", name=re.compile("^Reopen")).click()
    app.settle()
    turn_to(app, "Survival")
    assert app.page.get_by_text("Gehan-Breslow").first.is_visible()


def test_what_a_figure_means_and_its_numbers_come_onto_the_screen(app: AppPage) -> None:
    app.goto("/Tumors?study=sample")
    button = app.page.get_by_role("button", name="What is this?").first
    button.focus()
    app.page.keyboard.press("Enter")
    dialog = app.page.get_by_role("dialog")
    assert dialog.is_visible()
    box = dialog.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= box["y"] + box["height"] <= 900
    app.page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert button.evaluate("each => each === document.activeElement")
    app.click("Numbers")
    app.page.wait_for_function(
        """() => {
            const table = document.querySelector('[class*="st-key-numbers_"]');
            if (!table) return false;
            const { top, bottom } = table.getBoundingClientRect();
            return top >= 0 && bottom <= window.innerHeight + 1;
        }""",
        timeout=10_000,
    )
