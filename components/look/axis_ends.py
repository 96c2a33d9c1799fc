"""What stands at the end of an axis: marks drawn whole, and error bars that are cut at it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

NEAR = 0.025  # of the axis, below which a mark at 0 would be cut by the frame
_INSIDE = 0.025  # of the axis, from its end to the arrowhead of a bar that goes on


def with_whole_marks(
    axis: Mapping[str, Any], letter: str, traces: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """The axis from a little below 0 where a mark stands at 0; else as it is.

    ``traces`` are those on this axis, of which ``letter`` (x or y) lies along it.
    """
    values = [_numbers(trace.get(letter)) for trace in traces if _has_marks(trace)]
    known = np.concatenate([np.empty(0), *values])
    known = known[np.isfinite(known)]
    if axis.get("type") in ("log", "category") or not len(known) or known.min() < 0:
        return dict(axis)
    low, high = axis.get("range", (0.0, float(known.max())))
    if low != 0 or known.min() > NEAR * high:
        return dict(axis)
    if "range" in axis:
        return {**axis, "range": [-NEAR * high, high]}
    if axis.get("rangemode") != "tozero":
        return dict(axis)
    return {**axis, "rangemode": "normal", "autorangeoptions": {"include": [0]}}


def cut_bars(
    trace: Mapping[str, Any], ends: Sequence[float]
) -> tuple[dict[str, Any], list[tuple[Any, float, str]]]:
    """A trace with its error bars cut at the ends of the y axis, and an arrowhead for each cut.

    Arrowheads are x, y and symbol.
    """
    bars, (low, high) = trace["error_y"], ends
    y, up = _numbers(trace["y"]), _numbers(bars["array"])
    down = _numbers(bars.get("arrayminus", bars["array"]))
    with np.errstate(invalid="ignore"):
        above, below = y + up > high, y - down < low
    room = _INSIDE * (high - low)
    heads = [
        (trace["x"][at], end, symbol)
        for is_cut, end, symbol in (
            (above, high - room, "triangle-up"),
            (below, low + room, "triangle-down"),
        )
        for at in np.flatnonzero(is_cut).tolist()
    ]
    if not heads:
        return dict(trace), []
    cut = {
        "symmetric": False,
        "array": np.where(above, np.maximum(high - y, 0), up).tolist(),
        "arrayminus": np.where(below, np.maximum(y - low, 0), down).tolist(),
    }
    return {**trace, "error_y": {**bars, **cut}}, heads


def _has_marks(trace: Mapping[str, Any]) -> bool:
    return trace.get("type") == "scatter" and "markers" in str(trace.get("mode", ""))


def _numbers(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Numbers as they are, words and nothing as NaN."""
    listed = [] if values is None else list(values)
    return np.array([v if isinstance(v, int | float) else math.nan for v in listed], dtype=float)
