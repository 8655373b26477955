from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What may be done with the board; roles collect these."""

    VIEW = "board.view", _("See the live board")
    ACT = "board.act", _("Remind and hand over from the board")
    WALL = "board.wall", _("Give out wallboards")
