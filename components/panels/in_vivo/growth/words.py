"""Words of the growth figures: what is drawn, who left, what the study says of the doses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.in_vivo.animals.dosing import Dosing, dosing
from analysis.in_vivo.animals.drop_out import GrowthCurves, Measure, Rule
from analysis.in_vivo.growth.windows import TREATMENT_START, Windows
from analysis.results import Results
from analysis.study import animals_of_study
from components.look.theme import (
    ERROR_WORDS,
    View,
    counted,
    method_words,
    p_words,
    sentence_join,
)

MEASURE_NAMES: dict[Measure, str] = {
    "volume": "Volume",
    "change": "Change from baseline",
    "rtv": "Relative volume",
}
MEASURE_AXES: dict[Measure, str] = {
    "volume": "Tumor volume (mm³)",
    "change": "Change from baseline (%)",
    "rtv": "Relative tumor volume (V / V₀)",
}
MEASURE_OF: dict[Measure, str] = {
    "volume": "",
    "change": "of the change from each animal's own baseline, ",
    "rtv": "of the volume relative to each animal's own baseline, ",
}
RULE_NAMES: dict[Rule, str] = {
    "half": "Show days with half of the arm",
    "most": "Show days with 80 % of the arm",
    "carried": "Carry on the last value after a size endpoint",
    "km_median": "Kaplan-Meier median",
}

FIRST_SHOWN_D = -7.0  # from treatment start; what was measured before is shown on demand


@dataclass(frozen=True, slots=True)
class Doses:
    """What the study states of the treatment: days of doses by schedule, its period, in words."""

    lines: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    period: tuple[float, float] | None = None
    words: str = ""
    period_words: str = ""


def doses_of(results: Results, view: View, model: str, arms: list[str], last: float) -> Doses:
    """Doses of the arms as their schedules state them, followed to day ``last`` without an end.

    The period of treatment ends on ``treatment_end_day`` of the study sheet, else with the last
    stated dose.
    """
    stated: dict[str, list[str]] = {}
    for arm in view.arms:
        regimen = arm.regimen(model)
        if arm.name in arms and regimen and regimen.schedule:
            stated.setdefault(regimen.schedule, []).append(arm.name)
    end = results.study.fact_number("treatment_end_day")
    if end is not None:
        end -= results.start_days[model]
    read = {words: dosing(words, last if end is None else end) for words in stated}
    known = {words: found for words, found in read.items() if found and found.days}
    open_end = end is None and any(not found.has_end for found in known.values())
    lasts = [max(found.days) for found in known.values()]
    until = end if end is not None else last if open_end else max(lasts, default=None)
    return Doses(
        {f"doses: {words}"[:34]: found.days for words, found in known.items()},
        None if until is None else (0.0, min(until, last)),
        _dose_words(stated, known),
        _period_words(open_end) if until is not None else "",
    )


def center_words(measure: Measure, is_median: bool, rule: Rule, error_bar: str) -> str:
    """First sentence of a caption: ``Mean ± SEM of the animals still measured``."""
    center = "Median with quartiles" if is_median else f"Mean ± {ERROR_WORDS[error_bar]}"
    center += " (Kaplan-Meier)" if rule == "km_median" else ""
    who = {
        "carried": "animals measured or carried",
        "km_median": "animals measured or known to be larger",
    }.get(rule, "animals still measured")
    of = MEASURE_OF[measure] or "of the "
    return f"{center} {of}{who}."


def left_out_words(curves: GrowthCurves, table: pd.DataFrame, is_median: bool) -> str:
    """The rule for animals that leave, what it left out, and who was carried or not."""
    table = table[~table["arm"].isin(curves.as_animals)]
    hidden = int((~table["drawn"].astype(bool)).sum())
    share = "80 %" if curves.rule == "most" else "half"
    left = curves.left[curves.left["arm"].isin(set(table["arm"].unique()))]
    days = f"Every day has at least {share} of an arm's animals."
    if hidden:
        days = f"Days with fewer than {share} of an arm's animals are not drawn ({hidden} of "
        days += f"{len(table)} arm days)."
    if curves.rule in ("half", "most"):
        return days
    for_size = left["for_size"].astype(bool)
    how = {
        "carried": "An animal that left for the size of its tumor keeps its last value on the "
        "later days of its arm (hollow markers)",
        "km_median": "An animal that left for the size of its tumor counts as at or above its "
        "last value on the later days of its arm (hollow markers)",
    }[curves.rule]
    filled = int(table["n_filled"].sum())
    unknown = int((table["drawn"].astype(bool) & table["median"].isna()).sum())
    return sentence_join(
        [
            f"{how}: {_arm_counts(left[for_size])}.",
            f"Left otherwise, and not {'carried' if curves.rule == 'carried' else 'counted'} on "
            f"later days: {_arm_counts(left[~for_size])}." if len(left[~for_size]) else "",
            f"Between two days of an animal: interpolated ({filled} values)." if filled else "",
            f"Arm days on which the median is above every measured value, not drawn: {unknown}."
            if unknown and is_median else "",
            days,
        ]
    )  # fmt: skip


def window_words(windows: Windows, model: str) -> str:
    """How wide the windows of days are, where days were gathered."""
    width = windows.width(model)
    if not width:
        return ""
    return (
        "Animals were measured on days of their own: these are gathered into windows of up to "
        f"{width:g} days from first to last, drawn on the day of most; an animal counts once in "
        "each."
    )


def early_words(days: pd.Series, early: bool) -> str:
    """How many days before the week before treatment are not shown."""
    hidden = 0 if early else int(days[days < FIRST_SHOWN_D].nunique())
    return f"Days more than a week before treatment are not shown ({hidden})." if hidden else ""


def animals_words(arms: Sequence[str]) -> str:
    """Which arms are drawn as their animals, and why."""
    if not arms:
        return ""
    names = " and ".join([", ".join(arms[:-1]), arms[-1]] if len(arms) > 1 else arms)
    return f"{names}: each animal is drawn, as they are seldom measured together."


def no_line_words(arms: Sequence[str]) -> str:
    """Which arms have no heavy line, and why."""
    return f"Seldom measured together, so without one: {', '.join(arms)}." if arms else ""


def day_words(results: Results, model: str) -> str:
    """How the days of the figure are those of the file, where treatment began on another day."""
    start = results.start_days[model]
    if not start:
        return ""
    if results.windows.day_zero == TREATMENT_START:
        return f"Treatment began on day {start:g} of the file, which is day 0 here."
    return (
        f"The baseline is day {start:g} of the file, which is day 0 here; when treatment began is "
        "not stated."
    )


def test_words(results: Results, view: View, model: str) -> str:
    """The test against control on the evaluation day, for the shown arms."""
    table = results.tables["tumor_growth"]
    is_tested = (table["evaluation_day"] == 1) & table["p_adjusted"].notna()
    tested = view.rows(table[is_tested], model)
    day = results.evaluation_days.get(model)
    if tested.empty or day is None:
        return ""
    control = results.control("tumor_growth", model)
    method = method_words(tested["method"].iloc[0])
    when = results.windows.words(model, day).capitalize()
    return f"{when} against {control} on volume ({method}): {p_words(tested)}."


def _period_words(open_end: bool) -> str:
    end = ", of which the study states no end" if open_end else " to its stated end"
    return f"Gray bar: treatment{end}."


def _dose_words(stated: Mapping[str, list[str]], known: Mapping[str, Dosing]) -> str:
    read = "; ".join(f"{words} ({', '.join(stated[words])})" for words in known)
    unread = "; ".join(
        f"'{words}' ({', '.join(arms)})" for words, arms in stated.items() if words not in known
    )
    return sentence_join(
        [
            f"Marks below: doses as the study states them, {read}." if read else "",
            f"Doses not drawn, as the schedule leaves the days open: {unread}." if unread else "",
        ]
    )


def _arm_counts(left: pd.DataFrame) -> str:
    counts = left.groupby("arm", sort=False).size()
    return ", ".join(f"{arm} {n}" for arm, n in counts.items()) or "nobody"


def measured_words(results: Results, table: pd.DataFrame, model: str) -> str:
    """How many animals of each arm were measured, and of how many where not all were."""
    started = table.groupby("arm", sort=False)["n_started"].max().astype(int)
    every = animals_of_study(results.study)
    each = every.loc[every["model"] == model, "arm"].value_counts()
    pairs = zip(started.index, started, each.reindex(started.index), strict=True)
    some = [f"{arm} {n} of {whole:g}" for arm, n, whole in pairs if n < whole]
    of = f" ({', '.join(some)})" if some else ""
    return f"n = {counted(started, 'animal')} an arm with a volume{of}."
