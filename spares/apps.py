from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class SparesConfig(AppConfig):
    name = "spares"
    label = "spares"
    verbose_name = _("Spares")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what spares are and what is done with them."""
        from csdesk.people.registry import register_permissions  # noqa: PLC0415 - models are not loaded at import
        from spares.permissions import Permission  # noqa: PLC0415

        register_permissions(Permission)
        _register_book()
        _register_cases()
        _register_duties()
        _register_signatures()
        _register_leg()
        _register_notices()
        _register_scopes()
        _register_places()
        _register_at_desk()
        _register_papers()


def _register_papers() -> None:
    from csdesk.documents.registry import BLOCKS, Form, SignatureLine, register_form  # noqa: PLC0415
    from spares.policies import KIND_STOCKTAKE  # noqa: PLC0415
    from spares.queries.papers import is_counted, movement_ledger, stock_list  # noqa: PLC0415

    counted = (SignatureLine(_("Counted by"), required=True),)
    register_form(
        Form(
            "spares.stock_list", _("Stock list of spares"), "", "", BLOCKS, stock_list, signatures=counted,
            internal=True, case_kinds=(KIND_STOCKTAKE,),
        )
    )  # fmt: skip
    register_form(
        Form(
            "spares.ledger", _("Movement ledger of spares"), "", "", BLOCKS, movement_ledger, internal=True,
            case_kinds=(KIND_STOCKTAKE,), offered=is_counted,
        )
    )  # fmt: skip


def _register_book() -> None:
    from csdesk.ledger.registry import BookKind, register_book  # noqa: PLC0415
    from spares.queries.closing import check_closing  # noqa: PLC0415
    from spares.queries.stock import BOOK  # noqa: PLC0415

    shortage = _("There are only %(available)s pieces of this part here, %(wanted)s were to go.")
    register_book(BookKind(BOOK, _("Spares"), "SPR-16", shortage, check_closing=check_closing))


def _register_cases() -> None:
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from spares import policies  # noqa: PLC0415
    from spares.queries import cases  # noqa: PLC0415

    register_kind(
        CaseKind(
            policies.KIND_REQUEST, _("Request for spares"), "BP", page=cases.page_of_request,
            visible_to=policies.requests_seen_by, facts=cases.facts_of_request,
        )
    )  # fmt: skip
    register_kind(
        CaseKind(
            policies.KIND_STOCKTAKE, _("Stocktake"), "PD", page=cases.page_of_stocktake,
            visible_to=policies.stocktakes_seen_by, facts=cases.facts_of_stocktake,
        )
    )  # fmt: skip


def _register_duties() -> None:
    from csdesk.sla.registry import register_duty_kind, register_task_kind  # noqa: PLC0415
    from spares.services.duties import duty_kinds, task_kinds  # noqa: PLC0415

    for duty in duty_kinds():
        register_duty_kind(duty)
    for task in task_kinds():
        register_task_kind(task)


def _register_signatures() -> None:
    from csdesk.approvals.registry import ApprovalKind, register_approval_kind  # noqa: PLC0415
    from spares.queries.cases import told_to_signers  # noqa: PLC0415
    from spares.services.requests import CHAIN, follow_decision, may_ask_signatures  # noqa: PLC0415

    kind = ApprovalKind(
        CHAIN, _("Request for spares"), decided=follow_decision, describe=told_to_signers, may_ask=may_ask_signatures
    )
    register_approval_kind(kind)


def _register_leg() -> None:
    from shipping.registry import Leg, register_leg  # noqa: PLC0415
    from spares.services.transfers import LEG, follow_report  # noqa: PLC0415

    register_leg(Leg(LEG, _("Spares to another place"), order=400, reported=follow_report))


def _register_scopes() -> None:
    from csdesk.api.registry import register_scopes  # noqa: PLC0415

    register_scopes({"stock:read": _("Read stock of spares"), "stock:write": _("Book movements of spares")})


def _register_places() -> None:
    from csdesk.web.navigation import ADMIN, Entry, register  # noqa: PLC0415
    from csdesk.web.palette import Provider, register_provider  # noqa: PLC0415
    from spares.permissions import Permission  # noqa: PLC0415
    from spares.web.finding import duties_due, find_parts, to_supply  # noqa: PLC0415

    register(Entry("spares", _("Spares"), "spares:home", icon="package", order=240, permission=Permission.STOCK_VIEW,
                   shortcut="k"))  # fmt: skip
    register(Entry("own_spares", _("My place"), "spares:home", icon="package", order=241,
                   permission=Permission.PLACE_WORK, count=duties_due))  # fmt: skip
    register(Entry("supply", _("Supply of spares"), "spares:transfers", icon="truck-delivery", order=242,
                   permission=Permission.SUPPLY, count=to_supply))  # fmt: skip
    register(Entry("spares_places", _("Places of spares"), "spares:places", icon="package", order=250,
                   permission=Permission.PLACE_MANAGE, side=ADMIN,
                   detail=_("Where spares lie, who answers for them, and how many there should be.")))  # fmt: skip
    register_provider(Provider("spares", _("Spares"), find_parts, order=150))


def _register_at_desk() -> None:
    from csdesk.desk.registry import register_desk_kind  # noqa: PLC0415
    from spares.web.at_desk import REQUESTS, STOCKTAKES  # noqa: PLC0415

    register_desk_kind(REQUESTS)
    register_desk_kind(STOCKTAKES)


# kind -> (one, its body, several)
NOTICES = {
    "spares.ship": (
        gettext_noop("Please ship: %(transfer)s"),
        gettext_noop("%(origin)s → %(target)s"),
        gettext_noop("%(count)s transfers are to be shipped"),
    ),
    "spares.sent": (
        gettext_noop("On its way to you: %(transfer)s"),
        gettext_noop("%(origin)s → %(target)s"),
        gettext_noop("%(count)s transfers are on their way to you"),
    ),
    "spares.arrived": (
        gettext_noop("Arrived complete: %(transfer)s"),
        gettext_noop("%(target)s"),
        gettext_noop("%(count)s transfers have arrived"),
    ),
    "spares.short": (
        gettext_noop("Pieces are missing: %(transfer)s"),
        gettext_noop("%(target)s has counted %(missing)s fewer than were sent."),
        gettext_noop("Pieces are missing in %(count)s transfers"),
    ),
    "spares.differ": (
        gettext_noop("Book and shelf differ: %(number)s"),
        gettext_noop("%(case_title)s"),
        gettext_noop("Book and shelf differ in %(count)s stocktakes"),
    ),
    "spares.query": (
        gettext_noop("Your list and our book differ: %(place)s"),
        gettext_noop("%(differences)s lines are to be explained today."),
        gettext_noop("%(count)s lists differ from our book"),
    ),
}


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("spares", _("Spares"))
    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)
