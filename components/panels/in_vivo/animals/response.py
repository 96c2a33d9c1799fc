"""Figures of response: categories of each arm, and how long each animal was followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.in_vivo.animals.response import CATEGORIES, time_on_study
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import (
    RESPONSE_COLORS,
    RESPONSE_INK,
    Panel,
    View,
    counted,
    file_stem,
    number_text,
    plot_text,
    records,
    sentence_join,
)
from components.panels.parts.axis_ticks import days_from_zero
from components.panels.parts.strips import empty_panel, slot_axis

LAST_MEASURED = "last measured"  # no reason was recorded
WORD_GAP_PX, LETTER_PX, LEAST_PLOT_PX = 24, 5.6, 540  # of the words after a bar, and the plot
SCHEMES = {"gao": "Gao 2015", "pdxnet": "JAX/PDXNet", "pptp": "PPTP"}
CUT_OFFS = {
    "gao": "Gao 2015 (mRECIST), from day 10: CR best < −95 % and average < −40 %; "
    "PR < −50 % and < −20 %; SD < 35 % and < 30 %; else PD",
    "pdxnet": "JAX/PDXNet, day {day:g}: CR ≤ −95 %; PR ≤ −30 %; SD ≤ 20 %; else PD",
    "pptp": "PPTP: by half or more, CR with a volume below 100 mm³, else PR; "
    "otherwise PD if last above +25 %, else SD",
}
NOTES = {
    "gao": "Best: lowest change of volume from baseline; average: lowest running mean of it.",
    "pdxnet": "Change of volume from baseline on that day; an animal that had left is judged on "
    "its last day before.",
    "pptp": "Change of volume from baseline, lowest of all days. Of tumors that start below "
    "200 mm³, each that shrinks by half is below 100 mm³ and so a CR.",
}


def response_bars(results: Results, view: View, model: str, scheme: str) -> Panel:
    """Share of each arm's evaluable animals in each category, with ORR and DCR in words."""
    table = view.rows(results.tables["response_rates"], model)
    table = table[table["scheme"] == scheme]
    rows = table[table["n"] > 0]
    title = f"Response by {SCHEMES[scheme]}, {model or 'all animals'}"
    stem = file_stem(view.study_title, "response", scheme, model)
    if rows.empty:
        return empty_panel("response_bars", title, "No shown arm has an evaluable animal.", stem)
    figure = Drawing()
    for name in CATEGORIES[::-1]:
        _add_category(figure, rows, name)
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in rows["arm"]]))
    figure.update_yaxes(title="Animals (%)", range=[0, 100])
    words = CUT_OFFS[scheme].format(day=results.evaluation_days.get(model, np.nan))
    figure.update_layout(barmode="stack", bargap=0.35, legend={"traceorder": "reversed"})
    return Panel(
        key="response_bars",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"Share of {counted(rows['n'], 'evaluable animal')} an arm; numbers: animals.",
                f"{words}.",
                NOTES[scheme],
                "Objective response (CR + PR), exact 95 % interval (Clopper-Pearson): "
                + _rates(rows, "orr"),
                "Disease control (CR + PR + SD): " + _rates(rows, "dcr"),
                _left_out(table),
                view.footnote(rows),
            ]
        ),
        alt=f"Stacked bars: {title}; categories of {len(rows)} arms.",
        table=table,
        file_stem=stem,
        height=440,
    )


