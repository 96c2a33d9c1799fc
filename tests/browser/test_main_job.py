"""What a visitor does: open the sample, switch arms, follow links, take pictures."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser

from components.look import theme
from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import Server
from tests.places import SAMPLE

PAGES = {
    "Answer": "Answer",
    "Cells": "Cells",
    "Tumors": "Tumors",
    "Safety": "Safety",
    "Survival": "Survival",
    "Export": "Slides & export",
    "Design": "Design",
}
FIGURES = {"Tumors": "growth_curves", "Survival": "survival_curves"}
NASTY = ["<b>bold</b>", "![](https://x.invalid/z.png)", ":material/home:", "=SUM(1)", "a <i>b</i>"]


@pytest.fixture(scope="module")
def sample(browser: Browser, server: Server) -> Iterator[AppPage]:
    with visit(browser, server.url) as page:
        yield page.goto("?study=sample")


def mean_traces(app: AppPage, key: str) -> set[str]:
    return {name.rstrip("*") for name in app.traces(key) if not name.startswith("trace ")}


def test_the_sample_is_one_click_away(app: AppPage) -> None:
    app.goto()
    app.click("Open the sample study")
    assert "study=sample" in app.page.url
    app.page.get_by_role("link", name="Tumors").first.click()
    app.settle()
    assert {"vehicle", "letrozole", "anastrozole + tamoxifen"} <= mean_traces(app, "growth_curves")


def test_an_upload_of_the_sample_shows_what_was_found(app: AppPage) -> None:
    app.goto()
    app.upload([SAMPLE])
    values = app.page.get_by_test_id("stMetricValue").all_inner_texts()
    assert values == ["7", "54", "48", "70"]


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


def test_none_and_all(app: AppPage) -> None:
    app.goto("Survival?study=sample")
    app.click("None")
    assert app.page.get_by_text("All arms are hidden").count() == 1
    app.click("All")
    assert "tamoxifen" in mean_traces(app, "survival_curves")


def test_an_arm_keeps_its_color(app: AppPage) -> None:
    app.goto("Survival?study=sample")
    app.choose_arm("anastrozole")
    colors = app.figure("survival_curves").evaluate(
        "g => Object.fromEntries(g._fullData.map(t => [t.name, t.line && t.line.color]))"
    )
    assert colors["tamoxifen"].upper() == theme.DRUG_COLORS["tamoxifen"]


@pytest.mark.parametrize("study", ["", "?study=sample"])
def test_every_page_opens_by_its_link_on_a_cold_server(
    cold_server: Callable[[], Server], browser: Browser, study: str
) -> None:
    """The first visitor of a new server opens a deep link; others follow by other links."""
    url = ""
    for number, (path, title) in enumerate(PAGES.items()):
        if path not in ("Survival", "Safety") and study:
            continue
        if study or number % 4 == 0:
            url = cold_server().url
        with visit(browser, url) as page:
            page.goto(path + study)
            page.page.get_by_role("heading", name=title, exact=True).wait_for(timeout=60_000)
            page.settle()
            links = page.page.get_by_test_id("stSidebarNavLink").all_inner_texts()
            assert [text.strip().split("\n")[-1] for text in links] == ["Study", *PAGES.values()]
            if not study and title != "Design":  # a study is designed before there is one
                assert page.page.get_by_text("No study is open yet.").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", list(FIGURES))
def test_the_png_is_a_slide_wide_and_white(
    browser: Browser, server: Server, path: str, scheme: str
) -> None:
    with visit(browser, server.url, color_scheme=scheme) as page:
        page.goto(f"{path}?study=sample")
        title = page.widget(FIGURES[path]).locator("h4").inner_text()
        file = page.download(f"Download PNG: {title}")
    image = Image.open(io.BytesIO(file.content))
    assert image.width == 4000
    assert image.height > 2000
    assert [round(dpi) for dpi in image.info["dpi"]] == [300, 300]
    corners = [(0, 0), (3999, 0), (0, image.height - 1), (3999, image.height - 1)]
    assert {image.convert("RGB").getpixel(corner) for corner in corners} == {(255, 255, 255)}
    assert len(image.convert("RGB").resize((400, 300)).getcolors(200_000) or ()) > 100
    assert file.name.startswith("Sample_study_aromatase_inhibitors_against_tamoxifen_")
    assert file.name.endswith(".png")


def test_the_svg_holds_title_caption_and_arms(sample: AppPage) -> None:
    sample.goto("Survival?study=sample")
    file = sample.download("Download SVG: Survival, 4T1")
    text = " ".join(ET.fromstring(file.content).itertext())
    for words in ("Survival, 4T1", "Kaplan-Meier, n = 10 animals", "untreated", "Animals at risk"):
        assert words in text


def test_figures_are_light_on_the_dark_page(browser: Browser, server: Server) -> None:
    with visit(browser, server.url, color_scheme="dark") as page:
        page.goto("Survival?study=sample")
        ink = page.figure("survival_curves").evaluate("g => g._fullLayout.font.color")
    assert ink.upper() == "#E6EAEE"


def test_names_from_a_workbook_are_shown_as_written(app: AppPage) -> None:
    """No markup, link, picture, icon or formula in an arm's name has any effect."""
    book = openpyxl.Workbook()
    book.active.title = "calipers"
    book.active.append(["animal", "arm", "day", "length_mm", "width_mm"])
    for number, arm in enumerate(["vehicle", *NASTY]):
        for day in (0, 7):
            book.active.append([f"{number}", "", day, 6 + day / 7, 5])
            book.active.cell(book.active.max_row, 2, arm).data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    app.goto()
    box = app.page.get_by_test_id("stFileUploader").locator("input[type=file]")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    box.set_input_files({"name": "<b>x.xlsx", "mimeType": kind, "buffer": buffer.getvalue()})
    app.settle()
    app.page.get_by_role("link", name="Tumors").first.click()
    app.settle()
    named = app.figure("growth_curves").locator(".y2tick").all_text_contents()
    assert sorted(named) == sorted(["vehicle", *NASTY])
    shown = app.widget("arms").inner_text().replace("\u200b", "")
    for name in NASTY:
        assert name in shown


def test_a_bad_file_is_explained_and_the_study_stays(app: AppPage, tmp_path: Path) -> None:
    bad = tmp_path / "letter.xlsx"
    bad.write_text("Dear colleague, this is not a workbook")
    app.goto("?study=sample")
    app.upload([bad])
    assert app.page.get_by_text("The files cannot be analyzed yet").count() == 1
    assert app.page.get_by_text("Sample study: aromatase inhibitors").count() >= 1


def test_a_link_of_before_opens_the_same_figure_on_its_page_of_now(app: AppPage) -> None:
    app.goto("Viability?study=sample&hide=tamoxifen")
    assert app.page.get_by_role("heading", name="Cells", exact=True).count() == 1
    assert "anastrozole" in mean_traces(app, "viability_time")
    assert "tamoxifen" not in mean_traces(app, "viability_time")
    app.goto("Arms?study=sample")
    assert app.page.get_by_text("Control: the solvent alone.").count() == 1
    assert "tab=" not in app.page.url
