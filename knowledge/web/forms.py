"""What is typed of a standard answer, and of a question without one."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from csdesk.people.models import Member
from csdesk.rulebook.sections.knowledge import Area
from csdesk.web.forms import TenantForm
from knowledge.models import Article, Version
from knowledge.queries import owners
from knowledge.services.writing import TEXTS, Written

LONG = 100_000
# What the database counts records by.
LARGEST_KEY = 2**63 - 1


def area_choices(areas: tuple[Area, ...]) -> list[tuple[str, str]]:
    """The manual's areas in the reader's language."""
    return [(area.key, area.label.text(get_language() or "")) for area in areas]


class ArticleForm(TenantForm):
    """A standard answer in one language or two."""

    title_zh = forms.CharField(label=_("Chinese title"), max_length=120, required=False)
    text_zh = forms.CharField(
        label=_("Chinese answer"),
        max_length=LONG,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    title_en = forms.CharField(label=_("English title"), max_length=120, required=False)
    text_en = forms.CharField(
        label=_("English answer"),
        max_length=LONG,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
    brand = forms.CharField(label=_("Brand or product line"), max_length=60, required=False)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Member.objects.none())
    review_on = forms.DateField(
        label=_("Looked at again on"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: after the manual's time."),
    )  # fmt: skip
    is_public = forms.BooleanField(label=_("Dealers read it in the portal"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # The question without an answer for which it is written.
    question = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_KEY)
    # The phrases, one a line, that the writer was warned of and wants to keep all the same.
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONG)

    def __init__(self, *args: Any, areas: tuple[Area, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "–"), *area_choices(areas)]
        self.fields["owner"].queryset = owners()
        for name in ("text_zh", "text_en"):
            self.fields[name].widget.attrs["data-wording"] = reverse("wording:check")

    @staticmethod
    def initial_of(article: Article, version: Version | None) -> dict[str, Any]:
        """What an answer's form begins with: the version that was written last."""
        kept = {name: getattr(article, name) for name in ("area", "brand", "review_on", "is_public")}
        texts = {name: getattr(version or article, name) for name in TEXTS}
        return {**kept, **texts, "owner": article.owner_id, "seen": version.number if version else 0}

    def written(self) -> Written:
        """What the service is given."""
        typed = dict(self.cleaned_data)
        del typed["seen"], typed["confirmed"]
        return Written(**typed)


class DeclineForm(TenantForm):
    """Why a version does not do."""

    reason = forms.CharField(
        label=_("What is wrong with it?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class QuestionForm(TenantForm):
    """A question that no answer fits."""

    question = forms.CharField(label=_("What the customer asks"), max_length=160)
    area = forms.ChoiceField(label=_("Area"))

    def __init__(self, *args: Any, areas: tuple[Area, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = area_choices(areas)
