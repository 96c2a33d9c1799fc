"""Choices that change numbers, and an allocation workbook that comes back as a study."""

from __future__ import annotations

from pathlib import Path

from tests.browser.app_page import AppPage

ANIMALS = "animal,cage,volume_mm3\n" + "\n".join(f"{i},C{i // 4},{100 + 2 * i}" for i in range(24))


def test_the_chosen_test_is_the_one_that_is_named(app: AppPage) -> None:
    app.goto("Survival?study=sample")
    card = app.widget("survival_curves")
    assert "Log-rank over all arms of the model: χ² = 53.53" in card.inner_text()
    app.show_advanced().pick("Test", "Gehan-Breslow")
    words = app.words("survival_curves")
    assert "Gehan-Breslow against untreated, exact by permutation, Holm over 3 arms" in words
    assert "53.53" not in words
    app.check()


def test_the_labs_own_growth_inhibition_holds_on_the_next_page(app: AppPage) -> None:
    app.goto("Tumors?study=sample")
    assert "TGI by change: 100 × (1 −" in app.words("growth_tgi")
    before = [trace["y"] for trace in app.figure_data("growth_tgi")]
    app.show_advanced().pick("Growth inhibition", "TGI by volume")
    assert "TGI by volume: 100 × (1 −" in app.words("growth_tgi")
    after = [trace["y"] for trace in app.figure_data("growth_tgi")]
    assert [round(value) for value in before[0]] == [120, 130, 80, 116, 83]
    assert [round(value) for value in after[0]] == [86, 93, 57, 83, 58]
    app.page.get_by_role("link", name="Answer").first.click()
    app.settle().open_tab("Side by side")
    assert "TGI by volume: 58 % against 86 %." in app.page.inner_text("body")
    app.check()


def test_an_allocation_workbook_comes_back_as_a_study(app: AppPage, tmp_path: Path) -> None:
    app.goto("Design")
    box = app.page.get_by_test_id("stFileUploader").locator("input[type=file]")
    box.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": ANIMALS.encode()})
    app.settle()
    assert "n = 6 animals an arm, 0 left out." in app.widget("design_baseline").inner_text()
    with app.page.expect_download() as saving:
        app.page.get_by_role("button", name="Allocation workbook").click()
    saved = tmp_path / "allocation.xlsx"
    saved.write_bytes(Path(saving.value.path()).read_bytes())
    app.goto("")
    app.upload([saved]).open_tab("Files")
    assert app.page.get_by_test_id("stMetricValue").all_inner_texts()[:2] == ["4", "24"]
    app.check()


def test_the_drawn_power_curve_is_that_of_the_question(app: AppPage) -> None:
    """What Plotly drew, and not what it was given: both have three lines."""
    app.goto("Design")
    app.open_tab("Animals per arm")
    heights = "plot => plot.calcdata[1].map((point) => point.y)"
    before = app.figure("design_power").evaluate(heights)
    app.page.get_by_text("Longer life", exact=True).click()
    app.settle()
    after = app.figure("design_power").evaluate(heights)
    assert len(before) == len(after) == 13
    assert before[0] > 40
    assert after[0] == 0
    app.check()
