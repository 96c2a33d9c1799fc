"""What Export hands out, drawn by a real browser: opened, and compared with the study."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator

import numpy as np
import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser
from pptx import Presentation

from tests.browser.app_page import AppPage, visit
from tests.browser.streamlit_server import Server
from tests.small_studies import csv, results_of, survival_rows

LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}
FILE = "lives.csv"
LIMIT_MS = 120_000


@pytest.fixture(scope="module")
def export(browser: Browser, server: Server, tmp_path_factory) -> Iterator[AppPage]:
    """The page Slides & export of a small study that was uploaded."""
    file = tmp_path_factory.mktemp("upload") / FILE
    file.write_bytes(csv(survival_rows(LIVES)))
    with visit(browser, server.url) as app:
        app.page.set_default_timeout(LIMIT_MS)
        app.goto().upload([file])
        app.page.get_by_role("link", name="Slides & export", exact=True).click()
        app.page.get_by_role("heading", name="Slides & export", exact=True).wait_for()
        yield app.settle(LIMIT_MS)


def taken(export: AppPage, label: str) -> bytes:
    with export.page.expect_download() as saving:
        export.page.get_by_role("button", name=re.compile(re.escape(label))).first.click()
    with open(saving.value.path(), "rb") as file:
        content = file.read()
    export.settle(LIMIT_MS)
    return content


def is_drawn(png: bytes) -> bool:
    """Whether a picture holds more than one color of paper."""
    return float(np.asarray(Image.open(io.BytesIO(png)).convert("L")).std()) > 5


def test_the_zip_holds_drawn_pictures_of_a_slides_width(export):
    archive = zipfile.ZipFile(io.BytesIO(taken(export, "Pictures (ZIP)")))
    pictures = [name for name in archive.namelist() if name.endswith(".png")]
    assert any("survival" in name for name in pictures)
    for name in pictures:
        image = Image.open(io.BytesIO(archive.read(name)))
        assert image.width == 4000
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert is_drawn(archive.read(name)), name
        words = ET.fromstring(archive.read(name.replace("png", "svg"))).itertext()
        assert any("tamoxifen" in text or "vehicle" in text for text in words), name


def test_the_slides_open_with_pictures_and_the_scorecard_as_a_table(export):
    slides = Presentation(io.BytesIO(taken(export, "Slides (PowerPoint)"))).slides
    pictures = [shape.image.blob for slide in slides for shape in slide.shapes
        if shape.shape_type == 13]  # fmt: skip
    assert len(pictures) >= 3
    assert all(map(is_drawn, pictures))
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    cells = {cell.text for table in tables for row in table.rows for cell in row.cells}
    assert {"tamoxifen", "vehicle"} <= cells


def test_the_report_needs_nothing_from_elsewhere(export):
    page = taken(export, "Report (HTML)").decode()
    assert re.findall(r'(?:src|href)="(https?:[^"]*)"', page) == []
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    drawn = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert len(pictures) + len(drawn) >= 3
    assert all(is_drawn(base64.b64decode(picture)) for picture in pictures)
    for svg in drawn:
        assert ET.fromstring(base64.b64decode(svg)).tag.endswith("svg")


def test_the_workbook_reads_back_equal_to_the_tables(export):
    book = openpyxl.load_workbook(io.BytesIO(taken(export, "Workbook (Excel)")))
    rows = [list(row) for row in book["survival"].iter_rows(values_only=True)]
    table = results_of(csv(survival_rows(LIVES)), FILE).tables["survival"]
    assert rows[0] == list(table.columns)
    column = rows[0].index("mean_life_span_d")
    assert [row[column] for row in rows[1:]] == pytest.approx(list(table["mean_life_span_d"]))


def test_what_was_picked_on_a_page_stands_in_the_workbook_and_the_methods(app: AppPage):
    app.goto("Tumors?study=sample").open_part("Tests")
    app.choose("inference_compare", "All pairs")
    app.page.get_by_role("link", name="Slides & export", exact=True).click()
    app.page.get_by_role("heading", name="Slides & export", exact=True).wait_for()
    app.settle(LIMIT_MS)
    book = openpyxl.load_workbook(io.BytesIO(taken(app, "Workbook (Excel)")))
    assert ("inference_compare", '"pairs"') in list(book["choices"].values)
    said = taken(app, "Methods (text)").decode()
    assert said == "\n\n".join(row[0].value for row in list(book["methods"].rows)[1:])
    assert "every pair" in said.lower() or "all pairs" in said.lower()
