"""What is drawn at a click: the page's body alone, or all where the sidebar changes too."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.look.ink_and_paper import PALETTES
from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import Server
from tests.browser.test_drawn_once import turn_to

SIDEBAR = 1  # first number of the places in it; 0 is the page's
BODY = (0, 2)  # after the style of all pages, and the title


@dataclass(frozen=True, slots=True)
class Heard:
    """A visitor of the sample study, and what the server has sent to the page."""

    app: AppPage
    sent: list[ForwardMsg]


@pytest.fixture(scope="module")
def visitor(browser: Browser, server: Server) -> Iterator[Heard]:
    """The visitor whom the tests share, on Tumors."""
    with visit(browser, server.url) as app:
        heard = Heard(app, [])

        def keep(payload: str | bytes) -> None:
            if isinstance(payload, bytes):
                heard.sent.append(ForwardMsg.FromString(payload))

        def listen(socket: WebSocket) -> None:
            socket.on("framereceived", keep)

        app.page.on("websocket", listen)
        app.goto("Tumors?study=sample")
        yield heard
        app.page.remove_listener("websocket", listen)


@pytest.fixture
def heard(visitor: Heard) -> Iterator[Heard]:
    """The shared visitor; afterwards every arm is shown again."""
    visitor.sent.clear()
    yield visitor
    if "hide=" in visitor.app.page.url:
        visitor.app.click("All")
    visitor.app.check()


def _places(messages: list[ForwardMsg]) -> set[tuple[int, ...]]:
    """Where elements were sent to: sidebar or page, then the place in it."""
    deltas = [each for each in messages if each.WhichOneof("type") in ("delta", "ref_hash")]
    return {tuple(each.metadata.delta_path[:2]) for each in deltas}


def _navigations(messages: list[ForwardMsg]) -> int:
    return sum(each.WhichOneof("type") == "navigation" for each in messages)


ACTS: dict[str, Callable[[AppPage], AppPage]] = {
    "an arm": lambda app: app.choose_arm("tamoxifen"),
    "a control": lambda app: app.choose("error_bars", "SD"),
    "a tab": lambda app: app.open_tab("Response"),
}


def test_what_changes_the_body_alone_redraws_it_alone(heard: Heard) -> None:
    """And the link follows arms that were switched."""
    app, sent = heard.app, heard.sent
    app.goto("Tumors?study=sample")
    assert _navigations(sent) > 0
    assert _places(sent) >= {(SIDEBAR, 0), (0, 0), (0, 1), BODY}
    for what, act in ACTS.items():
        sent.clear()
        act(app)
        assert _navigations(sent) == 0, what
        assert _places(sent) == {BODY}, what
    app.choose_arm("letrozole")
    assert re.findall(r"hide=(\w+)", app.page.url) == ["letrozole", "tamoxifen"]
    app.choose_arm("letrozole")
    assert re.findall(r"hide=(\w+)", app.page.url) == ["tamoxifen"]


def test_another_model_redraws_the_body_alone(heard: Heard) -> None:
    app, sent = heard.app, heard.sent
    turn_to(app, "Survival")
    shown = app.page.get_by_role("combobox", name="Survival").input_value()
    before = app.traces("survival_curves")
    sent.clear()
    app.pick("Survival", "Survival: 4T1 (illustrative)")
    assert app.traces("survival_curves") != before
    assert _places(sent) == {BODY}
    app.pick("Survival", shown)


def test_colors_changed_and_taken_back_are_those_of_the_sidebar_too(heard: Heard) -> None:
    app = heard.app
    turn_to(app, "Slides & export")
    app.open_tab("Figure settings")
    app.choose("open_settings", "Colors")
    own = _sidebar_colors(app)
    app.pick("Colors of the arms", "Tol bright")
    others = _sidebar_colors(app)
    assert others != own
    assert set(others[2:]) <= set(PALETTES["Tol bright"])  # but controls, which are gray
    app.click("All as they were")
    assert _sidebar_colors(app) == own


def test_a_page_that_stopped_before_its_end_is_drawn_whole(heard: Heard) -> None:
    app, sent = heard.app, heard.sent
    turn_to(app, "Tumors")
    app.click("None")
    app.page.reload()
    app.settle()
    assert app.page.get_by_text("All arms are hidden.").is_visible()
    sent.clear()
    app.choose_arm("tamoxifen")
    assert _navigations(sent) == 1
    assert "tamoxifen" in app.traces("growth_curves")
    sent.clear()
    app.choose_arm("letrozole")
    assert _navigations(sent) == 0
    assert {"tamoxifen", "letrozole"} <= set(app.traces("growth_curves"))


def test_quick_clicks_and_a_turned_page_end_in_one_state(heard: Heard) -> None:
    app = heard.app
    turn_to(app, "Tumors")
    toggle = app.widget("arms").get_by_role
    for arm in ("vehicle", "letrozole", "tamoxifen", "letrozole"):
        toggle("button", name=arm, exact=True).click()  # whatever the server is at
    app.page.get_by_role("link", name="Survival").first.click()
    toggle("button", name="anastrozole", exact=True).click()
    app.settle()
    assert app.page.locator("h1").all_inner_texts() == ["Survival"]
    assert app.figure("growth_curves").count() == 0
    shown = [name for name in app.traces("survival_curves") if not name.startswith("trace ")]
    assert shown == ["untreated", "anastrozole + tamoxifen"]
    assert re.findall(r"hide=(\w+)", app.page.url) == ["vehicle", "anastrozole", "tamoxifen"]


def test_an_arm_clicked_before_the_new_page_begins_is_switched_there(heard: Heard) -> None:
    app = heard.app
    turn_to(app, "Tumors")
    link = app.page.get_by_role("link", name="Survival").first.element_handle()
    arm = app.widget("arms").get_by_role("button", name="letrozole", exact=True).element_handle()
    app.page.evaluate("both => both.forEach(each => each.click())", [link, arm])
    app.page.wait_for_url("**/Survival*hide=letrozole*")
    app.settle()
    assert app.page.locator("h1").all_inner_texts() == ["Survival"]
    assert "letrozole" not in " ".join(app.traces("survival_curves"))


def _sidebar_colors(app: AppPage) -> list[str]:
    """The color of each arm's swatch in the sidebar, in order."""
    images = app.widget("arms").locator("img")
    sources = images.evaluate_all("all => all.map((image) => image.src)")
    drawn = [base64.b64decode(each.partition(",")[2]).decode() for each in sources]
    return [re.findall(r'stroke="(#\w+)"', each)[0].upper() for each in drawn]
