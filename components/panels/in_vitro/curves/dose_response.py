"""Every drug's concentration-response curve, with the confidence band of the curve."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    file_stem,
    hours_stem,
    plot_text,
    records,
    sentence_join,
)
from components.panels.error_bars import (
    mean_words,
    no_viability_bar_words,
    over_wells_words,
    viability_half,
)
from components.panels.in_vitro.curves.words import (
    advice,
    experiments_words,
    fit_words,
    hours,
    ic50_text,
    ic50_words,
    interval_kind,
    rows_at,
)
from components.panels.parts.axis_ticks import DECADES, dose_title
from components.panels.parts.strips import add_line_key, empty_panel

NO_CURVE = "No shown arm has a series of concentrations in this model."
MOST_BANDS = 4  # arms up to which bands are drawn unless the user says otherwise


def bands_by_default(results: Results, view: View, model: str, time_h: float) -> bool:
    """Whether there are few enough curves for their bands to be told apart."""
    lines = rows_at(results, view, "dose_response_curve", model, time_h)
    return lines.empty or lines["arm"].nunique() <= MOST_BANDS


def curves(
    results: Results, view: View, model: str, time_h: float, bands: bool | None = None
) -> Panel:
    """Mean viability at each concentration of every shown drug, and the fitted curves."""
    table = rows_at(results, view, "dose_response", model, time_h)
    title = f"Dose response, {model or 'all cells'}" + hours(time_h)
    stem = file_stem(view.study_title, "dose_response", model, hours_stem(time_h))
    if table.empty:
        return empty_panel("dose_curves", title, NO_CURVE, stem)
    if bands is None:
        bands = bands_by_default(results, view, model, time_h)
    lines = rows_at(results, view, "dose_response_curve", model, time_h)
    points = rows_at(results, view, "viability", model, time_h)
    drawn = set() if lines.empty else set(zip(lines["arm"], lines["unit"], strict=True))
    figure = Drawing()
    for row in records(table):
        line = (
            lines
            if lines.empty
            else lines[(lines["arm"] == row["arm"]) & (lines["unit"] == row["unit"])]
        )
        if bands and len(line):
            _add_band(figure, view, row["arm"], line)
        seen = points[(points["arm"] == row["arm"]) & (points["unit"] == row["unit"])]
        _add_points(figure, view, model, row, seen, joined=line.empty)
        if len(line):
            _add_line(figure, view, row["arm"], line)
    figure.update_xaxes(**DECADES, title=dose_title(str(table["unit"].iloc[0])))
    figure.update_yaxes(title="Viability (% of control)", rangemode="tozero")
    figure.add_hline(y=50.0, line_dash="dot", line_width=1)
    return Panel(
        key="dose_curves",
        title=title,
        figure=figure,
        caption=_caption(results, view, table, points, bands=bands, n_drawn=len(drawn)),
        alt=f"Dose-response curves of {len(table)} drugs. IC50: {ic50_words(table)}.",
        table=table,
        file_stem=stem,
        height=480,
    )


def _caption(
    results: Results,
    view: View,
    table: pd.DataFrame,
    points: pd.DataFrame,
    *,
    bands: bool,
    n_drawn: int,
) -> str:
    level = f"{100 * results.settings.confidence:g} %"
    several = table["unit"].nunique() > 1
    return sentence_join(
        [
            f"Points: {_points_words(view, table, points)}.",
            no_viability_bar_words(points),
            f"IC50: where the curve crosses 50 %, with its {interval_kind(results, table)}.",
            f"Lines: {fit_words(results, table)}.",
            f"Bands: pointwise {level} confidence band of the fitted curve."
            if bands and n_drawn
            else "",
            "Dashed: the points do not determine a whole curve; they are only joined."
            if n_drawn < len(table)
            else "",
            "Units differ between drugs; the axis is that of the first." if several else "",
            advice(results, table),
            view.footnote(table),
        ]
    )


def _points_words(view: View, table: pd.DataFrame, points: pd.DataFrame) -> str:
    """``mean ± SEM, n = 3 experiments``; the mean alone where no point has an error bar."""
    if not np.isfinite(viability_half(view, points)).any():
        return f"mean, {experiments_words(table)}"
    over_wells = over_wells_words(points["n_experiments"])
    return f"{mean_words(view)}, {experiments_words(table)}{over_wells}"


def _add_points(
    figure: Drawing,
    view: View,
    model: str,
    row: dict[str, Any],
    seen: pd.DataFrame,
    *,
    joined: bool,
) -> None:
    here = seen[seen["concentration"] > 0].sort_values("concentration")
    style, label = view.styles[row["arm"]], view.label(row["arm"], model)
    known = math.isfinite(row["ic50"])
    potency = plot_text(f"{'IC50 ' if known else ''}{ic50_text(row)}")
    add_line_key(figure, style, f"{label}: {potency}", "dash" if joined else "solid")
    figure.add_scatter(
        x=here["concentration"],
        y=here["mean_pct"],
        name=label,
        showlegend=False,
        mode="lines+markers" if joined else "markers",
        line={"color": style.color, "width": 1, "dash": "dash"},
        marker={"color": style.color, "symbol": style.symbol, "size": 9},
        error_y={"type": "data", "array": viability_half(view, here), "color": style.color},
        hovertemplate="%{x:~g}: %{y:.1f} %<extra></extra>",
    )


def _add_line(figure: Drawing, view: View, arm: str, line: pd.DataFrame) -> None:
    figure.add_scatter(
        x=line["concentration"],
        y=line["viability_pct"],
        mode="lines",
        line={"color": view.styles[arm].color, "width": 2.5},
        hoverinfo="skip",
        showlegend=False,
    )


def _add_band(figure: Drawing, view: View, arm: str, line: pd.DataFrame) -> None:
    across, low, high = line["concentration"], line["low_pct"], line["high_pct"]
    figure.add_scatter(
        x=[*across, *across[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=view.styles[arm].color,
        opacity=0.15,
        hoverinfo="skip",
        showlegend=False,
        name=f"{plot_text(arm)} (band)",
    )
