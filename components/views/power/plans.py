"""The questions of the Design page: what each asks of the user, and its simulated plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt

import streamlit as st

from analysis.design.application import (
    Planned,
    plan_fold,
    plan_growth,
    plan_survival,
    plan_viability,
)
from analysis.design.cell_power import FoldPlan, ViabilityPlan
from analysis.design.growth_power import GrowthPlan, GrowthQuestion
from analysis.design.survival_power import SurvivalPlan
from analysis.results import Results
from components.app import session
from components.look.markdown import markdown_text
from components.views.power.fields import days, number, whole_number
from components.views.power.starting_values import (
    Start,
    growth_start,
    ic50_start,
    median_start,
    source_of,
    viability_start,
)

DAYS, DAYS_KEY = "3, 7, 10, 14, 17, 21", "design_power_days"
STUDIES, STUDIES_WITH_LOSSES = 2000, 1000  # every pattern of losses has permutations of its own
PAIRED, APART = "Both lines in every experiment", "Experiments of their own"
DIFFERS, FAILS = "the lines differ (fold above 1)", "the drug fails in the line (fold above 3)"
SHAPE_NOTE = "1: deaths at a constant rate. 3 to 10: deaths bunch around the median."
RATIO_NOTE = (
    "Smallest effect worth finding: 0.5 means half as large as those of the other, by the "
    "evaluation day (the last day measured)."
)
INDEX_NOTE = (
    "Volume of the combination over what Bliss expects of its parts, on the evaluation day (the "
    "last day measured): below 1 is synergy. The smallest effect worth finding."
)
GROWTH_NOTE = (
    "SD of log(V/V0) between animals of one arm, beyond the error of measuring. 0.3: animals "
    "typically differ by a factor of 1.35."
)
SIGMA_NOTE = "SD of the log of one caliper volume: 0.1 is about 10 % of the volume."
DROP_NOTE = "Share of animals that leave before the last day, not of the treatment's effect."
FAMILY_NOTE = "How many such tests the study has: the level is divided by it (Holm's first step)."


def control(results: Results | None) -> Planned | None:
    """Better than control, by growth rates."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ratio = _ratio("Volume over control's", 0.7, "design_volume_ratio", RATIO_NOTE)
        family = whole_number("Arms against control", 1, "design_comparisons", 30, FAMILY_NOTE)
        asked = _growth("control", (ratio,), family, results)
    return _tumors(*asked) if asked else None


def best_part(results: Results | None) -> Planned | None:
    """Better than both parts, by growth rates."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ratios = (
            _ratio("Volume over part A's", 0.7, "design_ratio_a", RATIO_NOTE),
            _ratio("Volume over part B's", 0.7, "design_ratio_b", RATIO_NOTE),
        )
        family = whole_number("Combinations", 1, "design_combinations", 30, FAMILY_NOTE)
        asked = _growth("best_part", ratios, family, results)
    return _tumors(*asked) if asked else None


def additivity(results: Results | None) -> Planned | None:
    """More than additive, by Bliss of growth rates."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        index = _ratio("Combination index", 0.7, "design_index", INDEX_NOTE)
        family = whole_number("Combinations", 1, "design_combinations", 30, FAMILY_NOTE)
        asked = _growth("additivity", (index,), family, results)
    return _tumors(*asked) if asked else None


def survival(results: Results | None) -> Planned | None:
    """Longer life, by the log-rank test."""
    begun, start = median_start(results)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ratio = number("Hazard ratio", 0.3, "design_ratio", 0.05, "%.2f", least=0.01, most=5.0,
                       note="Smallest effect worth finding.")  # fmt: skip
        family = whole_number("Arms against control", 1, "design_comparisons", 30, FAMILY_NOTE)
        median = number("Control's median (d)", begun, f"choice_power_median_{start.key}", 1.0,
                        least=0.1)  # fmt: skip
        shape = number("Weibull shape", 4.0, "design_shape", 0.5, "%.1f", least=0.1,
                       note=SHAPE_NOTE)  # fmt: skip
        end = number("Followed to day", round(2 * median), f"choice_power_end_{start.key}", 5.0,
                     least=1.0)  # fmt: skip
        lost = number("Lost before (%)", 0.0, "design_lost", 5.0, most=95.0)
        most = _most()
    source = source_of(start, {"median": begun}, {"median": median})
    _say(start, "The control's median")
    plan = SurvivalPlan(
        median, ratio, end, shape, lost, family, _alpha(), most,
        STUDIES_WITH_LOSSES if lost else STUDIES,
    )  # fmt: skip
    return _survival(plan, source)


