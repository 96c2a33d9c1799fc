"""Resistance: how much more of a drug one cell line needs than the line it was made from.

Noun of this module: the table ``resistance``. Which line is another's parent: ``parents``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.groups import Columns, Ints, Mask, columns_of, groups_of
from analysis.in_vitro.curves.model import N_PARAMETERS
from analysis.in_vitro.curves.pairs import extra_sum_of_squares, fit_pairs
from analysis.in_vitro.curves.parents import line_pairs
from analysis.in_vitro.curves.study_curves import StudyCurves
from analysis.statistics.comparison import holm
from analysis.study import Problem, Study

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
OF_A_CURVE = [
    *("unit", "status", "ic50", "ic50_low", "ic50_high", "emax_pct"),
    *("lowest_concentration", "highest_concentration", "n_experiments"),
]
METHOD = (
    "ratio of absolute IC50s, t interval on log10 with pooled variance; p: extra sum of squares F, "
    "one curve for both lines against one each; p_adjusted: Holm over the drugs of the same time; "
    "points taken as independent"
)
NAME_A_PARENT = (
    "To have one, name a parent: on the page Dose response, Resistance, or in the sheet study with "
    "the key 'parent of LINE' and the parent's name as value."
)
Words = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Two lines at one drug and time each: of either the columns of its curve and the row."""

    line: Columns
    reference: Columns
    rows: tuple[Ints, Ints]
    paired_by: npt.NDArray[np.object_]

    @property
    def same_unit(self) -> Mask:
        """Whether both lines were tested in the same unit."""
        return np.asarray(self.line["unit"] == self.reference["unit"])


def resistance(dose_response: pd.DataFrame, curves: StudyCurves, study: Study) -> pd.DataFrame:
    """IC50 of a cell line over that of its parent, for every drug and time tested in both.

    ``ic50_fold = IC50 / IC50 of the reference``, both absolute (50 % of control) and as in
    ``dose_response``. The interval is ``log10 fold ± t(df) SE``: the delta method on both curves
    with the residual variance and degrees of freedom of the two together. ``curves`` are
    those that ``dose_response`` is the table of. A line without a parent is in no row
    (``line_pairs`` says which have one).

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
    if not len(pairs.rows[0]):
        return pd.DataFrame(columns=RESISTANCE_COLUMNS)
    table, found = _verdicts(pairs), _compared(pairs, curves)
    ok = table["status"] == "ok"
    table |= {name: np.where(ok, found[name], table[name]) for name in ("low", "high")}
    table |= {name: found[name] for name in ("f", "df", "df_residual", "p")}
    table["p_adjusted"] = np.full(len(ok), np.nan)
    for rows in groups_of(table, ["model", "reference_model", "time_h"]).rows():
        table["p_adjusted"][rows] = holm(table["p"][rows])
    table["method"] = np.full(len(ok), METHOD, dtype=object)
    return pd.DataFrame({name: table[name] for name in RESISTANCE_COLUMNS})


def without_parents(dose_response: pd.DataFrame, study: Study) -> tuple[Problem, ...]:
    """That no fold is computed, where lines share a drug and none is named as another's parent."""
    lines = dose_response.groupby(["arm", "time_h"], dropna=False)["model"].nunique()
    models = dose_response["model"].unique().tolist()
    if not (lines > 1).any() or line_pairs(study, models):
        return ()
    what = f"None of the {len(models)} cell lines with curves is named as the parent of another."
    return (Problem("info", what, action=f"No fold of resistance. {NAME_A_PARENT}"),)


def _pairs(curves: pd.DataFrame, study: Study) -> _Pairs:
    """Every drug and time that both of two lines were tested at."""
    keys = zip(curves["arm"].tolist(), curves["time_h"].tolist(), strict=True)
    tested = [(arm, None if time != time else time) for arm, time in keys]
    of_model: dict[str, dict[tuple[str, float | None], int]] = {}
    for row, model in enumerate(curves["model"].tolist()):
        of_model.setdefault(model, {})[tested[row]] = row
    found = [
        (row, other, pair.paired_by)
        for pair in line_pairs(study, list(of_model))
        for of, row in of_model[pair.model].items()
        if (other := of_model[pair.reference].get(of, -1)) >= 0
    ]
    line, reference, paired_by = zip(*found, strict=True) if found else ((), (), ())
    rows = np.array(line, dtype=np.int64), np.array(reference, dtype=np.int64)
    sides = [columns_of(curves, ["model", "arm", "time_h", *OF_A_CURVE], side) for side in rows]
    return _Pairs(sides[0], sides[1], rows, np.array(paired_by, dtype=object))


