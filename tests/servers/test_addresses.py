"""Where the servers are, and who learns which secret."""

import json
import os
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from csdesk.embedded import Endpoints, broker_url, data_dir, endpoints, runtime_dir
from csdesk.embedded.addresses import make_runtime_dir, server_secrets

APP = "postgresql://csdesk_app:x@db/csdesk"
SWEEPER = "postgresql://csdesk_sweeper:x@db/csdesk"


def test_endpoints_names_the_embedded_servers_where_nothing_is_given(data: Path) -> None:
    found = endpoints({})

    kept = server_secrets()
    assert found == Endpoints(
        app_url=f"postgresql://csdesk_app:{kept['app']}@/csdesk?host={runtime_dir()}",
        owner_url=f"postgresql://csdesk_owner:{kept['owner']}@/csdesk?host={runtime_dir()}",
        sweeper_url=f"postgresql://csdesk_sweeper:{kept['sweeper']}@/csdesk?host={runtime_dir()}",
        redis_url=f"unix://{runtime_dir()}/valkey.sock?db=0",
        secret_key=kept["secret_key"],
    )


def test_endpoints_starts_nothing(data: Path) -> None:
    endpoints({})

    assert not runtime_dir().exists()
    assert sorted(path.name for path in data.iterdir()) == ["secrets.json", "secrets.lock"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"DATABASE_SWEEPER_URL": SWEEPER}, Endpoints(None, None, SWEEPER, None, None)),
        ({"DATABASE_URL": APP, "REDIS_URL": "redis://r"}, Endpoints(APP, None, None, "redis://r", None)),
        ({"DATABASE_URL": APP, "CSDESK_SECRET_KEY": "k"}, Endpoints(APP, None, None, None, "k")),
        ({"DATABASE_URL": ""}, Endpoints(None, None, None, None, None)),
    ],
    ids=["sweeper", "app and broker", "app and key", "none on purpose"],
)
def test_endpoints_finds_nothing_beyond_what_the_environment_names(
    data: Path, environment: dict[str, str], expected: Endpoints
) -> None:
    found = endpoints(environment)

    assert found == expected
    assert not data.exists()


def test_endpoints_takes_a_broker_alone_from_the_environment(data: Path) -> None:
    found = endpoints({"REDIS_URL": "redis://elsewhere/3"})

    assert found.redis_url == "redis://elsewhere/3"
    assert found.app_url == endpoints({}).app_url


def test_server_secrets_are_made_once_and_for_us_alone(data: Path) -> None:
    first = server_secrets()
    second = server_secrets()

    assert first == second == json.loads((data / "secrets.json").read_text())
    assert stat.S_IMODE((data / "secrets.json").stat().st_mode) == 0o600
    assert len(set(first.values())) == len(first)
    assert min(map(len, first.values())) >= 32


def test_server_secrets_differ_between_data_directories(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = server_secrets()

    monkeypatch.setenv("CSDESK_DATA", str(tmp_path / "second"))

    assert not set(first.values()) & set(server_secrets().values())


def test_runtime_dir_leaves_room_for_a_socket_however_long_the_data_directory_is(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSDESK_DATA", "/" + "/".join(["long"] * 60))

    assert len(str(runtime_dir() / ".s.PGSQL.5432")) < 80


def test_make_runtime_dir_is_closed_to_others(data: Path) -> None:
    path = make_runtime_dir(os.getuid())

    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_make_runtime_dir_refuses_a_link_that_somebody_laid(data: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    runtime_dir().symlink_to(trap)

    with pytest.raises(PermissionError):
        make_runtime_dir(os.getuid())

    runtime_dir().unlink()


def test_data_dir_is_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSDESK_DATA", "relative")

    assert data_dir() == Path.cwd() / "relative"


@pytest.mark.parametrize(
    ("redis_url", "expected"),
    [
        ("unix:///tmp/v.sock?db=2", "redis+socket:///tmp/v.sock?virtual_host=2"),
        ("unix:///tmp/v.sock", "redis+socket:///tmp/v.sock?virtual_host=0"),
        ("unix://:pw@/tmp/v.sock?db=1", "redis+socket://:pw@/tmp/v.sock?virtual_host=1"),
        ("rediss://u:p@host:6380/1", "rediss://u:p@host:6380/1"),
    ],
)
def test_broker_url_spells_the_same_server_as_celery_does(redis_url: str, expected: str) -> None:
    assert broker_url(redis_url) == expected


def test_passwords_need_no_quoting_in_a_url(data: Path) -> None:
    for url in (endpoints({}).app_url, endpoints({}).owner_url):
        assert url is not None
        assert urlsplit(url).password in server_secrets().values()
