"""The answers as tiles and as one sentence, for any part of a study."""

import math

import pytest

from analysis.summary.answers.board import board
from analysis.summary.answers.lead import lead
from analysis.summary.answers.lives import least_p
from analysis.summary.answers.safety import safety_lines
from analysis.summary.answers.tile_words import detail, effect
from tests.small_studies import caliper_rows, csv, plate_rows, results_of, survival_rows, workbook

ARMS = ("vehicle", "anastrozole", "letrozole", "tamoxifen", "fulvestrant")
COMBINATION = "anastrozole + tamoxifen"


def made(results, *shown, **models):
    names = shown or tuple(arm.name for arm in results.study.arms)
    return board(results, names, models)


def said(results, *shown):
    names = shown or tuple(arm.name for arm in results.study.arms)
    return lead(results, board(results, names, {}), names)


def growing_rows(rates, animals=6, days=(0, 4, 8, 12)):
    """Calipers whose lengths grow by rate (per day) from 9 mm, animal by animal a little more."""
    rows = [("animal", "arm", "day", "length_mm", "width_mm")]
    for arm, rate in rates.items():
        for number in range(animals):
            start = 9 + 0.2 * number
            rows += [
                (f"{arm[:6]}{number}", arm, day, start * math.exp((rate + 0.001 * number) * day), 6)
                for day in days
            ]
    return rows


def growing(rates, animals=6):
    """Results of ``growing_rows``."""
    return results_of(csv(growing_rows(rates, animals)))


def test_the_sample_has_five_questions_with_the_combination_first(sample_results):
    found = made(sample_results)
    assert [(c.key, c.title) for c in found.columns] == [
        ("control", "Beats vehicle?"),
        ("best_part", "Beats its best part?"),
        ("tolerated", "Tolerated?"),
        ("resistant_line", "In MCF-7 TamR?"),
        ("life_span", "Longer life?"),
    ]
    assert found.arms == (COMBINATION, "anastrozole", "letrozole", "tamoxifen", "fulvestrant")
    assert found.combinations == {COMBINATION}
    assert found.lines == ("MCF-7", "MCF-7 TamR")
    assert found.missing == ()


def test_tiles_say_word_effect_interval_and_n(sample_results):
    tiles = made(sample_results).tiles
    part = tiles[COMBINATION, "best_part"]
    assert (part.answer, part.word, part.effect) == ("no", "worse", "2.8×")
    assert part.detail == ("2.3–3.5", "n 8, 8")
    assert tiles["tamoxifen", "tolerated"].word == "not shown"
    assert tiles["tamoxifen", "tolerated"].effect == "1/8 lost"  # vehicle lost none
    assert tiles["tamoxifen", "tolerated"].detail == ("lowest weight −5 %",)
    assert tiles[COMBINATION, "tolerated"].effect == "−8 %"
    assert tiles[COMBINATION, "tolerated"].detail == ("0 of 8 lost",)
    assert tiles["anastrozole", "resistant_line"].effect == "no IC50"
    assert tiles["tamoxifen", "resistant_line"].effect == "6.7× IC50"
    assert tiles[COMBINATION, "resistant_line"].effect == "34 % alive"
    assert tiles[COMBINATION, "resistant_line"].detail == ("3.2–20× parent", "n 3")
    assert tiles[COMBINATION, "resistant_line"].at == "at 100 + 30 µM, 120 h"
    assert tiles[COMBINATION, "resistant_line"].whole == "34 vs 4 % alive"
    assert tiles["tamoxifen", "resistant_line"].whole == "6.7× IC50"
    assert ("letrozole", "best_part") not in tiles


def test_made_up_values_are_marked_once(sample_results):
    found = made(sample_results)
    measures = {column.key: column.measure for column in found.columns}
    assert measures["resistant_line"] == "against MCF-7†"  # folds of IC50 and % alive
    assert measures["life_span"] == "days vs untreated, 4T1"
    assert measures["control"] == measures["best_part"] == "tumor growth to day 28"
    assert found.tiles["letrozole", "life_span"].effect == "+2.7 d†"
    assert found.tiles["tamoxifen", "life_span"].effect == "+2.5 d"


