"""The page Slides & export: what is taken out is what the study holds; kept studies stay equal."""

import dataclasses
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pytest
from pptx import Presentation

from analysis.results import analyse
from components.app.study_file import SavedStudy, write_study_file
from components.export.archive import picture_archive
from components.export.bundle import PRESETS
from components.export.deck import deck
from components.export.report import report
from components.export.workbook import study_workbook
from components.figures import catalog
from components.look.captions import in_two_lines
from components.look.drawing import LEGEND_PX, TOP_PX
from components.look.ink_and_paper import FigureSettings
from tests.app_driver import again, captions, cards, figure, open_app, turn_to, upload, with_upload
from tests.panel_checks import view_of
from tests.small_studies import caliper_rows, csv

PNG = b"\x89PNG of figure"


def session_results(app):
    """The results of the app's session, and a view of its arms."""
    record = app.session_state["memory"]
    return analyse(record.study, record.settings), view_of(record.study)


def small():
    results, view = session_results(with_upload(csv(caliper_rows())))
    return results, view, catalog.panels(catalog.catalog(results, view, {}))


def test_the_zip_has_each_figure_as_png_and_svg():
    _, _, panels = small()
    bundle = picture_archive(panels, PRESETS["single"], "name", ["Done so."])
    with zipfile.ZipFile(io.BytesIO(bundle.filled(lambda slot: PNG))) as archive:
        names = archive.namelist()
    for panel in panels:
        assert f"png/{panel.file_stem}.png" in names
        assert f"svg/{panel.file_stem}.svg" in names
    slots = {(slot.width_px, round(slot.width_px * slot.scale)) for slot in bundle.slots}
    assert slots == {(480, 1004)}  # 85 mm at 300 dpi


def test_the_deck_opens_with_a_figure_a_slide_and_its_alt_text():
    results, view, panels = small()
    stand_ins = [str(number).encode() for number in range(len(panels))]
    bundle = deck("A <b>", ["x"], panels, view.rows(results.tables["scorecard"]), ["M."], "n")
    show = Presentation(io.BytesIO(bundle.filled(lambda slot: stand_ins[slot.figure])))
    pictures = [shape for slide in show.slides for shape in slide.shapes if shape.shape_type == 13]
    assert [shape.image.blob for shape in pictures] == stand_ins
    described = [shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures]
    assert described == [panel.alt for panel in panels]
    assert show.slides[0].shapes.title.text == "A <b>"
    table = next(s.table for slide in show.slides for s in slide.shapes if s.has_table)
    assert [row.cells[0].text for row in table.rows] == ["arm", *results.tables["scorecard"]["arm"]]


def test_a_title_with_signs_that_no_slide_can_hold_is_written_without_them():
    bundle = deck("A\x0bB" + "\uffff" + "c" * 300, ["x\x0by"], [], None, ["M\x00."], "n")
    show = Presentation(io.BytesIO(bundle.filled(lambda _: b"")))
    assert show.core_properties.title == "AB" + "c" * 253
    assert show.slides[0].shapes.title.text == "AB" + "c" * 300


def test_a_tall_figure_leaves_room_for_its_caption_at_the_right(sample_results):
    view = view_of(sample_results.study)
    entries = catalog.catalog(sample_results, view, {})
    tall = catalog.panels([each for each in entries if each.key == "compare_effects"])
    assert tall[0].height > 800
    bundle = deck("A", [], tall, None, [], "n")
    slide = Presentation(io.BytesIO(bundle.filled(lambda slot: PNG))).slides[1]
    picture = next(shape for shape in slide.shapes if shape.shape_type == 13)
    caption = next(shape for shape in slide.shapes if shape.has_text_frame
        and shape.text_frame.text == in_two_lines(tall[0].caption)[0])  # fmt: skip
    assert caption.left >= picture.left + picture.width
    assert caption.left + caption.width <= Presentation().slide_width * 13.333 / 10
    assert bundle.slots[0].height_px == tall[0].height  # nothing is squeezed


