"""Headings in other languages: written in English, told, and nothing else of the sheet changed."""

from __future__ import annotations

import pytest

from analysis.reading import Upload, read_study
from analysis.reading.words.heading_cells import match_headings, read_headings
from analysis.reading.words.headings import SPELLINGS
from analysis.reading.words.languages import in_english
from analysis.study import Study

LONG = {
    "de": "Tier-Nr.;Gruppe;Tage;Tumorvolumen (mm³);Körpergewicht (g)",
    "fr": "Souris;Traitement;Jour;Volume tumoral (mm³);Poids (g)",
    "es": "N° de ratón;Grupo;Día;Volumen tumoral (mm3);Peso corporal (g)",
    "pt": "Camundongo;Grupo;Dia;Volume tumoral (mm3);Peso (g)",
    "zh": "小鼠编号;组别;天数;肿瘤体积(mm3);体重(g)",
    "ja": "マウス;群;日;腫瘍体積 (mm3);体重 (g)",
    "ru": "Мышь;Группа;День;Объем опухоли (мм3);Вес (г)",
}
SURVIVAL = {
    "de": ("Tier;Gruppe;Überlebenszeit (Tage);Status (1=tot, 0=zensiert)", "1", "0"),
    "fr": ("Souris;Groupe;Survie (jours);Décès", "oui", "non"),
    "es": ("Ratón;Tratamiento;Supervivencia (días);Evento", "muerto", "vivo"),
    "zh": ("编号;组别;生存时间(天);状态", "死亡", "存活"),
}
WELLS = {
    "fr": "Puits;Composé;Concentration (µM);DO 570 nm",
    "es": "Pocillo;Fármaco;Concentración (µM);Absorbancia",
    "zh": "孔;药物;浓度(μM);吸光度",
}


def read(text: str) -> Study:
    return read_study([Upload("data.csv", text.encode())])


@pytest.mark.parametrize("language", LONG)
def test_long_tables_are_read_in_the_language_of_the_lab(language: str) -> None:
    rows = ("7;Vehicle;0;101,5;19,5", "7;Vehicle;4;140,5;19,8", "8;Behandlung;0;99,5;20,1")
    study = read("\n".join((LONG[language], *rows)))
    assert study.calipers is not None
    assert study.calipers["animal"].tolist() == ["7", "7", "8"]
    assert study.calipers["arm"].tolist() == ["Vehicle", "Vehicle", "Behandlung"]
    assert study.calipers["day"].tolist() == [0, 4, 0]
    assert study.calipers["volume_mm3"].tolist() == [101.5, 140.5, 99.5]
    assert study.calipers["weight_g"].tolist() == [19.5, 19.8, 20.1]


@pytest.mark.parametrize("language", SURVIVAL)
def test_survival_is_read_in_the_language_of_the_lab(language: str) -> None:
    headings, died, left = SURVIVAL[language]
    study = read(f"{headings}\n1;A;21;{died}\n2;A;60;{left}\n3;B;33;{died}\n4;B;60;{left}")
    assert study.survival is not None
    assert study.survival["day"].tolist() == [21, 60, 33, 60]
    assert study.survival["event"].tolist() == [True, False, True, False]


@pytest.mark.parametrize("language", WELLS)
def test_lists_of_wells_are_read_in_the_language_of_the_lab(language: str) -> None:
    wells = [f"{row}{at};Tamoxifen;{at};0,{row_at}{at}" for row_at, row in enumerate("ABC", 1)
             for at in range(1, 5)]  # fmt: skip
    study = read("\n".join((WELLS[language], *wells)))
    assert study.plate_reads is not None
    first = study.plate_reads.iloc[0]
    assert (first["well"], first["arm"], first["unit"]) == ("A1", "Tamoxifen", "µM")
    assert (first["concentration"], first["absorbance"]) == (1.0, 0.11)


