"""The sample study prints the published numbers, and a second run gives it again."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from tests.places import ROOT

FOLDER = ROOT / "sample_data"
SCRIPT = FOLDER / "make_sample_study.py"
STUDY_FILE, TEMPLATE_FILE = "sample_study.xlsx", "study_template.xlsx"
DRUGS = {"anastrozole", "letrozole", "tamoxifen", "fulvestrant"}
PAIR = "anastrozole + tamoxifen"

LIFE_SPAN = {  # arm: mean, SD, ILS as published, in days and percent
    "untreated": ("28.5", "1.5", None),
    "anastrozole": ("32.0", "1.8", "12.3"),
    "tamoxifen": ("35.5", "2.1", "24.6"),
    PAIR: ("36.2", "2.5", "27.0"),
}
CHANGE_PCT = {  # arm: mean change from baseline on day 28; fulvestrant is illustrative
    "vehicle": "+250",
    "anastrozole": "-50",
    "letrozole": "-75",
    "tamoxifen": "+50",
    PAIR: "+40",
    "fulvestrant": "-40",
}
# Contract: sheet -> its columns, the optional ones of the template included.
TEMPLATE_COLUMNS = {
    "study": ["key", "value"],
    "arms": ["arm", "role", "components", "dose", "schedule", "colour", "model"],
    "plate_reads": [
        "plate",
        "well",
        "absorbance",
        "time_h",
        "model",
        "experiment",
        "read_wavelength_nm",
        "reference",
    ],
    "plate_layout": [
        "plate",
        "well",
        "role",
        "arm",
        "concentration",
        "unit",
        "concentration_2",
        "unit_2",
    ],
    "calipers": [
        "animal",
        "arm",
        "day",
        "length_mm",
        "width_mm",
        "height_mm",
        "volume_mm3",
        "weight_g",
        "tumor",
        "model",
        "cage",
        "note",
    ],
    "survival": ["animal", "arm", "day", "event", "reason", "model"],
    "tumor_weights": ["animal", "arm", "weight_g", "model"],
    "endpoints": ["animal", "arm", "measure", "value", "unit", "model"],
}


@pytest.fixture(scope="module")
def study() -> dict[str, pd.DataFrame]:
    return sheets_of(FOLDER / STUDY_FILE)


@pytest.fixture(scope="module")
def volumes(study: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Volume (mm3) from the written lengths, a row per animal and a column per day."""
    calipers = study["calipers"]
    volume = calipers.length_mm * calipers.width_mm**2 / 2
    table = calipers.assign(volume=volume)
    return table.pivot(index=["arm", "animal"], columns="day", values="volume")


