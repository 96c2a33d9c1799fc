"""The tabs of Slides & export: the files to take out, how figures look, and the methods."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from analysis.number_words import counted
from analysis.results import Results
from analysis.summary.methods import Methods, methods
from components.app import session, session_keep
from components.app.kept import Kept
from components.app.study_file import write_study_file
from components.card import drawn_panels, pictures
from components.card.figure_card import show_found
from components.export.archive import picture_archive
from components.export.bundle import PRESETS, Bundle
from components.export.deck import deck
from components.export.report import report
from components.export.workbook import study_tables, study_workbook
from components.figures import catalog
from components.figures.figure import FigureOf
from components.figures.inference import COMPARE
from components.figures.option import Subject
from components.look.figure_style import styled
from components.look.ink_and_paper import FigureSettings, dark_look, light_look
from components.look.picture_footer import footer_words
from components.look.theme import Panel, View, file_stem
from components.views import export_job, figure_settings
from components.views.cells.viability import PAIRS

Words = Sequence[str]  # the paragraphs of the methods
SETTINGS_PX, PREVIEW_PX = 270, 690
PREVIEW, SHOWN = "export_preview", "export_figure"  # widget keys of the list and the figure


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """The figures that are taken out, and the titles of all there are by their keys."""

    figures: list[FigureOf]
    titles: dict[str, str]

    def panels(self) -> list[Panel]:
        """Drawn; without those in which no shown arm has data."""
        return catalog.panels(self.figures, drawn_panels.panel)


def files(results: Results, view: View) -> None:
    """Which figures, and a button for each file."""
    _downloads(results, view, _pick_figures(results, view))


def looks(results: Results, view: View) -> None:
    """The settings of all figures, beside one of the figures: they show on it at once."""
    figures = _shown_figures(results, view)
    with st.container(horizontal=True, gap="medium"):  # a narrow page has them one below the other
        with st.container(width=SETTINGS_PX):
            picked = session.choices().get(PREVIEW)
            shown = _previewed([figure.key for figure in figures.figures], picked)
            found = next(figure for figure in figures.figures if figure.key == shown)
            figure_settings.figure_settings(results.study, drawn_panels.panel(found, SHOWN))
        with st.container(width=PREVIEW_PX):
            _preview(figures)


def methods_text(results: Results, view: View) -> None:
    """The methods paragraphs with a button that copies them."""
    st.markdown("Methods, ready for a paper: what was done, with citations.")
    st.code("\n\n".join(_methods(results).texts), language=None, wrap_lines=True)


PARTS: dict[str, Callable[[Results, View], None]] = {
    "Files": files,
    "Figure settings": looks,
    "Methods": methods_text,
}


def _pick_figures(results: Results, view: View) -> Picked:
    """All figures of the study but those that the user leaves out."""
    found = _shown_figures(results, view)
    groups = list(dict.fromkeys(figure.group for figure in found.figures))
    picked = _pick_groups(groups)
    left_out = st.multiselect(
        "Leave out",
        [figure.key for figure in found.figures if figure.group in picked],
        format_func=lambda key: found.titles.get(key, key),
        placeholder="none: every figure is taken",
        width=420,
        key="export_left_out",
        persist_state="session",
    )
    taken = (each for each in found.figures if each.group in picked and each.key not in left_out)
    return Picked(list(taken), found.titles)


def _pick_groups(groups: list[str]) -> list[str]:
    """The kinds of figures; no choice where there is one."""
    if len(groups) < 2:
        return groups
    return st.pills(
        "Figures",
        groups,
        selection_mode="multi",
        default=groups,
        key="export_groups",
        persist_state="session",
        wrap=True,
    )


def _shown_figures(results: Results, view: View) -> Picked:
    """The figures that the shown arms have.

    Titles are those of the figures with all arms, so that a toggle draws no figure anew.
    """
    every = _every_figure(results, dataclasses.replace(view, arms=results.study.arms))
    shown = (
        each for each in every.figures if not each.subject.arm or each.subject.arm in view.names
    )
    return Picked([each.seen_as(view) for each in shown], every.titles)


_EVERY: Kept[Picked] = Kept(8)


def _every_figure(results: Results, everyone: View) -> Picked:
    """The figures that have something to draw with all arms; kept as panels are."""
    choices = session_keep.kept_choices()

    def find() -> Picked:
        entries = catalog.catalog(results, everyone, choices)
        titles = {panel.key: panel.title for panel in catalog.panels(entries, drawn_panels.panel)}
        return Picked([each for each in entries if each.key in titles], titles)

    chosen = repr(sorted(choices.items()))
    return _EVERY.get((session.memory().content_key, results.settings, everyone, chosen), find)


def _downloads(results: Results, view: View, picked: Picked) -> None:
    """One button for each file; pictures are drawn by the user's own browser."""
    record = session.memory()
    study, name = results.study, file_stem(view.study_title)
    preset = st.selectbox(
        "Size of the pictures in the ZIP",
        list(PRESETS),
        format_func=lambda key: f"{PRESETS[key].words}, letters {_points(key)} pt",
        key="export_preset",
        persist_state="session",
        width=380,
    )
    corrections = record.corrections.to_json()
    makers: dict[str, Callable[[list[Panel], Words], Bundle]] = {
        "Pictures (ZIP)": lambda panels, words: picture_archive(
            panels, PRESETS[preset], name, words
        ),
        "Slides (PowerPoint)": lambda panels, words: deck(
            study.title, _subtitle(results, view), panels,
            view.rows(results.tables["scorecard"]) if "scorecard" in results.tables else None,
            words, name,
        ),
        "Report (HTML)": lambda panels, words: report(
            study.title, view.notice, panels,
            study_tables(
                results, record.figures, corrections, words, session_keep.kept_choices()
            ),
            words, name,
        ),
    }  # fmt: skip
    job: dict[str, Any] | None = None
    with st.container(horizontal=True):
        for label, make in makers.items():
            key = f"export_{label.split()[0].lower()}"
            if st.button(label, key=key, icon=":material/download:", disabled=not picked.figures):
                settings = record.figures
                if not label.startswith("Pictures"):  # slides and report are white
                    settings = dataclasses.replace(settings, background="white")
                job = _job(make, picked.panels(), _methods(results).texts, settings)
        _saved_files(results, name)
    export_job.run(job)
    st.caption(
        f"{counted(len(picked.figures), 'figure')}, less those in which no shown arm has "
        "data. Pictures are drawn on this computer, at 300 dpi."
    )
    st.caption(f"On screen alone: {_on_screen_alone()}.")


