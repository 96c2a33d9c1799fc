"""How tumors grew in each arm, how they responded, and what they weighed at the end."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body
from components.views import parts
from components.views.tumors import page


def tumors_page() -> None:
    results = frame.need("tumors")
    frame.stop_without_arms()
    parts.show_tabs("tumors", page.tabs(results), results)


page_body.show(tumors_page)
