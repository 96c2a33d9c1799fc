"""Every arm side by side over viability, tumor volume and life span."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body
from components.views import compare


def compare_page() -> None:
    results = frame.any_study()
    frame.stop_without_arms()
    compare.PARTS[frame.open_tab(compare.PARTS, "choice_compare_tab")](results)


page_body.show(compare_page)
