"""The drawing of survival curves: steps, bands, ticks, medians, and the counts under the days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.survival.table import at_risk
from components.look.drawing import Drawing
from components.look.theme import View, number_text, plot_text, records
from components.panels.parts.axis_ticks import days_from_zero
from components.panels.parts.count_table import (
    PLOT_PX,
    add_count_table,
    figure_with_table,
    table_lines,
)

COUNTS = {  # what stands under the days: heading, and how one cell is written
    "at risk": ("Animals at risk", "{at_risk}"),
    "at risk (events)": ("Animals at risk (events so far)", "{at_risk} ({events})"),
    "events": ("Events so far", "{events}"),
    "censored": ("Censored so far", "{censored}"),
}
MOST_DAYS = {1: 10, 2: 6}  # columns of counts, by the numbers in a cell: what 1024 px have room for
TWO_NUMBERS_PX = 560  # the width below which cells of two numbers touch
CELL_SHARE = 0.011  # of the axis, for half a letter of the first cell, which stands around day 0
SAME_PCT = 0.01
APART = 1.15  # line widths between lines that are equal
LINE_PX = 2.5
APART_PCT = APART * LINE_PX * 105 / PLOT_PX
MOST_APART_PCT = 5.0  # of all equal lines together: many arms at 100 % must not look like 90 %


@dataclass(frozen=True, slots=True)
class CurveChoices:
    """What is drawn beside the steps; ``counts`` is one of ``COUNTS``."""

    bands: bool = False
    medians: bool = False
    counts: str = "at risk"

    @property
    def least_px(self) -> int:
        """The width that the counts need; 0 where any has room for them."""
        return TWO_NUMBERS_PX if self.n_numbers == 2 else 0

    @property
    def n_numbers(self) -> int:
        """How many numbers a cell of the counts has."""
        return COUNTS[self.counts][1].count("{")


def curve_figure(
    curve: pd.DataFrame,
    table: pd.DataFrame,
    view: View,
    model: str,
    choices: CurveChoices,
    share: str,
) -> Drawing:
    """Steps of every shown arm with the counts below; ``share`` names the y axis."""
    arms = view.names_in(curve)
    lines = table_lines(view, model, arms)
    figure = figure_with_table(lines)
    shares = shares_by_day(curve, arms)
    drawn = shares - pct_below(shares, APART_PCT)
    for arm in arms:
        rows = curve[curve["arm"] == arm].sort_values("day")
        if choices.bands:
            _add_band(figure, view, arm, rows)
        _add_steps(figure, view, model, arm, rows, shares[arm], drawn[arm])
    if (curve["censored"] > 0).any():
        _add_censor_ticks(figure, view, curve[curve["censored"] > 0], drawn)
    if choices.medians:
        _add_medians(figure, view, table)
    heading, cell = COUNTS[choices.counts]
    days = days_from_zero(float(curve["day"].max()), MOST_DAYS[choices.n_numbers])
    counts = records(at_risk(curve, days))
    cells = [(row["arm"], row["day"], cell.format(**row)) for row in counts]
    add_count_table(figure, lines, cells, view, heading, symbols=False)
    room = max(0.03, CELL_SHARE * max(len(words) for _, _, words in cells))
    figure.update_xaxes(range=[-room * days[-1], 1.02 * days[-1]])
    figure.update_xaxes(title="Days from treatment start", tickvals=days, row=1, col=1)
    figure.update_yaxes(title=share, range=[-2, 103], tickvals=[0, 25, 50, 75, 100], row=1, col=1,
                        zeroline=False)  # fmt: skip
    figure.add_hline(y=50, line_dash="dot", line_width=1, row=1, col=1)
    return figure


def shares_by_day(curve: pd.DataFrame, arms: list[str]) -> pd.DataFrame:
    """Percent without the event by day and arm, on every day of any arm."""
    steps = curve.pivot_table(index="day", columns="arm", values="survival", aggfunc="last")
    return (100 * steps.reindex(columns=arms)).ffill()


def pct_below(shares: pd.DataFrame, step_pct: float) -> pd.DataFrame:
    """How far below its share each line is drawn, a step for every earlier arm that it lies on.

    The steps of many arms are smaller, so that no line is more than ``MOST_APART_PCT`` off.
    """
    below = lines_above(shares)
    return below * min(step_pct, MOST_APART_PCT / max(1, int(below.to_numpy().max(initial=0))))


def lines_above(shares: pd.DataFrame) -> pd.DataFrame:
    """How many earlier arms each line lies on, by day; none where all are at 0."""
    below = pd.DataFrame(0, index=shares.index, columns=shares.columns)
    for place, arm in enumerate(shares.columns):
        for earlier in shares.columns[:place]:
            same = (shares[arm] - shares[earlier]).abs() < SAME_PCT
            below[arm] += (same & (shares[arm] > 0)).astype(int)
    return below


def median_words(table: pd.DataFrame, intervals: bool) -> str:
    """``vehicle 29.0 d, tamoxifen not reached``, with intervals where they are asked for."""
    if len(table) > 1 and not np.isfinite(table["median_d"]).any():
        return "not reached in any arm"
    return ", ".join(_median(row, intervals) for row in records(table))


def _median(row: dict[str, float], intervals: bool) -> str:
    if not np.isfinite(row["median_d"]):
        return f"{row['arm']} not reached"
    words = f"{row['arm']} {number_text(row['median_d'])} d"
    if not intervals or not np.isfinite(row["median_low"]):
        return words
    high = row["median_high"]
    end = f"to {number_text(high)}" if np.isfinite(high) else "and above"
    return f"{words} (95 % CI {number_text(row['median_low'])} {end})"


def _add_steps(
    figure: Drawing,
    view: View,
    model: str,
    arm: str,
    rows: pd.DataFrame,
    shares: pd.Series,
    drawn: pd.Series,
) -> None:
    """The steps of an arm, one line's width below another arm's while both are equal."""
    style = view.styles[arm]
    days = shares.index[shares.index <= rows["day"].max()]
    risk = rows.set_index("day")["at_risk"].reindex(days).ffill()
    figure.add_scatter(
        x=list(days),
        y=drawn[days],
        mode="lines",
        line={"shape": "hv", "color": style.color, "dash": style.dash, "width": LINE_PX},
        name=view.label(arm, model),
        customdata=pd.DataFrame({"share": shares[days], "n": risk}),
        hovertemplate="%{fullData.name}<br>day %{x:~g}: %{customdata[0]:.0f} %, at risk "
        "%{customdata[1]}<extra></extra>",
        row=1,
        col=1,
    )


def _add_band(figure: Drawing, view: View, arm: str, rows: pd.DataFrame) -> None:
    low = 100 * rows["low"].fillna(rows["survival"])
    high = 100 * rows["high"].fillna(rows["survival"])
    day, low_step = _steps(rows["day"], low)
    _, high_step = _steps(rows["day"], high)
    figure.add_scatter(
        x=[*day, *day[::-1]],
        y=[*high_step, *low_step[::-1]],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=view.styles[arm].color,
        opacity=0.15,
        hoverinfo="skip",
        showlegend=False,
        name=f"{plot_text(arm)} (95 % interval)",
        row=1,
        col=1,
    )


def _steps(day: pd.Series, value: pd.Series) -> tuple[list[float], list[float]]:
    x = np.repeat(day.to_numpy(float), 2)[1:]
    y = np.repeat(value.to_numpy(float), 2)[:-1]
    return list(x), list(y)


def _add_censor_ticks(figure: Drawing, view: View, rows: pd.DataFrame, drawn: pd.DataFrame) -> None:
    figure.add_scatter(
        x=rows["day"],
        y=[drawn.at[day, arm] for day, arm in zip(rows["day"], rows["arm"], strict=True)],
        mode="markers",
        marker={
            "symbol": "line-ns-open",
            "size": 12,
            "color": [view.styles[arm].color for arm in rows["arm"]],
            "line": {"width": 2},
        },
        name="censored",
        customdata=rows[["arm", "censored"]].map(str),
        hovertemplate="%{customdata[0]}<br>day %{x:~g}: %{customdata[1]} censored<extra></extra>",
        showlegend=False,
        row=1,
        col=1,
    )


def _add_medians(figure: Drawing, view: View, table: pd.DataFrame) -> None:
    """From 50 % down to the day of each arm's median, where it was reached."""
    for row in records(table[table["median_d"].notna()]):
        line = {"color": view.styles[row["arm"]].color, "width": 1.5, "dash": "dot"}
        day = row["median_d"]
        figure.add_shape(type="line", x0=day, x1=day, y0=-2, y1=50, line=line, row=1, col=1)
