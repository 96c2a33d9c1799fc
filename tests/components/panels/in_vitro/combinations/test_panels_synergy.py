"""Figures of combinations on plates: values, marks, and which direction is synergy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.in_vitro.combinations.isobole import isobole, reachable_levels
from analysis.results import analyse
from analysis.settings import Settings
from components.look.ink_and_paper import dark_look
from components.panels.in_vitro.combinations import matrices, pairs, words
from tests.combination_plates import (
    PAIR,
    bliss_surface,
    hill_viability,
    matrices_of,
    matrix_study,
)
from tests.panel_checks import SLOPPY, annotations, named, texts, view_of

FEW = ((3.0, 10.0, 30.0, 100.0), (1.0, 3.0, 10.0, 30.0))
TWO = ((10.0,), (10.0,))


def results_of(surface, **plates):
    return analyse(matrix_study(surface, **plates), Settings())


def pushed(by):
    """Independent drugs, and so many points fewer alive where both are given."""
    return lambda a, b: bliss_surface(a, b) - (by if a and b else 0)


@pytest.fixture(scope="module")
def synergistic():
    return results_of(pushed(12), doses=FEW, noise=1.5, seed=4)


def test_the_matrix_shows_viability_with_the_drugs_alone_and_the_excess(synergistic):
    matrix = synergistic.plate_matrices[0]
    panel = matrices.matrix_maps(synergistic, matrix, "bliss")
    alive, _, excess, _ = panel.figure.data
    assert list(alive.x) == ["0", "1", "3", "10", "30"]
    assert list(alive.y) == ["0", "3", "10", "30", "100"]
    assert alive.z[0][0] == 100
    np.testing.assert_allclose(alive.z, matrix.mean)
    expected = matrix.mean[1:, :1] * matrix.mean[:1, 1:] / 100
    np.testing.assert_allclose(excess.z, expected - matrix.mean[1:, 1:])
    assert (excess.zmin, excess.zmax) == (-excess.zmax, max(10, np.abs(excess.z).max()))
    assert excess.colorscale[-1][1] == "#B2182B"  # red, the color named as synergy
    assert "Above 0 (red) the pair kills more than expected: synergy" in panel.caption
    assert "Excess: red synergy, blue antagonism" in annotations(panel.figure)


def test_both_maps_have_cells_of_one_size_in_the_same_rows(synergistic):
    panel = matrices.matrix_maps(synergistic, synergistic.plate_matrices[0], "bliss")
    look = panel.figure.layout
    cells = [
        ((axis.domain[1] - axis.domain[0]) / count, axis.domain[1])
        for axis, count in ((look.xaxis, 5), (look.xaxis2, 4), (look.yaxis, 5), (look.yaxis2, 4))
    ]
    assert cells[0][0] == pytest.approx(cells[1][0])
    assert cells[2] == pytest.approx(cells[3])


def test_cells_whose_interval_leaves_out_0_are_framed_and_starred(synergistic):
    matrix = synergistic.plate_matrices[0]
    panel = matrices.matrix_maps(synergistic, matrix, "bliss")
    cells = words.cells_of(synergistic, matrix, "bliss")
    sure = (cells["ci_low"] > 0) | (cells["ci_high"] < 0)
    assert 0 < sure.sum() == len(panel.figure.layout.shapes)
    stars = sum("*" in text for text in panel.figure.data[3].text)
    assert stars == (cells["p_adjusted"] <= 0.05).sum() > 0
    frame = panel.figure.layout.shapes[0]
    row, column = divmod(int(np.flatnonzero(sure)[0]), 4)
    assert (frame.x0, frame.y0) == pytest.approx((column - 0.46, row - 0.46))


@pytest.mark.parametrize(("by", "call"), [(12, "synergy"), (-12, "antagonism")])
def test_the_score_says_the_direction(by, call):
    results = results_of(pushed(by), doses=FEW, noise=1.5, seed=4)
    matrix = results.plate_matrices[0]
    assert words.score_call(words.score_row(results, matrix, "bliss")) == call
    text = words.score_text(results, matrix, "bliss")
    assert text.startswith(f"Mean excess over Bliss {'+' if by > 0 else '−'}1")
    assert "16 cells, n = 3 experiments" in text


def test_the_surface_has_the_cells_and_a_plane_of_no_excess(synergistic):
    matrix = synergistic.plate_matrices[0]
    panel = matrices.excess_surface(synergistic, matrix, "zip")
    surface, plane = panel.figure.data
    cells = words.cells_of(synergistic, matrix, "zip")
    np.testing.assert_allclose(np.ravel(surface.z), cells["excess_pct"])
    assert not np.any(plane.z)
    assert (surface.cmin, surface.cmax) == (-surface.cmax, surface.cmax)
    scene = panel.figure.layout.scene
    assert list(scene.xaxis.ticktext) == ["1", "3", "10", "30"]
    assert scene.zaxis.title.text == "excess (points)"


def test_a_scene_wears_the_look_of_its_page(synergistic):
    matrix = synergistic.plate_matrices[0]
    panel = matrices.excess_surface(synergistic, matrix, "bliss")
    spec = panel.figure.spec(dark_look(), 500)
    assert spec["layout"]["scene"]["zaxis"]["color"] == dark_look().colors[0]
    assert spec["layout"]["scene"]["zaxis"]["title"]["text"] == "excess (points)"
    assert "xaxis" not in spec["layout"]


def test_bars_of_one_pair_show_what_independent_drugs_would_leave():
    results = results_of(pushed(12), doses=TWO, noise=1.5, seed=4)
    matrix = results.plate_matrices[0]
    row = pairs.pair_rows(results, matrix)[0]
    panel = pairs.pair_bars(view_of(results.study), matrix, row)
    bars = [trace for trace in panel.figure.data if trace.type == "bar"]
    means = [bar.y[0] for bar in bars]
    assert means == pytest.approx([matrix.mean[1, 0], matrix.mean[0, 1], matrix.mean[1, 1]])
    band, line = panel.figure.layout.shapes[:2]
    assert line.y0 == line.y1 == pytest.approx(row["bliss_expected_pct"])
    assert band.y0 < line.y0 < band.y1
    assert means[2] < band.y0  # synergy: the bar ends below the band
    assert ": synergy." in panel.caption
    assert "better than each drug alone" in panel.caption
    assert "not estimable from one dose per drug" in panel.caption


def test_the_band_leaves_the_bar_out_exactly_where_the_index_leaves_out_1():
    for seed in range(6):
        results = results_of(pushed(5), doses=TWO, noise=4, seed=seed)
        row = pairs.pair_rows(results, results.plate_matrices[0])[0]
        observed = row["bliss_expected_pct"] * row["index"]
        low, high = (observed / row[end] for end in ("index_high", "index_low"))
        assert (low <= observed <= high) == (row["index_low"] <= 1 <= row["index_high"])


def test_pairs_of_a_dose_additive_surface_lie_on_the_line():
    doses = (1.0, 3.0, 10.0, 30.0, 100.0)
    study = matrix_study(
        lambda a, b: hill_viability(a / 12 + b / 4, 1.0, 1.3), doses=(doses, doses)
    )
    matrix = matrices_of(study)[0]
    assert reachable_levels(matrix) == [50, 60, 70, 75, 80, 85, 90]
    found = isobole(matrix, 50)
    assert found.alone == pytest.approx((12, 4), rel=1e-6)
    # The fitted slices are Hill curves, which additive slices only nearly are.
    assert len(found.points) >= 4
    assert found.points["index"].to_numpy() == pytest.approx(1, abs=0.06)
    panel = pairs.isobologram(matrix, 50)
    line = named(panel.figure)["doses add up (additivity line)"]
    assert (list(line.x), list(line.y)) == (
        pytest.approx([0, found.alone[1]]),
        pytest.approx([found.alone[0], 0]),
    )


def test_points_below_the_line_are_named_as_synergy(synergistic):
    matrix = synergistic.plate_matrices[0]
    level = reachable_levels(matrix)[0]
    panel = pairs.isobologram(matrix, level)
    assert "below the line: synergy" in named(panel.figure)
    found = isobole(matrix, level)
    assert f"{(found.points['index'] < 1).sum()} of" in panel.caption


def test_a_drug_that_does_not_reach_the_level_is_named():
    results = results_of(
        lambda a, b: hill_viability(a, 400, 1) * hill_viability(b, 6, 1.6) / 100, doses=FEW
    )
    panel = pairs.isobologram(results.plate_matrices[0], 50)
    assert panel.caption == "anastrozole alone does not reach 50 % viability."


@pytest.mark.parametrize("reference", ["bliss", "hsa", "loewe", "zip"])
@pytest.mark.parametrize(
    "plates",
    [
        {"doses": FEW, "noise": 2},
        {"doses": FEW, "noise": 2, "experiments": 1},
        {"doses": TWO, "noise": 2},
        {"doses": ((10.0, 30.0), (10.0, 30.0)), "times": (np.nan,)},
        {"doses": FEW},
    ],
)
def test_no_panel_says_a_sloppy_word(plates, reference):
    results = results_of(bliss_surface, **plates)
    matrix = results.plate_matrices[0]
    panels = [
        matrices.matrix_maps(results, matrix, reference),
        matrices.excess_surface(results, matrix, reference),
        pairs.isobologram(matrix, 50.0),
        *(
            pairs.pair_bars(view_of(results.study), matrix, row)
            for row in pairs.pair_rows(results, matrix)
        ),
    ]
    for panel in panels:
        assert panel.figure.layout is not None
        for text in texts(panel):
            assert not SLOPPY.search(text), text


def test_names_from_the_workbook_stay_text(synergistic):
    matrix = replace(synergistic.plate_matrices[0], components=("<b>a</b>", "tamoxifen"))
    panel = matrices.matrix_maps(synergistic, matrix, "bliss")
    assert panel.figure.layout.yaxis.title.text == "&lt;b&gt;a&lt;/b&gt; (uM)"
    assert PAIR in panel.caption
