"""Study files made to hurt: each is refused in words, and nothing is unpacked that is not used."""

import dataclasses
import hashlib
import io
import json
import struct
import zipfile

import pytest

from analysis.reading import Corrections, Upload, saved_study
from analysis.reading.saved_study import MANIFEST, is_study_file
from analysis.settings import BOUNDS, Settings, out_of_bounds
from analysis.study import StudyError
from components.app.study_file import (
    SavedStudy,
    read_study_file,
    write_study_file,
)
from components.look.ink_and_paper import FigureSettings

TABLE = b"animal,arm,day,length_mm,width_mm\n" + b"1,vehicle,0,8,6\n" * 9
GOOD = write_study_file(SavedStudy((Upload("a.csv", TABLE),)))


def manifest(**parts):
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return json.loads(archive.read(MANIFEST)) | parts


def archive_of(members, how=zipfile.ZIP_DEFLATED):
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return saved.getvalue()


def study(said=None, files=(("files/1", TABLE),), how=zipfile.ZIP_DEFLATED):
    text = said if isinstance(said, (bytes, str)) else json.dumps(said or manifest())
    return archive_of([(MANIFEST, text), *files], how)


def refusal_of(data):
    with pytest.raises(StudyError) as caught:
        read_study_file(data)
    return str(caught.value)


