"""Findings of all sheets to one study: arms, models, days, layouts and animals made consistent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.reading.body_weights import in_grams
from analysis.reading.calipers.stops.changed_arms import without_changed_arms
from analysis.reading.calipers.stops.unit_changes import with_one_unit
from analysis.reading.columns.studies import with_studies
from analysis.reading.corrected import (
    corrected_events,
    corrected_layout,
    corrected_plates,
    corrected_roster,
    without_painted,
)
from analysis.reading.corrections import NO_CORRECTIONS, Corrections
from analysis.reading.findings import Answers, Finding
from analysis.reading.first_palpable import with_first_palpable
from analysis.reading.last_zeros import without_last_zeros
from analysis.reading.plates.control_wells import with_control_of_plates, with_full_control
from analysis.reading.pooling.stop import without_pooled
from analysis.reading.responses.rows import without_copies
from analysis.reading.words.values import each_once
from analysis.reading.workbook.animals import unique_animals
from analysis.reading.workbook.arm_sheet import StatedArm, stated_arms
from analysis.reading.workbook.arms import SeenArm, arm_key, roster, seen_arms, with_control
from analysis.reading.workbook.days import with_days
from analysis.reading.workbook.excluded import with_exclusions
from analysis.reading.workbook.facts import NO_FACTS, stated_facts, unknown_names
from analysis.reading.workbook.layouts import arms_of_wells, settled_wells, with_layout
from analysis.reading.workbook.models import model_key, with_models
from analysis.reading.workbook.named_plates import with_named_hours, with_named_lines
from analysis.reading.workbook.outcomes import one_row_per_animal
from analysis.reading.workbook.repeats import (
    possible_days,
    without_empty_repeats,
    without_repeated_calipers,
    without_repeats,
    without_spliced,
)
from analysis.study import (
    CALIPER_COLUMNS,
    ENDPOINT_COLUMNS,
    PLATE_READ_COLUMNS,
    RESPONSE_COLUMNS,
    SURVIVAL_COLUMNS,
    TUMOR_WEIGHT_COLUMNS,
    Arm,
    Problem,
    Question,
    Study,
)

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "plate_reads": PLATE_READ_COLUMNS,
    "responses": RESPONSE_COLUMNS,
    "calipers": CALIPER_COLUMNS,
    "survival": SURVIVAL_COLUMNS,
    "tumor_weights": TUMOR_WEIGHT_COLUMNS,
    "endpoints": ENDPOINT_COLUMNS,
}
_ON_PLATES = ("plate_reads", "responses")
_IN_VIVO = ("calipers", "survival", "tumor_weights", "endpoints")
_READ_IDENTITY = ("model", "experiment", "plate", "time_h", "read_wavelength_nm", "well")
_ANIMAL = ("model", "arm", "animal")

Tables = dict[str, pd.DataFrame]


@dataclass(slots=True)
class _Draft:
    """The tables of a study on their way, by kind, with its arms and the problems so far."""

    tables: Tables
    arms: tuple[Arm, ...]
    problems: list[Problem]
    questions: list[Question]

    def take(self, tables: Mapping[str, pd.DataFrame], problems: Sequence[Problem]) -> None:
        """Put these tables in place of the old ones, and add problems."""
        self.tables |= tables
        self.problems += problems

    @property
    def in_vivo(self) -> Tables:
        """The tables whose rows are animals."""
        return {kind: self.tables[kind] for kind in _IN_VIVO if kind in self.tables}


def assemble(findings: Sequence[Finding], corrections: Corrections = NO_CORRECTIONS) -> Study:
    """One study from all findings; title, key and sources are left empty.

    Sheets of the same kind are appended. Arms are matched whatever their spelling, layouts
    joined to reads, dates counted from day 0, and every animal named once within model and arm.
    """
    draft = _draft(findings)
    if "responses" in draft.tables:
        draft.take(*_only("responses", without_copies(draft.tables["responses"])))
    about = draft.tables.pop("study", NO_FACTS)
    facts, problems = stated_facts(about)
    draft.problems += problems
    facts |= dict(corrections.facts)
    _correct_plates(draft, corrections)
    stated = _stated(draft)
    _join_layouts(draft, dict(corrections.answers))
    _name_lines(draft, facts.get("model", ""), dict(corrections.answers))
    draft.take(*with_models(draft.tables, facts.get("model", "")))
    _name_arms(draft, stated, corrections)
    answers = dict(corrections.answers)
    _stop_pooled(draft, answers)
    asked: tuple[Question, ...] = ()
    if draft.in_vivo:
        tables, asked, problems = with_studies(draft.in_vivo, answers)
        draft.take(tables, problems)
    lines = [draft.tables[kind]["model"] for kind in _ON_PLATES if kind in draft.tables]
    names = [str(name) for name in pd.unique(pd.concat(lines))] if lines else []
    draft.problems += unknown_names(about, draft.arms, names)
    facts, about_days = _follow_animals(draft, facts, answers)
    asked += about_days
    _drop_repeats(draft)
    if "survival" in draft.tables:
        survival = corrected_events(draft.tables["survival"], corrections.events)
        draft.tables["survival"] = survival
    if "plate_reads" in draft.tables:
        reads = draft.tables["plate_reads"]
        draft.take(*_only("plate_reads", with_exclusions(reads, corrections.exclusions)))
    typed = {kind: _typed(table, COLUMNS[kind]) for kind, table in draft.tables.items()}
    filled = {kind: table for kind, table in typed.items() if len(table)}
    return Study(
        title="",
        key="",
        arms=_with_model_names(draft.arms, filled),
        facts=facts,
        problems=tuple(draft.problems),
        recognized=tuple(finding.recognized for finding in findings),
        questions=(*draft.questions, *asked),
        plate_reads=filled.get("plate_reads"),
        responses=filled.get("responses"),
        calipers=filled.get("calipers"),
        survival=filled.get("survival"),
        tumor_weights=filled.get("tumor_weights"),
        endpoints=filled.get("endpoints"),
    )


def _draft(findings: Sequence[Finding]) -> _Draft:
    tables = {
        kind: _appended([each.rows for each in findings if each.kind == kind])
        for kind in dict.fromkeys(each.kind for each in findings)
    }
    return _Draft(
        tables,
        (),
        list(dict.fromkeys(problem for each in findings for problem in each.problems)),
        [question for each in findings for question in each.questions],
    )


def _follow_animals(
    draft: _Draft, facts: Mapping[str, str], answers: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Question, ...]]:
    """Days in place of dates, weights in grams, the first day of tumors, one curve an animal."""
    tables, problems, about_weights = in_grams(draft.in_vivo, answers)
    draft.take(tables, problems)
    draft.take(*with_days(draft.in_vivo, facts))
    draft.take(*possible_days(draft.in_vivo))
    about_sizes: tuple[Question, ...] = ()
    if "calipers" in draft.tables:
        for check in (with_one_unit, without_changed_arms, without_last_zeros):
            kept, told, asked = check(draft.tables["calipers"], answers)
            draft.take({"calipers": kept}, told)
            about_sizes += asked
    known, about_start = with_first_palpable(draft.tables.get("calipers"), facts, answers)
    if draft.in_vivo:
        draft.take(*unique_animals(draft.in_vivo))
    return known, about_weights + about_sizes + about_start + _drop_spliced(draft, answers)


def _appended(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)] or tables[:1]
    return (
        pd.concat(filled, ignore_index=True)
        if len(filled) > 1
        else filled[0].reset_index(drop=True)
    )


def _correct_plates(draft: _Draft, corrections: Corrections) -> None:
    """Plates and wells as the user said, before layouts are joined to reads."""
    reads = draft.tables.get("plate_reads")
    layout = corrected_layout(draft.tables.get("plate_layout"), reads, corrections.wells)
    if layout is not None:
        draft.tables["plate_layout"] = layout
    if reads is not None:
        bare = without_painted(reads, corrections.wells) if corrections.wells else reads
        draft.tables["plate_reads"] = corrected_plates(bare, corrections.plates)


def _stated(draft: _Draft) -> list[StatedArm]:
    rows = draft.tables.pop("arms", None)
    return [] if rows is None else stated_arms(rows, rows["arm"].map(arm_key))


def _join_layouts(draft: _Draft, answers: Answers) -> None:
    layout = draft.tables.pop("plate_layout", None)
    if "plate_reads" in draft.tables:
        reads, problems = with_layout(draft.tables["plate_reads"], layout)
        reads, questions = with_full_control(reads, answers)
        draft.take({"plate_reads": reads}, problems)
        draft.questions += questions
    elif layout is not None and len(layout):
        first = layout.iloc[0]
        what = "There is a plate layout, but no reads. Add a plate_reads sheet."
        draft.problems.append(Problem("warning", what, first["file"], first["sheet"]))


def _name_lines(draft: _Draft, fact: str, answers: Answers) -> None:
    """Plates of the lines and hours that their titles, sheets and files name."""
    if "plate_reads" in draft.tables:
        reads, told = with_named_hours(draft.tables["plate_reads"])
        draft.take({"plate_reads": reads}, told)
        reads, told, asked = with_named_lines(draft.tables, fact, answers)
        draft.take({"plate_reads": reads}, told)
        draft.questions += asked


def _name_arms(draft: _Draft, stated: Sequence[StatedArm], corrections: Corrections) -> None:
    """Give every arm its one name, and control wells their arm."""
    seen: list[SeenArm] = []
    for kind, table in draft.tables.items():
        seen += arms_of_wells(table) if kind in _ON_PLATES else seen_arms(table)
    found = corrected_roster(roster(stated, seen), corrections.arms)
    draft.problems += found.problems
    draft.arms = found.arms
    for kind, table in draft.tables.items():
        table = table.assign(arm=each_once(table["arm"], _one_name(found.names, kind)))
        draft.tables[kind] = table
    if "plate_reads" in draft.tables:
        reads, answers = draft.tables["plate_reads"], dict(corrections.answers)
        draft.arms, questions = with_control_of_plates(draft.arms, reads, answers)
        draft.questions += questions
    for kind in _ON_PLATES:
        if kind in draft.tables:
            wells = settled_wells(draft.tables[kind], draft.arms, {e.name for e in stated})
            draft.arms = wells.arms
            draft.take({kind: wells.reads}, wells.problems)
    draft.arms, questions = with_control(draft.arms, draft.in_vivo, dict(corrections.answers))
    draft.questions += questions


def _stop_pooled(draft: _Draft, answers: Mapping[str, str]) -> None:
    """Tables whose arms are of several things by their values wait for the answer."""
    for kind in _ON_PLATES:
        if kind in draft.tables:
            rows, arms, problems, asked = without_pooled(draft.tables[kind], draft.arms, answers)
            draft.arms = arms
            draft.questions += asked
            draft.take({kind: rows}, problems)


def _one_name(names: Mapping[str, str], kind: str) -> Callable[[str], str]:
    """The name of an arm for each spelling; on plates others are of wells of no arm."""
    if kind in _ON_PLATES:
        return lambda written: names.get(written, written)
    return {**names, "": ""}.__getitem__


def _drop_spliced(draft: _Draft, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Animals with two curves out of the calipers, and the question about them."""
    if "calipers" not in draft.tables:
        return ()
    kept, problems, questions = without_spliced(draft.tables["calipers"], answers)
    draft.take({"calipers": kept}, problems)
    return questions


