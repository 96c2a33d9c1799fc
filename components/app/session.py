"""The app's memory: one record per browser session, the caches, and the only use of session_state.

The study, its results and the user's choices live in one ``Memory``. Widgets keep their own values;
which arms are hidden is mirrored in the page's link.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, cast

import pandas as pd
import streamlit as st

from analysis.pharmacology import DrugCard
from analysis.reading import (
    Corrections,
    Pointing,
    Upload,
    relearned,
)
from analysis.results import Results
from analysis.settings import Settings
from analysis.study import Arm, Question, Study, StudyError
from components.app import caches
from components.app.kept_sample import sample
from components.app.names import FILES, HIDE, MEMORY, SAMPLE, STUDY, TOKEN
from components.app.work.changes import Work, change_words, files_of
from components.app.work.content import Content, Uploads
from components.app.work.undo import Steps
from components.app.workers import Ended
from components.figures.option import Choices, error_bar
from components.look.figure_style import recolored
from components.look.ink_and_paper import FigureSettings
from components.look.theme import ArmStyle, View, arm_styles

KEPT = ("pointed", "figures", "drafts")  # what stays of a session whose study is closed
CORRECTIONS_FILE = "corrections_file"


@dataclass(slots=True)
class Memory:
    """What one browser session holds."""

    study: Study | None = None
    content_key: str = ""  # names, contents and corrections: caches never mix two of them
    steps: Steps[Content] = field(default_factory=lambda: Steps(Content()))
    away: tuple[str, ...] = ()  # arms that were hidden when their file was removed
    boxed: frozenset[str] = frozenset()  # files in the upload box that were dealt with
    done: str = ""  # what the last click did, not told yet
    unread: Uploads = ()  # the last upload, where nothing of it could be read
    said: Corrections = field(default_factory=Corrections)  # of that upload, so far
    pointed: tuple[Pointing, ...] = ()  # tables pointed at so far, for files of the same shape
    settings: Settings = field(default_factory=Settings)
    token: str = ""  # names the kept state of this session in the link
    copied: bool = False  # the study came by another's link
    figures: FigureSettings = field(default_factory=FigureSettings)
    figure_resets: int = 0  # the browser keeps what a control holds: after each they are new ones
    error: StudyError | None = None  # why the last upload could not be read
    refused: StudyError | None = None  # why the last correction was not taken
    lost: str = ""  # why the study that the link names is not there
    opened: Work = field(default_factory=Work)  # the work that the study came with
    asked: str = ""  # what waits for the user's word, since it would take their work away
    arrived: bool = False  # files were opened on the first page just now
    cards: dict[str, DrugCard] = field(default_factory=dict)
    drafts: dict[str, pd.DataFrame] = field(default_factory=dict)  # the Design page's list
    declined: set[str] = field(default_factory=set)  # controls that were suggested and refused
    open_tables: set[str] = field(default_factory=set)  # keys of figures whose numbers are shown
    whole: tuple[Hashable, ...] = ()  # what the last whole run of the app drew (page_body)

    @property
    def uploads(self) -> Uploads:
        """The open files."""
        return self.steps.now.uploads

    @property
    def corrections(self) -> Corrections:
        """What the user said of the open files."""
        return self.steps.now.corrections

    @property
    def work(self) -> Work:
        """What the user said of the open files, how they are analyzed, and which they are."""
        return Work(self.corrections, self.settings, files_of(self.uploads))


def memory() -> Memory:
    """The record of the session, made on first use; the link may ask for the sample study."""
    record: Memory | None = st.session_state.get(MEMORY)
    if record is None:
        record = st.session_state[MEMORY] = Memory()
        if st.query_params.get(STUDY) == "sample":
            open_sample()
    return record


def open_sample() -> None:
    """Open the sample study that comes with the app."""
    open_uploads((Upload(SAMPLE.name, sample()),))
    st.query_params[STUDY] = "sample"


def open_uploads(uploads: Sequence[Upload]) -> None:
    """Read the uploads into this session's study; on failure keep what was open and say why.

    What tables were said to be before is said of tables of the same shape.
    """
    record = memory()
    known = Corrections()
    try:
        known = Corrections(pointed=caches.pointed(uploads, record.pointed))
        record.error = _open(record, Content(tuple(uploads), known))
    except StudyError as error:
        record.error = error
    if record.error:  # files that were too much to read are not asked for their sheets as well
        broke_off = isinstance(record.error.__cause__, Ended)
        record.unread, record.said = () if broke_off else tuple(uploads), known
    elif known.pointed:
        record.opened = replace(record.opened, corrections=known)
        learned, opened = change_words(Corrections(), known), record.steps.now
        record.steps = Steps(replace(opened, corrections=Corrections())).done(learned, opened)


def open_saved(content: Content) -> StudyError | None:
    """Open files with what was saved beside them; the reason where that fails."""
    return _open(memory(), content)


def correct_unread(corrections: Corrections) -> None:
    """Try the upload that could not be read once more, with these corrections."""
    record = memory()
    record.said = corrections
    record.pointed = relearned(record.pointed, Corrections(), corrections)
    record.error = _open(record, Content(record.unread, corrections))
    record.arrived = record.error is None


def correct(corrections: Corrections) -> None:
    """Read the open files again with these corrections; keep the study where that fails."""
    record = memory()
    before = record.corrections
    if corrections == before:
        record.refused = None
        return
    what = change_words(before, corrections) or "order changed"
    now = replace(record.steps.now, corrections=corrections)
    step(record.steps.done(what, now), f"Done: {what}")


def leave_unread() -> None:
    """Let the files that could not be read go."""
    record = memory()
    record.error, record.unread, record.said = None, (), Corrections()


def undo() -> None:
    """Take the last step back."""
    steps = memory().steps
    step(steps.undone(), f"Undone: {steps.undoes}")


def redo() -> None:
    """Do again what was taken back last."""
    steps = memory().steps
    step(steps.redone(), f"Done again: {steps.redoes}")


def step(steps: Steps[Content], told: str) -> None:
    """Go to these files and corrections, where they can be read; hidden arms stay hidden."""
    record = memory()
    before = record.study
    if steps == record.steps or before is None:
        return
    hidden = {*record.away, *(arm.name for arm in before.arms)}
    hidden -= {arm.name for arm in shown_arms(before)}
    said = record.corrections
    record.refused = _take(record, steps.now)
    if record.refused:
        return
    record.pointed = relearned(record.pointed, said, steps.now.corrections)
    record.steps, record.done = steps, told
    _hide(record, before, hidden)


def files_in_box() -> list[Any]:
    """What lies in the upload box and was not dealt with; without a study of one's own, all."""
    files, record = st.session_state.get(FILES) or [], memory()
    if record.study is None or caches.is_sample(record.uploads):
        return list(files)
    return [file for file in files if file.file_id not in record.boxed]


