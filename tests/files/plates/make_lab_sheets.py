"""Writes the plate files that imitate what people make by hand: ``python -m`` this module."""

from __future__ import annotations

from tests.files.plates.plate_case import (
    HERE,
    Expected,
    Grid,
    beside,
    by_well,
    grid,
    letters,
    low,
    od,
    save_book,
    save_text,
    text,
)

ARMS = ["blank", "DMSO", *["tam"] * 5, *["ful"] * 5]
DOSES = ["", "", 0.1, 0.3, 1, 3, 10, 0.1, 0.3, 1, 3, 10]


def expected_layout(plate: str, values: Grid, **facts: object) -> Expected:
    wells = by_well(values)
    column = {well: int(well[1:]) - 1 for well in wells}
    roles = ["blank", "vehicle", *["sample"] * 10]
    arms = ["", "vehicle", *ARMS[2:]]
    return Expected().add(
        plate,
        values,
        role={well: roles[at] for well, at in column.items()},
        arm={well: arms[at] for well, at in column.items()},
        concentration={well: DOSES[at] for well, at in column.items()},
        unit={well: "µM" if DOSES[at] != "" else "" for well, at in column.items()},
        **facts,
    )


def raw_with_copies() -> None:
    values = od(100, digits=3)
    inner = [["", *row[1:11]] for row in values[1:6]]
    means = ["", *(sum(row[at] for row in inner) / 5 for at in range(1, 11))]
    outlier = [list(row) for row in inner]
    outlier[2][4] = outlier[3][4] = ""
    column: Grid = [["", mean, 100 * mean / means[1]] for mean in means[1:]]
    rows: Grid = [
        ["Fulvestrant"],
        ["Replicate # 3"],
        ["Day  1 date: 2/5/2024"],
        ["Passage # 9"],
        [],
        [],
        ["Raw data"],
        *values,
        [],
        [],
        ["Treated wells only"],
        *inner,
        [],
        ["Outliers removed"],
        *outlier,
        [],
        ["Using AVERAGE="],
        means,
        [],
        ["% of DMSO"],
        *column,
    ]
    expected = Expected().add("ful 3", values, experiment="3")
    save_book("raw_with_copies_below.xlsx", {"ful 3": rows}, expected)

    blanked = [[round(value - 0.05, 3) for value in row] for row in values]
    percent = [[100 * value / blanked[0][0] for value in row] for row in blanked]
    rows = [
        *grid(values, "OD"),
        [],
        ["Blank subtracted"],
        *grid(blanked),
        [],
        ["Viability %"],
        *grid(percent),
    ]
    save_book("raw_blanked_percent.xlsx", {"T47D": rows}, Expected().add("T47D", values))

    rows = beside(grid(values, "Raw"), grid(percent, "Percent of control"), gap=2)
    save_book("raw_beside_percent.xlsx", {"T47D": rows}, Expected().add("T47D", values))


