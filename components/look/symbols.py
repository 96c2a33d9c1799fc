"""The arms' symbols as outlines, for keys of lines that stand outside of a legend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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


def outline(symbol: str, x: float = 0, scale: float = 1, up: bool = False) -> str:
    """The symbol as an SVG path with its middle at ``x``; ``up``: where y counts upward."""
    turn = -scale if up else scale
    points = [f"{x + scale * right:g},{turn * down:g}" for right, down in OUTLINES[symbol]]
    return f"M{' L'.join(points)} Z"
