"""The template tells of the facts that only the study sheet can say."""

from __future__ import annotations

import pandas as pd

from tests.places import ROOT

TEMPLATE = ROOT / "sample_data" / "study_template.xlsx"


def test_the_notes_name_the_facts_of_cell_lines_and_solvents() -> None:
    notes = pd.read_excel(TEMPLATE, sheet_name="notes", engine="openpyxl").set_index(
        ["sheet", "column"]
    )
    (said,) = notes.loc[[("study", "key")], "what it means"]
    for key in ("parent of <cell line>", "doubling time of <cell line>", "vehicle of <arm>"):
        assert key in said
