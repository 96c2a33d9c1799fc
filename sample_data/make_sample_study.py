"""Writes the sample study and the study template: ``python sample_data/make_sample_study.py``.

Everything random comes from one seed, so a second run gives equal tables and equal files. The
published summaries stand beside the invented values in ``life_span.py`` and ``xenograft.py``, the
true curves of the plates in ``mtt.py``. The program shares no code with the analysis it feeds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from about import TITLE, arms_sheet, notes_sheet, study_sheet
from life_span import survival_sheet
from mtt import mtt_sheets
from template import TITLE as TEMPLATE_TITLE
from template import template_sheets
from workbook import Sheet, write_workbook
from xenograft import xenograft_sheets

SEED = "sample study 1"
STUDY_FILE = "sample_study.xlsx"
TEMPLATE_FILE = "study_template.xlsx"


def main() -> None:
    """Write both workbooks beside this script, or into the folder given with ``--out``."""
    parser = argparse.ArgumentParser(description="Write the sample study and the study template.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(sample_sheets(), TITLE, folder / STUDY_FILE)
    write_workbook(template_sheets(), TEMPLATE_TITLE, folder / TEMPLATE_FILE)


def sample_sheets() -> tuple[Sheet, ...]:
    """Every sheet of the sample study, notes first."""
    plate_reads, plate_layout = mtt_sheets(SEED)
    calipers, tumor_weights, endpoints = xenograft_sheets(SEED)
    return (
        notes_sheet(),
        study_sheet(),
        arms_sheet(),
        plate_reads,
        plate_layout,
        calipers,
        survival_sheet(SEED),
        tumor_weights,
        endpoints,
    )


if __name__ == "__main__":
    main()