@pytest.fixture(scope="module")
def wells(study: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Reads of treated plates beside their layout, with viability against their own vehicle."""
    both = study["plate_reads"].query("time_h > 0").merge(study["plate_layout"])
    mean = both.pivot_table(index="plate", columns="role", values="absorbance")
    blank, vehicle = both["plate"].map(mean["blank"]), both["plate"].map(mean["vehicle"])
    return both.assign(viability_pct=100 * (both["absorbance"] - blank) / (vehicle - blank))


@pytest.fixture(scope="module")
def second_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two fresh runs, in processes that hash text differently."""
    folders = (tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second"))
    for number, folder in enumerate(folders):
        subprocess.run(
            [sys.executable, str(SCRIPT), "--out", str(folder)],
            env=os.environ | {"PYTHONHASHSEED": str(number)},
            check=True,
        )
    return folders


def sheets_of(path: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(path, sheet_name=None, engine="calamine")


def viability_at(wells: pd.DataFrame, model: str, arm: str) -> dict[float, float]:
    """Mean viability at 72 h by concentration, over experiments."""
    chosen = wells[(wells.model == model) & (wells.arm == arm) & (wells.time_h == 72)]
    means = chosen.groupby(["concentration", "experiment"]).viability_pct.mean()
    return means.groupby("concentration").mean().to_dict()


@pytest.mark.parametrize("name", [STUDY_FILE, TEMPLATE_FILE])
def test_two_runs_write_equal_bytes(second_runs: tuple[Path, Path], name: str) -> None:
    first, second = ((folder / name).read_bytes() for folder in second_runs)
    assert first == second


@pytest.mark.parametrize("name", [STUDY_FILE, TEMPLATE_FILE])
def test_a_run_gives_the_tables_that_are_here(second_runs: tuple[Path, Path], name: str) -> None:
    here, again = sheets_of(FOLDER / name), sheets_of(second_runs[0] / name)
    assert list(here) == list(again)
    for sheet in here:
        pd.testing.assert_frame_equal(here[sheet], again[sheet], check_exact=True)


@pytest.mark.parametrize("name", [STUDY_FILE, TEMPLATE_FILE])
def test_the_files_are_small(name: str) -> None:
    assert (FOLDER / name).stat().st_size < 500_000


def test_sheets_and_headings(study: dict[str, pd.DataFrame]) -> None:
    assert list(study) == ["notes", *TEMPLATE_COLUMNS]
    extra = {"arms": {"illustrative", "note"}}
    for sheet, columns in TEMPLATE_COLUMNS.items():
        assert set(study[sheet].columns) <= set(columns) | extra.get(sheet, set())
    assert {sheet: len(study[sheet]) for sheet in TEMPLATE_COLUMNS} == {
        "study": 6,
        "arms": 33,
        "plate_reads": 4320 + 9 * 18,
        "plate_layout": 4320 + 9 * 18,
        "calipers": 427,
        "survival": 70,
        "tumor_weights": 46,
        "endpoints": 92,
    }


def test_study_facts(study: dict[str, pd.DataFrame]) -> None:
    facts = dict(study["study"].itertuples(index=False))
    assert facts["title"] == "Sample study: aromatase inhibitors against tamoxifen"
    assert facts["notice"].startswith("Individual values are invented so that their summaries")
    assert facts["treatment_start_day"] == 0
    assert facts["endpoint_volume_mm3"] == 2000
    assert "control" not in facts


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("What this is", "No animal and no plate in it is real"),
        ("Individual values", "summaries of the individual values equal published summaries"),
        ("Illustrative", "no published value is marked illustrative"),
        ("Life span, 4T1 (sheet survival)", "28.5 ± 1.5, 32.0 ± 1.8 (+12.3 %)"),
        ("Life span, 4T1 (illustrative)", "both are censored (event 0)"),
        ("Xenograft, MCF-7Ca (sheet calipers)", "+250 %"),
        ("Early leavers, MCF-7Ca", "found dead on day 17, not related to its tumor"),
        ("Body weight, tumor weight, Ki-67, estradiol", "Illustrative"),
        ("MTT (sheets plate_reads and plate_layout)", "Illustrative, all of it"),
        ("MTT, what is on a plate", "10 + 10 µM in 6 wells"),
        ("MTT, what was put in", "30 µM in MCF-7 TamR"),
        ("Sources", "the life span of mice with 4T1 tumors"),
        ("How to make it again", "python sample_data/make_sample_study.py"),
    ],
)
def test_every_note(study: dict[str, pd.DataFrame], topic: str, words: str) -> None:
    notes = dict(study["notes"].itertuples(index=False))
    assert len(notes) == 13
    assert words in notes[topic]


def test_arms_and_their_marks(study: dict[str, pd.DataFrame]) -> None:
    arms = study["arms"]
    assert not arms.duplicated(["arm", "model"]).any()
    assert set(zip(arms.arm, arms.role, strict=True)) == {
        ("vehicle", "vehicle"),
        ("untreated", "untreated"),
        *((drug, "single") for drug in DRUGS),
        (PAIR, "combination"),
    }
    assert set(arms.components.dropna()) == {PAIR}
    published = arms[arms.illustrative.isna()]
    assert set(zip(published.model, published.arm, strict=True)) == {
        *(("4T1", arm) for arm in LIFE_SPAN),
        *(("MCF-7Ca", arm) for arm in CHANGE_PCT if arm != "fulvestrant"),
    }
    dose = arms.set_index(["model", "arm"]).dose
    assert dose["4T1", "anastrozole"] == "50 µg/mouse"
    assert dose["4T1", "tamoxifen"] == "5 µg/mouse"
    assert dose["MCF-7Ca", "anastrozole"] == "5 mg/mouse"
    assert dose["MCF-7Ca", "letrozole"] == "5 mg/mouse"
    assert dose["MCF-7Ca", "tamoxifen"] == "3 mg/mouse"


@pytest.mark.parametrize("sheet", ["plate_layout", "calipers", "survival", "tumor_weights"])
def test_every_arm_of_a_sheet_is_in_arms(study: dict[str, pd.DataFrame], sheet: str) -> None:
    table = study[sheet]
    if sheet == "plate_layout":
        table = table.merge(study["plate_reads"][["plate", "model"]].drop_duplicates(), on="plate")
    known = set(zip(study["arms"].model, study["arms"].arm, strict=True))
    with_arm = table.dropna(subset="arm")
    assert set(zip(with_arm.model, with_arm.arm, strict=True)) <= known


@pytest.mark.parametrize("arm", LIFE_SPAN)
def test_life_span_prints_as_published(study: dict[str, pd.DataFrame], arm: str) -> None:
    survival = study["survival"].query("model == '4T1'")
    days = survival[survival.arm == arm].day
    untreated = survival[survival.arm == "untreated"].day
    mean, sd, ils = LIFE_SPAN[arm]
    assert len(days) == 10
    assert days.dtype == "int64"
    assert days.mean() == float(mean)
    assert (f"{days.mean():.1f}", f"{days.std():.1f}") == (mean, sd)
    if ils:
        assert f"{100 * (days.mean() / untreated.mean() - 1):.1f}" == ils


def test_published_life_spans_all_end_in_an_event(study: dict[str, pd.DataFrame]) -> None:
    survival = study["survival"].query("model == '4T1'")
    assert set(survival.arm) == set(LIFE_SPAN)
    assert set(survival.event) == {1}
    assert set(survival.reason) == {"humane endpoint", "found dead"}


def test_illustrative_life_spans_stand_apart(study: dict[str, pd.DataFrame]) -> None:
    survival = study["survival"].query("model == '4T1 (illustrative)'")
    assert survival.groupby("arm").size().to_dict() == {
        "untreated": 10,
        "letrozole": 10,
        "fulvestrant": 10,
    }
    censored = survival[survival.event == 0][["arm", "day", "reason"]]
    assert sorted(censored.itertuples(index=False, name=None)) == [
        ("fulvestrant", 39, "planned end"),
        ("letrozole", 21, "technical loss (anesthesia)"),
    ]


def test_animals_have_names_of_their_own(study: dict[str, pd.DataFrame]) -> None:
    assert study["survival"].animal.is_unique
    assert not study["calipers"].duplicated(["animal", "day"]).any()
    assert study["calipers"].groupby("arm").animal.nunique().to_dict() == dict.fromkeys(
        CHANGE_PCT, 8
    )


@pytest.mark.parametrize("arm", CHANGE_PCT)
def test_mean_change_on_day_28_prints_as_published(volumes: pd.DataFrame, arm: str) -> None:
    change = 100 * (volumes[28] / volumes[0] - 1)[arm].dropna()
    assert f"{change.mean():+.0f}" == CHANGE_PCT[arm]
    assert change.mean() == pytest.approx(float(CHANGE_PCT[arm]), abs=0.1)
    assert 5 < change.std() < 80


def test_evaluation_day_is_28(volumes: pd.DataFrame) -> None:
    measured = volumes.loc["vehicle"].notna().sum()
    assert measured[measured >= 0.8 * 8].index.max() == 28
    assert list(measured.index) == [0, 3, 7, 10, 14, 17, 21, 24, 28]


def test_the_pair_does_worse_than_anastrozole_alone(volumes: pd.DataFrame) -> None:
    change = volumes[28] / volumes[0] - 1
    alone, pair = change["anastrozole"].dropna(), change[PAIR].dropna()
    assert alone.max() < pair.min()  # no overlap of 8 and 8: exact p = 2 / C(16, 8)
    assert 2 / math.comb(16, 8) < 0.001


def test_two_animals_leave_early(study: dict[str, pd.DataFrame], volumes: pd.DataFrame) -> None:
    left = volumes[volumes[28].isna()].notna()
    last_day = left.apply(lambda row: row[row].index.max(), axis=1)
    assert sorted(last_day.reset_index("animal", drop=True).items()) == [
        ("tamoxifen", 14),
        ("vehicle", 24),
    ]
    noted = study["calipers"].dropna(subset="note")
    assert sorted(zip(noted.arm, noted.day, noted.note, strict=True)) == [
        ("tamoxifen", 14, "found dead on day 17, not related to the tumor"),
        ("vehicle", 24, "humane endpoint on day 24: ulcerated tumor"),
    ]


def test_calipers_read_as_calipers_do(
    study: dict[str, pd.DataFrame], volumes: pd.DataFrame
) -> None:
    calipers = study["calipers"]
    for column in ("length_mm", "width_mm", "weight_g"):
        assert calipers[column].equals(calipers[column].round(1))
    assert (calipers.length_mm >= calipers.width_mm).all()
    assert volumes[0].between(100, 150).all()
    assert volumes.max().max() < 2000


def test_body_weights_are_those_of_mice(study: dict[str, pd.DataFrame]) -> None:
    weights = study["calipers"].pivot(index="animal", columns="day", values="weight_g")
    lowest = 100 * (weights.min(axis=1) / weights[0] - 1)
    assert weights[0].between(19, 25).all()
    assert -15 < lowest.min() < -10  # one arm is hard on some of its animals


def test_tumor_weights_follow_the_last_volume(
    study: dict[str, pd.DataFrame], volumes: pd.DataFrame
) -> None:
    weights = study["tumor_weights"].set_index(["arm", "animal"]).weight_g
    last = volumes[28].dropna()
    assert set(weights.index) == set(last.index)
    ratio = weights / (last / 1000)
    assert ratio.between(0.7, 1.5).all()
    assert ratio.mean() == pytest.approx(1.05, abs=0.05)


@pytest.mark.parametrize(
    ("measure", "unit", "highest"), [("Ki-67", "%", 100), ("Serum estradiol", "pg/mL", 60)]
)
def test_endpoints_are_of_each_animal_left(
    study: dict[str, pd.DataFrame], measure: str, unit: str, highest: float
) -> None:
    rows = study["endpoints"].query("measure == @measure")
    assert set(rows.unit) == {unit}
    assert rows.value.between(0.5, highest).all()
    assert sorted(rows.animal) == sorted(study["tumor_weights"].animal)


def test_aromatase_inhibitors_lower_estradiol(study: dict[str, pd.DataFrame]) -> None:
    rows = study["endpoints"].query("measure == 'Serum estradiol'")
    mean = rows.groupby("arm").value.mean()
    assert mean[["anastrozole", "letrozole", PAIR]].max() < 10
    assert mean[["vehicle", "tamoxifen", "fulvestrant"]].min() > 15


def test_45_plates_of_96_wells(wells: pd.DataFrame) -> None:
    assert wells.plate.nunique() == 45
    assert (wells.groupby("plate").well.nunique() == 96).all()
    design = wells.groupby(["model", "experiment", "time_h"]).plate.nunique()
    assert len(design) == 45
    assert set(design) == {1}
    assert set(wells.time_h) == {24, 48, 72, 96, 120}
    assert set(wells.experiment) == {1, 2, 3}
    assert set(wells.read_wavelength_nm) == {570}
    assert "MCF-7 TamR exp 3 120 h" in set(wells.plate)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("4T1 cells", {"sample": 78, "vehicle": 12, "blank": 6}),
        ("MCF-7", {"sample": 80, "vehicle": 8, "untreated": 2, "blank": 6}),
        ("MCF-7 TamR", {"sample": 80, "vehicle": 8, "untreated": 2, "blank": 6}),
    ],
)
def test_roles_on_a_plate(wells: pd.DataFrame, model: str, expected: dict[str, int]) -> None:
    plates = wells[wells.model == model].groupby("plate").role
    assert plates.ngroups == 15
    assert all(roles.value_counts().to_dict() == expected for _, roles in plates)


