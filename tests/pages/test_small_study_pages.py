"""One sheet, one arm, no control, one day: each page says what it needs and shows what it can."""

import numpy as np
import pytest

from tests.app_driver import (
    again,
    captions,
    columns,
    figure,
    figure_keys,
    links,
    numbers,
    said,
    traces,
    turn_to,
    with_upload,
)
from tests.panel_checks import SLOPPY
from tests.small_studies import (
    GROWING,
    RESTING,
    bare_plate_rows,
    caliper_rows,
    csv,
    plate_rows,
    survival_rows,
)

LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}
DOSES = (0, 0.1, 0.3, 1, 3, 10, 30)
STUDIES = {
    "responses": [
        ("Drug", "Concentration (uM)", "Viability (%)"),
        *(("tamoxifen", dose, 100 / (1 + dose) + n) for n in (-1, 0, 1) for dose in DOSES),
    ],
    "raw responses": [
        ("Drug", "Dose (nM)", "Absorbance"),
        *(("tamoxifen", dose, 1 / (1 + dose) + n / 100) for n in (-1, 0, 1) for dose in DOSES),
    ],
    "dose matrix": [
        ("drug1.conc", "drug2.conc", "E"),
        *((a, b, 1 / (1 + a) / (1 + b)) for a in (0, 0.3, 1, 3) for b in (0, 0.1, 1, 10)),
    ],
    "light": [
        ("Mouse", "Treatment", "Day", "RLU"),
        *(
            (f"{arm[0]}{n}", arm, day, 1e6 * n * rise ** (day / 7))
            for arm, rise in (("vehicle", 5), ("tamoxifen", 2))
            for n in (1, 2, 3)
            for day in (0, 7, 14)
        ),
    ],
    "calipers": caliper_rows(),
    "survival": survival_rows(LIVES, {"ta3"}),
    "plates": plate_rows(),
    "bare plates": bare_plate_rows(),
    "one arm": caliper_rows({"tamoxifen": GROWING}),
    "no control": caliper_rows({"tamoxifen": GROWING, "letrozole": RESTING}),
    "one day": caliper_rows(days=(0,)),
    "one animal": survival_rows({"letrozole": [10]}),
    "measured once": [*caliper_rows(), ("ta9", "tamoxifen", 14, 9, 6)],
    "no times": [row[:2] + row[3:] for row in plate_rows()],
}
# Which readout pages each study fills; the others say what they need.
FILLS = {
    "responses": {"Cells"},
    "raw responses": {"Cells"},
    "dose matrix": {"Cells"},
    "light": {"Tumors"},
    "calipers": {"Tumors", "Survival"},
    "survival": {"Safety", "Survival"},
    "plates": {"Cells"},
    "bare plates": {"Cells"},
    "one arm": {"Tumors", "Survival"},
    "no control": {"Tumors", "Survival"},
    "one day": {"Tumors", "Survival"},
    "one animal": {"Safety", "Survival"},
    "measured once": {"Tumors", "Survival"},
    "no times": {"Cells"},
}
NEEDS = {
    "Cells": "plate reads and no table of responses",
    "Tumors": "calipers",
    "Safety": "body weights and no reasons why animals left",
    "Survival": "survival records",
}
VIABILITY = ("Cells", "Drugs", "Viability")
COMPARED = ("Answer", "Side by side", "All readouts")


def page_of(study, *place):
    return turn_to(with_upload(csv(STUDIES[study]), "small.csv"), *place)


@pytest.mark.parametrize("study", STUDIES)
def test_a_page_without_its_data_says_what_it_needs(study):
    app = with_upload(csv(STUDIES[study]), "small.csv")
    for page, words in NEEDS.items():
        if page not in FILLS[study]:
            turn_to(app, page)
            assert f"This study has no {words}. Add them to the upload to fill this page." in (
                said(app)
            )
            assert links(app) == ["Upload files", "See what was read"]
            assert figure_keys(app) == []


@pytest.mark.parametrize("study", STUDIES)
def test_every_page_runs_and_speaks_cleanly(study):
    app = with_upload(csv(STUDIES[study]), "small.csv")
    for place in (("Study", "Check"), ("Study", "Arms"), *((page,) for page in NEEDS), COMPARED):
        for text in captions(turn_to(app, *place)):
            assert not SLOPPY.search(text), f"{place}: {text}"