def several_plates() -> None:
    one, two, three = od(110), od(111), od(112)
    side = [["Crizo and selu", *[""] * 12, "ABT and all"], *beside(one, two)]
    expected = (
        Expected().add("CxA plate 1", one, experiment="2").add("CxA plate 2", two, experiment="2")
    )
    save_book(
        "side_by_side.xlsx", {"CxA": [["Replicate # 2"], ["Passage # 4"], [], *side]}, expected
    )

    rows: Grid = []
    expected = Expected()
    for number, (hours, values) in enumerate(
        (("24 h", one), ("48 h", two), ("72 h", three)), start=1
    ):
        rows += [[hours], *grid(values), []]
        expected.add(f"MCF7 plate {number}", values, time_h=int(hours[:2]))
    save_book("stacked_by_time.xlsx", {"MCF7": rows}, expected)

    sheets, expected = {}, Expected()
    for hours, values in ((24, one), (48, two), (72, three)):
        sheets[f"{hours}h"] = grid(values)
        expected.add(f"{hours}h", values, time_h=hours, experiment="2")
    save_book("sheet_per_time_exp2.xlsx", sheets, expected)

    rows = [["MDA plate 1"], *one, *two]
    expected = Expected().add("touching plate 1", one).add("touching plate 2", two)
    save_book(
        "touching.xlsx",
        {"touching": [["Absorbance 570 nm"], *one, *two]},
        Expected()
        .add("touching plate 1", one, read_wavelength_nm=570)
        .add("touching plate 2", two, read_wavelength_nm=570),
    )

    folder = HERE / "file_per_plate"
    folder.mkdir(exist_ok=True)
    expected = Expected()
    for name, values, hours in (("T47D day 1 rep1", one, 24), ("T47D day 2 rep1", two, 48)):
        save_text(f"file_per_plate/{name}.csv", text(grid(values), ","))
        expected.add(name, values, time_h=hours, experiment="1")
    expected.write("file_per_plate")

    folder = HERE / "same_names"
    folder.mkdir(exist_ok=True)
    for name, values in (("monday", one), ("tuesday", two)):
        save_text(f"same_names/{name}.csv", text([["Plate 1"], ["OD 570"], *grid(values)], ","))
    Expected().add("Plate 1", one, read_wavelength_nm=570).add(
        "Plate 1 (tuesday)", two, read_wavelength_nm=570
    ).write("same_names")


def odd_grids() -> None:
    values = od(120)
    comma = [[f"{value:.4f}".replace(".", ",") for value in row] for row in values]
    save_text(
        "semicolon_comma.csv",
        text([["MTT 570 nm"], *grid(comma)], ";"),
        Expected().add("semicolon_comma", values, read_wavelength_nm=570),
    )
    notes = [[f"note {at}, written, with, commas"] for at in range(30)]
    save_text(
        "semicolon_below_notes.csv",
        text([*notes, ["570 nm"], *grid(comma)], ";"),
        Expected().add("semicolon_below_notes", values, read_wavelength_nm=570),
    )
    turned: Grid = [["", *"ABCDEFGH"]]
    turned += [[column + 1, *(values[row][column] for row in range(8))] for column in range(12)]
    save_book("turned.xlsx", {"plate": turned}, Expected().add("plate", values))
    lettered = [
        ["", "dose", *[0, 0.1, 0.3, 1, 3, 10, 30, 100, 0, 0, ""]],
        *[[letters(at), *row] for at, row in enumerate(values)],
    ]
    save_book("letters_only.xlsx", {"MTT": lettered}, Expected().add("MTT", values))
    numbered = [["OD 550", *[""] * 11], [*range(1, 13)], *values]
    save_book(
        "numbers_only.xlsx",
        {"MTT": numbered},
        Expected().add("MTT", values, read_wavelength_nm=550),
    )
    inner = [row[1:11] for row in values[1:7]]
    save_book(
        "inner_wells.xlsx",
        {
            "P5": [
                ["notes"],
                [],
                ["", *grid(inner, "", (1, 1))[0]],
                *[["", *row] for row in grid(inner, "", (1, 1))[1:]],
            ]
        },
        Expected().add("P5", inner, first=(1, 1)),
    )
    for rows, columns in ((2, 3), (3, 4), (4, 6), (6, 8), (16, 24), (32, 48)):
        some = od(rows, rows, columns, 3)
        name = f"plate_of_{rows * columns}"
        save_text(
            f"{name}.csv",
            text([["MTT absorbance 570 nm"], *grid(some)], ","),
            Expected().add(name, some, read_wavelength_nm=570),
        )
    marks = {
        "A1": "OVRFLW",
        "A2": "OVER",
        "A3": "?????",
        "A4": ">3.5",
        "B1": "MISSED",
        "B2": "Path?",
        "B3": "Invalid",
        "B4": "#SAT",
        "C1": "Overflow",
        "C2": "NaN",
        "C3": "> 4.000",
    }
    meaning = {"MISSED": "missed", "Path?": "missed", "Invalid": "missed", "NaN": "missed"}
    shown = [
        [marks.get(f"{letters(r)}{c + 1}", value) for c, value in enumerate(row)]
        for r, row in enumerate(values)
    ]
    flags = {well: meaning.get(mark, "overflow") for well, mark in marks.items()}
    save_book(
        "every_mark.xlsx",
        {"P1": [["Absorbance"], *grid(shown)]},
        Expected().add("P1", values, flags=flags),
    )
    second = low(121)
    rows = [["MTT", "570 nm"], *grid(values), [], ["", "690 nm"], *grid(second)]
    save_book(
        "two_wavelengths_stacked.xlsx",
        {"P3": rows},
        Expected().add("P3", values, read_wavelength_nm=570, reference=by_well(second)),
    )
    saved = [[f"{value:.3f}" for value in row] for row in values]
    notes = [
        ["MTT assay MCF-7, T. Miller"],
        ["seeded 5000 cells per well"],
        [],
        ["barcode", "X0017"],
        ["read at 570 nm, 48 h"],
    ]
    rounded = [[float(value) for value in row] for row in saved]
    save_text(
        "notes_around.txt",
        text([*notes, *grid(saved), ["edge wells were empty"]]),
        Expected().add("X0017", rounded, time_h=48, read_wavelength_nm=570),
    )


