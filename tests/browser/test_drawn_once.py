"""A chart is drawn once: the same figure, handed over again, changes nothing on the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from components.app.page_list import HOME_HEADING
from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import Server

FIGURES = {  # by page, its tab and part
    ("Cells", "Drugs", "Viability"): ("viability_time", "viability_bars"),
    ("Tumors", "", ""): ("growth_curves", "growth_waterfall", "growth_tgi"),
    ("Survival", "", ""): ("survival_curves",),
    ("Answer", "Side by side", ""): ("compare_cells",),
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


@pytest.fixture(scope="module")
def sample(browser: Browser, server: Server) -> Iterator[AppPage]:
    """A visitor of the sample study, for each test with every arm shown."""
    with visit(browser, server.url) as app:
        yield app.goto("?study=sample")


def turn_to(app: AppPage, page: str, tab: str = "", part: str = "") -> None:
    app.page.get_by_test_id("stSidebarNavLink").filter(has_text=page).first.click()
    title = HOME_HEADING if page == "Study" else page
    app.page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
    app.settle()
    if tab:
        app.open_tab(tab)
    if part:
        app.open_part(part)


@pytest.mark.parametrize("place", FIGURES, ids=lambda place: place[0])
def test_a_chart_is_drawn_once(sample: AppPage, place: tuple[str, str, str]) -> None:
    turn_to(sample, *place)
    for key in FIGURES[place]:
        assert sample.figure(key).evaluate(REDRAWN) == 0, key
    sample.check()


COUNT_DRAWINGS = """() => {
    const {react} = window.Plotly;
    window.drawings = 0;
    window.Plotly.react = (...all) => { window.drawings += 1; return react(...all); };
}"""


def test_an_arm_that_a_chart_does_not_show_draws_nothing(sample: AppPage) -> None:
    turn_to(sample, "Survival")
    sample.figure("survival_curves").wait_for()
    sample.page.evaluate(COUNT_DRAWINGS)
    toggle = sample.widget("arms").get_by_role
    toggle("button", name="vehicle", exact=True).click()  # of another model
    sample.settle()
    assert sample.page.evaluate("window.drawings") == 0
    toggle("button", name="anastrozole", exact=True).click()
    sample.settle()
    assert sample.page.evaluate("window.drawings") == 1
    sample.click("All")


def test_a_hidden_arm_leaves_the_cards_of_the_others_as_they_are(sample: AppPage) -> None:
    turn_to(sample, "Study")
    sample.open_tab("Arms")
    others = ("letrozole", "tamoxifen", "fulvestrant", "anastrozole + tamoxifen")
    charts = sample.page.locator(".js-plotly-plot")
    assert charts.count() == 1 + len(others)
    for place, arm in enumerate(("anastrozole", *others)):
        charts.nth(place).evaluate("(chart, arm) => { chart.arm = arm; }", arm)
    sample.choose_arm("anastrozole")
    assert charts.evaluate_all("charts => charts.map(({arm}) => arm)") == list(others)
    sample.click("All")