def test_volumes_without_rates_are_named_by_their_day():
    """From day 7 on: no animal has a baseline, so no rate is fitted and volumes are compared."""
    book = workbook(
        study=[("key", "value"), ("treatment_start_day", 0)],
        calipers=[row for row in caliper_rows() if row[2] != 0],
    )
    (column,) = made(results_of(book, "late.xlsx")).columns
    assert (column.key, column.measure) == ("control", "tumor volume, day 14")


def test_every_tile_is_a_primary_row_of_the_table(sample_results):
    table = sample_results.tables["answers"]
    primary = set(table.loc[table["primary"] == 1, "sentence"])
    tiles = made(sample_results).tiles.values()
    assert len(tiles) == 21
    assert {tile.sentence for tile in tiles} <= primary


def test_hidden_arms_change_no_number(sample_results):
    every, some = made(sample_results), made(sample_results, "tamoxifen")
    assert some.arms == ("tamoxifen",)
    assert (
        some.tiles["tamoxifen", "control"].sentence == every.tiles["tamoxifen", "control"].sentence
    )


def test_one_combination_leads_with_its_numbers(sample_results):
    found = said(sample_results)
    assert found.sentence == (
        "Anastrozole + tamoxifen is worse than its best part, anastrozole: tumors 2.8 times as "
        "large on day 28 (95 % CI 2.3 to 3.5, p < 0.0001, n = 8 and 8 animals)."
    )
    assert found.support == (
        "Better than vehicle (0.41×); tolerated (lowest weight −8 %; none of 8 lost); fails in "
        "MCF-7 TamR (34 % alive against 4 % at 100 + 30 µM, 120 h); longer life than untreated "
        "(+2.5 d to day 31)."
    )


def test_without_combinations_the_best_treatment_leads(sample_results):
    found = said(sample_results, *ARMS)
    assert found.sentence.startswith("Letrozole beats vehicle: tumors 0.07 times as large")
    assert "Better than control: anastrozole, letrozole, tamoxifen, fulvestrant (4 of 4)" in (
        found.support
    )
    assert "works in MCF-7 TamR: fulvestrant (1 of 4)" in found.support


def test_of_several_combinations_those_that_win_are_counted():
    rates = {"vehicle": 0.06, "A": 0.04, "B": 0.04, "C": 0.05, "A + B": 0.01, "B + C": 0.041}
    found = said(growing(rates))
    assert found.sentence.startswith("1 of 2 combinations beats its best part; A + B against ")
    assert "times as large on day 12 (95 % CI" in found.sentence


def test_none_that_wins_names_the_closest():
    rates = {"vehicle": 0.06, "A": 0.02, "B": 0.03, "A + B": 0.04, "B + A + C": 0.05, "C": 0.02}
    found = said(growing(rates))
    assert found.sentence.startswith("None of 2 combinations is shown to beat its best part; ")
    assert "closest is A + B against" in found.sentence


def test_without_a_control_combinations_are_still_answered():
    results = growing({"A": 0.04, "B": 0.04, "A + B": 0.0})
    assert [column.key for column in made(results).columns] == ["best_part"]
    assert made(results).missing[0] == "a control arm"
    assert said(results).sentence.startswith("A + B beats its best part, ")


def test_one_arm_says_what_was_seen_and_why_that_is_all():
    results = growing({"Fulv": 0.02})
    assert made(results).columns == ()
    assert said(results).sentence == (
        "Fulv: tumors reached 1.3 times their first volume on day 12 (mean, n = 6); there is no "
        "control arm, so nothing can be compared."
    )


def test_arms_without_a_control_are_said_to_be_compared_with_none_not_with_nothing():
    assert said(growing({"Fulv": 0.02, "Letro": 0.05})).sentence == (
        "2 arms: there is no control arm, so none is compared with one."
    )


