"""The drug that the heading of the doses names: over logarithms, and beside cell lines."""

from __future__ import annotations

from analysis.reading import Upload, read_study


def test_a_drug_in_brackets_behind_log() -> None:
    text = "log[Tamoxifen] (M),% viability 1,% viability 2\n-9,100,99\n-7,80,81\n-6,40,42\n-5,9,8\n"
    study = read_study([Upload("x.csv", text.encode())])
    assert study.responses is not None
    assert set(study.responses["arm"]) == {"Tamoxifen"}


def test_cell_lines_across_and_the_drug_over_its_doses() -> None:
    text = '"Viability (%)"\nDoxorubicin (nM),MCF7,T47D\n0.1,98,97\n1,80,85\n10,40,60\n100,9,20\n'
    study = read_study([Upload("x.csv", text.encode())])
    assert study.responses is not None
    assert set(study.responses["arm"]) == {"Doxorubicin"}
    assert set(study.responses["model"]) == {"MCF7", "T47D"}
