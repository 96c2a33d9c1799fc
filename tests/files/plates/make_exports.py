"""Writes the plate files that imitate exports of instruments: ``python -m`` this module."""

from __future__ import annotations

import datetime

from tests.files.plates.plate_case import (
    Expected,
    Grid,
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


def gen5_header(plate: str, read: str, detail: str) -> Grid:
    return [
        [],
        ["Software Version", "3.14.03"],
        [],
        ["Experiment File Path:", "C:\\lab\\a.xpt"],
        [],
        ["Plate Number", plate],
        ["Date", "5/2/2024"],
        ["Time", "10:12:31 AM"],
        ["Reader Type:", "Epoch 2"],
        ["Reading Type", "Reader"],
        [],
        ["Procedure Details"],
        [],
        ["Plate Type", "96 WELL PLATE"],
        ["Read", read],
        ["", "Absorbance Endpoint"],
        ["", "Full Plate"],
        ["", detail],
        [],
    ]


def two_lines(first: Grid, second: Grid, names: tuple[str, str]) -> Grid:
    rows: Grid = [["", *range(1, len(first[0]) + 1)]]
    for at, (one, other) in enumerate(zip(first, second, strict=True)):
        rows += [[letters(at), *one, names[0]], ["", *other, names[1]]]
    return rows


def gen5() -> None:
    signal, second = od(1, digits=3), low(2, digits=3)
    layout: Grid = [["", *range(1, 13)]]
    names = ["BLK", *(f"SPL{at}" for at in range(1, 12))]
    doses = ["", *(round(100 / 3**at, 4) for at in range(11))]
    for at in range(8):
        layout += [[letters(at), *names, "Well ID"], ["", *doses, "Conc/Dil"]]
    head = gen5_header("Plate 1", "MTT", "Wavelengths:  570, 630")
    body = [
        *head,
        ["Layout"],
        *layout,
        [],
        ["Results"],
        *two_lines(signal, second, ("MTT:570", "MTT:630")),
    ]
    wells = dict(zip(WELLS, names * 8, strict=True))
    expected = Expected().add(
        "Plate 1",
        signal,
        read_wavelength_nm=570,
        reference=by_well(second),
        role={w: "blank" if name == "BLK" else "sample" for w, name in wells.items()},
        arm={w: "" if name == "BLK" else name for w, name in wells.items()},
        concentration=dict(zip(WELLS, doses * 8, strict=True)),
    )
    save_text("gen5_layout_two_wavelengths.txt", text(body), expected)

    marked = od(3, digits=3)
    flags = {"A3": "overflow", "D7": "missed", "H12": "overflow"}
    shown = [list(row) for row in marked]
    shown[0][2], shown[3][6], shown[7][11] = "OVRFLW", "MISSED", "OVRFLW"
    blanked = [[round(value - 0.05, 3) for value in row] for row in marked]
    rows = two_lines(shown, blanked, ("Abs:450", "Blank Abs:450"))
    body = [*gen5_header("Plate 7", "Abs", "Wavelengths:  450"), ["Results"], *rows]
    expected = Expected().add("Plate 7", marked, flags=flags, read_wavelength_nm=450)
    save_text("gen5_marks_and_blank_lines.txt", text(body, ends="\r\n"), expected)
    save_text("gen5_cr_only.txt", text(body, ends="\r"), expected)

    one, two = od(4, digits=3), od(5, digits=3)
    body, expected = [], Expected()
    for plate, values in (("MCF7 a", one), ("MCF7 b", two)):
        body += gen5_header(plate, "MTT", "Wavelengths:  570")
        body += [["Results"], *grid(values, end="MTT:570"), []]
        expected.add(plate, values, read_wavelength_nm=570)
    save_text("gen5_two_plates.txt", text(body), expected)
    gen5_kinetic()


def gen5_kinetic() -> None:
    times = ["0:00:00", "0:20:00", "0:40:00", "1:00:00"]
    reads = [od(10 + at, digits=3) for at in range(4)]
    rows: Grid = [["Time", "T° OD:600", *WELLS]]
    rows += [[time, 37.0, *flat(values)] for time, values in zip(times, reads, strict=True)]
    blank: Grid = [["Time", *WELLS]]
    blank += [
        [t, *(round(v - 0.04, 3) for v in flat(r))] for t, r in zip(times, reads, strict=True)
    ]
    result: Grid = [["", *range(1, 13)]]
    for at in range(8):
        result += [
            [letters(at), *[12.5 + at] * 12, "Max V [OD:600]"],
            ["", *["?????"] * 12, "Lagtime [OD:600]"],
        ]
    head = gen5_header("Plate 1", "OD", "Wavelengths:  600")
    body = [
        *head,
        ["OD:600"],
        [],
        *rows,
        [],
        ["Blank OD:600"],
        [],
        *blank,
        [],
        ["Results"],
        *result,
    ]
    expected = Expected()
    for hours, values in zip((0, 1 / 3, 2 / 3, 1), reads, strict=True):
        expected.add("Plate 1", values, time_h=hours, read_wavelength_nm=600)
    save_text("gen5_kinetic.txt", text(body), expected)
    workbook: Grid = [*head, ["OD:600"], [], rows[0]]
    workbook += [[datetime.time(at // 3, at % 3 * 20), *row[1:]] for at, row in enumerate(rows[1:])]
    save_book("gen5_kinetic.xlsx", {"Plate 1 - Sheet1": workbook}, expected)


def softmax_line(name: str, form: str, kind: str, waves: str) -> list[object]:
    count = len(waves.split())
    return [
        "Plate:",
        name,
        "1.3",
        form,
        kind,
        "Absorbance",
        "Raw",
        "FALSE",
        "1",
        "",
        "",
        "",
        "",
        "",
        "",
        count,
        f"{waves} ",
        "1",
        "12",
        "96",
        "1",
        "8",
        "None",
        "",
    ]


def softmax() -> None:
    signal, second = od(20), low(21)
    numbers = [*range(1, 13)]
    rows: Grid = [["##BLOCKS= 2"], softmax_line("MTT 24h", "PlateFormat", "Endpoint", "570 690")]
    rows.append(["", "Temperature(°C)", *numbers, "", *numbers])
    for at in range(8):
        rows.append(["", 37.1 if at == 0 else "", *signal[at], "", *second[at]])
    rows += [[], ["", "", *numbers]]
    rows += [
        ["", "", *(round(a - b, 4) for a, b in zip(*pair, strict=True))]
        for pair in zip(signal, second, strict=True)
    ]
    head = ["Sample", "Wells", "Conc", "Value", "MeanValue"]
    tail = [
        ["~End"],
        *[["Group:", "NegativeControls", 1], head, ["C01", "A1", "", 1.1, 1.1], ["", "B1"], []],
        ["~End"],
        *[["Group:", "Blanks", 1], head, ["BL01", "A12", "", 0.1, 0.1], ["", "B12"], []],
        ["~End"],
        *[
            ["Group:", "Treated", 1],
            head,
            ["ful", "C1", 10, 0.9],
            ["", "C2", "", 0.9],
            ["tam", "D1", 5],
        ],
        ["~End"],
        ["Original Filename: plates; Date Last Saved: 5/2/2024"],
    ]
    controls = {"A1": "vehicle", "B1": "vehicle", "A12": "blank", "B12": "blank"}
    arms = {"A1": "vehicle", "B1": "vehicle", "C1": "ful", "C2": "ful", "D1": "tam"}
    expected = Expected().add(
        "MTT 24h",
        signal,
        read_wavelength_nm=570,
        reference=by_well(second),
        role={**controls, "C1": "sample", "C2": "sample", "D1": "sample"},
        arm=arms,
        concentration={"C1": 10, "C2": 10, "D1": 5},
    )
    content = text([*rows, *tail])
    save_text("softmax_two_wavelengths.txt", content, expected, "utf-16")
    save_text("softmax_latin1.txt", content.replace("\n", "\r\n"), expected, "latin-1")

    rows = [["##BLOCKS= 1"], softmax_line("P1", "TimeFormat", "Endpoint", "490 650")]
    rows += [
        ["", "Temperature(°C)", *WELLS],
        ["", 37, *flat(signal)],
        [],
        [],
        ["", 37, *flat(second)],
        [],
        [],
    ]
    rows += [["", "", *WELLS], ["", "", *flat(signal)], ["~End"]]
    expected = Expected().add("P1", signal, read_wavelength_nm=490, reference=by_well(second))
    save_text("softmax_wells_across.txt", text(rows), expected)

    inner = [["", *row[1:10], "", ""] for row in od(22)]
    rows = [["##BLOCKS= 1"], softmax_line("P1", "PlateFormat", "Kinetic", "405")]
    rows.append(["", "Temperature(°C)", *numbers])
    expected = Expected()
    for at, time in enumerate(("0:00", "0:30", "1:00")):
        values = [[v if v == "" else round(v + at / 100, 4) for v in row] for row in inner]
        for line, row in enumerate(values):
            rows.append([time if line == 0 else "", 37 if line == 0 else "", *row])
        rows.append([])
        expected.add("P1", values, time_h=at / 120, read_wavelength_nm=405)
    save_text("softmax_kinetic_partial.txt", text([*rows, ["~End"]]), expected)


def mars() -> None:
    head = [
        ["User: USER", "Path: C:\\BMG", "Test run no.: 12"],
        ["Test name: MTT", "Date: 02/05/2024", "Time: 10:12:31"],
        [],
        ["ID1: T47D plate 2", "ID2: 48 h"],
        ["Absorbance"],
        [],
    ]
    signal, second = od(30, digits=3), low(31, digits=3)
    body = [
        *head,
        ["Raw Data (570)"],
        [],
        *grid(signal, end=" "),
        [],
        ["Raw Data (650)"],
        [],
        *grid(second, end=" "),
    ]
    expected = Expected().add(
        "T47D plate 2", signal, time_h=48, read_wavelength_nm=570, reference=by_well(second)
    )
    save_text("mars_two_wavelengths.csv", text(body, ","), expected)

    big = [
        ["" if 6 < column < 20 else value for column, value in enumerate(row)]
        for row in od(32, 16, 24, 3)
    ]
    expected = Expected().add("QC 384", big, read_wavelength_nm=450)
    head[3] = ["ID1: QC 384"]
    save_text("mars_384.csv", text([*head, ["Raw Data (450 1)"], [], *grid(big)], ","), expected)

    body, expected = [*head[:3], ["Absorbance"], []], Expected()
    for at, time in enumerate(("0 h 0 min", "0 h 30 min", "1 h 0 min"), start=1):
        values = od(33 + at, digits=3)
        body += [[f"Raw Data (600) - Cycle {at} ({time})"], [], *grid(values), []]
        expected.add("mars_cycles", values, time_h=(at - 1) / 2, read_wavelength_nm=600)
    save_text("mars_cycles.csv", text(body, ","), expected)

    rows: Grid = [["Well Row", "Well Col", "Content", "Raw Data (570)", "Raw Data (660)"]]
    for row in range(8):
        for column in range(12):
            content = "Blank B" if column == 11 else f"Sample X{row * 12 + column + 1}"
            rows.append(
                [
                    letters(row),
                    f"{column + 1:02d}",
                    content,
                    signal[row][column],
                    second[row][column],
                ]
            )
    role = {well: "blank" for well in WELLS if well.endswith("12")}
    expected = Expected().add(
        "QC 384", signal, read_wavelength_nm=570, reference=by_well(second), role=role
    )
    save_text("mars_list.csv", text([*head, *rows], ","), expected)


def perkin_elmer() -> None:
    one, two = od(40), od(41)
    info = [
        "Plate",
        "Repeat",
        "Barcode",
        "Measured height",
        "Chamber temperature",
        "Group",
        "Label",
    ]
    rows, expected = [], Expected()
    for number, values in ((1, one), (2, two)):
        rows += [["Plate information"], info, [number, 1, '=""', 14.35, 22.0, 1, "A570(1)"], []]
        rows += [
            ["Background information"],
            ["Plate", "Label", "Result", "Signal"],
            [number, "A570", 0, 295000],
            [],
        ]
        rows += [["Results for A570(1) - channel 1 (A)"], *grid(values, end=" ", pad="{:02d}"), []]
        expected.add(f"Plate {number}", values, read_wavelength_nm=570)
    rows += [
        ["Basic assay information"],
        ["Assay ID: ", "", "", "", 101],
        [],
        ["Platemap:"],
        ["Plate", "", "", "", 1],
    ]
    rows += grid([["- "] * 12] * 8, pad="{:02d}")
    save_text("envision_two_plates.csv", text(rows, ","), expected)

    rows = [
        [],
        ["Results for ABS mono 1"],
        [],
        ["Barcode: MDA-7", " PlateRepeat: 1", " WellRepeat: 1"],
    ]
    rows += [
        *grid(one),
        [],
        ["Measurement Basic Information"],
        ["Barcode:", "", "MDA-7"],
        ["Platemap"],
        ["Plate"],
    ]
    rows += [*grid([["-"] * 12] * 8), [], ["Excitation wavelength [nm]", "", "", "", 550]]
    expected = Expected().add("MDA-7", one, read_wavelength_nm=550)
    save_text("kaleido.csv", text(rows, ","), expected)
    wallac(one, two)


def wallac(one: Grid, two: Grid) -> None:
    listed: Grid = [["Plate", "Repeat", "Well", "Type", "Time", "abs555 (A)"]]
    pages: Grid = []
    expected = Expected()
    for number, values in ((1, one), (2, two)):
        for at, (well, value) in enumerate(zip(WELLS, flat(values), strict=True)):
            padded = f"{well[0]}{int(well[1:]):02d}"
            listed.append([number, 1, padded, "M", f"00:00:{14 + at // 3:02d}.{at:02d}", value])
        pages += [["Plate", "Repeat", "End time", "Start temp.", "End temp.", "BarCode"]]
        pages += [[number, 1, "4:25:10 PM", 24.2, 24.1, "N/A"], [], ["abs555 (A)"], ["0.000"], []]
        pages += [*values, []]
        expected.add(str(number), values, read_wavelength_nm=555)
    save_book(
        "wallac_list_and_grids.xlsx",
        {"List ; Plates 1 - 2": listed, "Plate_Page1": pages},
        expected,
    )
    only = Expected()
    for number, values in ((1, one), (2, two)):
        only.add(f"Plate {number}", values, read_wavelength_nm=555)
    save_book("wallac_grids.xlsx", {"Plate_Page1": pages}, only)


if __name__ == "__main__":
    for make in (gen5, softmax, mars, perkin_elmer):
        make()
