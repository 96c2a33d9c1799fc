"""The settings of a curve in a real browser: another curve, other numbers; bands on and off."""

from tests.browser.app_page import AppPage


def pick(app: AppPage, key: str, option: str) -> None:
    """Choose an option of a select box."""
    app.widget(key).get_by_role("combobox").click()
    app.page.get_by_role("option", name=option, exact=True).click()
    app.settle()


def test_another_curve_redraws_the_figure_and_its_numbers(app: AppPage) -> None:
    app.goto("Cells?study=sample").show_advanced().pick("Cells", "Cells: 4T1 cells")
    before, lines = app.words("dose_curves"), app.figure_data("dose_curves")
    assert "four-parameter curves (4PL)" in before
    assert "tamoxifen†: IC50 7.96 µM" in before
    pick(app, "choice_curve_model", "Held at 100 % and 0 %")
    after = app.words("dose_curves")
    assert "two-parameter curves, held at 100 % and 0 %" in after
    assert "tamoxifen†: IC50 7.96 µM" not in after
    assert app.figure_data("dose_curves") != lines
    pick(app, "choice_zero_dose", "Left out (as Prism)")
    assert "the control is left out" in app.words("dose_curves")
    assert "tamoxifen (band)" in app.traces("dose_curves")
    app.choose("choice_curve_bands", "Hidden")
    assert "tamoxifen (band)" not in app.traces("dose_curves")
    pick(app, "choice_curve_model", "4PL: top, bottom, slope and midpoint free")
    app.open_part("IC50")
    marks = {trace["name"]: trace["x"] for trace in app.figure_data("dose_forest")}
    pick(app, "choice_curve_model", "3PL: bottom held at 0 %")
    now = {trace["name"]: trace["x"] for trace in app.figure_data("dose_forest")}
    assert now["tamoxifen†"] != marks["tamoxifen†"]
    assert now["letrozole†"] == marks["letrozole†"]  # still only a bound, at the highest dose
    app.check()