def test_concentrations_on_a_plate(wells: pd.DataFrame) -> None:
    series = [0.3, 1, 3, 10, 30, 100]
    for model, repeats in (("4T1 cells", 3), ("MCF-7", 2)):
        plate = wells[wells.plate == f"{model.removesuffix(' cells')} exp 1 72 h"]
        for drug in DRUGS:
            assert sorted(plate[plate.arm == drug].concentration) == sorted(series * repeats)
    pairs = wells[wells.arm == PAIR].groupby(["model", "concentration", "concentration_2"])
    per_plate = pairs.size() / 15
    assert per_plate["4T1 cells"].to_dict() == {(10, 10): 6}
    assert per_plate["MCF-7"].to_dict() == {
        (a, t): 2 for a in (3, 10, 30, 100) for t in (1, 3, 10, 30)
    }
    samples = wells[wells.role == "sample"]
    assert set(samples.unit) == {"µM"}
    assert (samples.concentration_2.notna() == (samples.arm == PAIR)).all()
    assert (samples.unit_2.notna() == (samples.arm == PAIR)).all()


@pytest.mark.parametrize(
    ("model", "arm", "below_at", "above_at"),
    [
        ("4T1 cells", "tamoxifen", 30, 10),
        ("MCF-7", "tamoxifen", 10, 3),
        ("MCF-7 TamR", "tamoxifen", 100, 10),
        ("MCF-7", "fulvestrant", 10, 1),
        ("MCF-7 TamR", "fulvestrant", 10, 1),
    ],
)
def test_where_viability_crosses_half(
    wells: pd.DataFrame, model: str, arm: str, below_at: float, above_at: float
) -> None:
    viability = viability_at(wells, model, arm)
    assert viability[below_at] < 50 < viability[above_at]


