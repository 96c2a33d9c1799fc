"""The Answer page in a browser: tiles open by mouse and keyboard, and the page becomes a slide."""

import io
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pptx import Presentation
from pptx.util import Pt

from tests.browser.app_page import WIDE, AppPage, visit
from tests.browser.streamlit_server import Server
from tests.browser.test_accessibility import GRAVE

WORSE = "Anastrozole + tamoxifen is worse than its best part, anastrozole"


def tile(app: AppPage, start: str):
    return app.page.locator(f'.answer-tile[aria-label^="{start}"]')


@pytest.fixture(scope="module")
def answers(browser: Browser, server: Server) -> Iterator[AppPage]:
    """The page of the sample study."""
    with visit(browser, server.url) as app:
        yield app.goto("Answer?study=sample")


@pytest.fixture
def answer(answers: AppPage) -> AppPage:
    """The page with nothing opened, at its top, in a wide window."""
    answers.page.set_viewport_size(WIDE)
    answers.page.keyboard.press("Escape")
    answers.page.get_by_role("dialog").wait_for(state="detached")
    answers.page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    return answers.settle()


def grave(app: AppPage) -> list[str]:
    found = Axe().run(app.page).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:200]}"
        for rule in found
        if rule["impact"] in GRAVE
    ]


def test_a_tile_opens_what_is_behind_it_by_mouse_and_by_key(answer: AppPage) -> None:
    found = tile(answer, "anastrozole + tamoxifen, Beats its best part? worse")
    found.click()
    dialog = answer.page.get_by_role("dialog")
    dialog.get_by_text(WORSE).first.wait_for()
    answer.settle()
    assert dialog.locator(".js-plotly-plot").count() == 1
    assert dialog.get_by_role("link", name="Open Tumors").count() == 1
    answer.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    other = tile(answer, "tamoxifen, Longer life? longer")
    other.focus()
    answer.page.keyboard.press("Enter")
    answer.page.get_by_role("dialog").get_by_text("Tamoxifen gives longer life").first.wait_for()
    answer.settle()


def test_the_page_is_made_a_slide_with_one_click(answer: AppPage) -> None:
    file = answer.download("Make slide")
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
def test_a_chart_stands_on_the_first_screen(answer: AppPage, width: int, height: int) -> None:
    answer.page.set_viewport_size({"width": width, "height": height})
    answer.settle()
    box = answer.page.locator(".answer-chart").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height
    across = answer.page.evaluate("document.documentElement.scrollWidth")
    assert across <= width
    if width == 1440:
        for chart in answer.page.locator(".answer-chart").all():
            whole = chart.bounding_box()
            assert whole is not None
            assert whole["y"] + whole["height"] <= height
        end = answer.page.locator(".answer-missing").bounding_box()
        assert end is not None
        assert end["y"] + end["height"] <= height + 100  # safety and IC50s, a line an arm
        lead = answer.page.locator(".answer-lead").bounding_box()
        assert lead is not None
        assert lead["height"] < 60  # two lines


def test_another_theme_is_drawn_at_once(answer: AppPage) -> None:
    ground = "tile => getComputedStyle(tile).backgroundColor"
    found = tile(answer, "tamoxifen, Longer life? longer")
    assert found.evaluate(ground) == "rgb(226, 242, 236)"
    answer.page.emulate_media(color_scheme="dark")
    dark = "() => getComputedStyle(document.querySelector('.answer-tile')).backgroundColor"
    answer.page.wait_for_function(f"({dark})() === 'rgb(15, 51, 42)'")
    answer.settle()
    assert found.evaluate(ground) == "rgb(15, 51, 42)"
    answer.in_colors("light")
    assert found.evaluate(ground) == "rgb(226, 242, 236)"


def test_a_laptop_has_room_for_every_number(answer: AppPage) -> None:
    app = answer
    app.page.set_viewport_size({"width": 1280, "height": 800})
    app.page.reload()
    app.settle()
    cut = "all => all.filter(each => each.scrollWidth > each.clientWidth).length"
    assert app.page.locator(".answer-detail, .answer-detail span").evaluate_all(cut) == 0
    tops = [box["y"] for chart in app.page.locator(".answer-chart").all()
            if (box := chart.bounding_box())]  # fmt: skip
    assert len(tops) == 3
    assert len(set(tops)) == 1


def test_what_is_behind_a_tile_has_no_serious_violation(answer: AppPage) -> None:
    tile(answer, "tamoxifen, Tolerated? not shown").click()
    answer.page.get_by_role("dialog").get_by_role("link", name="Open Safety").wait_for()
    for scheme in ("dark", "light"):
        assert grave(answer.in_colors(scheme)) == [], scheme


def test_phone_charts_can_be_scrolled_by_keys(answer: AppPage) -> None:
    answer.page.set_viewport_size({"width": 390, "height": 844})
    answer.settle()
    charts = answer.page.locator(".answer-charts")
    assert charts.get_attribute("tabindex") == "0"
    assert grave(answer) == []
