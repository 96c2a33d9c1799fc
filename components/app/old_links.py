"""Links to the pages of before: an address that moved leads to its new one, its study with it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from components.app.names import PART, TAB
from components.app.page_list import MOVED


class OldLinks:
    """The ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a browser on from an address of before; hand all else on."""
        to = ""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            to = now_at(scope["path"], scope["query_string"].decode("latin-1"))
        await (RedirectResponse(to) if to else self._app)(scope, receive, send)


def now_at(path: str, query: str) -> str:
    """The address of now for one of before; empty where it did not move."""
    folder, _, name = path.rstrip("/").rpartition("/")
    if name not in MOVED:
        return ""
    page, tab, part = MOVED[name]
    asked = [(key, value) for key, value in ((TAB, tab), (PART, part)) if value]
    words = urlencode([*parse_qsl(query, keep_blank_values=True), *asked])
    return f"{folder}/{page}{'?' if words else ''}{words}"
