"""Standards and controls of an assay are no arms, and columns of one number no readings."""

from __future__ import annotations

import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.study import Study

NAMES = ("Std 1", "Std 2", "NSB", "TMB", "Max", "Min", "patient 1", "patient 2")
WELLS = [f"{letter}{number}" for letter in "ABCDEFGH" for number in (1, 2)]


def study_of(text: str, *answers: tuple[str, str]) -> Study:
    return read_study([Upload("elisa.csv", text.encode())], Corrections(answers))


def asked(study: Study) -> list[str]:
    return [question.key for question in study.questions if "what are these" in question.text]


def test_standards_of_a_list_of_wells_are_no_arms_until_said() -> None:
    rows = [f"{well},{NAMES[at // 2]},{0.1 + at / 10:.2f}" for at, well in enumerate(WELLS)]
    text = "\n".join(("Well,Sample,OD450", *rows))
    study = study_of(text)
    (key,) = asked(study)
    assert study.plate_reads is not None
    roles = dict(zip(study.plate_reads["arm"], study.plate_reads["role"], strict=True))
    assert [roles[name] for name in NAMES[:6]] == [""] * 6
    assert (roles["patient 1"], roles["patient 2"]) == ("sample", "sample")
    answered = study_of(text, (key, "arms")).plate_reads
    assert answered is not None
    assert set(answered["role"]) == {"sample"}


def test_standards_of_a_dose_table_are_left_out_of_the_means() -> None:
    rows = [f"Std {n},{1000 / 2**n},{2 / n:.2f}" for n in (1, 2, 3, 4)]
    rows += ["NSB,0,0.05", "lap,10,0.9", "lap,100,0.5", "lap,1000,0.2"]
    study = study_of("\n".join(("Sample,Concentration (ng/mL),OD450", *rows)))
    assert len(asked(study)) == 1
    assert study.responses is not None
    kept = study.responses[study.responses["excluded"] == ""]
    assert set(kept["arm"]) == {"lap"}
    assert len(study.responses) == 8


def test_a_map_of_controls_of_the_assay_is_asked() -> None:
    head = ",".join(map(str, range(1, 13)))
    reads = [f"{row},{','.join(f'{0.1 + at + n / 20:.2f}' for n in range(12))}"
             for at, row in enumerate("ABCDEFGH")]  # fmt: skip
    drugs = [f"{row},{name},{name},{','.join(['lap'] * 10)}"
             for row, name in zip("ABCDEFGH", ("NSB", "NSB", "Max", "Max", "Min", "Min", "TMB",
                                               "TMB"), strict=True)]  # fmt: skip
    study = study_of("\n".join((f"OD450,{head}", *reads, "", f"layout,{head}", *drugs)))
    assert len(asked(study)) == 1
    assert study.plate_reads is not None
    wells = study.plate_reads.set_index("well")
    assert wells.loc[["A1", "C2", "G1"], "role"].tolist() == [""] * 3
    assert wells.loc["A3", "arm"] == "lap"


@pytest.mark.parametrize("name", ["Maxim", "minocycline", "standardin", "calcein", "B01"])
def test_drugs_that_begin_like_them_are_arms(name: str) -> None:
    rows = [f"{well},{name},{0.1 + at / 10:.2f}" for at, well in enumerate(WELLS)]
    assert asked(study_of("\n".join(("Well,Sample,OD450", *rows)))) == []


def test_one_number_in_every_row_is_no_reading() -> None:
    rows = [f"{well},5,{0.1 + at / 10:.2f}" for at, well in enumerate(WELLS)]
    study = study_of("\n".join(("Well,Signal,Value", *rows)))
    assert study.plate_reads is not None
    assert study.plate_reads["absorbance"].tolist() == pytest.approx(
        [0.1 + at / 10 for at in range(16)]
    )
    assert any("'Signal', 16 numbers, was not used" in each.what for each in study.problems)
    alone = study_of("\n".join(("Well,OD", *(f"{well},5" for well in WELLS))))
    assert any("Every well has the same number" in each.what for each in alone.problems)
