"""Sentences of the methods paragraph on cells: viability, curves and combinations on plates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pandas as pd

from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS
from analysis.in_vitro.plates.solvents import control_arms, vehicles_of
from analysis.in_vitro.plates.wells import READ_KEYS
from analysis.study import INHIBITION, RAW_SIGNAL
from analysis.summary.method_words import control_of, counts_in_words, listed, tested
from analysis.summary.record import Results

GIVEN = {  # by measure of responses
    "viability_pct": "Viability was used as given, in percent of control.",
    "growth_pct": "Percent growth was used as given.",
    INHIBITION: "Viability was 100 less the percent inhibition that was given.",
}


def cells(results: Results, pairs: bool = False) -> Iterator[str]:
    """How viability was computed and tested; ``pairs``: all pairs of arms were, too."""
    table = results.tables.get("viability")
    if table is None:
        return
    solvents = _solvents(results)
    control = "vehicle" if solvents else control_of(results, "viability")
    yield from _as_viability(results, control)
    most = int(table["n_experiments"].max())
    if most > 1:
        counts = table.loc[table["n_experiments"] > 0, "n_experiments"].astype(int)
        yield (
            "Wells were averaged within each experiment; means, standard errors and 95% "
            f"confidence intervals are over experiments (n = {counts_in_words(counts)})."
        )
    else:
        yield (
            "There was one experiment: means and standard errors are over its wells and describe "
            "that experiment only; nothing was tested."
        )
    yield from _viability_test(table, control)
    if pairs and most > 1:
        yield (
            "All pairs of arms at one dose and time were compared on log viability, with "
            "experiments as blocks, by Dunnett's T3, with a spread for each arm "
            "[@dunnett_pairs], and by the paired t test of the two (the larger p counts)."
        )
    if solvents:
        each = [f"{listed(arms)} against {vehicle}" for vehicle, arms in solvents.items()]
        yield f"Each arm was held against the vehicle of its own solvent: {'; '.join(each)}."
    yield from _left_out(results)
    if "plate_qc" in results.tables:
        yield "Plate quality was assessed by Z′ and the coefficient of variation [@zhang]."


EXCLUDED_WORDS = {
    "outlier: Grubbs": "outlier by Grubbs' test, alpha 0.01 [@grubbs]",
    "outlier: modified z": "outlier by the modified z score, above 3.5 [@iglewicz]",
    "saturated": "saturated, above 3.0 OD",
    "edge well": "at the edge of the plate",
}


def _as_viability(results: Results, control: str) -> Iterator[str]:
    """What viability was computed from: signals of wells or of a table, or percents as given."""
    responses = results.study.responses
    measures = set() if responses is None else set(responses["measure"])
    has_wells = results.study.plate_reads is not None
    blank_wells = results.tables["well_viability"]["role"] == "blank"
    if has_wells or RAW_SIGNAL in measures:
        signal = "the absorbance of a well" if has_wells else "the signal of a response"
        of = "plate" if has_wells else "table"
        if results.settings.blank_correction and bool(pd.Series(blank_wells).any()):
            yield (
                f"Cell viability was calculated for each {of} and time as 100 × (A − mean blank) / "
                f"(mean {control} − mean blank), where A is {signal}."
            )
        else:
            yield (
                f"Cell viability was calculated for each {of} and time as 100 × A / mean "
                f"{control}, where A is {signal}; blanks were not subtracted."
            )
    for measure, words in GIVEN.items():
        if measure in measures:
            yield words


def _solvents(results: Results) -> dict[str, list[str]]:
    """The arms of each vehicle, where plates have several; else empty."""
    viability = results.tables["viability"]
    pairs = list(zip(viability["model"].tolist(), viability["arm"].tolist(), strict=True))
    found = control_arms(pairs, results.study, results.settings)
    arms: dict[str, list[str]] = {}
    for model, arm in dict.fromkeys(pairs):
        control = found[(model, arm)]
        if control and arm != control and arm not in arms.setdefault(control, []):
            arms[control].append(arm)
    return arms if len(vehicles_of(results.study, arms)) > 1 else {}


def _left_out(results: Results) -> Iterator[str]:
    """How many wells were excluded, and by which rule or for which reason."""
    reads = results.study.plate_reads
    if reads is None:  # responses of a table, without wells
        return
    keys = [*READ_KEYS, "well"]
    reasons = reads.loc[reads["excluded"] != "", [*keys, "excluded"]].drop_duplicates(keys)
    count = len(reasons)
    if not count:
        return
    rules = [re.split(r" G = | z = |: \d", str(words))[0] for words in reasons["excluded"]]
    each = [f"{EXCLUDED_WORDS.get(rule, rule)} ({n})" for rule, n in Counter(rules).items()]
    were = "wells were" if count > 1 else "well was"
    yield f"{count} {were} excluded from the analysis: {'; '.join(each)}."


def _viability_test(table: pd.DataFrame, control: str) -> Iterator[str]:
    tests = tested(table)
    if not any("Dunnett" in words for words in tests):
        return
    yield (
        f"Arms were compared with {control} on log viability, each dose by Student's t test over "
        "experiments; over all doses by two-sided Dunnett's test [@dunnett], by the spread over "
        "experiments of all arms and by that of the arm (the largest p counts)."
    )


def curves(results: Results) -> Iterator[str]:
    """How dose-response curves and combinations on plates were computed."""
    if "dose_response" in results.tables:
        yield from _fitted_curves(results)
    if "resistance" in results.tables:
        yield (
            "Resistance is the ratio of the IC50s of a cell line and its reference line, from the "
            "log10 IC50 of each experiment: t paired by experiment where both lines were tested "
            "in three or more, else Welch's t, with Holm's correction over the drugs [@holm]. With "
            "fewer than three experiments it is an estimate without interval and test."
        )
    if "gr_metrics" in results.tables:
        sources = listed([f"the {name}" for name in results.tables["gr_values"]["source"].unique()])
        yield (
            "Growth-rate inhibition (GR) was 2^(log2(x / x0) / log2(control / x0)) − 1, "
            f"from {sources}; GR50 is where a three-parameter curve crosses 0.5 [@hafner]."
        )
    if "percent_growth" in results.tables:
        yield (
            "Percent growth, GI50, the concentration of total growth inhibition and LC50 were "
            "calculated as by the NCI-60 screen from day-0 wells, by interpolation on the "
            "logarithm of concentration within each experiment [@monks]."
        )
    if "synergy_in_vitro" in results.tables:
        names = set(results.tables["synergy_in_vitro"]["reference"])
        cite = {"bliss": "Bliss independence [@bliss]", "hsa": "the highest single agent [@gaddum]",
                "loewe": "Loewe additivity [@loewe]",
                "zip": "zero interaction potency [@zip]"}  # fmt: skip
        models = [words for name, words in cite.items() if name in names]
        if models:
            yield f"Combinations in vitro were compared with {listed(models)}."
    yield from _potency_and_efficacy(results)


def _potency_and_efficacy(results: Results) -> Iterator[str]:
    """How MuSyC's surfaces were fitted, where any parameter of one is determined."""
    table = results.tables.get("synergy_musyc")
    if table is None or not (table["status"] == "ok").any():
        return
    several = bool((table["n_experiments"] >= FEWEST_EXPERIMENTS).any())
    over = (
        "to each experiment; intervals are Student's t over experiments" if several
        else "to the means; intervals are of the fit, not over experiments"
    )  # fmt: skip
    yield (
        "Synergy of potency (alpha) and of efficacy (beta) was estimated by the MuSyC surface "
        f"without cooperativity, fitted by least squares {over} [@musyc] [@wooten]."
    )


