"""User text in labels and sentences that Streamlit reads as Markdown."""

from __future__ import annotations

import re


def markdown_text(text: str) -> str:
    """User text for a Markdown label, shown as written (no links, images, icons or math).

    Streamlit reads ``:material/home:`` and ``:smile:`` even where the colons are escaped, and makes
    links of bare addresses: a space of no width inside keeps them text.
    """
    text = re.sub(r"(?i)(?<=:)(?=[a-z/])|(?<=www)(?=\.)|(?<=@)(?=\w)", "\u200b", text)
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$:<>&])", r"\\\1", text)
