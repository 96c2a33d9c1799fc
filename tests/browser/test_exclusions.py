"""Wells clicked on the plate map are excluded; undo, clicked on the page, brings them back."""

from __future__ import annotations

from tests.browser.app_page import AppPage

WELLS = "choice_exclude_wells"


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
    app.goto("Cells?study=sample&tab=Plates").open_part("Exclude wells")
    click_well(app, "A10")
    assert app.widget(WELLS).locator("input").input_value() == "A10"
    reason = app.widget("choice_exclude_reason").locator("input")
    reason.fill("bubble")
    reason.press("Enter")
    app.click("Exclude")
    assert app.page.get_by_text("1 well is excluded by the user.").first.is_visible()
    app.undo()
    assert app.page.get_by_text("No well is excluded.").is_visible()
