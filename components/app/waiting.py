"""What a session has done by a worker process, and what its page says in the meantime."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from analysis.reading import Upload
from analysis.study import Problem, StudyError
from components.app.process_limits import Limits
from components.app.workers import READING, Ended, Job, Pool, pool

QUIET_S = 0.3  # what is done within it is not spoken of
LOOK_S = 0.5  # between two looks at the line
SAVE_AGAIN = (
    "Open it in a spreadsheet program, leave out what is no data, and save it again as .xlsx or "
    ".csv; split what is very large."
)
P = ParamSpec("P")
Made = TypeVar("Made")


def from_files(
    uploads: Sequence[Upload], read: Callable[P, Made], *arguments: P.args, **named: P.kwargs
) -> Made:
    """``read(*arguments)``, in a worker process: what takes these files apart.

    Raises
    ------
    StudyError
        ``read`` raised it, or the files need too much to be read; the sentence names them.
    """
    names = ", ".join(f"'{upload.name}'" for upload in uploads)
    one = uploads[0].name if len(uploads) == 1 else ""
    try:
        return done("Reading the files …", read, *arguments, uploads=uploads, limits=READING)
    except Ended as end:
        several = "" if one else " Open them one by one to find the one that does so."
        what = f"Reading {names} {end.words()}. {SAVE_AGAIN}{several}"
        problem = Problem("error", what, one, action="Nothing of it was read.")
        raise StudyError([problem]) from end


def done(
    words: str,
    function: Callable[..., Made],
    *arguments: Any,
    uploads: Sequence[Upload],
    limits: Limits,
) -> Made:
    """``function(*arguments)``, in a worker process; the page says so where it takes long.

    Raises
    ------
    StudyError
        ``function`` raised it.
    Ended
        It takes more than the limits, or broke off.
    """
    owner, workers = _session(), pool()
    size_bytes = sum(len(upload.data) for upload in uploads)
    job = workers.submit(function, *arguments, limits=limits, owner=owner, size_bytes=size_bytes)
    with _told(words, workers, job):
        try:
            made: Made = workers.wait(job, lambda: _is_there(owner))
        except Ended as end:
            if end.end == "gone":
                st.stop()
            raise
    return made


def _session() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def _is_there(owner: str) -> bool:
    """Whether the browser of a session holds its line to the server."""
    return not (owner and exists()) or bool(get_instance().is_active_session(owner))


@contextmanager
def _told(words: str, workers: Pool, job: Job) -> Iterator[None]:
    """Say on the page what is waited for.

    By a thread of its own: what a script sends lets a click that came in the meantime interrupt it,
    and the files that were just dropped would never be opened.
    """
    ended = threading.Event()
    if not _session():
        yield
        return
    tell = contextvars.copy_context().run  # with the place on the page where the script stands
    teller = threading.Thread(target=tell, args=(_tell, words, workers, job, ended), daemon=True)
    add_script_run_ctx(teller)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


def _tell(words: str, workers: Pool, job: Job, ended: threading.Event) -> None:
    if ended.wait(QUIET_S):
        return
    while not ended.is_set():
        others = workers.ahead(job)
        with st.spinner(_line(words, others), show_time=True):
            while not ended.wait(LOOK_S) and workers.ahead(job) == others:
                pass


def _line(words: str, others: int) -> str:
    return words if not others else f"{words} waiting for {others} other{'s' * (others != 1)}"
