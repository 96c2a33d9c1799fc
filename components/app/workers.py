"""Processes beside the server that read uploads and compute results.

A file costs at most its own upload: a job that needs too much memory or time, or crashes a library,
ends in one of these processes, and the one who waits for it is told so. Reading and fitting
elsewhere also leaves the server its own core for everybody's clicks. Imports none of the analysis,
which the processes load by themselves.
"""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from components.app.process_limits import (
    KERNEL_KEEPS_TIME,
    MB,
    End,
    Limits,
    end_of,
    resident_bytes,
)

# What an administrator may want to change; docs/lab_server.md says what the numbers mean.
WORKERS = max(2, min(4, (os.cpu_count() or 2) - 1))
READING = Limits(memory_mb=1_000, cpu_s=60)
COMPUTING = Limits(memory_mb=1_500, cpu_s=300)
LONGEST_GONE_S = 20.0  # a browser that lost its line comes back within it

SMALL_BYTES = 500_000  # of an upload that goes before large ones
NICENESS = 5  # of large ones: the server's own work goes first
IDLE_S = 30.0  # after which the next process is started ahead of need
CLOSING_S = 2.0  # from a closed line to the end of its process
CHECK_S = 0.2  # between two looks at a job's process
WALL_PER_CPU = 10 if KERNEL_KEEPS_TIME else 2  # time on the clock for a second of the limit
MOST_KEPT_MB = 250  # a process that holds on to more after a job is replaced
ROOT = Path(__file__).parents[2]
Request = tuple[Limits, int, Callable[..., Any], tuple[Any, ...]]  # a job on the line
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}


class Ended(Exception):
    """A job did not come to its end."""

    def __init__(self, end: End, limits: Limits) -> None:
        self.end, self.limits = end, limits
        super().__init__(end)

    def words(self) -> str:
        """What happened, to follow what was being done: "Reading 'a.xlsx' ..."."""
        memory = f"{self.limits.memory_mb:,} MB of memory"
        return {
            "memory": f"needs more than {memory}",
            "time": f"takes more than {self.limits.cpu_s} s of computing time",
            "gone": "was given up, since nobody waits for it",
        }.get(self.end, f"broke off: something in it is damaged, or it needs more than {memory}")


@dataclass(eq=False, slots=True)
class Job:
    """Something to be done by a process, and what came of it.

    It is pickled when a process takes it: a pickle of a study holds the server for as long as a
    toggle takes, and twenty who open a page at once would be twenty such.
    """

    work: Request
    limits: Limits
    owner: str
    is_large: bool
    done: threading.Event = field(default_factory=threading.Event)
    end: End | None = None
    result: Any = None
    process: _Process | None = None
    began_s: float = 0.0

    def outcome(self) -> Any:
        """The result, once it is there; else what stood in its way is raised."""
        if self.end == "done":
            return self.result
        if self.end == "refused":
            raise self.result
        if self.end is None or self.end == "failed":
            raise RuntimeError("A worker process failed; the server's log has its traceback.")
        raise Ended(self.end, self.limits)


class Pool:
    """Some processes and one line of jobs before them: small ones first, one an owner at a time.

    Parameters
    ----------
    count : int
        Processes. The first is started by ``start``, the others when all are busy, or when there
        is nothing else to do.
    options : str
        For the command line of a process (``worker_process``).
    """

    def __init__(self, count: int = WORKERS, *options: str) -> None:
        self._count, self._options = count, options
        self._jobs: list[Job] = []  # waiting or being done, in the order they came
        self._changed = threading.Condition()
        self._processes: list[_Process] = []
        self._stopped = False
        atexit.register(self.stop)

    def start(self) -> None:
        """Start the first process, in the background."""
        with self._changed:
            self._add_one()

    def submit(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        limits: Limits = READING,
        owner: str = "",
        size_bytes: int = 0,
    ) -> Job:
        """Put a job in the line: ``function(*arguments)``, named by where it can be imported."""
        is_large = size_bytes > SMALL_BYTES
        work = (limits, NICENESS * is_large, function, arguments)
        job = Job(work, limits, owner, is_large)
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()
            self._add_one()
        return job

    def wait(self, job: Job, wanted: Callable[[], bool] = lambda: True) -> Any:
        """Its result, when it is there.

        Parameters
        ----------
        job : Job
            As it was submitted.
        wanted : callable
            Whether somebody still waits; after ``LONGEST_GONE_S`` of no, the job is given up.

        Raises
        ------
        StudyError
            The function raised it.
        Ended
            The job took too much, broke off or was given up.
        RuntimeError
            The function raised anything else; the server's log has the traceback.
        """
        last_wanted = time.monotonic()
        try:
            while not job.done.wait(CHECK_S):
                if wanted():
                    last_wanted = time.monotonic()
                elif time.monotonic() - last_wanted > LONGEST_GONE_S:
                    self._give_up(job, "gone")
                if too_much := _too_much(job):
                    self._give_up(job, too_much)
        finally:
            self._give_up(job, "gone")  # nothing is given up that is done
        return job.outcome()

    def ahead(self, job: Job) -> int:
        """How many jobs are being done or wait before this one; 0 once it is being done."""
        with self._changed:
            if job.process or job not in self._jobs:
                return 0
            busy = [each for each in self._jobs if each.process]
            line = sorted((each for each in self._jobs if not each.process), key=_rank)
            return len(busy) + line.index(job)

    def stop(self) -> None:
        """End every process; jobs that are not done fail."""
        atexit.unregister(self.stop)
        with self._changed:
            self._stopped = True
            for process in self._processes:
                process.kill()
            self._changed.notify_all()

    def _add_one(self) -> None:
        """Start a process where every other is busy, up to the pool's count."""
        busy = sum(job.process is not None for job in self._jobs)
        if self._stopped:
            self._fail_waiting()
        elif busy == len(self._processes) < self._count:
            self._add()

    def _add(self) -> None:
        process = _Process(self._options)
        self._processes.append(process)
        threading.Thread(target=self._serve, args=(process,), name="worker", daemon=True).start()

    def _serve(self, process: _Process) -> None:
        """Give jobs to one process, and to those that take its place, while they can be started."""
        try:
            ready = process.is_ready()
            while ready and (job := self._next(process)) is not None:
                try:
                    process.do(job)
                finally:
                    with self._changed:
                        job.process = None
                        self._jobs.remove(job)
                        self._changed.notify_all()
                    job.done.set()
                ready = process.is_well() or (not self._stopped and process.renew())
        finally:
            with self._changed:
                self._processes.remove(process)
                if not self._processes:
                    self._fail_waiting()
            process.close()

    def _next(self, process: _Process) -> Job | None:
        """The next job whose owner has none in work; None once the pool is stopped."""
        with self._changed:
            while not self._stopped:
                busy = {job.owner for job in self._jobs if job.process and job.owner}
                free = [j for j in self._jobs if not j.process and j.owner not in busy]
                if free:
                    job = min(free, key=_rank)
                    job.process, job.began_s = process, time.monotonic()
                    if len(free) > 1:
                        self._add_one()
                    return job
                few = len(self._processes) < self._count
                if not self._changed.wait(IDLE_S if few else None):
                    self._add()
            return None

    def _fail_waiting(self) -> None:
        for job in [job for job in self._jobs if not job.process]:
            self._jobs.remove(job)
            job.done.set()

    def _give_up(self, job: Job, end: End) -> None:
        with self._changed:
            if job.done.is_set() or job not in self._jobs:
                return
            job.end = end
            if job.process:
                job.process.kill()  # the thread that waits for its answer finishes the job
            else:
                self._jobs.remove(job)
                job.done.set()


