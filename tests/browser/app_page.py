"""The app as one visitor sees it: a page object over Playwright that notices what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
    ViewportSize,
)

WIDE: ViewportSize = {"width": 1440, "height": 900}
SETTLE_MS = 90_000

# A deep link makes Streamlit's page look for these beside the page first; it then finds them.
HARMLESS_404 = ("/_stcore/health", "/_stcore/host-config")
OWN_SCHEMES = ("data", "blob", "about")
TAKEN, FREE = "about:blank", "about:blank#free"  # the address of a tab between two visits
FORGET = "() => { try { sessionStorage.clear(); } catch { /* a tab that went nowhere */ } }"
STORED = "local_storage,indexeddb,cache_storage,service_workers,file_systems"

# Nothing moves: a page that waits draws sixty pictures a second for as long as it waits.
STILL = """{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
        "*, *::before, *::after { animation: none !important; transition: none !important; }");
    document.adoptedStyleSheets.push(sheet);
}"""

# Done: the script has ended, nothing is still loading, and the page stood still at twelve looks in
# a row, 25 ms apart at least: looks, since on a busy machine a page that is late is still as well.
SETTLED = """(limit) => new Promise((resolve, reject) => {
    const started = performance.now();
    let still = 0;
    const observer = new MutationObserver(() => { still = 0; });
    observer.observe(document.body,
        {subtree: true, childList: true, attributes: true, characterData: true});
    const state = () => document.querySelector('[data-testid="stApp"]')
        ?.getAttribute("data-test-script-state");
    const waiting = '[data-testid="stSkeleton"], '
        + '.figure-card:not(.empty) > .figure-card-chart:not(.js-plotly-plot), '
        + '.answer-chart:not(.js-plotly-plot)';
    const loading = () => document.querySelector(waiting) !== null;
    const timer = setInterval(() => {
        still += 1;
        const settled = state() === "notRunning" && !loading() && still > 12;
        const late = performance.now() - started > limit;
        if (!settled && !late) return;
        clearInterval(timer);
        observer.disconnect();
        if (settled) resolve();
        else reject(new Error(`the app did not settle in ${limit} ms (script: ${state()})`));
    }, 25);
})"""


IN_COLORS = """(scheme) => getComputedStyle(document.querySelector('[data-testid="stApp"]'))
    .colorScheme === scheme"""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the app handed to the browser."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AppPage:
    """One visitor's page. ``mishaps`` collects what no visitor should ever meet."""

    page: Page
    base: str
    mishaps: list[str] = field(default_factory=list)

    def goto(self, path: str = "") -> AppPage:
        """Open a page by its address, as a shared link does, and wait for it."""
        self.page.goto(f"{self.base}/{path.lstrip('/')}")
        self.page.wait_for_selector('[data-testid="stApp"]')
        return self.settle()

    def settle(self, limit_ms: int = SETTLE_MS) -> AppPage:
        """Wait until the script has ended and the page stands still."""
        self.page.evaluate(SETTLED, limit_ms)
        return self

    def in_colors(self, scheme: Literal["light", "dark"]) -> AppPage:
        """Switch the visitor's machine to light or dark and wait for the page to follow."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.wait_for_function(IN_COLORS, arg=scheme)
        return self.settle()

    def widget(self, key: str) -> Locator:
        """The element with that ``key=`` in the script."""
        return self.page.locator(".st-key-" + re.sub(r"[^A-Za-z0-9_-]", "-", key))

    def click(self, button: str) -> AppPage:
        """Click the button of that name and wait for what follows."""
        self.page.get_by_role("button", name=button, exact=True).first.click()
        return self.settle()

    def undo(self) -> AppPage:
        """Click the button that takes the last step back, whatever that was."""
        self.page.get_by_role("button", name=re.compile(r"^Undo")).first.click()
        return self.settle()

    def choose(self, key: str, option: str) -> AppPage:
        """Click one option of pills or of a segmented control (a second click takes it back)."""
        self.widget(key).get_by_text(option, exact=True).click()
        return self.settle()

    def pick(self, label: str, option: str) -> AppPage:
        """Pick an option of the select box with these words beside it.

        The list closes when the page scrolls, so it is opened once the page stands still.
        """
        box = self.page.get_by_role("combobox", name=label)
        box.scroll_into_view_if_needed()
        self.settle()
        box.fill(option)
        self.page.get_by_role("option", name=option, exact=True).wait_for()
        box.press("Enter")
        return self.settle()

    def open_tab(self, name: str) -> AppPage:
        """Turn to one of the page's tabs."""
        tabs = self.page.locator('[class*="_tab"]').get_by_test_id("stButtonGroup")
        tabs.get_by_text(name, exact=True).click()
        return self.settle()

    def open_part(self, name: str) -> AppPage:
        """Turn to one of the parts of the open tab."""
        parts = self.page.locator('[class*="_part"]').get_by_test_id("stButtonGroup")
        parts.get_by_text(name, exact=True).click()
        return self.settle()

    def show_advanced(self) -> AppPage:
        """Switch the advanced parts and settings of the page on."""
        self.page.get_by_test_id("stMain").get_by_text("Advanced", exact=True).click()
        return self.settle()

    def words(self, key: str) -> str:
        """All that a figure's card says, the rest of its caption opened."""
        more = self.widget(key).get_by_role("button", name="More of the caption", expanded=False)
        if more.count():
            more.click()
        return self.widget(key).inner_text()

    def choose_arm(self, arm: str) -> AppPage:
        """Switch one arm on or off in the sidebar."""
        self.widget("arms").get_by_role("button", name=arm, exact=True).click()
        return self.settle()

    def figure(self, key: str) -> Locator:
        """The drawn Plotly figure of the chart with that key."""
        return self.widget(key).locator(".js-plotly-plot")

    def figure_data(self, key: str) -> list[dict[str, Any]]:
        """What each trace on screen shows: name, visible, x and y as Plotly drew them."""
        data: list[dict[str, Any]] = self.figure(key).evaluate(
            "plot => plot._fullData.map(({name, type, visible, x, y}) =>"
            " ({name, type, visible, x: x && Array.from(x), y: y && Array.from(y)}))"
        )
        return data

    def traces(self, key: str) -> list[str]:
        """Names of the traces on screen, without those hidden by the legend."""
        return [trace["name"] for trace in self.figure_data(key) if trace["visible"] is True]

    def upload(self, paths: Sequence[Path | str], key: str = "") -> AppPage:
        """Drop files into the upload box (the first one, or the one with that key)."""
        scope = self.widget(key) if key else self.page.get_by_test_id("stFileUploader").first
        waiting = len(paths)

        def last_arrived(response: Response) -> bool:
            nonlocal waiting
            waiting -= response.request.method == "PUT" and "/upload_file/" in response.url
            return waiting == 0

        with self.page.expect_response(last_arrived):  # until then no script runs
            scope.locator("input[type=file]").set_input_files(list(paths))
        self.settle()
        if urlsplit(self.page.url).path == "/Answer":  # where a study without questions leads
            self.page.get_by_test_id("stSidebarNavLink").first.click()
            self.page.get_by_role("heading", name="Plate & Caliper").wait_for()
            self.settle()
        return self

    def download(self, button: str) -> Download:
        """Click a button that saves a file, and take that file."""
        with self.page.expect_download() as saving:
            self.page.get_by_role("button", name=button, exact=True).first.click()
        file = saving.value
        return Download(file.suggested_filename, Path(file.path()).read_bytes())

    def check(self) -> None:
        """AssertionError where an error is on the page, in the console or in the network."""
        shown = self.page.get_by_test_id("stException").all_inner_texts()
        found = self.mishaps + [f"error on the page: {text}" for text in shown]
        assert not found, f"{self.page.url}: " + "; ".join(found)


