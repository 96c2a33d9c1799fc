"""What a table of responses leaves open: direction, scale, controls, dilutions, copies, results."""

from __future__ import annotations

import pytest

from analysis.reading import Corrections, Upload, load_uploads, read_study
from analysis.results import analyse
from analysis.settings import Settings
from analysis.study import Study, StudyError
from tests.places import REAL_FILES

DOSES = (0, 0.1, 1, 10, 100)
FALLING = (100, 95, 70, 30, 8)


def study_of(*tables: str, answers: tuple[tuple[str, str], ...] = ()) -> Study:
    uploads = [Upload(f"assay{n}.csv", text.encode()) for n, text in enumerate(tables, start=1)]
    return read_study(uploads, Corrections(answers))


def listed(heading: str, values: tuple[float, ...], drug: str = "A") -> str:
    rows = (f"{drug},{dose},{value}" for dose, value in zip(DOSES, values, strict=True))
    return "\n".join((f"Drug,Dose (uM),{heading}", *rows))


@pytest.mark.parametrize(
    ("heading", "values", "assumed", "measure"),
    [
        ("Response", FALLING, "percent of control", "viability_pct"),
        ("Response", (0, 5, 30, 70, 92), "percent inhibition", "inhibition_pct"),
        ("Effect", (0, 0.05, 0.3, 0.7, 0.92), "percent inhibition", "inhibition_pct"),
        ("Value", (1.2, 1.1, 0.9, 0.4, 0.1), "raw signal", "absorbance"),
        ("Value", (90000, 88000, 60000, 20000, 900), "raw signal", "absorbance"),
    ],
)
def test_a_direction_that_no_heading_gives_is_asked(
    heading: str, values: tuple[float, ...], assumed: str, measure: str
) -> None:
    study = study_of(listed(heading, values))
    (question,) = study.questions
    assert question.assumed == assumed
    assert study.responses is not None
    assert set(study.responses["measure"]) == {measure}


@pytest.mark.parametrize(
    ("heading", "measure", "first"),
    [
        ("% growth", "growth_pct", 100.0),
        ("Relative viability", "viability_pct", 100.0),
        ("Mortality (%)", "inhibition_pct", 100.0),
        ("RLU", "absorbance", 100.0),
        ("Überlebensrate [%]", "viability_pct", 100.0),
    ],
)
def test_a_heading_that_gives_it_asks_nothing(heading: str, measure: str, first: float) -> None:
    study = study_of(listed(heading, FALLING))
    assert study.questions == ()
    assert study.responses is not None
    assert set(study.responses["measure"]) == {measure}
    assert study.responses["response"].iloc[0] == first


def test_several_responses_are_a_question() -> None:
    rows = (f"A,{d},{v / 90},{v},10" for d, v in zip(DOSES, FALLING, strict=True))
    text = "\n".join(("Drug,Dose (uM),Absorbance,Viability (%),Cells alive", *rows))
    study = study_of(text)
    (question,) = study.questions
    assert question.options == ("Absorbance", "Viability (%)", "Cells alive")
    assert question.assumed == "Viability (%)"
    raw = study_of(text, answers=((question.key, "Absorbance"),)).responses
    assert raw is not None
    assert raw["response"].tolist() == pytest.approx([v / 90 for v in FALLING])


def test_a_control_with_a_curve_is_an_arm_until_it_is_said_otherwise() -> None:
    text = f"{listed('Viability (%)', FALLING)}\n" + "\n".join(
        f"Control,{d},{v}" for d, v in zip(DOSES[1:], (99, 80, 50, 20), strict=True)
    )
    study = study_of(text)
    (question,) = study.questions
    assert study.responses is not None
    own = study.responses.query("arm == 'Control'")
    assert own["concentration"].tolist() == [0.1, 1, 10, 100]
    answered = study_of(text, answers=((question.key, "the control of the other arms"),)).responses
    assert answered is not None
    assert answered.query("arm == 'Control'")["role"].tolist() == ["vehicle"] * 5


def test_a_level_control_beside_doses_is_the_control_of_all() -> None:
    text = f"{listed('Viability (%)', FALLING)}\n" + "\n".join(
        f"DMSO,{d},{v}" for d, v in zip(DOSES[1:], (99, 101, 98, 102), strict=True)
    )
    study = study_of(text)
    assert study.questions == ()
    assert study.responses is not None
    assert study.responses.query("arm == 'DMSO'")["role"].tolist() == ["vehicle"] * 5


def test_two_controls_far_apart_ask_which_is_100_percent() -> None:
    text = """Dose (uM),cell control,virus control,serum
1,90,370000,180000
10,80,280000,280000
100,100,290000,300000
"""
    study = study_of(text)
    question = next(each for each in study.questions if "100 %" in each.text)
    assert (question.options, question.assumed) == (
        ("virus control", "cell control"), "virus control",
    )  # fmt: skip
    assert study.responses is not None
    assert study.responses.groupby("role").size().to_dict() == {
        "positive": 3, "sample": 3, "vehicle": 3,
    }  # fmt: skip


