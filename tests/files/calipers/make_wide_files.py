"""Writes the caliper files with days across: ``python -m tests.files.calipers.make_wide_files``."""

from __future__ import annotations

from dataclasses import replace
from statistics import mean, stdev

from tests.files.calipers.caliper_truth import (
    ARMS,
    Measurement,
    Row,
    animals,
    date_of,
    look_up,
    save_book,
    save_calipers,
    save_lines,
    save_survival,
    save_text,
    sizes,
    volume_of,
    volumes,
    weights,
)

WEEKS = (0, 7, 14, 21)


def grid(rows: list[Measurement], days: tuple[float, ...], field: str = "volume_mm3") -> list[Row]:
    """Animals in rows: arm, animal, and the numbers of each day."""
    found = look_up(rows)
    return [
        (arm, animal, *(getattr(found[(arm, animal, day, "")], field) for day in days))
        for arm, animal in animals(rows)
    ]


def plain_wide() -> None:
    days = (-1, 6, 13, 20, 24)
    rows = volumes(days)
    table = [list(row) for row in grid(rows, days)]
    table[0][5:] = ["NA", "NA"]  # left after day 13
    table[5][6] = ""
    save_text("wide_volumes.csv", [("Treatment", "Mouse", *days), *table])
    gone = {("Vehicle", "11", 20), ("Vehicle", "11", 24), ("Letrozole", "23", 24)}
    save_calipers("wide_volumes.csv", [r for r in rows if (r.arm, r.animal, r.day) not in gone])

    rows = volumes((8, 0, 4))
    save_text("wide_unsorted.tsv", [("Group", "Animal", 8, 0, 4), *grid(rows, (8, 0, 4))], "\t")
    save_calipers("wide_unsorted.tsv", rows)


def dates_across() -> None:
    rows = volumes(WEEKS)
    dates = [date_of(day) for day in WEEKS]
    table = grid(rows, WEEKS)
    save_book("wide_dates.xlsx", {"Tumor volume": [("Group", "Mouse ID", *dates), *table]})
    save_calipers("wide_dates.xlsx", rows)

    serials = [(date - date.replace(year=1899, month=12, day=30)).days for date in dates]
    save_text("wide_serials.csv", [("Group", "Mouse ID", *serials), *table])
    save_calipers("wide_serials.csv", rows)

    later = (0, 1, 3, 8)  # 3, 4, 6 and 11 March: each could be another month
    rows = volumes(later)
    slashed = [f"{date_of(day):%d/%m/%Y}" for day in later]
    save_text("wide_ambiguous_dates.csv", [("Group", "Mouse ID", *slashed), *grid(rows, later)])
    save_calipers("wide_ambiguous_dates.csv", rows)
    save_lines("wide_ambiguous_dates.csv", "questions", ["date_order: | day/month"])

    over = (0, 14, 17, 31)  # over the end of a year, which no heading names
    rows = volumes(over)
    heads = ["18-Dec", "1-Jan", "4-Jan", "18-Jan"]
    save_text("wide_over_new_year.csv", [("Group", "Mouse ID", *heads), *grid(rows, over)])
    save_calipers("wide_over_new_year.csv", rows)


def worded_days() -> None:
    rows = volumes(WEEKS)
    table = grid(rows, WEEKS)
    by_arm = [[row[2:] for row in table if row[0] == arm] for arm in ARMS]
    statistics: list[Row] = []
    for arm, own in zip(ARMS, by_arm, strict=True):
        columns = list(zip(*own, strict=True))
        statistics += [
            (f"{arm} MEAN", "", *(round(mean(c), 1) for c in columns)),
            ("", "SD", *(round(stdev(c), 1) for c in columns)),
            ("", "SEM", *(round(stdev(c) / 3**0.5, 1) for c in columns)),
            ("", "N", *(3 for _ in columns)),
        ]
    statistics = [("", "MEAN", *row[2:]) if "MEAN" in str(row[0]) else row for row in statistics]
    heads = ("Arm", "Animal no.", "d0", "D7", "Day 14", "day 21")
    save_book(
        "wide_day_words.xlsx",
        {"Sheet1": [("Study 7: tumor volumes in mm3",), (), heads, *table, (), *statistics]},
    )
    save_calipers("wide_day_words.xlsx", rows)

    weeks = ("Group", "Mouse", "Week 0", "Week 1", "Week 2", "Week 3")
    save_text("wide_weeks.csv", [weeks, *table])
    save_calipers("wide_weeks.csv", rows)

    save_text(
        "wide_volume_heads.csv",
        [("Group", "Mouse", *(f"TV_d{day} (mm3)" for day in WEEKS)), *table],
    )
    save_calipers("wide_volume_heads.csv", rows)


