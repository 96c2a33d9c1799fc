"""A caption is two lines: the sentences that fit, then the rest, and no word is lost."""

import pytest

from components.look.captions import CUT, TWO_LINES, in_two_lines, printed

LIST = "; ".join(f"arm {i} p = 0.0{i}" for i in range(10, 40))


def test_what_fits_stays_whole():
    assert in_two_lines("Mean ± SEM. n = 8 animals an arm.") == (
        "Mean ± SEM. n = 8 animals an arm.", "",
    )  # fmt: skip


def test_whole_sentences_are_kept_and_the_rest_follows():
    first, second = f"{'a' * 150}.", f"{'b' * 150}."
    assert in_two_lines(f"{first} {second}") == (first, second)


def test_no_sentence_ends_within_an_abbreviation():
    first = f"n = 8 animals an arm ({'antibody 10 mg/kg i.p. q3d, ' * 6}vehicle)."
    short, more = in_two_lines(f"Mean ± SEM. {first} {'b' * 100}.")
    assert short == f"Mean ± SEM. {first}"
    assert more == f"{'b' * 100}."


def test_a_list_is_cut_at_its_colon():
    said = f"Mean ± SEM, n = 8. Day 28 against vehicle (Dunnett, two-sided: all arms): {LIST}."
    short, more = in_two_lines(said)
    assert short == "Mean ± SEM, n = 8. Day 28 against vehicle (Dunnett, two-sided: all arms):"
    assert more == f"{LIST}."
    assert printed(said) == f"{short[:-1]}."  # a picture has no button that opens the rest


def test_the_sentence_of_a_mark_stands_before_a_list_that_opens():
    said = f"Mean ± SEM. Day 28 against vehicle (Dunnett, two-sided, all arms): {LIST}. † made up."
    short, _ = in_two_lines(said)
    assert short == "Mean ± SEM. † made up. Day 28 against vehicle (Dunnett, two-sided, all arms):"


def test_the_sentence_of_a_mark_stays_though_it_is_the_last():
    short, more = in_two_lines(f"Mean ± SEM. {LIST}. † made-up values (illustrative).")
    assert short == "Mean ± SEM. † made-up values (illustrative)."
    assert more == f"{LIST}."


@pytest.mark.parametrize("said", ["x" * 600, f"{'word ' * 120}end.", f"{LIST}.", "", "One."])
def test_it_is_short_and_loses_nothing(said):
    short, more = in_two_lines(said)
    assert len(short) <= TWO_LINES
    whole = f"{short.removesuffix(CUT)} {more}"
    assert whole.replace(" ", "") == said.replace(" ", "")
