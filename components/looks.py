"""How figures look on a light and a dark page: colors of ink, paper and axes, font, margins."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FONT = "Arial, Liberation Sans, DejaVu Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Look:
    """Properties that every figure on a page has, by the part of the figure they belong to."""

    layout: Mapping[str, Any]
    xaxis: Mapping[str, Any]
    yaxis: Mapping[str, Any]
    annotation: Mapping[str, Any]
    shape: Mapping[str, Any]
    traces: Mapping[str, Mapping[str, Any]]
    colors: tuple[str, str, str, str]


def light_look() -> Look:
    """On white: the screen in light mode, and every exported picture."""
    return _look("#1F2933", "#FFFFFF", "#E3E7EC", "#8A94A0")


def dark_look() -> Look:
    """On the dark page."""
    return _look("#E6EAEE", "rgba(0,0,0,0)", "#2B343F", "#7B8794")


def white_colors() -> dict[str, str]:
    """The colors of the dark page, each with what takes its place on white."""
    return dict(zip(dark_look().colors, light_look().colors, strict=True))


@functools.cache
def _look(ink: str, paper: str, grid: str, line: str) -> Look:
    axis = {
        "gridcolor": grid,
        "linecolor": line,
        "tickcolor": line,
        "zerolinecolor": line,
        "zerolinewidth": 1,
        "showline": True,
        "ticks": "outside",
        "ticklen": 5,
        "automargin": True,
        "title": {"standoff": 8, "font": {"size": 14}},
    }
    return Look(
        layout={
            "font": {"family": FONT, "size": 14, "color": ink},
            "paper_bgcolor": paper,
            "plot_bgcolor": paper,
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1.02,
                "yanchor": "bottom",
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "hoverlabel": {"font": {"family": FONT}},
            "margin": {"l": 72, "r": 20, "b": 58},
            "hovermode": "closest",
        },
        xaxis={**axis, "showgrid": False, "zeroline": False},
        yaxis=axis,
        annotation={"font": {"color": ink}},
        shape={"line": {"color": ink}},
        traces={"bar": {"error_y": {"color": ink}}},
        colors=(ink, paper, grid, line),
    )
