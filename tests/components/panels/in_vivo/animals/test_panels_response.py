"""Figures of response: bars are the counts, cut-offs are printed, lanes are the animals."""

import pytest

from components.panels.in_vivo.animals.response import CUT_OFFS, SCHEMES, response_bars, swimmer
from tests.panel_checks import SLOPPY, named, slots, texts, view_of
from tests.small_studies import caliper_rows, csv, results_of

MODEL = "MCF-7Ca"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_bars_are_the_shares_of_the_table(sample_results, scheme):
    panel = response_bars(sample_results, view_of(sample_results.study), MODEL, scheme)
    rates = sample_results.tables["response_rates"].query("scheme == @scheme").set_index("arm")
    labels = [label.rstrip("†") for label in slots(panel.figure)]
    for name, bar in named(panel.figure).items():
        rows = rates.loc[labels]
        assert list(bar.y) == pytest.approx((100 * rows[f"n_{name.lower()}"] / rows["n"]).tolist())
    assert f" {CUT_OFFS[scheme].format(day=28)}. " in panel.caption
    assert not [text for text in texts(panel) if SLOPPY.search(text)]


def test_the_swimmer_says_why_animals_left(sample_results):
    panel = swimmer(sample_results, view_of(sample_results.study), MODEL)
    lanes = named(panel.figure)
    assert sorted(lanes["tamoxifen"].x) == [14, *[28] * 7]
    at = list(lanes["vehicle"].x).index(24)
    assert lanes["vehicle"].text[at] == "  PD  humane endpoint on day 24: ulcerated tumor"
    assert "last measured 46" in panel.caption
    assert not [text for text in texts(panel) if SLOPPY.search(text)]


def test_without_an_evaluable_animal_the_figure_says_so():
    results = results_of(csv(caliper_rows(days=(0,))))
    panel = response_bars(results, view_of(results.study), "", "pptp")
    assert panel.caption == "No shown arm has an evaluable animal."
