"""Long names of arms on several lines, so that figures keep their room and no name is cut."""

from __future__ import annotations

import html
import textwrap

BREAK = "<br>"


def in_lines(label: str, letters: int) -> str:
    """A figure's label on lines of at most ``letters``, which break at the plus signs first.

    A word that is longer than a line is parted.
    """
    first, *others = html.unescape(label).split(" + ")
    parts = [first, *(f"+ {part}" for part in others)]
    lines = [line for part in parts for line in textwrap.wrap(part, letters)]
    return BREAK.join(html.escape(line, quote=False) for line in lines)


def letters_across(label: str) -> int:
    """Letters of the longest line."""
    return max(len(html.unescape(line)) for line in label.split(BREAK))


def line_count(labels: list[str]) -> int:
    """Lines of the label that has most."""
    return max((label.count(BREAK) + 1 for label in labels), default=1)
