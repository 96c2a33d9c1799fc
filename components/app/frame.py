"""What every page with a study has: the sidebar, and the guards that point home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
import streamlit as st

from analysis.number_words import counted
from analysis.results import Results, problem_table
from analysis.study import Problem, Study, StudyError
from components.app import page_body, session, session_keep, shell
from components.app.names import DATA_TAB, LAYOUT_TAB
from components.app.page_list import DATA, HOME
from components.figures.chosen_model import model_key
from components.look.markdown import markdown_text
from components.look.theme import swatch

NEEDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    # readout: (tables that show it, words)
    "viability": (("viability",), "plate reads with a layout"),
    "plates": (("well_viability",), "plate reads and no table of responses"),
    "growth": (("tumor_growth", "tumor_weights", "endpoints"), "calipers"),
    "survival": (("survival",), "survival records"),
}
LABELS = {"viability": "Cells", "growth": "Tumor model", "survival": "Survival model"}
READOUTS = {  # which models a page lets the user choose
    "Answer": ("growth", "survival"),
    "Viability": ("viability",),
    "Dose_response": ("viability",),
    "Tumor_volume": ("growth",),
    "Survival": ("survival",),
    "Compare": ("viability", "growth", "survival"),
}
COPY = "A copy, opened by a link: what you change stays yours."
MOST_SENTENCES = 8  # errors written out above the table of problems


def sidebar(page: st.Page) -> None:
    """Name of the study, the models this page shows, and the arms as toggles."""
    record = session.memory()
    study, record.whole = record.study, ()
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
            st.page_link(DATA, label=words, icon=":material/help:")
        if study.arms and page.url_path != "Design":  # which draws none of the study's arms
            _arm_toggles(study)  # first, so that they stand where they stood on the page before
        for readout in READOUTS.get(page.url_path, ()):
            _choose_model(_analyzed(study), readout)
        if notice := study.facts.get("notice"):
            st.caption(f":material/info: {markdown_text(notice)}")
        session_keep.keep()


def open_tab(names: Iterable[str], key: str) -> str:
    """The tabs of a page: name of the open one, so that only its body runs.

    One element: Streamlit's own tabs, drawn anew at every run, took a fifth of an arm's toggle.
    """
    every = list(names)
    session.start_widget(key, every)
    picked: str | None = st.segmented_control(
        "Part of the page", every, required=True, key=key, label_visibility="collapsed"
    )
    return picked if picked in every else every[0]


def need(readout: str) -> Results:
    """The results, where the study has data for this page; else say what is missing and stop."""
    results = any_study()
    tables, words = NEEDS[readout]
    if not any(table in results.tables for table in tables):
        if readout in ("viability", "plates") and layout_card(results.study):
            st.stop()
        st.info(
            f"This study has no {words}. Add them to the upload to fill this page.",
            icon=":material/info:",
        )
        st.page_link(HOME, label="Upload files", icon=":material/upload:")
        st.page_link(DATA, label="See what was read", icon=":material/table_view:")
        st.stop()
    return results


def bare_plates(study: Study) -> list[str]:
    """The plates with no well of which it is said what it holds."""
    reads = study.plate_reads
    if reads is None:
        return []
    described = (reads["role"] != "").groupby(reads["plate"], sort=False).any()
    return [str(plate) for plate, known in described.items() if not known]


def layout_card(study: Study) -> bool:
    """Say how many plates wait for a layout, with the button to it; False where none does."""
    bare = bare_plates(study)
    if not bare:
        return False
    with st.container(border=True, width=640):
        st.markdown(f"**{counted(len(bare), 'plate')} read. Say what is in the wells.**")
        st.caption(
            "Viability, curves and comparisons need to know which wells are control, blank and "
            "drug. It takes about a minute; a sheet `plate_layout` in the upload does the same."
        )
        if st.button("Plate layout", type="primary", icon=":material/grid_on:", key="open_layout"):
            session.put_in_widget(DATA_TAB, LAYOUT_TAB)
            turn_to(DATA)
    return True


def turn_to(page: str) -> None:
    """Go to another page with the parameters of the link."""
    st.switch_page(page, query_params={n: st.query_params.get_all(n) for n in st.query_params})


def open_study() -> Study:
    """The open study; without one, point home and stop."""
    study = session.memory().study
    if study is None:
        show_lost()
        st.info("No study is open yet.", icon=":material/info:")
        st.page_link(HOME, label="Open a study or the sample", icon=":material/upload:")
        st.stop()
    return study


def show_lost() -> None:
    """Why the study that the link names is not open."""
    if lost := session.memory().lost:
        st.warning(lost, icon=":material/restart_alt:")


def all_problems(study: Study) -> tuple[Problem, ...]:
    """What was found in reading, and in the analysis where that is possible."""
    if any(problem.severity == "error" for problem in study.problems):
        return study.problems
    try:
        return session.results().problems
    except StudyError as error:
        return (*study.problems, *error.problems)


def any_study() -> Results:
    """The results of the open study; nothing is analyzed until its errors are gone."""
    study = open_study()
    if any(problem.severity == "error" for problem in study.problems):
        show_problems(problem_table(study.problems))
        st.page_link(DATA, label="Correct what was read", icon=":material/table_view:")
        st.stop()
    try:
        results = session.results()
    except StudyError as error:
        show_problems(problem_table(error.problems))
        st.stop()
    return results


def model(results: Results, readout: str) -> str:
    """The model that the sidebar chose for a readout, else the first that has data."""
    return session.chosen_model(readout, _models(results, readout))


def _models(results: Results, readout: str) -> list[str]:
    """The models that have data for a readout."""
    return list(dict.fromkeys(m for table in NEEDS[readout][0] for m in results.models(table)))


def stop_without_arms() -> None:
    """Where no arm is known or every arm is switched off, say so and stop."""
    study = session.memory().study
    if study is not None and not study.arms:
        if not layout_card(study):
            st.info("No arms were found in the files.", icon=":material/grid_on:")
        st.page_link(DATA, label="See what was read", icon=":material/table_view:")
        st.stop()
    if not session.current_view().arms:
        st.info(
            "All arms are hidden. Switch some on in the sidebar.", icon=":material/visibility_off:"
        )
        st.stop()


def show_problems(problems: pd.DataFrame) -> None:
    """Errors as sentences; everything as a table with its cells, a line to count it above."""
    errors = problems[problems["severity"] == "error"]
    if len(errors):
        sentences = [f"- {markdown_text(what)}" for what in errors["what"].unique()]
        st.error(
            "The files cannot be analyzed yet:\n\n" + "\n".join(sentences[:MOST_SENTENCES]),
            icon=":material/error:",
        )
    st.caption(_counted(problems["severity"]))
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


def _counted(severity: pd.Series[str]) -> str:
    words = {"error": "error", "warning": "warning", "info": "note"}
    counts = severity.value_counts()
    return ", ".join(
        counted(int(counts[name]), word) for name, word in words.items() if name in counts
    )


def _analyzed(study: Study) -> Study:
    """The study with what the analysis derived (survival from volumes), where it can be."""
    if any(problem.severity == "error" for problem in study.problems):
        return study
    try:
        return session.results().study
    except StudyError:
        return study


def _choose_model(study: Study, readout: str) -> None:
    models = _models_with(study, readout)
    if len(models) > 1:
        st.selectbox(
            LABELS[readout],
            models,
            key=model_key(readout),
            persist_state="session",
            on_change=page_body.redraw,
            format_func=lambda name: name or "not named",
        )


def _models_with(study: Study, readout: str) -> list[str]:
    """The models of the study that have uploads for a readout, in their order."""
    tables = {
        "viability": (study.plate_reads, study.responses),
        "growth": (study.calipers, study.tumor_weights, study.endpoints),
        "survival": (study.survival,),
    }[readout]
    filled = (table for table in tables if table is not None)
    return list(dict.fromkeys(model for table in filled for model in table["model"]))


def _arm_toggles(study: Study) -> None:
    names = [arm.name for arm in study.arms]
    if not names:
        return
    styles = session.styles(study)
    with st.container(key="arms"):
        st.pills(
            "Arms (click to hide or show)",
            names,
            selection_mode="multi",
            default=session.default_arms(study),
            key=session.arm_key(study),
            persist_state="session",
            on_change=page_body.redraw,
            format_func=lambda name: f"{swatch(styles[name])} {markdown_text(name)}",
        )
    with st.container(horizontal=True):
        st.button("All", key="arms_all", on_click=session.show_arms, args=(study, names))
        st.button("None", key="arms_none", on_click=session.show_arms, args=(study, []))
