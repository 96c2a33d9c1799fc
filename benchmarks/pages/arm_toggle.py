"""(b) Click on an arm to redrawn charts, page by page, beside an app of one chart.

Both servers and both pages live in one run and take turns, so that what else the machine does
falls on both. Measured in the browser: from the click to the last change in any chart on the
screen. What lies further down the page is drawn when there is time, and is not waited for.
Figures are kept for the arms they were drawn for: "new" are choices of arms that were not made
before, "again" is one arm to and fro. A click that changes no chart on the screen is not counted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from benchmarks.measure import Measured
from tests.browser.app_page import AppPage, visit
from tests.browser.chrome import HOW_TO_GET_ONE, launch_chrome
from tests.browser.streamlit_server import running_app

TITLE = "(b) Click on an arm to redrawn charts on screen (aim: within 2x of the floor)"
APP = Path(__file__).parents[2] / "app.py"
FLOOR = Path(__file__).with_name("one_chart_app.py")
ARM = "anastrozole"  # in every chart of the sample study, and in the floor's
OTHERS = ("tamoxifen", "letrozole", "anastrozole + tamoxifen")
CHART_TABS = {"Slides & export": "Figure settings"}  # where the first tab has no chart
WARM_UP = 2
PATIENCE_MS = 120_000
Pair = tuple[float, float]  # milliseconds of the app and of the floor

# Notes when the click came and when each chart last moved: a change within it, or a chart that was
# added or taken away. Nothing is measured on the page before the end, since that would take time.
WATCH = """() => {
    const seen = window.redraw = {clicked: 0, moved: new Map()};
    const chart = ".js-plotly-plot";
    const inChart = (node) => (node.closest ? node : node.parentElement)?.closest(chart);
    const note = (plot) => { if (plot && seen.clicked) seen.moved.set(plot, performance.now()); };
    const onScreen = (plot) => {
        const {top, bottom} = plot.getBoundingClientRect();
        return !plot.isConnected || (bottom > 0 && top < window.innerHeight);
    };
    seen.last = () => Math.max(0, ...[...seen.moved].filter(([plot]) => onScreen(plot))
        .map(([, time]) => time));
    document.addEventListener("click", () => { seen.clicked = performance.now(); },
        {capture: true, once: true});
    seen.observer = new MutationObserver((changes) => {
        for (const {target, addedNodes, removedNodes} of changes) {
            const plot = inChart(target);
            if (plot) note(plot);
            else for (const node of [...addedNodes, ...removedNodes])
                note(inChart(node) || node.querySelector?.(chart));
        }
    });
    seen.observer.observe(document.body,
        {subtree: true, childList: true, attributes: true, characterData: true});
    for (const plot of document.querySelectorAll(chart))
        plot.on("plotly_afterplot", () => note(plot));
}"""
SEEN = """() => [...document.querySelectorAll(".js-plotly-plot")].filter((plot) => {
    const {top, bottom} = plot.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
}).length"""
CLICKED = "() => window.redraw.clicked > 0"
ELAPSED = """() => {
    window.redraw.observer.disconnect();
    return Math.max(0, window.redraw.last() - window.redraw.clicked);
}"""


def _open_sample(app: AppPage) -> None:
    app.goto("?study=sample")


def measure(rounds: int, open_study: Callable[[AppPage], object] = _open_sample) -> list[Measured]:
    """Milliseconds per click on every page with arms and charts, and on the floor."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = open_browser(stack)
        app_server = stack.enter_context(running_app(APP, folder / "app.log"))
        floor_server = stack.enter_context(running_app(FLOOR, folder / "floor.log"))
        floor = stack.enter_context(visit(browser, floor_server.url)).goto()
        app = stack.enter_context(visit(browser, app_server.url))
        open_study(app)
        return [row for _ in _pages_with_charts(app) for row in _take_turns(app, floor, rounds)]


def open_browser(stack: ExitStack) -> Browser:
    """A browser that ``stack`` closes; SystemExit with how to get one where there is none."""
    browser = launch_chrome(stack.enter_context(sync_playwright()))
    if browser is None:
        raise SystemExit(HOW_TO_GET_ONE)
    stack.callback(browser.close)
    return browser


def _pages_with_charts(app: AppPage) -> Iterator[None]:
    """Every page of the navigation that has arms and charts."""
    links = app.page.get_by_test_id("stSidebarNavLink")
    for number in range(1, links.count()):  # the first has no charts
        left = app.page.locator("h1").first.inner_text()
        links.nth(number).click()
        app.page.locator("h1").first.filter(has_not_text=left).wait_for(timeout=PATIENCE_MS)
        app.settle(PATIENCE_MS)
        if (heading := app.page.locator("h1").first.inner_text()) in CHART_TABS:
            app.open_tab(CHART_TABS[heading])
        if _charts(app) and app.widget("arms").count():
            yield


def _take_turns(app: AppPage, floor: AppPage, rounds: int) -> list[Measured]:
    path = urlsplit(app.page.url).path
    seen = f"{app.page.evaluate(SEEN)} of {_charts(app)}"
    kinds = {"new": _new(app, floor), "again": _again(app, floor, rounds)}
    rows = []
    for kind, pairs in kinds.items():
        counted = [pair for pair in pairs if all(pair)]
        if not counted:
            continue
        ours, floors = zip(*counted, strict=True)
        beside = Measured("floor, charts: 1", floors, "ms")
        rows += [Measured(f"{path}, charts: {seen}, {kind}", ours, "ms", beside), beside]
    return rows


def _new(app: AppPage, floor: AppPage) -> list[Pair]:
    """Clicks after which no choice of four arms has come twice, in the order of a Gray code."""
    arms = (ARM, *OTHERS)
    clicks = [arms[(step & -step).bit_length() - 1] for step in range(1, 2 ** len(arms))]
    pairs = [_both(app, floor, arm) for arm in clicks]
    app.click("All")
    return pairs


def _again(app: AppPage, floor: AppPage, rounds: int) -> list[Pair]:
    pairs = [_both(app, floor, ARM) for _ in range(WARM_UP + rounds)][WARM_UP:]
    app.click("All")
    return pairs


def _both(app: AppPage, floor: AppPage, arm: str) -> Pair:
    return _toggle(app, arm), _toggle(floor, ARM)


def _charts(app: AppPage) -> int:
    return app.page.locator(".js-plotly-plot").count()


def _toggle(app: AppPage, arm: str) -> float:
    """Hide or show one arm and wait until the charts stand still; 0 where none on screen moved."""
    button = app.widget("arms").get_by_role("button", name=arm, exact=True)
    button.hover()  # what scrolls, scrolls before the click
    app.page.evaluate(WATCH)
    button.click()
    app.page.wait_for_function(CLICKED, timeout=PATIENCE_MS)
    app.settle(PATIENCE_MS)
    return float(app.page.evaluate(ELAPSED))
