"""The Design page's parts: animals to arms at random, and how many a question takes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import __version__
from analysis.design.randomization import (
    ANIMAL_COLUMNS,
    Allocation,
    Plan,
    allocate,
    allocation_study,
    coded_study,
)
from analysis.design.study_workbook import write_study_workbook
from analysis.reading import Upload
from analysis.reading.baseline import read_baseline
from analysis.study import Study, StudyError
from components.app import caches, session
from components.card.figure_card import show_on_screen, show_table
from components.figures import design as figures
from components.look.markdown import markdown_text
from components.look.theme import arm_styles, file_stem
from components.views.power import starting_values
from components.views.power.fields import days, number
from components.views.power.plans import DAYS, QUESTIONS

CITE = "Percie du Sert N et al. PLoS Biol 2020; 18:e3000410"
RANDOMIZE_NOTE = (
    "**ARRIVE 2.0, items 4 and 5.** Report that animals were randomized, how (blocks by volume, "
    "seed, cages, as in the caption; the workbook's study sheet has them), who was left out and "
    "why, and who knew the arms: whoever measures tumors and decides on endpoints should not. Give "
    "them the coded workbook and cage cards with its codes; the allocation workbook, whose study "
    "sheet has the key, stays with someone else. The seed may be "
    f"changed before treatment starts, not picked for the arms it gives. {CITE}."
)
POWER_NOTE = (
    "**ARRIVE 2.0, item 2.** Report the number of animals of every arm and how it was decided: the "
    "effect, spreads, test, level and power below. The animal is the unit, not the tumor or the "
    "measurement; of cells it is the experiment, not the well. "
    f"{CITE}."
)
LABELS = {
    "mean_mm3": "mean (mm³)", "sd_mm3": "SD", "median_mm3": "median", "min_mm3": "min",
    "max_mm3": "max", "mean_weight_g": "mean weight (g)", "n_cages": "cages",
    "length_mm": "length (mm)", "width_mm": "width (mm)", "volume_mm3": "volume (mm³)",
    "weight_g": "weight (g)", "why": "why left out",
}  # fmt: skip
START = {  # what the fields begin with
    "design_arms": "vehicle\nanastrozole\ntamoxifen\nanastrozole + tamoxifen",
    "design_days": DAYS,
    "design_seed": 1,
    "design_cages": True,
}


def randomize() -> None:
    """A list of animals in, arms and an allocation workbook out."""
    st.markdown(RANDOMIZE_NOTE)
    animals = _animals()
    plan = _plan()
    if plan is None:
        return
    if animals.empty:
        st.info("Add animals: paste them into the table, or upload a list.",
                icon=":material/info:")  # fmt: skip
        return
    allocation = allocate(animals, plan)
    study = allocation_study(allocation, "Planned study", days("design_days"))
    show_on_screen(figures.BASELINE, allocation, arm_styles(study), study.title)
    show_table(allocation.balance, "balance", LABELS)
    with st.container(horizontal=True):
        _workbooks(study, allocation)
    if allocation.cage_excess and plan.spread_cages:
        st.caption(
            f"Cages: {allocation.cage_excess} beyond an even spread (animals that share an arm "
            "with others of their cage), because blocks of similar volume come first."
        )
    _left_out(allocation)


def _workbooks(study: Study, allocation: Allocation) -> None:
    """The workbook with the arms' names, and the one with codes for those who measure."""
    st.download_button(
        "Allocation workbook",
        data=lambda: write_study_workbook(study),
        file_name=f"{file_stem(study.title, 'allocation')}.xlsx",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
        key="design_workbook",
        help="Arms, baseline, and a row for every animal and measurement day: fill it in and "
        "upload it on Study. The study sheet has the code of every arm.",
    )
    st.download_button(
        "Coded workbook",
        data=lambda: write_study_workbook(coded_study(study, allocation.plan)),
        file_name=f"{file_stem(study.title, 'coded')}.xlsx",
        on_click="ignore",
        icon=":material/visibility_off:",
        key="design_coded",
        help="For those who measure: the same rows with codes (arm A, arm B ...) in place of the "
        "arms, dealt at random from the seed.",
    )