def empty_box() -> None:
    """What lies in the upload box by now was dealt with."""
    memory().boxed = frozenset(file.file_id for file in st.session_state.get(FILES) or [])


def use_saved_corrections() -> None:
    """Apply the corrections of an uploaded file to the open files."""
    if (file := st.session_state[CORRECTIONS_FILE]) is None:
        return
    try:
        saved = caches.saved_corrections(Upload(file.name, file.getvalue()))
        correct(saved.for_files(upload.name for upload in memory().uploads))
    except StudyError as error:
        memory().refused = error


def open_questions(study: Study) -> list[Question]:
    """The questions of the study that the user has not answered yet."""
    return [question for question in study.questions if question.is_open]


def points_picked(key: str) -> list[str]:
    """``customdata`` of the points that are selected in the chart with that key."""
    return [str(point["customdata"]) for point in st.session_state[key]["selection"]["points"]]


def told(key: str, name: str) -> Any:
    """What an element of our own told last under that name."""
    return st.session_state[key][name]


def widget_text(key: str) -> str:
    """What stands in a text field."""
    return str(st.session_state.get(key, "") or "")


def start_widget(key: str, options: Sequence[Any], first: Any = None) -> None:
    """Give a widget its first value (the first option, where none is said), unless it holds one.

    Not said as the widget's own default: one whose value is put there, by a link, a click
    elsewhere or a study that is opened again, has none.
    """
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0] if first is None else first


def start_value(key: str, first: Any) -> None:
    """Give a widget its first value, unless it holds one; as ``start_widget``, without options."""
    if key not in st.session_state:
        st.session_state[key] = first


def follow(key: str, suggested: str | float) -> None:
    """Give a widget what is suggested; what the user picks then stays until that changes."""
    last = f"_suggested_{key}"
    if key not in st.session_state or st.session_state.get(last) != suggested:
        st.session_state[key] = st.session_state[last] = suggested


def start_many(key: str, options: Sequence[Any], first: Sequence[Any]) -> None:
    """Give a widget of several values those it begins with, unless it holds some; none strange."""
    held = st.session_state.get(key, first)
    fitting = [each for each in held if each in options]
    if key not in st.session_state or fitting != list(held):
        st.session_state[key] = fitting


def put_choice(key: str, option: str | bool | None) -> None:
    """Pick an option of a widget before it is drawn; None picks none."""
    st.session_state[key] = option


