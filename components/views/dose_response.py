"""The tabs of the Dose response page: each a function of the results and the model of cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from analysis.in_vitro.curves.parents import parent_fact
from analysis.in_vitro.curves.resistance import NAME_A_PARENT
from analysis.results import Results
from analysis.settings import CurveModel, ZeroDose
from components.app import session
from components.card.figure_card import show_figure, show_tab, show_table
from components.figures import curves as figures
from components.look.markdown import markdown_text
from components.look.theme import View, file_stem, records
from components.panels.in_vitro.curves import resistance_words as words
from components.panels.in_vitro.curves.dose_response import bands_by_default
from components.panels.in_vitro.curves.gr_curves import NO_GR
from components.panels.in_vitro.curves.words import rows_at
from components.views import controls

CURVES: Mapping[CurveModel, str] = {
    "4pl": "4PL: top, bottom, slope and midpoint free",
    "3pl": "3PL: bottom held at 0 %",
    "2pl": "Held at 100 % and 0 %",
    "5pl": "5PL: asymmetric",
}
ZERO_DOSE: Mapping[ZeroDose, str] = {
    "include": "Part of the fit (as R's drc)",
    "leave out": "Left out (as Prism)",
}
NO_SERIES = "These cells have no series of concentrations."
MODEL_LABELS = {
    "n_parameters": "free parameters",
    "rss": "RSS (%²)",
    "aicc": "AICc",
    "aicc_difference": "AICc, above the best",
    "weight": "weight",
    "lack_of_fit_p": "p, lack of fit",
    "ic50": "IC50",
    "n_points": "points",
}
CURVE_NAMES = {"4pl": "4PL", "3pl": "3PL", "2pl": "100 to 0", "5pl": "5PL"}
MODEL_COLUMNS = ["arm", "curve", "n_points", "n_parameters", "aicc_difference", "weight",
                 "lack_of_fit_p", "ic50", "unit", "status"]  # fmt: skip
ONE_CURVE_COLUMNS = ["arm", "model", "reference_model", "f", "f_df", "f_df_residual", "f_p"]
ONE_CURVE_LABELS = {
    "model": "line",
    "reference_model": "parent",
    "f": "F",
    "f_df": "df",
    "f_df_residual": "df, residual",
    "f_p": "p, of the fit",
}


def fit_settings() -> None:
    """The curve, and whether the control takes part: settings, for every tab and every model."""
    settings = session.memory().settings
    with st.container(horizontal=True):
        curve = st.selectbox(
            "Curve",
            list(CURVES),
            index=list(CURVES).index(settings.curve_model),
            format_func=CURVES.__getitem__,
            key="choice_curve_model",
            persist_state="session",
            width=330,
            help="Holding a plateau is right only where you know it: that the drug kills every "
            "cell at a high dose (0 %), or that no dose is exactly like control (100 %). The tab "
            "'Which curve fits' compares all four.",
        )
        zero = st.selectbox(
            "Control wells in the fit",
            list(ZERO_DOSE),
            index=list(ZERO_DOSE).index(settings.zero_dose),
            format_func=ZERO_DOSE.__getitem__,
            key="choice_zero_dose",
            persist_state="session",
            width=260,
        )
    if (curve, zero) != (settings.curve_model, settings.zero_dose):
        session.change_settings(dataclasses.replace(settings, curve_model=curve, zero_dose=zero))
        st.rerun()


def curves(results: Results, model: str) -> None:
    """Every drug's curve at one time."""
    view = session.current_view()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        time_h = _time(results, view, model)
        if time_h is None:
            return
        few = bands_by_default(results, view, model, time_h)
        controls.segments(figures.BANDS, results, view, model, start=few)
    show_figure(figures.CURVES, results, view, model)


def ic50(results: Results, model: str) -> None:
    """The IC50s side by side, and over time."""
    view = session.current_view()
    if _time(results, view, model) is not None:
        show_tab(figures, "IC50", results, view, model)


def which_curve(results: Results, model: str) -> None:
    """AICc of every curve for every drug, so that a user can see which the points ask for."""
    view = session.current_view()
    time_h = _time(results, view, model)
    if time_h is None:
        return
    st.markdown("**Which curve do the points ask for?**")
    st.caption(
        "AICc weighs the fit against the number of parameters: the curve with 0 is the best of "
        "the four; up to about 2 above it is as good, over 10 is much worse. A small p of the "
        "lack of fit says that the curve misses the means of the concentrations. The IC50s show "
        "how far the answer hangs on the choice; choose by what you know of the drug, not by the "
        "IC50 you like. `on_bound`: the points do not determine a parameter of that curve."
    )
    rows = rows_at(results, view, "curve_models", model, time_h)
    stem = file_stem(view.study_title, "curve_models", model, f"{time_h:g}_h")
    names = rows["curve"].map(CURVE_NAMES) + rows["chosen"].map({0: "", 1: " (chosen)"})
    show_table(rows.assign(curve=names)[MODEL_COLUMNS], stem, MODEL_LABELS)
    _one_curve_for_both(results, view, model, time_h)


