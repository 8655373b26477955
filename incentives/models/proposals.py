from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from csdesk.people.models.two_names import TwoNames
from csdesk.tenancy.models import TenantForeignKey, TenantOwned
from incentives.lifecycle import PROPOSAL_LIFECYCLE, ProposalStatus


class Proposal(TwoNames, TenantOwned):
    """Money proposed for one fact, by the manual of that day; confirmed, it stands in the books.

    `source` and `key` say which fact it is: however often that is told, it is proposed once.
    """

    app_grants = "INSERT, SELECT, UPDATE"

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10)
    is_fine = models.BooleanField()
    source = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    # Whom it concerns; empty: whoever decides names the person.
    member = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="proposals")
    # Never below nothing: `is_fine` says which way it goes.
    amount_fen = models.BigIntegerField()
    # What the amount was reckoned from: least, most, nth, dismissal.
    values = models.JSONField(default=dict)
    happened_on = models.DateField(_("day"))
    evidence = models.CharField(_("evidence"), max_length=1000)
    case = TenantForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.PROPOSED)
    rulebook_version = TenantForeignKey("rulebook.RulebookVersion", models.PROTECT, related_name="+")
    proposed_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = TenantForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=500, blank=True)
    posting = TenantForeignKey("ledger.Posting", models.PROTECT, null=True, blank=True, related_name="+")
    reversal = TenantForeignKey("ledger.Posting", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("proposal")
        base_manager_name = "objects"
        constraints = [
            PROPOSAL_LIFECYCLE.constraint("proposal_known_status"),
            models.UniqueConstraint(fields=["tenant", "source", "key", "kind"], name="proposal_once_a_fact"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="proposal_not_negative"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-proposed_at", "-id"], name="proposal_latest"),
            models.Index(fields=["tenant", "member", "kind", "happened_on"], name="proposal_of_member"),
            models.Index(fields=["tenant", "-proposed_at"], name="proposal_open", condition=Q(status="proposed")),
        ]

    def get_absolute_url(self) -> str:
        """The page of the proposal."""
        return reverse("incentives:proposal", args=[self.pk])

    @property
    def signed_fen(self) -> int:
        """What it brings the person, in fen: below nothing for a fine."""
        return -self.amount_fen if self.is_fine else self.amount_fen


class ProposalShare(TenantOwned):
    """What somebody bears jointly, by the manual: fixed when it was proposed."""

    app_grants = "INSERT, SELECT"

    proposal = TenantForeignKey("incentives.Proposal", models.PROTECT, related_name="shares")
    member = TenantForeignKey("people.Member", models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()

    class Meta:
        verbose_name = _("joint share")
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "proposal", "role"], name="joint_share_once")]
        indexes = [models.Index(fields=["tenant", "member", "proposal"], name="joint_share_of_member")]
