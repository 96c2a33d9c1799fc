"""The choices of the growth figure: what it shows, who left, doses, and a panel for each arm."""

import re

import numpy as np
import pytest

from components.look.theme import arm_styles
from components.panels.in_vivo.growth import by_day, spider, waterfalls
from tests.panel_checks import annotations, count_lines, named, view_of
from tests.small_studies import csv, results_of, study_of, workbook

MODEL = "MCF-7Ca"
HEAD = ("animal", "arm", "day", "volume_mm3")
SIZES = {  # volumes on days 0, 7 and 14; None: not measured
    ("v1", "vehicle"): (100, 900, None),
    ("v2", "vehicle"): (100, 300, 500),
    ("v3", "vehicle"): (100, 200, 400),
    ("d1", "drug"): (100, 90, 80),
    ("d2", "drug"): (100, 110, None),
}
ROWS = [HEAD] + [
    (animal, arm, day, volume)
    for (animal, arm), volumes in SIZES.items()
    for day, volume in zip((0, 7, 14), volumes, strict=True)
    if volume
]


@pytest.fixture(scope="module")
def leaving():
    return results_of(csv(ROWS), endpoint_volume_mm3=800.0)


def panel_of(results, model="", names=None, draw=by_day.growth_curves, **options):
    look = by_day.GrowthLook(**options)
    curves = by_day.curves_of(results, model, look.measure, look.rule)
    return draw(results, curves, view_of(results.study, names), model, look)


@pytest.mark.parametrize(
    ("measure", "column", "axis"),
    [
        ("volume", "mean_mm3", "Tumor volume (mm³)"),
        ("change", "mean_change_pct", "Change from baseline (%)"),
        ("rtv", "mean_rtv", "Relative tumor volume (V / V₀)"),
    ],
)
def test_what_is_shown_equals_the_table(sample_results, measure, column, axis):
    panel = panel_of(sample_results, MODEL, measure=measure)
    table = sample_results.tables["tumor_growth"]
    for name, line in named(panel.figure).items():
        rows = table[(table["model"] == MODEL) & (table["arm"] == name.rstrip("†"))]
        np.testing.assert_allclose(line.y, rows[column], rtol=1e-12)
    assert panel.figure.layout.yaxis.title.text == axis


def test_the_median_has_its_quartiles(sample_results):
    panel = panel_of(sample_results, MODEL, center="median")
    line = named(panel.figure)["vehicle"]
    volumes = sample_results.tables["animal_volumes"].query("arm == 'vehicle' and day == 28")
    low, median, high = np.percentile(volumes["volume_mm3"], [25, 50, 75])
    assert line.y[-1] == pytest.approx(median)
    assert line.error_y.array[-1] == pytest.approx(high - median)
    assert line.error_y.arrayminus[-1] == pytest.approx(median - low)
    assert panel.caption.startswith("Median with quartiles of the animals still measured.")


def test_a_change_is_never_on_a_logarithmic_axis(sample_results):
    panel = panel_of(sample_results, MODEL, measure="change", log=True)
    assert panel.figure.layout.yaxis.type is None


def test_carried_values_have_hollow_markers_and_are_counted(leaving):
    panel = panel_of(leaving, rule="carried")
    lines = named(panel.figure)
    assert list(lines["vehicle"].marker.symbol) == ["circle", "circle", "circle-open"]
    assert list(lines["vehicle"].y) == pytest.approx([100, 1400 / 3, 600])
    assert lines["drug"].marker.symbol == arm_styles(leaving.study)["drug"].symbol
    assert count_lines(panel.figure)[0][1] == ["3", "3", "2+1"]
    assert annotations(panel.figure)[0] == "<b>Animals measured + carried</b>"
    assert "on the later days of its arm (hollow markers): vehicle 1." in panel.caption
    assert "Left otherwise, and not carried on later days: drug 1." in panel.caption


def test_the_kaplan_meier_median_is_named_and_drawn(leaving):
    panel = panel_of(leaving, rule="km_median")
    assert list(named(panel.figure)["vehicle"].y) == [100, 300, 500]
    assert panel.caption.startswith("Median with quartiles (Kaplan-Meier) of the animals")
    assert "counts as at or above its last value" in panel.caption


def test_the_share_of_the_arm_is_chosen_and_said(leaving):
    half, most = panel_of(leaving), panel_of(leaving, rule="most")
    assert list(named(half.figure)["vehicle"].x) == [0, 7, 14]
    assert list(named(most.figure)["vehicle"].x) == [0, 7]
    assert "Every day has at least half of an arm's animals." in half.caption
    assert "80 % of an arm's animals are not drawn (2 of 6 arm days)." in most.caption


def dose_marks(panel):
    """Day, upper and lower end of every upright mark of the table."""
    paths = [s.path for s in panel.figure.layout.shapes if s.type == "path" and s.xref == "x2"]
    mark = re.compile(r"M(\S+),(\S+) L(\S+),(\S+)")
    found = [tuple(map(float, each)) for path in paths for each in mark.findall(path)]
    assert all(day == same for day, _, same, _ in found)
    return [(day, high, low) for day, high, _, low in found]


