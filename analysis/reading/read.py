"""Uploads to one study: every sheet is offered to the finders in turn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import pandas as pd

from analysis.reading.accounting import not_used
from analysis.reading.assemble import assemble
from analysis.reading.calipers.arm_codes import ARM_CODES
from analysis.reading.calipers.join import join_calipers
from analysis.reading.calipers.named_sheets import NamedSheets, named_sheets
from analysis.reading.calipers.sheets import find_calipers, find_unsaid_measure
from analysis.reading.calipers.tables_of_means import find_means, find_without_days
from analysis.reading.calipers.unnamed_animals import (
    find_unnamed_courses,
    find_unnamed_survival,
)
from analysis.reading.choice.choose import choose
from analysis.reading.choice.readings import ANIMALS, PLATES, RESPONSES
from analysis.reading.columns.codes_in_a_sheet import codes_in_sheet
from analysis.reading.columns.dose_arms import with_doses_in_arms
from analysis.reading.columns.error_columns import without_errors
from analysis.reading.columns.legends import LEGEND, find_legend
from analysis.reading.columns.named_values import with_named_values
from analysis.reading.columns.other_languages import with_english_headings
from analysis.reading.columns.well_names import with_well_names
from analysis.reading.corrections import NO_CORRECTIONS, Corrections
from analysis.reading.doubts.animals_apart import with_animals_apart
from analysis.reading.doubts.frame import without_doubtful
from analysis.reading.doubts.names_apart import with_names_apart
from analysis.reading.doubts.of_animals import about_animals
from analysis.reading.doubts.of_cells import EVIDENCE
from analysis.reading.files.cells import several
from analysis.reading.files.guards import LONGEST_TEXT
from analysis.reading.files.sheets import Sheet, read_sheets
from analysis.reading.files.uploads import Upload, source_of
from analysis.reading.findings import Answers, Finding
from analysis.reading.open_questions import answered, is_filled, refused, waiting, with_states
from analysis.reading.plates.join import join_plates
from analysis.reading.plates.numbered_columns import find_numbered_columns
from analysis.reading.plates.sheets import find_exports, find_plates
from analysis.reading.pointing.read import read_pointed, renamed
from analysis.reading.prism import find_prism
from analysis.reading.responses.doses_of_compounds import find_doses_of_compounds
from analysis.reading.responses.finder import find_responses, find_results
from analysis.reading.responses.loose import find_loose
from analysis.reading.words.headings import LEFT_ALONE
from analysis.reading.workbook.arm_columns import find_arm_columns
from analysis.reading.workbook.columns_of_numbers import (
    find_arms_on_days,
    find_columns_of_numbers,
)
from analysis.reading.workbook.endpoint_tables import find_endpoint_tables
from analysis.reading.workbook.finder import (
    find_animal_tables,
    find_plate_sheets,
    find_study_tables,
)
from analysis.reading.workbook.tables import closest_kind, hinted_kind
from analysis.study import Problem, Recognized, SourceFile, Study, StudyError

Finder = Callable[[Sheet, Answers], tuple[Finding, ...]]
ANY = ""
# Each sheet goes to the first finder of its family that makes something of it: of those of any
# family for sheets that say themselves what they are, and of all where nothing tells the family.
FINDERS: tuple[tuple[str, Finder], ...] = (
    (ANY, find_prism),
    (ANY, find_exports),
    (ANY, find_plate_sheets),
    (ANY, find_arm_columns),
    (ANY, find_arms_on_days),
    (RESPONSES, find_responses),
    (ANIMALS, find_calipers),
    (ANIMALS, find_animal_tables),
    (PLATES, find_plates),
    (ANY, find_study_tables),
    (ANIMALS, find_unnamed_courses),
    (ANIMALS, find_unnamed_survival),
    (ANIMALS, find_endpoint_tables),
    (ANY, find_loose),
    (ANY, find_numbered_columns),
    (ANIMALS, find_without_days),
    (ANIMALS, find_means),
    (ANY, find_results),
    (ANY, find_doses_of_compounds),
    (ANY, find_unsaid_measure),
    (ANY, find_columns_of_numbers),
)

NEEDED = (
    "Nothing in the uploaded files could be read as a study. A study workbook has sheets such as "
    "plate_reads (plate, well, absorbance, time_h) with plate_layout (well, role, arm, "
    "concentration, unit), calipers (animal, arm, day, length_mm, width_mm) or survival (animal, "
    "arm, day, event), each with its headings in one row. One such sheet is enough."
)


@dataclass(slots=True)
class _Pile:
    """What was found in the uploads so far; ``waiting`` are sheets that nobody understood."""

    findings: list[Finding] = field(default_factory=list)
    waiting: list[Recognized] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    closed: list[Problem] = field(default_factory=list)  # why files could not be opened
    sources: list[SourceFile] = field(default_factory=list)


def read_study(uploads: Sequence[Upload], corrections: Corrections = NO_CORRECTIONS) -> Study:
    """Read uploaded files into one study.

    Files are merged: sheets of the same kind are appended, a file that is there twice counts
    once. What cannot be read is a problem of the study, with file, sheet and cell; a file that
    cannot be opened is left out of the others.

    Parameters
    ----------
    uploads : sequence of Upload
        Workbooks (.xlsx, .xlsm, .xls, .ods) and text tables (.csv, .tsv, .txt) by content.
    corrections : Corrections
        What the user said after looking at what was read.

    Returns
    -------
    Study
        ``key`` depends on the contents alone, not on names or order of the files.

    Raises
    ------
    StudyError
        No file holds any data that can be read; it carries every problem found, the questions
        whose answers would let some be read, and what is known of the sheets.
    """
    pile = _Pile()
    sheets = [sheet for upload in uploads for sheet in _sheets(pile, upload)]
    named = named_sheets(sheets, dict(corrections.answers))
    for sheet in sheets:
        _add(pile, sheet, named, corrections)
    pile.findings += named.told
    if all(finding.kind == LEGEND for finding in pile.findings):
        raise refused((*pile.closed, *pile.problems), (), pile.waiting, NEEDED)
    findings = join_calipers(join_plates(pile.findings), dict(corrections.answers))
    study = assemble(findings, corrections)
    questions = answered(study.questions, corrections)
    recognized = (*with_states(findings, questions), *pile.waiting)
    problems = (*pile.problems, *study.problems)
    if not has_data(study):
        raise refused((*pile.closed, *problems), questions, recognized, NEEDED)
    hashes = sorted(source.sha256 for source in pile.sources)
    if corrections != NO_CORRECTIONS:
        hashes.append(corrections.to_json())
    title = study.facts.get("title") or uploads[0].stem
    return replace(
        study,
        title=title,
        facts={"title": title} | study.facts,
        key=hashlib.sha256("\n".join(hashes).encode()).hexdigest(),
        problems=(*map(_left_out, pile.closed), *problems),
        sources=tuple(pile.sources),
        recognized=recognized,
        questions=questions,
    )


def has_data(study: Study) -> bool:
    """Whether any table has rows."""
    tables = (study.plate_reads, study.responses, study.calipers, study.survival)
    return any(table is not None for table in (*tables, study.tumor_weights, study.endpoints))


def _sheets(pile: _Pile, upload: Upload) -> tuple[Sheet, ...]:
    """The sheets of an upload; none where its content is known or cannot be read."""
    source = source_of(upload)
    same = next((each for each in pile.sources if each.sha256 == source.sha256), None)
    if same:
        what = f"The file has the same content as '{same.name}'."
        pile.problems.append(Problem("warning", what, upload.name, action="It counts once."))
        return ()
    pile.sources.append(source)
    try:
        return tuple(read_sheets(upload))
    except StudyError as error:
        pile.closed += error.problems
        return ()


def _left_out(closed: Problem) -> Problem:
    """Why a file beside others that were read was not: nobody waits for it."""
    what = f"'{closed.file}' was left out. {closed.what}"
    return replace(closed, severity="warning", what=what, action="The other files were read.")


def _add(pile: _Pile, sheet: Sheet, named: NamedSheets, corrections: Corrections) -> None:
    pointed = read_pointed(sheet, corrections.pointed, dict(corrections.answers))
    told, errors = _written_out(renamed(pointed.rest, corrections.pointed), named)
    rest, codes = _without_codes(told)
    findings, problems = _findings(rest, corrections)
    if pointed.findings and not findings:
        problems = [] if _has_no_numbers(rest) else problems
    codes = codes if findings or pointed.findings else ()
    pile.findings += [*pointed.findings, *findings, *codes]
    pile.problems += [*_shortened(sheet), *pointed.problems, *errors, *problems]
    if is_filled(sheet) and not (findings or pointed.findings):
        pile.waiting.append(waiting(sheet))


def _written_out(sheet: Sheet, named: NamedSheets) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet in English, with day, measure, dose and wells in words, without errors."""
    english, told = with_english_headings(sheet)
    dosed, doses = with_doses_in_arms(with_named_values(named.completed(english)))
    rest, errors = without_errors(with_well_names(dosed))
    return rest, (*told, *doses, *errors)


