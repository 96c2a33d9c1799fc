"""What a worker process reads and computes is what this process would; its end is a sentence."""

import pandas as pd
import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import StudyError
from components.app import caches, waiting
from components.app.process_limits import Limits
from components.app.workers import Ended
from tests import hostile_jobs
from tests.places import SAMPLE

FILES = (Upload("a.csv", b"1"), Upload("b.ods", b"2"))


@pytest.fixture(scope="module")
def read():
    uploads = (Upload(SAMPLE.name, SAMPLE.read_bytes()),)
    return caches.read("test_worker_studies", uploads, Corrections())


def assert_equal(ours, theirs):
    """Frames by value, all else by equality."""
    if isinstance(theirs, pd.DataFrame):
        pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
    else:
        assert ours == theirs


def test_a_study_is_the_one_that_is_read_here(read, sample_study):
    for name in type(sample_study).__dataclass_fields__:
        assert_equal(getattr(read, name), getattr(sample_study, name))


def test_the_tables_are_those_that_are_computed_here(read, sample_results):
    found = caches.analyzed("test_worker_studies", Settings(), read, ())
    assert found.tables.keys() == sample_results.tables.keys()
    for name, table in sample_results.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], table, rtol=1e-9)
    assert found.problems == sample_results.problems


def test_what_cannot_be_read_is_refused_as_here():
    with pytest.raises(StudyError) as here:
        read_study(FILES[:1])
    with pytest.raises(StudyError) as there:
        caches.read("test_worker_studies: not read", FILES[:1], Corrections())
    assert there.value.problems == here.value.problems


def test_what_cannot_be_computed_is_refused_as_here(read):
    settings = Settings(volume_formula="pi6_height")
    with pytest.raises(StudyError) as here:
        analyse(read, settings)
    with pytest.raises(StudyError) as there:
        caches.analyzed("test_worker_studies: heights", settings, read, ())
    assert there.value.problems == here.value.problems


@pytest.mark.parametrize(
    ("job", "arguments", "words"),
    [
        (hostile_jobs.take, (2,), "needs more than 100 MB of memory"),
        (hostile_jobs.loop, (), "takes more than 1 s of computing time"),
        (hostile_jobs.abort, (), "broke off: something in it is damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_file_that_takes_too_much_is_told_by_its_name(job, arguments, words, monkeypatch):
    monkeypatch.setattr(waiting, "READING", Limits(100, 1))
    with pytest.raises(StudyError) as refused:
        waiting.from_files(FILES[1:], job, *arguments)
    (problem,) = refused.value.problems
    assert problem.what.startswith(f"Reading 'b.ods' {words}")
    assert problem.what.endswith("split what is very large.")
    assert (problem.file, problem.action) == ("b.ods", "Nothing of it was read.")


def test_of_several_files_all_are_named():
    with pytest.raises(StudyError) as refused:
        waiting.from_files(FILES, hostile_jobs.abort)
    (problem,) = refused.value.problems
    assert problem.what.startswith("Reading 'a.csv', 'b.ods' broke off")
    assert problem.what.endswith("Open them one by one to find the one that does so.")
    assert problem.file == ""


def test_results_that_take_too_much_are_a_sentence(read, monkeypatch):
    monkeypatch.setattr(caches, "analyse", hostile_jobs.abort)
    with pytest.raises(StudyError) as refused:
        caches.analyzed("test_worker_studies: too much", Settings(), read, ())
    (problem,) = refused.value.problems
    assert problem.what.startswith(f"Computing the results of '{read.title}' ")
    assert isinstance(refused.value.__cause__, Ended)


def test_a_file_is_taken_apart_once():
    upload = Upload("b.csv", b"1")
    who = [caches.of_file(hostile_jobs.who_reads, each) for each in (upload, upload)]
    other = caches.of_file(hostile_jobs.who_reads, Upload("c.csv", b"1"))
    assert who[0] == who[1] != other
