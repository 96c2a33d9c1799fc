"""How tumors grew in each arm, how they responded, and what the animals bore."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body, session
from components.views import prism
from components.views import tumor_volume as growth_view


def tumor_volume() -> None:
    results = frame.need("growth")
    frame.stop_without_arms()
    model = frame.model(results, "growth")
    shown = frame.open_tab(growth_view.PARTS, "choice_growth_tab")
    growth_view.PARTS[shown](results, model)
    if shown == "Growth":
        prism.volumes(results, session.current_view(), model)


page_body.show(tumor_volume)
