"""A secret under a passphrase: what lies in an archive beside the data that it opens."""

import base64
import hashlib
import json
import os

from cryptography.fernet import Fernet, InvalidToken

# 64 MB and about a tenth of a second a try.
COST = {"n": 2**16, "r": 8, "p": 1}
MEMORY = 128 * 2**20


class WrongPassphrase(Exception):
    """No passphrase was given where one is needed, or it is another one."""


def lock(secret: str, passphrase: str) -> bytes:
    """The secret as it may lie in an archive; without a passphrase it lies there open."""
    if not passphrase:
        return json.dumps({"secret_key": secret}).encode()
    salt = os.urandom(16)
    token = Fernet(_key(passphrase, salt)).encrypt(secret.encode())
    return json.dumps({"salt": salt.hex(), "encrypted": token.decode()}).encode()


def unlock(kept: bytes, passphrase: str) -> str:
    """The secret again. Raises WrongPassphrase."""
    parts = json.loads(kept)
    if "secret_key" in parts:
        return str(parts["secret_key"])
    if not passphrase:
        raise WrongPassphrase("the key in this archive is under a passphrase: set CSDESK_BACKUP_PASSPHRASE")
    try:
        return Fernet(_key(passphrase, bytes.fromhex(parts["salt"]))).decrypt(parts["encrypted"].encode()).decode()
    except InvalidToken as error:
        raise WrongPassphrase("this is not the passphrase of the archive") from error


def _key(passphrase: str, salt: bytes) -> bytes:
    derived = hashlib.scrypt(passphrase.encode(), salt=salt, maxmem=MEMORY, dklen=32, **COST)
    return base64.urlsafe_b64encode(derived)
