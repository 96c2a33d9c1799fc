"""What is said of cells that hold more than a number, or something else in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.reading.words.values import Mark
from analysis.study import Severity

_MOST = 12  # different texts in one column that get a message each
_MESSAGES: Mapping[str, tuple[Severity, str, str]] = {
    "missing": (
        "info",
        "These cells say that there is no value.",
        "Taken as not measured.",
    ),
    "below": (
        "warning",
        "The cell says that it was below what can be measured. Enter a number if there is one.",
        "Taken as below detection, without a number.",
    ),
    "none": ("info", "The cell says that there was no tumor.", "Taken as 0."),
    "end": (
        "warning",
        "The cell tells how the animal ended instead of a number. "
        "Enter its day and reason in a survival sheet.",
        "Taken as not measured; the text was kept as a note.",
    ),
    "marked": (
        "warning",
        "The number carries a mark. Delete the number if it is to be left out.",
        "Read as the number without its mark.",
    ),
    "doubtful": (
        "warning",
        "A comma or point in the number can be a decimal mark or separate thousands. "
        "Enter it without a thousands separator.",
        "",
    ),
    "error": (
        "warning",
        "The cell holds an error or a formula without its result. "
        "Repair the formula, or save the file again in Excel.",
        "Taken as not measured.",
    ),
    "text": (
        "warning",
        "The cell holds a text where a number belongs. Enter a number or clear the cell.",
        "Taken as not measured.",
    ),
}


def mark_messages(
    marks: Mapping[int, Mark], own: Mapping[str, str] | None = None
) -> Iterator[tuple[Severity, str, str, str, list[int]]]:
    """Severity, sentence, text, action and positions for each different text of a column.

    One message for each kind of mark where the texts are many. ``own`` has actions of a reader's
    own by the kind of mark.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for position, mark in marks.items():
        text = "" if mark.kind == "missing" else mark.text
        groups.setdefault((mark.kind, text), []).append(position)
    groups = {key: at for key, at in groups.items() if key[0] in _MESSAGES}
    if len(groups) > _MOST:
        merged: dict[tuple[str, str], list[int]] = {}
        for (kind, _), positions in groups.items():
            merged.setdefault((kind, ""), []).extend(positions)
        groups = merged
    for positions in groups.values():
        mark = marks[positions[0]]
        severity, what, action = _MESSAGES[mark.kind]
        if mark.kind == "doubtful":
            action = f"Read as {mark.value:g}."
        yield severity, what, mark.text, (own or {}).get(mark.kind, action), positions
