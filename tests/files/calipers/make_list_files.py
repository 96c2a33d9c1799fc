"""Writes the other caliper files: ``python -m tests.files.calipers.make_list_files``.

A row for each animal and day, blocks, days in rows, sheets that need each other, and files that
must be refused.
"""

from __future__ import annotations

import datetime
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
    weight_of,
    weights,
)
from tests.files.calipers.make_wide_files import WEEKS, grid

UNKNOWN = "warning | 'sacrificed' does not tell whether"


def an_arm_per_sheet() -> None:
    rows = volumes(WEEKS)
    sheets: dict[str, list[Row]] = {"Notes": [("Doses by KS on weekends",)]}
    for arm in ARMS:
        own = [row for row in rows if row.arm == arm]
        heads = ("Mouse", *(f"Day {day}" for day in WEEKS))
        sheets[f"{arm} TV"] = [heads, *(row[1:] for row in grid(own, WEEKS))]
    save_book("arm_per_sheet.xlsx", sheets)
    save_calipers("arm_per_sheet.xlsx", rows)


def blocks() -> None:
    rows = volumes(WEEKS)
    days = [f"{day}" for day in WEEKS]
    beside: list[list[object]] = [[] for _ in range(9)]
    below: list[Row] = [("Experiment 9: growth of tumors (mm3)",), ()]
    corner: list[Row] = [("Tumor volumes (mm3), experiment 9",)]
    for arm in ARMS:
        own = [list(row) for row in grid([r for r in rows if r.arm == arm], WEEKS)]
        columns = list(zip(*(row[2:] for row in own), strict=True))
        copies = [[round(float(v) / float(row[2]), 4) for v in row[2:]] for row in own]
        own = [[arm if i == 0 else "", *row[1:]] for i, row in enumerate(own)]
        block = [["", "", *["" for _ in WEEKS], "", *["" for _ in WEEKS]],
                 ["Cohort", "Mouse Number", *WEEKS, "", *WEEKS],
                 *([*row, "", *copy] for row, copy in zip(own, copies, strict=True)),
                 ["", "MEAN", *(round(mean(c), 2) for c in columns), "",
                  *["#DIV/0!" for _ in WEEKS]],
                 ["", "SD", *(round(stdev(c), 2) for c in columns), "", *["" for _ in WEEKS]],
                 ["", "SEM", *(round(stdev(c) / 3**0.5, 2) for c in columns), "",
                  *["" for _ in WEEKS]]]  # fmt: skip
        for row, part in zip(beside, block, strict=False):
            row += [*part, ""]
        below += [(f"Group {ARMS.index(arm) + 1}: {arm}",), ("Mouse ID", *(f"d{d}" for d in days)),
                  *(row[1:] for row in own), ("Mean", *(round(mean(c), 2) for c in columns)),
                  ("SEM", *(round(stdev(c) / 3**0.5, 2) for c in columns)), ()]  # fmt: skip
        corner += [(arm, *WEEKS), *(row[1:] for row in own), ()]
    save_book("blocks_beside.xlsx", {"Tumor Sizes": beside})
    save_calipers("blocks_beside.xlsx", rows)
    save_book("blocks_below.xlsx", {"Sheet1": below})
    save_calipers("blocks_below.xlsx", rows)
    save_book("arm_in_corner.xlsx", {"Sheet1": corner})
    save_calipers("arm_in_corner.xlsx", rows)


def arms_as_titles_between() -> None:
    rows = volumes(WEEKS)
    table: list[Row] = [("Animal", *(f"Day {day}" for day in WEEKS))]
    for arm in ARMS:
        table += [(arm,), *(row[1:] for row in grid([r for r in rows if r.arm == arm], WEEKS))]
    save_text("arms_between.csv", table, ";", decimal=",", encoding="utf-8-sig")
    save_calipers("arms_between.csv", rows)


