"""The states of a chat."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a chat stands."""

    QUEUED = "queued", pgettext_lazy("chat", "Waiting")
    HELD = "held", pgettext_lazy("chat", "Being answered")
    LEFT_MESSAGE = "left_message", pgettext_lazy("chat", "Message left")
    ENDED = "ended", pgettext_lazy("chat", "Ended")


# Where visitor and agent can still talk.
TALKING = (State.QUEUED, State.HELD)
