"""Take the study out: pictures, slides, report, workbook, methods, and the study file."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body, session_keep
from components.views import export as export_view


def export() -> None:
    results = frame.any_study()
    frame.stop_without_arms()
    shown = frame.open_tab(export_view.PARTS, "choice_export_tab")
    export_view.PARTS[shown](results, session_keep.view_with_error_bar())


page_body.show(export)
