"""The browser fixtures themselves, on a toy app: they see what is there and notice what breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.app_page import AppPage, visit
from tests.browser.chrome import find_chrome
from tests.browser.streamlit_server import Server, running_app

TOY = """
import plotly.graph_objects as go
import streamlit as st

arms = {"vehicle": [1, 2, 4], "anastrozole": [1, 1, 2], "tamoxifen": [1, 2, 3]}
shown = st.pills("Arms", list(arms), selection_mode="multi", default=list(arms), key="arms",
                 bind="query-params")
figure = go.Figure([go.Scatter(x=[0, 7, 14], y=arms[arm], name=arm)
                    for arm in arms if arm in shown])
st.plotly_chart(figure, key="tumor growth")
uploads = st.file_uploader("Study files", accept_multiple_files=True, key="uploads")
st.write("Read: " + ", ".join(f"{file.name} ({file.size} bytes)" for file in uploads))
st.download_button("Save table", "arm,n\\nvehicle,8\\n", "table.csv")
if st.button("Raise"):
    raise ValueError("boom")
if st.button("Console"):
    st.html("<script>console.error('from the console')</script>", unsafe_allow_javascript=True)
if st.button("Throw"):
    st.html("<script>setTimeout(() => { throw new Error('thrown') })</script>",
            unsafe_allow_javascript=True)
if st.button("Call out"):
    st.markdown("![](https://example.invalid/pixel.png)")
"""
COUNTER = """
import itertools
import streamlit as st

visitors = st.cache_resource(lambda: itertools.count(1), show_spinner=False)()
if "number" not in st.session_state:
    st.session_state.number = next(visitors)
st.text(f"Visitor {st.session_state.number}")
"""


def serve_toy(folder: Path):
    script = folder / "toy.py"
    script.write_text(TOY, encoding="utf-8")
    return running_app(script, folder / "server.log")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_toy(tmp_path_factory.mktemp("toy")) as running:
        yield running


@pytest.fixture(scope="module")
def toy(browser: Browser, server: Server) -> Iterator[AppPage]:
    """A visitor whom the tests of what a page can do share."""
    with visit(browser, server.url) as page:
        yield page.goto()


def test_figure_shows_what_is_drawn(toy: AppPage):
    assert toy.traces("tumor growth") == ["vehicle", "anastrozole", "tamoxifen"]
    assert toy.figure_data("tumor growth")[1]["y"] == [1, 1, 2]


def test_choosing_takes_a_trace_away_and_back(toy: AppPage):
    toy.choose("arms", "anastrozole")
    assert toy.traces("tumor growth") == ["vehicle", "tamoxifen"]
    toy.choose("arms", "anastrozole")
    assert toy.traces("tumor growth") == ["vehicle", "anastrozole", "tamoxifen"]


def test_a_link_carries_the_choice(app: AppPage):
    app.goto("?arms=tamoxifen")
    assert app.traces("tumor growth") == ["tamoxifen"]


def test_upload_hands_over_several_files(toy: AppPage, tmp_path: Path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(b"1234")
    second.write_bytes(b"12")
    toy.upload([first, second])
    assert toy.page.get_by_text("Read: a.csv (4 bytes), b.csv (2 bytes)").is_visible()


def test_download_hands_over_name_and_content(toy: AppPage):
    saved = toy.download("Save table")
    assert saved.name == "table.csv"
    assert saved.content == b"arm,n\nvehicle,8\n"


MISHAPS = {
    "Console": ("console", "console: from the console"),
    "Throw": ("pageerror", "page error: thrown"),
    "Call out": ("request", "request to another host: https://example.invalid/pixel.png"),
}


def test_a_mishap_fails_the_visit(browser: Browser, server: Server):
    with pytest.raises(AssertionError) as failed:
        meet_mishaps(browser, server)
    assert [told for _, told in MISHAPS.values() if told not in str(failed.value)] == []


def meet_mishaps(browser: Browser, server: Server):
    with visit(browser, server.url) as page:
        page.goto()
        for button, (event, _) in MISHAPS.items():
            with page.page.expect_event(event):
                page.click(button)


def test_a_visitor_finds_nothing_of_the_one_before(browser: Browser, server: Server):
    stored = "[document.cookie, {...localStorage}, {...sessionStorage}]"
    dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    with visit(browser, server.url, "dark") as page:
        page.goto().page.evaluate("""() => {
            document.cookie = "who=first";
            localStorage.setItem("who", "first");
            sessionStorage.setItem("who", "first");
        }""")
        seen = page.page.evaluate(stored)
        assert ["first" in str(each) for each in seen] == [True, True, True]
        assert page.page.evaluate(dark)
        with visit(browser, server.url) as other:  # at the same time
            assert "first" not in str(other.goto().page.evaluate(stored))
    with visit(browser, server.url) as page:
        assert "first" not in str(page.goto().page.evaluate(stored))
        assert not page.page.evaluate(dark)


def test_a_script_that_raises_fails_the_visit_and_the_server(browser: Browser, tmp_path: Path):
    with pytest.raises(AssertionError, match=r"toy\.py logged a traceback[\s\S]*ValueError: boom"):
        raise_in_toy(browser, tmp_path)


def raise_in_toy(browser: Browser, folder: Path):
    with serve_toy(folder) as toy:
        with pytest.raises(AssertionError, match="error on the page"), visit(browser, toy.url) as p:
            p.goto().click("Raise")
        assert "ValueError: boom" in toy.tracebacks()


def test_every_cold_server_is_a_new_one(
    browser: Browser, cold_server: Callable[[Path], Server], tmp_path: Path
):
    script = tmp_path / "counter.py"
    script.write_text(COUNTER, encoding="utf-8")
    assert visitor_number(browser, cold_server(script)) == "Visitor 1"
    warm = cold_server(script)
    assert [visitor_number(browser, warm) for _ in range(2)] == ["Visitor 1", "Visitor 2"]


def visitor_number(browser: Browser, server: Server) -> str:
    with visit(browser, server.url) as page:
        return page.goto().page.get_by_text("Visitor").inner_text()


def test_a_browser_path_that_leads_nowhere_means_no_browser(
    playwright: Playwright, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    assert find_chrome(playwright) is None
