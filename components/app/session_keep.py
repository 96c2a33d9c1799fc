"""Keeping a session: the study file, and the link that brings everything back after a reload."""

from __future__ import annotations

import re

import streamlit as st

from analysis.settings import Settings
from analysis.study import StudyError
from components.app import session
from components.app.session_store import SessionStore
from components.app.study_file import Choice, SavedStudy, is_study_file, read_study_file
from components.look.ink_and_paper import FigureSettings

TOKEN = "session"  # link parameter
# Widgets whose values belong to the study's state; tables' and pictures' own widgets do not.
NOT_KEPT = re.compile(
    r"^(arms_|export_|figures_|csv_|pictures_|card_|open_|files$|corrections_|data_|_)|undo|_tab$"
)
SIMPLE = (str, int, float)


def open_link() -> None:
    """Before anything else of a new session: take up the state that the link's token names."""
    token = st.query_params.get(TOKEN)
    if not token or session.KEY in st.session_state:
        return
    saved = _store().find(token)
    if saved is None:
        st.query_params.pop(TOKEN, None)
        return
    if _restore(saved) is None:
        session.memory().token = token


def keep() -> None:
    """Keep the state of this session under its token; write arms and token into the link."""
    record = session.memory()
    if record.study is not None:
        session.mirror_arms_in_link(record.study)
    if record.study is None or _link_says_all(record):
        st.query_params.pop(TOKEN, None)
        return
    record.token = record.token or _store().new_token()
    _store().keep(record.token, state())
    if st.query_params.get(TOKEN) != record.token:
        st.query_params[TOKEN] = record.token


def forget() -> None:
    """Close the study and drop what was kept of it."""
    _store().forget(session.memory().token)
    session.close_study()
    st.query_params.pop(TOKEN, None)


def state() -> SavedStudy:
    """Everything that the open study's results and figures depend on."""
    record = session.memory()
    assert record.study is not None
    shown = {arm.name for arm in session.shown_arms(record.study)}
    return SavedStudy(
        record.uploads,
        record.corrections,
        record.settings,
        record.figures,
        tuple(arm.name for arm in record.study.arms if arm.name not in shown),
        kept_choices(),
    )


def kept_choices() -> dict[str, Choice]:
    """The values of the pages' widgets, as far as they were drawn or changed."""
    found: dict[str, Choice] = {}
    for key, value in st.session_state.items():
        name = str(key)
        if NOT_KEPT.search(name) or name in (session.KEY, session.FILES):
            continue
        if isinstance(value, bool):
            if value or name.startswith("choice_"):  # a button is a bool too, and reads False
                found[name] = value
        elif isinstance(value, SIMPLE):
            found[name] = value
        elif isinstance(value, list) and all(isinstance(each, SIMPLE) for each in value):
            found[name] = list(value)
    return found


def open_dropped_files() -> None:
    """Read what lies in the upload box: spreadsheets, or one study file."""
    files = st.session_state[session.FILES]
    studies = [file for file in files if is_study_file(file.getvalue())]
    if not studies:
        session.open_dropped_files()
        return
    record = session.memory()
    record.unread = ()
    try:
        if len(files) > 1:
            raise StudyError("A study file holds a whole study: drop it alone.")
        record.error = _restore(read_study_file(studies[0].getvalue()))
    except StudyError as error:
        record.error = error


def _restore(saved: SavedStudy) -> StudyError | None:
    """Open a saved state; the reason, where its files cannot be read."""
    error = session.open_saved(saved.uploads, saved.corrections)
    record = session.memory()
    if error or record.study is None:
        return error
    record.settings, record.figures = saved.settings, saved.figures
    for key, value in saved.choices.items():
        if not NOT_KEPT.search(key) and key != session.KEY:
            st.session_state[key] = value
    hidden = set(saved.hidden)
    shown = [arm.name for arm in record.study.arms if arm.name not in hidden]
    session.show_arms(record.study, shown)
    return None


def _link_says_all(record: session.Memory) -> bool:
    """Whether ``?study=sample`` and the hidden arms bring the same back."""
    return (
        session.is_sample(record.uploads)
        and record.corrections == type(record.corrections)()
        and record.settings == Settings()
        and record.figures == FigureSettings()
    )


@st.cache_resource(show_spinner=False)
def _store() -> SessionStore:
    return SessionStore()
