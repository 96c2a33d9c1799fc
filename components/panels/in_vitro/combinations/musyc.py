"""MuSyC as figures: potency and efficacy of a combination apart, and the surface behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.combinations.musyc import MEANS, means_surface
from analysis.in_vitro.combinations.musyc_surface import surface
from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    HEAT_SCALE,
    NEUTRAL,
    ArmStyle,
    Panel,
    View,
    counted,
    dose_text,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)
from components.panels.in_vitro.combinations.words import (
    rows_of,
    time_text,
    titled,
    where_text,
)
from components.panels.parts.strips import add_points, empty_panel, slot_axis

Array = npt.NDArray[np.float64]
Row = dict[str, Any]
KEY, FIT_KEY = "synergy_musyc", "synergy_musyc_fit"
TITLE, FIT_TITLE = "Potency and efficacy apart (MuSyC)", "Surface of MuSyC"
TICKS = [step * 10.0**decade for decade in range(-4, 5) for step in (1, 2, 5)]
LINE_POINTS = 60
DARKEST = 0.6  # of the way to the dark end of the heat scale
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "star")


def musyc_rows(results: Results, matrix: DoseMatrix) -> list[Row]:
    """The rows of ``synergy_musyc`` of one matrix: both alphas, then beta."""
    return records(rows_of(results.tables["synergy_musyc"], matrix))


def is_determined(results: Results, matrix: DoseMatrix) -> bool:
    """Whether any potency or efficacy of a matrix has a number."""
    return any(row["status"] == "ok" for row in musyc_rows(results, matrix))


def has_surface(results: Results, matrix: DoseMatrix) -> bool:
    """Whether the means of a matrix have a surface."""
    fits = results.tables.get("musyc_fits")
    return fits is not None and not rows_of(fits, matrix).empty


def potency_and_efficacy(results: Results, view: View, matrix: DoseMatrix) -> Panel:
    """Both alphas on a log axis beside beta, with the experiments' own numbers."""
    rows = musyc_rows(results, matrix)
    stem = file_stem(KEY, matrix.arm, matrix.model, time_text(matrix))
    if not is_determined(results, matrix):
        return empty_panel(
            KEY, titled(TITLE, matrix), f"Nothing is determined: {rows[0]['reason']}.", stem
        )
    own = rows_of(results.tables["musyc_fits"], matrix)
    own = own[own["experiment"] != MEANS]
    figure = Drawing(cols=2, horizontal_spacing=0.14)
    for slot, row in enumerate(rows[:2]):
        _add_parameter(figure, view, matrix, row, own, slot, 1)
    _add_parameter(figure, view, matrix, rows[2], own, 0, 2)
    _dress(figure, matrix, rows)
    return Panel(
        key=KEY,
        title=titled(TITLE, matrix),
        figure=figure,
        caption=sentence_join([f"{where_text(matrix)}.", *map(parameter_text, rows), _notes(rows)]),
        alt=f"Potency and efficacy of {matrix.arm}, each with its interval; "
        "above the line is synergy.",
        table=pd.DataFrame(rows),
        file_stem=stem,
        height=420,
    )


