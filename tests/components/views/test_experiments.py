"""Plates that count as one experiment: which they are."""

from components.views.experiments import marked, plates_as_one
from tests.small_studies import csv, plate_rows, study_of


def study(*plates, experiments=None, time_h=72):
    head, *rows = plate_rows()
    named = experiments or [""] * len(plates)
    return study_of(
        csv(
            [(*head, "experiment")]
            + [
                (plate, row[1], time_h, *row[3:], experiment)
                for plate, experiment in zip(plates, named, strict=True)
                for row in rows
            ]
        )
    )


def test_plates_with_the_same_arm_and_no_experiment_count_as_one():
    assert plates_as_one(study("P1", "P2", "P3")) == ("P1", "P2", "P3")


def test_named_experiments_and_a_plate_alone_are_as_they_are():
    assert plates_as_one(study("P1", "P2", experiments=["1", "2"])) == ()
    assert plates_as_one(study("P1")) == ()


def test_plates_of_other_drugs_are_no_repeats():
    head, *rows = plate_rows()
    other = [(("P2", *row[1:5], f"{row[5]} B" if row[4] == "sample" else row[5], *row[6:]))
             for row in rows]  # fmt: skip
    assert plates_as_one(study_of(csv([head, *rows, *other]))) == ()


def test_dates_and_numbers_of_experiments_in_all_names_tell_plates_apart():
    def marks(*plates):
        return list(marked(study(*plates), plates).values())

    assert marks("n=1", "n = 2") == ["n = 1", "n = 2"]
    assert marks("2024-05-03", "2024-05-10") == ["2024-05-03", "2024-05-10"]
    assert marks("Plate_20240503_1", "Plate_20240503_2", "Plate_20240510_1") == [
        "20240503", "20240503", "20240510",
    ]  # fmt: skip
    assert marks("3.5.24 a", "10.5.24 a", "P3") == []
    assert marks("P1", "P2") == []
