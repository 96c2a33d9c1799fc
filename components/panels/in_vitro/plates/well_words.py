"""What a caption says about the wells behind a figure: how many do not count, and as what."""

from __future__ import annotations

from analysis.results import Results
from components.look.theme import counted, sentence_join


def excluded_words(results: Results, model: str | None = None) -> str:
    """``3 wells are excluded by the user.``; "" where none is."""
    wells = results.tables.get("well_viability")
    if wells is None:
        return ""
    here = wells if model is None else wells[wells["model"] == model]
    number = int(here["excluded"].sum())
    if not number:
        return ""
    return f"{counted([number], 'well')} {'is' if number == 1 else 'are'} excluded by the user."


def wells_words(results: Results, model: str | None = None) -> str:
    """How many wells are excluded, and whether blanks are not subtracted."""
    blanks = "" if results.settings.blank_correction else "Blanks are not subtracted (setting)."
    return sentence_join([excluded_words(results, model), blanks])


def measure_word(inhibition: bool) -> str:
    """What is shown: viability, or 100 less it."""
    return "Inhibition" if inhibition else "Viability"


def measure_axis(results: Results, control: str, inhibition: bool = False) -> str:
    """What the y axis counts; a viability without blank correction says so."""
    blanks = "" if results.settings.blank_correction else ", blanks not subtracted"
    if inhibition:
        return f"Inhibition (100 − % of {control}{blanks})"
    return f"Viability (% of {control}{blanks})"
