"""An element of the page of our own; where its script draws charts, it can make pictures too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from components.card import pictures, plotly_js


def own_element(
    name: str,
    html: str,
    css: str,
    script: Path,
    *,
    isolate_styles: bool = True,
    before: Sequence[Path] = (),
) -> Any:
    """The element of this name; the scripts ``before`` its own are part of it."""
    return st.components.v2.component(
        name,
        html=html,
        css=css,
        js="\n".join(each.read_text(encoding="utf-8") for each in (*before, script)),
        isolate_styles=isolate_styles,
    )


def drawing_element(
    name: str, html: str, css: str, script: Path, *, isolate_styles: bool = True
) -> Any:
    """The element of this name; before its script stand those of plotly.js and of pictures."""
    return own_element(
        name,
        html,
        css,
        script,
        isolate_styles=isolate_styles,
        before=(plotly_js.SCRIPT, pictures.SCRIPT),
    )
