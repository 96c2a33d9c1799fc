"""Leaving a study: what would take one's own work away asks first, and what was closed comes back.

A *deed* is what leaves the open study: it is closed, or another takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from analysis.study import StudyError
from components.app import session, session_files, session_keep
from components.look.markdown import markdown_text
from components.views.study import adding

WHERE = "where"  # files were dropped that can go into the open study
WHY = "It can be reopened on this page until the browser is closed."


@dataclass(frozen=True, slots=True)
class Deed:
    """One way to leave a study: the question, the button that goes on, and what that does."""

    question: str
    button: str
    do: Callable[[], None]


def close() -> None:
    """Callback: close the open study."""
    _ask_or_do("close")


def open_sample() -> None:
    """Open the sample study."""
    _ask_or_do("sample")


def open_dropped_files() -> None:
    """Callback: open what lies in the upload box, or ask where it goes in a study of one's own.

    A box that holds nothing new asks nothing.
    """
    record = session.memory()
    if not session.files_in_box():
        session.leave_unread()
        return
    try:
        files = session_keep.dropped()
        goes_in = session_keep.may_take_in(files)
    except StudyError as error:
        record.unread, record.error = (), error
        return
    if goes_in:
        record.asked = WHERE
    else:
        _ask_or_do("files")


def ask() -> None:
    """Over the page, what waits for the user's word."""
    asked = session.memory().asked
    if asked == WHERE:
        adding.ask(_set_aside, lambda: _ask_or_do("files"))
    elif (deed := DEEDS.get(asked)) is not None:
        st.dialog(deed.question, icon=":material/help:", on_dismiss=_stay)(_dialog)(deed)


def remove_file(place: int) -> None:
    """Callback: take a file out of the study; the last one closes it."""
    if len(session.memory().uploads) > 1:
        session_files.remove(place)
    else:
        close()


def reopen_list() -> None:
    """The studies that were closed until now, each with how much work is in it."""
    closed = session_keep.closed()
    if not closed:
        return
    with st.container(border=True, key="reopen"):
        st.markdown("**Closed studies**", help="Kept until the browser is closed, at most "
                    "a day. Nobody else sees them.")  # fmt: skip
        for number, each in enumerate(closed):
            title = markdown_text(each.state.title)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    f"Reopen {title}", key=f"reopen_{number}", icon=":material/history:",
                    on_click=session_keep.reopen, args=(each.name,),
                )  # fmt: skip
                st.button(
                    "Forget", key=f"reopen_forget_{number}", type="tertiary",
                    on_click=session_keep.forget_closed, args=(each.name,),
                    help=f"Drop {title} from this server for good.",
                )  # fmt: skip
            st.caption(markdown_text(each.state.work) or "Files alone, nothing changed.")


def _ask_or_do(name: str) -> None:
    record = session.memory()
    record.asked = name if session_keep.own_work() else ""
    if not record.asked:
        DEEDS[name].do()


def _dialog(deed: Deed) -> None:
    """What would be left, and the two ways on."""
    record = session.memory()
    if not record.asked or record.study is None:
        st.rerun()
    st.markdown(f"**{markdown_text(record.study.title)}** holds work of yours: "
                f"{markdown_text(session_keep.own_work())}. {WHY}")  # fmt: skip
    with st.container(horizontal=True):
        st.button(deed.button, key="leave", type="primary", on_click=_go_on, args=(deed,))
        st.button("Keep it open", key="stay", on_click=_stay)


def _stay() -> None:
    record = session.memory()
    if record.asked == "files":
        session.empty_box()
    record.asked = ""


def _set_aside() -> None:
    """What lies in the box was put into the study, or is not opened."""
    session.memory().asked = ""
    session.empty_box()


def _go_on(deed: Deed) -> None:
    session.memory().asked = ""
    deed.do()


def _close() -> None:
    study = session.memory().study
    session_keep.forget()
    session.memory().done = f"Closed: {study.title}" if study else ""


def _in_its_place(open_other: Callable[[], None]) -> None:
    """Open another study; the one before is put away, unless its files are all in the other."""
    record, left = session.memory(), session_keep.worth_keeping()
    open_other()
    record.arrived = record.error is None
    if left is None or record.error:
        return
    if left.work or not set(left.saved.uploads) <= set(record.uploads):
        session_keep.put_away(left)


DEEDS: Mapping[str, Deed] = {
    "close": Deed("Close this study?", "Close it", _close),
    "sample": Deed("Open the sample in its place?", "Open the sample",
                   lambda: _in_its_place(session.open_sample)),
    "files": Deed("Open the dropped files in its place?", "Open the files",
                  lambda: _in_its_place(session_keep.open_dropped_files)),
}  # fmt: skip
