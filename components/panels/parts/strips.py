"""Building blocks that several panels share: arms along the x axis, and why one is empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.look.drawing import Drawing
from components.look.theme import ArmStyle, Panel, plot_text

JITTER = 0.16
MANY_ARMS, MANY_ARMS_PX = 6, 12


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
    return Panel(
        key, title, figure, words, f"{title}: {words}", file_stem=file_stem, height=160,
        is_empty=True,
    )  # fmt: skip
