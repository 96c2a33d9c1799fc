"""A visitor of the app without a browser: pages, arms and uploads over the server's protocol."""

from __future__ import annotations

import asyncio
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

PATIENCE_S = 600
AGAIN = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN


@dataclass(slots=True)
class Visitor:
    """One session. ``errors`` collects what the app showed as a crash."""

    url: str
    line: websockets.ClientConnection
    query: str
    page: str = ""
    session_id: str = ""
    elements: dict[str, Element] = field(default_factory=dict)  # by their ids or labels
    states: dict[str, WidgetState] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    async def turn_to(self, page: str) -> float:
        """Seconds until a page is drawn."""
        self.page = page
        return await self._run()

    async def toggle(self, number: int) -> float:
        """Seconds until the figures are drawn after one arm was switched off, or on again."""
        arms = self._widget("button_group", "arms_")
        names = [option.content for option in arms.button_group.options]
        state = self.states.get(arms.button_group.id)
        shown = list(state.string_array_value.data) if state else names
        name = names[number % len(names)]
        chosen = [each for each in names if (each in shown) != (each == name)]
        state = self.states[arms.button_group.id] = WidgetState(id=arms.button_group.id)
        state.string_array_value.data.extend(chosen)
        return await self._run()

    async def upload(self, name: str, data: bytes) -> float:
        """Seconds from dropping a file on Study until it is read and shown."""
        start = time.perf_counter()
        ask = BackMsg()
        ask.file_urls_request.request_id = "upload"
        ask.file_urls_request.file_names.append(name)
        ask.file_urls_request.session_id = self.session_id
        await self.line.send(ask.SerializeToString())
        while (told := await self._told()).WhichOneof("type") != "file_urls_response":
            pass
        urls = told.file_urls_response.file_urls[0]
        await asyncio.to_thread(_put, self.url, urls.upload_url, name, data)
        box = self._widget("file_uploader", "files").file_uploader.id
        state = self.states[box] = WidgetState(id=box)
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, len(data), urls.file_id
        file.file_urls.CopyFrom(urls)
        await self._run()
        return time.perf_counter() - start

    def arms(self) -> list[str]:
        """The arms of the open study, by the toggles in the sidebar; the last ones that came."""
        found = [
            [option.content for option in each.button_group.options]
            for name, each in self.elements.items()
            if each.WhichOneof("type") == "button_group" and "-arms_" in name
        ]
        return found[-1] if found else []

    def _widget(self, kind: str, key: str) -> Element:
        return next(
            each
            for name, each in self.elements.items()
            if each.WhichOneof("type") == kind and f"-{key}" in name
        )

    async def _run(self) -> float:
        ask = BackMsg()
        ask.rerun_script.query_string, ask.rerun_script.page_name = self.query, self.page
        ask.rerun_script.widget_states.widgets.extend(self.states.values())
        start = time.perf_counter()
        await self.line.send(ask.SerializeToString())
        while True:
            told = await self._told()
            if told.WhichOneof("type") == "script_finished" and told.script_finished != AGAIN:
                return time.perf_counter() - start

    async def _told(self) -> ForwardMsg:
        """The next message, after what it shows was noted."""
        told = ForwardMsg()
        reply = await asyncio.wait_for(self.line.recv(decode=False), PATIENCE_S)
        told.ParseFromString(reply)
        if told.WhichOneof("type") == "new_session":
            self.session_id = told.new_session.initialize.session_id or self.session_id
        elif told.WhichOneof("type") == "delta" and told.delta.HasField("new_element"):
            self._note(told.delta.new_element)
        return told

    def _note(self, element: Element) -> None:
        kind = element.WhichOneof("type") or ""
        if kind == "exception":
            self.errors.append(element.exception.message or element.exception.type)
        if name := getattr(getattr(element, kind, None), "id", ""):
            self.elements[name] = element


@asynccontextmanager
async def visiting(url: str, query: str = "", page: str = "") -> AsyncIterator[Visitor]:
    """A new session; its first page is drawn by ``turn_to``."""
    async with websockets.connect(
        f"ws{url.removeprefix('http')}/_stcore/stream",
        subprotocols=[websockets.Subprotocol("streamlit")],
        origin=websockets.Origin(url),
        max_size=None,
        open_timeout=PATIENCE_S,
        ping_interval=None,
    ) as line:
        yield Visitor(url, line, query, page)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the others lie (the nearest one)."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _put(url: str, path: str, name: str, data: bytes) -> None:
    """Send a file as the browser's form does, with the token against forged requests."""
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=PATIENCE_S) as reply:
        cookie = str(reply.headers["Set-Cookie"]).partition(";")[0]
    edge = uuid.uuid4().hex
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
    request = urllib.request.Request(
        url + path,
        method="PUT",
        data=head.encode() + data + f"\r\n--{edge}--\r\n".encode(),
        headers={
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Cookie": cookie,
            "X-Xsrftoken": cookie.partition("=")[2],
        },
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S):
        pass
