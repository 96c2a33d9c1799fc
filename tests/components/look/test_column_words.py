"""Heads of tables are plain words with units; files keep their columns."""

import re
from pathlib import Path

import pytest

from components.look.column_words import UNITS, code_words, column_words

ROOT = Path(__file__).parents[3]
TABLE = re.compile(r"\| `(\w+)` \| [^|]+ \| (.+) \|$")


def documented():
    """Every table that docs/definitions.md lists, with its columns."""
    text = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
    section = text.partition("## Tables out")[2].partition("\n## ")[0]
    found = {}
    for line in section.splitlines():
        if row := TABLE.match(line):
            words = row[2]
            while re.search(r"\([^()]*\)", words):
                words = re.sub(r"\([^()]*\)", "", words)
            found[row[1]] = re.findall(r"(?:^|, )([a-z][a-z0-9_]*)", words)
    return found


TABLES = documented()


def test_all_tables_are_found():
    assert len(TABLES) > 45
    assert TABLES["proportional_hazards"] == ["arm", "chi2", "df", "p", "method", "status"]


@pytest.mark.parametrize("name", TABLES)
def test_no_head_is_code_and_no_two_of_a_table_are_alike(name):
    heads = [column_words(column) for column in TABLES[name]]
    assert [head for head in heads if "_" in head] == []
    assert len(set(heads)) == len(heads)


@pytest.mark.parametrize(("end", "unit"), [("_pct", "%"), ("_mm3", "mm³"), ("_per_day", "per day")])
def test_a_head_has_the_unit_of_its_column(end, unit):
    columns = {each for table in TABLES.values() for each in table if each.endswith(end)}
    said_otherwise = {"n_10", "hsa_excess_pct", "score_pct", "log_auc_per_day"}
    assert (end, unit) in UNITS
    assert len(columns) >= 5
    for column in columns - said_otherwise:
        assert re.search(rf"\({re.escape(unit)}|, {re.escape(unit)}\)", column_words(column)), (
            column
        )


@pytest.mark.parametrize(
    ("column", "head"),
    [
        ("ci_low", "CI from"), ("ci_high_pct", "CI to (%)"), ("p_adjusted", "adjusted p"),
        ("n_experiments", "n experiments"), ("time_h", "time (h)"), ("ic50_low", "IC50 from"),
        ("volume_mm3", "volume (mm³)"), ("mean_gr", "mean GR"), ("rate_per_day", "rate (per day)"),
        ("estimate_x", "estimate, across"), ("Tumor vol. (left)", "Tumor vol. (left)"),
        ("Ki67_score", "Ki67_score"),
    ],
)  # fmt: skip
def test_heads(column, head):
    assert column_words(column) == head


def test_codes_in_cells_are_words_too():
    assert code_words("ic50_above_range") == "IC50 above range"
    assert code_words("tgi_delta") == "TGI by change"
    assert code_words("ok") == "ok"
