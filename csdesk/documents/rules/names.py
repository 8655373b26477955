"""What a file from outside is called when it is shown or offered for download.

The name is for people only: files are stored under random names, so nothing here ever reaches a path.
"""

import re
import unicodedata

from csdesk.documents.rules.plain_text import clean_line

_INVISIBLE = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f"
                        "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]")  # fmt: skip
_RESERVED = re.compile(r'[<>:"|?*%`$;&]')
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})\Z")
# Devices of Windows: a download called so cannot be saved there.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")


def safe_name(name: str, *, max_length: int, fallback: str) -> str:
    """Return what to call a file that came as `name`, or `fallback` when nothing readable is left.

    Drops every folder, NUL, invisible and direction characters, leading and trailing dots and spaces, and
    what systems forbid. Keeps Chinese and every other script. Cuts the stem, never the extension.
    """
    if len(name) > max_length * 4:
        name = name[: max_length * 2] + name[-max_length * 2 :]  # the end holds the extension
    name = name.replace("\x00", "").replace("\\", "/").rsplit("/", 1)[-1]
    name = unicodedata.normalize("NFC", clean_line(name, max_length=max_length * 4))
    # Compatibility letters (fullwidth dots, slashes) are what filters forget: fold only those.
    name = "".join(_plain(char) for char in _INVISIBLE.sub("", name))
    name = _RESERVED.sub("_", name).replace("\\", "/").rsplit("/", 1)[-1].strip(" .")
    if _DEVICES.match(name):
        name = f"_{name}"
    return _shortened(name, max_length) or fallback


def extension_of(name: str) -> str:
    """Return the extension of `name` in lower case without its dot, or an empty text."""
    found = _EXTENSION.search(name)
    return found.group(1).lower() if found else ""


def _plain(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    return folded if folded.isascii() and folded in "./\\" else char


def _shortened(name: str, max_length: int) -> str:
    if len(name) <= max_length:
        return name
    found = _EXTENSION.search(name)
    ending = found.group(0) if found else ""
    return name[: max_length - len(ending)].rstrip(" .") + ending
