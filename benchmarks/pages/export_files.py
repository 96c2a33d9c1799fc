"""(n) Click on Export to the saved file: the pictures and the slides of the sample study.

The floor are the same charts drawn by ``Plotly.toImage`` alone, as PNG of the same number of
points, in the same browser between the files: no title, no caption, no SVG, no archive.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from analysis.reading import Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from benchmarks.measure import Measured, seconds
from benchmarks.pages.arm_toggle import APP, PATIENCE_MS, open_browser
from benchmarks.sample_tables import SAMPLE
from components.card.pictures import SCALE, WIDTH_PX
from components.figures.catalog import catalog, panels
from components.look.ink_and_paper import light_look
from components.look.theme import View, arm_styles
from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import running_app

TITLE = "(n) Export: click to file (aims: 25 figures as ZIP < 15 s, as slides < 20 s)"
GROUP, SOME = "Tumor volume", 25
FILES = {"pictures (ZIP)": "Pictures (ZIP)", "slides": "Slides (PowerPoint)"}

FLOOR = """async ([charts, width, scale]) => {
    const started = performance.now();
    for (const chart of charts) {
        const {height} = chart.layout;
        await Plotly.toImage({...chart, config: {staticPlot: true}},
            {format: "png", width, height, scale});
    }
    return (performance.now() - started) / 1000;
}"""


def measure(rounds: int) -> list[Measured]:
    """Seconds for 25 figures, and once for all of them, beside the floor in the same page."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = open_browser(stack)
        server = stack.enter_context(running_app(APP, folder / "app.log"))
        app = stack.enter_context(visit(browser, server.url))
        app.page.set_default_timeout(PATIENCE_MS)
        app.page.goto(f"{server.url}/Export?study=sample")
        app.page.get_by_role("heading", name="Slides & export", exact=True).wait_for()
        app.settle(PATIENCE_MS)
        every, some = _charts()
        rows = _beside_floor(app, every, 1)
        _pick_some(app)
        return _beside_floor(app, some, rounds) + rows


def _beside_floor(app: AppPage, charts: Sequence[dict[str, Any]], rounds: int) -> list[Measured]:
    taken: dict[str, list[float]] = {name: [] for name in [*FILES, "floor"]}
    for _ in range(rounds):
        for name, button in FILES.items():
            taken[name].append(seconds(partial(_save, app, button)))
        floor = app.page.evaluate(FLOOR, [charts, WIDTH_PX, SCALE])
        taken["floor"].append(floor)
    what = f"{len(charts)} figures"
    floor = Measured(f"{what}, Plotly's PNG alone", tuple(taken["floor"]), "s")
    files = [Measured(f"{what}, {name}", tuple(taken[name]), "s", floor) for name in FILES]
    return [*files, floor]


def _save(app: AppPage, label: str) -> None:
    with app.page.expect_download(timeout=4 * PATIENCE_MS) as saving:
        app.page.get_by_role("button", name=re.compile(re.escape(label))).first.click()
    saving.value.path()


def _pick_some(app: AppPage) -> None:
    """Leave one group of figures, and leave out its first figures until 25 are taken."""
    groups = app.widget("export_groups").get_by_role("button")
    for name in groups.all_inner_texts():
        if name != GROUP:
            app.choose("export_groups", name)
    box = app.widget("export_left_out").locator("input")
    while (count := _count(app)) > SOME:
        box.click()
        app.page.get_by_role("option").filter(has_not_text="Select").first.click()
        app.page.wait_for_function(f"() => !document.body.innerText.includes('{count} figures,')")
        app.settle(PATIENCE_MS)
    app.page.keyboard.press("Escape")


def _count(app: AppPage) -> int:
    said = re.search(r"(\d+) figures?, less", app.page.locator("body").inner_text())
    if said is None:
        raise SystemExit("Slides & export does not say how many figures are taken")
    return int(said[1])


def _charts() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every chart of the sample, and the 25 that ``_pick_some`` leaves."""
    study = read_study((Upload(SAMPLE.name, SAMPLE.read_bytes()),))
    results = analyse(study, Settings())
    view = View(study.title, study.arms, arm_styles(study))
    entries = catalog(results, view, {})
    groups = (entries, [entry for entry in entries if entry.group == GROUP][-SOME:])
    every, some = (
        [panel.figure.spec(light_look(), panel.height) for panel in panels(group)]
        for group in groups
    )
    return every, some
