"""The larger studies of the benchmarks have the size that they say, and hold the sample's own."""

import pandas as pd

from analysis.reading import Upload, read_study
from benchmarks.large_study import large_workbook


def test_a_larger_study_has_the_plates_and_animals_it_says(sample_study):
    study = read_study((Upload("large.xlsx", large_workbook(4, 5)),))
    animals = sum(table["animal"].nunique() for table in (study.calipers, study.survival))
    assert study.plate_reads[["experiment", "plate"]].drop_duplicates().shape[0] == 72
    assert animals == 590
    own = study.calipers[~study.calipers["animal"].str.contains("-")]
    columns = ["animal", "day", "length_mm", "width_mm"]
    pd.testing.assert_frame_equal(
        own[columns].reset_index(drop=True), sample_study.calipers[columns]
    )