def _without_codes(sheet: Sheet) -> tuple[Sheet, tuple[Finding, ...]]:
    """The sheet without lines that explain its codes of arms, and these codes."""
    rest, codes, cell = codes_in_sheet(sheet)
    if not codes:
        return sheet, ()
    place = Recognized("arms", sheet.file, sheet.name, cell, cell, (("code", "arm"),))
    return rest, (Finding(ARM_CODES, pd.DataFrame(codes, columns=["code", "arm"]), place),)


def _findings(sheet: Sheet, corrections: Corrections) -> tuple[tuple[Finding, ...], list[Problem]]:
    legend = find_legend(sheet) if not hinted_kind(sheet) else ()
    if sheet.name and LEFT_ALONE.match(sheet.name) and not hinted_kind(sheet):
        what = "The sheet is called like notes, not data."
        return legend, [Problem("info", what, sheet.file, sheet.name, action="It was left alone.")]
    if not is_filled(sheet):
        return (), [Problem("info", "The sheet is empty.", sheet.file, sheet.name)]
    families = cache(lambda: choose(sheet).families)
    for family, finder in FINDERS:
        if family and families() and family not in families():
            continue
        findings = finder(sheet, dict(corrections.answers))
        if findings:
            findings = _without_doubts(sheet, findings, dict(corrections.answers))
            about = (*_hidden(sheet), *_without_rows(sheet, findings))
            return findings, [*about, *not_used(sheet, findings)]
    return legend, [] if legend else [_not_read(sheet)]


