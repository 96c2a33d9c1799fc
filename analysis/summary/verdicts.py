"""Does a combination beat its best partner? One verdict per combination and readout.

Nouns: ``Verdict``. The partner is the component with the best mean on that readout; the verdict is
"better" or "worse" only where the 95 % interval of the difference leaves 0 out.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.groups import columns_of, groups_of, places
from analysis.in_vivo.growth.windows import EXACT, Windows
from analysis.number_words import plain_number, signed_number
from analysis.settings import FEWEST_ANIMALS
from analysis.statistics.comparison import welch
from analysis.study import Arm, Study

Readout = Literal["tumor volume change", "growth rate", "life span", "viability"]
Call = Literal["better", "worse", "no clear difference", "not estimable"]
UNITS: dict[Readout, str] = {  # of a difference
    "tumor volume change": "points",
    "growth rate": "points a day",
    "life span": "d",
    "viability": "points",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A combination against its best single partner on one readout of one model.

    ``difference`` is combination minus partner with its 95 % interval ``low`` to ``high``, in the
    readout's unit (percentage points for tumor volume change and viability, percent a day for
    growth rate, days for life span). ``reason`` is why this readout answers in place of another.
    """

    model: str
    readout: Readout
    combination: str
    partner: str
    value: float
    partner_value: float
    difference: float
    low: float
    high: float
    p: float
    n: int
    n_partner: int
    call: Call
    method: str
    when: str  # the readout with its day or time, in words
    reason: str = ""

    @property
    def text(self) -> str:
        """``anastrozole + tamoxifen: +40 %, worse than anastrozole alone, −50 %``, with test."""
        value, partner_value = (
            _value_text(v, self.readout) for v in (self.value, self.partner_value)
        )
        words = {
            "better": f"better than {self.partner} alone",
            "worse": f"worse than {self.partner} alone",
            "no clear difference": f"not clearly different from {self.partner} alone",
            "not estimable": f"beside {self.partner} alone (no test possible)",
        }[self.call]
        return (
            f"{self.combination}: {self.when} {value}, {words}, {partner_value}"
            f"{self._interval_text()}{f'. {self.reason}' if self.reason else ''}"
        )

    def _interval_text(self) -> str:
        n = f"n = {self.n} and {self.n_partner} animals"
        if self.readout == "viability":
            n = f"n = {self.n} experiments"
        if not math.isfinite(self.low):
            return f" ({n})"
        unit = UNITS[self.readout]
        p = "p < 0.0001" if self.p < 0.0001 else f"p = {self.p:.2g}"
        middle, low, high = (signed_number(v, 1) for v in (self.difference, self.low, self.high))
        return f" (difference {middle} {unit}, 95 % CI {low} to {high}, {p}, {n})"


def volume_verdicts(
    study: Study,
    volumes: pd.DataFrame,
    evaluation_days: Mapping[str, float],
    windows: Windows = EXACT,
    unread: Collection[str] = (),
) -> tuple[Verdict, ...]:
    """Change of tumor volume from baseline on the evaluation day; lower is better.

    Welch's t interval on the animals' changes (percentage points), animals measured that day;
    ``volumes`` has an animal once in a window of days. None for ``unread`` models.
    """
    models, arms = volumes["model"].to_numpy(), volumes["arm"].to_numpy()
    days, change = (volumes[name].to_numpy(float) for name in ("day", "change_pct"))
    verdicts = []
    for model, day in evaluation_days.items():
        if model in unread:
            continue
        on_day = (models == model) & (days == day)
        samples = _samples(arms[on_day], change[on_day])
        for arm in _combinations(study):
            if partner := _best_partner(arm, samples, lower_is_better=True):
                verdicts.append(
                    _welch_verdict(
                        model,
                        "tumor volume change",
                        arm.name,
                        partner,
                        samples,
                        f"tumor volume change on {windows.words(model, day)}",
                    )
                )
    return tuple(verdicts)


