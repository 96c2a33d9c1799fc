"""A file whose pictures the user's own browser draws and puts in: the element that does it."""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from components.card import plotly_js
from components.card.element import drawing_element
from components.export.bundle import Bundle

HTML = """<div class="export-progress"><progress hidden></progress>
<span class="export-message" role="status" aria-live="polite"></span></div>"""
CSS = """.export-progress{display:flex;gap:.6rem;align-items:center;min-height:1.6rem;
font-family:var(--st-font);font-size:.9rem;color:var(--st-text-color)}
progress{accent-color:var(--st-primary-color);width:12rem}"""


def job_of(bundle: Bundle, figures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The file with the figures that its slots name: each a ``chart`` and its ``picture``."""
    whole = {"id": secrets.token_hex(8), "plotly": plotly_js.plotly_address(), "figures": figures}
    return whole | bundle.as_job()


def run(job: Mapping[str, Any] | None, key: str = "export_job") -> None:
    """Show how far the job is, and save its file; nothing without a job."""
    _component()(key=key, data=json.dumps(job).encode())


@functools.cache
def _component() -> Any:
    return drawing_element("export_job", HTML, CSS, Path(__file__).with_suffix(".js"))
