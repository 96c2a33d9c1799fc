"""(m) A server that nobody has visited yet: to its title and first chart, beside one chart's app.

Every visit has a server process and a visitor of its own; app and floor take turns, so that what
else the machine does falls on both. Measured from the browser's first request until the title and
the first chart's lines stand on the screen. The app is entered through Home, and through a link to
a page of charts; opening the sample and its page is clicked as soon as there is something to click.
The code is compiled beforehand, as a first start leaves it.
"""

from __future__ import annotations

import compileall
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.arm_toggle import APP, FLOOR, PATIENCE_MS, open_browser
from benchmarks.measure import Measured
from tests.browser.app_page import visit
from tests.browser.streamlit_server import running_app

TITLE = "(m) A cold server's title and first chart (aim: within 1.2x and 1.5x of the floor)"
DEEP_LINK = "Tumor_volume?study=sample"
TITLE_SHOWN = "h1"
LINES_DRAWN = ".js-plotly-plot .main-svg .trace path"
Times = dict[str, float]  # what was waited for: milliseconds since the first request


def measure(rounds: int) -> list[Measured]:
    """Milliseconds to titles and first charts on fresh servers, and on the floor's."""
    for room in ("analysis", "components"):
        compileall.compile_dir(APP.with_name(room), quiet=1)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = open_browser(stack)
        seen: dict[str, list[Times]] = {"Home": [], "link": [], "floor": []}
        for _ in range(rounds):
            seen["floor"].append(_first_visit(browser, FLOOR, folder, _floor))
            seen["Home"].append(_first_visit(browser, APP, folder, _through_home))
            seen["link"].append(_first_visit(browser, APP, folder, _through_link))
    return list(_rows(seen))


def _first_visit(
    browser: Browser, script: Path, folder: Path, enter: Callable[[Page, str, float], Times]
) -> Times:
    with (
        running_app(script, folder / "server.log") as server,
        visit(browser, server.url) as visitor,
    ):
        return enter(visitor.page, server.url, time.perf_counter())


def _floor(page: Page, address: str, start: float) -> Times:
    page.goto(address, wait_until="commit")
    return {"title": _seen(page, TITLE_SHOWN, start), "chart": _seen(page, LINES_DRAWN, start)}


def _through_home(page: Page, address: str, start: float) -> Times:
    page.goto(address, wait_until="commit")
    title = _seen(page, TITLE_SHOWN, start)
    page.get_by_role("button", name="Open the sample study").click(timeout=PATIENCE_MS)
    page.get_by_test_id("stMain").get_by_role("link", name="Tumor volume").click(
        timeout=PATIENCE_MS
    )
    return {"title": title, "chart": _seen(page, LINES_DRAWN, start)}


def _through_link(page: Page, address: str, start: float) -> Times:
    page.goto(f"{address}/{DEEP_LINK}", wait_until="commit")
    return {"title": _seen(page, TITLE_SHOWN, start), "chart": _seen(page, LINES_DRAWN, start)}


def _seen(page: Page, selector: str, start: float) -> float:
    page.wait_for_selector(selector, timeout=PATIENCE_MS, state="attached")
    return 1000 * (time.perf_counter() - start)


def _rows(seen: dict[str, list[Times]]) -> Iterator[Measured]:
    for what in ("title", "chart"):
        floor = Measured(f"floor, {what}", _values(seen["floor"], what), "ms")
        yield floor
        for way in ("Home", "link"):
            yield Measured(f"through {way}, {what}", _values(seen[way], what), "ms", floor)


def _values(times: list[Times], what: str) -> tuple[float, ...]:
    return tuple(each[what] for each in times)
