"""MuSyC on published data: fits of the authors' own program, and the values that they published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.in_vitro.combinations import musyc_surface as model
from analysis.in_vitro.combinations.musyc_fit import fit_surfaces
from tests.places import GOLDEN

POINTS = pd.read_csv(GOLDEN / "musyc_points.csv")
FITS = pd.read_csv(GOLDEN / "musyc.csv").set_index(["case", "parameter"])["value"]
LOGS = slice(model.C1, None)
# Meyer 2019, dasatinib and osimertinib (MasterResults_PC9_filtered.csv): by Monte Carlo, wells
# weighted by their errors, effects kept from crossing: E2 there lies at 0.
PUBLISHED = {
    "e0": 30.468, "e1": -11.540, "e3": -16.993, "c1": 0.02412, "c2": 0.00694, "h1": 1.351,
    "h2": 2.065, "alpha21": 5.165, "alpha12": 4.236, "beta": 0.1298,
}  # fmt: skip


def fitted(case):
    """Parameters of a case as the golden file has them, squares left, and the errors of the fit."""
    cells = POINTS[POINTS["case"] == case].pivot(index="first", columns="second", values="effect")
    doses = cells.index.to_numpy(float), cells.columns.to_numpy(float)
    fits = fit_surfaces(cells.to_numpy(float)[None], doses)
    values = fits.parameters[0].copy()
    values[LOGS] = np.exp(values[LOGS])
    found = dict(zip(model.NAMES, values, strict=True))
    stronger = np.minimum(found["e1"], found["e2"])
    found["beta"] = float(model.beta(found["e0"], stronger, found["e3"]))
    found["squares"] = float(fits.rmse[0] ** 2 * (fits.n_cells[0] - model.N_PARAMETERS))
    return found, dict(zip(model.NAMES, np.sqrt(np.diag(fits.covariance[0])), strict=True))


@pytest.mark.parametrize("case", ["published", "planted"])
def test_the_authors_program_fits_the_same_surface(case):
    found, _ = fitted(case)
    theirs = FITS[case].to_dict()
    assert found.keys() == theirs.keys()
    assert found["squares"] == pytest.approx(theirs["squares"], rel=1e-6)
    for name in (*model.NAMES, "beta"):
        assert found[name] == pytest.approx(theirs[name], rel=1e-3), name


def test_the_published_pair_is_synergy_of_potency_and_efficacy():
    """Theirs within three errors of ours; the conclusion, both drugs more potent, is the same."""
    found, errors = fitted("published")
    for name in model.NAMES:
        if name in PUBLISHED:
            ours, theirs = found[name], PUBLISHED[name]
            far = np.log(theirs / ours) if name in model.NAMES[LOGS] else theirs - ours
            assert abs(far) < 3 * errors[name], name
    assert found["beta"] == pytest.approx(PUBLISHED["beta"], abs=0.01)
    stronger = min(PUBLISHED["e1"], 0.0)
    of_theirs = model.beta(PUBLISHED["e0"], stronger, PUBLISHED["e3"])
    assert of_theirs == pytest.approx(PUBLISHED["beta"], abs=1e-3)  # the same definition
    assert min(found["alpha12"], found["alpha21"]) > 2
