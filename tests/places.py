"""Where things are: the project, its tests' files, and files of labs on machines that have them."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app.py"
SAMPLE = ROOT / "sample_data" / "sample_study.xlsx"
FILES = ROOT / "tests" / "files"
GOLDEN = ROOT / "tests" / "golden"
BROWSER_TESTS = ROOT / "tests" / "browser"

# Not part of the project: tests that need them are skipped where they are not.
REAL_FILES = Path(os.environ.get("REAL_FILES", ROOT / "../shared/real_files")).resolve()
