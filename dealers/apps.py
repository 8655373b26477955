from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy


class DealersConfig(AppConfig):
    name = "dealers"
    label = "dealers"
    verbose_name = _("Dealers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what a dealer's file is and what is done about it."""
        from csdesk.people.models import MemberKind  # noqa: PLC0415 - models are not loaded at import
        from csdesk.people.registry import register_listed_for, register_permissions  # noqa: PLC0415
        from dealers.permissions import Permission  # noqa: PLC0415

        register_permissions(Permission)
        register_listed_for(MemberKind.DEALER, Permission.CONTACT_VIEW)
        _register_file()
        _register_notices()
        _register_import()
        _register_releases()
        _register_places()
        _register_portal()
        _register_portal_notices()


def _register_file() -> None:
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.desk.registry import register_desk_kind  # noqa: PLC0415
    from csdesk.people.services.members import register_hand_over  # noqa: PLC0415
    from csdesk.search.registry import Source, register_source  # noqa: PLC0415
    from csdesk.sla.registry import register_task_kind  # noqa: PLC0415
    from dealers.policies import files_seen_by  # noqa: PLC0415
    from dealers.queries.archive import FILE, facts_of_file, page_of_file, specialists  # noqa: PLC0415
    from dealers.queries.searchable import DEALER, dealer_texts  # noqa: PLC0415
    from dealers.services.leaving import dealers_of, hand_over_dealers, hand_over_file  # noqa: PLC0415
    from dealers.services.welcome import welcome_task  # noqa: PLC0415
    from dealers.web.at_desk import FILES  # noqa: PLC0415

    label = _("Dealer file")
    register_kind(
        CaseKind(
            FILE, label, "KH", page=page_of_file, visible_to=files_seen_by, facts=facts_of_file,
            hand_over=hand_over_file, workers=specialists,
        )
    )  # fmt: skip
    register_desk_kind(FILES)
    register_task_kind(welcome_task())
    register_hand_over(_("Dealers looked after"), dealers_of, hand_over_dealers)
    register_source(Source(DEALER, label, True, dealer_texts))


def _register_import() -> None:
    from csdesk.imports.registry import register_import  # noqa: PLC0415
    from dealers.services.importing import DEALERS  # noqa: PLC0415

    register_import(DEALERS)


def _register_releases() -> None:
    from csdesk.api.registry import register_scopes  # noqa: PLC0415
    from csdesk.approvals.registry import register_approval_kind  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.people.registry import register_security_labels  # noqa: PLC0415
    from dealers.queries.releases import REQUEST, page_of_release, releases_seen_by  # noqa: PLC0415
    from dealers.services.releasing import RELEASE  # noqa: PLC0415

    label = _("Application for files")
    register_kind(
        CaseKind(REQUEST, label, "JY", page=page_of_release, visible_to=releases_seen_by, facts=lambda case: {})
    )
    register_approval_kind(RELEASE)
    register_scopes({"dealers:read": _("Read the archive of dealers")})
    register_security_labels({"dealers.files": _("Customer files handed out")})


# kind -> (one, its body, several)
NOTICES = {
    "dealer.new": (
        gettext_noop("A new dealer is yours: %(case_title)s"),
        gettext_noop("Handed over by %(by)s. Call within the time limit."),
        gettext_noop("%(count)s new dealers are yours"),
    ),
    "dealer.files": (
        gettext_noop("The files are granted: %(number)s"),
        gettext_noop("They can be fetched once."),
        gettext_noop("%(count)s applications for files are granted"),
    ),
    "dealer.filed": (
        gettext_noop("The file is complete: %(case_title)s"),
        gettext_noop("%(by)s has called the dealer and completed the file."),
        gettext_noop("%(count)s dealers' files are complete"),
    ),
}


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("dealer", _("Dealers"))
    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)


def _register_places() -> None:
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415
    from csdesk.web.palette import Provider, register_provider  # noqa: PLC0415
    from dealers.permissions import Permission  # noqa: PLC0415
    from dealers.web.finding import find_dealers  # noqa: PLC0415

    register(
        Entry(
            "dealers", _("Dealers"), "dealers:archive", icon="building-store", order=180,
            permission=Permission.DEALER_VIEW, shortcut="d",
        )
    )  # fmt: skip
    register_provider(Provider("dealers", _("Dealers"), find_dealers, order=120))


def _register_portal() -> None:
    from csdesk.web.navigation import PORTAL, Entry, register  # noqa: PLC0415 - models are not loaded at import

    # The bar at the bottom of a phone; a place of the apps above goes between cases and me.
    home, new = pgettext_lazy("portal", "Home"), pgettext_lazy("portal", "New")
    cases, me = pgettext_lazy("portal", "Cases"), pgettext_lazy("portal", "Me")
    register(Entry("portal-home", home, "portal:home", icon="home", order=10, side=PORTAL, alone=True))
    register(Entry("portal-new", new, "portal:new", icon="circle-plus", order=20, side=PORTAL))
    register(Entry("portal-cases", cases, "portal:cases", icon="list-details", order=30, side=PORTAL))
    register(Entry("portal-me", me, "portal:me", icon="user", order=990, side=PORTAL))


def _register_portal_notices() -> None:
    from csdesk.events.registry import subscribe  # noqa: PLC0415
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
    from dealers.services.portal_notices import ANSWER, TOLD, WRITTEN, tell_contacts  # noqa: PLC0415

    register_notice_group("portal", _("Your cases"), inside=False, outside=True)
    register_notice(
        WRITTEN,
        title=gettext_noop("A message for you: %(number)s"),
        body=gettext_noop("%(case_title)s"),
        many=gettext_noop("%(count)s messages for you"),
    )
    register_notice(
        ANSWER,
        title=gettext_noop("Our answer is there: %(number)s"),
        body=gettext_noop("%(case_title)s. Please tell us whether it is solved."),
        many=gettext_noop("%(count)s of your cases are answered"),
    )
    subscribe("message.*", tell_contacts, wanted=lambda kind: kind in TOLD)
