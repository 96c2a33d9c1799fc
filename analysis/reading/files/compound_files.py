"""The container of an old .xls: a small file system in sectors, which says of itself where it is.

A table gives the sector that follows each sector, so a file may send its reader in a circle, beyond
its end, or claim a stream of any size. The parser behind the door believes it; so every chain that
the parser may follow is followed here first, by its own rules: the first entry of a name counts,
whatever its kind, and a size of 0 means the whole chain.

Source: Microsoft, [MS-CFB] Compound File Binary File Format.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.reading.files.guards import SAVE_AGAIN, damaged, refusal

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END_OF_CHAIN = 0xFFFFFFFE
_NO_TABLE = 0xFFFFFFFC  # this and above are no sectors of the table
_RESERVED = 0xFFFFFFFA  # this and above end the list of its sectors
_CUTOFF = 4096  # bytes from which on a stream has sectors of its own
_MINI = 64  # bytes of a sector of the small streams
_LISTED = 109  # sectors of the table that the header lists
_STREAMS = ("Workbook", "Book")  # Book: before Excel 97
_MACROS, _MACRO_LIST = "_VBA_PROJECT_CUR", "dir"
_MAX_MACRO_LIST = 2**18  # bytes; it is packed, and unpacked where the file is opened


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class _Sectors:
    """Sectors of ``size`` bytes from ``offset`` on, and which follows which."""

    file: str
    data: bytes
    size: int
    offset: int
    following: Sequence[int] = ()

    @property
    def number(self) -> int:
        """Sectors that there are; the last may be cut off."""
        return max(0, -(-(len(self.data) - self.offset) // self.size))

    def sector(self, at: int) -> bytes:
        """The bytes of one sector."""
        if at >= self.number:
            raise damaged(self.file)
        start = self.offset + at * self.size
        return self.data[start : start + self.size]

    def chain(self, start: int) -> bytes:
        """The sectors from ``start`` on, joined."""
        parts: list[bytes] = []
        sector = start
        while sector != _END_OF_CHAIN:
            if len(parts) >= self.number or sector >= len(self.following):
                raise damaged(self.file)
            parts.append(self.sector(sector))
            sector = self.following[sector]
        return b"".join(parts)


def workbook_stream(file: str, data: bytes) -> bytes:
    """The bytes of the stream ``Workbook`` (or ``Book``).

    Raises
    ------
    StudyError
        No workbook; a chain of sectors in a circle or beyond the file; a size that is not true.
    """
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise damaged(file)
    directory_sectors, table_sectors, directory_start = struct.unpack_from("<III", data, 40)
    cutoff, mini_start, mini_sectors = struct.unpack_from("<III", data, 56)
    plain = _Sectors(file, data, 1 << shift, 1 << shift)
    if max(directory_sectors, table_sectors, mini_sectors) > plain.number or cutoff != _CUTOFF:
        raise damaged(file)
    sectors = _Sectors(file, data, plain.size, plain.offset, _table(plain))
    entries = _entries(file, sectors.chain(directory_start), plain.size)
    if not any(name in entries for name in _STREAMS):
        raise refusal(file, "The file is an Office document, but not an Excel workbook.")
    root = next(iter(entries.values()))
    small = _small_sectors(sectors, root, mini_start if mini_sectors else _END_OF_CHAIN)
    if _MACROS in entries:
        _check_macros(sectors, small, entries)
    return _first_stream([_stream(sectors, small, entries.get(name)) for name in _STREAMS])


def _table(plain: _Sectors) -> tuple[int, ...]:
    """Which sector follows which, for the whole file."""
    listed = list(struct.unpack_from(f"<{_LISTED}I", plain.data, 76))
    (further,) = struct.unpack_from("<I", plain.data, 68)
    blocks = 0
    while further < _RESERVED:
        block = _numbers(plain.sector(further))
        blocks += 1
        if blocks > plain.number or not block:
            raise damaged(plain.file)
        listed += block[:-1]
        further = block[-1]
    sectors = [sector for sector in listed if sector < _NO_TABLE]
    if len(set(sectors)) < len(sectors):
        raise damaged(plain.file)
    return _numbers(b"".join(plain.sector(sector) for sector in sectors))


def _entries(file: str, directory: bytes, size: int) -> dict[str, _Entry]:
    """Entries of the directory, the first of each name; the very first is that of the root."""
    entries: dict[str, _Entry] = {}
    for at in range(0, len(directory) - 127, 128):
        name = directory[at : at + 64].decode("utf-16le", "replace").partition("\0")[0]
        start, low, high = struct.unpack_from("<III", directory, at + 116)
        stated = low if size == 512 else low + (high << 32)
        entries.setdefault(name, _Entry(start, stated))
    if not entries:
        raise damaged(file)
    return entries


def _small_sectors(sectors: _Sectors, root: _Entry, mini_start: int) -> _Sectors:
    """The sectors of streams below the cutoff, which the root entry holds."""
    if mini_start == _END_OF_CHAIN:
        return _Sectors(sectors.file, b"", _MINI, 0)
    if root.size > len(sectors.data):
        raise damaged(sectors.file)
    held = sectors.chain(root.start)
    following = _numbers(sectors.chain(mini_start))
    return _Sectors(sectors.file, held[: root.size] or held, _MINI, 0, following)


def _stream(sectors: _Sectors, small: _Sectors, entry: _Entry | None) -> bytes:
    """What an entry holds; nothing where there is none."""
    if entry is None:
        return b""
    if entry.size > len(sectors.data):
        raise damaged(sectors.file)
    held = (sectors if entry.size >= _CUTOFF else small).chain(entry.start)
    return held[: entry.size] or held


def _first_stream(streams: Sequence[bytes]) -> bytes:
    return next((stream for stream in streams if stream), b"")


def _check_macros(sectors: _Sectors, small: _Sectors, entries: Mapping[str, _Entry]) -> None:
    """Follow every chain but the root's once: a list of macros may name any entry."""
    listed = entries.get(_MACRO_LIST)
    if listed and not 0 < listed.size <= _MAX_MACRO_LIST:
        raise refusal(sectors.file, f"The macros of the file cannot be read. {SAVE_AGAIN}")
    below = list(entries.values())[1:]
    chains = {(entry.size >= _CUTOFF, entry.start): entry for entry in below}
    taken = 0
    for (is_large, start), entry in chains.items():
        is_nothing = not is_large and not small.following and start == 0
        held = b"" if is_nothing else _stream(sectors, small, entry)
        taken += len(held)
        if taken > 2 * len(sectors.data):
            raise damaged(sectors.file)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
