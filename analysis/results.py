"""The whole analysis of a study: every table that its data can fill."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from analysis import (
    body_weight,
    combination,
    dose_matrix,
    dose_response,
    endpoint_assays,
    event_free,
    exclusions,
    fixed_dose,
    growth_effects,
    growth_model,
    median_effect,
    plate_integrity,
    plate_quality,
    proportional_hazards,
    response,
    response_schemes,
    survival,
    survival_pairs,
    synergy,
    time_course,
    tumor_growth,
    tumor_volume,
    viability,
    volume_survival,
)
from analysis.dose_matrix import DoseMatrix
from analysis.effects import effects
from analysis.hazard import LogRankTest
from analysis.scorecard import reference_doses, scorecard
from analysis.settings import Settings
from analysis.study import Problem, Study
from analysis.verdicts import Verdict, life_span_verdicts, viability_verdicts, volume_verdicts

PROBLEM_COLUMNS = ("severity", "file", "sheet", "cell", "what", "value", "action")


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """Tables by name, in the order of writing, with the few results that are not tables.

    ``study`` is the one that was analyzed, with the survival records derived from its volumes.
    ``tables`` holds only those that the study's data can fill, and always ``problems``.
    ``experiments`` are the means of each experiment behind ``viability`` (the points of figures);
    ``start_days`` and ``evaluation_days`` are by model; ``log_ranks`` compare all arms of a model;
    ``plate_matrices`` are the combinations on plates, experiment by experiment.
    """

    study: Study
    settings: Settings
    tables: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    verdicts: tuple[Verdict, ...] = ()
    experiments: pd.DataFrame | None = None
    reference_doses: pd.DataFrame | None = None
    start_days: dict[str, float] = field(default_factory=dict)
    evaluation_days: dict[str, float] = field(default_factory=dict)
    log_ranks: dict[str, LogRankTest] = field(default_factory=dict)
    plate_matrices: tuple[DoseMatrix, ...] = ()

    def models(self, table: str) -> list[str]:
        """Models that have rows in that table, in the order of the study."""
        found = self.tables.get(table)
        return [] if found is None else list(dict.fromkeys(found["model"]))

    def control(self, table: str, model: str) -> str | None:
        """The comparator among the arms of one model in that table."""
        found = self.tables[table]
        arms = found.loc[found["model"] == model, "arm"].unique()
        return self.study.control(arms, self.settings.control)


def analyse(study: Study, settings: Settings) -> Results:
    """Compute every table of a study with the given choices; equal input, equal output.

    Raises
    ------
    StudyError
        A choice cannot be carried out on this study (for example a volume formula that needs the
        height where none was measured).
    """
    in_vivo = _in_vivo(study, settings)
    if in_vivo is not None:
        volumes = in_vivo.tables["animal_volumes"]
        study = volume_survival.with_derived_survival(study, volumes, settings)
    parts = [
        part
        for part in (
            _in_vitro(study, settings),
            in_vivo,
            _survival(study, settings),
            _event_free(study, in_vivo, settings),
            _assays(study, settings),
        )
        if part is not None
    ]
    whole = Results(study, settings, {}, study.problems)
    for part in parts:
        whole = _merge(whole, part)
    whole = _with_effects(whole)
    card = scorecard(study, whole.tables, whole.verdicts)
    tables = {"problems": problem_table(whole.problems), **whole.tables}
    if len(card):
        tables["scorecard"] = card
    return replace(whole, tables=tables)


def _with_effects(whole: Results) -> Results:
    """Every effect against control as a ratio, from the tables of the readouts."""
    found = effects(
        whole.study,
        whole.settings,
        whole.tables,
        whole.experiments,
        whole.reference_doses,
        whole.evaluation_days,
    )
    return replace(whole, tables=whole.tables | ({"effects": found} if len(found) else {}))


def problem_table(problems: tuple[Problem, ...]) -> pd.DataFrame:
    """The problems as a table, errors first, otherwise in the order they were found."""
    rows = [[getattr(problem, name) for name in PROBLEM_COLUMNS] for problem in problems]
    table = pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS), dtype=str)
    table.insert(0, "model", "")  # every table has it; a problem says in words which model it is of
    rank = table["severity"].map({"error": 0, "warning": 1, "info": 2})
    return table.loc[rank.sort_values(kind="stable").index].reset_index(drop=True)


def _in_vitro(study: Study, settings: Settings) -> Results | None:
    if study.plate_reads is None:
        return None
    wells = viability.well_viability(study, settings)
    experiments = viability.experiment_viability(wells)
    means = viability.viability(wells, study, settings)
    doses = reference_doses(means, study)
    matrices = dose_matrix.dose_matrices(study, experiments)
    quality = plate_quality.plate_qc(study, wells, settings)
    return Results(
        study,
        settings,
        {
            "well_viability": wells[viability.WELL_VIABILITY_COLUMNS],
            "viability": means,
            "viability_course": time_course.time_course(experiments, settings),
            "exclusion_effect": exclusions.exclusion_effect(study, wells, means, settings),
            "plate_qc": quality[plate_quality.PLATE_QC_COLUMNS],
            "dose_response": dose_response.dose_response(experiments, wells, study, settings),
            **_plate_combinations(matrices, wells, settings),
        },
        (
            *viability.viability_problems(study, wells, settings),
            *plate_integrity.plate_integrity_problems(study),
            *dose_matrix.combination_problems(study, experiments),
        ),
        viability_verdicts(study, experiments, doses),
        experiments=experiments,
        reference_doses=doses,
        plate_matrices=matrices,
    )


def _plate_combinations(
    matrices: tuple[DoseMatrix, ...], wells: pd.DataFrame, settings: Settings
) -> dict[str, pd.DataFrame]:
    """The tables of combinations on plates."""
    scores = synergy.synergy_in_vitro(matrices, wells, settings)
    chou_talalay = median_effect.median_effect(matrices)
    return {
        "synergy_in_vitro": scores.summary,
        "synergy_cells": scores.cells,
        "synergy_fixed_dose": fixed_dose.synergy_fixed_dose(matrices, settings),
        "combination_index": chou_talalay.index,
        "median_effect": chou_talalay.lines,
    }


def _in_vivo(study: Study, settings: Settings) -> Results | None:
    if study.calipers is None:
        return None
    volumes = tumor_volume.animal_volumes(study, settings)
    start_days = tumor_volume.start_days(study)
    evaluation_days = tumor_growth.evaluation_days(volumes, study, settings)
    responses = response.response(volumes, start_days)
    schemes = response_schemes.response_schemes(volumes, responses, start_days, evaluation_days)
    return Results(
        study,
        settings,
        {
            "animal_volumes": volumes,
            "tumor_growth": tumor_growth.tumor_growth(volumes, study, settings),
            "growth_effects": growth_effects.growth_effects(
                volumes, study, settings, evaluation_days
            ),
            "baseline_balance": growth_effects.baseline_balance(volumes, study),
            "growth_rates": growth_model.growth_rates(volumes, study, settings),
            "synergy_in_vivo": combination.synergy_in_vivo(volumes, study, settings),
            "response": responses,
            "response_schemes": schemes,
            "response_rates": response_schemes.response_rates(schemes, settings.confidence),
            "body_weight": body_weight.body_weight(volumes),
        },
        tumor_growth.tumor_growth_problems(volumes, study, settings),
        volume_verdicts(study, volumes, evaluation_days),
        start_days=start_days,
        evaluation_days=evaluation_days,
    )


def _survival(study: Study, settings: Settings) -> Results | None:
    if study.survival is None:
        return None
    return Results(
        study,
        settings,
        {
            "survival": survival.survival(study, settings),
            "survival_curve": survival.survival_curve(study, settings),
            "survival_pairs": survival_pairs.survival_pairs(study, settings),
            "survival_follow_up": survival_pairs.survival_follow_up(study, settings),
            "proportional_hazards": proportional_hazards.proportional_hazards(study, settings),
        },
        survival.survival_problems(study, settings),
        life_span_verdicts(study),
        log_ranks=survival.overall_log_rank(study, settings),
    )


def _event_free(study: Study, in_vivo: Results | None, settings: Settings) -> Results | None:
    if in_vivo is None:
        return None
    volumes = in_vivo.tables["animal_volumes"]
    table = event_free.event_free_survival(study, volumes, settings)
    return Results(study, settings, {"event_free_survival": table}, ())


def _assays(study: Study, settings: Settings) -> Results | None:
    tables = {}
    if study.tumor_weights is not None:
        tables["tumor_weights"] = endpoint_assays.tumor_weights(study, settings)
    if study.endpoints is not None:
        tables["endpoints"] = endpoint_assays.endpoints(study, settings)
    return Results(study, settings, tables, ()) if tables else None


def _merge(whole: Results, part: Results) -> Results:
    """Add a part to the whole: tables and problems append, the rest comes from one part only."""
    return Results(
        whole.study,
        whole.settings,
        {**whole.tables, **{name: t for name, t in part.tables.items() if len(t)}},
        (*whole.problems, *part.problems),
        (*whole.verdicts, *part.verdicts),
        part.experiments if whole.experiments is None else whole.experiments,
        part.reference_doses if whole.reference_doses is None else whole.reference_doses,
        {**whole.start_days, **part.start_days},
        {**whole.evaluation_days, **part.evaluation_days},
        {**whole.log_ranks, **part.log_ranks},
        (*whole.plate_matrices, *part.plate_matrices),
    )
