"""The body of a page, drawn alone where the frame around it stays as it is.

A run of the whole app draws navigation, sidebar and body. A switched arm, another model or a
control of the body changes the body alone: Streamlit then runs the body's fragment, and the browser
leaves the rest as it stands.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable

import streamlit as st

from components.app import session, session_keep
from components.app.shell import settle_memory

Drawn = tuple[Hashable, ...]


def show(draw: Callable[[], None]) -> None:
    """Draw a page's body, which its own controls and ``redraw`` then draw alone.

    ``draw`` is named as no other page's body is.
    """
    seen = False
    state = _state(draw.__name__)

    @st.fragment(key=draw.__name__)
    @functools.wraps(draw)
    def body() -> None:
        nonlocal seen
        if seen:
            _follow(state, draw)
        else:
            seen = True
            draw()

    body()
    settle_memory("study")  # not earlier: the browser is drawing by now
    session.memory().whole = state  # not reached by a run that was interrupted or had to stop


def redraw() -> None:
    """Callback of controls in the sidebar: draw the body alone, or all where that is not whole."""
    whole = session.memory().whole
    if whole and whole == _state(str(whole[0])):
        st.rerun(str(whole[0]))


def _follow(drawn: Drawn, draw: Callable[[], None]) -> None:
    """Draw the body alone; run all again where what the frame shows has changed too."""
    if session.memory().whole != drawn or drawn != _state(str(drawn[0])):
        st.rerun()
    try:
        draw()
    finally:  # the browser draws the figures first, and takes the link after them
        session_keep.keep()


def _state(name: str) -> Drawn:
    """What the frame around the body called ``name`` is drawn from."""
    record = session.memory()
    return name, record.content_key, record.settings, record.figures
