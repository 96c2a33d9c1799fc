"""What every request passes before Streamlit answers it.

Streamlit takes uploads and the command to empty the server's caches from whoever has opened a
connection, before any log-in. Here

* a file is taken only from a session that the app has admitted (``admit``, called once the log-in
  and the list of people allow it), and only while that session and the server hold less than
  their quota; one that stops coming on its way is given up, since it counts as held,
* messages that a visitor of the app never sends are dropped, ``clear_cache`` among them,
* each answer carries headers that keep the app out of other sites' frames and the browser from
  asking another host for anything,
* each browser gets a random key in a cookie that no script can read: it says whose a kept study is
  (``browser_key``), so that the page's link need not. A second one, which the browser drops when it
  is closed, says whose the closed studies are (``visit_key``).
"""

from __future__ import annotations

import asyncio
import re
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

import streamlit as st
from google.protobuf.message import DecodeError
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.app import static_files
from components.app.old_links import OldLinks

MB = 2**20
MOST_SESSION_MB = 200  # uploads of one session, held at once
MOST_SERVER_MB = 1000  # uploads of all sessions
STALLED_S = 60.0  # after which a file of which nothing more comes is given up
UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)\Z")
# All that the app's pages send; what is new in Streamlit is not let in unseen.
TAKEN = frozenset(
    {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat",
     "backend_operation_request"}
)  # fmt: skip
COOKIE = "caliper_browser"
COOKIE_AGE_S = 30 * 24 * 3600
VISIT = "caliper_visit"
KEY = re.compile(r"[A-Za-z0-9_-]{43}")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@dataclass(slots=True)
class _Guest:
    """An admitted session: files it sent, files on their way, files that its box showed last."""

    files: set[str] = field(default_factory=set)
    coming: dict[str, int] = field(default_factory=dict)  # file: bytes
    boxed: frozenset[str] = frozenset()


_guests: dict[str, _Guest] = {}
_lock = threading.Lock()
_stands = threading.Event()  # never where a script runs without this server, as in a test of pages


def middleware() -> list[Middleware]:
    """What ``st.App`` puts before its own."""
    return [Middleware(Door), Middleware(OldLinks), Middleware(static_files.Packed)]


def admit() -> None:
    """Let the session of this run send files; called when it may enter."""
    session = _session()
    if session is None or session in _guests:
        return
    with _lock:
        runtime = get_instance()
        for gone in [s for s in _guests if not (runtime.is_active_session(s) or _held(s))]:
            del _guests[gone]
        _guests[session] = _Guest()


def hold(files: Iterable[str]) -> None:
    """Of the upload box's files keep these, by their ids; free those it showed before."""
    session, now = _session(), frozenset(files)
    guest = _guests.get(session or "")
    if session is None or guest is None:
        return
    for file in guest.boxed - now:
        _files().remove_file(session, file)
    guest.boxed = now


def is_full() -> bool:
    """Whether the server holds all the uploads that it may."""
    with _lock:
        return _stands.is_set() and _is_full()


def browser_key() -> str:
    """The random key of the visitor's browser; empty where it has none."""
    return _valid_key(st.context.cookies.get(COOKIE, "")) if _stands.is_set() else ""


def visit_key() -> str:
    """The random key of the visitor's browser until it is closed; empty where it has none."""
    return _valid_key(st.context.cookies.get(VISIT, "")) if _stands.is_set() else ""


class Door:
    """The ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        _stands.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in place of Streamlit, or hand on what may pass."""
        if scope["type"] == "websocket":
            await self._app(scope, _only_taken(receive), send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _with_headers(scope, send))
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = UPLOAD.search(scope["path"]) if scope["method"] == "PUT" else None
        if sent is None:
            await self._app(scope, receive, send)
            return
        refusal = _refusal(sent["session"], sent["file"], Headers(scope=scope))
        if refusal:
            await refusal(scope, receive, send)
            return
        try:
            await self._app(scope, _not_stalled(receive), send)
        except ClientDisconnect:  # of a line that is still there, or of nobody any more
            gone = PlainTextResponse("The file stopped coming.", 408, {"Connection": "close"})
            await gone(scope, receive, send)
        finally:
            _arrived(sent["session"], sent["file"])


