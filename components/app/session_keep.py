"""Keeping a session: the study file, and the link that brings everything back after a reload."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from analysis.reading import Upload
from analysis.reading.saved_study import MANIFEST, is_study_file
from analysis.settings import Settings
from analysis.study import Problem, StudyError
from components.app import caches, door, session, shell
from components.app.kept_choices import Choice, is_kept
from components.app.names import MEMORY, TOKEN
from components.app.session_store import Closed, SessionStore, kept_studies
from components.app.study_file import SavedStudy, read_study_file
from components.app.waiting import from_files
from components.app.work.changes import Work, files_of, work_words
from components.app.work.content import Content
from components.look.ink_and_paper import FigureSettings

MOST_BOX_MB = door.MOST_SESSION_MB


@dataclass(frozen=True, slots=True)
class HeldStudy:
    """A study as its user left it, with the work that it had come with."""

    title: str
    saved: SavedStudy
    opened: Work
    copied: bool
    notes: tuple[Problem, ...] = ()  # of files that were changed

    @property
    def size_bytes(self) -> int:
        """Bytes of the uploads."""
        return self.saved.size_bytes

    @property
    def work(self) -> str:
        """How much the user did on it; "" where that is nothing."""
        saved = self.saved
        now = Work(saved.corrections, saved.settings, files_of(saved.uploads))
        return work_words(self.opened, now)


def open_link() -> None:
    """Before anything else of a new session: take up the state that the link's token names.

    Its owner (by account; where nobody has to log in, by browser) goes on with it. Who else has the
    link gets a copy, which is kept under a token of its own.
    """
    token = st.query_params.get(TOKEN)
    if not token or MEMORY in st.session_state:
        return
    kept = _store().find(token)
    if kept is None:
        st.query_params.pop(TOKEN, None)
        session.memory().lost = _store().restarted_words(token)
        return
    if _take_up(kept.state) is None:
        record, own = session.memory(), kept.belongs_to(shell.owner())
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
    record.token = record.token or _store().new_token()
    _store().keep(record.token, held(), shell.owner(), record.copied)
    session.mirror_in_link(record.study, record.token)


def forget() -> None:
    """Close the study, and its link where no other browser has it open; it can be reopened."""
    if left := worth_keeping():
        put_away(left)
    _store().forget(session.memory().token, shell.owner())
    session.close_study()
    st.query_params.pop(TOKEN, None)


def own_work() -> str:
    """How much the user did on the open study; "" where that is nothing, or none is open."""
    record = session.memory()
    return work_words(record.opened, record.work) if record.study is not None else ""


def held() -> HeldStudy:
    """The open study as it stands."""
    record = session.memory()
    assert record.study is not None
    notes = record.steps.now.notes
    return HeldStudy(record.study.title, state(), record.opened, record.copied, notes)


def worth_keeping() -> HeldStudy | None:
    """The open study, unless there is none or one click brings the same back."""
    record = session.memory()
    return None if record.study is None or _link_says_all(record) else held()


def put_away(left: HeldStudy) -> None:
    """Keep a study in whose place another was opened, to be reopened."""
    _store().put_away(left, shell.owner())


def closed() -> tuple[Closed[HeldStudy], ...]:
    """What the user closed until now, the last first."""
    return _store().closed_by(shell.owner())


def reopen(name: str) -> None:
    """Open a closed study again; what is open takes its place among the closed ones."""
    back = _store().take_out(name, shell.owner())
    if back is None:
        return
    if session.memory().study is not None:
        forget()
    error = _take_up(back)
    record = session.memory()
    record.error = error
    if error:
        put_away(back)
    else:
        record.done = f"Reopened: {back.title}"


def forget_closed(name: str) -> None:
    """Let a closed study go for good."""
    _store().take_out(name, shell.owner())


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


def dropped() -> tuple[Upload, ...]:
    """What lies in the upload box to be opened; a study of one's own took in the rest.

    Raises
    ------
    StudyError
        It is larger than one person may have there.
    """
    files = session.files_in_box()
    if sum(file.size for file in files) > MOST_BOX_MB * door.MB:
        raise StudyError(
            f"The files in the box are larger than {MOST_BOX_MB} MB together, the most that one "
            "person may have there. None was read: take some out by their x."
        )
    return tuple(Upload(file.name, file.getvalue()) for file in files)


def may_take_in(files: Iterable[Upload]) -> bool:
    """Whether the open study is one's own and these are no study of their own."""
    record = session.memory()
    if record.study is None or caches.is_sample(record.uploads):
        return False
    return not any(map(_is_study_file, files))


def open_dropped_files() -> None:
    """Read what lies in the upload box: spreadsheets, or one study file."""
    record = session.memory()
    try:
        uploads = dropped()
        session.empty_box()
        studies = [upload for upload in uploads if _is_study_file(upload)]
        if not studies:
            if uploads:
                session.open_uploads(uploads)
            return
        if len(uploads) > 1:
            raise StudyError("A study file holds a whole study: drop it alone.")
        saved = from_files(studies, read_study_file, studies[0].data)
        record.unread, record.error = (), _restore(saved)
    except StudyError as error:
        record.unread, record.error = (), error


def _is_study_file(upload: Upload) -> bool:
    """Only what names the manifest is taken apart for it, in a worker process."""
    named = MANIFEST.encode() in upload.data
    return named and from_files((upload,), is_study_file, upload.data)


def _restore(saved: SavedStudy, notes: tuple[Problem, ...] = ()) -> StudyError | None:
    """Open a saved state; the reason, where its files cannot be read."""
    error = session.open_saved(Content(saved.uploads, saved.corrections, notes))
    record = session.memory()
    if error or record.study is None:
        return error
    record.settings, record.figures = saved.settings, saved.figures
    record.opened = record.work
    for key, value in saved.choices.items():
        st.session_state[key] = value
    hidden = set(saved.hidden)
    shown = [arm.name for arm in record.study.arms if arm.name not in hidden]
    session.show_arms(record.study, shown)
    return None


def _take_up(back: HeldStudy) -> StudyError | None:
    """Go on with a study where its user left it; the reason, where its files cannot be read."""
    if error := _restore(back.saved, back.notes):
        return error
    record = session.memory()
    record.opened, record.copied = back.opened, back.copied
    return None


def _link_says_all(record: session.Memory) -> bool:
    """Whether ``?study=sample`` and the hidden arms bring the same back."""
    return (
        caches.is_sample(record.uploads)
        and record.corrections == type(record.corrections)()
        and record.settings == Settings()
        and record.figures == FigureSettings()
    )


def _store() -> SessionStore[HeldStudy]:
    store: SessionStore[Any] = kept_studies()
    return store