def fitted_surface(matrix: DoseMatrix) -> Panel:
    """Viability by the second drug, a curve for each concentration of the first, on the means."""
    stem = file_stem(FIT_KEY, matrix.arm, matrix.model, time_text(matrix))
    fit = means_surface(matrix)
    if not np.isfinite(fit.rmse[0]):
        words = "The matrix has too few concentrations for a surface."
        return empty_panel(FIT_KEY, titled(FIT_TITLE, matrix), words, stem)
    figure, tested = Drawing(), matrix.doses[1]
    axis = np.geomspace(tested[1], tested[-1], LINE_POINTS)
    shown = np.flatnonzero(np.isfinite(matrix.mean[:, 1:]).any(axis=1))
    for rank, at in enumerate(shown):
        color = _shade(rank / max(len(shown) - 1, 1))
        _add_curve(figure, matrix, int(at), color, SYMBOLS[rank % len(SYMBOLS)])
        fitted = surface(fit.parameters, np.full(LINE_POINTS, matrix.doses[0][at]), axis)[0]
        figure.add_scatter(
            x=axis,
            y=fitted,
            mode="lines",
            line={"color": color, "width": 2},
            showlegend=False,
            hoverinfo="skip",
        )
    unit = f" ({plot_text(matrix.units[1])})" if matrix.units[1] else ""
    figure.update_xaxes(title=f"{plot_text(matrix.components[1])}{unit}, log axis", type="log")
    figure.update_yaxes(title="Viability (% of control)", rangemode="tozero")
    words = f"{number_text(100 * fit.r2[0], 1)} % of the variation between cells"
    return Panel(
        key=FIT_KEY,
        title=titled(FIT_TITLE, matrix),
        figure=figure,
        caption=sentence_join(
            [
                f"{where_text(matrix)}.",
                "Points: means over "
                f"{counted([len(matrix.experiments)], 'experiment')}; lines: MuSyC's surface "
                f"fitted to them, which explains {words}; "
                f"typical distance {number_text(fit.rmse[0], 1)} points.",
            ]
        ),
        alt=f"Viability of {matrix.arm} over {matrix.components[1]}, a curve for each "
        f"concentration of {matrix.components[0]}.",
        table=_cells(matrix, fit.parameters),
        file_stem=stem,
        height=430,
    )


def parameter_text(row: Row) -> str:
    """One parameter with its interval and what it shows, or why it has no number."""
    name = _name(row)
    if row["status"] != "ok":
        return f"{name}: not determined, {row['reason']}."
    value, low, high = (_value_text(row, row[key]) for key in ("estimate", "ci_low", "ci_high"))
    if not np.isfinite(row["p"]):
        return f"{name} {value} (interval of the fit {low} to {high}): not shown."
    n = f"n = {counted([row['n_experiments']], 'experiment')}"
    return (
        f"{name} {value} (95 % CI {low} to {high}, {p_text(row['p'])}, {n}): "
        f"{row['interpretation']}."
    )


def _name(row: Row) -> str:
    if row["kind"] == "efficacy":
        return "Efficacy (beta)"
    return f"Potency of {row['drug']} ({row['parameter']})"


def _value_text(row: Row, value: float) -> str:
    """``2.4-fold``; efficacy as percent of the effect of the stronger drug."""
    if row["kind"] == "efficacy":
        return number_text(100 * value, 0, "%")
    return f"{ratio_number(value)}-fold"


def _add_parameter(
    figure: Drawing,
    view: View,
    matrix: DoseMatrix,
    row: Row,
    own: pd.DataFrame,
    slot: int,
    col: int,
) -> None:
    """Mean with interval over the points of the experiments, or that it is not determined."""
    if row["status"] != "ok":
        none = 0.0  # log10 of 1, and no efficacy
        figure.add_annotation(
            col=col, x=slot, y=none, text="not<br>determined", showarrow=False, yshift=22
        )
        return
    style = view.styles.get(row["drug"], ArmStyle(NEUTRAL, "solid", "circle"))
    scale = 100.0 if row["kind"] == "efficacy" else 1.0
    names = [f"experiment {name}" for name in own["experiment"]]
    values = own[row["parameter"]].to_numpy(float) * scale
    add_points(figure, style, slot, list(values), names, col=col)
    value, low, high = (row[key] * scale for key in ("estimate", "ci_low", "ci_high"))
    figure.add_scatter(
        col=col,
        x=[slot],
        y=[value],
        error_y={
            "type": "data",
            "array": [high - value],
            "arrayminus": [value - low],
            "thickness": 2,
            "width": 9,
        },
        mode="markers",
        marker={"symbol": "line-ew-open", "size": 26, "color": style.color, "line": {"width": 3}},
        hovertemplate=f"{_name(row)}: %{{y:,.4~r}}, {row['interpretation']}<extra></extra>",
        showlegend=False,
    )


