"""Keeping a session: the study file, and the link that brings everything back after a reload."""

from __future__ import annotations

import functools
import secrets

import streamlit as st

from analysis.reading import Upload
from analysis.reading.saved_study import MANIFEST, is_study_file
from analysis.settings import Settings
from analysis.study import StudyError
from components.app import caches, door, session
from components.app.kept_choices import Choice, is_kept
from components.app.names import FILES, MEMORY, TOKEN
from components.app.session_store import Owner, SessionStore
from components.app.study_file import SavedStudy, read_study_file
from components.app.waiting import from_files
from components.look.ink_and_paper import FigureSettings

OWNER = "_owner"
MOST_BOX_MB = door.MOST_SESSION_MB


def open_link(account: str) -> None:
    """Before anything else of a new session: take up the state that the link's token names.

    Its owner (by account; where nobody has to log in, by browser) goes on with it. Who else has the
    link gets a copy, which is kept under a token of its own.
    """
    if OWNER not in st.session_state:
        browser = door.browser_key() or secrets.token_urlsafe(32)
        st.session_state[OWNER] = Owner(account or browser, browser)
    token = st.query_params.get(TOKEN)
    if not token or MEMORY in st.session_state:
        return
    kept = kept_studies().find(token)
    if kept is None:
        st.query_params.pop(TOKEN, None)
        session.memory().lost = kept_studies().restarted_words(token)
        return
    if _restore(kept.state) is None:
        record, own = session.memory(), kept.belongs_to(st.session_state[OWNER])
        record.token = token if own else ""
        record.copied = kept.copied or not own


def keep() -> None:
    """Keep the state of this session under its token; write arms and token into the link."""
    record = session.memory()
    if record.study is None:
        st.query_params.pop(TOKEN, None)
        return
    if _link_says_all(record):
        session.mirror_in_link(record.study, "")
        return
    record.token = record.token or kept_studies().new_token()
    kept_studies().keep(record.token, state(), st.session_state[OWNER], record.copied)
    session.mirror_in_link(record.study, record.token)


def forget() -> None:
    """Close the study and drop what was kept of it, where no other browser has it open."""
    kept_studies().forget(session.memory().token, st.session_state[OWNER])
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
        is_untouched = value is None or (value is False and not name.startswith("choice_"))
        if is_kept(name, value) and not is_untouched:
            found[name] = list(value) if isinstance(value, list) else value
    return found


def open_dropped_files() -> None:
    """Read what lies in the upload box: spreadsheets, or one study file."""
    files = st.session_state[FILES]
    if sum(file.size for file in files) > MOST_BOX_MB * door.MB:
        session.memory().unread = ()
        session.memory().error = StudyError(
            f"The files in the box are larger than {MOST_BOX_MB} MB together, the most that one "
            "person may have there. None was read: take some out by their x."
        )
        return
    record = session.memory()
    try:
        uploads = [Upload(file.name, file.getvalue()) for file in files]
        studies = [upload for upload in uploads if _is_study_file(upload)]
        if not studies:
            session.open_dropped_files()
            return
        record.unread = ()
        if len(uploads) > 1:
            raise StudyError("A study file holds a whole study: drop it alone.")
        record.error = _restore(from_files(studies, read_study_file, studies[0].data))
    except StudyError as error:
        record.error = error


def _is_study_file(upload: Upload) -> bool:
    """Only what names the manifest is taken apart for it, in a worker process."""
    named = MANIFEST.encode() in upload.data
    return named and from_files((upload,), is_study_file, upload.data)


def _restore(saved: SavedStudy) -> StudyError | None:
    """Open a saved state; the reason, where its files cannot be read."""
    error = session.open_saved(saved.uploads, saved.corrections)
    record = session.memory()
    if error or record.study is None:
        return error
    record.settings, record.figures = saved.settings, saved.figures
    for key, value in saved.choices.items():
        st.session_state[key] = value
    hidden = set(saved.hidden)
    shown = [arm.name for arm in record.study.arms if arm.name not in hidden]
    session.show_arms(record.study, shown)
    return None


def _link_says_all(record: session.Memory) -> bool:
    """Whether ``?study=sample`` and the hidden arms bring the same back."""
    return (
        caches.is_sample(record.uploads)
        and record.corrections == type(record.corrections)()
        and record.settings == Settings()
        and record.figures == FigureSettings()
    )


@functools.cache
def kept_studies() -> SessionStore:
    """The one store of this server; not among Streamlit's caches, which are emptied at times."""
    return SessionStore()
