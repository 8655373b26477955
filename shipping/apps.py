"""Parcels from hand to hand: waybills, arrival, loss, what each leg costs and who bears it, freight by the month.

Leaves what lies in a parcel and why to the rooms above, which register their legs.
"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy, gettext_noop


class ShippingConfig(AppConfig):
    name = "shipping"
    label = "shipping"
    verbose_name = gettext_lazy("Shipments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what a parcel is and what it does when it has news."""
        from csdesk.api.registry import register_scopes  # noqa: PLC0415 - models are not loaded at import
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from csdesk.sla.registry import TaskKind, register_task_kind  # noqa: PLC0415
        from shipping.permissions import Permission  # noqa: PLC0415

        register_permissions(Permission)
        register_scopes(SCOPES)
        register_task_kind(TaskKind("lost_parcel", LOST_OUTCOMES, frozenset(LOST_OUTCOMES)))
        _register_notices()
        _register_legs()
        _register_freight()
        _register_places()


SCOPES = {
    "shipments:read": gettext_lazy("Read parcels and waybills"),
    "shipments:write": gettext_lazy("Enter waybills and arrivals"),
}
# What can come of the task when a parcel is lost; each with a note.
LOST_OUTCOMES = {
    "found": gettext_lazy("Found again"),
    "replaced": gettext_lazy("Sent once more"),
    "compensated": gettext_lazy("The carrier compensates"),
    "borne": gettext_lazy("We bear the loss"),
}
# kind -> (one, its body, several)
NOTICES = {
    "shipment.plan": (
        gettext_noop("To be sent to %(recipient)s"),
        gettext_noop("%(pieces)s pieces. Please pack it and enter the waybill."),
        gettext_noop("%(count)s parcels are to be sent"),
    ),
    "shipment.coming": (
        gettext_noop("A parcel is on its way to you: %(waybill)s"),
        gettext_noop("%(pieces)s pieces, %(carrier)s"),
        gettext_noop("%(count)s parcels are on their way to you"),
    ),
    "shipment.report": (
        gettext_noop("Sent to %(recipient)s: %(carrier)s %(waybill)s"),
        gettext_noop("%(pieces)s pieces"),
        gettext_noop("%(count)s parcels were sent"),
    ),
    "shipment.arrive": (
        gettext_noop("Arrived at %(recipient)s: %(waybill)s"),
        gettext_noop("%(pieces)s pieces"),
        gettext_noop("%(count)s parcels have arrived"),
    ),
    "shipment.short": (
        gettext_noop("The count differs: parcel %(waybill)s to %(recipient)s"),
        gettext_noop("%(note)s"),
        gettext_noop("The count differs in %(count)s parcels"),
    ),
    "shipment.lose": (
        gettext_noop("Lost in transit: %(carrier)s %(waybill)s to %(recipient)s"),
        gettext_noop("%(note)s"),
        gettext_noop("%(count)s parcels were lost in transit"),
    ),
}


def _register_notices() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415

    register_notice_group("shipment", gettext_lazy("Shipments"))
    for kind, (title, body, many) in NOTICES.items():
        register_notice(kind, title=title, body=body, many=many)


def _register_legs() -> None:
    from shipping.registry import Leg, register_leg  # noqa: PLC0415

    register_leg(Leg("other.parcel", gettext_lazy("Other parcel"), order=900))


def _register_places() -> None:
    from csdesk.web.navigation import Entry, register  # noqa: PLC0415
    from shipping.permissions import Permission  # noqa: PLC0415
    from shipping.queries.shipments import to_pack  # noqa: PLC0415

    register(
        Entry(
            "shipments",
            gettext_lazy("Shipments"),
            "shipping:shipments",
            icon="truck-delivery",
            order=330,
            permission=Permission.SHIPMENT_VIEW,
        )
    )
    register(
        Entry(
            "packing",
            gettext_lazy("To pack and unpack"),
            "shipping:department",
            icon="package",
            order=335,
            permission=Permission.SHIPMENT_WORK,
            count=lambda asking: to_pack(asking.member),
        )
    )
    register(
        Entry(
            "freight",
            gettext_lazy("Freight by the month"),
            "shipping:freight",
            icon="file-invoice",
            order=340,
            permission=Permission.FREIGHT_RECONCILE,
        )
    )


def _register_freight() -> None:
    from csdesk.approvals.registry import ApprovalKind, register_approval_kind  # noqa: PLC0415
    from csdesk.cases.registry import CaseKind, register_kind  # noqa: PLC0415
    from shipping.queries.freight import KIND, SERIES, freight_seen_by, page_of_case  # noqa: PLC0415
    from shipping.services.freight import CHAIN, decided  # noqa: PLC0415

    label = gettext_lazy("Freight reconciliation")
    register_kind(CaseKind(KIND, label, SERIES, page=page_of_case, visible_to=freight_seen_by, facts=lambda case: {}))
    register_approval_kind(ApprovalKind(CHAIN, label, decided=decided))
