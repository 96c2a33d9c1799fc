"""The Survival page's tabs, each with its controls."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import streamlit as st

from analysis.results import Results
from analysis.settings import Settings
from analysis.statistics.cox_and_log_rank import Weighting
from analysis.summary.answers.finding import SURVIVAL as SURVIVED
from analysis.summary.partners import SURVIVAL
from components.app import frame, session
from components.card.figure_card import show_figure, show_tab, show_table
from components.figures import survival as figures
from components.look.markdown import markdown_text
from components.look.theme import View, file_stem
from components.panels.survival import life_spans
from components.views import controls, corrections, verdicts

TEST_LABELS: dict[Weighting, str] = {"log-rank": "Log-rank", "gehan": "Gehan-Breslow"}
LIFE_FIGURES = {"mean": "Mean life span", "rmst": "Days gained (RMST)"}
HAZARD_FIGURES = {"ratios": "Hazard ratios", "residuals": "Do they hold over time?"}
LABELS = {
    "mean_life_span_d": "mean life span (d)",
    "sd_d": "SD (d)",
    "ils_mean_pct": "ILS on mean (%)",
    "median_d": "median (d)",
    "median_low": "median from",
    "median_high": "median to",
    "ils_median_pct": "ILS on median (%)",
    "rmst_d": "RMST (d)",
    "rmst_se": "RMST SE",
    "tau_d": "RMST to day",
    "log_rank_p": "log-rank p",
    "log_rank_p_adjusted": "log-rank p (Holm)",
    "gehan_p": "Gehan-Breslow p",
    "gehan_p_adjusted": "Gehan-Breslow p (Holm)",
    "hazard_ratio": "hazard ratio",
    "hr_low": "HR from",
    "hr_high": "HR to",
    "n_versus": "n versus",
    "rmst_difference_d": "RMST difference (d)",
    "rmst_low": "difference from",
    "rmst_high": "difference to",
    "rmst_p": "RMST p",
    "rmst_p_adjusted": "RMST p (Holm)",
    "median_follow_up_d": "median follow-up (d)",
    "shortest_censored_d": "shortest censored (d)",
    "longest_d": "longest (d)",
}
Tab = Callable[[Results], None]


def tabs(results: Results) -> dict[str, Tab]:
    """The tabs that the study's data can fill; without any, say what is missing and stop."""
    has_volumes = "event_free_survival" in results.tables
    found: dict[str, Tab] = {}
    if "survival" in results.tables or not has_volumes:
        frame.need("survival")
        found = {"Kaplan-Meier": _kaplan_meier, "Life span": _life_span, "Hazards": _hazards}
        found |= {"Causes": _causes} if "cumulative_incidence" in results.tables else {}
        found |= {"Combinations": _combinations} if _has_pairs(results) else {}
    else:
        st.info(
            "This study has no survival records: event-free survival from the tumor volumes is "
            "shown. Add survival records to the upload for the other tabs.",
            icon=":material/info:",
        )
    found |= {"Event-free": _event_free} if has_volumes else {}
    return found | ({"Events": _events} if "survival" in results.tables else {})


def _kaplan_meier(results: Results) -> None:
    model = frame.model(results, "survival")
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _curve_choices(results, view)
        _test_choice()
    verdicts.answered(results, view, model, ["best_part"], SURVIVED)
    show_figure(figures.KAPLAN_MEIER, results, view, model)
    box = st.expander("All pairs of arms, and follow-up", icon=":material/table:",
                      on_change="rerun", key="survival_pairs_open")  # fmt: skip
    if box.open:
        with box:
            _pairs(results, model)


def _life_span(results: Results) -> None:
    model = frame.model(results, "survival")
    view = session.current_view()
    picked = _one_of("Figure", LIFE_FIGURES, "choice_life_figure")
    show_figure(figures.RMST if picked == "rmst" else figures.LIFE_SPAN, results, view, model)
    table = life_spans.life_span_table(results, view, model)
    show_table(table, file_stem(view.study_title, "life_span_table", model), LABELS)


def _hazards(results: Results) -> None:
    model = frame.model(results, "survival")
    view = session.current_view()
    picked = _one_of("Figure", HAZARD_FIGURES, "choice_hazard_figure")
    figure = figures.RESIDUALS if picked == "residuals" else figures.HAZARD_RATIOS
    show_figure(figure, results, view, model)


def _causes(results: Results) -> None:
    view = session.current_view()
    models = results.models("cumulative_incidence")
    model = session.chosen_model("survival", models)
    if len(models) > 1:
        model = st.selectbox(
            "Tumor model", models, index=models.index(model), width=200,
            format_func=lambda name: name or "not named", key="choice_causes_model",
        )  # fmt: skip
    show_figure(figures.CAUSES, results, view, model)


