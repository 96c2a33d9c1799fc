"""The same analysis without a browser: ``python -m analysis INPUT ... --out DIR``."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.reading import load_uploads
from analysis.reading.answers import read_with_answers
from analysis.reading.saved_study import Inputs, inputs_of
from analysis.results import Results, analyse
from analysis.settings import Settings, out_of_bounds
from analysis.study import Problem, StudyError
from analysis.table_files import write_csv_tables, write_workbook

_STOPPED = (
    "Something is not read before it is answered. Answer each of these questions by "
    "--answer 'KEY=CHOICE', or in the app."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the inputs, analyze them and write the tables; 0 when done, 2 when nothing was read.

    2 also where a question is open without whose answer something is not read: each is printed
    with its key, its choices and its sentence.
    Tables are written to a temporary folder beside the target and moved into place, so that a
    failed run leaves nothing half-written. With ``--figures`` every figure follows as PNG and SVG
    in the folder ``figures``; where they cannot be drawn, 1: the tables are there, and a line says
    what is missing.
    """
    options = _parser().parse_args(arguments)
    try:
        inputs = inputs_of(load_uploads(options.inputs))
        settings = _settings(inputs, options)
        if wrong := out_of_bounds(settings):
            raise StudyError([Problem("error", what) for what in wrong])
        study = read_with_answers(inputs.uploads, inputs.corrections, options.answer)
        if any(question.stops for question in study.questions):
            raise StudyError([*study.problems, Problem("error", _STOPPED)], study.questions)
        results = analyse(study, settings)
        _write(results, options.out, options.format)
    except StudyError as error:
        _say_why(error)
        return 2
    for name, table in results.tables.items():
        print(f"{name}: {len(table)} rows")
    for problem in results.problems:
        print(problem)
    return _draw(results, options.out / "figures") if options.figures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="Viability, tumor volume and survival tables from plate and caliper files.",
    )
    parser.add_argument(
        "inputs",
        nargs="+",
        type=Path,
        metavar="INPUT",
        help="workbook or CSV; or one study file (.zip), with its corrections and settings",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the tables")
    parser.add_argument("--control", choices=("vehicle", "untreated"), help="the comparator")
    parser.add_argument(
        "--volume-formula",
        choices=("half", "pi6", "pi6_height"),
        help="half: L*W^2/2 (default); pi6: pi/6*L*W^2; pi6_height: pi/6*L*W*H",
    )
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="KEY=CHOICE",
        help="an answer to a question of the reader; for several, several times",
    )
    parser.add_argument("--day", type=float, help="evaluation day (default: last with >= 80 %%)")
    parser.add_argument("--endpoint-volume", type=float, metavar="MM3", help="humane size limit")
    parser.add_argument(
        "--adjust-for-baseline",
        action="store_true",
        default=None,
        help="compare log volumes with control at equal log baseline volume (ANCOVA)",
    )
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    parser.add_argument("--figures", action="store_true", help="PNG and SVG too (needs kaleido)")
    return parser


def _settings(inputs: Inputs, options: argparse.Namespace) -> Settings:
    """The settings of the inputs, with those that the command line names."""
    named = {
        "control": options.control,
        "volume_formula": options.volume_formula,
        "evaluation_day": options.day,
        "endpoint_volume_mm3": options.endpoint_volume,
        "adjust_for_baseline": options.adjust_for_baseline,
    }
    return replace(
        inputs.settings, **{key: each for key, each in named.items() if each is not None}
    )


def _say_why(error: StudyError) -> None:
    """What is wrong, a line each, and the questions that are open."""
    for problem in error.problems:
        print(problem, file=sys.stderr)
    for question in error.questions:
        if question.is_open:
            choices = " | ".join(question.options)
            print(f"question: {question.key} = {choices}: {question.text}", file=sys.stderr)


def _draw(results: Results, folder: Path) -> int:
    """Draw every figure; what draws them is loaded here alone, where they are asked for."""
    from components.export.drawn import draw_figures

    try:
        folder.mkdir(parents=True, exist_ok=True)
        print(f"figures: {len(draw_figures(results, folder))} files")
    except StudyError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 1
    return 0


def _write(results: Results, target: Path, file_format: str) -> None:
    if target.exists() and not target.is_dir():
        raise StudyError(f"--out {target} is a file; name a folder.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tables-") as folder:
            written = _write_tables(results.tables, Path(folder), file_format)
            target.mkdir(exist_ok=True)
            for path in written:
                shutil.move(path, target / path.name)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise StudyError(f"The tables cannot be written to {target}: {reason}.") from error


def _write_tables(
    tables: dict[str, pd.DataFrame], folder: Path, file_format: str
) -> tuple[Path, ...]:
    if file_format == "csv":
        return write_csv_tables(tables, folder)
    return (write_workbook(tables, folder / "tables.xlsx"),)


if __name__ == "__main__":
    sys.exit(main())