def pairs_in_cells() -> None:
    days = (0, 5, 12)
    rows = sizes(days)
    found = look_up(rows)
    joiners = (" x ", "x", "*", "/", "×")
    table: list[Row] = []
    for i, (arm, animal) in enumerate(animals(rows)):
        cells = []
        for day in days:
            own = found[(arm, animal, day, "")]
            cells.append(f"{own.length_mm}{joiners[i % 5]}{own.width_mm}")
        table.append((arm, animal, *cells))
    save_book("pairs_in_cells.xlsx", {"Calipers": [("Group", "Mouse", *days), *table]})
    save_calipers("pairs_in_cells.xlsx", rows)

    several = [
        Measurement("Vehicle", "1", 0, 5.0, 4.0, tumor="T1"),
        Measurement("Vehicle", "1", 0, 6.0, 3.5, tumor="T2"),
        Measurement("Vehicle", "1", 7, 7.5, 5.0, tumor="T1"),
        Measurement("Vehicle", "1", 7, 8.0, 6.5, tumor="T2"),
        Measurement("Letrozole", "2", 0, 5.5, 4.5),
        Measurement("Letrozole", "2", 7, 0.0, 0.0),
    ]
    heads = ("Group", "Mouse", "Day 0", "Day 7")
    body = [("Vehicle", 1, "5x4; 6x3.5", "7.5x5 + 8x6.5"), ("Letrozole", 2, "5.5x4.5", "0x0")]
    save_text("pairs_of_two_tumors.csv", [heads, *body])
    save_calipers("pairs_of_two_tumors.csv", several)


def triples() -> None:
    days = (3, 6, 10)
    rows = sizes(days)
    found = look_up(rows)
    top: list[object] = ["", ""]
    below: list[object] = ["Grp", "Mouse"]
    for day in days:
        top += [day, day, day, "", ""]
        below += [*("WLV" if day == 10 else "LWV"), f"day {day}", "SEM"]
    table: list[Row] = []
    for arm, animal in animals(rows):
        cells: list[object] = [arm, animal]
        for day in days:
            own = found[(arm, animal, day, "")]
            order = (own.width_mm, own.length_mm) if day == 10 else (own.length_mm, own.width_mm)
            cells += [*order, volume_of(own), "", ""]
        table.append(cells)
    means: list[object] = ["", ""]
    for _ in days:
        means += ["", "", "", 201.4, 12.5]
    save_text("triples_cr.tsv", [top, below, means, *table], "\t", "\r", ",")
    save_calipers("triples_cr.tsv", rows)

    area = [list(row) for row in table]
    for row in area:
        for at in range(2, len(row), 5):
            row[at + 2] = round(float(str(row[at])) * float(str(row[at + 1])), 2)
    save_book("area_for_volume.xlsx", {"Tumors": [top, below, *area]})
    save_calipers("area_for_volume.xlsx", rows)
    told = ["warning | The stated volumes are L x W, an area"]
    save_lines("area_for_volume.xlsx", "problems", told)


