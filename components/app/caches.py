"""What is slow and the same for every session: studies and their results, kept by content."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from analysis.reading import Corrections, Upload, read_study
from analysis.results import Results, analyse
from analysis.settings import Settings
from analysis.study import Study


def content_key(uploads: Sequence[Upload], corrections: Corrections) -> str:
    """A hash of the files' names and contents and of the corrections."""
    digest = hashlib.sha256(corrections.to_json().encode())
    for upload in uploads:
        digest.update(hashlib.sha256(upload.name.encode()).digest())
        digest.update(hashlib.sha256(upload.data).digest())
    return digest.hexdigest()


@st.cache_resource(show_spinner="Reading the files …", max_entries=16)
def read(content_key: str, _uploads: tuple[Upload, ...], _corrections: Corrections) -> Study:
    """``read_study``, once for each content."""
    return read_study(_uploads, _corrections)


def analyzed(content_key: str, settings: Settings, study: Study) -> Results:
    """``analyse``, once for each content and choice of settings."""
    found: Results = _analyzed(f"{content_key} {settings!r}", study, settings)
    return found


@st.cache_resource(show_spinner="Computing …", max_entries=32)
def _analyzed(key: str, _study: Study, _settings: Settings) -> Results:
    """Named by text: Streamlit takes longer to name settings than a page to use the results."""
    return analyse(_study, _settings)


@functools.cache
def sample(path: Path) -> bytes:
    """The file of the sample study."""
    return path.read_bytes()
