"""A chart is drawn once: the same figure, handed over again, changes nothing on the page."""

from __future__ import annotations

import pytest

from tests.browser.app_page import AppPage

FIGURES = {
    "Cells?tab=Drugs&part=Viability": ("viability_time", "viability_bars"),
    "Tumors": ("growth_curves", "growth_waterfall", "growth_tgi"),
    "Survival": ("survival_curves",),
    "Answer?tab=Side by side": ("compare_cells",),
}

# Streamlit hands every figure over a second time, as a copy: changes of the page that this makes.
REDRAWN = """async (plot) => {
    let changes = 0;
    const watch = new MutationObserver((seen) => { changes += seen.length; });
    watch.observe(plot, {subtree: true, childList: true, attributes: true, characterData: true});
    const copy = JSON.parse(JSON.stringify({data: plot.data, layout: plot.layout}));
    await window.Plotly.react(plot, copy.data, copy.layout, plot._context);
    await new Promise((done) => setTimeout(done, 50));
    watch.disconnect();
    return changes;
}"""


@pytest.mark.parametrize("path", FIGURES)
def test_a_chart_is_drawn_once(app: AppPage, path: str) -> None:
    app.goto(f"{path}{'&' if '?' in path else '?'}study=sample")
    for key in FIGURES[path]:
        assert app.figure(key).evaluate(REDRAWN) == 0, key


COUNT_DRAWINGS = """() => {
    const {react} = window.Plotly;
    window.drawings = 0;
    window.Plotly.react = (...all) => { window.drawings += 1; return react(...all); };
}"""


def test_an_arm_that_a_chart_does_not_show_draws_nothing(app: AppPage) -> None:
    app.goto("Survival?study=sample")
    app.figure("survival_curves").wait_for()
    app.page.evaluate(COUNT_DRAWINGS)
    toggle = app.widget("arms").get_by_role
    toggle("button", name="vehicle", exact=True).click()  # of another model
    app.settle()
    assert app.page.evaluate("window.drawings") == 0
    toggle("button", name="anastrozole", exact=True).click()
    app.settle()
    assert app.page.evaluate("window.drawings") == 1


def test_a_hidden_arm_leaves_the_cards_of_the_others_as_they_are(app: AppPage) -> None:
    app.goto("?study=sample&tab=Arms")
    others = ("letrozole", "tamoxifen", "fulvestrant", "anastrozole + tamoxifen")
    charts = app.page.locator(".js-plotly-plot")
    assert charts.count() == 1 + len(others)
    for place, arm in enumerate(("anastrozole", *others)):
        charts.nth(place).evaluate("(chart, arm) => { chart.arm = arm; }", arm)
    app.choose_arm("anastrozole")
    assert charts.evaluate_all("charts => charts.map(({arm}) => arm)") == list(others)
