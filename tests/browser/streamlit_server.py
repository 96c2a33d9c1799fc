"""A Streamlit server of our own for a test: started on a free port, stopped at the end."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
ATTEMPTS = 3  # another program can take the port between choosing and using it
OPTIONS = {
    "global.developmentMode": "false",
    "server.headless": "true",
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running app: where it answers, where it writes its log, and its process."""

    url: str
    log: Path
    pid: int = 0

    def tracebacks(self) -> str:
        """The log from its first traceback on; empty where every script ran through."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        start = text.find("Traceback (most recent call last)")
        return "" if start < 0 else text[start:]


@contextmanager
def running_app(
    script: Path, log: Path, folder: Path | None = None, **options: str
) -> Iterator[Server]:
    """Serve one script for as long as the block lasts; AssertionError if it ever raised.

    ``options`` are Streamlit's, with ``__`` for the point in their names. Runs in
    ``folder`` (the script's, where none is given), so that its ``.streamlit/config.toml`` holds.
    """
    process, server = _start(script, log, folder or script.parent, options)
    try:
        yield server
    finally:
        _stop(process)
    found = server.tracebacks()
    assert not found, f"The server of {script.name} logged a traceback:\n{found[-4000:]}"


def _start(
    script: Path, log: Path, folder: Path, more: dict[str, str]
) -> tuple[subprocess.Popen[bytes], Server]:
    for _ in range(ATTEMPTS):
        port = _free_port()
        process = _launch(script, log, port, folder, more)
        server = Server(f"http://127.0.0.1:{port}", log, process.pid)
        if _answers(process, server):
            return process, server
        _stop(process)
    raise RuntimeError(f"{script.name} could not be served:\n{log.read_text()[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _launch(
    script: Path, log: Path, port: int, folder: Path, more: dict[str, str]
) -> subprocess.Popen[bytes]:
    # A log file, since a pipe that nobody reads would fill up and stop the server.
    chosen = OPTIONS | {name.replace("__", "."): value for name, value in more.items()}
    options = [f"--{name}={value}" for name, value in chosen.items()]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    with log.open("wb") as output:
        return subprocess.Popen(
            command + options, cwd=folder, stdout=output, stderr=subprocess.STDOUT
        )


def _answers(process: subprocess.Popen[bytes], server: Server) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as reply:
                if reply.read() == b"ok":
                    return True
        except OSError:
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
