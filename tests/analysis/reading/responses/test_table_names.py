"""Experiment, hours and drug that names of sheets, files and plates state of their numbers."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.reading import Upload, read_study
from analysis.study import Study
from tests.small_studies import workbook

DRUGS = ("lapatinib", "neratinib")
DOSES = (0, 0.1, 1, 10)


def table(add: float, drugs: tuple[str, ...] = DRUGS) -> list[tuple[object, ...]]:
    """Doses down, two replicates of each drug; the responses say which table they are of."""
    rows = [(dose, *(0.9 - 0.1 * at + add + 0.01 * c for c in range(2 * len(drugs))))
            for at, dose in enumerate(DOSES)]  # fmt: skip
    return [("Concentration (uM)", *(drug for drug in drugs for _ in (1, 2))), *rows]


def csv(rows: list[tuple[object, ...]]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in rows).encode()


def responses(study: Study) -> pd.DataFrame:
    assert study.responses is not None
    return study.responses


def first_of(rows: pd.DataFrame, experiment: str, hours: float) -> float:
    """The first response at 0.1 uM of lapatinib in an experiment and time."""
    own = rows[(rows["arm"] == "lapatinib") & (rows["concentration"] == 0.1)]
    own = own[(own["experiment"] == experiment) & (own["time_h"] == hours)]
    return float(own["response"].iloc[0])


@pytest.mark.parametrize(
    "name", ["Exp {} {}h", "rep{}_{}h", "Experiment {}, {} h", "{1}hrs run {0}"]
)
def test_a_sheet_of_dose_tables_names_its_experiment_and_hours(name: str) -> None:
    sheets = {
        name.format(experiment, hours): table(experiment / 10 + hours / 1000)
        for experiment in (1, 2)
        for hours in (24, 48)
    }
    study = read_study([Upload("doses.xlsx", workbook(**sheets))])
    rows = responses(study)
    assert len(rows) == 4 * 16
    for experiment in (1, 2):
        for hours in (24, 48):
            expected = 0.8 + experiment / 10 + hours / 1000
            assert first_of(rows, str(experiment), hours) == pytest.approx(expected)
    assert any("The experiment (2) was taken from" in each.what for each in study.problems)


def test_a_file_for_each_drug_is_called_without_its_hours() -> None:
    uploads = [
        Upload(
            f"{drug}_{hours}h.csv",
            csv([("Conc (uM)", "Rep 1", "Rep 2"), *table(at + hours / 1000, (drug,))[1:]]),
        )
        for at, drug in enumerate(DRUGS)
        for hours in (24, 48)
    ]
    rows = responses(read_study(uploads))
    assert {*rows["arm"]} == {"lapatinib", "neratinib", "vehicle"}
    assert {*rows["time_h"]} == {24, 48}


def test_sheets_of_experiments_are_no_drugs() -> None:
    sheets = {
        f"Exp {n}": [("Conc (uM)", "Rep 1", "Rep 2"), *table(n / 10, DRUGS[:1])[1:]] for n in (1, 2)
    }
    rows = responses(read_study([Upload("lapatinib.xlsx", workbook(**sheets))]))
    assert {*rows["arm"]} == {"lapatinib", "vehicle"}
    assert {*rows["experiment"]} == {"1", "2"}


def test_what_a_table_says_goes_before_its_name() -> None:
    heading, *body = table(0)
    rows = [("Time (h)", *heading), *((hours, *row) for hours in (6, 12) for row in body)]
    read = responses(read_study([Upload("exp 3 72h.csv", csv(rows))]))
    assert {*read["time_h"]} == {6, 12}
    assert {*read["experiment"]} == {"3"}


@pytest.mark.parametrize("word", ["OD", "Absorbance", "Abs"])
def test_numbered_columns_of_one_signal_are_its_replicates(word: str) -> None:
    heading = ("Concentration (uM)", *(f"{word}{n}" for n in (1, 2, 3)))
    rows = [heading, *((d, 0.9 - d / 20, 0.8 - d / 20, 0.7 - d / 20) for d in DOSES)]
    study = read_study([Upload("lapatinib.csv", csv(rows))])
    read = responses(study)
    assert len(read) == 12
    at_ten = read[read["concentration"] == 10]["response"]
    assert at_ten.tolist() == pytest.approx([0.4, 0.3, 0.2])
    assert not [each for each in study.questions if each.key.startswith("response_column")]


def test_the_name_of_a_plate_in_an_export_says_its_experiment_and_hours() -> None:
    lines = ["##BLOCKS= 4"]
    for experiment in (1, 2):
        for hours in (24, 48):
            name = f"Exp{experiment}_{hours}h"
            lines += [
                f"Plate:\t{name}\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1"
                "\t570\t1\t12\t96\t1\t8",
                "\tTemperature(°C)\t" + "\t".join(map(str, range(1, 13))),
            ]
            for r in range(8):
                spread = [((7 * r + 5 * c) % 12 - 5.5) / 100 for c in range(12)]
                ods = [f"{experiment + hours / 1000 + each:.4f}" for each in spread]
                lines.append("\t" + "\t".join(["24.5" if r == 0 else "", *ods]))
            lines += ["~End"]
    reads = read_study([Upload("data.txt", "\r\n".join(lines).encode())]).plate_reads
    assert reads is not None
    found = reads.groupby(["experiment", "time_h"])["absorbance"].agg(["size", "mean"])
    assert found["size"].tolist() == [96] * 4
    assert found["mean"].tolist() == pytest.approx([1.024, 1.048, 2.024, 2.048])
