"""Keys of questions: readable, and equal for equal files."""

from __future__ import annotations

from analysis.reading.files.sheets import Sheet


def question_key(kind: str, sheet: Sheet, cell: str = "") -> str:
    """``kind:FILE:SHEET!CELL``; a text file has no sheet, a question about all of it no cell."""
    mark = "!" if sheet.name and cell else ""
    return f"{kind}:{sheet.file}:{sheet.name}{mark}{cell}"


def shared_key(topic: str, sheet: Sheet) -> str:
    """``topic:FILE:``, of a question whose answer holds for all tables of a file that ask it."""
    return f"{topic.replace(':', ' ')}:{sheet.file}:"
