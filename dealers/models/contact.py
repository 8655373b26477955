from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.tenancy.models import TenantForeignKey, TenantHistory, TenantOwned


class ContactRole(TextChoices):
    """What a dealer's contact may do in the portal."""

    OWNER = "owner", pgettext_lazy("dealer contact", "Owner")
    CLERK = "clerk", pgettext_lazy("dealer contact", "Clerk")


class Sex(TextChoices):
    """How somebody is addressed (CUS-01)."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class DealerContact(TenantOwned):
    """A person at a dealer (CUS-01); one who signs in to the portal has a membership."""

    dealer = TenantForeignKey("dealers.Dealer", models.PROTECT, related_name="contacts")
    member = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="dealer_contacts")
    role = models.CharField(max_length=10, choices=ContactRole.choices, default=ContactRole.CLERK)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    hobbies = models.CharField(_("hobbies"), max_length=200, blank=True)
    # A key of the rulebook's grades where it names any, else a word of one's own.
    relation_grade = models.CharField(_("relation grade"), max_length=40, blank=True)
    is_main = models.BooleanField(_("main contact"), default=False)
    is_active = models.BooleanField(default=True)

    history = TenantHistory()
    # `search_dealers` finds names by their pieces: it alone may go by an index that does not begin with the company.
    search_columns = ("tenant_id", "dealer_id", "is_active", "name", "phone", "email")
    index_across_tenants = ("dealer_pieces(name::text)",)

    class Meta:
        verbose_name = _("dealer contact")
        verbose_name_plural = _("dealer contacts")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "dealer", "member"], name="dealer_contact_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "dealer", "is_active"], name="dealer_contact_list"),
            models.Index(fields=["tenant", "member"], name="dealer_contact_member"),
            models.Index(fields=["tenant", "phone"], name="dealer_contact_phone"),
            models.Index(fields=["tenant", "email"], name="dealer_contact_email"),
        ]

    def __str__(self) -> str:
        return self.name
