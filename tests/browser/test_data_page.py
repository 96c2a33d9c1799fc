"""Files as labs have them, from the drop to the figure, by way of Check and the layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.app_page import AppPage
from tests.lab_uploads import DAYS, DRUG_PCT, mean_volumes, tecan_workbook, wide_calipers


@pytest.fixture
def plates(tmp_path: Path) -> Path:
    path = tmp_path / "run.xlsx"
    path.write_bytes(tecan_workbook())
    return path


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


def pick(app: AppPage, key: str, option: str) -> None:
    """Choose in a select box by typing, as a new entry where there is none."""
    box = app.widget(key).locator("input")
    box.fill(option)
    box.press("Enter")


def write(app: AppPage, key: str, text: str) -> None:
    app.widget(key).locator("input").fill(text)


def paint(app: AppPage, region: str, role: str) -> None:
    write(app, "choice_paint_region", region)
    pick(app, "choice_paint_role", role)
    app.click("Paint")


def wells(app: AppPage) -> dict[str, str]:
    """What is written in each well of the layout map."""
    texts = app.figure("layout_map").evaluate(
        "plot => plot._fullData[0].customdata.map((well, i) => [well, plot._fullData[0].text[i]])"
    )
    return dict(texts)


def bars(app: AppPage) -> list[float]:
    traces = app.figure_data("viability_bars")
    return [value for trace in traces if trace["type"] == "bar" for value in trace["y"]]


def paint_the_layout(app: AppPage) -> None:
    """Blanks in column 1, vehicle in column 2, tamoxifen from 30 µM in eight steps to the right."""
    open_page(app, "Cells").open_tab("Plates").open_part("Layout")
    app.page.get_by_text("Paint on every plate").click()
    paint(app, "A1:H1", "blank")
    paint(app, "2", "vehicle")
    pick(app, "choice_paint_arm", "tamoxifen")
    write(app, "choice_paint_dose", "30")
    write(app, "choice_paint_factor", "3")
    paint(app, "B3:G10", "sample")


def test_a_plate_without_a_layout_is_painted_into_a_figure(app: AppPage, plates: Path):
    app.goto().upload([plates])
    open_page(app, "Cells")
    assert app.page.get_by_text("2 plates read. Say what is in the wells").is_visible()
    app.open_part("Plate maps")
    assert [trace["type"] for trace in app.figure_data("plate_maps")] == ["heatmap"] * 2
    paint_the_layout(app)
    painted = wells(app)
    assert [painted[f"C{column}"] for column in range(1, 13)] == [
        "B", "V", "30", "10", "3.33", "1.11", "0.37", "0.123", "0.0412", "0.0137", "", "",
    ]  # fmt: skip
    open_page(app, "Cells").open_tab("Drugs").open_part("Viability")
    shown = {trace["name"]: trace for trace in app.figure_data("viability_time")}
    assert shown["tamoxifen"]["x"] == [24, 48]
    assert shown["tamoxifen"]["y"] == pytest.approx([pct[0] for pct in DRUG_PCT.values()])
    assert bars(app) == pytest.approx([100.0, DRUG_PCT["48 h"][0]])
    assert doses(app) == [f"{dose:.3g} µM" for dose in sorted(30 / 3**step for step in range(8))]


def doses(app: AppPage) -> list[str]:
    """The doses that the figures can be drawn at."""
    app.page.get_by_label("Dose of each drug").first.click()
    offered = app.page.get_by_role("option").all_inner_texts()
    app.page.keyboard.press("Escape")
    app.settle()
    return offered


def drag_over_wells(app: AppPage, first: str, last: str) -> None:
    """Draw a box from the middle of one well to the middle of another, and a bit beyond."""
    corners = app.figure("layout_map").evaluate(
        """(plot, names) => names.map(name => {
            const at = plot._fullData[0].customdata.indexOf(name);
            const box = plot.querySelectorAll('.scatterlayer .point')[at].getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        })""",
        [first, last],
    )
    (left, top), (right, bottom) = corners
    mouse = app.page.mouse
    mouse.move(left - 12, top - 12)
    mouse.down()
    mouse.move((left + right) / 2, (top + bottom) / 2, steps=4)
    mouse.move(right + 12, bottom + 12, steps=4)
    mouse.up()
    app.page.wait_for_timeout(300)  # the selection is sent after Plotly has drawn it
    app.settle()


def region(app: AppPage) -> str:
    return app.widget("choice_paint_region").locator("input").input_value()


def test_wells_are_picked_with_the_mouse_painted_and_undone(app: AppPage, plates: Path):
    app.goto().upload([plates])
    open_page(app, "Cells").open_tab("Plates").open_part("Layout")
    drag_over_wells(app, "B3", "D5")
    assert region(app) == "B3:D5"
    pick(app, "choice_paint_role", "vehicle")
    app.click("Paint")
    assert {well for well, text in wells(app).items() if text} == {
        f"{row}{column}" for row in "BCD" for column in (3, 4, 5)
    }
    paint(app, "H12", "blank")  # what is written counts, not the box of before
    assert wells(app)["H12"] == "B"
    assert wells(app)["B3"] == "V"
    app.undo()
    assert wells(app)["H12"] == ""
    app.undo()
    assert set(wells(app).values()) == {""}


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
