"""Figures of a combination beside what no interaction predicts: growth by day, and on one day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.in_vivo.combinations.inhibition import LOG_AUC, RTV, TGI
from analysis.number_words import p_text
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    NEUTRAL,
    Panel,
    View,
    count_text,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
    signed_text,
)
from components.panels.parts.axis_ticks import day_axis
from components.panels.parts.forest import log_axis
from components.panels.parts.strips import empty_panel

GROWTH_KEY, ENDPOINT_KEY = "combination_growth", "combination_tgi"
NO_GROWTH = "No day has enough animals of the combination, its parts and control."
NO_DAY = "No shown combination has its parts and a control on the evaluation day."
MEASURES = {  # heading and decimals
    TGI: ("Growth inhibition<br>(percentage points)", 1),
    RTV: ("Relative volume<br>(log ratio, CombPDX)", 2),
    LOG_AUC: ("Growth rate by area<br>(per day)", 3),
}


def combinations(results: Results, view: View, model: str) -> list[str]:
    """The shown combinations that can be held against expectation in that model."""
    found = results.tables.get("combination_growth")
    return [] if found is None else list(dict.fromkeys(view.rows(found, model)["arm"]))


def growth_beside_expected(results: Results, view: View, model: str, arm: str) -> Panel:
    """Relative volume of one combination by day, and what its parts predict without interaction."""
    title = f"Growth against expectation, {arm}, {model or 'all animals'}"
    stem = file_stem(view.study_title, "combination_growth", model, arm)
    found = results.tables["combination_growth"]
    table = found[(found["model"] == model) & (found["arm"] == arm)].sort_values("day")
    rows = table[table["expected_rtv"].notna() & table["observed_rtv"].notna()]
    if rows.empty:
        return empty_panel(GROWTH_KEY, title, NO_GROWTH, stem)
    figure = Drawing()
    start = results.start_days[model]
    _add_expected(figure, rows, start)
    _add_observed(figure, view, model, arm, rows, start)
    _finish_growth(figure, rows, results.days_from(model))
    last = rows.iloc[-1]
    side = "above" if last["observed_rtv"] > last["expected_rtv"] else "below"
    word = {"above": "less is gained than expected", "below": "more is gained than expected"}[side]
    return Panel(
        key=GROWTH_KEY,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Geometric mean of volume over baseline, 95 % interval (Student's t on logs), "
                f"n = {count_text(rows['n'])} animals of the combination. Dashed: expected without "
                "interaction (Bliss). Observed above the dashed line: antagonism; below it: "
                "synergy.",
                f"On day {last['day']:g}: observed {number_text(last['observed_rtv'], 2)} "
                f"({number_text(last['observed_low'], 2)} to "
                f"{number_text(last['observed_high'], 2)}), "
                f"expected {number_text(last['expected_rtv'], 2)} "
                f"({number_text(last['expected_low'], 2)} to "
                f"{number_text(last['expected_high'], 2)}): {side} the line, {word}.",
                _dropped(table),
                "Expected: the parts' relative volumes multiplied, over that of the control.",
                "No test here: see the combination index.",
                view.footnote(table),
            ]
        ),
        alt=f"Line chart: {title}; observed and expected relative volume by day.",
        table=table,
        file_stem=stem,
    )


def synergy_on_day(results: Results, view: View, model: str) -> Panel:
    """Excess of each shown combination over expectation on the evaluation day, three measures."""
    day = results.evaluation_days.get(model, np.nan)
    title = f"Synergy on {results.windows.words(model, day)}, {model or 'all animals'}"
    stem = file_stem(view.study_title, "synergy_tgi", model)
    found = results.tables.get("synergy_tgi")
    table = view.rows(found, model) if found is not None else pd.DataFrame(columns=["excess"])
    rows = table[table["excess"].notna()]
    if rows.empty:
        return empty_panel(ENDPOINT_KEY, title, NO_DAY, stem)
    shown = [name for name in MEASURES if name in set(rows["measure"].unique())]
    figure = Drawing(cols=len(shown), horizontal_spacing=0.06)
    arms = list(rows["arm"].unique())
    for col, measure in enumerate(shown, start=1):
        _add_measure(figure, view, rows[rows["measure"] == measure], arms, measure, col)
    labels = [view.label(arm, model).replace(" + ", "<br>+ ") for arm in arms]
    widest = max(len(part) for label in labels for part in label.split("<br>"))
    figure.update_layout(margin={"l": round(24 + 7.2 * widest), "t": 40}, showlegend=False)
    ticks = [-line for line in range(len(arms))]
    figure.update_yaxes(range=[-len(arms) + 0.3, 0.7], tickvals=ticks, ticks="", showgrid=False)
    figure.update_yaxes(zeroline=False, showticklabels=False)
    figure.update_yaxes(ticktext=labels, showticklabels=True, tickmode="array", row=1, col=1)
    return Panel(
        key=ENDPOINT_KEY,
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Excess over what the parts predict without interaction (Bliss); right of 0: "
                "synergy, left of 0: antagonism. 95 % interval.",
                "; ".join(_excess(row) for row in records(rows)) + ".",
                "Intervals by the spread of logarithms, Student's t with Satterthwaite's df. "
                "p not adjusted: these are three views of one question.",
                f"n: combination {count_text(rows['n'])}, "
                f"parts {rows['n_parts'].iloc[0].replace(', ', ' and ')}, "
                f"control {count_text(rows['n_control'])} animals.",
                _why_not(table[table["excess"].isna()]),
                view.footnote(rows),
            ]
        ),
        alt=f"Forest plot: {title}; right of 0 is synergy.",
        table=table,
        file_stem=stem,
        height=170 + 60 * len(arms),
    )


def _finish_growth(figure: Drawing, rows: pd.DataFrame, days: str) -> None:
    """Axes, and what lies on either side of the expected line."""
    figure.update_xaxes(title=days, **day_axis(0, float(rows["day"].max())))
    ends = rows[["observed_low", "observed_high", "expected_low", "expected_high"]].to_numpy(float)
    low, high = float(np.nanmin([ends.min(), 0.9])), float(np.nanmax([ends.max(), 1.1]))
    figure.update_yaxes(title="Volume over baseline (log axis)")
    log_axis(figure, (low, high), "y")
    for words, y, anchor in (
        ("above the dashed line: antagonism", 0.99, "top"),
        ("below the dashed line: synergy", 0.01, "bottom"),
    ):
        figure.add_annotation(
            text=words, x=0.01, y=y, xref="x domain", yref="y domain", xanchor="left",
            yanchor=anchor, showarrow=False, font={"size": 12},
        )  # fmt: skip


def _add_expected(figure: Drawing, rows: pd.DataFrame, start: float) -> None:
    days = [start, *rows["day"]]
    low, high = [1.0, *rows["expected_low"]], [1.0, *rows["expected_high"]]
    figure.add_scatter(
        x=[*days, *days[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=NEUTRAL,
        opacity=0.2,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=days,
        y=[1.0, *rows["expected_rtv"]],
        mode="lines",
        line={"color": NEUTRAL, "dash": "dash", "width": 2.5},
        name="expected without interaction",
        hovertemplate="expected<br>day %{x:~g}: %{y:.2f}<extra></extra>",
    )


def _add_observed(
    figure: Drawing, view: View, model: str, arm: str, rows: pd.DataFrame, start: float
) -> None:
    style = view.styles[arm]
    mean = rows["observed_rtv"]
    figure.add_scatter(
        x=[start, *rows["day"]],
        y=[1.0, *mean],
        error_y={
            "type": "data",
            "array": [0.0, *(rows["observed_high"] - mean)],
            "arrayminus": [0.0, *(mean - rows["observed_low"])],
            "thickness": 1.5,
            "width": 5,
        },
        mode="lines+markers",
        name=f"{view.label(arm, model)}, observed",
        line={"color": style.color, "width": 2.5},
        marker={"symbol": style.symbol, "size": 9},
        hovertemplate="observed<br>day %{x:~g}: %{y:.2f}<extra></extra>",
    )


def _add_measure(
    figure: Drawing, view: View, rows: pd.DataFrame, arms: list[str], measure: str, col: int
) -> None:
    heading, digits = MEASURES[measure]
    for row in records(rows):
        style, line = view.styles[row["arm"]], -arms.index(row["arm"])
        if np.isfinite(row["low"]):
            figure.add_scatter(
                x=[row["low"], row["high"]], y=[line, line], mode="lines", hoverinfo="skip",
                line={"color": style.color, "width": 2.5}, showlegend=False, row=1, col=col,
            )  # fmt: skip
        figure.add_scatter(
            x=[row["excess"]], y=[line], mode="markers", showlegend=False, row=1, col=col,
            marker={"color": style.color, "symbol": style.symbol, "size": 12},
            name=plot_text(row["arm"]),
            hovertemplate=f"{signed_text(row['excess'], digits, '')}<extra></extra>",
        )  # fmt: skip
    ends = rows[["low", "high", "excess"]].to_numpy(float)
    low, high = min(float(np.nanmin(ends)), 0.0), max(float(np.nanmax(ends)), 0.0)
    reach = max(high, -low)
    room = [min(low, -0.35 * reach) - 0.12 * reach, max(high, 0.35 * reach) + 0.12 * reach]
    figure.update_xaxes(range=room, nticks=4, title=heading, row=1, col=col)
    bottom, line_style = -len(arms) + 0.3, {"width": 1.2, "dash": "dot"}
    figure.add_shape(
        type="line", x0=0, x1=0, y0=bottom, y1=0.7, line=line_style, row=1, col=col
    )  # fmt: skip
    for anchor, words in (("right", "← antagonism"), ("left", "synergy →")):
        figure.add_annotation(
            text=words, x=0, y=0.7, xanchor=anchor, yanchor="bottom", showarrow=False,
            xshift=-4 if anchor == "right" else 4, font={"size": 11}, row=1, col=col,
        )  # fmt: skip


def _excess(row: dict[str, object]) -> str:
    numbers = {name: float(str(row[name])) for name in
               ("observed", "expected", "excess", "low", "high", "p")}  # fmt: skip
    digits = MEASURES[str(row["measure"])][1]
    words = {
        TGI: "growth inhibition by change {observed} % observed, {expected} % expected",
        RTV: "relative volume {observed} observed, {expected} expected",
        LOG_AUC: "growth rate by area {observed} per day observed, {expected} expected",
    }[str(row["measure"])]
    texts = {name: number_text(value, digits) for name, value in numbers.items()}
    interval = f"{texts['low']} to {texts['high']}, {p_text(numbers['p'])}"
    return (
        f"{row['arm']}, {words.format(**texts)}: excess "
        f"{signed_text(numbers['excess'], digits, '')} ({interval}), {row['interpretation']}"
    )


def _dropped(table: pd.DataFrame) -> str:
    days = table.loc[table["expected_rtv"].isna(), "day"]
    if days.empty:
        return ""
    return (
        f"Not drawn, because fewer than two or half of an arm's animals are left: day "
        f"{', '.join(f'{day:g}' for day in days)}."
    )


def _why_not(left: pd.DataFrame) -> str:
    names = {TGI: "growth inhibition", RTV: "relative volume", LOG_AUC: "growth rate by area"}
    each = [f"{row['arm']}, {names[row['measure']]}: {row['status']}" for row in records(left)]
    return "Not estimable: " + "; ".join(each) + "." if each else ""
