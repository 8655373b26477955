"""Names sort by pinyin."""

import os
from functools import lru_cache

# Phrases take 40 MB in each process, and there are no names among them.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")


# Who imports many asks for each name when it is judged and again when it is written: a batch apart.
@lru_cache(maxsize=1024)
def sort_key_of(name: str) -> str:
    """What a name sorts by: pinyin with tones for Chinese, lower case for Latin; at most 160 characters."""
    # Most processes never name anybody; the table of readings is loaded by those that do.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    return " ".join(lazy_pinyin(name.strip(), style=Style.TONE3)).lower()[:160]
