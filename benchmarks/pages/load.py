"""(n) Many people at once: a cold server's first visitors, a lab's clicks, and 20 uploads of 4 MB.

Sessions over the websocket, without a browser, to a server of this machine only. Toggles of one arm
are timed until the figures have been sent, beside those of a single session on the same server.
"--rounds N" clicks for N minutes, with the memory of the server and its workers after each.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import numpy as np

from benchmarks.measure import Measured
from benchmarks.pages.arm_toggle import APP
from benchmarks.pages.visitor import Visitor, percentile, visiting
from tests.browser.streamlit_server import Server, running_app

TITLE = "(n) Many people at once (aims: cold spread 3 s; toggles within 3x; no errors)"
SESSIONS = 20
SAMPLE, PAGE = "study=sample", "Answer"
ALONE = 40  # toggles of a single session
PAUSE_S = 2.0  # between two clicks of one person
UPLOAD_ROWS = 100_000  # of calipers: 4 MB
ARMS = 8  # of each upload
DAYS = 30


def measure(rounds: int) -> list[Measured]:
    """Seconds, ratios, megabytes and errors."""
    rows = asyncio.run(_cold())
    rows += asyncio.run(_clicks(rounds))
    return rows + asyncio.run(_uploads())


async def _cold() -> list[Measured]:
    """Everybody opens one page of a server that nobody has visited."""
    async with _server() as server, _visitors(server, SAMPLE) as visitors:
        start = time.perf_counter()

        async def first_answer(visitor: Visitor) -> float:
            await visitor.turn_to(PAGE)
            return time.perf_counter() - start

        answers = sorted(await asyncio.gather(*map(first_answer, visitors)))
        first = Measured("cold: first answer", (answers[0],), "s")
        later = tuple(each - answers[0] for each in answers[1:])
        return [first, Measured("cold: after the first", later, "s"), _errors("cold", visitors)]


async def _clicks(minutes: int) -> list[Measured]:
    """Everybody looks at the sample and switches an arm now and then."""
    async with _server() as server, _visitors(server, SAMPLE) as visitors:
        alone = await _alone(visitors[0])
        for visitor in visitors:
            await visitor.turn_to(PAGE)
        rows = [Measured("memory: before", (_resident_mb(server.pid),), "MB")]
        times: list[float] = []
        for minute in range(1, minutes + 1):
            ends = time.monotonic() + 60
            found = await asyncio.gather(*(_click_until(v, ends, PAUSE_S) for v in visitors))
            times += [each for several in found for each in several]
            memory = _resident_mb(server.pid)
            rows.append(Measured(f"memory: after {minute} min", (memory,), "MB"))
        return [*_toggles(f"{SESSIONS} sessions", times, alone), _errors("clicks", visitors), *rows]


async def _uploads() -> list[Measured]:
    """Everybody but one uploads a large file at once, and then opens a page of figures."""
    files = [_calipers(seed) for seed in range(SESSIONS)]
    async with (
        _server() as server,
        visiting(server.url, SAMPLE) as labmate,
        _visitors(server) as visitors,
    ):
        alone = await _alone(labmate)
        before = _resident_mb(server.pid)
        for visitor in visitors:
            await visitor.turn_to("")

        async def upload(visitor: Visitor, data: bytes) -> float:
            return await visitor.upload("calipers.csv", data)

        uploads = (upload(*each) for each in zip(visitors, files, strict=True))
        read, during, peak = await _beside(labmate, server, *uploads)
        pages = (visitor.turn_to("Tumors") for visitor in visitors)
        drawn, later, more = await _beside(labmate, server, *pages)
        opened = sum(len(visitor.arms()) == ARMS for visitor in visitors)
        return [
            Measured("uploads: until read", tuple(read), "s"),
            Measured("uploads: read", (opened,), f"of {SESSIONS}"),
            *_toggles("during uploads", during, alone),
            Measured("pages: until drawn", tuple(drawn), "s"),
            *_toggles("during pages", later, alone),
            Measured("memory: before uploads", (before,), "MB"),
            Measured("memory: most", (max(peak, more),), "MB"),
            _errors("uploads", [*visitors, labmate]),
        ]


async def _beside(
    labmate: Visitor, server: Server, *work: object
) -> tuple[list[float], list[float], float]:
    """Have work done at once; the labmate's toggles meanwhile, and the most memory."""
    peak = 0.0

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, await asyncio.to_thread(_resident_mb, server.pid))
            await asyncio.sleep(0.5)

    toggles: list[float] = []

    async def click() -> None:
        while True:
            toggles.append(await labmate.toggle(len(toggles) // 2))
            await asyncio.sleep(PAUSE_S / 4)

    asides = [asyncio.create_task(watch()), asyncio.create_task(click())]
    found = await asyncio.gather(*work)  # type: ignore[call-overload]
    first, second = asides
    first.cancel()
    while len(toggles) < 2:
        await asyncio.sleep(0.1)
    second.cancel()
    for aside in asides:
        with contextlib.suppress(asyncio.CancelledError):
            await aside
    return list(found), toggles, peak


async def _alone(visitor: Visitor) -> Measured:
    """Toggles of one session, while nobody else asks for anything."""
    await visitor.turn_to(PAGE)
    times = [await visitor.toggle(number // 2) for number in range(ALONE)]
    return Measured("single session, toggle", tuple(times), "s")


async def _click_until(visitor: Visitor, ends: float, pause_s: float) -> list[float]:
    times: list[float] = []
    while time.monotonic() < ends:
        times.append(await visitor.toggle(len(times) // 2))
        await asyncio.sleep(pause_s)
    return times


def _toggles(what: str, times: list[float], alone: Measured) -> list[Measured]:
    """The times, and percentiles of them beside the same of a single session."""
    rows = [alone, Measured(f"{what}, toggle", tuple(times), "s", alone)]
    for share in (0.5, 0.95, 1.0):
        ratio = percentile(times, share) / percentile(alone.values, share)
        rows.append(Measured(f"{what}, toggle p{100 * share:g}", (ratio,), "x alone"))
    return rows


def _errors(what: str, visitors: list[Visitor]) -> Measured:
    return Measured(f"{what}: errors", (sum(len(each.errors) for each in visitors),), "")


@asynccontextmanager
async def _server() -> AsyncIterator[Server]:
    with tempfile.TemporaryDirectory() as folder, running_app(APP, Path(folder) / "log") as server:
        yield server


@asynccontextmanager
async def _visitors(server: Server, query: str = "") -> AsyncIterator[list[Visitor]]:
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(visiting(server.url, query)) for _ in range(SESSIONS)
        ]


def _calipers(seed: int) -> bytes:
    """Arms of animals with growing tumors, as a table of text."""
    rng = np.random.default_rng(seed)
    lines = ["arm,animal,day,length_mm,width_mm,weight_g"]
    for animal in range(UPLOAD_ROWS // DAYS):
        arm = f"drug {animal % ARMS} 5 mg/kg" if animal % ARMS else "vehicle"
        growth = np.exp(0.02 * np.arange(DAYS) * rng.normal(1, 0.3))
        lengths = 8 * growth * rng.normal(1, 0.02, DAYS)
        lines += [
            f"{arm},m{animal}-{seed},{2 * day},{length:.2f},{0.8 * length:.2f},{22 + day / 20:.1f}"
            for day, length in enumerate(lengths)
        ]
    return "\n".join(lines).encode()


def _resident_mb(pid: int) -> float:
    """Of the server and of the processes it started."""
    ask = ["ps", "-e", "-o", "pid=,ppid=,rss="]
    told = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in told.splitlines()]
    family = {pid}
    for own, parent, _ in rows:  # in the order they were started
        if parent in family:
            family.add(own)
    return sum(rss for own, _, rss in rows if own in family) / 1000
