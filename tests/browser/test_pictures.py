"""The pictures of a page's figures: what is on the screen, at a slide's size, named after it."""

from __future__ import annotations

import io
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.app_page import AppPage, Download, visit
from tests.browser.streamlit_server import Server

STUDY = "Sample_study_aromatase_inhibitors_against_tamoxifen"
TITLE = "Sample study: aromatase inhibitors against tamoxifen"
FIGURES = {  # figure: its file; the waterfall's and the inhibition's are of one day
    "survival_curves": f"{STUDY}_survival_4T1",
    "growth_curves": f"{STUDY}_tumor_growth_MCF-7Ca",
    "growth_waterfall": f"{STUDY}_waterfall_MCF-7Ca_day_28",
    "growth_tgi": f"{STUDY}_tgi_delta_pct_MCF-7Ca_day_28",
}
ON_TUMORS = [figure for figure in FIGURES if figure.startswith("growth")]
INK_ON_DARK = "#E6EAEE"
TREATED = {"anastrozole", "tamoxifen", "fulvestrant†", "anastrozole + tamoxifen"}
HIDDEN = "letrozole"
PER_METER = 11811  # 300 dpi


@pytest.fixture(scope="module", params=["light", "dark"])
def tumors(request, browser: Browser, server: Server) -> Iterator[AppPage]:
    """The Tumors page with one arm hidden, on a light and on a dark screen."""
    with visit(browser, server.url, color_scheme=request.param) as page:
        yield page.goto(f"Tumors?study=sample&hide={HIDDEN}")


def picture(app: AppPage, figure: str, kind: str) -> Download:
    """The picture of a figure of the sample study, on whose page it is taken."""
    turn_to(app, "Survival" if figure == "survival_curves" else "Tumors")
    return app.download(f"Download {kind.upper()}: {title(app, figure)}")


def turn_to(app: AppPage, page: str) -> None:
    if f"/{page}" not in app.page.url:
        app.page.get_by_test_id("stSidebarNav").get_by_role("link", name=page).click()
        app.page.get_by_role("heading", name=page, exact=True).wait_for()
        app.settle()


def title(app: AppPage, figure: str) -> str:
    return app.widget(figure).locator("h4").inner_text()


def chunks(png: bytes) -> dict[bytes, bytes]:
    """The chunks of a PNG by name (the last of each)."""
    found, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += length + 12
    return found


def text_of(svg: bytes) -> str:
    """All words of an SVG in one line; arms' names break at the plus sign under an axis."""
    return " ".join(" ".join(ET.fromstring(svg).itertext()).split())


@pytest.mark.parametrize("figure", FIGURES)
def test_the_png_fits_a_slide_on_white_and_is_named_after_its_figure(
    tumors: AppPage, figure: str
) -> None:
    file = picture(tumors, figure, "png")
    image = Image.open(io.BytesIO(file.content)).convert("RGB")
    assert file.name == f"{FIGURES[figure]}.png"
    assert image.width == 4000
    assert image.height > 2000
    assert chunks(file.content)[b"pHYs"] == struct.pack(">IIB", PER_METER, PER_METER, 1)
    right, bottom = image.width - 1, image.height - 1
    corners = [(0, 0), (right, 0), (0, bottom), (right, bottom)]
    assert [image.getpixel(corner) for corner in corners] == [(255, 255, 255)] * 4
    colors = image.resize((800, 600), Image.Resampling.NEAREST).getcolors(480_000)
    assert colors is not None
    assert len(colors) > 50
    white = next(count for count, color in colors if color == (255, 255, 255))
    assert 0.5 < white / 480_000 < 0.98  # a figure on white, neither blank nor on a dark ground


@pytest.mark.parametrize("figure", ON_TUMORS)
def test_the_svg_says_what_the_screen_says(tumors: AppPage, figure: str) -> None:
    file = picture(tumors, figure, "svg")
    words = text_of(file.content)
    card = tumors.widget(figure)
    caption = card.locator(".figure-card-caption span").inner_text()
    assert file.name == f"{FIGURES[figure]}.svg"
    assert title(tumors, figure) in words
    sentence = re.sub(":$", ".", " ".join(caption.split()))  # no *More* follows it in a picture
    assert sentence in words
    for arm in TREATED:
        assert arm in words.replace(" + ", " + "), arm
    drawn = " ".join(tumors.figure(figure).locator("text").all_text_contents())
    assert HIDDEN not in drawn
    assert HIDDEN not in words


def test_the_svg_of_survival_holds_title_caption_and_arms(tumors: AppPage) -> None:
    words = text_of(picture(tumors, "survival_curves", "svg").content)
    for part in ("Survival, 4T1", "Kaplan-Meier, n = 10 animals", "untreated", "Animals at risk"):
        assert part in words


def test_the_ink_of_a_dark_page_is_light_and_not_in_its_picture(tumors: AppPage) -> None:
    is_dark = tumors.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    svg = picture(tumors, "survival_curves", "svg").content.decode()
    ink = tumors.figure("survival_curves").evaluate("plot => plot._fullLayout.font.color")
    red, green, blue = (int(ink[at : at + 2], 16) for at in (1, 3, 5))
    is_in_it = f"rgb({red}, {green}, {blue})" in svg or ink.lower() in svg.lower()
    assert (ink.upper() == INK_ON_DARK, is_in_it) == (is_dark, not is_dark)


def test_a_picture_of_a_page_is_the_same_after_other_arms_were_hidden_and_shown(
    app: AppPage, tmp_path: Path
) -> None:
    app.goto("Survival?study=sample")
    before = picture(app, "survival_curves", "svg").content
    app.choose_arm("tamoxifen")
    without = picture(app, "survival_curves", "svg").content
    assert "tamoxifen" in text_of(before).replace("anastrozole + tamoxifen", "").replace(TITLE, "")
    words = text_of(without).replace("anastrozole + tamoxifen", "")
    assert "tamoxifen" not in words.replace(TITLE, "")  # the footer names the study
    app.choose_arm("tamoxifen")
    assert text_of(picture(app, "survival_curves", "svg").content) == text_of(before)
