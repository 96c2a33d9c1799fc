"""The Answer page in a browser: tiles open by mouse and keyboard, and the page becomes a slide."""

import io
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pptx import Presentation
from pptx.util import Pt

from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import Server
from tests.browser.test_accessibility import GRAVE

WORSE = "Anastrozole + tamoxifen is worse than its best part, anastrozole"


def tile(app: AppPage, start: str):
    return app.page.locator(f'.answer-tile[aria-label^="{start}"]')


def test_a_tile_opens_what_is_behind_it_by_mouse_and_by_key(app: AppPage) -> None:
    app.goto("Answer?study=sample")
    found = tile(app, "anastrozole + tamoxifen, Beats its best part? worse")
    found.click()
    dialog = app.page.get_by_role("dialog")
    dialog.get_by_text(WORSE).first.wait_for()
    app.settle()
    assert dialog.locator(".js-plotly-plot").count() == 1
    assert dialog.get_by_role("link", name="Open Tumors").count() == 1
    app.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    other = tile(app, "tamoxifen, Longer life? longer")
    other.focus()
    app.page.keyboard.press("Enter")
    app.page.get_by_role("dialog").get_by_text("Tamoxifen gives longer life").first.wait_for()
    app.settle()


def test_the_page_is_made_a_slide_with_one_click(app: AppPage) -> None:
    app.goto("Answer?study=sample")
    file = app.download("Make slide")
    assert file.name.endswith("_answer.pptx")
    show = Presentation(io.BytesIO(file.content))
    (slide,) = show.slides
    assert slide.shapes.title.text.startswith(WORSE)
    pictures = [shape for shape in slide.shapes if shape.shape_type == 13]
    assert [shape.image.size for shape in pictures] == [(1212, 810)] * 3
    assert all(shape.left + shape.width <= show.slide_width for shape in slide.shapes)
    assert all(shape.top + shape.height <= show.slide_height for shape in slide.shapes)
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    runs = [run for frame in frames for each in frame.paragraphs for run in each.runs]
    assert min(run.font.size for run in runs) >= Pt(14)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_a_chart_stands_on_the_first_screen(app: AppPage, width: int, height: int) -> None:
    app.page.set_viewport_size({"width": width, "height": height})
    app.goto("Answer?study=sample")
    box = app.page.locator(".answer-chart").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height
    across = app.page.evaluate("document.documentElement.scrollWidth")
    assert across <= width
    if width == 1440:
        end = app.page.locator(".answer-missing").bounding_box()
        assert end is not None
        assert end["y"] + end["height"] <= height
        lead = app.page.locator(".answer-lead").bounding_box()
        assert lead is not None
        assert lead["height"] < 60  # two lines


def test_another_theme_is_drawn_at_once(app: AppPage) -> None:
    app.goto("Answer?study=sample")
    ground = "tile => getComputedStyle(tile).backgroundColor"
    found = tile(app, "tamoxifen, Longer life? longer")
    assert found.evaluate(ground) == "rgb(226, 242, 236)"
    app.page.emulate_media(color_scheme="dark")
    dark = "() => getComputedStyle(document.querySelector('.answer-tile')).backgroundColor"
    app.page.wait_for_function(f"({dark})() === 'rgb(15, 51, 42)'")
    app.settle()
    assert found.evaluate(ground) == "rgb(15, 51, 42)"


def test_a_laptop_has_room_for_every_number(app: AppPage) -> None:
    app.page.set_viewport_size({"width": 1280, "height": 800})
    app.goto("Answer?study=sample")
    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth).length"
    assert app.page.locator(".answer-detail, .answer-detail span").evaluate_all(cut) == 0
    tops = [box["y"] for chart in app.page.locator(".answer-chart").all()
            if (box := chart.bounding_box())]  # fmt: skip
    assert len(tops) == 3
    assert len(set(tops)) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_behind_a_tile_has_no_serious_violation(
    browser: Browser, server: Server, scheme: Literal["light", "dark"]
) -> None:
    with visit(browser, server.url, color_scheme=scheme) as app:
        app.goto("Answer?study=sample")
        tile(app, "tamoxifen, Tolerated? not shown").click()
        app.page.get_by_role("dialog").get_by_role("link", name="Open Safety").wait_for()
        app.settle()
        found = Axe().run(app.page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in GRAVE] == []


def test_phone_charts_can_be_scrolled_by_keys(app: AppPage) -> None:
    app.page.set_viewport_size({"width": 390, "height": 844})
    app.goto("Answer?study=sample")
    charts = app.page.locator(".answer-charts")
    assert charts.get_attribute("tabindex") == "0"
    found = Axe().run(app.page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in GRAVE] == []
