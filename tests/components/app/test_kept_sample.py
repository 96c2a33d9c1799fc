"""The sample's results from disk are those of the analysis, and never those of another version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis.reading import Corrections, Upload
from analysis.settings import Settings
from components.app import caches, kept_sample
from components.app.kept import Kept
from components.app.names import SAMPLE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty place to keep it, as a first start finds it."""
    monkeypatch.setattr(kept_sample, "FOLDER", tmp_path / "kept")
    forget()
    yield tmp_path / "kept"
    forget()


def forget() -> None:
    """As another start."""
    for function in (kept_sample.open_kept, kept_sample._compute, kept_sample._path):
        function.cache_clear()


@pytest.fixture
def computed(monkeypatch, sample_study, sample_results) -> None:
    """What the analysis finds without waiting for it, where another test compares the two."""
    monkeypatch.setattr(kept_sample, "read_study", lambda uploads: sample_study)
    monkeypatch.setattr(kept_sample, "analyse", lambda study, settings: sample_results)


def no_analysis(*_: object) -> None:
    raise AssertionError("the sample was analyzed anew")


def test_what_was_kept_is_what_the_analysis_finds(folder, sample_study, sample_results):
    kept_sample.study_and_results()
    forget()
    study, results = kept_sample.open_kept()
    assert (study.title, study.arms, study.problems) == (
        sample_study.title, sample_study.arms, sample_study.problems,
    )  # fmt: skip
    assert results.settings == Settings()
    assert list(results.tables) == list(sample_results.tables)
    for name, table in sample_results.tables.items():
        pd.testing.assert_frame_equal(results.tables[name], table, check_exact=True)


def test_another_start_takes_it_from_disk(folder, computed, monkeypatch):
    first = kept_sample.study_and_results()
    forget()
    monkeypatch.setattr(kept_sample, "analyse", no_analysis)
    assert kept_sample.study_and_results()[0].key == first[0].key


@pytest.mark.parametrize("what", ["code", "sample", "library"])
def test_another_version_computes_anew_and_removes_what_was_kept(
    folder, computed, monkeypatch, tmp_path, what
):
    kept_sample.study_and_results()
    (before,) = folder.iterdir()
    forget()
    if what == "code":
        (tmp_path / "analysis").mkdir()
        (tmp_path / "analysis" / "__init__.py").write_text("X = 1\n")
        monkeypatch.setattr(kept_sample.analysis, "__file__", str(tmp_path / "analysis" / "x.py"))
    elif what == "sample":
        monkeypatch.setattr(kept_sample, "sample", lambda: SAMPLE.read_bytes() + b"\0")
    else:
        monkeypatch.setattr(kept_sample, "version", lambda name: f"{name} of tomorrow")
    monkeypatch.setattr(kept_sample, "read_study", lambda uploads: "study")
    monkeypatch.setattr(kept_sample, "analyse", lambda study, settings: "results")
    assert kept_sample.open_kept() is None
    assert kept_sample.study_and_results() == ("study", "results")
    (after,) = folder.iterdir()
    assert after != before


def test_every_module_of_the_analysis_counts():
    origins = list(kept_sample._origins())
    assert {b"results.py", b"reading/read.py", b"survival/table.py"} <= set(origins)
    assert Path(kept_sample.analysis.__file__).read_bytes() in origins


def test_a_damaged_file_is_computed_anew(folder, computed):
    kept_sample.study_and_results()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    forget()
    assert kept_sample.open_kept() is None
    kept_sample.study_and_results()
    assert len(file.read_bytes()) == len(whole)


def test_a_folder_that_cannot_be_written_to_keeps_nothing(folder, monkeypatch):
    folder.write_text("a file in its place")
    monkeypatch.setattr(kept_sample, "read_study", lambda uploads: "study")
    monkeypatch.setattr(kept_sample, "analyse", lambda study, settings: "results")
    assert kept_sample.study_and_results() == ("study", "results")


def test_only_the_sample_as_it_comes_is_taken_from_there(monkeypatch):
    monkeypatch.setattr(caches, "_STUDIES", Kept(4))
    monkeypatch.setattr(caches, "_RESULTS", Kept(4))
    monkeypatch.setattr(caches, "study_and_results", lambda: ("kept study", "kept results"))
    monkeypatch.setattr(caches, "from_files", lambda *_: "study of a worker")
    monkeypatch.setattr(caches, "_analyzed", lambda *_: "results of a worker")
    own = (Upload(SAMPLE.name, kept_sample.sample()),)
    copy = (Upload("a copy.xlsx", kept_sample.sample()),)
    corrected = Corrections().with_fact("title", "another title")
    found = {}
    for name, uploads, corrections, settings in [
        ("own", own, Corrections(), Settings()),
        ("copy", copy, Corrections(), Settings()),
        ("corrected", own, corrected, Settings()),
        ("other settings", own, Corrections(), Settings(confidence=0.9)),
    ]:
        key = caches.content_key(uploads, corrections)
        study = caches.read(key, uploads, corrections)
        found[name] = (study, caches.analyzed(key, settings, study, uploads))
    assert found == {
        "own": ("kept study", "kept results"),
        "copy": ("study of a worker", "results of a worker"),
        "corrected": ("study of a worker", "results of a worker"),
        "other settings": ("kept study", "results of a worker"),
    }
