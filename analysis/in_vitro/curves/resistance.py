"""Resistance: how much more of a drug one cell line needs than the line it was made from.

Noun of this module: the table ``resistance``. Which line is another's parent: ``parents``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.groups import Columns, Ints, Mask, columns_of, groups_of
from analysis.in_vitro.curves.by_experiment import (
    OwnIC50s,
    own_ic50s,
    ratio_by_experiment,
)
from analysis.in_vitro.curves.pairs import one_curve_for_both
from analysis.in_vitro.curves.parents import line_pairs
from analysis.in_vitro.curves.series import FEWEST_EXPERIMENTS, SERIES_KEYS
from analysis.in_vitro.curves.shapes import HALF
from analysis.in_vitro.curves.study_curves import GIVEN, StudyCurves
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
    "df",
    "p",
    "p_adjusted",
    "n_experiments",
    "reference_n_experiments",
    "paired_by",
    "method",
    "f",
    "f_df",
    "f_df_residual",
    "f_p",
]
OF_A_CURVE = [
    *("unit", "status", "ic50", "ic50_low", "ic50_high", "emax_pct"),
    *("lowest_concentration", "highest_concentration", "n_experiments"),
]
BOUND = {
    True: "bound: the end of the tested range over the limit of the other IC50",
    False: "bound: the end of the tested range over the other IC50, an estimate",
}
NAME_A_PARENT = (
    "To have one, name a parent: on Cells, tab Resistant line, or in the sheet study with "
    "the key 'parent of LINE' and the parent's name as value."
)
Words = npt.NDArray[np.str_]
Key = tuple[object, ...]


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


def resistance(
    dose_response: pd.DataFrame, experiments: pd.DataFrame, curves: StudyCurves, study: Study
) -> pd.DataFrame:
    """IC50 of a cell line over that of its parent, for every drug and time tested in both.

    The experiment is the unit: ``ic50_fold``, ``low``, ``high``, ``df`` and ``p`` are those of
    `ratio_by_experiment` on the log10 IC50 of each (table ``ic50_by_experiment``), paired by
    experiment where three or more have both lines, else Welch's t. Where there is no such test
    ``ic50_fold`` is the ratio of the two IC50s of ``dose_response``, an estimate without interval
    and p, and ``method`` says why. ``curves`` are those that ``dose_response`` is the table of. A
    line without a parent is in no row (``line_pairs`` says which have one).

    An IC50 beyond the tested range gives no fold but a bound. ``status``:

    - ``ok``;
    - ``at_least``: the line stays above 50 % up to its highest concentration; ``low`` is that over
      the upper limit of the reference's IC50 (``bound`` is ``>``), and the like where the
      reference stays below 50 % from its lowest concentration on. Of fewer than three experiments
      it is over the IC50 itself;
    - ``at_most``: the other way round; ``high`` (``bound`` is ``<``);
    - ``both_outside_range``, ``not_determined`` (a curve that its points do not determine, or
      fewer than four concentrations), ``units_differ``: nothing can be said.

    ``p_adjusted`` is Holm's over the drugs of the same two lines and time. ``f``, ``f_df``,
    ``f_df_residual`` and ``f_p`` describe the fits, and are no test of lines: the extra sum of
    squares of one curve for both lines over one for each, all points taken as independent. Where
    experiments shift, ``f_p`` is below 0.05 far too often.

    Returns
    -------
    DataFrame
        ``RESISTANCE_COLUMNS``; concentrations in ``unit``.

    References
    ----------
    .. [1] Lazic SE. BMC Neurosci 2010; 11:5 (pseudoreplication).
    .. [2] Motulsky H, Christopoulos A. Fitting Models to Biological Data. Oxford 2004, chapter 22.
    """
    pairs = _pairs(dose_response, study)
    if not len(pairs.rows[0]):
        return pd.DataFrame(columns=RESISTANCE_COLUMNS)
    table = _verdicts(pairs) | _of_fits(pairs, curves)
    ok = table["status"] == "ok"
    n = len(ok)
    table |= {name: np.full(n, np.nan) for name in ("df", "p", "p_adjusted")}
    table["method"] = _bound_words(pairs, table["bound"])
    of = _of_experiments(experiments)
    none = OwnIC50s({})
    for row in np.flatnonzero(ok):
        own, other = (
            of.get(_key([side[name][row] for name in SERIES_KEYS]), none)
            for side in (pairs.line, pairs.reference)
        )
        ratio = ratio_by_experiment(own, other, curves.confidence)
        table["method"][row] = ratio.method
        if np.isfinite(ratio.p):
            table["ic50_fold"][row] = ratio.estimate
            for name in ("low", "high", "df", "p"):
                table[name][row] = getattr(ratio, name)
    for rows in groups_of(table, ["model", "reference_model", "time_h"]).rows():
        table["p_adjusted"][rows] = holm(table["p"][rows])
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
    (own_low, own_high), (other_low, other_high) = _limits(own), _limits(other)
    from_low = np.where(line == "above", own["highest_concentration"], own_low)
    to_high = np.where(reference == "below", other["lowest_concentration"], other_high)
    from_high = np.where(line == "below", own["lowest_concentration"], own_high)
    to_low = np.where(reference == "above", other["highest_concentration"], other_low)
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
        [
            np.isin(status, GIVEN),
            (status == "ic50_above_range") | flat,
            status == "ic50_below_range",
        ],
        ["inside", "above", "below"],
        "",
    )


def _beyond(line: Words, reference: Words, far: str, near: str) -> Mask:
    """Whether the fold is bounded on the side where the line's IC50 is ``far``."""
    beyond = (line == far) & np.isin(reference, ["inside", near])
    return np.asarray(beyond | ((line == "inside") & (reference == near)))