def days_in_rows() -> None:
    rows = volumes(WEEKS)
    found = look_up(rows)
    who = animals(rows)
    body = [(day, *(found[(*each, day, "")].volume_mm3 for each in who)) for day in WEEKS]
    save_book(
        "days_in_rows.xlsx",
        {
            "Tumor volumes": [
                ("Group", *(arm if i % 3 == 0 else "" for i, (arm, _) in enumerate(who))),
                ("Day", *(animal for _, animal in who)),
                *body,
            ]
        },
        ["B1:D1", "E1:G1", "H1:J1", "K1:M1"],
    )
    save_calipers("days_in_rows.xlsx", rows)

    dated = [(f"{date_of(row[0]):%Y-%m-%d}", *row[1:]) for row in body]
    heads = [("Mouse", *(animal for _, animal in who)), ("Treatment", *(arm for arm, _ in who))]
    save_text("dates_in_rows.csv", [*heads, ("Date", *("" for _ in who)), *dated])
    save_calipers("dates_in_rows.csv", rows)

    numbered = [
        replace(row, animal=str(int(row.animal) % 10)) for row in rows if row.arm in ARMS[:2]
    ]
    names = ["Control" if arm == ARMS[0] else "Treatment" for arm, _ in who[:6]]
    save_text("arms_across_tumors.csv", [("Time", *names), *(row[:7] for row in body)])
    renamed = {ARMS[0]: "Control", ARMS[1]: "Treatment"}
    save_calipers("arms_across_tumors.csv", [replace(r, arm=renamed[r.arm]) for r in numbered])

    days = (0, 7)
    rows = sizes(days, 2, ARMS[:2])
    found = look_up(rows)
    who = animals(rows)
    save_book(
        "lengths_in_columns.xlsx",
        {
            "Calipers": [
                ("Arm", *(cell for arm, _ in who for cell in (arm, arm))),
                ("Animal", *(cell for _, animal in who for cell in (animal, ""))),
                ("Day", *(cell for _ in who for cell in ("L", "W"))),
                *(
                    (day, *(size for each in who for own in (found[(*each, day, "")],)
                            for size in (own.length_mm, own.width_mm)))
                    for day in days
                ),
            ]
        },
    )  # fmt: skip
    save_calipers("lengths_in_columns.xlsx", rows)


def records_by_arm() -> None:
    start = {"101": datetime.date(2025, 6, 2), "102": datetime.date(2025, 6, 9),
             "103": datetime.date(2025, 6, 9), "201": datetime.date(2025, 6, 2),
             "202": datetime.date(2025, 6, 16)}  # fmt: skip
    heads = ("Cage", "Mouse", "Treatment", "Treatment Start Date", "Date of tumor measurement",
             "Days into treatment", "Tumor Number", "Width (mm)", "Length (mm)", "Volume (mm3)",
             "Death Date", "Notes ")  # fmt: skip
    sheets: dict[str, list[Row]] = {}
    expected: list[Measurement] = []
    told = {
        "Vehicle": [
            ("101", 7, "T1", "too small to measure but palpable", "", ""),
            ("101", 10, "T1", 4.2, 5.5, ""),
            ("101", 14, "T1", 6.1, 7.4, ""),
            ("101", 14, "T2", 3.9, 4.4, ""),
            ("101", 17, "T1 + T2", 8.8, 10.2, "sac 6/19"),
            ("102", "no tumor", "no tumor", "n/a", "n/a", "found dead 6/24, mass in the lung"),
            ("103", 14, "NT", 0, 0, "sac 6/23, 20% weight loss"),
        ],
        "VX-11 ": [
            ("201", 16, "T1", 5.0, 4.5, ""),
            ("201", "finished 18", "T1", 5.2, 5.9, "6/20: died under anesthesia"),
            ("202", 4, "T1", 3.0, 3.3, ""),
            ("202", 8, "T1", 4.0, 4.4, "sac 6/24"),
        ],
    }
    for name, records in told.items():
        table: list[Row] = [("", *heads) if name == "VX-11 " else heads]
        last = ""
        for animal, day, tumor, width, length, death in records:
            if last and animal != last:
                table.append(())
            who = ("C-1", f"{animal}-00", name, start[animal]) if animal != last else ("",) * 4
            number = day if isinstance(day, int) else 18
            when = (
                ("no tumor", "n/a")
                if day == "no tumor"
                else (date_of(number, start[animal]), day if isinstance(day, int) else "finished")
            )
            sized = isinstance(width, int | float) and isinstance(length, int | float)
            volume = round(max(length, width) * min(length, width) ** 2 / 2, 2) if sized else "n/a"
            row = (*who, *when, tumor, width, length, volume if sized else "", death, "")
            table.append(("", *row) if name == "VX-11 " else row)
            last = animal
            if sized:
                pair = sorted((float(length), float(width)), reverse=True)
                own = "" if tumor == "NT" else tumor.split(" + ")[0]
                expected.append(Measurement(name.strip(), f"{animal}-00", number, *pair, tumor=own))
                if "+" in tumor:
                    expected.append(
                        Measurement(name.strip(), f"{animal}-00", number, 0.0, 0.0, tumor="T2")
                    )
            elif "palpable" in str(width):
                expected.append(Measurement(name, f"{animal}-00", number, tumor=tumor))
        sheets[name.strip()] = table
    save_book("records_by_arm.xlsx", sheets)
    save_calipers("records_by_arm.xlsx", expected)
    save_survival(
        "records_by_arm.xlsx",
        [
            ("Vehicle", "101-00", 17, 0, "sacrificed"),
            ("Vehicle", "102-00", 15, 1, "found dead"),
            ("Vehicle", "103-00", 14, 1, "body-weight loss"),
            ("VX-11", "201-00", 18, 0, "technical"),
            ("VX-11", "202-00", 8, 0, "sacrificed"),
        ],
    )
    palpable = "warning | The cell says that it was below what can be measured"
    save_lines("records_by_arm.xlsx", "problems", [palpable, UNKNOWN, UNKNOWN])


