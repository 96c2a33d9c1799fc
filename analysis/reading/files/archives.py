"""Zip archives (.xlsx, .xlsm, .ods) unpacked piece by piece, trusting no size that they state."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.reading.files.guards import MAX_MEMBERS, damaged, encrypted, refusal

_PIECE = 2**14  # compressed bytes at a time; deflate makes at most about a thousand of one
_MEMBER_MARK = b"PK\x01\x02"  # begins each entry of the directory
_CHANCE = 10  # times more marks than members, as parts may be archives themselves
_END_MARK = b"PK\x05\x06"
_END = struct.Struct("<12xIIH")  # size and place of the directory, length of the comment
_LONGEST_END = _END.size + 2**16
_LOCAL_HEADER = struct.Struct("<4s22xHH")


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """The members of a zip archive by name, in file order."""

    file: str
    data: bytes
    members: tuple[zipfile.ZipInfo, ...]

    @property
    def names(self) -> frozenset[str]:
        """Names of all members."""
        return frozenset(member.filename for member in self.members)

    def member(self, name: str) -> zipfile.ZipInfo | None:
        """The last member of that name: the one that readers take where a name occurs twice."""
        return next((each for each in reversed(self.members) if each.filename == name), None)


def open_archive(file: str, data: bytes) -> Archive:
    """Read the directory of a zip archive.

    Raises
    ------
    StudyError
        Damaged, encrypted, or more than ``MAX_MEMBERS`` members.
    """
    _refuse_members(file, data.count(_MEMBER_MARK) // _CHANCE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            members = tuple(opened.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise damaged(file) from error
    _refuse_members(file, len(members))
    if any(member.flag_bits & 1 for member in members):
        raise encrypted(file)
    if _is_ambiguous(data):
        raise damaged(file)
    return Archive(file, data, members)


def pieces(archive: Archive, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one member in pieces of some megabytes at most, whatever its header claims.

    Raises
    ------
    StudyError
        The member is cut off, does not match its checksum, or is packed in an unusual way.
    """
    packed = _packed(archive, member)
    if member.compress_type == zipfile.ZIP_STORED:
        yield from _checked(archive, member, _slices(packed))
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        yield from _checked(archive, member, _inflated(archive, member, packed))
    else:
        raise damaged(archive.file, member.filename)


def unpack(archive: Archive, name: str, limit: int) -> bytes:
    """One whole member of at most ``limit`` bytes; empty where there is none of that name."""
    member = archive.member(name)
    if member is None:
        return b""
    content = bytearray()
    for piece in pieces(archive, member):
        content += piece
        if len(content) > limit:
            raise refusal(archive.file, f"Its part '{name}' is larger than {limit >> 20} MB.")
    return bytes(content)


def _refuse_members(file: str, number: int) -> None:
    if number > MAX_MEMBERS:
        raise refusal(file, f"The file holds {number:,} parts; the limit is {MAX_MEMBERS:,}.")


def _is_ambiguous(data: bytes) -> bool:
    """Whether two readers could find two different directories in the archive."""
    tail = data[-_LONGEST_END:]
    at = tail.rfind(_END_MARK)
    if at < 0 or tail.count(_END_MARK) > 1 or len(tail) - at < _END.size:
        return True
    size, offset, comment = _END.unpack_from(tail, at)
    start = len(data) - len(tail) + at - size
    return at + _END.size + comment != len(tail) or offset not in (start, 0xFFFFFFFF)


def _packed(archive: Archive, member: zipfile.ZipInfo) -> memoryview:
    start = member.header_offset
    header = archive.data[start : start + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise damaged(archive.file, member.filename)
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start += _LOCAL_HEADER.size + name_length + extra_length
    packed = memoryview(archive.data)[start : start + member.compress_size]
    if len(packed) < member.compress_size:
        raise damaged(archive.file, member.filename)
    return packed


def _slices(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _PIECE):
        yield bytes(packed[start : start + _PIECE])


def _inflated(archive: Archive, member: zipfile.ZipInfo, packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in _slices(packed):
            yield inflater.decompress(piece)
        yield inflater.flush()
    except zlib.error as error:
        raise damaged(archive.file, member.filename) from error
    if not inflater.eof:
        raise damaged(archive.file, member.filename)


def _checked(
    archive: Archive, member: zipfile.ZipInfo, unpacked: Iterator[bytes]
) -> Iterator[bytes]:
    checksum = 0
    for piece in unpacked:
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if checksum != member.CRC:
        raise damaged(archive.file, member.filename)