def growth_verdicts(
    study: Study, rates: pd.DataFrame, pairs: pd.DataFrame, unread: Mapping[str, str]
) -> tuple[Verdict, ...]:
    """Growth rate in % a day, of models without a day on which volumes answer; lower is better.

    Parameters
    ----------
    rates, pairs : DataFrame
        Tables ``growth_rates`` and ``growth_rate_pairs``.
    unread : mapping of str to str
        Why no day answers, by model.
    """
    verdicts = []
    for model, why in unread.items():
        own = rates[(rates["model"] == model) & rates["rate_per_day"].notna()].set_index("arm")
        values = {str(arm): np.array([rate]) for arm, rate in own["rate_per_day"].items()}
        counts = {str(arm): int(n) for arm, n in own["n_animals"].to_dict().items()}
        for arm in _combinations(study):
            partner = _best_partner(arm, values, lower_is_better=True)
            if partner is None:
                continue
            difference, low, high, p = _rate_difference(pairs, model, arm.name, partner)
            verdicts.append(
                Verdict(
                    model=model,
                    readout="growth rate",
                    combination=arm.name,
                    partner=partner,
                    value=100 * float(values[arm.name][0]),
                    partner_value=100 * float(values[partner][0]),
                    difference=100 * difference,
                    low=100 * low,
                    high=100 * high,
                    p=p,
                    n=counts[arm.name],
                    n_partner=counts[partner],
                    call=_call(low, high, lower_is_better=True),
                    method="growth rates of the mixed model against the best partner, t",
                    when="growth rate",
                    reason=f"The growth rate answers: {why}",
                )
            )
    return tuple(verdicts)


def life_span_verdicts(study: Study) -> tuple[Verdict, ...]:
    """Mean life span; longer is better. Only where every animal of both arms has an event.

    Welch's t interval on the animals' days. Arms with censored animals get no verdict here: their
    mean is restricted, and the log-rank test against the partner is the comparison to read.
    """
    if study.survival is None:
        return ()
    verdicts = []
    names = ("model", "arm", "day", "event")
    models, arms, day, event = (study.survival[name].to_numpy() for name in names)
    for model in dict.fromkeys(models):
        censored = set(arms[(models == model) & ~event])
        complete = (models == model) & [arm not in censored for arm in arms]
        samples = _samples(arms[complete], day[complete])
        for arm in _combinations(study):
            if partner := _best_partner(arm, samples, lower_is_better=False):
                verdicts.append(
                    _welch_verdict(
                        str(model), "life span", arm.name, partner, samples, "mean life span"
                    )
                )
    return tuple(verdicts)


def viability_verdicts(
    study: Study, experiments: pd.DataFrame, doses: pd.DataFrame
) -> tuple[Verdict, ...]:
    """Viability at the reference dose and time; lower is better, compared within experiments.

    The difference of the two arms is taken in each experiment, then a one-sample t interval over
    the experiments (n = experiments; fewer than 2: no interval).

    Parameters
    ----------
    experiments : DataFrame
        One row per experiment, arm, dose and time, with ``viability_pct``.
    doses : DataFrame
        The dose and time that stand for each arm (columns of ``scorecard.reference_doses``).
    """
    place = places(experiments, doses, list(doses.columns))
    names = ["model", "arm", "experiment", "time_h", "viability_pct"]
    at_dose = columns_of(experiments, names, np.flatnonzero(place >= 0))
    cells = groups_of(at_dose, ["model", "arm", "experiment"])
    viability = cells.mean(at_dose["viability_pct"]).tolist()
    first = (column[cells.first].tolist() for column in list(at_dose.values())[:4])
    times: dict[str, float] = {}
    tables: dict[str, dict[str, dict[str, float]]] = {}
    for model, name, experiment, time_h, value in zip(*first, viability, strict=True):
        times.setdefault(model, time_h)
        table = tables.setdefault(model, {})
        if not math.isnan(value):
            table.setdefault(name, {})[experiment] = value
    verdicts = []
    for model, table in tables.items():
        samples = {arm: np.array(list(seen.values())) for arm, seen in table.items()}
        for arm in _combinations(study):
            if partner := _best_partner(arm, samples, lower_is_better=True):
                both = [each for each in sorted(table[arm.name]) if each in table[partner]]
                pair = np.array(
                    [[table[name][each] for each in both] for name in (arm.name, partner)]
                )
                verdicts.append(_paired_verdict(str(model), arm.name, partner, pair, times[model]))
    return tuple(verdicts)


