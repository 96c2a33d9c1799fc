"""Viability over time and side by side, the plates behind it, and the wells that do not count."""

from components.app import shell

shell.via_app()


from components.app import frame, page_body, session
from components.views import exclusions, plate_combinations, prism, viability

TABS = ("Arms", "Combinations", "Plates", "Exclusions", "Prism")


def viability_page() -> None:
    results = frame.need("plates")
    if "viability" not in results.tables:
        viability.plates_without_layout(results)
        return
    view = session.current_view()
    model = frame.model(results, "viability")
    shown = frame.open_tab(TABS, "choice_viability_tab")
    if shown == "Plates":
        viability.plates(results, model)
    elif shown == "Combinations":
        frame.stop_without_arms()
        plate_combinations.combinations(results, view, model)
    elif shown == "Exclusions":
        exclusions.exclusions(results, view, model)
    elif shown == "Prism":
        kind = prism.kind()
        dose, time_h = viability.dose_and_time(results, view, model)
        prism.viability(results, view, model, dose, time_h, kind)
    else:
        frame.stop_without_arms()
        viability.arms(results, model)


page_body.show(viability_page)
