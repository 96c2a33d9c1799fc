"""The tables that animals fill: volumes, response, tolerability, survival and assays."""

from __future__ import annotations

from analysis.in_vivo.animals.body_weight import body_weight
from analysis.in_vivo.animals.endpoint_assays import animal_endpoints, endpoints, tumor_weights
from analysis.in_vivo.animals.experimental_unit import unit_problems
from analysis.in_vivo.animals.response import response, response_rates, response_schemes
from analysis.in_vivo.combinations.expected_growth import combination_growth
from analysis.in_vivo.combinations.inhibition import synergy_tgi
from analysis.in_vivo.combinations.rates import synergy_in_vivo
from analysis.in_vivo.growth.against_control import growth_tests
from analysis.in_vivo.growth.by_animal import animal_growth
from analysis.in_vivo.growth.by_day import tumor_growth, tumor_growth_problems
from analysis.in_vivo.growth.evaluation_day import found_days, unread_models
from analysis.in_vivo.growth.event_free import event_free_survival
from analysis.in_vivo.growth.inhibition import baseline_balance, growth_effects
from analysis.in_vivo.growth.rates import growth_rate_pairs, growth_rates
from analysis.in_vivo.growth.summary import growth_summary
from analysis.in_vivo.growth.volume import animal_volumes, start_days
from analysis.in_vivo.growth.windows import BASELINE, TREATMENT_START, in_windows, windows_of
from analysis.settings import Settings
from analysis.study import Study
from analysis.summary.record import Results
from analysis.survival.causes import incidence_by_cause
from analysis.survival.pairs import survival_follow_up, survival_pairs
from analysis.survival.proportional_hazards import proportional_hazards
from analysis.survival.table import overall_log_rank, survival, survival_curve, survival_problems


def tumors(study: Study, settings: Settings) -> Results | None:
    """Every table of the caliper sheets; None without them."""
    if study.calipers is None:
        return None
    volumes = animal_volumes(study, settings)
    starts = start_days(study)
    stated = study.fact_number("treatment_start_day") is not None
    windows = windows_of(
        volumes, starts, settings.window_days, day_zero=TREATMENT_START if stated else BASELINE
    )
    found = found_days(volumes, study, settings, windows)
    days = {model: chosen.day for model, chosen in found.items()}
    responses = response(volumes, starts)
    schemes = response_schemes(volumes, responses, starts, days, windows)
    rates = growth_rates(volumes, study, settings)
    return Results(
        study,
        settings,
        {
            "animal_volumes": volumes,
            "tumor_growth": tumor_growth(volumes, study, settings, windows),
            "growth_effects": growth_effects(volumes, study, settings, days, windows),
            "animal_growth": animal_growth(volumes, starts, windows.ends(days)),
            "baseline_balance": baseline_balance(volumes, study),
            "growth_tests": growth_tests(volumes, study, settings, days, windows),
            "growth_rates": rates,
            "growth_rate_pairs": growth_rate_pairs(volumes, study, settings),
            "synergy_in_vivo": synergy_in_vivo(volumes, study, settings, windows),
            "synergy_tgi": synergy_tgi(volumes, study, settings, days, windows),
            "combination_growth": combination_growth(volumes, study, settings, windows),
            "response": responses,
            "response_schemes": schemes,
            "response_rates": response_rates(schemes, settings.confidence),
            "body_weight": body_weight(volumes),
        },
        (
            *tumor_growth_problems(volumes, study, settings, windows),
            *unit_problems(study, settings),
        ),
        start_days=starts,
        evaluation_days=days,
        windows=windows,
        by_window=in_windows(volumes, windows, starts),
        unread=unread_models(found),
    )


def life_spans(study: Study, settings: Settings) -> Results | None:
    """Every table of the survival records; None without them."""
    if study.survival is None:
        return None
    return Results(
        study,
        settings,
        {
            "survival": survival(study, settings),
            "survival_curve": survival_curve(study, settings),
            "cumulative_incidence": incidence_by_cause(study, settings),
            "survival_pairs": survival_pairs(study, settings),
            "survival_follow_up": survival_follow_up(study, settings),
            "proportional_hazards": proportional_hazards(study, settings),
        },
        survival_problems(study, settings),
        log_ranks=overall_log_rank(study, settings),
    )


def event_free_times(study: Study, measured: Results | None, settings: Settings) -> Results | None:
    """Times to each tumor size, and growth over the whole course; None without volumes."""
    if measured is None:
        return None
    volumes = measured.tables["animal_volumes"]
    table = event_free_survival(study, volumes, settings)
    tables = {"event_free_survival": table}
    tables["growth_summary"] = growth_summary(study, settings, measured.tables | tables)
    return Results(study, settings, tables, ())


def assays(study: Study, settings: Settings) -> Results | None:
    """Tables of excised tumors and endpoint assays; None without either."""
    tables = {}
    if study.tumor_weights is not None:
        tables["tumor_weights"] = tumor_weights(study, settings)
    if study.endpoints is not None:
        tables["endpoints"] = endpoints(study, settings)
        tables["animal_endpoints"] = animal_endpoints(study)
    return Results(study, settings, tables, ()) if tables else None