def swimmer(results: Results, view: View, model: str) -> Panel:
    """One bar per animal, as long as it was followed, with its category and why it left."""
    volumes = results.tables["animal_volumes"]
    table = view.rows(time_on_study(volumes, results.study, results.start_days), model)
    keys = ["model", "arm", "animal"]
    table = table.merge(results.tables["response"][[*keys, "category"]], on=keys, how="left")
    title = f"Time on study, {model or 'all animals'}"
    stem = file_stem(view.study_title, "time_on_study", model)
    if table.empty:
        return empty_panel("swimmer", title, "No shown arm has a measured animal.", stem)
    figure = Drawing()
    labels: list[str] = []
    ticks: list[float] = []
    at = 0.0
    for arm in view.names_in(table):
        rows = table[table["arm"] == arm].sort_values("days", kind="stable")
        slots = at + np.arange(len(rows))
        _add_lanes(figure, view, model, rows, slots)
        ticks.append(float(slots.mean()))
        labels.append(view.label(arm, model).replace(" + ", "<br>+ "))
        at += len(rows) + 1.2
    widest = max(len(part) for label in labels for part in label.split("<br>"))
    figure.update_layout(margin={"l": round(16 + 7 * widest), "r": 24})
    figure.update_yaxes(
        tickmode="array", tickvals=ticks, ticktext=labels, range=[at - 0.6, -1], ticks="",
        showgrid=False, zeroline=False,
    )  # fmt: skip
    longest = float(table["days"].max())
    days = [day for day in days_from_zero(longest) if day <= longest]
    figure.update_xaxes(title=results.days_from(model), range=[0, _reach(table)], tickvals=days)
    return Panel(
        key="swimmer",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "One bar per animal to its last day; at its end the category (Gao 2015) and, for "
                "animals that left before the arm's last day or with a recorded reason, why.",
                "Animals by reason: " + _reasons(table) + ".",
                view.footnote(table),
            ]
        ),
        alt=f"Swimmer plot: {title}; {len(table)} animals.",
        table=table,
        file_stem=stem,
        height=round(110 + 15.5 * at),
        least_px=680,
    )


def _add_category(figure: Drawing, rows: pd.DataFrame, name: str) -> None:
    counts = rows[f"n_{name.lower()}"].to_numpy()
    figure.add_bar(
        x=list(range(len(rows))),
        y=100 * counts / rows["n"].to_numpy(),
        name=name,
        marker={"color": RESPONSE_COLORS[name]},
        text=[f"{count}" if count else "" for count in counts],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": RESPONSE_INK[name]},
        hovertemplate=f"{name}: %{{text}} animals, %{{y:.0f}} %<extra></extra>",
    )


def _add_lanes(
    figure: Drawing, view: View, model: str, rows: pd.DataFrame, slots: np.ndarray
) -> None:
    arm = rows["arm"].iloc[0]
    words = [_words(row) for row in records(rows)]
    figure.add_bar(
        x=rows["days"],
        y=slots,
        orientation="h",
        width=0.78,
        marker={"color": view.styles[arm].color, "opacity": 0.7},
        text=[f"  {each}" for each in words],
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        customdata=[plot_text(str(name)) for name in rows["animal"]],
        hovertemplate="animal %{customdata}: %{x:~g} days,%{text}<extra></extra>",
        name=view.label(arm, model),
        showlegend=False,
    )


def _rates(rows: pd.DataFrame, name: str) -> str:
    each = [
        f"{row['arm']} {number_text(row[f'{name}_pct'], 0)} % "
        f"({number_text(row[f'{name}_low'], 0)} to {number_text(row[f'{name}_high'], 0)})"
        for row in records(rows)
    ]
    return "; ".join(each) + "."


def _left_out(table: pd.DataFrame) -> str:
    left = table[table["n_not_evaluable"] > 0]
    if left.empty:
        return ""
    each = ", ".join(f"{row['arm']} {row['n_not_evaluable']}" for row in records(left))
    return f"Not evaluable and in no share: {each}."


def _words(row: Mapping[str, Any]) -> str:
    """The category of an animal, and why it left where that is told."""
    told = row["reason"] != LAST_MEASURED
    return f"{row['category']}  {plot_text(row['reason'])}" if told else str(row["category"])


def _reach(table: pd.DataFrame) -> float:
    """The day at which the plot ends, so that the words after every bar have room."""
    ends = [
        row["days"] / (1 - min(WORD_GAP_PX + LETTER_PX * len(_words(row)), 0.5 * LEAST_PLOT_PX)
                       / LEAST_PLOT_PX)
        for row in records(table)
    ]  # fmt: skip
    return max([1.0, *map(float, ends)])


def _reasons(table: pd.DataFrame) -> str:
    counts = table["reason"].value_counts()
    return "; ".join(f"{str(reason).rstrip('.')} {n}" for reason, n in counts.items())