def three_heading_rows() -> None:
    days = (0, 4, 9)
    rows = sizes(days)
    found = look_up(rows)
    dates: list[object] = ["", "Date"]
    numbers: list[object] = ["", "Day"]
    names: list[object] = ["Treatment", "Mouse"]
    for day in days:
        dates += [date_of(day), ""]
        numbers += [f"d{day}", ""]
        names += ["L (mm)", "W (mm)"]
    table = [
        (arm if animal.endswith("1") else "", animal, *(
            value for day in days for own in (found[(arm, animal, day, "")],)
            for value in (own.length_mm, own.width_mm)
        ))
        for arm, animal in animals(rows)
    ]  # fmt: skip
    merged = ["C1:D1", "E1:F1", "G1:H1", "C2:D2", "A4:A6", "A7:A9"]
    save_book("three_heading_rows.xlsx", {"Sheet1": [dates, numbers, names, *table]}, merged)
    save_calipers("three_heading_rows.xlsx", rows)


def repeated_dates() -> None:
    days = (0, 3, 7)
    rows = sizes(days)
    found = look_up(rows)
    heads = [f"{date_of(day):%Y-%m-%d}" for day in days for _ in range(2)]
    table = [
        (animal, arm, *(
            value for day in days for own in (found[(arm, animal, day, "")],)
            for value in (own.width_mm, own.length_mm)
        ))
        for arm, animal in animals(rows)
    ]  # fmt: skip
    save_text("repeated_dates.csv", [("ID", "Group", *heads), *table])
    save_calipers("repeated_dates.csv", rows)
    suffixed = [head + (".1" if i % 2 else "") for i, head in enumerate(heads)]
    save_text("repeated_dates_pandas.csv", [("ID", "Group", *suffixed), *table])
    save_calipers("repeated_dates_pandas.csv", rows)


def weights_beside_volumes() -> None:
    tumors, masses = volumes(WEEKS), weights(WEEKS)
    both = [
        replace(one, weight_g=other.weight_g) for one, other in zip(tumors, masses, strict=True)
    ]
    by_volume, by_weight = grid(tumors, WEEKS), grid(masses, WEEKS, "weight_g")
    heads = ("Group", "Mouse", *(f"Day {day}" for day in WEEKS))
    save_book(
        "weights_in_another_sheet.xlsx",
        {
            "Tumor volume": [heads, *by_volume],
            "BW": [("Mouse", *heads[2:]), *(row[1:] for row in by_weight)],
        },
    )
    save_calipers("weights_in_another_sheet.xlsx", both)

    save_book(
        "weights_below.xlsx",
        {
            "Data": [("Tumor volume (mm3)",), heads, *by_volume, (), ("Body weight (g)",), heads,
                     *by_weight]
        },
    )  # fmt: skip
    save_calipers("weights_below.xlsx", both)

    titles = ("", "", "Tumor volume (mm3)", "", "", "", "Body weight (g)")
    wide = [(*v, *w[2:]) for v, w in zip(by_volume, by_weight, strict=True)]
    save_book("weights_beside.xlsx", {"Data": [titles, (*heads, *heads[2:]), *wide]})
    save_calipers("weights_beside.xlsx", both)

    save_text("mice_by_week.csv", [("Group", "Mouse", *WEEKS), *by_weight])
    save_calipers("mice_by_week.csv", masses)
    save_lines("mice_by_week.csv", "questions", ["measure: | body weight"])


def several_tumors() -> None:
    days = (0, 6)
    rows = sizes(days, 2, ARMS[:2], ("L", "R"))
    found = look_up(rows)
    table: list[Row] = []
    for arm, animal in animals(rows):
        for side in ("L", "R"):
            own = [found[(arm, animal, day, side)] for day in days]
            names = (arm, animal) if side == "L" else ("", "")
            table.append((*names, side, *(volume_of(each) for each in own)))
    heads = ("Treatment", "Animal ID", "Side", "Day 0", "Day 6")
    save_book("two_tumors_in_rows.xlsx", {"Volumes": [heads, *table]}, ["B2:B3", "B4:B5"])
    expected = [
        replace(row, length_mm=None, width_mm=None, volume_mm3=volume_of(row)) for row in rows
    ]
    save_calipers("two_tumors_in_rows.xlsx", expected)

    columns = [
        (*who, *(volume_of(found[(*who, day, side)]) for day in days for side in "LR"))
        for who in animals(rows)
    ]
    heads = ("Treatment", "Animal ID", "D0 left", "D0 right", "D6 left", "D6 right")
    save_text("two_tumors_across.csv", [heads, *columns])
    save_calipers("two_tumors_across.csv", expected)


