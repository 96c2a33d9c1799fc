"""The tables that animals fill: volumes, response, tolerability, survival and assays."""

from __future__ import annotations

from analysis.in_vivo.animals import (
    body_weight,
    endpoint_assays,
    experimental_unit,
    response,
    response_schemes,
)
from analysis.in_vivo.combinations import expected_growth
from analysis.in_vivo.combinations import inhibition as endpoint_synergy
from analysis.in_vivo.combinations import rates as combination
from analysis.in_vivo.growth import against_control, by_day, event_free, inhibition, volume
from analysis.in_vivo.growth import rates as growth_model
from analysis.in_vivo.growth.by_animal import animal_growth
from analysis.in_vivo.growth.problems import tumor_growth_problems
from analysis.in_vivo.growth.summary import growth_summary
from analysis.settings import Settings
from analysis.study import Study
from analysis.summary.record import Results
from analysis.summary.verdicts import life_span_verdicts, volume_verdicts
from analysis.survival import pairs, proportional_hazards
from analysis.survival import table as survival


def tumors(study: Study, settings: Settings) -> Results | None:
    """Every table of the caliper sheets; None without them."""
    if study.calipers is None:
        return None
    volumes = volume.animal_volumes(study, settings)
    start_days = volume.start_days(study)
    evaluation_days = by_day.evaluation_days(volumes, study, settings)
    responses = response.response(volumes, start_days)
    schemes = response_schemes.response_schemes(volumes, responses, start_days, evaluation_days)
    rates = growth_model.growth_rates(volumes, study, settings)
    return Results(
        study,
        settings,
        {
            "animal_volumes": volumes,
            "tumor_growth": by_day.tumor_growth(volumes, study, settings),
            "growth_effects": inhibition.growth_effects(volumes, study, settings, evaluation_days),
            "animal_growth": animal_growth(volumes, start_days, evaluation_days),
            "baseline_balance": inhibition.baseline_balance(volumes, study),
            "growth_tests": against_control.growth_tests(volumes, study, settings, evaluation_days),
            "growth_rates": rates,
            "growth_rate_pairs": growth_model.growth_rate_pairs(rates, settings.confidence),
            "synergy_in_vivo": combination.synergy_in_vivo(volumes, study, settings),
            "synergy_tgi": endpoint_synergy.synergy_tgi(volumes, study, settings, evaluation_days),
            "combination_growth": expected_growth.combination_growth(volumes, study, settings),
            "response": responses,
            "response_schemes": schemes,
            "response_rates": response_schemes.response_rates(schemes, settings.confidence),
            "body_weight": body_weight.body_weight(volumes),
        },
        (
            *tumor_growth_problems(volumes, study, settings),
            *experimental_unit.unit_problems(study, settings),
        ),
        volume_verdicts(study, volumes, evaluation_days),
        start_days=start_days,
        evaluation_days=evaluation_days,
    )


def life_spans(study: Study, settings: Settings) -> Results | None:
    """Every table of the survival records; None without them."""
    if study.survival is None:
        return None
    return Results(
        study,
        settings,
        {
            "survival": survival.survival(study, settings),
            "survival_curve": survival.survival_curve(study, settings),
            "survival_pairs": pairs.survival_pairs(study, settings),
            "survival_follow_up": pairs.survival_follow_up(study, settings),
            "proportional_hazards": proportional_hazards.proportional_hazards(study, settings),
        },
        survival.survival_problems(study, settings),
        life_span_verdicts(study),
        log_ranks=survival.overall_log_rank(study, settings),
    )


def event_free_times(study: Study, measured: Results | None, settings: Settings) -> Results | None:
    """Times to each tumor size, and growth over the whole course; None without volumes."""
    if measured is None:
        return None
    volumes = measured.tables["animal_volumes"]
    table = event_free.event_free_survival(study, volumes, settings)
    tables = {"event_free_survival": table}
    tables["growth_summary"] = growth_summary(study, settings, measured.tables | tables)
    return Results(study, settings, tables, ())


def assays(study: Study, settings: Settings) -> Results | None:
    """Tables of excised tumors and endpoint assays; None without either."""
    tables = {}
    if study.tumor_weights is not None:
        tables["tumor_weights"] = endpoint_assays.tumor_weights(study, settings)
    if study.endpoints is not None:
        tables["endpoints"] = endpoint_assays.endpoints(study, settings)
    return Results(study, settings, tables, ()) if tables else None
