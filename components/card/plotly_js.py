"""plotly.js for the page: the copy that comes with plotly.py, served from this machine."""

from __future__ import annotations

import functools
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

from components.app import static_files

EARLY = """
// Where it does not load, the cards of the charts say so.
export default function ({ data }) {
  plotlyFrom(new TextDecoder().decode(data)).catch(() => {});
}
"""
SCRIPT = Path(__file__).with_suffix(".js")


@functools.cache
def plotly_address() -> str:
    """Where the page loads plotly.js from; the file is put there on first use.

    The file's name carries plotly's version, so that a browser never keeps an old one.

    Raises
    ------
    OSError
        The folder ``static`` beside ``app.py`` cannot be written to, and holds no copy yet.
    """
    name = f"plotly-{plotly.__version__}.min.js"
    with as_file(files("plotly") / "package_data" / "plotly.min.js") as source:
        return static_files.address(name, source)


def load_early() -> None:
    """Have the browser load plotly.js now, while the server makes what is to be drawn with it.

    The address goes as bytes: to look at anything else, Streamlit imports numpy and pandas.
    """
    _early()(key="plotly", data=plotly_address().encode())


@functools.cache
def _early() -> Any:
    return st.components.v2.component(
        "plotly_early", html="<div></div>", js=SCRIPT.read_text(encoding="utf-8") + EARLY
    )
