from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class WebhooksConfig(AppConfig):
    name = "csdesk.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from csdesk.events.registry import subscribe  # noqa: PLC0415 - models are not loaded at import
        from csdesk.outbox.registry import register_old_rows  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from csdesk.webhooks import sending  # noqa: F401, PLC0415 - registers the outbox's handler
        from csdesk.webhooks.permissions import Permission  # noqa: PLC0415
        from csdesk.webhooks.queries import is_anybody_listening  # noqa: PLC0415
        from csdesk.webhooks.services.pruning import old_deliveries, removed_subscriptions  # noqa: PLC0415
        from csdesk.webhooks.services.telling import tell_webhooks  # noqa: PLC0415

        register_permissions(Permission)
        subscribe("*", tell_webhooks, wanted=is_anybody_listening)
        register_old_rows(old_deliveries)
        register_old_rows(removed_subscriptions)
        _register_words()
        _register_places()


def _register_words() -> None:
    from csdesk.outbox.notices import register_notice, register_notice_group  # noqa: PLC0415
    from csdesk.people.registry import register_security_labels  # noqa: PLC0415
    from csdesk.webhooks.registry import offer_events  # noqa: PLC0415

    register_notice(
        "webhook.disabled",
        title=gettext_noop("A webhook was switched off: %(address)s"),
        body=gettext_noop("It took no message since %(since)s. Mend the address, then let it go on."),
        many=gettext_noop("%(count)s webhooks were switched off"),
    )
    register_notice_group("webhook", _("Webhooks"), outside=True)
    register_security_labels(
        {
            "webhook.create": _("Webhook set up"),
            "webhook.change": _("Webhook changed"),
            "webhook.secret": _("Webhook's secret changed"),
            "webhook.pause": _("Webhook paused"),
            "webhook.resume": _("Webhook goes on"),
            "webhook.remove": _("Webhook removed"),
            "webhook.disabled": _("Webhook switched off after days without success"),
        }
    )
    offer_events(
        {
            "*": _("Everything"),
            "complaint.*": _("Complaints: opened, taken on, answered, closed, reopened"),
            "message.*": _("Messages: from and to the customer, notes, calls"),
            "clock.*": _("Time limits: late, paused, going on"),
            "case.*": _("Cases: handed over"),
            "handling.*": _("Departments: asked, answered"),
        }
    )


def _register_places() -> None:
    from csdesk.web.navigation import ADMIN, PORTAL, Entry, register  # noqa: PLC0415
    from csdesk.webhooks.permissions import Permission  # noqa: PLC0415

    page, icon = "webhooks:webhooks", "webhook"
    register(
        Entry(
            "webhooks", _("Webhooks"), page, icon=icon, order=510, side=ADMIN, permission=Permission.OWN,
            detail=_("Give what happens to other systems, signed and retried."),
        )
    )  # fmt: skip
    register(
        Entry("portal-webhooks", _("Webhooks"), page, icon=icon, order=540, permission=Permission.OWN, side=PORTAL)
    )
