"""How much one session, and all together, may hold: the door without a server."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from components.app import door

ANN, BOB = "ann's session", "bob's session"


class Server:
    """Streamlit's store of uploads, who is connected, and whose run this is."""

    def __init__(self) -> None:
        self.uploaded_file_mgr = MemoryUploadedFileManager("/upload")
        self.connected = {ANN, BOB}
        self.session = ANN

    def is_active_session(self, session: str) -> bool:
        return session in self.connected

    def put(self, session: str, file: str, size: int) -> int:
        """Upload a file: 204, or the status of its refusal."""
        refused = door._refusal(session, file, Headers({"content-length": str(size)}))
        if refused:
            return refused.status_code
        record = UploadedFileRec(file, file, "text/csv", bytes(size))
        self.uploaded_file_mgr.add_file(session, record)
        door._arrived(session, file)
        return 204


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server whose sessions may hold 10 bytes each and 25 together."""
    server = Server()
    monkeypatch.setattr(door, "_guests", {})
    monkeypatch.setattr(door, "MB", 1)
    monkeypatch.setattr(door, "MOST_SESSION_MB", 10)
    monkeypatch.setattr(door, "MOST_SERVER_MB", 25)
    monkeypatch.setattr(door._stands, "is_set", lambda: True)
    monkeypatch.setattr(door, "get_instance", lambda: server)
    monkeypatch.setattr(
        door, "get_script_run_ctx", lambda: SimpleNamespace(session_id=server.session)
    )
    for session in (BOB, ANN):
        server.session = session
        door.admit()
    return server


def test_a_session_that_holds_its_share_sends_nothing_more(server: Server):
    assert [server.put(ANN, file, 6) for file in "abc"] == [204, 204, 413]
    assert server.put(BOB, "d", 6) == 204


def test_files_on_their_way_count(server: Server):
    assert door._refusal(ANN, "a", Headers({"content-length": "10"})) is None
    assert server.put(ANN, "b", 1) == 413
    door._arrived(ANN, "a")  # cut off before its end
    assert server.put(ANN, "b", 1) == 204


def test_a_file_taken_out_of_the_box_frees_its_share(server: Server):
    server.put(ANN, "a", 10)
    server.uploaded_file_mgr.remove_file(ANN, "a")  # as the box does
    assert server.put(ANN, "b", 10) == 204


def test_what_the_box_no_longer_shows_is_freed_and_what_is_on_its_way_stays(server: Server):
    server.put(ANN, "a", 10)
    door.hold(["a"])
    assert server.put(ANN, "b", 1) == 413
    door.hold([])  # another page, and back
    assert server.put(ANN, "b", 1) == 204
    door.hold([])  # a run before the box has shown b
    assert [f.file_id for f in server.uploaded_file_mgr.get_files(ANN, ["a", "b"])] == ["b"]


def test_the_end_of_a_session_frees_its_files(server: Server):
    server.put(BOB, "a", 10)
    server.connected.discard(BOB)
    server.uploaded_file_mgr.remove_session_files(BOB)  # as Streamlit does
    server.session = "carl's session"
    door.admit()
    assert set(door._guests) == {ANN, "carl's session"}
    assert server.put(BOB, "b", 1) == 403


def test_a_full_server_first_frees_what_left_sessions_sent(server: Server):
    server.put(ANN, "a", 9)
    server.put(BOB, "b", 9)
    assert server.put(BOB, "c", 9) == 204
    assert door.is_full()
    assert server.put(ANN, "d", 1) == 413
    server.connected.discard(BOB)
    assert not door.is_full()
    assert server.put(ANN, "d", 1) == 204
    assert server.uploaded_file_mgr.get_files(BOB, ["b", "c"]) == []


@pytest.mark.parametrize("ends", ["never", "broken off"])
def test_a_file_that_stops_coming_is_given_up_and_frees_its_share(
    server: Server, monkeypatch: pytest.MonkeyPatch, ends: str
):
    monkeypatch.setattr(door, "STALLED_S", 0.01)
    monkeypatch.setattr(door, "_stands", threading.Event())  # which this door sets
    told: list[Message] = []
    begun = asyncio.Event()

    async def receive() -> Message:
        if not begun.is_set():
            begun.set()
            return {"type": "http.request", "body": b"day", "more_body": True}
        assert server.put(ANN, "b", 1) == 413  # it counts while it may still come
        if ends == "never":
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()

    async def send(message: Message) -> None:
        told.append(message)

    sent = [(b"content-length", b"10")]
    path = f"/_stcore/upload_file/{ANN}/a"
    scope = {"type": "http", "method": "PUT", "path": path, "scheme": "http", "headers": sent}
    with ThreadPoolExecutor(
        1
    ) as thread:  # a browser test before may have left its loop in this one
        thread.submit(asyncio.run, door.Door(streamlit)(scope, receive, send)).result()
    assert told[0]["status"] == 408
    assert server.put(ANN, "b", 10) == 204
