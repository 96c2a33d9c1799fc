"""Wells clicked on the plate map are excluded, the numbers change, and undo brings them back."""

from __future__ import annotations

import pytest

from tests.browser.app_page import AppPage

WELLS = "choice_exclude_wells"


def tamoxifen(app: AppPage) -> list[float]:
    app.open_tab("Drugs").open_part("Viability")
    lines = {trace["name"].rstrip("†"): trace["y"] for trace in app.figure_data("viability_time")}
    return list(lines["tamoxifen"])


def click_well(app: AppPage, well: str) -> None:
    """Click where Plotly drew that well."""
    plot = app.figure("exclusion_map")
    x, y = plot.evaluate(
        """(plot, well) => {
            const trace = plot._fullData[0], at = trace.customdata.indexOf(well);
            const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
            return [box.left + xaxis._offset + xaxis.d2p(trace.x[at]),
                    box.top + yaxis._offset + yaxis.d2p(trace.y[at])];
        }""",
        well,
    )
    app.page.mouse.click(x, y)
    app.settle()


def test_wells_clicked_on_the_map_are_excluded_and_undone(app: AppPage) -> None:
    app.goto("?study=sample")
    app.page.get_by_test_id("stSidebarNav").get_by_role("link", name="Cells").click()
    app.settle()
    app.pick("Cells", "Cells: 4T1 cells")
    before = tamoxifen(app)
    app.open_tab("Plates").open_part("Exclude wells")
    click_well(app, "A10")
    assert app.widget(WELLS).locator("input").input_value() == "A10"
    reason = app.widget("choice_exclude_reason").locator("input")
    reason.fill("bubble")
    reason.press("Enter")
    app.click("Exclude")
    assert app.page.get_by_text("1 well is excluded by the user.").first.is_visible()
    after = tamoxifen(app)
    assert after[0] != pytest.approx(before[0], abs=0.01)
    assert after[1:] == pytest.approx(before[1:])
    app.open_tab("Plates").open_part("Exclude wells")
    app.undo()
    assert app.page.get_by_text("No well is excluded.").is_visible()
    assert tamoxifen(app) == pytest.approx(before)
