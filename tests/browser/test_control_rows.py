"""Controls that stand in one row line up: their boxes, and the words above them."""

import pytest

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


@pytest.mark.parametrize("path", ["Tumors", "Cells?part=Viability", "Survival?tab=Time to size"])
def test_words_above_controls_are_level(app, path):
    joint = "&" if "?" in path else "?"
    app.goto(f"{path}{joint}study=sample")
    rows = app.page.evaluate(LINES)
    assert rows
    for row in rows:
        assert len(set(row)) == 1, row
