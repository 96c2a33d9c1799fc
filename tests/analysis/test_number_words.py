"""Numbers in words: significant figures written out, and ratios at one precision."""

import math

import pytest

from analysis.number_words import ratio_number, rounded_number


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.9, "1.90"), (0.97412, "0.974"), (12.0, "12.0"), (999.6, "1000"), (12345.0, "12300"),
     (0.00031, "0.000310"), (-2.5, "−2.50"), (0.0, "0")],
)  # fmt: skip
def test_three_figures_are_written_out(value, words):
    assert rounded_number(value) == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(2.93, "2.93"), (0.4, "0.40"), (0.099, "0.099"), (0.0996, "0.10"), (0.036, "0.036"),
     (0.00012, "0.00012"), (9.996, "10"), (35.2, "35"), (1234.0, "1,234"), (math.nan, "–")],
)  # fmt: skip
def test_a_ratio_has_two_decimals_or_two_figures_and_is_never_zero(ratio, words):
    assert ratio_number(ratio) == words
