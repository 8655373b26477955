"""Static files under names that change with their content."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from csdesk.web.static_files import HashedFiles


@pytest.fixture
def storage(tmp_path: Path) -> Any:
    """A storage of its own, nothing collected yet."""
    with override_settings(STATIC_ROOT=str(tmp_path)):
        yield HashedFiles(location=str(tmp_path))


def collect(storage: HashedFiles, *names: str) -> None:
    """Copy the files and give them their names."""
    paths = {}
    for name in names:
        target = Path(storage.location) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(str(finders.find(name))).read_bytes())
        paths[name] = (storage, name)
    results = list(storage.post_process(paths))
    assert [outcome for _, _, outcome in results if isinstance(outcome, Exception)] == []


def test_before_anything_is_collected_files_keep_their_names(storage: HashedFiles) -> None:
    assert storage.url("js/page.js") == "/static/js/page.js"


def test_collected_files_have_a_hash_in_their_names_and_in_the_imports(storage: HashedFiles) -> None:
    collect(storage, *(path.relative_to("static").as_posix() for path in Path("static/js").rglob("*.js")))

    entry = storage.url("js/agents.js")
    text = (Path(storage.location) / entry.removeprefix("/static/")).read_text()
    assert entry != "/static/js/agents.js"
    assert storage.url("js/live.js").removeprefix("/static/js/") in text
    assert '"./live.js"' not in text


def test_a_file_that_was_not_collected_is_no_error(storage: HashedFiles) -> None:
    collect(storage, "js/page.js")

    assert storage.url("js/nowhere.js") == "/static/js/nowhere.js"


@override_settings(STORAGES={"staticfiles": {"BACKEND": "csdesk.web.static_files.HashedFiles"}})
def test_everything_that_is_installed_can_be_collected(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=str(tmp_path)):
        call_command("collectstatic", "--no-input", verbosity=0)

    assert (tmp_path / "staticfiles.json").exists()
