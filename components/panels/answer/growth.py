"""Tumor growth, small: the mean of every shown arm by day, and the day that was compared.

An arm whose animals are seldom measured together has no mean to draw: its animals are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.in_vivo.animals.drop_out import GrowthCurves
from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import NEUTRAL, Panel, View, plot_text
from components.panels.answer.small import SIZES, Size, day_ticks, dress, nice_ticks
from components.panels.error_bars import half_width, short_words
from components.panels.in_vivo.growth.words import FIRST_SHOWN_D
from components.panels.parts.strips import empty_panel

KEY = "answer_growth"
HOVER = "%{fullData.name}<br>day %{x:~g}: %{y:,.0f} mm³, n = %{customdata}<extra></extra>"
ANIMAL_HOVER = "%{fullData.name}, animal %{customdata}<br>day %{x:~g}: %{y:,.0f} mm³<extra></extra>"


def small_growth(
    results: Results, curves: GrowthCurves, view: View, model: str, size: str
) -> Panel:
    """Mean and error bar of every shown arm on the days with half of it, else its animals."""
    px = SIZES[size]
    title = f"Tumor growth, {model}" if model else "Tumor growth"
    table = view.rows(curves.table, model)
    table = table[(table["day"] >= FIRST_SHOWN_D) & table["mean"].notna()]
    table = table[table["drawn"] | table["arm"].isin(curves.as_animals)]
    alone = [name for name in view.names_in(table) if name in curves.as_animals]
    if table.empty:
        return empty_panel(KEY, title, "No shown arm was measured in this model.", "")
    means = table[~table["arm"].isin(alone)]
    bars = short_words(view, half_width(view, means["sem"], means["n"]))
    figure, highest = Drawing(), 0.0
    for arm in view.names_in(table):
        if arm in alone:
            top = _add_animals(figure, view, arm, _animals(results, model, arm), px)
        else:
            rows = table[table["arm"] == arm].sort_values("day")
            top = _add_arm(figure, view, arm, rows, px)
        highest = max(highest, top)
    first, last = float(min(table["day"].min(), 0)), float(table["day"].max())
    room = 0.02 * (last - first)
    ticks = nice_ticks(highest or 1.0)
    figure.update_yaxes(range=[0, max(ticks[-1], 1.02 * highest)], tickvals=ticks,
                        tickformat=",~g")  # fmt: skip
    bars += "; arrowheads: bars that go on" if figure.cut_bars() else ""
    figure.update_xaxes(range=[first - room, last + room], tickvals=day_ticks(first, last))
    dress(figure, px, results.days_from(model), "Tumor volume (mm³)")
    if results.control("tumor_growth", model) is not None:  # else nothing is compared
        day = results.evaluation_days.get(model, math.nan) - results.start_days[model]
        _mark_day(figure, day, last, px)
    return Panel(
        key=KEY,
        title=title,
        figure=figure,
        caption=_caption(bars, alone, len(view.names_in(table))),
        alt=f"{title}: tumor volume by day of {len(view.names_in(table))} arms.",
        table=table,
        height=px.height,
    )


def _caption(mean: str, alone: Sequence[str], n_arms: int) -> str:
    """What is drawn: means, or animals where they are seldom measured together."""
    apart = "seldom measured together"
    if not alone:
        return f"{mean}; days with half of the arm or more"
    if len(alone) == n_arms:
        return f"each animal, as they are {apart}"
    return f"{', '.join(alone)}: each animal ({apart}); else {mean}"


def _animals(results: Results, model: str, arm: str) -> pd.DataFrame:
    """Volumes of an arm's animals by day from treatment start."""
    volumes = results.tables["animal_volumes"]
    rows = volumes[(volumes["model"] == model) & (volumes["arm"] == arm)]
    rows = rows.assign(day=rows["day"] - results.start_days[model])
    return rows[rows["volume_mm3"].notna() & (rows["day"] >= FIRST_SHOWN_D)]


def _add_animals(figure: Drawing, view: View, arm: str, rows: pd.DataFrame, px: Size) -> float:
    """A thin line an animal, as one trace; the largest volume."""
    x: list[float | None] = []
    y: list[float | None] = []
    names: list[str] = []
    for name, animal in rows.groupby("animal", sort=False):
        x += [*animal["day"], None]
        y += [*animal["volume_mm3"], None]
        names += [plot_text(str(name))] * (len(animal) + 1)
    style = view.styles[arm]
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=plot_text(arm),
        line={"color": style.color, "dash": style.dash, "width": 0.6 * px.line},
        marker={"symbol": style.symbol, "size": 0.7 * px.marker, "color": style.color},
        customdata=names,
        hovertemplate=ANIMAL_HOVER,
    )
    return float(rows["volume_mm3"].max())


def _add_arm(figure: Drawing, view: View, arm: str, rows: pd.DataFrame, px: Size) -> float:
    """The line of one arm; its highest point with the error bar."""
    style = view.styles[arm]
    half = half_width(view, rows["sem"], rows["n"])
    figure.add_scatter(
        x=rows["day"],
        y=rows["mean"],
        mode="lines+markers",
        name=plot_text(arm),
        line={"color": style.color, "dash": style.dash, "width": px.line},
        marker={"symbol": style.symbol, "size": px.marker, "color": style.color},
        error_y={"type": "data", "array": half, "thickness": 0.6 * px.line,
                 "width": 0.45 * px.marker, "color": style.color},
        customdata=rows["n"],
        hovertemplate=HOVER,
    )  # fmt: skip
    return float((rows["mean"] + np.nan_to_num(half)).max())


def _mark_day(figure: Drawing, day: float, last: float, px: Size) -> None:
    """The day of the tiles, where it is not the last one that is drawn."""
    if not (math.isfinite(day) and day < last):
        return
    figure.add_shape(type="line", x0=day, x1=day, y0=0, y1=1, yref="y domain", layer="below",
                     line={"color": NEUTRAL, "width": 1, "dash": "dot"})  # fmt: skip
    figure.add_annotation(x=day, y=1, yref="y domain", text="compared", showarrow=False,
                          xanchor="right", yanchor="top", xshift=-3,
                          font={"size": px.font, "color": NEUTRAL})  # fmt: skip
