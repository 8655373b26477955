"""What customers write, as raw mails."""

import random
import tomllib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from csdesk.demo.stage import HERE


@lru_cache(maxsize=1)
def letters() -> dict[str, Any]:
    """All texts as data."""
    return tomllib.loads((HERE / "letters.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Customer:
    """Who writes."""

    name: str
    email: str
    phone: str


def some_customer(dice: random.Random) -> Customer:
    """One of the customers."""
    return Customer(*dice.choice(letters()["customers"]).split("|"))


def filled(text: str, dice: random.Random, at: datetime) -> str:
    """A text with a serial, an order number and a day in it."""
    serial = f"ZF{dice.randrange(10**8):08d}"
    order = f"{at:%Y%m}{dice.randrange(10**5):05d}"
    return text.format(serial=serial, order=order, day=f"{at:%m月%d日}")


def raw_mail(
    sender: str, name: str, to: str, subject: str, text: str, *, at: datetime, dice: random.Random, **headers: str
) -> bytes:
    """A mail as it comes off the wire; every third in GB18030, as many programs still write."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{name}" <{sender}>' if name.isascii() else _address(name, sender)
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{dice.getrandbits(64):x}@{sender.rpartition('@')[2]}>"
    for header, value in headers.items():
        message[header.replace("_", "-")] = value
    message.set_content(text, charset="gb18030" if dice.random() < 0.33 else "utf-8")
    return message.as_bytes()


def _address(name: str, sender: str) -> Address:
    local, _at, domain = sender.rpartition("@")
    return Address(name, local, domain)
