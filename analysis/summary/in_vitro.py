"""The tables that plates fill: viability, plate quality, curves and combinations."""

from __future__ import annotations

import pandas as pd

from analysis.in_vitro.combinations.dose_matrix import (
    DoseMatrix,
    combination_problems,
    dose_matrices,
)
from analysis.in_vitro.combinations.fixed_dose import synergy_fixed_dose
from analysis.in_vitro.combinations.median_effect import median_effect
from analysis.in_vitro.combinations.musyc import synergy_musyc
from analysis.in_vitro.combinations.synergy import synergy_in_vitro
from analysis.in_vitro.curves.by_experiment import ic50_by_experiment
from analysis.in_vitro.curves.resistance import resistance, without_parents
from analysis.in_vitro.curves.study_curves import study_curves
from analysis.in_vitro.curves.table import curve_lines, dose_response_table
from analysis.in_vitro.curves.which_model import curve_models
from analysis.in_vitro.growth_rate.metrics import gr_metrics
from analysis.in_vitro.growth_rate.percent_growth import percent_growth
from analysis.in_vitro.growth_rate.reference import growth_reference
from analysis.in_vitro.growth_rate.values import gr_values, growth_values
from analysis.in_vitro.plates.exclusions import exclusion_effect
from analysis.in_vitro.plates.integrity import plate_integrity_problems
from analysis.in_vitro.plates.problems import viability_problems
from analysis.in_vitro.plates.quality import PLATE_QC_COLUMNS, plate_qc
from analysis.in_vitro.plates.time_course import time_course
from analysis.in_vitro.plates.viability import experiment_viability, viability
from analysis.in_vitro.plates.wells import well_viability, written_wells
from analysis.settings import Settings
from analysis.study import Study, equivalence_margin
from analysis.summary.record import Results
from analysis.summary.scorecard import reference_doses


def in_vitro(study: Study, settings: Settings) -> Results | None:
    """Every table of the plates and of responses without wells; None without either."""
    if study.plate_reads is None and study.responses is None:
        return None
    wells = well_viability(study, settings)
    experiments = experiment_viability(wells)
    means = viability(wells, study, settings)
    doses = reference_doses(means, study)
    matrices = dose_matrices(study, experiments)
    quality = plate_qc(study, wells, settings)
    course = time_course(experiments, settings)
    fitted = study_curves(experiments, wells, study, settings)
    curves, by_experiment = dose_response_table(fitted), ic50_by_experiment(fitted)
    return Results(
        study,
        settings,
        {
            "well_viability": written_wells(wells),
            "viability": means,
            "viability_course": course,
            "exclusion_effect": exclusion_effect(study, wells, means, settings),
            "plate_qc": quality[PLATE_QC_COLUMNS],
            "dose_response": curves,
            "dose_response_curve": curve_lines(fitted),
            "ic50_by_experiment": by_experiment,
            "curve_models": curve_models(fitted),
            "resistance": resistance(curves, by_experiment, fitted, study),
            **_growth_rates(study, wells, experiments, course, settings),
            **_plate_combinations(matrices, wells, study, settings),
        },
        (
            *viability_problems(study, wells, settings),
            *plate_integrity_problems(study),
            *combination_problems(study, experiments),
            *without_parents(curves, study),
        ),
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
    reference = growth_reference(study, wells, experiments, course)
    values = growth_values(wells, experiments, reference)
    return {
        "gr_values": gr_values(values, settings),
        "gr_metrics": gr_metrics(values, study, settings),
        "percent_growth": percent_growth(values, study, settings),
    }


def _plate_combinations(
    matrices: tuple[DoseMatrix, ...], wells: pd.DataFrame, study: Study, settings: Settings
) -> dict[str, pd.DataFrame]:
    """The tables of combinations on plates."""
    margin = equivalence_margin(study)
    scores = synergy_in_vitro(matrices, wells, settings, margin)
    chou_talalay = median_effect(matrices)
    surfaces = synergy_musyc(matrices, study, settings)
    return {
        "synergy_in_vitro": scores.summary,
        "synergy_cells": scores.cells,
        "synergy_musyc": surfaces.synergy,
        "musyc_fits": surfaces.fits,
        "synergy_fixed_dose": synergy_fixed_dose(matrices, settings, margin),
        "combination_index": chou_talalay.index,
        "median_effect": chou_talalay.lines,
    }
