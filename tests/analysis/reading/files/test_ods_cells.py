"""Repeated rows and cells of an .ods are counted as the parser behind the door reads them."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from python_calamine import CalamineError, CalamineWorkbook

from analysis.reading.files import guards, ods
from analysis.reading.files.archives import open_archive
from analysis.reading.files.sheets import read_sheets
from analysis.reading.files.uploads import Upload
from analysis.study import StudyError
from tests.files.make_files import ONE_TABLE, open_document

FILLED = 'office:value-type="float" office:value="1"'
DECOYS = 'xmlns:x="urn:x" x:number-rows-repeated="1" x:number-columns-repeated="1"'


def refusal_of(data: bytes) -> str:
    with pytest.raises(StudyError) as caught:
        read_sheets(Upload("a.ods", data))
    (problem,) = caught.value.problems
    return problem.what


def row(repeats: str, cell: str = f"<table:table-cell {FILLED}/>") -> str:
    return f"<table:table-row {repeats}>{cell}</table:table-row>"


def cell(repeats: str) -> str:
    return f"<table:table-cell {repeats} {FILLED}/>"


WRITTEN = {
    "plain": row('table:number-rows-repeated="3000000"'),
    "a plus sign": row('table:number-rows-repeated="+3000000"'),
    "zeros in front": row('table:number-rows-repeated="0000000000000003000000"'),
    "single quotes": row("table:number-rows-repeated='3000000'"),
    "a line break before the value": row('table:number-rows-repeated\n=\n"3000000"'),
    "signs as entities": row('table:number-rows-repeated="&#51;&#x30;00000"'),
    "a bracket in an attribute": row('office:t="a > b" table:number-rows-repeated="3000000"'),
    "a decoy of another prefix": row(f'{DECOYS} table:number-rows-repeated="3000000"'),
    "a row of headings": "<table:table-header-rows>"
    + row('table:number-rows-repeated="3000000"') + "</table:table-header-rows>",
    "columns": row("", cell('table:number-columns-repeated="+3000000"')),
    "columns and a decoy": row("", cell(f'{DECOYS} table:number-columns-repeated="3000000"')),
    "rows and columns": row('table:number-rows-repeated="2000"',
                            cell('office:t=">" table:number-columns-repeated="+2000"')),
    "covered cells": row("", '<table:covered-table-cell table:number-columns-repeated="3000000" '
                         f"{FILLED}/>"),
    "texts without a word": row("", '<table:table-cell office:value-type="string" '
                                'table:number-columns-repeated="3000000"/>'),
    "formulas": row("", '<table:table-cell table:formula="of:=1" '
                    'table:number-columns-repeated="3000000"/>'),
    "rows before it": row('table:number-rows-repeated="+3000000"', "<table:table-cell/>") + row(""),
    "behind a comment": "<!-- <table:table-row> -->" + row('table:number-rows-repeated="3000000"'),
    "another prefix of the same name space": row(
        'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" t:number-rows-repeated="1" '
        'table:number-rows-repeated="3000000"'.replace("xmlns:table", "xmlns:table2", 1)),
}  # fmt: skip


@pytest.mark.parametrize("how", WRITTEN)
def test_repeats_are_counted_however_they_are_written(how: str) -> None:
    assert "cells; the limit is 2,000,000" in refusal_of(
        open_document("calipers", ONE_TABLE, WRITTEN[how])
    )


@pytest.mark.parametrize("count", ["-5", "", " 7", "1e6", "٣", "1_000", "0x10", "7.0", "9" * 11])
def test_a_count_that_is_none_is_damaged(count: str) -> None:
    rows = row(f'table:number-rows-repeated="{count}"')
    assert "its part 'content.xml'" in refusal_of(open_document("calipers", ONE_TABLE, rows))


def test_a_table_within_a_cell_is_refused() -> None:
    inner = f'<table:table table:name="b">{row("")}</table:table>'
    within = row("", f"<table:table-cell>{inner}</table:table-cell>")
    assert "table of its own" in refusal_of(open_document("calipers", ONE_TABLE, within))


def test_an_element_that_is_never_closed_is_damaged() -> None:
    assert "damaged" in refusal_of(open_document("calipers", ONE_TABLE, "<table:table-row>"))


def with_content(change: dict[bytes, bytes], encoding: str = "utf-8") -> bytes:
    """A document whose content.xml is changed."""
    source, saved = io.BytesIO(open_document("calipers", ONE_TABLE)), io.BytesIO()
    with zipfile.ZipFile(source) as plain, zipfile.ZipFile(saved, "w") as archive:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "content.xml":
                for old, new in change.items():
                    content = content.replace(old, new)
                content = content.decode().encode(encoding)
            archive.writestr(name, content)
    return saved.getvalue()


def test_another_encoding_cannot_hide_cells() -> None:
    """The parser behind the door goes by the bytes, so UTF-8 is all that is looked through."""
    assert "damaged" in refusal_of(with_content({}, "utf-16"))


def test_entities_are_refused_where_a_document_type_declares_them() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><office:document-content'
    assert "DOCTYPE or ENTITY" in refusal_of(with_content({b"<office:document-content": bomb}))
    (sheet,) = read_sheets(
        Upload("a.ods", with_content({b">vehicle<": b"><!-- <!DOCTYPE -->vehicle<"}))
    )
    assert sheet.rows[1][1] == "vehicle"


def test_a_long_text_is_refused() -> None:
    long = b"x" * (2**20 + 2)
    assert "more than 1 MB in one place" in refusal_of(with_content({b">vehicle<": b">%b<" % long}))


def _random_row(rng: random.Random) -> str:
    def repeated(what: str) -> str:
        count = rng.choice(["1", "2", "+3", "7", "04", "&#50;"])
        return rng.choice(["", "", f' table:number-{what}-repeated="{count}"'])

    def any_cell() -> str:
        tag = rng.choice(["table:table-cell", "table:covered-table-cell"])
        held = rng.choice(["", f" {FILLED}", ' office:value-type="string"'])
        return f"<{tag}{repeated('columns')}{held}></{tag}>"

    cells = "".join(any_cell() for _ in range(rng.randint(1, 5)))
    return f"<table:table-row{repeated('rows')}>{cells}</table:table-row>"


@pytest.mark.parametrize("seed", range(60))
def test_as_many_cells_are_counted_as_the_parser_makes(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    data = open_document("a", [], "".join(_random_row(rng) for _ in range(rng.randint(1, 7))))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError:  # it counts columns in another way than rows
        assert "&#50;" in str(zipfile.ZipFile(io.BytesIO(data)).read("content.xml"))
        return
    made = sum(len(cells) for cells in book.get_sheet_by_index(0).to_python(skip_empty_area=False))
    for module in (guards, ods):
        monkeypatch.setattr(module, "MAX_CELLS", max(made, 40))
    ods.check_ods(open_archive("a", data))
    if made > 40:
        for module in (guards, ods):
            monkeypatch.setattr(module, "MAX_CELLS", made - 1)
        with pytest.raises(StudyError, match=f"spans {made:,} cells"):
            ods.check_ods(open_archive("a", data))


@pytest.mark.parametrize(
    ("repeats", "text"),
    [
        ("", '<text:p><text:s text:c="2000000000"/></text:p>'),
        ('table:number-columns-repeated="1000"', f"<text:p>{'x' * 900_000}</text:p>"),
        ("", f"<text:p>{'<text:span>x</text:span>' * 9}<text:s text:c='+0300000000'/></text:p>"),
    ],
)
def test_a_text_is_counted_as_often_as_it_is_repeated(repeats: str, text: str) -> None:
    rows = row(
        "", f'<table:table-cell {repeats} office:value-type="string">{text}</table:table-cell>'
    )
    assert "texts in the cells" in refusal_of(open_document("calipers", ONE_TABLE, rows))


def test_the_texts_of_all_cells_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MAX_UNPACKED_MB", 1)
    kind = 'office:value-type="string"'
    told = f"<table:table-cell {{}} {kind}><text:p>{{}}</text:p></table:table-cell>"
    half = told.format('table:number-columns-repeated="600"', "x" * 1000)
    short = open_document("calipers", ONE_TABLE, row("", half))
    (found,) = read_sheets(Upload("a.ods", short))
    assert found.rows[-1] == ["x" * 1000] * 600
    twice = open_document("calipers", ONE_TABLE, row('table:number-rows-repeated="2"', half))
    assert "texts in the cells" in refusal_of(twice)
