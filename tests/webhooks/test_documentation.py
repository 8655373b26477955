"""The example of the documentation verifies what we send, and refuses what we did not."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csdesk.webhooks.rules.signing import new_secret, signed_headers

SENT = 1_795_406_400
BODY = '{"type":"complaint.open","data":{"case":{"title":"不通电"}}}'.encode()
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


@pytest.fixture(scope="module")
def verify() -> Callable[..., None]:
    """The function as it stands in the documentation."""
    [code] = re.findall(r"```python\n(import base64.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, str(DOCUMENT), "exec"), names)
    return names["verify"]


@pytest.mark.parametrize("secret", [0, 1])
def test_the_example_takes_what_either_secret_signed(verify: Callable[..., None], secret: int) -> None:
    known = [new_secret(), new_secret()]

    verify(known[secret], signed_headers(known, "msg_1", SENT, BODY), BODY, now=SENT + 299)


@pytest.mark.parametrize(
    ("changed", "now", "why"),
    [
        ({"body": BODY + b" "}, SENT, "not signed"),
        ({"webhook-id": "msg_2"}, SENT, "not signed"),
        ({"webhook-timestamp": str(SENT + 1)}, SENT, "not signed"),
        ({"webhook-signature": "v1,AAAA v2,x"}, SENT, "not signed"),
        ({}, SENT + 301, "too old"),
        ({}, SENT - 301, "too old"),
    ],
)
def test_the_example_refuses_what_was_changed_or_comes_late(
    verify: Callable[..., None], changed: dict[str, Any], now: int, why: str
) -> None:
    secret = new_secret()
    body = changed.get("body", BODY)
    headers = {**signed_headers([secret], "msg_1", SENT, BODY), **changed}

    with pytest.raises(ValueError, match=why):
        verify(secret, headers, body, now=now)


def test_the_example_refuses_another_secret(verify: Callable[..., None]) -> None:
    headers = signed_headers([new_secret()], "msg_1", SENT, BODY)

    with pytest.raises(ValueError, match="not signed"):
        verify(new_secret(), headers, BODY, now=SENT)
