"""How long animals lived in each arm, and by how much longer than in control."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body
from components.views import parts, survival


def survival_page() -> None:
    results = frame.need("survival")
    frame.stop_without_arms()
    parts.show_tabs("survival", survival.tabs(results), results)


page_body.show(survival_page)
