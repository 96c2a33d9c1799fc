"""Each arm's card: class, action, dose, and how resistance arises."""

from components.app import shell

shell.via_app()

from components.app import frame, page_body, session
from components.views import arms


def arms_page() -> None:
    results = frame.any_study()
    frame.stop_without_arms()
    arms.show_cards(results.study, session.current_view())


page_body.show(arms_page)
