"""The Design page's parts: animals to arms at random, and how many animals an arm needs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.design.power import GrowthPlan, SurvivalPlan, growth_power, survival_power
from analysis.design.randomization import (
    ANIMAL_COLUMNS,
    Allocation,
    allocate,
    allocation_study,
    coded_study,
)
from analysis.design.study_workbook import write_study_workbook
from analysis.reading import Upload
from analysis.reading.baseline import read_baseline
from analysis.results import Results
from analysis.study import Study, StudyError
from components.app import session
from components.card.figure_card import show_panel, show_table
from components.look.markdown import markdown_text
from components.look.theme import arm_styles, file_stem
from components.panels import design
from components.views import design_choices

CITE = "Percie du Sert N et al. PLoS Biol 2020; 18:e3000410"
RANDOMIZE_NOTE = (
    "**ARRIVE 2.0, items 4 and 5.** Report that animals were randomized, how (blocks by volume, "
    "seed, cages, as in the caption; the workbook's study sheet has them), who was left out and "
    "why, and who knew the arms: whoever measures tumors and decides on endpoints should not. Give "
    "them the coded workbook and cage cards with its codes; the allocation workbook, whose study "
    "sheet has the key, stays with someone else. The seed may be "
    "changed before treatment starts, not picked for the arms it gives. "
    f"{CITE}."
)
POWER_NOTE = (
    "**ARRIVE 2.0, item 2.** Report the number of animals of every arm and how it was decided: the "
    "effect, spreads, test, level and power below. The animal is the unit, not the tumor or the "
    "measurement. "
    f"{CITE}."
)
GROWTH_TEST = "Student's t test of the animals' growth rates, two-sided."
LABELS = {
    "mean_mm3": "mean (mm³)", "sd_mm3": "SD", "median_mm3": "median", "min_mm3": "min",
    "max_mm3": "max", "mean_weight_g": "mean weight (g)", "n_cages": "cages",
    "length_mm": "length (mm)", "width_mm": "width (mm)", "volume_mm3": "volume (mm³)",
    "weight_g": "weight (g)", "why": "why left out",
}  # fmt: skip


def randomize() -> None:
    """A list of animals in, arms and an allocation workbook out."""
    st.markdown(RANDOMIZE_NOTE)
    animals = _animals()
    plan = design_choices.plan()
    if plan is None:
        return
    if animals.empty:
        st.info("Add animals: paste them into the table, or upload a list.",
                icon=":material/info:")  # fmt: skip
        return
    allocation = allocate(animals, plan)
    study = allocation_study(allocation, "Planned study", design_choices.days("design_days"))
    show_panel(design.baseline(allocation, arm_styles(study), study.title))
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
        "upload it on Home. The study sheet has the code of every arm.",
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
    """How many animals an arm needs, for growth rates or survival."""
    st.markdown(POWER_NOTE)
    readout = st.segmented_control(
        "Readout", ["Growth rate", "Survival"], default="Growth rate", required=True,
        key="design_readout", persist_state="session",
    )  # fmt: skip
    results = _results()
    if readout == "Survival":
        _survival_power(results)
    else:
        _growth_power(results)


def _growth_power(results: Results | None) -> None:
    plan, target = design_choices.growth_plan(results)
    table = _growth_table(plan)
    treated = plan.rate_per_day * (1 - plan.reduction_pct / 100)
    what = (
        f"Simulation of {plan.simulations:,} studies (seed {plan.seed}): control grows "
        f"{plan.rate_per_day:.4g} per day, the arm {plan.reduction_pct:g} % slower "
        f"({treated:.4g}); SD of a measurement of log volume {plan.sigma:.3g}, of an animal's own "
        f"rate {plan.sd_slope:.3g} per day; measured on days "
        f"{', '.join(f'{day:g}' for day in plan.days)}; {plan.dropout_pct:g} % drop out."
    )
    show_panel(design.power_curve(table, target, what, f"{GROWTH_TEST} {_level(plan)}",
                                  "t test, closed form"))  # fmt: skip


def _survival_power(results: Results | None) -> None:
    plan, target = design_choices.survival_plan(results)
    table = _survival_table(plan)
    what = (
        f"Simulation of {plan.simulations:,} studies (seed {plan.seed}): median of control "
        f"{plan.median_d:g} d, hazard ratio {plan.hazard_ratio:g}, Weibull shape {plan.shape:g}, "
        f"followed to day {plan.end_d:g}, {plan.lost_pct:g} % lost before."
    )
    show_panel(design.power_curve(table, target, what, f"Log-rank test. {_level(plan)}",
                                  "Schoenfeld's formula"))  # fmt: skip


def _level(plan: GrowthPlan | SurvivalPlan) -> str:
    if plan.comparisons == 1:
        return f"Level {plan.alpha:g}, one arm against control."
    return (
        f"Level {plan.alpha:g} over {plan.comparisons} arms against control (Bonferroni: "
        f"{plan.alpha / plan.comparisons:.4g} each)."
    )


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
            start = read_baseline(Upload(file.name, file.getvalue()))
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


def _results() -> Results | None:
    """The open study's results, where there are any: its spreads are the starting values."""
    study = session.memory().study
    if study is None or any(problem.severity == "error" for problem in study.problems):
        return None
    try:
        return session.results()
    except StudyError:
        return None


@st.cache_data(show_spinner="Simulating …", max_entries=64)
def _growth_table(plan: GrowthPlan) -> pd.DataFrame:
    return growth_power(plan)


@st.cache_data(show_spinner="Simulating …", max_entries=64)
def _survival_table(plan: SurvivalPlan) -> pd.DataFrame:
    return survival_power(plan)
