"""Messages, the files they carry, drafts, ready-made words, and who has read how far."""

from csdesk.conversations.models.canned_reply import CannedReply
from csdesk.conversations.models.draft import Draft
from csdesk.conversations.models.macro import Macro
from csdesk.conversations.models.message import Delivery, Message, MessageAttachment, MessageKind
from csdesk.conversations.models.reading import Reading

__all__ = ["CannedReply", "Delivery", "Draft", "Macro", "Message", "MessageAttachment", "MessageKind", "Reading"]
