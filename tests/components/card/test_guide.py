"""What statistics mean: a page for every figure, no page without a figure."""

from analysis.results import Results
from components.card import guide
from components.card.guide import FOLDER, TOPICS, explanation, page_title, sections
from components.figures import catalog
from tests.panel_checks import view_of


def test_every_page_belongs_to_a_figure():
    named = {name for names in TOPICS.values() for name in names}
    assert {path.stem for path in FOLDER.glob("*.md")} == named


def test_every_exported_figure_is_explained(sample_results: Results):
    view = view_of(sample_results.study)
    panels = [figure.panel() for figure in catalog.catalog(sample_results, view, {})]
    assert len(panels) > 20
    assert [panel.key for panel in panels if not explanation(panel.key)] == []


def test_a_page_says_what_how_and_when_not():
    for path in FOLDER.glob("*.md"):
        headings = [heading for heading, text in sections(path.stem) if text]
        assert headings == ["", "How it is computed", "When not to use it"], path.name


def test_the_longest_start_of_a_key_decides():
    assert [page["title"] for page in explanation("survival_rmst_4t1_3")] == [page_title("rmst")]
    assert explanation("survival_curves")[1]["title"] == "Log-rank and Gehan-Breslow tests"
    assert explanation("pathway") == []
    assert guide.page_title("tgi") == "Tumor growth inhibition (TGI) and T/C"
