"""Figures of hazard: ratios with intervals, whether they hold over time, and days gained (RMST)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.proportional_hazards import ALL_ARMS
from analysis.results import Results
from components.drawing import Drawing
from components.panels.strips import empty_panel
from components.panels.survival_curves import axis_days
from components.theme import (
    Panel,
    View,
    counted,
    file_stem,
    number_text,
    p_text,
    plot_text,
    records,
    sentence_join,
    signed_text,
)

LINE_PX = 44
NO_RATIO = "No shown arm has a hazard ratio in this model."
NO_PAIR = "No shown arm can be compared in this model."
TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000)


def hazard_ratios(results: Results, view: View, model: str) -> Panel:
    """Cox's hazard ratio of every shown arm against control, on a logarithmic axis."""
    whole = view.rows(results.tables["survival"], model)
    title = f"Hazard ratios, {model or 'all animals'}"
    stem = file_stem(view.study_title, "hazard_ratios", model)
    table = whole[whole["hazard_ratio"].notna()]
    control = results.control("survival", model)
    if table.empty or control is None:
        return empty_panel("survival_hazards", title, NO_RATIO, stem)
    figure = Drawing()
    for line, row in enumerate(records(table)):
        hover = f"{number_text(row['hazard_ratio'], 3)} ({_interval(row)})"
        _add_interval(figure, view, row["arm"], -line, "hazard_ratio", "hr", row, hover)
    _finish_lines(figure, [view.label(arm, model) for arm in table["arm"]])
    _ratio_axis(figure, table)
    figure.update_xaxes(title=f"Hazard ratio against {plot_text(control)} (below 1: longer lives)")
    without = whole.loc[whole["hazard_ratio"].isna() & (whole["arm"] != control), "arm"].tolist()
    each = "; ".join(
        f"{row['arm']} {number_text(row['hazard_ratio'], 3)} ({_interval(row)})"
        for row in records(table)
    )
    return Panel(
        key="survival_hazards",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Cox regression with Efron's ties, all arms in one model, 95 % interval, "
                f"n = {counted(whole['n'], 'animal')} an arm. "
                f"Hazard ratio against {control}: {each}.",
                f"No ratio can be estimated for {', '.join(without)} (no events, or all of them "
                "apart from those of control)." if without else "",
                _trend_words(results, model),
                view.footnote(table),
            ]
        ),
        alt=f"Forest plot: {title}; {len(table)} arms against {control}.",
        table=table,
        file_stem=stem,
        height=130 + LINE_PX * len(table),
    )  # fmt: skip


def residuals(results: Results, scaled: pd.DataFrame, view: View, model: str) -> Panel:
    """Scaled Schoenfeld residuals over time: a ratio that holds gives points around its line."""
    table = view.rows(scaled, model)
    title = f"Do the hazard ratios hold over time? {model or 'All animals'}"
    stem = file_stem(view.study_title, "schoenfeld_residuals", model)
    if table.empty:
        return empty_panel("survival_residuals", title, NO_RATIO, stem)
    figure = Drawing()
    last = axis_days(float(table["day"].max()))[-1]
    for arm in table["arm"].unique():
        rows = table[table["arm"] == arm]
        style = view.styles[arm]
        line = {"color": style.color, "dash": style.dash, "width": 1.5}
        level = rows["log_hazard_ratio"].iloc[0]
        figure.add_shape(type="line", x0=0, x1=last, y0=level, y1=level, line=line)
        figure.add_scatter(
            x=rows["day"],
            y=rows["residual"],
            mode="markers",
            marker={"color": style.color, "symbol": style.symbol, "size": 8},
            name=view.label(arm, model),
            hovertemplate="%{fullData.name}<br>day %{x:g}: %{y:.2f}<extra></extra>",
        )
    figure.update_xaxes(title="Day of the event", range=[0, last])
    figure.update_yaxes(title="Log hazard ratio at the event")
    return Panel(
        key="survival_residuals",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Scaled Schoenfeld residuals plus the log hazard ratio: a point for every event "
                "and arm; lines: the log hazard ratio of the Cox model. Points that drift away "
                "from their line with time speak against one ratio for the whole study.",
                _trend_words(results, model),
            ]
        ),
        alt=f"Scatter chart: {title}; residuals by day of event.",
        table=table,
        file_stem=stem,
    )


