"""What the archive's verbs are called; roles collect them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """Files of customers are trade secrets: each look is a permission of its own (CUS-08)."""

    DEALER_VIEW = "dealers.dealer_view", _("See the archive of dealers")
    CONTACT_VIEW = "dealers.contact_view", _("See contacts and what is known of them")
    DEALER_EDIT = "dealers.dealer_edit", _("Keep the archive of dealers")
    DEALER_HAND_OVER = "dealers.dealer_hand_over", _("Hand new dealers over to after-sales")
    DEALER_IMPORT = "dealers.dealer_import", _("Import dealers from a file")
    FILE_ASK = "dealers.file_ask", _("Ask for a copy of customer files")
    CONTACT_INVITE = "dealers.contact_invite", _("Invite contacts to the portal")
