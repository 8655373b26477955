from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with chats; roles collect these."""

    CHAT_TAKE = "chat.chat_take", _("Take chats")
    CHAT_VIEW = "chat.chat_view", _("Read chats of others")
    CHAT_SUPERVISE = "chat.chat_supervise", _("Watch chats, whisper, take over, give to others")
    OFFER_MANAGE = "chat.offer_manage", _("Say which main products are suggested in chats")
    SEAT_MANAGE = "chat.seat_manage", _("Say what each seat answers: languages, brands, skills, how many at once")
