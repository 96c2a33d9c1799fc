"""Arms stay apart for protan and deutan eyes, and words in their colors can be read.

CIEDE2000 after Sharma, Wu & Dalal (Color Res. Appl. 2005), whose check pairs stand below; the eyes
after Machado, Oliveira & Fernandes (IEEE TVCG 2009), table of severity 1.0, on linear RGB.
"""

import itertools

import numpy as np
import pytest

from analysis.study import Arm, Study
from components.look import arm_colors, ink_and_paper, theme
from tests.components.look.test_theme import contrast

LIGHT, DARK = "#FFFFFF", "#11181D"
EYES = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
SRGB_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
D65 = np.array([0.95047, 1.0, 1.08883])


def lab(color: str, eye: str) -> np.ndarray:
    """CIE L*a*b* (D65) of what an eye sees of a color."""
    parts = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(EYES[eye] @ linear, 0, 1)
    shares = SRGB_TO_XYZ @ seen / D65
    x, y, z = np.where(shares > 216 / 24389, np.cbrt(shares), (24389 / 27 * shares + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """CIEDE2000 of two colors in L*a*b*; hues are angles of complex numbers."""
    lightness, chromas, hues = [], [], []
    mean = np.mean([np.hypot(*color[1:]) for color in (one, other)])
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25**7))
    for level, a, b in (one, other):
        at = complex(stretch * a, b)
        lightness.append(level)
        chromas.append(abs(at))
        hues.append(np.angle(at) % (2 * np.pi))
    turn = (hues[1] - hues[0] + np.pi) % (2 * np.pi) - np.pi if min(chromas) > 0 else 0.0
    middle = hues[0] + turn / 2 if min(chromas) > 0 else sum(hues)
    level, chroma = np.mean(lightness), np.mean(chromas)
    swing = (
        1
        - 0.17 * np.cos(middle - np.radians(30))
        + 0.24 * np.cos(2 * middle)
        + 0.32 * np.cos(3 * middle + np.radians(6))
        - 0.20 * np.cos(4 * middle - np.radians(63))
    )
    blue = 30 * np.exp(-((((np.degrees(middle) % 360) - 275) / 25) ** 2))
    tilt = -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * np.sin(np.radians(2 * blue))
    light = (lightness[1] - lightness[0]) / (
        1 + 0.015 * (level - 50) ** 2 / np.sqrt(20 + (level - 50) ** 2)
    )
    strong = (chromas[1] - chromas[0]) / (1 + 0.045 * chroma)
    around = 2 * np.sqrt(chromas[0] * chromas[1]) * np.sin(turn / 2) / (1 + 0.015 * chroma * swing)
    return float(np.sqrt(light**2 + strong**2 + around**2 + tilt * strong * around))


def apart(one: str, other: str, eye: str) -> float:
    return difference(lab(one, eye), lab(other, eye))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
        ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (61, -5, 29), 22.8977),
        ((50, 2.5, 0), (56, -27, -3), 31.9030),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_is_that_of_the_paper(one, other, expected):
    assert difference(np.array(one), np.array(other)) == pytest.approx(expected, abs=5e-5)
    assert difference(np.array(other), np.array(one)) == pytest.approx(expected, abs=5e-5)


def first_arms() -> list[str]:
    """Light colors of a control and the first six arms of a study whose drugs nobody knows."""
    arms = [Arm("vehicle", "vehicle"), *(Arm(f"drug {i}", "single") for i in range(6))]
    return [style.color for style in theme.arm_styles(Study("t", "k", tuple(arms))).values()]


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_first_arms_stay_apart(sample_study, dark, eye):
    second = arm_colors.CONTROL_COLORS[1]  # has a dash of its own beside the control
    sample = [s.color for s in theme.arm_styles(sample_study).values() if s.color != second]
    for colors in (first_arms(), sample):
        assert len(set(colors)) == len(colors)
        shown = [arm_colors.ON_DARK[color] if dark else color for color in colors]
        pairs = itertools.combinations(shown, 2)
        assert min(apart(one, other, eye) for one, other in pairs) >= 15


@pytest.mark.parametrize("eye", EYES)
def test_categories_of_response_stay_apart(eye):
    pairs = itertools.combinations(theme.RESPONSE_COLORS.values(), 2)
    assert min(apart(one, other, eye) for one, other in pairs) >= 25


def test_words_in_an_arms_color_can_be_read_on_the_page_that_wears_it():
    for light, dark in arm_colors.ON_DARK.items():
        assert contrast(light, LIGHT) >= 4.5, light
        assert contrast(dark, DARK) >= 4.5, dark
        assert ink_and_paper.readable(light, ink_and_paper.LIGHT_INK) == light
        assert ink_and_paper.readable(light, ink_and_paper.DARK_INK) == dark


def test_a_picture_of_a_dark_page_gets_every_light_color_back():
    light, dark = set(arm_colors.ON_DARK), set(arm_colors.ON_DARK.values())
    assert len(dark) == len(light)
    assert not dark & light  # colors are exchanged one after another
    assert not dark & {c for palette in ink_and_paper.PALETTES.values() for c in palette}
    white = ink_and_paper.white_colors()
    assert {white[arm_colors.ON_DARK[color]] for color in light} == light


def test_a_color_that_a_user_chose_is_never_exchanged():
    for color in ("#C74501", "#FE9B21"):
        study = Study("t", "k", (Arm("tamoxifen", "single", color=color),))
        chosen = theme.arm_styles(study)["tamoxifen"].color
        assert chosen == color.lower()
        assert chosen not in ink_and_paper.dark_look().worn
        assert chosen not in ink_and_paper.white_colors()


def test_words_on_marks_are_read_on_every_color():
    words = {"black": "#000000", "white": "#FFFFFF"}
    for ground in (*itertools.chain(*arm_colors.ON_DARK.items()), *theme.ROLE_COLORS.values()):
        assert contrast(words[ink_and_paper.ink_on(ground)], ground) >= 4.5, ground
    for name, ground in theme.RESPONSE_COLORS.items():
        assert contrast(words[theme.RESPONSE_INK[name]], ground) >= 4.5, name


@pytest.mark.parametrize("scale", [theme.HEAT_SCALE, theme.DIVERGING_SCALE])
def test_words_in_cells_are_read_on_every_shade(scale):
    words = {"black": "#000000", "white": "#FFFFFF"}
    for share in np.linspace(0, 1, 101):
        ground = ink_and_paper.color_at(scale, float(share))
        assert contrast(words[ink_and_paper.ink_on(ground)], ground) >= 4.5, ground


def test_a_scale_has_its_own_colors_at_its_stops():
    for at, color in theme.HEAT_SCALE:
        assert ink_and_paper.color_at(theme.HEAT_SCALE, at) == color
    assert ink_and_paper.color_at(((0.0, "#000000"), (1.0, "#FFFFFF")), 0.5) == "#808080"
    assert ink_and_paper.color_at(theme.HEAT_SCALE, 7.0) == theme.HEAT_SCALE[-1][1]


def test_bars_of_reasons_are_seen_on_the_dark_page():
    worn = ink_and_paper.dark_look().worn
    for kind, colors in theme.REASON_COLORS.items():
        shown = [worn.get(color, color) for color in colors]
        assert len(set(shown)) == len(colors), kind
        assert min(contrast(color, DARK) for color in shown) >= 3, kind
    assert ink_and_paper.white_colors()["#C3D6EA"] == "#2F4458"