def viability(results: Results | None) -> Planned | None:
    """Fewer cells alive at the stated dose, by experiment."""
    spread, start = viability_start(results)
    begun = {"points": round(spread.sd_points, 1)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        alive = number("Viability at the stated dose (%)", 70.0, "design_viability", 5.0,
                       least=2.0, most=99.0, width=230,
                       note="Smallest effect worth finding, % of control.")  # fmt: skip
        family = whole_number("Drugs against control", 1, "design_drugs", 100, FAMILY_NOTE)
        points = number("SD between experiments (points)", begun["points"],
                        f"choice_power_points_{start.key}", 0.5, "%.1f", least=0.1, width=240,
                        note="Of the viability at one concentration, % of control.")  # fmt: skip
    source = source_of(start, begun, {"points": points})
    _say(start, "The spread")
    return _viability(ViabilityPlan(alive, points, family, _alpha()), source)


def fold(results: Results | None) -> Planned | None:
    """A resistant line, by the fold of its IC50."""
    spread, start = ic50_start(results)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        larger = number("Fold of the IC50", 5.0, "design_fold", 0.5, least=1.01,
                        note="Resistant line over parent; the smallest worth finding.")  # fmt: skip
        beyond = st.selectbox("To be shown", [DIFFERS, FAILS], key="design_beyond", width=320,
                              persist_state="session")  # fmt: skip
        family = whole_number("Drugs in both lines", 1, "design_drugs", 100, FAMILY_NOTE)
        pairing = st.selectbox("Experiments", [PAIRED, APART], key="design_pairing", width=280,
                               persist_state="session")  # fmt: skip
        paired = pairing == PAIRED
        begun = round(spread.sd_log10 * (sqrt(2) if paired else 1), 3)
        sd = number("SD of log10 fold between experiments" if paired
                    else "SD of log10 IC50 between experiments", begun,
                    f"choice_power_{'fold' if paired else 'potency'}_{start.key}", 0.01, "%.3f",
                    least=0.001, width=290, note="0.1: a factor of 1.26.")  # fmt: skip
    source = source_of(start, {"sd": begun}, {"sd": sd})
    _say(start, f"The spread (log10 IC50 of a line{', times √2 for a fold' if paired else ''})")
    plan = FoldPlan(larger, sd, paired, 3.0 if beyond == FAILS else 1.0, family, _alpha())
    return _fold(plan, source)


QUESTIONS: Mapping[str, Callable[[Results | None], Planned | None]] = {
    "Better than control": control,
    "Better than both parts": best_part,
    "More than additive": additivity,
    "Longer life": survival,
    "Fewer cells alive": viability,
    "Resistant line": fold,
}


def _growth(
    question: GrowthQuestion, ratios: tuple[float, ...], family: int, results: Results | None
) -> tuple[GrowthPlan, str] | None:
    """Days, spreads and losses of a question about tumors; None where days are missing."""
    spread, start = growth_start(results)
    session.start_value(DAYS_KEY, DAYS)
    st.text_input("Measured on days after the first volume", key=DAYS_KEY,
                  persist_state="session", width=290)  # fmt: skip
    measured = days(DAYS_KEY)
    if len(measured) < 2:
        st.warning("Name at least two days: growth is a rate over them.",
                   icon=":material/warning:")  # fmt: skip
        return None
    last = measured[-1]
    begun = {"growth": round(spread.sd_slope * last, 3), "sigma": round(spread.sigma, 3)}
    sd = number(f"SD of log growth by day {last:g}", begun["growth"],
                f"choice_power_growth_{last:g}_{start.key}", 0.05, "%.3f", width=220,
                note=GROWTH_NOTE)  # fmt: skip
    sigma = number("SD of a log volume", begun["sigma"], f"choice_power_sigma_{start.key}",
                   0.05, "%.3f", least=0.001, note=SIGMA_NOTE)  # fmt: skip
    drop = number("Drop out (%)", 0.0, "design_dropout", 5.0, most=95.0, note=DROP_NOTE)
    most = _most()
    source = source_of(start, begun, {"growth": sd, "sigma": sigma})
    _say(start, "Spreads")
    plan = GrowthPlan(question, ratios, sd, sigma, measured, drop, family, _alpha(), most, STUDIES)
    return plan, source


def _ratio(label: str, value: float, key: str, note: str) -> float:
    return number(label, value, key, 0.05, "%.2f", least=0.01, most=0.99, width=190, note=note)


def _most() -> int:
    session.start_value("design_most", 15)
    return int(
        st.number_input("Look up to (animals)", min_value=5, max_value=100, width=170,
                        key="design_most", persist_state="session")
    )  # fmt: skip


def _alpha() -> float:
    """The level that the session's settings test at."""
    return round(1 - session.memory().settings.confidence, 6)


def _say(start: Start, what: str) -> None:
    """Where the numbers to begin with come from."""
    verb = "are" if what.endswith("s") else "is"
    rest = "" if start.key != "sample" else " Open a study of your own, or type its numbers."
    source = markdown_text(start.source)
    st.caption(f"{what} to begin with {verb} {source}. The effect is for you to say.{rest}")


@st.cache_data(show_spinner="Simulating …", max_entries=64)
def _tumors(plan: GrowthPlan, source: str) -> Planned:
    return plan_growth(plan, source)


@st.cache_data(show_spinner="Simulating …", max_entries=64)
def _survival(plan: SurvivalPlan, source: str) -> Planned:
    return plan_survival(plan, source)


@st.cache_data(show_spinner="Simulating …", max_entries=64)
def _viability(plan: ViabilityPlan, source: str) -> Planned:
    return plan_viability(plan, source)


@st.cache_data(show_spinner="Simulating …", max_entries=64)
def _fold(plan: FoldPlan, source: str) -> Planned:
    return plan_fold(plan, source)
