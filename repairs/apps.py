from django.apps import AppConfig
from django.utils.translation import gettext_lazy, gettext_noop


class RepairsConfig(AppConfig):
    name = "repairs"
    label = "repairs"
    verbose_name = gettext_lazy("Repairs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what a return is and what it does when they have news."""
        from csdesk.people.registry import register_permissions  # noqa: PLC0415 - models are not loaded at import
        from repairs.permissions import Permission  # noqa: PLC0415

        register_permissions(Permission)
        _register_returns()
        _register_applications()
        _register_application_paper()
        _register_found()
        _register_notices()
        _register_places()
        _register_papers()
        _register_legs()
        _register_in_portal()


def _register_returns() -> None:
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.people.services.members import register_hand_over  # noqa: PLC0415
    from csdesk.sla.registry import register_task_kind  # noqa: PLC0415
    from repairs.policies import returns_seen_by  # noqa: PLC0415
    from repairs.queries.facts import facts_of  # noqa: PLC0415
    from repairs.queries.returns import KIND, page_of_case, working_members  # noqa: PLC0415
    from repairs.services.assigning import hand_over_case, hand_over_returns, open_returns_of  # noqa: PLC0415
    from repairs.services.following import task_kinds  # noqa: PLC0415

    label = gettext_lazy("Repair return")
    register_kind(
        CaseKind(
            KIND, label, "FX", page=page_of_case, visible_to=returns_seen_by, facts=facts_of,
            hand_over=hand_over_case, workers=working_members,
        )
    )  # fmt: skip
    register_hand_over(gettext_lazy("Open repair returns"), open_returns_of, hand_over_returns)
    for kind in task_kinds():
        register_task_kind(kind)


def _register_applications() -> None:
    """Goods that are not to be repaired: the same road, but first signed for (DOA-01)."""
    from csdesk.approvals.registry import ApprovalKind, register_approval_kind  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from csdesk.conversations.registry import register_placeholders  # noqa: PLC0415
    from csdesk.webhooks.registry import register_picture  # noqa: PLC0415
    from repairs.policies import may_ask_for, returns_seen_by  # noqa: PLC0415
    from repairs.queries.facts import facts_of, picture_of  # noqa: PLC0415
    from repairs.queries.returns import DOA_KIND, page_of_case, return_of, working_members  # noqa: PLC0415
    from repairs.queries.signing import applicant_of, describe_application, describe_goods  # noqa: PLC0415
    from repairs.services.applying import application_decided  # noqa: PLC0415
    from repairs.services.assigning import hand_over_case  # noqa: PLC0415
    from repairs.services.exchanging import FREIGHT  # noqa: PLC0415
    from repairs.services.refunding import CHAIN, refund_decided  # noqa: PLC0415

    register_kind(
        CaseKind(
            DOA_KIND, gettext_lazy("DOA"), "DOA", page=page_of_case, visible_to=returns_seen_by, facts=facts_of,
            hand_over=hand_over_case, workers=working_members,
        )
    )  # fmt: skip
    register_placeholders(DOA_KIND, lambda case: {"customer_name": return_of(case).sender_name})
    register_picture(DOA_KIND, picture_of)
    for key, label in (
        ("doa.application", gettext_lazy("DOA application")),
        ("product.return", gettext_lazy("Product return")),
    ):
        register_approval_kind(
            ApprovalKind(key, label, application_decided, describe_application, may_ask_for, applicant_of)
        )
    label = gettext_lazy("Refund")
    register_approval_kind(ApprovalKind(CHAIN, label, refund_decided, describe_goods, may_ask_for))
    label = gettext_lazy("DOA freight")
    register_approval_kind(ApprovalKind(FREIGHT, label, describe=describe_goods, may_ask=may_ask_for))


def _register_application_paper() -> None:
    from csdesk.documents.registry import BLOCKS, Form, register_form  # noqa: PLC0415
    from repairs.queries.application_paper import FORM, application_lines, application_picture  # noqa: PLC0415
    from repairs.queries.returns import DOA_KIND  # noqa: PLC0415

    register_form(
        Form(
            FORM, gettext_lazy("DOA application"), "ZFKFBFJ005", "", BLOCKS, application_picture,
            signatures=application_lines, case_kinds=(DOA_KIND,), outside_prints=True,
        )
    )  # fmt: skip


def _register_found() -> None:
    from csdesk.conversations.registry import register_placeholders  # noqa: PLC0415
    from csdesk.search.registry import Source, register_source  # noqa: PLC0415
    from csdesk.webhooks.registry import open_to_outsiders, register_picture  # noqa: PLC0415
    from repairs.queries.facts import picture_of  # noqa: PLC0415
    from repairs.queries.returns import KIND, return_of  # noqa: PLC0415
    from repairs.queries.searchable import RETURN, return_texts  # noqa: PLC0415

    register_source(Source(RETURN, gettext_lazy("Repair return"), False, return_texts))
    register_placeholders(KIND, lambda case: {"customer_name": return_of(case).sender_name})
    register_picture(KIND, picture_of)
    applied = ("apply", "approve", "refuse", "credit")
    for happened in ("file", *applied, "receive", "inspect", "quote", "finish", "ship", "arrive"):
        open_to_outsiders(f"return.{happened}")


# kind -> (one, its body, several)
NOTICES = {
    "return.dispute": (
        gettext_noop("The dealer disputes: %(number)s"),
        gettext_noop("%(case_title)s. %(note)s"),
        gettext_noop("Dealers dispute %(count)s returns"),
    ),
    "return.dissatisfied": (
        gettext_noop("The customer is not content with his return: %(number)s"),
        gettext_noop("%(note)s"),
        gettext_noop("Customers are not content with %(count)s returns"),
    ),
    "return.rated": (
        gettext_noop("%(stars)s of 5 stars: %(number)s"),
        gettext_noop("%(case_title)s. %(note)s"),
        gettext_noop("Dealers have rated %(count)s returns"),
    ),
}


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("return", gettext_lazy("Repair returns"))
    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)


