"""Take the pictures of README and user guide anew: ``python -m docs.take_pictures``.

Opens the sample study in a browser without a window and photographs the pages.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.app_page import AppPage, visit
from tests.browser.chrome import HOW_TO_GET_ONE, launch_chrome
from tests.browser.streamlit_server import running_app

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
LIMIT_MS = 120_000  # a cold server on a busy machine
COLORS, ROUNDS = 256, 3  # of a palette (half the bytes), and of fitting it to rare colors


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, the page, and how tall it is."""

    file: str
    path: str
    height: int = 900
    study: bool = True
    chart: bool = True


SHOTS = (
    Shot("app.png", "Answer", height=1200),
    Shot("home.png", "", study=False, chart=False, height=700),
    Shot("data.png", "?tab=Check&part=Sheets", chart=False),
    Shot("viability.png", "Cells?part=Viability"),
    Shot("dose_response.png", "Cells"),
    Shot("growth.png", "Tumors", height=1180),
    Shot("survival.png", "Survival"),
    Shot("export.png", "Export", height=620, chart=False),
)


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_app(ROOT / "app.py", Path(folder) / "server.log") as server,
    ):
        browser = launch_chrome(playwright)
        if browser is None:
            raise SystemExit(HOW_TO_GET_ONE)
        for shot in SHOTS:
            size = {"width": 1280, "height": shot.height}
            with visit(browser, server.url) as app:
                app.page.set_viewport_size(size)
                _take(app, shot)
        browser.close()


def _take(app: AppPage, shot: Shot) -> None:
    joint = "&" if "?" in shot.path else "?"
    app.goto(f"{shot.path}{joint}study=sample" if shot.study else shot.path)
    app.page.wait_for_selector("h1", timeout=LIMIT_MS)
    if shot.chart:
        app.page.wait_for_selector(".js-plotly-plot", timeout=LIMIT_MS)
    app.settle(LIMIT_MS)
    picture = Image.open(io.BytesIO(app.page.screenshot())).convert("RGB")
    small = picture.quantize(COLORS, kmeans=ROUNDS, dither=Image.Dither.NONE)
    small.save(IMAGES / shot.file, optimize=True)
    print(shot.file)


if __name__ == "__main__":
    main()
