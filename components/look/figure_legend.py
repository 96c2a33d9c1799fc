"""How much room a legend above a plot takes: its lines, and its widest name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from components.look.long_names import letters_across

WIDE_PX, LINE_PX = 860, 19  # that a legend has on a wide page, and the height of a line
KEY_PX, LETTER_PX = 45, 6.8  # of a key with its gaps, and of a letter of a name

Traces = Sequence[Mapping[str, Any]]


def is_shown(traces: Traces, layout: Mapping[str, Any]) -> bool:
    """Whether a figure has a legend."""
    asked = layout.get("showlegend", True) and layout.get("legend", {}).get("visible", True)
    return bool(asked) and any(trace.get("showlegend", True) for trace in traces)


def line_count(traces: Traces, layout: Mapping[str, Any]) -> int:
    """Its lines on a wide page: names as wide as the widest, unless one line holds all."""
    wide = _names_px(traces, layout)
    if sum(wide) <= WIDE_PX:
        return 1
    return math.ceil(len(wide) / max(1, int(WIDE_PX / max(wide))))


def widest_px(traces: Traces, layout: Mapping[str, Any]) -> float:
    """The width of its widest name with the key; 0 without a legend."""
    return max(_names_px(traces, layout), default=0.0)


def _names_px(traces: Traces, layout: Mapping[str, Any]) -> list[float]:
    named = (t for t in traces if t.get("name") and t.get("showlegend", True))
    if not is_shown(traces, layout):
        return []
    return [KEY_PX + LETTER_PX * letters_across(trace["name"]) for trace in named]
