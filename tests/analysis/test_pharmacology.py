"""What the cards say of the drugs, and of what two of them mean together."""

import pytest

from analysis.pharmacology import (
    AROMATASE_INHIBITOR,
    CARDS,
    CLASS_TARGETS,
    CLASSES,
    SERD,
    SERM,
    DrugCard,
    combination_note,
    drug_card,
    drugs_of,
)
from analysis.study import Arm


def cards(*names):
    return tuple(card for name in names if (card := drug_card(name)))


def other(target, name="new drug"):
    return DrugCard(name, "other", target, "", "")


@pytest.mark.parametrize(
    ("name", "drug_class", "target"),
    [
        ("anastrozole", AROMATASE_INHIBITOR, "aromatase"),
        ("LETROZOLE", AROMATASE_INHIBITOR, "aromatase"),
        (" Exemestane ", AROMATASE_INHIBITOR, "aromatase"),
        ("Tamoxifen", SERM, "receptor"),
        ("fulvestrant", SERD, "degradation"),
    ],
)
def test_a_known_drug_is_found_in_any_case(name, drug_class, target):
    (card,) = cards(name)
    assert card.drug == name.strip().lower()
    assert (card.drug_class, card.target) == (drug_class, target)


@pytest.mark.parametrize("name", ["", "aspirin", "tamoxifen 5 mg", "anastrozole + tamoxifen"])
def test_an_unknown_drug_has_no_card(name):
    assert drug_card(name) is None


def test_every_card_says_action_resistance_and_source():
    assert len({card.drug for card in CARDS}) == len(CARDS)
    for card in CARDS:
        assert card.drug_class in CLASSES
        assert CLASS_TARGETS[card.drug_class] == card.target
        assert "PI3K/Akt/mTOR and MAPK" in card.resistance
        assert "phosphorylate the estrogen receptor" in card.resistance
        assert len(card.sources) >= 2
        assert all(source.endswith(".") for source in card.sources)


def test_what_each_class_does_to_estrogen_or_the_receptor():
    actions = {card.drug: card.action for card in CARDS}
    assert "estradiol falls" in actions["anastrozole"]
    assert "inactivates the enzyme for good" in actions["exemestane"]
    assert "partial agonist" in actions["tamoxifen"]
    assert "degradation" in actions["fulvestrant"]


def test_the_drugs_of_an_arm():
    both = Arm("a + b", "combination", ("a", "b"))
    assert drugs_of(both) == ("a", "b")
    assert drugs_of(Arm("a", "single")) == ("a",)
    assert drugs_of(Arm("vehicle", "vehicle")) == ()
    assert drugs_of(Arm("untreated", "untreated")) == ()


def test_an_aromatase_inhibitor_with_tamoxifen_has_the_trial():
    note = combination_note(cards("anastrozole", "tamoxifen"))
    assert note == combination_note(cards("tamoxifen", "anastrozole"))
    assert "ATAC trial (Lancet 2002;359:2131-2139)" in note
    assert "anastrozole alone was better than both" in note


def test_another_receptor_blocker_is_not_called_tamoxifen():
    assert combination_note((*cards("anastrozole"), other("receptor"))) == ""


def test_less_estradiol_and_less_receptor():
    note = combination_note(cards("letrozole", "fulvestrant"))
    assert note == "Less estradiol and less receptor: two steps of the same pathway."


def test_two_drugs_of_one_step():
    same = "The drugs act on the same step of the pathway."
    assert combination_note(cards("anastrozole", "letrozole")) == same
    assert combination_note((other("receptor"), *cards("tamoxifen"))) == same


@pytest.mark.parametrize(
    "drugs",
    [(), cards("tamoxifen"), (other(""), other("", "b")), cards("tamoxifen", "fulvestrant")],
)
def test_nothing_is_said_where_nothing_is_known(drugs):
    assert combination_note(drugs) == ""
