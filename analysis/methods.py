"""The methods paragraph: what was done to this study, sentence by sentence, with citations.

Every sentence is made from the settings and from what the study has: nothing is said of a readout
without data, and each name of a test comes from the table that holds its result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.results import Results

FORMULAS = {
    "half": "length × width² / 2",
    "pi6": "π/6 × length × width²",
    "pi6_height": "π/6 × length × width × height",
}
SURVIVAL_TESTS = {
    "log-rank": "the log-rank test [@mantel]",
    "gehan": "the Gehan-Breslow test [@gehan]",
}
REFERENCES = {
    "zhang": "Zhang JH, Chung TDY, Oldenburg KR. J Biomol Screen 1999; 4:67-73.",
    "dunnett": "Dunnett CW. J Am Stat Assoc 1955; 50:1096-1121.",
    "holm": "Holm S. Scand J Stat 1979; 6:65-70.",
    "euhus": "Euhus DM, Hudd C, LaRegina MC, Johnson FE. J Surg Oncol 1986; 31:229-234.",
    "efron_tibshirani": "Efron B, Tibshirani RJ. An Introduction to the Bootstrap. 1993.",
    "laird": "Laird NM, Ware JH. Biometrics 1982; 38:963-974.",
    "bliss": "Bliss CI. Ann Appl Biol 1939; 26:585-615.",
    "gaddum": "Berenbaum MC. Pharmacol Rev 1989; 41:93-141.",
    "gao": "Gao H, et al. Nat Med 2015; 21:1318-1325.",
    "kaplan": "Kaplan EL, Meier P. J Am Stat Assoc 1958; 53:457-481.",
    "mantel": "Mantel N. Cancer Chemother Rep 1966; 50:163-170.",
    "gehan": "Gehan EA. Biometrika 1965; 52:203-223.",
    "cox": "Cox DR. J R Stat Soc B 1972; 34:187-220.",
    "efron": "Efron B. J Am Stat Assoc 1977; 72:557-565.",
    "royston": "Royston P, Parmar MKB. BMC Med Res Methodol 2013; 13:152.",
    "welch": "Welch BL. Biometrika 1947; 34:28-35.",
    "loewe": "Loewe S. Arzneimittelforschung 1953; 3:285-290.",
    "zip": "Yadav B, et al. Comput Struct Biotechnol J 2015; 13:504-513.",
    "ritz": "Ritz C, et al. PLoS ONE 2015; 10:e0146021.",
    "hafner": "Hafner M, et al. Nat Methods 2016; 13:521-527.",
}


@dataclass(frozen=True, slots=True)
class Methods:
    """Paragraphs with numbered citations, and the references in the order they are cited."""

    paragraphs: tuple[str, ...]
    references: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The paragraphs, and the references as one last paragraph."""
        cited = " ".join(f"[{rank}] {text}" for rank, text in enumerate(self.references, start=1))
        return (*self.paragraphs, *([f"References: {cited}"] if cited else []))


def methods(results: Results) -> Methods:
    """What was done to the study of these results, ready for a paper.

    A paragraph each for cells, tumors, life span, other endpoints and combinations, as far as the
    study has them. Models are named where they differ.
    """
    parts = (_cells, _curves, _tumors, _growth, _response, _survival, _assays, _combinations)
    paragraphs = [" ".join(part(results)) for part in parts]
    cited: list[str] = []

    def number(match: re.Match[str]) -> str:
        names = match.group(1).split(",")
        cited.extend(name for name in names if name not in cited)
        return f" [{','.join(str(cited.index(name) + 1) for name in names)}]"

    numbered = [re.sub(r" ?\[@([a-z_,]+)\]", number, text) for text in paragraphs if text]
    return Methods(tuple(numbered), tuple(REFERENCES[name] for name in cited))


