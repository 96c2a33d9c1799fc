"""The tables that plates fill: viability, plate quality, curves and combinations."""

from __future__ import annotations

import pandas as pd

from analysis.in_vitro.combinations import dose_matrix, fixed_dose, median_effect, synergy
from analysis.in_vitro.combinations.dose_matrix import DoseMatrix
from analysis.in_vitro.curves import lines, resistance, study_curves, table, which_model
from analysis.in_vitro.growth_rate import metrics, percent_growth
from analysis.in_vitro.growth_rate import reference as growth_reference
from analysis.in_vitro.growth_rate import values as gr_values
from analysis.in_vitro.plates import exclusions, integrity, time_course, viability
from analysis.in_vitro.plates import quality as plate_quality
from analysis.settings import Settings
from analysis.study import Study
from analysis.summary.record import Results
from analysis.summary.scorecard import reference_doses
from analysis.summary.verdicts import viability_verdicts


def in_vitro(study: Study, settings: Settings) -> Results | None:
    """Every table of the plates and of responses without wells; None without either."""
    if study.plate_reads is None and study.responses is None:
        return None
    wells = viability.well_viability(study, settings)
    experiments = viability.experiment_viability(wells)
    means = viability.viability(wells, study, settings)
    doses = reference_doses(means, study)
    matrices = dose_matrix.dose_matrices(study, experiments)
    quality = plate_quality.plate_qc(study, wells, settings)
    course = time_course.time_course(experiments, settings)
    fitted = study_curves.study_curves(experiments, wells, study, settings)
    curves = table.dose_response_table(fitted)
    return Results(
        study,
        settings,
        {
            "well_viability": wells[viability.WELL_VIABILITY_COLUMNS],
            "viability": means,
            "viability_course": course,
            "exclusion_effect": exclusions.exclusion_effect(study, wells, means, settings),
            "plate_qc": quality[plate_quality.PLATE_QC_COLUMNS],
            "dose_response": curves,
            "dose_response_curve": lines.curve_lines(fitted),
            "curve_models": which_model.curve_models(fitted),
            "resistance": resistance.resistance(curves, fitted, study),
            **_growth_rates(study, wells, experiments, course, settings),
            **_plate_combinations(matrices, wells, settings),
        },
        (
            *viability.viability_problems(study, wells, settings),
            *integrity.plate_integrity_problems(study),
            *dose_matrix.combination_problems(study, experiments),
        ),
        viability_verdicts(study, experiments, doses),
        experiments=experiments,
        reference_doses=doses,
        plate_matrices=matrices,
    )


def _growth_rates(
    study: Study,
    wells: pd.DataFrame,
    experiments: pd.DataFrame,
    course: pd.DataFrame,
    settings: Settings,
) -> dict[str, pd.DataFrame]:
    """The tables that need to know how far the control grew."""
    reference = growth_reference.growth_reference(study, wells, experiments, course)
    values = gr_values.growth_values(wells, experiments, reference)
    return {
        "gr_values": gr_values.gr_values(values, settings),
        "gr_metrics": metrics.gr_metrics(values, study, settings),
        "percent_growth": percent_growth.percent_growth(values, study, settings),
    }


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
