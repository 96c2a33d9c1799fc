"""Tests are dealt out by files: another version of pytest must not spread them one by one."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tests.places import ROOT
from tests.side_by_side import BROWSER_FILES, BROWSERS

TESTS = """
import os
import pytest
with open(os.environ["PYTEST_XDIST_WORKER"], "a") as order:
    print(os.path.basename(__file__), file=order)
@pytest.mark.parametrize("n", range(6))
def test_it(n): pass
"""


def workers_by_file(folder):
    """Run the tests of a folder in two processes: which of them each file was in."""
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-vv", "-n2", "-p", "tests.side_by_side"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = defaultdict(set)
    for worker, file in re.findall(r"\[(gw\d)\].*PASSED (\S+)::", run.stdout):
        found[file].add(worker)
    return found


def test_a_file_stays_in_one_process_and_so_do_the_browsers_of_one_turn(tmp_path):
    first, next_turn = BROWSER_FILES[0], BROWSER_FILES[BROWSERS]
    files = ("test_a.py", "test_b.py", first, next_turn)
    for file in files:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TESTS, encoding="utf-8")
    found = workers_by_file(tmp_path)
    assert {file: len(workers) for file, workers in found.items()} == dict.fromkeys(files, 1)
    assert found[first] == found[next_turn]
    orders = [(tmp_path / name).read_text(encoding="utf-8").split() for name in ("gw0", "gw1")]
    assert orders[0] == [Path(file).name for file in files]
    assert orders[1] == [Path(file).name for file in ("test_b.py", next_turn, first, "test_a.py")]
