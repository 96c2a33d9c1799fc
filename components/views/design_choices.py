"""The Design page's controls: arms and window of a randomization, assumptions of a simulation."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from analysis.design.power import GrowthPlan, SurvivalPlan
from analysis.design.randomization import Plan
from analysis.results import Results
from components.app import session

EXAMPLE_RATE, EXAMPLE_SIGMA, EXAMPLE_SD_SLOPE, EXAMPLE_MEDIAN = 0.08, 0.2, 0.01, 30.0
ARMS = "vehicle\nanastrozole\ntamoxifen\nanastrozole + tamoxifen"
SHAPE_NOTE = "1: deaths at a constant rate. 3 to 10: deaths bunch around the median."
DAYS = "3, 7, 10, 14, 17, 21"


def plan() -> Plan | None:
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


def days(key: str) -> tuple[float, ...]:
    """The days written in the text field with that key, ascending."""
    found = re.findall(r"\d+(?:\.\d+)?", session.widget_text(key))
    return tuple(sorted({float(day) for day in found if float(day) > 0}))


def growth_plan(results: Results | None) -> tuple[GrowthPlan, float]:
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
        text = st.text_input("Measured on days", DAYS, key="design_power_days",
                             persist_state="session")  # fmt: skip
        comparisons, target, most = _shared()
    measured = tuple(sorted({float(d) for d in re.findall(r"\d+(?:\.\d+)?", text) if float(d) > 0}))
    return GrowthPlan(
        rate, lower, max(sigma, 1e-6), sd_slope, measured or (7.0, 14.0, 21.0), drop, comparisons,
        most_animals=most,
    ), target  # fmt: skip


def survival_plan(results: Results | None) -> tuple[SurvivalPlan, float]:
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
