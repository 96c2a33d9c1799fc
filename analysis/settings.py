"""Every choice a user can make about the analysis, in one frozen record with its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

VolumeFormula = Literal["half", "pi6", "pi6_height"]
InhibitionKey = Literal["tgi_delta", "tgi_volume", "tgi_rtv", "tgi_auc"]
ZeroDose = Literal["include", "leave out"]
CurveModel = Literal["4pl", "3pl", "2pl", "5pl"]


FEWEST_ANIMALS = 3  # of an arm; with fewer a comparison has its estimate and no p


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices that change numbers; equal settings on an equal study give equal results."""

    control: Literal["", "vehicle", "untreated"] = ""  # "": vehicle where there is one
    volume_formula: VolumeFormula = "half"  # L*W^2/2
    several_tumors: Literal["sum", "mean"] = "sum"  # tumors of one animal on one day
    # None: last day with 80 % of the control and half of every other arm
    evaluation_day: float | None = None
    window_days: float = 3.0  # measuring days gathered, from the first to the last; 0: none
    inhibition: InhibitionKey = "tgi_delta"  # the lab's own definition of growth inhibition
    endpoint_volume_mm3: float | None = None  # None: the study sheet's own
    blank_correction: bool = True
    bootstrap_resamples: int = 2000
    bootstrap_seed: int = 20240
    confidence: float = 0.95
    adjust_for_baseline: bool = False  # arms against control on log volume: ANCOVA on log baseline
    # Growth rates: what varies among animals, and whether arms scatter alike
    growth_spread: Literal["slope", "intercept and slope"] = "slope"
    growth_residual: Literal["common", "per arm"] = "common"
    # Survival
    survival_test: Literal["log-rank", "gehan"] = "log-rank"  # gehan: Gehan-Breslow
    event_free_mm3: float | None = None  # None: the endpoint volume, where one is known
    event_free_deaths: bool = False  # a death before the size: an event, or censored
    # Combinations on plates: resamples of experiments (all there are, where fewer) or wells.
    synergy_resamples: int = 200
    # Dose response: whether control wells enter the fit as concentration 0 (as R's drc) or not
    # (as GraphPad Prism).
    zero_dose: ZeroDose = "include"
    # Which curve is fitted: 3pl holds the bottom at 0 %, 2pl the top at 100 % as well.
    curve_model: CurveModel = "4pl"


# Least and most of the settings that are numbers: what a study can need, and a machine can do.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "evaluation_day": (-2_000, 2_000),
    "window_days": (0, 14),
    "endpoint_volume_mm3": (1, 1_000_000),
    "bootstrap_resamples": (1, 20_000),
    "bootstrap_seed": (0, 2**32 - 1),
    "confidence": (0.5, 0.9999),
    "event_free_mm3": (1, 1_000_000),
    "synergy_resamples": (1, 5_000),
}


def out_of_bounds(settings: Settings) -> tuple[str, ...]:
    """What is wrong with numbers among the settings, a sentence each."""
    return tuple(
        f"The setting {name} is {value:g}; it can be {least:,g} to {most:,g}."
        for name, (least, most) in BOUNDS.items()
        if (value := getattr(settings, name)) is not None and not least <= value <= most
    )
