"""The arms' symbols as outlines, for keys of lines that stand outside of a legend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

Point = tuple[float, float]  # pixels to the right and down from the symbol's middle

OUTLINES: Mapping[str, Sequence[Point]] = {
    "circle": [(5 * math.cos(turn * math.pi / 12), 5 * math.sin(turn * math.pi / 12))
               for turn in range(24)],
    "square": [(-5, -5), (5, -5), (5, 5), (-5, 5)],
    "diamond": [(0, -6), (6, 0), (0, 6), (-6, 0)],
    "triangle-up": [(0, -6), (6, 5), (-6, 5)],
    "triangle-down": [(0, 6), (6, -5), (-6, -5)],
    "pentagon": [(0, -6), (6, -1), (4, 5), (-4, 5), (-6, -1)],
    "x": [(-5, -3), (-3, -5), (0, -2), (3, -5), (5, -3), (2, 0), (5, 3), (3, 5), (0, 2), (-3, 5),
          (-5, 3), (-2, 0)],
    "cross": [(-2, -6), (2, -6), (2, -2), (6, -2), (6, 2), (2, 2), (2, 6), (-2, 6), (-2, 2),
              (-6, 2), (-6, -2), (-2, -2)],
    "star": [(0, -7), (2, -2), (7, -2), (3, 1), (4, 6), (0, 3), (-4, 6), (-3, 1), (-7, -2),
             (-2, -2)],
}  # fmt: skip

# What makes plotly.js draw a symbol about as large as its circle of the same size.
EVEN = {"triangle-up": 1.35, "triangle-down": 1.35, "pentagon": 1.12}


def with_even_marks(trace: Mapping[str, Any]) -> dict[str, Any]:
    """The trace with marks that look alike in size; those with a size each stay as they are.

    Examples
    --------
    >>> trace = {"marker": {"symbol": ["square", "triangle-up-open"], "size": 10}}
    >>> with_even_marks(trace)["marker"]["size"]
    [10.0, 13.5]
    """
    marker = trace.get("marker") or {}
    symbol, size = marker.get("symbol"), marker.get("size")
    if symbol is None or not isinstance(size, (int, float)):
        return dict(trace)
    one = isinstance(symbol, str)
    each = [EVEN.get(name.removesuffix("-open"), 1.0) for name in ([symbol] if one else symbol)]
    sizes = [round(size * factor, 2) for factor in each]
    if sizes == [size] * len(sizes):
        return dict(trace)
    # A size for each point would make plotly.js draw them as bubbles: pale, and with an edge.
    plain = {} if one else {"opacity": 1, "line": {"width": 0}}
    return {**trace, "marker": plain | marker | {"size": sizes[0] if one else sizes}}


def outline(symbol: str, x: float = 0, scale: float = 1, up: bool = False) -> str:
    """The symbol as an SVG path with its middle at ``x``; ``up``: where y counts upward."""
    turn = -scale if up else scale
    points = [f"{x + scale * right:g},{turn * down:g}" for right, down in OUTLINES[symbol]]
    return f"M{' L'.join(points)} Z"
