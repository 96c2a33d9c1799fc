"""The sheets of the sample study that say what it is: ``notes``, ``study`` and ``arms``."""

from __future__ import annotations

from workbook import Row, Sheet

TITLE = "Sample study: aromatase inhibitors against tamoxifen"
NOTICE = (
    "Individual values are invented so that their summaries equal published ones (4T1 life span, "
    "MCF-7Ca change of tumor volume on day 28); arms marked illustrative, and everything else, "
    "have no published value."
)

ARM_COLUMNS = (
    "arm",
    "role",
    "components",
    "dose",
    "schedule",
    "colour",
    "model",
    "illustrative",
    "note",
)
PAIR = "anastrozole + tamoxifen"
ROLES = {
    "vehicle": "vehicle",
    "untreated": "untreated",
    "anastrozole": "single",
    "letrozole": "single",
    "tamoxifen": "single",
    "fulvestrant": "single",
    PAIR: "combination",
}
ON_PLATES = ("0.3 to 100 µM", "one addition at 0 h", "yes", "plates only")
SOLVENT = ("0.1 % DMSO", "one addition at 0 h", "yes", "plates only")
NO_DRUG = ("", "", "yes", "plates only")
MATRIX = ("3 to 100 µM + 1 to 30 µM", "one addition at 0 h", "yes", "plates only")
CELL_LINE = dict.fromkeys(ROLES, ON_PLATES) | {
    "vehicle": SOLVENT,
    "untreated": NO_DRUG,
    PAIR: MATRIX,
}

# Per model and arm: dose, schedule, illustrative, note.
REGIMENS: dict[str, dict[str, tuple[str, str, str, str]]] = {
    "4T1": {
        "untreated": ("", "", "", "life span published"),
        "anastrozole": ("50 µg/mouse", "daily", "", "life span published"),
        "tamoxifen": ("5 µg/mouse", "daily", "", "life span published"),
        PAIR: ("50 µg/mouse + 5 µg/mouse", "daily", "", "life span published"),
    },
    "4T1 (illustrative)": {
        "untreated": ("", "", "yes", "no published value"),
        "letrozole": ("50 µg/mouse", "daily", "yes", "no published value"),
        "fulvestrant": ("1 mg/mouse", "weekly", "yes", "no published value"),
    },
    "MCF-7Ca": {
        "vehicle": ("", "daily", "", "mean change on day 28 published"),
        "anastrozole": ("5 mg/mouse", "daily", "", "mean change on day 28 published"),
        "letrozole": ("5 mg/mouse", "daily", "", "mean change on day 28 published"),
        "tamoxifen": ("3 mg/mouse", "daily", "", "mean change on day 28 published"),
        "fulvestrant": ("5 mg/mouse", "weekly", "yes", "no published value"),
        PAIR: ("5 mg/mouse + 3 mg/mouse", "daily", "", "mean change on day 28 published"),
    },
    "4T1 cells": {
        **{arm: regimen for arm, regimen in CELL_LINE.items() if arm != "untreated"},
        PAIR: ("10 µM + 10 µM", "one addition at 0 h", "yes", "plates only"),
    },
    "MCF-7": CELL_LINE,
    "MCF-7 TamR": CELL_LINE,
}

STUDY: tuple[tuple[str, str | int], ...] = (
    ("title", TITLE),
    ("notice", NOTICE),
    ("treatment_start_day", 0),
    ("endpoint_volume_mm3", 2000),
    ("cell_lines", "4T1 cells; MCF-7; MCF-7 TamR (tamoxifen-resistant)"),
    ("tumor_models", "4T1; 4T1 (illustrative); MCF-7Ca (MCF-7 with human aromatase)"),
)

