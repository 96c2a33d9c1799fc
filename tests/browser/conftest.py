"""Fixtures of the browser tests: a browser, a server of the app, and a visitor's page.

Without a browser the tests are skipped; ``REQUIRE_BROWSER=1`` (as in ``make test``) fails them.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.app_page import AppPage, visit
from tests.browser.chrome import HOW_TO_GET_ONE, launch_chrome
from tests.browser.streamlit_server import Server, running_app
from tests.places import APP


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests first: they wait for their servers, and the rest fills in."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here not in item.path.parents)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver; only one can run in a process."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser of this machine, headless, shared by all tests."""
    found = launch_chrome(playwright)
    if found is None:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(HOW_TO_GET_ONE)
    yield found
    found.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, served once for all tests; a traceback in its log fails the last of them."""
    with running_app(APP, tmp_path_factory.mktemp("server") / "server.log") as running:
        yield running


@pytest.fixture
def cold_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start the app (or another script) anew with each call: a server nobody has visited yet.

    The one before is stopped; it would go on importing beside the next.
    """
    logs = (tmp_path / f"cold{number}.log" for number in itertools.count())
    with ExitStack() as servers:

        def start(script: Path = APP) -> Server:
            servers.close()
            return servers.enter_context(running_app(script, next(logs)))

        yield start


@pytest.fixture
def app(browser: Browser, server: Server) -> Iterator[AppPage]:
    """A fresh visitor of the app; any error that visitor meets fails the test."""
    with visit(browser, server.url) as page:
        yield page
