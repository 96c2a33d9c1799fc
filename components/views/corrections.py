"""Editors of what was read: questions, arms, plates, reasons of leaving, and saved corrections."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis.reading import ArmCorrection, Corrections, PlateCorrection
from analysis.study import Question, Study, StudyError
from components.app import session
from components.look.markdown import markdown_text
from components.views import controls

ROLES = ["vehicle", "untreated", "single", "combination"]


def questions(asked: Sequence[Question], take: Callable[[str, str], None]) -> None:
    """What the files do not say: a card each, whose pick is taken up at once.

    What was assumed is picked until somebody answers.
    """
    for question in asked:
        key = f"choice_question_{question.key}"
        taken = question.answer or question.assumed or None
        session.put_choice(key, taken)  # an answer that was taken back, or could not be read
        with st.container(border=True):
            badge = ":orange-badge[question]" if question.is_open else ":green-badge[answered]"
            st.markdown(f"{badge} {markdown_text(question.text)}")
            st.radio(
                markdown_text(question.text),
                question.options,
                index=None if taken is None else 0,
                format_func=functools.partial(_option_words, question),
                key=key,
                on_change=_take_up,
                args=(key, question.key, take),
                label_visibility="collapsed",
            )
            st.caption(markdown_text(_place_and_state(question)))


def questions_of(study: Study) -> None:
    """The questions of the open study, which is read again with each answer."""

    def take(key: str, answer: str) -> None:
        session.correct(session.memory().corrections.with_answer(key, answer))

    questions(study.questions, take)


def questions_of_unread(error: StudyError) -> None:
    """The questions of files of which nothing could be read, read again with each answer."""

    def take(key: str, answer: str) -> None:
        session.correct_unread(session.memory().said.with_answer(key, answer))

    questions(error.questions, take)


def arms(study: Study) -> None:
    """Names, roles and parts of the arms; the same name twice merges two arms."""
    if not study.arms:
        st.caption("No arms were found yet.")
        return
    st.caption(
        "Rename an arm, or give two arms the same name to merge them. The parts of a combination "
        "are written as arm + arm."
    )
    table = pd.DataFrame(
        {
            "found": [arm.name for arm in study.arms],
            "name": [arm.name for arm in study.arms],
            "role": [arm.role for arm in study.arms],
            "parts": [" + ".join(arm.components) for arm in study.arms],
        }
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["found"],
        column_config={
            "found": "now called",
            "role": st.column_config.SelectboxColumn("role", options=ROLES, required=True),
            "name": st.column_config.TextColumn("name", required=True),
        },
        key=f"choice_arms_{session.memory().content_key[:12]}",
    )
    changed = edited[(edited != table).any(axis=1)]
    if len(changed) and st.button("Apply to the study", type="primary", key="apply_arms"):
        _correct(_with_arms(session.memory().corrections, edited))


def plates(study: Study) -> None:
    """Time, experiment and model of every plate."""
    if study.plate_reads is None:
        st.caption("No plates were read.")
        return
    names = ["plate", "time_h", "experiment", "model"]
    table = study.plate_reads[names].drop_duplicates("plate").reset_index(drop=True)
    edited = st.data_editor(
        table,
        hide_index=True,
        placeholder="–",
        disabled=["plate"],
        column_config={
            "time_h": st.column_config.NumberColumn("time (h)", min_value=0.0),
            "experiment": st.column_config.TextColumn("experiment", help="Biological repeat"),
            "model": st.column_config.TextColumn("model", help="Cell line"),
        },
        key=f"choice_plates_{session.memory().content_key[:12]}",
    )
    same = (edited == table) | (edited.isna() & table.isna())
    changed = edited[~same.all(axis=1)]
    if len(changed) and st.button("Apply to the study", type="primary", key="apply_plates"):
        said = tuple(
            PlateCorrection(
                str(row["plate"]),
                None if pd.isna(row["time_h"]) else float(row["time_h"]),
                str(row["experiment"] or ""),
                str(row["model"] or ""),
            )
            for row in changed.to_dict("records")
        )
        corrections = session.memory().corrections
        kept = tuple(p for p in corrections.plates if p.plate not in {q.plate for q in said})
        _correct(dataclasses.replace(corrections, plates=(*kept, *said)))


def has_reasons(study: Study) -> bool:
    """Whether the files say why animals left; else each animal has its own event, 1 or 0."""
    return study.survival is not None and bool(study.survival["reason"].ne("").any())


def events(study: Study, at_once: bool = False) -> None:
    """Which reasons of leaving are events; ``at_once`` needs no button."""
    if study.survival is None:
        st.caption("No survival was read.")
        return
    grouped = study.survival.groupby("reason", sort=False)["event"]
    table = pd.DataFrame({"animals": grouped.size(), "event": grouped.all()}).reset_index()
    mixed = grouped.nunique().gt(1).to_numpy()
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["reason", "animals"],
        column_config={"event": st.column_config.CheckboxColumn("event (else censored)")},
        key=f"choice_events_{session.memory().content_key[:12]}",
    )
    if mixed.any():
        st.caption("A reason shown as not ticked may hold both: the files say it per animal.")
    changed = edited[edited["event"] != table["event"]]
    asked = len(changed) and not at_once
    if asked and not st.button("Apply to the study", type="primary", key="apply_events"):
        return
    if len(changed):
        corrections = session.memory().corrections
        for row in changed.to_dict("records"):
            corrections = corrections.with_event(str(row["reason"]), bool(row["event"]))
        _correct(corrections)


def saved() -> None:
    """Corrections to a file, from a file, and one step back."""
    record = session.memory()
    controls.show_refused()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.undo_and_redo("")
        st.download_button(
            "Save corrections",
            data=record.corrections.to_json(),
            file_name="corrections.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
            disabled=record.corrections == Corrections(),
            key="save_corrections",
        )
    if record.corrections.pointed:
        st.caption(
            "What tables were said to be is remembered: every file with a table of the same shape "
            "that is opened in this session is read the same way."
        )
    st.file_uploader(
        "Use saved corrections (arms, plates, layout, tables) on these files",
        type=["json"],
        key=session.CORRECTIONS_FILE,
        on_change=session.use_saved_corrections,
        max_upload_size=5,
    )


def _take_up(key: str, question: str, take: Callable[[str, str], None]) -> None:
    """Hand on what was picked."""
    take(question, session.widget_text(key))


def _option_words(question: Question, option: str) -> str:
    is_assumed = question.is_open and option == question.assumed
    return markdown_text(option) + (" (assumed)" if is_assumed else "")


def _place_and_state(question: Question) -> str:
    place = [question.file]
    if question.sheet:
        place.append(f"sheet '{question.sheet}'")
    if question.cell:
        place.append(f"cell {question.cell}")
    words = ", ".join(place)
    return f"{words}. Nothing is read of it before the answer." if question.stops else f"{words}."


def _with_arms(corrections: Corrections, edited: pd.DataFrame) -> Corrections:
    """Corrections by which the arms found in the files get the edited names, roles and parts.

    The parts of a combination follow arms that are renamed in the same edit.
    """
    new_names = {str(row["found"]): _name(row) for row in edited.to_dict("records")}
    renamed = {old: new for old, new in new_names.items() if old not in new_names.values()}
    earlier = {arm.name: arm.written for arm in corrections.arms}
    groups: dict[str, ArmCorrection] = {}
    for row in edited.to_dict("records"):
        name = _name(row)
        written = (*earlier.get(str(row["found"]), ()), str(row["found"]))
        typed = (part.strip() for part in str(row["parts"] or "").split(" + "))
        parts = tuple(renamed.get(part, part) for part in typed if part)
        if name in groups:
            merged = tuple(dict.fromkeys((*groups[name].written, *written)))
            groups[name] = dataclasses.replace(groups[name], written=merged)
        else:
            groups[name] = ArmCorrection(tuple(dict.fromkeys(written)), name, row["role"], parts)
    return dataclasses.replace(corrections, arms=tuple(groups.values()))


def _name(row: Mapping[Hashable, Any]) -> str:
    """What an edited arm is called; as it was where its name was emptied."""
    return str(row["name"]).strip() or str(row["found"])


def _correct(corrections: Corrections) -> None:
    session.correct(corrections)
    st.rerun()
