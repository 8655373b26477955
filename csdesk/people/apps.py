from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "csdesk.people"
    label = "people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset  # noqa: PLC0415
        from allauth.mfa.signals import authenticator_added, authenticator_removed  # noqa: PLC0415
        from axes.signals import user_locked_out  # noqa: PLC0415 - models are not loaded at import

        from csdesk.people import sign_in  # noqa: PLC0415
        from csdesk.people.permissions import Permission  # noqa: PLC0415
        from csdesk.people.registry import register_permissions  # noqa: PLC0415
        from csdesk.people.services.upgrading import (  # noqa: PLC0415
            give_new_permissions,
            make_new_roles,
            take_back_permissions,
        )
        from csdesk.tenancy.upgrades import register_upgrade  # noqa: PLC0415

        register_permissions(Permission)
        register_upgrade("roles", give_new_permissions)
        register_upgrade("roles' withdrawn permissions", take_back_permissions)
        register_upgrade("new roles", make_new_roles)
        user_logged_in.connect(sign_in.after_sign_in, dispatch_uid="people.sign_in")
        user_login_failed.connect(sign_in.after_failed_sign_in, dispatch_uid="people.sign_in_failed")
        user_locked_out.connect(sign_in.after_lock_out, dispatch_uid="people.lock_out")
        for number, signal in enumerate((password_changed, password_reset, authenticator_added, authenticator_removed)):
            signal.connect(sign_in.after_credential_change, dispatch_uid=f"people.credential_{number}")
        self._register_places()
        self._register_in_palette()

    def _register_places(self) -> None:
        from csdesk.people.permissions import Permission  # noqa: PLC0415
        from csdesk.web.navigation import ACCOUNT, Entry, register  # noqa: PLC0415

        view = Permission.MEMBER_VIEW
        register(Entry("people", _("People"), "people:members", icon="users", order=500, permission=view, shortcut="p"))
        register(Entry("me", _("My details"), "people:me", icon="user", order=900, side=ACCOUNT))
        register(Entry("stand_ins", _("Stand-ins"), "people:stand_ins", icon="users", order=901, side=ACCOUNT))
        register(
            Entry("sessions", _("Where I am signed in"), "usersessions_list", icon="devices", order=30, side=ACCOUNT)
        )
        for entry in _settings():
            register(entry)

    def _register_in_palette(self) -> None:
        from csdesk.people.web.finding import find_people  # noqa: PLC0415
        from csdesk.web.palette import Provider, register_provider  # noqa: PLC0415

        register_provider(Provider("people", _("People"), find_people, order=200))


def _settings() -> list[Any]:
    from csdesk.people.permissions import Permission  # noqa: PLC0415
    from csdesk.web.navigation import ADMIN, Entry  # noqa: PLC0415

    return [
        Entry("set-people", _("People"), "people:members", icon="users", order=100, side=ADMIN,
              permission=Permission.MEMBER_MANAGE, detail=_("Who works here; details, roles, deactivation.")),
        Entry("set-invite", _("Invite somebody"), "people:invite", icon="user-plus", order=110, side=ADMIN,
              permission=Permission.MEMBER_MANAGE, detail=_("A link by mail with which a person joins.")),
        Entry("set-teams", _("Teams"), "people:teams", icon="users-group", order=120, side=ADMIN,
              permission=Permission.TEAM_MANAGE, detail=_("Who belongs to which team.")),
        Entry("set-roles", _("Roles"), "people:roles", icon="key", order=130, side=ADMIN,
              permission=Permission.ROLE_MANAGE, detail=_("What each role may do.")),
        Entry("set-stand-ins", _("Stand-ins"), "people:stand_ins", icon="user-share", order=140, side=ADMIN,
              permission=Permission.STAND_IN_MANAGE, detail=_("Who acts for whom, from when to when.")),
        Entry("security", _("Security log"), "people:security", icon="shield-lock", order=600, side=ADMIN,
              permission=Permission.SECURITY_VIEW, detail=_("Who signed in, who was refused what, who changed what.")),
    ]  # fmt: skip
