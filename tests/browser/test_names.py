"""Titles, arms and animals named like markup, links, icons or formulas appear as written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser

from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import Server
from tests.small_studies import Row, caliper_rows, plate_rows, survival_rows

TITLE = "<b>Trial</b> ![](https://x.invalid/title.png) $x$ :red[y]"
ARMS = (
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "![](https://x.invalid/z.png)",
    "[link](https://x.invalid)",
    ":material/home:",
    "=2*3*4",
)
DRUG = ARMS[0]
PAGES = ("Study", "Answer", "Cells", "Tumors", "Safety", "Survival", "export")
TABS = {"Study": ("Files", "Check", "Arms", "Corrections")}
FIGURES = {
    "Cells": ("viability_time", "viability_bars"),
    "Tumors": ("growth_curves", "growth_waterfall", "growth_tgi"),
    "Survival": ("survival_curves",),
    "Answer": ("compare_cells", "compare_survival"),
}


@pytest.fixture(scope="module")
def nasty(
    browser: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AppPage]:
    """A visitor who uploaded the study; the visit fails at the end if anything was called."""
    path = tmp_path_factory.mktemp("names") / "study.xlsx"
    path.write_bytes(nasty_workbook())
    with visit(browser, server.url) as page:
        page.goto().upload([path])
        yield page


def nasty_workbook() -> bytes:
    """Calipers, survival and a plate; cells that look like formulas are stored as text."""
    names = ("vehicle", *ARMS)
    courses = {name: (8.0, 8.5, 9.0 + rank) for rank, name in enumerate(names)}
    days = {name: (20 + rank, 24 + rank) for rank, name in enumerate(names)}
    wells: list[Row] = [("blank", "", "", "", (0.1, 0.1)), ("vehicle", "vehicle", "", "", (1, 1.1))]
    wells += [("sample", name, 10, "uM", (0.5, 0.6)) for name in ARMS]
    sheets: dict[str, list[Row]] = {
        "study": [("key", "value"), ("title", TITLE)],
        "calipers": caliper_rows(courses),
        "survival": survival_rows(days),
        "plate_reads": plate_rows(wells),
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(line, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def turn_to(app: AppPage, page: str) -> AppPage:
    app.page.get_by_test_id("stSidebarNavLink").filter(has_text=page).click()
    return app.settle()


def open_figures(app: AppPage, page: str) -> AppPage:
    """The page, at the tab that holds its figures of ``FIGURES``."""
    turn_to(app, page)
    if page == "Answer":
        app.open_tab("Side by side")
    return app


def words_of(text: str) -> str:
    """Text without the invisible characters and breaks that keep long words on a line."""
    return text.replace("\u200b", "").replace("\u2060", "")


@pytest.mark.parametrize("page", PAGES)
def test_names_are_shown_as_written_on_every_page(nasty: AppPage, page: str) -> None:
    turn_to(nasty, page)
    for tab in TABS.get(page, ()):
        nasty.open_tab(tab)
    side = words_of(nasty.page.get_by_test_id("stSidebar").inner_text())
    assert TITLE in side
    assert [arm for arm in ARMS if arm not in side] == []
    assert nasty.page.locator("script:text('alert(1)')").count() == 0
    assert nasty.page.locator("[src*='x.invalid'], [href*='x.invalid']").count() == 0
    nasty.check()


@pytest.mark.parametrize("page", FIGURES)
def test_figures_write_the_names_out(nasty: AppPage, page: str) -> None:
    open_figures(nasty, page)
    for key in FIGURES[page]:
        drawn = "\n".join(nasty.figure(key).locator("text").all_text_contents())
        assert [arm for arm in ARMS if arm not in words_of(drawn)] == [], key
    nasty.check()


def test_a_table_for_a_spreadsheet_holds_no_formula(nasty: AppPage) -> None:
    turn_to(nasty, "Survival")
    card = nasty.widget("survival_curves")
    table = nasty.widget("numbers_survival_curves")
    numbers = card.get_by_role("button", name="Numbers", exact=True)
    assert (numbers.get_attribute("aria-expanded"), table.count()) == ("false", 0)
    numbers.click()
    nasty.settle()
    assert numbers.get_attribute("aria-expanded") == "true"
    with nasty.page.expect_download() as saving:
        table.get_by_text("Table as CSV").click()
    saved = Path(saving.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(saved)))
    arms = [row["arm"] for row in rows]
    assert arms == ["vehicle", *ARMS[:-1], f"'{ARMS[-1]}"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@"))]
    numbers.click()
    nasty.settle()
    assert table.count() == 0
    nasty.check()
