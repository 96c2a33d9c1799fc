"""The matrix of a combination in a real browser: another reference, other numbers; the scene."""

from tests.browser.app_page import AppPage


def test_another_reference_redraws_the_matrix_and_the_surface_is_drawn(app: AppPage) -> None:
    app.goto("Cells?study=sample")  # which begins with the parent of the resistant line
    app.open_tab("Combinations").show_advanced()
    grids = "plot._fullData.filter(trace => trace.type === 'heatmap')"
    excess = f"plot => {grids}[1].z.flatMap(row => Array.from(row))"
    bliss = app.figure("synergy_matrix").evaluate(excess)
    app.choose("choice_combination_reference", "HSA")
    hsa = app.figure("synergy_matrix").evaluate(excess)
    assert hsa != bliss
    assert all(h >= b for h, b in zip(hsa, bliss, strict=True))
    assert "Mean excess over HSA" in app.widget("synergy_matrix").inner_text()
    app.choose("choice_combination_figure", "Surface")
    assert [trace["type"] for trace in app.figure_data("synergy_surface")] == ["surface"] * 2
    app.check()