def export_of_a_database() -> None:
    heads = ("AnimalId", "EGP", "Date", "Treatment day", "Body weight", "Tumor (Location)",
             "Tumor (L)", "Tumor (W)", "Tumor size", "Compound", "Remark", "Cage",
             "Date deceased", "Sacrifice reason", "Gender")  # fmt: skip
    codes = {"7001.1": "Control", "7001.2": "Tamoxifen"}
    days = (0, 4, 8)
    rows = sizes(days, 2, tuple(codes.values()), ("MG L4", "MG R4"))
    table: list[Row] = []
    expected: list[Measurement] = []
    for arm, animal in animals(rows):
        egp = next(code for code, name in codes.items() if name == arm)
        number = 70000 + int(animal)
        begin = date_of(int(animal) % 10)
        for day in (-5, *days):
            code = "7001.9" if day < 0 else egp
            when = datetime.datetime.combine(date_of(day, begin), datetime.time(9, 30))
            own = [r for r in rows if (r.arm, r.animal) == (arm, animal)]
            sized = [r for r in own if r.day == max(day, 0)]
            weight = weight_of(replace(sized[0], day=day))
            shown = day if day >= 0 else 40
            if day >= 0:
                table.append((number, code, when, shown, weight, *[""] * 4, "Oil", *[""] * 5))
            for i, r in enumerate(sized):
                small = r.length_mm if day >= 0 else 2.0
                narrow = r.width_mm if day >= 0 else 1.5
                volume = round(small * narrow**2 / 2)
                mass = weight if i == 0 else ""
                table.append((number, code, when, shown, mass, r.tumor, small, narrow, volume,
                              *[""] * 6))  # fmt: skip
                shown_mass = weight if i == 0 or day >= 0 else None
                expected.append(
                    Measurement(arm, str(number), day, small, narrow, None, shown_mass, r.tumor)
                )
    ends = {"11": (6, "Bodyweight Loss"), "12": ("", "End Of Experiment"),
            "21": (7, "Dead In Cage"), "22": ("", "")}  # fmt: skip
    died = []
    for arm, animal in animals(rows):
        egp = next(code for code, name in codes.items() if name == arm)
        day, reason = ends[animal]
        begin = date_of(int(animal) % 10)
        dead = date_of(day, begin) if day != "" else ""
        table.append((70000 + int(animal), egp, *[""] * 9, f"C-{animal}", dead, reason, "Female"))
        event = reason in ("Bodyweight Loss", "Dead In Cage")
        died.append((arm, 70000 + int(animal), day if day != "" else 8, int(event), reason))
    groups = [("AnimalTreatmentGroup", ""), ("EGP Name", "Description"),
              *((code, f"{name} group") for code, name in codes.items()),
              ("7001.9", "Induction group")]  # fmt: skip
    pivot = [("Max of Tumor size", "Column Labels"), ("Row Labels", 0, 4, 8), (70011, 99, 99, 99)]
    save_book("database_export.xlsx", {"Tumors": pivot, "Groups": groups,
                                       "Export V3": [heads, *reversed(table)]})  # fmt: skip
    save_calipers("database_export.xlsx", expected)
    save_survival("database_export.xlsx", died)
    save_lines("database_export.xlsx", "questions", ["before_treatment: | days before treatment"])


