"""Uploads as large as labs have: curves of 100 cell lines, 4,712 animals, a kinetic export."""

from __future__ import annotations

import numpy as np

from analysis.reading import Upload

SEED = 20_241
N_CURVES, N_LINES, N_DOSES, N_WELLS = 1_211, 100, 8, 3
N_ANIMALS, N_CALIPER_ROWS, LAST_DAY = 4_712, 67_445, 208
N_READS_H, READ_EVERY_MIN = 64, 10  # of a 384-well plate


def curve_plates() -> Upload:
    """1,211 plates of a drug and one of 100 cell lines: 8 doses and the vehicle in triplicate.

    No line is named as made from another.
    """
    rng = np.random.default_rng(SEED)
    lines = ["model,plate,well,role,arm,concentration,unit,absorbance"]
    doses = [0.0, *(round(0.01 * 4.0**at, 5) for at in range(N_DOSES))]
    for number in range(N_CURVES):
        line, drug = number % N_LINES, number // N_LINES
        ec50, bottom = 10 ** rng.uniform(-1, 2), rng.uniform(0, 0.4)
        for at, dose in enumerate(doses):
            of = ("sample", f"drug {drug}") if dose else ("vehicle", "vehicle")
            mean = bottom + (1 - bottom) / (1 + dose / ec50)
            for row, value in zip("ABC", mean + rng.normal(0, 0.04, N_WELLS), strict=True):
                place = f"Line {line},P{number},{row}{at + 1},{of[0]},{of[1]},{dose:g},uM"
                lines.append(f"{place},{value:.4f}")
    return _upload("curves.csv", lines)


def caliper_rows() -> Upload:
    """67,445 volumes and weights of 4,712 animals in 18 arms, five of them combinations.

    Each animal is measured on days of its own; on 208 days any is. A few are followed to the end.
    """
    rng = np.random.default_rng(SEED)
    arms = ["untreated", *(f"drug {at}" for at in range(1, 13))]
    arms += [f"drug {at} + drug {at + 1}" for at in range(1, 6)]
    lines = ["animal,arm,day,volume_mm3,weight_g"]
    counts = rng.multinomial(N_CALIPER_ROWS - 4 * N_ANIMALS, np.full(N_ANIMALS, 1 / N_ANIMALS)) + 4
    for animal, count in enumerate(counts.tolist()):
        arm, rate = arms[animal % len(arms)], rng.normal(0.04, 0.02)
        start = rng.uniform(120, 250)
        last = LAST_DAY if animal % 20 == 0 else count * 4
        days = np.sort(rng.choice(np.arange(1, max(last, count + 1)), count - 1, replace=False))
        for day in (0, *days.tolist()):
            volume = min(start * float(np.exp(rate * day + rng.normal(0, 0.08))), 5_000.0)
            weight = 22 + rng.normal(0, 0.4)
            lines.append(f"M{animal},{arm},{day},{volume:.1f},{weight:.1f}")
    return _upload("calipers.csv", lines)


def kinetic_plate() -> tuple[Upload, Upload]:
    """A 384-well plate read every 10 minutes for 64 hours, 0.9 MB, and what is in its wells."""
    rng = np.random.default_rng(SEED)
    wells = [(row, column) for row in range(16) for column in range(1, 25)]
    names = [f"{chr(65 + row)}{column}" for row, column in wells]
    layout = ["well,role,arm,concentration,unit"]
    rates = []
    for (row, column), name in zip(wells, names, strict=True):
        dose = 0.0 if column in (1, 24) else round(0.01 * 2.0 ** (column // 2), 4)
        role = "blank" if column == 24 else "vehicle" if column == 1 else "sample"
        arm = "" if role == "blank" else "vehicle" if role == "vehicle" else f"drug {row // 4 + 1}"
        layout.append(f"{name},{role},{arm},{dose:g},uM")
        rates.append(0.0 if role == "blank" else 0.03 / (1 + dose / (1 + row)))
    lines = [",".join(["Time (min)", *names])]
    for minute in range(0, N_READS_H * 60, READ_EVERY_MIN):
        mean = 0.05 + 0.1 * np.exp(np.array(rates) * minute / 60)
        values = mean * (1 + rng.normal(0, 0.01, len(names)))
        lines.append(",".join([str(minute), *(f"{value:.3f}" for value in values)]))
    return _upload("kinetic.csv", lines), _upload("layout.csv", layout)


def _upload(name: str, lines: list[str]) -> Upload:
    return Upload(name, ("\n".join(lines) + "\n").encode())