CURVE_WORDS = {
    "4pl": "with four parameters, bottom + (top − bottom) / (1 + (c / EC50)^hill),",
    "3pl": "with three parameters, top / (1 + (c / EC50)^hill), the bottom held at 0%,",
    "2pl": "with two parameters, 100% / (1 + (c / EC50)^hill), the plateaus held at 100% and 0%,",
    "5pl": "with five parameters, bottom + (top − bottom) / (1 + (c / e)^hill)^f,",
}


def _fitted_curves(results: Results) -> Iterator[str]:
    """Which curve was fitted to what, and what its intervals are."""
    settings, table = results.settings, results.tables["dose_response"]
    control = (
        "the control was left out" if settings.zero_dose == "leave out"
        else "the control entered at concentration 0"
    )  # fmt: skip
    means = table["method"].str.contains("experiment means").any()
    points = "the means of the experiments" if means else "wells"
    yield (
        f"Dose-response curves were fitted by least squares {CURVE_WORDS[settings.curve_model]} "
        f"to {points}; {control}. "
        "IC50 is the concentration at which the fitted curve crosses 50% viability; it was not "
        "extrapolated beyond the concentrations tested."
    )
    several = table["n_experiments"] >= FEWEST_EXPERIMENTS
    known = table["status"] == "ok"
    if (known & several).any():
        yield (
            "Intervals of the IC50 are over experiments: each is left out in turn (jackknife) "
            "[@jackknife]."
        )
    if (known & ~several).any():
        yield (
            f"With fewer than {FEWEST_EXPERIMENTS} experiments the interval of the IC50 is that of "
            "the fit, by profile likelihood [@ritz]."
        )
    if (table["status"] == "bracketed").any():
        yield (
            "Where the means fell past 50% between two concentrations and the curve said no more, "
            "the IC50 was interpolated on the logarithmic axis, and these two are its limits."
        )
    if (table["status"] == "not_sigmoid").any():
        yield "Curves that rose, or fell below 50% and came back, were given no IC50."
