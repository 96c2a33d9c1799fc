"""How long animals lived in each arm, and by how much longer than in control."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body
from components.views import survival


def survival_page() -> None:
    results = frame.any_study()
    parts = survival.tabs(results)
    frame.stop_without_arms()
    parts[frame.open_tab(parts, "choice_survival_tab")](results)


page_body.show(survival_page)