def _one_curve_for_both(results: Results, view: View, model: str, time_h: float) -> None:
    """The extra sum of squares of the curves of a line and its parent, as a description."""
    pairs = [pair for pair in words.line_pairs_of(results) if model in pair]
    rows = [words.pair_rows(results, view, pair, time_h) for pair in pairs]
    found = pd.concat(rows) if rows else pd.DataFrame({"f": []})
    found = found[found["f"].notna()]
    if found.empty:
        return
    st.markdown("**One curve for a line and its parent?**")
    st.caption(
        "How much better two curves fit than one for both lines (extra sum of squares). It "
        "describes these fits and is no test of resistance: it takes every point as independent, "
        "and where whole experiments shift, equal lines have p below 0.05 in far more than 5 % of "
        "studies. Lines are compared by experiment, in the tab Resistance."
    )
    stem = file_stem(view.study_title, "one_curve_for_both", model, f"{time_h:g}_h")
    show_table(found[ONE_CURVE_COLUMNS], stem, ONE_CURVE_LABELS)


def growth_rate(results: Results, model: str) -> None:
    """GR curves, and NCI's percent growth where there are day-0 wells."""
    table = results.tables.get("gr_metrics")
    if table is None or table[table["model"] == model].empty:
        st.info(NO_GR, icon=":material/info:")
        return
    view = session.current_view()
    if _time(results, view, model) is None:
        return
    show_figure(figures.GR, results, view, model)
    show_figure(figures.PERCENT_GROWTH, results, view, model)


def resistance(results: Results, model: str) -> None:
    """What each line needs of every drug, the fold, and the arms against the resisted drug."""
    pairs = words.line_pairs_of(results)
    if not pairs:
        st.info(f"{words.NO_PAIR} {NAME_A_PARENT}", icon=":material/info:")
        _name_a_parent(results, model)
        return
    view = session.current_view()
    with st.container(horizontal=True):
        pair = _pair(pairs, model)
        time_h = _time(results, view, pair[0])
    if time_h is None:
        return
    rows = words.pair_rows(results, view, pair, time_h)
    _sentences([words.drug_sentence(results, row) for row in records(rows)])
    with st.expander("Another parent"):
        _name_a_parent(results, model)
    both = figures.of_pair(pair)
    for figure in (figures.RESISTANCE_IC50, figures.RESISTANCE_CURVES, figures.RESISTANCE_FOLD):
        show_figure(figure, results, view, both)
    _what_still_works(results, view, rows, pair, time_h)


PARTS: dict[str, Callable[[Results, str], None]] = {
    "Curves": curves,
    "IC50": ic50,
    "Which curve fits": which_curve,
    "Growth rate (GR)": growth_rate,
    "Resistance": resistance,
}


def _time(results: Results, view: View, model: str) -> float | None:
    """The time at which curves are shown (NaN: none is known); None where there is no curve."""
    if model not in results.models("dose_response"):
        st.info(NO_SERIES, icon=":material/info:")
        return None
    found: float = controls.select(figures.TIME, results, view, model, width=160)
    return found


def _pair(pairs: list[words.Pair], model: str) -> words.Pair:
    first = next((place for place, pair in enumerate(pairs) if model in pair), 0)
    if len(pairs) == 1:
        return pairs[0]
    return st.selectbox(
        "Lines",
        pairs,
        index=first,
        format_func=lambda pair: f"{pair[0]} against {pair[1]}",
        key=f"choice_resistance_pair_{model}",
        persist_state="session",
        width=320,
    )


def _sentences(found: list[str]) -> None:
    if found:
        st.markdown("\n".join(f"- {markdown_text(text)}" for text in found))


def _name_a_parent(results: Results, model: str) -> None:
    """Two lines with curves, and a button that keeps one as the parent of the other."""
    lines = results.models("dose_response")
    if len(lines) < 2:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        line = st.selectbox(
            "Cell line", lines, index=lines.index(model) if model in lines else 0,
            key="choice_resistance_line", persist_state="session", width=260,
        )  # fmt: skip
        others = [other for other in lines if other != line]
        parent = st.selectbox(
            "Made from", others, key="choice_resistance_parent", persist_state="session", width=260
        )
        if st.button("Compare them"):
            session.correct(session.memory().corrections.with_fact(parent_fact(line), parent))
            st.rerun()


def _what_still_works(
    results: Results, view: View, rows: pd.DataFrame, pair: words.Pair, time_h: float
) -> None:
    """The lab's question: which arms beat the drug that the line resists, in that line."""
    st.subheader(f"What still works in {markdown_text(pair[0])}?")
    found = figures.against(results, view, pair, time_h) if len(rows) else []
    if not found:
        st.info(
            "No shown drug has a fold whose interval lies above 1 at this time. A fold has an "
            "interval from three experiments on.",
            icon=":material/info:",
        )
        return
    subject = found[0]
    drug = markdown_text(subject.about["against"])
    label = f"{figures.RESISTANCE_DOSE.label}, against {drug}"
    controls.select(figures.RESISTANCE_DOSE, results, view, subject, label=label, width=260)
    answer = st.container()
    panel = show_figure(figures.RESISTANCE_ARMS, results, view, subject)
    with answer:
        _sentences(words.against_sentences(panel.table))