def _dress(figure: Drawing, matrix: DoseMatrix, rows: list[Row]) -> None:
    """Axes, the lines of no synergy, and which side is which."""
    first, second = (plot_text(name) for name in matrix.components)
    labels = [f"{second}<br>under<br>{first}", f"{first}<br>under<br>{second}"]
    figure.update_xaxes(col=1, row=1, **slot_axis(labels) | {"autotickangles": [0]})
    figure.update_xaxes(col=2, row=1, **slot_axis(["both drugs"]))
    known = [
        row[key]
        for row in rows[:2]
        if row["status"] == "ok"
        for key in ("estimate", "ci_low", "ci_high")
    ]
    reach = max(0.5, *(1.1 * abs(float(np.log10(value))) for value in known)) if known else 1.0
    figure.update_yaxes(
        col=1,
        row=1,
        title="Potency: alpha (fold, log axis)",
        type="log",
        range=[-reach, reach],
        tickvals=TICKS,
    )
    figure.update_yaxes(col=2, row=1, title="Efficacy: beta (%)")
    for col, none in ((1, 1.0), (2, 0.0)):
        figure.add_hline(none, col=col, line_width=1.2)
        for side, words in (("top", "synergy"), ("bottom", "antagonism")):
            figure.add_annotation(
                col=col,
                text=words,
                xref=f"{('x', 'x2')[col - 1]} domain",
                yref=f"{('y', 'y2')[col - 1]} domain",
                x=0.01,
                y=1 if side == "top" else 0,
                xanchor="left",
                yanchor=side,
                showarrow=False,
            )


def _notes(rows: list[Row]) -> str:
    """What line, whiskers and points are."""
    many = any(np.isfinite(row["p"]) for row in rows)
    whiskers = "95 % interval over experiments" if many else "95 % interval of the fit"
    return (
        f"Line: estimate; whiskers: {whiskers}; points: surfaces of the experiments. "
        "Potency: how many times less of a drug is needed under the other; efficacy: how much "
        "further both go than the stronger drug, in percent of its effect. p is not corrected for "
        "looking at several."
    )


def _add_curve(figure: Drawing, matrix: DoseMatrix, at: int, color: str, symbol: str) -> None:
    """The means over the second drug at one concentration of the first."""
    dose = matrix.doses[0][at]
    name = f"{matrix.components[0]} {dose_text(dose, matrix.units[0])}"
    figure.add_scatter(
        x=matrix.doses[1][1:],
        y=matrix.mean[at, 1:],
        mode="markers",
        name=plot_text(name if dose else f"without {matrix.components[0]}"),
        marker={"color": color, "size": 8, "symbol": symbol},
        hovertemplate="%{fullData.name}<br>%{x:,.4~r}: %{y:.1f} %<extra></extra>",
    )


def _shade(share: float) -> str:
    """From the middle of the heat scale towards its end: seen on light and on dark paper."""
    ends = [[int(HEAT_SCALE[at][1][k : k + 2], 16) for k in (1, 3, 5)] for at in (1, 2)]
    mixed = [round(a + DARKEST * share * (b - a)) for a, b in zip(*ends, strict=True)]
    return f"rgb({mixed[0]},{mixed[1]},{mixed[2]})"


def _cells(matrix: DoseMatrix, parameters: Array) -> pd.DataFrame:
    """Observed and fitted viability of every tested pair."""
    first, second = (each.ravel() for each in np.meshgrid(*matrix.doses, indexing="ij"))
    seen = matrix.mean.ravel()
    table = pd.DataFrame(
        {
            "concentration": first,
            "concentration_2": second,
            "observed_pct": seen,
            "fitted_pct": surface(parameters, first, second)[0],
        }
    )
    return table[np.isfinite(seen)].reset_index(drop=True)
