"""Who has read up to where."""

from django.db.models import F, Value
from django.db.models.functions import Greatest, Least

from chat.models import Chat, Sender
from chat.services.telling import OPEN
from csdesk.live.publish import publish_to_topic

_FIELDS = {Sender.VISITOR: "visitor_read", Sender.AGENT: "agent_read"}
LARGEST = 2**31 - 1


def mark_read(chat_id: int, who: Sender, number: int) -> None:
    """Note that one side has read up to a number: never back, never beyond what was said."""
    if type(number) is not int or not 0 < number <= LARGEST:
        return
    field = _FIELDS[who]
    further = Greatest(F(field), Least(F("last_number"), Value(number)))
    Chat.objects.filter(pk=chat_id, **{f"{field}__lt": number}).update(**{field: further})
    frame = {"type": "read", "topic": f"{OPEN}-{chat_id}", "chat": chat_id, "who": who, "number": number}
    publish_to_topic(OPEN, chat_id, frame)