NOTES = (
    (
        "What this is",
        "A made-up study that shows every page of the app. No animal and no plate in it is real.",
    ),
    (
        "Individual values",
        "Every single value was invented by a seeded program so that the summaries of the "
        "individual values equal published summaries. The spread between animals of the tumor "
        "volumes, and every day but the last, are invented too.",
    ),
    (
        "Illustrative",
        "What has no published value is marked illustrative: it shows how such data would look "
        "and says nothing about the drug.",
    ),
    (
        "Life span, 4T1 (sheet survival)",
        "10 animals an arm with 4T1 mammary tumors: untreated, anastrozole 50 µg/mouse, tamoxifen "
        "5 µg/mouse, both. Every animal has an event. Mean ± SD in days as in the published life "
        "span table: 28.5 ± 1.5, 32.0 ± 1.8 (+12.3 %), 35.5 ± 2.1 (+24.6 %), "
        "36.2 ± 2.5 (+27.0 %).",
    ),
    (
        "Life span, 4T1 (illustrative)",
        "Illustrative: letrozole and fulvestrant with untreated animals of their own, 10 an arm. "
        "One letrozole animal is lost for a technical reason on day 21 and one fulvestrant animal "
        "reaches the planned end on day 39: both are censored (event 0).",
    ),
    (
        "Xenograft, MCF-7Ca (sheet calipers)",
        "8 animals an arm with MCF-7Ca tumors (MCF-7 with human aromatase) of 100 to 150 mm3 on "
        "day 0, measured twice a week for 28 days. Mean change of volume (length x width² / 2) "
        "from the animal's own day 0 to day 28 as in the published volume change table: vehicle "
        "+250 %, anastrozole 5 mg/mouse -50 %, letrozole 5 mg/mouse -75 %, tamoxifen 3 mg/mouse "
        "+50 %, anastrozole + tamoxifen +40 %. Fulvestrant (-40 %) is illustrative.",
    ),
    (
        "Early leavers, MCF-7Ca",
        "One vehicle animal reaches a humane endpoint on day 24 (ulcerated tumor); one tamoxifen "
        "animal is found dead on day 17, not related to its tumor. Both are in the reads up to "
        "then and not in the mean of day 28.",
    ),
    (
        "Body weight, tumor weight, Ki-67, estradiol",
        "Illustrative, MCF-7Ca: body weight on each measuring day (calipers), the tumor taken out "
        "on day 28 (tumor_weights), the share of Ki-67 positive cells in it and the estradiol in "
        "the serum of that day (endpoints).",
    ),
    (
        "MTT (sheets plate_reads and plate_layout)",
        "Illustrative, all of it: 4T1 (model 4T1 cells), MCF-7 and tamoxifen-resistant MCF-7 "
        "(MCF-7 TamR) in 96-well plates, three experiments, read at 570 nm after 24, 48, 72, 96 "
        "and 120 h. MTT kills the cells, so each time is a plate of its own: 45 plates. "
        "9 more, one an experiment, were read when the drugs were added (role day0): they say how "
        "many cells there were at the start.",
    ),
    (
        "MTT, what is on a plate",
        "Anastrozole, letrozole, tamoxifen and fulvestrant at 0.3, 1, 3, 10, 30 and 100 µM. 4T1: "
        "3 wells each, anastrozole + tamoxifen at 10 + 10 µM in 6 wells, 12 vehicle, 6 blank. "
        "MCF-7 lines: 2 wells each, anastrozole + tamoxifen as a 4 x 4 matrix of 2 wells, "
        "8 vehicle, 2 untreated, 6 blank.",
    ),
    (
        "MTT, what was put in",
        "Tamoxifen crosses 50 % viability at 72 h near 12 µM in 4T1, 5 µM in MCF-7 and 30 µM in "
        "MCF-7 TamR. The pair is additive (Bliss) in 4T1 and mildly antagonistic in both MCF-7 "
        "lines. Plate '4T1 exp 2 96 h' has lost signal along its border, as a dried-out plate "
        "does.",
    ),
    (
        "Sources",
        "The published numbers are two tables: the life span of mice with 4T1 tumors (mean, SD "
        "and increase in life span per arm), and the change of MCF-7Ca tumor volume under "
        "aromatase inhibitors, tamoxifen and both (mean percent per arm).",
    ),
    (
        "How to make it again",
        "python sample_data/make_sample_study.py writes this file and the empty template.",
    ),
)


def notes_sheet() -> Sheet:
    """Say in plain words what the sample study is."""
    return Sheet("notes", ("topic", "note"), NOTES)


def study_sheet() -> Sheet:
    """Key and value rows. No control is named: it is vehicle or untreated by model."""
    return Sheet("study", ("key", "value"), STUDY)


def arms_sheet() -> Sheet:
    """One row per arm and model, arm by arm."""
    rows: list[Row] = [
        (arm, role, PAIR if role == "combination" else None, *_regimen(model, arm))
        for arm, role in ROLES.items()
        for model in REGIMENS
        if arm in REGIMENS[model]
    ]
    return Sheet("arms", ARM_COLUMNS, tuple(rows))


def _regimen(model: str, arm: str) -> Row:
    """Dose to note of an arm in a model; the color is left to the app."""
    dose, schedule, illustrative, note = REGIMENS[model][arm]
    return dose or None, schedule or None, None, model, illustrative or None, note
