"""Colors stay with their arm, and every number becomes text in one way."""

import math

import pytest

from analysis.study import Arm, Regimen, Study
from components.look import theme
from components.look.ink_and_paper import white_colors
from components.look.markdown import markdown_text

ARMS = (
    Arm("untreated", "untreated"),
    Arm("vehicle", "vehicle"),
    Arm("anastrozole", "single", regimens=(Regimen("4T1", "50 µg", "daily"),)),
    Arm("drug X", "single", regimens=(Regimen("4T1", "1 mg", "daily", illustrative=True),)),
    Arm("drug Y", "single", color="#123456"),
    Arm("anastrozole + drug X", "combination", ("anastrozole", "drug X")),
)
STUDY = Study("t", "k", ARMS)


def view(*names: str) -> theme.View:
    shown = tuple(arm for arm in ARMS if arm.name in names)
    return theme.View("t", shown, theme.arm_styles(STUDY))


def test_a_known_drug_has_its_color_in_every_study():
    alone = Study("t", "k", (Arm("Anastrozole", "single"),))
    assert theme.arm_styles(alone)["Anastrozole"].color == theme.DRUG_COLORS["anastrozole"]
    assert theme.arm_styles(STUDY)["anastrozole"].color == theme.DRUG_COLORS["anastrozole"]


def test_controls_are_gray_and_the_second_is_told_apart():
    styles = theme.arm_styles(STUDY)
    assert styles["vehicle"].color == theme.CONTROL_COLORS[0]
    assert styles["untreated"].color == theme.CONTROL_COLORS[1]
    assert styles["vehicle"].dash != styles["untreated"].dash


def test_a_study_may_set_a_color():
    assert theme.arm_styles(STUDY)["drug Y"].color == "#123456"


def test_no_two_arms_look_the_same_up_to_thirty():
    many = Study("t", "k", tuple(Arm(f"drug {i}", "single") for i in range(30)))
    styles = list(theme.arm_styles(many).values())
    assert len({(s.color, s.dash) for s in styles}) == 30
    assert len({s.color for s in styles[: len(theme.PALETTE)]}) == len(theme.PALETTE)


def test_an_arm_gets_the_color_that_fewest_arms_have():
    names = [*list(theme.DRUG_COLORS)[:5], "drug X", "drug Y", "drug Z"]
    styles = theme.arm_styles(Study("t", "k", tuple(Arm(name, "single") for name in names)))
    assert styles["drug X"].color == theme.PALETTE[5]
    assert [styles[name].color for name in ("drug Y", "drug Z")] == [*theme.PALETTE[:2]]
    assert [styles[name].dash for name in names[:2]] == ["solid", "solid"]
    assert [styles[name].dash for name in ("drug Y", "drug Z")] == ["dot", "dot"]


def test_a_bad_color_is_not_taken_over():
    bad = Study("t", "k", (Arm("d", "single", color="red;} body{"),))
    assert theme.arm_styles(bad)["d"].color in theme.PALETTE


def test_illustrative_arms_carry_a_mark_in_their_model_only():
    shown = view("anastrozole", "drug X")
    assert shown.label("drug X", "4T1") == "drug X†"
    assert shown.label("drug X", "MCF-7") == "drug X"
    assert shown.label("anastrozole", "4T1") == "anastrozole"


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.5, "p = 0.500"),
        (0.0312, "p = 0.031"),
        (0.00123, "p = 0.0012"),
        (0.0001, "p = 0.0001"),
        (0.00009, "p < 0.0001"),
        (math.nan, "p not available"),
    ],
)
def test_p_text(p, text):
    assert theme.p_text(p) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(250.0, "+250 %"), (-50.2, "−50 %"), (0.2, "0 %"), (math.nan, "–")],
)
def test_signed_text(value, text):
    assert theme.signed_text(value) == text


@pytest.mark.parametrize(
    ("text", "plot", "markdown"),
    [
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;", r"\<b\>x\</b\>"),
        ("![](//a.b/c)", "![](//a.b/c)", r"\!\[\]\(//a\.b/c\)"),
        ("https://a.b", "https://a.b", "https\\:\u200b//a\\.b"),
        ("www.a.b", "www.a.b", "www\u200b\\.a\\.b"),
        ("me@a.b", "me@a.b", "me@\u200ba\\.b"),
        (":material/home:", ":material/home:", "\\:\u200bmaterial/home\\:"),
    ],
)
def test_user_text_is_shown_as_written(text, plot, markdown):
    assert theme.plot_text(text) == plot
    assert markdown_text(text) == markdown


def test_file_names_work_on_every_system():
    assert theme.file_stem('a/b:c*"d"', "day 28", "µ") == "a_b_c_d_day_28"
    assert theme.file_stem("///") == "figure"
    assert theme.file_stem("curves", "MCF-7", theme.hours_stem(72.0)) == "curves_MCF-7_72_h"
    assert theme.file_stem("curves", "", theme.hours_stem(float("nan"))) == "curves"


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_counts_agree_with_their_noun():
    assert theme.counted([1, 1], "animal") == "1 animal"
    assert theme.counted([8, 7, 8], "animal") == "7 to 8 animals"
    assert theme.counted([], "well") == "0 wells"


def test_no_other_color_of_a_figure_is_taken_for_an_arms_on_a_dark_page():
    """A picture made on a dark page puts the arms' light colors in the place of their dark ones."""
    fixed = [
        *theme.RESPONSE_COLORS.values(),
        *theme.GRADE_COLORS.values(),
        theme.ROLE_COLORS["empty"],
    ]
    fixed += [color for colors in theme.REASON_COLORS.values() for color in colors]
    assert not {color.upper() for color in fixed} & set(white_colors())


@pytest.mark.parametrize(
    ("dose", "words"),
    [(2500.0, "2500 nM"), (1024.0, "1024 nM"), (0.195, "0.195 nM"), (1e5, "100000 nM")],
)
def test_a_dose_is_written_out(dose, words):
    assert theme.dose_text(dose, "nM") == words
