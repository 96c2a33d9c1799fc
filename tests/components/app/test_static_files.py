"""Scripts are kept packed, and sent so to who takes it; everything else is left to Streamlit."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from components.app import static_files
from components.app.static_files import Packed, address

SCRIPT = b"window.x = 1;\n" * 500


async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"Streamlit's own answer"})


@dataclass(frozen=True)
class Answer:
    headers: Headers
    body: bytes


def finish(answering: Coroutine[None, None, None]) -> None:
    """Wait for an answer, in a thread: a browser test before may have left its loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, answering).result()


def ask(path: str, takes: str) -> Answer:
    """What comes back for an address, of a browser that takes these packings."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"spec_version": "2.4"}, "method": "GET", "path": path,
        "headers": [(b"accept-encoding", takes.encode())],
    }  # fmt: skip
    finish(Packed(streamlit)(scope, None, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(Headers(raw=sent[0]["headers"]), body)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with one script in it."""
    monkeypatch.setattr(static_files, "FOLDER", tmp_path / "static")
    (tmp_path / "source.js").write_bytes(SCRIPT)
    assert address("drawing-1.js", tmp_path / "source.js") == "app/static/drawing-1.js"
    return tmp_path / "static"


def test_a_script_is_put_there_whole_packed_and_not(folder: Path):
    assert sorted(path.name for path in folder.iterdir()) == ["drawing-1.js", "drawing-1.js.gz"]
    assert (folder / "drawing-1.js").read_bytes() == SCRIPT
    assert gzip.decompress((folder / "drawing-1.js.gz").read_bytes()) == SCRIPT


def test_what_is_there_is_not_written_again(folder: Path, tmp_path: Path):
    for name in ("drawing-1.js", "drawing-1.js.gz"):
        (folder / name).write_bytes(b"as it stands")
    address("drawing-1.js", tmp_path / "source.js")
    assert (folder / "drawing-1.js").read_bytes() == b"as it stands"
    (folder / "drawing-1.js.gz").unlink()
    address("drawing-1.js", tmp_path / "source.js")
    assert (folder / "drawing-1.js").read_bytes() == SCRIPT


@pytest.mark.parametrize("base", ["", "/lab"])
def test_a_browser_gets_the_packed_script_for_a_year(folder: Path, base: str):
    answer = ask(f"{base}/app/static/drawing-1.js", "gzip, br")
    assert gzip.decompress(answer.body) == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "takes"),
    [
        ("/app/static/drawing-1.js", "identity"),
        ("/app/static/drawing-2.js", "gzip"),
        ("/app/static/drawing-1.js.gz", "gzip"),
        ("/app/static/../source.js", "gzip"),
        ("/static/js/index.js", "gzip"),
    ],
)
def test_streamlit_answers_all_else(folder: Path, path: str, takes: str):
    assert ask(path, takes).body == b"Streamlit's own answer"


def test_what_is_no_request_passes():
    passed = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    finish(Packed(inner)({"type": "websocket", "path": "/_stcore/stream"}, None, None))
    assert passed == ["websocket"]