def _cells(results: Results) -> Iterator[str]:
    table = results.tables.get("viability")
    if table is None:
        return
    control = _control(results, "viability")
    settings = results.settings
    blanks = settings.blank_correction and (results.tables["well_viability"]["role"] == "blank")
    if settings.blank_correction and bool(pd.Series(blanks).any()):
        yield (
            "Cell viability was calculated for each plate and time as 100 × (A − mean blank) / "
            f"(mean {control} − mean blank), where A is the absorbance of a well."
        )
    else:
        yield (
            "Cell viability was calculated for each plate and time as 100 × A / mean "
            f"{control}, where A is the absorbance of a well; blanks were not subtracted."
        )
    most = int(table["n_experiments"].max())
    if most > 1:
        counts = table.loc[table["n_experiments"] > 0, "n_experiments"].astype(int)
        yield (
            "Wells were averaged within each experiment; means, standard errors and 95% "
            f"confidence intervals are over experiments (n = {_range(counts)})."
        )
    else:
        yield (
            "There was one experiment: means, standard errors and p values are over its wells and "
            "describe that experiment only."
        )
    yield from _viability_test(table, control)
    left_out = int((results.tables["well_viability"]["excluded"] == 1).sum())
    if left_out:
        yield f"{left_out} well{'s were' if left_out > 1 else ' was'} excluded from the analysis."
    if "plate_qc" in results.tables:
        yield "Plate quality was assessed by Z′ and the coefficient of variation [@zhang]."


def _viability_test(table: pd.DataFrame, control: str) -> Iterator[str]:
    tested = _methods(table)
    if not any("Dunnett" in words for words in tested):
        return
    blocks = " with experiments as blocks" if any("blocks" in words for words in tested) else ""
    holm = " and Holm's correction over times [@holm]" if any("Holm" in w for w in tested) else ""
    yield (
        f"Arms were compared with {control} on log viability{blocks} by two-sided Dunnett's test "
        f"[@dunnett]{holm}."
    )


def _curves(results: Results) -> Iterator[str]:
    if "dose_response" in results.tables:
        yield (
            "Dose-response curves were fitted by least squares with four parameters, "
            "bottom + (top − bottom) / (1 + (c / EC50)^hill), and profile-likelihood confidence "
            "intervals [@ritz]. IC50 is the concentration at which the fitted curve crosses 50% "
            "viability; it was not extrapolated beyond the concentrations tested."
        )
    if "gr_metrics" in results.tables:
        yield "Growth-rate inhibition was calculated as described [@hafner]."
    if "synergy_in_vitro" in results.tables:
        names = set(results.tables["synergy_in_vitro"]["reference"])
        cite = {"bliss": "Bliss independence [@bliss]", "hsa": "the highest single agent [@gaddum]",
                "loewe": "Loewe additivity [@loewe]",
                "zip": "zero interaction potency [@zip]"}  # fmt: skip
        models = [words for name, words in cite.items() if name in names]
        if models:
            yield f"Combinations in vitro were compared with {_listed(models)}."


def _tumors(results: Results) -> Iterator[str]:
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
    control = _control(results, "tumor_growth")
    if growth["tgi_delta_pct"].notna().any():
        yield (
            f"Tumor growth inhibition was 100 × (1 − mean change of the arm / mean change of "
            f"{control}), with a 95% bootstrap interval over animals "
            f"({settings.bootstrap_resamples:,} resamples, stratified by arm) [@efron_tibshirani]."
        )
    if any("Dunnett" in words for words in _methods(growth)):
        days = results.evaluation_days
        followed = ", the last day on which at least 80% of the control animals were measured"
        chosen = "" if settings.evaluation_day is not None else followed
        yield (
            f"Volumes were compared with {control} on {_days(days)}{chosen}, by two-sided "
            "Dunnett's test [@dunnett]."
        )


