"""The Cells page excludes wells as the user says, shows both results, and takes it back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.app_driver import (
    again,
    captions,
    figure,
    figure_keys,
    numbers,
    open_app,
    open_tab,
    said,
    turn_to,
    with_upload,
)
from tests.small_studies import csv

PLATE = "4T1 exp 1 24 h"


PLACES = {
    "Viability": ("Drugs", "Viability"),
    "Plate maps": ("Plates", "Plate maps"),
    "Exclude wells": ("Plates", "Exclude wells"),
}


def page(part: str) -> AppTest:
    app = open_app(study="sample")
    app.session_state["choice_viability_model"] = "4T1 cells"
    return turn_to(app, "Cells", *PLACES[part], advanced=True)


def to_part(app: AppTest, part: str) -> AppTest:
    return open_tab(app, "Cells", *PLACES[part])


def exclude(app: AppTest, wells: str, reason: str) -> AppTest:
    app.text_input(key="choice_exclude_wells").set_value(wells)
    app.selectbox(key="choice_exclude_reason").set_value(reason)
    next(button for button in app.button if button.label == "Exclude").click().run()
    return again(app)


def tamoxifen_at_24_h(app: AppTest) -> float:
    line = next(
        trace
        for trace in figure(app, "viability_time")["data"]
        if trace.get("name", "").rstrip("†") == "tamoxifen"
    )
    return numbers(line["y"])[0]


def test_excluded_wells_change_the_figure_and_undo_restores_it() -> None:
    app = page("Viability")
    before = tamoxifen_at_24_h(app)
    app = exclude(to_part(app, "Exclude wells"), "A10, B10", "bubble")
    words = said(app)
    assert "2 wells are excluded by the user." in words
    assert "With and without" in words
    listed, effect = app.dataframe[0].value, app.dataframe[1].value
    assert listed["well"].tolist() == ["A10", "B10"]
    assert listed["reason"].tolist() == ["bubble", "bubble"]
    row = effect[effect["arm"] == "tamoxifen"].iloc[0]
    assert row["n_excluded"] == 2
    assert row["mean_all_pct"] == pytest.approx(before)
    after = tamoxifen_at_24_h(to_part(app, "Viability"))
    assert after == pytest.approx(row["mean_pct"])
    assert after != pytest.approx(before, abs=0.05)
    assert all("2 wells are excluded by the user." in text for text in captions(app)[:2])
    app = to_part(app, "Exclude wells")
    app.button(key="exclude_undo").click().run()
    app = again(app)
    assert "No well is excluded." in said(app)
    assert tamoxifen_at_24_h(to_part(app, "Viability")) == before


def test_wells_count_again() -> None:
    app = exclude(page("Exclude wells"), "E4", "contamination")
    assert "1 well is excluded by the user." in said(app)
    app.text_input(key="choice_exclude_wells").set_value("E4")
    next(button for button in app.button if button.label == "Count again").click().run()
    assert "No well is excluded." in said(again(app))


def test_nothing_is_excluded_without_a_reason_or_a_well() -> None:
    app = page("Exclude wells")
    app.text_input(key="choice_exclude_wells").set_value("A1")
    next(button for button in app.button if button.label == "Exclude").click().run()
    assert "Give a reason first." in said(app)
    assert "No well is excluded." in said(exclude(again(app), "Z99", "bubble"))


def test_a_rule_finds_and_the_user_excludes() -> None:
    app = page("Exclude wells")
    app.selectbox(key="choice_exclude_rule").set_value("grubbs")
    app = again(app)
    found = app.dataframe[0].value
    assert len(found) > 0
    assert "No well is excluded." in said(app)
    button = app.button(key="exclude_found")
    assert button.label == f"Exclude {len(found)} wells"
    button.click().run()
    app = again(app)
    assert f"{len(found)} wells are excluded by the user." in said(app)
    assert set(app.dataframe[-2].value["well"]) == set(found["well"])


def test_plates_have_a_verdict_each_and_maps_of_residuals() -> None:
    app = page("Plate maps")
    assert figure_keys(app) == ["plate_verdicts", "plate_maps"]
    words = captions(app)[0]
    assert words.startswith("18 plates: 14 good, 1 marginal, 3 not rated. In each square")
    assert "4T1 exp 2 96 h: marginal: Z' 0.60 against blanks; edge wells of control −20 %" in words
    next(g for g in app.get("button_group") if g.key == "choice_map_value").set_value("b_score")
    app = again(app)
    assert "less row and column medians (median polish)" in captions(app)[1]
    maps = [trace for trace in figure(app, "plate_maps")["data"] if trace["type"] == "heatmap"]
    assert len(maps) == 6
    assert max(max(abs(v or 0) for v in row) for row in maps[0]["z"]) > 2


def test_inhibition_is_100_less_viability() -> None:
    app = page("Viability")
    viability = tamoxifen_at_24_h(app)
    next(g for g in app.get("button_group") if g.key == "viability_measure").set_value("inhibition")
    app = again(app)
    assert tamoxifen_at_24_h(app) == pytest.approx(100 - viability)
    axis = figure(app, "viability_time")["layout"]["yaxis"]["title"]["text"]
    assert axis == "Inhibition (100 − % of vehicle)"


def test_uncorrected_viability_is_higher_and_says_so() -> None:
    app = page("Viability")
    corrected = tamoxifen_at_24_h(app)
    app.toggle(key="choice_subtract_blanks").set_value(False)
    app = again(app)
    assert tamoxifen_at_24_h(app) > corrected + 1
    axis = figure(app, "viability_time")["layout"]["yaxis"]["title"]["text"]
    assert axis == "Viability (% of vehicle, blanks not subtracted)"
    assert "Blanks are not subtracted (setting)." in captions(app)[0]


def test_the_numbers_for_prism_are_those_of_the_figure() -> None:
    app = page("Viability")
    app.session_state["prism_viability"] = True
    app = again(app)
    next(g for g in app.get("button_group") if g.key == "choice_prism_kind").set_value(
        "Grouped: times at one dose"
    )
    app = again(app)
    lines = [line.split("\t") for line in app.code[0].value.splitlines()]
    at = lines[0].index("tamoxifen")
    assert lines[0][at : at + 4] == ["tamoxifen", "", "", "fulvestrant"]
    assert [line[0] for line in lines] == ["Time (h)", "24", "48", "72", "96", "120"]
    mean = sum(float(cell) for cell in lines[1][at : at + 3]) / 3
    assert mean == pytest.approx(tamoxifen_at_24_h(to_part(app, "Viability")))


def test_tumor_volumes_go_to_prism_too() -> None:
    app = turn_to(open_app(study="sample"), "Tumors")
    app.session_state["prism_volumes"] = True
    head, first = [line.split("\t") for line in again(app).code[0].value.splitlines()[:2]]
    assert head[:2] == ["Day", "vehicle"]
    assert first[0] == "0"
    assert len(first) == len(head) > 40


def test_time_course_and_all_pairs_open_on_demand() -> None:
    app = page("Viability")
    app.session_state["viability_course"] = True
    app.session_state["viability_pairs"] = True
    app = again(app)
    course, pairs = (table.value for table in app.dataframe)
    vehicle = course.set_index("arm").loc["vehicle"]
    assert vehicle["mean_over_time_pct"] == pytest.approx(100)
    assert 20 < vehicle["doubling_time_h"] < 80
    assert len(pairs) == 6 * 5 / 2
    assert "Dunnett's T3, 15 pairs of 6 arms, log viability, blocks are 3 experiments; " in said(
        app
    )
    assert app.session_state["memory"].open_tables == {"viability_pairs"}


def test_several_vehicles_are_asked_about_and_each_arm_gets_its_own() -> None:
    rows = [("plate", "well", "absorbance", "time_h", "role", "arm", "concentration", "unit")]
    held = [("blank", "", 0.1), ("vehicle", "DMSO", 1.1), ("vehicle", "ethanol", 0.6),
            ("sample", "anastrozole", 0.6), ("sample", "tamoxifen", 0.35)]  # fmt: skip
    rows += [
        ("P1", f"A{at}", value, 72, role, arm, 10 if role == "sample" else None, "µM")
        for at, (role, arm, value) in enumerate(held, start=1)
    ]
    app = turn_to(with_upload(csv(rows)), "Cells", "Drugs", "Viability")
    assert "No viability at this dose: anastrozole, tamoxifen." in said(app)
    app.selectbox(key="choice_vehicle_tamoxifen").set_value("ethanol")
    app.selectbox(key="choice_vehicle_anastrozole").set_value("DMSO")
    next(button for button in app.button if button.label == "Apply").click().run()
    app = again(app)
    bars = [t for t in figure(app, "viability_bars")["data"] if t["type"] == "bar"]
    values = [value for bar in bars for value in numbers(bar["y"])]
    assert values == pytest.approx([100, 100, 50, 50])
    axis = figure(app, "viability_bars")["layout"]["yaxis"]["title"]["text"]
    assert axis == "Viability (% of its vehicle)"
