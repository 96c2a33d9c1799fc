"""What a visitor does: open the sample, switch arms, follow links, take pictures."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from components.look import theme
from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import Server

PAGES = {
    "Answer": "Answer",
    "Cells": "Cells",
    "Tumors": "Tumors",
    "Safety": "Safety",
    "Survival": "Survival",
    "Export": "Slides & export",
    "Design": "Design",
}


@pytest.fixture(scope="module")
def survival(browser: Browser, server: Server) -> Iterator[AppPage]:
    """The Survival page of the sample study."""
    with visit(browser, server.url) as page:
        yield page.goto("Survival?study=sample")


def mean_traces(app: AppPage, key: str) -> set[str]:
    return {name.rstrip("†") for name in app.traces(key) if not name.startswith("trace ")}


def test_a_hidden_arm_is_hidden_everywhere_and_in_the_link(
    app: AppPage, browser: Browser, server: Server
) -> None:
    app.goto("Tumors?study=sample")
    before = {trace["name"]: trace for trace in app.figure_data("growth_curves")}
    app.choose_arm("tamoxifen")
    assert "tamoxifen" not in mean_traces(app, "growth_curves")
    assert "letrozole" in mean_traces(app, "growth_curves")
    after = {trace["name"]: trace for trace in app.figure_data("growth_curves")}
    assert after["letrozole"]["y"] == before["letrozole"]["y"]
    app.page.get_by_role("link", name="Survival").first.click()
    app.settle()
    assert mean_traces(app, "survival_curves") == {
        "untreated", "anastrozole", "anastrozole + tamoxifen",
    }  # fmt: skip
    assert "hide=tamoxifen" in app.page.url
    with visit(browser, server.url) as other:
        other.goto(app.page.url.removeprefix(server.url))
        assert mean_traces(other, "survival_curves") == mean_traces(app, "survival_curves")


def test_none_and_all(survival: AppPage) -> None:
    survival.click("None")
    assert survival.page.get_by_text("All arms are hidden").count() == 1
    survival.click("All")
    assert "tamoxifen" in mean_traces(survival, "survival_curves")
    survival.check()


def test_an_arm_keeps_its_color(survival: AppPage) -> None:
    survival.choose_arm("anastrozole")
    colors = survival.figure("survival_curves").evaluate(
        "g => Object.fromEntries(g._fullData.map(t => [t.name, t.line && t.line.color]))"
    )
    assert colors["tamoxifen"].upper() == theme.DRUG_COLORS["tamoxifen"]


def test_every_page_opens_by_its_link_on_a_new_server(
    cold_server: Callable[[], Server], browser: Browser
) -> None:
    """The first visitor of a new server opens a page of charts; others follow by other links."""
    url = cold_server().url
    with visit(browser, url) as page:
        open_deep_link(page, "Survival?study=sample", "Survival")
        assert "tamoxifen" in mean_traces(page, "survival_curves")
    with visit(browser, url) as page:
        for path, title in PAGES.items():
            open_deep_link(page, path, title)
            if title != "Design":  # a study is designed before there is one
                assert page.page.get_by_text("No study is open yet.").count() == 1


def open_deep_link(app: AppPage, path: str, title: str) -> None:
    app.goto(path)
    app.page.get_by_role("heading", name=title, exact=True).wait_for(timeout=60_000)
    app.settle()
    links = app.page.get_by_test_id("stSidebarNavLink").all_inner_texts()
    assert [text.strip().split("\n")[-1] for text in links] == ["Study", *PAGES.values()]


def test_bad_files_are_explained_and_the_study_stays(app: AppPage, tmp_path: Path) -> None:
    empty, letter = tmp_path / "empty.csv", tmp_path / "letter.xlsx"
    empty.write_bytes(b"")
    letter.write_text("Dear colleague, this is not a workbook")
    app.goto("?study=sample")
    app.upload([empty])
    assert app.page.get_by_text("The files cannot be analyzed yet").count() == 1
    values = app.page.get_by_test_id("stMetricValue").all_inner_texts()
    assert values == ["7", "54", "118"]
    app.upload([letter])
    assert app.page.get_by_text("The files cannot be analyzed yet").count() == 1
    assert app.page.get_by_text("Sample study: aromatase inhibitors").count() >= 1
    app.page.get_by_role("link", name="Survival").first.click()
    app.settle()
    assert "tamoxifen" in app.traces("survival_curves")


def test_a_link_of_before_opens_the_same_figure_on_its_page_of_now(app: AppPage) -> None:
    app.goto("Viability?study=sample&hide=tamoxifen")
    assert app.page.get_by_role("heading", name="Cells", exact=True).count() == 1
    assert "anastrozole" in mean_traces(app, "viability_time")
    assert "tamoxifen" not in mean_traces(app, "viability_time")
    app.goto("Arms?study=sample")
    assert app.page.get_by_text("Control: the solvent alone.").count() == 1
    assert "tab=" not in app.page.url
