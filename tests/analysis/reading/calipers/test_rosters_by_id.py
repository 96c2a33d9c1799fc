"""A list under ``ID`` says which animal is in which arm where a column names what animals have."""

from __future__ import annotations

from analysis.reading import read_study
from analysis.reading.files.uploads import Upload

VOLUMES = "animal,day,volume (mm3)\nK1,0,100\nK1,7,180\nK2,0,110\nK2,7,120\n"
ROSTER = "ID,Sex,Treatment\nK1,F,Vehicle\nK2,M,lapatinib\n"


def test_a_list_of_ids_with_their_sex_gives_the_arms() -> None:
    uploads = (Upload("volumes.csv", VOLUMES.encode()), Upload("birth.csv", ROSTER.encode()))
    rows = read_study(uploads).calipers
    assert rows is not None
    pairs = dict(zip(rows["animal"], rows["arm"], strict=True))
    assert pairs == {"K1": "Vehicle", "K2": "lapatinib"}
    assert rows["volume_mm3"].tolist() == [100, 180, 110, 120]
