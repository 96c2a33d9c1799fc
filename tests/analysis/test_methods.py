"""The methods paragraph says what was done, and nothing of what was not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.methods import methods
from analysis.results import analyse
from analysis.settings import Settings


@pytest.fixture(scope="module")
def whole(sample_results):
    return " ".join(methods(sample_results).texts)


@pytest.mark.parametrize(
    "sentence",
    [
        "100 × (A − mean blank) / (mean vehicle − mean blank)",
        "confidence intervals are over experiments (n = 3).",
        "on log viability with experiments as blocks by two-sided Dunnett's test",
        "Tumor volume was calculated as length × width² / 2",
        "(2,000 resamples, stratified by arm)",
        "on day 28, the last day on which at least 80% of the control animals were measured",
        "one rate per arm and a random slope per animal, fitted by restricted maximum likelihood",
        "Arms were compared with untreated by the log-rank test",
        "Hazard ratios with 95% confidence intervals are from Cox regression",
        "these p values were not corrected for the number of combinations.",
    ],
)
def test_the_sample_is_described_as_it_was_analyzed(whole, sentence):
    assert sentence in whole


def test_choices_are_named(sample_results):
    chosen = Settings(
        volume_formula="pi6", evaluation_day=21, survival_test="gehan", bootstrap_resamples=200
    )
    text = " ".join(methods(analyse(sample_results.study, chosen)).texts)
    assert "π/6 × length × width²" in text
    assert "on day 21, by two-sided Dunnett's test" in text
    assert "by the Gehan-Breslow test" in text
    assert "log-rank" not in text
    assert "(200 resamples, stratified by arm)" in text


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
