"""Minimal .xls files for the tests: records of one sheet inside a compound file."""

from __future__ import annotations

import struct

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def number(row: int, column: int, value: float) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def label(row: int, column: int, text: str) -> bytes:
    encoded = text.encode("utf-16le")
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + encoded)


def error(row: int, column: int, code: int) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def dimensions(rows: int, columns: int) -> bytes:
    return record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))


def workbook(name: str, cells: bytes, shared: bytes = b"", extra: bytes = b"") -> bytes:
    """A compound file whose stream ``Workbook`` holds one sheet with these cell records."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + extra + shared
    encoded = name.encode("utf-16le")
    sheet_at = len(start) + 4 + 8 + len(encoded) + 4
    listed = record(0x0085, struct.pack("<IBBBB", sheet_at, 0, 0, len(name), 1) + encoded)
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    stream = start + listed + record(0x000A) + sheet + cells + record(0x000A)
    return compound_file(stream.ljust(4096, b"\0"))


def compound_file(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file with one stream of at least 4,096 bytes."""
    sectors = -(-len(stream) // _SECTOR)
    tables = -(-(sectors + 2) // 127)
    chain = [*range(1, sectors), _END, _END, *[_TABLE] * tables]
    table = struct.pack(f"<{len(chain)}I", *chain)
    table += struct.pack("<I", _FREE) * (tables * 128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHHHIII", 62, 3, 0xFFFE, 9, 6, 0, 0, 0, tables)
    header += struct.pack("<IIIIIII", sectors, 0, 4096, _END, 0, _END, 0)
    listed = [sectors + 1 + each for each in range(tables)]
    header += struct.pack("<109I", *listed, *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, _END, 0, 1) + _entry(name, 2, 0, len(stream), _FREE)
    padded = stream.ljust(sectors * _SECTOR, b"\0")
    return header + padded + directory.ljust(_SECTOR, b"\0") + table


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    encoded = name.encode("utf-16le")
    fixed = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    fixed += struct.pack("<III", _FREE, _FREE, child) + bytes(36)
    return fixed + struct.pack("<II", start, size) + bytes(4)
