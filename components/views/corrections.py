"""Editors of what was read: questions, arms, plates, reasons of leaving, and saved corrections."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from analysis.reading import ArmCorrection, Corrections, PlateCorrection
from analysis.study import Question, Study, StudyError
from components.app import session
from components.look.markdown import markdown_text

ROLES = ["vehicle", "untreated", "single", "combination"]


def questions(asked: Sequence[Question], take: Callable[[str, str], None]) -> None:
    """What the files do not say: one pick each, taken up at once with the question's key."""
    for question in asked:
        answer = question.answer or None
        with st.container(border=True):
            badge = ":orange-badge[question]" if answer is None else ":green-badge[answered]"
            st.markdown(f"{badge} {markdown_text(question.text)}")
            picked = st.segmented_control(
                "Answer",
                question.options,
                default=answer,
                format_func=markdown_text,
                key=f"choice_question_{question.key}",
                label_visibility="collapsed",
            )
            st.caption(markdown_text(_place_and_state(question, answer)))
        if picked and picked != answer:
            take(question.key, picked)


def questions_of(study: Study) -> None:
    """The questions of the open study, which is read again with each answer."""

    def take(key: str, answer: str) -> None:
        _correct(session.memory().corrections.with_answer(key, answer))

    questions(study.questions, take)


def questions_of_unread(error: StudyError) -> None:
    """The questions of files of which nothing could be read, read again with each answer."""

    def take(key: str, answer: str) -> None:
        session.correct_unread(session.memory().said.with_answer(key, answer))
        st.rerun()

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
            "found": "found in the files",
            "role": st.column_config.SelectboxColumn("role", options=ROLES, required=True),
            "name": st.column_config.TextColumn("name", required=True),
        },
        key=f"choice_arms_{session.memory().content_key[:12]}",
    )
    changed = edited[(edited != table).any(axis=1)]
    if len(changed) and st.button("Apply to the study", type="primary", key="apply_arms"):
        _correct(_with_arms(session.memory().corrections, edited, study))


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


def undo() -> None:
    """One step back."""
    st.button(
        "Undo",
        icon=":material/undo:",
        disabled=not session.memory().earlier,
        on_click=session.undo,
        key="undo",
    )


def saved() -> None:
    """Corrections to a file, from a file, and one step back."""
    record = session.memory()
    for problem in record.refused.problems if record.refused else ():
        st.error(markdown_text(problem.what), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        undo()
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


def _place_and_state(question: Question, answer: str | None) -> str:
    place = " · ".join(part for part in (question.file, question.sheet, question.cell) if part)
    if answer is not None:
        return place
    if not question.assumed:
        return f"{place}. Nothing is read from there before the answer."
    return f"{place}. Until you answer, {question.assumed} is assumed."


def _with_arms(corrections: Corrections, edited: pd.DataFrame, study: Study) -> Corrections:
    """Corrections by which the arms found in the files get the edited names, roles and parts."""
    earlier = {arm.name: arm.written for arm in corrections.arms}
    groups: dict[str, ArmCorrection] = {}
    for row in edited.to_dict("records"):
        name = str(row["name"]).strip() or str(row["found"])
        written = (*earlier.get(str(row["found"]), ()), str(row["found"]))
        parts = tuple(part.strip() for part in str(row["parts"] or "").split(" + ") if part.strip())
        if name in groups:
            merged = tuple(dict.fromkeys((*groups[name].written, *written)))
            groups[name] = dataclasses.replace(groups[name], written=merged)
        else:
            groups[name] = ArmCorrection(tuple(dict.fromkeys(written)), name, row["role"], parts)
    return dataclasses.replace(corrections, arms=tuple(groups.values()))


def _correct(corrections: Corrections) -> None:
    session.correct(corrections)
    st.rerun()
