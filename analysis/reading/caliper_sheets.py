"""Caliper, weight and survival sheets as labs have them: the finder that reads them."""

from __future__ import annotations

from analysis.reading.caliper_bodies import arm_in_title
from analysis.reading.caliper_dates import date_order
from analysis.reading.caliper_findings import findings_of
from analysis.reading.caliper_regions import Region, find_regions
from analysis.reading.caliper_wide import read_wide
from analysis.reading.findings import Answers, Finding
from analysis.reading.sheets import Cell, Sheet

NO_ANSWERS: Answers = {}


def find_calipers(sheet: Sheet, answers: Answers = NO_ANSWERS) -> tuple[Finding, ...]:
    """Measurements of animals in any layout of a sheet; empty where it holds none."""
    regions = find_regions(sheet)
    order = date_order(sheet, [each for region in regions for each in _dates(region)], answers)
    findings: list[Finding] = []
    for region in regions:
        if not region.times:
            continue
        arm = arm_in_title(region.title) or arm_in_title(sheet.name)
        table = read_wide(region, order, arm, answers)
        if table:
            findings += findings_of(table, answers)
    return tuple(findings)


def _dates(region: Region) -> list[list[Cell]]:
    """Dates of a region that belong together: its headings, and each of its columns of dates."""
    rows = region.sheet.rows[region.first : region.end]
    heads: list[Cell] = [head.date for head in region.heads.values() if head.date is not None]
    columns = region.columns("date", "start", "end_date")
    return [heads, *([row[at] for row in rows] for at in columns)]
