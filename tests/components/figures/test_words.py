"""What every figure, answer and method says: two lines, no code names, no numbers of machines."""

import re
from collections.abc import Iterator

import pytest

from analysis.in_vitro.plates.prism_tables import prism_text, viability_by_dose, volumes_over_days
from analysis.results import Results
from analysis.summary.answers.board import board
from analysis.summary.methods import methods
from components.figures.catalog import catalog
from components.look.captions import CUT, TWO_LINES, in_two_lines
from components.look.theme import Panel
from tests.panel_checks import texts, view_of
from tests.small_studies import caliper_rows, csv, plate_rows, results_of, survival_rows, workbook

# Names of code, p-values that nobody writes, powers of ten, and numbers with a machine's tail.
WRONG = re.compile(
    r"\b[a-z0-9]+_[a-z_]+\b|\bR_[A-Z]\b|p = 1\.0|p = 0\.0+\b|\de[-+]\d|\d\.\d*(?:9{6}|0{6}\d)"
)
EARS = {"ve": 2539020, "ta": 2539120, "an": 2539220}  # animals by ear tags of seven digits


def tagged(rows):
    """The animals of a sheet named by numbers, as a spreadsheet has them."""
    head, *body = rows
    return [head, *((EARS[name[:2]] + int(name[2:]), *rest) for name, *rest in body)]


def ragged():
    """Arms that stop early, one animal measured once, tumors of 0, and one arm of two animals."""
    rows = caliper_rows(animals=6)
    cut = [row for row in rows if not (str(row[0]).startswith("ve") and row[2] in (14, 21))]
    few = [row for row in cut if not (row[1] == "anastrozole" and str(row[0])[2:] > "2")]
    return [*few, ("ta9", "tamoxifen", 14, 0, 0)]


STUDIES = {
    "ear tags": lambda: results_of(
        workbook(
            calipers=tagged(caliper_rows(animals=6)),
            survival=tagged(
                survival_rows({"vehicle": [9, 9, 12], "tamoxifen": [12, 15, 21]}, {"ta3"})
            ),
        ),
        "lab.xlsx",
    ),
    "ragged calipers": lambda: results_of(csv(ragged())),
    "plates": lambda: results_of(csv(plate_rows())),
}


@pytest.fixture(scope="module", params=["sample", *STUDIES])
def results(request) -> Results:
    if request.param == "sample":
        found: Results = request.getfixturevalue("sample_results")
        return found
    return STUDIES[request.param]()


def panels(results: Results) -> Iterator[Panel]:
    for figure in catalog(results, view_of(results.study), {}):
        yield figure.panel()


def said(results: Results) -> Iterator[str]:
    """Every sentence that a page shows beside its figures."""
    for panel in panels(results):
        yield from texts(panel)[:3]
        yield from (note.text for note in panel.figure.layout.annotations if note.text)
        yield from (trace.name for trace in panel.figure.data if trace.name)
    if "answers" in results.tables:
        yield from results.tables["answers"]["sentence"]
    models = {
        kind: results.models(table)[0]
        for kind, table in (
            ("viability", "viability"), ("growth", "tumor_growth"), ("survival", "survival"),
        )
        if results.models(table)
    }  # fmt: skip
    names = [arm.name for arm in results.study.arms]
    for tile in board(results, names, models).tiles.values():
        yield from (tile.word, tile.effect, *tile.detail)
    yield from methods(results).paragraphs
    yield from (problem.what for problem in results.study.problems)


def test_a_caption_is_two_lines_and_loses_nothing(results):
    for panel in panels(results):
        short, more = in_two_lines(panel.caption)
        assert len(short) <= TWO_LINES, panel.key
        kept = sorted(f"{short.replace(CUT, '')} {more}".split())
        assert kept == sorted(panel.caption.split()), panel.key


def test_no_word_is_of_code_and_no_number_of_a_machine(results):
    spoken = list(said(results))
    assert len(spoken) > 20
    wrong = {words: WRONG.search(words)[0] for words in spoken if WRONG.search(words)}
    assert not wrong


def test_a_star_is_of_p_values_alone(results):
    for panel in panels(results):
        marked = [words for words in (panel.title, panel.alt, *names(panel)) if "*" in words]
        assert not marked, panel.key


def names(panel: Panel) -> list[str]:
    """The arms of a figure as its legend and axes name them."""
    axes = [panel.figure.layout.xaxis.ticktext, panel.figure.layout.yaxis.ticktext]
    traces = [trace.name for trace in panel.figure.data if trace.name]
    return [*traces, *(str(label) for ticks in axes for label in ticks or ())]


def test_animals_are_named_as_they_were_written():
    study = STUDIES["ear tags"]().study
    assert study.calipers is not None
    assert set(study.calipers["animal"]) >= {"2539021", "2539121", "2539221"}


def test_text_for_prism_has_no_tail_of_nines(sample_results):
    arms = [arm.name for arm in sample_results.study.arms]
    points = sample_results.experiments
    cells = points[points["model"] == "MCF-7"]
    for text in (
        prism_text(viability_by_dose(cells, "MCF-7", 120.0, arms)),
        prism_text(volumes_over_days(sample_results.tables["animal_volumes"], "MCF-7Ca", arms)),
    ):
        assert not re.search(r"\d\.\d*(?:9{6}|0{6})|e[-+]\d", text)
        assert "\t" in text