def slides_with(settings):
    """What the browser is given for slides of the sample, and their slots by the figure's title."""
    app = open_app(study="sample")
    app.session_state["memory"].figures = settings
    app = turn_to(app, "Slides & export")
    app.button(key="export_slides").click().run()
    job = next(
        json.loads(each.proto.bytes)
        for each in app.main.get("bidi_component")
        if each.proto.component_name.endswith("export_job")
    )
    titles = [each["picture"]["title"] for each in job["figures"]]
    slots = [part for each in job["members"] for part in each["parts"] if "figure" in part]
    return job, {titles[slot["figure"]]: slot for slot in slots}


@pytest.mark.parametrize(("p_values", "px"), [("caption", 0), ("brackets", 6 * 21)])
def test_a_slide_is_taller_by_its_brackets_and_its_plot_keeps_its_size(p_values, px):
    job, slots = slides_with(FigureSettings(p_values=p_values))
    slot = slots["Viability at 120 h, MCF-7, 10 µM of each drug"]
    chart = job["figures"][slot["figure"]]["chart"]["layout"]
    assert chart["height"] == slot["height"]
    plain = 420 - TOP_PX - 58
    assert slot["height"] - chart["margin"]["t"] - chart["margin"]["b"] == plain
    assert chart["margin"]["t"] == TOP_PX + px


def test_a_slide_is_as_tall_as_its_chart_with_a_legend_above():
    usual, asked = (
        slides_with(FigureSettings(legend=legend))[1]["Tumor growth, MCF-7Ca"]["height"]
        for legend in ("auto", "above")
    )
    assert asked - usual == LEGEND_PX - TOP_PX


def test_the_methods_name_the_pairs_of_arms_that_are_open():
    app = open_app(study="sample")
    said = {}
    for opened in (set(), {"viability_pairs"}):
        app.session_state["memory"].open_tables = opened
        page = turn_to(app, "Slides & export")
        page.session_state["choice_export_tab"] = "Methods"
        said[bool(opened)] = again(page).code[0].value
    assert "T3" not in said[False]
    assert "compared on log viability, with experiments as blocks, by Dunnett's T3" in said[True]


def test_the_report_escapes_names_and_holds_every_table():
    results, _, panels = small()
    tables = {"odd": pd.DataFrame({"arm": ["<script>alert(1)</script>"], "n": [1.25]})}
    bundle = report("<i>", "", panels, tables | results.tables, ["Done <so>."], "n")
    page = bundle.filled(lambda slot: b"<svg/>").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Done &lt;so&gt;." in page
    assert page.count('src="data:image/svg+xml;base64,') == len(panels)
    assert all(f"<h3>{name}</h3>" in page for name in results.tables)


