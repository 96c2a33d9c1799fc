"""Controls that stand in one row line up: their boxes, and the words above them."""

from tests.browser.app_page import AppPage
from tests.browser.test_drawn_once import turn_to

LINES = """() => {
    const labelled = ":is([data-testid='stSelectbox'], [data-testid='stNumberInput'], "
        + "[data-testid='stButtonGroup'])";
    const place = (element) => {
        const { top, height } = element.getBoundingClientRect();
        return [Math.round(top), Math.round(height)].join(" ");
    };
    return [...document.querySelectorAll(".stHorizontalBlock")]
        .map((row) => [...row.querySelectorAll(labelled)]
            .map((each) => each.querySelector("[data-testid='stWidgetLabel']"))
            .filter((label) => label?.checkVisibility() && label.textContent)
            .map(place))
        .filter((row) => row.length > 1);
}"""


PLACES = (("Tumors", "", ""), ("Cells", "Drugs", "Viability"), ("Survival", "Time to size", ""))


def test_words_above_controls_are_level(app: AppPage) -> None:
    app.goto("?study=sample")
    for page, tab, part in PLACES:
        turn_to(app, page, tab, part)
        rows = app.page.evaluate(LINES)
        assert rows, page
        for row in rows:
            assert len(set(row)) == 1, (page, row)
