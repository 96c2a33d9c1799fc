"""Files made to hurt: each is refused with a sentence, before a parser sees it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping

import pytest

from analysis.reading.files import guards, xlsx_texts
from analysis.reading.files.archives import open_archive
from analysis.reading.files.sheets import read_sheets
from analysis.reading.files.uploads import Upload
from analysis.reading.files.xls import check_xls
from analysis.reading.files.xlsx import check_xlsx
from analysis.study import StudyError
from tests.files import old_excel
from tests.files.make_files import ONE_TABLE, open_document, workbook

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FAR = "XFD1048576"


def cell(name: str) -> str:
    return f'<c r="{name}"><v>1</v></c>'


def sheet(rows: str, before: str = "") -> str:
    head = '<?xml version="1.0"?>'
    return f"{head}<worksheet {SPACE}>{before}<sheetData>{rows}</sheetData></worksheet>"


def xlsx(
    content: str | bytes, more: Mapping[str, str] | None = None, part: str = "worksheets/sheet1.xml"
) -> bytes:
    """An .xlsx around the XML of one sheet."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {SPACE} xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="calipers" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="{part}"/></Relationships>',
        f"xl/{part}": content,
    }
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**parts, **(more or {})}.items():
            archive.writestr(name, text)
    return saved.getvalue()


def refusal_of(data: bytes, name: str = "study.xlsx") -> str:
    with pytest.raises(StudyError) as caught:
        read_sheets(Upload(name, data))
    (problem,) = caught.value.problems
    assert (problem.severity, problem.file, problem.action) == (
        "error",
        name,
        "The file was not read.",
    )
    return problem.what


FAR_AWAY = {
    "far row": sheet(f'<row r="1">{cell("A1")}</row><row r="1048576">{cell(FAR)}</row>'),
    "row tag lies": sheet(f'<row r="1">{cell("A1")}{cell(FAR)}</row>'),
    "single quotes": sheet(f"<row r='1'><c r='A1'/></row><row r='2'><c\nr='{FAR}'/></row>"),
    "other attributes first": sheet(f'<row r="1"><c s="1" r="{FAR}"><v>1</v></c></row>'),
    "lower case": sheet(f'<row r="1">{cell(FAR.lower())}</row>'),
    "no places": sheet(f'<row r="1048576">{"<c><v>1</v></c>" * 9000}</row>'),
    "prefix": sheet(f'<row r="1">{cell("A1")}{cell(FAR)}</row>').replace("<", "<x:")
    .replace("<x:/", "</x:").replace("<x:?", "<?"),
    "rows upside down": sheet(
        f'<row r="90000">{cell("Z90000")}</row><row r="1">{cell("A1")}</row>'
    ),
    "comment first": sheet(f'<row r="1">{cell("A1")}{cell(FAR)}</row>', "<!-- a > b -->"),
}  # fmt: skip


@pytest.mark.parametrize("how", FAR_AWAY)
def test_a_far_cell_is_refused_however_it_is_written(how: str) -> None:
    what = refusal_of(xlsx(FAR_AWAY[how]))
    assert re.search(r"spans [\d,]+ cells; the limit is 2,000,000", what)
    assert "Delete stray cells" in what


def test_the_far_cell_is_named() -> None:
    assert f"as far as {FAR}" in refusal_of(xlsx(FAR_AWAY["far row"]))


def test_a_sheet_under_any_part_name_is_looked_through() -> None:
    content = FAR_AWAY["row tag lies"]
    assert "spans" in refusal_of(xlsx(content, part="media/picture.png"))
    assert "spans" in refusal_of(xlsx("junk" + content))
    assert "spans" in refusal_of(xlsx(b"\xef\xbb\xbf" + content.encode()))


