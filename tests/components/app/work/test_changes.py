"""What changed in one's work, in words."""

from dataclasses import fields

from analysis.reading import ArmCorrection, Corrections, WellCorrection, WellExclusion
from analysis.settings import Settings
from components.app.work.changes import KINDS, Work, change_words, work_words

NONE = Corrections()


def painted(*wells: str, role: str = "vehicle") -> list[WellCorrection]:
    return [WellCorrection("1", well, role) for well in wells]


def out(well: str, reason: str = "bubble") -> WellExclusion:
    return WellExclusion("MCF-7", "1", "1", 72.0, well, reason)


def test_every_kind_of_correction_has_words():
    assert {name for name, _, _ in KINDS} | {"arms", "exclusions"} == {
        each.name for each in fields(Corrections)
    }


def test_nothing_changed_is_no_word():
    assert change_words(NONE, NONE) == ""
    assert work_words(Work(), Work()) == ""


def test_wells_painted_are_counted_and_painting_over_counts_those_painted_over():
    first = NONE.with_wells(painted("A1", "A2", "A3"))
    assert change_words(NONE, first) == "3 wells painted"
    assert change_words(first, first.with_wells(painted("A2", role="blank"))) == "1 well painted"


def test_wells_left_out_and_wells_counted_again():
    first = NONE.with_exclusions([out("A1"), out("A2")])
    assert change_words(NONE, first) == "2 wells excluded"
    again = first.with_exclusions([out("A1", "")])
    assert change_words(first, again) == "1 well counted again"


def test_an_answer_given_again_is_one_answer():
    first = NONE.with_answer("unit:a.csv:", "mm")
    assert change_words(NONE, first) == "1 answer"
    assert change_words(first, first.with_answer("unit:a.csv:", "cm")) == "1 answer"


def test_all_work_is_said_in_one_line():
    said = NONE.with_answer("a", "b").with_event("ulcer", True).with_fact("parent", "MCF-7")
    arms = Corrections(arms=(ArmCorrection(("ctrl",), "vehicle", "vehicle"),))
    settings = Settings(curve_model="3pl")
    assert work_words(Work(), Work(said, settings)) == (
        "1 answer, 1 reason of leaving set, 1 fact stated, 1 choice of the analysis"
    )
    assert work_words(Work(), Work(arms)) == "arms edited"
