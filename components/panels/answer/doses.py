"""Dose response, small: every shown drug in the resistant line (filled) and its parent (open)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import Panel, View, plot_text, records
from components.panels.answer.small import SIZES, Size, dress, nice_ticks, spread
from components.panels.error_bars import short_words, viability_half
from components.panels.parts.axis_ticks import dose_title
from components.panels.parts.strips import empty_panel

KEY = "answer_doses"
TALLEST_PCT = 124
HOVER = "%{fullData.name}<br>%{x:~g}: %{y:.0f} %<extra></extra>"


def small_doses(
    results: Results, view: View, parent: str, resistant: str, time_h: float, size: str
) -> Panel:
    """Means of experiments and fitted curves at one time; the IC50 is a tick on its curve."""
    px = SIZES[size]
    hours = f", {time_h:g} h" if math.isfinite(time_h) else ""
    title = f"Dose response{hours}" if resistant else f"Dose response, {parent or 'cells'}{hours}"
    figure = Drawing()
    lines = [resistant, parent] if resistant else [parent]
    drawn = [_add_line(figure, results, view, line, line == lines[0], time_h, px) for line in lines]
    table = pd.concat([fits for fits, _, _ in drawn])
    bars = short_words(view, np.concatenate([halves for _, halves, _ in drawn]))
    if table.empty or figure.is_empty:
        return empty_panel(KEY, title, "No shown arm has a series of concentrations.", "")
    low, high = spread([*table["lowest_concentration"], *table["highest_concentration"]])
    ends = [math.log10(low), math.log10(high)]
    room = 0.05 * max(ends[1] - ends[0], 1)
    ticks = [10.0**k for k in range(math.ceil(ends[0] - 1e-9), math.floor(ends[1] + 1e-9) + 1)]
    figure.update_xaxes(type="log", range=[ends[0] - room, ends[1] + room], tickvals=ticks,
                        ticktext=[f"{tick:,g}" for tick in ticks])  # fmt: skip
    top = max([TALLEST_PCT, *(1.04 * highest for _, _, highest in drawn)])
    ticks = [0, 25, 50, 75, 100] if top == TALLEST_PCT else nice_ticks(top)
    figure.update_yaxes(range=[0, top], tickvals=ticks)
    bars += "; arrowheads: bars that go on" if figure.cut_bars() else ""
    figure.add_hline(y=50, line_dash="dot", line_width=max(1, px.line / 2))
    across = dose_title(str(table["unit"].iloc[0]))
    dress(figure, px, across, "Viability (% of control)")
    return Panel(
        key=KEY,
        title=title,
        figure=figure,
        caption=f"filled: {resistant}; open, dotted: {parent}; {bars}" if resistant else bars,
        alt=f"{title}: dose-response curves of {table['arm'].nunique()} drugs.",
        table=table,
        height=px.height,
    )


def _add_line(
    figure: Drawing,
    results: Results,
    view: View,
    model: str,
    filled: bool,
    time_h: float,
    px: Size,
) -> tuple[pd.DataFrame, npt.NDArray[np.float64], float]:
    """Points and curves of one line of cells; its fits, half of each error bar, and the top."""
    fits, curves, seen = (
        _at(view, results.tables.get(name, results.tables["dose_response"].iloc[:0]), model, time_h)
        for name in ("dose_response", "dose_response_curve", "viability")
    )
    seen = seen[(seen["concentration"] > 0) & seen["concentration_2"].isna()]
    halves, tops = [np.empty(0)], [0.0]
    for row in records(fits):
        style = view.styles[row["arm"]]
        points = seen[(seen["arm"] == row["arm"]) & (seen["unit"] == row["unit"])]
        curve = curves[(curves["arm"] == row["arm"]) & (curves["unit"] == row["unit"])]
        halves.append(_add_points(figure, view, row["arm"], model,
                                  points.sort_values("concentration"), filled, px))  # fmt: skip
        tops.append(float((points.sort_values("concentration")["mean_pct"]
                           + np.nan_to_num(halves[-1])).max()))  # fmt: skip
        whole = len(curve) > 0
        line = curve if whole else points.sort_values("concentration")
        width = px.line * (0.5 if not whole else 1.0 if filled else 0.7)
        figure.add_scatter(
            x=line["concentration"],
            y=line["viability_pct" if whole else "mean_pct"],
            mode="lines",
            line={"color": style.color, "width": width,
                  "dash": "solid" if filled and whole else "dot"},
            hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
        if filled and whole and math.isfinite(row["ic50"]):
            figure.add_shape(type="line", x0=row["ic50"], x1=row["ic50"], y0=45, y1=55,
                             line={"color": style.color, "width": 1.2 * px.line})  # fmt: skip
    return fits, np.concatenate(halves), float(np.nanmax(tops))


def _add_points(
    figure: Drawing,
    view: View,
    arm: str,
    model: str,
    points: pd.DataFrame,
    filled: bool,
    px: Size,
) -> npt.NDArray[np.float64]:
    """One arm's means; half of their error bars."""
    style, half = view.styles[arm], viability_half(view, points)
    marker: dict[str, Any] = {
        "symbol": style.symbol if filled else f"{style.symbol}-open",
        "size": px.marker, "color": style.color,
        "line": {"width": 0.6 * px.line, "color": style.color},
    }  # fmt: skip
    figure.add_scatter(
        x=points["concentration"],
        y=points["mean_pct"],
        mode="markers",
        name=plot_text(f"{arm}, {model}" if model else arm),
        marker=marker,
        error_y={"type": "data", "array": half, "color": style.color,
                 "thickness": 0.5 * px.line, "width": 0.35 * px.marker},
        hovertemplate=HOVER,
    )  # fmt: skip
    return half


def _at(view: View, table: pd.DataFrame, model: str, time_h: float) -> pd.DataFrame:
    rows = view.rows(table, model)
    return rows[(rows["time_h"] == time_h) | (rows["time_h"].isna() & math.isnan(time_h))]
