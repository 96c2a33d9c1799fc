"""The plate layout: the plate with its signals, the form beside it, and what is done with both.

Every action is one correction of the study: it is read again at once, and *Undo* takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd
import streamlit as st

from analysis.in_vitro.plates.control_suggestions import Suggestion, suggested_controls
from analysis.in_vitro.plates.regions import plate_shape, region_of
from analysis.number_words import counted
from analysis.reading import Upload, WellCorrection
from analysis.reading.layout_files import layout_csv, saved_layout, wells_of
from analysis.study import CONTROL_ROLES, Arm, Study, StudyError
from components.app import caches, frame, session
from components.app.page_list import CELLS
from components.look.markdown import markdown_text
from components.look.theme import file_stem
from components.views import controls, corrections
from components.views.layout import form, plate, said
from components.views.layout.said import JOINED, Said

Step = Literal["begin", "control", "drug", "copy", "rest", "done"]
LEFT_OUT = "left out of every figure and number"
NOT_YET = "First say which wells are the control and which hold a drug."
PLATE = "choice_paint_plate"
FEW_PLATES, MOST_LETTERS = 12, 36  # of plates that stand side by side as buttons
WIDTH = 976  # px of plate, gap and form
AFTER_PAINTING: Mapping[str, str | bool | None] = {
    said.REGION: "", said.ARM: None, said.ARM_2: None, said.SECOND: False, said.PASTE: "",
}  # fmt: skip
LAYOUT_FILES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods"]


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """The plate that is open: all plates, its wells as read, and what each holds."""

    plates: tuple[str, ...]
    name: str
    reads: pd.DataFrame
    shape: tuple[int, int]
    held: Mapping[str, WellCorrection]

    @property
    def signal(self) -> dict[str, float]:
        """The signal of each well that was read."""
        wells = self.reads
        return dict(zip(wells["well"], wells["absorbance"].astype(float), strict=True))

    @property
    def described(self) -> tuple[str, ...]:
        """The wells of which it is said what they hold."""
        return tuple(well for well, each in self.held.items() if each.role)


def layout_editor(study: Study) -> None:
    """What is in the wells of each plate, painted, pasted, or accepted as suggested."""
    if study.plate_reads is None:
        st.caption("No plates were read.")
        return
    _editor(study, session.memory().content_key)


@st.fragment
def _editor(study: Study, content_key: str) -> None:
    if session.memory().content_key != content_key:
        st.rerun()  # what the wells hold has changed, and with it the arms in the sidebar
    reads = study.plate_reads
    assert reads is not None
    plates = tuple(str(name) for name in reads["plate"].unique())
    with st.container(width=WIDTH, key="layout"):
        head = st.container(horizontal=True, vertical_alignment="center")
        left, right = st.columns([590, 370], gap="small")
        with left:
            shown = _open(reads, plates, _chosen_plate(study, plates))
        with right:
            made = form.form(_about(study, shown), _paint)
        with left:
            _plate(study, shown, made)
            _suggestions(shown)
            _rest(shown)
        with head:
            _actions(study, shown)
        _more(study, shown)


def _chosen_plate(study: Study, plates: Sequence[str]) -> str:
    if len(plates) == 1:
        return plates[0]
    bare = set(frame.bare_plates(study))
    shared = f"{plates[0].rpartition(' ')[0]} "  # "Plate " of "Plate 1", "Plate 2"
    short = len(plates) > 1 and all(name.startswith(shared) for name in plates)
    labels = {
        name: (name.removeprefix(shared) if short else name) + ("" if name in bare else " ✓")
        for name in plates
    }
    if len(plates) > FEW_PLATES or sum(map(len, labels.values())) > MOST_LETTERS:
        picked = st.selectbox(
            "Plate", plates, key=PLATE, format_func=labels.__getitem__, width=320,
            label_visibility="collapsed",
        )  # fmt: skip
    else:
        picked = st.segmented_control(
            "Plate", plates, default=plates[0], required=True, key=PLATE,
            format_func=lambda name: markdown_text(labels[name]), label_visibility="collapsed",
        )  # fmt: skip
    return picked if picked in plates else plates[0]


def _open(reads: pd.DataFrame, plates: tuple[str, ...], name: str) -> Open:
    """The plate of that name as it was read last, when drugs have had most time."""
    rows = reads[reads["plate"] == name].sort_values("time_h", kind="stable")
    rows = rows.drop_duplicates("well", keep="last")
    held = {each.well: each for each in wells_of(rows)}
    return Open(plates, name, rows, plate_shape(rows["well"]), held)


def _arms(study: Study) -> list[str]:
    return [arm.name for arm in study.arms]


def _about(study: Study, shown: Open) -> form.About:
    return form.About(_arms(study), shown.held, shown.shape, shown.signal)


def _plate(study: Study, shown: Open, made: Said) -> None:
    names = dict.fromkeys(each.arm for each in made.wells if each.role == "sample")
    new = tuple(
        Arm(name, "combination" if JOINED in name else "single")
        for name in names
        if name not in _arms(study)
    )
    data = plate.plate_data(
        shown.name,
        shown.shape,
        shown.signal,
        shown.held,
        made.wells,
        said.chosen_wells(session.choices(), shown.shape),
        session.styles(replace(study, arms=(*study.arms, *new))),
        st.context.theme.type == "dark",
    )
    plate.show_plate(data, _take_picked, _take_pasted)


def _actions(study: Study, shown: Open) -> None:
    """What stands above the plate: what was done last is taken back, copied, or finished."""
    step, words = next_step(study, shown.held)
    st.subheader(words, anchor=False)
    controls.undo_and_redo("layout_")
    if len(shown.plates) > 1:
        st.button(
            f"Use for all {len(shown.plates)} plates", icon=":material/content_copy:",
            type="primary" if step == "copy" else "secondary",
            disabled=not shown.described, on_click=_copy, args=(shown.name, shown.plates),
            key="layout_copy", help="Every plate gets the layout of this one.",
        )  # fmt: skip
    is_enough = step in ("copy", "rest", "done")
    wells = counted(len(unsaid_wells(study)), "well")
    why = (
        f"{wells} with a reading of which nothing is said: {LEFT_OUT}." if step == "rest" else None
    )
    done = st.button(
        f"Done without {wells}" if step == "rest" else "Done",
        type="primary" if step == "done" else "secondary", icon=":material/check:",
        disabled=not is_enough, help=why if is_enough else NOT_YET, key="layout_done",
    )  # fmt: skip
    if done:
        frame.turn_to(CELLS, "Drugs", "Dose response")


def next_step(study: Study, held: Mapping[str, WellCorrection]) -> tuple[Step, str]:
    """What a plate that holds these wells waits for, and how it is said."""
    roles = {each.role for each in held.values()}
    if not roles - {""}:
        return "begin", frame.layout_words(study)
    if not roles & set(CONTROL_ROLES):
        return "control", "Next: which wells are the control?"
    if "sample" not in roles:
        return "drug", "Next: drag over the wells of a drug, name it, and paint."
    if bare := len(frame.bare_plates(study)):
        return "copy", f"Next: this layout on the other {counted(bare, 'plate')} too?"
    if unsaid := unsaid_wells(study):
        return "rest", f"{counted(len(unsaid), 'well')} hold nothing yet: left out."
    return "done", "Every well of every plate is said. Paint more, or finish with Done."


def unsaid_wells(study: Study) -> list[tuple[str, str]]:
    """Plate and name of each well that was read and of which it is not said what it holds."""
    assert study.plate_reads is not None
    rows = study.plate_reads
    wells = rows.loc[rows["role"] == "", ["plate", "well"]].drop_duplicates()
    return list(wells.itertuples(index=False, name=None))


def _suggestions(shown: Open) -> None:
    """Lines of wells that look like controls, to accept or not."""
    controls.show_refused()
    for found in suggested_controls(shown.signal, shown.shape, shown.described):
        name = f"{shown.name}: {found.role} in {found.lines}"
        if name in session.memory().declined:
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/lightbulb: {_question(found)}", width="content")
            wells = [WellCorrection(shown.name, each, found.role) for each in found.wells]
            which = f"{found.role}_{found.lines}"  # rows and columns may both be blank
            st.button("Accept", key=f"layout_accept_{which}", on_click=_put, args=(wells,))
            st.button("No", key=f"layout_decline_{which}",
                      on_click=session.memory().declined.add, args=(name,))  # fmt: skip


def _rest(shown: Open) -> None:
    """The wells of a painted plate that hold nothing yet, to be chosen or said to be empty."""
    rest = [well for well, each in shown.held.items() if not each.role]
    if not rest or "sample" not in {each.role for each in shown.held.values()}:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        words = "1 well of this plate holds" if len(rest) == 1 else (
            f"{len(rest)} wells of this plate hold"
        )  # fmt: skip
        st.markdown(f":material/help: {words} nothing yet: {LEFT_OUT}.", width="content")
        st.button("Choose them", key="layout_rest_choose", on_click=session.put_choice,
                  args=(said.REGION, region_of(rest)))  # fmt: skip
        empty = [WellCorrection(shown.name, each, "empty") for each in rest]
        st.button("They are empty", key="layout_rest_empty", on_click=_put, args=(empty,))


def _question(found: Suggestion) -> str:
    is_one = found.lines.startswith(("Column ", "Row ")) and " and " not in found.lines
    verb = "is" if is_one else "are"
    how = "high" if found.role == "vehicle" else "low"
    level = plate.signal_text(found.level)
    between = ", between high ones" if found.is_inside else ""
    return f"{found.lines} {verb} {how} and even ({level}){between}: {found.role}?"


def _more(study: Study, shown: Open) -> None:
    """On demand: facts of the plates, other plates, and the layout as a file."""
    facts = st.expander(
        "Cell line, experiment and time of each plate", icon=":material/science:",
        on_change="rerun", key="layout_facts_open",
    )  # fmt: skip
    if facts.open:
        with facts:
            corrections.plates(study)
    files = st.expander(
        "Some plates only; layout from and to a file", icon=":material/folder_open:",
        on_change="rerun", key="layout_files_open",
    )  # fmt: skip
    if files.open:
        with files:
            _some_plates(shown)
            _files(study, shown)


def _some_plates(shown: Open) -> None:
    others = [name for name in shown.plates if name != shown.name]
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        some = st.multiselect("Use this layout on", others, key="choice_layout_plates",
                              placeholder="other plates")  # fmt: skip
        st.button(
            f"Use for {counted(len(some), 'plate')}", disabled=not some or not shown.described,
            on_click=_copy, args=(shown.name, some), key="layout_copy_some",
        )  # fmt: skip


def _files(study: Study, shown: Open) -> None:
    st.download_button(
        "Save layout",
        data=lambda: layout_csv(shown.reads),
        file_name=f"{file_stem(study.title, 'layout')}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        disabled=not shown.described,
        help="As a table: drop it with the plates of the next run, or use it here.",
        key="save_layout",
    )
    file = st.file_uploader(
        "A saved layout", type=LAYOUT_FILES, key="choice_layout_file", max_upload_size=5
    )
    if file and st.button("Use it on every plate", type="primary", key="use_layout"):
        try:
            wells = caches.of_file(saved_layout, Upload(file.name, file.getvalue()))
        except StudyError as error:
            st.error(markdown_text(error.problems[0].what))
            return
        _put([replace(well, plate=name) for well in wells for name in shown.plates])
        st.rerun()


def _paint(clear: bool) -> None:
    """Paint what the form says now, or clear the wells that it names."""
    study = session.memory().study
    assert study is not None
    assert study.plate_reads is not None
    plates = tuple(str(name) for name in study.plate_reads["plate"].unique())
    picked = session.choices().get(PLATE)
    shown = _open(study.plate_reads, plates, picked if picked in plates else plates[0])
    made = form.now_said(_about(study, shown))
    if clear:
        _put([WellCorrection(shown.name, each.well, "") for each in made.wells])
    elif made.is_ready:
        _put([replace(each, plate=shown.name) for each in made.wells])
        for key, value in AFTER_PAINTING.items():
            session.put_choice(key, value)


def _copy(name: str, plates: Sequence[str]) -> None:
    """Have these plates hold what the plate of that name holds, in the wells that they have."""
    study = session.memory().study
    assert study is not None
    assert study.plate_reads is not None
    every = {other: _open(study.plate_reads, (), other).held for other in (name, *plates)}
    _put(
        [
            replace(held, plate=other)
            for other in plates
            for well, held in every[name].items()
            if well in every[other] and every[other][well] != held
        ]
    )


def _put(wells: Sequence[WellCorrection]) -> None:
    """One correction of the study."""
    session.correct(session.memory().corrections.with_wells(wells))


def _take_picked() -> None:
    """Wells chosen on the plate go into the text field."""
    picked = session.told(plate.KEY, "picked")
    session.put_choice(said.REGION, region_of(picked) if picked else "")


def _take_pasted() -> None:
    """Cells pasted on the plate go into the form, from the chosen well on."""
    pasted = session.told(plate.KEY, "pasted")
    session.put_choice(form.BY, form.EXCEL)
    session.put_choice(said.PASTE, str(pasted["text"]))
    session.put_choice(said.REGION, region_of(pasted["wells"]))
