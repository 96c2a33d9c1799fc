"""Sentences of the methods paragraph on animals: tumors, response, survival and assays."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.in_vivo.growth.inhibition import INHIBITIONS
from analysis.summary.answers.finding import GROWTH, SURVIVAL, VIABILITY, VOLUME
from analysis.summary.method_words import control_of, days_in_words, listed, tested
from analysis.summary.record import Results, records
from analysis.survival.table import EXACT, FIRTH

FORMULAS = {
    "half": "length × width² / 2",
    "pi6": "π/6 × length × width²",
    "pi6_height": "π/6 × length × width × height",
}
MEASURE_WORDS = {
    GROWTH: "growth rates of the mixed model to the evaluation day",
    VOLUME: "Welch's t test of log volumes on the evaluation day [@welch]",
    SURVIVAL: "the log-rank test",
    VIABILITY: "paired t tests over experiments",
}
SURVIVAL_TESTS = {
    "log-rank": "the log-rank test [@mantel]",
    "gehan": "the Gehan-Breslow test [@gehan]",
}


def tumors(results: Results, compared: str = "control") -> Iterator[str]:
    """How volumes and growth inhibition were computed and tested.

    ``compared`` is what the part Tests shows: arms with ``control``, ``pairs`` or ``days``.
    """
    if "animal_volumes" not in results.tables:
        return
    settings, volumes = results.settings, results.tables["animal_volumes"]
    if volumes["length_mm"].notna().any():
        yield f"Tumor volume was calculated as {FORMULAS[settings.volume_formula]} [@euhus]."
    else:
        yield "Tumor volumes were used as given."
    if (volumes["n_tumors"] > 1).any():
        how = {"sum": "summed", "mean": "averaged"}[settings.several_tumors]
        yield f"Volumes of several tumors of one animal were {how} for each day."
    yield (
        "The animal was the experimental unit; changes are relative to each animal's measurement "
        "on the day treatment started or its last one before."
    )
    growth = results.tables.get("tumor_growth")
    if growth is None:
        return
    if any(results.windows.width(model) for model in results.windows.by_model):
        yield (
            "Animals were measured on days of their own: measuring days closer than half of the "
            "usual gap between an animal's measurements were gathered into windows of at most "
            f"{settings.window_days:g} days from first to last, and an animal counted once in "
            "each, with its measurement nearest the middle; growth rates are of the exact days."
        )
    control = control_of(results, "tumor_growth")
    effects = results.tables.get("growth_effects", pd.DataFrame(columns=["measure"]))
    chosen = effects[effects["measure"] == settings.inhibition]
    if len(chosen) and chosen["estimate_pct"].notna().any():
        formula = INHIBITIONS[settings.inhibition].formula(control)
        yield (
            f"Tumor growth inhibition was {formula}, with a 95% interval by profile "
            "likelihood of the logarithms of the arms' means [@venzon]."
        )
    if any("Dunnett" in words for words in tested(growth)):
        days = results.evaluation_days
        followed = (
            ", the last day on which at least 80% of the control animals and half of every other "
            "arm were measured"
        )
        last = "" if settings.evaluation_day is not None else followed
        yield (
            f"Volumes were compared with {control} on {days_in_words(days)}{last}, by two-sided "
            "Dunnett's test [@dunnett] with a variance for each arm [@hasler]."
        )
    yield from _unmeasured(results)
    yield from _further_tests(results, control, compared)


def _unmeasured(results: Results) -> Iterator[str]:
    """Animals that the evaluation day does not have, arm by arm."""
    volumes = results.by_window
    if volumes is None:
        return
    animals = volumes[["model", "arm", "animal"]].drop_duplicates()
    day = volumes["model"].map(results.evaluation_days)
    there = volumes.loc[(volumes["day"] == day) & volumes["volume_mm3"].notna()]
    both = animals.merge(there[["model", "arm", "animal"]].drop_duplicates(), indicator=True,
                         how="left")  # fmt: skip
    gone = both[(both["_merge"] == "left_only") & both["model"].isin(list(results.evaluation_days))]
    if len(gone):
        each = [f"{arm} {n}" for arm, n in gone["arm"].value_counts(sort=False).items()]
        yield (
            f"{len(gone)} of {len(animals)} animals had no measurement on the evaluation day and "
            f"are not in its comparison ({', '.join(each)})."
        )


def _further_tests(results: Results, control: str, compared: str) -> Iterator[str]:
    """Tests on log volume, and of all pairs or every day where they were chosen."""
    found = results.tables.get("growth_tests")
    if found is None or not found["method"].str.contains("Dunnett").any():
        return
    if found["method"].str.contains("log volume").any():
        adjusted = found["method"].str.contains("ANCOVA").any()
        how = (
            "by analysis of covariance on log baseline volume [@vickers], one slope for all arms, "
            "with a variance for each arm and the same correction"
            if adjusted
            else "in the same way"
        )
        yield (
            f"Log volumes were compared {how}; intervals of ratios and differences are "
            "simultaneous over the arms."
        )
    if compared == "pairs":
        yield (
            "All pairs of arms were compared on volume and log volume by Dunnett's T3, with "
            "a variance for each arm [@dunnett_pairs]."
        )
    if compared == "days":
        yield (
            f"Volumes were also compared with {control} on every day by Dunnett's test, with "
            "Holm's correction over the days of an arm [@holm]."
        )


def growth(results: Results) -> Iterator[str]:
    """How growth rates and combinations in vivo were estimated."""
    table = results.tables.get("growth_rates")
    if table is None or not any("REML" in words for words in tested(table)):
        return
    holm = any("Holm" in words for words in tested(table))
    several = results.settings.growth_spread == "intercept and slope"
    spread = "a random intercept and slope" if several else "a random slope"
    by_arm = results.settings.growth_residual == "per arm"
    residual = " and a residual variance per arm" if by_arm else ""
    yield (
        "Growth rates were estimated from log relative tumor volume by a linear mixed model with "
        f"one rate per arm and {spread} per animal{residual}, fitted by restricted maximum "
        "likelihood [@laird]; differences from control were tested by t tests with "
        + _degrees_of_freedom(table)
        + (" with Holm's correction [@holm]." if holm else ".")
    )
    if "growth_rate_pairs" in results.tables:
        yield (
            "Growth rates of all pairs of arms were compared in the same model, with Holm's "
            "correction over the pairs [@holm]."
        )
    yield from _synergy(results)


def _degrees_of_freedom(table: pd.DataFrame) -> str:
    """Where those of the growth rates come from, and whether arms have spreads of their own."""
    words = " ".join(tested(table))
    kind = (
        "Kenward and Roger's degrees of freedom [@kenward]"
        if "Kenward-Roger" in words
        else "as many degrees of freedom as animals less arms"
    )
    own = "; arms have a variance of slopes of their own"
    return kind + (own if "slope variance by arm" in words else "")


def _synergy(results: Results) -> Iterator[str]:
    found = results.tables.get("synergy_in_vivo")
    if found is None:
        return
    cited = {
        "bliss": "Bliss independence [@bliss]",
        "hsa": "the highest single agent [@gaddum]",
        "response_additivity": "additivity of the areas under the growth curves (log ratio, delta "
        "method)",
    }
    names = set(found["reference"])
    words = [text for name, text in cited.items() if name in names]
    yield (
        f"Combinations in vivo were compared on growth rates with {listed(words)}, in a model of "
        "the control, the parts and the combination alone."
    )
    if "synergy_tgi" in results.tables:
        yield (
            "On the evaluation day they were held against Bliss independence of growth inhibition "
            "and of mean relative volumes [@demidenko], with intervals by the variance of the "
            "logarithm of each arm's mean."
        )


def response(results: Results) -> Iterator[str]:
    """How response was classified."""
    table = results.tables.get("response")
    if table is not None and (table["category"] != "not evaluable").any():
        yield (
            "Response of each animal was classified from its best and best average change on day "
            "10 or later as complete or partial response, stable or progressive disease [@gao]."
        )


def life_spans(results: Results) -> Iterator[str]:
    """How survival was estimated and tested."""
    table = results.tables.get("survival")
    if table is None:
        return
    control = control_of(results, "survival")
    yield "Survival was estimated by the method of Kaplan and Meier [@kaplan]."
    if (table["censored"] > 0).any():
        yield (
            "Mean life span is the plain mean where every animal of an arm had its event, else the "
            "restricted mean to one day for all arms of a model, the last to which the survival of "
            "each is known [@royston]."
        )
    else:
        yield "Mean life span is the plain mean; every animal had its event."
    if table["p"].notna().any():
        holm = any("Holm" in words for words in tested(table))
        yield (
            f"Arms were compared with {control} by "
            + SURVIVAL_TESTS[results.settings.survival_test]
            + (
                ", exact by permutation where an arm has 10 animals or fewer [@peto],"
                if EXACT in " ".join(tested(table))
                else ""
            )
            + (" with Holm's correction over the arms [@holm]." if holm else ".")
        )
    if "survival_pairs" in results.tables:
        yield (
            "All pairs of arms were compared two at a time, with Holm's correction over the pairs "
            "of a model [@holm]."
        )
    if table["hazard_ratio"].notna().any():
        yield (
            "Hazard ratios with 95% confidence intervals are from Cox regression with all arms of "
            "a model [@cox] and Efron's method for ties [@efron]."
        )
    if any(FIRTH in words for words in table["method"]):
        yield (
            "Where a ratio was extreme or had no finite estimate, it is Firth's penalized one of "
            "the two arms with a profile likelihood interval [@heinze]."
        )


def assays(results: Results) -> Iterator[str]:
    """How excised tumors and endpoint assays were tested."""
    for name, words in (("tumor_weights", "Tumor weights"), ("endpoints", "Endpoint assays")):
        table = results.tables.get(name)
        if table is not None and any("Dunnett" in text for text in tested(table)):
            control = control_of(results, name)
            yield f"{words} were compared with {control} by two-sided Dunnett's test [@dunnett]."


def combinations(results: Results) -> Iterator[str]:
    """How the answers on combinations were reached."""
    rows = [row for row in records(results.tables, "answers") if row["primary"]]
    measures = dict.fromkeys(
        MEASURE_WORDS[row["measure"]] for row in rows if row["question"] == "best_part"
    )
    if measures:
        yield (
            "Each combination was compared with the best of its parts by "
            f"{listed([*measures])}, the primary measure; it is called better where it beats "
            "every part (min test [@laska]), with Holm's correction over the combinations [@holm]."
        )
    if "combination_partners" in results.tables:
        yield (
            "Each combination was also compared with every one of its parts, with Holm's "
            "correction over the parts [@holm]."
        )