def _verdicts(pairs: _Pairs) -> Columns:
    """The fold, or the bound there is on it, and the status that says which."""
    own, other = pairs.line, pairs.reference
    line, reference = _where(own), _where(other)
    both = (line == "inside") & (reference == "inside")
    least = _beyond(line, reference, "above", "below")
    most = _beyond(line, reference, "below", "above")
    status = np.select(
        [~pairs.same_unit, (line == "") | (reference == ""), both, least, most],
        ["units_differ", "not_determined", "ok", "at_least", "at_most"],
        "both_outside_range",
    )
    from_low = np.where(line == "above", own["highest_concentration"], own["ic50_low"])
    to_high = np.where(reference == "below", other["lowest_concentration"], other["ic50_high"])
    from_high = np.where(line == "below", own["lowest_concentration"], own["ic50_high"])
    to_low = np.where(reference == "above", other["highest_concentration"], other["ic50_low"])
    fold = own["ic50"] / other["ic50"]
    return {
        **{name: own[name] for name in ("model", "arm", "time_h", "ic50", "unit")},
        "reference_model": other["model"],
        "ic50_fold": np.where(status == "ok", fold, np.nan),
        "low": np.where(status == "at_least", from_low / to_high, np.nan),
        "high": np.where(status == "at_most", from_high / to_low, np.nan),
        "status": status,
        "reference_ic50": other["ic50"],
        "bound": np.select([status == "at_least", status == "at_most"], [">", "<"], ""),
        "n_experiments": own["n_experiments"],
        "reference_n_experiments": other["n_experiments"],
        "paired_by": pairs.paired_by,
    }


def _where(curves: Columns) -> Words:
    """Where the IC50 of one side lies: inside the tested range, above, below; "" not known."""
    status = curves["status"]
    flat = (status == "no_response") & (curves["emax_pct"] < 100 - HALF)
    return np.select(
        [status == "ok", (status == "ic50_above_range") | flat, status == "ic50_below_range"],
        ["inside", "above", "below"],
        "",
    )


def _beyond(line: Words, reference: Words, far: str, near: str) -> Mask:
    """Whether the fold is bounded on the side where the line's IC50 is ``far``."""
    beyond = (line == far) & np.isin(reference, ["inside", near])
    return np.asarray(beyond | ((line == "inside") & (reference == near)))


def _compared(pairs: _Pairs, curves: StudyCurves) -> Columns:
    """Limits of the fold and the F test, where both lines were fitted; NaN elsewhere."""
    fit_of = np.full(len(curves.series.keys), -1)
    fit_of[curves.rows] = np.arange(len(curves.rows))
    line, reference = (fit_of[rows] for rows in pairs.rows)
    fitted = np.flatnonzero((line >= 0) & (reference >= 0) & pairs.same_unit)
    names = ("low", "high", "f", "df", "df_residual", "p")
    found: Columns = {name: np.full(len(line), np.nan) for name in names}
    if not len(fitted):
        return found
    own, other = (curves.fits.take(side[fitted]) for side in (line, reference))
    apart = fit_pairs(other, own)
    test = extra_sum_of_squares(fit_pairs(other, own, range(N_PARAMETERS)), apart)
    estimate, se = apart.log10_ratio(HALF)
    half = stdtrit(apart.df, (1 + curves.confidence) / 2) * se
    ends = 10 ** (estimate - half), 10 ** (estimate + half)
    numbers = (*ends, test.f, test.df, test.df_residual, test.p)
    for name, values in zip(names, numbers, strict=True):
        found[name][fitted] = values
    return found
