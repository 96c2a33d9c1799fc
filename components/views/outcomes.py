"""The tabs Combinations, Tolerability and Excised tumors of the Tumor volume page."""

from __future__ import annotations

import streamlit as st

from analysis.results import Results
from analysis.summary.partners import GROWTH, VOLUME
from components.app import computed, session
from components.card.figure_card import show_figure, show_table
from components.look.markdown import markdown_text
from components.look.theme import View, file_stem
from components.panels.in_vivo.animals import (
    endpoint_points,
    tolerability,
    tolerability_arms,
    weight_volume,
)
from components.panels.in_vivo.combinations import growth, index, partners, survival
from components.panels.survival.curves import CurveChoices
from components.views import choices

TUMOR = (VOLUME, GROWTH)


def combinations(results: Results, model: str) -> None:
    """Whether a combination beats its partners, and whether it is more than their sum."""
    view = session.current_view()
    choices.partner_answers(partners.answers(results, view, model, TUMOR))
    show_figure(partners.partners_forest, results, view, model, TUMOR)
    _beside_expected(results, view, model)
    reference = st.segmented_control(
        "Expected of the parts",
        list(index.REFERENCES),
        default="bliss",
        required=True,
        format_func=index.REFERENCES.__getitem__,
        key="combination_reference",
        persist_state="session",
    )
    show_figure(index.combination_index, results, view, model, reference or "bliss")
    show_figure(growth.synergy_on_day, results, view, model)
    for arm in survival.combinations(results, view, model):
        drawn = CurveChoices()
        show_figure(survival.combination_survival, results, view, model, arm, drawn)


def _beside_expected(results: Results, view: View, model: str) -> None:
    """Growth of one combination beside its expectation; a choice where there are several."""
    names = growth.combinations(results, view, model)
    if not names:
        return
    arm = names[0]
    if len(names) > 1:
        arm = st.selectbox(
            "Combination", names, format_func=markdown_text, width=320,
            key=f"choice_combination_{model}", persist_state="session",
        )  # fmt: skip
    show_figure(growth.growth_beside_expected, results, view, model, arm)


def tolerability_of(results: Results, model: str) -> None:
    """Body weight, why animals left, and both beside the effect on the tumors."""
    view = session.current_view()
    weighed = model in results.models("body_weight")
    tumor_free = weighed and st.toggle(
        "Weight without the tumor", key="tumor_free_weight", persist_state="session",
        help="Takes volume / 1000 (g, at 1 g per cm³) off every weight, so that a growing tumor "
        "does not hide a loss.",
    )  # fmt: skip
    if tumor_free:
        results = computed.weights_without_tumor(results)
    show_figure(tolerability.weight_nadirs, results, view, model, tumor_free=tumor_free)
    if weighed:
        _limits(results, view, model)
    show_figure(tolerability.weight_course, results, view, model, tumor_free=tumor_free)
    show_figure(
        tolerability_arms.efficacy_against_tolerability, results, view, model, tumor_free=tumor_free
    )
    show_figure(tolerability_arms.deaths_by_reason, results, view, model)


def _limits(results: Results, view: View, model: str) -> None:
    """How many animals of each arm reached a limit of weight loss or died."""
    table = view.rows(results.tables["tolerability"], model).drop(columns=["model", "status"])
    show_table(table, file_stem(view.study_title, "tolerability", model), tolerability_arms.LABELS)
    st.caption(
        "Animals that lost 10, 15 or 20 % of their weight or more; those that lost 20 % or died "
        "of anything but the tumor, each counted once; exact 95 % interval (Clopper-Pearson)."
    )


def excised(results: Results, model: str) -> None:
    """The chosen measure of the end by arm."""
    found = endpoint_points.measures(results, model)
    if not found:
        st.info(
            "This model has no excised tumor weights and no endpoint assays. Add a sheet "
            "tumor_weights or endpoints to the upload to fill this tab.",
            icon=":material/info:",
        )
        return
    measure, unit = st.selectbox(
        "Measure",
        found,
        format_func=lambda pair: f"{pair[0]} ({pair[1]})" if pair[1] else pair[0],
        key=f"choice_measure_{model}",
        persist_state="session",
        width=320,
    )
    view = session.current_view()
    show_figure(endpoint_points.endpoint_points, results, view, model, measure, unit)
    if model in results.models("weight_volume"):
        show_figure(weight_volume.weight_against_volume, results, session.current_view(), model)
