"""The Design page's parts: animals to arms at random, and how many animals an arm needs."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from analysis.design.power import GrowthPlan, SurvivalPlan, growth_power, survival_power
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
from analysis.results import Results
from analysis.study import Study, StudyError
from components.app import caches, session
from components.card.figure_card import show_on_screen, show_table
from components.figures import design as figures
from components.look.markdown import markdown_text
from components.look.theme import arm_styles, file_stem

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
EXAMPLE_RATE, EXAMPLE_SIGMA, EXAMPLE_SD_SLOPE, EXAMPLE_MEDIAN = 0.08, 0.2, 0.01, 30.0
ARMS = "vehicle\nanastrozole\ntamoxifen\nanastrozole + tamoxifen"
SHAPE_NOTE = "1: deaths at a constant rate. 3 to 10: deaths bunch around the median."
DAYS, POWER_DAYS = "3, 7, 10, 14, 17, 21", "design_power_days"


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
    study = allocation_study(allocation, "Planned study", _days("design_days"))
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
    plan, target = _growth_plan(results)
    table = _growth_table(plan)
    treated = plan.rate_per_day * (1 - plan.reduction_pct / 100)
    what = (
        f"Simulation of {plan.simulations:,} studies (seed {plan.seed}): control grows "
        f"{plan.rate_per_day:.4g} per day, the arm {plan.reduction_pct:g} % slower "
        f"({treated:.4g}); SD of a measurement of log volume {plan.sigma:.3g}, of an animal's own "
        f"rate {plan.sd_slope:.3g} per day; measured on days "
        f"{', '.join(f'{day:g}' for day in plan.days)}; {plan.dropout_pct:g} % drop out."
    )
    test = f"{GROWTH_TEST} {_level(plan)}"
    show_on_screen(figures.POWER, table, target, what, test, "t test, closed form")


def _survival_power(results: Results | None) -> None:
    plan, target = _survival_plan(results)
    table = _survival_table(plan)
    what = (
        f"Simulation of {plan.simulations:,} studies (seed {plan.seed}): median of control "
        f"{plan.median_d:g} d, hazard ratio {plan.hazard_ratio:g}, Weibull shape {plan.shape:g}, "
        f"followed to day {plan.end_d:g}, {plan.lost_pct:g} % lost before."
    )
    test = f"Log-rank test. {_level(plan)}"
    show_on_screen(figures.POWER, table, target, what, test, "Schoenfeld's formula")


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


def _plan() -> Plan | None:
    """Arms, window, cages and seed; None, with a sentence, where there are not two arms."""
    left, right = st.columns(2)
    with left:
        text = st.text_area("Arms, one a line, the control first", ARMS, height=130,
                            key="design_arms", persist_state="session")  # fmt: skip
        st.text_input("Measurement days to come", DAYS, key="design_days", persist_state="session")
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        low = _number("Volume from (mm³)", 100.0, "design_low", 10.0)
        high = _number("to (mm³)", 150.0, "design_high", 10.0)
        most = st.number_input("Animals per arm at most", min_value=1, value=None, width=190,
                               placeholder="all", key="design_per_arm",
                               persist_state="session")  # fmt: skip
        seed = st.number_input("Seed", min_value=0, value=1, width=120, key="design_seed",
                               persist_state="session")  # fmt: skip
        spread = st.toggle("Spread every cage over the arms", value=True, key="design_cages",
                           persist_state="session")  # fmt: skip
    names = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(names) < 2 or low > high:
        st.warning("Name at least two arms, and a window from a smaller to a larger volume.",
                   icon=":material/warning:")  # fmt: skip
        return None
    per_arm = None if most is None else int(most)
    return Plan(names, low, high, per_arm, spread, int(seed))


def _days(key: str) -> tuple[float, ...]:
    """The days written in the text field with that key, ascending."""
    found = re.findall(r"\d+(?:\.\d+)?", session.widget_text(key))
    return tuple(sorted({float(day) for day in found if float(day) > 0}))


def _growth_plan(results: Results | None) -> tuple[GrowthPlan, float]:
    """Rates and spreads, from the open study's growth model where there is one."""
    rate, sigma, sd_slope, model = _growth_start(results)
    _source("growth rate and spreads", model)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rate = _number("Control's rate per day", rate, f"choice_power_rate_{model}", 0.01, "%.4f")
        lower = _number("Smallest effect worth finding: slower by (%)", 30.0, "design_reduction",
                        5.0, width=330)  # fmt: skip
        sigma = _number("SD of a log volume", sigma, f"choice_power_sigma_{model}", 0.05, "%.4f")
        sd_slope = _number("SD of animals' rates", sd_slope, f"choice_power_slope_{model}", 0.005,
                           "%.4f")  # fmt: skip
        drop = _number("Drop out (%)", 0.0, "design_dropout", 5.0, most=95.0)
        st.text_input("Measured on days", DAYS, key=POWER_DAYS, persist_state="session")
        comparisons, target, most = _shared()
    measured = _days(POWER_DAYS) or (7.0, 14.0, 21.0)
    return GrowthPlan(
        rate, lower, max(sigma, 1e-6), sd_slope, measured, drop, comparisons, most_animals=most
    ), target  # fmt: skip


