"""Figures of dose response: every drug's curve, and its IC50 with interval."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.results import Results
from components.drawing import Drawing
from components.panels.strips import empty_panel
from components.theme import (
    Panel,
    View,
    count_text,
    dose_text,
    file_stem,
    plot_text,
    records,
    sentence_join,
)

NO_CURVE = "No shown arm has a series of concentrations in this model."
CURVE_POINTS = 121
STATUS_WORDS = {
    "no_response": "no response to dose",
    "not_identified": "not determined by these points",
    "not_fitted": "too few concentrations",
}


def curves(results: Results, view: View, model: str, time_h: float) -> Panel:
    """Mean viability at each concentration of every shown drug, and the fitted curves."""
    table = _rows(results, view, model, time_h)
    title = f"Dose response, {model or 'all cells'}" + _hours(time_h)
    stem = file_stem(view.study_title, "dose_response", model, f"{time_h:g}_h")
    if table.empty:
        return empty_panel("dose_curves", title, NO_CURVE, stem)
    figure = Drawing()
    for row in records(table):
        _add_points(figure, results, view, model, row)
        _add_curve(figure, view, row)
    unit = str(table["unit"].iloc[0])
    figure.update_xaxes(type="log", dtick=1, title=f"Concentration ({plot_text(unit)})")
    figure.update_yaxes(title="Viability (% of control)", rangemode="tozero")
    figure.add_hline(y=50.0, line_dash="dot", line_width=1)
    return Panel(
        key="dose_curves",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Points: mean ± SEM, n = {count_text(table['n_experiments'])} experiments. "
                "Lines: four-parameter curves (control at concentration 0"
                + (
                    " left out)."
                    if results.settings.zero_dose == "leave out"
                    else " is part of the fit)."
                ),
                "Dashed: the points do not determine a whole curve; they are only joined.",
                f"IC50 (where the curve crosses 50 %): {ic50_words(table)}.",
                view.footnote(table),
            ]
        ),
        alt=f"Dose-response curves of {len(table)} drugs. IC50: {ic50_words(table)}.",
        table=table,
        file_stem=stem,
        height=460,
    )


def ic50_forest(results: Results, view: View, model: str) -> Panel:
    """IC50 of every shown drug over time with its interval, on a logarithmic axis."""
    table = results.tables.get("dose_response", pd.DataFrame(columns=["model", "arm", "ic50"]))
    table = view.rows(table, model)
    title = f"IC50 over time, {model or 'all cells'}"
    stem = file_stem(view.study_title, "ic50", model)
    known = table[table["ic50"].notna()]
    if known.empty:
        return empty_panel("dose_ic50", title, "No shown drug has an IC50 in this model.", stem)
    figure = _ic50_figure(known, view, model)
    absent = table[table["ic50"].isna()]
    return Panel(
        key="dose_ic50",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Concentration at which the fitted curve crosses 50 % of control; whiskers: 95 % "
                "profile-likelihood intervals. A lower IC50 is a more potent drug.",
                f"No IC50: {_absent_words(absent)}." if len(absent) else "",
                view.footnote(known),
            ]
        ),
        alt=f"IC50 over time of {known['arm'].nunique()} drugs with intervals.",
        table=table,
        file_stem=stem,
        height=400,
    )


def ic50_words(table: pd.DataFrame) -> str:
    """``tamoxifen 7.96 µM (7.41 to 8.53); letrozole > 100 µM (largest effect 40 %)``."""
    return "; ".join(f"{row['arm']} {_ic50_text(row)}" for row in records(table))


def _ic50_text(row: dict[str, Any]) -> str:
    unit, effect = row["unit"], f"largest effect {row['emax_pct']:.0f} %"
    if row["status"] == "ok":
        low, high = dose_text(row["ic50_low"]), dose_text(row["ic50_high"])
        return f"{dose_text(row['ic50'], unit)} ({low} to {high})"
    if row["status"] == "ic50_above_range":
        return f"> {dose_text(row['highest_concentration'], unit)} ({effect})"
    if row["status"] == "ic50_below_range":
        return f"< {dose_text(row['lowest_concentration'], unit)}"
    return f"{STATUS_WORDS[row['status']]} ({effect})"


def _ic50_figure(known: pd.DataFrame, view: View, model: str) -> Drawing:
    """Lines of IC50 by time with whiskers, on a logarithmic axis."""
    figure = Drawing()
    for arm in [name for name in view.names if name in set(known["arm"])]:
        rows = known[known["arm"] == arm].sort_values("time_h")
        style = view.styles[arm]
        figure.add_scatter(
            x=rows["time_h"],
            y=rows["ic50"],
            name=view.label(arm, model),
            mode="lines+markers",
            line={"color": style.color, "dash": style.dash, "width": 2},
            marker={"color": style.color, "symbol": style.symbol, "size": 9},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": rows["ic50_high"] - rows["ic50"],
                "arrayminus": rows["ic50"] - rows["ic50_low"],
            },
            hovertemplate="%{x:g} h: %{y:.3g}<extra></extra>",
        )
    unit = str(known["unit"].iloc[0])
    ticks = _ticks(known[["ic50_low", "ic50_high"]].to_numpy(float))
    figure.update_yaxes(
        type="log",
        title=f"IC50 ({plot_text(unit)})",
        tickmode="array",
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )
    figure.update_xaxes(title="Hours", tickmode="array", tickvals=sorted(set(known["time_h"])))
    return figure


def _ticks(values: npt.NDArray[np.float64]) -> list[float]:
    """1, 2 and 5 times the powers of ten around the values."""
    low, high = np.nanmin(values), np.nanmax(values)
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    steps = [step * 10.0**power for power in decades for step in (1, 2, 5)]
    return [tick for tick in steps if low / 2.5 <= tick <= high * 2.5]


def _absent_words(absent: pd.DataFrame) -> str:
    parts = []
    for arm, rows in absent.groupby("arm", sort=False):
        last = records(rows.sort_values("time_h"))[-1]
        parts.append(f"{arm} {_ic50_text(last)} at {last['time_h']:g} h")
    return "; ".join(parts)


def _rows(results: Results, view: View, model: str, time_h: float) -> pd.DataFrame:
    table = results.tables.get("dose_response")
    if table is None:
        return pd.DataFrame()
    shown = view.rows(table, model)
    same = shown["time_h"].isna() if math.isnan(time_h) else shown["time_h"] == time_h
    return shown[same]


def _hours(time_h: float) -> str:
    return f", {time_h:g} h" if math.isfinite(time_h) else ""


def _add_points(
    figure: Drawing, results: Results, view: View, model: str, row: dict[str, Any]
) -> None:
    means = results.tables["viability"]
    here = means[(means["model"] == model) & (means["arm"] == row["arm"])]
    same = here["time_h"].isna() if math.isnan(row["time_h"]) else here["time_h"] == row["time_h"]
    here = here[same & (here["concentration"] > 0)].sort_values("concentration")
    style = view.styles[row["arm"]]
    has_curve = np.isfinite(row["ec50"])
    figure.add_scatter(
        x=here["concentration"],
        y=here["mean_pct"],
        name=view.label(row["arm"], model),
        mode="markers" if has_curve else "lines+markers",
        line={"color": style.color, "width": 1, "dash": "dash"},
        marker={"color": style.color, "symbol": style.symbol, "size": 9},
        error_y={"type": "data", "array": here["sem_pct"], "color": style.color},
        hovertemplate="%{x:g}: %{y:.1f} %<extra></extra>",
    )


def _add_curve(figure: Drawing, view: View, row: dict[str, Any]) -> None:
    if not np.isfinite(row["ec50"]):
        return
    ends = math.log10(row["lowest_concentration"]), math.log10(row["highest_concentration"])
    at = np.logspace(*ends, CURVE_POINTS)
    fall = row["top_pct"] - row["bottom_pct"]
    style = view.styles[row["arm"]]
    figure.add_scatter(
        x=at,
        y=row["bottom_pct"] + fall / (1 + (at / row["ec50"]) ** row["hill"]),
        mode="lines",
        line={"color": style.color, "width": 2.5},
        hoverinfo="skip",
        showlegend=False,
    )
