"""Building blocks that several panels share: arms along the x axis, and the n table below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from components.drawing import Drawing
from components.theme import NEUTRAL, ArmStyle, Panel, View, plot_text

LEGEND_LEFT = -0.2  # over the names of the table, so that a narrow page needs fewer lines of it
LEGEND_LINES_PX = 24
ROW_PX = 20  # height of one line of the table under a figure
PLOT_PX = 330
JITTER = 0.16
MANY_ARMS, MANY_ARMS_PX = 6, 12


def add_arm_bar(
    figure: Drawing,
    style: ArmStyle,
    slot: int,
    value: float,
    error: float,
    hover: str,
    **place: int,
) -> None:
    """A bar with an error bar, in the arm's color."""
    figure.add_bar(
        x=[slot],
        y=[value],
        error_y={"type": "data", "array": [error], "thickness": 1.5, "width": 6},
        marker={"color": style.color, "opacity": 0.55},
        width=0.62,
        hovertemplate=hover + "<extra></extra>",
        showlegend=False,
        **place,
    )


def add_points(
    figure: Drawing,
    style: ArmStyle,
    slot: int,
    values: Sequence[float],
    names: Sequence[str],
    **place: int,
) -> None:
    """One point per animal or experiment over the bar in ``slot``, spread so that none hide."""
    spread = np.linspace(-JITTER, JITTER, len(values)) if len(values) > 1 else np.zeros(len(values))
    figure.add_scatter(
        x=slot + spread,
        y=list(values),
        mode="markers",
        marker={
            "color": style.color,
            "symbol": style.symbol,
            "size": 7,
            "line": {"width": 1, "color": "white"},
        },
        text=[plot_text(name) for name in names],
        hovertemplate="%{text}: %{y:.1f}<extra></extra>",
        showlegend=False,
        **place,
    )


def slot_axis(labels: Sequence[str]) -> dict[str, Any]:
    """An x axis with one numbered slot per arm; long names break at the plus sign.

    Many arms have smaller letters, so that their names stay level on a narrow page.
    """
    size = {"tickfont": {"size": MANY_ARMS_PX}} if len(labels) >= MANY_ARMS else {}
    return size | {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": [label.replace(" + ", "<br>+ ") for label in labels],
        "range": [-0.6, len(labels) - 0.4],
        "autotickangles": [0, 60],
        "ticklabeloverflow": "allow",
    }


def empty_panel(key: str, title: str, words: str, file_stem: str) -> Panel:
    """A panel that has nothing to draw: it says why, in its place and as its caption."""
    figure = Drawing()
    figure.add_annotation(
        text=plot_text(words), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return Panel(key, title, figure, words, f"{title}: {words}", file_stem=file_stem, height=160)


def figure_with_table(arm_count: int) -> Drawing:
    """A figure with a text table of ``arm_count`` lines aligned under its x axis."""
    table_px = ROW_PX * arm_count + 8
    figure = Drawing(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=70 / (PLOT_PX + table_px),
        row_heights=[PLOT_PX, table_px],
    )
    figure.update_layout(margin={"b": 22})
    # Of the four axes only the names of the table need room that is measured: each costs time.
    figure.update_xaxes(automargin=False)
    figure.update_yaxes(automargin=False, row=1, col=1)
    figure.update_xaxes(showticklabels=True, row=1, col=1)
    figure.update_xaxes(
        showticklabels=False, showline=False, ticks="", zeroline=False, row=2, col=1
    )
    figure.update_yaxes(
        showgrid=False, showline=False, ticks="", zeroline=False, fixedrange=True, row=2, col=1
    )
    return figure


def table_figure_height(arm_count: int) -> int:
    """Pixels that ``figure_with_table`` needs, legend and axis titles included."""
    return PLOT_PX + ROW_PX * arm_count + 8 + 70 + 44 + (LEGEND_LINES_PX if arm_count > 4 else 0)


def add_count_table(
    figure: Drawing,
    cells: Sequence[tuple[str, float, str]],
    view: View,
    model: str,
    heading: str,
    ticks: Mapping[str, Sequence[float]] | None = None,
) -> None:
    """Write counts under the days, a line per arm marked in its color.

    ``cells`` are arm, day and what is written there. The words are in the page's ink: arms' colors
    are told apart on a dark page, but hard to read.

    ``ticks`` are further lines below: their name, and the days with a mark.
    """
    figure.update_layout(legend={"x": LEGEND_LEFT})
    counted = {arm for arm, _, _ in cells}
    arms = [name for name in view.names if name in counted]
    lines = {arm: -line for line, arm in enumerate(arms)}
    figure.add_scatter(
        x=[day for _, day, _ in cells],
        y=[lines[arm] for arm, _, _ in cells],
        mode="text",
        text=[words for _, _, words in cells],
        textfont={"size": 13},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
        row=2,
        col=1,
    )
    marks = {plot_text(name): days for name, days in (ticks or {}).items()}
    _add_ticks(figure, list(marks.values()), first=len(arms))
    widest = max(map(len, [*(view.label(arm, model) for arm in arms), *marks]), default=0)
    figure.update_layout(margin={"l": round(28 + 6.6 * widest)})
    names = [
        f'{view.label(arm, model)} <span style="color:{view.styles[arm].color}">■</span>'
        for arm in arms
    ]
    count = len(arms) + len(marks)
    figure.update_yaxes(
        tickmode="array",
        tickvals=[-line for line in range(count)],
        ticktext=[*names, *marks],
        range=[-count + 0.4, 0.6],
        row=2,
        col=1,
    )
    _add_heading(figure, heading)


def spaced_days(days: Sequence[float], most: int = 10) -> list[float]:
    """At most ``most`` of the days, evenly spread, first and last among them."""
    unique = np.unique(np.asarray(days, dtype=float))
    if len(unique) <= most:
        return [float(day) for day in unique]
    picks = np.unique(np.linspace(0, len(unique) - 1, most).round().astype(int))
    return [float(day) for day in unique[picks]]


def _add_heading(figure: Drawing, heading: str) -> None:
    """Bold words over the table, at its left."""
    figure.add_annotation(
        text=f"<b>{heading}</b>",
        xref="paper",
        yref="y2 domain",
        x=0,
        y=1,
        yshift=4,
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 12},
    )


def _add_ticks(figure: Drawing, lines: Sequence[Sequence[float]], first: int) -> None:
    """Upright marks on the days of each line of the table, from line ``first`` on."""
    if not lines:
        return
    figure.add_scatter(
        x=[day for days in lines for day in days],
        y=[-first - line for line, days in enumerate(lines) for _ in days],
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 9, "color": NEUTRAL},
        hovertemplate="dose on day %{x:g}<extra></extra>",
        showlegend=False,
        row=2,
        col=1,
    )