def measures_in_rows() -> None:
    days = (0, 5, 10)
    rows = sizes(days, 2, ARMS[:2])
    found = look_up(rows)
    table: list[Row] = []
    for arm, animal in animals(rows):
        own = [found[(arm, animal, day, "")] for day in days]
        table += [
            (arm, animal, "L", *(each.length_mm for each in own)),
            ("", "", "W", *(each.width_mm for each in own)),
        ]
    save_book("measures_in_rows.xlsx", {"Calipers": [("Group", "Mouse", "", *days), *table]})
    save_calipers("measures_in_rows.xlsx", rows)


def deaths_in_cells() -> None:
    days = (0, 7, 14, 21, 28)
    rows = volumes(days, 2)
    table = [list(row) for row in grid(rows, days)]
    marks = {0: (4, "sac d14, tumor > 1500"), 1: (5, "†"), 2: (6, "found dead"), 3: (4, "x"),
             4: (6, "culled"), 5: (3, "euth, weight loss")}  # fmt: skip
    last = {}
    for at, (column, mark) in marks.items():
        table[at][column:] = [mark] + ["x" if mark == "x" else ""] * (7 - column - 1)
        last[(str(table[at][0]), str(table[at][1]))] = days[column - 2]
    heads = ("Group", "Mouse", *(f"d{day}" for day in days))
    save_book("deaths_in_cells.xlsx", {"TV": [heads, *table]})
    alive = [r for r in rows if r.day < last.get((r.arm, r.animal), 99)]
    save_calipers("deaths_in_cells.xlsx", alive)
    save_survival(
        "deaths_in_cells.xlsx",
        [
            ("Vehicle", 11, 14, 1, "tumor endpoint"),
            ("Vehicle", 12, 21, 1, "found dead"),
            ("Letrozole", 21, 28, 1, "found dead"),
            ("Letrozole", 22, 14, 0, "sacrificed"),
            ("Fulvestrant", 31, 28, 0, "sacrificed"),
            ("Fulvestrant", 32, 7, 1, "body-weight loss"),
            ("Letrozole + Fulvestrant", 41, 28, 0, ""),
            ("Letrozole + Fulvestrant", 42, 28, 0, ""),
        ],
    )
    save_lines("deaths_in_cells.xlsx", "problems", ["warning | 'sacrificed' does not tell whether"])


def cages_and_ear_tags() -> None:
    rows = volumes((0, 7), 2, ARMS[:2])
    table = [
        ("A" if i < 2 else "B", "L" if i % 2 else "R", *row[:1], *row[2:])
        for i, row in enumerate(grid(rows, (0, 7)))
    ]
    table.append(("C", "R", "Vehicle", 55.5, 81.0))
    save_text("cages.csv", [("Cage", "Ear tag", "Group", "Day 0", "Day 7"), *table])
    names = {"11": "A/R", "12": "L", "21": "R", "22": "L"}
    extra = [Measurement("Vehicle", "C/R", day, volume_mm3=v) for day, v in ((0, 55.5), (7, 81.0))]
    save_calipers("cages.csv", [replace(r, animal=names[r.animal]) for r in rows] + extra)


if __name__ == "__main__":
    for make in (plain_wide, dates_across, worded_days, pairs_in_cells, triples, three_heading_rows,
                 repeated_dates, weights_beside_volumes, several_tumors, measures_in_rows,
                 deaths_in_cells, cages_and_ear_tags):  # fmt: skip
        make()
