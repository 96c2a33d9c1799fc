"""The rooms behind the first page: imported when they are first entered, or by and by.

The libraries of the analysis take longer to import than a first page to show. That page asks for
its rooms here, and nothing else in the app imports inside of a function: a door imports its room
when it is first opened. One thread imports what nobody has entered yet: what a first chart needs
once a first title stands, all else when that chart is drawn.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import pkgutil
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager

import streamlit as st

import components
from components.app import shell, workers
from components.card import plotly_js

# What Streamlit itself imports at a first title, for the icons of pages.
TITLE = ("streamlit.emojis", "streamlit.material_icon_names")
# In the order of need: a study is read, then analyzed, then shown. Libraries come one by one, since
# a script that waits for one of them waits for no other.
FIRST = (
    "numpy",
    "pandas",
    "scipy.special",
    "scipy.optimize",
    "analysis.reading",
    "analysis.results",
    "components.views.study.page",
    "components.views.tumors.page",
)
PAUSE_S = 0.005  # between two rooms, for scripts and the browser's requests
LOOK_S = 0.05  # between two looks whether the server is up
TURN_S = 0.0005  # until a script or request gets its turn while rooms are imported
ALONE_S = 2.0  # after which a server that nobody visits goes on
CHARTS_S = 4.0  # in which the browser of a first visit gets its charts

_titled = threading.Event()


def sidebar(page: st.Page) -> None:
    """The sidebar of a page, whose title stands; the browser gets what it draws charts with."""
    _titled.set()
    with st.sidebar:
        plotly_js.load_early()
    if shell.is_untouched():
        with st.sidebar:
            shell.log_out_button()
            st.caption("No study is open.")
        return
    from components.app import frame, session_keep

    session_keep.open_link()
    frame.sidebar(page)


def open_sample() -> None:
    """Open the sample study."""
    from components.views.study import leaving

    leaving.open_sample()


def open_dropped_files() -> None:
    """Open what lies in the upload box."""
    from components.views.study import leaving

    leaving.open_dropped_files()


def go_on() -> None:
    """On Study, once after files were opened there: to their check; with the sample to answers."""
    if not shell.is_untouched():
        from components.views.study import overview

        overview.go_on()


def study(boxes: Callable[[], None]) -> None:
    """What the Study page shows: the boxes alone, or with what was found in a study or files."""
    if shell.is_untouched():
        boxes()
        return
    from components.views.study import page

    page.study_page(boxes)


def when_opened(room: str, name: str) -> Callable[..., None]:
    """A function of a room, which is imported when the function is first called."""

    def enter(*given: object) -> None:
        getattr(importlib.import_module(room), name)(*given)

    return enter


@asynccontextmanager
async def served(_server: st.App) -> AsyncIterator[None]:
    """While the server is up: every room in the background, and processes for files."""
    threading.Thread(target=load, name="rooms").start()
    yield
    workers.pool().stop()


def load() -> None:
    """Import every room, then start the processes, which import the same.

    A visitor's own page goes first. A room that cannot be imported ends the thread, and the log
    says why.
    """
    with _in_short_turns():
        _import(TITLE)
        inspect.stack()  # as Streamlit does at a first title; it remembers the files of all modules
    if not _is_served(ALONE_S, _titled):
        return
    with _in_short_turns():
        _import(FIRST)
        _open_kept_sample()
    if not _is_served(CHARTS_S):
        return
    with _in_short_turns():
        _import(every_room())
    workers.pool()
    shell.settle_memory("rooms")


def every_room() -> Iterator[str]:
    """Names of all modules of the app, those that a study needs first."""
    yield from FIRST
    yield from (room.name for room in pkgutil.walk_packages(components.__path__, "components."))


def _import(rooms: Iterable[str]) -> None:
    for room in rooms:
        if not _is_served():
            return
        importlib.import_module(room)
        time.sleep(PAUSE_S)


def _open_kept_sample() -> None:
    from components.app import kept_sample

    kept_sample.open_kept()


@contextmanager
def _in_short_turns() -> Iterator[None]:
    """Others wait less for their turn; nobody looks for garbage, of which an import leaves none."""
    turn_s = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        sys.setswitchinterval(turn_s)


def _is_served(wait_s: float = 0.0, until: threading.Event | None = None) -> bool:
    """Whether the server is up, after that time or event.

    Its end does not wait for rooms that nobody will enter.
    """
    happened = until or threading.Event()
    ready = time.monotonic() + wait_s
    while _is_up() and time.monotonic() < ready and not happened.wait(LOOK_S):
        pass
    return _is_up()


def _is_up() -> bool:
    return threading.main_thread().is_alive()