def lying(data, name, size):
    """The same archive whose headers state another unpacked size for one member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        local = archive.getinfo(name).header_offset
    changed = bytearray(data)
    struct.pack_into("<I", changed, local + 22, size)
    listed = data.rfind(b"PK\x01\x02", 0, data.rfind(name.encode()))
    struct.pack_into("<I", changed, listed + 24, size)
    return bytes(changed)


def test_the_file_that_the_others_are_made_of_is_read():
    assert read_study_file(study()).uploads == (Upload("a.csv", TABLE),)


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_damaged(how):
    """A manifest of some bytes can claim to be small and unpack to gigabytes."""
    assert "its part 'study.json'" in refusal_of(study(how=how))


@pytest.mark.parametrize("name", [MANIFEST, "files/1"])
def test_a_bomb_is_counted_while_it_unpacks_whatever_its_header_says(name, monkeypatch):
    monkeypatch.setattr(saved_study, "MOST_MANIFEST", 2**20)
    monkeypatch.setattr(saved_study, "MOST_BYTES", 2**20)
    bomb = b" " * (3 * 2**20)
    data = study(bomb if name == MANIFEST else None, (("files/1", bomb),))
    assert f"Its part '{name}' is larger than 1 MB" in refusal_of(lying(data, name, 100))


def test_the_files_of_a_study_count_together(monkeypatch):
    monkeypatch.setattr(saved_study, "MOST_BYTES", 3 * 2**20)
    each = bytes(2**20 + 9)
    sha = hashlib.sha256(each).hexdigest()
    listed = [{"member": f"files/{n}", "name": f"{n}.csv", "sha256": sha} for n in range(3)]
    files = [(entry["member"], each) for entry in listed]
    assert "is larger than" in refusal_of(study(manifest(files=listed), files))
    assert len(read_study_file(study(manifest(files=listed[:2]), files[:2])).uploads) == 2


def test_a_member_listed_many_times_is_damaged():
    once = manifest()["files"]
    assert "may be damaged" in refusal_of(study(manifest(files=once * 500)))


def test_too_many_files_are_refused():
    sha = hashlib.sha256(b"").hexdigest()
    listed = [{"member": f"f{n}", "name": "a", "sha256": sha} for n in range(201)]
    data = study(manifest(files=listed), [(entry["member"], b"") for entry in listed])
    assert "has 201 files; the limit is 200" in refusal_of(data)
    many = archive_of([(MANIFEST, "{}"), *((f"f{n}", b"") for n in range(2001))])
    assert "parts; the limit is 2,000" in refusal_of(many)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_damaged():
    twice = study(files=[("files/1", b"other"), ("files/1", TABLE)])
    assert "may be damaged" in refusal_of(twice)


@pytest.mark.parametrize("at", range(45, 300, 17))
def test_a_changed_byte_is_refused_in_words(at):
    """Broken deflate data is an error of zlib, a broken header one of zipfile."""
    data = bytearray(GOOD)
    data[at] ^= 0xFF
    assert "damaged" in refusal_of(bytes(data))


@pytest.mark.parametrize("keep", [4, 30, 200, 600])
def test_a_file_that_is_cut_off_is_refused_in_words(keep):
    assert "damaged" in refusal_of(GOOD[:keep])
    assert not is_study_file(GOOD[:keep])


@pytest.mark.parametrize("said", [
    "[" * 100_000, "[" * 30 + "]" * 30, '{"a":' * 100_000, "[]", "null", "5", "{}", "",
    '{"format": NaN}', b"\xff\xfe", '{"a": 1' + "0" * 5000 + "}",
])  # fmt: skip
def test_a_manifest_that_is_none_is_refused(said):
    assert "not a study file" in refusal_of(study(said))


@pytest.mark.parametrize(
    "parts",
    [
        {"hidden": "tamoxifen"},
        {"hidden": [["a"]]},
        {"files": [["files/1"]]},
        {"files": {"member": "files/1"}},
        {"files": [{"member": ["files/1"], "name": "a", "sha256": ""}]},
        {"choices": ["a"]},
        {"settings": ["a"]},
        {"corrections": None},
        {"version": "1"},
        {"version": True},
        {"version": -5},
        {"version": 0.5},
        {"hidden": ["\ud800"]},
    ],
)
def test_parts_of_another_type_are_refused(parts):
    words = refusal_of(study(manifest(**parts)))
    assert "not a study file" in words or "not hold corrections" in words


@pytest.mark.parametrize("name", ["n" * 256, "a\0b.csv", "a\nb.csv", "\ud800.csv", ["a"], None])
def test_names_that_no_computer_gives_a_file_are_refused(name):
    files = [manifest()["files"][0] | {"name": name}]
    assert "not a study file" in refusal_of(study(manifest(files=files)))


def test_a_letter_written_as_two_halves_is_whole():
    files = [manifest()["files"][0] | {"name": "\N{MOUSE FACE}.csv"}]
    text = json.dumps(manifest(files=files))
    assert "\\ud83d\\udc2d" in text
    assert read_study_file(study(text)).uploads[0].name == "\N{MOUSE FACE}.csv"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("bootstrap_resamples", 2_000_000_000),
        ("bootstrap_resamples", -3),
        ("bootstrap_resamples", 2.5),
        ("confidence", 5),
        ("confidence", -3),
        ("confidence", 10**400),
        ("bootstrap_seed", 10**400),
        ("evaluation_day", "7"),
        ("evaluation_day", [7]),
        ("endpoint_volume_mm3", 0),
        ("event_free_mm3", -1),
        ("synergy_resamples", True),
        ("blank_correction", 1),
        ("control", None),
        ("curve_model", {"a": 1}),
    ],
)
def test_settings_out_of_bounds_or_of_another_type_are_named(setting, value):
    said = dataclasses.asdict(Settings()) | {setting: value}
    assert setting in refusal_of(study(manifest(settings=said)))


def test_the_bounds_hold_at_their_ends_and_not_beyond():
    for name, (least, most) in BOUNDS.items():
        for value in (least, most):
            assert out_of_bounds(dataclasses.replace(Settings(), **{name: value})) == ()
        beyond = dataclasses.replace(Settings(), **{name: most * 2})
        assert out_of_bounds(beyond) == (
            f"The setting {name} is {most * 2:g}; it can be {least:,g} to {most:,g}.",
        )
    assert out_of_bounds(Settings(confidence=float("nan")))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("colors", [["tamoxifen", "red; background: url(//x)"]]),
        ("colors", [["tamoxifen", 5]]),
        ("colors", [["tamoxifen"]]),
        ("colors", "#112233"),
        ("font_px", 4000),
        ("line_px", 0),
        ("palette", "none such"),
        ("background", "pink"),
        ("ranges", [["Growth", 0, 1, 2]]),
        ("ranges", [["Growth", 0, 1, 2, "3"]]),
    ],
)
def test_figure_settings_that_cannot_be_drawn_are_refused(setting, value):
    said = json.loads(json.dumps(dataclasses.asdict(FigureSettings()))) | {setting: value}
    words = refusal_of(study(manifest(figures=said)))
    assert "cannot be used" in words or f"no use: {setting} = " in words


def test_a_button_is_no_choice():
    """A value for the button Close would end the Study page."""
    assert "choice of no use: 'close'" in refusal_of(study(manifest(choices={"close": True})))


def test_tampered_corrections_are_refused_inside_a_study_too():
    said = json.loads(Corrections().to_json()) | {"facts": [["control", ["x"]]]}
    tampered = study(manifest(corrections=json.dumps(said)))
    assert "corrections saved by this app" in refusal_of(tampered)
