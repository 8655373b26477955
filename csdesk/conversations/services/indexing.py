"""What is said can be found: notes and calls by colleagues only."""

from collections.abc import Iterable

from csdesk.conversations.models import Message, MessageKind
from csdesk.conversations.queries import SOURCE_OF_KIND, searchable_text
from csdesk.documents.models import Attachment
from csdesk.search.index import put


def index_message(message: Message, files: Iterable[Attachment]) -> None:
    """Let search find a message by its words, its sender and the names of its `files`."""
    text = searchable_text(message, files)
    put(message.case, SOURCE_OF_KIND[MessageKind(message.kind)], message.pk, text, at=message.at)
