"""IC50s in a line: those of a resistant line beside its parent's, with their intervals."""

from components.panels.answer.ic50_lines import ic50_lines
from tests.panel_checks import view_of


def test_each_drug_has_the_ic50_of_the_resistant_line_and_its_parent(sample_results):
    view = view_of(sample_results.study, {"vehicle", "letrozole", "tamoxifen"})
    found = ic50_lines(sample_results, view, "MCF-7", "MCF-7 TamR", 120.0)
    assert found.title == "IC50, 120 h"
    assert found.models == "MCF-7 TamR vs MCF-7"
    assert found.note == "IC50: 95 % interval over experiments, n = 3 experiments."
    assert dict(found.lines) == {
        "letrozole": "> 100 µM vs > 100 µM",
        "tamoxifen": "25.6 µM (16.9 to 38.8) vs 3.86 µM (3.36 to 4.44)",
    }


def test_one_line_of_cells_is_named_alone(sample_results):
    view = view_of(sample_results.study, {"tamoxifen"})
    found = ic50_lines(sample_results, view, "4T1 cells", "", 120.0)
    assert found.models == "4T1 cells"
    assert found.lines == (("tamoxifen", "7.96 µM (6.10 to 10.4)"),)


def test_arms_without_a_series_have_no_line(sample_results):
    view = view_of(sample_results.study, {"vehicle"})
    assert ic50_lines(sample_results, view, "MCF-7", "", 120.0).lines == ()
