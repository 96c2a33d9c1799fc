"""Measure what the project claims about speed: ``python -m benchmarks.run [NAME ...]``.

Numbers depend on the machine; each comparison is made within one run, so its ratio travels.
Parts of ``level`` are printed one by one; ``level:cells`` runs one alone, with the same numbers.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform

from benchmarks.measure import report

# By name, each with its module and the rounds that give a steady median.
BENCHMARKS = {
    "tables": ("benchmarks.sample_tables", 10),
    "toggles": ("benchmarks.pages.arm_toggle", 12),
    "large": ("benchmarks.pages.large_toggle", 6),
    "cold": ("benchmarks.pages.cold_start", 7),
    "memory": ("benchmarks.pages.server_memory", 1),
    "export": ("benchmarks.pages.export_files", 3),
    "reading": ("benchmarks.reading.caliper_reading", 5),
    "matrix": ("benchmarks.dose_matrix_bootstrap", 5),
    "curves": ("benchmarks.curve_fits", 6),
    "coverage": ("benchmarks.levels.curve_coverage", 1),
    "level": ("benchmarks.levels.small_sample_level", 2),  # rounds of 250 studies a design
    "synergy": ("benchmarks.levels.synergy_coverage", 5),
    "musyc": ("benchmarks.levels.musyc_coverage", 5),
    "growth": ("benchmarks.growth_tables", 5),
    "files": ("benchmarks.reading.real_files", 5),
    "pooled": ("benchmarks.reading.pooled_curves", 3),
    "uploads": ("benchmarks.reading.large_uploads", 3),
    "load": ("benchmarks.pages.load", 1),  # rounds: minutes of clicks
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of: {', '.join(BENCHMARKS)}; one part of some: level:cells",
    )
    parser.add_argument("--rounds", type=int, help="repetitions of each measurement")
    arguments = parser.parse_args()
    if unknown := {name.partition(":")[0] for name in arguments.names} - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")

    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    for words in arguments.names or BENCHMARKS:
        name, _, part = words.partition(":")
        module_name, rounds = BENCHMARKS[name]
        module = importlib.import_module(module_name)  # each alone: they load different libraries
        parts = tuple(getattr(module, "PARTS", ()))
        if part and part not in parts:
            parser.error(
                f"benchmark {name} has no part {part}; it has: {', '.join(parts) or 'none'}"
            )
        for each in (part,) if part else parts or ("",):
            of_part = (each,) if each else ()
            found = module.measure(arguments.rounds or rounds, *of_part)
            title = ", ".join((module.TITLE, *of_part))
            print(report(title, found), flush=True)


if __name__ == "__main__":
    main()
