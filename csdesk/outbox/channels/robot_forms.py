"""How the robots of WeCom, DingTalk and Feishu want a message and its signature, and what their answers mean."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from csdesk.outbox.models import RobotKind

# WeCom takes 2048 bytes of text and refuses more; the others take more.
LONGEST_BYTES = 2000
# What another attempt cannot mend: no such robot, a wrong signature, a keyword or address the robot insists on.
_FOR_GOOD = {
    RobotKind.WECOM: {93000, 93008, 93017},
    RobotKind.DINGTALK: {300001, 300005, 310000, 400101, 400102},
    RobotKind.FEISHU: {19001, 19021, 19022, 19024},
}


@dataclass(frozen=True)
class Sendable:
    """A request as it goes out."""

    url: str
    body: bytes


@dataclass(frozen=True)
class Verdict:
    """What the chat's answer means; `code` is its own number, 0 when it took the message."""

    is_taken: bool
    is_final: bool
    code: int | None


def sendable(kind: str, url: str, secret: str, lines: Sequence[str], *, seconds: float) -> Sendable:
    """The request that puts the lines into the chat; `seconds` since 1970, of which a signature is made.

    As text and not as Markdown: nothing that people typed becomes a link, a picture or a call to everybody.
    """
    text = "\n".join(fitting([harmless(line) for line in lines]))
    if kind == RobotKind.FEISHU:
        signed = _feishu_signature(secret, int(seconds)) if secret else {}
        return Sendable(url, _json({"msg_type": "text", "content": {"text": text}, **signed}))
    body = _json({"msgtype": "text", "text": {"content": text}})
    if kind == RobotKind.DINGTALK and secret:
        return Sendable(f"{url}{'&' if '?' in url else '?'}{_dingtalk_signature(secret, int(seconds * 1000))}", body)
    return Sendable(url, body)


def fitting(lines: Sequence[str]) -> list[str]:
    """As many of the lines as a message holds, each cut to a share of it."""
    kept: list[str] = []
    left = LONGEST_BYTES
    for line in lines:
        cut = line.encode()[: LONGEST_BYTES // 4].decode(errors="ignore")
        left -= len(cut.encode()) + 1
        if left < len("…".encode()):
            return [*kept, "…"]
        kept.append(cut)
    return kept


def harmless(text: str) -> str:
    """Words that call nobody: Feishu reads tags like <at user_id="all"> in plain text as well."""
    return text.replace("<", "＜").replace(">", "＞")


def verdict_of(kind: str, status: int, body: bytes) -> Verdict:
    """What an answer means: robots say 200 to everything and put their own number into the body."""
    if not 200 <= status < 300:
        return Verdict(is_taken=False, is_final=status in (401, 403, 404, 410), code=status)
    try:
        told = json.loads(body)
        code = int(next(told[name] for name in ("errcode", "code", "StatusCode") if name in told))
    except (ValueError, TypeError, StopIteration, RecursionError):
        return Verdict(is_taken=False, is_final=False, code=None)
    return Verdict(is_taken=code == 0, is_final=code in _FOR_GOOD[RobotKind(kind)], code=code)


def _dingtalk_signature(secret: str, milliseconds: int) -> str:
    made = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return f"timestamp={milliseconds}&sign={quote(base64.b64encode(made), safe='')}"


def _feishu_signature(secret: str, seconds: int) -> dict[str, str]:
    made = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": str(seconds), "sign": base64.b64encode(made).decode()}


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
