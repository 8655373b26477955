"""The shape of what is typed about mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csdesk.mail.models import Mailbox
from csdesk.mail.registry import all_routes
from csdesk.web.forms import TenantForm, TenantModelForm

# What most companies here use: provider, server of incoming and of outgoing mail.
PROVIDERS = [
    (_("NetEase 163"), "imap.163.com", "smtp.163.com"),
    (_("NetEase 126"), "imap.126.com", "smtp.126.com"),
    (_("NetEase yeah.net"), "imap.yeah.net", "smtp.yeah.net"),
    (_("NetEase company mail"), "imap.qiye.163.com", "smtp.qiye.163.com"),
    (_("QQ mail"), "imap.qq.com", "smtp.qq.com"),
    (_("Tencent company mail"), "imap.exmail.qq.com", "smtp.exmail.qq.com"),
    (_("Alibaba company mail"), "imap.qiye.aliyun.com", "smtp.qiye.aliyun.com"),
]
SECURITY = [("tls", _("TLS")), ("starttls", _("STARTTLS")), ("none", _("none"))]


class RejectForm(TenantForm):
    """Why a mail is not for us."""

    reason = forms.CharField(label=_("Why is it not for us?"), max_length=300)


class AttachForm(TenantForm):
    """Which case a mail belongs to."""

    number = forms.CharField(label=_("Number of the case"), max_length=40)


class BlockForm(TenantForm):
    """Whom to block."""

    pattern = forms.CharField(label=_("Address or domain"), max_length=254, help_text=_("a@example.cn or @example.cn"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class MailboxForm(TenantModelForm):
    """A mailbox: who we are, where mail is fetched, how answers are sent."""

    route = forms.ChoiceField(label=_("New mail becomes"), required=False)
    imap_host = forms.CharField(label=_("IMAP server"), max_length=253, required=False)
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, required=False)
    imap_user = forms.CharField(
        label=_("User"), max_length=254, required=False, help_text=_("Empty: the e-mail address.")
    )
    imap_password = forms.CharField(
        label=_("Password or authorisation code"),
        required=False,
        strip=False,
        help_text=_("Never shown again. Empty: stays as it is."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    smtp_host = forms.CharField(label=_("SMTP server"), max_length=253, required=False)
    smtp_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    smtp_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, required=False)
    smtp_user = forms.CharField(label=_("User"), max_length=254, required=False)
    smtp_password = forms.CharField(
        label=_("Password or authorisation code"),
        required=False,
        strip=False,
        help_text=_("Never shown again. Empty: stays as it is."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    class Meta:
        model = Mailbox
        fields = ("name", "address", "route", "team")
        labels = {"team": _("Team")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        routes = [(route.key, route.label) for route in all_routes()]
        self.fields["route"].choices = [("", _("Intake first")), *routes]
        self.fields["team"].empty_label = _("none")
        for protocol in ("imap", "smtp"):
            for part, value in getattr(self.instance, protocol).items():
                if f"{protocol}_{part}" in self.fields:
                    self.initial[f"{protocol}_{part}"] = value

    providers = PROVIDERS

    def clean(self) -> dict[str, Any]:
        """Another server gets its password anew: the stored one was given for the one before."""
        cleaned = super().clean() or self.cleaned_data
        for protocol in ("imap", "smtp"):
            host, stored = cleaned.get(f"{protocol}_host"), getattr(self.instance, protocol).get("host")
            has_secret = getattr(self.instance, f"{protocol}_secret")
            if host and has_secret and host != stored and not cleaned.get(f"{protocol}_password"):
                self.add_error(f"{protocol}_password", _("Another server: enter its password."))
        return cleaned

    def own_fields(self) -> list[forms.BoundField]:
        """The fields of the mailbox itself."""
        return [self[name] for name in ("name", "address", "route", "team")]

    def servers(self) -> list[tuple[Any, Any, list[forms.BoundField]]]:
        """Each server with what it is for and its fields."""
        rows = (
            ("imap", _("Incoming mail"), _("Where mail is fetched. Without a server nothing is fetched.")),
            ("smtp", _("Outgoing mail"), _("How answers are sent. Without a server the installation's own is used.")),
        )
        parts = ("host", "port", "security", "user", "password")
        return [(title, hint, [self[f"{protocol}_{part}"] for part in parts]) for protocol, title, hint in rows]

    def account(self, protocol: str) -> dict[str, Any]:
        """{"host", "port", "security", "user"} as typed; empty without a host."""
        data = self.cleaned_data
        if not data.get(f"{protocol}_host"):
            return {}
        return {part: data.get(f"{protocol}_{part}") or "" for part in ("host", "port", "security", "user")}
