"""Two arms against each other in the browser: picked, drawn, and turned around."""

from __future__ import annotations

from tests.browser.app_page import AppPage


def marks(app: AppPage) -> list[float]:
    """The effects on screen, top to bottom."""
    return [trace["x"][0] for trace in app.figure_data("compare_pair")]


def pick(app: AppPage, key: str, arm: str) -> AppPage:
    """Choose an arm in a select box."""
    app.widget(key).locator("input").click()
    app.page.get_by_role("option", name=arm, exact=True).click()
    return app.settle()


def test_two_arms_are_picked_and_turned(app: AppPage) -> None:
    app.goto("Answer?study=sample&tab=Two arms")
    first = marks(app)
    assert len(first) == 9  # every readout but the IC50, which a combination has none of
    assert round(first[1], 1) == 90.0  # tumor volume change, points
    words = app.page.get_by_text("anastrozole + tamoxifen better ▸")
    assert words.count() == 1
    pick(app, "choice_pair_arm", "letrozole")
    assert app.widget("compare_pair").locator("h4").inner_text() == (
        "letrozole against anastrozole"
    )
    pick(app, "choice_pair_versus", "tamoxifen")
    assert round(marks(app)[1], 1) != round(first[1], 1)


def test_no_heading_or_number_of_side_by_side_overlaps(app: AppPage) -> None:
    app.page.set_viewport_size({"width": 1024, "height": 900})
    app.goto("Answer?study=sample&tab=Side by side")
    boxes = app.page.evaluate(
        "() => [...document.querySelectorAll('.annotation-text-g, g[class$=tick] > text')]"
        ".filter(e => !/^y/.test(e.parentElement.className.baseVal))"
        ".map(e => e.getBoundingClientRect())"
        ".map(({left, right, top, bottom}) => [left, right, top, bottom])"
    )
    assert len(boxes) > 60
    for at, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = right <= other[0] + 1 or other[1] <= left + 1
            above = bottom <= other[2] + 1 or other[3] <= top + 1
            assert apart or above, (boxes[at], other)


def test_on_a_phone_the_page_is_seen_and_wide_figures_scroll_alone(app: AppPage) -> None:
    app.page.set_viewport_size({"width": 390, "height": 844})
    app.goto("Answer?study=sample&tab=Side by side")
    app.page.get_by_role("heading", name="Answer", exact=True).click(trial=True)  # not covered
    chart = app.figure("compare_cells")
    box = chart.evaluate("g => [g.scrollWidth, g.clientWidth, g.tabIndex, g._fullLayout.width]")
    assert box[3] == 520  # the words of a row have room
    assert box[0] == round(0.7 * 520)  # drawn smaller, and what is still wider scrolls
    assert box[1] < 390
    assert box[2] == 0  # arrow keys scroll it
    highest = chart.evaluate(
        "g => Math.min(...[...g.querySelectorAll('.xtick > text')]"
        ".map(e => e.getBoundingClientRect().top)) - g.getBoundingClientRect().top"
    )
    assert highest >= 0  # names that turn are not cut
    assert app.page.evaluate("document.body.scrollWidth") <= 390
