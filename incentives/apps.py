from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class IncentivesConfig(AppConfig):
    name = "incentives"
    label = "incentives"
    verbose_name = _("Rewards")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what may be done here, in which books, which facts count, where it is shown."""
        from csdesk.events.registry import subscribe  # noqa: PLC0415
        from csdesk.ledger.registry import BookKind, register_book  # noqa: PLC0415 - models are not loaded at import
        from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from csdesk.web.navigation import Entry, register  # noqa: PLC0415
        from incentives.permissions import Permission  # noqa: PLC0415
        from incentives.queries.points import BOOK, applications_for  # noqa: PLC0415
        from incentives.queries.proposals import PAY_BOOK, proposals_waiting_for  # noqa: PLC0415
        from incentives.services.facts import follow_clock, follow_incident, follow_praise  # noqa: PLC0415
        from staff.registry import register_incident_judged  # noqa: PLC0415

        register_permissions(Permission)
        register_book(BookKind(BOOK, _("Points"), "BRP-02", _("Points may fall below zero."), may_go_below_zero=True))
        register_book(
            BookKind(PAY_BOOK, _("Rewards and fines"), "PAY-11", _("Money may be owed."), may_go_below_zero=True)
        )
        register_notice_group("points", _("Points"))
        register_notice_group("rewards", _("Rewards and fines"))
        register_incident_judged(follow_incident)
        subscribe("clock.level", follow_clock)
        subscribe("praise.open", follow_praise)
        for kind, (title, body, many) in NOTICES.items():
            register_notice(kind, title=title, body=body, many=many)
        register(
            Entry(
                "points", _("Points"), "incentives:points", icon="star", order=340,
                permission=Permission.POINTS_VIEW, count=lambda asking: applications_for(asking.member),
            )
        )  # fmt: skip
        register(
            Entry(
                "rewards", _("Rewards and fines"), "incentives:rewards", icon="coin", order=345,
                permission=Permission.POINTS_VIEW, count=lambda asking: proposals_waiting_for(asking.member),
            )
        )  # fmt: skip


# kind -> (one, its body, several)
NOTICES = {
    "points.asked": (
        gettext_noop("%(name)s applies for points: %(points)s"),
        gettext_noop("%(what)s: %(reason)s"),
        gettext_noop("%(count)s applications for points"),
    ),
    "points.entered": (
        gettext_noop("Points of %(name)s: %(points)s"),
        gettext_noop("%(what)s: %(reason)s"),
        gettext_noop("%(count)s entries of points"),
    ),
    "points.refused": (
        gettext_noop("Your application for points was refused: %(points)s"),
        gettext_noop("%(what)s: %(reason)s"),
        gettext_noop("%(count)s applications for points were refused"),
    ),
    "points.contested": (
        gettext_noop("Points of %(name)s are contested: %(points)s"),
        gettext_noop("%(words)s"),
        gettext_noop("%(count)s entries of points are contested"),
    ),
    "points.stand": (
        gettext_noop("The points of %(name)s stand: %(points)s"),
        gettext_noop("%(words)s"),
        gettext_noop("%(count)s contested entries of points stand"),
    ),
    "points.reversed": (
        gettext_noop("The points of %(name)s were reversed: %(points)s"),
        gettext_noop("%(words)s"),
        gettext_noop("%(count)s entries of points were reversed"),
    ),
    "rewards.proposed": (
        gettext_noop("To decide: %(name)s, %(amount)s yuan"),
        gettext_noop("%(what)s: %(words)s"),
        gettext_noop("%(count)s rewards and fines are to be decided"),
    ),
    "rewards.confirmed": (
        gettext_noop("Confirmed for %(name)s: %(amount)s yuan"),
        gettext_noop("%(what)s: %(words)s"),
        gettext_noop("%(count)s rewards and fines were confirmed"),
    ),
    "rewards.rejected": (
        gettext_noop("Not confirmed for %(name)s: %(amount)s yuan"),
        gettext_noop("%(what)s: %(words)s"),
        gettext_noop("%(count)s rewards and fines were not confirmed"),
    ),
    "rewards.reversed": (
        gettext_noop("Reversed for %(name)s: %(amount)s yuan"),
        gettext_noop("%(what)s: %(words)s"),
        gettext_noop("%(count)s rewards and fines were reversed"),
    ),
}
