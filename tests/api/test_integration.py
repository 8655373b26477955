"""As an integrator works: the examples of the document as they stand, and a client made from the description."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client

from tests.api.conftest import token_of

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def examples() -> str:
    """The document's examples as one shell script, up to what webhooks need."""
    text = (ROOT / "docs/integration.md").read_text().partition("\n## Webhooks")[0]
    parts = [
        code if language == "sh" else f"{sys.executable} - <<'PYTHON'\n{code}PYTHON\n"
        for language, code in EXAMPLE.findall(text)
    ]
    return "set -eu\n" + "\n".join(parts)


@pytest.fixture
def desk(live_server, company, agent, settings, tmp_path) -> dict[str, str]:
    """Where the desk is, and a key: what the document's examples want to know."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return {**os.environ, "DESK": live_server.url, "KEY": token_of(agent)}


def test_the_examples_of_the_document_run(desk, tmp_path):
    done = subprocess.run(
        ["bash", "-c", examples()], cwd=tmp_path, env=desk, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "answered" in done.stdout
    assert "counted" in done.stdout


def test_a_client_made_from_the_description_calls_the_desk(desk, tmp_path, monkeypatch):
    (tmp_path / "schema.json").write_bytes(Client().get("/api/v1/schema/").content)
    # Nobody reads the client, so its making is not followed by tidying it up.
    (tmp_path / "config.yaml").write_text("post_hooks: []")
    program = str(Path(sys.executable).with_name("openapi-python-client"))
    made = subprocess.run(
        [
            program,
            "generate",
            "--path",
            "schema.json",
            "--output-path",
            "desk_client",
            "--meta",
            "none",
            "--config",
            "config.yaml",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    monkeypatch.syspath_prepend(tmp_path)

    client = import_module("desk_client").AuthenticatedClient(base_url=desk["DESK"], token=desk["KEY"])
    models = import_module("desk_client.models")
    body = models.NewComplaint(
        channel="phone",
        complainant_name="张先生",
        subject_of_complaint="移动硬盘",
        content="不通电",
        severity="serious",
    )
    opened = import_module("desk_client.api.complaints.open_complaint").sync(client=client, body=body)
    listed = import_module("desk_client.api.complaints.list_complaints").sync(client=client, severity="serious")
    read = import_module("desk_client.api.complaints.get_complaint").sync(opened.number, client=client)
    refused = import_module("desk_client.api.complaints.transition_complaint").sync(
        opened.number, "close", client=client
    )

    client.get_httpx_client().close()
    assert "warning" not in made.stdout.lower(), made.stdout
    assert ([row.number for row in listed.data], read.status.value) == ([opened.number], "open")
    assert (refused.code, refused.rule) == ("refused", "CMP-10")
