"""Take the study out: pictures, slides, report, workbook, methods, and the study file."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body, session
from components.views import export


def export_page() -> None:
    results = frame.any_study()
    frame.stop_without_arms()
    shown = frame.open_tab(export.PARTS, "choice_export_tab")
    export.PARTS[shown](results, session.current_view())


page_body.show(export_page)
