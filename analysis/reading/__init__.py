"""The only door in: uploaded bytes to a study, with every problem found on the way."""

from __future__ import annotations

from analysis.reading.read import read_study
from analysis.reading.uploads import Upload, load_uploads

__all__ = ["Upload", "load_uploads", "read_study"]
