"""The link in the address bar, as two people use it: it opens a copy, never the original."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from components.app.door import COOKIE
from components.app.frame import COPY
from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import Server
from tests.small_studies import caliper_rows, csv


@pytest.fixture
def mine(app: AppPage, tmp_path: Path) -> AppPage:
    """Somebody who has opened a study of their own and hides an arm."""
    file = tmp_path / "mine.csv"
    file.write_bytes(csv(caliper_rows()))
    app.goto()
    app.upload([file])
    app.choose_arm("tamoxifen")
    return app


def token(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["view"][0]


def shown(app: AppPage) -> list[bool]:
    """Which arms are on."""
    arms = app.widget("arms").get_by_role("button", pressed=True).all_inner_texts()
    return [any(name in each for each in arms) for name in ("vehicle", "tamoxifen")]


def reload(app: AppPage) -> None:
    app.page.reload()
    app.page.wait_for_selector('[data-testid="stApp"]')
    app.settle()


def test_a_link_gives_another_person_a_copy_and_the_owner_keeps_the_study(
    mine: AppPage, browser: Browser, server: Server
) -> None:
    link, first = mine.page.url, token(mine.page)
    assert not mine.page.get_by_text(COPY).count()
    keys = [cookie["value"] for cookie in mine.page.context.cookies() if cookie["name"] == COOKIE]
    assert len(keys) == 1
    assert keys[0] not in link
    with visit(browser, server.url) as other:
        other.goto(link.removeprefix(server.url))
        assert other.page.get_by_text(COPY).first.is_visible()
        assert shown(other) == [True, False]
        assert token(other.page) != first
        other.click("All")
        reload(other)
        assert shown(other) == [True, True]
        assert other.page.get_by_text(COPY).first.is_visible()
        other.click("Close this study")
    reload(mine)
    assert token(mine.page) == first
    assert shown(mine) == [True, False]
    assert not mine.page.get_by_text(COPY).count()


def test_a_duplicated_tab_and_back_go_on_with_the_same_study(mine: AppPage) -> None:
    twin = AppPage(mine.page.context.new_page(), mine.base)
    twin.goto(mine.page.url.removeprefix(mine.base))
    assert token(twin.page) == token(mine.page)
    assert not twin.page.get_by_text(COPY).count()
    twin.check()
    twin.page.close()
    first = token(mine.page)
    mine.page.get_by_role("link", name="Tumors").first.click()
    mine.settle()
    for _ in range(2):  # Streamlit counts a change of the link as a step
        mine.page.go_back()
        mine.settle()
    assert mine.page.get_by_role("button", name="Close this study").is_visible()
    assert token(mine.page) == first
