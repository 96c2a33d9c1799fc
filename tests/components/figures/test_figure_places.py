"""The table of figures in docs/pages.md has each figure of the list once, where it stands."""

from __future__ import annotations

import re

from components.figures.catalog import every_figure
from tests.places import ROOT

ROW = re.compile(r"\| (.+) \| `([a-z0-9_]+)` \| (.+) \| (.+) \|")


def test_every_figure_has_its_row_with_its_title_and_place():
    rows = ROW.findall((ROOT / "docs" / "pages.md").read_text(encoding="utf-8"))
    written = [(key, title, place) for title, key, _, place in rows]
    assert written == [
        (f.key, f.title, " > ".join(part for part in (f.page, f.tab, f.part) if part))
        for f in every_figure()
    ]


def test_no_figure_left_its_page_without_a_word_of_where_it_stood():
    rows = ROW.findall((ROOT / "docs" / "pages.md").read_text(encoding="utf-8"))
    before = {place.partition(" > ")[0] for _, _, place, _ in rows}
    assert before == {
        "Answer", "Arms", "Compare", "Design", "Dose response", "Survival", "Tumor volume",
        "Viability",
    }  # fmt: skip
