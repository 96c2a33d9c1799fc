"""What docs/definitions.md promises about the tables that come out: names, columns, texts."""

import re

from tests.places import ROOT

_NOTE = re.compile(r"\([^()]*\)")
_NAME = re.compile(r"`(\w+)`")


def output_tables(text: str) -> list[tuple[str, list[str]]]:
    """Each row of the table under "Tables out": a table's name and its columns, in order.

    Notes in brackets are left out, and ``model``, the first column of every table, is put in.
    """
    rows = [line.split("|") for line in _tables_out(text).splitlines() if line.startswith("| `")]
    return [(cells[1].strip(" `"), ["model", *_columns(cells[3])]) for cells in rows]


def text_columns(text: str) -> set[str]:
    """The columns that the sentence before the table names as those of texts."""
    start = _tables_out(text).partition("Texts stand in ")[2]
    return set(_NAME.findall(start.partition(";")[0]))


def definitions() -> str:
    return (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")


def _tables_out(text: str) -> str:
    return text.partition("\n## Tables out\n")[2].partition("\n## ")[0]


def _columns(cell: str) -> list[str]:
    return [name.strip() for name in _NOTE.sub("", cell).split(",")]
