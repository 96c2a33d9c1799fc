"""Figures of what arms bore: why animals left, and efficacy against tolerability."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd

from analysis.in_vivo.animals.tolerability import CENSORED
from analysis.results import Results
from analysis.survival.causes import OTHER, TUMOR
from components.look.drawing import Drawing
from components.look.long_names import in_lines, letters_across
from components.look.theme import (
    REASON_COLORS,
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
from components.panels.parts.strips import empty_panel, slot_axis

NO_DEATHS = "No reason why an animal left is recorded in this model."
NO_BUBBLE = "That takes body weights and tumor volumes on the evaluation day."
KINDS = {
    OTHER: "not the tumor's doing",
    TUMOR: "the reason speaks of the tumor",
    CENSORED: "censored",
}
MOST_NAMED, NAMED_LETTERS = 7, 30  # points with their names beside them, and letters of a name
ON_DAY = r" on day −?[0-9.]+"  # of one animal: the same reason on another day is one color
CROWD_PX = 40  # points nearer than this have their words on different sides
PLOT_PX = 330


def deaths_by_reason(results: Results, view: View, model: str) -> Panel:
    """Animals of each arm that left, stacked by the reason recorded."""
    title = f"Why animals left, {model or 'all animals'}"
    stem = file_stem(view.study_title, "deaths", model)
    found = results.tables.get("deaths")
    table = found if found is None else view.rows(found, model)
    if table is None or table.empty:
        return empty_panel("weight_deaths", title, NO_DEATHS, stem)
    arms = view.names_in(table)
    figure = Drawing()
    alike = table.assign(reason=table["reason"].str.replace(ON_DAY, "", regex=True))
    for kind in KINDS:
        rows = alike[alike["kind"] == kind]
        for number, reason in enumerate(rows["reason"].unique()):
            _add_reason(figure, rows[rows["reason"] == reason], arms, kind, number)
    figure.update_xaxes(**slot_axis([view.label(arm, model) for arm in arms]))
    figure.update_yaxes(title="Animals", rangemode="tozero", nticks=8)
    figure.update_layout(barmode="stack", bargap=0.4)
    return Panel(
        key="weight_deaths",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Animals by why they left: survival records, else notes on their last measured "
                "day. " + _kind_words(table),
                "A reason counts as the tumor's where it speaks of the tumor, its volume or size.",
                view.footnote(table),
            ]
        ),
        alt=f"Stacked bars: {title}; {len(arms)} arms.",
        table=table,
        file_stem=stem,
    )


def efficacy_against_tolerability(
    results: Results, view: View, model: str, *, tumor_free: bool = False
) -> Panel:
    """Each arm by its animals' mean lowest weight and the change of its tumors."""
    day = results.evaluation_days.get(model, np.nan)
    title = f"Efficacy against tolerability, {model or 'all animals'}"
    stem = file_stem(view.study_title, "efficacy_tolerability", model)
    rows = _bubbles(results, view, model, day)
    if rows.empty:
        return empty_panel("weight_bubble", title, NO_BUBBLE, stem)
    figure = Drawing()
    x, y = rows["mean_nadir_pct"].to_numpy(float), rows["mean_change_pct"].to_numpy(float)
    x_room, y_room = 0.45 * max(float(np.ptp(x)), 2.0), 0.15 * max(float(np.ptp(y)), 20.0)
    places = _label_places(x, y, x_room, y_room)
    named = _are_named(rows, view, model)
    for row, place in zip(records(rows), places, strict=True):
        _add_bubble(figure, view, model, row, place if named else "")
    figure.update_xaxes(
        title="Mean lowest body weight (%)",
        range=[float(x.min()) - x_room, float(x.max()) + x_room],
    )
    figure.update_yaxes(
        title=f"Change of tumor volume, {results.windows.words(model, day)} (%)",
        range=[float(y.min()) - y_room, float(y.max()) + y_room],
    )
    figure.update_layout(showlegend=not named, legend={"itemsizing": "constant"})
    figure.add_hline(y=0, line_width=1, line_dash="dot")
    weight = (
        "weights without the tumor (weight − volume / 1000, g)"
        if tumor_free
        else "weights with the tumor"
    )
    return Panel(
        key="weight_bubble",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                f"One point per arm; lower: tumors smaller; further right: less weight lost; area "
                f"in proportion to n. Across: mean of the animals' lowest change, {weight}. "
                "Up: mean change of volume of the animals measured on "
                f"{results.windows.words(model, day)}.",
                "; ".join(_bubble_words(row) for row in records(rows)) + ".",
                "Of animals lost before that day only the weight counts. No test.",
                view.footnote(rows),
            ]
        ),
        alt=f"Bubble chart: {title}; {len(rows)} arms.",
        table=rows,
        file_stem=stem,
    )