def test_doses_stand_under_the_axis_as_the_schedules_state_them(sample_results):
    panel = panel_of(sample_results, MODEL)
    lines: dict[float, list[float]] = {}
    for day, high, low in dose_marks(panel):
        lines.setdefault((high + low) / 2, []).append(day)
    assert list(lines.values()) == [list(range(29)), [0, 7, 14, 21, 28]]
    assert list(lines) == pytest.approx(panel.figure.layout.yaxis2.tickvals[-3:-1])
    names = ["doses: daily", "doses: weekly", "treatment"]
    assert list(panel.figure.layout.yaxis2.ticktext[-3:]) == names
    (bar,) = [shape for shape in panel.figure.layout.shapes if shape.type == "rect"]
    assert (bar.xref, bar.x0, bar.x1) == ("x2", 0, 28)
    assert (bar.y0 + bar.y1) / 2 == panel.figure.layout.yaxis2.tickvals[-1]
    assert (
        "daily (vehicle, anastrozole, letrozole, tamoxifen, anastrozole + tamoxifen); "
        "weekly (fulvestrant)." in panel.caption
    )
    assert "Gray bar: treatment, of which the study states no end." in panel.caption


def test_only_what_the_study_states_of_the_doses_is_drawn():
    arms = [
        ("arm", "role", "schedule"),
        ("vehicle", "vehicle", ""),
        ("drug", "single", "5 on 2 off"),
    ]
    facts = [("key", "value"), ("treatment_end_day", 10)]
    study = workbook(study=facts, arms=arms, calipers=ROWS)
    panel = panel_of(results_of(study, "study.xlsx"))
    assert dose_marks(panel) == []
    assert "as the schedule leaves the days open: '5 on 2 off' (drug)." in panel.caption
    (bar,) = [shape for shape in panel.figure.layout.shapes if shape.type == "rect"]
    assert (bar.x0, bar.x1) == (0, 10)
    assert panel.figure.layout.yaxis2.ticktext[-1] == "treatment"
    assert "Gray bar: treatment to its stated end." in panel.caption
    assert "Gray bar" not in panel_of(results_of(csv(ROWS))).caption
    assert study_of(csv(ROWS)).facts.get("treatment_end_day") is None


def test_every_arm_has_a_panel_on_the_same_axes(sample_results):
    panel = panel_of(sample_results, MODEL, draw=spider.spider)
    traces, layout = named(panel.figure), panel.figure.layout
    volumes = sample_results.tables["animal_volumes"]
    for arm, style in arm_styles(sample_results.study).items():
        rows = volumes[volumes["arm"] == arm]
        if rows.empty:
            continue
        name = arm + "†" * (arm == "fulvestrant")
        thin = traces[f"{name} (animals)"]
        assert [y for y in thin.y if y is not None] == rows["volume_mm3"].tolist()
        assert traces[name].line.color == thin.line.color == style.color
        assert traces[name].line.width > 2 * thin.line.width
        assert traces[name].xaxis == thin.xaxis
    axes = {traces[name].xaxis for name in traces}
    assert len(axes) == 6
    ranges = {tuple(layout[f"yaxis{n}" if n > 1 else "yaxis"].range) for n in range(1, 7)}
    assert len(ranges) == 1
    crosses = [trace for trace in panel.figure.data if trace.marker.symbol == "x"]
    assert [list(trace.x) for trace in crosses] == [[24], [14]]
    assert "n = 8 animals an arm." in panel.caption


def test_arms_that_do_not_fill_the_grid_leave_no_empty_axes(sample_results):
    panel = panel_of(sample_results, MODEL, draw=spider.spider,
                     names={"vehicle", "tamoxifen", "letrozole", "anastrozole"})  # fmt: skip
    layout = panel.figure.layout
    assert [layout[f"xaxis{n}"].visible for n in (4, 5, 6)] == [None, False, False]
    titled = [n for n in range(2, 7) if layout[f"xaxis{n}"].title.text]
    assert titled == [2, 3, 4]


def test_the_waterfall_of_best_response_is_that_of_the_scheme(sample_results):
    view = view_of(sample_results.study)
    best = waterfalls.best_change(sample_results, view, MODEL, "pdxnet")
    response = sample_results.tables["response"].query("model == @MODEL")
    for bar in (trace for trace in best.figure.data if trace.type == "bar"):
        rows = response[response["arm"] == bar.name.rstrip("†")]["best_response_pct"]
        assert list(bar.y) == sorted(rows, reverse=True)
    words = [text for text in annotations(best.figure) if not text.startswith("<b>")]
    assert words == ["−30 % PR", "+20 % PD"]
    assert "its lowest change of volume from day 10 on" in best.caption
    lines = [s.y0 for s in best.figure.layout.shapes if s.line.dash == "dash"]
    assert lines == [-30, 20]
    anywhen = waterfalls.best_change(sample_results, view, MODEL, "pptp")
    lowest = sample_results.tables["animal_volumes"].query("model == @MODEL and day > 0")
    lowest = lowest[lowest["arm"] == "vehicle"].groupby("animal")["change_pct"].min()
    assert list(named(anywhen.figure)["vehicle"].y) == sorted(lowest, reverse=True)