@pytest.mark.parametrize("model", ["4T1 cells", "MCF-7", "MCF-7 TamR"])
@pytest.mark.parametrize("arm", ["anastrozole", "letrozole"])
def test_aromatase_inhibitors_do_little_on_plates(
    wells: pd.DataFrame, model: str, arm: str
) -> None:
    assert 60 < viability_at(wells, model, arm)[100] < 90


def test_the_resistant_line_needs_more_tamoxifen(wells: pd.DataFrame) -> None:
    parent = viability_at(wells, "MCF-7", "tamoxifen")
    resistant = viability_at(wells, "MCF-7 TamR", "tamoxifen")
    assert resistant[10] - parent[10] > 50


@pytest.mark.parametrize(
    ("model", "low", "high"), [("4T1 cells", -0.06, 0.06), ("MCF-7", 0.02, 0.35)]
)
def test_excess_over_bliss(wells: pd.DataFrame, model: str, low: float, high: float) -> None:
    """log S_AB - log S_A - log S_B at 10 + 10 uM: about 0 in 4T1, above 0 (antagonism) in MCF-7."""
    pair = wells[(wells.model == model) & (wells.arm == PAIR) & (wells.time_h == 72)]
    chosen = pair[(pair.concentration == 10) & (pair.concentration_2 == 10)]
    fractions = (
        chosen.groupby("experiment").viability_pct.mean().mean() / 100,
        viability_at(wells, model, "anastrozole")[10] / 100,
        viability_at(wells, model, "tamoxifen")[10] / 100,
    )
    both, first, second = map(math.log, fractions)
    assert low < both - first - second < high


