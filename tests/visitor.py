"""A visitor without a browser: speaks to a running server as Streamlit's own page does."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect

XSRF = "_streamlit_xsrf"
WAIT_S = 60


@dataclass(slots=True)
class Answer:
    """What the server said to one request."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(slots=True)
class Visitor:
    """One visitor: their cookies and, once connected, their session."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    session: str = ""

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request; cookies that come with the answer are kept."""
        parts = urlsplit(self.url)
        assert parts.hostname
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=WAIT_S)
        sent = {"Cookie": self._cookie_line(), "Accept": "text/html,*/*", **headers}
        line.request(method, path, body, {k.replace("_", "-"): v for k, v in sent.items()})
        reply = line.getresponse()
        for name, value in reply.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {m.key: m.value for m in SimpleCookie(value).values()}
        answer = Answer(
            reply.status,
            {name.lower(): value for name, value in reply.getheaders()},
            reply.read().decode("utf-8", "replace"),
        )
        line.close()
        return answer

    def log_in(self, secret: str, **known: str | bool) -> None:
        """Take the cookie that Streamlit sets after a log-in."""
        payload = {"origin": self.url, "is_logged_in": True, **known}
        signed = create_signed_value(secret, USER_COOKIE_NAME, json.dumps(payload))
        self.cookies[USER_COOKIE_NAME] = signed.decode()

    @contextmanager
    def connected(self, query: str = "") -> Iterator[ClientConnection]:
        """A connection with one finished run of the app; ``query`` is that of the link."""
        if XSRF not in self.cookies:
            self.ask("GET", "/_stcore/host-config")
            self.ask("GET", "/_stcore/health")
        with connect(
            f"{self.url.replace('http', 'ws')}/_stcore/stream",
            origin=self.url,  # type: ignore[arg-type]
            subprotocols=["streamlit", self.cookies[XSRF]],  # type: ignore[list-item]
            additional_headers={"Cookie": self._cookie_line()},
            max_size=None,
        ) as line:
            self.run(line, query)
            yield line

    def run(self, line: ClientConnection, query: str = "") -> list[ForwardMsg]:
        """Run the app once, and every message until it ended."""
        order = BackMsg()
        order.rerun_script.query_string = query
        line.send(order.SerializeToString())
        return self.until_the_end(line)

    def until_the_end(self, line: ClientConnection) -> list[ForwardMsg]:
        """Every message of a run that has begun."""
        heard = []
        while True:
            message = ForwardMsg.FromString(line.recv(timeout=WAIT_S))  # type: ignore[arg-type]
            heard.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            if kind == "script_finished" and message.script_finished == 0:
                return heard

    def send_file(self, file: str, data: bytes, name: str = "a.csv") -> Answer:
        """Upload as the upload box does; ``file`` is the number that box gave it."""
        head = f'--B\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        return self.ask(
            "PUT",
            f"/_stcore/upload_file/{self.session}/{file}",
            head.encode() + data + b"\r\n--B--\r\n",
            Content_Type="multipart/form-data; boundary=B",
            X_Xsrftoken=self.cookies[XSRF],
        )

    def _cookie_line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