def test_dilutions_are_asked() -> None:
    rows = "\n".join(f"S1,{d},{v}" for d, v in ((20, 99), (60, 95), (180, 70), (540, 30)))
    text = f"Serum,Dilution,% neutralization\n{rows}"
    study = study_of(text)
    (question,) = study.questions
    assert question.key == "dilution:assay1.csv:"
    assert study.responses is not None
    assert study.responses["concentration"].tolist() == [20, 60, 180, 540]
    turned = study_of(text, answers=((question.key, "1 over the number"),)).responses
    assert turned is not None
    assert turned["concentration"].tolist() == pytest.approx([1 / 20, 1 / 60, 1 / 180, 1 / 540])


def test_logarithms_without_their_minus_and_a_0_for_the_control() -> None:
    minus = "Drug,-log[M],Viability (%)\nA,8,99\nA,7,60\nA,6,20\nA,5,3"
    rows = study_of(minus).responses
    assert rows is not None
    assert rows["concentration"].tolist() == pytest.approx([1e-8, 1e-7, 1e-6, 1e-5])
    zero = "Drug,log[drug] (M),Viability (%)\nA,0,100\nA,-9,98\nA,-8,90\nA,-7,50\nA,-6,20"
    rows = study_of(zero).responses
    assert rows is not None
    assert rows["role"].tolist() == ["vehicle"] + ["sample"] * 4


def test_doses_in_words_with_their_drugs() -> None:
    text = """Sample name,Concentration,Viability (%)
none,Control,100
lapatinib,0.1 uM,95
lapatinib,500 nM,70
lapatinib,10 uM,30
"""
    study = study_of(text)
    assert study.responses is not None
    treated = study.responses.query("arm == 'lapatinib'")
    assert treated["concentration"].tolist() == pytest.approx([0.1, 0.5, 10])
    assert set(treated["unit"]) == {"µM"}


def test_the_unit_of_a_top_dose_is_that_of_the_doses() -> None:
    rows = "\n".join(f"{d},{v},A,100" for d, v in zip(DOSES, FALLING, strict=True))
    study = study_of(f"dose,viability,drug,starting_uM\n{rows}")
    assert study.responses is not None
    assert set(study.responses["unit"]) == {"µM", ""}


def test_the_same_responses_twice_count_once() -> None:
    text = listed("Viability (%)", (101, 95, 70, 30, 8))
    more = f"{text}\nA,1000,2\nA,0,99.5"
    study = study_of(f"{text}\nA,1000,2", more)
    assert study.responses is not None
    assert len(study.responses) == 7
    assert [p.what for p in study.problems if "repeats" in p.what] == [
        "The table 'assay1' repeats responses of 'assay2' (6 numbers)."
    ]


def test_a_normalized_copy_gives_way_to_its_signal() -> None:
    raw = (1.25, 1.1, 0.9, 0.4, 0.1)
    one = f"{listed('Absorbance', raw)}\nA,1000,0.05"
    copy = f"{listed('Viability (%)', tuple(80 * v for v in raw))}\nA,1000,4"
    study = study_of(one, copy)
    assert study.responses is not None
    assert set(study.responses["measure"]) == {"absorbance"}
    assert len(study.responses) == 6


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Cell line,Drug,IC50 (uM)\nMCF-7,A,8.1\nT47D,A,>100", r"fitted elsewhere \(IC50 \(uM\)\)"),
        ("Drug,Slope,EC50,R2\nA,1,2,.9\nB,1.1,3,.9\nC,.9,4,.9", "fitted elsewhere"),
        ("drug,n,b,c,d,e\nA,24,.7,.1,2.3,1.2\nB,24,.8,.2,2.2,1.4\nC,24,.8,.3,2,9", "fitted"),
        ("Normalized (% of control)\n87,84,72\n41,42,24\n22,25,19", "without doses and names"),
        ("x,y\n0.1,26\n1,48\n10,79\n100,97", "Single letters head the columns"),
    ],
)
def test_results_and_bare_numbers_are_named_and_left_out(text: str, sentence: str) -> None:
    with pytest.raises(StudyError, match=sentence):
        study_of(text)


def test_bare_letters_are_read_once_it_is_said_what_they_are() -> None:
    answers = (("response_measure:assay1.csv:", "percent of control"),)
    study = study_of("x,y\n0.1,96\n1,78\n10,39\n100,7", answers=answers)
    assert study.responses is not None
    assert study.responses["concentration"].tolist() == [0.1, 1, 10, 100]


@pytest.mark.skipif(not REAL_FILES.is_dir(), reason="the real files are not here")
def test_a_published_screen_of_two_drugs_gives_its_cells() -> None:
    name = "in_vitro/reference/synergyfinder_mathews_screening_data.csv"
    study = read_study(load_uploads([REAL_FILES / name]))
    rows = study.responses
    assert rows is not None
    first = rows[rows["response"] == 7.802637].iloc[0]
    assert (first["arm"], first["concentration"], first["concentration_2"]) == (
        "ispinesib + ibrutinib", 2500, 50,
    )  # fmt: skip
    assert set(rows["measure"]) == {"viability_pct"}
    synergy = analyse(study, Settings()).tables["synergy_in_vitro"]
    assert set(synergy["arm"]) == {"ispinesib + ibrutinib", "canertinib + ibrutinib"}