def test_the_workbook_reads_back_equal_to_the_tables():
    results, _, _ = small()
    content = study_workbook(
        results, FigureSettings(font_px=18), "{}", ["=1+1"], {"error_bars": "sd"}
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["methods"]["A2"].value == "=1+1"
    assert book["methods"]["A2"].data_type == "s"
    assert ("font_px", "18") in list(book["figure_settings"].values)
    assert ("ranges", "[]") in list(book["figure_settings"].values)
    assert list(book["choices"].values) == [("choice", "value"), ("error_bars", '"sd"')]
    for name in ("tumor_growth", "animal_volumes"):
        rows = list(book[name[:31]].values)
        table = results.tables[name]
        assert list(rows[0]) == list(table.columns)
        assert len(rows) == len(table) + 1
        column = "mean_mm3" if name == "tumor_growth" else "volume_mm3"
        read = [row[rows[0].index(column)] for row in rows[1:]]
        assert pd.Series(read, dtype=float).tolist() == pytest.approx(
            table[column].tolist(), rel=1e-14, nan_ok=True
        )  # a cell holds 16 digits


def test_a_study_file_opens_to_equal_figures_with_settings_and_hidden_arms():
    first = with_upload(csv(caliper_rows()))
    record = first.session_state["memory"]
    record.figures = FigureSettings(font_px=20, palette="Tol bright")
    hidden = record.study.arms[-1].name
    saved = SavedStudy(
        record.uploads, record.corrections, record.settings, record.figures, (hidden,)
    )
    opened = upload(open_app(), ("kept.study.zip", write_study_file(saved)))
    again_open = upload(open_app(), ("kept.study.zip", write_study_file(saved)))
    assert opened.session_state["memory"].figures == record.figures
    drawn = [figure(turn_to(app, "Tumors"), "growth_curves") for app in (opened, again_open)]
    assert drawn[0] == drawn[1]
    assert drawn[0]["layout"]["font"]["size"] == 20
    assert hidden not in [trace.get("name") for trace in drawn[0]["data"]]


def settings_tab(app):
    """The page with its tab of settings open."""
    turn_to(app, "Slides & export").session_state["choice_export_tab"] = "Figure settings"
    return again(app)


def turned_to(app, group):
    """Another group of the settings."""
    app.button_group(key="open_settings").set_value(group)
    return again(app)


def letters(app):
    """Size of the letters of the figure beside the settings."""
    return cards(app)["export_figure"]["figure"]["layout"]["font"]["size"]


def test_a_figure_setting_changes_the_preview():
    app = settings_tab(with_upload(csv(caliper_rows())))
    assert cards(app)["export_figure"]["title"].startswith("Tumor growth")
    assert letters(app) == 14
    app.slider(key="figures_font").set_value(18)
    assert letters(again(app)) == 18
    assert app.session_state["memory"].figures == FigureSettings(font_px=18)


def test_settings_go_back_as_they_were_and_stay_so():
    app = settings_tab(with_upload(csv(caliper_rows())))
    app.slider(key="figures_font").set_value(18)
    app.button_group(key="figures_words").set_value(["title"])
    turned_to(again(app), "Lines").button_group(key="figures_lines").set_value([])
    again(app)
    changed = FigureSettings(font_px=18, error_caps=False, gridlines=False, footer=False)
    assert app.session_state["memory"].figures == changed
    app.button(key="figures_reset").click()
    for _ in range(2):
        assert letters(again(app)) == 14
        assert app.session_state["memory"].figures == FigureSettings()
    turned_to(app, "Text")
    # A browser keeps what a control of the same key held, and hands it over again.
    assert app.slider(key="figures_font_again").value == 14


def test_the_axes_that_are_set_are_those_of_the_figure_in_the_preview():
    app = settings_tab(with_upload(csv(caliper_rows())))
    app.selectbox(key="export_preview").select("Change of tumor volume by day 14, all animals")
    turned_to(app, "Axes")
    title = cards(app)["export_figure"]["title"]
    assert not title.startswith("Tumor growth")
    assert f"Of this figure alone: {title}" in captions(app)
    app.number_input(key=f"figures_range_{title}_y from").set_value(-200.0)
    app.number_input(key=f"figures_range_{title}_y to").set_value(400.0)
    assert again(app).session_state["memory"].figures.ranges == (
        (title, None, None, -200.0, 400.0),
    )
    assert cards(app)["export_figure"]["figure"]["layout"]["yaxis"]["range"] == [-200.0, 400.0]


# Figures of drugs and combinations, not of every shown arm.
OF_ARMS = ("synergy_", "resistance_", "combination_growth", "combination_survival")


def test_every_figure_has_a_key_of_its_own_whatever_arms_are_shown(sample_results):
    results = sample_results
    view = view_of(results.study)
    entries = catalog.catalog(results, view, {})
    keys = [entry.key for entry in entries]
    assert len(set(keys)) == len(keys) > 30
    fewer = catalog.catalog(results, dataclasses.replace(view, arms=view.arms[:2]), {})
    assert [entry.key for entry in fewer] == [key for key in keys if not key.startswith(OF_ARMS)]


def test_p_values_over_the_arms_say_where_they_have_no_place():
    app = settings_tab(with_upload(csv(caliper_rows())))
    turned_to(app, "Legend, p")
    assert not any("Nothing changes on the figure shown" in words for words in captions(app))
    app.button_group(key="figures_p").set_value("brackets")
    assert any("Nothing changes on the figure shown" in words for words in captions(again(app)))
