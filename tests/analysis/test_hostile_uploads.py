"""Uploads made to do harm, where they are at hand: each is read or refused, and named as such."""

from pathlib import Path

import pytest

from analysis.reading import Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import StudyError
from tests.places import REAL_FILES

FOLDER = REAL_FILES.parent / "cases" / "hardening"
FILES = sorted(path for path in FOLDER.glob("*.*")) if FOLDER.is_dir() else []
REFUSED = {  # file: what its sentence speaks of
    "f03_fat_self_loops.xls": "damaged or only partly downloaded",
    "h02_ods_plus_sign.ods": "the limit is 2,000,000",
    "h04_ods_gt_in_attr.ods": "the limit is 2,000,000",
    "k40_grouped_number_in_grid.csv": "The file was not read",
    "k41_unknown_xml_encoding.xlsx": "damaged or only partly downloaded",
}
QUICK = Settings(bootstrap_resamples=50, synergy_resamples=20)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_hostile_upload_is_read_or_refused_in_words(path: Path):
    upload = Upload(path.name, path.read_bytes())
    if path.name in REFUSED:
        with pytest.raises(StudyError) as refused:
            read_study([upload])
        said = " ".join(problem.what for problem in refused.value.problems)
        assert REFUSED[path.name] in said
        return
    study = read_study([upload])
    if path.name != "d15_500_arms.csv":  # which a test of its own analyzes
        assert "problems" in analyse(study, QUICK).tables


def test_names_that_are_markup_are_names():
    path = FOLDER / "k10_hostile_browser.xlsx"
    if not path.is_file():
        pytest.skip("the file is not at hand")
    study = read_study([Upload(path.name, path.read_bytes())])
    assert study.survival is not None
    assert len(study.survival) == 152
    assert "<script>window.PWN=2</script>" in set(study.survival["arm"])
