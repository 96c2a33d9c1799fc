"""How each drug's effect grows with its concentration."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body
from components.views import curve_choices
from components.views import dose_response as dose_response_view


def dose_response() -> None:
    results = frame.need("viability")
    frame.stop_without_arms()
    model = frame.model(results, "viability")
    curve_choices.fit_settings()
    shown = frame.open_tab(dose_response_view.PARTS, "choice_dose_response_tab")
    dose_response_view.PARTS[shown](results, model)


page_body.show(dose_response)