@st.cache_resource(show_spinner=False, on_release=Pool.stop)
def pool() -> Pool:
    """The processes of this server; the first call starts them."""
    started = Pool()
    started.start()
    return started


class _Process:
    """One process, and after its death the next in its place."""

    def __init__(self, options: tuple[str, ...]) -> None:
        self._options = options
        self._popen = _started(options)
        self._at_rest = 0

    def is_ready(self) -> bool:
        """Whether it has loaded what jobs need; waits until it has, or has failed."""
        told = self._receive()
        self._at_rest = resident_bytes(self._popen.pid)
        return told is not None

    def do(self, job: Job) -> None:
        """Have a job done; says in the job what came of it."""
        assert self._popen.stdin is not None
        request = pickle.dumps(job.work, pickle.HIGHEST_PROTOCOL)
        try:
            self._popen.stdin.write(request)
            self._popen.stdin.flush()
        except OSError:  # it died before; its exit code says why
            answer = None
        else:
            answer = self._receive()
        if answer is not None:
            job.end, job.result = answer
        elif job.end is None:
            job.end = end_of(self._popen.wait())
        if job.end not in ("done", "refused"):
            logging.getLogger(__name__).warning("A job of a worker process ended: %s.", job.end)

    def grown_bytes(self) -> int:
        """Memory it holds beyond what it held at rest."""
        return resident_bytes(self._popen.pid) - self._at_rest

    def is_well(self) -> bool:
        """Whether it lives and gave back what its jobs took."""
        return self._popen.poll() is None and self.grown_bytes() <= MOST_KEPT_MB * MB

    def renew(self) -> bool:
        """Another process in place of this one; whether it could be started."""
        self.close()
        self._popen = _started(self._options)
        return self.is_ready()

    def kill(self) -> None:
        """End it, and the copy of it that does a job."""
        with suppress(OSError):
            if sys.platform == "win32":
                self._popen.kill()
            else:
                os.killpg(self._popen.pid, signal.SIGKILL)

    def close(self) -> None:
        """End it, and let go of the line to it."""
        self.kill()
        self._popen.wait()
        for line in (self._popen.stdin, self._popen.stdout):
            with suppress(OSError):  # of a request that was not read to its end
                if line:
                    line.close()

    def _receive(self) -> tuple[End, Any] | None:
        """The next answer; None where the process ended instead."""
        assert self._popen.stdout is not None
        try:
            answer: tuple[End, Any] = pickle.load(self._popen.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(CLOSING_S)  # its exit code says why
            self.kill()  # what follows on the line is no answer
            return None
        return answer


def _started(options: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "components.app.worker_process", *options],
        cwd=ROOT,
        env=os.environ | ONE_THREAD,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the server, which closes the line
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # Windows has no nice
    )


def _rank(job: Job) -> bool:
    return job.is_large


def _too_much(job: Job) -> End | None:
    """What a job's process has taken too much of, as far as the server can see."""
    process = job.process
    if process is None:
        return None
    if process.grown_bytes() > job.limits.memory_mb * MB:
        return "memory"
    if time.monotonic() - job.began_s > WALL_PER_CPU * job.limits.cpu_s:
        return "time"
    return None