def test_what_was_read_in_english_is_told_with_its_cell() -> None:
    study = read("Souris;Traitement;Jour;Poids (g)\n1;A;0;19,5\n2;B;0;20,5\n")
    told = [p for p in study.problems if "another language" in p.what]
    assert [(p.severity, p.cell) for p in told] == [("info", "A1")]
    assert "'Souris' as 'mouse'" in told[0].what


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Überlebenszeit (Tage)", "survival time (days)"),
        ("Tiempo de supervivencia (días)", "survival time (days)"),
        ("第7天", "day 7"),
        ("DO 570 nm", "OD 570 nm"),
        ("Tamoxifène", ""),
        ("Kontrolle", ""),
        ("Volume (mm3)", ""),
        ("Tage nach Injektion", ""),
        ("n souris", "mouse no"),
        ("Jour d'étude", "study day"),
        ("volume do tumor", "tumor volume"),
        ("Std", ""),
        ("Zeit (Std)", "time (hours)"),
        ("Gruppe E", ""),
    ],
)
def test_only_words_that_are_all_known_are_translated(text: str, english: str) -> None:
    assert in_english(text) == english


def test_numbered_groups_keep_their_names() -> None:
    study = read(
        "Volumen (mm3);Gruppe 1;Gruppe 2\n\nMaus;Gruppe;Tage;Tumorvolumen (mm3)\n"
        "1;Gruppe 1;0;100\n2;Gruppe 2;0;101\n1;Gruppe 1;4;140\n2;Gruppe 2;4;121\n"
    )
    assert study.calipers is not None
    assert set(study.calipers["arm"]) == {"Gruppe 1", "Gruppe 2"}


def test_a_lettered_group_keeps_its_name_over_its_columns() -> None:
    study = read(
        "Tage;Gruppe C;;Gruppe D;;Gruppe E;\nTumorvolumen (mm3);1;2;3;4;5;6\n"
        + "\n".join(
            f"{day};{'; '.join(str(100 + day * at) for at in range(6))}" for day in (0, 3, 7)
        )
    )
    assert study.calipers is not None
    assert set(study.calipers["arm"]) == {"Gruppe C", "Gruppe D", "Gruppe E"}


def test_a_standard_deviation_in_an_english_table_is_no_hours() -> None:
    rows = [f"{dose};{value};0,0{at}" for at, (dose, value) in
            enumerate(((0, 100), (1, 90), (10, 60), (100, 20)), 1)]  # fmt: skip
    study = read("\n".join(("Concentration (uM);Viability (%);Std", *rows)))
    assert study.responses is not None
    assert study.responses["time_h"].isna().all()
    assert not any("another language" in problem.what for problem in study.problems)


@pytest.mark.parametrize("text", ["Diameter", "diameter", "Extinctie", "DO 570", "OD", "Date"])
def test_a_heading_is_looked_up_in_english_once(text: str) -> None:
    heading = read_headings([text])
    for kind in SPELLINGS:
        match_headings(heading, kind)
    assert in_english(in_english(text)) == ""


@pytest.mark.parametrize(
    "headings", ["Plate;Well;Group;Abs", "Планшет;Лунка;Группа;Погл.", "Plaque;Puits;Groupe;DO"]
)
def test_the_group_that_a_reader_gives_to_all_wells_is_no_arm(headings: str) -> None:
    wells = [f"P1;{row}{at:02};Assay;0,{at}{at_row}" for at_row, row in enumerate("ABCD", 1)
             for at in range(1, 7)]  # fmt: skip
    study = read("\n".join((headings, *wells)))
    assert study.plate_reads is not None
    assert set(study.plate_reads["arm"]) == {""}
    assert study.plate_reads["absorbance"].tolist()[:2] == [0.11, 0.21]


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("Laenge (mm)", "length (mm)"),
        ("Tumorlaenge (mm)", "tumor length (mm)"),
        ("Koerpergewicht (g)", "body weight (g)"),
        ("Groesster Durchmesser", "largest diameter"),
        ("Ueberlebensdauer (Tage)", "survival time (days)"),
        ("Zellviabilitaet (%)", "cell viability (%)"),
        ("Numero de souris", "mouse no"),
        ("Concentracion", "concentration"),
        ("Value", ""),
        ("Due", ""),
    ],
)
def test_umlauts_and_accents_may_be_left_out(written: str, english: str) -> None:
    assert in_english(written) == english


def test_a_german_list_without_umlauts() -> None:
    rows = [f"{n};Kontrolle;{day};{8 + n}.5;6.0;20.1" for n in (1, 2) for day in (0, 7)]
    table = read("\n".join(["Maus;Gruppe;Tag;Laenge (mm);Breite (mm);Gewicht (g)", *rows])).calipers
    assert table is not None
    assert table["length_mm"].tolist() == [9.5, 9.5, 10.5, 10.5]
    assert table["weight_g"].tolist() == [20.1] * 4
