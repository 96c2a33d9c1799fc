"""Growth figures show the numbers of the growth and animal tables, with the n of what is drawn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.in_vivo.growth.inhibition import INHIBITIONS
from components.look.theme import arm_styles
from components.panels.in_vivo.growth import by_day, inhibition, waterfalls
from tests.panel_checks import SLOPPY, annotations, count_lines, named, slots, texts, view_of
from tests.small_studies import RESTING, caliper_rows, csv, results_of, survival_rows, workbook

MODEL, LAST = "MCF-7Ca", 28.0
PUBLISHED = {
    "vehicle": "+250 %",
    "anastrozole": "−50 %",
    "letrozole": "−75 %",
    "tamoxifen": "+50 %",
    "anastrozole + tamoxifen": "+40 %",
}
WORDS = {"sem": "SEM", "sd": "SD", "ci95": "95 % CI"}
# One animal came late: it has a volume on day 14 and no baseline.
LATE = [*caliper_rows(), ("ta9", "tamoxifen", 14, 9, 6)]


def rows_of(results, arm, model=MODEL):
    table = results.tables["tumor_growth"]
    return table[(table["model"] == model) & (table["arm"] == arm)].sort_values("day")


def curves(results, view, **options):
    return drawn(results, view, MODEL, **options)


def drawn(results, view, model="", **options):
    look = by_day.GrowthLook(**options)
    curves = by_day.curves_of(results, model, look.measure, look.rule)
    return by_day.growth_curves(results, curves, view, model, look)


def tgi(results, definition="tgi_delta", view=None, model=MODEL, day=LAST):
    results = replace(results, settings=replace(results.settings, inhibition=definition))
    effects = inhibition.effects_on(results, model, day)
    return inhibition.inhibition(results, effects, view or view_of(results.study), model, day)


def waterfall(results, view=None, model=MODEL, day=LAST):
    view = view or view_of(results.study)
    return waterfalls.change_on_day(results, view, model, day, "gao")


def test_the_mean_of_every_arm_equals_the_table(sample_results):
    lines = named(curves(sample_results, view_of(sample_results.study)).figure)
    assert list(lines) == [
        "vehicle",
        "anastrozole",
        "letrozole",
        "tamoxifen",
        "fulvestrant†",
        "anastrozole + tamoxifen",
    ]
    for name, line in lines.items():
        rows = rows_of(sample_results, name.rstrip("†"))
        np.testing.assert_array_equal(line.x, rows["day"])
        np.testing.assert_allclose(line.y, rows["mean_mm3"], rtol=1e-12)
        np.testing.assert_array_equal(line.customdata, rows["n"])


@pytest.mark.parametrize("error_bar", WORDS)
def test_the_error_bar_is_the_one_that_the_caption_names(sample_results, error_bar):
    panel = curves(sample_results, view_of(sample_results.study, error_bar=error_bar))
    volumes = sample_results.tables["animal_volumes"]
    on_day = volumes[(volumes["arm"] == "vehicle") & (volumes["day"] == LAST)]["volume_mm3"]
    sem = float(on_day.std(ddof=1) / np.sqrt(len(on_day)))
    half = {
        "sem": sem,
        "sd": float(on_day.std(ddof=1)),
        "ci95": float(stats.t.ppf(0.975, len(on_day) - 1)) * sem,
    }
    bar = named(panel.figure)["vehicle"].error_y.array[-1]
    assert bar == pytest.approx(half[error_bar], rel=1e-9)
    assert panel.caption.startswith(f"Mean ± {WORDS[error_bar]} of the animals still measured.")


def test_one_animal_has_no_error_bar():
    results = results_of(csv(caliper_rows(animals=1)))
    for error_bar in WORDS:
        view = view_of(results.study, error_bar=error_bar)
        panel = drawn(results, view)
        assert np.isnan(named(panel.figure)["vehicle"].error_y.array).all()
        assert "n = 1 animal an arm with a volume." in panel.caption


def test_arms_with_animals_that_were_never_measured_say_so():
    lives = survival_rows({"vehicle": (20, 21, 22), "tamoxifen": (30, 33)})
    results = results_of(workbook(calipers=caliper_rows(), survival=lives), "both.xlsx")
    caption = drawn(results, view_of(results.study)).caption
    assert "n = 2 animals an arm with a volume (vehicle 2 of 3)." in caption


def test_n_under_the_axis_equals_the_table(sample_results):
    panel = curves(sample_results, view_of(sample_results.study))
    counts = count_lines(panel.figure)
    arms = ["vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant"]
    for arm, (days, numbers) in zip([*arms, "anastrozole + tamoxifen"], counts, strict=True):
        rows = rows_of(sample_results, arm)
        assert numbers == [f"{n}" for n in rows["n"]]
        np.testing.assert_array_equal(days, rows["day"])
    assert counts[0][1] == ["8", "8", "8", "8", "8", "8", "8", "8", "7"]
    assert counts[3][1] == ["8", "8", "8", "8", "8", "7", "7", "7", "7"]


def test_hidden_arms_are_absent_and_colors_stay(sample_results):
    styles = arm_styles(sample_results.study)
    panel = curves(sample_results, view_of(sample_results.study, {"tamoxifen", "vehicle"}))
    lines = named(panel.figure)
    assert list(lines) == ["vehicle", "tamoxifen"]
    assert lines["tamoxifen"].line.color == styles["tamoxifen"].color
    assert lines["vehicle"].line.color == styles["vehicle"].color
    assert "anastrozole" not in panel.caption
    assert set(panel.table["arm"]) == {"vehicle", "tamoxifen"}
    assert slots(
        waterfall(sample_results, view_of(sample_results.study, {"letrozole"})).figure
    ) == ["letrozole"]


def test_the_animals_lines_are_one_trace_an_arm_with_gaps(sample_results):
    panel = curves(sample_results, view_of(sample_results.study, {"tamoxifen"}), lines="animals")
    line = named(panel.figure)["tamoxifen (animals)"]
    volumes = sample_results.tables["animal_volumes"]
    rows = volumes[volumes["arm"] == "tamoxifen"]
    gaps = [y is None or np.isnan(y) for y in line.y]
    assert sum(gaps) == rows["animal"].nunique() == 8
    values = [y for y, gap in zip(line.y, gaps, strict=True) if not gap]
    assert values == rows["volume_mm3"].tolist()
    assert "Thin lines: animals." in panel.caption


def test_the_axis_can_be_logarithmic(sample_results):
    view = view_of(sample_results.study)
    assert curves(sample_results, view, log=True).figure.layout.yaxis.type == "log"
    assert curves(sample_results, view).figure.layout.yaxis.type is None


def test_the_waterfall_holds_every_change_in_falling_order(sample_results):
    figure = waterfall(sample_results).figure
    volumes = sample_results.tables["animal_volumes"]
    on_day = volumes[volumes["day"] == LAST]
    bars = {trace.name.rstrip("†"): trace for trace in figure.data if trace.type == "bar"}
    assert list(bars) == list(dict.fromkeys(on_day["arm"]))
    for arm, bar in bars.items():
        changes = on_day[on_day["arm"] == arm]["change_pct"].sort_values(ascending=False)
        np.testing.assert_array_equal(bar.y, changes)
        assert bar.marker.color == arm_styles(sample_results.study)[arm].color


def test_the_waterfall_says_the_published_means(sample_results):
    panel = waterfall(sample_results)
    labels = [text for text in annotations(panel.figure) if text.startswith("<b>")]
    assert labels == [f"<b>{PUBLISHED.get(arm, '−40 %')}</b>" for arm in
                      [name.rstrip("†") for name in slots(panel.figure)]]  # fmt: skip
    for arm, mean in PUBLISHED.items():
        n = 7 if arm in ("vehicle", "tamoxifen") else 8
        assert f"{arm} {mean} (n = {n})" in panel.caption
    assert "not in the means: vehicle 1, tamoxifen 1." in panel.caption
    heavy = [shape for shape in panel.figure.layout.shapes if shape.line.width == 2.5]
    means = rows_of(sample_results, "vehicle")["mean_change_pct"].iloc[-1]
    assert heavy[0].y0 == pytest.approx(means)


def test_no_cut_off_crosses_the_words_of_a_mean(sample_results):
    layout = waterfall(sample_results).figure.layout
    words = {note.text: note for note in layout.annotations if note.text.startswith("<b>")}
    assert (words["<b>−40 %</b>"].y, words["<b>−40 %</b>"].yanchor) == (-50, "top")
    span = max(trace.y[0] for trace in waterfall(sample_results).figure.data) + 85
    levels = [shape.y0 for shape in layout.shapes if shape.line.dash == "dash"]
    assert levels == [-50, 35]
    for note in words.values():
        ends = (note.y - 0.05 * span, note.y) if note.yanchor == "top" else (
            note.y, note.y + 0.05 * span)  # fmt: skip
        assert not any(ends[0] < level < ends[1] for level in levels), note.text


def test_the_waterfall_of_the_baseline_day_says_that_nothing_changed_yet(sample_results):
    panel = waterfall(sample_results, day=0.0)
    assert panel.figure.data == ()
    assert panel.caption.startswith("Day 0 is the baseline that changes are counted from")


@pytest.mark.parametrize("definition", INHIBITIONS)
def test_inhibition_equals_the_table_by_each_definition(sample_results, definition):
    panel = tgi(sample_results, definition)
    rows = sample_results.tables["growth_effects"].query("measure == @definition")
    assert [trace.y[0] for trace in panel.figure.data] == rows["estimate_pct"].tolist()
    assert [label.rstrip("†") for label in slots(panel.figure)] == rows["arm"].tolist()
    bars = [(trace.error_y.arrayminus[0], trace.error_y.array[0]) for trace in panel.figure.data]
    low, high = rows["estimate_pct"] - rows["low_pct"], rows["high_pct"] - rows["estimate_pct"]
    np.testing.assert_allclose(bars, list(zip(low, high, strict=True)))
    assert "Whiskers: 95 % interval over animals, by the logarithms of means." in panel.caption
    assert panel.caption.startswith(INHIBITIONS[definition].name)
    assert panel.figure.layout.yaxis.title.text == f"{INHIBITIONS[definition].name} (%)"
    growth_table = sample_results.tables["tumor_growth"].query("day == 28 and arm != 'vehicle'")
    if definition != "tgi_auc":
        np.testing.assert_allclose(rows["estimate_pct"], growth_table[f"{definition}_pct"])
    assert panel.table["p_adjusted"].tolist() == growth_table["p_adjusted"].tolist()


def test_inhibition_of_another_day_has_its_intervals_and_no_test(sample_results):
    panel = tgi(sample_results, day=14.0)
    rows = sample_results.tables["tumor_growth"].query("day == 14 and arm != 'vehicle'")
    np.testing.assert_allclose(panel.table["estimate_pct"], rows["tgi_delta_pct"])
    np.testing.assert_allclose(panel.table["low_pct"], rows["tgi_delta_low"])
    np.testing.assert_allclose(panel.table["high_pct"], rows["tgi_delta_high"])
    assert panel.table["p_adjusted"].isna().all()


def test_inhibition_counts_the_animals_that_its_definition_averages():
    results = results_of(csv(LATE))
    by_volume = tgi(results, "tgi_volume", model="", day=14.0)
    assert by_volume.table.set_index("arm")["n"].to_dict() == {"tamoxifen": 3, "anastrozole": 2}
    assert "n = 2 to 3 animals an arm on that day." in by_volume.caption
    for definition in ("tgi_delta", "tgi_rtv"):
        assert "n = 2 animals an arm on that day." in tgi(results, definition, None, "", 14).caption


def test_an_animal_measured_once_is_counted_out_of_the_changes():
    panel = waterfall(results_of(csv(LATE)), model="", day=14.0)
    assert "tamoxifen +5 % (n = 2)" in panel.caption
    assert (
        "Not measured on that day, or without a baseline, and not in the means: tamoxifen 1."
        in (panel.caption)
    )


def test_inhibition_says_why_there_is_none(sample_results):
    no_control = results_of(csv(caliper_rows({"tamoxifen": RESTING})))
    assert tgi(no_control, "tgi_delta", None, "", 14.0).caption == (
        "No growth inhibition: this model has no control arm (vehicle or untreated)."
    )
    only_control = view_of(sample_results.study, {"vehicle"})
    assert tgi(sample_results, "tgi_delta", only_control).caption == (
        "No growth inhibition: no treated arm is shown beside vehicle."
    )
    assert tgi(sample_results, "tgi_delta", day=0.0).caption == (
        "No growth inhibition on day 0: it is not after the start of treatment."
    )


def test_a_control_without_a_baseline_is_not_said_not_to_have_grown():
    treated = caliper_rows({"tamoxifen": RESTING})
    late = [(f"ve{n}", "vehicle", day, 8 + day, 6) for n in (1, 2) for day in (7, 14)]
    assert tgi(results_of(csv([*treated, *late])), model="", day=14.0).caption == (
        "No growth inhibition on day 14: no animal of vehicle has a change from baseline."
    )
    resting = results_of(csv(caliper_rows({"vehicle": (9, 9, 9), "tamoxifen": RESTING})))
    assert tgi(resting, model="", day=14.0).caption == (
        "No growth inhibition on day 14: vehicle has not grown from its baseline."
    )


def test_the_test_is_named_with_the_arms_that_are_shown(sample_results):
    panel = curves(sample_results, view_of(sample_results.study, {"vehicle", "tamoxifen"}))
    assert (
        "Day 28 against vehicle on volume (Dunnett, two-sided, a variance for each arm): tamoxifen "
        "p " in (panel.caption)
    )
    assert "n = 8 animals an arm with a volume." in panel.caption


def test_a_model_that_no_shown_arm_was_in_leaves_a_sentence(sample_results):
    view = view_of(sample_results.study, {"untreated"})
    for panel in (curves(sample_results, view), waterfall(sample_results, view)):
        assert panel.figure.data == ()
        assert panel.caption.startswith("No shown arm ")
        assert not any(SLOPPY.search(text) for text in texts(panel))


def test_a_size_limit_in_reach_is_drawn():
    rows = [("animal", "arm", "day", "length_mm", "width_mm")]
    rows += [(animal, "vehicle", 0, 10, 10) for animal in "ab"]
    rows += [(animal, "vehicle", 7, 20, 14) for animal in "ab"]
    results = results_of(csv(rows), endpoint_volume_mm3=2000.0)
    panel = drawn(results, view_of(results.study))
    assert annotations(panel.figure)[-1] == "endpoint 2,000 mm³"
    assert results.tables["tumor_growth"]["mean_mm3"].max() == 20 * 14**2 / 2
    assert isinstance(panel.table, pd.DataFrame)
