"""Three visitors with one question each: clicks, dead ends and scrolling from start to answer.

A student has plates without a layout, a technician animals measured on days of their own, a group
leader the sample study. Nobody scrolls, and no page on the way has nothing but a notice.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator
from pptx import Presentation

from tests.browser.app_page import WIDE, AppPage, Download
from tests.browser.test_layout import drag, name_drug, open_editor, words
from tests.lab_uploads import STAGGERED, bare_plates, staggered_tumors

MOST_TO_CURVES = 8  # from the drop to the curves of three drugs on three plates
MOST_TO_TUMORS = 3  # the drop, Looks right; the curve on its own page
SLIDE_CLICKS = 2
LEAST_OF_FIGURE = 0.6  # of a figure with its table of counts, on the first screen
DRUGS = ("tamoxifen", "fulvestrant", "letrozole")  # in rows A to C, D to F, G and H
SCROLLED = """() => Math.max(0,
    ...[...document.querySelectorAll('[data-testid="stMain"]')].map((main) => main.scrollTop))"""


@dataclass(slots=True)
class Way:
    """What a visitor did so far, and what stood in the way."""

    app: AppPage
    actions: int = 0
    dead_ends: list[str] = field(default_factory=list)

    def did(self, actions: int = 1) -> None:
        """Count what was done, and the page that it led to where that is only a notice."""
        self.actions += actions
        main = self.app.page.get_by_test_id("stMain")
        if main.get_by_text("to fill this page").count():
            self.dead_ends.append(self.app.page.url)

    def drop(self, path: Path) -> None:
        self.app.upload([path])
        self.did()

    def click(self, button: str) -> None:
        self.app.click(button)
        self.did()

    def turn_to(self, page: str) -> None:
        self.app.page.get_by_test_id("stSidebarNavLink").filter(has_text=page).first.click()
        self.app.page.get_by_role("heading", level=1, name=page, exact=True).wait_for()
        self.app.settle()
        self.did()

    def save(self, button: str) -> Download:
        file = self.app.download(button)
        self.did()
        return file

    def scrolled_px(self, seen: Locator, share: float = 1) -> float:
        """How far this has been, and would have to be, scrolled until that much of it is seen."""
        box = seen.first.bounding_box()
        assert box is not None
        hidden = box["y"] + share * box["height"] - WIDE["height"]
        return max(0.0, hidden, -box["y"]) + self.app.page.evaluate(SCROLLED)


@pytest.fixture
def way(app: AppPage) -> Way:
    app.goto()
    return Way(app)


def tile(app: AppPage, arm: str, question: str) -> Locator:
    return app.page.locator(f'.answer-tile[aria-label^="{arm}, {question}"]')


def test_a_student_has_the_curves_of_plates_without_a_layout(way: Way, tmp_path: Path):
    path = tmp_path / "mtt.xlsx"
    path.write_bytes(bare_plates())
    way.drop(path)
    open_editor(way.app)
    way.did()
    way.click("Accept")
    drag(way.app, "A2", "H11")
    name_drug(way.app, ", ".join(DRUGS))
    way.did(2)
    way.click("Paint 80 wells")
    assert words(way.app, "C2").startswith("C2: tamoxifen, 100 µM")
    assert words(way.app, "D2").startswith("D2: fulvestrant, 100 µM")
    assert words(way.app, "H11").startswith("H11: letrozole, 0.00508 µM")
    way.click("Use for all 3 plates")
    way.click("Done")
    curves = way.app.figure("dose_curves")
    curves.wait_for()
    assert way.actions <= MOST_TO_CURVES
    assert set(DRUGS) <= set(way.app.traces("dose_curves"))
    assert way.scrolled_px(curves) == 0
    file = way.save("Download PNG: Dose response, all cells")
    assert file.content.startswith(b"\x89PNG")
    assert way.dead_ends == []


def test_a_technician_has_the_curve_and_whether_the_combination_is_better(way: Way, tmp_path: Path):
    path = tmp_path / "tumors.xlsx"
    path.write_bytes(staggered_tumors())
    way.drop(path)
    way.click("Looks right")
    app = way.app
    app.page.get_by_text("drug A + drug B beats its best part, drug B").first.wait_for()
    for question, word in (
        ("Beats vehicle?", "better"),
        ("Beats its best part?", "better"),
        ("Tolerated?", "tolerated"),
    ):
        found = tile(app, "drug A + drug B", f"{question} {word}")
        assert way.scrolled_px(found) == 0
    assert way.scrolled_px(app.page.locator(".answer-chart")) == 0
    way.turn_to("Tumors")
    assert set(STAGGERED) <= set(app.traces("growth_curves"))
    assert way.scrolled_px(app.figure("growth_curves"), LEAST_OF_FIGURE) == 0
    assert way.actions <= MOST_TO_TUMORS
    assert way.dead_ends == []


def test_a_group_leader_has_three_answers_and_a_slide_in_two_clicks(way: Way):
    way.click("Open the sample study")
    app = way.app
    assert "study=sample" in app.page.url
    for question, word in (
        ("Beats its best part?", "worse"),
        ("Tolerated?", "tolerated"),
        ("In MCF-7 TamR?", "fails"),
    ):
        found = tile(app, "anastrozole + tamoxifen", f"{question} {word}")
        assert way.scrolled_px(found) == 0
    slides = Presentation(io.BytesIO(way.save("Make slide").content)).slides
    assert len(slides) == 1
    assert way.actions == SLIDE_CLICKS
    assert way.dead_ends == []