def test_drugs_without_a_common_dose_are_said_to_share_none():
    wells = [
        ("blank", "", "", "", (0.09, 0.10, 0.11)),
        ("vehicle", "vehicle", "", "", (1.05, 1.10, 1.15)),
        ("sample", "tamoxifen", 10, "uM", (0.30, 0.35, 0.40)),
        ("sample", "tamoxifen", 1, "uM", (0.80, 0.85, 0.90)),
        ("sample", "anastrozole", 5, "uM", (0.55, 0.60, 0.65)),
        ("sample", "anastrozole", 2, "uM", (0.65, 0.70, 0.75)),
    ]
    assert said(results_of(csv(plate_rows(wells)))).sentence == (
        "3 arms: the drugs share no dose, so none is compared with control at one."
    )


def test_days_gathered_into_a_window_are_named_as_the_answers_name_them():
    rows = [("animal", "arm", "day", "length_mm", "width_mm")]
    for number in range(6):
        days = (0, 7 + number % 3, 14 + number % 3, 21 + number % 3)
        rows += [(f"f{number}", "Fulv", day, 9 + 0.1 * day, 6) for day in days]
    results = results_of(csv(rows))
    assert said(results).sentence.startswith(
        "Fulv: tumors reached 1.2 times their first volume on days 21 to 23 (mean, n = 6); "
    )


def test_survival_alone_is_answered_in_days():
    lives = {"vehicle": (20, 21, 22, 23, 25, 26), "tamoxifen": (30, 33, 34, 36, 37, 40)}
    results = results_of(csv(survival_rows(lives)))
    found = made(results)
    assert [(c.key, c.measure) for c in found.columns] == [("life_span", "days vs vehicle")]
    assert found.missing == ("tumor volumes", "body weights", "plates with a layout")
    assert said(results).sentence.startswith("Tamoxifen gives longer life than vehicle: +3.2 d")
    assert said(results).support == "No body weights, so whether it is tolerated is not shown."


def test_losses_are_named_where_no_animal_was_weighed():
    lives = {"vehicle": (20, 21, 22, 23, 25, 26), "tamoxifen": (30, 33, 34, 36, 37, 40)}
    reasons = {"ta1": "found dead", "ta2": "found dead", "ta3": ""}
    rows = [(*row, reasons.get(row[0], "tumor size")) for row in survival_rows(lives)[1:]]
    results = results_of(csv([(*survival_rows({})[0], "reason"), *rows]))
    assert said(results).support == (
        "No body weights, so whether it is tolerated is not shown. "
        "Lost not of the tumor: vehicle 0, tamoxifen 2."
    )
    assert said(results, "vehicle").support.endswith("not shown.")


def test_plates_alone_are_answered_by_viability():
    results = results_of(csv(plate_rows()))
    found = made(results)
    assert [(c.key, c.title) for c in found.columns] == [("acts", "Acts on cells?")]
    assert found.columns[0].measure == "viability at 10 µM, 72 h"
    assert found.tiles["tamoxifen", "acts"].at == ""  # the head says it
    assert found.tiles["tamoxifen", "acts"].word == "not tested"
    assert said(results).sentence.startswith(
        "Of 2 treatments, tamoxifen does best, untested: 25 % alive at 10 µM, 72 h"
    )
    assert said(results).support == ""


def test_calipers_alone_with_two_animals_are_not_tested():
    tile = made(results_of(csv(caliper_rows()))).tiles["tamoxifen", "control"]
    assert tile.answer in ("not tested", "not shown", "yes", "no")
    assert tile.detail[-1] == "n 2, 2"


def test_safety_is_one_line_an_arm(sample_results):
    lines = dict(safety_lines(sample_results, ["vehicle", "tamoxifen"], "MCF-7Ca"))
    assert lines == {
        "vehicle": "lowest weight 0 %; none of 8 lost",
        "tamoxifen": "1 of 8 lost: found dead on day 17, not related to the tumor; lowest weight "
        "−5 %",
    }


def test_losses_of_one_reason_are_counted_before_it():
    lives = [("animal", "arm", "day", "event", "reason")]
    lives += [(f"v{n}", "vehicle", 40, 0, "") for n in range(4)]
    lives += [(f"t{n}", "tamoxifen", day, 1, "weight loss") for n, day in enumerate((4, 9, 20))]
    head, *sizes = caliper_rows()
    weighed = [(*head, "weight_g"), *((*row, 20) for row in sizes)]
    book = workbook(calipers=weighed, survival=lives)
    lines = dict(safety_lines(results_of(book, "lives.xlsx"), ["tamoxifen"], ""))
    assert lines["tamoxifen"] == ("3 of 5 lost: 3 × weight loss on days 4 to 20; lowest weight 0 %")


