"""A process that reads or computes for the server, one job after another, each within limits.

``workers`` starts it and talks to it by its standard input and output: a job is a pickle of
(limits, niceness, function, arguments), an answer one of (how it went, result). On Linux each job
is done by a copy of this process (``fork``; it has one thread) that waits for it, so that a job's
end, and its memory, are the copy's alone. Elsewhere the process does the job itself, and is
replaced where that ends it.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Callable
from typing import IO, Any

import analysis.reading
import analysis.results  # noqa: F401
import components.app.study_file  # noqa: F401
from analysis.study import StudyError
from components.app.process_limits import (
    OUT_OF_MEMORY,
    End,
    Limits,
    end_of,
    limited,
    write_no_core,
)

Request = tuple[Limits, int, Callable[..., Any], tuple[Any, ...]]
NO_MORE = 78  # exit code of a copy, once the line is closed
ITSELF = "--itself"  # on the command line: without copies


def main() -> None:
    """Answer jobs until the server closes the line."""
    jobs, answers = _line()
    write_no_core()
    gc.collect()
    gc.freeze()  # a copy shares what is not touched
    _send(answers, "done", None)  # ready
    if sys.platform != "linux" or ITSELF in sys.argv:
        while (job := _next(jobs)) is not None:
            _do(job, answers)
    else:
        while (code := _copy(jobs, answers)) != NO_MORE:
            if code:
                _send(answers, end_of(code), None)


def _copy(jobs: IO[bytes], answers: IO[bytes]) -> int:
    """Have a copy of this process wait for a job and do it; by what exit code it ended."""
    if copy := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
    if (job := _next(jobs)) is None:
        os._exit(NO_MORE)
    os.nice(job[1])
    _do(job, answers)
    os._exit(0)


def _line() -> tuple[IO[bytes], IO[bytes]]:
    """The line to the server; what libraries print goes to the server's log instead."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    return jobs, answers


def _next(jobs: IO[bytes]) -> Request | None:
    try:
        job: Request = pickle.load(jobs)
    except EOFError:
        return None
    return job


def _do(job: Request, answers: IO[bytes]) -> None:
    """Do a job and answer; a bug is not caught, so that it ends the process with its traceback."""
    limits, _, function, arguments = job
    try:
        with limited(limits):
            answer = pickle.dumps(_answer(function, arguments), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # nothing is left to tidy up with
    answers.write(answer)
    answers.flush()


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[End, Any]:
    try:
        return "done", function(*arguments)
    except StudyError as error:
        return "refused", error


def _send(answers: IO[bytes], end: End, result: object) -> None:
    pickle.dump((end, result), answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


if __name__ == "__main__":
    main()
