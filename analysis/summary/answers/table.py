"""One answer to each question: corrected, decided, and said in a sentence.

Noun of this module: the table ``answers``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis.in_vivo.growth.inhibition import has_started
from analysis.number_words import counted, p_text, plain_number
from analysis.statistics.comparison import holm
from analysis.study import Problem, Study, equivalence_margin, table_of
from analysis.summary.answers import cells, lives, tolerance, tumors
from analysis.summary.answers.finding import (
    ENDPOINT_FACT,
    GROWTH,
    HOLM,
    MEASURES,
    QUESTIONS,
    SURVIVAL,
    VIABILITY,
    VOLUME,
    Decision,
    Finding,
    ratio_text,
)
from analysis.summary.record import Results

ANSWER_COLUMNS: dict[str, str] = {
    "model": "str",
    "question": "str",
    "arm": "str",
    "versus": "str",
    "measure": "str",
    "day": "float64",
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "unit": "str",
    "p": "float64",
    "n": "int64",
    "n_versus": "int64",
    "answer": "str",
    "primary": "int64",
    "effect": "str",
    "at": "str",
    "sentence": "str",
}
DIGITS = {"per day": 3, "log ratio": 2}  # of the ends of an interval; 1 in other units, 0 in %
TEST_ALONE = "the test alone shows a difference, the interval does not"
NOT_YET = "the day is not after the start of treatment"
# What the study sheet may call its primary endpoint.
ENDPOINTS = {
    "growth": GROWTH,
    "growth rate": GROWTH,
    "tumor growth": GROWTH,
    "volume": VOLUME,
    "tumor volume": VOLUME,
    "survival": SURVIVAL,
    "life span": SURVIVAL,
    "overall survival": SURVIVAL,
    "viability": VIABILITY,
}
WORDS: Mapping[tuple[str, str], str] = {
    ("control", "yes"): "beats {versus}",
    ("control", "no"): "is worse than {versus}",
    ("control", "equivalent"): "is the same as {versus}, within the margin",
    ("control", "not shown"): "is not shown to differ from {versus}",
    ("control", "not tested"): "beside {versus}, not tested",
    ("best_part", "yes"): "beats its best part, {versus}",
    ("best_part", "no"): "is worse than its best part, {versus}",
    ("best_part", "equivalent"): "is the same as its best part, {versus}, within the margin",
    ("best_part", "not shown"): "is not shown to differ from its best part, {versus}",
    ("best_part", "not tested"): "beside its best part, {versus}, not tested",
    ("additivity", "yes"): "is more than {versus}",
    ("additivity", "no"): "is less than {versus}",
    ("additivity", "equivalent"): "is the same as {versus}, within the margin",
    ("additivity", "not shown"): "is not shown to differ from {versus}",
    ("additivity", "not tested"): "beside {versus}, not tested",
    ("resistant_line", "yes"): "works in {model} as in {versus}",
    ("resistant_line", "no"): "fails in {model}",
    ("resistant_line", "not shown"): "is not shown to work in {model} as in {versus}",
    ("tolerated", "yes"): "is tolerated",
    ("tolerated", "no"): "is not tolerated",
    ("tolerated", "not shown"): "is not shown to be tolerated",
    ("life_span", "yes"): "gives longer life than {versus}",
    ("life_span", "no"): "gives shorter life than {versus}",
    ("life_span", "not shown"): "is not shown to change life span against {versus}",
    ("life_span", "not tested"): "beside {versus}, life span not tested",
}


def answers(results: Results, start_days: Mapping[str, float]) -> pd.DataFrame:
    """Answer each question for each arm, by one measure that is fixed before looking.

    The primary measure of a model is what the study sheet says (``primary_endpoint``), else the
    first of growth rate, tumor volume, survival and viability that the model has; additivity:
    Bliss of growth rates, else Bliss on plates. Where no day has half of the control animals,
    growth rates answer in place of volumes, and the sentence says so. Rows of other measures have
    ``primary`` 0.

    ``p`` is after Holm over the arms of a question where the table it comes from has no
    correction of its own. ``answer`` is ``yes`` or ``no`` where p is at most 1 - confidence and
    the interval leaves out no difference; ``equivalent`` where the whole interval lies within the
    margin; else ``not shown``; ``not tested`` without an interval. The questions ``tolerated`` and
    ``resistant_line`` have rules of their own (``tolerance``, ``cells``).

    Parameters
    ----------
    results : Results
        With every table of the readouts.
    start_days : mapping of str to float
        First day of treatment, by model.

    Returns
    -------
    DataFrame
        One row per model, question, arm and measure, in the order of the questions; primary
        measures first.

    References
    ----------
    .. [1] Holm S. Scand J Stat 1979; 6:65-70.
    .. [2] Schuirmann DJ. J Pharmacokinet Biopharm 1987; 15:657-680 (equivalence).
    """
    found = [_once_started(each, start_days) for each in _findings(results, start_days)]
    corrected = _corrected(found)
    confidence = results.settings.confidence
    alpha = 1 - confidence
    primary = _primary_measures(found, results.study, results.unread)
    rank = {arm.name: i for i, arm in enumerate(results.study.arms)}
    rows = []
    for finding, (p, tests) in zip(found, corrected, strict=True):
        first = primary[finding.model, finding.question] == finding.measure
        first |= finding.question == "resistant_line"
        decision = _decide(finding, p, alpha)
        place = (QUESTIONS.index(finding.question), finding.model, not first, finding.measure)
        row = (
            finding.model, finding.question, finding.arm, finding.versus, finding.measure,
            finding.day, finding.estimate, finding.low, finding.high, finding.scale.unit, p,
            finding.n, finding.n_versus, decision, int(first), finding.effect,
            finding.at,
            _sentence(
                finding, _p_words(finding, p, tests, alpha), _why(finding, p, decision, alpha),
                decision, confidence,
            )
            + _in_place_of_volumes(finding, first, results.unread),
        )  # fmt: skip
        rows.append((*place, rank.get(finding.arm, len(rank)), row))
    ordered = sorted(rows, key=lambda each: each[:-1])
    return table_of((row for *_, row in ordered), ANSWER_COLUMNS)


def instead_of_volumes(why: str) -> str:
    """What a sentence of the table ends with where growth rates answer in place of volumes."""
    return f" The growth rate answers: {why}."


def claim(arm: str, question: str, answer: str, versus: str, model: str) -> str:
    """What a sentence of the table begins with: the answer without its numbers."""
    words = WORDS[question, answer].format(versus=versus or "control", model=model)
    return f"{arm[:1].upper()}{arm[1:]} {words}"


def claim_of(row: Mapping[str, Any]) -> str:
    """The claim that the sentence of a row of the table begins with."""
    return claim(row["arm"], row["question"], row["answer"], row["versus"], row["model"])


def numbers(row: Mapping[str, Any]) -> str:
    """What the sentence of a row says after its claim: effect, interval, p and n."""
    return str(row["sentence"]).removeprefix(claim_of(row)).removeprefix(": ")


def endpoint_problems(study: Study) -> tuple[Problem, ...]:
    """A primary endpoint of the study sheet that is none of ours."""
    named = study.facts.get(ENDPOINT_FACT, "")
    if not named or _endpoint(study):
        return ()
    what = f"The study sheet's primary endpoint is none that the answers can be given by: {named}"
    known = ", ".join(ENDPOINTS)
    return (
        Problem(
            "warning", what, sheet="study", value=named,
            action=f"Not used: the first of growth rate, tumor volume, survival and viability "
            f"that a model has is its measure. It can be {known}.",
        ),
    )  # fmt: skip


def _endpoint(study: Study) -> str:
    named = " ".join(study.facts.get(ENDPOINT_FACT, "").casefold().replace("_", " ").split())
    return ENDPOINTS.get(named.replace("tumour", "tumor"), "")


def _findings(results: Results, start_days: Mapping[str, float]) -> Iterator[Finding]:
    tables, days = results.tables, results.evaluation_days
    margin = equivalence_margin(results.study)
    elapsed = {model: day - start_days.get(model, 0.0) for model, day in days.items()}
    controls = {name: _controls(results, name) for name in ("growth_rates", "survival")}
    cell_controls, doses = _controls(results, "viability"), results.reference_doses
    yield from tumors.against_control(
        tables, margin, elapsed, days, controls["growth_rates"], results.windows
    )
    alpha = 1 - results.settings.confidence
    yield from lives.against_control(tables, controls["survival"], alpha)
    yield from cells.against_control(tables, margin, doses, cell_controls)
    yield from tumors.against_best_part(tables, margin, results.windows)
    yield from lives.against_best_part(tables, alpha)
    yield from cells.against_best_part(tables, margin, doses)
    yield from tumors.more_than_additive(tables, margin, days, results.windows)
    yield from cells.more_than_additive(tables, margin)
    yield from cells.in_resistant_line(
        tables, results.experiments, margin, results.settings.confidence
    )
    yield from tolerance.tolerated(tables, _controls(results, "tolerability"))


def _once_started(finding: Finding, start_days: Mapping[str, float]) -> Finding:
    """The finding, without a test where it is of volumes of a day before treatment could act."""
    start = start_days.get(finding.model, -math.inf)
    if finding.measure != VOLUME or has_started(finding.day, start):
        return finding
    nothing = math.nan
    return replace(finding, low=nothing, high=nothing, p=nothing, why=NOT_YET)


def _controls(results: Results, table: str) -> dict[str, str]:
    """The control of each model that has one in that table."""
    found = {model: results.control(table, model) for model in results.models(table)}
    return {model: control for model, control in found.items() if control is not None}


def _primary_measures(
    found: Iterable[Finding], study: Study, unread: Collection[str]
) -> dict[tuple[str, str], str]:
    """The measure that answers, by model and question; no volumes of ``unread`` models."""
    named = _endpoint(study)
    order = [named, *(measure for measure in MEASURES if measure != named)]
    seen: dict[tuple[str, str], dict[str, None]] = {}
    for finding in found:
        seen.setdefault((finding.model, finding.question), {})[finding.measure] = None
    return {
        key: next(
            (
                measure
                for measure in order
                if measure in measures and not (measure == VOLUME and key[0] in unread)
            ),
            next(iter(measures)),
        )
        for key, measures in seen.items()
    }


def _corrected(found: list[Finding]) -> list[tuple[float, int]]:
    """P of each finding and over how many it is corrected here.

    Holm over the arms of a model, question and measure, where p is raw.
    """
    p = [(finding.p, 1) for finding in found]
    families: dict[tuple[str, str, str], list[int]] = {}
    for i, finding in enumerate(found):
        if finding.correct:
            families.setdefault((finding.model, finding.question, finding.measure), []).append(i)
    for rows in families.values():
        raw = [found[i].p for i in rows]
        tests = sum(value == value for value in raw)
        for i, value in zip(rows, holm(raw), strict=True):
            p[i] = float(value), tests
    return p


def _decide(finding: Finding, p: float, alpha: float) -> Decision:
    if finding.decided is not None:
        return finding.decided
    low, high, scale = finding.low, finding.high, finding.scale
    if math.isnan(p):
        return "not tested"
    if math.isnan(low) or math.isnan(high):
        if finding.favored is None:
            return "not tested"
        return "not shown" if p > alpha else "yes" if finding.favored else "no"
    if p <= alpha and scale.left_out(low, high):
        return "yes" if scale.favors(finding.estimate) else "no"
    if scale.margin and scale.margin[0] <= low and high <= scale.margin[1]:
        return "equivalent"
    return "not shown"


def _p_words(finding: Finding, p: float, tests: int, alpha: float) -> list[str]:
    """``p = 0.108 after Holm's correction for 3 arms``; ``p = 0.031`` where nothing needs a word.

    An interval that leaves out no effect beside a p above ``alpha`` would read as a contradiction:
    p is then said to be corrected, and what it is of where the raw one is above ``alpha`` too. So
    would one that holds no effect beside a p of another test up to ``alpha``: the test is named.
    """
    if not math.isfinite(p):
        return []
    left_out = finding.scale.left_out(finding.low, finding.high)
    if p <= alpha and not left_out:
        return [" ".join(filter(None, [p_text(p), finding.p_of]))]
    if p <= alpha or not left_out:
        return [p_text(p)]
    words = [finding.p_of] if finding.p_of and finding.p > alpha else []
    if tests > 1:
        is_second = any(each.startswith(HOLM) for each in words)
        words.append(f"and {tests} arms" if is_second else f"{HOLM} {tests} arms")
    return [" ".join([p_text(p), *words])]


def _sentence(
    finding: Finding, p_words: list[str], why: str, decision: Decision, confidence: float
) -> str:
    """One sentence: the claim, the effect in words, its interval, p and n."""
    said = claim(finding.arm, finding.question, decision, finding.versus, finding.model)
    details = [*_interval(finding, confidence), *p_words]
    if finding.question != "tolerated":
        details.append(_counts(finding))
    effect = f": {finding.words}" if finding.words else ""
    inside = f" ({', '.join(details)})" if details else ""
    return f"{said}{effect}{inside}{f'; {why}' if why else ''}."


def _why(finding: Finding, p: float, decision: Decision, alpha: float) -> str:
    """Why there is no test, or what stands against a p up to ``alpha``; else empty."""
    if decision == "not tested":
        return finding.why
    return TEST_ALONE if decision == "not shown" and p <= alpha else ""


def _in_place_of_volumes(finding: Finding, first: bool, unread: Mapping[str, str]) -> str:
    """Why growth rates answer, where volumes of one day cannot."""
    if not first or finding.measure != GROWTH or finding.model not in unread:
        return ""
    return instead_of_volumes(unread[finding.model])


def _interval(finding: Finding, confidence: float) -> list[str]:
    if not (math.isfinite(finding.low) and math.isfinite(finding.high)):
        return []
    unit = finding.scale.unit
    ratio = unit in ("ratio", "index", "fold")
    digits = 0 if "%" in unit else DIGITS.get(unit, 1)
    low, high = (
        ratio_text(end) if ratio else plain_number(end, digits)
        for end in (finding.low, finding.high)
    )
    return [f"{100 * confidence:g} % CI {low} to {high}"]


def _counts(finding: Finding) -> str:
    """``n = 8 and 8 animals``, with its events or what was measured then where these are fewer."""
    if finding.n_of == "experiments" and finding.n == finding.n_versus:
        return f"n = {counted(finding.n, 'experiment')}"
    both = f"{finding.n} and {finding.n_versus}" if finding.n_versus else f"{finding.n}"
    return f"n = {both} {finding.n_of}{f', {finding.besides_n}' if finding.besides_n else ''}"