def deaths_without_reason(of_control, of_drug):
    """Four animals an arm, so many of which died; nothing says of what. None lost weight."""
    rates = {"vehicle": 0.06, "A": 0.05}
    head, *sizes = growing_rows(rates, animals=4)
    lives = [("animal", "arm", "day", "event")]
    for arm, dead in (("vehicle", of_control), ("A", of_drug)):
        animals = dict.fromkeys(row[0] for row in sizes if row[1] == arm)
        lives += [(animal, arm, 30 + at, int(at < dead)) for at, animal in enumerate(animals)]
    weighed = [(*head, "weight_g"), *((*row, 20) for row in sizes)]
    return results_of(workbook(calipers=weighed, survival=lives), "untold.xlsx")


def test_deaths_without_a_reason_are_said_so_and_do_not_show_harm():
    results = deaths_without_reason(0, 4)
    tile = made(results).tiles["A", "tolerated"]
    assert (tile.word, tile.effect) == ("not shown", "4/4 lost")
    assert tile.detail == ("no reason given", "lowest weight 0 %")
    assert dict(safety_lines(results, ["A"], "")) == {
        "A": "4 of 4 lost: 4 × no reason given; lowest weight 0 %"
    }


def test_losses_that_control_has_too_stand_beside_its_own():
    tile = made(deaths_without_reason(4, 3)).tiles["A", "tolerated"]
    assert (tile.word, tile.effect) == ("tolerated", "0 %")
    assert tile.detail == ("3 of 4 lost, control 4 of 4", "no reason given")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(5.0, math.nan, "> 5.0× IC50"), (math.nan, 0.5, "< 0.50× IC50"), (math.nan, math.nan, "–")],
)
def test_a_fold_that_is_not_known_is_given_by_its_bound(low, high, words):
    row = {"estimate": math.nan, "low": low, "high": high, "measure": "IC50",
           "answer": "not shown", "unit": "fold", "n": 3, "n_versus": 3, "effect": ""}  # fmt: skip
    assert effect("resistant_line", row) == words
    assert detail(row) == ("n 3",)


def test_drugs_without_a_common_dose_say_so_in_their_tiles():
    wells = [
        ("blank", "", "", "", (0.09, 0.10, 0.11)),
        ("vehicle", "vehicle", "", "", (1.05, 1.10, 1.15)),
        ("sample", "tamoxifen", 1, "uM", (0.80, 0.85, 0.90)),
        ("sample", "tamoxifen", 10, "uM", (0.30, 0.35, 0.40)),
        ("sample", "anastrozole", 3, "uM", (0.75, 0.80, 0.85)),
        ("sample", "anastrozole", 30, "uM", (0.55, 0.60, 0.65)),
    ]
    found = made(results_of(csv(plate_rows(wells))))
    tile = found.tiles["tamoxifen", "acts"]
    assert (tile.word, tile.effect, tile.detail) == ("not tested", "no shared dose", ("n 1",))
    assert tile.sentence == (
        "Tamoxifen beside vehicle, not tested (n = 1 experiment); it shares no dose with the other "
        "drugs at which all are compared."
    )


def test_arms_at_doses_of_their_own_name_them_in_their_tiles():
    wells = [
        ("vehicle", "vehicle", "", "", (1.0, 1.1, 1.2)),
        ("sample", "tamoxifen", 10, "uM", (0.30, 0.35, 0.40)),
        ("sample", "anastrozole", 3, "uM", (0.55, 0.60, 0.65)),
    ]
    found = made(results_of(csv(plate_rows(wells))))
    assert found.columns[0].measure == "viability"
    assert found.tiles["tamoxifen", "acts"].at == "at 10 µM, 72 h"
    assert found.tiles["anastrozole", "acts"].at == "at 3 µM, 72 h"