def _limits(curves: Columns) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Ends of the interval over experiments, or of the bracket; the IC50 itself where none is."""
    known = (curves["n_experiments"] >= FEWEST_EXPERIMENTS) | (curves["status"] == "bracketed")
    low, high = (
        np.where(known & np.isfinite(curves[name]), curves[name], curves["ic50"])
        for name in ("ic50_low", "ic50_high")
    )
    return low, high


def _bound_words(pairs: _Pairs, bound: Words) -> npt.NDArray[np.object_]:
    """What a bound is made from; "" where there is none."""
    inside = [
        np.isin(side["status"], GIVEN) & (_limits(side)[1] != side["ic50"])
        for side in (pairs.line, pairs.reference)
    ]
    neither = ~np.isin(pairs.line["status"], GIVEN) & ~np.isin(pairs.reference["status"], GIVEN)
    words = np.where(inside[0] | inside[1] | neither, BOUND[True], BOUND[False])
    return np.where(bound != "", words, "").astype(object)


def _of_experiments(experiments: pd.DataFrame) -> dict[Key, OwnIC50s]:
    """The IC50s of every drug, model and time."""
    groups = groups_of(experiments, SERIES_KEYS)
    keys = experiments[SERIES_KEYS].iloc[groups.first].itertuples(index=False)
    return {
        _key(key): own_ic50s(experiments.iloc[rows])
        for key, rows in zip(keys, groups.rows(), strict=True)
    }


def _key(values: Sequence[object]) -> Key:
    """Model, arm, time and unit, no time as None."""
    return tuple(None if value != value else value for value in values)


def _of_fits(pairs: _Pairs, curves: StudyCurves) -> Columns:
    """The extra sum of squares of one curve for both lines, where both were fitted; else NaN."""
    fit_of = np.full(len(curves.series.keys), -1)
    fit_of[curves.rows] = np.arange(len(curves.rows))
    line, reference = (fit_of[rows] for rows in pairs.rows)
    fitted = np.flatnonzero((line >= 0) & (reference >= 0) & pairs.same_unit)
    names = ("f", "f_df", "f_df_residual", "f_p")
    found: Columns = {name: np.full(len(line), np.nan) for name in names}
    if not len(fitted):
        return found
    own, other = (curves.fits.take(side[fitted]) for side in (line, reference))
    test = one_curve_for_both(other, own)
    for name, values in zip(names, (test.f, test.df, test.df_residual, test.p), strict=True):
        found[name][fitted] = values
    return found
