"""Indexing anew, in batches: after words are cut differently, or when the index was lost."""

from dataclasses import dataclass

from csdesk.search.index import put_all
from csdesk.search.models import Entry
from csdesk.search.registry import Source

BATCH = 500


@dataclass(frozen=True)
class Step:
    """How far one source has come: texts written, entries of texts that are gone removed, where to go on."""

    written: int
    removed: int
    after_id: int | None


def rebuild_step(source: Source, after_id: int, *, size: int = BATCH) -> Step:
    """Index the next `size` texts of a source behind `after_id`; `after_id` of the answer is None at the end."""
    texts = list(source.texts(after_id, size))
    written = put_all(source.key, texts)
    stale = Entry.objects.filter(source=source.key, source_id__gt=after_id)
    stale = stale.exclude(source_id__in=[text.source_id for text in texts])
    if len(texts) == size:
        stale = stale.filter(source_id__lt=texts[-1].source_id)
    removed, _by_model = stale.delete()
    return Step(written, removed, texts[-1].source_id if len(texts) == size else None)