def test_light_by_day_stands_on_a_log_axis_and_is_no_volume():
    app = page_of("light", "Tumors")
    assert figure_keys(app) == ["endpoint_points"]
    assert figure(app, "endpoint_points")["layout"]["yaxis"]["type"] == "log"
    means = numbers(traces(app, "endpoint_points")["vehicle"]["y"])
    assert means[0] == pytest.approx(6 ** (1 / 3) * 1e6)
    home = page_of("light", "Study")
    assert "Tumors" in links(home)


def test_calipers_show_growth_change_and_inhibition():
    app = page_of("calipers", "Tumors")
    assert figure_keys(app)[:3] == ["growth_curves", "growth_waterfall", "growth_tgi"]
    lines = traces(app, "growth_curves")
    assert numbers(lines["vehicle"]["y"]) == pytest.approx([153.0, 171.0, 207.0])
    assert numbers(lines["anastrozole"]["y"]) == pytest.approx([153.0, 135.0, 117.0])
    (dots,) = [numbers(trace["y"]) for trace in figure(app, "growth_tgi")["data"]]
    assert columns(app, "growth_tgi") == ["tamoxifen", "anastrozole"]
    assert dots == pytest.approx([100 * (1 - 7.2 / 54), 100 * (1 + 36 / 54)])
    assert "Tumor growth, all animals" in said(app)


def test_calipers_alone_are_compared_without_empty_rows_or_names():
    app = page_of("calipers", *COMPARED)
    assert columns(app, "compare_arms") == ["vehicle", "tamoxifen", "anastrozole"]
    assert (
        "Tumor volume change: day 14, mean, Student's t interval, n = 2 animals an arm."
    ) in captions(app)[0]
    card = turn_to(app, "Answer", "Ranking").dataframe[-1].value
    assert card["arm"].tolist() == ["vehicle", "tamoxifen", "anastrozole"]
    assert card["volume_change_pct"].round(1).tolist() == [35.4, 4.7, -23.6]


def test_survival_alone_shows_curves_and_life_span():
    app = page_of("survival", "Survival")
    assert figure_keys(app) == ["survival_curves"]
    steps = traces(app, "survival_curves")
    assert numbers(steps["vehicle"]["y"]) == pytest.approx([100, 200 / 3, 100 / 3, 0])
    assert "Ticks: 1 censored animal." in said(app)
    app.session_state["choice_survival_tab"] = "Life span"
    notes = figure(again(app), "survival_life_span")["layout"]["annotations"]
    assert [note["text"] for note in notes] == ["<b>+44.4 %</b>"]


def test_plates_alone_show_bars_at_the_only_time():
    app = page_of("plates", *VIABILITY)
    assert columns(app, "viability_bars") == ["vehicle", "tamoxifen", "anastrozole"]
    (bars,) = [t for t in figure(app, "viability_bars")["data"] if t["type"] == "bar"]
    assert numbers(bars["y"]) == pytest.approx([100.0, 25.0, 50.0])
    assert [box.options for box in app.selectbox] == [["1 µM", "10 µM"]]  # one time: no choice
    assert [box.value for box in app.selectbox] == [10.0]


def test_plates_without_a_layout_are_maps_and_nothing_else():
    app = page_of("bare plates", "Cells", "Plates", "Plate maps")
    (heat,) = figure(app, "plate_maps")["data"]
    assert np.shape(heat["z"]) == (8, 12)
    words = said(app)
    assert "Plate maps, absorbance (OD)" in words
    assert "1 plate, 96 wells, one color scale." in words
    assert figure_keys(app) == ["plate_maps"]
    assert [group.label for group in app.main.get("button_group") if group.label == "Values"] == []


def test_lives_without_reasons_offer_no_choice_of_events():
    app = page_of("survival", "Survival", "Kaplan-Meier", "Curves")
    offered = [
        option.content for group in app.main.get("button_group") for option in group.proto.options
    ]
    assert "Kaplan-Meier" in offered
    assert "Curves" not in offered  # alone, it is the tab
    assert "What is an event" not in offered


