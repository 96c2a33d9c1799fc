"""What became of the animals: tabs of the Tumor volume page from Response to Excised tumors."""

from __future__ import annotations

import streamlit as st

from analysis.results import Results
from components.app import session
from components.card.figure_card import show_figure, show_tab, show_table
from components.figures import animals
from components.figures import combinations as figures
from components.figures import survival as survival_figures
from components.look.theme import View, file_stem
from components.panels.in_vivo.animals import endpoint_points, tolerability_arms
from components.panels.in_vivo.combinations import growth, survival
from components.views import controls, verdicts


def response(results: Results, model: str) -> None:
    """Categories by the chosen scheme, and the time of each animal on study."""
    view = session.current_view()
    controls.segments(animals.SCHEME, results, view)
    show_tab(animals, "Response", results, view, model)


def combinations(results: Results, model: str) -> None:
    """Whether a combination beats its partners, and whether it is more than their sum."""
    view = session.current_view()
    verdicts.answered(results, view, model, ["best_part", "additivity"])
    show_figure(figures.PARTNERS, results, view, model)
    _beside_expected(results, view, model)
    controls.segments(figures.REFERENCE, results, view)
    show_figure(figures.INDEX, results, view, model)
    show_figure(figures.ON_DAY, results, view, model)
    for arm in survival.combinations(results, view, model):
        about = survival_figures.of_combination(model, arm)
        show_figure(survival_figures.COMBINATION, results, view, about)


def _beside_expected(results: Results, view: View, model: str) -> None:
    """Growth of one combination beside its expectation; a choice where there are several."""
    names = growth.combinations(results, view, model)
    if not names:
        return
    arm = names[0]
    if len(names) > 1:
        arm = controls.select(figures.ARM, results, view, model, width=320)
    about = figures.of_combination(model, arm)
    show_figure(figures.BESIDE_EXPECTED, results, view, about)


def tolerability(results: Results, model: str) -> None:
    """Body weight, why animals left, and both beside the effect on the tumors."""
    view = session.current_view()
    weighed = model in results.models("body_weight")
    tumor_free = weighed and controls.toggle(animals.TUMOR_FREE)
    show_figure(animals.WEIGHT_NADIRS, results, view, model)
    if weighed:
        _limits(animals.weighed(results, tumor_free), view, model)
    for figure in (animals.WEIGHT_COURSE, animals.EFFICACY, animals.DEATHS):
        show_figure(figure, results, view, model)


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
    show_figure(animals.EXCISED, results, view, animals.of_measure(model, measure, unit))
    if model in results.models("weight_volume"):
        show_figure(animals.WEIGHT_VOLUME, results, view, model)