def _refusal(session: str, file: str, headers: Headers) -> PlainTextResponse | None:
    """Why a file is not taken; where it is, its bytes count from now on."""
    length = headers.get("content-length", "")
    if not length.isdecimal() or "transfer-encoding" in headers:  # which makes the length void
        return PlainTextResponse("Say how long the file is (Content-Length).", 411)
    with _lock:
        guest = _guests.get(session)
        if guest is None:
            return PlainTextResponse("Open the app, and log in where it asks for it.", 403)
        if _held(session) >= MOST_SESSION_MB * MB or _is_full():
            return PlainTextResponse("Too much is held already. Remove files first.", 413)
        guest.files.add(file)
        guest.coming[file] = int(length)
    return None


def _arrived(session: str, file: str) -> None:
    with _lock:
        if guest := _guests.get(session):
            guest.coming.pop(file, None)


def _held(session: str) -> int:
    """Bytes of a session's files: those that Streamlit holds, and those on their way."""
    guest = _guests[session]
    kept = _files().get_files(session, list(guest.files))
    guest.files.intersection_update({*(each.file_id for each in kept), *guest.coming})
    return sum(len(each.data) for each in kept) + sum(guest.coming.values())


def _is_full() -> bool:
    """Whether there is no room left, once what left sessions sent is freed."""
    if sum(map(_held, _guests)) < MOST_SERVER_MB * MB:
        return False
    runtime = get_instance()
    for left in [session for session in _guests if not runtime.is_active_session(session)]:
        _files().remove_session_files(left)
    return sum(map(_held, _guests)) >= MOST_SERVER_MB * MB


def _files() -> MemoryUploadedFileManager:
    """Where Streamlit holds the uploads of all sessions."""
    files = get_instance().uploaded_file_mgr
    assert isinstance(files, MemoryUploadedFileManager)
    return files


def _session() -> str | None:
    """The session of the running script, where it has passed the door."""
    context = get_script_run_ctx()
    return context.session_id if context and _stands.is_set() else None


def _not_stalled(receive: Receive) -> Receive:
    """A request's messages; where none comes for long, the end of its line."""

    async def next_in_time() -> Message:
        try:
            return await asyncio.wait_for(receive(), STALLED_S)
        except TimeoutError:
            return {"type": "http.disconnect"}

    return next_in_time


def _only_taken(receive: Receive) -> Receive:
    """A connection's messages without those that no page of the app sends."""

    async def next_taken() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _is_taken(message.get("bytes")):
                return message

    return next_taken


def _is_taken(data: bytes | None) -> bool:
    """Whether Streamlit may see a message; what is none at all it refuses by itself."""
    if data is None:
        return True
    try:
        return BackMsg.FromString(data).WhichOneof("type") in TAKEN
    except DecodeError:
        return True


def _with_headers(scope: Scope, send: Send) -> Send:
    """Send an answer with the app's headers, and a page with the browser's key."""

    async def start_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if "text/html" in Headers(scope=scope).get("accept", ""):  # a page, kept by it or not
                headers.append("Set-Cookie", _cookie(scope, COOKIE, f"; Max-Age={COOKIE_AGE_S}"))
                headers.append("Set-Cookie", _cookie(scope, VISIT, ""))
        await send(message)

    return start_with_headers


def _cookie(scope: Scope, name: str, age: str) -> str:
    """A key of the browser's, a new one where it has none; without an age until it is closed."""
    sent = Headers(scope=scope)
    held = cookie_parser(sent.get("cookie", "")).get(name, "")
    key = _valid_key(held) or secrets.token_urlsafe(32)
    https = "https" in (scope["scheme"], sent.get("x-forwarded-proto", ""))
    return f"{name}={key}{age}; Path=/; HttpOnly; SameSite=Lax" + "; Secure" * https


def _valid_key(value: str) -> str:
    return value if KEY.fullmatch(value) else ""
