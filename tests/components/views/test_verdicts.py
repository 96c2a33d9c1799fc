"""The line that opens other measures: how many agree, and by which an answer does not hold."""

from components.views.verdicts import agreement_words, unsupported_words


def rows(*measures, arms=("combo",)):
    return [{"arm": arm, "measure": measure} for arm in arms for measure in measures]


def test_what_disagrees_is_named_beside_the_count():
    both = rows("tumor volume", "survival")
    assert agreement_words(both[1:], ["does not show it"]) == (
        "Sensitivity: 0 of 1 agree; not by survival"
    )
    assert agreement_words(both, ["agrees", "contradicts"]) == (
        "Sensitivity: 1 of 2 agrees; contradicted by survival"
    )
    assert agreement_words(both, ["agrees", "agrees"]) == "Sensitivity: 2 of 2 agree"
    assert agreement_words(both, [None, None]) == "Sensitivity"


def test_what_could_not_be_tested_is_not_counted_as_one_that_does_not_agree():
    both = rows("tumor volume", "survival")
    assert agreement_words(both[1:], ["not tested"]) == "Sensitivity: not tested by survival"
    assert agreement_words(both, ["agrees", "not tested"]) == (
        "Sensitivity: 1 of 1 agrees; not tested by survival"
    )


def test_of_several_arms_each_is_named_and_the_rest_counted():
    found = rows("survival", arms=("a", "b", "c", "d"))
    assert agreement_words(found, ["does not show it"] * 4) == (
        "Sensitivity: 0 of 4 agree; a not by survival; b not by survival; c not by survival; 1 more"
    )


def test_a_clear_answer_says_that_no_other_measure_agrees():
    def said(answer, *others):
        other = [{"arm": "a", "primary": False, "answer": each} for each in others]
        return unsupported_words({"arm": "a", "primary": True, "answer": answer}, other)

    assert said("yes", "not shown", "no") == (
        " *By the primary measure, but 0 of 2 sensitivity checks agree.*"
    )
    assert said("no", "not tested", "not shown") == (
        " *By the primary measure, but 0 of 1 sensitivity check agrees.*"
    )
    assert [said("yes", "yes", "no"), said("yes", "not tested"), said("not shown", "yes")] == [
        "", "", "",
    ]  # fmt: skip
