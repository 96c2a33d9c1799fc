"""The sample study and its results, kept on disk from a server's first opening of it to the next.

The file stands where Python keeps compiled modules, and is named by a hash of all that its content
follows from: the code of the analysis, the sample, and the versions of what computes. Another
version of any of them has another name, and is computed anew.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import platform
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import analysis
from analysis.reading import Upload, read_study
from analysis.results import Results, analyse
from analysis.settings import Settings
from analysis.study import Study
from components.app.names import SAMPLE

FOLDER = SAMPLE.parent / "__pycache__"
LIBRARIES = ("numpy", "pandas", "scipy", "python-calamine")
SEAL_BYTES = hashlib.sha256().digest_size


@functools.cache
def sample() -> bytes:
    """The file of the sample study."""
    return SAMPLE.read_bytes()


def study_and_results() -> tuple[Study, Results]:
    """The sample study as it comes and its results: from disk, else computed and kept there."""
    return open_kept() or _compute()


@functools.cache
def open_kept() -> tuple[Study, Results] | None:
    """What is kept of this version, where anything whole is."""
    try:
        kept = _path().read_bytes()
    except OSError:
        return None
    seal, content = kept[:SEAL_BYTES], kept[SEAL_BYTES:]
    if hashlib.sha256(content).digest() != seal:
        return None
    found: tuple[Study, Results] = pickle.loads(content)
    return found


@functools.cache
def _compute() -> tuple[Study, Results]:
    study = read_study([Upload(SAMPLE.name, sample())])
    found = study, analyse(study, Settings())
    content = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
    with suppress(OSError):  # a folder that cannot be written to: computed at every start
        _write(hashlib.sha256(content).digest() + content)
    return found


def _write(content: bytes) -> None:
    """Write beside the target, then move into place, and remove what other versions left."""
    FOLDER.mkdir(exist_ok=True)
    target = _path()
    handle, name = tempfile.mkstemp(dir=FOLDER)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(target)
    for other in FOLDER.glob("sample-*.pickle"):
        if other != target:
            other.unlink(missing_ok=True)


@functools.cache
def _path() -> Path:
    digest = hashlib.sha256()
    for part in _origins():
        digest.update(hashlib.sha256(part).digest())
    return FOLDER / f"sample-{digest.hexdigest()}.pickle"


def _origins() -> Iterator[bytes]:
    """All that the study and its results follow from."""
    yield repr((platform.python_version(), platform.machine(), *map(version, LIBRARIES))).encode()
    yield sample()
    room = Path(analysis.__file__).parent
    for path in sorted(room.rglob("*.py")):
        yield path.relative_to(room).as_posix().encode()
        yield path.read_bytes()
