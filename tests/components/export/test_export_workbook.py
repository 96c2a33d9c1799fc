"""Why each well does not count stands in the exported workbook, and in a study read again."""

from __future__ import annotations

from analysis.design.study_workbook import write_study_workbook
from analysis.in_vitro.plates.exclusions import excluded_wells
from analysis.reading import Corrections, Upload, WellExclusion, read_study
from analysis.results import analyse
from analysis.settings import Settings
from components.export.workbook import exclusions
from tests.small_studies import csv, plate_rows

REASONS = {"C1": "bubble", "C2": "Grubbs' test: G = 2.1"}


def results_with_reasons():
    out = [WellExclusion("", "", "P1", 72.0, well, why) for well, why in REASONS.items()]
    corrections = Corrections().with_exclusions(out)
    return analyse(read_study([Upload("small.csv", csv(plate_rows()))], corrections), Settings())


def told(table):
    return dict(zip(table["well"], table["reason"], strict=True))


def test_every_excluded_well_is_exported_with_its_own_reason():
    table = exclusions(results_with_reasons())
    assert told(table) == REASONS
    assert set(table["kind"]) == {"well"}


def test_reasons_come_back_from_a_written_study():
    written = write_study_workbook(results_with_reasons().study)
    again = analyse(read_study([Upload("study.xlsx", written)]), Settings())
    assert told(excluded_wells(again.study, again.tables["well_viability"])) == REASONS
    assert told(exclusions(again)) == REASONS


def test_without_excluded_wells_there_is_no_row():
    results = analyse(read_study([Upload("small.csv", csv(plate_rows()))]), Settings())
    assert exclusions(results).empty
