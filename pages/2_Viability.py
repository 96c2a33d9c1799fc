"""Viability over time and side by side, the plates behind it, and the wells that do not count."""

from components.app import shell

shell.via_app()

import streamlit as st

from components.app import frame, page_body, session
from components.card.figure_card import show_figure
from components.panels.in_vitro.plates import viability
from components.views import choices, exclusions, plate_combinations, plates, prism
from components.views import viability as viability_choices


def viability_page() -> None:
    results = frame.need("plates")
    if "viability" not in results.tables:
        plates.plates_without_layout(results)
        return
    view = session.current_view()
    model = frame.model(results, "viability")

    names = ["Arms", "Combinations", "Plates", "Exclusions", "Prism"]
    shown = frame.open_tab(names, "choice_viability_tab")
    if shown == "Plates":
        plates.plates(results, view, model)
    elif shown == "Combinations":
        frame.stop_without_arms()
        plate_combinations.combinations(results, view, model)
    elif shown == "Exclusions":
        exclusions.exclusions(results, view, model)
    elif shown == "Prism":
        kind = prism.kind()
        dose, time_h = choices.dose_and_time(results, model)
        prism.viability(results, view, model, dose, time_h, kind)
    else:
        frame.stop_without_arms()
        viability_choices.vehicles(results, model)
        dose, time_h = choices.dose_and_time(results, model)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            view = choices.with_error_bar(view)
            inhibition = viability_choices.measure()
        show_figure(viability.over_time, results, view, model, dose, inhibition)
        show_figure(viability.at_time, results, view, model, dose, time_h, inhibition)
        viability_choices.more_numbers(results, view, model, dose, time_h)


page_body.show(viability_page)
