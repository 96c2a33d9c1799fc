"""The cards of the arms: what each drug is, what it does, and how cells get round it."""

from __future__ import annotations

import streamlit as st

from analysis.pharmacology import (
    CLASS_TARGETS,
    CLASSES,
    DrugCard,
    combination_note,
    drug_card,
    drugs_of,
)
from analysis.reading.words.arm_words import names_a_solvent
from analysis.study import Arm, Study
from components.app import session
from components.card.figure_card import draw_chart
from components.figures.pathway import PATHWAY
from components.look.markdown import markdown_text
from components.look.theme import View, swatch


def show_cards(study: Study, view: View) -> None:
    """A card for every shown arm.

    A hidden arm leaves its place empty, so that the cards below are not drawn anew; and what
    stands together in a card is one element, since Streamlit draws every element at each run.
    A drug that the app does not know is asked for once.
    """
    asked: set[str] = set()
    dark = st.context.theme.type == "dark"
    for arm in study.arms:
        if arm.name not in view.names:
            st.empty()
            continue
        with st.container(border=True, key=f"card_arm_{arm.name}"):
            name = f"#### {swatch(view.styles[arm.name], dark)} {markdown_text(arm.name)}"
            about = [_control_words(arm)] if arm.is_control else []
            st.markdown("\n\n".join([name, _regimens(arm), *about]))
            if not arm.is_control:
                _drugs(arm, asked)


def _regimens(arm: Arm) -> str:
    lines = []
    for regimen in arm.regimens:
        words = " · ".join(
            markdown_text(part) for part in (regimen.model, regimen.dose, regimen.schedule) if part
        )
        mark = " :orange-badge[illustrative]" if regimen.illustrative else ""
        lines.append(f"{words}{mark}")
    return "  \n".join(lines) or _small("No dose or schedule was entered (sheet arms).")


def _control_words(arm: Arm) -> str:
    if arm.role == "vehicle" and not names_a_solvent(arm.name):
        return (
            "Control. Its name does not say whether it got the solvent alone or nothing. Where it "
            "was tested, other arms are compared with it."
        )
    if arm.role == "vehicle":
        return "Control: the solvent alone. Where it was tested, other arms are compared with it."
    return "Control: no treatment at all. It does not account for the solvent's own effect."


def _drugs(arm: Arm, asked: set[str]) -> None:
    drugs = drugs_of(arm)
    known = {drug: _card(drug) for drug in drugs}
    cards = tuple(card for card in known.values() if card)
    if len(cards) == len(drugs) and any(card.target for card in cards):
        draw_chart(
            PATHWAY,
            {card.drug: card.target for card in cards},
            f"Where {arm.name} acts",
            f"pathway_{arm.name}",
        )
    words = [line for card in cards for line in _words(card)]
    if note := combination_note(cards):
        words.append(f":material/merge: {markdown_text(note)}")
    sources = sorted({source for card in cards for source in card.sources})
    if sources:
        words.append(_small("Sources: " + " ".join(map(markdown_text, sources))))
    if words:
        st.markdown("\n\n".join(words))
    unknown = [drug for drug, card in known.items() if card is None]
    for drug in unknown:
        if drug not in asked:
            _ask(arm.name, drug)
    if again := [drug for drug in unknown if drug in asked]:
        names = " and ".join(map(markdown_text, again))
        st.markdown(_small(f"The card of {names} is asked for above."))
    asked.update(unknown)


def _words(card: DrugCard) -> list[str]:
    lines = [f"**{markdown_text(card.drug)}**, {markdown_text(card.drug_class)}"]
    if card.action:
        lines.append(f"Action: {markdown_text(card.action)}")
    if card.resistance:
        lines.append(f"Resistance: {markdown_text(card.resistance)}")
    return lines


def _small(words: str) -> str:
    return f":gray[:small[{words}]]"


def _card(drug: str) -> DrugCard | None:
    return drug_card(drug) or session.memory().cards.get(drug)


def _ask(arm: str, drug: str) -> None:
    """A card for a drug the app does not know, filled by the user."""
    label = f"{markdown_text(drug)} is not known to the app: fill its card"
    with (
        st.expander(label, icon=":material/edit_note:"),
        st.form(f"card_{arm}_{drug}", border=False),
    ):
        drug_class = st.selectbox("Class", CLASSES, index=None, placeholder="Choose a class")
        action = st.text_area("What it does, and on which target")
        resistance = st.text_area("How resistance arises")
        source = st.text_input("Source")
        saved = st.form_submit_button("Save the card")
        if saved and not drug_class:
            st.warning("Choose a class first.", icon=":material/info:")
        elif saved and drug_class:
            session.memory().cards[drug] = DrugCard(
                drug,
                drug_class,
                CLASS_TARGETS.get(drug_class, ""),
                action,
                resistance,
                (source,) if source else (),
            )
            st.rerun()
