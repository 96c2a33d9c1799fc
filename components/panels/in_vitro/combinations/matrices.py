"""Combinations on plates as figures: matrices, the excess as a surface, isoboles, 2x2 bars.

Excess is expected less observed viability: above 0 (red) is synergy on every one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import NOT_GIVEN, DoseMatrix
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.scene import SceneDrawing
from components.look.theme import (
    DIVERGING_SCALE,
    HEAT_SCALE,
    NEUTRAL,
    Panel,
    counted,
    dose_text,
    file_stem,
    hours_stem,
    number_text,
    plot_text,
    sentence_join,
    signed_text,
)
from components.panels.in_vitro.combinations.words import (
    DIRECTION,
    REFERENCE_NAMES,
    REFERENCE_WORDS,
    cells_of,
    score_text,
    status_text,
    titled,
    where_text,
)
from components.panels.in_vitro.plates.well_words import wells_words
from components.panels.parts.strips import empty_panel

GAP = 0.16  # between two maps, in parts of the figure
Array = npt.NDArray[np.float64]
_COLORBAR = {
    "thickness": 10,
    "title": {"text": "excess (points)", "side": "right", "font": {"size": 12}},
    "tickfont": {"size": 11},
}


def matrix_maps(results: Results, matrix: DoseMatrix, reference: str) -> Panel:
    """Viability of every pair beside its excess over one reference model."""
    name = REFERENCE_NAMES[reference]
    key, title = "synergy_matrix", titled(f"Viability, and excess over {name}", matrix)
    cells = cells_of(results, matrix, reference)
    figure = Drawing(rows=1, cols=2)
    grids = [_add_viability(figure, matrix), _add_excess(figure, matrix, cells)]
    for column in (1, 2):
        _name_axes(figure, matrix, column)
        _place_map(figure, grids, column)
    figure.update_layout(margin={"t": 52, "b": 64})
    return Panel(
        key=key,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"{where_text(matrix)}.",
                score_text(results, matrix, reference),
                f"{REFERENCE_WORDS[reference]}. {DIRECTION}",
                _marks_text(matrix, cells),
                wells_words(results, matrix.model),
            ]
        ),
        alt=f"Heat maps of {matrix.arm}: viability and excess over {name} by both concentrations.",
        table=cells,
        file_stem=file_stem(key, matrix.arm, matrix.model, hours_stem(matrix.time_h), reference),
        height=460,
        least_px=520,
    )


def excess_surface(results: Results, matrix: DoseMatrix, reference: str) -> Panel:
    """The excess over one reference as a surface over both concentrations."""
    name = REFERENCE_NAMES[reference]
    key, title = "synergy_surface", titled(f"Excess over {name} as a surface", matrix)
    cells = cells_of(results, matrix, reference)
    stem = file_stem(key, matrix.arm, matrix.model, hours_stem(matrix.time_h), reference)
    grid, doses = _grid(matrix, cells, "excess_pct")
    if min(grid.shape) < 2 or not np.isfinite(grid).any():
        return empty_panel(key, title, status_text(results, matrix, reference), stem)
    figure = _scene(matrix, grid, doses)
    return Panel(
        key=key,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"{where_text(matrix)}.",
                score_text(results, matrix, reference),
                f"{REFERENCE_WORDS[reference]}. {DIRECTION}",
                "Gray plane: no excess. Between tested pairs the surface is only drawn, not "
                "measured.",
                wells_words(results, matrix.model),
            ]
        ),
        alt=f"Surface of the excess over {name} of {matrix.arm} by both concentrations.",
        table=cells,
        file_stem=stem,
        height=520,
    )


def _scene(matrix: DoseMatrix, grid: Array, doses: tuple[Array, Array]) -> SceneDrawing:
    """The surface over places, each labelled with its concentration."""
    reach = _reach(grid)
    figure = SceneDrawing()
    figure.add_surface(
        z=grid,
        x=list(range(len(doses[1]))),
        y=list(range(len(doses[0]))),
        colorscale=DIVERGING_SCALE,
        cmin=-reach,
        cmax=reach,
        colorbar={**_COLORBAR, "len": 0.7},
        hovertemplate="excess %{z:.1f} points<extra></extra>",
        connectgaps=False,
    )
    figure.add_surface(
        z=np.zeros_like(grid),
        x=list(range(len(doses[1]))),
        y=list(range(len(doses[0]))),
        colorscale=[[0, NEUTRAL], [1, NEUTRAL]],
        opacity=0.25,
        showscale=False,
        hoverinfo="skip",
    )
    axes = {}
    for letter, number in (("xaxis", 1), ("yaxis", 0)):
        labels = _dose_labels(doses[number])
        axes[letter] = {
            "title": {"text": _axis_title(matrix, number)},
            "tickvals": list(range(len(labels))),
            "ticktext": labels,
            "tickfont": {"size": 11},
        }
    figure.update_scene(
        **axes,
        zaxis={
            "title": {"text": "excess (points)"},
            "range": [-1.1 * reach, 1.1 * reach],
            "tickfont": {"size": 11},
        },
        camera={"eye": {"x": 1.55, "y": -1.65, "z": 0.75}, "center": {"x": 0, "y": 0, "z": -0.15}},
        aspectmode="cube",
    )
    figure.update_layout(margin={"l": 0, "r": 0, "t": 8, "b": 16})
    return figure


def _add_viability(figure: Drawing, matrix: DoseMatrix) -> Array:
    """The left map: the drugs alone along its lower and left edge; its numbers."""
    shown = np.isfinite(matrix.mean)
    rows, columns = (_with_pairs(shown, axis) for axis in (1, 0))
    grid = matrix.mean[np.ix_(rows, columns)]
    figure.add_heatmap(
        z=grid,
        x=_dose_labels(matrix.doses[1][columns]),
        y=_dose_labels(matrix.doses[0][rows]),
        colorscale=[[0, HEAT_SCALE[2][1]], [0.5, HEAT_SCALE[1][1]], [1, HEAT_SCALE[0][1]]],
        zmin=0,
        zmax=100,
        xgap=2,
        ygap=2,
        showscale=False,
        hovertemplate="%{y} and %{x}: %{z:.1f} %<extra></extra>",
        hoverongaps=False,
    )
    figure.add_words([[number_text(v, 0) if np.isfinite(v) else "" for v in row] for row in grid])
    figure.add_title("Viability (%)")
    return grid


def _with_pairs(shown: npt.NDArray[np.bool_], axis: int) -> npt.NDArray[np.intp]:
    """Concentrations at which both drugs were tested together, and 0."""
    pairs = shown[1:, 1:].any(axis=axis)
    kept: npt.NDArray[np.intp] = np.r_[0, 1 + np.flatnonzero(pairs)]
    return kept


def _add_excess(figure: Drawing, matrix: DoseMatrix, cells: pd.DataFrame) -> Array:
    """The right map, cells whose interval leaves 0 out framed; its numbers."""
    grid, doses = _grid(matrix, cells, "excess_pct")
    low, high = (_grid(matrix, cells, name)[0] for name in ("ci_low", "ci_high"))
    p_adjusted, _ = _grid(matrix, cells, "p_adjusted")
    reach = _reach(grid)
    words = np.full(grid.shape, "", dtype=object)
    for at in np.argwhere(np.isfinite(grid)):
        i, j = (int(k) for k in at)
        star = "*" if p_adjusted[i, j] <= 0.05 else ""
        words[i, j] = signed_text(float(grid[i, j]), 0 if reach >= 10 else 1, "") + star
        if low[i, j] > 0 or high[i, j] < 0:
            figure.add_shape(
                col=2,
                type="rect",
                x0=j - 0.46,
                x1=j + 0.46,
                y0=i - 0.46,
                y1=i + 0.46,
                line={"width": 2.5},
            )
    figure.add_heatmap(
        col=2,
        z=grid,
        x=_dose_labels(doses[1]),
        y=_dose_labels(doses[0]),
        colorscale=DIVERGING_SCALE,
        zmin=-reach,
        zmax=reach,
        xgap=2,
        ygap=2,
        colorbar=_COLORBAR,
        hovertemplate="%{y} and %{x}: %{z:.2f} points<extra></extra>",
        hoverongaps=False,
    )
    if words.any():
        figure.add_words(words, col=2)
    figure.add_title("Excess: red synergy, blue antagonism", col=2)
    return grid


def _marks_text(matrix: DoseMatrix, cells: pd.DataFrame) -> str:
    framed = int(((cells["ci_low"] > 0) | (cells["ci_high"] < 0)).sum())
    starred = int((cells["p_adjusted"] <= 0.05).sum())
    words = f"Framed: 95 % interval leaves out 0 ({counted([framed], 'cell')})"
    if len(matrix.experiments) > 1:
        words += (
            f"; *: also p ≤ 0.05 after correction over the cells (Benjamini-Hochberg, {starred})"
        )
    empty = int(cells["excess_pct"].isna().sum())
    gaps = f" {counted([empty], 'pair')} without an expected value." if empty else ""
    return f"{words}.{gaps}"


def _grid(
    matrix: DoseMatrix, cells: pd.DataFrame, column: str
) -> tuple[Array, tuple[Array, Array]]:
    """A column of the cells as a grid, with the concentrations along it."""
    tested = matrix.tested
    rows, columns = np.flatnonzero(tested.any(axis=1)), np.flatnonzero(tested.any(axis=0))
    grid = np.full(tested.shape, np.nan)
    grid[tested] = cells[column].to_numpy(float)
    doses = matrix.doses[0][1:][rows], matrix.doses[1][1:][columns]
    return grid[np.ix_(rows, columns)], doses


def _reach(grid: Array) -> float:
    """Half the range of the color scale: at least 10 points, so that noise stays pale."""
    known = np.abs(grid[np.isfinite(grid)])
    return float(max(10.0, known.max(initial=0.0)))


def _dose_labels(doses: Sequence[float] | Array) -> list[str]:
    return ["as laid out" if dose == NOT_GIVEN else dose_text(float(dose)) for dose in doses]


def _axis_title(matrix: DoseMatrix, number: int) -> str:
    unit = f" ({plot_text(matrix.units[number])})" if matrix.units[number] else ""
    return plot_text(matrix.components[number]) + unit


def _place_map(figure: Drawing, grids: Sequence[Array], column: int) -> None:
    """Both maps with cells of one size, from the top down: one has the drugs alone as well."""
    across = (1 - GAP) / sum(grid.shape[1] for grid in grids)
    most = max(grid.shape[0] for grid in grids)
    rows, columns = grids[column - 1].shape
    left = 0 if column == 1 else 1 - across * columns
    figure.update_xaxes(domain=[left, left + across * columns], col=column, row=1)
    figure.update_yaxes(domain=[1 - rows / most, 1], col=column, row=1)


def _name_axes(figure: Drawing, matrix: DoseMatrix, column: int) -> None:
    plain = {"type": "category", "showline": False, "ticks": "", "showgrid": False}
    figure.update_xaxes(title=_axis_title(matrix, 1), col=column, row=1, **plain)
    figure.update_yaxes(title=_axis_title(matrix, 0), col=column, row=1, **plain)
