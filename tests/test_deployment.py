"""A lab server: the image holds what the app needs and runs it without rights."""

import io
import json
import re
import tomllib
import zipfile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from streamlit.testing.v1 import AppTest

from analysis import __version__
from analysis.reading import Upload, read_study
from analysis.results import analyse
from analysis.settings import Settings
from analysis.summary.methods import methods
from components.app.study_file import SavedStudy, write_study_file
from components.export.workbook import study_tables
from components.look.ink_and_paper import FigureSettings
from components.look.picture_footer import footer_words
from tests.places import APP, ROOT
from tests.small_studies import caliper_rows, csv

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LAB_SERVER = (ROOT / "docs" / "lab_server.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHON = (ROOT / ".python-version").read_text(encoding="utf-8").strip()


def example(kind: str) -> str:
    """The example in that language in docs/lab_server.md."""
    found = re.findall(rf"```{kind}\n(.*?)```", LAB_SERVER, re.DOTALL)
    assert len(found) == 1
    return found[0]


def ranges(name: str) -> dict[str, Requirement]:
    """What a list of requirements asks for, and the lists that it names."""
    found: dict[str, Requirement] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            found |= ranges(text.removeprefix("-r "))
        elif text:
            asked = Requirement(text)
            found[canonicalize_name(asked.name)] = asked
    return found


def locked() -> dict[str, tuple[str, list[str]]]:
    """Version and hashes of each library in the lock file."""
    entries = re.findall(r"^([\w.-]+)==([\w.+!]+)(.*(?:\n {4}--hash.*)+)", LOCK, re.MULTILINE)
    return {
        canonicalize_name(name): (version, re.findall(r"--hash=sha256:([0-9a-f]{64})\b", rest))
        for name, version, rest in entries
    }


def test_everything_copied_into_the_image_exists_and_nothing_is_missing():
    lines = re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in lines for source in line.split()}
    assert [source for source in sources if not (ROOT / source).exists()] == []
    rooms = {"app.py", "pages", "components", "analysis", "sample_data", "docs/statistics"}
    assert sources >= rooms | {"requirements.lock", ".streamlit/config.toml"}


def test_the_container_runs_without_rights_and_is_watched():
    steps = re.findall(r"^(USER|CMD|HEALTHCHECK)\b(.*)", DOCKERFILE, re.MULTILINE)
    assert [name for name, _ in steps] == ["USER", "HEALTHCHECK", "CMD"]
    assert steps[0][1].strip() == "caliper"
    for promise in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert promise in COMPOSE


def test_what_the_container_writes_is_bounded_and_its_port_stays_on_the_server():
    folders = re.search(r"tmpfs:\n((?: +- /.*\n)+)", COMPOSE)
    assert folders is not None
    lines = folders[1].split()[1::2]
    assert [line.partition(":")[0] for line in lines] == ["/tmp", "/home/caliper"]
    assert all(re.search(r"[:,]size=\d+m\b", line) for line in lines)
    assert re.findall(r"- \"(.*:8501)\"", COMPOSE) == ["127.0.0.1:8501:8501"]
    assert "SERVER:8501" not in COMPOSE


def test_image_tests_and_checks_have_one_python():
    assert re.findall(r"python:(\d+\.\d+)-", DOCKERFILE + COMPOSE) == [PYTHON] * 2
    assert PROJECT["tool"]["mypy"]["python_version"] == PYTHON
    assert f"--python-version {PYTHON}" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert ".python-version" in (ROOT / ".ci" / "make-venv").read_text(encoding="utf-8")


def test_the_image_is_held_to_one_digest_and_can_be_held_to_a_newer():
    digest = r"(python:3\.11-slim-bookworm@sha256:[0-9a-f]{64})"
    (image,) = re.findall(rf"^ARG PYTHON_IMAGE={digest}\nFROM \$\{{PYTHON_IMAGE\}}$",
                          DOCKERFILE, re.MULTILINE)  # fmt: skip
    assert f"PYTHON_IMAGE: ${{PYTHON_IMAGE:-{image}}}" in COMPOSE
    assert "PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:..." in LAB_SERVER


def test_the_lock_holds_every_library_to_a_version_in_its_range_and_to_hashes():
    held = locked()
    for name, asked in ranges("requirements-server.txt").items():
        version, _ = held[name]
        assert asked.specifier.contains(version), f"{asked} is locked as {version}: make lock"
    assert [name for name, (_, hashes) in held.items() if not hashes] == []
    named = re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)
    assert {canonicalize_name(name) for name in named} == set(held)
    assert {"starlette", "itsdangerous", "uvicorn"} <= set(held)  # what they need in turn
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"pip install (?!--require-hashes)", DOCKERFILE)


@pytest.mark.parametrize(
    "line",
    [
        "client_max_body_size 60m;",
        "proxy_http_version 1.1;",
        "proxy_set_header Host $http_host;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection $connection_upgrade;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_read_timeout 1h;",
        "proxy_pass http://127.0.0.1:8501;",
    ],
)
def test_the_nginx_example_has(line: str):
    assert line in example("nginx")


def test_the_caddy_example_lets_a_file_of_the_largest_size_through():
    assert re.search(r"max_size (\d+)MB", example("caddy"))[1] == "60"
    assert "reverse_proxy 127.0.0.1:8501" in example("caddy")
    largest = int(re.search(r'MAX_UPLOAD_SIZE: "(\d+)"', COMPOSE)[1])
    assert largest < 60


def test_the_version_stands_in_one_place():
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "analysis.__version__"}
    assert "version" not in PROJECT["project"]
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.*)$", cited, re.MULTILINE)[1] == __version__
    day = re.search(r"^date-released: (.*)$", cited, re.MULTILINE)[1]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", changes, re.MULTILINE)[:2] == [
        "[Unreleased]",
        f"[{__version__}] - {day}",
    ]


def test_pictures_methods_workbook_and_study_file_name_the_version():
    study = read_study([Upload("small.csv", csv(caliper_rows()))])
    results = analyse(study, Settings())
    name = f"Plate & Caliper {__version__}"
    assert footer_words(results.settings, study).startswith(f"{name}: ")
    assert methods(results).paragraphs[-1] == f"Analyses were made with {name}."
    tables = study_tables(results, FigureSettings(), "{}", [], {})
    assert list(tables["versions"].iloc[0]) == ["plate-and-caliper", __version__]
    with zipfile.ZipFile(io.BytesIO(write_study_file(SavedStudy(())))) as archive:
        assert json.loads(archive.read("study.json"))["saved_by"] == __version__


def opened(**user: object) -> AppTest:
    """The app with its sample study, as this visitor sees it."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.user = user
    app.query_params["study"] = "sample"
    return app.run()


def test_a_configured_log_in_stands_before_every_page():
    app = opened(is_logged_in=False)
    assert [button.label for button in app.button] == ["Log in"]
    assert "Sample study" not in " ".join(text.value for text in app.markdown)


def test_who_is_logged_in_sees_the_study_and_can_leave():
    app = opened(is_logged_in=True, email="a@example.org")
    labels = [button.label for button in app.button]
    assert "Log out" in labels
    assert "Log in" not in labels
    assert "Sample study" in " ".join(text.value for text in app.markdown)


def test_without_a_configured_log_in_nobody_is_asked():
    labels = [button.label for button in opened().button]
    assert not {"Log in", "Log out"} & set(labels)
