"""The workbook: every table, and beside them how they came about."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pandas as pd

from analysis import __version__
from analysis.in_vitro.plates.exclusions import excluded_wells
from analysis.results import Results
from analysis.table_files import workbook_bytes
from components.look.ink_and_paper import FigureSettings

PACKAGES = ("numpy", "pandas", "scipy", "plotly", "streamlit", "openpyxl")


def study_tables(
    results: Results,
    figures: FigureSettings,
    corrections: str,
    methods: Sequence[str],
    choices: Mapping[str, object],
) -> dict[str, pd.DataFrame]:
    """The tables of the analysis by name, after them ``settings``, ``exclusions`` and so on.

    ``corrections`` are those of the upload as JSON; ``choices`` what was picked on the pages (error
    bars, doses, rows). Nothing here depends on the clock.
    """
    picked = [(name, json.dumps(choices[name], ensure_ascii=False)) for name in sorted(choices)]
    return {
        **results.tables,
        "exclusions": exclusions(results),
        "settings": _facts(results.settings),
        "figure_settings": _facts(figures),
        "choices": pd.DataFrame(picked, columns=["choice", "value"], dtype=str),
        "corrections": _corrections(corrections),
        "methods": pd.DataFrame({"methods": list(methods)}),
        "files": pd.DataFrame(
            [(file.name, file.size_bytes, file.sha256) for file in results.study.sources],
            columns=["file", "size_bytes", "sha256"],
        ),
        "versions": pd.DataFrame(
            [("plate-and-caliper", __version__), *((name, _version(name)) for name in PACKAGES)],
            columns=["package", "version"],
        ),
    }


def study_workbook(
    results: Results,
    figures: FigureSettings,
    corrections: str,
    methods: Sequence[str],
    choices: Mapping[str, object],
) -> bytes:
    """``study_tables`` as an .xlsx, a sheet each; no text is a formula."""
    return workbook_bytes(study_tables(results, figures, corrections, methods, choices))


def exclusions(results: Results) -> pd.DataFrame:
    """Each well, and each animal and day, that took no part in the numbers, with the reason."""
    columns = ["model", "kind", "plate", "well", "time_h", "arm", "animal", "day", "reason"]
    parts = []
    wells = results.tables.get("well_viability")
    if wells is not None:
        parts.append(excluded_wells(results.study, wells).assign(kind="well"))
    volumes = results.tables.get("animal_volumes")
    if volumes is not None:
        out = volumes[volumes["status"].fillna("").astype(str) != ""]
        parts.append(out.assign(kind="animal and day", reason=out["status"]))
    if not parts:
        return pd.DataFrame(columns=columns)
    filled = [part.reindex(columns=columns) for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns)


def _facts(record: Any) -> pd.DataFrame:
    rows = [
        (field.name, json.dumps(getattr(record, field.name), ensure_ascii=False))
        for field in dataclasses.fields(record)
    ]
    return pd.DataFrame(rows, columns=["setting", "value"])


def _corrections(text: str) -> pd.DataFrame:
    rows = [
        (name, json.dumps(entry, ensure_ascii=False))
        for name, entries in json.loads(text).items()
        if isinstance(entries, list)
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=["of", "correction"], dtype=str)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed as a package"
