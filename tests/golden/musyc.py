# MuSyC's surface fitted by another program: the authors' Python package, synergy 1.0.0 (PyPI), in
# an environment of its own (it is no requirement of this project):
#     python -m venv OWN && OWN/bin/pip install synergy==1.0.0 && OWN/bin/python musyc.py
# Reads musyc_points.csv, writes musyc.csv. Of the points, "published" are growth rates (1000 per
# hour) of PC9 cells under dasatinib (first, uM) and osimertinib (second, uM), of the repository
# QuLab-VU/MuSyC_Cell, Data/dasatinib_osimertinib_cellavista_cm_8-24-17.csv (Meyer 2019, Cell Syst
# 8:97-108), one pair not measured; "planted" is a surface of stated parameters with 3 points of
# noise. fit_gamma=False is the model without cooperativity. The package's own Jacobian stops before
# the least squares (3854.8 in place of 3835.7), so differences are taken; the best of nine starts
# is kept.
import csv
import itertools

import numpy as np
from synergy.combination import MuSyC

points = np.genfromtxt("musyc_points.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")
rows = []
for case in dict.fromkeys(points["case"]):
    first, second, effect = (
        points[name][points["case"] == case] for name in ("first", "second", "effect")
    )
    fits = []
    for alphas in itertools.product((0.3, 1.0, 3.0), repeat=2):
        model = MuSyC(fit_gamma=False)
        start = MuSyC(fit_gamma=False)
        start.fit(first, second, effect)
        names = start._parameter_names
        begin = [start.get_parameters()[name] for name in names[:-2]] + list(alphas)
        stop = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 0.0, "maxfev": 200_000}
        model.fit(first, second, effect, p0=begin, use_jacobian=False, **stop)
        squares = float(((model.E(first, second) - effect) ** 2).sum())
        fits.append((squares, {**model.get_parameters(), "beta": model.beta}))
    squares, found = min(fits, key=lambda fit: fit[0])
    rows += [(case, name.lower(), repr(float(value))) for name, value in found.items()]
    rows.append((case, "squares", repr(squares)))
with open("musyc.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["case", "parameter", "value"])
    writer.writerows(rows)