@pytest.mark.parametrize("place", [COMPARED, ("Study", "Arms")])
def test_plates_without_a_layout_have_no_arms(place):
    app = page_of("bare plates", *place)
    assert "1 plate read. Say what is in the wells." in said(app)
    assert [button.label for button in app.main.button] == ["Say what is in the wells"]
    assert "All arms are hidden" not in said(app)
    assert figure_keys(app) == []


def test_one_arm_is_shown_and_compared_with_nothing():
    app = page_of("one arm", "Tumors")
    assert list(traces(app, "growth_curves")) == ["tamoxifen"]
    assert columns(app, "growth_waterfall") == ["tamoxifen"]
    assert "No growth inhibition: this model has no control arm" in said(app)
    assert "against" not in captions(app)[0]


def test_without_control_arms_stand_side_by_side():
    app = page_of("no control", *COMPARED)
    assert columns(app, "compare_arms") == ["tamoxifen", "letrozole"]
    volume = page_of("no control", "Tumors")
    assert list(traces(volume, "growth_curves")) == ["tamoxifen", "letrozole"]
    assert "No growth inhibition: this model has no control arm" in said(volume)


def test_without_control_all_pairs_are_tested_and_nothing_else_is_offered():
    app = page_of("no control", "Tumors", "Growth", "Tests")
    assert "All pairs of arms on volume" in said(app)
    assert {"inference_pairs", "inference_contrasts"} <= set(figure_keys(app))
    labels = {group.label for group in app.main.get("button_group")}
    assert "Compare" not in labels
    assert "Differences" not in labels
    assert "Scale" in labels


def test_one_day_shows_volumes_and_says_that_a_later_day_is_needed():
    app = page_of("one day", "Tumors")
    assert numbers(traces(app, "growth_curves")["vehicle"]["y"]) == pytest.approx([153.0])
    assert "Day 0 is the baseline that changes are counted from" in said(app)
    assert "No shown arm has a readout here." in said(turn_to(app, "Answer", "Side by side"))


def test_one_animal_has_a_curve_and_no_test():
    app = page_of("one animal", "Survival")
    assert numbers(traces(app, "survival_curves")["letrozole"]["y"]) == [100.0, 0.0]
    assert "Kaplan-Meier, n = 1 animal an arm. Median survival: letrozole 10.0 d." in captions(app)
    assert "p = " not in said(app)


def test_an_animal_measured_once_is_in_the_volumes_and_not_in_the_changes():
    app = page_of("measured once", "Tumors")
    line = traces(app, "growth_curves")["tamoxifen"]
    assert numbers(line["customdata"]) == [2, 2, 3]
    assert "not in the means: tamoxifen 1." in said(app)
    assert "tamoxifen +5 % (n = 2)" in said(app)


def test_plates_without_times_have_bars_and_say_why_there_is_no_course():
    app = page_of("no times", *VIABILITY)
    assert "No reading time is given." in said(app)
    assert "Viability, all cells, 10 µM of each drug" in said(app)
    assert columns(app, "viability_bars") == ["vehicle", "tamoxifen", "anastrozole"]


def test_the_error_bar_holds_on_every_page():
    app = turn_to(with_upload(csv(caliper_rows(animals=3))), "Tumors")
    picker = next(group for group in app.main.get("button_group") if group.key == "error_bars")
    picker.set_value("sd").run()
    assert captions(app)[0].startswith("Mean ± SD of the animals still measured.")
    drawn = numbers(traces(app, "growth_curves")["vehicle"]["error_y"]["array"])
    assert drawn == pytest.approx([18] * 3)  # of 18 L, 18 (L + 1) and 18 (L + 2)


def test_the_error_bar_comes_with_the_link():
    app = turn_to(with_upload(csv(caliper_rows(animals=3)), error_bars="95 % CI"), "Tumors")
    assert captions(app)[0].startswith("Mean ± 95 % CI of the animals still measured.")
    drawn = numbers(traces(app, "growth_curves")["vehicle"]["error_y"]["array"])
    assert drawn == pytest.approx([4.302652730 * 18 / 3**0.5] * 3)  # t(0.975; 2) times SEM


def test_two_animals_have_no_error_bar_and_the_caption_says_so():
    app = page_of("calipers", "Tumors")
    drawn = numbers(traces(app, "growth_curves")["vehicle"]["error_y"]["array"])
    assert np.isnan(drawn).all()
    assert "No error bar of fewer than 3 animals." in said(app)
