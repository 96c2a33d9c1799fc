"""The study template: every sheet with its headings, example rows, and a sheet of explanations."""

from __future__ import annotations

from dataclasses import dataclass

from workbook import Cell, Row, Sheet

TITLE = "Study template"
NEEDED, OPTIONAL = "needed", "optional"


@dataclass(frozen=True, slots=True)
class Column:
    """One heading: whether it must be filled, its unit, what it means, and example cells."""

    name: str
    need: str
    unit: str
    meaning: str
    examples: tuple[Cell, ...]


MODEL = Column(
    "model",
    OPTIONAL,
    "",
    "Cell line or tumor model. Leave empty if the study has only one.",
    ("MCF-7", "MCF-7", "MCF-7"),
)
XENOGRAFT = Column(MODEL.name, MODEL.need, "", MODEL.meaning, ("MCF-7Ca",) * 3)
ANIMAL = Column(
    "animal", NEEDED, "", "The animal's name or ear tag, the same in every sheet.", (1, 2, 9)
)
ARM = Column(
    "arm",
    NEEDED,
    "",
    "The treatment arm, written as in the sheet arms. Upper and lower case do not matter.",
    ("vehicle", "vehicle", "anastrozole"),
)
UNIT_OF_DRUG = "Unit of the concentration, such as nM, µM or µg/ml."

COLUMNS: dict[str, tuple[Column, ...]] = {
    "study": (
        Column(
            "key",
            NEEDED,
            "",
            "Name of a fact. Known: title, model, treatment_start_day (day of the first dose, "
            "usually 0), endpoint_volume_mm3 (size at which an animal leaves), control (vehicle "
            "or untreated), notes; parent of <cell line> (the line it was made from), doubling "
            "time of <cell line> (hours; where there are no day-0 wells), vehicle of <arm> (where "
            "there are several solvents). Others are kept and shown.",
            ("title", "treatment_start_day", "endpoint_volume_mm3"),
        ),
        Column("value", NEEDED, "", "The fact itself.", ("My study", 0, 2000)),
    ),
    "arms": (
        Column("arm", NEEDED, "", "Name of the arm.", ("vehicle", "anastrozole", "tamoxifen")),
        Column(
            "role",
            NEEDED,
            "",
            "vehicle, untreated, single or combination.",
            ("vehicle", "single", "single"),
        ),
        Column(
            "components",
            OPTIONAL,
            "",
            "For a combination: its arms with + between them, as in anastrozole + tamoxifen.",
            (None, None, None),
        ),
        Column(
            "dose", OPTIONAL, "as text", "Dose with its unit.", (None, "5 mg/mouse", "3 mg/mouse")
        ),
        Column("schedule", OPTIONAL, "as text", "How often.", ("daily", "daily", "daily")),
        Column(
            "colour",
            OPTIONAL,
            "",
            "Color of the arm in figures, as #RRGGBB. Empty: the app chooses one.",
            (None, None, None),
        ),
        Column("model", OPTIONAL, "", "If dose and schedule hold for one model only.", (None,) * 3),
    ),
    "plate_reads": (
        Column("plate", NEEDED, "", "Name of the plate.", ("plate 1", "plate 1", "plate 1")),
        Column("well", NEEDED, "", "A1 to H12 (96 wells) or A1 to P24 (384).", ("A1", "B2", "C2")),
        Column("absorbance", NEEDED, "OD", "What the reader measured.", (0.061, 0.952, 0.497)),
        Column("time_h", OPTIONAL, "hours", "Time since the drug was added.", (72, 72, 72)),
        MODEL,
        Column(
            "experiment",
            OPTIONAL,
            "",
            "Number of the independent repeat, done on another day or passage.",
            (1, 1, 1),
        ),
        Column("read_wavelength_nm", OPTIONAL, "nm", "Wavelength of the read.", (570, 570, 570)),
        Column(
            "reference",
            OPTIONAL,
            "OD",
            "Absorbance at the reference wavelength, such as 630 nm; it is subtracted.",
            (None, None, None),
        ),
    ),
    "plate_layout": (
        Column(
            "plate", OPTIONAL, "", "Empty: this layout holds for every plate.", (None, None, None)
        ),
        Column("well", NEEDED, "", "A1 to H12 or A1 to P24.", ("A1", "B2", "C2")),
        Column(
            "role",
            NEEDED,
            "",
            "sample, vehicle, untreated, blank (medium and MTT, no cells), positive (known full "
            "kill), day0 (read when the drug was added) or empty.",
            ("blank", "vehicle", "sample"),
        ),
        Column("arm", OPTIONAL, "", "The arm of a sample well.", (None, "vehicle", "tamoxifen")),
        Column("concentration", OPTIONAL, "as in unit", "Of the drug.", (None, None, 5)),
        Column("unit", OPTIONAL, "", UNIT_OF_DRUG, (None, None, "µM")),
        Column(
            "concentration_2",
            OPTIONAL,
            "as in unit_2",
            "Of a combination's second drug, in the order of its name.",
            (None, None, None),
        ),
        Column("unit_2", OPTIONAL, "", "Unit of concentration_2.", (None, None, None)),
    ),
    "calipers": (
        ANIMAL,
        ARM,
        Column(
            "day",
            NEEDED,
            "days",
            "Days since treatment start. Instead, a column date with the date of the read.",
            (0, 0, 0),
        ),
        Column("length_mm", NEEDED, "mm", "The longer diameter of the tumor.", (7.1, 6.8, 7.0)),
        Column("width_mm", NEEDED, "mm", "The diameter across it.", (5.9, 5.8, 6.0)),
        Column("height_mm", OPTIONAL, "mm", "The third diameter, if measured.", (None, None, None)),
        Column(
            "volume_mm3",
            OPTIONAL,
            "mm3",
            "Only where there are no length and width.",
            (None, None, None),
        ),
        Column("weight_g", OPTIONAL, "g", "Body weight.", (21.4, 22.0, 20.9)),
        Column(
            "tumor",
            OPTIONAL,
            "",
            "Site of the tumor, when an animal carries several.",
            (None, None, None),
        ),
        XENOGRAFT,
        Column(
            "cage",
            OPTIONAL,
            "",
            "Needed where ear tags repeat from cage to cage.",
            (None, None, None),
        ),
        Column("note", OPTIONAL, "", "Anything about this read or animal.", (None, None, None)),
    ),
    "survival": (
        ANIMAL,
        ARM,
        Column(
            "day",
            NEEDED,
            "days",
            "Last day of the animal, from treatment start. Instead, a column date.",
            (28, 30, 39),
        ),
        Column(
            "event",
            NEEDED,
            "1 or 0",
            "1: died or reached the humane or size endpoint. 0: left without it (censored).",
            (1, 1, 0),
        ),
        Column(
            "reason",
            OPTIONAL,
            "",
            "Why the animal left.",
            ("humane endpoint", "found dead", "planned end"),
        ),
        XENOGRAFT,
    ),
    "tumor_weights": (
        ANIMAL,
        ARM,
        Column("weight_g", NEEDED, "g", "Of the tumor taken out at the end.", (0.46, 0.51, 0.06)),
        XENOGRAFT,
    ),
    "endpoints": (
        ANIMAL,
        ARM,
        Column(
            "measure",
            NEEDED,
            "",
            "What was measured once per animal, such as Ki-67 or p-Akt/Akt.",
            ("Ki-67", "Ki-67", "Ki-67"),
        ),
        Column("value", NEEDED, "as in unit", "The measured value.", (46.2, 43.8, 19.5)),
        Column("unit", OPTIONAL, "", "Its unit.", ("%", "%", "%")),
        XENOGRAFT,
    ),
}

