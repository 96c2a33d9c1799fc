"""What .streamlit/config.toml promises: private by default, readable in light and dark."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit import config

from tests.places import ROOT

PATH = ROOT / ".streamlit" / "config.toml"
SETTINGS = tomllib.loads(PATH.read_text(encoding="utf-8"))
THEME = SETTINGS["theme"]
NAMED_COLORS = ("blue", "orange", "green", "red", "violet", "yellow", "gray")
OKABE_ITO = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "red": "#D55E00",
    "violet": "#CC79A7",
}
TEXT_CONTRAST = 4.5  # WCAG 2.2 AA


def luminance(color: str) -> float:
    """Relative luminance of a ``#RRGGBB`` color as WCAG 2.2 defines it."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def blend(color: str, ground: str, share: float) -> str:
    """The color that ``share`` of ``color`` over ``ground`` gives."""
    pairs = [(int(color[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


def words_and_grounds() -> Iterator[tuple[str, str, str]]:
    """Every pair of colors in which the app's own words are read."""
    for mode in ("light", "dark"):
        page, sidebar = THEME[mode], THEME[mode]["sidebar"]
        for place, colors in ((mode, page), (f"{mode} sidebar", sidebar)):
            ground = colors["backgroundColor"]
            for name in ("textColor", "linkColor", "codeTextColor"):
                yield f"{place} {name}", colors[name], ground
            yield f"{place} caption", blend(colors["textColor"], ground, 0.6), ground
            yield f"{place} input", colors["textColor"], colors["secondaryBackgroundColor"]
            yield f"{place} code", colors["codeTextColor"], colors["codeBackgroundColor"]
            chosen = blend(colors["primaryColor"], ground, 0.1)
            yield f"{place} chosen option", colors["primaryColor"], chosen
        for name in NAMED_COLORS:
            text = page[f"{name}TextColor"]
            yield f"{mode} {name} on page", text, page["backgroundColor"]
            yield f"{mode} {name} in sidebar", text, sidebar["backgroundColor"]
            yield f"{mode} {name} on its ground", text, page[f"{name}BackgroundColor"]


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(
    ("text", "ground"), [pytest.param(*c[1:], id=c[0]) for c in words_and_grounds()]
)
def test_words_can_be_read(text: str, ground: str):
    assert contrast(text, ground) >= TEXT_CONTRAST


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_named_colors_are_okabe_ito(mode: str):
    assert {name: THEME[mode][f"{name}Color"] for name in OKABE_ITO} == OKABE_ITO


def test_palettes_have_the_lengths_that_streamlit_takes():
    assert len(set(THEME["chartCategoricalColors"])) >= 10
    assert len(set(THEME["chartSequentialColors"])) == 10
    assert len(set(THEME["chartDivergingColors"])) == 10


def test_the_server_is_private_and_quiet():
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert SETTINGS["browser"]["gatherUsageStats"] is False
    assert SETTINGS["client"]["showErrorDetails"] == "type"
    assert SETTINGS["client"]["showErrorLinks"] is False


def test_no_setting_names_another_host():
    assert re.findall(r"https?://\S+", PATH.read_text(encoding="utf-8")) == []


def options(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from options(value, f"{prefix}{key}.")
        else:
            yield prefix + key


def test_streamlit_knows_every_option():
    assert set(options(SETTINGS)) - set(config._config_options_template) == set()
