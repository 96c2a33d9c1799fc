"""The whole analysis of a study: every table that its data can fill."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.in_vivo.animals import excised, tolerability
from analysis.in_vivo.growth import volume_survival
from analysis.in_vivo.growth.volume_survival import LAST_MEASURED
from analysis.settings import Settings
from analysis.study import Problem, Question, Study, table_of
from analysis.summary.answers.table import answers, endpoint_problems
from analysis.summary.effects import effects
from analysis.summary.in_vitro import in_vitro
from analysis.summary.in_vivo import assays, event_free_times, life_spans, tumors
from analysis.summary.partners import combination_partners
from analysis.summary.readouts import readouts
from analysis.summary.record import Results
from analysis.summary.scorecard import scorecard

__all__ = ["PROBLEM_COLUMNS", "Results", "analyse", "problem_table"]

PROBLEM_COLUMNS = ("severity", "file", "sheet", "cell", "what", "value", "action")


def analyse(study: Study, settings: Settings) -> Results:
    """Compute every table of a study with the given choices; equal input, equal output.

    Raises
    ------
    StudyError
        A choice cannot be carried out on this study (for example a volume formula that needs the
        height where none was measured).
    """
    if settings.evaluation_day is None:
        settings = replace(settings, evaluation_day=study.fact_number("primary_day"))
    measured = tumors(study, settings)
    if measured is not None:
        volumes = measured.tables["animal_volumes"]
        study = volume_survival.with_derived_survival(study, volumes, settings)
    parts = [
        part
        for part in (
            in_vitro(study, settings),
            measured,
            life_spans(study, settings),
            event_free_times(study, measured, settings),
            assays(study, settings),
        )
        if part is not None
    ]
    whole = Results(
        study,
        settings,
        {},
        (*study.problems, *endpoint_problems(study), *assumptions(study.questions)),
    )
    for part in parts:
        whole = _merge(whole, part)
    whole = _with_departures(_with_partners(_with_effects(whole)))
    answered = answers(whole, whole.start_days)
    if len(answered):
        whole = replace(whole, tables=whole.tables | {"answers": answered})
    card = scorecard(study, whole.tables, settings.inhibition, whole.reference_doses)
    tables = {"problems": problem_table(whole.problems), **whole.tables}
    numbers = readouts(
        _on_days(whole), settings, whole.reference_doses, whole.evaluation_days,
        whole.start_days, whole.windows,
    )  # fmt: skip
    if len(numbers):
        tables["readouts"] = numbers
    if len(card):
        tables["scorecard"] = card
    return replace(whole, tables=tables)


def _with_effects(whole: Results) -> Results:
    """Every effect against control as a ratio, from the tables of the readouts."""
    found = effects(
        whole.study,
        whole.settings,
        _on_days(whole),
        whole.experiments,
        whole.reference_doses,
        whole.evaluation_days,
        whole.start_days,
        whole.windows,
    )
    return replace(whole, tables=whole.tables | ({"effects": found} if len(found) else {}))


def _with_partners(whole: Results) -> Results:
    """Every combination against each of its partners, from the tables of the readouts."""
    found = combination_partners(
        whole.study,
        whole.settings,
        whole.tables,
        whole.start_days,
        whole.evaluation_days,
        whole.by_window,
    )
    more = {"combination_partners": found} if len(found) else {}
    return replace(whole, tables=whole.tables | more)


def _with_departures(whole: Results) -> Results:
    """Why animals left, what each arm bore, and excised tumors beside their last volume."""
    volumes = whole.tables.get("animal_volumes")
    left = tolerability.departures(volumes, whole.study, whole.start_days)
    more = {}
    if not left["reason"].isin([tolerability.NO_REASON, LAST_MEASURED]).all():
        more["deaths"] = tolerability.deaths(left, whole.study)
    if "body_weight" in whole.tables:
        weights, confidence = whole.tables["body_weight"], whole.settings.confidence
        more["tolerability"] = tolerability.tolerability(weights, left, whole.study, confidence)
    if volumes is not None and "tumor_weights" in whole.tables:
        pairs = excised.weight_volume(volumes, whole.study)
        more["weight_volume"] = pairs
        more["weight_volume_correlation"] = excised.weight_volume_correlation(
            pairs, whole.settings.confidence
        )
    return replace(whole, tables=whole.tables | more)


def _on_days(whole: Results) -> dict[str, pd.DataFrame]:
    """The tables, with an animal once in a window of days among its volumes."""
    by_window = whole.by_window
    return whole.tables | ({} if by_window is None else {"animal_volumes": by_window})


def assumptions(questions: tuple[Question, ...]) -> tuple[Problem, ...]:
    """A note for each open question of which an answer was assumed, with its key."""
    return tuple(
        Problem(
            "info",
            f"{question.text} Nobody has answered this.",
            question.file,
            question.sheet,
            question.cell,
            question.key,
            f"'{question.assumed}' was assumed.",
        )
        for question in questions
        if question.is_open and question.assumed
    )


def problem_table(problems: tuple[Problem, ...]) -> pd.DataFrame:
    """The problems as a table, errors first, otherwise in the order they were found."""
    rank = {"error": 0, "warning": 1, "info": 2}
    ordered = sorted(problems, key=lambda problem: rank[problem.severity])
    # every table has a model; a problem says in words which one it is of
    rows = [["", *(getattr(problem, name) for name in PROBLEM_COLUMNS)] for problem in ordered]
    return table_of(rows, dict.fromkeys(("model", *PROBLEM_COLUMNS), "str"))


def _merge(whole: Results, part: Results) -> Results:
    """Add a part to the whole: tables and problems append, the rest comes from one part only."""
    return Results(
        whole.study,
        whole.settings,
        {**whole.tables, **{name: t for name, t in part.tables.items() if len(t)}},
        (*whole.problems, *part.problems),
        part.experiments if whole.experiments is None else whole.experiments,
        part.reference_doses if whole.reference_doses is None else whole.reference_doses,
        {**whole.start_days, **part.start_days},
        {**whole.evaluation_days, **part.evaluation_days},
        whole.windows if part.by_window is None else part.windows,
        whole.by_window if part.by_window is None else part.by_window,
        {**whole.unread, **part.unread},
        {**whole.log_ranks, **part.log_ranks},
        (*whole.plate_matrices, *part.plate_matrices),
    )
