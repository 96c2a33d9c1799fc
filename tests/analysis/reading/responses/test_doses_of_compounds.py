"""Doses of each compound in one file, the wells of each compound in another."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analysis.reading import read_study
from analysis.reading.files.uploads import Upload
from analysis.study import Study, StudyError

Rows = Sequence[Sequence[object]]
DRUGS = {"lapatinib": (0.01, 0.1, 1.0, 10.0), "tucatinib": (0.03, 0.3, 3.0, 30.0)}
LISTED = [[name, *doses] for name, doses in DRUGS.items()]
COUNTED = ["Compound", 1, 2, 3, 4]


def upload(name: str, rows: Rows) -> Upload:
    lines = ["\t".join(str(cell) for cell in row) for row in rows]
    return Upload(name, "\n".join(lines).encode())


def plate() -> Upload:
    return upload("counts.txt", [[5000 + 13 * row * at for at in range(12)] for row in range(8)])


def wells(lines: Sequence[tuple[str, str]]) -> Upload:
    return upload("wells.txt", [[name, *(f"{row}{at}" for at in (2, 4, 6, 8))]
                                for name, row in lines])  # fmt: skip


LINES = [("lapatinib", "B"), ("tucatinib", "C"), ("lapatinib", "D")]


def found(study: Study) -> dict[str, tuple[str, float, str]]:
    assert study.plate_reads is not None
    rows = study.plate_reads[study.plate_reads["role"] == "sample"]
    columns = (rows[name].tolist() for name in ("well", "arm", "concentration", "unit"))
    return {well: (arm, dose, unit) for well, arm, dose, unit in zip(*columns, strict=True)}


@pytest.mark.parametrize(
    "doses",
    [
        LISTED,
        [*reversed(LISTED)],
        [COUNTED, *LISTED],
        [*map(list, zip(*LISTED, strict=True))],
        [LISTED[0], LISTED[1], LISTED[0]],
    ],
)  # fmt: skip
def test_the_doses_of_a_compound_go_to_its_wells_in_order(doses: Rows) -> None:
    study = read_study((plate(), wells(LINES), upload("doses.txt", doses)))
    here = found(study)
    assert len(here) == 12
    assert here["B2"] == ("lapatinib", 0.01, "")
    assert here["C8"] == ("tucatinib", 30.0, "")
    assert here["D6"] == ("lapatinib", 1.0, "")
    assert study.plate_reads is not None
    assert study.plate_reads["absorbance"].notna().sum() == 96


def test_lines_of_one_compound_keep_doses_of_their_own() -> None:
    doses = [*LISTED, ["lapatinib", 0.02, 0.2, 2.0, 20.0]]
    here = found(read_study((plate(), wells(LINES), upload("doses.txt", doses))))
    assert [here[well][1] for well in ("B2", "D2", "D8")] == [0.01, 0.02, 20.0]


def test_doses_that_are_more_than_the_wells_are_placed_nowhere() -> None:
    doses = [[*line, 100.0] for line in LISTED]
    study = read_study((plate(), wells(LINES), upload("doses.txt", doses)))
    assert study.plate_reads is not None
    assert study.plate_reads["concentration"].isna().all()
    told = [each.what for each in study.problems if each.file == "doses.txt"]
    assert told[0].startswith("The sheet gives doses of compounds (lapatinib, tucatinib), but no")


def test_doses_alone_say_what_is_missing() -> None:
    with pytest.raises(StudyError, match="no sheet says in which wells they are"):
        read_study((upload("doses.txt", LISTED),))
