"""Figures of hazard: ratios with intervals, whether they hold over time, and days gained (RMST)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.number_words import p_text, ratio_number
from analysis.results import Results
from analysis.survival.proportional_hazards import ALL_ARMS
from analysis.survival.table import FIRTH
from components.look.drawing import Drawing
from components.look.theme import (
    Panel,
    View,
    counted,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
    signed_text,
)
from components.panels.parts.axis_ticks import days_from_zero
from components.panels.parts.forest import Line, draw_forest, forest_height, interval_words
from components.panels.parts.strips import empty_panel

NO_RATIO = "No shown arm has a hazard ratio in this model."
NO_PAIR = "No shown arm can be compared in this model."
HAZARD = ("hazard_ratio", "hr_low", "hr_high")
RMST = ("rmst_difference_d", "rmst_low", "rmst_high")


def hazard_ratios(results: Results, view: View, model: str) -> Panel:
    """Cox's hazard ratio of every shown arm against control, on a logarithmic axis."""
    whole = view.rows(results.tables["survival"], model)
    title = f"Hazard ratios, {model or 'all animals'}"
    stem = file_stem(view.study_title, "hazard_ratios", model)
    table = whole[whole["hazard_ratio"].notna()]
    control = results.control("survival", model)
    if table.empty or control is None:
        return empty_panel("survival_hazards", title, NO_RATIO, stem)
    lines = _lines(view, table, HAZARD, ratio_number)
    figure = draw_forest(lines, {1.0: "dot"}, log=True)
    figure.update_xaxes(title=f"Hazard ratio against {plot_text(control)} (below 1: longer lives)")
    without = whole.loc[whole["hazard_ratio"].isna() & (whole["arm"] != control), "arm"].tolist()
    firth = table.loc[table["method"].str.contains(FIRTH, regex=False), "arm"].tolist()
    each = "; ".join(f"{arm} {line.note}" for arm, line in zip(table["arm"], lines, strict=True))
    return Panel(
        key="survival_hazards",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Cox regression with Efron's ties, all arms in one model, 95 % interval, "
                f"n = {counted(whole['n'], 'animal')} an arm. "
                f"Hazard ratio against {control}: {each}.",
                f"{', '.join(firth)}: Firth's penalized estimate of the two arms with profile "
                "likelihood interval, for Cox's ratio is extreme or not finite." if firth else "",
                f"No ratio can be estimated for {', '.join(without)}: neither arm has an event "
                "while both are followed." if without else "",
                _trend_words(results, model),
                view.footnote(table),
            ]
        ),
        alt=f"Forest plot: {title}; {len(table)} arms against {control}.",
        table=table,
        file_stem=stem,
        height=forest_height(lines),
    )  # fmt: skip


def residuals(results: Results, scaled: pd.DataFrame, view: View, model: str) -> Panel:
    """Scaled Schoenfeld residuals over time: a ratio that holds gives points around its line."""
    table = view.rows(scaled, model)
    title = f"Do the hazard ratios hold over time? {model or 'All animals'}"
    stem = file_stem(view.study_title, "schoenfeld_residuals", model)
    if table.empty:
        return empty_panel("survival_residuals", title, NO_RATIO, stem)
    figure = Drawing()
    last = days_from_zero(float(table["day"].max()))[-1]
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
            hovertemplate="%{fullData.name}<br>day %{x:~g}: %{y:.2f}<extra></extra>",
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
    """Days gained or lost against control, each pair up to its own last common day."""
    title = f"Days gained against control (RMST), {model or 'all animals'}"
    stem = file_stem(view.study_title, "rmst", model)
    control = results.control("survival", model)
    table = against(results, view, model, control)
    if table.empty or control is None:
        return empty_panel("survival_rmst", title, NO_PAIR, stem)
    lines = _lines(view, table, RMST, lambda value: signed_text(value, 1, ""))
    figure = draw_forest(lines, {0.0: "dot"})
    figure.update_xaxes(title="Difference in mean event-free days")
    each = "; ".join(
        f"{arm} to day {number_text(tau)} {line.note} d, {p_text(p)}"
        for arm, tau, line, p in zip(
            table["arm"], table["tau_d"], lines, table["rmst_p"], strict=True
        )
    )
    return Panel(
        key="survival_rmst",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Restricted mean survival time (RMST), each pair up to the smaller of its two last "
                f"days; arm minus {control}, 95 % interval and p by t (Satterthwaite df), "
                f"p not adjusted, n = {counted(table['n'], 'animal')} an arm: {each}. "
                "It needs no proportional hazards.",
                view.footnote(table),
            ]
        ),
        alt=f"Dot chart: {title}; {len(table)} arms.",
        table=table,
        file_stem=stem,
        height=forest_height(lines),
    )


def against(results: Results, view: View, model: str, control: str | None) -> pd.DataFrame:
    """The shown arms' pairs with control, control second."""
    pairs = view.rows(results.tables["survival_pairs"], model) if (
        "survival_pairs" in results.tables
    ) else pd.DataFrame(columns=["arm", "versus"])  # fmt: skip
    return pairs[pairs["versus"] == control]


def _lines(
    view: View, table: pd.DataFrame, names: tuple[str, str, str], write: Callable[[float], str]
) -> list[Line]:
    """A line for each arm, from the columns of estimate, low and high."""
    lines = []
    for row in records(table):
        value, low, high = (row[name] for name in names)
        words = interval_words((value, low, high), write)
        label, style = view.label(row["arm"], row["model"]), view.styles[row["arm"]]
        lines.append(Line(label, style, (value, low, high), words, words))
    return lines


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
