"""The rooms behind the first page: imported when they are first entered, or by and by.

The libraries of the analysis take longer to import than a first page to show. That page asks for
its rooms here, and nothing else in the app imports inside of a function: a door imports its room
when it is first opened. Once a page stands, one thread imports what nobody has entered yet.
"""

from __future__ import annotations

import importlib
import pkgutil
import threading
import time
from collections.abc import Iterator

import streamlit as st

import components
from components.app import shell
from components.card import plotly_js

# In the order of need: a study is read, then analyzed, then shown. Libraries come one by one, since
# a script that waits for one of them waits for no other.
FIRST = (
    "numpy",
    "pandas",
    "scipy.special",
    "scipy.optimize",
    "analysis.reading",
    "analysis.results",
    "components.views.home",
)
PAUSE_S = 0.005  # between two rooms, for scripts and the browser's requests
CHARTS_S = 4.0  # in which the browser of a first visit gets its charts


def sidebar(page: st.Page) -> None:
    """The sidebar of a page; the browser gets what it draws charts with."""
    with st.sidebar:
        plotly_js.load_early()
    if shell.is_untouched():
        with st.sidebar:
            shell.log_out_button()
            st.caption("No study is open.")
        return
    from components.app import frame, session_keep

    session_keep.open_link(shell.account())
    frame.sidebar(page)


def open_sample() -> None:
    """Open the sample study."""
    from components.app import session

    session.open_sample()
    session.memory().arrived = True


def open_dropped_files() -> None:
    """Open what lies in the upload box."""
    from components.app import session, session_keep

    session_keep.open_dropped_files()
    session.memory().arrived = session.memory().error is None


def go_on() -> None:
    """On Home, once after a study was opened there: to its answers, where nothing is left open."""
    if not shell.is_untouched():
        from components.views import home

        home.go_on()


def found() -> None:
    """On Home, what was found in the open study or in files that could not be read."""
    if not shell.is_untouched():
        from components.views import home

        home.found()


@st.cache_resource(show_spinner=False)
def load_rest() -> threading.Thread:
    """Import every room in the background; once per process, after a first page has run.

    Home has needed none of them, and what comes next does. Any other page has had what it needs:
    there the rest waits until its charts are drawn. A room that cannot be imported ends the thread,
    and the log says why.
    """
    wait_s = 0.0 if shell.is_untouched() else CHARTS_S
    thread = threading.Thread(target=_load, args=(wait_s,), name="rooms")
    thread.start()
    return thread


def every_room() -> Iterator[str]:
    """Names of all modules of the app, those that a study needs first."""
    yield from FIRST
    yield from (room.name for room in pkgutil.walk_packages(components.__path__, "components."))


def _load(wait_s: float) -> None:
    ready = time.monotonic() + wait_s
    while time.monotonic() < ready and _is_served():
        time.sleep(10 * PAUSE_S)
    for room in every_room():
        if not _is_served():
            return
        importlib.import_module(room)
        time.sleep(PAUSE_S)
    shell.settle_memory("rooms")


def _is_served() -> bool:
    """Whether the server is up: its end does not wait for rooms that nobody will enter."""
    return threading.main_thread().is_alive()
