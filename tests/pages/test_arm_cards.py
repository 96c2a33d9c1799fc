"""The Arms page: known drugs have cards, the user fills the cards of the others."""

import pytest

from tests.app_driver import figure_keys, said, traces, turn_to, with_upload
from tests.small_studies import GROWING, RESTING, caliper_rows, csv, workbook

UNKNOWN = "new drug"


def cards_of(*arms):
    rows = caliper_rows({"vehicle": GROWING, **dict.fromkeys(arms, RESTING)})
    return turn_to(with_upload(csv(rows)), "Study", "Arms")


def asked(app):
    """Labels of the cards that are to be filled."""
    return [box.label for box in app.expander if "is not known to the app" in box.label]


def fill(app, drug_class, action="", resistance="", source=""):
    """Fill the first card and save it. The frame is not drawn: its guard would eat the click."""
    app.selectbox[0].set_value(drug_class)
    for area, text in zip(app.text_area, (action, resistance), strict=False):
        area.set_value(text)
    app.text_input[0].set_value(source)
    save = next(button for button in app.button if button.label == "Save the card")
    save.click().run()
    assert not app.exception
    return app


def test_an_unknown_drug_asks_for_its_card():
    app = cards_of(UNKNOWN)
    assert asked(app) == [f"{UNKNOWN} is not known to the app: fill its card"]
    assert [box.label for box in app.selectbox] == ["Class"]
    assert figure_keys(app) == []


def test_a_filled_card_appears_with_its_diagram():
    app = fill(
        cards_of(UNKNOWN),
        "SERD (selective estrogen receptor degrader)",
        "Removes the receptor.",
        "ESR1 mutations.",
        "Own data 2025",
    )
    words = said(app)
    assert f"**{UNKNOWN}**, SERD (selective estrogen receptor degrader)" in words
    assert "Action: Removes the receptor." in words
    assert "Resistance: ESR1 mutations." in words
    assert "Sources: Own data 2025" in words
    assert asked(app) == []
    assert figure_keys(app) == [f"pathway_{UNKNOWN}"]


def test_a_card_without_a_class_is_not_saved():
    app = cards_of(UNKNOWN)
    next(button for button in app.button if button.label == "Save the card").click().run()
    assert "Choose a class first." in said(app)
    assert len(asked(app)) == 1


def test_a_drug_outside_the_pathway_has_a_card_and_no_diagram():
    app = fill(cards_of(UNKNOWN), "chemotherapy", "Stops mitosis.")
    assert f"**{UNKNOWN}**, chemotherapy" in said(app)
    assert figure_keys(app) == []


def test_an_unknown_drug_alone_and_in_a_combination_is_asked_for_and_filled_once():
    app = cards_of(UNKNOWN, "tamoxifen", f"{UNKNOWN} + tamoxifen")
    assert len(asked(app)) == 1
    assert f"The card of {UNKNOWN} is asked for above." in said(app)
    assert figure_keys(app) == ["pathway_tamoxifen"]
    fill(app, "aromatase inhibitor")
    words = said(app)
    assert words.count(f"**{UNKNOWN}**, aromatase inhibitor") == 2
    assert "An aromatase inhibitor with tamoxifen" in words
    assert figure_keys(app) == [
        f"pathway_{UNKNOWN}",
        "pathway_tamoxifen",
        f"pathway_{UNKNOWN} + tamoxifen",
    ]


def test_names_that_differ_by_a_sign_have_cards_of_their_own():
    app = cards_of("drug 1", "drug%1")
    assert len(asked(app)) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("vehicle", "Control: the solvent alone."),
        ("untreated", "Control: no treatment at all."),
        ("Control", "Control. Its name does not say whether it got the solvent alone or nothing."),
    ],
)
def test_controls_say_what_they_are(name, words):
    rows = caliper_rows({name: GROWING, "tamoxifen": RESTING})
    app = turn_to(with_upload(csv(rows)), "Study", "Arms")
    assert words in said(app)


def test_dose_and_schedule_stand_as_entered():
    arms = [
        ("arm", "role", "dose", "schedule"),
        ("vehicle", "vehicle", "", "daily"),
        ("tamoxifen", "single", "5 mg/kg *po*", "daily"),
        ("anastrozole", "single", "", ""),
    ]
    data = workbook(arms=arms, calipers=caliper_rows())
    words = said(turn_to(with_upload(data, "s.xlsx"), "Study", "Arms"))
    assert "5 mg/kg *po* · daily" in words
    assert "illustrative" not in words


def test_without_dose_the_card_says_so():
    assert said(cards_of("tamoxifen")).count("No dose or schedule was entered (sheet arms).") == 2


def test_names_that_look_like_markup_are_shown_as_written():
    name = "<b>X</b>"
    app = cards_of(name)
    headings = [
        text.value.partition("\n")[0] for text in app.main.markdown if text.value.startswith("####")
    ]
    assert headings[-1].endswith(r" \<b\>X\</b\>")
    assert list(traces(turn_to(app, "Tumors"), "growth_curves"))[1] == ("&lt;b&gt;X&lt;/b&gt;")
