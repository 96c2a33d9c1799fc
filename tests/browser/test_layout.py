"""The editor of plates without a layout, by mouse and by keys, in wide and narrow windows."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.app_page import AppPage
from tests.lab_uploads import bare_plates
from tests.small_studies import csv

EDITOR = {"include": [".st-key-layout"]}
GRAVE = ("serious", "critical")


@pytest.fixture
def plates(tmp_path: Path) -> Path:
    path = tmp_path / "mtt.xlsx"
    path.write_bytes(bare_plates())
    return path


@pytest.fixture
def editor(app: AppPage, plates: Path) -> AppPage:
    app.goto().upload([plates])
    return open_editor(app)


def open_editor(app: AppPage) -> AppPage:
    app.click("Say what is in the wells")
    well(app, "A1").wait_for()
    return app.settle()


def well(app: AppPage, name: str):
    return app.page.locator(f'[data-well="{name}"]')


def drag(app: AppPage, first: str, last: str) -> None:
    mouse = app.page.mouse
    boxes = [well(app, name).bounding_box() for name in (first, last)]
    (left, top), (right, bottom) = (
        (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes
    )
    mouse.move(left, top)
    mouse.down()
    mouse.move((left + right) / 2, (top + bottom) / 2, steps=4)
    mouse.move(right, bottom, steps=4)
    mouse.up()
    told(app)


def told(app: AppPage) -> None:
    app.page.wait_for_timeout(300)  # keys are told of once they rest
    app.settle()


def name_drug(app: AppPage, name: str) -> None:
    box = app.widget("choice_paint_arm").locator("input")
    box.fill(name)
    box.press("Enter")
    app.settle()


def region(app: AppPage) -> str:
    return app.widget("choice_paint_region").locator("input").input_value()


def words(app: AppPage, name: str) -> str:
    return well(app, name).get_attribute("aria-label") or ""


def test_wells_are_chosen_by_drag_heads_and_ctrl_and_each_action_is_undone(editor: AppPage):
    drag(editor, "D5", "B3")
    assert region(editor) == "B3:D5"
    editor.page.get_by_role("columnheader", name="Column 12", exact=True).click()
    told(editor)
    assert region(editor) == "A12:H12"
    editor.page.get_by_role("rowheader", name="C", exact=True).click()
    told(editor)
    assert region(editor) == "C1:C12"
    well(editor, "A1").click()
    told(editor)
    editor.page.keyboard.down("Control")
    well(editor, "H12").click()
    editor.page.keyboard.up("Control")
    told(editor)
    assert region(editor) == "A1, H12"
    editor.widget("choice_paint_role").get_by_text("blank", exact=True).click()
    editor.settle().click("Paint 2 wells")
    assert words(editor, "H12").startswith("H12: blank")
    at = editor.page.locator(".plate-at")  # says what is in it now, not when it was passed
    assert at.inner_text() == words(editor, "H12")
    editor.click("Undo: 2 wells painted")
    assert words(editor, "H12").startswith("H12: nothing said yet")


def test_a_plate_is_painted_and_pasted_by_keys_alone(editor: AppPage):
    well(editor, "A1").focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown"):
        editor.page.keyboard.press(key)
    told(editor)
    assert region(editor) == "B2:C3"
    assert well(editor, "C3").evaluate("node => node.matches(':focus')")
    assert well(editor, "B2").get_attribute("aria-selected") == "true"
    editor.page.keyboard.press("Shift+Space")
    told(editor)
    assert region(editor) == "C1:C12"
    editor.page.keyboard.press("Control+a")
    told(editor)
    assert region(editor) == "A1:H12"
    editor.page.keyboard.press("Escape")
    told(editor)
    assert region(editor) == ""
    well(editor, "C3").evaluate("""node => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", "tam 10 µM\\ttam 5 µM\\nDMSO\\t<i>x</i> 1 nM");
        const look = {clipboardData, bubbles: true, composed: true};
        node.dispatchEvent(new ClipboardEvent("paste", look));
    }""")
    told(editor)
    editor.click("Paint 4 wells")
    assert words(editor, "C4").startswith("C4: tam, 5 µM")
    assert words(editor, "D3").startswith("D3: vehicle")
    assert words(editor, "D4").startswith("D4: <i>x</i>, 1 nM")


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (1024, True), (390, False)])
def test_the_form_stands_beside_the_plate_where_there_is_room(app, plates, width, beside):
    app.goto().upload([plates])
    app.page.set_viewport_size({"width": width, "height": 900})
    open_editor(app.settle())
    app.page.wait_for_timeout(500)  # the sidebar folds
    app.settle()
    grid = app.page.locator(".plate-grid").bounding_box()
    form = app.widget("choice_paint_region").bounding_box()
    assert (form["x"] >= grid["x"] + grid["width"]) is beside
    assert well(app, "A1").bounding_box()["width"] >= {1440: 42, 1024: 36, 390: 22}[width]
    assert app.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_plate_of_1536_wells_stands_whole_beside_the_form(app: AppPage, tmp_path: Path) -> None:
    rows = [("plate", "well", "absorbance")]
    rows += [("P1", f"{line}{column}", 0.1 + 0.04 * column)
             for line in [*ascii_uppercase, *(f"A{each}" for each in "ABCDEF")]
             for column in range(1, 49)]  # fmt: skip
    path = tmp_path / "plate.csv"
    path.write_bytes(csv(rows))
    app.goto().upload([path])
    app.page.set_viewport_size({"width": 1024, "height": 900})
    open_editor(app.settle())
    app.page.wait_for_timeout(500)  # the sidebar folds
    app.settle()
    names = app.page.locator(".plate-head[role=columnheader]").all_inner_texts()
    assert [name for name in names if name] == ["1", *map(str, range(5, 49, 5))]
    across, room = app.page.locator(".plate-scroll").evaluate(
        "each => [each.scrollWidth, each.clientWidth]"
    )
    assert across <= room
    app.page.get_by_role("columnheader", name="Column 48", exact=True).click()
    told(app)
    assert app.widget("choice_paint_region").locator("input").input_value() == "A48:AF48"


def test_the_editor_has_no_serious_violation(editor: AppPage):
    editor.click("Accept")
    drag(editor, "A2", "C11")
    name_drug(editor, "tamoxifen")
    for scheme in ("dark", "light"):
        answer = Axe().run(editor.in_colors(scheme).page, context=EDITOR).response
        assert [
            f"{scheme}: {rule['id']} on {rule['nodes'][0]['html'][:160]}"
            for rule in answer["violations"]
            if rule["impact"] in GRAVE
        ] == []
