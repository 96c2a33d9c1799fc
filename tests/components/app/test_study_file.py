"""The study file gives the same state back, and refuses what it did not write."""

import io
import json
import zipfile

import pytest

from analysis.reading import Corrections, Upload
from analysis.reading.saved_study import is_study_file
from analysis.settings import Settings
from analysis.study import StudyError
from components.app.study_file import SavedStudy, read_study_file, write_study_file
from components.look.ink_and_paper import FigureSettings

STATE = SavedStudy(
    (Upload("../../etc/a.csv", b"animal,arm"), Upload("b.xlsx", bytes(range(256)))),
    Corrections(answers=(("day", "0"),)),
    Settings(volume_formula="pi6", evaluation_day=21.0),
    FigureSettings(font_px=18, colors=(("tamoxifen", "#112233"),), legend="labels"),
    ("letrozole",),
    {"choice_dose_MCF-7": 10.0, "growth_log": True, "choice_maps": ["a", "b"]},
)


def changed(**parts):
    """The study file of ``STATE`` with parts of its manifest replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_study_file(STATE))) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "study.json":
                data = json.dumps(json.loads(data) | parts).encode()
            new.writestr(name, data)
    return buffer.getvalue()


def test_a_state_comes_back_equal_and_equal_states_give_equal_files():
    assert read_study_file(write_study_file(STATE)) == STATE
    assert write_study_file(STATE) == write_study_file(STATE)


def test_names_in_the_file_are_never_paths():
    with zipfile.ZipFile(io.BytesIO(write_study_file(STATE))) as archive:
        assert archive.namelist() == ["study.json", "files/1", "files/2"]


def test_only_a_study_file_is_taken_for_one():
    assert is_study_file(write_study_file(STATE))
    assert not is_study_file(b"PK\x03\x04 broken")
    assert not is_study_file(b"animal,arm")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"version": 2}, "later version"),
        ({"format": "other"}, "not a study file"),
        ({"settings": {"unheard_of": 1}}, "does not know: unheard_of"),
        ({"settings": {"volume_formula": "cube"}}, "volume_formula = 'cube'"),
        ({"figures": {"font_px": "large"}}, "font_px = 'large'"),
        ({"choices": {"choice_maps": {"b": 1}}}, "choice of no use: 'choice_maps'"),
        ({"files": [{"member": "files/9", "name": "a", "sha256": ""}]}, "not a study file"),
        ({"files": [{"member": "files/1", "name": "a", "sha256": ""}]}, "changed after"),
    ],
)
def test_a_manifest_that_was_changed_is_refused(parts, words):
    with pytest.raises(StudyError, match=words):
        read_study_file(changed(**parts))
