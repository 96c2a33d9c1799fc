"""What other measures say of a primary answer, in the words of tiles."""

import math

import pytest

from analysis.summary.answers.agreement import agreement, joined, unsettled_words


def row(measure, answer, primary=0, arm="combo"):
    return {"model": "M", "question": "best_part", "arm": arm, "measure": measure,
            "answer": answer, "primary": primary, "unit": "ratio", "p": 0.06, "low": 0.9,
            "high": 1.4}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "primary", "said"),
    [
        ("yes", "yes", "agrees"),
        ("no", "yes", "contradicts"),
        ("equivalent", "no", "contradicts"),
        ("not shown", "yes", "does not show it"),
        ("not tested", "yes", "not tested"),
        ("yes", "not shown", "shows more"),
        ("not shown", "not tested", "agrees"),
    ],
)
def test_what_an_answer_says_of_the_primary_one(answer, primary, said):
    assert agreement(answer, primary) == said


def test_a_tile_names_the_measures_that_do_not_hold():
    first = row("growth rate", "yes", 1)
    rows = [first, row("tumor volume", "not shown"), row("survival", "not shown"),
            row("viability", "not tested"), row("survival", "no", arm="other")]  # fmt: skip
    assert unsettled_words(rows, first) == "not by volume that day or survival"
    rows[2] = row("survival", "no")
    assert unsettled_words(rows, first) == "not by volume that day; contradicted by survival"
    assert unsettled_words(rows[:1], first) == ""
    unclear = row("growth rate", "not shown", 1)
    assert unsettled_words([unclear, row("survival", "yes")], unclear) == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"low": 0.33, "high": 0.86}, "p = 0.060"),
        ({"low": 1.1, "high": 1.6}, "p = 0.060"),
        ({"low": 0.9, "high": 1.4}, ""),
        ({"unit": "d", "low": 0.5, "high": 3.0}, "p = 0.060"),
        ({"low": 0.33, "high": 0.86, "p": math.nan}, ""),
        ({"low": 0.33, "high": 0.86, "answer": "not tested"}, ""),
        ({"low": 1.5, "high": 5.0, "unit": "fold", "question": "resistant_line"}, ""),
    ],
)
def test_a_tile_names_the_p_that_an_interval_without_no_effect_has(changed, said):
    unclear = {**row("growth rate", "not shown", 1), **changed}
    assert unsettled_words([unclear], unclear) == said


def test_several_measures_are_joined():
    assert joined(["a", "b", "c"]) == "a, b or c"
