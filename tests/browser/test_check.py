"""From the drop over the Check screen to the answers, by keyboard; axe finds nothing grave."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.app_page import AppPage
from tests.lab_uploads import wide_calipers

GRAVE = ("serious", "critical")


@pytest.fixture
def tumors(tmp_path: Path) -> Path:
    path = tmp_path / "tumors.xlsx"
    path.write_bytes(wide_calipers())
    return path


def colors_drawn(app: AppPage) -> int:
    """How many pixels of the first map have a color, not a gray."""
    return app.page.locator(".check canvas").first.evaluate(
        """canvas => {
            const [pen, { width, height }] = [canvas.getContext("2d"), canvas];
            const { data } = pen.getImageData(0, 0, width, height);
            let found = 0;
            for (let at = 0; at < data.length; at += 4)
              if (data[at + 3] && Math.max(data[at], data[at + 1], data[at + 2])
                  - Math.min(data[at], data[at + 1], data[at + 2]) > 30) found += 1;
            return found;
        }"""
    )


def test_a_question_is_answered_and_the_answers_are_reached_by_keyboard(
    app: AppPage, tumors: Path
) -> None:
    app.goto().upload([tumors])
    page = app.page
    page.get_by_role("heading", name="Read: 2 arms, 4 animals. 1 question.").wait_for()
    assert colors_drawn(app) > 1000
    assert page.get_by_role("img", name="Sheet Tumors").count() == 1
    page.get_by_role("radio", name="day/month (assumed)").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("heading", name="Read: 2 arms, 4 animals.", exact=True).wait_for()
    app.settle()
    assert page.get_by_text("days 0 to 214").count() == 1
    assert page.evaluate("document.activeElement.type") == "radio"
    page.get_by_role("button", name="Looks right").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Answer", level=1).wait_for()


def test_the_screen_is_sound_and_never_wider_than_the_page(app: AppPage, tumors: Path) -> None:
    app.goto().upload([tumors])
    app.page.get_by_role("button", name="Looks right").wait_for()
    for width, scheme in ((1440, "light"), (1440, "dark"), (390, "dark"), (390, "light")):
        app.page.set_viewport_size({"width": width, "height": 900})
        app.in_colors(scheme)
        answer = Axe().run(app.page, context="[data-testid=stMain]").response
        found = [
            f"{width} px, {scheme}, {rule['id']}: {rule['nodes'][0]['html'][:120]}"
            for rule in answer["violations"]
            if rule["impact"] in GRAVE
        ]
        assert found == []
        assert app.page.evaluate("document.documentElement.scrollWidth") <= width
