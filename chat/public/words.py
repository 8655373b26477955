"""The words of the visitor's page, in his language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def visitor_texts() -> dict[str, str]:
    """By the names that `static/js/visitor.js` uses."""
    return {
        "sending": pgettext("chat", "sending …"),
        "sent": pgettext("chat", "sent"),
        "read": pgettext("chat", "read"),
        "not_sent": pgettext("chat", "not sent"),
        "again": pgettext("chat", "Send again"),
        "drop": pgettext("chat", "Throw away"),
        "typing": _("{name} is typing …"),
        "first": _("You are next. Somebody will be with you in a moment."),
        "place": _("{n} people are before you. You can write already."),
        "with": _("You are talking with {name}."),
        "somebody": _("Somebody answers you."),
        "ended": pgettext("chat", "This chat has ended."),
        "left": _("Thank you. Your message is kept; we answer by the way you named."),
        "offline": _("No connection: what you write is kept and sent as soon as it is back."),
        "asking": _("Slow connection: news every few seconds."),
        "gone": _("This chat is no longer there. You can begin a new one."),
        "closed_until": _("We are back {moment}."),
        "error": _("That did not work. Please try again."),
        "too_long": _("{length} of {limit} characters. Send it in parts."),
        "rated": _("Thank you for your rating."),
        "mailed": _("It is on its way to you by mail."),
        "end_really": _("End the chat?"),
    }
