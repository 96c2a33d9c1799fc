"""Tumor volume, its change from baseline, and body weight of every animal on every day.

Noun of this module: the table ``animal_volumes``, sorted by model, arm (in the order of the
study), animal and day. The animal is the unit: its tumors of one day are one number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Columns, Table, at_rows, by_model, coded, columns_of, groups_of
from analysis.in_vivo.growth.burden import ANIMAL, animal_days, calipers_of
from analysis.settings import Settings
from analysis.study import Problem, Study

Array = npt.NDArray[np.float64]

OF_GROWTH = [*ANIMAL, "day", "volume_mm3", "weight_g", "change_pct", "rtv"]
MISSING_TUMOR = "days on which a tumor measured before is missing"
ANIMAL_VOLUME_COLUMNS = [
    "model",
    "arm",
    "animal",
    "day",
    "length_mm",
    "width_mm",
    "volume_mm3",
    "change_pct",
    "rtv",
    "weight_g",
    "weight_change_pct",
    "n_tumors",
    "status",
]


def animal_volumes(study: Study, settings: Settings) -> pd.DataFrame:
    """Volume, change from baseline and weight per animal and day.

    ``change_pct = 100 (V - V0) / V0`` and ``rtv = V / V0``, where V0 is the animal's volume on the
    treatment start day of its model, else its last one before; both from that day on.
    ``weight_change_pct`` likewise from the weights.

    Volume, several tumors and missing tumors: see ``tumor_burden.animal_days``. Length and width
    are given where they are one tumor's.

    Parameters
    ----------
    study : Study
        With calipers; lengths in mm, weights in g.
    settings : Settings
        ``volume_formula`` and ``several_tumors``.

    Returns
    -------
    DataFrame
        One row per animal and day. No baseline, or a baseline of 0 mm3: no ratios, and
        ``status`` says so.

    Raises
    ------
    StudyError
        The formula needs the height where only length and width were measured.
    """
    days = animal_days(study, settings)
    start = baselines(days, start_days(study))
    day, volume, weight = (days[name].to_numpy(float) for name in ("day", "volume_mm3", "weight_g"))
    baseline, lightest = start["baseline_mm3"], start["baseline_g"]
    grown = np.where((day >= start["baseline_day"]) & (baseline > 0), baseline, np.nan)
    weighed = np.where(day >= start["weight_day"], lightest, np.nan)
    whole = days.assign(
        change_pct=100 * (volume - grown) / grown,
        rtv=volume / grown,
        weight_change_pct=100 * (weight - weighed) / weighed,
        status=_status(days, start),
    )
    return whole[ANIMAL_VOLUME_COLUMNS]


def start_days(study: Study) -> dict[str, float]:
    """Treatment start day of each model with calipers.

    The ``treatment_start_day`` of the study sheet; else day 0; else, in a model where nothing was
    measured on day 0, the first day a tumor was measured. Where the tumors of most animals are
    0 mm3 then, the first day on which those of most animals are larger.
    """
    found = _first_days(study)
    later = {} if study.fact_number("treatment_start_day") is not None else _palpable(study, found)
    return found | later


def _palpable(study: Study, starts: Mapping[str, float]) -> dict[str, float]:
    """The first day with a tumor in most animals, of models in which most have none before."""
    calipers = calipers_of(study)
    size = calipers["length_mm"] * calipers["width_mm"]
    size = size.where(size.notna(), calipers["volume_mm3"])
    early = calipers["day"] <= calipers["model"].map(starts)
    later: dict[str, float] = {}
    for model in calipers["model"][early & (size == 0)].unique():
        here = (calipers["model"] == model) & size.notna()
        rows = calipers.loc[here, ["arm", "animal", "day"]].assign(size=size[here])
        daily = rows.groupby(["arm", "animal", "day"], sort=True)["size"].max().reset_index()
        before = daily[daily["day"] <= starts[model]]
        baseline = before.drop_duplicates(["arm", "animal"], keep="last")["size"]
        share = (daily["size"] > 0).groupby(daily["day"]).mean()
        found = share.index[(share > 0.5) & (share.index > starts[model])]
        if (baseline == 0).mean() > 0.5 and len(found):
            later[str(model)] = float(found[0])
    return later


def _first_days(study: Study) -> dict[str, float]:
    """The start day of each model by what is stated and on which days it was measured."""
    calipers = calipers_of(study)
    given = study.fact_number("treatment_start_day")
    model = coded(calipers, "model")
    names = sorted(model.values.tolist())
    if given is not None:
        return dict.fromkeys(names, given)
    columns = ("day", "volume_mm3", "length_mm", "width_mm", "weight_g")
    day, volume, length, width, weight = (calipers[name].to_numpy(float) for name in columns)
    sized = ~np.isnan(volume) | ~np.isnan(length + width)
    first = np.full(len(names), np.inf)
    np.minimum.at(first, model.number[sized], day[sized])
    first[model.number[(day == 0) & (sized | ~np.isnan(weight))]] = 0.0
    found = dict(zip(model.values, np.where(np.isinf(first), 0.0, first).tolist(), strict=True))
    return {name: found[name] for name in names}


def sized_rows(volumes: Table, names: Sequence[str] = OF_GROWTH) -> Columns:
    """These columns of the rows with a volume."""
    volume = np.asarray(volumes["volume_mm3"], dtype=float)
    return columns_of(volumes, names, np.flatnonzero(~np.isnan(volume)))


def baselines(volumes: Table, starts: Mapping[str, float]) -> dict[str, Array]:
    """Baseline of each row's animal: its value on the start day, else its last before.

    Parameters
    ----------
    volumes : DataFrame
        model, arm, animal, day, volume_mm3, weight_g; days of one animal in order.
    starts : mapping of str to float
        Treatment start day by model.

    Returns
    -------
    dict of str to array, a value for each row
        start_day, baseline_day, baseline_mm3, weight_day and baseline_g; NaN for an animal without
        a baseline.
    """
    animals = groups_of(volumes, ANIMAL)
    day = np.asarray(volumes["day"], dtype=float)
    start = by_model(volumes, starts)
    found = {"start_day": start}
    for name, column in (("baseline_mm3", "volume_mm3"), ("baseline_g", "weight_g")):
        values = np.asarray(volumes[column], dtype=float)
        last = animals.last_row((day <= start) & ~np.isnan(values))[animals.number]
        found["baseline_day" if column == "volume_mm3" else "weight_day"] = at_rows(day, last)
        found[name] = at_rows(values, last)
    return found


def floor_mm3(volumes: Table) -> float:
    """What a volume of 0 counts as on a log scale: half the smallest positive one of the study.

    A tumor too small to be measured is somewhere below the smallest that was: its logarithm is
    left-censored there. Infinite where no volume is above 0.
    """
    found = np.asarray(volumes["volume_mm3"], dtype=float)
    return float(np.min(found[found > 0], initial=np.inf)) / 2


def zero_words(count: int, floor: float) -> str:
    """``3 volumes of 0 taken as 1.5 mm3 (half the smallest of the study)``; "" for none."""
    if not count:
        return ""
    volumes = "1 volume" if count == 1 else f"{count} volumes"
    return f"{volumes} of 0 taken as {floor:.3g} mm3 (half the smallest of the study)"


def animal_volume_problems(volumes: pd.DataFrame, study: Study) -> tuple[Problem, ...]:
    """Name the animals without a baseline, with missing tumors or with repeated measurements."""
    start = baselines(volumes, start_days(study))
    sized, weighed = (volumes[name].notna().to_numpy() for name in ("volume_mm3", "weight_g"))
    status = volumes["status"].tolist()
    incomplete, averaged = (
        np.array([words in text for text in status], dtype=bool)
        for words in ("incomplete", "mean of")
    )
    kinds = (
        (
            sized & np.isnan(start["baseline_mm3"]),
            "no volume on or before the day treatment started",
            "Kept in mean volumes; left out of changes, ratios and rates.",
        ),
        (
            sized & (start["baseline_mm3"] == 0),
            "a baseline volume of 0 mm3",
            "Left out of % change, RTV and rates.",
        ),
        (
            sized & (start["baseline_day"] < start["start_day"]),
            "no volume on the day treatment started",
            "The last volume before it is the baseline.",
        ),
        (
            incomplete,
            MISSING_TUMOR,
            "These days have no volume: a sum of the others would be too small.",
        ),
        (
            averaged,
            "several measurements under one tumor name on one day",
            "They were averaged; if they are different tumors, name each in the tumor column.",
        ),
        (
            weighed & np.isnan(start["baseline_g"]),
            "no weight on or before the day treatment started",
            "Left out of weight change.",
        ),
    )
    return (
        *_not_palpable(study),
        *(
            problem
            for rows, what, action in kinds
            if rows.any()
            for problem in _by_model(volumes[rows], what, action, study)
        ),
    )


def _not_palpable(study: Study) -> Iterator[Problem]:
    """Models whose baseline is later than their first day, as most tumors were 0 mm3 until then."""
    first = _first_days(study)
    for model, day in start_days(study).items():
        if day != first[model]:
            name = f" of {model}" if model else ""
            what = (
                f"On day {first[model]:g} the tumors of most animals{name} are 0 mm3. State "
                "treatment_start_day in the study sheet if treatment began then."
            )
            action = f"Day {day:g}, the first with a tumor in most animals, is the baseline."
            yield Problem("warning", what, action=action)


def _status(days: pd.DataFrame, start: Mapping[str, Array]) -> list[str]:
    """Why a number of the row is missing or special; parts joined by semicolons."""
    names = ("n_tumors", "n_known", "n_reads", "below", "day")
    seen, known, reads, below, day = (days[name].to_numpy() for name in names)
    sized, weighed = (days[name].notna().to_numpy() for name in ("volume_mm3", "weight_g"))
    baseline = start["baseline_mm3"]
    parts: tuple[tuple[npt.NDArray[np.bool_], Callable[[int], str]], ...] = (
        ((seen == 0) & weighed, lambda _: "weight only"),
        ((seen == 0) & ~weighed, lambda _: "not measured"),
        (~sized & (seen > 0), lambda i: f"incomplete: {seen[i]} of {known[i]} tumors measured"),
        (below, lambda _: "below detection"),
        (reads > 1, lambda i: f"mean of {reads[i]} measurements"),
        (sized & np.isnan(baseline), lambda _: "no baseline"),
        (sized & (baseline == 0), lambda _: "baseline 0 mm3"),
        (sized & (day < start["baseline_day"]), lambda _: "before baseline"),
    )
    status = [""] * len(days)
    for applies, words in parts:
        for i in np.flatnonzero(applies).tolist():
            status[i] += f"; {words(i)}" if status[i] else words(i)
    return status


def _by_model(rows: pd.DataFrame, what: str, action: str, study: Study) -> list[Problem]:
    """One warning per model that names the animals of these rows."""
    problems = []
    first = calipers_of(study).drop_duplicates("model")[["model", "file", "sheet"]]
    sources = {model: (file, sheet) for model, file, sheet in first.itertuples(index=False)}
    for model, found in rows.groupby("model"):
        animals = found[ANIMAL].drop_duplicates()
        spans = _tumor_spans(animals, study) if what == MISSING_TUMOR else {}
        listed = [
            f"{animal} ({arm}{spans.get((arm, animal), '')})"
            for arm, animal in animals[["arm", "animal"]].itertuples(index=False, name=None)
        ]
        more = f" and {len(listed) - 6} more" if len(listed) > 6 else ""
        number = "1 animal has" if len(listed) == 1 else f"{len(listed)} animals have"
        place = f" in model {model!s}" if model else ""
        text = f"{number} {what}{place}: {', '.join(listed[:6])}{more}."
        problems.append(Problem("warning", text, *sources[model], action=action))
    return problems


def _tumor_spans(animals: pd.DataFrame, study: Study) -> dict[tuple[str, str], str]:
    """Say for each of these animals of one model until when each of its tumors was measured.

    A name that occurs on one day only is often a slip of the pen.
    """
    rows = calipers_of(study).merge(animals, on=ANIMAL)
    sized = rows[rows["volume_mm3"].notna() | rows[["length_mm", "width_mm"]].notna().all(axis=1)]
    last = sized.groupby(["arm", "animal", "tumor"], as_index=False)["day"].max()
    spans: dict[tuple[str, str], str] = {}
    for arm, animal, tumor, day in last.itertuples(index=False, name=None):
        spans[arm, animal] = f"{spans.get((arm, animal), '')}; {tumor or 'unnamed'} to day {day:g}"
    return spans


def counted_as(method: str) -> str:
    """``1.5 mm³``: what a volume of 0 counts as by these words of a method; "" where by none."""
    _, taken, after = method.partition(" of 0 taken as ")
    return f"{after.partition(' ')[0]} mm³" if taken else ""
