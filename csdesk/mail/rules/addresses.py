"""Who a mail says it is from and to. The structure is read before names are decoded, so that a name
that looks like an address can never become one."""

import re

from csdesk.documents.rules.plain_text import clean_line
from csdesk.mail.rules.headers import decode_header
from csdesk.mail.rules.parsed import MailAddress

# What opens and never closes runs to the end: looking for its end again and again would take quadratic time.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.?)*+(?:"|\Z)|\((?:[^()\\]|\\.?)*+(?:\)|\Z)|<[^<>]*>|[,;]|[^",;(<]+|.', re.DOTALL)
_IN_ANGLES = re.compile(rb"<[^<>]*>")
_ADDRESS = re.compile(
    r"[^\s<>()\[\],;:\"\\@]{1,64}@(?:[^\s<>()\[\],;:\"\\@.]{1,63}\.){0,10}[^\s<>()\[\],;:\"\\@.]{1,63}\Z"
)
_GROUP_NAME = re.compile(r"\A[^:@<>\"]*:")
_MAX_ADDRESS = 254


def parse_addresses(value: bytes, *, max_count: int, name_chars: int) -> tuple[MailAddress, ...]:
    """Return the readable addresses of a raw header value in their order, each address once."""
    found = _read_all(_entries(value), max_count, name_chars)
    if not found and b"=?" in value:
        # Some mailers encode the whole value, address and all.
        decoded = decode_header(value).encode("utf-8", "replace")
        found = _read_all(_entries(decoded), max_count, name_chars)
    if not found:
        # A quote that never closes swallows the rest; what stands in angle brackets is still an address.
        found = _read_all([[token] for token in _IN_ANGLES.findall(value)], max_count, name_chars)
    return found


def normal_address(address: str) -> str:
    """Return an address in the form in which two are compared: lower case, the domain as in DNS.

    What follows a plus sign stays: on many servers it is another person's mailbox.
    """
    local, at, domain = clean_line(address, max_length=_MAX_ADDRESS).rpartition("@")
    return f"{local.lower()}{at}{_normal_domain(domain)}"


def wire_address(address: str) -> str:
    """Return an address as servers understand it: the domain as in DNS, the local part as it is."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{_normal_domain(domain)}"


def is_address(address: str) -> bool:
    """Say whether this is one complete address that can be written to, and nothing else."""
    return len(address) <= _MAX_ADDRESS and _ADDRESS.match(address) is not None


def _normal_domain(domain: str) -> str:
    domain = domain.lower().rstrip(".")
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _entries(value: bytes) -> list[list[bytes]]:
    """Split at the commas and semicolons that stand outside quotes, comments and angle brackets."""
    entries: list[list[bytes]] = [[]]
    for token in _TOKEN.findall(value):
        if token in (b",", b";"):
            entries.append([])
        else:
            entries[-1].append(token)
    return [entry for entry in entries if entry]


def _read_all(entries: list[list[bytes]], max_count: int, name_chars: int) -> tuple[MailAddress, ...]:
    found: dict[str, MailAddress] = {}
    for entry in entries:
        address = _read(entry, name_chars)
        if address is not None:
            found.setdefault(address.address.lower(), address)
        if len(found) >= max_count:
            break
    return tuple(found.values())


def _read(entry: list[bytes], name_chars: int) -> MailAddress | None:
    in_angles = [token for token in entry if token.startswith(b"<") and token.endswith(b">")]
    if in_angles:
        address = _clean_address(in_angles[-1][1:-1])
        words = [token for token in entry if token not in in_angles]
    else:
        words = [token for token in entry if token.startswith((b"(", b'"'))]
        address = _clean_address(b"".join(token for token in entry if not token.startswith(b"(")))
    if not is_address(address):
        return None
    return MailAddress(address, _name(words, name_chars))


def _clean_address(value: bytes) -> str:
    text = decode_header(value.strip()).strip().strip("\"'")
    text = _GROUP_NAME.sub("", text).strip()
    # Source routes (<@relay:someone@host>) and mailto: are relics that still turn up.
    text = clean_line(text.rsplit(":", 1)[-1], max_length=_MAX_ADDRESS + 1)
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{domain.lower().rstrip('.')}"


def _name(words: list[bytes], name_chars: int) -> str:
    text = decode_header(b" ".join(_unquoted(word) for word in words))
    text = _GROUP_NAME.sub("", text).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return clean_line(text, max_length=name_chars)


def _unquoted(word: bytes) -> bytes:
    if word[:1] in b'"(' and word[-1:] in b'")' and len(word) > 1:
        word = word[1:-1]
    return re.sub(rb"\\(.)", rb"\1", word, flags=re.DOTALL).strip()