def two_flanks() -> None:
    days = (-7, 0, 7)
    rows = sizes(days, 2, ARMS[:2], ("L", "R"))
    found = look_up(rows)
    table: list[Row] = []
    expected = list(rows)
    for arm, animal in animals(rows):
        for day in days:
            left, right = found[(arm, animal, day, "L")], found[(arm, animal, day, "R")]
            table.append((f"HB:{animal}", day, left.width_mm, left.length_mm, right.width_mm,
                          right.length_mm, 48, weight_of(left), arm, "LINE-9", volume_of(left),
                          volume_of(right), volume_of(left) + volume_of(right)))  # fmt: skip
    heads = ("Sample", "Days", "L_Dmin", "L_Dmax", "R_Dmin", "R_Dmax", "Treatment_start", "Weight",
             "Treatment", "Cell", "L_vol", "R_vol", "Total_vol")  # fmt: skip
    save_book("two_flanks.xlsx", {"Sheet 1": [heads, *table]})
    expected = [
        replace(row, animal=f"HB:{row.animal}", weight_g=weight_of(replace(row, tumor="")))
        for row in rows
    ]
    save_calipers("two_flanks.xlsx", expected)


def units() -> None:
    rows = sizes((0, 7, 14), 3, ARMS[:2])
    table = [(f"{date_of(r.day):%m/%d/%Y}", "A", r.animal, r.arm, r.length_mm / 10, r.width_mm / 10,
              int(r.animal == "12" and r.day == 14)) for r in rows]  # fmt: skip
    heads = ("Date", "Cage", "ID", "Treatment", "Length", "Width", "Survival_Censor")
    table = [(*row[:4], round(row[4], 2), round(row[5], 2), row[6]) for row in table]
    save_text("centimeters_and_flags.csv", [heads, *table], encoding="utf-8-sig")
    save_calipers("centimeters_and_flags.csv", rows)
    save_survival(
        "centimeters_and_flags.csv",
        [(arm, animal, 14, int(animal == "12"), "") for arm, animal in animals(rows)],
    )
    save_lines("centimeters_and_flags.csv", "questions", ["unit: | cm"])

    rows = volumes((0, 7), 2, ARMS[:2])
    small = [(r.arm, r.animal, r.volume_mm3) for r in rows]
    pairs = [(*small[i][:2], small[i][2] / 1000, small[i + 1][2] / 1000)
             for i in range(0, len(small), 2)]  # fmt: skip
    save_text("cubic_centimeters.csv", [("Arm", "Mouse", "Day 0 (cm3)", "Day 7 (cm3)"), *pairs])
    save_calipers("cubic_centimeters.csv", rows)


def other_languages() -> None:
    rows = sizes((0, 7), 2, ARMS[:2])
    table = [(r.arm, r.animal, r.day, r.length_mm, r.width_mm, weight_of(r)) for r in rows]
    expected = [replace(r, weight_g=weight_of(r)) for r in rows]
    for name, heads in (
        ("german.csv", ("Behandlungsgruppe", "Tiernummer", "Versuchstag", "Länge", "Breite",
                        "Körpergewicht (g)")),
        ("dutch.csv", ("Behandelgroep", "Muisnummer", "Dag", "Lengte", "Breedte",
                       "Lichaamsgewicht (g)")),
        ("french.csv", ("Traitement", "Souris", "Jour", "Longueur", "Largeur", "Poids (g)")),
        ("typos.csv", ("Treatmnt", "Mosue", "Study dya", "Lenght (mm)", "Widht (mm)",
                       "Bodyweigth (g)")),
    ):  # fmt: skip
        save_text(name, [heads, *table], ";", decimal=",")
        save_calipers(name, expected)


