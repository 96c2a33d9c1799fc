"""The methods paragraph says what was done, and nothing of what was not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.results import analyse
from analysis.settings import Settings
from analysis.summary.methods import methods
from tests.small_studies import csv, results_of


@pytest.fixture(scope="module")
def whole(sample_results):
    return " ".join(methods(sample_results).texts)


def test_curves_of_two_experiments_have_the_interval_of_the_fit(sample_study):
    reads = sample_study.plate_reads
    few = replace(sample_study, plate_reads=reads[reads["experiment"].isin(["1", "2"])])
    words = " ".join(methods(analyse(few, Settings())).texts)
    assert "With fewer than 3 experiments the interval of the IC50 is that of the fit" in words
    assert "jackknife" not in words


@pytest.mark.parametrize(
    "sentence",
    [
        "100 × (A − mean blank) / (mean vehicle − mean blank)",
        "confidence intervals are over experiments (n = 3).",
        "on log viability, each dose by Student's t test over experiments; over all doses by",
        "by the spread over experiments of all arms and by that of the arm (the largest p counts)",
        "Intervals of the IC50 are over experiments: each is left out in turn (jackknife)",
        "t paired by experiment where both lines were tested in three or more, else Welch's t",
        "Tumor volume was calculated as length × width² / 2",
        "with a 95% interval by profile likelihood of the logarithms of the arms' means [",
        "on day 28, the last day on which at least 80% of the control animals and half",
        "one rate per arm and a random slope per animal, fitted by restricted maximum likelihood",
        "Arms were compared with untreated by the log-rank test",
        "Hazard ratios with 95% confidence intervals are from Cox regression",
        "it is called better where it beats every part (min test",
    ],
)
def test_the_sample_is_described_as_it_was_analyzed(whole, sentence):
    assert sentence in whole


def test_choices_are_named(sample_results):
    chosen = Settings(volume_formula="pi6", evaluation_day=21, survival_test="gehan")
    text = " ".join(methods(analyse(sample_results.study, chosen)).texts)
    assert "π/6 × length × width²" in text
    assert "on day 21, by two-sided Dunnett's test" in text
    assert "by the Gehan-Breslow test" in text
    assert "compared with untreated by the log-rank test" not in text


def test_references_are_numbered_as_they_are_cited(sample_results):
    found = methods(sample_results)
    text = " ".join(found.paragraphs)
    places = [text.index(f"[{number}") for number in range(1, 4)]
    assert places == sorted(places)
    assert found.texts[-1].startswith("References: [1] ")
    assert len(set(found.references)) == len(found.references)


def test_a_study_of_animals_says_nothing_of_cells(sample_results):
    animals = replace(sample_results.study, plate_reads=None)
    text = " ".join(methods(analyse(animals, Settings(bootstrap_resamples=200))).texts)
    assert "viability" not in text
    assert "Tumor volume was calculated" in text


@pytest.mark.parametrize(
    "sentence",
    [
        "Log volumes were compared in the same way; intervals of ratios and differences are "
        "simultaneous over the arms.",
        "2 of 48 animals had no measurement on the evaluation day and are not in its comparison "
        "(vehicle 1, tamoxifen 1).",
        "Growth rates of all pairs of arms were compared in the same model, with Holm's correction "
        "over the pairs [4].",
        "All pairs of arms were compared two at a time, with Holm's correction over the pairs of a "
        "model [4].",
    ],
)
def test_every_test_and_who_is_not_in_it_is_named(whole, sentence):
    assert sentence in whole


def test_the_chosen_comparison_of_volumes_is_named(sample_results):
    pairs = (
        "All pairs of arms were compared on volume and log volume by Dunnett's T3, with a variance "
        "for each arm ["
    )
    days = "Volumes were also compared with vehicle on every day by Dunnett's test, with Holm's"
    said = {
        chosen: " ".join(methods(sample_results, chosen).texts)
        for chosen in ("control", "pairs", "days")
    }
    assert [pairs in text for text in said.values()] == [False, True, False]
    assert [days in text for text in said.values()] == [False, False, True]


def test_all_pairs_on_viability_are_named_where_they_were_compared(sample_results, whole):
    sentence = (
        "All pairs of arms at one dose and time were compared on log viability, with experiments "
        "as blocks, by Dunnett's T3, with a spread for each arm [2], and by the paired t test of "
        "the two (the larger p counts)."
    )
    found = methods(sample_results, cell_pairs=True)
    assert sentence in found.paragraphs[0]
    assert found.references[1].startswith("Dunnett CW. J Am Stat Assoc 1980")
    assert "T3" not in whole
    wells = sample_results.study.plate_reads
    one = replace(sample_results.study, plate_reads=wells[wells["experiment"] == "1"])
    few = analyse(one, Settings(bootstrap_resamples=200))
    assert "T3" not in methods(few, cell_pairs=True).paragraphs[0]


def test_responses_of_a_table_have_methods_without_wells():
    rows = [("drug", "cell line", "concentration (uM)", "viability (%)", "replicate")]
    for dose, viability in ((0.1, 96), (1, 80), (3, 55), (10, 30), (30, 12)):
        rows += [("tamoxifen", "MCF-7", dose, viability + copy, copy) for copy in (1, 2, 3)]
    results = results_of(csv(rows))
    assert results.study.plate_reads is None
    text = " ".join(methods(results).texts)
    assert text.startswith("Viability was used as given, in percent of control. There was one ")
    assert "absorbance" not in text
    assert "There was one experiment: means and standard errors are over its wells" in text
    assert "excluded" not in text


def test_excluded_wells_are_counted_by_their_rule(sample_results, whole):
    assert "excluded from the analysis" not in whole
    reads = sample_results.study.plate_reads
    why = reads["excluded"].to_numpy(object).copy()
    why[:4] = ["edge well", "outlier: Grubbs G = 2.10, alpha 0.01", "edge well", "bubble"]
    study = replace(sample_results.study, plate_reads=reads.assign(excluded=why))
    text = " ".join(methods(analyse(study, Settings(bootstrap_resamples=200))).texts)
    assert (
        "4 wells were excluded from the analysis: at the edge of the plate (2); outlier by Grubbs' "
        "test, alpha 0.01 [2] (1); bubble (1)."
    ) in text
