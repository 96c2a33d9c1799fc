"""How each drug's effect grows with its concentration."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body
from components.views import dose_response


def dose_response_page() -> None:
    results = frame.need("viability")
    frame.stop_without_arms()
    model = frame.model(results, "viability")
    dose_response.fit_settings()
    shown = frame.open_tab(dose_response.PARTS, "choice_dose_response_tab")
    dose_response.PARTS[shown](results, model)


page_body.show(dose_response_page)