def _combinations(study: Study) -> tuple[Arm, ...]:
    return tuple(arm for arm in study.arms if arm.role == "combination")


def _samples(arms: np.ndarray, values: np.ndarray) -> dict[str, np.ndarray]:
    """The measured values of each arm."""
    known = ~np.isnan(values)
    return {str(arm): values[known & (arms == arm)] for arm in dict.fromkeys(arms[known])}


def _best_partner(arm: Arm, samples: dict[str, np.ndarray], *, lower_is_better: bool) -> str | None:
    partners = [name for name in arm.components if len(samples.get(name, ()))]
    if not partners or not len(samples.get(arm.name, ())):
        return None
    sign = 1 if lower_is_better else -1
    return min(partners, key=lambda name: sign * float(samples[name].mean()))


def _rate_difference(
    pairs: pd.DataFrame, model: str, arm: str, versus: str
) -> tuple[float, float, float, float]:
    """Rate of an arm less that of another, with its interval and p."""
    rows = pairs[pairs["model"] == model]
    for first, second, sign in ((arm, versus, 1), (versus, arm, -1)):
        found = rows[(rows["arm"] == first) & (rows["versus"] == second)]
        if len(found):
            row = found.iloc[0]
            low, high = sorted((sign * float(row["low"]), sign * float(row["high"])))
            return sign * float(row["difference"]), low, high, float(row["p"])
    return (math.nan,) * 4


def _welch_verdict(
    model: str,
    readout: Readout,
    combination: str,
    partner: str,
    samples: dict[str, np.ndarray],
    when: str,
) -> Verdict:
    a, b = samples[combination], samples[partner]
    test = welch(a, b, fewest=FEWEST_ANIMALS)
    return Verdict(
        model=model,
        readout=readout,
        combination=combination,
        partner=partner,
        value=float(a.mean()),
        partner_value=float(b.mean()),
        difference=float(a.mean() - b.mean()),
        low=test.low,
        high=test.high,
        p=test.p,
        n=len(a),
        n_partner=len(b),
        call=_call(test.low, test.high, lower_is_better=readout != "life span"),
        method="Welch t test on animals against the best partner, not corrected",
        when=when,
    )


def _paired_verdict(
    model: str, combination: str, partner: str, pair: np.ndarray, time_h: float
) -> Verdict:
    """``pair`` holds the viability of the combination and of its partner by experiment."""
    difference = pair[0] - pair[1]
    n = len(difference)
    low = high = p = math.nan
    if n >= 2 and difference.std() > 0:
        mean, se = difference.mean(), difference.std(ddof=1) / math.sqrt(n)
        half = float(stdtrit(n - 1, 0.975)) * se
        low, high = float(mean - half), float(mean + half)
        p = 2 * float(stdtr(n - 1, -abs(mean) / se))
    return Verdict(
        model=model,
        readout="viability",
        combination=combination,
        partner=partner,
        value=float(pair[0].mean()) if n else math.nan,
        partner_value=float(pair[1].mean()) if n else math.nan,
        difference=float(difference.mean()) if n else math.nan,
        low=low,
        high=high,
        p=p,
        n=n,
        n_partner=n,
        call=_call(low, high, lower_is_better=True),
        method="paired t test over experiments against the best partner, not corrected",
        when=f"viability at {time_h:g} h" if np.isfinite(time_h) else "viability",
    )


def _call(low: float, high: float, *, lower_is_better: bool) -> Call:
    if not (math.isfinite(low) and math.isfinite(high)):
        return "not estimable"
    if low <= 0 <= high:
        return "no clear difference"
    return "better" if (high < 0) == lower_is_better else "worse"


def _value_text(value: float, readout: Readout) -> str:
    if not math.isfinite(value):
        return "not measured"
    if readout == "life span":
        return f"{plain_number(value, 1)} d"
    if readout == "growth rate":
        return f"{plain_number(value, 1)} % a day"
    written = signed_number if readout == "tumor volume change" else plain_number
    return f"{written(value, 0)} %"