def _survival_plan(results: Results | None) -> tuple[SurvivalPlan, float]:
    """The control's median from the open study where there is one, and what is assumed beyond."""
    median, model = _survival_start(results)
    _source("the control's median survival", model)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        median = _number("Control's median (d)", median, f"choice_power_median_{model}", 1.0)
        ratio = _number("Smallest effect worth finding: hazard ratio", 0.4, "design_ratio", 0.05,
                        "%.2f", width=330, most=5.0)  # fmt: skip
        shape = _number("Weibull shape", 1.0, "design_shape", 0.5, "%.1f", note=SHAPE_NOTE)
        end = _number("Followed to day", round(2 * median), f"choice_power_end_{model}", 5.0)
        lost = _number("Lost before (%)", 0.0, "design_lost", 5.0, most=95.0)
        comparisons, target, most = _shared()
    return SurvivalPlan(
        max(median, 0.1), max(ratio, 0.01), max(end, 1.0), max(shape, 0.1), lost, comparisons,
        most_animals=most,
    ), target  # fmt: skip


def _shared() -> tuple[int, float, int]:
    """Arms against control, target power, and how far to look."""
    comparisons = st.number_input("Arms against control", min_value=1, max_value=30, value=1,
                                  width=170, key="design_comparisons",
                                  persist_state="session")  # fmt: skip
    target = _number("Power wanted (%)", 80.0, "design_target", 5.0, most=99.0)
    most = st.number_input("Look up to (animals)", min_value=5, max_value=100, value=20, width=170,
                           key="design_most", persist_state="session")  # fmt: skip
    return int(comparisons), target / 100, int(most)


def _number(
    label: str, value: float, key: str, step: float, shown: str = "%g", *, width: int = 170,
    most: float | None = None, note: str = "",
) -> float:  # fmt: skip
    value = st.number_input(
        label, min_value=0.0, max_value=most, value=float(value), step=step, format=shown,
        width=width, key=key, persist_state="session", help=note or None,
    )  # fmt: skip
    return float(value)


def _source(what: str, model: str | None) -> None:
    words = (
        f"Starting values: {what} are examples. Open a study of your own, or type its numbers."
        if model is None
        else f"Starting values: {what} of the open study"
        f"{f', {model}' if model else ''}. The effect is for you to say."
    )
    st.caption(words)


def _growth_start(results: Results | None) -> tuple[float, float, float, str | None]:
    """Rate of the control, sigma, SD of slopes and the model they are of."""
    example = (EXAMPLE_RATE, EXAMPLE_SIGMA, EXAMPLE_SD_SLOPE, None)
    if results is None or "growth_rates" not in results.tables:
        return example
    table = results.tables["growth_rates"]
    for model in results.models("growth_rates"):
        rows = table[(table["model"] == model) & table["sigma"].notna()]
        control = results.control("growth_rates", model)
        own = rows[rows["arm"] == control]
        if len(own) and float(own["rate_per_day"].iloc[0]) > 0:
            numbers = own[["rate_per_day", "sigma", "sd_slope"]].iloc[0].astype(float).round(4)
            rate, sigma, sd_slope = numbers.tolist()
            return rate, sigma, sd_slope, model
    return example


def _survival_start(results: Results | None) -> tuple[float, str | None]:
    if results is None or "survival" not in results.tables:
        return EXAMPLE_MEDIAN, None
    table = results.tables["survival"]
    for model in results.models("survival"):
        own = table[
            (table["model"] == model) & (table["arm"] == results.control("survival", model))
        ]
        if len(own) and not pd.isna(own["median_d"].iloc[0]):
            return float(own["median_d"].iloc[0]), model
    return EXAMPLE_MEDIAN, None