def power() -> None:
    """How many animals or experiments a question takes, with the test that will answer it."""
    st.markdown(POWER_NOTE)
    session.start_widget("design_question", list(QUESTIONS), "Better than control")
    question = st.segmented_control(
        "Question", list(QUESTIONS), required=True,
        key="design_question", persist_state="session",
    )  # fmt: skip
    planned = QUESTIONS[str(question)](starting_values.results())
    if planned is None:
        return
    show_on_screen(figures.POWER, planned)
    st.markdown("**For the animal application or the protocol**")
    program = f"Computed with Plate & Caliper {__version__}."
    st.code(f"{planned.sentences} {program}", language=None, wrap_lines=True)


def _animals() -> pd.DataFrame:
    """The list of animals, from a file or pasted, as edited."""
    file = st.file_uploader(
        "List of animals (animal, cage, length_mm and width_mm, or volume_mm3; weight_g if known)",
        type=["xlsx", "xls", "xlsm", "ods", "csv", "tsv", "txt"], max_upload_size=10,
        key="design_file",
    )  # fmt: skip
    start = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in ANIMAL_COLUMNS.items()})
    if file is not None:
        try:
            start = caches.of_file(read_baseline, Upload(file.name, file.getvalue()))
        except StudyError as error:
            st.error(markdown_text(error.problems[0].what), icon=":material/error:")
    numbers = [name for name, kind in ANIMAL_COLUMNS.items() if kind == "float64"]
    key = f"design_animals_{file.file_id if file is not None else ''}"
    drafts = session.memory().drafts
    if not session.widget_text(key):  # the table is new here: the page or the file was changed
        drafts["from"] = drafts.get("animals", start) if file is None else start
    edited = st.data_editor(
        drafts["from"],
        num_rows="dynamic",
        hide_index=True,
        height=260,
        column_config={
            name: st.column_config.NumberColumn(LABELS[name], min_value=0.0) for name in numbers
        },
        key=key,
    )
    drafts["animals"] = edited.reset_index(drop=True)
    st.caption(
        "Type, paste or correct rows here. The list is kept while this browser tab is open; the "
        "allocation workbook keeps it for good."
    )
    table = edited.assign(animal=edited["animal"].fillna(""), cage=edited["cage"].fillna(""))
    return table[table["animal"] != ""].astype(ANIMAL_COLUMNS).reset_index(drop=True)


def _left_out(allocation: Allocation) -> None:
    out = allocation.animals[allocation.animals["arm"] == ""]
    if len(out):
        st.caption(f"Left out: {len(out)} of {len(allocation.animals)} animals.")
        show_table(out[["animal", "cage", "volume_mm3", "why"]], "left_out", LABELS)
    box = st.expander("Every animal and its arm", icon=":material/table:", on_change="rerun",
                      key="design_allocation_open")  # fmt: skip
    if box.open:
        with box:
            show_table(allocation.animals, "allocation", LABELS)


def _plan() -> Plan | None:
    """Arms, window, cages and seed; None, with a sentence, where there are not two arms."""
    left, right = st.columns(2)
    with left:
        for key, value in START.items():
            session.start_value(key, value)
        text = st.text_area("Arms, one a line, the control first", height=130, key="design_arms",
                            persist_state="session")  # fmt: skip
        st.text_input("Measurement days to come", key="design_days", persist_state="session")
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        low = number("Volume from (mm³)", 100.0, "design_low", 10.0)
        high = number("to (mm³)", 150.0, "design_high", 10.0)
        most = st.number_input("Animals per arm at most", min_value=1, value=None, width=190,
                               placeholder="all", key="design_per_arm",
                               persist_state="session")  # fmt: skip
        seed = st.number_input("Seed", min_value=0, width=120, key="design_seed",
                               persist_state="session")  # fmt: skip
        spread = st.toggle("Spread every cage over the arms", key="design_cages",
                           persist_state="session")  # fmt: skip
    names = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(names) < 2 or low > high:
        st.warning("Name at least two arms, and a window from a smaller to a larger volume.",
                   icon=":material/warning:")  # fmt: skip
        return None
    per_arm = None if most is None else int(most)
    return Plan(names, low, high, per_arm, spread, int(seed))