def close_study() -> None:
    """Forget the study of this session, but not what its tables were said to be."""
    st.session_state[MEMORY] = Memory(**{n: getattr(memory(), n) for n in KEPT})
    forget_choices()
    for name in (STUDY, HIDE):
        st.query_params.pop(name, None)


def forget_choices(prefixes: tuple[str, ...] = ("arms_", "choice_")) -> None:
    """Drop the values of widgets whose keys begin so; without a word those of the study before."""
    for key in list(st.session_state):
        if str(key).startswith(prefixes):
            del st.session_state[key]


def results() -> Results:
    """Every table of the open study with the session's settings (computed once per choice)."""
    record = memory()
    assert record.study is not None
    return caches.analyzed(record.content_key, record.settings, record.study, record.uploads)


def change_settings(settings: Settings) -> None:
    """Take new choices for the analysis."""
    memory().settings = settings


def arm_key(study: Study) -> str:
    """Widget key of the arm toggles; another study gets toggles of its own."""
    return f"arms_{study.key[:12]}"


def shown_arms(study: Study) -> tuple[Arm, ...]:
    """The arms that are switched on, in the study's order."""
    chosen = st.session_state.get(arm_key(study), default_arms(study))
    return tuple(arm for arm in study.arms if arm.name in chosen)


def default_arms(study: Study) -> list[str]:
    """Every arm but those that the link hides."""
    hidden = st.query_params.get_all(HIDE)
    return [arm.name for arm in study.arms if arm.name not in hidden]


def show_arms(study: Study, names: Sequence[str]) -> None:
    """Switch exactly these arms on."""
    st.session_state[arm_key(study)] = list(names)


def mirror_in_link(study: Study, token: str) -> None:
    """Write hidden arms and token into the page's link at once: one step of the way back."""
    shown = {arm.name for arm in shown_arms(study)}
    wanted = {HIDE: [arm.name for arm in study.arms if arm.name not in shown]}
    wanted[TOKEN] = [token] if token else []
    if caches.is_sample(memory().uploads):
        wanted[STUDY] = ["sample"]
    now = st.query_params
    if changed := {name: v for name, v in wanted.items() if v != now.get_all(name)}:
        now.update(changed)


def open_by_link(name: str, key: str, offered: Sequence[str]) -> None:
    """Open what the link's parameter asks for, before the widget with that key is drawn: once."""
    if (asked := st.query_params.get(name)) is None:
        return
    st.query_params.pop(name)
    if asked in offered:
        st.session_state[key] = asked


def choices() -> Choices:
    """What the widgets of the pages hold, drawn at this run or not: to be read."""
    return MappingProxyType(cast(dict[str, Any], st.session_state))


def styles(study: Study) -> dict[str, ArmStyle]:
    """How each arm is drawn, in the colors that the figure settings choose."""
    controls = frozenset(arm.name for arm in study.arms if arm.is_control)
    return recolored(arm_styles(study), controls, memory().figures)


def current_view() -> View:
    """What the figures of this session show."""
    study = memory().study
    assert study is not None
    return View(
        study_title=study.title,
        arms=shown_arms(study),
        styles=styles(study),
        notice=study.facts.get("notice", ""),
        error_bar=error_bar(choices()),
    )


def _open(record: Memory, content: Content) -> StudyError | None:
    """Begin a study of these files; the reason, where nothing of them can be read."""
    replaces = record.study is not None
    error = _take(record, content)
    if error:
        return error
    if replaces:
        st.query_params.pop(HIDE, None)  # what was hidden belongs to the study before
    record.pointed = relearned(record.pointed, Corrections(), content.corrections)
    record.steps, record.away = Steps(content), ()
    record.unread, record.refused, record.token, record.lost = (), None, "", ""
    record.copied, record.asked = False, ""
    record.settings, record.opened = Settings(), Work(files=files_of(content.uploads))
    forget_choices()
    st.query_params.pop(STUDY, None)
    return None


def _hide(record: Memory, before: Study, hidden: set[str]) -> None:
    """Hide these arms in the study that took the place of the one before."""
    study = record.study
    if study is None:
        return
    record.away = tuple(sorted(hidden - {arm.name for arm in study.arms}))
    if study.key != before.key:
        show_arms(study, [arm.name for arm in study.arms if arm.name not in hidden])


def _take(record: Memory, content: Content) -> StudyError | None:
    """Read into the record; the reason, where nothing can be read."""
    key = caches.content_key(content.uploads, content.corrections)
    try:
        read = caches.read(key, content.uploads, content.corrections)
    except StudyError as error:
        return error
    record.study = replace(read, problems=(*content.notes, *read.problems))
    record.content_key = content.key(key)
    return None
