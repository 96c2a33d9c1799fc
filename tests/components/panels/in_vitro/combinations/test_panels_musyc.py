"""Figures of MuSyC: potency beside efficacy, experiments as points, the surface on the means."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.results import analyse
from analysis.settings import Settings
from components.panels.in_vitro.combinations import musyc
from tests.combination_plates import FourStates, matrix_study
from tests.panel_checks import annotations, view_of

DOSES = tuple(np.geomspace(0.1, 300, 6).tolist())
PLANTED = FourStates()
WEAK = FourStates(e1=100.0, e3=10.0, alpha12=2.0)


def results_of(truth, **plates):
    study = matrix_study(truth.viability, doses=(DOSES, DOSES), noise=1.5, wells=1, **plates)
    return analyse(study, Settings())


@pytest.fixture(scope="module")
def planted():
    return results_of(PLANTED, seed=3)


def drawn(results, panel):
    (matrix,) = results.plate_matrices
    return panel(results, view_of(results.study), matrix), matrix


def test_each_parameter_has_its_interval_and_its_experiments(planted):
    panel, _ = drawn(planted, musyc.potency_and_efficacy)
    table = planted.tables["synergy_musyc"].set_index("parameter")
    fits = planted.tables["musyc_fits"].set_index("experiment").drop("means")
    points, means = panel.figure.data[::2], panel.figure.data[1::2]
    for name, scale, own, mean in zip(
        ("alpha12", "alpha21", "beta"), (1, 1, 100), points, means, strict=True
    ):
        row = table.loc[name]
        assert list(own.y) == pytest.approx(list(scale * fits[name]))
        assert mean.y[0] == pytest.approx(scale * row["estimate"])
        assert mean.y[0] + mean.error_y.array[0] == pytest.approx(scale * row["ci_high"])
        assert mean.y[0] - mean.error_y.arrayminus[0] == pytest.approx(scale * row["ci_low"])
    assert [trace.xaxis for trace in means] == ["x", "x", "x2"]
    assert panel.figure.layout.yaxis.type == "log"
    assert "Potency of tamoxifen (alpha12)" in panel.caption
    assert "95 % interval over experiments" in panel.caption
    words = annotations(panel.figure)
    assert words.count("synergy") == words.count("antagonism") == 2


def test_what_is_not_determined_is_said_in_its_place():
    results = results_of(WEAK, seed=4)
    panel, matrix = drawn(results, musyc.potency_and_efficacy)
    assert "not<br>determined" in annotations(panel.figure)
    assert len(panel.figure.data) == 4  # points and means of one potency and of the efficacy
    reason = "alone shows no effect: there is no EC50 to shift"
    assert f"not determined, anastrozole {reason}." in panel.caption
    assert musyc.is_determined(results, matrix)


def test_one_experiment_shows_an_interval_of_the_fit():
    panel, _ = drawn(results_of(PLANTED, experiments=1, seed=5), musyc.potency_and_efficacy)
    assert "(interval of the fit" in panel.caption
    assert "whiskers: 95 % interval of the fit" in panel.caption
    assert "p =" not in panel.caption


def test_a_pair_of_doses_has_neither_figure():
    study = matrix_study(PLANTED.viability, doses=((10.0,), (10.0,)))
    results = analyse(study, Settings())
    panel, matrix = drawn(results, musyc.potency_and_efficacy)
    assert panel.figure.is_empty
    assert "not estimable from one dose per drug" in panel.caption
    assert not musyc.has_surface(results, matrix)
    assert musyc.fitted_surface(matrix).figure.is_empty


def test_the_surface_runs_through_the_means(planted):
    (matrix,) = planted.plate_matrices
    panel = musyc.fitted_surface(matrix)
    markers = [trace for trace in panel.figure.data if trace.mode == "markers"]
    lines = [trace for trace in panel.figure.data if trace.mode == "lines"]
    assert len(markers) == len(lines) == 7
    for at, (seen, line) in enumerate(zip(markers, lines, strict=True)):
        assert list(seen.y) == pytest.approx(list(matrix.mean[at, 1:]))
        truth = [PLANTED.viability(matrix.doses[0][at], dose) for dose in line.x]
        assert np.abs(np.array(line.y) - truth).max() < 3
    assert markers[0].name == "without anastrozole"
    left = panel.table["observed_pct"] - panel.table["fitted_pct"]
    assert len(panel.table) == 49
    assert np.abs(left).max() < 4
