"""Building blocks that several panels share: arms along the x axis, and why one is empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.look.drawing import Drawing
from components.look.long_names import in_lines, line_count
from components.look.theme import ArmStyle, Panel, plot_text

JITTER = 0.16
MANY_ARMS, MANY_ARMS_PX = 6, 12
SLOTS_LETTERS = 126  # that all slots have room for
WIDEST_LETTERS = 26  # of a line: turned, it takes a third of the plot
FEWEST_LETTERS, MOST_LETTERS = 10, 18  # of a line, and of one that holds a long word
LINES_THAT_TURN = 2
LEVEL = (0,)  # angles of names that need several lines: they stay level


def add_arm_bar(
    figure: Drawing,
    style: ArmStyle,
    slot: int,
    value: float,
    hover: str,
    **place: int,
) -> None:
    """A bar in the arm's color."""
    figure.add_bar(
        x=[slot],
        y=[value],
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


def add_line_key(figure: Drawing, style: ArmStyle, label: str, dash: str, **place: int) -> None:
    """What stands for points and their line in the legend, which are two traces."""
    figure.add_scatter(
        x=[None],
        y=[None],
        mode="lines+markers",
        name=label,
        line={"color": style.color, "width": 2.5, "dash": dash},
        marker={"color": style.color, "symbol": style.symbol, "size": 9},
        **place,
    )


def slot_axis(labels: Sequence[str]) -> dict[str, Any]:
    """An x axis with one numbered slot per arm; long names stand on lines as wide as their slot.

    Many arms have smaller letters, so that their names stay level on a narrow page. Names turn
    where they have no room, but for those of many lines: there a narrow page scrolls the figure.
    """
    words = [word for label in labels for word in label.split()]
    longest = min(max(map(len, words), default=0), MOST_LETTERS)  # is not parted
    letters = min(SLOTS_LETTERS // max(len(labels), 1), WIDEST_LETTERS)
    letters = max(letters, FEWEST_LETTERS, longest)
    names = [in_lines(label, letters) for label in labels]
    angles = [*LEVEL] if line_count(names) > LINES_THAT_TURN else [*LEVEL, 60]
    size = {"tickfont": {"size": MANY_ARMS_PX}} if len(labels) >= MANY_ARMS else {}
    return size | {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": names,
        "range": [-0.6, len(labels) - 0.4],
        "autotickangles": angles,
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
    return Panel(
        key, title, figure, words, f"{title}: {words}", file_stem=file_stem, height=160,
        is_empty=True,
    )  # fmt: skip
