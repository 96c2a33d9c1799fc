"""Writes the plate files that imitate exports of more instruments: ``python -m`` this module."""

from __future__ import annotations

from tests.files.plates.plate_case import (
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

WELLS = [f"{letters(row)}{column}" for row in range(8) for column in range(1, 13)]


def flat(values: Grid) -> list[float]:
    return [value for row in values for value in row]


def tecan() -> None:
    expected = Expected()
    sheets = {}
    for name, plate, seed in (("72h a", "BC001", 50), ("72h b", "BC002", 51)):
        values = od(seed)
        inner = [row[1:11] for row in values[1:7]]
        sheets[name] = [
            ["Application: Tecan i-control", "", "", "", "Tecan i-control , 2.0.10.0"],
            ["Device: infinite 200Pro"],
            [],
            ["Date:", "2024-05-02"],
            ["Time:", "10:12"],
            [],
            ["Plate", "", "", "", "Greiner 96 Flat Bottom"],
            ["Plate-ID (Stacker)", "", "", "", plate],
            [],
            ["Label: Label1"],
            ["Mode", "", "", "", "Absorbance"],
            ["Wavelength", "", "", "", 570, "nm"],
            ["Part of Plate", "", "", "", "B2-G11"],
            ["Start Time:", "10:12:31"],
            [],
            ["", "Temperature: 24.1 °C"],
            *grid(inner, "<>", (1, 1)),
            [],
            ["End Time:", "10:13:00"],
        ]
        expected.add(plate, inner, first=(1, 1), time_h=72, read_wavelength_nm=570)
    save_book("tecan_icontrol.xlsx", sheets, expected)
    spark()
    magellan()


def spark() -> None:
    head: Grid = [
        ["Method name: growth"],
        ["Application: SparkControl", "", "", "", "V2.3"],
        [],
        ["Plate", "", "", "", "[GRE96ft] - Greiner 96 Flat Transparent"],
        [],
        ["Mode", "Absorbance"],
        ["Name", "OD600"],
        ["Measurement wavelength", "", "", "", 600, "nm"],
        [],
        ["Mode", "Fluorescence Top Reading"],
        ["Name", "mCherry"],
        ["Excitation wavelength", "", "", "", 561, "nm"],
        [],
        ["OD600"],
    ]
    reads = [od(60 + at, 2, 12) for at in range(3)]
    rows = [["Cycle Nr.", 1, 2, 3], ["Time [s]", 0, 600.5, 1200.25], ["Temp. [°C]", 36.9, 37, 37]]
    glow = [["mCherry"], *rows]
    for well in WELLS[:24]:
        numbers = [by_well(read)[well] for read in reads]
        rows.append([well, *numbers])
        glow.append([well, *(round(5000 * number) for number in numbers)])
    expected = Expected()
    for seconds, values in zip((0, 600.5, 1200.25), reads, strict=True):
        expected.add(
            "spark_kinetic", values, time_h=seconds / 3600, read_wavelength_nm=600, role=""
        )
        glowing = [[round(5000 * value) for value in line] for line in values]
        expected.add("spark_kinetic, mCherry", glowing, time_h=seconds / 3600, role="empty")
    save_text(
        "spark_kinetic.csv",
        text([*head, *rows, [], *glow, [], ["End Time:", "11:02"]], ","),
        expected,
    )

    values = od(65)
    body = [
        *head[:5],
        ["Mode", "Absorbance"],
        ["Measurement wavelength", "", "", "", 540, "nm"],
        [],
        *grid(values, "<>"),
    ]
    save_book(
        "spark_endpoint.xlsx",
        {"Result sheet": body},
        Expected().add("spark_endpoint", values, read_wavelength_nm=540),
    )


def magellan() -> None:
    values = od(66)
    rows: Grid = [["Raw data", "Well positions", "Plate"]]
    for column in range(12):
        for row in range(8):
            plate = "SLA 7" if len(rows) < 40 else ""
            rows.append([values[row][column], f"{letters(row)}{column + 1}", plate])
    rows += [
        ["Date of measurement: 2024-05-02/Time of measurement: 10:12:31"],
        ["a.mth"],
        ["595nm"],
        ["Measurement mode: Absorbance"],
        ["Measurement wavelength: 595 nm"],
        ["Unit: OD"],
    ]
    save_book(
        "magellan_list.xlsx",
        {"Magellan Sheet 1": rows},
        Expected().add("SLA 7", values, read_wavelength_nm=595),
    )


def skanit() -> None:
    values = od(70)
    names = [
        [f"Un{row // 2 * 6 + column // 2 + 1:04d}" for column in range(12)] for row in range(8)
    ]
    names[7][0] = names[7][1] = "Blank1"
    blanked = [[round(value - 0.0493, 4) for value in row] for row in values]
    head: Grid = [["Measurement results"], ["MTT day 3.skax"], ["5/2/2024 10:12:31 AM"], []]
    raw = [
        *head,
        ["Absorbance 1"],
        ["Wavelength: 570 nm"],
        [],
        ["Plate A"],
        [],
        *grid(values, "Abs"),
        [],
        *grid(names, "Sample"),
        [],
        ["Autoloading range A1 - L19"],
    ]
    less = [
        *head,
        ["Blank Subtraction 1"],
        ["Wavelength: 570 nm"],
        [],
        ["Plate A"],
        [],
        *grid(blanked, "Blank subtracted"),
        [],
        *grid(names, "Sample"),
    ]
    layout: Grid = [
        ["Name", "Plate A"],
        ["Plate template", "ANSI/SBS Standard, 96-well"],
        [],
        ["", *range(1, 13)],
    ]
    for at, row in enumerate(names):
        layout += [
            [letters(at), *row],
            ["", *["Group 1"] * 12],
            ["", *["10 µM" if n != "Blank1" else "" for n in row]],
        ]
    arm = {well: name if name != "Blank1" else "" for well, name in by_well(names).items()}
    expected = Expected().add(
        "Plate A",
        values,
        read_wavelength_nm=570,
        arm=arm,
        role={well: "sample" if name else "blank" for well, name in arm.items()},
        concentration={well: 10 if name else "" for well, name in arm.items()},
    )
    sheets = {"Absorbance 1_01": raw, "Blank Subtraction 1_02": less, "Layout definitions": layout}
    save_book("skanit_with_blank_subtraction.xlsx", sheets, expected)

    second = low(71)
    rows: Grid = [
        ["Фотометрия1", *["      "] * 12],
        [],
        [
            "Планшет",
            "Лунка",
            "Группа",
            "Тип",
            "Образец",
            "Длина волны",
            "Погл.",
            "Время измерения [с]",
        ],
    ]
    for column in range(12):
        for row in range(8):
            for wave, source in ((490, values), (700, second)):
                clock = round(7.3 * column + 0.9 * row + wave / 1000, 2)
                rows.append(
                    [
                        "Планшет 1",
                        f" {letters(row)}{column + 1:02d}",
                        "Анализ",
                        "Образец",
                        "Образец_0001 1/1",
                        wave,
                        source[row][column],
                        clock,
                    ]
                )
    save_book(
        "skanit_russian_list.xlsx",
        {"Фотометрия1": rows},
        Expected().add("Планшет 1", values, read_wavelength_nm=490, reference=by_well(second)),
    )
    german = [
        ["Messergebnisse"],
        [],
        ["Absorption 1"],
        ["Wellenlänge: 562 nm"],
        [],
        ["Platte 3"],
        [],
        *grid([[f"{v:.4f}".replace(".", ",") for v in row] for row in values], "Abs"),
    ]
    save_text(
        "skanit_german.csv",
        text(german, ";"),
        Expected().add("Platte 3", values, read_wavelength_nm=562),
    )


def others() -> None:
    values = od(80, digits=2)
    shown = [[f"{value:.2E}" for value in row] for row in values]
    body = [
        [],
        ["", "", "", "Protocol: Absorbance"],
        [],
        ["Absorbance"],
        ["", "Measurement Filter", "", 560],
        ["", "Reference Filter:", "", "None"],
    ]
    body += [
        ["", "Reading:", "", 1, *row] if at == 0 else ["", "", "", "", *row]
        for at, row in enumerate(grid(shown))
    ]
    save_text(
        "glomax.csv", text(body, ","), Expected().add("glomax", values, read_wavelength_nm=560)
    )

    values = od(81, digits=3)
    names = [[f"Sample {row * 12 + column + 1}" for column in range(12)] for row in range(8)]
    body = [
        *grid(values),
        [],
        [],
        *grid(names),
        [],
        ["Sample Wavelength (nm)", 540],
        ["Reference Wavelength (nm)", -1],
        [],
        ["Smart Validation", "Pass"],
    ]
    save_text(
        "byonoy.csv", text(body, ","), Expected().add("byonoy", values, read_wavelength_nm=540)
    )

    glow = [[round(200000 * value) for value in row] for row in values]
    body = [["Luminescence"], ["CellTiter-Glo 24 h"], [], *beside(grid(glow))]
    save_text("luminescence.csv", text(body, ","), Expected().add("luminescence", glow, time_h=24))


def unlabeled() -> None:
    """EnVision without labels: unread wells are empty, the grid tells the places."""
    head: Grid = [
        ["Plate information"],
        ["Plate", "Repeat", "Barcode", "Measured height", "Group", "Label", "Measurement date"],
    ]
    rows: Grid = []
    expected = Expected()
    for number, seed in ((1, 90), (2, 91)):
        values = [[round(200000 * value) for value in row] for row in od(seed, 16, 24)]
        shown = [
            [value if 1 < row < 14 and 0 < column < 22 else "" for column, value in enumerate(line)]
            for row, line in enumerate(values)
        ]
        rows += [*head, [number, 1, f"H0{number}", 14.68, 1, "LUM 384(1)", "5/2/2024"], []]
        rows += [*shown, [], []]
        expected.add(f"H0{number}", shown)
    rows += [["Basic assay information"], ["Assay ID: ", "", "", "", 4233]]
    save_text("envision_unlabeled_384.csv", text(rows, ","), expected)

    small = od(92)
    background = [["Background information"], ["Plate", "Label", "Result"], [1, "A570", 0], []]
    rows = [*head, [1, 1, "H07", 14.68, 1, "A570(1)", "5/2/2024"], [], *background, *small, []]
    expected = Expected().add("H07", small, read_wavelength_nm=570)
    save_book("envision_unlabeled.xlsx", {"List": rows}, expected)


def calculated() -> None:
    """Gen5 with a table of concentrations, and a well that was masked."""
    values = od(93, digits=3)
    shown = [list(row) for row in values]
    shown[7][2] = f"*{values[7][2]:.3f}*"
    results = [[round(336.7 * value - 16.5, 3) for value in row] for row in values]
    head: Grid = [
        ["Software Version", "3.12.08"], [], ["Plate Number", "Plate 1"], ["Date", "2/8/2006"], [],
        ["Procedure Details"], [], ["Read", "Absorbance Endpoint"], ["", "Wavelengths:  660"], [],
    ]  # fmt: skip
    body = [*head, ["660"], *grid(shown, end="660"), [], ["Conc"], *grid(results, end="Conc")]
    expected = Expected().add("Plate 1", values, read_wavelength_nm=660)
    save_text("gen5_concentrations.txt", text(body), expected)


if __name__ == "__main__":
    for make in (tecan, skanit, others, unlabeled, calculated):
        make()
