"""The shape of what is typed about canned replies; the services decide."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from csdesk.conversations.models import CannedReply
from csdesk.conversations.policies import may_share_canned
from csdesk.conversations.services.canned import CannedWords, DoubtfulWording
from csdesk.people.models import Member, Team
from csdesk.refusals import RuleViolation
from csdesk.web.forms import TenantForm

LONG = 100_000
OWN, EVERYBODY = "own", "everybody"


def confirming(typed: QueryDict, refusal: RuleViolation) -> QueryDict:
    """What was typed, to be shown again: saving it once more as it is confirms the phrases it was refused for."""
    data = typed.copy()
    if isinstance(refusal, DoubtfulWording):
        data["confirmed"] = "\n".join([data.get("confirmed", ""), *refusal.facts["phrases"]]).strip()
    return data


class CannedForm(TenantForm):
    """A canned reply."""

    title = forms.CharField(label=pgettext_lazy("canned reply", "Title"), max_length=120)
    keyword = forms.CharField(
        label=_("Keyword"), max_length=40, required=False, help_text=_("Typed behind / in the composer, e.g. /sorry.")
    )
    folder = forms.CharField(label=_("Folder"), max_length=60, required=False)
    whose = forms.ChoiceField(label=_("For whom"))
    text_zh = forms.CharField(
        label=_("Chinese text"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 6})
    )
    text_en = forms.CharField(
        label=_("English text"), required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": 6})
    )
    # Phrases, one a line, that the writer was warned of.
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONG)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [(OWN, _("only for me"))]
        if may_share_canned(member):
            choices.append((EVERYBODY, _("for everybody")))
            choices += [(f"team-{team.pk}", str(team)) for team in Team.objects.order_by("pk")]
        whose: Any = self.fields["whose"]
        whose.choices = choices
        for name in ("text_zh", "text_en"):
            self.fields[name].widget.attrs["data-wording"] = reverse("wording:check")

    @staticmethod
    def initial_of(canned: CannedReply) -> dict[str, Any]:
        """A canned reply as it is."""
        names = ("title", "keyword", "folder", "text_zh", "text_en")
        shared = f"team-{canned.team_id}" if canned.team_id else EVERYBODY
        return {**{name: getattr(canned, name) for name in names}, "whose": OWN if canned.owner_id else shared}

    def words(self) -> CannedWords:
        """What was typed."""
        typed = {name: self.cleaned_data[name] for name in ("title", "keyword", "folder", "text_zh", "text_en")}
        whose = self.cleaned_data["whose"]
        team = Team.objects.get(pk=whose.removeprefix("team-")) if whose.startswith("team-") else None
        return CannedWords(**typed, is_own=whose == OWN, team=team)
