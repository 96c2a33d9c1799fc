"""Files as labs have them, from the drop to the figure, by way of Check and the layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.app_page import AppPage
from tests.lab_uploads import DAYS, mean_volumes, wide_calipers


@pytest.fixture
def tumors(tmp_path: Path) -> Path:
    path = tmp_path / "tumors.xlsx"
    path.write_bytes(wide_calipers())
    return path


def open_page(app: AppPage, name: str) -> AppPage:
    app.page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
    heading = "Plate & Caliper" if name == "Study" else name
    app.page.get_by_role("heading", name=heading, exact=True).first.wait_for()
    return app.settle()


def test_ambiguous_dates_are_asked_once_and_drawn(app: AppPage, tumors: Path):
    app.goto().upload([tumors])
    app.page.get_by_test_id("stSidebar").get_by_role("link", name="1 question to answer").click()
    app.settle()
    assert app.page.get_by_text("Is '03/04/2025' day/month or month/day?").first.is_visible()
    app.click("Looks right")  # day/month, as assumed
    assert not app.page.get_by_role("link", name="question to answer").count()
    open_page(app, "Tumors")
    shown = {trace["name"]: trace for trace in app.figure_data("growth_curves")}
    for arm, volumes in mean_volumes().items():
        assert shown[arm]["x"] == list(DAYS)
        assert shown[arm]["y"] == pytest.approx(volumes)


def test_a_sheet_shows_what_was_read_and_the_clean_workbook_reads_back(
    app: AppPage, tumors: Path, tmp_path: Path
):
    app.goto().upload([tumors])
    app.page.get_by_text("Every sheet, row and problem").click()
    app.settle().open_part("Sheets")
    assert app.page.get_by_text("A1 to H6: Group → arm; Mouse → animal").is_visible()
    assert app.page.get_by_test_id("stDataFrame").locator("canvas").first.is_visible()
    saved = app.open_tab("Files").download("Clean study workbook")
    assert saved.name == "tumors.xlsx"
    before = growth(app)
    clean = tmp_path / "clean.xlsx"
    clean.write_bytes(saved.content)
    app.goto().upload([clean])
    assert growth(app) == before


def growth(app: AppPage) -> list[tuple[str, list[float], list[float]]]:
    open_page(app, "Tumors")
    return [(t["name"], t["x"], t["y"]) for t in app.figure_data("growth_curves")]


def test_a_table_of_unknown_words_is_pointed_at_in_the_sheet(app: AppPage, tmp_path: Path):
    path = tmp_path / "unknown.csv"
    path.write_text(
        "Versuch B\n\nNr,Was,erster 7,zweiter 10,dritter 14\n"
        "1,Veh,102,140,188\n2,Veh,98,133,171\n3,Tam,101,110,121\n4,Tam,99,100,104\n"
    )
    app.goto().upload([path])
    cells = app.widget("choice_point_cell_unknown.csv_")
    cells.scroll_into_view_if_needed()
    third_row = cells.bounding_box()
    assert third_row is not None
    app.page.mouse.click(third_row["x"] + 100, third_row["y"] + 3.5 * 35)
    app.page.get_by_role("button", name="Clear selection").wait_for()
    app.settle().page.get_by_text("It would be read so:").wait_for()
    app.click("Take it")
    app.page.get_by_role("link", name="Tumors").last.wait_for()
    open_page(app, "Tumors")
    by_name = {trace["name"]: trace["x"] for trace in app.figure_data("growth_curves")
               if trace["name"] in ("Veh", "Tam")}  # fmt: skip
    assert by_name == {"Veh": [0, 3, 7], "Tam": [0, 3, 7]}