def _growth(results: Results) -> Iterator[str]:
    table = results.tables.get("growth_rates")
    if table is None or not any("REML" in words for words in _methods(table)):
        return
    holm = any("Holm" in words for words in _methods(table))
    yield (
        "Growth rates were estimated from log relative tumor volume by a linear mixed model with "
        "one rate per arm and a random slope per animal, fitted by restricted maximum likelihood "
        "[@laird]; differences from control were tested by Wald's z test"
        + (" with Holm's correction [@holm]." if holm else ".")
    )
    if "synergy_in_vivo" in results.tables:
        names = set(results.tables["synergy_in_vivo"]["reference"])
        words = [text for name, text in (
            ("bliss", "Bliss independence [@bliss]"), ("hsa", "the highest single agent [@gaddum]")
        ) if name in names]  # fmt: skip
        if words:
            yield f"Combinations in vivo were compared on growth rates with {_listed(words)}."


def _response(results: Results) -> Iterator[str]:
    table = results.tables.get("response")
    if table is not None and (table["category"] != "not evaluable").any():
        yield (
            "Response of each animal was classified from its best and best average change on day "
            "10 or later as complete or partial response, stable or progressive disease [@gao]."
        )


def _survival(results: Results) -> Iterator[str]:
    table = results.tables.get("survival")
    if table is None:
        return
    control = _control(results, "survival")
    yield "Survival was estimated by the method of Kaplan and Meier [@kaplan]."
    if (table["censored"] > 0).any():
        yield (
            "Mean life span is the plain mean where every animal of an arm had its event, else the "
            "restricted mean to the arm's last day [@royston]."
        )
    else:
        yield "Mean life span is the plain mean; every animal had its event."
    if table["p"].notna().any():
        holm = any("Holm" in words for words in _methods(table))
        yield (
            f"Arms were compared with {control} by "
            + SURVIVAL_TESTS[results.settings.survival_test]
            + (" with Holm's correction over the arms [@holm]." if holm else ".")
        )
    if table["hazard_ratio"].notna().any():
        yield (
            "Hazard ratios with 95% confidence intervals are from Cox regression with all arms of "
            "a model [@cox] and Efron's method for ties [@efron]."
        )


def _assays(results: Results) -> Iterator[str]:
    for name, words in (("tumor_weights", "Tumor weights"), ("endpoints", "Endpoint assays")):
        table = results.tables.get(name)
        if table is not None and any("Dunnett" in text for text in _methods(table)):
            control = _control(results, name)
            yield f"{words} were compared with {control} by two-sided Dunnett's test [@dunnett]."


def _combinations(results: Results) -> Iterator[str]:
    found = {verdict.method for verdict in results.verdicts if verdict.call != "not estimable"}
    tests = [
        words
        for start, words in (
            ("Welch t", "Welch's t test over animals [@welch]"),
            ("paired t", "a paired t test over experiments"),
        )
        if any(method.startswith(start) for method in found)
    ]
    if tests:
        yield (
            "Each combination was compared with its best single component by "
            f"{_listed(tests)}; these p values were not corrected for the number of combinations."
        )


def _methods(table: pd.DataFrame) -> list[str]:
    return [str(words) for words in table["method"].unique()] if "method" in table else []


def _control(results: Results, table: str) -> str:
    """The control of a table's models; where they differ, each with its model."""
    found = {model: results.control(table, model) for model in results.models(table)}
    names = [name for name in dict.fromkeys(found.values()) if name]
    if len(names) < 2:
        return names[0] if names else "control"
    return _listed([
        f"{name} ({', '.join(m for m, c in found.items() if c == name)})" for name in names
    ], "or")  # fmt: skip


def _days(days: dict[str, float]) -> str:
    found = dict.fromkeys(days.values())
    if len(found) < 2:
        return f"day {next(iter(found)):g}" if found else "the evaluation day"
    return _listed([
        f"day {day:g} ({', '.join(model for model, d in days.items() if d == day)})"
        for day in found
    ])  # fmt: skip


def _range(counts: pd.Series) -> str:
    low, high = int(counts.min()), int(counts.max())
    return f"{low}" if low == high else f"{low} to {high}"


def _listed(words: list[str], last: str = "and") -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
