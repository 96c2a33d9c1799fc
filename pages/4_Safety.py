"""What the animals bore: body weights, and those that were lost."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body
from components.views import parts, safety


def safety_page() -> None:
    results = frame.need("safety")
    frame.stop_without_arms()
    parts.show_tabs("safety", safety.tabs(results), results)


page_body.show(safety_page)
