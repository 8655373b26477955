"""Signatures, patterns, verdicts."""

from datetime import UTC, datetime, timedelta

import pytest

from csdesk.webhooks.rules.kinds import read_patterns, wants
from csdesk.webhooks.rules.signing import new_secret, signature, signed_headers
from csdesk.webhooks.rules.verdicts import is_dead, is_hosts_trouble, is_taken

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_signature_agrees_with_the_published_example() -> None:
    """The example of the Standard Webhooks specification's reference library."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'

    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_signed_headers_sign_with_each_secret() -> None:
    first, second = new_secret(), new_secret()

    headers = signed_headers([first, second], "msg_1", 1614265330, b"{}")

    assert headers["webhook-id"] == "msg_1"
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"].split() == [
        signature(secret, "msg_1", 1614265330, b"{}") for secret in (first, second)
    ]


@pytest.mark.parametrize(
    ("patterns", "kind", "wanted"),
    [
        (["*"], "complaint.open", True),
        (["complaint.*"], "complaint.open", True),
        (["complaint.*"], "message.public", False),
        (["*.open", "message.public"], "message.public", True),
        (["complaint.op"], "complaint.open", False),
        ([], "complaint.open", False),
    ],
)
def test_wants(patterns: list[str], kind: str, wanted: bool) -> None:
    assert wants(patterns, kind) is wanted


def test_read_patterns_takes_them_as_people_part_them() -> None:
    text = "Complaint.*, message.public\nmessage.public；clock.late *"

    assert read_patterns(text) == ["complaint.*", "message.public", "clock.late", "*"]


@pytest.mark.parametrize(
    "text", ["complaint.[a]", "a b$", "../x", "a" * 61, "客诉", " ".join(f"k{'x' * n}" for n in range(41))]
)
def test_read_patterns_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=".+"):
        read_patterns(text)


@pytest.mark.parametrize(
    ("status", "taken", "trouble"),
    [(200, True, False), (204, True, False), (302, False, False), (404, False, False), (410, False, False),
     (429, False, True), (500, False, True), (503, False, True)],
)  # fmt: skip
def test_verdicts(status: int, taken: bool, trouble: bool) -> None:
    assert (is_taken(status), is_hosts_trouble(status)) == (taken, trouble)


@pytest.mark.parametrize(
    ("since", "dead"),
    [(None, False), (NOW - timedelta(days=3), True), (NOW - timedelta(days=3) + timedelta(seconds=1), False)],
)
def test_is_dead(since: datetime | None, dead: bool) -> None:
    assert is_dead(since, NOW) is dead
