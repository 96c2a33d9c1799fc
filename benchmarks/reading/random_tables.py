"""Tables drawn at random against the reader, the truth known.

``python -m benchmarks.reading.random_tables [--draws 2000] [--seed 1] [--kind NAME] [--keep DIR]``

The generator is in ``tests/random_tables/`` (``animals.py``, ``plates.py``, ``responses.py``,
``refusals.py``: one function a layout; words at their tops; ``verdict.py`` says what is right).
Draw 17 of seed 1 (and of a kind) is the same in every run: ``--only 17`` prints it with what was
read. ``--keep DIR`` writes the files that were read wrong (with ``--keep-all`` also the refused and
asked), each beside the reason.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from analysis.reading import read_study
from analysis.study import StudyError
from tests.random_tables.draw import KINDS, draw
from tests.random_tables.sheets import Drawn
from tests.random_tables.verdict import VERDICTS, Verdict, verdict

EXAMPLES = 3  # of each kind and verdict


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, read and compare; 1 where anything was read wrong."""
    parser = argparse.ArgumentParser(description="Read random tables whose truth is known.")
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="print one draw and what was read of it")
    parser.add_argument("--kind", choices=KINDS, default="", help="tables of one kind alone")
    parser.add_argument("--keep", type=Path, help="folder for files that were read wrong")
    parser.add_argument("--keep-all", action="store_true", help="and for those asked or refused")
    options = parser.parse_args(arguments)
    if options.only is not None:
        _show(draw(options.seed, options.only, options.kind))
        return 0
    counted: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for number in range(options.draws):
        table = draw(options.seed, number, options.kind)
        said = verdict(table)
        counted[table.kind, said.name] += 1
        found[table.kind, said.name].append(f"{number} ({', '.join(table.traits)}): {said.why}")
        if options.keep and (said.name == "wrong" or (options.keep_all and said.name != "right")):
            _keep(options.keep / table.kind.replace(" ", "_") / said.name, number, table, said)
    _report(options.seed, counted, found)
    return int(any(name == "wrong" for _, name in counted))


def _report(
    seed: int, counted: Counter[tuple[str, str]], found: dict[tuple[str, str], list[str]]
) -> None:
    """Print how often each kind was read how, and the first examples of what was not right."""
    total = counted.total()
    print(f"{total:,} tables, seed {seed}\n{'':22}" + "".join(f"{name:>9}" for name in VERDICTS))
    for kind in (*sorted({kind for kind, _ in counted}), ""):
        row = [sum(n for (k, v), n in counted.items() if v == name and kind in ("", k))
               for name in VERDICTS]  # fmt: skip
        print(f"{kind or 'all':22}" + "".join(f"{count:9,}" for count in row))
    for kind, name in sorted(found):
        if name != "right":
            print(f"\n{kind}, {name}")
            print(*(f"  {line[:230]}" for line in found[kind, name][:EXAMPLES]), sep="\n")


def _show(table: Drawn) -> None:
    """Print the file, its truth and what was read."""
    print(table.kind, table.traits, table.upload.name)
    if table.upload.name.endswith((".csv", ".tsv")):
        print(table.upload.data.decode("utf-8-sig")[:4000])
    for fact in table.facts[:8]:
        print(" ", fact.cell, fact.owner, fact.point, fact.values)
    try:
        study = read_study((table.upload,))
    except StudyError as error:
        print(error)
        return
    for name in ("calipers", "survival", "plate_reads", "responses"):
        rows = getattr(study, name, None)
        if rows is not None:
            print(name, len(rows), rows.head(12).dropna(axis=1, how="all").to_string(), sep="\n")
    print(*study.problems[:12], *study.questions, sep="\n")
    print(verdict(table))


def _keep(folder: Path, number: int, table: Drawn, said: Verdict) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{number}_{table.upload.name}"
    place.write_bytes(table.upload.data)
    place.with_suffix(".why").write_text(f"{', '.join(table.traits)}\n{said.why}\n")


if __name__ == "__main__":
    sys.exit(main())