def _on_screen_alone() -> str:
    """The figures that Export cannot take, by why, each with where it is."""
    kept: dict[str, list[str]] = {}
    for figure in catalog.every_figure():
        if figure.screen_only:
            kept.setdefault(figure.screen_only, []).append(f"{figure.title} ({figure.page})")
    return "; ".join(f"{', '.join(titles)}: {why}" for why, titles in kept.items())


def _methods(results: Results) -> Methods:
    """With the comparisons of volumes and viability that the figures and tables show."""
    return _methods_maker(results)()


def _methods_maker(results: Results) -> Callable[[], Methods]:
    """The same at a later time, when the session may be out of reach."""
    view = session.current_view()
    compared = COMPARE.picked(session.choices(), results, view, Subject())
    pairs = PAIRS in session.memory().open_tables
    return lambda: methods(results, compared, pairs)


def _preview(picked: Picked) -> None:
    """One of the figures as it is on screen."""
    figures = {figure.key: figure for figure in picked.figures}
    key = st.selectbox(
        "Preview",
        list(figures),
        index=list(figures).index(_previewed(list(figures), None)),
        format_func=lambda key: picked.titles.get(key, key),
        key=PREVIEW,
        persist_state="session",
    )
    show_found(figures.get(key, picked.figures[0]), SHOWN)


def _previewed(keys: Sequence[str], picked: str | None) -> str:
    """The picked figure, else one on which every setting shows (lines, error bars), else any."""
    growth = (key for key in keys if key.startswith("growth_curves"))
    return picked if picked and picked in keys else next(growth, keys[0])


def _saved_files(results: Results, name: str) -> None:
    """The files that need no pictures; made when they are asked for, by what is picked now."""
    record, state = session.memory(), session_keep.state()
    said, choices = _methods_maker(results), session_keep.kept_choices()
    files = {
        "Workbook (Excel)": (
            f"{name}_tables.xlsx",
            lambda: study_workbook(
                results,
                record.figures,
                record.corrections.to_json(),
                said().texts,
                choices,
            ),
            "Every table, settings, exclusions, problems, files and versions.",
        ),
        "Methods (text)": (
            f"{name}_methods.txt",
            lambda: "\n\n".join(said().texts).encode(),
            "What was done, with citations.",
        ),
        "Study file": (
            f"{name}.study.zip",
            lambda: write_study_file(state),
            "Uploads, corrections, settings and choices: drop it on Study to go on from here.",
        ),
    }
    for label, (file, make, about) in files.items():
        st.download_button(
            label,
            data=make,
            file_name=file,
            on_click="ignore",
            icon=":material/download:",
            help=about,
            key=f"export_{label.split()[0].lower()}",
        )


def _job(
    make: Callable[[list[Panel], Words], Bundle],
    panels: Sequence[Panel],
    words: Words,
    settings: FigureSettings,
) -> dict[str, Any]:
    """The file and the figures that its slots name, for the browser.

    The settings can make a chart taller than its panel: the slots are as tall as the charts.
    """
    record = session.memory()
    look = dark_look() if settings.background == "dark" else light_look()
    footer = footer_words(record.settings, record.study)
    charts = [styled(panel.figure.spec(look, panel.height), settings, panel) for panel in panels]
    drawn_as = [
        dataclasses.replace(panel, height=chart["layout"]["height"])
        for panel, chart in zip(panels, charts, strict=True)
    ]
    figures = [
        {"chart": chart, "picture": pictures.picture_data(panel, settings, footer)}
        for panel, chart in zip(drawn_as, charts, strict=True)
    ]
    return export_job.job_of(make(drawn_as, words), figures)


def _subtitle(results: Results, view: View) -> list[str]:
    arms = ", ".join(view.names)
    files = ", ".join(file.name for file in results.study.sources)
    return [text for text in (arms, view.notice, f"Files: {files}" if files else "") if text]


def _points(key: str) -> str:
    size = PRESETS[key].letters_pt * session.memory().figures.font_px / FigureSettings().font_px
    return f"{size:.0f}"
