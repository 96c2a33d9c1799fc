"""Headings of concentrations by word and unit, and headings of signals, results and counters."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.reading.words.concentrations import (
    ConcentrationHeading,
    are_logarithms,
    concentration_heading,
)
from analysis.reading.words.signals import is_no_reading, is_signal


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Final conc (uM)", "µM"),
        ("[drug], nM", "nM"),
        ("uM", "µM"),
        ("Dose_uM", "µM"),
        ("Concentration [µM]", "µM"),
        ("Concentration in uM", "µM"),
        ("Compound conc", ""),
        ("Treatment concentration", ""),
        ("drug1.conc", ""),
        ("Konz. [µmol/l]", "µM"),
        ("dose (ug/mL)", "µg/mL"),
        ("FinalConc(nM)", "nM"),
        ("conc_um", "µM"),
    ],
)
def test_a_word_or_a_unit_names_concentrations(text: str, unit: str) -> None:
    found = concentration_heading(text)
    assert found is not None
    assert (found.unit, found.by_word, found.is_log, found.is_dilution) == (
        unit,
        True,
        False,
        False,
    )


def test_a_unit_behind_a_name_names_the_drug() -> None:
    assert concentration_heading("Lapatinib (nM)") == ConcentrationHeading("nM", named="Lapatinib")


def test_the_second_of_two_drugs_logarithms_and_dilutions_are_told() -> None:
    second, log, dilution = map(concentration_heading, ("Conc 2 (nM)", "log10 M", "serum dilution"))
    assert second == ConcentrationHeading("nM", is_second=True, by_word=True)
    assert log == ConcentrationHeading("M", is_log=True, by_word=True)
    assert dilution is not None
    assert dilution.is_dilution


@pytest.mark.parametrize(
    "text",
    [
        "nm", "570 nm", "Wavelength (nm)", "IC50 (uM)", "dose group", "Diameter (um)", "Day",
        "Starting_Dilution_or_concentration", "Protein conc (ug/mL)", "Well", "", "start dose",
        "cells/mL", "OD570",
    ],
)  # fmt: skip
def test_lengths_results_and_groups_are_no_concentrations(text: str) -> None:
    assert concentration_heading(text) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([-9, -8, -7], True),
        ([0, 1, 2, 3], True),
        ([0, 0.01, 0.1, 1], False),
        ([1, 3, 10, 30], False),
        ([0, 3, 9, 27], False),
        ([0.5, 1, 1.5, 2], True),
        ([1, 10, 100, 1000], False),
    ],
)
def test_logarithms_go_up_by_equal_steps(values: list[float], expected: bool) -> None:
    assert are_logarithms(np.array(values, dtype=float)) is expected


@pytest.mark.parametrize(
    "text", ["RLU", "cell.count", "OD 570", "Luminescence (CPS)", "A450"[:0] or "abs"]
)
def test_signals(text: str) -> None:
    assert is_signal(text)
    assert not is_no_reading(text)


@pytest.mark.parametrize(
    "text",
    [
        "dip_rate", "slope", "AUC", "Z-score", "std.err", "Negative_Control_Column", "replicate",
        "neutralisation", "p value", "signal rate", "temperature", "Row",
    ],
)  # fmt: skip
def test_results_and_counters_are_no_readings(text: str) -> None:
    assert is_no_reading(text)
    assert not is_signal(text)