def harmful_combination():
    """A + B beats its parts; three of its six animals are lost of weight, none of the others."""
    rates = {"vehicle": 0.06, "A": 0.04, "B": 0.05, "A + B": 0.0}
    head, *exact = growing_rows(rates, days=(0, 2, 4, 6, 8, 10, 12))
    sizes = [(*row[:3], round(row[3], 1), row[4]) for row in exact]
    ends = {f"A + B{n}": 9 + n for n in range(3)}
    rows = [(*head, "weight_g"), *((*row, 20) for row in sizes if row[2] <= ends.get(row[0], 99))]
    lives = [("animal", "arm", "day", "event", "reason")]
    for animal, arm in dict.fromkeys((row[0], row[1]) for row in sizes):
        dead = animal in ends
        lives.append((animal, arm, ends.get(animal, 12), int(dead), "weight loss" * dead))
    return results_of(workbook(calipers=rows, survival=lives), "harm.xlsx")


@pytest.fixture(scope="module")
def harm():
    return harmful_combination()


def test_a_winner_that_is_not_tolerated_is_named_with_its_losses(harm):
    found = said(harm)
    assert found.sentence.startswith(
        "A + B beats its best part, A, but is not tolerated (3 of 6 animals lost): tumors "
    )
    tile = made(harm).tiles["A + B", "tolerated"]
    assert (tile.word, tile.effect) == ("not tolerated", "3/6 lost")
    assert tile.detail == ("lowest weight 0 %",)


def test_a_combination_without_its_parts_in_its_name_says_what_it_was_taken_as():
    found = said(growing({"vehicle": 0.06, "A": 0.04, "B": 0.05, "Combo": 0.01}))
    assert (
        "Combo is taken as A + B (Corrections on the page Study can say otherwise)."
        in found.support
    )
    named = said(growing({"vehicle": 0.06, "A": 0.04, "B": 0.05, "A + B": 0.01}))
    assert "taken as" not in named.support


def test_a_growth_rate_says_how_many_were_measured_on_its_day(harm):
    tile = made(harm).tiles["A + B", "control"]
    assert tile.detail[-1] == "n 6, 6"
    assert "n = 6 and 6 animals, 3 and 6 measured then" in tile.sentence
    other = made(harm).tiles["A", "control"]
    assert other.sentence.endswith("n = 6 and 6 animals).")


def test_survival_of_mostly_censored_animals_names_its_events():
    days = {"vehicle": [20] * 10, "tamoxifen": [25] * 10, "letrozole": [25] * 10}
    alive = {f"{arm[:2]}{number}" for arm in days for number in range(1, 11)}
    kept = alive - {"ve1", "ve2", "ve3", "ve4", "ve5", "ta1"}
    found = made(results_of(csv(survival_rows(days, kept))))
    tile = found.tiles["tamoxifen", "life_span"]
    assert tile.detail[-1] == "events 1/10, 5/10"
    assert "n = 10 and 10 animals, 1 and 5 events" in tile.sentence


def test_too_few_events_to_show_anything_are_not_tested():
    days = {"vehicle": [20] * 10, "tamoxifen": [25] * 10}
    alive = {f"{arm[:2]}{number}" for arm in days for number in range(1, 11)}
    tile = made(results_of(csv(survival_rows(days, alive - {"ve1", "ta1"})))).tiles[
        "tamoxifen", "life_span"
    ]
    assert (tile.answer, tile.detail) == ("not tested", ("events 1/10, 1/10",))
    assert tile.sentence.endswith(
        "2 events in 20 animals cannot show a difference, however they fall."
    )
    assert least_p(2, 10, 10) == pytest.approx(45 / 190)


def test_assays_alone_are_named_with_their_last_means():
    rows = [("animal", "arm", "day", "bioluminescence (p/s)")]
    for arm, last in (("vehicle", 8e6), ("tamoxifen", 2e6)):
        rows += [(f"{arm[:2]}{n}", arm, day, value)
                 for n in range(4) for day, value in ((0, 1e6), (14, last))]  # fmt: skip
    found = said(results_of(csv(rows)))
    assert found.sentence == (
        "2 arms: only bioluminescence was measured; "
        "this page asks of tumor volumes, survival and cells."
    )
    assert found.support == (
        "Bioluminescence against vehicle on day 14: tamoxifen 0.25 times (n = 4); means of animals."
    )