@contextmanager
def visit(
    browser: Browser, base: str, color_scheme: Literal["light", "dark"] = "light"
) -> Iterator[AppPage]:
    """A fresh visitor (nothing stored, UTC, English); AssertionError at the end if anything broke.

    Visitors who come one after another share a tab, and so the app's compiled scripts: a page opens
    in a third of the time. What the one before stored is cleared first. Visitors at the same time
    have contexts of their own.
    """
    page = _tab_without_a_visitor(browser)
    app = AppPage(page, base)
    _clear(app)
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme=color_scheme)
    listeners = _listeners(app)
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    try:
        yield app
        app.check()
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
        page.evaluate(FORGET)
        page.goto(FREE)


def _tab_without_a_visitor(browser: Browser) -> Page:
    """A tab that the visitor before has left, else one in a context of its own."""
    tabs = (page for context in browser.contexts for page in context.pages if page.url == FREE)
    if (page := next(tabs, None)) is not None:
        page.goto(TAKEN)
        return page
    context = browser.new_context(viewport=WIDE, locale="en-US", timezone_id="UTC")
    context.add_init_script(STILL)
    return context.new_page()


def _clear(app: AppPage) -> None:
    """Close what a visitor left open and remove all that one stored."""
    context = app.page.context
    for other in context.pages:
        if other != app.page:
            other.close()
    context.clear_cookies()
    session = context.new_cdp_session(app.page)
    session.send("Storage.clearDataForOrigin", {"origin": app.base, "storageTypes": STORED})
    session.detach()


def _listeners(app: AppPage) -> dict[str, Callable[[Any], None]]:
    """By event of the page: what takes down each mishap."""

    def on_error(error: Error) -> None:
        app.mishaps.append(f"page error: {error}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_harmless(message):
            app.mishaps.append(f"console: {message.text} ({message.location['url']})")

    def on_request(request: Request) -> None:
        if _leaves_the_machine(request.url, app.base):
            app.mishaps.append(f"request to another host: {request.url}")

    return {"pageerror": on_error, "console": on_console, "request": on_request}


def _is_harmless(message: ConsoleMessage) -> bool:
    path = urlsplit(message.location["url"]).path
    return "404" in message.text and path.endswith(HARMLESS_404)


def _leaves_the_machine(url: str, base: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in OWN_SCHEMES and parts.netloc != urlsplit(base).netloc
