"""PNG and SVG buttons of a figure; the user's own browser draws the picture."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import streamlit as st

from components.looks import FONT, white_colors
from components.theme import Panel

WIDTH_PX = 1000
SCALE = 4.0  # 4000 px: a 13.33 inch slide at 300 dpi
DPI = 300
BUTTONS_PX = 220
HTML = """<div class="row"><span role="status" aria-live="polite"></span>
<button id="png" type="button">PNG</button><button id="svg" type="button">SVG</button></div>"""
CSS = """.row{display:flex;gap:.4rem;align-items:center;justify-content:flex-end;
font-family:var(--st-font);font-size:.875rem;color:var(--st-text-color)}
button{background:var(--st-background-color);color:var(--st-text-color);
border:1px solid var(--st-border-color);border-radius:var(--st-button-radius);
padding:.3rem .7rem;font:inherit;cursor:pointer;min-height:2.1rem}
button:hover{border-color:var(--st-primary-color);color:var(--st-primary-color)}
button:focus-visible{outline:2px solid var(--st-primary-color);outline-offset:2px}"""


def picture_buttons(panel: Panel) -> None:
    """Show the PNG and SVG buttons of the chart drawn under ``key=panel.key``.

    The picture holds title, chart (with its legend, as zoomed on screen) and caption on white:
    4000 px wide, marked as 300 dpi.
    """
    _component()(
        key=f"pictures_{panel.key}",
        width=BUTTONS_PX,
        data={
            "chart": re.sub(r"[^A-Za-z0-9_-]", "-", panel.key),
            "title": panel.title,
            "caption": panel.caption,
            "file": panel.file_stem or panel.key,
            "width": WIDTH_PX,
            "height": panel.height,
            "scale": SCALE,
            "dpi": DPI,
            "family": FONT,
            "recolor": white_colors(),
        },
    )


@functools.cache
def _component() -> Any:
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component("picture_buttons", html=HTML, css=CSS, js=script)
