"""The tables are those of docs/definitions.md, column by column, and the document has no others."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.definitions import definitions, output_tables, text_columns
from tests.small_studies import (
    GROWING,
    bare_plate_rows,
    caliper_rows,
    csv,
    plate_rows,
    results_of,
    survival_rows,
    workbook,
)

DOCUMENT = definitions()
TABLES = output_tables(DOCUMENT)
COLUMNS = dict(TABLES)
TEXTS = text_columns(DOCUMENT)
LIVES = {"vehicle": [10, 12, 14], "tamoxifen": [15, 17, 20]}


def plates_with_an_excluded_well() -> list[tuple[object, ...]]:
    """The small plate with one well of tamoxifen that its file says not to count."""
    heading, *rows = plate_rows()
    reasons = ["a bubble" if row[1] == "C1" else "" for row in rows]
    return [
        (*heading, "excluded"),
        *((*row, reason) for row, reason in zip(rows, reasons, strict=True)),
    ]


def weights(kind: str) -> list[tuple[object, ...]]:
    names = ("a", "b", "c", "d")
    arms = ("vehicle", "vehicle", "tamoxifen", "tamoxifen")
    values = (0.9, 1.1, 0.4, 0.6)
    if kind == "endpoints":
        heading = ("animal", "arm", "measure", "value")
        return [heading, *zip(names, arms, ("Ki-67",) * 4, values, strict=True)]
    return [("animal", "arm", "weight_g"), *zip(names, arms, values, strict=True)]


def survival_rows_with_reasons() -> list[tuple[object, ...]]:
    """Deaths of the tumor, and one of another cause in each arm."""
    reasons = ("reason", "tumor size", "tumor size", "toxicity", "tumor size", "weight loss", "")
    return [(*row, why) for row, why in zip(survival_rows(LIVES), reasons, strict=True)]


SMALL = {
    "calipers": {"calipers": caliper_rows()},
    "one arm": {"calipers": caliper_rows({"tamoxifen": GROWING})},
    "one day": {"calipers": caliper_rows(days=(0,))},
    "survival": {"survival": survival_rows(LIVES)},
    "everyone censored": {
        "survival": survival_rows(LIVES, [f"{arm}{n}" for arm in ("ve", "ta") for n in (1, 2, 3)])
    },
    "causes of death": {"survival": survival_rows_with_reasons()},
    "plates": {"plate_reads": plate_rows()},
    "plates without layout": {"plate_reads": bare_plate_rows()},
    "an excluded well": {"plate_reads": plates_with_an_excluded_well()},
    "excised tumors": {"tumor_weights": weights("tumor_weights")},
    "endpoints": {"endpoints": weights("endpoints")},
    "tumors and their weights": {
        "calipers": caliper_rows(),
        "tumor_weights": [("animal", "arm", "weight_g"), ("ve1", "vehicle", 0.9)],
    },
}


@pytest.fixture(scope="module", params=["the sample study", *SMALL])
def tables(request, sample_results) -> dict[str, pd.DataFrame]:
    if request.param in SMALL:
        return results_of(workbook(**SMALL[request.param]), "small.xlsx").tables
    return sample_results.tables


def test_no_table_is_named_twice():
    names = [name for name, _ in TABLES]
    assert [name for name in names if names.count(name) > 1] == []


def test_no_column_is_named_twice_in_a_table():
    assert {name: columns for name, columns in TABLES if len(set(columns)) < len(columns)} == {}


def test_a_table_has_the_columns_of_the_document_in_their_order(tables):
    found = {name: list(table.columns) for name, table in tables.items()}
    assert found == {name: COLUMNS.get(name) for name in tables}


def test_a_table_that_is_there_has_rows(tables):
    assert [name for name, table in tables.items() if table.empty and name != "problems"] == []


def test_texts_are_texts_and_numbers_are_numbers(tables):
    for name, table in tables.items():
        for column in table:
            if column in TEXTS:
                assert table[column].map(type).eq(str).all(), (name, column)
            else:
                assert pd.api.types.is_numeric_dtype(table[column]), (name, column)


def test_every_table_of_the_document_comes_out_of_these_studies(sample_results):
    made = {*sample_results.tables, *results_of(csv(plates_with_an_excluded_well())).tables}
    made |= results_of(csv(survival_rows_with_reasons())).tables.keys()
    assert made == set(COLUMNS)


def test_every_text_column_of_the_document_is_one_of_a_table():
    assert {name for columns in COLUMNS.values() for name in columns} >= TEXTS


def test_the_document_is_read_row_by_row_without_its_notes():
    page = (
        "# Page\n\n## Tables out\n\n"
        "Texts stand in `arm`, `status`; every other column holds numbers.\n\n"
        "| table | one row per | columns |\n|---|---|---|\n"
        "| `one` | arm | arm, low, high (a, b), status (`ok`) |\n| `two` | day | day |\n\n"
        "## Definitions\n\n| `three` | x | y |\n"
    )
    assert output_tables(page) == [
        ("one", ["model", "arm", "low", "high", "status"]),
        ("two", ["model", "day"]),
    ]
    assert text_columns(page) == {"arm", "status"}
