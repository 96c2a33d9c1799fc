"""Which vehicle each arm is held against, where plates have several (DMSO, ethanol, ...)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.settings import Settings
from analysis.study import Arm, Study, fact_key

FACT = "vehicle_of_"


def vehicle_fact(arm: str) -> str:
    """The key of the study sheet that names an arm's vehicle: ``vehicle of tamoxifen``."""
    return FACT + fact_key(arm)


def vehicles_of(study: Study, present: Iterable[str]) -> list[str]:
    """The vehicle arms among those present, in the study's order."""
    here = set(present)
    return [arm.name for arm in study.arms if arm.role == "vehicle" and arm.name in here]


def control_arms(
    pairs: Iterable[tuple[str, str]], study: Study, settings: Settings
) -> dict[tuple[str, str], str]:
    """The control of every model and arm; "" where there is none or none is known.

    One vehicle (or the control that the user chose) is that of every arm. With several vehicles
    each arm is held against its own, as the study sheet says it (key ``vehicle of <arm>``, value
    the vehicle); a combination against that of its parts where they agree. Nothing is guessed: an
    arm of which nothing is said has no control.

    Parameters
    ----------
    pairs : iterable of (model, arm)
        What is on the plates.
    study : Study
        Arms and facts.
    settings : Settings
        ``control``.

    Returns
    -------
    dict of (model, arm) to str
    """
    arms: dict[str, list[str]] = {}
    for model, arm in dict.fromkeys(pairs):
        arms.setdefault(model, []).append(arm)
    found: dict[tuple[str, str], str] = {}
    for model, present in arms.items():
        default = study.control(present, settings.control) or ""
        vehicles = vehicles_of(study, present)
        named = study.facts.get("control", "").casefold() == default.casefold()
        several = len(vehicles) > 1 and default in vehicles and not named
        stated = _stated(study, vehicles) if several else {}
        for arm in present:
            found[(model, arm)] = stated.get(arm, "") if several and arm else default
    return found


def _stated(study: Study, vehicles: list[str]) -> Mapping[str, str]:
    """What the study says of every arm; a vehicle is its own."""
    spelled = {vehicle.casefold(): vehicle for vehicle in vehicles}
    said = {arm.name: _said(arm, study, spelled) for arm in study.arms}
    own = {vehicle: vehicle for vehicle in vehicles}
    parts = {
        arm.name: {said.get(part, "") for part in arm.components}
        for arm in study.arms
        if arm.components and not said[arm.name]
    }
    agreed = {name: found.pop() for name, found in parts.items() if len(found) == 1}
    return said | agreed | own


def _said(arm: Arm, study: Study, spelled: Mapping[str, str]) -> str:
    return spelled.get(study.facts.get(vehicle_fact(arm.name), "").strip().casefold(), "")
