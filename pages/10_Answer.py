"""What the study says: one sentence, every arm by every question, and a slide of it."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body, session
from components.views.answer import page


def answers_of_study() -> None:
    results = frame.any_study()
    frame.stop_without_arms()
    page.answer_page(results, session.current_view())


page_body.show(answers_of_study)
