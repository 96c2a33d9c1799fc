"""Survival, small: Kaplan-Meier steps of every shown arm; equal lines a line's width apart."""

from __future__ import annotations

import pandas as pd

from analysis.results import Results
from components.look.drawing import Drawing
from components.look.theme import Panel, View, plot_text
from components.panels.answer.small import SIZES, Size, day_ticks, dress
from components.panels.parts.strips import empty_panel
from components.panels.survival.curves import APART, pct_below, shares_by_day

KEY = "answer_survival"
PLOT_SHARE = 0.78  # of the height, without the margins
HOVER = ("%{fullData.name}<br>day %{x:~g}: %{customdata[1]:.0f} %, at risk %{customdata[0]}"
         "<extra></extra>")  # fmt: skip


def small_survival(results: Results, view: View, model: str, size: str) -> Panel:
    """Steps of every shown arm; a line that would hide one before it is drawn just below it."""
    px = SIZES[size]
    title = f"Survival, {model}" if model else "Survival"
    curve = view.rows(results.tables["survival_curve"], model)
    if curve.empty:
        return empty_panel(KEY, title, "No shown arm has survival records in this model.", "")
    arms = view.names_in(curve)
    shares = shares_by_day(curve, arms)
    below = pct_below(shares, APART * px.line * 100 / (PLOT_SHARE * px.height))
    figure = Drawing()
    for arm in arms:
        rows = curve[curve["arm"] == arm].sort_values("day")
        days = shares.index <= rows["day"].max()
        drawn = (shares[arm] - below[arm]).where(shares[arm] > 0, 0)[days]
        _add_steps(figure, view, arm, rows, drawn, shares[arm][days], px)
    last = float(curve["day"].max())
    ticks = day_ticks(0, last)
    if len(ticks) > 1 and ticks[-1] + ticks[1] <= 1.12 * last:
        ticks.append(ticks[-1] + ticks[1])
        last = ticks[-1]
    figure.update_xaxes(range=[-0.02 * last, 1.02 * last], tickvals=ticks)
    figure.update_yaxes(range=[-1, 103], tickvals=[0, 25, 50, 75, 100])
    dress(figure, px, "Days from treatment start", "Surviving (%)")
    moved = bool((below > 0).to_numpy().any())
    return Panel(
        key=KEY,
        title=title,
        figure=figure,
        caption="Kaplan-Meier" + ("; lines drawn apart where they overlap" if moved else ""),
        alt=f"{title}: Kaplan-Meier curves of {len(arms)} arms.",
        table=curve,
        height=px.height,
    )


def _add_steps(
    figure: Drawing,
    view: View,
    arm: str,
    rows: pd.DataFrame,
    drawn: pd.Series,
    shares: pd.Series,
    px: Size,
) -> None:
    style = view.styles[arm]
    risk = rows.set_index("day")["at_risk"].reindex(drawn.index).ffill()
    figure.add_scatter(
        x=list(drawn.index),
        y=drawn,
        mode="lines",
        name=plot_text(arm),
        line={"shape": "hv", "color": style.color, "dash": style.dash, "width": px.line},
        customdata=pd.DataFrame({"n": risk, "share": shares}),
        hovertemplate=HOVER,
    )
    gone = rows.loc[rows["censored"] > 0, "day"]
    if len(gone):
        figure.add_scatter(
            x=gone,
            y=drawn.reindex(gone).to_numpy(),
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 1.4 * px.marker, "color": style.color,
                    "line": {"width": 0.8 * px.line}},
            hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
