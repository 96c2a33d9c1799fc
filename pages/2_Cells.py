"""What drugs do to cells: alone, combined, in a resistant line; and the plates behind it."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body
from components.views import experiments, parts
from components.views.cells import layout_editor, page


def cells_page() -> None:
    study = frame.open_study()
    if frame.has_errors(study) and study.plate_reads is not None:
        frame.show_why_not(study)
        layout_editor.layout_editor(study)
        return
    results = frame.need("cells")
    if "viability" in results.tables:
        frame.stop_without_arms()
    experiments.link(study)
    parts.show_tabs("cells", page.tabs(results), results, page.first(results))


page_body.show(cells_page)
