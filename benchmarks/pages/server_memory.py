"""(e) Memory of the server: at rest, with one session, and with twenty that look at the sample.

Sessions are opened over the websocket, without a browser, and turn to two pages of figures each.
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analysis.reading import Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from benchmarks.large_study import large_workbook
from benchmarks.measure import Measured
from benchmarks.pages.arm_toggle import APP
from benchmarks.sample_tables import LARGER, SAMPLE
from tests.browser.streamlit_server import running_app

TITLE = "(e) Memory of the server, and of the tables of one study"
SESSIONS = 20
PAGES = ("", "Cells", "Tumors")
REPLY_SECONDS = 300


def measure(rounds: int) -> list[Measured]:
    """Megabytes in a fresh server, each time."""
    found = [asyncio.run(_server()) for _ in range(rounds)]
    rows = [Measured(what, tuple(each[what] for each in found), "MB") for what in found[0]]
    books = {"sample": SAMPLE.read_bytes()}
    books |= {what: large_workbook(*size) for what, size in LARGER.items()}
    return rows + [Measured(f"tables, {what}", (_tables(b),), "MB") for what, b in books.items()]


async def _server() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, running_app(APP, Path(folder) / "log") as server:
        found = {"server at rest": _resident(server.pid)}
        async with AsyncExitStack() as visitors:
            for number in range(1, SESSIONS + 1):
                visitor = await visitors.enter_async_context(_stream(server.url))
                for page in PAGES:
                    await _turn_to(visitor, page)
                if number in (1, SESSIONS):
                    found[f"sessions open: {number}"] = _resident(server.pid)
    first, last = found["sessions open: 1"], found[f"sessions open: {SESSIONS}"]
    return found | {"a further session": (last - first) / (SESSIONS - 1)}


def _stream(url: str) -> websockets.connect:
    return websockets.connect(
        f"ws{url.removeprefix('http')}/_stcore/stream",
        subprotocols=[websockets.Subprotocol("streamlit")],
        origin=websockets.Origin(url),
        max_size=None,
    )


async def _turn_to(visitor: websockets.ClientConnection, page: str) -> None:
    """Run a page and wait until its script has ended."""
    ask, answer = BackMsg(), ForwardMsg()
    ask.rerun_script.query_string, ask.rerun_script.page_name = "study=sample", page
    await visitor.send(ask.SerializeToString())
    while answer.WhichOneof("type") != "script_finished":
        reply = await asyncio.wait_for(visitor.recv(decode=False), REPLY_SECONDS)
        answer.ParseFromString(reply)


def _resident(pid: int) -> float:
    ask = ["ps", "-o", "rss=", "-p", str(pid)]
    return int(subprocess.run(ask, capture_output=True, check=True).stdout) * 1024 / 1e6


def _tables(data: bytes) -> float:
    """What the tables of a study hold."""
    tables = analyse(read_study((Upload("study.xlsx", data),)), Settings()).tables.values()
    return sum(int(table.memory_usage(deep=True).sum()) for table in tables) / 1e6
