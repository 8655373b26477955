"""Bytes of a mail become text, whatever its label says.

Chinese mailers label GB18030 as gb2312, UTF-8 as gb2312, GBK as iso-8859-1, or nothing at all. The label
is believed unless its reading is impossible, or clearly less readable than another.
"""

import codecs
import re
from functools import lru_cache

from csdesk.mail.rules.parsed import Flag

_GB = "gb18030"  # a superset of gb2312 and gbk, which are what senders mean by any of these
_ALIASES = {
    "gb2312": _GB, "gbk": _GB, "cp936": _GB, "x-gbk": _GB, "gb18030": _GB, "gb_2312-80": _GB, "euc-cn": _GB,
    "csgb2312": _GB, "gb2312_charset": _GB, "x-euc-cn": _GB, "gb18030-2000": _GB, "gb18030-2022": _GB,
    "windows-936": _GB, "ms936": _GB, "chinese": _GB, "gb2312-80": _GB, "big5": "cp950", "big-5": "cp950",
    "x-big5": "cp950", "big5-eten": "cp950", "csbig5": "cp950", "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949", "euc-kr": "cp949", "korean": "cp949", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "iso8859-1": "cp1252",
    "ansi_x3.4-1968": "cp1252", "utf8": "utf-8", "utf-8mb4": "utf-8", "utf8mb4": "utf-8",
    "unicode": "utf-16", "iso-8859-8-i": "iso8859-8", "tis-620": "cp874", "windows-874": "cp874",
}  # fmt: skip
# Only codecs that turn text into text; Python also knows zlib, rot13, punycode and unicode_escape.
_TEXT_CODECS = re.compile(
    r"(utf-8|utf-16|utf-16-[lb]e|utf-32|utf-32-[lb]e|gb18030|hz|cp\d{3,4}|big5(hkscs)?|iso8859-\d{1,2}|koi8-[rut]"
    r"|euc_j(p|is_2004|isx0213)|iso2022_(jp|jp_1|jp_2|jp_3|jp_ext|kr)|johab|mac-\w+|tis-620|kz1048|ptcp154)\Z"
)
_STATEFUL = ("hz", "iso2022", "utf-16", "utf-32")
_SEVEN_BIT_UNICODE = ("utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7", "unicode-2-0-utf-7")
_CJK = (_GB, "cp950", "cp949", "cp932", "big5hkscs")
_ASCII = bytes(range(128))
_FOREIGN_BYTE = re.compile(rb"[\x80-\xff]")
_SAMPLE_BYTES = 6_000
_LONGEST_CHARACTER = 4
_CUT_FROM = 1_000
_GUESS_BYTES = 1_500
_GUESS_FOREIGN_BYTES = 24
_READABLE = 0.6
_CLEARLY_BETTER = 0.2


def decode_bytes(content: bytes, label: str = "") -> tuple[str, Flag | None]:
    """Return the text of `content` labelled `label`, and a flag when the label had to be overruled.

    Never raises. UTF-7 is refused, as it hides markup from every filter: its bytes are shown as they are.
    """
    label = label.strip().strip("\"'").lower()
    marked = _by_mark(content)
    if marked is not None:
        return marked, None
    if label in _SEVEN_BIT_UNICODE:
        return decode_bytes(content)[0], Flag.CHARSET_REFUSED
    codec = _codec(label)
    if content.isascii() and not codec.startswith(_STATEFUL):
        return content.decode("ascii"), None
    return _best_reading(content, codec)


def _by_mark(content: bytes) -> str | None:
    """Read by a byte order mark, if there is one and the rest agrees with it."""
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return _strict(content[len(mark) :], codec)
    return None


@lru_cache(maxsize=256)
def _codec(label: str) -> str:
    """Return the name of the codec a label means, or an empty text for one we do not read."""
    if label in _ALIASES:
        return _ALIASES[label]
    if not re.fullmatch(r"[a-z0-9][a-z0-9_.:+-]{1,39}", label):
        return ""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError, ImportError):
        return ""
    name = _ALIASES.get(name, name)
    return name if _TEXT_CODECS.match(name) else ""