def sheets_that_need_each_other() -> None:
    rows = volumes(WEEKS)
    table = [row[1:] for row in grid(rows, WEEKS)]
    heads = ("Mouse", *(f"{date_of(day):%d.%m.%Y}" for day in WEEKS))
    deaths: list[Row] = [("Mouse", "Group", "Date of death", "Reason")]
    told = []
    for i, (arm, animal) in enumerate(animals(rows)):
        day, reason = ((21, "end of study"), (18, "ulceration"), (16, "misdosed"))[i % 3]
        deaths.append((animal, arm, date_of(day), reason))
        told.append((arm, animal, day, int(reason == "ulceration"), reason))
    save_book("deaths_in_a_table.xlsx", {"Tumor volumes": [heads, *table], "Deaths": deaths})
    save_calipers("deaths_in_a_table.xlsx", rows)
    save_survival("deaths_in_a_table.xlsx", told)

    roster = [("Cage", "Mouse", "Treatment group"), *(("C", b, a) for a, b in animals(rows))]
    save_book("arms_in_a_list.xlsx", {"Randomization": roster, "Volumes": [heads, *table]})
    save_calipers("arms_in_a_list.xlsx", rows)

    marked = [list(row) for row in grid(rows, WEEKS)]
    marked[1][4:] = ["†", ""]
    sheets = {arm: [("Mouse", *(f"d{d}" for d in WEEKS)), *(r[1:] for r in marked if r[0] == arm)]
              for arm in ARMS}  # fmt: skip
    save_book("deaths_in_one_sheet.xlsx", sheets)
    save_calipers(
        "deaths_in_one_sheet.xlsx",
        [r for r in rows if r.animal != "12" or r.day < 14],
    )
    save_survival(
        "deaths_in_one_sheet.xlsx",
        [(arm, animal, 14 if animal == "12" else 21, int(animal == "12"),
          "found dead" if animal == "12" else "") for arm, animal in animals(rows)],
    )  # fmt: skip


def start_days_that_differ() -> None:
    rows = volumes((0, 7), 2, ARMS[:2])
    table = []
    for arm, animal in animals(rows):
        begin = date_of(int(animal) % 10 - 1)
        own = [r.volume_mm3 for r in rows if r.animal == animal]
        cells = [own[0], "", own[1], ""] if animal.endswith("1") else ["", own[0], "", own[1]]
        table.append((arm, animal, begin, *cells))
    dates = [date_of(day) for day in (0, 1, 7, 8)]
    heads = ("Group", "Mouse", "Treatment start", *dates)
    save_book("staggered_starts.xlsx", {"TV": [heads, *table]})
    save_calipers("staggered_starts.xlsx", rows)

    masses = [(arm, animal, round(0.2 + 0.1 * int(animal[-1]), 2)) for arm, animal in animals(rows)]
    wide = [(*row[:2], *(r.volume_mm3 for r in rows if r.animal == row[1]), row[2] * 1000)
            for row in masses]  # fmt: skip
    save_text("tumor_weights_at_end.csv",
              [("Group", "Mouse", "Day 0", "Day 7", "Tumor weight (mg)"), *wide])  # fmt: skip
    save_calipers("tumor_weights_at_end.csv", rows)


def refused() -> None:
    letters = [(row, *(round(0.3 + 0.01 * (i * 12 + j), 3) for j in range(12)))
               for i, row in enumerate("ABCDEFGH")]  # fmt: skip
    hours = [("DMSO", 1, 0.2, 0.31, 0.5, 0.9), ("Tamoxifen", 2, 0.2, 0.25, 0.3, 0.41)]
    cases: dict[str, list[Row]] = {
        "refused_hours.csv": [("Treatment", "ID", 0, 24, 48, 72), *hours],
        "refused_only_headings.csv": [("Mouse", "Group", "Day 0", "Day 7")],
        "refused_words.csv": [("Mouse", "Group", "Day 0", "Day 7"), ("a", "b", "big", "bigger")],
        "refused_means.csv": [("Tumor", "Day 0", "Day 7"), ("Mean", 99, 140), ("SEM", 5, 9)],
        "refused_prose.csv": [("The mouse died on day 7 and day 9.",), ("Nothing else is known.",)],
        "refused_correlation.csv": [("Animal", "Ki-67"), (1, 22), (2, 31)],
        "refused_pivot.csv": [("Sum of volume", "Column Labels"), ("Row Labels", 0, 7, 14),
                              ("M1", 10, 20, 30)],
    }  # fmt: skip
    for name, table in cases.items():
        save_text(name, table)
        reason = "pivot table" if "pivot" in name else "was not read|could be read"
        save_lines(name, "refused", [reason])
    save_text("refused_letters.csv", [("Mouse", *range(1, 13)), *letters])
    save_lines("refused_letters.csv", "refused", ["."])


if __name__ == "__main__":
    for make in (an_arm_per_sheet, blocks, arms_as_titles_between, days_in_rows, records_by_arm,
                 export_of_a_database, two_flanks, units, other_languages,
                 sheets_that_need_each_other, start_days_that_differ, refused):  # fmt: skip
        make()
    weights(WEEKS)
