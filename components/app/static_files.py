"""The files of the folder ``static``: kept packed beside themselves, and sent so.

Streamlit packs what it sends anew for each browser. The drawing library takes that a fifth of a
second, in which the server answers nobody else: the one time that each visitor waits for it.
"""

from __future__ import annotations

import gzip
import os
import re
import tempfile
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER = Path(__file__).parents[2] / "static"  # Streamlit serves it as app/static
ADDRESS = re.compile(r"/app/static/(?P<name>[\w.-]+\.js)\Z")
FOR_A_YEAR = "public, max-age=31536000, immutable"  # a name carries its version


def address(name: str, source: Path) -> str:
    """Where the browser loads a script from; put there, packed and not, where it is missing.

    Raises
    ------
    OSError
        The folder cannot be written to, and lacks one of the two.
    """
    plain, packed = FOLDER / name, FOLDER / f"{name}.gz"
    if not (plain.exists() and packed.exists()):
        FOLDER.mkdir(exist_ok=True)
        content = source.read_bytes()
        _write_whole(packed, gzip.compress(content, mtime=0))
        _write_whole(plain, content)
    return f"app/static/{name}"


class Packed:
    """The ASGI middleware that sends what is there packed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the packed file, where there is one and the browser takes it."""
        asked = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if asked is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self._app(scope, receive, send)
            return
        packed = FOLDER / f"{asked['name']}.gz"
        if not packed.is_file():
            await self._app(scope, receive, send)
            return
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        headers["Cache-Control"] = FOR_A_YEAR
        answer = FileResponse(packed, headers=headers, media_type="text/javascript")
        await answer(scope, receive, send)


def _write_whole(target: Path, content: bytes) -> None:
    """Write beside the target, then move into place: no browser ever gets a half-written file."""
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(target)
