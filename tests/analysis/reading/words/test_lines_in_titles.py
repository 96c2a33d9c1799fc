"""Cell lines that titles and names of sheets and files name, with what was done to them."""

from __future__ import annotations

import pytest

from analysis.reading.words.cell_lines import lines_in


@pytest.mark.parametrize(
    ("text", "name", "line", "changes"),
    [
        ("MTT 72 h, MCF-7", "MCF-7", "mcf7", set()),
        ("MCF7 48h plate 2", "MCF7", "mcf7", set()),
        ("MCF7plate2", "MCF7", "mcf7", set()),
        ("MCF-7 (ER+)", "MCF-7", "mcf7", set()),
        ("mda mb 231, day 3", "mda mb 231", "mda231", set()),
        ("MDA-231", "MDA-231", "mda231", set()),
        ("T47D TamR 96 h", "T47D TamR", "t47d", {"tamr"}),
        ("T47D_TamR_96h", "T47D TamR", "t47d", {"tamr"}),
        ("TamR T-47D", "T-47D TamR", "t47d", {"tamr"}),
        ("MCF-7/TAM 72h", "MCF-7/TAM", "mcf7", {"tam"}),
        ("BT474-TR", "BT474-TR", "bt474", {"tr"}),
        ("MCF7-R", "MCF7-R", "mcf7", {"r"}),
        ("MCF7 48 h LTED", "MCF7 LTED", "mcf7", {"lted"}),
        ("MCF-7 FulvR day 3", "MCF-7 FulvR", "mcf7", {"fulvr"}),
        ("CAMA-1_PalboR", "CAMA-1 PalboR", "cama1", {"palbor"}),
        ("MCF7_siNT_48h", "MCF7 siNT", "mcf7", {"sint"}),
        ("T47D Y537S", "T47D Y537S", "t47d", {"y537s"}),
        ("MCF-7Ca", "MCF-7Ca", "mcf7", {"ca"}),
        ("MCF7 TR1", "MCF7", "mcf7", set()),
    ],
)
def test_a_title_names_one_line(text, name, line, changes):
    (found,) = lines_in(text)
    assert (found.name, found.line, found.changes) == (name, line, changes)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("MCF7 vs T47D", 2),
        ("T47D and T47D TamR", 2),
        ("MCF7 WT vs KO", 3),
        ("MCF7-ADR 72h", 2),  # a selected line, or a drug
        ("Absorbance A549 nm", 0),
        ("HCC 48 h", 0),
        ("Sum 149", 0),
        ("Plate 231", 0),
        ("Raw data 570 nm", 0),
        (f"MCF-7 {'x' * 80}", 0),
    ],
)
def test_what_names_none_or_several(text, count):
    assert len(lines_in(text)) == count


def test_names_that_say_less_deny_nothing():
    (parent,), (resistant,), (other,) = map(lines_in, ("MCF-7", "MCF7 TamR", "T47D"))
    assert not resistant.denies(parent)
    assert parent.denies(resistant)
    assert parent.denies(other)
