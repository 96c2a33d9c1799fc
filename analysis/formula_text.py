"""Texts that a spreadsheet would run as formulas, in every file that is written or read back."""

from __future__ import annotations

import pandas as pd

# As a spreadsheet takes them; the wide signs are those of East Asian keyboards.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutralized(text: str) -> str:
    """A text behind an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def restored(text: str) -> str:
    """What ``neutralized`` was given: the text without that apostrophe."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as UTF-8 CSV: full precision, ``.`` decimal, missing = empty.

    A text that a spreadsheet would run as a formula (it starts with ``= + - @`` or a tab) is
    written behind an apostrophe; a heading too.
    """
    safe = table.rename(columns=lambda name: neutralized(str(name)))
    for at in [at for at in range(safe.shape[1]) if _is_text(safe.iloc[:, at])]:
        safe.isetitem(at, safe.iloc[:, at].map(_neutral_cell).array)
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _is_text(column: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(column) or column.dtype == object


def _neutral_cell(value: object) -> object:
    return neutralized(value) if isinstance(value, str) else value
