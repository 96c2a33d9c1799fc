"""Which line is the parent: what the study says, then what the names say."""

from __future__ import annotations

import pytest

from analysis.in_vitro.curves.parents import LinePair, line_pairs, parent_fact
from analysis.study import Study


def pairs(*models: str, **facts: str) -> list[tuple[str, str, str]]:
    found = line_pairs(Study("s", "k", (), facts), models)
    return [(pair.model, pair.reference, pair.paired_by) for pair in found]


@pytest.mark.parametrize(
    "name",
    [
        *("MCF-7 TamR", "MCF-7/TAMR-1", "MCF-7-R", "MCF-7R", "MCF-7 FulvR", "MCF-7 LTED"),
        *("mcf-7 tamoxifen resistant", "MCF-7 (resistant)", "MCF-7 AnaR", "MCF-7 TR1"),
        *("MCF7 TAMR", "MCF7/LCC2", "MCF-7 res", "TamR MCF-7", "LTED-MCF7", "MCF-7/ADR"),
    ],
)
def test_a_line_named_after_its_parent_and_a_word_of_resistance(name):
    assert pairs("MCF-7", "T47D", name) == [(name, "MCF-7", "names")]


@pytest.mark.parametrize(
    "name",
    [
        *("MCF-7Ca", "MCF-7 HER2-18", "MCF-7 vector", "MCF-10A", "4T1"),
        *("MCF7/LCC1", "MCF-7 ADR", "mcf7"),
    ],
)
def test_other_words_after_a_name_are_no_resistance(name):
    assert pairs("MCF-7", name) == []


def test_of_several_parents_the_longest_name():
    found = pairs("MCF-7", "MCF-7 aro", "MCF-7 aro LetR")
    assert found == [("MCF-7 aro LetR", "MCF-7 aro", "names")]


@pytest.mark.parametrize("parent", ["MCF-7 parental", "parental", "MCF-7 WT", "sensitive"])
def test_the_line_named_as_parental(parent):
    assert pairs(parent, "MCF-7 TamR") == [("MCF-7 TamR", parent, "names")]


def test_the_study_sheet_comes_before_the_names():
    facts = {parent_fact("MCF-7 TamR"): "MCF-7 low passage", parent_fact("LCC9"): "mcf-7"}
    found = pairs("MCF-7", "MCF-7 low passage", "MCF-7 TamR", "LCC9", **facts)
    assert found == [
        ("MCF-7 TamR", "MCF-7 low passage", "study sheet"),
        ("LCC9", "MCF-7", "study sheet"),
    ]
    assert parent_fact("MCF-7 TamR") == "parent_of_mcf_7_tamr"


def test_where_nothing_is_said_no_line_has_a_parent():
    assert pairs("A", "B", "C") == []
    assert pairs("MCF-7") == []
    assert LinePair("B", "A", "names").models == ("B", "A")
