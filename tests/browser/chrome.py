"""A browser for the tests: the Chrome, Edge or Chromium of this machine, else Playwright's own.

``python -m tests.browser.chrome`` prints which one is taken, or what to install (exit 1).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "chrome",
    "msedge",
)
MAC_APPS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_PROGRAMS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")

# Quiet on closed networks (no look-ups of its own), the same colors on every machine, and no
# sandbox or shared memory of a size that containers lack.
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)
HOW_TO_GET_ONE = (
    "No Chrome, Edge or Chromium was found: run 'make browser', or install one and set "
    "BROWSER_PATH where it is in an unusual place."
)


def find_chrome(playwright: Playwright) -> Path | None:
    """The browser to drive. ``BROWSER_PATH`` comes before all others, and then is the only one."""
    return next((path for path in _candidates(playwright) if _runs(path)), None)


def launch_chrome(playwright: Playwright) -> Browser | None:
    """A headless browser, or None where there is none to start."""
    path = find_chrome(playwright)
    if path is None:
        return None
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


def _candidates(playwright: Playwright) -> Iterator[Path]:
    if chosen := os.environ.get("BROWSER_PATH"):
        yield Path(chosen)
        return
    yield from (Path(found) for name in COMMANDS if (found := shutil.which(name)))
    for applications in (Path("/Applications"), Path.home() / "Applications"):
        yield from (applications / app for app in MAC_APPS)
    for folder in filter(None, map(os.environ.get, WINDOWS_FOLDERS)):
        yield from (Path(folder) / program for program in WINDOWS_PROGRAMS)
    yield Path(playwright.chromium.executable_path)


def _runs(path: Path) -> bool:
    """Whether the program is there and starts (Ubuntu has a stand-in that only prints advice)."""
    if not path.is_file():
        return False
    if sys.platform == "win32":  # there, --version opens a window
        return True
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def main() -> int:
    with sync_playwright() as playwright:
        path = find_chrome(playwright)
    print(f"Browser: {path}" if path else HOW_TO_GET_ONE)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