def test_large_sheets_get_a_quick_look_that_misses_nothing() -> None:
    plain = "".join(f'<row r="{i}">{cell(f"A{i}")}{cell(f"B{i}")}</row>' for i in range(1, 60_001))
    archive = open_archive("a", xlsx(sheet(plain)))
    assert max(member.compress_size for member in archive.members) > 300_000
    assert check_xlsx(archive) == {"calipers": {}}
    assert "spans" in refusal_of(xlsx(sheet(plain + f'<row r="2">{cell("C200000")}</row>' * 11)
                                      .replace("C200000", "ZZ99999")))  # fmt: skip
    assert "spans" in refusal_of(xlsx(sheet(plain + f'<row r="60001">{cell(FAR)}</row>')))


def test_many_cells_in_a_small_rectangle_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.reading.files.guards.MAX_CELLS", 50)
    monkeypatch.setattr("analysis.reading.files.xlsx.MAX_CELLS", 50)
    rows = f'<row r="1">{cell("A1") * 51}</row>'
    assert "spans 51 cells; the limit is 50" in refusal_of(xlsx(sheet(rows)))


def test_the_sheets_of_a_file_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.reading.files.guards.MAX_CELLS", 30)
    monkeypatch.setattr("analysis.reading.files.xlsx.MAX_CELLS", 30)
    assert "spans 40 cells" in refusal_of(workbook({"a": ONE_TABLE, "b": ONE_TABLE}))


def test_a_stated_size_is_not_believed() -> None:
    lie = sheet(f'<row r="1">{cell("A1")}</row>', f'<dimension ref="A1:{FAR}"/>')
    (found,) = read_sheets(Upload("a.xlsx", xlsx(lie)))
    assert found.rows == [[1.0]]


