"""Wells clicked on the plate map are excluded; undo, clicked on the page, brings them back."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.app_page import AppPage

WELLS, TRIES = "choice_exclude_wells", 10


def click_well(app: AppPage, well: str) -> None:
    """Click where Plotly drew that well, once it says which well is under the pointer."""
    plot = app.figure("exclusion_map")
    label = plot.locator(".hoverlayer .hovertext").filter(has_text=well)
    for _ in range(TRIES):  # what stands above the map may still move it
        app.page.mouse.move(*place_of(plot, well))
        app.settle()
        if label.count():
            break
    app.page.mouse.click(*place_of(plot, well))
    app.settle()


def place_of(plot: Locator, well: str) -> tuple[float, float]:
    """Where a well is drawn, in pixels of the window."""
    x, y = plot.evaluate(
        """(plot, well) => {
            const trace = plot._fullData[0], at = trace.customdata.indexOf(well);
            const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
            return [box.left + xaxis._offset + xaxis.d2p(trace.x[at]),
                    box.top + yaxis._offset + yaxis.d2p(trace.y[at])];
        }""",
        well,
    )
    return x, y


def test_wells_clicked_on_the_map_are_excluded_and_undone(app: AppPage) -> None:
    app.goto("Cells?study=sample&tab=Plates").open_part("Exclude wells")
    click_well(app, "A10")
    expect(app.widget(WELLS).locator("input")).to_have_value("A10")
    reason = app.widget("choice_exclude_reason").locator("input")
    reason.fill("bubble")
    reason.press("Enter")
    app.click("Exclude")
    assert app.page.get_by_text("1 well is excluded by the user.").first.is_visible()
    app.undo()
    assert app.page.get_by_text("No well is excluded.").is_visible()
