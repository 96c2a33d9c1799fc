"""Figures of the command line: pictures of the right size, words inside, plain refusals."""

import importlib.util
import os
import subprocess
import sys
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from analysis.__main__ import main
from components.export import drawn
from components.panels.parts.strips import empty_panel
from tests.places import ROOT
from tests.small_studies import csv, survival_rows

LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}


@pytest.fixture
def lives(tmp_path):
    path = tmp_path / "lives.csv"
    path.write_bytes(csv(survival_rows(LIVES)))
    return path


def test_without_kaleido_the_tables_are_there_and_a_line_says_why(
    lives, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(drawn, "kaleido", None)
    assert main([str(lives), "--out", str(tmp_path / "out"), "--figures"]) == 1
    assert (tmp_path / "out" / "survival.csv").exists()
    assert "kaleido is not installed" in capsys.readouterr().err


def test_a_page_holds_title_chart_caption_and_footer_in_this_order():
    panel = empty_panel("x", "A & B <c>", "Nothing to draw.", "stem")
    page, height = drawn.picture_page(panel, '<?xml?><svg width="10"/>', "Plate & Caliper: x")
    root = ElementTree.fromstring(page)
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["A & B <c>", "Nothing to draw.", "Plate & Caliper: x"]
    assert root.get("height") == str(height)
    heights = [float(n.get("y")) for n in root.iter() if n.get("y")]
    assert heights == sorted(heights)
    assert height > panel.height + 80


def test_a_png_says_its_resolution():
    buffer = BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "png")
    marked = Image.open(BytesIO(drawn.with_resolution(buffer.getvalue(), 300)))
    assert marked.info["dpi"] == pytest.approx((300, 300), abs=0.01)


@pytest.mark.skipif(importlib.util.find_spec("kaleido") is None, reason="kaleido is not installed")
def test_the_command_draws_every_figure(lives, tmp_path):
    finder = [sys.executable, "-m", "tests.browser.chrome"]
    found = subprocess.run(finder, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.skip("no Chrome on this machine")
    chrome = found.stdout.strip().removeprefix("Browser: ")
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-m", "analysis", str(lives), "--out", str(out), "--figures"],
        cwd=ROOT,
        env=os.environ | {"BROWSER_PATH": chrome},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pictures = sorted((out / "figures").glob("*.png"))
    assert f"figures: {2 * len(pictures)} files" in done.stdout
    assert {path.stem for path in pictures} == {p.stem for p in (out / "figures").glob("*.svg")}
    curve = next(path for path in pictures if "survival" in path.stem)
    image = Image.open(curve)
    assert image.width == 4000
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert np.asarray(image.convert("L")).std() > 10
    words = ElementTree.parse(curve.with_suffix(".svg")).getroot().itertext()
    assert any("Kaplan-Meier" in text for text in words)
