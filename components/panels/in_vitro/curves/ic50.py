"""IC50s of the drugs: side by side at one time, and over time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    file_stem,
    hours_stem,
    plot_text,
    potency_text,
    records,
    sentence_join,
)
from components.panels.in_vitro.curves.words import (
    advice,
    ends_text,
    experiments_words,
    fit_words,
    hours,
    ic50_text,
    ic50_words,
    interval_kind,
    rows_at,
    short_text,
)
from components.panels.parts.forest import (
    NO_INTERVAL,
    Interval,
    Line,
    draw_forest,
    forest_height,
    log_axis,
)
from components.panels.parts.strips import empty_panel

NO_IC50 = "No shown drug has an IC50 in this model."
NO_SERIES = "No shown arm has a series of concentrations in this model."


def ic50_forest(results: Results, view: View, model: str, time_h: float) -> Panel:
    """IC50 of every shown drug at one time: intervals, and arrows where there is only a bound."""
    table = rows_at(results, view, "dose_response", model, time_h)
    title = f"IC50, {model or 'all cells'}" + hours(time_h)
    stem = file_stem(view.study_title, "ic50", model, hours_stem(time_h))
    if table.empty:
        return empty_panel("dose_forest", title, NO_SERIES, stem)
    unit = str(table["unit"].iloc[0])
    drawn = table[table["unit"] == unit]
    lines = [_line(view, row) for row in records(drawn)]
    tested = drawn[["lowest_concentration", "highest_concentration"]].to_numpy(float)
    figure = draw_forest(lines, {}, log=True, reach=tested.ravel())
    figure.update_xaxes(title=_axis_title(unit))
    return Panel(
        key="dose_forest",
        title=title,
        figure=figure,
        caption=_forest_caption(results, view, table, drawn),
        alt=f"Forest plot: {title}. {ic50_words(table)}.",
        table=table,
        file_stem=stem,
        height=forest_height(lines),
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
    return Panel(
        key="dose_ic50",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Concentration at which the fitted curve crosses 50 % of control; whiskers: "
                f"{interval_kind(results, known)}, {experiments_words(known)}.",
                f"A lower IC50 is a more potent drug. Fitted: {fit_words(results, table)}.",
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
    others = table[~table.index.isin(drawn.index)]
    return sentence_join(
        [
            "Concentration at which the fitted curve crosses 50 % of control; further left is "
            f"more potent. Whiskers: {interval_kind(results, drawn)}, {experiments_words(table)}.",
            "Between two concentrations: the means fall from one to the other past 50 %, and the "
            "curve says no more; the IC50 is interpolated."
            if (drawn["status"] == "bracketed").any()
            else "",
            "Arrow: 50 % was not reached at the concentrations tested; the IC50 lies beyond."
            if drawn["status"].isin(["ic50_above_range", "ic50_below_range"]).any()
            else "",
            f"Fitted: {fit_words(results, table)}.",
            f"Left out, in another unit: {ic50_words(others)}." if len(others) else "",
            f"{ic50_words(drawn)}.",
            advice(results, table),
            view.footnote(table),
        ]
    )


def ic50_interval(row: Mapping[str, Any]) -> Interval:
    """IC50 with its interval, or the end of the tested range that it lies beyond."""
    if math.isfinite(row["ic50"]):
        return row["ic50"], row["ic50_low"], row["ic50_high"]
    if row["status"] == "ic50_below_range":
        return math.nan, math.nan, row["lowest_concentration"]
    if row["status"] == "ic50_above_range":
        return math.nan, row["highest_concentration"], math.nan
    return NO_INTERVAL


def _line(view: View, row: dict[str, Any]) -> Line:
    """One drug: its IC50 with the interval, an arrow, or the reason why there is none."""
    known = math.isfinite(row["ic50"])
    note = f"{potency_text(row['ic50'])} ({ends_text(row)})" if known else short_text(row)
    return Line(
        view.label(row["arm"], row["model"]),
        view.styles[row["arm"]],
        ic50_interval(row),
        f"{plot_text(row['arm'])}: {plot_text(ic50_text(row))}",
        plot_text(note),
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
                "array": (rows["ic50_high"] - rows["ic50"]).fillna(0.0),
                "arrayminus": (rows["ic50"] - rows["ic50_low"]).fillna(0.0),
            },
            hovertemplate="%{x:~g} h: %{y:,.4~r}<extra></extra>",
        )
    limits = known[["ic50", "ic50_low", "ic50_high"]].to_numpy(float)
    log_axis(figure, limits.ravel(), "y")
    figure.update_layout(showlegend=True)  # a line alone is named too
    figure.update_yaxes(title=_axis_title(str(known["unit"].iloc[0])))
    figure.update_xaxes(title="Hours", tickmode="array", tickvals=sorted(known["time_h"].unique()))
    return figure


def _axis_title(unit: str) -> str:
    return f"IC50 ({plot_text(unit)})" if unit else "IC50"


def _absent_words(absent: pd.DataFrame) -> str:
    parts = []
    for arm, rows in absent.groupby("arm", sort=False):
        last = records(rows.sort_values("time_h"))[-1]
        parts.append(f"{arm} {ic50_text(last)}" + hours(last["time_h"]).replace(", ", " at "))
    return "; ".join(parts)
