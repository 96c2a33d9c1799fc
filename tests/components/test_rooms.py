"""A first page needs no other room; the background enters all of them; a bug there stays loud."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from components import rooms
from tests.app_driver import APP
from tests.house_rules import project_modules

HEAVY = (
    "numpy",
    "pandas",
    "scipy",
    "scipy.stats",
    "plotly.graph_objs._figure",
    "openpyxl",
    "pptx",
    "analysis.study",
    "components.panels",
    "components.app.session",
)
FIRST_PAGE = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(APP)!r}, default_timeout=120).run()
print([title.value for title in app.title], [button.key for button in app.button])
print([name for name in {HEAVY!r} if name in sys.modules])
print(sorted(name for name in sys.modules if name.startswith("components")))
"""
LOADED = """
import sys
from components import rooms
rooms.ALONE_S = rooms.CHARTS_S = 0.0
rooms.load()
print("scipy.stats" in sys.modules)
print("\\n".join(sys.modules))
"""
BROKEN = """
import asyncio
from components import rooms
rooms.FIRST, rooms.ALONE_S = ("analysis", "components.no_such_room"), 0.0
async def serve():
    async with rooms.served(None):
        for thread in rooms.threading.enumerate():
            if thread.name == "rooms":
                thread.join()
        print("the server goes on")
asyncio.run(serve())
"""
WAITING = """
import sys, threading
from components import rooms
rooms.ALONE_S, rooms.CHARTS_S = 60.0, 60.0
loading = threading.Thread(target=rooms.load, daemon=True)
loading.start()
while "streamlit.material_icon_names" not in sys.modules:
    pass
print("numpy" in sys.modules)
rooms._titled.set()
while "components.views.tumors.page" not in sys.modules:
    pass
print("pptx" in sys.modules, "components.views.export" in sys.modules, loading.is_alive())
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(APP.parent)}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True, text=True, timeout=180, check=True, env=environment,
    )  # fmt: skip


def test_home_stands_before_any_library_of_the_analysis_is_imported():
    shown, heavy, ours = run(FIRST_PAGE).stdout.splitlines()
    assert shown == "['Plate & Caliper'] ['open_sample']"
    assert heavy == "[]"
    names = ("app", "app.door", "app.login", "app.names", "app.old_links", "app.page_list")
    names += ("app.process_limits", "app.session_store", "app.shell", "app.static_files")
    names += ("app.workers", "card", "card.plotly_js", "look", "look.markdown", "rooms")
    names += ("views", "views.welcome")
    assert ours == str(["components", *(f"components.{name}" for name in names)])


def test_the_background_enters_every_room_that_a_page_imports():
    statistics, *loaded = run(LOADED).stdout.splitlines()
    needed = {
        name
        for module in project_modules()
        if module.path.startswith("pages/")
        for name in module.targets({*loaded, *(m.name for m in project_modules())})
    }
    assert len(needed) > 15
    assert needed - set(loaded) == set()
    assert {"analysis.results", "pptx", "openpyxl", "plotly.graph_objs._figure"} <= set(loaded)
    assert statistics == "False"  # its distributions are functions of scipy.special


def test_the_background_waits_for_the_title_and_then_for_the_first_chart():
    assert run(WAITING).stdout.splitlines() == ["False", "False False True"]


def test_a_room_that_cannot_be_imported_is_in_the_log():
    ended = run(BROKEN)
    assert ended.stdout == "the server goes on\n"
    assert "Exception in thread rooms" in ended.stderr
    assert "ModuleNotFoundError: No module named 'components.no_such_room'" in ended.stderr


def test_rooms_that_a_study_needs_first_come_first():
    names = list(rooms.every_room())
    assert names[: len(rooms.FIRST)] == list(rooms.FIRST)
    folder = Path(rooms.__file__).parent
    files = [path.relative_to(folder.parent) for path in folder.rglob("*.py")]
    every = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files}
    assert set(names[len(rooms.FIRST) :]) == every - {"components"}


@pytest.mark.parametrize("page", sorted((APP.parent / "pages").glob("*.py")), ids=lambda p: p.stem)
def test_the_guard_of_a_page_stands_before_its_rooms(page: Path):
    guard, _, rest = page.read_text(encoding="utf-8").partition("\nshell.via_app()\n")
    before = [line for line in guard.splitlines() if line.startswith(("import ", "from "))]
    assert rest
    allowed = ["from components.app import shell"]
    if page.name == "0_Study.py":
        allowed = ["import streamlit as st", "from components import rooms", *allowed]
        allowed += ["from components.views import welcome"]
    assert before == allowed