def _best_reading(content: bytes, codec: str) -> tuple[str, Flag | None]:
    labelled = _strict(content, codec)
    if labelled is not None and codec.startswith((*_STATEFUL, "utf-8")):
        return labelled, None
    chinese = codec in _CJK
    if labelled is not None and not chinese and codec not in ("cp1252", ""):
        # A national single-byte page reads anything; only valid UTF-8 is good enough to overrule it.
        unicode_text = _strict(content, "utf-8")
        return (labelled, None) if unicode_text is None else (unicode_text, Flag.CHARSET_GUESSED)
    other = _other_reading(content, codec, _readability(content, codec) if chinese and labelled is not None else None)
    if other is not None:
        return other, Flag.CHARSET_GUESSED
    if labelled is not None:
        return labelled, None
    return _last_resort(content, codec)


def _other_reading(content: bytes, codec: str, to_beat: float | None) -> str | None:
    """Return a reading that is clearly better than the labelled one, which scored `to_beat`."""
    unicode_text = _strict(content, "utf-8")
    if unicode_text is not None and (to_beat is None or _readability(content, "utf-8") > to_beat):
        return unicode_text
    needed = _READABLE if to_beat is None else to_beat + _CLEARLY_BETTER
    for other in (_GB, "cp950", "cp932"):
        if other != codec and _readability(content, other) >= needed:
            text = _strict(content, other)
            if text is not None:
                return text
    return None


def _last_resort(content: bytes, codec: str) -> tuple[str, Flag]:
    """Read bytes that no candidate explains: broken ones by their label, unlabelled ones by statistics."""
    if codec.startswith(_STATEFUL):
        return content.decode(codec, "replace"), Flag.DECODING_BROKEN
    for likely in (codec, "utf-8", _GB):
        # Cut or damaged text still reads well but for a few places.
        if likely and likely != "cp1252" and _readability(content, likely) >= _READABLE:
            return content.decode(likely, "replace"), Flag.DECODING_BROKEN
    guessed = "" if codec else _guess(content[:_GUESS_BYTES])
    return content.decode(guessed or "cp1252", "replace"), Flag.CHARSET_GUESSED


def _guess(sample: bytes) -> str:
    """Ask statistics, which need some text and are slow; a few accents are Western far more often."""
    foreign = len(sample.translate(None, _ASCII))
    if foreign < _GUESS_FOREIGN_BYTES or foreign * 4 < len(sample):
        return ""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 3 MB in each process, for few mails

    best = from_bytes(sample).best()
    return _codec(best.encoding.replace("_", "-")) if best is not None else ""


def _strict(content: bytes, codec: str) -> str | None:
    if not codec:
        return None
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        if error.start >= len(content) - _LONGEST_CHARACTER and len(content) > _CUT_FROM:
            # We cut long texts ourselves, and may have cut the last character in two.
            return content.decode(codec, "ignore")
        # Windows pages have holes that old mailers used all the same.
        return content.decode(codec, "replace") if codec == "cp1252" else None


def _readability(content: bytes, codec: str) -> float:
    """Return how much of the non-ASCII part reads as everyday East Asian text, from 0 to 1."""
    first = _FOREIGN_BYTE.search(content)
    start = first.start() if first else 0
    sample = content[start : start + _SAMPLE_BYTES].decode(codec, "replace")
    if start + _SAMPLE_BYTES < len(content):
        sample = sample[:-2]
    foreign = [char for char in sample if char > "\x7f"]
    return sum(map(_is_everyday, foreign)) / len(foreign) if foreign else 0.0


@lru_cache(maxsize=20_000)
def _is_everyday(char: str) -> bool:
    """Say whether a character is common: first planes of GB 2312 and Big5, kana, hangul, CJK signs."""
    if (
        char in "“”‘’…—·《》、。「」『』〈〉【】￥×℃①②③④⑤"
        or "\uff01" <= char <= "\uff5e"
        or "\u3041" <= char <= "\u30fe"
    ):
        return True
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(codec)[0] <= last:
                return True
        except UnicodeError:
            continue
    return "\uac00" <= char <= "\ud7a3"