def _drop_repeats(draft: _Draft) -> None:
    for kind, table in list(draft.tables.items()):
        if kind == "plate_reads":
            table = without_empty_repeats(table, _READ_IDENTITY)
            draft.take(*_only(kind, without_repeats(table, _READ_IDENTITY, "a well and time")))
        elif kind == "responses":
            continue  # rows alike are replicates
        elif kind == "calipers":
            draft.take(*_only(kind, without_repeated_calipers(table)))
        elif kind == "survival":
            draft.take(*_only(kind, one_row_per_animal(table)))
        elif kind == "tumor_weights":
            draft.take(*_only(kind, without_repeats(table, _ANIMAL, "an animal")))
        else:
            identity = (*_ANIMAL, "measure", "unit", "day")
            what = "an animal, measure and day"
            draft.take(*_only(kind, without_repeats(table, identity, what)))


def _only(
    kind: str, found: tuple[pd.DataFrame, Sequence[Problem]]
) -> tuple[Tables, Sequence[Problem]]:
    return {kind: found[0]}, found[1]


def _typed(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    kept = table[list(columns)].reset_index(drop=True)
    kinds = dict(zip(kept, map(str, kept.dtypes), strict=True))
    others = {name: kind for name, kind in columns.items() if kinds[name] != kind}
    if others:
        kept[list(others)] = kept[list(others)].astype(others)
    return kept


def _with_model_names(arms: Sequence[Arm], tables: Tables) -> tuple[Arm, ...]:
    """Arms whose regimens spell models as the tables do."""
    names = {model_key(m): m for table in tables.values() for m in table["model"].unique()}
    return tuple(
        replace(
            arm,
            regimens=tuple(
                replace(each, model=names.get(model_key(each.model), each.model))
                for each in arm.regimens
            ),
        )
        for arm in arms
    )
