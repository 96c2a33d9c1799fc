"""What one process may take of the machine, how much another one holds, and how it ended.

The system itself holds the limits where it knows them: address space and processor time on Linux,
processor time on macOS, none on Windows. ``resident_bytes`` is what the server watches everywhere.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

KERNEL_KEEPS_TIME = sys.platform != "win32"
MB = 2**20
OUT_OF_MEMORY = 77  # exit code of a process that was refused memory
# "failed": by an error that is a bug; its traceback stands in the server's log.
End = Literal["done", "refused", "memory", "time", "crash", "gone", "failed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may take beyond what its process takes at rest."""

    memory_mb: int
    cpu_s: int


def end_of(code: int) -> End:
    """What the exit code of a process that did not answer says."""
    if code == OUT_OF_MEMORY:
        return "memory"
    if code == -getattr(signal, "SIGXCPU", 0):
        return "time"
    return "failed" if code == 1 else "crash"


if sys.platform != "win32":
    import resource

    @contextmanager
    def limited(limits: Limits) -> Iterator[None]:
        """Have the system hold the limits on this process for as long as the block lasts.

        Raises
        ------
        MemoryError
            Inside the block, where Python itself asks for more; a library may end the process
            instead, and too much processor time always does.
        """
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = {resource.RLIMIT_CPU: int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_s}
        if sys.platform == "linux":
            space = _pages("self")[0] * resource.getpagesize()
            most[resource.RLIMIT_AS] = space + limits.memory_mb * MB
        before = {kind: resource.getrlimit(kind) for kind in most}
        for kind, value in most.items():
            resource.setrlimit(kind, (value, before[kind][1]))
        try:
            yield
        finally:
            for kind, pair in before.items():
                resource.setrlimit(kind, pair)

    def resident_bytes(pid: int) -> int:
        """Memory that a process of ours holds; 0 where there is no such process (any more)."""
        if sys.platform == "linux":
            found = _pages(pid)[1] * resource.getpagesize()
        else:
            ask = ["ps", "-o", "rss=", "-p", str(pid)]
            told = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
            found = int(told.strip() or 0) * 1024
        return found

    def write_no_core() -> None:
        """A crash of this process writes no file of its memory."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def _pages(process: int | str) -> tuple[int, int]:
        """Pages of address space, and pages in memory (Linux)."""
        try:
            total, resident = Path(f"/proc/{process}/statm").read_text().split()[:2]
        except OSError:
            return 0, 0
        return int(total), int(resident)

else:
    import ctypes
    from ctypes import wintypes

    _QUERY, _READ = 0x1000, 0x0010  # PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_VM_READ

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            *((name, ctypes.c_size_t) for name in ("PeakWorkingSetSize", "WorkingSetSize")),
            *((f"quota_{number}", ctypes.c_size_t) for number in range(4)),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    @contextmanager
    def limited(limits: Limits) -> Iterator[None]:
        """Windows holds no such limits; the server watches alone."""
        yield

    def resident_bytes(pid: int) -> int:
        """Bytes that a process has committed (``GetProcessMemoryInfo``); 0 where there is none."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
        kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        ask = kernel.K32GetProcessMemoryInfo
        ask.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Counters), wintypes.DWORD)
        process = kernel.OpenProcess(_QUERY | _READ, False, pid)
        if not process:
            return 0
        found = _Counters(cb=ctypes.sizeof(_Counters))
        told = ask(process, ctypes.byref(found), found.cb)
        kernel.CloseHandle(process)
        return int(found.PagefileUsage) if told else 0

    def write_no_core() -> None:
        """Windows writes none by itself."""