def _register_places() -> None:
    from csdesk.desk.queries.queue import mine_to_do  # noqa: PLC0415
    from csdesk.desk.registry import register_desk_kind  # noqa: PLC0415
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415
    from repairs.permissions import Permission  # noqa: PLC0415
    from repairs.queries.returns import KINDS  # noqa: PLC0415
    from repairs.web.at_desk import APPLICATIONS, RETURNS  # noqa: PLC0415

    register_desk_kind(RETURNS)
    register_desk_kind(APPLICATIONS)
    register(
        Entry(
            "returns",
            gettext_lazy("Repair returns"),
            "repairs:queue",
            icon="tool",
            order=110,
            permission=Permission.RETURN_VIEW,
            shortcut="f",
            count=lambda asking: mine_to_do(asking.member, *KINDS),
        )
    )
    _register_narrow_places()


def _register_narrow_places() -> None:
    """Pages of those who have one thing to do with returns."""
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415
    from repairs.permissions import Permission as P  # noqa: N817, PLC0415

    factory, refunds, analysis = "repairs:factory", "repairs:refunds", "repairs:analysis"
    # Who sees all returns finds these pages above the queue.
    wider = P.RETURN_VIEW
    label = gettext_lazy("Repairs")
    register(Entry("factory", label, factory, icon="tool", order=115, permission=P.RETURN_SHIP, unless=wider))
    label = gettext_lazy("To exchange")
    register(Entry("exchanges", label, factory, icon="replace", order=116, permission=P.RETURN_EXCHANGE, unless=wider))
    label = gettext_lazy("Refunds")
    register(Entry("refunds", label, refunds, icon="receipt", order=117, permission=P.RETURN_CREDIT, unless=wider))
    label = gettext_lazy("Analysis of returns")
    register(Entry("return_analysis", label, analysis, icon="chart-bar", order=180, permission=P.ANALYSIS_VIEW))


def _register_papers() -> None:
    from csdesk.documents.registry import BLOCKS, Form, SignatureLine, register_form  # noqa: PLC0415
    from csdesk.documents.services.bills import three_part_bill  # noqa: PLC0415
    from repairs.queries.papers import bill_blocks, has_results, slip_picture  # noqa: PLC0415
    from repairs.queries.returns import KIND, return_of  # noqa: PLC0415

    sender, checker = SignatureLine(gettext_lazy("Sent by")), SignatureLine(gettext_lazy("Goods checked by"))
    register_form(
        Form(
            "return.slip", gettext_lazy("Return slip"), "", "", BLOCKS, slip_picture,
            signatures=(sender, checker), case_kinds=(KIND,), outside_prints=True,
        )
    )  # fmt: skip
    register_form(
        three_part_bill(
            "return.bill", gettext_lazy("Three-part bill"), bill_blocks,
            customer=lambda case: return_of(case).sender_name, case_kinds=(KIND,), offered=has_results,
        )
    )  # fmt: skip


def _register_legs() -> None:
    from products.registry import register_history  # noqa: PLC0415
    from repairs.policies import may_move_parcels  # noqa: PLC0415
    from repairs.queries.unit_history import told_of_units  # noqa: PLC0415
    from repairs.rules import legs  # noqa: PLC0415
    from shipping.registry import Leg, register_leg  # noqa: PLC0415

    register_history(told_of_units)
    for order, (key, label, payer) in enumerate(
        (
            (legs.INBOUND, gettext_lazy("Return: in"), "dealer"),
            (legs.TO_FACTORY, gettext_lazy("Return: to the factory"), "company"),
            (legs.FROM_FACTORY, gettext_lazy("Return: from the factory"), "factory"),
            (legs.OUTBOUND, gettext_lazy("Return: to the dealer"), "company"),
            (legs.DOA_INBOUND, gettext_lazy("DOA: in"), "company"),
            (legs.DOA_OUTBOUND, gettext_lazy("DOA: to the dealer"), "company"),
        )
    ):
        register_leg(Leg(key, label, payer=payer, may=may_move_parcels, order=10 + order))


def _register_in_portal() -> None:
    from dealers.registry import NewLink, PortalKind, register_portal_kind  # noqa: PLC0415
    from repairs.queries import in_portal as q  # noqa: PLC0415
    from repairs.queries.returns import DOA_KIND, KIND  # noqa: PLC0415

    register_portal_kind(
        PortalKind(
            KIND, gettext_lazy("Repair return"), q.page_in_portal, q.stage_in_portal, q.promised_in_portal,
            q.needs_of,
            new_links=(
                NewLink(
                    gettext_lazy("Send goods in for repair"), "repairs_portal:new_return", "tool",
                    gettext_lazy("Paste or scan the serials, print the slip"),
                ),
            ),
            standings=q.standings, found=q.found_by, icon="tool",
        )
    )  # fmt: skip
    register_portal_kind(
        PortalKind(
            DOA_KIND, gettext_lazy("Returned goods"), q.page_in_portal, q.stage_in_portal, q.promised_in_portal,
            q.nothing_needed,
            new_links=(
                NewLink(
                    gettext_lazy("Apply to send goods back"), "repairs_portal:new_application", "package-export",
                    gettext_lazy("Dead on arrival, exchange, refund: first approved, then sent"),
                ),
            ),
            standings=q.standings, found=q.found_by, icon="package-export",
        )
    )  # fmt: skip