CUT_GRID = "The sheet holds 8 x 36 numbers without a gap or a word, which is no size of a plate"


def bare() -> None:
    one, two, three = od(160, digits=7), od(161, digits=7), od(162, digits=7)
    together = [a + b + c for a, b, c in zip(one, two, three, strict=True)]
    save_text("HeLa.csv", text(together, ","))
    (HERE / "HeLa.csv.message").write_text(f"{CUT_GRID}\n")
    values = od(163, digits=3)
    comma = [[str(value).replace(".", ",") for value in row] for row in values]
    save_text("mtt_data_1.csv", text(comma, ";"), Expected().add("mtt_data_1", values))
    few = [row[:8] for row in values[:3]]
    rows: Grid = [["Row", *[f"Col{at}" for at in range(1, 9)]]]
    rows += [[letters(at), *row] for at, row in enumerate(few)]
    save_text("mtt_570nm_columns.csv", text(rows, ","), Expected().add("mtt_570nm_columns", few))


def lists() -> None:
    values, second = od(130), low(131)
    bare = [[well, value] for well, value in by_well(values).items()]
    save_text(
        "list_without_headings.tsv", text(bare), Expected().add("list_without_headings", values)
    )
    rows: Grid = [["Well", "OD570", "OD650"]]
    rows += [[well, value, by_well(second)[well]] for well, value in by_well(values).items()]
    save_text(
        "list_two_wavelengths.csv",
        text(rows, ","),
        Expected().add(
            "list_two_wavelengths", values, read_wavelength_nm=570, reference=by_well(second)
        ),
    )
    rows = [["Row", "Column", "Time [s]", "Absorbance"]]
    expected = Expected()
    for seconds, read in ((0, values), (1800, od(132))):
        for row in range(8):
            rows += [[letters(row), column + 1, seconds, read[row][column]] for column in range(12)]
        expected.add("list_rows_columns", read, time_h=seconds / 3600)
    save_text("list_rows_columns.csv", text(rows, ","), expected)


