"""Resistance: how much more of a drug one cell line needs than the line it was made from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.comparison import holm
from analysis.curve_model import N_PARAMETERS
from analysis.curve_pairs import extra_sum_of_squares, fit_pairs
from analysis.curve_series import SERIES_KEYS
from analysis.dose_curves import StudyCurves
from analysis.least_squares import Mask, Rows
from analysis.parent_lines import line_pairs
from analysis.study import Study

RESISTANCE_COLUMNS = [
    "model",
    "arm",
    "time_h",
    "reference_model",
    "ic50_fold",
    "low",
    "high",
    "status",
    "ic50",
    "reference_ic50",
    "unit",
    "bound",
    "f",
    "df",
    "df_residual",
    "p",
    "p_adjusted",
    "n_experiments",
    "reference_n_experiments",
    "paired_by",
    "method",
]
HALF = 50.0  # % of control
SIDES = ("_line", "_reference")
OF_A_CURVE = [
    *("unit", "status", "ic50", "ic50_low", "ic50_high", "emax_pct"),
    *("lowest_concentration", "highest_concentration", "n_experiments"),
]
METHOD = (
    "ratio of absolute IC50s, t interval on log10 with pooled variance; p: extra sum of squares F, "
    "one curve for both lines against one each; p_adjusted: Holm over the drugs of the same time; "
    "points taken as independent"
)
Words = npt.NDArray[np.str_]


def resistance(dose_response: pd.DataFrame, curves: StudyCurves, study: Study) -> pd.DataFrame:
    """IC50 of a cell line over that of its parent, for every drug and time tested in both.

    ``ic50_fold = IC50 / IC50 of the reference``, both absolute (50 % of control) and as in
    ``dose_response``. The interval is ``log10 fold ± t(df) SE``: the delta method on both curves
    with the residual variance and degrees of freedom of the two together. ``curves`` are
    those that ``dose_response`` is the table of. Which line is held against which:
    `analysis.parent_lines`.

    An IC50 beyond the tested range gives no fold but a bound. ``status``:

    - ``ok``;
    - ``at_least``: the line stays above 50 % up to its highest concentration; ``low`` is that over
      the upper limit of the reference's IC50 (``bound`` is ``>``), and the like where the
      reference stays below 50 % from its lowest concentration on;
    - ``at_most``: the other way round; ``high`` (``bound`` is ``<``);
    - ``both_outside_range``, ``not_determined`` (a curve that its points do not determine, or
      fewer than four concentrations), ``units_differ``: nothing can be said.

    ``p`` is the extra-sum-of-squares F test of one curve for both lines against one for each
    (``f`` on ``df`` and ``df_residual``): whether the whole curves differ, not only their IC50s.
    It is made wherever both were fitted. ``p_adjusted`` is Holm's over the drugs of the same two
    lines and time.

    Returns
    -------
    DataFrame
        ``RESISTANCE_COLUMNS``; concentrations in ``unit``.

    References
    ----------
    .. [1] Ritz C, Baty F, Streibig JC, Gerhard D. PLoS ONE 2015; 10:e0146021 (ratios of ED50).
    .. [2] Motulsky H, Christopoulos A. Fitting Models to Biological Data. Oxford 2004, chapter 22.
    """
    pairs = _pairs(dose_response, study)
    if pairs.empty:
        return pd.DataFrame(columns=RESISTANCE_COLUMNS)
    table = _verdicts(pairs)
    found = _compared(pairs, curves)
    ok = table["status"] == "ok"
    limits = {name: table[name].where(~ok, found[name]) for name in ("low", "high")}
    table = table.assign(**limits, **found[["f", "df", "df_residual", "p"]], method=METHOD)
    family = table.groupby(["model", "reference_model", "time_h"], dropna=False)["p"]
    adjusted = family.transform(lambda p: holm(p.to_numpy(float)))
    return table.assign(p_adjusted=adjusted)[RESISTANCE_COLUMNS]


def _pairs(curves: pd.DataFrame, study: Study) -> pd.DataFrame:
    """One row per pair of lines, drug and time; columns of either curve end in ``SIDES``."""
    columns = ["model", "arm", "time_h", *OF_A_CURVE]
    parts = []
    for pair in line_pairs(study, list(dict.fromkeys(curves["model"]))):
        sides = [curves.loc[curves["model"] == name, columns] for name in pair.models]
        both = sides[0].merge(sides[1], on=["arm", "time_h"], suffixes=SIDES)
        parts.append(both.assign(paired_by=pair.paired_by))
    if not parts:
        return pd.DataFrame()
    return pd.concat(parts, ignore_index=True)


def _verdicts(pairs: pd.DataFrame) -> pd.DataFrame:
    """The fold, or the bound there is on it, and the status that says which."""
    line, reference = (_where(pairs, side) for side in SIDES)
    same_unit = (pairs["unit_line"] == pairs["unit_reference"]).to_numpy()
    both = (line == "inside") & (reference == "inside")
    least = _beyond(line, reference, "above", "below")
    most = _beyond(line, reference, "below", "above")
    status = np.select(
        [~same_unit, (line == "") | (reference == ""), both, least, most],
        ["units_differ", "not_determined", "ok", "at_least", "at_most"],
        "both_outside_range",
    )
    from_low = np.where(
        line == "above", pairs["highest_concentration_line"], pairs["ic50_low_line"]
    )
    to_high = np.where(
        reference == "below", pairs["lowest_concentration_reference"], pairs["ic50_high_reference"]
    )
    from_high = np.where(
        line == "below", pairs["lowest_concentration_line"], pairs["ic50_high_line"]
    )
    to_low = np.where(
        reference == "above", pairs["highest_concentration_reference"], pairs["ic50_low_reference"]
    )
    fold = pairs["ic50_line"] / pairs["ic50_reference"]
    return pd.DataFrame(
        {
            "model": pairs["model_line"],
            "arm": pairs["arm"],
            "time_h": pairs["time_h"],
            "reference_model": pairs["model_reference"],
            "ic50_fold": fold.where(status == "ok"),
            "low": np.where(status == "at_least", from_low / to_high, np.nan),
            "high": np.where(status == "at_most", from_high / to_low, np.nan),
            "status": status,
            "ic50": pairs["ic50_line"],
            "reference_ic50": pairs["ic50_reference"],
            "unit": pairs["unit_line"],
            "bound": np.select([status == "at_least", status == "at_most"], [">", "<"], ""),
            "n_experiments": pairs["n_experiments_line"],
            "reference_n_experiments": pairs["n_experiments_reference"],
            "paired_by": pairs["paired_by"],
        }
    )


def _where(pairs: pd.DataFrame, side: str) -> Words:
    """Where the IC50 of one side lies: inside the tested range, above, below; "" not known."""
    status = pairs[f"status{side}"]
    flat = (status == "no_response") & (pairs[f"emax_pct{side}"] < 100 - HALF)
    return np.select(
        [status == "ok", (status == "ic50_above_range") | flat, status == "ic50_below_range"],
        ["inside", "above", "below"],
        "",
    )


def _beyond(line: Words, reference: Words, far: str, near: str) -> Mask:
    """Whether the fold is bounded on the side where the line's IC50 is ``far``."""
    beyond = (line == far) & np.isin(reference, ["inside", near])
    return np.asarray(beyond | ((line == "inside") & (reference == near)))


