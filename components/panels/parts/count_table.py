"""The table of counts under a figure's days; it names the arms, and is the legend too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from components.look.drawing import Drawing
from components.look.long_names import in_lines, letters_across, line_count
from components.look.symbols import outline
from components.look.theme import NEUTRAL, ArmStyle, View, plot_text

ROW_PX, MORE_PX = 20, 19  # height of a line of the table, and of each more line of a name
NAME_LETTERS = 40  # on one line
PLOT_PX = 330
MARK_PX, BAR_PX = 9, 5  # height of a dose's mark, and of the bar of treatment
KEY_PX = (-34, -8)  # where the key of an arm's line begins and ends, from the axis
TREATMENT = "treatment"


@dataclass(frozen=True, slots=True)
class TableLines:
    """The lines of a table: arms by their labels, then marks by day, and the days of treatment."""

    labels: Mapping[str, str]
    marks: Mapping[str, Sequence[float]] = field(default_factory=dict)
    period: tuple[float, float] | None = None

    @property
    def names(self) -> list[str]:
        """What stands before each line, from the top."""
        last = [TREATMENT] if self.period else []
        return [*self.labels.values(), *map(plot_text, self.marks), *last]

    @property
    def row_px(self) -> int:
        """Height of one line, all alike."""
        return ROW_PX + MORE_PX * (line_count(self.names) - 1)

    @property
    def table_px(self) -> int:
        """Height of the table."""
        return self.row_px * len(self.names) + 8

    @property
    def figure_px(self) -> int:
        """Height of a figure with it, axis titles included."""
        return PLOT_PX + self.table_px + 70 + 30


def table_lines(
    view: View,
    model: str,
    arms: Sequence[str],
    marks: Mapping[str, Sequence[float]] | None = None,
    period: tuple[float, float] | None = None,
) -> TableLines:
    """The lines of a table for these arms, long names on several lines."""
    labels = {arm: view.label(arm, model) for arm in arms}
    shown = {
        arm: in_lines(label, NAME_LETTERS) if letters_across(label) > NAME_LETTERS else label
        for arm, label in labels.items()
    }
    return TableLines(shown, marks or {}, period)


def figure_with_table(lines: TableLines) -> Drawing:
    """A figure with a text table aligned under its x axis.

    It has no legend: the table names the arms. Where the user asks for one, it is drawn.
    """
    table_px = lines.table_px
    figure = Drawing(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=70 / (PLOT_PX + table_px),
        row_heights=[PLOT_PX, table_px],
    )
    figure.update_layout(margin={"b": 22}, legend={"visible": False})
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


def add_count_table(
    figure: Drawing,
    lines: TableLines,
    cells: Sequence[tuple[str, float, str]],
    view: View,
    heading: str,
    symbols: bool = True,
) -> None:
    """Write counts under the days, a line per arm with the key of its curve.

    ``cells`` are arm, day and what is written there. The words are in the page's ink: arms' colors
    are told apart on a dark page, but hard to read.

    Without ``symbols`` a key is a line alone, as the steps of survival are.
    """
    places = {arm: -line for line, arm in enumerate(lines.labels)}
    figure.add_scatter(
        x=[day for _, day, _ in cells],
        y=[places[arm] for arm, _, _ in cells],
        mode="text",
        text=[words for _, _, words in cells],
        textfont={"size": 13},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
        row=2,
        col=1,
    )
    _add_ticks(figure, list(lines.marks.values()), len(places), lines.row_px)
    names = lines.names
    count = len(names)
    if lines.period:
        _add_period(figure, lines.period, count - 1, lines.row_px)
    widest = max(map(letters_across, names), default=0)
    figure.update_layout(margin={"l": round(46 + 6.6 * widest)})
    for arm, line in places.items():
        _add_key(figure, view.styles[arm], line, symbols)
    figure.update_yaxes(
        tickmode="array",
        tickvals=[-line for line in range(count)],
        ticktext=names,
        ticklabelstandoff=4 - KEY_PX[0],
        range=[-count + 0.4, 0.6],
        row=2,
        col=1,
    )
    _add_heading(figure, heading)


def _add_key(figure: Drawing, style: ArmStyle, line: int, symbols: bool) -> None:
    """The arm's line, and its symbol, between its name and the axis."""
    place: dict[str, Any] = {"xref": "paper", "xsizemode": "pixel", "xanchor": 0, "row": 2}
    start, end = KEY_PX
    figure.add_shape(
        type="line", x0=start, x1=end, y0=line, y1=line,
        line={"color": style.color, "dash": style.dash, "width": 2.5}, **place,
    )  # fmt: skip
    if symbols:
        figure.add_shape(
            type="path", path=outline(style.symbol, (start + end) / 2, 0.8, up=True),
            ysizemode="pixel", yanchor=line, fillcolor=style.color, line={"width": 0}, **place,
        )  # fmt: skip


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


def _add_period(figure: Drawing, days: tuple[float, float], line: int, row_px: int) -> None:
    """A bar over the days of treatment, in its line of the table."""
    half = BAR_PX / row_px / 2
    figure.add_shape(
        type="rect", x0=days[0], x1=days[1], y0=-line - half, y1=-line + half, fillcolor=NEUTRAL,
        line={"width": 0}, row=2, col=1,
    )  # fmt: skip


def _add_ticks(figure: Drawing, lines: Sequence[Sequence[float]], first: int, row_px: int) -> None:
    """Upright marks on the days of each line of the table, from line ``first`` on.

    One shape, as a marker for each dose takes the browser a tenth of the figure's time.
    """
    half = MARK_PX / row_px / 2
    marks = [
        f"M{day:g},{half - line:g} L{day:g},{-half - line:g}"
        for line, days in enumerate(lines, first)
        for day in days
    ]
    if marks:
        look = {"color": NEUTRAL, "width": 1}
        figure.add_shape(type="path", path=" ".join(marks), line=look, row=2, col=1)
