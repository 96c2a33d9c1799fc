"""Names that the session's things have in the link, among the widgets, and on the disk."""

from __future__ import annotations

from pathlib import Path

MEMORY = "memory"  # the session's own record
FILES = "files"  # widget key of the upload box
STUDY = "study"  # link parameter: "sample" opens the sample study
HIDE = "hide"  # link parameter: an arm that is not shown
TAB, PART = "tab", "part"  # link parameters: what is open on the page, until it is drawn
TOKEN = "view"  # link parameter: names a kept study, to be read by who has the link
SAMPLE = Path(__file__).parents[2] / "sample_data" / "sample_study.xlsx"
TEMPLATE = SAMPLE.with_name("study_template.xlsx")
