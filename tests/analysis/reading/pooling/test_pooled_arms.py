"""Values of one arm that differ by their place: asked, taken as replicates, or left alone."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.reading import Corrections, Upload, read_study
from analysis.reading.pooling.groups import differ_by_a_factor, groups_of
from analysis.reading.words.values import Floats
from analysis.study import Question, Study, StudyError

DOSES = np.array([0.03, 0.1, 0.3, 1, 3, 10, 30])
_APART = "different things: keep apart"
_SCATTER = np.array([0.02, -0.03, 0.01])


def curve(ic50_um: float) -> Floats:
    return 1 / (1 + np.r_[0, DOSES] / ic50_um)


def values_of(*curves: Floats) -> Floats:
    """Triplicates of each curve side by side, with a CV of 2.6 %."""
    turns = np.array([np.roll(_SCATTER, row) for row in range(len(DOSES) + 1)])
    return np.hstack([one[:, None] * (1 + turns) for one in curves])


def table_of(values: Floats, heading: str, name: str = "x.csv") -> Upload:
    replicates = ",".join(f"{heading} {at + 1}" for at in range(values.shape[1]))
    rows = [
        f"lapatinib,{dose:g}," + ",".join(f"{value:.4f}" for value in row)
        for dose, row in zip(np.r_[0, DOSES], values, strict=True)
    ]
    return Upload(name, "\n".join((f"Drug,Dose (uM),{replicates}", *rows)).encode())


def read(upload: Upload, answer: str = "") -> Study:
    asked = pooled(read_study([upload]).questions) if not answer else question_of(upload)
    answers = ((asked.key, answer),) if answer and asked else ()
    return read_study([upload], Corrections(answers))


def question_of(upload: Upload) -> Question | None:
    try:
        return pooled(read_study([upload]).questions)
    except StudyError as error:
        return pooled(error.questions)


def pooled(questions: tuple[Question, ...]) -> Question | None:
    found = [each for each in questions if each.key.startswith("pooled:")]
    assert len(found) <= 1
    return found[0] if found else None


def test_two_curves_under_one_drug_stop_the_table() -> None:
    upload = table_of(100 * values_of(curve(0.5), curve(5)), "Viability (%)")
    with pytest.raises(StudyError) as refused:
        read_study([upload])
    question = pooled(refused.value.questions)
    assert question is not None
    assert question.text == (
        "Columns C to E and columns F to H of 'lapatinib' differ far more than replicates do. "
        "Are they replicates, experiments, or different things?"
    )
    assert (question.cell, question.assumed) == ("C3", "")
    assert "Left out: 48 rows." in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "field", "names"),
    [
        ("replicates", "model", {"": 48}),
        (_APART, "model", {"columns C to E": 24, "columns F to H": 24}),
        ("experiments", "experiment", {"columns C to E": 24, "columns F to H": 24}),
    ],
)
def test_the_answer_says_what_they_are(answer: str, field: str, names: dict[str, int]) -> None:
    study = read(table_of(100 * values_of(curve(0.5), curve(5)), "Viability (%)"), answer)
    assert study.responses is not None
    assert study.responses[field].value_counts().to_dict() == names


def test_a_table_left_out_is_gone_and_told() -> None:
    upload = table_of(100 * values_of(curve(0.5), curve(5)), "Viability (%)")
    with pytest.raises(StudyError, match="Left out: 48 rows"):
        read(upload, "leave them out")


def test_two_plates_of_one_drug_are_replicates_until_they_are_called_experiments() -> None:
    upload = table_of(values_of(curve(1), 1.5 * curve(1)), "OD570")
    study = read(upload)
    question = pooled(study.questions)
    assert question is not None
    assert question.assumed == "replicates"
    assert study.responses is not None
    assert study.responses["experiment"].unique().tolist() == [""]
    assert any("Taken as replicates" in problem.action for problem in study.problems)
    answered = read(upload, "experiments").responses
    assert answered is not None
    controls = answered[answered.role == "vehicle"]
    assert controls.groupby("experiment").response.mean().round(3).to_dict() == {
        "columns C to E": 1.0, "columns F to H": 1.5,
    }  # fmt: skip


def test_replicates_and_plates_that_hardly_differ_are_not_asked() -> None:
    for second in (curve(1), 1.1 * curve(1), curve(1.3)):
        assert question_of(table_of(values_of(curve(1), second), "OD570")) is None


def test_drugs_one_below_the_other_in_a_list_share_the_control_as_arms() -> None:
    lines = [f"DMSO,,{1 + each}" for each in (*_SCATTER, 0.0)]
    for ic50 in (0.5, 5.0):
        for scatter in _SCATTER:
            lines += [f"lap,{d:g},{(1 + scatter) / (1 + d / ic50):.4f}" for d in DOSES]
    upload = Upload("x.csv", "\n".join(("Drug,Dose (uM),OD570", *lines)).encode())
    question = question_of(upload)
    assert question is not None
    assert question.text.startswith("Rows 6 to 26 and rows 27 to 47 of 'lap'")
    assert "experiments" not in question.options
    study = read(upload, _APART)
    assert study.responses is not None
    assert study.responses["arm"].value_counts().to_dict() == {
        "lap, rows 6 to 26": 21, "lap, rows 27 to 47": 21, "DMSO": 4,
    }  # fmt: skip
    assert {arm.name for arm in study.arms} == set(study.responses["arm"])


def test_rows_of_a_plate_with_two_drugs_under_one_name_stop_it() -> None:
    values = values_of(curve(0.5), curve(5)).T
    lines = ["Well,Drug,Conc (uM),OD570"]
    for letter, row in zip("BCDEFG", values, strict=True):
        lines += [f"{letter}1,blank,,0.05", f"{letter}2,DMSO,,{row[0] + 0.05:.4f}"]
        lines += [
            f"{letter}{at},lap,{dose:g},{value + 0.05:.4f}"
            for at, (dose, value) in enumerate(zip(DOSES, row[1:], strict=True), start=3)
        ]
    upload = Upload("x.csv", "\n".join(lines).encode())
    question = question_of(upload)
    assert question is not None
    assert question.text.startswith("Rows B to D and rows E to G of 'lap'")
    study = read(upload, _APART)
    assert study.plate_reads is not None
    assert study.plate_reads["model"].value_counts().to_dict() == {
        "rows B to D": 27, "rows E to G": 27,
    }  # fmt: skip


@pytest.mark.parametrize("groups", [[0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1], [0, 0, 1, 1, 2, 2]])
def test_groups_are_found_side_by_side_and_in_turns(groups: list[int]) -> None:
    rng = np.random.default_rng(4)
    curves = np.array([curve(0.3), curve(3), curve(30)])
    values = curves[groups].T * (1 + 0.05 * rng.standard_normal((8, 6)))
    found = groups_of(values, 1.0)
    assert found is not None
    assert found.tolist() == groups


def test_sorted_values_gradients_and_few_doses_are_replicates() -> None:
    two = values_of(curve(0.5), curve(5))
    assert groups_of(two) is not None
    assert groups_of(np.sort(two, axis=1)) is None
    assert groups_of(two[:2]) is None
    slope = values_of(curve(1), curve(1)) * np.linspace(1, 0.6, 6)
    assert groups_of(slope, 1.0) is None


def test_a_factor_that_the_control_lacks_is_none() -> None:
    values = values_of(curve(1), 1.5 * curve(1))[1:]
    groups = np.repeat([0, 1], 3)
    control = np.array([1.0, 0.97, 1.02])
    assert differ_by_a_factor(values, groups, np.r_[control, 1.5 * control])
    assert not differ_by_a_factor(values, groups, np.r_[control, control])
    assert not differ_by_a_factor(values, groups, np.full(6, np.nan))


def test_few_tables_of_replicates_ask_and_most_pooled_drugs_do() -> None:
    rng = np.random.default_rng(8)
    asked = {"alike": 0, "apart": 0}
    for _ in range(200):
        noise = 1 + 0.08 * rng.standard_normal((8, 6))
        for name, other in (("alike", 1.0), ("apart", 5.0)):
            means = np.repeat([curve(1.0), curve(other)], 3, axis=0).T
            asked[name] += groups_of(means * noise, 1.0) is not None
    assert asked["alike"] == 0
    assert asked["apart"] >= 190
