"""Tables of animals drawn at random: long, days across, days down, pairs, sessions, survival."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from statistics import fmean, stdev

from tests.random_tables.cohorts import Animal, Cohort, Point, draw_cohort
from tests.random_tables.sheets import (
    Block,
    Drawn,
    Fact,
    Grid,
    Value,
    below,
    beside,
    drawn,
    titled,
)

ARM = (
    "Group", "Treatment", "Arm", "Treatment group", "Drug", "group", "TREATMENT", "Regimen",
    "Agent", "Therapy", "Treatment arm", "trt", "Drug regimen", "Compound", "Study group",
)  # fmt: skip
ANIMAL = (
    "Mouse", "Mouse ID", "Animal", "Animal ID", "ID", "Ear tag", "Mouse No.", "animal_id",
    "Animal #", "Mouse number", "Subject", "mouse", "Mouse.ID", "Animal No", "Tag", "MouseID",
)  # fmt: skip
DAY = (
    "Day", "Days", "day", "Study day", "Time (days)", "Day post treatment", "Timepoint (day)",
    "Days after start", "DaysPostT0", "Day after randomization", "Days post injection", "Time_days",
    "Days after implantation", "DAY", "Day of treatment", "OBS_DAY", "Day #",
)  # fmt: skip
WEEK = ("Week", "Weeks", "week", "Time (weeks)", "Week of treatment", "Study week")
DATE = ("Date", "date", "Measurement date", "Date measured", "Date of measurement")
STUDY = ("Study", "Experiment", "study_id", "Batch", "Figure", "Experiment ID")
VOLUME = (
    "Tumor volume (mm3)", "Volume", "TV (mm³)", "Tumor Vol (mm^3)", "Tumour volume [mm3]",
    "TumorVolume_mm3", "Tumor size (mm3)", "vol_mm3", "volume_mm3", "TV", "Tumor.Volume",
    "Volume (cubic mm)", "Tumor volume, mm3",
)  # fmt: skip
LENGTHS = (
    ("Length (mm)", "Width (mm)"), ("L", "W"), ("Length", "Width"), ("length_mm", "width_mm"),
    ("Tumor length (mm)", "Tumor width (mm)"), ("L (mm)", "W (mm)"), ("Long", "Short"),
    ("Longest diameter (mm)", "Shortest diameter (mm)"), ("D1 (mm)", "D2 (mm)"),
    ("Tumor.L", "Tumor.W"),
)  # fmt: skip
WEIGHT = (
    "Body weight (g)", "BW (g)", "Weight (g)", "Mouse weight (g)", "BW", "body_weight_g",
    "Bodyweight (g)", "Animal weight (g)",
)  # fmt: skip
Extra = Callable[[random.Random, Animal], Value]
EXTRAS: tuple[tuple[str, Extra], ...] = (
    ("Sex", lambda chance, animal: "F"),
    ("Cage", lambda chance, animal: 1 + hash_of(animal) % 4),
    ("Notes", lambda chance, animal: "ulcerated" if chance.random() < 0.1 else None),
    ("Strain", lambda chance, animal: "NSG"),
    ("Operator", lambda chance, animal: chance.choice(("AL", "KM"))),
    ("Entered by", lambda chance, animal: "AL"),
)


def hash_of(animal: Animal) -> int:
    """A number that is the same for the same animal in every run."""
    return sum(map(ord, f"{animal.arm}{animal.name}"))


def long_table(chance: random.Random) -> Drawn:
    """A row an animal and day, columns in any order."""
    traits: list[str] = []
    when = chance.choice(("day", "day", "day", "week", "date"))
    studies: tuple[str | None, ...] = (None,)
    if chance.random() < 0.2:
        studies = ("S1", "S2") if chance.random() < 0.5 else ("1", "2")
        traits.append("study column")
    cohort = draw_cohort(chance, studies, is_weekly=when == "week")
    what = chance.choice(("volume", "volume", "lengths", "lengths and volume", "weight too"))
    columns = _long_columns(chance, cohort, when, what, len(studies) > 1)
    if chance.random() < 0.35:
        columns = chance.sample(columns, len(columns))
        traits.append("columns in any order")
    rows: Grid = [[heading for heading, _, _ in columns]]
    facts: list[Fact] = []
    pairs = [(animal, point) for animal in cohort.animals for point in animal.points]
    if chance.random() < 0.3:
        pairs.sort(key=lambda pair: pair[1].day)
        traits.append("sorted by day")
    for animal, point in pairs:
        at = next(n for n, (_, _, measure) in enumerate(columns) if measure in ("volume", "length"))
        values = _values(point, {measure for _, _, measure in columns})
        owner = (animal.study, animal.arm, str(animal.name), None)
        facts.append(Fact("calipers", owner, (point.day,), values, len(rows), at))
        rows.append([fill(animal, point) for _, fill, _ in columns])
    traits += [when, what]
    block = Block(rows, tuple(facts))
    return drawn(chance, "long", [("Data", block)], is_relative=when == "date", traits=traits)


Column = tuple[str, Callable[[Animal, Point], Value], str]


def _long_columns(
    chance: random.Random, cohort: Cohort, when: str, what: str, has_study: bool
) -> list[Column]:
    """Headings with what fills them and the measure they are."""
    times: dict[str, Column] = {
        "day": (chance.choice(DAY), lambda animal, point: point.day, ""),
        "week": (chance.choice(WEEK), lambda animal, point: point.day // 7, ""),
        "date": (chance.choice(DATE), lambda animal, point: cohort.date(point.day), ""),
    }
    long, short = chance.choice(LENGTHS)
    volume: Column = (chance.choice(VOLUME), lambda animal, point: point.volume, "volume")
    product: Column = (
        chance.choice(VOLUME),
        lambda animal, point: round(point.length * point.width**2 / 2, 1),
        "product",
    )
    length: Column = (long, lambda animal, point: point.length, "length")
    width: Column = (short, lambda animal, point: point.width, "width")
    weight: Column = (chance.choice(WEIGHT), lambda animal, point: point.weight, "weight")
    measures: dict[str, list[Column]] = {
        "volume": [volume],
        "lengths": [length, width],
        "lengths and volume": [length, width, product],
        "weight too": [volume, weight],
    }
    columns: list[Column] = [
        (chance.choice(ANIMAL), lambda animal, point: animal.name, ""),
        (chance.choice(ARM), lambda animal, point: animal.arm, ""),
        times[when],
        *measures[what],
    ]
    if has_study:
        columns.insert(0, (chance.choice(STUDY), lambda animal, point: animal.study, ""))
    for name, fill in chance.sample(EXTRAS, chance.choice((0, 0, 1, 2))):
        columns.append((name, lambda animal, point, fill=fill: fill(chance, animal), ""))  # type: ignore[misc]
    return columns


def _values(point: Point, measures: set[str]) -> tuple[tuple[str, object], ...]:
    """The measured values of a point by their column in the study."""
    values: dict[str, object] = {}
    if "volume" in measures:
        values["volume_mm3"] = point.volume
    if "length" in measures:
        values |= {"length_mm": point.length, "width_mm": point.width}
    if "weight" in measures:
        values["weight_g"] = point.weight
    return tuple(values.items())


def days_across(chance: random.Random) -> Drawn:
    """A row an animal, a column a day; one table, or a block an arm."""
    traits: list[str] = []
    cohort = draw_cohort(chance)
    heads, is_relative = _day_headings(chance, cohort)
    statistics = chance.choice((None, None, None, "named", "in the arm column"))
    if statistics:
        traits.append(f"statistic rows {statistics}")
    is_block_an_arm = chance.random() < 0.3
    is_arm_once = chance.random() < 0.3
    titles = chance.choice((("Tumor volume (mm3)",), ("Tumor volumes in mm3",), ()))
    if is_block_an_arm:
        traits.append("a block an arm")
        head: list[Value] = [chance.choice(ANIMAL), *heads]
        blocks = [
            titled(_across_rows(cohort, [arm], head, statistics, False, False), arm)
            for arm in cohort.arms
        ]
        block = below(blocks, chance.choice((1, 1, 2)))
    else:
        traits += ["arm once"] if is_arm_once else []
        head = [chance.choice(ARM), chance.choice(ANIMAL), *heads]
        block = _across_rows(cohort, cohort.arms, head, statistics, True, is_arm_once)
    if not is_block_an_arm and chance.random() < 0.2:
        copy = _normalized(cohort, head)
        name = chance.choice(("Normalized", "Relative tumor volume", "Fold change (V/V0)", "RTV"))
        block = beside(titled(block, "Tumor volume (mm3)"), titled(copy, name), 2)
        traits.append("normalized copy beside")
    elif titles and not is_block_an_arm:
        block = titled(block, *titles)
        traits.append("measure in the title")
    return drawn(chance, "days across", [("Sheet1", block)], is_relative, traits)


def _day_headings(chance: random.Random, cohort: Cohort) -> tuple[list[Value], bool]:
    """The headings of the days, and whether they are dates."""
    form = chance.choice(("Day {}", "D{}", "day {}", "number", "Day{}", "d{}", "date"))
    if form == "date":
        return [cohort.date(day) for day in cohort.days], True
    return [day if form == "number" else form.format(day) for day in cohort.days], False


def _across_rows(
    cohort: Cohort,
    arms: Sequence[str],
    head: Sequence[Value],
    statistics: str | None,
    has_arm: bool,
    is_arm_once: bool,
) -> Block:
    rows: Grid = [list(head)]
    facts: list[Fact] = []
    for arm in arms:
        for at, animal in enumerate(cohort.of(arm)):
            shown = None if is_arm_once and at else arm
            first: list[Value] = [shown, animal.name] if has_arm else [animal.name]
            owner = (None, arm, str(animal.name), None)
            for column, point in enumerate(animal.points, start=len(first)):
                values = (("volume_mm3", point.volume),)
                facts.append(Fact("calipers", owner, (point.day,), values, len(rows), column))
            left = len(cohort.days) - len(animal.points)
            rows.append([*first, *(point.volume for point in animal.points), *[None] * left])
        if statistics:
            rows += _statistics(cohort, arm, statistics, has_arm)
    return Block(rows, tuple(facts))


def _statistics(cohort: Cohort, arm: str, place: str, has_arm: bool) -> Grid:
    """Mean and SD of an arm by day, named where animals or arms are."""
    rows: Grid = []
    for name, of in (("Mean", fmean), ("SD", stdev)):
        first: list[Value] = [name] if not has_arm else [None, name]
        if has_arm and place == "in the arm column":
            first = [name, None]
        line: list[Value] = []
        for at in range(len(cohort.days)):
            here = [a.points[at].volume for a in cohort.of(arm) if len(a.points) > at]
            numbers = [float(value) for value in here if value is not None]
            line.append(round(of(numbers), 2) if len(numbers) > 1 else None)
        rows.append([*first, *line])
    return rows


def _normalized(cohort: Cohort, head: Sequence[Value]) -> Block:
    """The same animals with volumes over the first one."""
    rows: Grid = [list(head)]
    for animal in cohort.animals:
        first = animal.points[0].volume or 1
        line = [round((point.volume or 0) / first, 3) for point in animal.points]
        left = len(cohort.days) - len(line)
        rows.append([animal.arm, animal.name, *line, *[None] * left])
    return Block(rows, ())


def days_down(chance: random.Random) -> Drawn:
    """A row a day, a column an animal, arms above them."""
    traits: list[str] = []
    cohort = draw_cohort(chance, is_unique=True)
    is_filled = chance.random() < 0.5
    has_means = chance.random() < 0.2
    upper: list[Value] = [None]
    lower: list[Value] = [
        chance.choice(("Day", "Days", "day", "Time (days)", "Day post treatment"))
    ]
    columns: list[Animal | str] = []
    for arm in cohort.arms:
        members = cohort.of(arm)
        columns += members
        upper += [arm if is_filled or not at else None for at in range(len(members))]
        lower += [animal.name for animal in members]
        if has_means:
            columns.append(arm)
            upper.append(arm if is_filled else None)
            lower.append("Mean")
    rows: Grid = [upper, lower]
    facts: list[Fact] = []
    for at, day in enumerate(cohort.days):
        line: list[Value] = [day]
        for column in columns:
            line.append(_down_cell(cohort, column, at))
            if isinstance(column, Animal) and at < len(column.points):
                owner = (None, column.arm, str(column.name), None)
                values = (("volume_mm3", column.points[at].volume),)
                place = (len(rows), len(line) - 1)
                facts.append(Fact("calipers", owner, (day,), values, *place))
        rows.append(line)
    traits += ["arms above every animal" if is_filled else "arms above the first animal"]
    traits += ["means beside"] if has_means else []
    block = Block(rows, tuple(facts))
    if chance.random() < 0.6:
        block = titled(block, "Tumor volume (mm3)")
        traits.append("measure in the title")
    return drawn(chance, "days down", [("Tumor volume", block)], traits=traits)


def _down_cell(cohort: Cohort, column: Animal | str, at: int) -> Value:
    if isinstance(column, Animal):
        return column.points[at].volume if at < len(column.points) else None
    here = [a.points[at].volume for a in cohort.of(column) if len(a.points) > at]
    return round(fmean(float(value or 0) for value in here), 2) if here else None


def value_date_pairs(chance: random.Random) -> Drawn:
    """A row an animal; a value and its date by turns across."""
    cohort = draw_cohort(chance)
    measure, name, field = chance.choice((
        ("volume", "Tumor volume", "volume_mm3"),
        ("volume", "TV (mm3)", "volume_mm3"),
        ("weight", "Body weight", "weight_g"),
    ))  # fmt: skip
    is_value_first = chance.random() < 0.5
    head: list[Value] = [chance.choice(ANIMAL), chance.choice(ARM)]
    for at in range(len(cohort.days)):
        two = [f"{name} {at + 1}", f"Date {at + 1}"]
        head += two if is_value_first else two[::-1]
    rows: Grid = [head]
    facts = []
    for animal in cohort.animals:
        line: list[Value] = [animal.name, animal.arm]
        for point in animal.points:
            value = point.volume if measure == "volume" else point.weight
            column = len(line) + (not is_value_first)
            owner = (None, animal.arm, str(animal.name), None)
            facts.append(
                Fact("calipers", owner, (point.day,), ((field, value),), len(rows), column)
            )
            pair: list[Value] = [value, cohort.date(point.day)]
            line += pair if is_value_first else pair[::-1]
        rows.append([*line, *[None] * (len(head) - len(line))])
    traits = [measure, "value first" if is_value_first else "date first"]
    block = Block(rows, tuple(facts))
    return drawn(chance, "value and date pairs", [("Sheet1", block)], True, traits)


def sessions(chance: random.Random) -> Drawn:
    """A block a day, below each other: animals down, length and width (and weight) across."""
    cohort = draw_cohort(chance, is_unique=True)
    has_weight = chance.random() < 0.4
    long, short = chance.choice(LENGTHS)
    weight = chance.choice(WEIGHT)
    animal_heading, arm_heading = chance.choice(ANIMAL), chance.choice(ARM)
    blocks = []
    for day in cohort.days:
        heads: list[Value] = [animal_heading, arm_heading, long, short]
        rows: Grid = [heads + ([weight] if has_weight else [])]
        facts = []
        for animal in cohort.animals:
            point = next((each for each in animal.points if each.day == day), None)
            if point is None:
                continue
            owner = (None, animal.arm, str(animal.name), None)
            values = _values(point, {"length", "weight"} if has_weight else {"length"})
            facts.append(Fact("calipers", owner, (day,), values, len(rows), 2))
            line: list[Value] = [animal.name, animal.arm, point.length, point.width]
            rows.append(line + ([point.weight] if has_weight else []))
        blocks.append(titled(Block(rows, tuple(facts)), f"Day {day}"))
    block = below(blocks, chance.choice((1, 1, 2)))
    return drawn(chance, "sessions", [("Sheet1", block)], traits=["weight"] if has_weight else [])


def survival_list(chance: random.Random) -> Drawn:
    """A row an animal: how long it lived, and whether it died."""
    cohort = draw_cohort(chance)
    words = chance.choice((("1", "0"), ("dead", "alive"), ("Dead", "Censored"), ("died", "alive")))
    heads = (
        chance.choice(ANIMAL),
        chance.choice(ARM),
        chance.choice(("Day of death", "Survival (days)", "Survival time (days)", "OS (days)",
                       "Time to event (days)", "Day")),
        chance.choice(("Event", "Status", "event", "Dead", "Outcome")),
    )  # fmt: skip
    rows: Grid = [list(heads)]
    facts = []
    for animal in cohort.animals:
        is_dead = chance.random() < 0.75
        day = chance.randint(12, 90)
        said: Value = words[0] if is_dead else words[1]
        said = int(said) if isinstance(said, str) and said.isdigit() else said
        values = (("day", float(day)), ("event", is_dead))
        owner = (animal.arm, str(animal.name))
        facts.append(Fact("survival", owner, (), values, len(rows), 2))
        rows.append([animal.name, animal.arm, day, said])
    block = Block(rows, tuple(facts))
    return drawn(chance, "survival list", [("Survival", block)], traits=list(words))


def status_by_day(chance: random.Random) -> Drawn:
    """A row an animal, a column a day, in words whether it lives."""
    cohort = draw_cohort(chance)
    alive, dead = chance.choice((("alive", "found_dead"), ("alive", "dead"), ("A", "D")))
    rows: Grid = [[chance.choice(ANIMAL), chance.choice(ARM), *(f"Day {d}" for d in cohort.days)]]
    facts = []
    for animal in cohort.animals:
        is_dead = len(animal.points) > 1 and chance.random() < 0.6
        line: list[Value] = [alive for _ in animal.points]
        line[-1] = dead if is_dead else alive
        values = (("day", float(animal.last.day)), ("event", is_dead))
        owner = (animal.arm, str(animal.name))
        facts.append(Fact("survival", owner, (), values, len(rows), 1 + len(line)))
        left = len(cohort.days) - len(line)
        rows.append([animal.name, animal.arm, *line, *[None] * left])
    block = Block(rows, tuple(facts))
    return drawn(chance, "status by day", [("Survival", block)], traits=[alive])