def lying_archive(data: bytes, part: str, claimed: int) -> bytes:
    """The same archive whose headers claim another unpacked size for one part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        local = archive.getinfo(part).header_offset
    changed = bytearray(data)
    central = data.rfind(b"PK\x01\x02", 0, data.rfind(part.encode()))
    struct.pack_into("<I", changed, local + 22, claimed)
    struct.pack_into("<I", changed, central + 24, claimed)
    return bytes(changed)


def test_a_zip_bomb_is_counted_while_inflating_whatever_its_header_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analysis.reading.files.guards.MAX_UNPACKED_MB", 4)
    bomb = xlsx(sheet("<row/>" * 10**6))
    what = "unpacks to more than 4 MB, the limit"
    assert what in refusal_of(bomb)
    assert what in refusal_of(lying_archive(bomb, "xl/worksheets/sheet1.xml", 100))


def test_endless_text_in_one_place_is_refused() -> None:
    text = "".join(map(str, range(400_000)))
    long = sheet(f'<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>')
    assert "more than 1 MB in one place" in refusal_of(xlsx(long))


@pytest.mark.parametrize("claim", ['uniqueCount="99999999999"', 'uniqueCount="&#57;9999999999"'])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/SHAREDSTRINGS.XML"])
def test_a_table_of_texts_that_claims_to_be_endless_is_refused(claim: str, part: str) -> None:
    texts = f"<sst {claim}><si><t>a</t></si></sst>"
    assert "damaged" in refusal_of(xlsx(sheet(f'<row r="1">{cell("A1")}</row>'), {part: texts}))


@pytest.mark.parametrize("texts", [1, 1000])
def test_a_text_that_many_cells_share_counts_in_each(
    monkeypatch: pytest.MonkeyPatch, texts: int
) -> None:
    monkeypatch.setattr(guards, "MAX_UNPACKED_MB", 1)
    monkeypatch.setattr(xlsx_texts, "_MOST", 2**20)
    shared = '<c r="A{0}" t="s"><v>1</v></c>'
    rows = "".join(
        f'<row r="{n}">{shared.format(n) if n <= texts else cell(f"A{n}")}</row>'
        for n in range(1, 1001)
    )
    strings = f"<sst {SPACE}><si><t>a</t></si><si><t>{'x' * 2000}</t></si></sst>"
    archive = open_archive("a.xlsx", xlsx(sheet(rows), {"xl/sharedStrings.xml": strings}))
    if texts == 1:
        assert list(check_xlsx(archive)) == ["calipers"]
        return
    with pytest.raises(StudyError, match="texts in the cells come to more than 1 MB"):
        check_xlsx(archive)


def test_a_part_that_is_several_sheets_is_damage() -> None:
    one = '<sheet name="{0}" sheetId="{0}" r:id="rId1"/>'
    book = "".join(map(one.format, range(1, 3)))
    more = f'<workbook {SPACE} xmlns:r="{RELATIONS}"><sheets>{book}</sheets></workbook>'
    what = refusal_of(xlsx(sheet(f'<row r="1">{cell("A1")}</row>'), {"xl/workbook.xml": more}))
    assert what.startswith("The file is damaged")


def test_document_types_and_entities_are_refused() -> None:
    entity = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    content = sheet(f'<row r="1">{cell("A1")}</row>').replace("<worksheet", entity + "<worksheet")
    assert "DOCTYPE or ENTITY" in refusal_of(xlsx(content))
    assert "DOCTYPE or ENTITY" in refusal_of(xlsx(sheet(""), {"xl/styles.xml": entity + "<a/>"}))
    assert "DOCTYPE or ENTITY" in refusal_of(xlsx(sheet(""), {"xl/workbook.xml": entity + "<a/>"}))


def test_a_drawing_may_have_a_document_type() -> None:
    drawing = {"xl/media/image1.svg": "<!DOCTYPE svg><svg/>"}
    assert read_sheets(Upload("a.xlsx", xlsx(sheet(f'<row r="1">{cell("A1")}</row>'), drawing)))


@pytest.mark.parametrize("keep", [30, 400, 2000])
def test_a_cut_off_workbook_is_damaged(keep: int) -> None:
    data = workbook({"calipers": ONE_TABLE})
    assert "damaged or only partly downloaded" in refusal_of(data[:keep])


def test_a_changed_byte_is_noticed() -> None:
    data = bytearray(workbook({"calipers": ONE_TABLE}))
    at = bytes(data).find(b"xl/worksheets/sheet1.xml") + 60
    data[at] ^= 0xFF
    assert "its part 'xl/worksheets/sheet1.xml'" in refusal_of(bytes(data))


def test_an_archive_with_two_directories_is_damaged() -> None:
    data = workbook({"calipers": ONE_TABLE})
    assert "damaged" in refusal_of(data + data)


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.reading.files.archives.MAX_MEMBERS", 5)
    assert "parts; the limit is 5" in refusal_of(workbook({"calipers": ONE_TABLE}))


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.reading.files.guards.MAX_FILE_MB", 0.001)
    assert "the limit is 0.001 MB" in refusal_of(workbook({"calipers": ONE_TABLE}))


def test_the_limits_are_those_the_documentation_states() -> None:
    limits = (guards.MAX_FILE_MB, guards.MAX_UNPACKED_MB, guards.MAX_CELLS)
    assert limits == (50, 200, 2_000_000)


def test_an_encrypted_workbook_asks_for_its_password_to_be_removed() -> None:
    stub = old_excel.compound_file(bytes(4096), "EncryptedPackage")
    assert "protected by a password. Remove the password" in refusal_of(stub)
    locked = old_excel.workbook("a", b"", extra=old_excel.record(0x002F, bytes(6)))
    assert "protected by a password" in refusal_of(locked)
    flagged = bytearray(workbook({"calipers": ONE_TABLE}))
    central = bytes(flagged).find(b"PK\x01\x02")
    flagged[central + 8] |= 1
    assert "protected by a password" in refusal_of(bytes(flagged))


def test_an_office_document_without_a_workbook_is_named() -> None:
    document = old_excel.compound_file(bytes(4096), "WordDocument")
    assert "not an Excel workbook" in refusal_of(document, "a.xls")


CELLS = old_excel.label(0, 0, "animal") + old_excel.number(1, 0, 3.5)


def test_an_old_workbook_is_read_and_its_errors_noted() -> None:
    data = old_excel.workbook("calipers", CELLS + old_excel.error(1, 1, 7))
    assert check_xls("a.xls", data) == {"calipers": {(1, 1): "#DIV/0!"}}
    (found,) = read_sheets(Upload("a.xls", data))
    assert found.rows == [["animal", ""], [3.5, "#DIV/0!"]]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (old_excel.workbook("a", CELLS + old_excel.number(65535, 65535, 1)), "spans"),
        (old_excel.workbook("a", old_excel.dimensions(0xFFFFFFFF, 0xFFFF) + CELLS), "sheet size"),
        (
            old_excel.workbook(
                "a", CELLS, old_excel.record(0x00FC, struct.pack("<II", 2**31 - 1, 2**31 - 1))
            ),
            "shared strings",
        ),
        (old_excel.workbook("a", CELLS)[:2000], "damaged"),
        (old_excel.workbook("a", CELLS)[:100], "damaged"),
    ],
    ids=["far cell", "stated size", "stated texts", "cut off", "header alone"],
)
def test_an_old_workbook_made_to_hurt_is_refused(data: bytes, what: str) -> None:
    assert what in refusal_of(data, "a.xls")


def test_a_sheet_hidden_within_another_record_is_found() -> None:
    """The list of sheets points into the body of a record that means nothing by itself."""
    start = old_excel.record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    inner = start + old_excel.number(65535, 65535, 1) + old_excel.record(0x000A)
    outer = old_excel.record(0x1234, inner)
    whole = old_excel.workbook("a", CELLS, extra=outer)
    stream_at, listed = 512, whole.find(struct.pack("<HH", 0x0085, 8 + 2))
    changed = bytearray(whole)
    struct.pack_into("<I", changed, listed + 4, whole.find(inner) - stream_at)
    assert "spans" in refusal_of(bytes(changed), "a.xls")


REPEATED = '<table:table-cell table:number-columns-repeated="{}" {}/>'


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1048576">'
        + REPEATED.format(16384, 'office:value-type="float" office:value="1"')
        + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="1000000"/><table:table-row>'
        + REPEATED.format(16383, "")
        + "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>",
    ],
    ids=["filled cells repeated", "a cell far away"],
)
def test_repeated_cells_of_an_open_document_are_counted(rows: str) -> None:
    assert "spans" in refusal_of(open_document("calipers", ONE_TABLE, rows), "a.ods")


def test_empty_cells_repeated_to_the_end_of_an_open_document_are_usual() -> None:
    rest = (
        '<table:table-row table:number-rows-repeated="1048572">'
        + REPEATED.format(16384, "")
        + "</table:table-row>"
    )
    (found,) = read_sheets(Upload("a.ods", open_document("calipers", ONE_TABLE, rest)))
    assert found.rows[1] == ["m1", "vehicle", 0, 8, 6]


def test_an_open_document_with_a_document_type_or_a_password_is_refused() -> None:
    def with_part(name: str, old: bytes, new: bytes) -> bytes:
        source = io.BytesIO(open_document("calipers", ONE_TABLE))
        saved = io.BytesIO()
        with zipfile.ZipFile(source) as plain, zipfile.ZipFile(saved, "w") as changed:
            for each in plain.namelist():
                content = plain.read(each)
                changed.writestr(each, content.replace(old, new) if each == name else content)
        return saved.getvalue()

    typed = with_part("content.xml", b"<office:doc", b'<!DOCTYPE a [<!ENTITY b "c">]><office:doc')
    assert "DOCTYPE or ENTITY" in refusal_of(typed, "a.ods")
    locked = with_part("META-INF/manifest.xml", b"<manifest/>", b"<m><encryption-data/></m>")
    assert "protected by a password" in refusal_of(locked, "a.ods")


def test_a_text_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.reading.files.guards.MAX_CELLS", 20)
    assert "the limit is 20" in refusal_of(b"a,b,c\n" * 11, "a.csv")
    assert "the limit is 20" in refusal_of(b"a\n" * 9 + b"a,b,c,d,e", "a.csv")


def test_a_quote_that_is_never_closed_is_refused() -> None:
    assert "not a table of text" in refusal_of(b'a,b\n"' + b"x" * (2 << 20), "a.csv")


def test_ten_thousand_columns_are_a_sheet_like_any_other() -> None:
    row = ",".join(f"c{each}" for each in range(10_000))
    (found,) = read_sheets(Upload("a.csv", row.encode()))
    assert found.width == 10_000
