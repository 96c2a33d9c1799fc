"""IC50s of the drugs: side by side at one time, and over time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.results import Results
from components.drawing import Drawing
from components.panels.curve_words import (
    advice,
    experiments_words,
    fit_words,
    hours,
    ic50_text,
    ic50_words,
    rows_at,
    short_text,
)
from components.panels.strips import empty_panel
from components.theme import Panel, View, file_stem, plot_text, records, sentence_join

NO_IC50 = "No shown drug has an IC50 in this model."
NO_SERIES = "No shown arm has a series of concentrations in this model."
LINE_PX = 38


def ic50_forest(results: Results, view: View, model: str, time_h: float) -> Panel:
    """IC50 of every shown drug at one time: intervals, and arrows where there is only a bound."""
    table = rows_at(results, view, "dose_response", model, time_h)
    title = f"IC50, {model or 'all cells'}" + hours(time_h)
    stem = file_stem(view.study_title, "ic50", model, f"{time_h:g}_h")
    if table.empty:
        return empty_panel("dose_forest", title, NO_SERIES, stem)
    unit = str(table["unit"].iloc[0])
    drawn = table[table["unit"] == unit]
    figure = Drawing()
    for line, row in enumerate(records(drawn)):
        _add_row(figure, view, row, -line)
    labels = [view.label(arm, model) for arm in drawn["arm"]]
    figure.update_yaxes(
        tickmode="array",
        tickvals=[-line for line in range(len(labels))],
        ticktext=labels,
        range=[0.6 - len(labels), 0.6],
        showgrid=False,
        zeroline=False,
    )
    ends = ["lowest_concentration", "highest_concentration", "ic50_low", "ic50_high"]
    _log_axis(figure, drawn[ends].to_numpy(float), unit, "x")
    spans = drawn[[*ends, "ic50_experiments_low", "ic50_experiments_high"]].to_numpy(float)
    low, high = np.log10(np.nanmin(spans)), np.log10(np.nanmax(spans))
    figure.update_xaxes(range=[low - 0.1, high + 0.1])
    return Panel(
        key="dose_forest",
        title=title,
        figure=figure,
        caption=_forest_caption(results, view, table, drawn),
        alt=f"Forest plot: {title}. {ic50_words(table)}.",
        table=table,
        file_stem=stem,
        height=130 + LINE_PX * len(drawn),
    )


def ic50_over_time(results: Results, view: View, model: str) -> Panel:
    """IC50 of every shown drug over time with its interval, on a logarithmic axis."""
    table = results.tables.get("dose_response", pd.DataFrame(columns=["model", "arm", "ic50"]))
    table = view.rows(table, model)
    title = f"IC50 over time, {model or 'all cells'}"
    stem = file_stem(view.study_title, "ic50_over_time", model)
    known = table[table["ic50"].notna()]
    if known.empty:
        return empty_panel("dose_ic50", title, NO_IC50, stem)
    figure = _over_time_figure(known, view, model)
    absent = table[table["ic50"].isna()]
    level = f"{100 * results.settings.confidence:g} %"
    return Panel(
        key="dose_ic50",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Concentration at which the fitted curve crosses 50 % of control; whiskers: "
                f"{level} profile-likelihood intervals. A lower IC50 is a more potent drug.",
                f"Fitted: {fit_words(results, table)}, {experiments_words(known)}.",
                f"No IC50: {_absent_words(absent)}." if len(absent) else "",
                view.footnote(known),
            ]
        ),
        alt=f"IC50 over time of {known['arm'].nunique()} drugs with intervals.",
        table=table,
        file_stem=stem,
        height=400,
    )


def _forest_caption(results: Results, view: View, table: pd.DataFrame, drawn: pd.DataFrame) -> str:
    level = f"{100 * results.settings.confidence:g} %"
    others = table[~table.index.isin(drawn.index)]
    return sentence_join(
        [
            "Concentration at which the fitted curve crosses 50 % of control; further left is "
            f"more potent. Thick: {level} profile-likelihood interval.",
            f"Thin: {level} interval over experiments, which counts each experiment as one; "
            "where experiments are shifted as a whole, the thick one is too narrow."
            if drawn["ic50_experiments_low"].notna().any()
            else "",
            "Arrow: 50 % was not reached at the concentrations tested; the IC50 lies beyond."
            if drawn["status"].isin(["ic50_above_range", "ic50_below_range"]).any()
            else "",
            f"Fitted: {fit_words(results, table)}, {experiments_words(table)}.",
            f"Left out, in another unit: {ic50_words(others)}." if len(others) else "",
            f"{ic50_words(drawn)}.",
            advice(results, table),
            view.footnote(table),
        ]
    )


def _add_row(figure: Drawing, view: View, row: dict[str, Any], y: float) -> None:
    """One drug: its intervals and estimate, an arrow, or the reason why there is none."""
    color, symbol = view.styles[row["arm"]].color, view.styles[row["arm"]].symbol
    if row["status"] == "ok":
        for name, width in (("ic50_experiments", 1.2), ("ic50", 5.0)):
            ends = [row[f"{name}_low"], row[f"{name}_high"]]
            if np.isfinite(ends).all():
                line = {"color": color, "width": width}
                figure.add_scatter(
                    x=ends, y=[y, y], mode="lines", line=line, hoverinfo="skip", showlegend=False
                )
        at, text, marker, side = row["ic50"], "", symbol, "middle right"
    elif row["status"] == "ic50_below_range":
        at, marker, side = row["lowest_concentration"], "triangle-left", "middle right"
        text = short_text(row)
    else:
        at, side, text = row["highest_concentration"], "middle left", short_text(row)
        marker = "triangle-right" if row["status"] == "ic50_above_range" else "line-ns"
    figure.add_scatter(
        x=[at],
        y=[y],
        mode="markers+text",
        text=[plot_text(text) + ("  " if side.endswith("left") else "")],
        textposition=side,
        marker={"color": color, "symbol": marker, "size": 11},
        name=view.label(row["arm"], row["model"]),
        showlegend=False,
        hovertemplate=f"{plot_text(row['arm'])}: {plot_text(ic50_text(row))}<extra></extra>",
    )


def _over_time_figure(known: pd.DataFrame, view: View, model: str) -> Drawing:
    """Lines of IC50 by time with whiskers, on a logarithmic axis."""
    figure = Drawing()
    for arm in view.names_in(known):
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
    limits = known[["ic50_low", "ic50_high"]].to_numpy(float)
    _log_axis(figure, limits, str(known["unit"].iloc[0]), "y")
    figure.update_xaxes(title="Hours", tickmode="array", tickvals=sorted(known["time_h"].unique()))
    return figure


def _log_axis(figure: Drawing, values: npt.NDArray[np.float64], unit: str, letter: str) -> None:
    """A logarithmic axis of concentrations with plain numbers at its ticks."""
    ticks = _ticks(values)
    update = figure.update_yaxes if letter == "y" else figure.update_xaxes
    update(
        type="log",
        title=f"IC50 ({plot_text(unit)})" if unit else "IC50",
        tickmode="array",
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )


def _ticks(values: npt.NDArray[np.float64]) -> list[float]:
    """1, 2 and 5 times the powers of ten around the values; powers alone over many decades."""
    low, high = np.nanmin(values), np.nanmax(values)
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if high / low < 1000 else (1,)
    return [
        tick
        for tick in (step * 10.0**power for power in decades for step in steps)
        if low / 2.5 <= tick <= high * 2.5
    ]


def _absent_words(absent: pd.DataFrame) -> str:
    parts = []
    for arm, rows in absent.groupby("arm", sort=False):
        last = records(rows.sort_values("time_h"))[-1]
        parts.append(f"{arm} {ic50_text(last)}" + hours(last["time_h"]).replace(", ", " at "))
    return "; ".join(parts)
