"""The Answer page as a slide: nothing outside of it, no letter under 14 pt, any part of a study."""

import io
import re

import pytest
from pptx import Presentation
from pptx.util import Pt

from analysis.summary.answers.board import board
from components.export.answer_slide import AnswerWords, answer_slide
from components.export.arial import lines_of, part_names, whole_sentences, wide_in
from components.figures.answer import charts_of
from components.look.theme import View, arm_styles
from tests.small_studies import caliper_rows, csv, results_of

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
MANY = {"vehicle": (8, 9, 11), **{f"drug {n}": (8, 8, 8 + n / 10) for n in range(1, 9)},
        "drug 1 + drug 2": (8, 7, 6)}  # fmt: skip


def slides_of(results, sentence="A beats B."):
    arms = results.study.arms
    view = View(results.study.title, arms, arm_styles(results.study))
    made = board(results, view.names, {})
    panels = [
        figure.of(results, view, subject, {}).panel()
        for figure, subject in charts_of(results, made, {}, "slide")
    ]
    controls = {arm.name: f"{arm.name} (control)" for arm in arms if arm.is_control}
    words = AnswerWords("Study", sentence, "Support.", [("a", "none lost")], "Foot.", controls)
    bundle = answer_slide(words, made, view.styles, panels, "answer")
    assert bundle.file == "answer.pptx"
    assert len(bundle.slots) == len(panels)
    return Presentation(io.BytesIO(bundle.filled(lambda slot: PIXEL)))


