"""Training: planned, and who was there registered (ATT-14)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from csdesk.people.doors import DeskRequest, member_required
from csdesk.people.models import Member, MemberKind, Team
from csdesk.people.queries import active_members
from csdesk.refusals import RuleViolation
from csdesk.web.forms import MomentField, TenantForm
from csdesk.web.notices import refused
from csdesk.web.paging import page_of
from staff.models import Attendee, Presence, Training
from staff.policies import may_run_trainings, may_see_files
from staff.queries.trainings import trainings_listed
from staff.services.trainings import NewTraining, Seen, call_off_training, plan_training, register_presence
from staff.web.showing import manual_of


class TrainingForm(TenantForm):
    """What, when, where, by whom, for whom."""

    title = forms.CharField(label=gettext_lazy("Subject"), max_length=120)
    begins_at = MomentField(label=gettext_lazy("Begins at"))
    place = forms.CharField(label=pgettext_lazy("training", "Place"), max_length=120, required=False)
    trainer = forms.CharField(label=gettext_lazy("Held by"), max_length=120, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=gettext_lazy("Teams"), required=False, help_text=gettext_lazy("Everybody in them.")
    )
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        label=gettext_lazy("People"),
        required=False,
        help_text=gettext_lazy("Besides those of the teams. Ctrl or ⌘ chooses several."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = Team.objects.order_by("name")
        self.fields["members"].queryset = active_members().filter(kind=MemberKind.STAFF)

    @property
    def people(self) -> list[Member]:
        """Everybody who is to come."""
        teams = active_members().filter(
            kind=MemberKind.STAFF, team_memberships__team__in=list(self.cleaned_data["teams"])
        )
        return [*teams.distinct(), *self.cleaned_data["members"]]

    @property
    def given(self) -> NewTraining:
        """What was entered of the training itself."""
        names = ("title", "begins_at", "place", "trainer", "note")
        return NewTraining(**{name: self.cleaned_data[name] for name in names})


class PresenceForm(TenantForm):
    """Who was there: a choice and a word for each who was expected."""

    def __init__(self, *args: Any, attendees: list[Attendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendees = attendees
        for each in attendees:
            name = each.member.name
            self.fields[f"presence-{each.pk}"] = forms.ChoiceField(
                label=_("Presence of %(name)s") % {"name": name}, choices=Presence.choices, initial=each.presence
            )
            self.fields[f"note-{each.pk}"] = forms.CharField(
                label=_("Note on %(name)s") % {"name": name},
                max_length=200,
                required=False,
                initial=each.note,
                widget=forms.TextInput(attrs={"placeholder": _("Note")}),
            )

    def rows(self) -> list[tuple[Attendee, Any, Any]]:
        """Each who was expected with the two fields."""
        return [(each, self[f"presence-{each.pk}"], self[f"note-{each.pk}"]) for each in self.attendees]

    @property
    def seen(self) -> dict[int, Seen]:
        """What was entered, by the ids of the attendees."""
        entered = self.cleaned_data
        return {each.pk: Seen(entered[f"presence-{each.pk}"], entered[f"note-{each.pk}"]) for each in self.attendees}


@require_safe
@member_required()
def list_trainings(request: DeskRequest) -> HttpResponse:
    """Every training, the latest first."""
    if not (may_run_trainings(request.member) or may_see_files(request.member)):
        raise PermissionDenied
    page = page_of(trainings_listed(), request.GET.get("cursor"), by=("-begins_at", "-id"))
    context = {"page": page, "may_run": may_run_trainings(request.member)}
    return render(request, "staff/trainings.html" + ("#rows" if request.htmx else ""), context)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def new_training(request: DeskRequest) -> HttpResponse:
    """Plan a training, or enter one that was held."""
    if not may_run_trainings(request.member):
        raise PermissionDenied
    form = TrainingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            training = plan_training(form.given, form.people, actor=request.member, now=request.now)
        except RuleViolation as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Entered."))
            return redirect(training)
    return render(request, "staff/new_training.html", {"form": form}, status=422 if form.errors else 200)


@member_required()
@require_http_methods(["GET", "HEAD", "POST"])
def show_training(request: DeskRequest, pk: int) -> HttpResponse:
    """A training; whoever runs trainings registers here who was there."""
    training = _training(request, pk)
    attendees = list(training.attendees.select_related("member").order_by("member__sort_key", "pk"))
    may_run = may_run_trainings(request.member)
    if not (may_run or may_see_files(request.member)):
        attendees = [each for each in attendees if each.member_id == request.member.pk]
    has_begun = training.begins_at <= request.now and training.cancelled_at is None
    form = PresenceForm(request.POST if request.method == "POST" else None, attendees=attendees)
    if request.method == "POST":
        if not may_run:
            raise PermissionDenied
        if form.is_valid():
            try:
                register_presence(training, form.seen, actor=request.member, now=request.now)
            except RuleViolation as refusal:
                form.add_refusal(refusal)
            else:
                messages.success(request, _("Registered."))
                return redirect(training)
    context = {
        "training": training,
        "attendees": attendees,
        "form": form,
        "may_register": may_run and has_begun,
        "may_call_off": may_run and training.cancelled_at is None and training.begins_at > request.now,
        "counts_as_absence": manual_of(request).missed_training_is_absence,
    }
    return render(request, "staff/training.html", context, status=422 if form.errors else 200)


@member_required()
@require_POST
def call_off(request: DeskRequest, pk: int) -> HttpResponse:
    """Call a training off."""
    training = _training(request, pk)
    if not may_run_trainings(request.member):
        raise PermissionDenied
    try:
        call_off_training(training, actor=request.member, now=request.now)
    except RuleViolation as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("Called off; those expected are told."))
    return redirect(training)


def _training(request: DeskRequest, pk: int) -> Training:
    """A training that one may see: all of them, or one at which one is expected."""
    training = get_object_or_404(Training.objects.select_related("planned_by"), pk=pk)
    if may_run_trainings(request.member) or may_see_files(request.member):
        return training
    if request.member.is_staff_member and training.attendees.filter(member=request.member).exists():
        return training
    raise Http404