def rmst_differences(results: Results, view: View, model: str) -> Panel:
    """Days gained or lost against control up to a common day, with intervals."""
    title = f"Days gained against control (RMST), {model or 'all animals'}"
    stem = file_stem(view.study_title, "rmst", model)
    control = results.control("survival", model)
    table = against(results, view, model, control)
    if table.empty or control is None:
        return empty_panel("survival_rmst", title, NO_PAIR, stem)
    figure = Drawing()
    for line, row in enumerate(records(table)):
        hover = f"{signed_text(row['rmst_difference_d'], 1, 'd')} ({_days(row)})"
        _add_interval(figure, view, row["arm"], -line, "rmst_difference_d", "rmst", row, hover)
    _finish_lines(figure, [view.label(arm, model) for arm in table["arm"]])
    nothing = {"width": 1, "dash": "dot"}
    figure.add_shape(type="line", x0=0, x1=0, y0=0.6, y1=-len(table) + 0.4, line=nothing)
    ends = table[["rmst_low", "rmst_high", "rmst_difference_d"]].to_numpy(float)
    low, high = min(float(np.nanmin(ends)), 0.0), max(float(np.nanmax(ends)), 0.0)
    room = 0.08 * (high - low) or 1.0
    figure.update_xaxes(range=[low - room, high + room])
    tau = number_text(table["tau_d"].iloc[0])
    figure.update_xaxes(title=f"Difference in mean event-free days, to day {tau}")
    each = "; ".join(
        f"{row['arm']} {signed_text(row['rmst_difference_d'], 1, 'd')} ({_days(row)}), "
        f"{p_text(row['rmst_p'])}" for row in records(table)
    )  # fmt: skip
    return Panel(
        key="survival_rmst",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Restricted mean survival time (RMST) up to day {tau}, the smallest of the arms' "
                f"last days; arm minus {control}, 95 % interval, z test, p not adjusted, "
                f"n = {counted(table['n'], 'animal')} an arm: {each}. "
                "It needs no proportional hazards.",
                view.footnote(table),
            ]
        ),
        alt=f"Dot chart: {title}; {len(table)} arms.",
        table=table,
        file_stem=stem,
        height=130 + LINE_PX * len(table),
    )


def against(results: Results, view: View, model: str, control: str | None) -> pd.DataFrame:
    """The shown arms' pairs with control, control second."""
    pairs = view.rows(results.tables["survival_pairs"], model) if (
        "survival_pairs" in results.tables
    ) else pd.DataFrame(columns=["arm", "versus"])  # fmt: skip
    return pairs[pairs["versus"] == control]


def _add_interval(
    figure: Drawing, view: View, arm: str, line: int, name: str, stem: str,
    row: dict[str, Any], hover: str,
) -> None:  # fmt: skip
    style = view.styles[arm]
    low, high = row[f"{stem}_low"], row[f"{stem}_high"]
    if np.isfinite(low) and np.isfinite(high):
        figure.add_scatter(
            x=[low, high],
            y=[line, line],
            mode="lines",
            line={"color": style.color, "width": 2.5},
            hoverinfo="skip",
            showlegend=False,
        )
    figure.add_scatter(
        x=[row[name]],
        y=[line],
        mode="markers",
        marker={"color": style.color, "symbol": style.symbol, "size": 12},
        name=plot_text(arm),
        hovertemplate=plot_text(hover) + "<extra></extra>",
        showlegend=False,
    )


def _finish_lines(figure: Drawing, labels: list[str]) -> None:
    figure.update_yaxes(
        tickmode="array",
        tickvals=[-line for line in range(len(labels))],
        ticktext=labels,
        range=[-len(labels) + 0.4, 0.6],
        showgrid=False,
        zeroline=False,
    )
    widest = max((len(label) for label in labels), default=0)
    figure.update_layout(margin={"l": round(20 + 7.2 * widest)}, showlegend=False)


def _ratio_axis(figure: Drawing, table: pd.DataFrame) -> None:
    ends = np.array([table["hr_low"].min(), table["hr_high"].max(), 1.0], dtype=float)
    low, high = float(np.nanmin(ends)) / 1.3, float(np.nanmax(ends)) * 1.3
    ticks = [tick for tick in TICKS if low <= tick <= high]
    figure.update_xaxes(
        type="log",
        range=[float(np.log10(low)), float(np.log10(high))],
        tickvals=ticks,
        ticktext=[f"{tick:g}" for tick in ticks],
    )
    nothing = {"width": 1, "dash": "dot"}
    figure.add_shape(type="line", x0=1, x1=1, y0=0.6, y1=-len(table) + 0.4, line=nothing)


def _interval(row: dict[str, Any]) -> str:
    return f"{number_text(row['hr_low'], 3)} to {number_text(row['hr_high'], 3)}"


def _days(row: dict[str, Any]) -> str:
    return f"{number_text(row['rmst_low'])} to {number_text(row['rmst_high'])}"


def _trend_words(results: Results, model: str) -> str:
    table = results.tables.get("proportional_hazards", pd.DataFrame(columns=["model", "arm"]))
    here = table[(table["model"] == model) & (table["arm"] == ALL_ARMS)]
    if here.empty or not np.isfinite(here["p"].iloc[0]):
        return ""
    p = float(here["p"].iloc[0])
    verdict = (
        "the ratios change over time: read RMST or the curves instead of one ratio"
        if p < 0.05
        else "no clear change over time, which a small study cannot rule out"
    )
    return (
        f"Proportional hazards, all arms (scaled Schoenfeld residuals): χ² = "
        f"{here['chi2'].iloc[0]:.2f}, {int(here['df'].iloc[0])} degrees of freedom, "
        f"{p_text(p)}: {verdict}."
    )