def _has_pairs(results: Results) -> bool:
    table = results.tables.get("combination_partners")
    return table is not None and bool((table["readout"] == SURVIVAL).any())


def _combinations(results: Results) -> None:
    model = frame.model(results, "survival")
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _curve_choices(results, view)
    verdicts.answered(results, view, model, ["best_part"], SURVIVED)
    show_tab(figures, "Combinations", results, view, model)


def _event_free(results: Results) -> None:
    view = session.current_view()
    models = results.models("event_free_survival")
    model = session.chosen_model("survival", models)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(models) > 1:
            model = st.selectbox(
                "Tumor model", models, index=models.index(model), width=200,
                format_func=lambda name: name or "not named", key="choice_event_free_model",
            )  # fmt: skip
        controls.select(figures.ENDPOINT, results, view, model, width=220)
        _event_free_settings(list(figures.endpoints(results).values()))
        _curve_choices(results, view)
    show_figure(figures.EVENT_FREE, results, view, model)
    if model in results.models("survival"):
        show_figure(figures.KAPLAN_MEIER, results, view, model)


def _events(results: Results) -> None:
    study = frame.open_study()
    st.caption(
        "Which reasons of leaving count as an event. A tick changes every number of this page at "
        "once; Undo takes it back."
    )
    corrections.events(study, at_once=True)
    controls.undo_and_redo("survival_")
    model = frame.model(results, "survival")
    counted = {figures.COUNTS.key: "at risk (events)"}
    show_figure(figures.KAPLAN_MEIER, results, session.current_view(), model, counted)


def _curve_choices(results: Results, view: View) -> None:
    """Bands, median lines, and what stands under the days."""
    controls.select(figures.COUNTS, results, view, width=180)
    controls.toggle(figures.BANDS)
    controls.toggle(figures.MEDIANS)


def _test_choice() -> None:
    settings = session.memory().settings
    picked = st.selectbox(
        "Test", list(TEST_LABELS), format_func=TEST_LABELS.__getitem__,
        index=list(TEST_LABELS).index(settings.survival_test), width=180,
        key="choice_survival_test",
        help="Log-rank weighs every event alike; Gehan-Breslow weighs early events more.",
    )  # fmt: skip
    _take(dataclasses.replace(settings, survival_test=picked))


def _event_free_settings(endpoints: list[str]) -> None:
    """A fixed size, and whether deaths before it count."""
    settings = session.memory().settings
    fixed = next((name for name in endpoints if name.endswith("mm3")), "")
    known = float(fixed.removesuffix(" mm3")) if fixed else None
    size = st.number_input(
        "Fixed size (mm³)", min_value=1.0, step=100.0, format="%.0f", width=160, value=known,
        key="choice_event_free_mm3",
    )  # fmt: skip
    deaths = st.toggle(
        "Deaths are events", value=settings.event_free_deaths, key="choice_event_free_deaths",
        help="A recorded event before the tumor reached the size counts; else that animal is "
        "censored on its last measured day.",
    )  # fmt: skip
    given = settings.event_free_mm3 if size == known else size
    _take(dataclasses.replace(settings, event_free_mm3=given, event_free_deaths=deaths))


def _take(settings: Settings) -> None:
    """Compute the page anew where a choice changed its numbers."""
    if settings != session.memory().settings:
        session.change_settings(settings)
        st.rerun()


def _pairs(results: Results, model: str) -> None:
    view = session.current_view()
    if "survival_pairs" in results.tables:
        pairs = view.rows(results.tables["survival_pairs"], model)
        pairs = pairs[pairs["versus"].isin(view.names)]
        st.caption(
            "Every pair of shown arms. Adjusted p-values: Holm over all pairs of the model, hidden "
            "arms included. Hazard ratios and days (RMST): arm against versus."
        )
        show_table(pairs, file_stem(view.study_title, "survival_pairs", model), LABELS)
    st.caption(
        "Follow-up: how long animals were watched (reverse Kaplan-Meier: time to censoring)."
    )
    follow_up = view.rows(results.tables["survival_follow_up"], model)
    show_table(follow_up, file_stem(view.study_title, "follow_up", model), LABELS)


def _one_of(label: str, options: dict[str, str], key: str) -> str:
    picked = st.segmented_control(
        label, list(options), default=next(iter(options)), required=True,
        format_func=lambda name: markdown_text(options[name]), key=key,
        label_visibility="collapsed",
    )  # fmt: skip
    return picked or next(iter(options))