def texts(slide):
    """Every text frame of a slide, those of table cells too."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame
        elif shape.has_table:
            for row in shape.table.rows:
                yield from (cell.text_frame for cell in row.cells)


def table(slide):
    rows = next(shape.table.rows for shape in slide.shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for row in rows]


@pytest.fixture(scope="module")
def sample_slides(sample_results):
    return slides_of(sample_results)


def test_the_sample_is_one_slide_with_its_tiles_and_three_pictures(sample_slides):
    (slide,) = sample_slides.slides
    assert slide.shapes.title.text == "A beats B."
    head, first, *others = table(slide)
    assert head[1:3] == ["Beats vehicle?\ngrowth to day 28", "Beats best part?\ngrowth to day 28"]
    assert first[:3] == ["anastrozole + tamoxifen", "✓ 0.41× 0.33–0.50", "✗ 2.8× 2.3–3.5"]
    assert head[3:] == [
        "Tolerated?\nweight, losses", "In MCF-7 TamR?\nagainst MCF-7†",
        "Longer life?\ndays vs untreated",
    ]  # fmt: skip
    assert first[4] == "✗ 34 vs 4 % alive"
    assert others[2][3:] == ["? 1/8 lost", "✗ 6.7× IC50 3.9–11", "✓ +2.5 d 1.4 to 3.6"]
    assert others[3][1] == "✓ 0.17×† 0.14–0.21"
    assert [row[0] for row in others] == ["anastrozole", "letrozole", "tamoxifen", "fulvestrant"]
    pictures = [shape.name for shape in slide.shapes if shape.shape_type == 13]
    assert pictures == ["Tumor growth, MCF-7Ca", "Survival, 4T1", "Dose response, 120 h"]
    notes = slide.notes_slide.notes_text_frame.text
    assert notes == "A beats B.\nSupport.\na: none lost\nFoot."


def test_a_title_is_not_broken_within_an_interval_or_a_p(sample_results):
    (slide,) = slides_of(sample_results, "A beats B (95 % CI 2 to 3, p = 0.03, n = 8).").slides
    assert slide.shapes.title.text == (
        "A beats B (95\u00a0%\u00a0CI 2 to 3, p\u00a0=\u00a00.03, n\u00a0=\u00a08)."
    )


def test_nothing_is_outside_and_no_letter_is_small(sample_slides):
    (slide,) = sample_slides.slides
    for shape in slide.shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= sample_slides.slide_width
        assert shape.top + shape.height <= sample_slides.slide_height
    runs = [run for frame in texts(slide) for each in frame.paragraphs for run in each.runs]
    assert len(runs) > 40
    assert min(run.font.size for run in runs) == Pt(14)


def test_tables_and_charts_do_not_overlap(sample_slides):
    (slide,) = sample_slides.slides
    grid = next(shape for shape in slide.shapes if shape.has_table)
    titles = [shape for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text
              in ("Survival, 4T1", "Tumor growth, MCF-7Ca")]  # fmt: skip
    assert len(titles) == 2
    assert all(grid.top + grid.height < title.top for title in titles)


def test_of_many_arms_the_combinations_come_first_and_all_follow():
    first, second = slides_of(results_of(csv(caliper_rows(MANY)))).slides
    assert [row[0] for row in table(first)] == ["vehicle (control)", "drug 1 + drug 2"]
    assert len(table(second)) == 1 + 9


def test_a_study_without_answers_has_its_chart_alone():
    (slide,) = slides_of(results_of(csv(caliper_rows({"drug": (8, 9, 10)})))).slides
    assert not [shape for shape in slide.shapes if shape.has_table]
    assert [shape.name for shape in slide.shapes if shape.shape_type == 13] == ["Tumor growth"]


def test_a_long_sentence_gets_smaller_letters():
    sentence = "A is not shown to differ from B: " + "very " * 30 + "long."
    (slide,) = slides_of(results_of(csv(caliper_rows())), sentence).slides
    size = slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size
    assert Pt(18) <= size < Pt(26)


def overlaps(slide):
    """Pairs of tables, pictures and titles of charts that share room."""
    boxes = [shape for shape in slide.shapes if shape.has_table or shape.shape_type == 13]
    return [
        (one.name, other.name)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if one.left < other.left + other.width
        and other.left < one.left + one.width
        and one.top < other.top + other.height
        and other.top < one.top + one.height
    ]


def lowest(slide):
    return max(shape.top + shape.height for shape in slide.shapes)


@pytest.mark.parametrize("count", [1, 5, 6, 7, 14, 20])
def test_tables_of_any_length_leave_room_and_end_on_the_slide(count):
    arms = {"vehicle": (8, 9, 11), **{f"drug {n}": (8, 8, 8 + n / 20) for n in range(count)}}
    show = slides_of(results_of(csv(caliper_rows(arms))))
    slides = list(show.slides)
    assert len(slides) == (1 if count <= 6 else 2 if count <= 13 else 3)
    for slide in slides:
        assert overlaps(slide) == []
        assert lowest(slide) <= show.slide_height
    one = next(shape for shape in slides[0].shapes if shape.shape_type == 13)
    assert one.width > show.slide_width / 2  # one chart has the room of three


def test_names_too_long_for_their_column_keep_the_beginning_of_each_part():
    names = [f"fulvestrant 5 mg/kg weekly + {drug} daily" for drug in ("palbociclib", "alpelisib")]
    room = wide_in("fulvestrant 5 + palbociclib")
    shown = [part_names(name, room) for name in names]
    assert all(wide_in(each) <= room for each in shown)
    assert [re.fullmatch(r"(ful\w+).*… \+ (\w+).*…", each)[2][:4] for each in shown] == [
        "palb", "alpe"
    ]  # fmt: skip
    assert part_names(names[0], 2 * room) == names[0]


def test_the_title_spares_p_and_the_noun_before_its_letters_shrink():
    sentence = (
        "Anastrozole + tamoxifen is worse than its best part, anastrozole: tumors 2.8 times as "
        "large on day 28 (95 % CI 2.3 to 3.5, p < 0.0001, n = 8 and 8 animals)."
    )
    (slide,) = slides_of(results_of(csv(caliper_rows())), sentence).slides
    run = slide.shapes.title.text_frame.paragraphs[0].runs[0]
    said = run.text.replace("\u00a0", " ")
    assert said.endswith("on day 28 (95 % CI 2.3 to 3.5, n = 8 and 8).")
    assert run.font.size == Pt(26)
    assert slide.notes_slide.notes_text_frame.text.startswith(sentence)


def test_a_title_that_no_size_holds_ends_with_a_whole_word():
    (slide,) = slides_of(results_of(csv(caliper_rows())), "word " * 90).slides
    text = slide.shapes.title.text_frame.text
    assert set(text.removesuffix(" …").split()) == {"word"}


def test_a_line_keeps_whole_sentences():
    assert whole_sentences("Read one. Then two. Then three.", wide_in("Read one. Then two. T")) == (
        "Read one. Then two."
    )


def test_lines_break_where_a_word_has_no_room():
    assert lines_of("one two three", wide_in("one two t", 20, bold=True), 20) == [
        "one two",
        "three",
    ]


def test_letters_differ_in_width():
    assert wide_in("iii") < wide_in("aaa") < wide_in("AAA") < wide_in("WWW")
    assert wide_in("a", 28) == 2 * wide_in("a", 14)
