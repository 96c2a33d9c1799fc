"""What the study says: one sentence, every arm by every question, a slide; and arms compared."""

from components.app import shell

shell.via_app()

from analysis.results import Results
from components import rooms
from components.app import frame, page_body, session
from components.figures.chosen_model import OF_ALL, models_of
from components.views import experiments, parts
from components.views.answer import page
from components.views.parts import Part, Tabs

COMPARE = "components.views.answer.compare"


def tabs(results: Results) -> Tabs:
    first = {"Answers": [Part("Answers", answers, ["growth", "survival"])]}
    if not any(models_of(results, readout) for readout in OF_ALL):
        return first
    side_by_side = [Part("All readouts", rooms.when_opened(COMPARE, "side_by_side"), OF_ALL)]
    if "effects" in results.tables:
        side_by_side.append(Part("Effects", rooms.when_opened(COMPARE, "effects"), OF_ALL))
    cells, *animals = (bool(models_of(results, readout)) for readout in OF_ALL)
    if cells and any(animals):
        enter = rooms.when_opened(COMPARE, "cells_and_animals")
        side_by_side.append(Part("Cells and animals", enter, OF_ALL, advanced=True))
    return {
        **first,
        "Side by side": side_by_side,
        "Two arms": [Part("Two arms", rooms.when_opened(COMPARE, "two_arms"), OF_ALL)],
        "Ranking": [Part("Ranking", rooms.when_opened(COMPARE, "ranked"), OF_ALL)],
    }


def answers(results: Results, model: str) -> None:
    if frame.unsaid_words(results.study):
        frame.layout_card(results.study)
    experiments.link(results.study)
    page.answer_page(results, session.current_view())


def answers_of_study() -> None:
    results = frame.any_study()
    frame.stop_without_arms()
    parts.show_tabs("answer", tabs(results), results)


page_body.show(answers_of_study)