def _add_reason(
    figure: Drawing, rows: pd.DataFrame, arms: list[str], kind: str, number: int
) -> None:
    colors = REASON_COLORS[kind]
    reason = str(rows["reason"].iloc[0])
    counts = rows.groupby("arm")["n"].sum().reindex(arms, fill_value=0)
    name = f"{reason} (censored)" if kind == CENSORED else reason
    figure.add_bar(
        x=list(range(len(arms))),
        y=counts.to_numpy(),
        name=in_lines(plot_text(name), 40),
        marker={"color": colors[number % len(colors)]},
        hovertemplate=f"{plot_text(name)}: %{{y}} animals<extra></extra>",
    )


def _kind_words(table: pd.DataFrame) -> str:
    each = []
    for kind, words in KINDS.items():
        counts = table[table["kind"] == kind].groupby("arm", sort=False)["n"].sum()
        if len(counts):
            listed = ", ".join(f"{arm} {n}" for arm, n in counts.items())
            each.append(f"{words[:1].upper()}{words[1:]}: {listed}.")
    return " ".join(each)


def _bubbles(results: Results, view: View, model: str, day: float) -> pd.DataFrame:
    """Arm, n, mean nadir and mean change of volume on the day."""
    names = ["model", "arm", "n", "mean_nadir_pct", "n_volumes", "mean_change_pct"]
    if "tolerability" not in results.tables or "tumor_growth" not in results.tables:
        return pd.DataFrame(columns=names)
    weights = view.rows(results.tables["tolerability"], model)
    growth = results.tables["tumor_growth"]
    on_day = growth[growth["day"] == day].rename(columns={"n": "n_volumes"})
    both = weights.merge(on_day[["model", "arm", "n_volumes", "mean_change_pct"]],
                         on=["model", "arm"], how="inner")  # fmt: skip
    return both[both["mean_nadir_pct"].notna() & both["mean_change_pct"].notna()][names]


def _label_places(x: np.ndarray, y: np.ndarray, x_room: float, y_room: float) -> list[str]:
    """Words right of each point; in a crowd below its lowest and above its highest one."""
    per_px = (float(np.ptp(y)) + 2 * y_room) / PLOT_PX
    places = ["middle right"] * len(x)
    order = np.argsort(y, kind="stable")
    for before, here in itertools.pairwise(order):
        close = y[here] - y[before] < CROWD_PX * per_px and abs(x[here] - x[before]) < 2 * x_room
        if close and places[before] == "middle right":
            places[before] = "bottom center"
        elif close and places[before] == "top center":
            places[before] = "middle right"
        if close:
            places[here] = "top center"
    return places


def _are_named(rows: pd.DataFrame, view: View, model: str) -> bool:
    """Whether names have room beside their points: few and short ones, else a legend has them."""
    longest = max(letters_across(view.label(arm, model)) for arm in rows["arm"])
    return len(rows) <= MOST_NAMED and longest <= NAMED_LETTERS


def _add_bubble(figure: Drawing, view: View, model: str, row: dict[str, Any], place: str) -> None:
    """A point with its words at ``place``, or with none where that is empty."""
    style = view.styles[row["arm"]]
    words = f"{view.label(row['arm'], model)} (n = {row['n']})"
    gap = "&nbsp;&nbsp;"
    figure.add_scatter(
        x=[row["mean_nadir_pct"]],
        y=[row["mean_change_pct"]],
        mode="markers+text" if place else "markers",
        marker={
            "color": style.color,
            "symbol": style.symbol,
            "size": float(7 * np.sqrt(row["n"])),
            "opacity": 0.8,
        },
        text=[f"{gap}{words}" if place == "middle right" else words],
        textposition=place or "middle right",
        cliponaxis=False,
        name=view.label(row["arm"], model),
        hovertemplate=plot_text(_bubble_words(row)) + "<extra></extra>",
    )


def _bubble_words(row: dict[str, Any]) -> str:
    return (
        f"{row['arm']} lowest weight {number_text(row['mean_nadir_pct'], 1)} % "
        f"({counted([row['n']], 'animal')}), volume {signed_text(row['mean_change_pct'], 0, '%')} "
        f"({counted([row['n_volumes']], 'animal')})"
    )
