"""Names sort by pinyin."""

from pypinyin import Style, lazy_pinyin


def sort_key_of(name: str) -> str:
    """What a name sorts by: pinyin with tones for Chinese, lower case for Latin; at most 160 characters."""
    return " ".join(lazy_pinyin(name.strip(), style=Style.TONE3)).lower()[:160]
