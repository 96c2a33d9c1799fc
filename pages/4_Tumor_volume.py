"""How tumors grew in each arm, how they responded, and what the animals bore."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body, session
from components.views import prism, tumor_volume


def tumor_volume_page() -> None:
    results = frame.need("growth")
    frame.stop_without_arms()
    model = frame.model(results, "growth")
    parts = tumor_volume.parts(results, model)
    shown = frame.open_tab(parts, "choice_growth_tab")
    parts[shown](results, model)
    if shown == "Growth":
        prism.volumes(results, session.current_view(), model)


page_body.show(tumor_volume_page)