def _compared(pairs: pd.DataFrame, curves: StudyCurves) -> pd.DataFrame:
    """Limits of the fold and the F test, where both lines were fitted; NaN elsewhere."""
    places = np.stack([_places(pairs, curves, side) for side in SIDES])
    fitted = (places >= 0).all(axis=0) & (pairs["unit_line"] == pairs["unit_reference"]).to_numpy()
    rows = np.flatnonzero(fitted)
    found = pd.DataFrame(np.nan, pairs.index, ["low", "high", "f", "df", "df_residual", "p"])
    if not len(rows):
        return found
    line, reference = (curves.fits.take(side) for side in places[:, rows])
    apart = fit_pairs(reference, line)
    test = extra_sum_of_squares(fit_pairs(reference, line, range(N_PARAMETERS)), apart)
    estimate, se = apart.log10_ratio(HALF)
    half = stdtrit(apart.df, (1 + curves.confidence) / 2) * se
    found.iloc[rows] = np.stack(
        [
            10 ** (estimate - half),
            10 ** (estimate + half),
            test.f,
            test.df,
            test.df_residual,
            test.p,
        ]
    ).T
    return found


def _places(pairs: pd.DataFrame, curves: StudyCurves, side: str) -> Rows:
    """The fitted curve of one side of every pair; -1 where there is none."""
    sides = {name: f"{name}{side}" for name in ("model", "unit")}
    wanted = pairs[[sides["model"], "arm", "time_h", sides["unit"]]].set_axis(SERIES_KEYS, axis=1)
    fitted = curves.series.keys[SERIES_KEYS].iloc[curves.rows]
    numbered = fitted.assign(place=np.arange(len(fitted)))
    place = wanted.merge(numbered, on=SERIES_KEYS, how="left")["place"]
    return place.fillna(-1).to_numpy(np.intp)
