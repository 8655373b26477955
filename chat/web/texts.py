"""The words of the page's scripts, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def desk_texts() -> dict[str, str]:
    """By the names that `static/js/chats/` uses."""
    return {
        "unnamed": pgettext("chat", "Visitor without a name"),
        "automatic": pgettext("chat", "Automatic"),
        "answer_due": _("Answer to {name}"),
        "waits": _("waits {time}"),
        "says": _("{name} says: {text}"),
        "given": _("New chat: {name}"),
        "offered": _("Late: a chat is offered to you"),
        "lost": _("This chat has gone to somebody else."),
        "gone": _("This chat is no longer yours to see."),
        "ended": pgettext("chat", "This chat has ended."),
        "left": _("The visitor left a message."),
        "typing": _("{name} is typing …"),
        "read": pgettext("chat", "read"),
        "sent": pgettext("chat", "sent"),
        "sending": pgettext("chat", "sending …"),
        "not_sent": pgettext("chat", "not sent"),
        "again": pgettext("chat", "Send again"),
        "drop": pgettext("chat", "Throw away"),
        "note": pgettext("chat", "Note"),
        "whisper_to": pgettext("chat", "To the agent alone"),
        "unseen": _("Your page answered no longer: your chats went to others. Sit down again to go on."),
        "polling": _("Updates every few seconds"),
        "offline": _("No connection: what you type is kept and sent as soon as it is back."),
        "error": _("That did not work. Try again."),
        "too_long": _("{length} of {limit} characters: send it in parts (CHT-03)."),
        "back_to_queue": _("Back to the queue"),
        "seat": _("{name} ({held} of {most})"),
    }
