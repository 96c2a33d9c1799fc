"""The drawn sheets of the Check page as one element of our own (this module's script and style)."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from components.look.theme import REGION_INKS
from components.views.check.sheets import SheetSeen

HTML = '<div class="check"></div>'


def show_sheets_small(sheets: Sequence[SheetSeen]) -> None:
    """Every sheet with its map and lines; those of which nothing was read stand below."""
    dark = bool(st.context.theme.type == "dark")
    _component()(key="check", data=json.dumps(page_data(sheets, dark)).encode())


def page_data(sheets: Sequence[SheetSeen], dark: bool) -> dict[str, Any]:
    """What the script draws: the sheets, and the ink of each kind on this page."""
    inks = {kind: colors[dark] for kind, colors in REGION_INKS.items()}
    several = len({sheet.file for sheet in sheets}) > 1
    return {
        "sheets": [asdict(sheet) | {"title": _title(sheet, several)} for sheet in sheets],
        "inks": inks,
    }


def _title(sheet: SheetSeen, several: bool) -> str:
    """The sheet's name; with its file where there are several, a text file by its own."""
    if not sheet.name:
        return sheet.file
    return f"{sheet.file}: {sheet.name}" if several else sheet.name


@functools.cache
def _component() -> Any:
    here = Path(__file__).parent
    css, js = ((here / f"sheets.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return st.components.v2.component("check", html=HTML, css=css, js=js, isolate_styles=False)
