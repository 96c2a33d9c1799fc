"""(m) A server that nobody has visited yet: to its title and first chart, beside one chart's app.

Every visit has a server process and a visitor of its own; app and floor take turns, so that what
else the machine does falls on both. The browser itself measures, from its first request until the
frame with the title, and with the first chart's lines, is on the screen. The app is entered through
Home, where the sample is opened as soon as it can be and leads to its answers, and through a link
to a page of charts. Both apps have the app's configuration. The code is compiled and the drawing
library in its place beforehand, as a first start leaves them. How long the server takes to answer
at all is measured from its command.
"""

from __future__ import annotations

import compileall
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.measure import Measured
from benchmarks.pages.arm_toggle import APP, FLOOR, PATIENCE_MS, open_browser
from components.card.plotly_js import plotly_address
from tests.browser.app_page import visit
from tests.browser.streamlit_server import running_app

TITLE = "(m) A cold server's title and first chart (aim: within 1.2x and 1.5x of the floor)"
TITLE_SHOWN = "h1"
LINES_DRAWN = ".js-plotly-plot .main-svg .trace path"
SAMPLE_BUTTON = ".st-key-open_sample button"
# By way into an app: script, address, and what is clicked between its title and its first chart.
WAYS: dict[str, tuple[Path, str, tuple[str, ...]]] = {
    "floor": (FLOOR, "", ()),
    "Home": (APP, "", (SAMPLE_BUTTON,)),
    "link": (APP, "Tumors?study=sample", ()),
}
Times = dict[str, float]  # what was waited for: milliseconds

# Milliseconds from the first request to the frames that show the title and, clicks later, lines.
WATCH = """async ([title, clicked, lines, patience]) => {
    const find = (selector) => new Promise((found, failed) => {
        setTimeout(() => failed(new Error(`${selector} did not come`)), patience);
        const look = () => {
            const element = document.querySelector(selector);
            if (element) { observer.disconnect(); found(element); }
        };
        const observer = new MutationObserver(look);
        observer.observe(document, {subtree: true, childList: true});
        look();
    });
    const drawn = () => new Promise((done) =>
        requestAnimationFrame(() => setTimeout(() => done(performance.now()))));
    const shown = async (selector) => { await find(selector); return drawn(); };
    const titled = shown(title);
    for (const selector of clicked) (await find(selector)).click();
    return {chart: await shown(lines), title: await titled};
}"""


def measure(rounds: int) -> list[Measured]:
    """Milliseconds to titles and first charts on fresh servers, and on the floor's."""
    for room in ("analysis", "components"):
        compileall.compile_dir(APP.with_name(room), quiet=1)
    plotly_address()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = open_browser(stack)
        seen: dict[str, list[Times]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way in WAYS:
                seen[way].append(_first_visit(browser, way, folder))
    return list(_rows(seen))


def _first_visit(browser: Browser, way: str, folder: Path) -> Times:
    script, address, clicked = WAYS[way]
    start = time.perf_counter()
    with running_app(script, folder / "server.log", APP.parent) as server:
        answered = 1000 * (time.perf_counter() - start)
        with visit(browser, server.url) as visitor:
            visitor.page.goto(f"{server.url}/{address}", wait_until="commit")
            times: Times = visitor.page.evaluate(
                WATCH, [TITLE_SHOWN, clicked, LINES_DRAWN, PATIENCE_MS]
            )
    return times | {"first answer": answered}


def _rows(seen: dict[str, list[Times]]) -> Iterator[Measured]:
    for what in ("first answer", "title", "chart"):
        values = {way: tuple(each[what] for each in times) for way, times in seen.items()}
        floor = Measured(f"floor, {what}", values["floor"], "ms")
        yield floor
        for way in ("Home", "link"):
            yield Measured(f"through {way}, {what}", values[way], "ms", floor)