def _without_doubts(
    sheet: Sheet, findings: Sequence[Finding], answers: Answers
) -> tuple[Finding, ...]:
    """The findings, nothing pooled and nothing misnamed that the sheet leaves unexplained."""
    named = with_names_apart(sheet, findings, answers)
    apart = with_animals_apart(sheet, named, answers)
    return without_doubtful(sheet, apart, answers, (*EVIDENCE, *about_animals(apart)))


def _has_no_numbers(sheet: Sheet) -> bool:
    """Whether what stands beside pointed tables is notes, titles or nothing."""
    return all(isinstance(cell, str | bool) for row in sheet.rows for cell in row)


def _shortened(sheet: Sheet) -> list[Problem]:
    """Cells with a text too long for a heading, a name or a value, where there are any."""
    if not sheet.shortened:
        return []
    what = f"A text of more than {LONGEST_TEXT:,} letters is a note, not a value of a table."
    action = f"Its first {LONGEST_TEXT:,} letters were read."
    cells = several(sheet.shortened)
    return [Problem("info", what, sheet.file, sheet.name, cells, action=action)]


def _hidden(sheet: Sheet) -> list[Problem]:
    if not sheet.is_hidden:
        return []
    what = "The sheet is hidden in the workbook. Delete it if it should not count."
    return [Problem("info", what, sheet.file, sheet.name, action="It was read.")]


def _without_rows(sheet: Sheet, findings: Sequence[Finding]) -> list[Problem]:
    if any(len(each.rows) or each.problems or each.questions for each in findings):
        return []
    what = "The sheet has headings, but no rows below them."
    return [Problem("warning", what, sheet.file, sheet.name, findings[0].recognized.first_cell)]


def _not_read(sheet: Sheet) -> Problem:
    kind, needed = closest_kind(sheet)
    name = f"Sheet '{sheet.name}'" if sheet.name else "The file"
    if kind and needed:
        what = f"{name} was not read: as {kind} it lacks a column for {needed}. Add its heading."
    else:
        what = (
            f"{name} was not read: no row has the headings of plate_reads, plate_layout, "
            "calipers, survival, tumor_weights, endpoints, arms or study. Name the columns as "
            "in the template."
        )
    return Problem("warning", what, sheet.file, sheet.name)
