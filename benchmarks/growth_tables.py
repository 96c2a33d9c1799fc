"""(g) Tumor volumes to every table, 849 xenograft curves, and the mixed model beside statsmodels.

The curves are those of Gao et al. 2015 where they are at hand (``REAL_FILES``, else
``../shared/real_files``), otherwise as many invented ones; the row says which.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm

from analysis.in_vivo.growth.rates import fit_growth, log_growth
from analysis.in_vivo.growth.volume import animal_volumes
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import CALIPER_COLUMNS, Arm, Study
from benchmarks.measure import Measured, seconds

TITLE = "(g) Tumor growth (aims: 2 s, 5 s, and 20x statsmodels at equal log-likelihood)"
SHARED = Path(__file__).parents[2] / "shared" / "real_files"
CURVES = Path(os.environ.get("REAL_FILES", SHARED)) / "in_vivo/pdxe_brca/pdxe_brca_volumes.csv"
EQUAL = 1e-6  # of log-likelihoods
RESAMPLES = Settings(bootstrap_resamples=2000)


def measure(rounds: int) -> list[Measured]:
    """Time both studies and both fits; the first, slower call of each is not counted."""
    small = study_of(invented(arms=6, animals=10, days=20))
    curves, source = xenografts()
    large = study_of(curves)
    return [
        Measured("60 animals x 20 days, 2,000 resamples", _times(small, rounds), "s"),
        Measured(f"{len(_names(curves))} curves, {source}", _times(large, min(rounds, 3)), "s"),
        *_fits(small, rounds),
    ]


def invented(arms: int, animals: int, days: int) -> pd.DataFrame:
    """Exponential growth with a rate and a size of each animal's own."""
    rng = np.random.default_rng(11)
    arm, animal = np.divmod(np.arange(arms * animals), animals)
    day = 2.0 * np.arange(days)
    rate = 0.06 - 0.01 * arm + rng.normal(0, 0.01, arms * animals)
    size = np.log(rng.uniform(100, 150, arms * animals))
    log_volume = size[:, None] + rate[:, None] * day + rng.normal(0, 0.1, (arms * animals, days))
    return pd.DataFrame(
        {
            "arm": np.repeat([f"drug {i}" if i else "vehicle" for i in arm], days),
            "animal": np.repeat(animal.astype(str), days),
            "day": np.tile(day, arms * animals),
            "volume_mm3": np.exp(log_volume).ravel(),
        }
    )


def xenografts() -> tuple[pd.DataFrame, str]:
    """849 curves of a patient's tumor under a drug, and whose they are."""
    if not CURVES.exists():
        return invented(arms=22, animals=39, days=15)[: 849 * 15], "invented"
    sheet = pd.read_csv(CURVES)
    names = {"drug": "arm", "model.id": "animal", "time": "day", "volume": "volume_mm3"}
    rows = sheet.rename(columns=names).astype({"animal": str})
    return rows.replace({"arm": {"untreated": "vehicle"}}), "Gao et al. 2015"


def study_of(rows: pd.DataFrame) -> Study:
    """A study of these volumes."""
    table = rows.reindex(columns=list(CALIPER_COLUMNS))
    texts = [name for name, kind in CALIPER_COLUMNS.items() if kind == "str"]
    table = table.astype(object).where(table.notna()).assign(
        **{name: table[name].fillna("") for name in texts}
    ).astype(CALIPER_COLUMNS)  # fmt: skip
    arms = [Arm(arm, "vehicle" if arm == "vehicle" else "single") for arm in rows["arm"].unique()]
    return Study("benchmark", str(len(rows)), tuple(arms), calipers=table)


def _names(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop_duplicates(["arm", "animal"])


def _times(study: Study, rounds: int) -> tuple[float, ...]:
    analyse(study, RESAMPLES)
    return tuple(seconds(lambda: analyse(study, RESAMPLES)) for _ in range(rounds))


def _fits(study: Study, rounds: int) -> list[Measured]:
    """One rate an arm and a random slope an animal by both, in turns; their log-likelihoods."""
    rows = log_growth(animal_volumes(study, Settings()), study)
    arms = tuple(rows["arm"].unique())
    model = _statsmodels(rows, arms)
    ours, theirs = fit_growth(rows, arms), model()
    differs = abs(ours.log_likelihood - theirs)
    if differs > EQUAL:
        raise SystemExit(f"log-likelihoods differ by {differs:.2g}")
    pairs = [(seconds(model), seconds(lambda: fit_growth(rows, arms))) for _ in range(rounds)]
    slow, quick = zip(*pairs, strict=True)
    other = Measured("mixed model, statsmodels MixedLM", slow, "s")
    return [
        Measured("mixed model, ours", quick, "s", other),
        other,
        Measured("difference of their log-likelihoods", (differs,), "nats"),
    ]


def _statsmodels(rows: pd.DataFrame, arms: tuple[str, ...]) -> Callable[[], float]:
    """A function that fits the same model with statsmodels, and gives its log-likelihood."""
    days, y = rows["days"].to_numpy(), rows["log_rtv"].to_numpy()
    x = np.array([np.where(rows["arm"] == arm, days, 0.0) for arm in arms]).T
    animal = (rows["arm"] + "/" + rows["animal"]).to_numpy()

    def fit() -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = sm.MixedLM(y, x, groups=animal, exog_re=days[:, None]).fit(reml=True)
        return float(found.llf)

    return fit
