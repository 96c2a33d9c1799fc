"""A job costs at most itself: whatever it does, its owner is told, and the next job is done."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from analysis.study import StudyError
from components.app import workers
from components.app.process_limits import Limits, resident_bytes
from components.app.worker_process import ITSELF
from components.app.workers import Ended, Pool
from tests import hostile_files, hostile_jobs, raw_readers

SMALL = Limits(memory_mb=300, cpu_s=1)
# A processor's second may take long on a machine that does much else: nothing here waits for a
# clock, and every test ends when the work does.
KINDS = [
    pytest.param((), id="copies", marks=pytest.mark.skipif(sys.platform != "linux", reason="fork")),
    pytest.param((ITSELF,), id="itself"),
]


@pytest.fixture(scope="module", params=KINDS)
def pool(request):
    started = Pool(1, *request.param)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def two():
    started = Pool(2)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def zipped_zeros():
    return hostile_files.zipped({"zeros": bytes(200 * 2**20)})


def begun(folder, name):
    """The process in which the job ``wait_for`` of that name runs, once it does."""
    note = folder / f"go.{name}"
    while not (note.exists() and note.read_text()):
        threading.Event().wait(0.01)
    return int(note.read_text())


def done(pool, function, *arguments, **named):
    return pool.wait(pool.submit(function, *arguments, **named))


@pytest.mark.parametrize(
    ("job", "arguments", "end"),
    [
        (hostile_jobs.take, (2,), "memory"),
        (hostile_jobs.loop, (), "time"),
        (hostile_jobs.abort, (), "crash"),
        (hostile_jobs.leave, (), "crash"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_job_that_goes_wrong_is_told_and_the_next_is_done(pool, job, arguments, end):
    with pytest.raises(Ended) as ended:
        done(pool, job, *arguments, limits=SMALL)
    assert ended.value.end == end
    assert done(pool, hostile_jobs.add, 1, 2) == 3


def test_a_refusal_keeps_its_problems(pool):
    with pytest.raises(StudyError) as refused:
        done(pool, hostile_jobs.refuse)
    (problem,) = refused.value.problems
    assert (problem.what, problem.file, problem.cell) == ("No.", "a.csv", "B2")
    assert problem.action == "Nothing was read."


def test_a_bug_is_loud_and_in_the_log(capfd):
    started = Pool(1)  # when the log is caught
    with pytest.raises(RuntimeError, match="the server's log has its traceback"):
        done(started, hostile_jobs.stumble)
    assert "ZeroDivisionError" in capfd.readouterr().err
    assert done(started, hostile_jobs.add, 1, 2) == 3
    started.stop()


def test_memory_that_is_not_given_back_does_not_pile_up(pool):
    done(pool, hostile_jobs.hold, workers.MOST_KEPT_MB + 50)
    assert resident_bytes(done(pool, hostile_jobs.who)) < workers.MOST_KEPT_MB * 2**20 + 2e8


def test_what_is_printed_is_no_answer(pool):
    assert done(pool, print, "not an answer") is None


def test_a_process_that_is_killed_from_outside_is_told_and_replaced(two, tmp_path):
    job = two.submit(hostile_jobs.wait_for, str(tmp_path / "go"), "never")
    os.kill(begun(tmp_path, "never"), 9)
    with pytest.raises(Ended) as ended:
        two.wait(job)
    assert ended.value.end == "crash"
    assert "something in it is damaged" in ended.value.words()
    assert done(two, hostile_jobs.add, 1, 2) == 3


def test_the_answers_go_to_those_who_asked(two):
    def session(number):
        return [done(two, hostile_jobs.add, number, more, owner=str(number)) for more in range(5)]

    with ThreadPoolExecutor(6) as sessions:
        assert list(sessions.map(session, range(6))) == [
            [number + more for more in range(5)] for number in range(6)
        ]


def test_an_owner_has_one_job_in_work_and_small_ones_go_first(two, tmp_path):
    def submit(name, **named):
        return two.submit(hostile_jobs.wait_for, str(tmp_path / "go"), name, **named)

    first = submit("first", owner="a")
    second = submit("second", owner="a")
    other = submit("other", owner="b")
    for name in ("first", "other"):
        begun(tmp_path, name)
    large = submit("large", owner="c", size_bytes=workers.SMALL_BYTES + 1)
    small = submit("small", owner="d", size_bytes=workers.SMALL_BYTES)
    assert not (tmp_path / "go.second").exists()
    assert [two.ahead(job) for job in (first, other, second, small, large)] == [0, 0, 2, 3, 4]
    (tmp_path / "go").touch()
    jobs = (first, second, other, large, small)
    assert [two.wait(job) for job in jobs] == ["first", "second", "other", "large", "small"]


def test_a_job_that_nobody_waits_for_is_dropped(two, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "LONGEST_GONE_S", 0.0)
    running = [
        two.submit(hostile_jobs.wait_for, str(tmp_path / "go"), name, owner=name) for name in "ab"
    ]
    waiting = two.submit(hostile_jobs.wait_for, str(tmp_path / "go"), "c", owner="a")
    for job in (waiting, *running):
        with pytest.raises(Ended) as ended:
            two.wait(job, wanted=lambda: False)
        assert ended.value.end == "gone"
    assert not (tmp_path / "go.c").exists()
    assert done(two, hostile_jobs.add, 1, 2) == 3


def test_jobs_of_a_stopped_pool_fail():
    stopped = Pool(1)
    stopped.stop()
    with pytest.raises(RuntimeError):
        done(stopped, hostile_jobs.add, 1, 2)


def test_an_ods_that_asks_for_a_huge_sheet_is_the_end_of_one_job(pool):
    with pytest.raises(Ended) as ended:
        done(pool, raw_readers.cells, hostile_files.huge_ods(), limits=Limits(300, 20))
    assert ended.value.end in ("crash", "memory")
    assert done(pool, hostile_jobs.add, 1, 2) == 3


def test_an_archive_that_unpacks_to_too_much_is_the_end_of_one_job(pool, zipped_zeros):
    with pytest.raises(Ended) as ended:
        done(pool, raw_readers.members, zipped_zeros, limits=Limits(100, 20))
    assert ended.value.end == "memory"
    assert done(pool, hostile_jobs.add, 1, 2) == 3