def test_plate_quality(wells: pd.DataFrame) -> None:
    spread = wells.pivot_table(index="plate", columns="role", values="absorbance", aggfunc="std")
    mean = wells.pivot_table(index="plate", columns="role", values="absorbance")
    window = mean["vehicle"] - mean["blank"]
    z_prime = 1 - 3 * (spread["vehicle"] + spread["blank"]) / window
    assert z_prime.between(0.5, 0.95).all()
    assert z_prime.idxmin() == "4T1 exp 2 96 h"
    assert (wells.absorbance > 0).all()
    assert wells.absorbance.max() < 3
    assert mean["blank"].between(0.05, 0.07).all()
    growth = mean["vehicle"].groupby(wells.groupby("plate").time_h.first()).mean()
    assert growth.is_monotonic_increasing
    assert growth[24] == pytest.approx(0.36, abs=0.05)
    assert growth[120] == pytest.approx(1.6, abs=0.15)


def test_one_plate_has_a_dry_border(wells: pd.DataFrame) -> None:
    vehicle = wells[wells.role == "vehicle"]
    border = vehicle.well.str.fullmatch(r"[AH]\d+|[A-H](?:1|12)")
    sides = vehicle.groupby(["plate", border]).absorbance.mean().unstack()
    loss = 1 - sides[True] / sides[False]
    assert loss.idxmax() == "4T1 exp 2 96 h"
    assert loss.max() > 0.12


def test_untreated_wells_read_a_little_above_vehicle(wells: pd.DataFrame) -> None:
    untreated = wells[wells.role == "untreated"].viability_pct
    assert 100 < untreated.mean() < 106


def test_template_has_every_sheet_and_heading() -> None:
    template = sheets_of(FOLDER / TEMPLATE_FILE)
    assert list(template) == ["notes", *TEMPLATE_COLUMNS]
    for sheet, columns in TEMPLATE_COLUMNS.items():
        assert list(template[sheet].columns) == columns
        assert 2 <= len(template[sheet]) <= 4


def test_template_notes_explain_every_column() -> None:
    notes = sheets_of(FOLDER / TEMPLATE_FILE)["notes"]
    columns = notes.dropna(subset="column")
    assert list(zip(columns["sheet"], columns["column"], strict=True)) == [
        (sheet, column) for sheet, columns in TEMPLATE_COLUMNS.items() for column in columns
    ]
    assert set(columns["needed"]) == {"needed", "optional"}
    assert (notes["what it means"].str.len() > 5).all()
    assert notes["what it means"].iloc[0].startswith("Replace these examples")


def test_template_examples_are_gray_italics_under_a_frozen_heading() -> None:
    book = load_workbook(FOLDER / TEMPLATE_FILE)
    for sheet in TEMPLATE_COLUMNS:
        assert book[sheet].freeze_panes == "A2"
        assert all(cell.font.bold for cell in book[sheet][1])
        assert all(cell.font.italic for cell in book[sheet][2])
        assert {cell.font.color.rgb for cell in book[sheet][2]} == {"00808080"}
