"""Long names stand on several lines and no letter of them is lost."""

import pytest

from components.look.long_names import in_lines, letters_across, line_count

LONG = "tamoxifen 20 mg/kg subcutaneous + palbociclib 75 mg/kg daily oral gavage"


def test_names_break_at_the_plus_before_they_break_between_words():
    assert in_lines("anastrozole + tamoxifen", 20) == "anastrozole<br>+ tamoxifen"
    assert in_lines("anastrozole", 20) == "anastrozole"
    assert in_lines(LONG, 32) == (
        "tamoxifen 20 mg/kg subcutaneous<br>+ palbociclib 75 mg/kg daily<br>oral gavage"
    )


@pytest.mark.parametrize("letters", [5, 10, 26, 100])
def test_no_line_is_longer_and_no_letter_is_lost(letters):
    shown = in_lines(LONG, letters)
    assert letters_across(shown) <= letters
    assert shown.replace("<br>", "").replace(" ", "") == LONG.replace(" ", "")


def test_a_line_counts_letters_as_they_are_seen():
    assert in_lines("PBS &amp; DMSO &lt;1 %", 9) == "PBS &amp;<br>DMSO &lt;1 %"
    assert letters_across("PBS &amp;<br>DMSO &lt;1 %") == 9
    assert line_count(["a", "b<br>c"]) == 2
