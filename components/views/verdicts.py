"""What the numbers say: verdicts in words, the scorecard, and every number with its source."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis.in_vivo.growth.inhibition import INHIBITIONS
from analysis.number_words import counted
from analysis.results import Results
from analysis.summary.answers.agreement import CLEAR, Agreement, agreement, joined
from analysis.summary.answers.finding import GROWTH, MEASURES, VOLUME
from analysis.summary.answers.unnamed_parts import unnamed_parts
from components.card.figure_card import show_table
from components.look.markdown import markdown_text
from components.look.theme import View, file_stem, number_text, records
from components.panels.compare.arm_pair import summary
from components.panels.compare.readout_words import READOUTS

ANSWER_ICONS = {
    "yes": ":green[:material/check:]",
    "no": ":red[:material/close:]",
    "equivalent": ":blue[:material/equal:]",
    "not shown": ":gray[:material/horizontal_rule:]",
    "not tested": ":gray[:material/horizontal_rule:]",
}
AGREEMENTS: Mapping[Agreement, tuple[str, str]] = {  # in a sentence, and after an arm's name
    "agrees": ("Agrees.", ""),
    "contradicts": ("Contradicts the primary measure.", "contradicted by"),
    "does not show it": ("Does not show it.", "not by"),
    "shows more": ("Shows more than the primary measure.", "shown by"),
    "not tested": ("Not tested by it.", "not tested by"),
}
MOST_DIFFERENCES = 3  # in the line that opens them
CALL_ICONS = {
    "better": ":green[:material/check:]",
    "worse": ":red[:material/close:]",
    "equivalent": ":blue[:material/equal:]",
    "not shown": ":gray[:material/horizontal_rule:]",
    "not estimable": ":gray[:material/help:]",
}
SCORECARD_HELP = {
    "viability_pct": f"From viability. {READOUTS['viability'].definition}.",
    "ic50": f"From dose_response. {READOUTS['IC50'].definition}.",
    "volume_change_pct": f"From tumor_growth. {READOUTS['tumor volume change'].definition}.",
    "tgi_pct": f"From tumor_growth. {READOUTS['TGI'].definition}.",
    "growth_rate": f"From growth_rates. {READOUTS['growth rate'].definition}.",
    "best_response": "From response: animals in each category of Gao 2015.",
    "weight_nadir_pct": f"From body_weight. {READOUTS['weight nadir'].definition}.",
    "mean_life_span_d": f"From survival. {READOUTS['life span'].definition}.",
    "ils_pct": "From survival. Increase in life span: 100 × (arm / control − 1), on means.",
    "hazard_ratio": f"From survival. {READOUTS['hazard ratio'].definition}.",
    "n_animals": "Animals that started the xenograft, else those followed for survival.",
    "combination_verdict": "The combination against its best part, by the primary measure.",
}


def answered(
    results: Results, view: View, model: str, questions: Iterable[str], measure: str | None = None
) -> None:
    """The answers of a model to these questions: a sentence each, of its first arm.

    The other arms and measures open below it.

    With a ``measure`` those by it, whether it is the primary one or not.
    """
    table = results.tables.get("answers")
    if table is None:
        return
    rows = records(view.rows(table, model))
    for question in questions:
        own = [row for row in rows if row["question"] == question]
        first = [row for row in own if row["primary"]]
        if measure is not None and not any(row["measure"] == measure for row in first):
            first, own = [], [row for row in own if row["measure"] == measure]
        lines = [f"{_bold(row)}{_inhibition_words(results, row)}" for row in first]
        if lines:
            st.markdown(f"{lines[0]}{unsupported_words(first[0], own)}")
            if question == "best_part":
                _parts(results, first)
        others = [row for row in own if not row["primary"]]
        if others or lines[1:]:
            _sensitivity(others, first, lines[1:])


def every_answer(results: Results, view: View) -> None:
    """Does each combination beat its best part? The answers of all models, named."""
    table = results.tables.get("answers")
    if table is None:
        return
    rows = [
        row
        for row in records(view.rows(table))
        if row["question"] == "best_part" and row["primary"]
    ]
    if not rows:
        return
    with st.container(border=True):
        lines = []
        for row in sorted(rows, key=lambda row: MEASURES.index(row["measure"])):
            model = f"{markdown_text(row['model'])}: " if row["model"] else ""
            lines.append(f"{model}{_bold(row)}{_inhibition_words(results, row)}")
        st.markdown(f"Does the combination beat its best part?\n\n{lines[0]}")
        _parts(results, rows)
        if lines[1:]:
            with st.expander(counted(len(lines) - 1, "more answer"), icon=":material/balance:"):
                st.markdown("\n\n".join(lines[1:]))


def _parts(results: Results, rows: Iterable[Mapping[str, Any]]) -> None:
    """What combinations were taken as, where their names do not say it."""
    named = {row["arm"] for row in rows}
    if words := unnamed_parts(arm for arm in results.study.arms if arm.name in named):
        st.caption(markdown_text(words))


def unsupported_words(row: Mapping[str, Any], own: Iterable[Mapping[str, Any]]) -> str:
    """Beside a clear answer, that no other measure agrees with it; empty where one does."""
    others = [each for each in own if not each["primary"] and each["arm"] == row["arm"]]
    said = [agreement(each["answer"], row["answer"]) for each in others]
    held = [each for each in said if each != "not tested"]
    if row["answer"] not in CLEAR or not held or "agrees" in held:
        return ""
    return f" *By the primary measure, but 0 of {counted(len(held), 'sensitivity check')} " + (
        "agrees.*" if len(held) == 1 else "agree.*"
    )


def _bold(row: Mapping[str, Any]) -> str:
    """The answer with its sign: the claim in bold, the numbers plain."""
    claim, _, numbers = str(row["sentence"]).partition(": ")
    rest = f": {markdown_text(numbers)}" if numbers else ""
    return f"{ANSWER_ICONS[row['answer']]} **{markdown_text(claim)}**{rest}"


def _sensitivity(
    others: list[dict[str, Any]], first: list[dict[str, Any]], more: Sequence[str]
) -> None:
    """The answers of more arms, then other measures and whether they agree with the primary one."""
    answer = {row["arm"]: row["answer"] for row in first}
    said = [
        agreement(row["answer"], answer[row["arm"]]) if row["arm"] in answer else None
        for row in others
    ]
    parts = [f"{counted(len(more), 'more arm')}"] if more else []
    if others:
        parts.append(agreement_words(others, said))
    with st.expander(markdown_text(" · ".join(parts)), icon=":material/balance:"):
        lines = [
            f"{markdown_text(row['measure'][:1].upper() + row['measure'][1:])}: "
            f"{markdown_text(row['sentence'])}{f' *{AGREEMENTS[each][0]}*' if each else ''}"
            for row, each in zip(others, said, strict=True)
        ]
        st.markdown("\n\n".join([*more, *lines]))


def agreement_words(others: Sequence[Mapping[str, Any]], said: Sequence[Agreement | None]) -> str:
    """How many other measures that could be tested agree, and by which the answer does not hold.

    ``Sensitivity: 0 of 1 agree; not by survival``, with the arm where they are of several.
    """
    held = [each for each in said if each not in (None, "not tested")]
    agree = held.count("agrees")
    several = len({row["arm"] for row in others}) > 1
    found: dict[tuple[str, str], list[str]] = {}
    for row, each in zip(others, said, strict=True):
        if each is not None and (verb := AGREEMENTS[each][1]):
            found.setdefault((row["arm"] if several else "", verb), []).append(row["measure"])
    differ = [f"{arm} {verb} {joined(by)}".strip() for (arm, verb), by in found.items()]
    if len(differ) > MOST_DIFFERENCES:
        differ = [*differ[:MOST_DIFFERENCES], f"{len(differ) - MOST_DIFFERENCES} more"]
    counts = [f"{agree} of {len(held)} {'agrees' if agree == 1 else 'agree'}"] if held else []
    return ": ".join(filter(None, ["Sensitivity", "; ".join([*counts, *differ])]))


def pair_verdict(table: pd.DataFrame, arm: str, versus: str) -> None:
    """In words: where the arm is better than the other, worse, or not clearly different."""
    found = summary(table)
    lines = [f"**{markdown_text(arm)} against {markdown_text(versus)}**"]
    for call, readouts in found.items():
        if readouts:
            said = "; ".join(markdown_text(words) for words in readouts)
            lines.append(f"{CALL_ICONS[call]} **{call[:1].upper()}{call[1:]}**: {said}")
    if len(lines) > 1:
        with st.container(border=True):
            st.markdown("\n\n".join(lines))


def every_number(results: Results, view: View) -> None:
    """Each number with its interval, n, and the table and definition it comes from."""
    st.markdown("**Every number, and where it comes from**")
    table = view.rows(results.tables["readouts"])
    order = {name: rank for rank, name in enumerate(READOUTS)}
    table = table.sort_values("readout", key=lambda names: names.map(order), kind="stable")
    definitions = [READOUTS[name].definition for name in table["readout"]]
    show_table(
        _without_empty(table.assign(definition=definitions)),
        file_stem(view.study_title, "readouts"),
        {"n_of": "n counts", "source": "from table", "estimate": "number", "method": "interval"},
        {
            "source": "The table of the Export workbook (and of each page's Numbers) it stands in.",
            "rank": "1: best of all arms of the model, by the number alone.",
            "status": "ok, or why there is no number or no interval.",
            "low": "Lower end of the 95 % interval. An IC50 above the tested range has the highest "
            "concentration here and no number.",
            "high": "Upper end of the 95 % interval.",
            "better": "Which way is better.",
        },
    )


def scorecard(results: Results, view: View) -> None:
    """One row per model and shown arm, with every main number."""
    table = view.rows(results.tables["scorecard"])
    filled = table.sort_values("model", kind="stable").dropna(axis="columns", how="all")
    shown = _without_empty(filled)
    st.markdown(f"**Scorecard: a row for each {'model and arm' if 'model' in shown else 'arm'}**")
    show_table(
        shown,
        file_stem(view.study_title, "scorecard"),
        {"tgi_pct": f"{INHIBITIONS[results.settings.inhibition].name} (%)"},
        SCORECARD_HELP,
    )


def _without_empty(table: pd.DataFrame) -> pd.DataFrame:
    """A table without its columns of words that say nothing of any row."""
    words = table.select_dtypes(exclude="number")
    return table.drop(columns=[name for name in words if (words[name] == "").all()])


def _inhibition_words(results: Results, row: Mapping[str, Any]) -> str:
    """Growth inhibition of the combination and its part by the chosen definition."""
    if row["measure"] not in (GROWTH, VOLUME) or "scorecard" not in results.tables:
        return ""
    card = results.tables["scorecard"]
    cells = zip(card["model"], card["arm"], card["tgi_pct"], strict=True)
    tgi = {arm: value for model, arm, value in cells if model == row["model"]}
    pair = [float(tgi.get(arm, math.nan)) for arm in (row["arm"], row["versus"])]
    if not all(map(math.isfinite, pair)):
        return ""
    combined, alone = (number_text(value, 0, "%") for value in pair)
    return f" {INHIBITIONS[results.settings.inhibition].name}: {combined} against {alone}."
