"""A lab server: the image holds what the app needs and runs it without rights."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.app_driver import APP

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_everything_copied_into_the_image_exists_and_nothing_is_missing():
    lines = re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in lines for source in line.split()}
    assert [source for source in sources if not (ROOT / source).exists()] == []
    rooms = {"app.py", "pages", "components", "analysis", "sample_data", "docs/statistics"}
    assert sources >= rooms | {"requirements.txt", ".streamlit/config.toml"}


def test_the_container_runs_without_rights_and_is_watched():
    steps = re.findall(r"^(USER|CMD|HEALTHCHECK)\b(.*)", DOCKERFILE, re.MULTILINE)
    assert [name for name, _ in steps] == ["USER", "HEALTHCHECK", "CMD"]
    assert steps[0][1].strip() == "caliper"
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for promise in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert promise in compose


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
