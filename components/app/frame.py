"""What every page with a study has: the sidebar, and the guards that point home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import streamlit as st

from analysis.number_words import counted
from analysis.results import Results, problem_table
from analysis.study import CONTROL_ROLES, Problem, Severity, Study, StudyError
from components.app import page_body, session, session_keep, shell
from components.app.names import PART, TAB
from components.app.page_list import CELLS, STUDY
from components.look.markdown import markdown_text
from components.look.theme import swatch

NEEDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    # what is shown: (tables that show it, words)
    "cells": (("viability", "well_viability"), "plate reads and no table of responses"),
    "tumors": (("tumor_growth", "tumor_weights", "endpoints"), "calipers"),
    "safety": (("body_weight", "deaths"), "body weights and no reasons why animals left"),
    "survival": (("survival", "event_free_survival"), "survival records"),
}
COPY = "A copy, opened by a link: what you change stays yours."
SAY_WELLS = "Say what is in the wells"  # the button to the layout, wherever it stands
NOTHING_FOUND = "nothing changed or left out"
MOST_SENTENCES = 8  # errors written out above the table of problems


def sidebar(page: st.Page) -> None:
    """Name of the study, and its arms as toggles."""
    record = session.memory()
    study, record.whole = record.study, ()
    tell_what_was_done()
    with st.sidebar:
        shell.log_out_button()
        if study is None:
            st.caption("No study is open.")
            return
        st.markdown(f"**{markdown_text(study.title)}**")
        if record.copied:
            st.caption(f":material/content_copy: {COPY}")
        if waiting := len(session.open_questions(study)):
            words = f"{counted(waiting, 'question')} to answer"
            link_to_check(words, ":material/help:")
        if study.arms and page.url_path != "Design":  # which draws none of the study's arms
            _arm_toggles(study)  # first, so that they stand where they stood on the page before
        if notice := study.facts.get("notice"):
            st.caption(f":material/info: {markdown_text(notice)}")
        session_keep.keep()


def tell_what_was_done() -> None:
    """Say once, over the page, what the last click changed."""
    record = session.memory()
    told, record.done = record.done, ""
    if told:
        st.toast(markdown_text(told), icon=":material/check:")


def open_tab(names: Iterable[str], key: str, start: str = "", parameter: str = TAB) -> str:
    """The tabs of a page: name of the open one, so that only its body runs; ``start`` at first.

    One alone is open without a control.
    One element: Streamlit's own tabs, drawn anew at every run, took a fifth of an arm's toggle.
    """
    every = list(names)
    first = start if start in every else every[0]
    session.open_by_link(parameter, key, every)
    if len(every) == 1:
        return first
    session.start_widget(key, every, first)
    picked: str | None = st.segmented_control(
        "Part of the page" if parameter == TAB else "Part of the tab", every,
        required=True, key=key, label_visibility="collapsed",
        persist_state=None if parameter == TAB else "session",
    )  # fmt: skip
    return picked if picked in every else first


def need(readout: str) -> Results:
    """The results, where the study has data for this page; else say what is missing and stop."""
    results = any_study()
    tables, words = NEEDS[readout]
    if not any(table in results.tables for table in tables):
        st.info(
            f"This study has no {words}. Add them to the upload to fill this page.",
            icon=":material/info:",
        )
        st.page_link(STUDY, label="Upload files", icon=":material/upload:")
        link_to_check("See what was read")
        st.stop()
    return results


def bare_plates(study: Study) -> list[str]:
    """The plates with no well of which it is said what it holds."""
    reads = study.plate_reads
    if reads is None:
        return []
    described = (reads["role"] != "").groupby(reads["plate"], sort=False).any()
    return [str(plate) for plate, known in described.items() if not known]


def layout_words(study: Study) -> str:
    """How many plates wait for a layout, and what to do; a question where none does."""
    bare = len(bare_plates(study))
    if not bare or study.plate_reads is None:
        return "What is in the wells?"
    every = study.plate_reads["plate"].nunique()
    some = f"{bare} of {every} plates have no layout" if bare < every else ""
    return f"{some or counted(bare, 'plate') + ' read'}. Say what is in the wells."


def unsaid_words(study: Study) -> str:
    """What no well of the plates is said to hold, the control or a drug; empty where all is."""
    reads = study.plate_reads
    if reads is None or study.responses is not None:
        return ""
    roles = set(reads["role"])
    if not roles & set(CONTROL_ROLES):
        return "No well is said to be the control."
    return "" if "sample" in roles else "No well is said to hold a drug."


def layout_card(study: Study) -> bool:
    """Say what plates wait for, with the button to the layout; False where they wait for none."""
    words = layout_words(study) if bare_plates(study) else unsaid_words(study)
    if not words:
        return False
    with st.container(border=True, width=640):
        st.markdown(f"**{words}**")
        st.caption(
            "Viability, curves and comparisons need to know which wells are control, blank and "
            "drug. It takes about a minute; a layout sheet dropped beside the readings does the "
            "same."
        )
        if st.button(SAY_WELLS, type="primary", icon=":material/edit:", key="open_layout"):
            turn_to(CELLS, "Plates", "Layout")
    return True


def turn_to(page: str, tab: str = "", part: str = "") -> None:
    """Go to another page with the parameters of the link, and to a tab and a part of it."""
    kept = {name: st.query_params.get_all(name) for name in st.query_params}
    asked = {name: [value] for name, value in ((TAB, tab), (PART, part)) if value}
    st.switch_page(page, query_params=kept | asked)


def open_study() -> Study:
    """The open study; without one, point home and stop."""
    study = session.memory().study
    if study is None:
        show_lost()
        st.info("No study is open yet.", icon=":material/info:")
        st.page_link(STUDY, label="Open a study or the sample", icon=":material/upload:")
        st.stop()
    return study


def show_lost() -> None:
    """Why the study that the link names is not open."""
    if lost := session.memory().lost:
        st.warning(lost, icon=":material/restart_alt:")


def has_errors(study: Study) -> bool:
    """Whether nothing can be analyzed before something is corrected."""
    return any(problem.severity == "error" for problem in study.problems)


def problems_of_analysis(study: Study) -> tuple[Problem, ...]:
    """What the analysis found beside what reading did; nothing where it is not possible yet."""
    if has_errors(study):
        return ()
    try:
        found = session.results().problems
    except StudyError as error:
        found = error.problems
    read = set(study.problems)
    return tuple(problem for problem in found if problem not in read)


def any_study() -> Results:
    """The results of the open study; nothing is analyzed until its errors are gone."""
    study = open_study()
    if has_errors(study):
        show_why_not(study)
        st.stop()
    try:
        results = session.results()
    except StudyError as error:
        show_problems(error.problems)
        st.stop()
    return results


def stop_without_arms() -> None:
    """Where no arm is known or every arm is switched off, say so and stop."""
    study = session.memory().study
    if study is not None and not study.arms:
        if not layout_card(study):
            st.info("Nothing in these files names an arm.", icon=":material/grid_on:")
        st.stop()
    if not session.current_view().arms:
        st.info(
            "All arms are hidden. Switch some on in the sidebar.", icon=":material/visibility_off:"
        )
        st.stop()


def show_why_not(study: Study) -> None:
    """Why a study with errors is not analyzed yet, and where it is corrected."""
    show_problems(study.problems)
    link_to_check("Correct what was read")


def show_errors(sentences: Iterable[str]) -> None:
    """What has to be corrected before anything is analyzed, a sentence each."""
    lines = [f"- {markdown_text(what)}" for what in sentences]
    if lines:
        st.error(
            "The files cannot be analyzed yet:\n\n" + "\n".join(lines[:MOST_SENTENCES]),
            icon=":material/error:",
        )


def show_problems(found: tuple[Problem, ...], *, of_analysis: tuple[Problem, ...] = ()) -> None:
    """Errors as sentences; everything as a table with its cells, a line to count it above."""
    problems = problem_table((*found, *of_analysis))
    show_errors(problems.loc[problems["severity"] == "error", "what"].unique())
    later = f"; of the analysis: {found_words(of_analysis)}" if of_analysis else ""
    st.caption(f"What was read: {found_words(found) or NOTHING_FOUND}{later}")
    longest = max([*problems["what"].str.len(), *2 * problems["action"].str.len()], default=0)
    st.dataframe(
        problems,
        hide_index=True,
        row_height=36 if longest <= 60 else 64 if longest <= 130 else 96,
        column_order=["severity", "what", "action", "value", "sheet", "cell", "file"],
        column_config={
            "what": st.column_config.TextColumn("what", width="large"),
            "action": st.column_config.TextColumn("what was done", width="medium"),
        },
        alt="Problems and notes",
    )


def found_words(problems: Iterable[Problem]) -> str:
    """``1 error, 10 warnings, 7 notes``: what was found, as it is counted everywhere."""
    counts = Counter(problem.severity for problem in problems)
    words: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
    return ", ".join(counted(counts[name], word) for name, word in words.items() if counts[name])


def link_to_check(label: str, icon: str = ":material/table_view:") -> None:
    """A link to what was read."""
    st.page_link(STUDY, label=label, icon=icon, query_params={TAB: "Check"})


def _arm_toggles(study: Study) -> None:
    names = [arm.name for arm in study.arms]
    if not names:
        return
    styles, dark = session.styles(study), st.context.theme.type == "dark"
    session.start_many(session.arm_key(study), names, session.default_arms(study))
    with st.container(key="arms"):
        st.pills(
            "Arms (click to hide or show)",
            names,
            selection_mode="multi",
            key=session.arm_key(study),
            persist_state="session",
            on_change=page_body.redraw,
            format_func=lambda name: f"{swatch(styles[name], dark)} {markdown_text(name)}",
        )
    with st.container(horizontal=True):
        st.button("All", key="arms_all", on_click=session.show_arms, args=(study, names))
        st.button("None", key="arms_none", on_click=session.show_arms, args=(study, []))
