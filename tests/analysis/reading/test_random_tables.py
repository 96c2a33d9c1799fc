"""Tables drawn at random, the truth known: read right or asked about, never wrong."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import replace

import pytest

from analysis.reading import Upload
from tests.random_tables.draw import KINDS, draw
from tests.random_tables.sheets import Drawn, Fact
from tests.random_tables.verdict import verdict

SEED, DRAWS = 7, 12
LEAST = 0.9  # of the tables of a kind are read right or asked about


@functools.cache
def verdicts(kind: str) -> Counter[str]:
    return Counter(verdict(draw(SEED, number, kind)).name for number in range(DRAWS))


each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
def test_no_table_is_read_wrong(kind):
    assert verdicts(kind)["wrong"] == 0


@each_kind
def test_most_tables_are_read_right_or_asked_about(kind):
    assert verdicts(kind)["right"] + verdicts(kind)["asked"] >= LEAST * DRAWS


CSV = (
    b"mouse,group,day,volume (mm3)\n1,vehicle,0,100\n1,vehicle,7,250\n2,drug,0,110\n2,drug,7,120\n"
)


def facts(*rows: tuple[str, str, int, float]) -> tuple[Fact, ...]:
    return tuple(
        Fact("calipers", (None, arm, animal, None), (day,), (("volume_mm3", volume),), at, 3)
        for at, (animal, arm, day, volume) in enumerate(rows, start=1)
    )


TRUTH = facts(
    ("1", "vehicle", 0, 100), ("1", "vehicle", 7, 250), ("2", "drug", 0, 110), ("2", "drug", 7, 120)
)


def test_the_truth_is_right():
    assert verdict(Drawn("long", Upload("a.csv", CSV), TRUTH)).name == "right"


@pytest.mark.parametrize(
    ("at", "changes", "why"),
    [
        (1, {"values": (("volume_mm3", 251),)}, "volume_mm3 251 is 250.0"),
        (1, {"point": (8,)}, "no day 7 in the file"),
        (1, {"owner": (None, "drug", "1", None)}, "no day 7 in the file"),
        (1, {"values": (("weight_g", 250),)}, "volume_mm3 250.0 was never measured"),
    ],
)
def test_a_difference_is_wrong(at, changes, why):
    told = [*TRUTH]
    told[at] = replace(told[at], **changes)
    found = verdict(Drawn("long", Upload("a.csv", CSV), tuple(told)))
    assert (found.name, why in found.why) == ("wrong", True)


def test_too_much_is_wrong_and_a_loss_that_nothing_is_said_about():
    fewer = verdict(Drawn("long", Upload("a.csv", CSV), TRUTH[:2]))
    assert fewer.name == "wrong"
    assert "none of the animals" in fewer.why
    more = verdict(Drawn("long", Upload("a.csv", CSV), (*TRUTH, *facts(("3", "drug", 0, 90)))))
    assert more.name == "wrong"
    assert "not read and not said" in more.why


def test_a_loss_with_its_cell_is_asked_and_a_file_without_rows_refused():
    cell = CSV.replace(b"110", b"1l0")
    assert verdict(Drawn("long", Upload("a.csv", cell), TRUTH)).name == "asked"
    assert verdict(Drawn("long", Upload("a.csv", b"mouse,1,2\n"), TRUTH)).name == "refused"
    assert verdict(Drawn("no reading", Upload("a.csv", b"mouse,1,2\n"), ())).name == "asked"


def test_a_table_is_the_same_in_every_run():
    one, again = (draw(1, 4, "days across") for _ in range(2))
    assert (one.facts, one.traits) == (again.facts, again.traits)
    assert len({draw(1, number).facts for number in range(20)}) > 15