def layouts() -> None:
    values = od(140)
    arms, doses = [ARMS] * 8, [DOSES] * 8
    rows = [
        ["570 nm"],
        *grid(values),
        [],
        ["Treatment"],
        *grid(arms),
        [],
        ["Concentration (µM)"],
        *grid(doses),
    ]
    save_book(
        "layout_grids_below.xlsx",
        {"P1": rows},
        expected_layout("P1", values, read_wavelength_nm=570),
    )

    plater = [*grid(values, "OD"), [], *grid(arms, "Drug"), [], *grid(doses, "Dose (uM)")]
    save_text(
        "layout_by_corner.csv", text(plater, ","), expected_layout("layout_by_corner", values)
    )

    cells = [
        [
            arm if arm in ("blank", "DMSO") else f"{arm} {dose} uM"
            for arm, dose in zip(ARMS, DOSES, strict=True)
        ]
    ] * 8
    second = od(141)
    sheets = {"P1": grid(values), "P2": grid(second), "Layout": [["Plate layout"], *grid(cells)]}
    expected = expected_layout("P1", values)
    expected.rows += expected_layout("P2", second).rows
    save_book("layout_in_cells.xlsx", sheets, expected)

    sheets = {
        "raw": grid(values),
        "Drug": arms,
        "Concentration": [[], *[["", *DOSES[1:]] for _ in range(6)]],
    }
    expected = Expected()
    whole = expected_layout("raw", values).rows
    for row in whole:
        inside = row["well"][0] in "BCDEFG"
        expected.rows.append(
            {**row, "concentration": row["concentration"] if inside else "", "unit": ""}
        )
    save_book("layout_in_named_sheets.xlsx", sheets, expected)

    combination = [["media", "vehicle", *["tam 1 uM + ful 10 nM"] * 5, *["tam+ful"] * 5]] * 8
    expected = Expected().add(
        "combi",
        values,
        role={w: ["blank", "vehicle", *["sample"] * 10][int(w[1:]) - 1] for w in by_well(values)},
        arm={w: ["", "vehicle", *["tam + ful"] * 10][int(w[1:]) - 1] for w in by_well(values)},
        concentration_2={w: 10 if 2 < int(w[1:]) < 8 else "" for w in by_well(values)},
        unit_2={w: "nM" if 2 < int(w[1:]) < 8 else "" for w in by_well(values)},
    )
    save_book(
        "layout_combination.xlsx",
        {"combi": [*grid(values), [], ["layout"], *grid(combination)]},
        expected,
    )


def bad() -> None:
    mice: Grid = [
        ["Mouse", *range(1, 13)],
        *[[letters(at), *[round(v * 300) for v in row]] for at, row in enumerate(od(150))],
    ]
    cases: dict[str, tuple[Grid, list[str]]] = {
        "caliper_table.xlsx": (mice, ["was not read"]),
        "volumes_bare.xlsx": (
            [[round(v * 300, 1) for v in row] for row in od(151)],
            ["was not read"],
        ),
        "results_summary.xlsx": (
            [
                ["Drug", "IC50", "low", "high", "R2"],
                *[[f"drug {at}", *row] for at, row in enumerate(od(152, 20, 4))],
            ],
            ["was not read"],
        ),
        "correlation.xlsx": (
            [
                ["", *[f"gene{at}" for at in range(12)]],
                *[[f"gene{at}", *row] for at, row in enumerate(od(153))],
            ],
            ["was not read"],
        ),
        "grid_of_nothing.xlsx": (grid([[""] * 12] * 8), ["was not read"]),
        "only_a_layout.xlsx": (grid([ARMS] * 8, "Drug"), ["A layout was found", "but no reads"]),
        "small_numbers.xlsx": (od(154, 5, 7), ["was not read"]),
        "animals_across.xlsx": (
            [
                ["Day", "A1", "A2", "A3", "B1", "B2", "B3"],
                *[[at * 3, *[round(v * 400) for v in row]] for at, row in enumerate(od(155, 8, 6))],
            ],
            ["was not read"],
        ),
        "counts.xlsx": ([[int(v * 50) for v in row] for row in od(156)], ["was not read"]),
        "wells_without_values.xlsx": (
            [["Well", "Comment"], *[[f"A{at}", "ok"] for at in range(1, 13)]],
            ["was not read"],
        ),
        "only_words.txt": ([["The plate was lost"], ["A", "B"], ["1", "2"]], ["was not read"]),
        "half_a_header.txt": (
            [["Software Version", "3.14"], ["Results"], ["", *range(1, 13)]],
            ["was not read"],
        ),
    }
    for name, (rows, words) in cases.items():
        if name.endswith(".txt"):
            save_text(name, text(rows))
        else:
            save_book(name, {"Sheet1": rows})
        (HERE / f"{name}.message").write_text("\n".join(words) + "\n")


if __name__ == "__main__":
    for make in (raw_with_copies, several_plates, odd_grids, bare, lists, layouts, bad):
        make()
