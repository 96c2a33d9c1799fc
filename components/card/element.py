"""An element of the page whose script draws charts and makes pictures of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from components.card import pictures, plotly_js


def drawing_element(
    name: str, html: str, css: str, script: Path, *, isolate_styles: bool = True
) -> Any:
    """The element of this name; before its script stand those of plotly.js and of pictures."""
    scripts = (plotly_js.SCRIPT, pictures.SCRIPT, script)
    return st.components.v2.component(
        name,
        html=html,
        css=css,
        js="\n".join(each.read_text(encoding="utf-8") for each in scripts),
        isolate_styles=isolate_styles,
    )
