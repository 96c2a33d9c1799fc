"""Results that only one tab asks for: computed when it opens, once per study and choice.

Cached as ``session.results`` is: by the study's content and the settings, never by a frame.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.in_vivo.growth.event_free import event_free_curve
from analysis.results import Results
from analysis.settings import Settings
from analysis.survival.proportional_hazards import schoenfeld_residuals
from components.app import session
from components.panels.in_vivo.animals.tolerability import without_tumor
from components.panels.in_vivo.growth.inhibition import effects_on


def event_free_curves(results: Results) -> pd.DataFrame:
    """Kaplan-Meier curves of the times to each tumor size."""
    found: pd.DataFrame = _event_free(session.memory().content_key, results.settings, results)
    return found


def growth_effects(results: Results, model: str, day: float) -> pd.DataFrame:
    """Growth inhibition by every definition on one day, not only on the evaluation day."""
    if day == results.evaluation_days.get(model) and "growth_effects" in results.tables:
        return results.tables["growth_effects"]
    key = session.memory().content_key
    found: pd.DataFrame = _effects(key, results.settings, model, day, results)
    return found


def residuals(results: Results) -> pd.DataFrame:
    """Scaled Schoenfeld residuals of every event."""
    found: pd.DataFrame = _residuals(session.memory().content_key, results.settings, results)
    return found


def weights_without_tumor(results: Results) -> Results:
    """The results with the weights of the animals without their tumors."""
    found: Results = _without_tumor(session.memory().content_key, results.settings, results)
    return found


@st.cache_resource(show_spinner="Computing …", max_entries=16)
def _without_tumor(content_key: str, settings: Settings, _results: Results) -> Results:
    return without_tumor(_results)


@st.cache_resource(show_spinner="Computing …", max_entries=64)
def _effects(
    content_key: str, settings: Settings, model: str, day: float, _results: Results
) -> pd.DataFrame:
    return effects_on(_results, model, day)


@st.cache_resource(show_spinner="Computing …", max_entries=16)
def _event_free(content_key: str, settings: Settings, _results: Results) -> pd.DataFrame:
    return event_free_curve(_results.study, _results.tables["animal_volumes"], settings)


@st.cache_resource(show_spinner="Computing …", max_entries=16)
def _residuals(content_key: str, settings: Settings, _results: Results) -> pd.DataFrame:
    return schoenfeld_residuals(_results.study, settings)