EXTRA_EXAMPLES: dict[str, tuple[Row, ...]] = {
    "arms": (
        (
            "anastrozole + tamoxifen",
            "combination",
            "anastrozole + tamoxifen",
            "5 mg/mouse + 3 mg/mouse",
            "daily",
            None,
            None,
        ),
    ),
}

ADVICE = (
    "Replace these examples: the rows in gray italics show what a row looks like. Delete them.",
    "Keep only the sheets you have data for; one data sheet alone is a study.",
    "Columns may stand in any order, and columns of your own are kept but not used.",
    "Leave a cell empty where there is no value: no zeros, no dashes.",
)
SHEET_MEANING = {
    "study": "Facts about the whole study, one a row.",
    "arms": "One row per treatment arm (and model, if doses differ). May be left out.",
    "plate_reads": "One row per well and read of an MTT or similar plate.",
    "plate_layout": "What each well holds. May be left out if plate_reads has these columns.",
    "calipers": "One row per animal (or tumor) and measuring day.",
    "survival": "One row per animal.",
    "tumor_weights": "One row per animal whose tumor was weighed at the end.",
    "endpoints": "One row per animal and measure, for anything else measured once.",
}


def template_sheets() -> tuple[Sheet, ...]:
    """Make the notes and every input sheet with its example rows."""
    return (_notes(), *(_input_sheet(name, columns) for name, columns in COLUMNS.items()))


def _notes() -> Sheet:
    """Advice first, then each sheet and each of its columns in plain words."""
    rows: list[Row] = [(None, None, None, None, advice) for advice in ADVICE]
    for sheet, columns in COLUMNS.items():
        rows.append((sheet, None, None, None, SHEET_MEANING[sheet]))
        rows += [(sheet, c.name, c.need, c.unit or None, c.meaning) for c in columns]
    return Sheet("notes", ("sheet", "column", "needed", "unit", "what it means"), tuple(rows))


def _input_sheet(name: str, columns: tuple[Column, ...]) -> Sheet:
    """Headings and example rows of one input sheet."""
    examples = tuple(zip(*(column.examples for column in columns), strict=True))
    headings = tuple(column.name for column in columns)
    return Sheet(name, headings, examples + EXTRA_EXAMPLES.get(name, ()), is_example=True)
