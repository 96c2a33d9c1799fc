"""What words, cells and numbers around plates are taken for."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from analysis.reading.plates.reads.copies import relation
from analysis.reading.plates.reads.sheet_page import (
    EMPTY,
    MISSED,
    NUMBER,
    OVERFLOW,
    TEXT,
    cell_meaning,
    row_index,
)
from analysis.reading.plates.reads.wells_across import hours_of
from analysis.reading.plates.well_content import (
    Content,
    amount_of,
    content_of,
    is_counted,
    series_names,
)
from analysis.reading.words.plates import (
    calculated,
    experiment_in,
    hours_in,
    is_fluorescence_pair,
    read_mode,
    wavelength_in,
)

NAN = float("nan")


@pytest.mark.parametrize(
    ("text", "wavelength"),
    [
        ("abs450:450", 450),
        ("OD600:450", 450),
        ("Raw Data (450 1)", 450),
        ("abs555 (A)", 555),
        ("Results for A450(1)", 450),
        ("Label: OD600_1", 600),
        ("570 nm", 570),
        ("562", 562),
        ("GFP 30:485,530", None),
        ("Wavelengths: 280, 325", None),
        ("595nm", 595),
        ("Measurement wavelength: 595 nm", 595),
        ("Raw Data (484)", 484),
        ("MTT 570-690", None),
        ("600.0 nm", 600),
        ("Plate 450", None),
        ("A570", 570),
        ("Passage 12", None),
        ("Длина волны: 490", 490),
        ("260:977 [Test]", 977),
        ("1570 nm", None),
        ("12.570 nm", None),
    ],
)
def test_wavelength(text: str, wavelength: float | None) -> None:
    assert wavelength_in(text) == wavelength


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("72h", "72"),
        ("24 h", "24"),
        ("MCF7_72h_rep2", "72"),
        ("day 3", "72"),
        ("T=48h", "48"),
        ("MTT_72h_MCF7", "72"),
        ("5 days", "120"),
        ("1.5 h", "1.5"),
        ("Time: 72 h", "72"),
        ("MTT 72 h, MCF-7", "72"),
        ("CCK8 48 h", "48"),
        ("MTT 4h", None),
        ("MTT_4h", None),
        ("WST-1 2 h", None),
        ("4 h incubation", None),
        ("Day  1 date: 20/6/19", None),
        ("48h and 72h", None),
        ("3D spheroids", None),
        ("5:27:15 PM", None),
        ("24:00 h", None),
        ("PC3 h", None),
        ("Start Time: 10:12", None),
    ],
)
def test_hours_of_treatment(text: str, hours: str | None) -> None:
    found = hours_in(text)
    assert (found.value if found else None) == hours


@pytest.mark.parametrize(
    ("text", "experiment"),
    [
        ("exp 2", "2"),
        ("Replicate # 1", "1"),
        ("rep2", "2"),
        ("MCF7_rep3_48h", "3"),
        ("N2", "2"),
        ("Experiment no. 4", "4"),
        ("biological replicate 3", "3"),
        ("Versuch 2", "2"),
        ("n=3", None),
        ("Passage # 4", None),
        ("Number of repeats 12", None),
        ("report 2", None),
        ("rep1 rep2", None),
    ],
)
def test_experiment(text: str, experiment: str | None) -> None:
    found = experiment_in(text)
    assert (found.value if found else None) == experiment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Blank 630nmAbsRead:630", "blank-corrected values"),
        ("Blank subtracted", "blank-corrected values"),
        ("Mean OD", "calculated values"),
        ("R-Squared [OD600]", "calculated values"),
        ("CV%", "calculated values"),
        ("Std. Dev.", "calculated values"),
        ("Corrected (raw)", ""),
        ("Blank plate", ""),
        ("OD570", ""),
        ("Ratio 260/280", "calculated values"),
        ("260:Pathlength", "calculated values"),
        ("Measles", ""),
        ("Standard", ""),
        ("Raw data", ""),
    ],
)
def test_calculated_values(text: str, reason: str) -> None:
    assert calculated(text) == reason


def test_read_modes() -> None:
    assert read_mode("Luminescence") == "luminescence"
    assert read_mode("mCherry") == "fluorescence"
    assert read_mode("OD600") == "absorbance"
    assert read_mode("Drug") == ""
    assert is_fluorescence_pair("GFP 30:485,530")
    assert not is_fluorescence_pair("Time: 10,12")


@pytest.mark.parametrize(
    ("text", "decimal", "kind", "value"),
    [
        ("0.5", "", NUMBER, 0.5),
        ("0,5", "", NUMBER, 0.5),
        ("0,02", ".", NUMBER, 0.02),
        ("1,234", ".", NUMBER, 1234),
        ("1,234", ",", NUMBER, 1.234),
        ("1,8816", ",", NUMBER, 1.8816),
        ("1.03E+00", ".", NUMBER, 1.03),
        ("*0.356*", ".", NUMBER, 0.356),
        ("0.4*", ".", NUMBER, 0.4),
        ("\u22120.1", ".", NUMBER, -0.1),
        (" 0.7 ", ".", NUMBER, 0.7),
        ("1e999", ".", TEXT, NAN),
        ("OVRFLW", "", OVERFLOW, NAN),
        ("?????", "", OVERFLOW, NAN),
        (">3.5", "", OVERFLOW, NAN),
        ("> 4,0", "", OVERFLOW, NAN),
        ("#SAT", "", OVERFLOW, NAN),
        ("Over", "", OVERFLOW, NAN),
        ("MISSED", "", MISSED, NAN),
        ("Path?", "", MISSED, NAN),
        ("Invalid", "", MISSED, NAN),
        ("NaN", "", MISSED, NAN),
        ("<0.000", "", MISSED, NAN),
        ("#DIV/0!", "", MISSED, NAN),
        ("-", "", EMPTY, NAN),
        ("n/a", "", EMPTY, NAN),
        ("tam", "", TEXT, NAN),
        ("12 nM", "", TEXT, NAN),
    ],
)
def test_cells(text: str, decimal: str, kind: int, value: float) -> None:
    found = cell_meaning(text, decimal)
    assert found[0] == kind
    np.testing.assert_equal(found[1], value)


def test_row_letters() -> None:
    assert [row_index(text) for text in ("A", "h", "P:", "AA", "AF", "Row C", "Z", "AG", "B1")] == [
        0, 7, 15, 26, 31, 2, 25, -1, -1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "heading", "hours"),
    [
        ("0:30:00", "Time", 0.5),
        ("1.06:00:00", "Time", 30),
        ("90 min", "", 1.5),
        ("1 h 30 min", "", 1.5),
        (1800, "Time [s]", 0.5),
        (90.0, "Time (min)", 1.5),
        (24, "Time", 24),
        (3, "Day", 72),
        (datetime.time(0, 20), "Time", 1 / 3),
        (datetime.timedelta(hours=30), "", 30),
        (datetime.datetime(1899, 12, 31, 2), "Time", 2),
        (datetime.datetime(1900, 1, 1, 6), "Time", 54),
        ("10:30", "", 10.5),
        ("soon", "", NAN),
        (datetime.datetime(2024, 5, 2), "Time", NAN),
    ],
)
def test_hours_in_cells(cell: object, heading: str, hours: float) -> None:
    np.testing.assert_allclose(hours_of(cell, heading), hours)


def sample(arm: str, number: float = NAN, unit: str = "", *more: object) -> Content:
    return Content("sample", arm, float(number), unit, *more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("tam 10 uM", sample("tam", 10, "µM")),
        ("10 uM tamoxifen", sample("tamoxifen", 10, "µM")),
        ("tam 10uM + ful 1 nM", sample("tam + ful", 10, "µM", 1.0, "nM")),
        ("ABT-737", sample("ABT-737")),
        ("ABT 737", sample("ABT 737")),
        ("tam (0,5 µM)", sample("tam", 0.5, "µM")),
        ("DMSO", Content("vehicle", "DMSO")),
        ("0.1% DMSO", Content("vehicle", "0.1% DMSO")),
        ("CTRL 2", Content("vehicle", "CTRL")),
        ("cells only", Content("untreated", "cells only")),
        ("blank", Content("blank", "blank")),
        ("Blank B", Content("blank", "Blank B")),
        ("BLK", Content("blank", "BLK")),
        ("Medium", Content("blank", "Medium")),
        ("T0", Content("day0", "T0")),
        ("Positive control P", Content("positive", "Positive control P")),
        ("SPL1:2", sample("SPL1")),
        ("-", Content("empty")),
    ],
)
def test_contents_of_wells(text: str, content: Content) -> None:
    assert repr(content_of(text)) == repr(content)


def test_numbers_behind_names_are_concentrations_only_in_series() -> None:
    texts = {"ful 1", "ful 10", "ful 100", "ABT 737"}
    assert series_names(texts) == {"ful"}
    assert content_of("ful 10", series_names(texts)).concentration == 10
    assert content_of("ABT 737", series_names(texts)).arm == "ABT 737"


def test_amounts_and_counted_names() -> None:
    assert amount_of("0.5 microg/ml") == (0.5, "µg/mL")
    assert amount_of("3") == (3.0, "")
    assert np.isnan(amount_of("tam 3 uM")[0])
    assert [is_counted(text) for text in ("SPL12", "Un0001", "Sample X3", "Образец_0001 1/1")] == [
        True, True, True, True,
    ]  # fmt: skip
    assert not is_counted("tam 1")


WELLS = np.array([f"A{at}" for at in range(1, 25)], dtype=object)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda values: values, "a copy"),
        (lambda values: values - 0.05, "the blank-corrected values"),
        (lambda values: values / values[0] * 100, "the normalized values"),
        (lambda values: 100 * (values - 0.05) / 1.3, "the normalized values"),
        (lambda values: values**2, ""),
        (lambda values: values[::-1].copy(), ""),
    ],
)
def test_how_grids_follow_from_each_other(change: object, words: str) -> None:
    values = np.random.default_rng(3).uniform(0.05, 1.5, 24)
    assert callable(change)
    assert relation(values, WELLS, change(values), WELLS) == words
    assert relation(values, WELLS, change(values)[:8], WELLS[:8]) == ""
